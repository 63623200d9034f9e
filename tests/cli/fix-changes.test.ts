import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderOf, git, repositoryWith, unblock, write } from './run-cli.js'

interface FixData {
  readonly changes?: string
  readonly selected: number
  readonly converted: readonly { readonly file: string; readonly line: number; readonly api: string }[]
  readonly refused: readonly { readonly file: string; readonly line: number }[]
  readonly changedFiles: readonly string[]
}

function fixed(cwd: string, ...args: string[]): { readonly code: number | null; readonly data: FixData; readonly places: readonly string[] } {
  const { code, out, err } = unblock(cwd, ['fix', '--json', ...args])
  expect(err).toBe('')
  const data = JSON.parse(out) as FixData
  return { code, data, places: data.converted.map(({ file, line, api }) => `${file}:${line} ${api}`) }
}

const textOf = (root: string, file: string): string => readFileSync(join(root, file), 'utf8')

const manifest = '{ "name": "project", "private": true, "type": "module" }\n'
const before = `import { readFileSync, statSync } from 'node:fs'

export function size(path) {
  return statSync(path).size
}

export function text(path) {
  return path
}
`
const after = before.replace('return path\n', `return readFileSync(path, 'utf8')\n`)
const handler = `import { text } from './files.js'\nexport async function handle(request) {\n  return text(request.url)\n}\n`
const sizes = `import { size } from './files.js'\nexport async function handleSize(request) {\n  return size(request.url)\n}\n`
const project = { 'package.json': manifest, 'files.js': before, 'handler.js': handler, 'sizes.js': sizes }

/** A repository in which a blocking call has been added to one that has another. */
function repositoryWithCall(...staged: string[]): string {
  const root = repositoryWith(project)
  write(root, { 'files.js': after })
  if (staged.length > 0) git(root, 'add', ...staged)
  return root
}

describe('fix --staged', () => {
  it('converts the calls on staged lines, and callers elsewhere follow', () => {
    const root = repositoryWithCall('.')
    const { code, data, places } = fixed(root, '--staged')
    expect(code).toBe(0)
    expect(places).toEqual(['files.js:8 fs.readFileSync'])
    expect(data).toMatchObject({ changes: 'staged changes', selected: 1 })
    expect([...data.changedFiles].sort()).toEqual(['files.js', 'handler.js'])
    expect(textOf(root, 'files.js')).toContain('return statSync(path).size')
    expect(textOf(root, 'handler.js')).toContain('return await text(request.url)')
    // What is in the index is what the user put there.
    expect(git(root, 'show', ':files.js').out).toBe(after)
    git(root, 'add', '.')
    expect(fixed(root, '--staged').data).toMatchObject({ selected: 0, changedFiles: [] })
  })

  it('selects nothing where nothing is staged', () => {
    const root = repositoryWithCall()
    expect(unblock(root, ['fix', '--staged'])).toEqual({ code: 0, out: 'There is nothing to convert on the lines of staged changes.\n', err: '' })
    expect(textOf(root, 'files.js')).toBe(after)
  })

  it('tells people what it looked at, and that the rest is theirs', () => {
    const { code, out } = unblock(repositoryWithCall('.'), ['fix', '--staged'])
    expect(code).toBe(0)
    expect(out).toContain('1 call selected on the lines of staged changes: 1 converted, 0 refused.\n')
    expect(out).toContain(`What was edited is not staged: 'git diff' shows it, 'git add' takes it.\n`)
  })

  it('takes a call of several lines for one of which is staged', () => {
    const long = (encoding: string): string => `import { readFileSync } from 'node:fs'\nexport async function load(path) {\n  return readFileSync(\n    path,\n    ${encoding},\n  )\n}\nexport const other = async path => readFileSync(path)\n`
    const root = repositoryWith({ 'package.json': manifest, 'a.js': long(`'utf8'`) })
    write(root, { 'a.js': long(`'latin1'`) })
    git(root, 'add', '.')
    expect(fixed(root, '--staged', '--dry-run').places).toEqual(['a.js:3 fs.readFileSync'])
  })

  it('takes a new file whole, and one that is only renamed not at all', () => {
    const root = repositoryWith({ ...project, 'old.js': `// Something else, and more of it than in any other file.\n${sizes}export const statOf = async path => statSync(path)\nimport { statSync } from 'node:fs'\n` })
    git(root, 'mv', 'old.js', 'new.js')
    write(root, { 'added.js': after })
    git(root, 'add', '.')
    expect(fixed(root, '--staged', '--scope', 'all', '--dry-run').places).toEqual(['added.js:4 fs.statSync', 'added.js:8 fs.readFileSync'])
  })

  it('narrows the staged lines by paths, and works with run', () => {
    const root = repositoryWithCall('.')
    write(root, { 'sizes.js': `import { statSync } from 'node:fs'\n${sizes.replace('size(request.url)', 'statSync(request.url)')}` })
    git(root, 'add', '.')
    expect(fixed(root, '--staged', '--dry-run', 'files.js').places).toEqual(['files.js:8 fs.readFileSync'])
    const { code, out } = unblock(root, ['run', 'fs-sync-to-promises', '--json', '--dry-run', '--staged', 'sizes.js'])
    expect(code).toBe(0)
    expect((JSON.parse(out) as FixData).selected).toBe(1)
    expect(unblock(root, ['run', 'zlib-sync-to-async', '--dry-run', '--staged']).err).toContain('There is nothing to convert')
  })

  it('takes no file that is staged in part, whatever is asked for', () => {
    const root = repositoryWithCall('.')
    write(root, { 'files.js': `// first\n${after}` })
    for (const more of [[], ['--dry-run'], ['--force']]) {
      expect(unblock(root, ['fix', '--staged', ...more])).toEqual({
        code: 2,
        out: '',
        err: `unblock: 'files.js' is staged in part, and edits could not be told from what is not staged. Stage or stash the rest first.\n`,
      })
    }
    expect(textOf(root, 'files.js')).toBe(`// first\n${after}`)
    // Not what the run is about.
    expect(fixed(root, '--staged', '--dry-run', 'sizes.js').data.selected).toBe(0)
    rmSync(join(root, 'files.js'))
    expect(unblock(root, ['fix', '--staged'])).toMatchObject({ code: 2, err: expect.stringContaining(`'files.js' is staged in part`) as string })
  })

  it('writes no file that has changes which are not staged, unless it is told to', () => {
    const root = repositoryWithCall('.')
    write(root, { 'handler.js': `// mine\n${handler}`, 'sizes.js': `// mine\n${sizes}` })
    expect(unblock(root, ['fix', '--staged'])).toEqual({
      code: 2,
      out: '',
      err: `unblock: 'handler.js' would be edited and has changes that are not staged, so that git could not give them back. Stage or commit them, look with '--dry-run', or write all the same with '--force'.\n`,
    })
    expect(textOf(root, 'files.js')).toBe(after)
    expect(fixed(root, '--staged', '--dry-run').data.changedFiles).toHaveLength(2)
    expect(fixed(root, '--staged', '--force').data.changedFiles).toHaveLength(2)
    expect(textOf(root, 'handler.js')).toMatch(/^\/\/ mine\n[^]*await text/u)
  })

  it('takes a caller that git does not know for one that would be lost', () => {
    const root = repositoryWithCall('.')
    write(root, { 'later/new.js': handler.replace('./files.js', '../files.js') })
    expect(unblock(root, ['fix', '--staged'])).toMatchObject({ code: 2, err: expect.stringContaining(`'later/new.js' would be edited`) as string })
  })

  it('stops at merge conflicts', () => {
    const root = repositoryWith(project)
    git(root, 'switch', '--quiet', '--create', 'other')
    write(root, { 'files.js': after })
    git(root, 'commit', '--all', '--quiet', '--message', 'other')
    git(root, 'switch', '--quiet', 'main')
    write(root, { 'files.js': before.replace('return path\n', 'return path.trim()\n') })
    git(root, 'commit', '--all', '--quiet', '--message', 'mine')
    git(root, 'merge', 'other')
    expect(unblock(root, ['fix', '--staged'])).toEqual({ code: 2, out: '', err: `unblock: 'files.js' has merge conflicts. Resolve them first.\n` })
  })

  it('verifies, and puts back what is staged as it was', () => {
    const root = repositoryWithCall('.')
    write(root, { 'check.js': `import { readFileSync } from 'node:fs'\nprocess.exitCode = readFileSync('files.js', 'utf8').includes('await') ? 1 : 0\n` })
    const { data } = fixed(root, '--staged', '--verify', 'node check.js', 'files.js')
    expect(data).toMatchObject({ converted: [], refused: [{ file: 'files.js', line: 8, code: 'verify-failed' }], changedFiles: [] })
    expect(textOf(root, 'files.js')).toBe(after)
  })
})

describe('fix --changed', () => {
  it('converts the calls on lines that a branch has changed', () => {
    const root = repositoryWith(project)
    git(root, 'switch', '--quiet', '--create', 'branch')
    write(root, { 'files.js': after })
    git(root, 'commit', '--all', '--quiet', '--message', 'call')
    const { code, data, places } = fixed(root, '--changed', 'main')
    expect(code).toBe(0)
    expect(places).toEqual(['files.js:8 fs.readFileSync'])
    expect(data.changes).toBe('changes since main')
    expect([...data.changedFiles].sort()).toEqual(['files.js', 'handler.js'])
    expect(unblock(root, ['fix', '--changed', 'branch', '--dry-run'])).toMatchObject({ code: 0 })
  })

  it('writes what is staged, and nothing that is not', () => {
    const root = repositoryWithCall()
    expect(fixed(root, '--changed', 'HEAD', '--dry-run').places).toEqual(['files.js:8 fs.readFileSync'])
    expect(unblock(root, ['fix', '--changed', 'HEAD'])).toMatchObject({ code: 2, err: expect.stringContaining(`'files.js' would be edited and has changes that are not staged`) as string })
    git(root, 'add', '.')
    const { code, out } = unblock(root, ['fix', '--changed', 'HEAD'])
    expect(code).toBe(0)
    expect(out).toContain('1 call selected on the lines of changes since HEAD: 1 converted, 0 refused.\n')
    expect(out).not.toContain('is not staged')
  })

  it('takes files that git does not know yet for changed, and leaves them until they are staged', () => {
    const root = repositoryWith({ ...project, '.gitignore': 'kept\n' })
    write(root, { 'new.js': `import { statSync } from 'node:fs'\nexport const size = async path => statSync(path).size\n` })
    expect(fixed(root, '--changed', 'main', '--dry-run').places).toEqual(['new.js:2 fs.statSync'])
    expect(unblock(root, ['fix', '--changed', 'main']).code).toBe(2)
    git(root, 'add', '.')
    expect(fixed(root, '--changed', 'main').places).toEqual(['new.js:2 fs.statSync'])
    // Ignored, and known to git even so.
    write(root, { 'kept/a.js': `import { statSync } from 'node:fs'\nexport const size = async path => statSync(path).size\n` })
    git(root, 'add', '--force', 'kept')
    expect(fixed(root, '--changed', 'main', '--dry-run').places).toContain('kept/a.js:2 fs.statSync')
  })
})

describe('what cannot be', () => {
  it.each<[name: string, args: readonly string[], sentence: string]>([
    ['both', ['--staged', '--changed', 'main'], `'--staged' and '--changed' look at different things. Use one of them.`],
    ['a commit that is not there', ['--changed', 'nowhere'], `git knows no commit 'nowhere'. Fetch it, or name a branch, tag or commit that is there.`],
    ['no commit', ['--changed'], `'--changed' needs a value: REF.`],
  ])('%s', (_, args, sentence) => {
    expect(unblock(repositoryWithCall('.'), ['fix', ...args])).toEqual({ code: 2, out: '', err: `unblock: ${sentence}\n` })
  })

  it('no repository', () => {
    const root = folderOf(project)
    expect(unblock(root, ['fix', '--staged'])).toEqual({
      code: 2,
      out: '',
      err: `unblock: '--staged' asks git what has changed, and '${root}' is in no git repository. Run it inside one, or leave out '--staged'.\n`,
    })
  })
})
