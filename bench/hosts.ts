/**
 * `npx tsx bench/hosts.ts FOLDER...`: all rules over each folder in ESLint and in Oxlint. Says how many findings they agree on, which only one
 * of them has, and how long each took. Needs a build; the folders are left as they are.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { discoverFiles } from '../analysis/files.js'
import { namesIn } from '../tools/generate/names.js'
import { placesOfEslint, placesOfOxlint } from '../tests/doors/host-places.js'
import type { Outcome } from '../tests/doors/scratch.js'

const home = path.join(import.meta.dirname, '..')
const rules = Object.fromEntries(namesIn('rules').map(rule => [`unblock/${rule}`, ['error', { confidence: 'probable' }]]))

async function run(script: string, args: readonly string[], cwd: string): Promise<Outcome> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--max-old-space-size=8192', path.join(home, 'node_modules', script), ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>])
  return { code, stdout, stderr, milliseconds: performance.now() - started }
}

/** A folder with both configurations, outside of the one that is looked at. */
function configured(folder: string): string {
  mkdirSync(path.join(folder, 'node_modules'))
  symlinkSync(home, path.join(folder, 'node_modules/eslint-plugin-unblock'))
  writeFileSync(path.join(folder, 'oxlint.json'), JSON.stringify({ jsPlugins: ['eslint-plugin-unblock'], categories: { correctness: 'off' }, rules }))
  const parser = path.join(home, 'node_modules/@typescript-eslint/parser/dist/index.js')
  const config = `import parser from ${JSON.stringify(parser)}
import unblock from 'eslint-plugin-unblock'
export default [{
  files: ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'],
  plugins: { unblock },
  languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
  linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
  rules: ${JSON.stringify(rules)},
}]
`
  writeFileSync(path.join(folder, 'eslint.config.js'), config)
  return folder
}

async function compare(folder: string, configs: string): Promise<void> {
  const root = realpathSync(folder)
  // Files that one of the two cannot read are no matter of ours; Oxlint obeys comments that turn rules off, so files with such are left out.
  const files = discoverFiles(root).files.filter(file => !/(?:eslint|oxlint)-disable/.test(readFileSync(file, 'utf8')))
  const relative = files.map(file => path.relative(root, file))
  const eslint = await run('eslint/bin/eslint.js', ['--config', path.join(configs, 'eslint.config.js'), '--no-ignore', '--no-warn-ignored', '--format', 'json', ...relative], root)
  const oxlint = await run('oxlint/bin/oxlint', ['--config', path.join(configs, 'oxlint.json'), '--no-ignore', '--format', 'json', ...relative], root)
  const [one, other] = [new Set(placesOfEslint(eslint, root)), new Set(placesOfOxlint(oxlint, root))]
  const unread = new Set([...one, ...other].filter(place => place.endsWith('cannot be read')).map(place => place.replace(' cannot be read', '')))
  const counted = (places: ReadonlySet<string>): readonly string[] => [...places].filter(place => !unread.has(place.split(' ')[0] ?? ''))
  const agreed = counted(one).filter(place => other.has(place))
  console.log(
    `${path.basename(root)}: ${files.length} files, ${unread.size} not read by one of them; ${agreed.length} findings in both. ` +
      `ESLint ${(eslint.milliseconds / 1000).toFixed(1)} s, Oxlint ${(oxlint.milliseconds / 1000).toFixed(1)} s`,
  )
  for (const place of counted(one)) if (!other.has(place)) console.log(`  ESLint alone: ${place}`)
  for (const place of counted(other)) if (!one.has(place)) console.log(`  Oxlint alone: ${place}`)
}

const configs = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-hosts-')))
try {
  configured(configs)
  for (const folder of process.argv.slice(2)) await compare(folder, configs)
} finally {
  rmSync(configs, { recursive: true, force: true })
}
