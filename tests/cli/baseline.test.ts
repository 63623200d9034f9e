import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyOf, folderOf, git, repositoryOf, unblock, write } from './run-cli.js'

const FILE = '.unblock-baseline.json'

interface Entry {
  readonly file: string
  readonly rule: string
  readonly path: string
  readonly count: number
}

const entriesOf = (root: string, file = FILE): readonly Entry[] => (JSON.parse(readFileSync(join(root, file), 'utf8')) as { readonly findings: readonly Entry[] }).findings

function compared(root: string, ...args: string[]): { readonly code: number | null; readonly lines: readonly string[]; readonly baseline: unknown } {
  const { code, out, err } = unblock(root, ['scan', '--format', 'json', '--baseline', FILE, ...args])
  expect(err).toBe('')
  const { findings, baseline } = JSON.parse(out) as { readonly findings: readonly { readonly file: string; readonly line: number }[]; readonly baseline: unknown }
  return { code, lines: findings.map(({ file, line }) => `${file}:${line}`), baseline }
}

function withBaseline(): string {
  const root = copyOf('server')
  expect(unblock(root, ['scan', '--write-baseline'])).toEqual({ code: 0, out: `Wrote 3 findings to ${FILE}. '--baseline ${FILE}' leaves them out.\n`, err: '' })
  return root
}

describe('a baseline', () => {
  it('is sorted JSON without line numbers, the same whenever it is written', () => {
    const root = withBaseline()
    const text = readFileSync(join(root, FILE), 'utf8')
    expect(text).toBe(`${JSON.stringify({
      version: 1,
      findings: [
        { file: 'src/server.js', rule: 'no-blocking-call', path: 'createServer callback → fs.statSync', count: 1 },
        { file: 'src/server.js', rule: 'no-blocking-call', path: 'createServer callback → loadUser → readJson → fs.readFileSync', count: 1 },
        { file: 'src/users.js', rule: 'no-cpu-bound-call', path: 'addUser → crypto.pbkdf2Sync', count: 1 },
      ],
    }, null, 2)}\n`)
    unblock(root, ['scan', '--write-baseline'])
    expect(readFileSync(join(root, FILE), 'utf8')).toBe(text)
  })

  it('lets the findings pass that it knows, wherever their lines have moved', () => {
    const root = withBaseline()
    expect(compared(root)).toEqual({ code: 0, lines: [], baseline: { file: FILE, known: 3, stale: 0 } })
    for (const file of ['src/server.js', 'src/json.js', 'src/users.js']) writeFileSync(join(root, file), `\n// moved\n\n${readFileSync(join(root, file), 'utf8')}`)
    expect(compared(root)).toMatchObject({ code: 0, lines: [] })
    expect(unblock(root, ['scan', '--baseline', FILE])).toMatchObject({ code: 0, out: expect.stringContaining(`Nothing new blocks in 4 files.\n3 findings in ${FILE} left out.\n`) as string })
  })

  it('fails for new findings, and for one more of the same', () => {
    const root = withBaseline()
    const file = join(root, 'src/server.js')
    writeFileSync(file, readFileSync(file, 'utf8').replace(`  const { size }`, `  statSync('another')\n  const { size }`))
    expect(compared(root)).toMatchObject({ code: 1, lines: ['src/server.js:10'], baseline: { known: 3 } })
    write(root, { 'src/new.js': `import { statSync } from 'node:fs'\nexport const fresh = async () => statSync('1')\n` })
    expect(compared(root).lines).toEqual(['src/new.js:2', 'src/server.js:10'])
  })

  it('takes a file under another name for another file', () => {
    const root = withBaseline()
    renameSync(join(root, 'src/users.js'), join(root, 'src/people.js'))
    writeFileSync(join(root, 'src/server.js'), readFileSync(join(root, 'src/server.js'), 'utf8').replace('./users.js', './people.js'))
    expect(compared(root)).toMatchObject({ code: 1, lines: ['src/people.js:9'], baseline: { known: 2, stale: 1 } })
  })

  it('tells what in it is stale, and drops that when it is written anew', () => {
    const root = withBaseline()
    rmSync(join(root, 'src/users.js'))
    writeFileSync(join(root, 'src/server.js'), `import { statSync } from 'node:fs'\nimport { createServer } from 'node:http'\ncreateServer(async () => {\n  statSync('banner.txt')\n})\n`)
    expect(compared(root)).toEqual({ code: 0, lines: [], baseline: { file: FILE, known: 1, stale: 2 } })
    expect(unblock(root, ['scan', '--baseline', FILE]).out).toContain(`2 findings in ${FILE} stand for nothing any more. 'npx unblock scan --write-baseline' with the same '--baseline' drops them.\n`)
    unblock(root, ['scan', '--write-baseline', '--baseline', FILE])
    expect(entriesOf(root).map(({ path }) => path)).toEqual(['createServer callback → fs.statSync'])
  })

  it('keeps what a run over some paths did not look at', () => {
    const root = withBaseline()
    expect(compared(root, 'src/users.js').baseline).toEqual({ file: FILE, known: 1, stale: 0 })
    const before = entriesOf(root)
    expect(unblock(root, ['scan', 'src/users.js', '--write-baseline']).code).toBe(0)
    expect(entriesOf(root)).toEqual(before)
  })

  it('is neither called stale nor written while a file does not parse, since much may hang on that file', () => {
    const root = withBaseline()
    const before = entriesOf(root)
    writeFileSync(join(root, 'src/users.js'), 'export const = 1\n')
    expect(compared(root)).toMatchObject({ code: 2, lines: [], baseline: { known: 1, stale: 0 } })
    expect(unblock(root, ['scan', '--write-baseline'])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^unblock: The baseline is not written, since 'src\/users\.js' was not analysed: .*\. Put that right first\.\n$/u) as string })
    expect(entriesOf(root)).toEqual(before)
  })

  it('is the same from whatever folder it is asked', () => {
    const root = withBaseline()
    const { code, out } = unblock(join(root, 'src'), ['scan', '--format', 'json', '--baseline', `../${FILE}`])
    expect({ code, baseline: (JSON.parse(out) as { readonly baseline: unknown }).baseline }).toEqual({ code: 0, baseline: { file: `../${FILE}`, known: 3, stale: 0 } })
  })

  it('goes with --staged and --changed, where nothing is said about stale entries', () => {
    const root = repositoryOf('server')
    unblock(root, ['scan', '--write-baseline', '--baseline', 'known.json'])
    const file = join(root, 'src/json.js')
    writeFileSync(file, readFileSync(file, 'utf8').replace(`'utf8'`, `'utf-8'`))
    git(root, 'add', '.')
    expect(unblock(root, ['scan', '--staged']).code).toBe(1)
    expect(unblock(root, ['scan', '--staged', '--baseline', 'known.json'])).toMatchObject({ code: 0, out: expect.stringContaining('1 finding in known.json left out.') as string })
    const { code, out } = unblock(root, ['scan', '--changed', 'HEAD', '--baseline', 'known.json', '--format', 'json'])
    expect({ code, baseline: (JSON.parse(out) as { readonly baseline: unknown }).baseline }).toEqual({ code: 0, baseline: { file: 'known.json', known: 1, stale: 0 } })
  })

  it('tells findings without a chain apart by their text', () => {
    const spin = (flag: string): string => `export async function wait${flag}() {\n  while (Date.now() < ${flag}) {}\n}\n`
    const root = folderOf({ 'a.js': `const a = 1\n${spin('a')}` })
    unblock(root, ['scan', '--write-baseline'])
    expect(entriesOf(root)).toEqual([{ file: 'a.js', rule: 'no-busy-wait', path: 'waita → while (Date.now() < a)', count: 1 }])
    writeFileSync(join(root, 'a.js'), `\n\nconst a = 1\n${spin('a')}${spin('b')}`)
    expect(compared(root).lines).toEqual(['a.js:8'])
  })
})

describe('a baseline that cannot be used ends with 2 and a sentence', () => {
  it.each([
    ['no JSON', '{ "version": 1, '],
    ['another version', '{ "version": 2, "findings": [] }'],
    ['no list', '{ "version": 1, "findings": {} }'],
    ['a damaged entry', '{ "version": 1, "findings": [{ "file": "a.js", "rule": "no-blocking-call", "path": "x", "count": 0 }] }'],
    ['merge conflicts', '<<<<<<< HEAD\n{ "version": 1, "findings": [] }\n=======\n'],
  ])('%s', (_name, text) => {
    const root = copyOf('server')
    write(root, { [FILE]: text })
    const err = `unblock: '${FILE}' is no baseline of this version. Put it back from git, or write it anew with '--write-baseline'.\n`
    expect(unblock(root, ['scan', '--baseline', FILE])).toEqual({ code: 2, out: '', err })
  })

  it('no such file, or none that can be read or written', () => {
    const root = copyOf('server')
    expect(unblock(root, ['scan', '--baseline', 'none.json'])).toEqual({
      code: 2,
      out: '',
      err: "unblock: The baseline 'none.json' cannot be read (ENOENT). Write it with 'unblock scan --write-baseline --baseline none.json', or leave out '--baseline'.\n",
    })
    mkdirSync(join(root, 'folder.json'))
    expect(unblock(root, ['scan', '--baseline', 'folder.json'])).toMatchObject({ code: 2, err: expect.stringMatching(/^unblock: The baseline 'folder\.json' cannot be read \(EISDIR\)\./u) as string })
    expect(unblock(root, ['scan', '--write-baseline', '--baseline', 'nowhere/known.json'])).toMatchObject({ code: 2, err: expect.stringMatching(/^unblock: The baseline 'nowhere\/known\.json' cannot be written \(ENOENT\)\./u) as string })
  })
})
