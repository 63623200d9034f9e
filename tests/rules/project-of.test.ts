import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Linter } from 'eslint'
import { afterEach, beforeEach, expect, it } from 'vitest'
import plugin from '../../index.js'

/** Which project a linted file belongs to, and how up to date it is. */

let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-project-')))
})

afterEach(() => rmSync(root, { recursive: true }))

const blocking = "import fs from 'node:fs'\nexport const load = () => fs.readFileSync('a')\n"
const harmless = "import fs from 'node:fs'\nexport const load = () => fs.promises.readFile('a')\n"
const caller = "import { load } from './load.js'\nexport async function f() { return load() }\n"

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}

function lint(text: string, filename?: string): readonly string[] {
  const config: Linter.Config = { files: ['**/*'], plugins: { unblock: plugin }, rules: { 'unblock/no-blocking-call': 'error' } }
  return new Linter({ cwd: root }).verify(text, config, filename === undefined ? {} : { filename: path.join(root, filename) }).map(({ message }) => message)
}

it('takes text without a file for one in the working directory', () => {
  write('package.json', '{}')
  write('load.js', blocking)
  expect(lint(caller)).toEqual([expect.stringContaining('load → fs.readFileSync (load.js:2)')])
})

it('takes the working directory for the project where there is no package', () => {
  write('load.js', blocking)
  expect(lint(caller, 'caller.js')).toEqual([expect.stringContaining('load → fs.readFileSync (load.js:2)')])
})

it('looks into code blocks of other files', () => {
  write('package.json', '{}')
  expect(lint("import fs from 'node:fs'\nexport async function f() { return fs.readFileSync('a') }\n", 'README.md/0.js')).toHaveLength(1)
})

it('sees edits of other files without a restart, and unsaved text of its own', async () => {
  write('package.json', '{}')
  write('load.js', blocking)
  write('caller.js', caller)
  expect(lint(caller, 'caller.js')).toHaveLength(1)
  expect(lint(caller.replace('load() }', 'null }'), 'caller.js')).toHaveLength(0)
  expect(lint(caller, 'caller.js')).toHaveLength(1)
  await setTimeout(600)
  write('load.js', harmless)
  expect(lint(caller, 'caller.js')).toHaveLength(0)
  await setTimeout(600)
  write('load.js', blocking)
  expect(lint(caller, 'caller.js')).toHaveLength(1)
})

it('follows imports between the packages of a workspace', () => {
  write('package.json', '{ "workspaces": ["packages/*"] }')
  write('packages/store/package.json', '{ "name": "store", "type": "module", "exports": "./load.js" }')
  write('packages/store/load.js', blocking)
  write('packages/server/package.json', '{ "name": "server", "type": "module" }')
  mkdirSync(path.join(root, 'node_modules'))
  symlinkSync(path.join(root, 'packages/store'), path.join(root, 'node_modules/store'))
  expect(lint(caller.replace('./load.js', 'store'), 'packages/server/server.js')).toEqual([
    expect.stringContaining('load → fs.readFileSync (packages/store/load.js:2)'),
  ])
})

it('names what is wrong with the settings', () => {
  write('package.json', '{}')
  const config: Linter.Config = { plugins: { unblock: plugin }, rules: { 'unblock/no-blocking-call': 'error' }, settings: { unblock: { blocked: [] } } }
  expect(() => new Linter({ cwd: root }).verify('f()', config, { filename: path.join(root, 'a.js') })).toThrow("settings.unblock has no property 'blocked'")
})
