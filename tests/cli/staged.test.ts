import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtCli, folderOf, git, repositoryOf, repositoryWith, type Run, unblock, write } from './run-cli.js'

interface ScanData {
  readonly root: string
  readonly files: number
  readonly changes?: string
  readonly skipped: readonly { readonly file: string; readonly message: string }[]
  readonly findings: readonly { readonly file: string; readonly line: number; readonly api: string | null; readonly chain: readonly { readonly name: string }[] }[]
}

function narrowed(cwd: string, ...args: string[]): { readonly code: number | null; readonly data: ScanData; readonly places: readonly string[] } {
  const { code, out, err } = unblock(cwd, ['scan', '--format', 'json', ...args])
  expect(err).toBe('')
  const data = JSON.parse(out) as ScanData
  return { code, data, places: data.findings.map(({ file, line, api }) => `${file}:${line} ${api ?? '-'}`) }
}

const staged = (cwd: string, ...args: string[]) => narrowed(cwd, '--staged', ...args)

const manifest = '{ "name": "project", "private": true, "type": "module" }'
const quiet = 'export function read(path) {\n  return path\n}\n'
const blocking = `import { readFileSync } from 'node:fs'\nexport function read(path) {\n  return readFileSync(path)\n}\n`
const handler = `import { read } from './read.js'\nexport async function handle(request) {\n  return read(request.url)\n}\n`
const project = { 'package.json': manifest, 'read.js': quiet, 'handler.js': handler }

describe('--staged', () => {
  it('finds nothing where nothing is staged, and passes', () => {
    const root = repositoryOf('server')
    expect(unblock(root, ['scan', '--staged'])).toEqual({ code: 0, out: 'There are no staged changes in JavaScript or TypeScript files.\n', err: '' })
    write(root, { 'src/new.js': `import { readFileSync } from 'node:fs'\nexport const load = async path => readFileSync(path)\n` })
    expect(staged(root)).toMatchObject({ code: 0, places: [], data: { files: 0, changes: 'staged changes' } })
  })

  it('reports changed lines, and not what stood there before', () => {
    const root = repositoryOf('server')
    const file = join(root, 'src/server.js')
    writeFileSync(file, readFileSync(file, 'utf8').replace('  response.end', `  readFileSync('footer.txt')\n  response.end`))
    git(root, 'add', '.')
    const { code, places } = staged(root)
    expect(code).toBe(1)
    expect(places).toEqual(['src/server.js:10 fs.readFileSync'])
  })

  it('reads the index, not the work tree', () => {
    const root = repositoryWith(project)
    write(root, { 'handler.js': handler.replace('read(request.url)', 'request.url'), 'read.js': blocking })
    git(root, 'add', 'read.js')
    // The handler on disk calls nothing any more; the one that is committed does.
    expect(staged(root).places).toEqual(['handler.js:3 fs.readFileSync'])
    write(root, { 'read.js': quiet })
    expect(staged(root).places).toEqual(['handler.js:3 fs.readFileSync'])
    git(root, 'add', 'read.js')
    write(root, { 'read.js': blocking })
    expect(staged(root).places).toEqual([])
  })

  it('takes of a partially staged file what is staged, with its line numbers', () => {
    const root = repositoryWith({ 'package.json': manifest, 'a.js': `import { statSync } from 'node:fs'\nexport async function one() {\n  return 1\n}\nexport async function two() {\n  return 2\n}\n` })
    const first = readFileSync(join(root, 'a.js'), 'utf8').replace('return 1', `return statSync('1')`)
    write(root, { 'a.js': first })
    git(root, 'add', 'a.js')
    write(root, { 'a.js': `// moved\n// down\n${first.replace('return 2', `return statSync('2')`)}` })
    expect(staged(root).places).toEqual(['a.js:3 fs.statSync'])
  })

  it('finds what is staged and gone from the work tree, also through imports', () => {
    const root = repositoryWith(project)
    write(root, { 'lib/disk.js': blocking, 'read.js': `export { read } from './lib/disk.js'\n`, 'other.js': `import { read } from './lib/disk'\nexport const other = async () => read('other')\n` })
    git(root, 'add', '.')
    rmSync(join(root, 'lib'), { recursive: true })
    rmSync(join(root, 'other.js'))
    expect(staged(root).places).toEqual(['handler.js:3 fs.readFileSync', 'other.js:2 fs.readFileSync'])
  })

  it('does not see files that git does not know, and sees those that it ignores', () => {
    const root = repositoryWith({ ...project, 'read.js': `export const read = path => path\n`, '.gitignore': 'generated.js\n' })
    write(root, { 'read.js': `export { read } from './untracked.js'\n`, 'untracked.js': blocking })
    git(root, 'add', 'read.js')
    expect(staged(root).places).toEqual([])
    write(root, { 'read.js': `export { read } from './generated.js'\n`, 'generated.js': blocking, 'handler.js': `${handler}\nexport const again = async () => read('again')\n` })
    git(root, 'add', 'read.js', 'handler.js')
    expect(staged(root).places).toContain('handler.js:6 fs.readFileSync')
  })

  it('counts the edited lines of a renamed file, and nothing of one that is only renamed', () => {
    const root = repositoryWith({ 'package.json': manifest, 'old.js': `import { statSync } from 'node:fs'\nexport const one = async () => statSync('1')\n${'// filler\n'.repeat(20)}` })
    mkdirSync(join(root, 'lib'))
    git(root, 'mv', 'old.js', 'lib/new.js')
    expect(staged(root)).toMatchObject({ code: 0, places: [] })
    writeFileSync(join(root, 'lib/new.js'), `${readFileSync(join(root, 'lib/new.js'), 'utf8')}export const two = async () => statSync('2')\n`)
    git(root, 'add', '.')
    expect(staged(root).places).toEqual(['lib/new.js:23 fs.statSync'])
  })

  it('works for the first commit', () => {
    const root = folderOf({ ...project, 'read.js': blocking })
    git(root, 'init', '--quiet')
    git(root, 'add', 'read.js', 'handler.js')
    expect(staged(root).places).toEqual(['handler.js:3 fs.readFileSync'])
  })

  it('ignores deleted files, submodules and links', () => {
    const inner = repositoryWith({ 'read.js': blocking })
    const root = repositoryWith({ ...project, 'gone.js': blocking })
    git(root, 'rm', '--quiet', 'gone.js')
    git(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'vendored.js')
    symlinkSync('handler.js', join(root, 'link.js'))
    git(root, 'add', '.')
    expect(git(root, 'diff', '--cached', '--name-only').out).toContain('vendored.js')
    expect(staged(root)).toMatchObject({ code: 0, places: [], data: { files: 0, skipped: [] } })
  })

  it('reads names that git quotes', () => {
    const name = 'späte "Fälle"\tund so.js'
    const root = repositoryWith(project)
    write(root, { [name]: `import { statSync } from 'node:fs'\nexport const one = async () => statSync('1')\n` })
    git(root, 'add', '.')
    expect(staged(root).places).toEqual([`${name}:2 fs.statSync`])
  })

  it('does not heed how the user has git show patches', () => {
    const root = repositoryOf('server')
    for (const [key, value] of [['diff.noprefix', 'true'], ['color.ui', 'always'], ['diff.external', 'false'], ['diff.interHunkContext', '50'], ['diff.context', '30'], ['diff.relative', 'true'], ['status.showUntrackedFiles', 'no']] as const) git(root, 'config', key, value)
    write(root, { '.gitattributes': '*.js -diff\n' })
    const file = join(root, 'src/server.js')
    writeFileSync(file, readFileSync(file, 'utf8').replace('  response.end', `  readFileSync('footer.txt')\n  response.end`))
    git(root, 'add', '.')
    expect(staged(root).places).toEqual(['src/server.js:10 fs.readFileSync'])
  })

  it('reports a staged file that does not parse, and keeps silent about others', () => {
    const root = repositoryWith({ ...project, 'broken.js': 'export const = 1\n', 'read.js': blocking })
    write(root, { 'handler.js': `${handler}// changed\nexport const again = async () => read('again')\n`, 'minified.min.js': 'var a\n' })
    git(root, 'add', '.')
    expect(staged(root)).toMatchObject({ code: 1, places: ['handler.js:6 fs.readFileSync'], data: { skipped: [{ file: 'minified.min.js', message: 'This file is minified.' }] } })
    write(root, { 'broken.js': 'export const = 2\n' })
    git(root, 'add', '.')
    expect(staged(root)).toMatchObject({ code: 2, data: { skipped: [{ file: 'broken.js' }, { file: 'minified.min.js' }] } })
  })

  it('does not go on with unresolved conflicts', () => {
    const root = repositoryWith(project)
    git(root, 'checkout', '--quiet', '-b', 'other')
    write(root, { 'read.js': blocking })
    git(root, 'commit', '--quiet', '--all', '--message', 'other')
    git(root, 'checkout', '--quiet', 'main')
    write(root, { 'read.js': quiet.replace('path\n', 'path + 1\n') })
    git(root, 'commit', '--quiet', '--all', '--message', 'main')
    git(root, 'merge', 'other')
    expect(staged(root)).toMatchObject({ code: 2, data: { skipped: [{ file: 'read.js', message: 'This file has merge conflicts. Resolve them first.' }] } })
  })

  it('takes paths for the changes that are meant, in folders and by pattern', () => {
    const root = repositoryWith({ ...project, 'lib/other.js': 'export {}\n' })
    const changed = `import { statSync } from 'node:fs'\nexport const one = async () => statSync('1')\n`
    write(root, { 'lib/other.js': changed, 'read.js': blocking })
    git(root, 'add', '.')
    expect(staged(root).places).toEqual(['handler.js:3 fs.readFileSync', 'lib/other.js:2 fs.statSync'])
    // What a change brings about counts wherever it stands.
    expect(staged(root, 'read.js').places).toEqual(['handler.js:3 fs.readFileSync'])
    expect(staged(root, join(root, 'read.js')).places).toEqual(['handler.js:3 fs.readFileSync'])
    expect(staged(root, '**/oth*.js').places).toEqual(['lib/other.js:2 fs.statSync'])
    expect(staged(join(root, 'lib')).places).toEqual(['lib/other.js:2 fs.statSync'])
    rmSync(join(root, 'lib'), { recursive: true })
    expect(staged(root, 'lib/other.js').places).toEqual(['lib/other.js:2 fs.statSync'])
    expect(unblock(root, ['scan', '--staged', 'nowhere.js'])).toMatchObject({ code: 2, err: expect.stringMatching(/^unblock: 'nowhere\.js' does not exist\./u) as string })
  })

  it('shows every changed blocking call under --scope all', () => {
    const root = repositoryWith({ ...project, 'read.js': blocking })
    write(root, { 'read.js': blocking.replace('}\n', `}\nexport const again = path => readFileSync(path)\n`) })
    git(root, 'add', '.')
    expect(staged(root, '--scope', 'all').places).toEqual(['read.js:5 fs.readFileSync'])
  })

  it('keeps its hands off the index and the work tree', () => {
    const root = repositoryWith(project)
    write(root, { 'read.js': blocking, 'new.js': quiet })
    git(root, 'add', 'read.js')
    const before = [git(root, 'status', '--porcelain').out, readFileSync(join(root, '.git/index')).toString('base64')]
    staged(root)
    expect([git(root, 'status', '--porcelain').out, readFileSync(join(root, '.git/index')).toString('base64')]).toEqual(before)
    expect(existsSync(join(root, '.git/index.lock'))).toBe(false)
  })
})

describe('what a changed helper brings about elsewhere', () => {
  const above = (files: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>, ...args: string[]) => {
    const root = repositoryWith({ 'package.json': manifest, ...files })
    write(root, after)
    git(root, 'add', '.')
    return staged(root, ...args).places
  }

  it('is found through any number of files', () => {
    expect(above(
      { ...project, 'middle.js': `import { read } from './read.js'\nexport const wrap = path => read(path)\n`, 'index.js': `export * from './middle.js'\n`, 'handler.js': `import { wrap } from './index.js'\nexport const handle = async url => wrap(url)\n` },
      { 'read.js': blocking },
    )).toEqual(['handler.js:2 fs.readFileSync'])
  })

  it('is found under other names: default exports, aliases, whole modules, CommonJS', () => {
    expect(above(
      {
        'lib/index.js': 'export default function (path) {\n  return path\n}\n',
        'a.js': `import anything from './lib/index.js'\nexport const a = async url => anything(url)\n`,
        'again.js': `export { default as fetchIt } from './lib/index.js'\n`,
        'b.js': `import { fetchIt } from './again.js'\nexport const b = async url => fetchIt(url)\n`,
      },
      { 'lib/index.js': `import { readFileSync } from 'node:fs'\nexport default function (path) {\n  return readFileSync(path)\n}\n` },
    )).toEqual(['a.js:2 fs.readFileSync', 'b.js:2 fs.readFileSync'])
    expect(above(
      {
        'package.json': '{ "private": true }',
        'whole.js': 'module.exports = function (path) {\n  return path\n}\n',
        'load.js': `const { read: load } = require('./read')\nexports.load = async url => load(url)\n`,
        'read.js': 'exports.read = path => path\n',
        'c.js': `const x = require('./whole')\nexports.c = async url => x(url)\n`,
        'same.js': `module.exports = require('./whole')\n`,
        'd.js': `const y = require('./same')\nexports.d = async url => y(url)\n`,
      },
      { 'whole.js': `module.exports = function (path) {\n  return require('fs').readFileSync(path)\n}\n`, 'read.js': `exports.read = path => require('fs').statSync(path)\n` },
    )).toEqual(['c.js:2 fs.readFileSync', 'd.js:2 fs.readFileSync', 'load.js:2 fs.statSync'])
  })

  it('is found through classes, and in the tests of nobody', () => {
    expect(above(
      {
        'store.ts': 'export class Store {\n  load(id: string) {\n    return id\n  }\n}\n',
        'shared.ts': `import { Store } from './store.js'\nexport const store = new Store()\n`,
        'route.ts': `import { store } from './shared.js'\nexport async function route(id: string) {\n  return store.load(id)\n}\n`,
      },
      { 'store.ts': `import { readFileSync } from 'node:fs'\nexport class Store {\n  load(id: string) {\n    return readFileSync(id)\n  }\n}\n` },
    )).toEqual(['route.ts:3 fs.readFileSync'])
  })

  it('is found wherever a method is taken, and nothing is analysed that only writes or speaks of one like it', () => {
    const store = `import { readFileSync } from 'node:fs'\nexport const store = {\n  read(path) {\n    return path\n  },\n}\n`
    const root = repositoryWith({
      'package.json': manifest,
      'store.js': store,
      'a.js': `import { store } from './store.js'\nexport const a = async url => store\n  // the file\n  .read(url)\n`,
      'b.js': `import { store } from './store.js'\nconst { read } = store\nexport const b = async url => read(url)\n`,
      'c.js': `import { store } from './store.js'\nconst {\n  // again\n  read: fetchIt, // now\n} = store\nexport const c = async url => fetchIt(url)\n`,
      'd.js': `import { store } from './store.js'\nconst method = 'read'\nexport const d = async url => store[method](url)\n`,
      'e.js': `import { store } from './store.js'\nexport const fetchIt = store.read\n`,
      'f.js': `import { fetchIt } from './e.js'\nexport const f = async url => fetchIt(url)\n`,
      'prose.js': `import { store } from './store.js'\n// Cannot read it.\nexport class Other {\n  read(id) {\n    return store.length + id\n  }\n}\n`,
    })
    write(root, { 'store.js': store.replace('return path', 'return readFileSync(path)') })
    git(root, 'add', '.')
    const { places, data } = staged(root)
    expect(places.map(place => place.slice(0, 4))).toEqual(['a.js', 'b.js', 'c.js', 'd.js', 'f.js'])
    expect(data.files).toBe(7)
  })

  it('is found where an import was turned to another module', () => {
    expect(above(
      { ...project, 'fast.js': quiet, 'slow.js': blocking, 'middle.js': `import { read } from './fast.js'\nexport function wrap(path) {\n  return read(path)\n}\n`, 'handler.js': `import { wrap } from './middle.js'\nexport const handle = async url => wrap(url)\n` },
      { 'middle.js': `import { read } from './slow.js'\nexport function wrap(path) {\n  return read(path)\n}\n` },
    )).toEqual(['handler.js:2 fs.readFileSync'])
  })

  it('is found where a function became async around calls that stay as they are', () => {
    const before = `import { statSync } from 'node:fs'\nexport function size(path) {\n  return statSync(path)\n}\n`
    expect(above({ 'size.js': before }, { 'size.js': before.replace('export function', 'export async function') })).toEqual(['size.js:3 fs.statSync'])
  })

  it('is found across the packages of a workspace', () => {
    const root = repositoryWith({
      'package.json': '{ "private": true, "workspaces": ["packages/*"] }',
      '.gitignore': 'node_modules\n',
      'packages/files/package.json': '{ "name": "@project/files", "type": "module", "exports": "./main.js" }',
      'packages/files/main.js': quiet,
      'packages/app/package.json': '{ "name": "@project/app", "type": "module" }',
      'packages/app/handler.js': handler.replace('./read.js', '@project/files'),
    })
    mkdirSync(join(root, 'node_modules/@project'), { recursive: true })
    symlinkSync('../../packages/files', join(root, 'node_modules/@project/files'))
    write(root, { 'packages/files/main.js': blocking })
    git(root, 'add', '.')
    expect(staged(join(root, 'packages/files')).places).toEqual(['packages/app/handler.js:3 fs.readFileSync'])
    // Once more, from what the first run has kept.
    expect(existsSync(join(root, 'node_modules/.cache/unblock/texts-v1.json'))).toBe(true)
    expect(staged(root).places).toEqual(['packages/app/handler.js:3 fs.readFileSync'])
    writeFileSync(join(root, 'node_modules/.cache/unblock/texts-v1.json'), '{ "broken": ')
    expect(staged(root).places).toEqual(['packages/app/handler.js:3 fs.readFileSync'])
  })

  it('is not what leads through unchanged functions of the same file', () => {
    const two = `${blocking}export function size(path) {\n  return readFileSync(path).length\n}\n`
    expect(above(
      { 'read.js': two, 'handler.js': `import { read, size } from './read.js'\nexport const one = async url => read(url)\nexport const two = async url => size(url)\n` },
      { 'read.js': two.replace('.length', '.byteLength') },
    )).toEqual(['handler.js:3 fs.readFileSync'])
  })
})

describe('in a hook', () => {
  it('keeps the code that V8 has made, and does without where that is damaged', () => {
    const root = repositoryWith({ ...project, 'read.js': blocking })
    const cache = folderOf()
    const scanned = (): Run => {
      write(root, { 'handler.js': handler.replace('request.url', `request.url + ${Math.random()}`) })
      git(root, 'add', '.')
      return unblock(root, ['scan', '--staged'], { UNBLOCK_CACHE: cache })
    }
    const codes = (): readonly string[] => readdirSync(cache).filter(name => name.startsWith('code-'))
    const first = scanned()
    expect(first).toMatchObject({ code: 1, err: '' })
    const [code = '', ...others] = codes()
    expect(others).toEqual([])
    expect(scanned()).toEqual(first)
    const size = statSync(join(cache, code)).size
    for (const damage of ['', 'no code', readFileSync(join(cache, code)).subarray(0, size >> 1)]) {
      writeFileSync(join(cache, code), damage)
      expect(scanned()).toEqual(first)
      expect(codes()).toEqual([code])
      expect(statSync(join(cache, code)).size).toBeGreaterThan(size >> 1)
    }
  })

  function withHook(files: Readonly<Record<string, string>>): string {
    const root = repositoryWith(files)
    write(root, { '.git/hooks/pre-commit': `#!/bin/sh\nexec "${process.execPath}" "${builtCli}" scan --staged\n` })
    chmodSync(join(root, '.git/hooks/pre-commit'), 0o755)
    return root
  }
  const commit = (root: string, ...args: string[]): Run => git(root, 'commit', '--message', 'change', ...args)

  it('stops a commit that brings a finding, and lets others pass', () => {
    const root = withHook(project)
    write(root, { 'read.js': blocking })
    git(root, 'add', '.')
    expect(commit(root)).toMatchObject({ code: 1, err: expect.stringContaining('1 finding in 1 of 2 files through staged changes') as string })
    write(root, { 'read.js': blocking.replace('function read(path) {\n  return readFileSync(path)', 'async function read(path) {\n  return path') })
    git(root, 'add', '.')
    expect(commit(root)).toMatchObject({ code: 0 })
  })

  it('sees what `git commit --all` and `git commit FILE` commit, which is not the index', () => {
    const root = withHook({ ...project, 'clean.js': 'export {}\n' })
    write(root, { 'read.js': blocking, 'clean.js': 'export const one = 1\n' })
    expect(commit(root, 'clean.js').code).toBe(0)
    expect(commit(root, '--all').code).toBe(1)
    git(root, 'add', 'read.js')
    write(root, { 'clean.js': 'export const two = 2\n' })
    expect(commit(root, 'clean.js').code).toBe(0)
    expect(commit(root).code).toBe(1)
  })

  it('works in a linked work tree, from a folder below', () => {
    const root = withHook({ ...project, 'sub/a.js': 'export {}\n', 'sub/package.json': manifest })
    const tree = join(folderOf(), 'tree')
    git(root, 'worktree', 'add', '--quiet', tree)
    write(root, { '.git/hooks/pre-commit': `#!/bin/sh\ncd sub && exec "${process.execPath}" "${builtCli}" scan --staged\n` })
    write(tree, { 'sub/a.js': `import { statSync } from 'node:fs'\nexport const one = async () => statSync('1')\n` })
    git(tree, 'add', '.')
    expect(commit(tree)).toMatchObject({ code: 1, err: expect.stringContaining('1 finding in 1 of 1 file through staged changes') as string })
    expect(commit(tree, '--no-verify').code).toBe(0)
  })
})

describe('--changed', () => {
  it('compares the work tree with the merge base, new files included', () => {
    const root = repositoryOf('server')
    git(root, 'branch', '--move', 'main')
    git(root, 'checkout', '--quiet', '-b', 'feature')
    const file = join(root, 'src/server.js')
    writeFileSync(file, readFileSync(file, 'utf8').replace('  response.end', `  readFileSync('footer.txt')\n  response.end`))
    git(root, 'commit', '--quiet', '--all', '--message', 'feature')
    // What main does meanwhile is not this branch's doing.
    git(root, 'checkout', '--quiet', 'main')
    write(root, { 'src/json.js': `${readFileSync(join(root, 'src/json.js'), 'utf8')}// later\n`, 'src/late.js': `import { statSync } from 'node:fs'\nexport const late = async () => statSync('1')\n` })
    git(root, 'add', '.')
    git(root, 'commit', '--quiet', '--message', 'main goes on')
    git(root, 'checkout', '--quiet', 'feature')
    expect(narrowed(root, '--changed', 'main')).toMatchObject({ code: 1, places: ['src/server.js:10 fs.readFileSync'], data: { changes: 'changes since main' } })
    write(root, { 'src/new.js': `import { statSync } from 'node:fs'\nexport const fresh = async () => statSync('1')\n`, 'src/json.js': `${readFileSync(join(root, 'src/json.js'), 'utf8').replace(`'utf8'`, `'utf-8'`)}` })
    expect(narrowed(root, '--changed', 'main').places).toEqual(['src/new.js:2 fs.statSync', 'src/server.js:8 fs.readFileSync', 'src/server.js:10 fs.readFileSync'])
    rmSync(join(root, 'src/new.js'))
    rmSync(join(root, 'src/server.js'))
    expect(narrowed(root, '--changed', 'main').places).toEqual([])
  })

  it('says what to do in a shallow clone', () => {
    const origin = repositoryOf('server')
    for (const name of ['one', 'two']) {
      write(origin, { [`${name}.js`]: 'export {}\n' })
      git(origin, 'add', '.')
      git(origin, 'commit', '--quiet', '--message', name)
    }
    git(origin, 'branch', 'old', 'HEAD~1')
    const clone = join(folderOf(), 'clone')
    git(origin, 'clone', '--quiet', '--depth', '1', '--no-single-branch', `file://${origin}`, clone)
    expect(unblock(clone, ['scan', '--changed', 'origin/old'])).toEqual({
      code: 2,
      out: '',
      err: `unblock: This clone is shallow and holds no commit that HEAD and 'origin/old' share. Fetch more with 'git fetch --unshallow'; in GitHub Actions, give actions/checkout 'fetch-depth: 0'.\n`,
    })
    expect(unblock(clone, ['scan', '--changed', 'origin/nope']).err).toBe(`unblock: git knows no commit 'origin/nope'. Fetch more with 'git fetch --unshallow'; in GitHub Actions, give actions/checkout 'fetch-depth: 0'.\n`)
    git(clone, 'fetch', '--quiet', '--unshallow')
    expect(unblock(clone, ['scan', '--changed', 'origin/old']).code).toBe(0)
  })
})

describe('what cannot be done ends with 2 and a sentence', () => {
  it.each([
    [['--staged', '--changed', 'main'], "unblock: '--staged' and '--changed' look at different things. Use one of them.\n"],
    [['--staged', '--write-baseline'], "unblock: A baseline holds what a whole scan finds. Leave out '--staged', or '--write-baseline'.\n"],
    [['--changed', 'mian'], "unblock: git knows no commit 'mian'. Fetch it, or name a branch, tag or commit that is there.\n"],
    [['--changed=-x'], "unblock: git knows no commit '-x'. Fetch it, or name a branch, tag or commit that is there.\n"],
    [['--changed', 'orphan'], "unblock: HEAD and 'orphan' share no commit, so that nothing tells what has changed. Name a branch that HEAD came from.\n"],
    [['--changed'], "unblock: '--changed' needs a value: REF.\n"],
  ])('%j', (args, err) => {
    const root = repositoryOf('server')
    git(root, 'checkout', '--quiet', '--orphan', 'orphan')
    git(root, 'commit', '--quiet', '--message', 'orphan')
    git(root, 'checkout', '--quiet', 'main')
    expect(unblock(root, ['scan', ...args])).toEqual({ code: 2, out: '', err })
  })

  it.each([['--staged'], ['--changed', 'main']])('%s outside a repository', (...args) => {
    const root = folderOf(project)
    expect(unblock(root, ['scan', ...args])).toEqual({ code: 2, out: '', err: `unblock: '${args[0] ?? ''}' asks git what has changed, and '${root}' is in no git repository. Run it inside one, or leave out '${args[0] ?? ''}'.\n` })
  })

  it.each([['--staged'], ['--changed', 'main']])('%s without git', (...args) => {
    expect(unblock(repositoryOf('server'), ['scan', ...args], { PATH: '/nowhere' })).toEqual({ code: 2, out: '', err: 'unblock: git cannot be run. Install it, or put it on the PATH.\n' })
  })

  it('--changed before the first commit', () => {
    const root = folderOf(project)
    git(root, 'init', '--quiet')
    expect(unblock(root, ['scan', '--changed', 'main'])).toMatchObject({ code: 2, err: `unblock: '${root}' has no commit yet, so that nothing can be compared with 'main'. Use '--staged', or commit first.\n` })
  })

  it('--staged in a repository that git cannot read', () => {
    const root = folderOf(project)
    mkdirSync(join(root, '.git'))
    expect(unblock(root, ['scan', '--staged'])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^unblock: git does not answer in '.*': fatal: .*\.\n$/u) as string })
  })
})
