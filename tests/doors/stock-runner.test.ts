import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { filesOfRun, pathsOnCommandLine } from '../../codemods/kit/runner-paths.js'

/** The codemods under jscodeshift's own command line, as built. */

const home = fileURLToPath(new URL('../../', import.meta.url))
const transform = path.join(home, 'dist/codemods/fs-sync-to-promises.js')
const folders: string[] = []
const surroundings = mkdtempSync(path.join(tmpdir(), 'unblock-surroundings-'))

const sources: Readonly<Record<string, string>> = {
  'package.json': '{ "private": true, "type": "module" }\n',
  'src/settings.js': "import fs from 'node:fs'\n\nexport function settings() {\n  return JSON.parse(fs.readFileSync('settings.json', 'utf8'))\n}\n",
  'src/server.js': "import http from 'node:http'\nimport { settings } from './settings.js'\nimport { size } from './size.ts'\n\nhttp.createServer(async (request, response) => {\n  response.end(settings().title + size('a'))\n})\n",
  'src/size.ts': "import { statSync } from 'node:fs'\n\nexport function size(file: string): number {\n  return statSync(file).size\n}\n",
  'src/old.cjs': "const fs = require('fs')\n\nexports.names = async () => fs.readdirSync('.')\n",
  'tools/report.ts': "import { size } from '../src/size.ts'\n\nconsole.log(size('b'))\n",
}

beforeAll(() => {
  if (!existsSync(transform)) throw new Error("Run 'npm run build' first: what is tested is what is built.")
  // The runner starts as many workers as there are processors, less one.
  writeFileSync(path.join(surroundings, 'four.cjs'), "require('node:os').cpus = () => Array(4).fill({})\n")
})

afterAll(() => rmSync(surroundings, { recursive: true }))

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const workers: readonly string[] = []
const inBand: readonly string[] = ['--run-in-band']

describe.each([
  ['workers', workers],
  ['one process', inBand],
])('in %s', (_, mode) => {
  it("gives what 'unblock fix' gives, and nothing a second time", () => {
    const [root, other] = [projectOf(sources), projectOf(sources)]
    const first = jscodeshift(root, '--scope=all', ...mode, 'src', 'tools')
    expect(first.out).toContain('5 ok')
    if (mode === workers) expect(first.out).toContain('Spawning 3 workers')
    spawnSync(process.execPath, [path.join(home, 'dist/cli/index.js'), 'fix', '--scope', 'all'], { cwd: other })
    const after = filesIn(root)
    expect(after).toEqual(filesIn(other))
    expect(after['src/server.js']).toContain('(await settings()).title + await size(')
    expect(after['src/size.ts']).toContain('export async function size(file: string): Promise<number>')
    expect(jscodeshift(root, '--scope=all', ...mode, 'src', 'tools').out).toMatch(/5 skipped\s+0 ok/)
    expect(filesIn(root)).toEqual(after)
  })

  it('prints and writes nothing under --dry --print', () => {
    const root = projectOf(sources)
    expect(jscodeshift(root, '--dry', '--print', ...mode, 'src', 'tools').out).toContain("JSON.parse(await fs.promises.readFile('settings.json', 'utf8'))")
    expect(filesIn(root)).toEqual(sources)
  })

  it('leaves alone what would need edits outside the paths, and says so', () => {
    const root = projectOf(sources)
    const { out } = jscodeshift(root, '--scope=all', '--twins=false', ...mode, 'src')
    expect(out).toMatch(/src\/size\.ts 4:10 fs\.statSync stays \(outside-run\)\. .*tools\/report\.ts:3/)
    const after = filesIn(root)
    expect(after['tools/report.ts']).toBe(sources['tools/report.ts'])
    expect(after['src/size.ts']).toBe(sources['src/size.ts'])
    expect(after['src/settings.js']).toContain('await fs.promises.readFile')
    expect(after['src/server.js']).toContain("(await settings()).title + size('a')")
  })

  it('puts an async form beside what callers outside the paths go on using', () => {
    const root = projectOf(sources)
    jscodeshift(root, '--scope=all', ...mode, 'src')
    const after = filesIn(root)
    expect(after['tools/report.ts']).toBe(sources['tools/report.ts'])
    expect(after['src/size.ts']).toContain('return statSync(file).size')
    expect(after['src/size.ts']).toMatch(/async .*sizeAsync/)
    expect(after['src/server.js']).toContain("(await settings()).title + await sizeAsync('a')")
  })
})

describe.each([
  ['workers', workers],
  ['one process', inBand],
])('offload-to-worker in %s', (_, mode) => {
  const computing: Readonly<Record<string, string>> = {
    'package.json': '{ "private": true, "type": "module" }\n',
    'src/primes.js': 'export function primes(limit) {\n  return Array.from({ length: limit }, (_, index) => index + 2)\n}\n',
    'src/twice.js': 'export function twice(limit) {\n  return [limit, limit]\n}\n',
    'src/main.js': "import { primes } from './primes.js'\nimport { twice } from './twice.js'\n\nconsole.log(primes(3), twice(2))\n",
  }
  const offloading = transform.replace('fs-sync-to-promises', 'offload-to-worker')

  it('makes the files that are needed, and nothing a second time', () => {
    const [root, other] = [projectOf(computing), projectOf(computing)]
    const functions = '--function=src/primes.js#primes,src/twice.js#twice'
    expect(jscodeshiftWith(offloading, root, functions, '--dry', ...mode, 'src').out).toContain('3 ok')
    expect(filesIn(root)).toEqual(computing)
    const { out } = jscodeshiftWith(offloading, root, functions, ...mode, 'src')
    expect(out).toContain('3 ok')
    expect(out.match(/made src.unblock-pool\.js/g)).toHaveLength(1)
    spawnSync(process.execPath, [path.join(home, 'dist/cli/index.js'), 'run', 'offload-to-worker', '--function', 'src/primes.js#primes', '--function', 'src/twice.js#twice'], { cwd: other })
    const after = filesIn(root)
    expect(after).toEqual(filesIn(other))
    expect(Object.keys(after)).toEqual(['package.json', 'src/main.js', 'src/primes.js', 'src/primes.worker.js', 'src/twice.js', 'src/twice.worker.js', 'src/unblock-pool.js'])
    expect(JSON.parse(after['package.json'] ?? '')).toMatchObject({ dependencies: { piscina: '^5.3.2' } })
    expect(jscodeshiftWith(offloading, root, functions, ...mode, 'src').out).toContain('0 ok')
    expect(filesIn(root)).toEqual(after)
  })

  it('says which function there is not', () => {
    const root = projectOf(computing)
    expect(jscodeshiftWith(offloading, root, '--function=src/primes.js#prime', ...mode, 'src').out).toContain("'src/primes.js' has no function 'prime'")
    expect(filesIn(root)).toEqual(computing)
  })
})

it('takes extensions and ignore patterns for what they are', () => {
  const root = projectOf(sources)
  expect(jscodeshift(root, '--extensions=js', ...inBand, '.').out).not.toContain('outside-run')
  expect(Object.entries(filesIn(root)).filter(([file, text]) => text !== sources[file]).map(([file]) => file)).toEqual(['src/server.js', 'src/settings.js'])
  const ignoring = projectOf(sources)
  expect(jscodeshift(ignoring, '--ignore-pattern', 'src/server.js', ...inBand, 'src', 'tools').out).toMatch(/settings\.js 4:21 fs\.readFileSync stays \(outside-run\)/)
  expect(filesIn(ignoring)['src/settings.js']).toBe(sources['src/settings.js'])
})

it('writes nothing where it cannot know the paths', () => {
  const root = projectOf(sources)
  const { out } = jscodeshift(root, '--scope=all', '--stdin')
  expect(out).toContain('The command line does not tell which files may be edited.')
  expect(filesIn(root)).toEqual(sources)
})

it('does not touch what is installed', () => {
  const files = { ...sources, 'node_modules/a/package.json': '{ "name": "a" }', 'node_modules/a/index.js': "const fs = require('fs')\nexports.f = async () => fs.readFileSync('a')\n" }
  const root = projectOf(files)
  expect(jscodeshift(root, '--scope=all', ...inBand, '.').out).toContain('5 ok')
  expect(filesIn(root)['node_modules/a/index.js']).toBe(files['node_modules/a/index.js'])
})

it('goes on past files that do not parse or are not encoded in UTF-8, and leaves them alone', () => {
  const root = projectOf({ ...sources, 'src/broken.js': 'export const = 1\n' })
  const file = path.join(root, 'src/latin.js')
  const bytes = Buffer.from("import fs from 'node:fs'\nexport const f = async () => fs.readFileSync('\u00E9')\n", 'latin1')
  writeFileSync(file, bytes)
  const { out } = jscodeshift(root, '--scope=all', ...inBand, 'src', 'tools')
  expect(out).toMatch(/1 errors\s+0 unmodified\s+1 skipped\s+5 ok/)
  expect(out).toContain('is not encoded in UTF-8')
  expect(readFileSync(file).equals(bytes)).toBe(true)
})

it.each([
  ['--scope=some', "'--scope' must be 'live' or 'all', not 'some'."],
  ['--public-api=drop', "'--public-api' must be 'keep', 'twin' or 'change', not 'drop'."],
  ['--include-tests=src', "Write '--include-tests=true', or the runner takes 'src' for its value."],
])('says what is wrong with %s', (flag, sentence) => {
  const root = projectOf(sources)
  expect(jscodeshift(root, flag, ...inBand, 'src').out).toContain(sentence)
  expect(filesIn(root)).toEqual(sources)
})

describe('pathsOnCommandLine', () => {
  it.each([
    [['src', 'tools'], ['src', 'tools']],
    [['-t', 'src', 'tools'], ['tools']],
    [['--transform=x.js', 'src'], ['src']],
    [['--scope', 'src', 'tools'], ['tools']],
    [['-d', 'src', '--no-babel', 'tools'], ['src', 'tools']],
    [['--cpus', '2', 'src/size.ts', '--verbose=2'], ['src/size.ts']],
    [['nowhere', 'src'], ['src']],
  ])('%j', (words, expected) => {
    const root = projectOf(sources)
    expect(pathsOnCommandLine(['node', 'node_modules/.bin/jscodeshift', ...words], root)).toEqual(expected.map(each => path.join(root, each)))
  })

  it('is none where another program runs', () => {
    expect(pathsOnCommandLine(['node', 'server.js', 'src'], projectOf(sources))).toEqual([])
  })
})

it('filesOfRun takes files of the paths with the extensions', () => {
  const root = projectOf(sources)
  const files = ['src/size.ts', 'src/server.js', 'srcs/a.js'].map(each => path.join(root, each))
  expect(filesOfRun(files, [path.join(root, 'src')], { extensions: 'js,cjs' }, root)).toEqual([path.join(root, 'src/server.js')])
})

function projectOf(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-runner-')))
  folders.push(root)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  return root
}

function jscodeshift(root: string, ...words: readonly string[]): { readonly out: string } {
  return jscodeshiftWith(transform, root, ...words)
}

function jscodeshiftWith(file: string, root: string, ...words: readonly string[]): { readonly out: string } {
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(home, 'node_modules/jscodeshift/bin/jscodeshift.js'), '-t', file, ...words], {
    cwd: root,
    encoding: 'utf8',
    input: 'src\ntools',
    env: { ...process.env, NO_COLOR: '1', BABEL_CACHE_PATH: path.join(surroundings, 'babel.json'), NODE_OPTIONS: `--require=${path.join(surroundings, 'four.cjs')}` },
  })
  return { out: stdout + stderr }
}

function filesIn(root: string): Readonly<Record<string, string>> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const files = entries.map(entry => path.join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(files.map(file => [path.relative(root, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]))
}
