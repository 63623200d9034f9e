import { chmodSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { bundle } from './bundle.js'

const dist = new URL('../dist/', import.meta.url)
const bundled = new Set((await bundle()).map(file => file.replace(/^dist\//, '')))
const built = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map(file => file.replaceAll('\\', '/'))

// What is shipped: the bundle, the transforms with what they import (the runner's Babel compiles them, one by one), and the types of both.
const transforms = built.filter(file => /^codemods\/[\w-]+\.js$/.test(file) && file !== 'codemods/index.js')
const shipped = new Set([...bundled, ...reachedFrom([...transforms, 'index.d.ts', ...transforms.map(file => file.replace(/\.js$/, '.d.ts'))])])
for (const file of built) if (/\.[cm]?[jt]s$|\.txt$/.test(file) && !shipped.has(file)) rmSync(new URL(file, dist), { force: true })
for (const file of built.toReversed()) removeIfEmpty(new URL(file, dist))

// A bin has to be executable when it is run from the work tree (`npx unblock` here, `npm link`).
chmodSync(new URL('cli/index.js', dist), 0o755)

/** The files and all that they lead to: types from types, code from code. */
function reachedFrom(files: readonly string[]): ReadonlySet<string> {
  const seen = new Set(files.filter(file => existsSync(new URL(file, dist))))
  for (const file of seen) {
    for (const [, specifier = ''] of readFileSync(new URL(file, dist), 'utf8').matchAll(/(?:from |import\(|import )['"](\.[^'"]+)['"]/g)) {
      const written = file.endsWith('.d.ts') ? specifier.replace(/\.([cm]?)js$/, '.d.$1ts') : specifier
      const target = new URL(written, new URL(file, dist)).href.slice(dist.href.length)
      if (existsSync(new URL(target, dist))) seen.add(target)
    }
  }
  return seen
}

function removeIfEmpty(url: URL): void {
  const folder = existsSync(url) && readdirSafely(url)
  if (folder !== false && folder.length === 0) rmSync(url, { recursive: true })
}

function readdirSafely(url: URL): readonly string[] | false {
  try {
    return readdirSync(url)
  } catch {
    return false
  }
}
