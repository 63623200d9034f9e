import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtCli, folderOf, unblock } from './run-cli.js'

interface VerifiedData {
  readonly converted: readonly { readonly file: string }[]
  readonly refused: readonly { readonly file: string; readonly code: string; readonly message: string }[]
  readonly changedFiles: readonly string[]
  readonly verified: { readonly command: string; readonly passed: boolean; readonly runs: number; readonly types: readonly string[]; readonly reverted: readonly { readonly file: string; readonly code: string }[] } | null
}

const loader = (name: string): string => `import { readFileSync } from 'node:fs'\n\nexport async function ${name}(path) {\n  return readFileSync(path, 'utf8')\n}\n`

/** Six files that are converted each by itself. */
const sources: Readonly<Record<string, string>> = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`src/file-${index}.js`, loader(`load${index}`)]))

const manifest = { 'package.json': '{ "private": true, "type": "module" }' }

/** A check that fails where one of these files has been converted, and counts how often it is run. */
function checkOf(bad: readonly string[], saying = 'broken'): string {
  return `import { appendFileSync, readFileSync } from 'node:fs'
appendFileSync(process.env.RUNS, 'run\\n')
const broken = ${JSON.stringify(bad)}.filter(file => readFileSync(file, 'utf8').includes('await'))
for (const file of broken) console.error(${saying === 'broken' ? `'broken'` : `'    at ' + file + ':1'`})
process.exitCode = broken.length
`
}

function projectWith(files: Readonly<Record<string, string>>): { readonly root: string; readonly env: Readonly<Record<string, string>>; readonly runs: () => number } {
  const root = folderOf({ ...manifest, ...files })
  const elsewhere = folderOf()
  const RUNS = join(elsewhere, 'runs')
  // A journal of its own, so that tests know that nothing is left.
  return { root, env: { RUNS, TMPDIR: elsewhere }, runs: () => (existsSync(RUNS) ? readFileSync(RUNS, 'utf8').split('\n').length - 1 : 0) }
}

function fixed(root: string, env: Readonly<Record<string, string>>, ...args: string[]): VerifiedData & { readonly code: number | null } {
  const { code, out, err } = unblock(root, ['fix', '--json', '--scope', 'all', ...args], env)
  expect(err).toBe('')
  return { code, ...(JSON.parse(out) as VerifiedData) }
}

const textsIn = (root: string, files: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.keys(files).map(file => [file, readFileSync(join(root, file), 'utf8')]))

const journalsIn = (env: Readonly<Record<string, string>>): readonly string[] =>
  readdirSync(env['TMPDIR'] ?? '').flatMap(name => (name.startsWith('unblock-') ? readdirSync(join(env['TMPDIR'] ?? '', name)) : []))

describe('fix --verify', () => {
  it('keeps everything where the command passes', () => {
    const { root, env, runs } = projectWith({ ...sources, 'check.js': checkOf([]) })
    const { verified, converted, code } = fixed(root, env, 'src', '--verify', 'node check.js')
    expect(code).toBe(0)
    expect(converted).toHaveLength(6)
    expect(verified).toEqual({ command: 'node check.js', passed: true, reverted: [], runs: 2, types: [] })
    expect(runs()).toBe(2)
    expect(journalsIn(env)).toEqual([])
  })

  it('puts awaits back one after another where at once breaks it', () => {
    const both = (name: string): string => `import { readFile } from 'node:fs/promises'\n\nexport async function ${name}(a, b) {\n  const x = await readFile(a)\n  const y = await readFile(b)\n  return [x, y]\n}\n`
    const files = { 'src/a.js': both('a'), 'src/b.js': both('b'), 'src/c.js': both('c') }
    const check = checkOf(['src/b.js']).replace(`'await'`, `'Promise.all'`)
    const { root, env } = projectWith({ ...files, 'check.js': check })
    const { verified, converted, refused, code } = fixed(root, env, 'src', '--only', 'concurrent-awaits', '--verify', 'node check.js')
    expect(code).toBe(0)
    expect(converted.map(({ file }) => file)).toEqual(['src/a.js', 'src/c.js'])
    expect(refused.map(({ file, code: why }) => `${file} ${why}`)).toEqual(['src/b.js verify-failed'])
    expect(verified).toMatchObject({ passed: true, reverted: [{ file: 'src/b.js', code: 'verify-failed' }] })
    const after = textsIn(root, files)
    for (const file of ['src/a.js', 'src/c.js']) expect(after[file]).toContain('Promise.all')
    expect(after['src/b.js']).toBe(files['src/b.js'])
  })

  it('puts back what breaks it, byte for byte, and names it', () => {
    const bad = ['src/file-2.js', 'src/file-4.js']
    const { root, env, runs } = projectWith({ ...sources, 'check.js': checkOf(bad) })
    const { verified, converted, refused, changedFiles, code } = fixed(root, env, 'src', '--verify', 'node check.js')
    expect(code).toBe(0)
    expect(converted.map(({ file }) => file)).toEqual(Object.keys(sources).filter(file => !bad.includes(file)))
    expect(refused.map(({ file, code: why, message }) => ({ file, why, message }))).toEqual(
      bad.map(file => ({ file, why: 'verify-failed', message: expect.stringMatching(/^'node check\.js' .*exit code \d.*\.$/u) as string })),
    )
    expect(verified?.reverted.map(({ file, code: why }) => `${file} ${why}`)).toEqual(bad.map(file => `${file} verify-failed`))
    expect(verified?.runs).toBe(runs())
    const after = textsIn(root, sources)
    for (const file of Object.keys(sources)) expect(after[file] === sources[file], file).toBe(!changedFiles.includes(file))
    expect(changedFiles).toHaveLength(4)
    expect(readdirSync(join(root, 'src'))).toHaveLength(6)
    expect(fixed(root, env, 'src/file-2.js', '--dry-run').converted).toHaveLength(1)
  })

  it('suspects first what the output names', () => {
    const { root, env, runs } = projectWith({ ...sources, 'check.js': checkOf(['src/file-3.js'], 'names') })
    expect(fixed(root, env, 'src', '--verify', 'node check.js').verified?.reverted).toMatchObject([{ file: 'src/file-3.js' }])
    // Before, with everything, and without the suspect.
    expect(runs()).toBe(3)
  })

  it('puts back a whole group, the files that follow included', () => {
    const files = {
      'json.js': `import { readFileSync } from 'node:fs'\nexport function readJson(path) {\n  return JSON.parse(readFileSync(path, 'utf8'))\n}\n`,
      'users.js': `import { readJson } from './json.js'\nexport async function loadUser(id) {\n  return readJson(id).name\n}\n`,
      'other.js': loader('other'),
      'check.js': checkOf(['users.js']),
    }
    const { root, env } = projectWith(files)
    const { verified, changedFiles } = fixed(root, env, 'json.js', 'other.js', '--verify', 'node check.js')
    expect(changedFiles).toEqual(['other.js'])
    expect(verified?.reverted).toMatchObject([{ file: 'json.js' }])
    expect(textsIn(root, files)).toEqual({ ...files, 'other.js': expect.stringContaining('await') as string })
  })

  it('leaves everything as it was where every conversion breaks it', () => {
    const { root, env } = projectWith({ ...sources, 'check.js': checkOf(Object.keys(sources)) })
    const { verified, converted, changedFiles } = fixed(root, env, 'src', '--verify', 'node check.js')
    expect({ converted, changedFiles }).toEqual({ converted: [], changedFiles: [] })
    expect(verified).toMatchObject({ passed: true, reverted: { length: 6 } })
    expect(textsIn(root, sources)).toEqual(sources)
    expect(journalsIn(env)).toEqual([])
  })

  it('tells people what was put back, and counts it under --strict', () => {
    const { root, env } = projectWith({ ...sources, 'check.js': checkOf(['src/file-1.js']) })
    const { code, out } = unblock(root, ['fix', 'src', '--scope', 'all', '--strict', '--verify', 'node check.js'], env)
    expect(code).toBe(1)
    expect(out).toMatch(/\n {2}verify-failed \(1\)\n {4}'node check\.js' passes without it .*\n {6}src\/file-1\.js:4:10 {2}fs\.readFileSync\n/u)
    expect(out).toMatch(/\n'node check\.js' passes \(\d+ runs\)\.\nFor that, 1 call in 1 group was put back\.\n/u)
  })

  it('writes nothing where the command fails before, and shows the end of what it printed', () => {
    const { root, env } = projectWith({ ...sources, 'check.js': `console.log('the output')\nprocess.exit(3)\n` })
    const { code, out, err } = unblock(root, ['fix', 'src', '--verify', 'node check.js'], env)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toBe(
      "the output\nunblock: 'node check.js' fails before anything is changed (exit code 3), so that it cannot tell what a change breaks. Nothing was written; make it pass, or name a command that does.\n",
    )
    expect(textsIn(root, sources)).toEqual(sources)
  })

  it('leaves alone what somebody changes meanwhile, and says so', () => {
    const check = `import { readFileSync, writeFileSync } from 'node:fs'\nif (readFileSync('src/file-0.js', 'utf8').includes('await')) {\n  writeFileSync('src/file-0.js', '// mine')\n  process.exit(1)\n}\n`
    const { root, env } = projectWith({ ...sources, 'check.js': check })
    const { code, err } = unblock(root, ['fix', 'src', '--scope', 'all', '--verify', 'node check.js'], env)
    expect(code).toBe(2)
    expect(err).toMatch(/^unblock: 'node check\.js' was being run, and files have changed meanwhile\. Left as somebody else changed them meanwhile: .*file-0\.js\. All other files are as they were\.\n$/u)
    expect(textsIn(root, sources)).toEqual({ ...sources, 'src/file-0.js': '// mine' })
    expect(journalsIn(env)).toEqual([])
  })

  it('runs nothing where there is nothing to convert, and nothing beside --dry-run', () => {
    const { root, env, runs } = projectWith({ 'a.js': 'export {}\n', 'check.js': checkOf([]) })
    expect(fixed(root, env, 'a.js', '--verify', 'node check.js').verified).toBeNull()
    expect(unblock(root, ['fix', '--dry-run', '--verify', 'node check.js'], env)).toEqual({ code: 2, out: '', err: "unblock: '--dry-run' writes nothing that '--verify' could look at. Leave out one of them.\n" })
    expect(runs()).toBe(0)
  })

  it("puts back what the project's own compiler has new to say about", () => {
    const config = JSON.stringify({ compilerOptions: { strict: true, target: 'es2022', module: 'nodenext', types: [], incremental: true } })
    const source = `import { readFileSync } from 'node:fs'\nexport function size(path: string): number {\n  return readFileSync(path).length\n}\n`
    const declared = "declare module 'node:fs' { export function readFileSync(path: string): string }\n"
    const promises = "declare module 'node:fs/promises' { export function readFile(path: string): any }\n"
    // Declarations that know no promises let nothing of them through, whatever else is done about types.
    const files = { 'old/tsconfig.json': config, 'old/size.ts': source, 'old/fs.d.ts': declared, 'new/tsconfig.json': config, 'new/size.ts': source, 'new/fs.d.ts': declared + promises }
    const { root, env } = projectWith(files)
    const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true })
    symlinkSync(compiler, join(root, 'node_modules/.bin/tsc'))
    const { verified, changedFiles, refused } = fixed(root, env, '--verify', 'true')
    expect(verified).toMatchObject({ types: ['new/tsconfig.json', 'old/tsconfig.json'], reverted: [{ file: 'old/size.ts', code: 'types-break' }] })
    expect(refused).toMatchObject([{ file: 'old/size.ts', code: 'types-break', message: expect.stringMatching(/\(old\/size\.ts: TS\d+: .*\)/u) as string }])
    expect(changedFiles).toEqual(['new/size.ts'])
    expect(textsIn(root, files)).toEqual({ ...files, 'new/size.ts': expect.stringContaining('Promise<number>') as string })
    // Nothing of an incremental build is left.
    expect([...readdirSync(root), ...readdirSync(join(root, 'old')), ...readdirSync(join(root, 'new'))].filter(name => name.endsWith('.tsbuildinfo'))).toEqual([])
  })
})

/** A command that waits whenever anything has been converted, until it is killed. Orphaned, it ends by itself. */
const waiting = `import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
const state = readdirSync('src').some(file => readFileSync('src/' + file, 'utf8').includes('await')) ? 'edited' : 'original'
writeFileSync(process.env.RUNS + state, '')
if (state === process.env.WAIT) setTimeout(() => {}, 15_000)
`

async function killed(signal: NodeJS.Signals, moment: 'original' | 'edited') {
  const { root, env } = projectWith({ ...sources, 'check.js': waiting })
  const child = spawn(process.execPath, [builtCli, 'fix', 'src', '--scope', 'all', '--verify', 'node check.js'], { cwd: root, env: { PATH: process.env['PATH'], ...env, WAIT: moment }, stdio: 'ignore' })
  const ended = new Promise<NodeJS.Signals | null>(resolve => child.on('exit', (_, name) => resolve(name)))
  while (child.exitCode === null && !existsSync(`${env['RUNS']}${moment}`)) await setTimeout(5)
  child.kill(signal)
  return { root, env, signal: await ended }
}

describe('an interrupt of a verified run', () => {
  it.each([['SIGINT', 'original'], ['SIGINT', 'edited'], ['SIGTERM', 'edited'], ['SIGHUP', 'edited']] as const)('%s while the command runs over the %s files leaves them as they were', async (name, moment) => {
    const { root, env, signal } = await killed(name, moment)
    expect(signal).toBe(name)
    expect(textsIn(root, sources)).toEqual(sources)
    expect(readdirSync(join(root, 'src'))).toHaveLength(6)
    expect(journalsIn(env)).toEqual([])
  })

  it('can be made good after a kill that nothing survives', async () => {
    const { root, env } = await killed('SIGKILL', 'edited')
    expect(textsIn(root, sources)).not.toEqual(sources)
    writeFileSync(join(root, 'src/.file-0.js.0123456789ab.tmp'), 'half')
    writeFileSync(join(root, 'src/file-5.js'), '// mine')
    expect(unblock(root, ['fix', 'src', '--yes'], env)).toEqual({
      code: 2,
      out: '',
      err: `unblock: A run with '--verify' was killed in '${root}', and its edits are still there. Put the files back with 'unblock fix --restore' first.\n`,
    })
    const { code, out, err } = unblock(root, ['fix', '--restore'], env)
    expect(code).toBe(0)
    expect(out).toBe(`Put back 5 files:\n${Object.keys(sources).slice(0, 5).map(file => `  ${file}\n`).join('')}`)
    expect(err).toBe('Left as they are, since they have changed meanwhile:\n  src/file-5.js\n')
    expect(textsIn(root, sources)).toEqual({ ...sources, 'src/file-5.js': '// mine' })
    expect(readdirSync(join(root, 'src'))).toHaveLength(6)
    expect(unblock(root, ['fix', '--restore'], env)).toEqual({ code: 0, out: 'There is nothing to restore.\n', err: '' })
  })

  it('is forgotten where the files are back already', async () => {
    const { root, env } = await killed('SIGKILL', 'edited')
    for (const [file, text] of Object.entries(sources)) writeFileSync(join(root, file), text)
    expect(fixed(root, env, 'src').converted).toHaveLength(6)
    expect(journalsIn(env)).toEqual([])
  })

  it.each([0, 3, 8, 15, 30, 60])('leaves what can be put back when it is killed %i ms after writing begins', async delay => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`src/file-${index}.js`, loader(`load${index}`)]))
    const { root, env } = projectWith({ ...many, 'check.js': waiting })
    const child = spawn(process.execPath, [builtCli, 'fix', 'src', '--scope', 'all', '--verify', 'node check.js'], { cwd: root, env: { PATH: process.env['PATH'], ...env, WAIT: 'edited' }, stdio: 'ignore' })
    const ended = new Promise(resolve => child.on('exit', resolve))
    while (child.exitCode === null && readdirSync(join(root, 'src')).length === 60) await setTimeout(1)
    await setTimeout(delay)
    child.kill('SIGKILL')
    await ended
    expect(unblock(root, ['fix', '--restore'], env).code).toBe(0)
    expect(textsIn(root, many)).toEqual(many)
    expect(readdirSync(join(root, 'src'))).toHaveLength(60)
  })
})
