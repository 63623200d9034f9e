import { lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scratchProject, tarball, type Scratch } from './scratch.js'

/** The package in somebody's project: imported, required, compiled against, run; installed flat, and where nothing is found that is not declared. */

const count = "Object.keys(unblock.rules).length + ' ' + Object.keys(unblock.configs)"

const typed = `import { defineConfig } from 'eslint/config'
import type { Linter } from 'eslint'
import unblock, { type RuleOptions, type UnblockRules, type UnblockSettings } from 'eslint-plugin-unblock'
import transform from 'eslint-plugin-unblock/codemods/fs-sync-to-promises'

const rules = { 'unblock/no-blocking-call': ['error', { minCost: 'heavy', allow: ['fs.existsSync'] }] } satisfies Partial<UnblockRules>
// @ts-expect-error there is no such cost
const wrong = { 'unblock/no-blocking-call': ['error', { minCost: 'huge' }] } satisfies Partial<UnblockRules>
const cost: RuleOptions['no-blocking-call']['minCost'] = 'unbounded'
const settings: { unblock: UnblockSettings } = { unblock: { tests: ['^checks/'] } }
const plain: Linter.Config[] = [...unblock.configs.server, { plugins: { unblock }, rules, settings }]
const name: string = transform.name
// @ts-expect-error there is no such config
unblock.configs.none
export default defineConfig([{ extends: [unblock.configs.recommended, unblock.configs.cli], rules }, plain])
export { cost, name, wrong }
`
const required = `import unblock = require('eslint-plugin-unblock')
const plain = [...unblock.configs.recommended]
export = plain
`

function compilerOptions(module: string, moduleResolution: string, types: string): string {
  return JSON.stringify({
    compilerOptions: { module, moduleResolution, target: 'es2022', strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false, types: ['node'] },
    files: [types],
  })
}

describe.each([
  ['npm', 'TypeScript 7', 'typescript@7'],
  ['pnpm', 'TypeScript 5', 'typescript@5.9'],
] as const)('installed by %s, with %s', (manager, _, typescript) => {
  let scratch: Scratch

  beforeAll(async () => {
    scratch = await scratchProject({
      manager,
      manifest: { type: 'module' },
      packages: ['eslint@10', typescript, '@types/node@22'],
      files: {
        'typed.ts': typed,
        'required.cts': required,
        'node16.json': compilerOptions('node16', 'node16', 'typed.ts'),
        'nodenext.json': compilerOptions('nodenext', 'nodenext', 'typed.ts'),
        'bundler.json': compilerOptions('esnext', 'bundler', 'typed.ts'),
        'commonjs.json': compilerOptions('nodenext', 'nodenext', 'required.cts'),
        'server.js': "import fs from 'node:fs'\nexport async function load() { return fs.readFileSync('a') }\n",
      },
    })
  })

  afterAll(() => scratch.remove())

  it('is imported', async () => {
    const { stdout } = await scratch.mustRun(process.execPath, ['--input-type=module', '-e', `import unblock from 'eslint-plugin-unblock'; console.log(${count})`])
    expect(stdout).toMatch(/^\d+ recommended,strict,all,server,library,cli\n$/)
  })

  it('is required, and gives the plugin itself', async () => {
    const { stdout, stderr } = await scratch.mustRun(process.execPath, ['--input-type=commonjs', '-e', `const unblock = require('eslint-plugin-unblock'); console.log(${count})`])
    expect(stdout).toMatch(/^\d+ recommended,strict,all,server,library,cli\n$/)
    expect(stderr).toBe('')
  })

  it.each(['node16', 'nodenext', 'bundler', 'commonjs'])('has types for moduleResolution %s', async resolution => {
    const { code, stdout } = await scratch.run('tsc', ['--project', `${resolution}.json`])
    expect(stdout).toBe('')
    expect(code).toBe(0)
  })

  it('runs its command', async () => {
    expect((await scratch.mustRun('unblock', ['--help'])).stdout).toContain('Usage: unblock')
    const { code, stdout } = await scratch.run('unblock', ['scan'])
    expect(stdout).toContain("'fs.readFileSync()' blocks the event loop")
    expect(code).toBe(1)
  })

  it('rewrites with its command', async () => {
    scratch.write({ 'fixed.js': scratch.read('server.js') })
    await scratch.run('unblock', ['fix', '--force', 'fixed.js'])
    expect(scratch.read('fixed.js')).toContain('await fs.promises.readFile')
  })
})

it('leaves no dependency missing, doubled or at odds with another', async () => {
  const scratch = await scratchProject({ unblock: false })
  await scratch.mustRun('npm', ['install', '--save-dev', 'eslint', 'typescript', tarball()])
  const { stdout } = await scratch.mustRun('npm', ['ls', '--all'])
  expect(stdout).not.toMatch(/UNMET (?!OPTIONAL)|invalid|extraneous/)
  // Size matters to those who install it on each run of their CI.
  expect(sizeOf(path.join(scratch.root, 'node_modules/eslint-plugin-unblock'))).toBeLessThan(3.5e6)
  scratch.remove()
})

it('works where ESLint is not installed', async () => {
  const scratch = await scratchProject({ files: { 'server.js': "import fs from 'node:fs'\nexport async function load() { return fs.readFileSync('a') }\n" } })
  expect(scratch.exists('node_modules/eslint')).toBe(false)
  expect(scratch.exists('node_modules/typescript')).toBe(false)
  expect((await scratch.run('unblock', ['scan'])).stdout).toContain('no-blocking-call')
  scratch.remove()
})

function sizeOf(file: string): number {
  const state = lstatSync(file)
  return state.isDirectory() ? readdirSync(file).reduce((sum, entry) => sum + sizeOf(path.join(file, entry)), 0) : state.size
}
