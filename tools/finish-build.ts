import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs'

const root = new URL('../', import.meta.url)
const dist = new URL('dist/', root)

// tsc leaves what it made of files that have moved since; packed, it would be shipped.
for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  const source = sourceOf(file.replaceAll('\\', '/'))
  if (source !== undefined && !existsSync(new URL(source, root))) rmSync(new URL(file, dist))
}

// A bin has to be executable when it is run from the work tree (`npx unblock` here, `npm link`).
const bin = new URL('cli/index.js', dist)
if (existsSync(bin)) chmodSync(bin, 0o755)

/** `cli/git.ts` for `cli/git.js` and `cli/git.d.ts`; folders have none. */
function sourceOf(file: string): string | undefined {
  const [, stem, letter] = /^(.+?)(?:\.d)?\.([cm]?)[jt]s$/.exec(file) ?? []
  return stem === undefined ? undefined : `${stem}.${letter ?? ''}ts`
}
