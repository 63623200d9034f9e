import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderOf, git, repositoryWith, unblock, write } from './run-cli.js'

const FILE = '.unblock-baseline.json'

const manifest = { 'package.json': '{ "private": true, "type": "module" }\n' }
const classOf = (name: string, body: string): string => `export class ${name} {\n  constructor(path) {\n${body}  }\n}\n`
const config = `import { readFileSync } from 'node:fs'\n\n${classOf('Config', '    this.text = readFileSync(path)\n')}export const load = async path => readFileSync(path)\n`

interface FixData {
  readonly refused: readonly { readonly line: number; readonly code: string; readonly known?: true; readonly ignored?: true }[]
  readonly baseline?: { readonly file: string; readonly known: number; readonly stale: number }
}

function strictly(root: string, ...args: string[]): FixData & { readonly code: number | null } {
  const { code, out, err } = unblock(root, ['fix', '--json', '--strict', '--scope', 'all', '--baseline', FILE, ...args])
  expect(err).toBe('')
  return { code, ...(JSON.parse(out) as FixData) }
}

/** A project with one refusal, which is in the baseline. */
function withBaseline(): string {
  const root = folderOf({ ...manifest, 'config.js': config })
  const { code, out } = unblock(root, ['fix', '--strict', '--scope', 'all', '--write-baseline'])
  expect(code).toBe(0)
  expect(out).toContain(`Wrote 1 refused call to ${FILE}. '--baseline ${FILE}' lets it pass.\n`)
  return root
}

describe('a baseline of refusals', () => {
  it('names the functions around a call, and no lines', () => {
    const root = withBaseline()
    expect(JSON.parse(readFileSync(join(root, FILE), 'utf8'))).toEqual({
      version: 1,
      findings: [],
      refusals: [{ file: 'config.js', path: 'new Config', api: 'fs.readFileSync', code: 'in-constructor', count: 1 }],
    })
    // What can be converted was converted.
    expect(readFileSync(join(root, 'config.js'), 'utf8')).toContain('await')
  })

  it('lets known refusals pass, wherever their lines have moved', () => {
    const root = withBaseline()
    write(root, { 'config.js': `\n// moved\n\n${readFileSync(join(root, 'config.js'), 'utf8')}` })
    expect(strictly(root)).toMatchObject({ code: 0, refused: [{ line: 9, known: true }], baseline: { file: FILE, known: 1, stale: 0 } })
    const { code, out } = unblock(root, ['fix', '--strict', '--scope', 'all', '--baseline', FILE])
    expect({ code, out }).toEqual({ code: 0, out: `1 call selected: 0 converted, 1 refused.\n1 refused call in ${FILE} left out.\n` })
    expect(unblock(root, ['fix', '--strict', '--scope', 'all']).code).toBe(1)
  })

  it('fails for one more of the same, and for those elsewhere', () => {
    const root = withBaseline()
    write(root, { 'config.js': `import { readFileSync } from 'node:fs'\n\n${classOf('Config', '    this.text = readFileSync(path)\n    this.more = readFileSync(path)\n')}` })
    const more = strictly(root)
    expect(more.code).toBe(1)
    expect(more.refused.map(({ line, known }) => ({ line, known }))).toEqual([{ line: 5, known: true }, { line: 6, known: undefined }])
    write(root, { 'config.js': config, 'other.js': config })
    const other = strictly(root, '--dry-run')
    expect(other.code).toBe(1)
    expect(other.refused.filter(({ known }) => known !== true)).toHaveLength(1)
    expect(unblock(root, ['fix', '--strict', '--scope', 'all', '--dry-run', '--baseline', FILE]).err).toMatch(/Left 1 call alone:\n {2}in-constructor \(1\)\n.*\n {6}other\.js:5:17/u)
    // Without --strict nothing fails.
    expect(unblock(root, ['fix', '--scope', 'all', '--dry-run', '--baseline', FILE]).code).toBe(0)
  })

  it('counts what stands for nothing any more, and drops it when it is written anew', () => {
    const root = withBaseline()
    write(root, { 'config.js': 'export const nothing = 0\n' })
    expect(strictly(root)).toMatchObject({ code: 0, baseline: { known: 0, stale: 1 } })
    expect(unblock(root, ['fix', '--scope', 'all', '--baseline', FILE]).out).toContain(`1 refused call in ${FILE} stands for nothing any more.`)
    // Nobody has looked there.
    write(root, { 'src/a.js': config })
    expect(strictly(root, '--dry-run', 'src').baseline).toEqual({ file: FILE, known: 0, stale: 0 })
    expect(strictly(root, '--write-baseline', 'src')).toMatchObject({ code: 0, baseline: { known: 1, stale: 0 } })
    expect(strictly(root)).toMatchObject({ code: 0, baseline: { known: 1, stale: 1 } })
    expect(strictly(root, '--write-baseline')).toMatchObject({ code: 0, baseline: { known: 1, stale: 0 } })
    expect(strictly(root)).toMatchObject({ code: 0, baseline: { known: 1, stale: 0 } })
  })

  it('shares its file with the findings of scan', () => {
    const root = withBaseline()
    write(root, { 'server.js': `import { readFileSync } from 'node:fs'\nexport const handle = async path => readFileSync(path)\n` })
    expect(unblock(root, ['scan', '--write-baseline']).code).toBe(0)
    expect(unblock(root, ['scan', '--baseline', FILE]).code).toBe(0)
    expect(strictly(root, '--dry-run')).toMatchObject({ code: 0, baseline: { known: 1 } })
    unblock(root, ['fix', '--scope', 'all', '--dry-run', '--write-baseline'])
    expect(unblock(root, ['scan', '--baseline', FILE]).code).toBe(0)
  })

  it('needs no entry for what a comment accepts', () => {
    const root = folderOf({ ...manifest, 'config.js': config.replace('    this', '    // unblock-ignore in-constructor\n    this') })
    expect(unblock(root, ['fix', '--strict', '--scope', 'all', '--write-baseline']).out).toContain(`Wrote 0 refused calls to ${FILE}.`)
    expect(strictly(root).refused).toMatchObject([{ ignored: true }])
    expect(strictly(root).refused[0]).not.toHaveProperty('known')
  })

  it('knows what --verify puts back', () => {
    const root = folderOf({ ...manifest, 'a.js': `import { readFileSync } from 'node:fs'\nexport const load = async path => readFileSync(path)\n`, 'check.js': `import { readFileSync } from 'node:fs'\nprocess.exitCode = readFileSync('a.js', 'utf8').includes('await') ? 1 : 0\n` })
    expect(unblock(root, ['fix', '--strict', 'a.js', '--verify', 'node check.js']).code).toBe(1)
    expect(unblock(root, ['fix', '--strict', 'a.js', '--verify', 'node check.js', '--write-baseline']).code).toBe(0)
    expect(JSON.parse(readFileSync(join(root, FILE), 'utf8'))).toMatchObject({ refusals: [{ path: 'load', code: 'verify-failed' }] })
    expect(unblock(root, ['fix', '--strict', 'a.js', '--verify', 'node check.js', '--baseline', FILE]).code).toBe(0)
  })

  it('serves runs that look at changes, and is not written by them', () => {
    const root = repositoryWith({ ...manifest, 'config.js': config.replace('this.text = readFileSync(path)', '') })
    write(root, { 'config.js': config })
    unblock(root, ['fix', '--force', '--dry-run', '--scope', 'all', '--write-baseline'])
    git(root, 'add', '.')
    expect(strictly(root, '--staged', '--dry-run')).toMatchObject({ code: 0, refused: [{ line: 5, known: true }], baseline: { known: 1, stale: 0 } })
    for (const [name, ...words] of [['--staged'], ['--changed', 'HEAD']] as const) {
      expect(unblock(root, ['fix', '--write-baseline', name, ...words])).toEqual({ code: 2, out: '', err: `unblock: A baseline holds what a whole run refuses. Leave out '${name}', or '--write-baseline'.\n` })
    }
  })

  it('says what is wrong with the file before anything is written', () => {
    const root = folderOf({ ...manifest, 'config.js': config, 'broken.json': '{ "version": 1, "findings": [], "refusals": [{}] }' })
    expect(unblock(root, ['fix', '--baseline', 'none.json'])).toEqual({
      code: 2,
      out: '',
      err: `unblock: The baseline 'none.json' cannot be read (ENOENT). Write it with 'unblock fix --write-baseline --baseline none.json', or leave out '--baseline'.\n`,
    })
    for (const more of [[], ['--write-baseline']]) expect(unblock(root, ['fix', '--baseline', 'broken.json', ...more])).toMatchObject({ code: 2, err: expect.stringContaining(`'broken.json' is no baseline of this version.`) as string })
    write(root, { 'half.js': 'export const = 1\n' })
    expect(unblock(root, ['fix', '--write-baseline'])).toMatchObject({ code: 2, err: expect.stringContaining(`The baseline is not written, since 'half.js' was not analysed`) as string })
    expect(existsSync(join(root, FILE))).toBe(false)
    expect(readFileSync(join(root, 'config.js'), 'utf8')).toBe(config)
  })
})
