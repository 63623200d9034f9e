import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject } from '../../../analysis/project.js'
import { planMigration } from '../../../migration/index.js'
import { applyEdits } from '../../../migration/write.js'

/**
 * Each expression is run as it is and as it is converted, both in a process of their own: value or error with all their fields, what
 * the process printed, and its exit code must be the same. A field that differs from run to run (pids) counts by its kind.
 */

const node = JSON.stringify(process.execPath)
const script = (code: string): string => `${node}, ['-e', ${JSON.stringify(code)}]`

const options = [
  '',
  "{ encoding: 'utf8' }",
  "{ encoding: 'buffer' }",
  "{ encoding: 'base64' }",
  "{ stdio: 'pipe', encoding: 'utf8' }",
  "{ stdio: 'inherit' }",
  "{ stdio: 'ignore' }",
  "{ stdio: ['ignore', 'pipe', 'ignore'], encoding: 'latin1' }",
  "{ stdio: ['pipe', 2, 1], encoding: 'utf8' }",
  "{ stdio: ['pipe', process.stdout, 'pipe'], encoding: 'utf8' }",
  "{ input: 'from the parent', encoding: 'utf8' }",
  "{ input: new Uint16Array([104, 105]) }",
  "{ input: '6869', encoding: 'hex' }",
  "{ input: 'ignored', stdio: 'ignore' }",
  "{ input: '', encoding: 'utf8' }",
  "{ cwd: '/', encoding: 'utf8' }",
  "{ cwd: '/missing', encoding: 'utf8' }",
  "{ env: { PATH: process.env.PATH, WORD: 'given' }, encoding: 'utf8' }",
  "{ maxBuffer: Infinity, encoding: 'utf8' }",
  "{ maxBuffer: 0, encoding: 'utf8' }",
  "{ maxBuffer: undefined, encoding: 'utf8' }",
  "{ timeout: 20_000, encoding: 'utf8' }",
  "{ windowsHide: true, encoding: 'utf8' }",
  'undefined',
]

const program = "process.stdin.on('data', data => process.stdout.write('<' + data + '>')).on('end', () => { console.log(process.cwd(), process.env.WORD); console.error('told') })"
const withOptions = (call: string, given: string): string => `${call}${given === '' ? '' : `, ${given}`})`

const calls: readonly string[] = [
  ...options.map(given => withOptions(`spawnSync(${script(program)}`, given)),
  ...options.map(given => withOptions(`execFileSync(${script(program)}`, given)),
  ...options.map(given => withOptions("execSync('cat; pwd; echo told >&2; echo word $WORD'", given)),
  // Failures.
  ...['execSync', 'spawnSync', 'execFileSync'].flatMap(name => [
    `${name}('no-such-program-at-all')`,
    `${name}('no-such-program-at-all', { stdio: 'pipe', encoding: 'utf8' })`,
    `${name}('/etc/passwd', { stdio: 'pipe' })`,
    `${name}('ls', { killSignal: 'SIGNOTHING' })`,
    `${name}('ls', { stdio: 'nothing' })`,
    `${name}('cat', { input: 5 })`,
    `${name}('cat', { input: 'x', encoding: 'nothing' })`,
    `${name}('ls', { shell: '/no/such/shell' })`,
    `${name}(5)`,
    `${name}('')`,
  ]),
  "spawnSync('ls', { cwd: '/etc/passwd', encoding: 'utf8' })",
  "execFileSync('ls', { cwd: '/etc/passwd', encoding: 'utf8' })",
  "execSync('exit 3')",
  "execSync('echo out; echo why >&2; exit 3', { encoding: 'utf8' })",
  "execSync('echo out; echo why >&2; exit 3', { stdio: 'pipe' })",
  "execSync('echo out; echo why >&2; exit 3', { stdio: 'inherit' })",
  "execSync('kill -9 $$')",
  "execSync('echo a; sleep 9', { timeout: 200, encoding: 'utf8' })",
  "execSync('echo a; exec sleep 9', { timeout: 200, killSignal: 'SIGKILL', stdio: 'pipe' })",
  "execSync('sleep 9 & echo through', { timeout: 300, encoding: 'utf8' })",
  "execSync('echo $0', { shell: '/bin/bash', encoding: 'utf8' })",
  "execSync('echo $0', { shell: false, encoding: 'utf8' })",
  "execSync('ls', { shell: '', cwd: '/etc/ssl', encoding: 'utf8' })",
  "execSync('head -c 300000 /dev/zero', { maxBuffer: 400000 }).length",
  "execSync('true', { input: 'x'.repeat(3_000_000) })",
  "execSync('printf 123456', { maxBuffer: 6, encoding: 'utf8' })",
  // What a program writes when it is over already, and what it writes while it is killed, differ from run to run.
  "execSync('printf 1234; printf 5678 >&2; exec sleep 9', { maxBuffer: 6, stdio: 'pipe' }).length",
  "execFileSync('sh', ['-c', 'printf 12345; exec sleep 9'], { maxBuffer: 4, encoding: 'utf8' })",
  "spawnSync('sh', ['-c', 'printf 12345; exec sleep 9'], { maxBuffer: 4, killSignal: 'SIGINT' })",
  "execFileSync('sh', ['-c', 'echo why >&2; exit 4'], { encoding: 'utf8' })",
  "execFileSync('sh', ['-c', 'exit 4'], { argv0: 'shell' })",
  "execFileSync('echo $HOME; exit 1', [], { shell: true, env: { HOME: 'home' } })",
  "execFileSync('sh', { input: 'echo read; exit 5', encoding: 'utf8' })",
  "execFileSync('sleep', ['9'], { timeout: 150 })",
  "execFileSync('pwd', null, { cwd: '/', encoding: 'utf8' })",
  "spawnSync('sh', ['-c', 'echo three >&3; exit 2'], { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], encoding: 'utf8' })",
  "spawnSync('sleep', ['9'], { timeout: 150, encoding: 'utf8' })",
  "spawnSync('sh', ['-c', 'trap \"\" TERM; sleep 1; echo late'], { timeout: 300, encoding: 'utf8' })",
  "spawnSync('sh', ['-c', 'kill -INT $$'])",
  "spawnSync('echo one && echo two', { shell: true, encoding: 'utf8' })",
  "spawnSync('echo', ['one'], {})",
  "spawnSync('pwd', undefined, { cwd: '/', encoding: 'utf8' })",
  "spawnSync('cat', ['-'], { input: Buffer.from([0, 255, 10]) })",
]

const modules = [
  { file: 'a.mjs', head: "import { execSync, execFileSync, spawnSync } from 'node:child_process'\n" },
  { file: 'a.cjs', head: "const { execSync, execFileSync, spawnSync } = require('child_process');\n" },
]

/** The value or error of each expression, one JSON text a line. Of an argument of a wrong type, messages name the parameter: they may differ. Of a program that does not start, Node 22 gives `undefined` for what Node 20 and ours give `null`. */
const showing = `
const shown = value => {
  if (value?.code === 'ERR_INVALID_ARG_TYPE') return value.code
  if (value instanceof Error) return { message: value.message, fields: Object.fromEntries(Object.getOwnPropertyNames(value).filter(key => key !== 'stack').map(key => [key, key === 'error' ? value.error === value : shown(/^std(?:out|err)$/.test(key) ? value[key] ?? null : value[key])])) }
  if (ArrayBuffer.isView(value)) return { bytes: Buffer.from(value).toString('latin1') }
  if (Array.isArray(value)) return value.map(shown)
  if (value !== null && typeof value === 'object') return Object.entries(value).map(([key, each]) => [key, key === 'pid' ? each > 0 : shown(/^std(?:out|err)$/.test(key) ? each ?? null : each)])
  return value === undefined ? 'undefined' : value
}
const tell = (name, value) => { const text = name + ' ' + JSON.stringify(shown(value), (key, each) => key === 'pid' && typeof each === 'number' ? each > 0 : each); process.stderr.write(text + '\\n'); process.stdout.write(text + '\\n') }
`

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-processes-')))
afterAll(() => rmSync(root, { recursive: true }))

describe.each(modules)('$file', ({ file, head }) => {
  const texts = { before: '', after: '' }

  beforeAll(() => {
    const blocks = calls.map((call, index) => `  if (${index} >= from && ${index} < to) {\n    try {\n      tell('case${index}', ${call})\n    } catch (error) {\n      tell('case${index}', error)\n    }\n  }`)
    const run = ['async function main([from, to]) {', ...blocks, '}', 'main(process.argv.slice(2).map(Number))', ''].join('\n')
    texts.before = [head, showing, run].join('\n')
    writeFileSync(path.join(root, file), texts.before)
    const project = createProject({ root })
    const plan = planMigration(project, [path.join(root, file)], { codemods: ['child-process-sync-to-async'], scope: 'all', includeTests: false, publicApi: 'keep' })
    expect(plan.refused).toEqual([])
    expect(plan.converted.length).toBe(calls.length)
    texts.after = applyEdits(texts.before, plan.files[0]?.edits ?? [])
  })

  const size = 10
  const groups = Array.from({ length: Math.ceil(calls.length / size) }, (_, index) => index * size)
  it.each(groups)('gives the same from case %i on', from => {
    const ran = (text: string): object => {
      writeFileSync(path.join(root, file), text)
      const { stdout, stderr, status } = spawnSync(process.execPath, [file, String(from), String(from + size)], { cwd: root, encoding: 'utf8', input: '', timeout: 60_000 })
      return { status, stdout: stdout.split('\n'), stderr: stderr.split('\n') }
    }
    const before = ran(texts.before)
    expect(before).toMatchObject({ status: 0 })
    expect(ran(texts.after)).toEqual(before)
  }, 120_000)
})
