/**
 * `npx tsx bench/start.ts`: what the plugin adds to ESLint's start. Whole processes that lint one file that is nearly empty, with a config without rules
 * and with the plugin and `recommended`, by turns; medians. Needs a build.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const home = path.join(import.meta.dirname, '..')
const eslint = path.join(home, 'node_modules/eslint/bin/eslint.js')
const rounds = Number(process.argv[2] ?? 15)
const aim = 150

const configs = {
  bare: 'export default [{}]\n',
  loaded: "import unblock from 'eslint-plugin-unblock'\nexport default [{ plugins: { unblock } }]\n",
  recommended: "import unblock from 'eslint-plugin-unblock'\nexport default [...unblock.configs.recommended]\n",
} as const

type Contestant = keyof typeof configs

const folder = mkdtempSync(path.join(tmpdir(), 'unblock-start-'))
try {
  mkdirSync(path.join(folder, 'node_modules'))
  symlinkSync(home, path.join(folder, 'node_modules/eslint-plugin-unblock'))
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(path.join(folder, 'a.js'), "import fs from 'node:fs'\nexport async function f() { return fs.promises.readFile('a') }\n")
  for (const [name, text] of Object.entries(configs)) writeFileSync(path.join(folder, `${name}.config.js`), text)

  const times: Record<Contestant, number[]> = { bare: [], loaded: [], recommended: [] }
  // The first round fills the file system's cache and Node's, and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const name of Object.keys(configs) as Contestant[]) {
      const started = performance.now()
      const { status, stderr } = spawnSync(process.execPath, [eslint, '--config', `${name}.config.js`, 'a.js'], { cwd: folder, encoding: 'utf8' })
      if (status !== 0) throw new Error(stderr)
      if (round > 0) times[name].push(performance.now() - started)
    }
  }

  const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
  const least = (numbers: readonly number[]): number => Math.min(...numbers)
  console.log(`Node ${process.versions.node}, ${rounds} rounds; the least of each says what it costs where nothing else runs.`)
  for (const [label, of] of [['median', median], ['least', least]] as const) {
    const bare = of(times.bare)
    console.log(`${label}: ESLint alone ${bare.toFixed(0)} ms`)
    for (const name of ['loaded', 'recommended'] as const) {
      const more = of(times[name]) - bare
      const what = name === 'loaded' ? 'the plugin loaded' : 'its recommended rules run'
      console.log(`  with ${what}: ${more.toFixed(0)} ms more, ${(1 + more / bare).toFixed(2)} times (aim: below ${aim} ms)`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
