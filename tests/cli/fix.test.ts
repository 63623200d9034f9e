import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { ownCommand } from '../../cli/own-command.js'
import { builtCli, copyOf, folderOf, git, repositoryOf, unblock } from './run-cli.js'
import { terminalOf } from './terminal-of.js'

// CommonJS in TypeScript, which the test runner does not read; only transforms ask where they lie.
vi.mock('../../codemods/kit/folder.cjs', () => ({ default: '' }))

interface FixData {
  readonly version: number
  readonly root: string
  readonly selected: number
  readonly converted: readonly { readonly file: string; readonly line: number; readonly column: number; readonly api: string }[]
  readonly refused: readonly { readonly file: string; readonly line: number; readonly column: number; readonly api: string; readonly code: string; readonly message: string }[]
  readonly warnings: readonly unknown[]
  readonly changedFiles: readonly string[]
  readonly verified: null
  readonly skipped: readonly { readonly file: string; readonly line?: number }[]
}

function fixJson(cwd: string, ...args: string[]): { readonly code: number | null; readonly data: FixData } {
  const { code, out, err } = unblock(cwd, ['fix', '--json', ...args])
  expect(err).toBe('')
  const data = JSON.parse(out) as FixData
  expect(data.selected).toBe(data.converted.length + data.refused.length)
  return { code, data }
}

const places = (calls: readonly { readonly file: string; readonly line: number; readonly column: number; readonly api: string }[]): string[] =>
  calls.map(({ file, line, column, api }) => `${file}:${line}:${column} ${api}`).sort()

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8')

describe('fix', () => {
  it('converts what live code meets, callers in other files and tests included', () => {
    const root = repositoryOf('server')
    const { code, data } = fixJson(root)
    expect(code).toBe(0)
    expect(Object.keys(data)).toEqual(['version', 'root', 'selected', 'converted', 'refused', 'warnings', 'changedFiles', 'createdFiles', 'dependencies', 'verified', 'skipped'])
    expect(data).toMatchObject({ version: 1, root, verified: null, skipped: [], refused: [] })
    expect(places(data.converted)).toEqual(['src/json.js:4:21 fs.readFileSync', 'src/server.js:9:20 fs.statSync', 'src/users.js:9:22 crypto.pbkdf2Sync'])
    expect([...data.changedFiles].sort()).toEqual(['src/json.js', 'src/server.js', 'src/users.js', 'test/json.test.js'])
    expect(git(root, 'diff', '--name-only').out.trim().split('\n')).toEqual([...data.changedFiles].sort())
    expect(read(root, 'src/users.js')).toContain('export async function loadUser(id)')
    expect(read(root, 'src/server.js')).toContain('await loadUser(request.url)')
    expect(read(root, 'test/json.test.js')).toContain('await readJson(')
    for (const file of data.changedFiles) expect(spawnSync(process.execPath, ['--check', join(root, file)]).status, file).toBe(0)
  })

  it('takes what a package hands on from the platform for no file', () => {
    const root = folderOf({
      'package.json': '{ "name": "clock", "version": "1.0.0", "type": "module" }',
      'index.js': "import { readFileSync } from 'node:fs'\nimport { parse } from 'acorn'\n\nexport const later = setTimeout\nexport const read = (file) => parse(readFileSync(file))\nexport { parse }\n",
    })
    const { code, data } = fixJson(root, '--force', '--scope', 'all')
    expect(code).toBe(0)
    expect(data).toMatchObject({ selected: 1, skipped: [] })
  })

  it('has nothing to do a second time', () => {
    const root = repositoryOf('server')
    fixJson(root)
    git(root, 'commit', '--all', '--quiet', '--message', 'fixed')
    expect(fixJson(root).data).toMatchObject({ selected: 0, changedFiles: [] })
    expect(git(root, 'status', '--porcelain').out).toBe('')
    expect(unblock(root, ['fix'])).toEqual({ code: 0, out: 'There is nothing to convert.\n', err: '' })
  })

  it('tells people what changed and what comes next', () => {
    const { code, out } = unblock(repositoryOf('server'), ['fix'])
    expect(code).toBe(0)
    expect(out).toMatch(/^Changed 4 files:\n {2}src\/json\.js +1 call converted\n/u)
    expect(out).toMatch(/\n3 calls selected: 3 converted, 0 refused\.\nNext: read the changes with 'git diff', run your tests, and see with 'npx unblock scan' what still blocks\.\n$/u)
  })

  it('converts every call under --scope all, those of tests with --include-tests', () => {
    expect(places(fixJson(copyOf('server'), '--scope', 'all').data.converted)).toEqual(['src/json.js:4:21 fs.readFileSync', 'src/server.js:5:16 fs.readFileSync', 'src/server.js:9:20 fs.statSync', 'src/users.js:9:22 crypto.pbkdf2Sync'])
    expect(places(fixJson(copyOf('server'), '--scope', 'all', '--include-tests').data.converted)).toContain('test/json.test.js:7:3 fs.writeFileSync')
  })

  it('selects by path, and callers elsewhere follow', () => {
    const root = copyOf('server')
    const { data } = fixJson(root, 'src/json.js')
    expect(places(data.converted)).toEqual(['src/json.js:4:21 fs.readFileSync'])
    expect(data.changedFiles).toContain('src/server.js')
    expect(read(root, 'src/server.js')).toContain('statSync(')
  })

  it('finds the package around the working directory, and selects below it', () => {
    const root = copyOf('refused')
    writeFileSync(join(root, 'use.js'), "import { read } from './config.js'\nexport const size = async path => (await read(path)).length\n")
    const { data } = fixJson(join(root), 'config.js')
    expect(data.root).toBe(root)
    const elsewhere = copyOf('server')
    expect(fixJson(join(elsewhere, 'src')).data).toMatchObject({ root: elsewhere, selected: 3 })
  })

  it('refuses with a code and a sentence, and says so under --strict', () => {
    const { code, data } = fixJson(copyOf('refused'))
    expect(code).toBe(0)
    expect(places(data.converted)).toEqual(['config.js:14:10 fs.readFileSync'])
    expect(data.refused).toEqual([{ file: 'config.js', line: 5, column: 17, api: 'fs.readFileSync', code: 'in-constructor', message: expect.stringMatching(/constructor.*\.$/u) as string }])
    expect(unblock(copyOf('refused'), ['fix', '--strict'])).toMatchObject({ code: 1, out: expect.stringMatching(/\n {2}in-constructor \(1\)\n {4}\S.*\.\n {6}config\.js:5:17 {2}fs\.readFileSync\n/u) as string })
  })

  it('goes on where a file does not parse, leaves that one alone, and ends with 2', () => {
    const root = copyOf('broken')
    const before = read(root, 'broken.js')
    const { code, data } = fixJson(root)
    expect(code).toBe(2)
    expect(data.changedFiles).toEqual(['whole.js'])
    expect(data.skipped).toMatchObject([{ file: 'broken.js', line: 3 }])
    expect(read(root, 'broken.js')).toBe(before)
  })

  it('keeps a BOM and carriage returns', () => {
    const text = "import { readFileSync } from 'node:fs'\n\nexport async function load(path) {\n  return readFileSync(path)\n}\n"
    const root = folderOf({ 'package.json': '{ "private": true, "type": "module" }', 'a.js': `\uFEFF${text.replaceAll('\n', '\r\n')}` })
    expect(fixJson(root).data.changedFiles).toEqual(['a.js'])
    const after = read(root, 'a.js')
    expect(after.startsWith('\uFEFF')).toBe(true)
    expect(after.replaceAll('\r\n', '')).not.toContain('\n')
    expect(after).toContain('await')
  })

  it('bears an empty folder', () => {
    expect(unblock(folderOf(), ['fix'])).toEqual({ code: 0, out: 'There is nothing to convert.\n', err: '' })
  })
})

describe('fix --dry-run', () => {
  it('prints a diff that git takes, and writes nothing', () => {
    const root = repositoryOf('server')
    const { code, out, err } = unblock(root, ['fix', '--dry-run'])
    expect(code).toBe(0)
    expect(git(root, 'status', '--porcelain').out).toBe('')
    expect(out).toContain('--- a/src/json.js\n+++ b/src/json.js\n')
    expect(err).toContain('Would change 4 files:')
    const applied = spawnSync('git', ['apply', '-'], { cwd: root, input: out, encoding: 'utf8' })
    expect(applied).toMatchObject({ status: 0, stderr: '' })
    const byPatch = git(root, 'diff').out
    git(root, 'checkout', '--quiet', '.')
    unblock(root, ['fix'])
    expect(git(root, 'diff').out).toBe(byPatch)
  })

  it('needs no clean tree', () => {
    const root = repositoryOf('server')
    writeFileSync(join(root, 'new.js'), 'export {}\n')
    expect(unblock(root, ['fix', '--dry-run']).code).toBe(0)
    expect(fixJson(root, '--dry-run').data.changedFiles).toHaveLength(4)
    expect(git(root, 'status', '--porcelain').out).toBe('?? new.js\n')
  })
})

describe('a git tree with changes', () => {
  it('is not written to without --force', () => {
    const root = repositoryOf('server')
    writeFileSync(join(root, 'new.js'), 'export {}\n')
    expect(unblock(root, ['fix'])).toEqual({
      code: 2,
      out: '',
      err: `unblock: The git tree of '${root}' has uncommitted changes. Commit or stash them, look with '--dry-run', or write all the same with '--force'.\n`,
    })
    expect(git(root, 'status', '--porcelain').out).toBe('?? new.js\n')
    expect(fixJson(root, '--force').data.changedFiles).toHaveLength(4)
  })
})

describe('run', () => {
  it('runs one codemod', () => {
    const { code, out } = unblock(copyOf('server'), ['run', 'fs-sync-to-promises', 'src', '--json'])
    expect(code).toBe(0)
    expect((JSON.parse(out) as FixData).converted).toHaveLength(2)
  })
})

describe('mistakes', () => {
  it.each([
    [['run'], "unblock: 'unblock run' needs the name of a codemod. 'unblock list' names them.\n"],
    [['run', 'fs-sync-to-promise'], /^unblock: There is no codemod 'fs-sync-to-promise'\. Did you mean 'fs-sync-to-promises'\? These exist: .*fs-sync-to-promises.*\.\n$/u],
    [['fix', '--only', 'zzz'], /^unblock: There is no codemod 'zzz'\. These exist: .*fs-sync-to-promises.*\.\n$/u],
    [['fix', '--marks'], /^unblock: 'unblock fix' has no flag '--marks'\. Did you mean '--mark'\?\n$/u],
    [['fix', '--public-api', 'both'], "unblock: '--public-api' knows no 'both'. Use 'keep' or 'twin' or 'change'.\n"],
    [['fix', 'nowhere'], /^unblock: 'nowhere' does not exist\. .*\n$/u],
    [['why'], "unblock: 'unblock why' needs one place, such as 'src/server.js:12'.\n"],
    [['why', 'a.js'], "unblock: 'unblock why' needs one place, such as 'src/server.js:12'.\n"],
    [['why', 'b.js:1'], "unblock: 'b.js' does not exist. Name a file relative to the working directory.\n"],
    [['why', 'package.json:1'], "unblock: 'package.json' is no JavaScript or TypeScript source file. Name one that is.\n"],
    [['why', 'broken.js:1'], /^unblock: 'broken\.js' was not analysed\. Line 1: .*\n$/u],
    [['list', 'rules'], "unblock: 'unblock list' takes no arguments. Leave out 'rules'.\n"],
  ])('%j: one sentence and exit code 2', (args, sentence) => {
    const { code, out, err } = unblock(folderOf({ 'a.js': '', 'package.json': '{}', 'broken.js': 'const x = ;' }), args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(sentence)
    expect(err.split('\n')).toHaveLength(2)
  })
})

describe('why', () => {
  it('tells what a call is, when it runs, what it leads to, and what becomes of it', () => {
    const root = copyOf('server')
    const { code, out } = unblock(root, ['why', 'src/server.js:8'])
    expect(code).toBe(0)
    expect(out).toMatch(/^src\/server\.js:8:16 {2}loadUser\n {2}resolves to +loadUser \(src\/users\.js\)\n {2}stands in +.*live \(request handler\)\n {2}leads to +loadUser \(.*\) → readJson \(.*\) → fs\.readFileSync \(src\/json\.js:4\)\n {2}fix +/u)
    expect(unblock(root, ['why', 'src/json.js:4']).out).toMatch(/readFileSync\n {2}resolves to +fs\.readFileSync\n[^]* {2}fix +converts it\n/u)
  })

  it('gives the code of a refusal', () => {
    expect(unblock(copyOf('refused'), ['why', 'config.js:5:17']).out).toMatch(/\n {2}fix +refuses it \(in-constructor\): /u)
  })

  it('says so where there is no call', () => {
    expect(unblock(copyOf('server'), ['why', 'src/json.js:1'])).toEqual({ code: 0, out: 'There is no call on line 1 of src/json.js.\n', err: '' })
  })
})

describe('list', () => {
  it('names rules and codemods', () => {
    const { code, out } = unblock(folderOf(), ['list'])
    expect(code).toBe(0)
    expect(out).toMatch(/^Rules\n[^]* {2}no-blocking-call +\S.*\n[^]*\nCodemods\n[^]* {2}fs-sync-to-promises +\S/u)
  })
})

describe('an interrupt', () => {
  it('leaves the project as it was or wholly rewritten, with no temporary file', async () => {
    const text = "import { readFileSync } from 'node:fs'\nexport async function load(path) {\n  return readFileSync(path)\n}\n"
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`file-${index}.js`, text]))
    const root = folderOf({ 'package.json': '{ "private": true, "type": "module" }', ...files })
    const child = spawn(process.execPath, [builtCli, 'fix'], { cwd: root, stdio: 'ignore' })
    const ended = new Promise<NodeJS.Signals | null>(resolve => child.on('exit', (_, signal) => resolve(signal)))
    // Temporary files beside the sources tell that writing has begun.
    while (child.exitCode === null && readdirSync(root).length === 201) await setTimeout(1)
    child.kill('SIGINT')
    const signal = await ended
    expect([null, 'SIGINT']).toContain(signal)
    expect(readdirSync(root)).toHaveLength(201)
    const rewritten = Object.keys(files).filter(file => read(root, file) !== text)
    expect([0, 200]).toContain(rewritten.length)
    for (const file of rewritten) expect(read(root, file)).toContain('await')
  })
})

describe('on a terminal', () => {
  // As built: what the codemods find out about CommonJS is no syntax for the test runner.
  const loaded = import('../../cli/main.js')

  async function answering(cwd: string, answers: readonly string[], args: readonly string[] = []) {
    const { terminal, written } = terminalOf({ cwd })
    const left = [...answers]
    const { main } = await loaded
    const code = await main(['fix', ...args], { ...terminal, ask: async () => left.shift() ?? '' })
    return { code, left, ...written }
  }

  it('says what would change and what would not, and writes on consent', async () => {
    const root = repositoryOf('server')
    const { code, err, out } = await answering(root, ['y'])
    expect(code).toBe(0)
    expect(err).toMatch(/^3 calls would be rewritten, in 4 files:\n {2}src\/json\.js {2}1 call\n/u)
    expect(out).toMatch(/^Changed 4 files:\n/u)
    expect(git(root, 'status', '--porcelain').out.trim().split('\n')).toHaveLength(4)
  })

  it('shows the diff as often as it is asked for, and writes nothing without consent', async () => {
    const root = repositoryOf('server')
    const { code, err, out, left } = await answering(root, ['d', 'D', 'no'])
    expect({ code, out, left }).toEqual({ code: 1, out: 'Nothing was written.\n', left: [] })
    expect(err.match(/^\+\+\+ b\/src\/json\.js/gmu)).toHaveLength(2)
    expect(git(root, 'status', '--porcelain').out).toBe('')
  })

  const refusedText = "import { readFileSync } from 'node:fs'\nexport class Config {\n  constructor() {\n    this.text = readFileSync('a')\n  }\n}\n"

  it('counts refusals by reason', async () => {
    const root = folderOf({ 'package.json': '{ "private": true, "type": "module" }', 'a.js': `${refusedText}export async function load(path) {\n  return readFileSync(path)\n}\n` })
    const { err, out } = await answering(root, ['n'], ['--scope', 'all'])
    expect(err).toBe('1 call would be rewritten, in 1 file:\n  a.js  1 call\n1 call would be left alone: 1 in-constructor\n')
    expect(out).toBe('Nothing was written.\n')
  })

  it('asks nothing where there is nothing to write, and tells how to go on', async () => {
    const root = folderOf({ 'package.json': '{ "private": true, "type": "module" }', 'config.js': refusedText })
    const { left, out } = await answering(root, ['y'], ['--scope', 'all'])
    expect(left).toEqual(['y'])
    expect(out).toMatch(/'npx unblock why config\.js:4' explains a refusal\.\n$/u)
  })

  it.each([['--yes'], ['--json'], ['--dry-run']])('does not ask with %s', async flag => {
    expect(await answering(repositoryOf('server'), ['n'], [flag])).toMatchObject({ code: 0, left: ['n'] })
  })
})

it("names the command that runs this again, which is not 'npx unblock' where it was downloaded for one run", () => {
  expect(ownCommand('/home/a/.npm/_npx/1f2e/node_modules/eslint-plugin-unblock/dist/cli/own-command.js')).toBe('npx eslint-plugin-unblock')
  expect(ownCommand('/home/a/project/node_modules/eslint-plugin-unblock/dist/cli/own-command.js')).toBe('npx unblock')
})
