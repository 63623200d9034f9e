import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { builtCli, folderOf, unblock } from './run-cli.js'

interface Report {
  readonly root: string
  readonly command: readonly string[]
  readonly ended: { readonly code: number | null; readonly signal: string | null }
  readonly processes: number
  readonly places: readonly {
    readonly api: string
    readonly during: string
    readonly thread: string
    readonly calls: number
    readonly milliseconds: number
    readonly longest: number
    readonly chain: readonly { readonly name: string; readonly file: string; readonly line: number; readonly column: number }[]
  }[]
  readonly elsewhere: { readonly calls: number }
}

/** What was recorded, with each place as `api file:line during thread calls`. */
function traced(files: Readonly<Record<string, string>>, ...words: readonly string[]): { readonly report: Report; readonly places: readonly string[]; readonly out: string; readonly err: string; readonly code: number | null } {
  const root = folderOf(files)
  const { code, out, err } = unblock(root, ['trace', '--out', 'trace.json', '--', ...words])
  const report = JSON.parse(readFileSync(join(root, 'trace.json'), 'utf8')) as Report
  const places = report.places.map(({ api, during, thread, calls, chain: [frame] }) => `${api} ${frame?.file}:${frame?.line} ${during} ${thread} ${calls}`).toSorted()
  return { report, places, out, err, code }
}

const esm = '{ "type": "module" }'

it('tells what blocked, how often, from where, and leaves the program as it is', () => {
  const { report, places, out, err, code } = traced(
    {
      'package.json': esm,
      'main.js': `import { statSync } from 'node:fs'
import { log } from './git.js'
import old from './old.cjs'
setTimeout(function tick() {
  for (let i = 0; i < 3; i++) console.log(log(), old.size(), statSync.name, statSync.length)
}, 10)
`,
      'git.js': "import { execSync } from 'node:child_process'\nexport function log() {\n  return execSync('sleep 0.03; echo x', { encoding: 'utf8' }).trim()\n}\n",
      'old.cjs': "const fs = require('fs')\nconst text = fs.readFileSync(__filename, 'utf8')\nexports.size = () => text.length + fs.statSync(__dirname).nlink * 0\n",
    },
    'node',
    'main.js',
  )
  expect(code).toBe(0)
  expect(out).toBe('x 142 statSync 1\n'.repeat(3))
  expect(places).toEqual(['child_process.execSync git.js:3 run main 3', 'fs.readFileSync old.cjs:2 load main 1', 'fs.statSync old.cjs:3 run main 3'])
  const [worst] = report.places
  expect(worst?.api).toBe('child_process.execSync')
  expect(worst?.milliseconds).toBeGreaterThanOrEqual(90)
  expect(worst?.longest).toBeGreaterThanOrEqual(30)
  expect(worst?.longest).toBeLessThan(worst?.milliseconds ?? 0)
  expect(worst?.chain.map(({ name, file, line }) => `${name} ${file}:${line}`)).toEqual(['log git.js:3', 'tick main.js:5'])
  expect(err).toMatch(/blocking calls held the event loop, in 2 places\. Besides: [\d.]+ ms while modules were loaded\./)
  expect(err).toMatch(/3 × {2}longest [\d.]+ ms +child_process\.execSync {2}git\.js:3:\d+\n +in log ← tick \(main\.js:5\)/)
})

it.each([
  ['a named import', "import { readFileSync } from 'node:fs'\nconst f = () => readFileSync(import.meta.filename)", 'fs.readFileSync'],
  ['a default import', "import fs from 'fs'\nconst f = () => fs.readFileSync(import.meta.filename)", 'fs.readFileSync'],
  ['a namespace', "import * as fs from 'node:fs'\nconst f = () => fs.readFileSync(import.meta.filename)", 'fs.readFileSync'],
  ['a function on a function', "import { realpathSync } from 'node:fs'\nconst f = () => realpathSync.native(import.meta.filename)", 'fs.realpathSync.native'],
  ['a form without a callback', "import { randomBytes } from 'node:crypto'\nconst f = () => randomBytes(9)", 'crypto.randomBytes'],
  ['what throws', "import { readFileSync } from 'node:fs'\nconst f = () => { try { readFileSync('/nowhere') } catch {} }", 'fs.readFileSync'],
  ['what calls others of its kind', "import { appendFileSync } from 'node:fs'\nconst f = () => appendFileSync('log', 'x')", 'fs.appendFileSync'],
  ['compression', "import zlib from 'node:zlib'\nconst f = () => zlib.gzipSync('x')", 'zlib.gzipSync'],
])('sees %s', (_, text, api) => {
  expect(traced({ 'package.json': esm, 'main.js': `${text}\nsetTimeout(f, 1)\n` }, 'node', 'main.js').places).toEqual([`${api} main.js:2 run main 1`])
})

it('leaves out a form with a callback, and what Node does by itself', () => {
  const text = "import { randomBytes } from 'node:crypto'\nsetTimeout(() => { randomBytes(9, () => console.log('x')); import('./other.cjs') }, 1)\n"
  const { report, err } = traced({ 'package.json': esm, 'main.js': text, 'other.cjs': 'exports.a = 1\n' }, 'node', 'main.js')
  expect(report).toMatchObject({ places: [], elsewhere: { calls: 0 } })
  expect(err).toBe('\nunblock: no blocking call of this folder held the event loop.\n')
})

it('follows worker threads and processes', () => {
  const { report, places } = traced(
    {
      'package.json': esm,
      'main.js': "import { Worker } from 'node:worker_threads'\nimport { fork } from 'node:child_process'\nnew Worker(new URL('./work.js', import.meta.url))\nfork('work.js')\n",
      'work.js': "import { statSync } from 'node:fs'\nsetTimeout(() => statSync('.'), 1)\n",
    },
    'node',
    'main.js',
  )
  expect(report.processes).toBe(2)
  expect(places).toEqual(['fs.statSync work.js:2 run main 1', 'fs.statSync work.js:2 run worker 1'])
})

it('counts apart what packages do by themselves, and names the line of the project where it is theirs', () => {
  const { report, places } = traced(
    {
      'package.json': esm,
      'node_modules/reader/package.json': '{ "name": "reader" }',
      'node_modules/reader/index.js': "const fs = require('fs')\nexports.read = () => fs.readFileSync(__filename)\nsetTimeout(exports.read, 1)\n",
      'main.js': "import { read } from 'reader'\nsetTimeout(() => read(), 2)\n",
    },
    'node',
    'main.js',
  )
  expect(places).toEqual(['fs.readFileSync main.js:2 run main 1'])
  expect(report.elsewhere.calls).toBe(1)
})

it.each([
  ['its exit code', 'process.exit(7)', 7, { code: 7, signal: null }],
  ['its signal', "process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 9000)", 143, { code: null, signal: 'SIGTERM' }],
])('ends with %s', (_, text, expected, ended) => {
  const { code, report } = traced({ 'main.js': text }, 'node', 'main.js')
  expect(code).toBe(expected)
  expect(report.ended).toEqual(ended)
})

it('has what a server did that is told to end', async () => {
  const temporary = folderOf()
  const root = folderOf({ 'main.js': "const fs = require('fs')\nsetInterval(() => fs.statSync('.'), 5)\nsetTimeout(() => console.log('on'), 700)\n" })
  const child = spawn(process.execPath, [builtCli, 'trace', '--out', 'trace.json', '--', 'node', 'main.js'], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, TMPDIR: temporary } })
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await once(child, 'close')).toEqual([143, null])
  const { places } = JSON.parse(readFileSync(join(root, 'trace.json'), 'utf8')) as Report
  expect(places.map(({ api }) => api)).toEqual(['fs.statSync'])
  expect(places[0]?.calls).toBeGreaterThan(5)
  expect(readdirSync(temporary).filter((name) => name.startsWith('unblock-trace-'))).toEqual([])
})

it.each([
  [['trace'], "'unblock trace' needs a command to run, such as 'unblock trace -- node server.js'."],
  [['trace', '--', 'no-such-command'], "There is no command 'no-such-command'. Give one that can be run from here."],
  [['trace', '--out', 'no/where.json', '--', 'node', '-v'], "'no/where.json' cannot be written: there is no such folder. Name a file in one that exists."],
])('says what is wrong with %j', (args, sentence) => {
  const root = folderOf({})
  expect(unblock(root, args)).toEqual({ code: 2, out: '', err: `unblock: ${sentence}\n` })
  expect(existsSync(join(root, 'no'))).toBe(false)
})
