import { chmodSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'

const root = new URL('../', import.meta.url)
const dist = new URL('dist/', root)
const built = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map(file => file.replaceAll('\\', '/'))

// tsc leaves what it made of files that have moved since, and writes types for files that nobody can import: neither is to be shipped.
const typesOfUse = new Set(built.filter(file => /^(?:index|codemods\/[\w-]+)\.d\.ts$/.test(file)).flatMap(file => [...typesFrom(file)]))
for (const file of built) {
  const source = sourceOf(file)
  if (source === undefined) continue
  if (!existsSync(new URL(source, root)) || (/\.d\.[cm]?ts$/.test(file) && !typesOfUse.has(file))) rmSync(new URL(file, dist), { force: true })
}

// A bin has to be executable when it is run from the work tree (`npx unblock` here, `npm link`).
const bin = new URL('cli/index.js', dist)
if (existsSync(bin)) chmodSync(bin, 0o755)

/** `cli/git.ts` for `cli/git.js` and `cli/git.d.ts`; folders have none. */
function sourceOf(file: string): string | undefined {
  const [, stem, letter] = /^(.+?)(?:\.d)?\.([cm]?)[jt]s$/.exec(file) ?? []
  return stem === undefined ? undefined : `${stem}.${letter ?? ''}ts`
}

/** The file and all that its types lead to. */
function typesFrom(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file) || !existsSync(new URL(file, dist))) return seen
  seen.add(file)
  for (const [, specifier = ''] of readFileSync(new URL(file, dist), 'utf8').matchAll(/(?:from |import\(|import )['"](\.[^'"]+)['"]/g)) {
    const target = new URL(specifier.replace(/\.([cm]?)js$/, '.d.$1ts'), new URL(file, dist)).href
    typesFrom(target.slice(dist.href.length), seen)
  }
  return seen
}
