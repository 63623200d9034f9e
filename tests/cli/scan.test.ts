import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtCli, copyOf, folderOf, unblock } from './run-cli.js'

interface ScanData {
  readonly version: number
  readonly root: string
  readonly files: number
  readonly skipped: readonly { readonly file: string; readonly message: string; readonly line?: number; readonly column?: number }[]
  readonly findings: readonly {
    readonly rule: string
    readonly file: string
    readonly line: number
    readonly column: number
    readonly endLine: number
    readonly endColumn: number
    readonly message: string
    readonly api: string | null
    readonly category: string | null
    readonly context: string
    readonly chain: readonly { readonly name: string; readonly file: string; readonly line: number }[]
  }[]
  readonly statistics: { readonly calls: number; readonly resolved: number }
}

function scanJson(cwd: string, ...args: string[]): { readonly code: number | null; readonly data: ScanData } {
  const { code, out, err } = unblock(cwd, ['scan', '--format', 'json', ...args])
  expect(err).toBe('')
  return { code, data: JSON.parse(out) as ScanData }
}

function placesIn(data: ScanData): string[] {
  return data.findings.map(({ file, line, column, api, context }) => `${file}:${line}:${column} ${api ?? '-'} ${context}`)
}

const blocking = `import { readFileSync } from 'node:fs'\nexport async function load(path) {\n  return readFileSync(path)\n}\n`

describe('findings', () => {
  it('are those of live code, with the chain through other files', () => {
    const root = copyOf('server')
    const { code, data } = scanJson(root)
    expect(code).toBe(1)
    expect(placesIn(data)).toEqual(['src/server.js:8:16 fs.readFileSync live', 'src/server.js:9:20 fs.statSync live', 'src/users.js:9:22 crypto.pbkdf2Sync live'])
    const [first, , third] = data.findings
    expect(first).toMatchObject({ rule: 'no-blocking-call', category: 'fs', endLine: 8, endColumn: 37 })
    expect(first?.chain.slice(1)).toEqual([
      { name: 'loadUser', file: 'src/server.js', line: 8 },
      { name: 'readJson', file: 'src/users.js', line: 5 },
      { name: 'fs.readFileSync', file: 'src/json.js', line: 4 },
    ])
    expect(first?.message).toContain('loadUser → readJson → fs.readFileSync (src/json.js:4)')
    expect(third).toMatchObject({ rule: 'no-cpu-bound-call', category: 'crypto' })
  })

  it('have the documented form', () => {
    const root = copyOf('server')
    const { data } = scanJson(root)
    expect(Object.keys(data)).toEqual(['version', 'root', 'files', 'skipped', 'findings', 'statistics'])
    expect(data).toMatchObject({ version: 1, root, files: 4, skipped: [] })
    for (const finding of data.findings) {
      expect(Object.keys(finding)).toEqual(['rule', 'file', 'line', 'column', 'endLine', 'endColumn', 'message', 'api', 'category', 'context', 'reason', 'chain'])
      for (const step of finding.chain) expect(Object.keys(step)).toEqual(['name', 'file', 'line'])
    }
    expect(data.statistics.calls).toBeGreaterThan(5)
    expect(data.statistics.resolved).toBeLessThanOrEqual(data.statistics.calls)
  })

  it('are every blocking call under --scope all, each with its context', () => {
    const { data } = scanJson(copyOf('server'), '--scope', 'all')
    expect(placesIn(data)).toEqual([
      'src/json.js:4:21 fs.readFileSync live',
      'src/server.js:5:16 fs.readFileSync startup',
      'src/server.js:8:16 fs.readFileSync live',
      'src/server.js:9:20 fs.statSync live',
      'src/users.js:9:22 crypto.pbkdf2Sync live',
      'test/json.test.js:7:3 fs.writeFileSync unknown',
    ])
  })

  it('leave out what costs less than --min-cost', () => {
    expect(placesIn(scanJson(copyOf('server'), '--min-cost', 'heavy').data)).not.toContain('src/server.js:9:20 fs.statSync live')
    expect(placesIn(scanJson(copyOf('server'), '--min-cost', 'heavy', '--scope', 'all').data)).toContain('src/users.js:9:22 crypto.pbkdf2Sync live')
  })

  it('are those of the paths named, relative to the working directory', () => {
    const root = copyOf('server')
    expect(placesIn(scanJson(root, 'src/users.js').data)).toEqual(['src/users.js:9:22 crypto.pbkdf2Sync live'])
    expect(placesIn(scanJson(root, 'src/u*.js').data)).toEqual(['src/users.js:9:22 crypto.pbkdf2Sync live'])
    expect(scanJson(join(root, 'test'), '../src/users.js').data).toMatchObject({ root: join(root, 'src'), findings: [{ file: 'users.js' }] })
  })

  it('are none in clean code, and the exit code says so', () => {
    const root = folderOf({ 'a.js': 'export const one = () => 1\n' })
    expect(unblock(root, ['scan'])).toEqual({ code: 0, out: 'Nothing blocks in 1 file.\n', err: '' })
  })
})

describe('text', () => {
  it('groups by file and tells what comes next, without colours or progress in a pipe', () => {
    const { code, out, err } = unblock(copyOf('server'), ['scan'], { CI: 'true' })
    expect(code).toBe(1)
    expect(err).toBe('')
    expect(out).toMatch(/^src\/server\.js\n {2}8:16 {2}'loadUser\(\)' blocks/u)
    expect(out).toMatch(/\n3 findings in 2 of 4 files: 2 no-blocking-call, 1 no-cpu-bound-call\.\n/u)
    expect(out).not.toContain('\u001B')
  })

  it('has colours where they are asked for', () => {
    expect(unblock(copyOf('server'), ['scan'], { FORCE_COLOR: '1' }).out).toContain('\u001B[4msrc/server.js\u001B[24m')
  })

  it('survives a reader that leaves early', () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`file-${index}.js`, blocking.repeat(1)]))
    const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${builtCli}" scan | head -n 1`], { cwd: folderOf(files), encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

describe('files that cannot be analysed', () => {
  it('are reported with their position when they do not parse, and the run goes on', () => {
    const root = copyOf('broken')
    const { code, data } = scanJson(root)
    expect(code).toBe(2)
    expect(data.files).toBe(1)
    expect(placesIn(data)).toEqual(['whole.js:4:10 fs.readFileSync live'])
    expect(data.skipped).toEqual([{ file: 'broken.js', line: 3, column: 1, message: expect.stringMatching(/parse/u) as string }])
    expect(unblock(root, ['scan']).out).toMatch(/\nSkipped 1 file:\n {2}broken\.js:3:1 {2}Does not parse/u)
  })

  it('are reported when they are no regular files, and a folder named like a file is a folder', () => {
    const root = folderOf({ 'x.js/load.js': blocking })
    execFileSync('mkfifo', [join(root, 'pipe.js')])
    const { code, data } = scanJson(root)
    expect(code).toBe(2)
    expect(data.skipped).toEqual([{ file: 'pipe.js', message: 'This is not a regular file.' }])
    expect(placesIn(data)).toEqual(['x.js/load.js:3:10 fs.readFileSync live'])
  })

  it('are left out with a sentence when they are bundles or minified, and the run ends well', () => {
    const root = folderOf({
      'bundle.js': blocking + '// filler\n'.repeat(200_000),
      'vendor.min.js': blocking,
      'oneline.js': `${blocking.replaceAll('\n', ';')}${'var a=1;'.repeat(2_000)}`,
      'clean.js': 'export {}\n',
    })
    const { code, data } = scanJson(root)
    expect(code).toBe(0)
    expect(data.files).toBe(1)
    expect(data.skipped).toEqual([
      { file: 'bundle.js', message: 'This file has 2.0 MB, more than 1.0 MB: it is taken for a bundle.' },
      { file: 'oneline.js', message: 'This file is minified.' },
      { file: 'vendor.min.js', message: 'This file is minified.' },
    ])
  })
})

describe('odd projects', () => {
  it('may be empty', () => {
    const root = folderOf()
    expect(unblock(root, ['scan'])).toEqual({ code: 0, out: 'There are no JavaScript or TypeScript files here.\n', err: '' })
    expect(scanJson(root)).toEqual({ code: 0, data: { version: 1, root, files: 0, skipped: [], findings: [], statistics: { calls: 0, resolved: 0 } } })
  })

  it('may import in cycles, and call in cycles', () => {
    expect(placesIn(scanJson(copyOf('cyclic')).data)).toEqual(['a.js:9:10 fs.readFileSync live'])
  })

  it('may have links that loop', () => {
    const root = folderOf({ 'src/load.js': blocking })
    mkdirSync(join(root, 'src/deep'))
    symlinkSync('../..', join(root, 'src/deep/up'))
    symlinkSync('loop', join(root, 'loop'))
    expect(placesIn(scanJson(root).data)).toEqual(['src/load.js:3:10 fs.readFileSync live'])
  })

  it('may start with a BOM and end lines with CRLF', () => {
    const root = folderOf({ 'bom.js': `\uFEFF${blocking}`, 'crlf.js': blocking.replaceAll('\n', '\r\n'), 'both.ts': `\uFEFF${blocking.replaceAll('\n', '\r\n')}` })
    expect(placesIn(scanJson(root).data)).toEqual(['bom.js:3:10 fs.readFileSync live', 'both.ts:3:10 fs.readFileSync live', 'crlf.js:3:10 fs.readFileSync live'])
  })

  it('keep nothing between runs unless there is a place for it', () => {
    const root = copyOf('server')
    scanJson(root)
    expect(execFileSync('ls', ['-A', root], { encoding: 'utf8' }).split('\n').filter(Boolean)).toEqual(['package.json', 'src', 'test'])
    mkdirSync(join(root, 'node_modules'))
    const cold = scanJson(root)
    expect(execFileSync('ls', ['-A', join(root, 'node_modules/.cache')], { encoding: 'utf8' })).toBe('unblock\n')
    expect(scanJson(root)).toEqual(cold)
  })
})

describe('mistakes', () => {
  it.each([
    [['scan', 'scr'], "unblock: 'scr' does not exist. Name files or folders that do, or none for the whole working directory.\n"],
    [['scan', '--fromat', 'json'], "unblock: 'unblock scan' has no flag '--fromat'. Did you mean '--format'?\n"],
    [['scan', '--format', 'xml'], "unblock: '--format' knows no 'xml'. Use 'stylish' or 'json' or 'sarif' or 'github' or 'gitlab' or 'html'.\n"],
    [['scna'], "unblock: There is no command 'scna'. Did you mean 'unblock scan'?\n"],
    [['--frobnicate'], "unblock: There is no flag '--frobnicate'. 'unblock --help' lists the commands.\n"],
    [['toString'], "unblock: There is no command 'toString'. 'unblock --help' lists the commands.\n"],
  ])('%j: one sentence and exit code 2', (args, err) => {
    expect(unblock(folderOf({ 'a.js': '' }), args)).toEqual({ code: 2, out: '', err })
  })

  it('say what was wanted where nothing was', () => {
    expect(unblock(folderOf(), [])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^Usage: unblock COMMAND/u) as string })
  })
})

describe('help', () => {
  it.each(['scan', 'why', 'fix', 'run', 'init', 'trace', 'list'])('describes %s and its flags', command => {
    const { code, out } = unblock(folderOf(), [command, '--help'])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^Usage: unblock ${command} `, 'u'))
    expect(unblock(folderOf(), [command, '-h']).out).toBe(out)
  })

  it('lists the commands, and the version', () => {
    expect(unblock(folderOf(), ['--help']).out).toMatch(/ {2}scan {2}\S.*\n {2}why .*\n {2}fix .*\n {2}run .*\n {2}init .*\n {2}trace .*\n {2}list /u)
    const manifest = JSON.parse(readFileSync(resolve(dirname(builtCli), '../../package.json'), 'utf8')) as { version: string }
    expect(unblock(folderOf(), ['--version']).out).toBe(`${manifest.version}\n`)
  })
})

describe('what scan loads', () => {
  it('is neither a codemod nor the migration nor a package they need', () => {
    const loaded = importsBelow(join(dirname(builtCli), 'start.cjs'))
    // What a part of the bundle is made of is written in it.
    const sources = loaded.files.flatMap(file => [...readFileSync(file, 'utf8').matchAll(/^\/\/ (\S+\.c?ts)$/gmu)].map(([, source = '']) => source))
    expect(sources).toContain('analysis/project.ts')
    expect(sources.filter(source => /^(?:codemods|migration)\//u.test(source))).toEqual([])
    expect([...loaded.packages].filter(name => /jscodeshift|recast|babel|^typescript$|^eslint$|^diff$|^yaml$/u.test(name))).toEqual([])
  })
})

/** What a built file requires, followed, also what waits for a branch to be taken. */
function importsBelow(entry: string): { readonly files: readonly string[]; readonly packages: ReadonlySet<string> } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const visit = (file: string): void => {
    if (files.has(file)) return
    files.add(file)
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:^(?:import|export)\s(?:[^'";]*\sfrom\s)?|\brequire\()['"]([^'"]+)['"]/gmu)) {
      if (specifier.startsWith('.')) visit(resolve(dirname(file), specifier))
      else packages.add(specifier)
    }
  }
  visit(entry)
  return { files: [...files], packages }
}
