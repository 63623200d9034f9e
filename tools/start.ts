/**
 * `npm start`: the project's main job on the server in `examples/`, in about a minute. Scan it, rewrite a copy, run the copy's tests,
 * and measure both under load. Nothing outside a temporary folder is written, and nothing leaves the loopback interface.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pc from 'picocolors'
import { measure, type Measurement } from './load/measure.js'

const root = join(import.meta.dirname, '..')
const example = join(root, 'examples', 'notes-server')
const unblock = join(root, 'dist', 'cli', 'index.js')
const seconds = 6
const rounds = 2

const heading = (text: string) => console.log(`\n${pc.bold(pc.cyan(text))}\n`)

/** Runs Node with the terminal handed over, and gives the exit code. */
async function node(folder: string, ...args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

/** For the steps without which the rest would show nothing. `codes`: the exit codes that mean that the step did its work. */
async function step(title: string, codes: readonly number[], folder: string, ...args: readonly string[]): Promise<void> {
  heading(title)
  const code = await node(folder, ...args)
  if (!codes.includes(code)) throw new Error(`'${title}' ended with exit code ${code}.`)
}

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? Number.NaN
  return sorted.length % 2 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? upper)) / 2
}

interface Row {
  readonly label: string
  readonly of: keyof Measurement
  readonly unit: string
  readonly better: 'more' | 'less'
}

const rows: readonly Row[] = [
  { label: 'requests answered', of: 'requestsPerSecond', unit: '/s', better: 'more' },
  { label: '  reports, pages, searches, writes', of: 'workPerSecond', unit: '/s', better: 'more' },
  { label: '  GET /health, 100 a second asked for', of: 'healthPerSecond', unit: '/s', better: 'more' },
  { label: 'GET /health latency, median', of: 'healthP50', unit: ' ms', better: 'less' },
  { label: 'GET /health latency, p99', of: 'healthP99', unit: ' ms', better: 'less' },
  { label: 'event-loop delay, p99', of: 'delayP99', unit: ' ms', better: 'less' },
  { label: 'event-loop delay, longest', of: 'delayMax', unit: ' ms', better: 'less' },
]

function tableOf(before: readonly Measurement[], after: readonly Measurement[]): string {
  const number = (value: number, unit: string) => `${value.toFixed(value < 10 ? 1 : 0)}${unit}`.padStart(11)
  const lines = rows.map(({ label, of, unit, better }) => {
    const [from, to] = [median(before.map((one) => one[of])), median(after.map((one) => one[of]))]
    const ratio = `× ${(to / from).toFixed(2)}`.padStart(9)
    const improved = better === 'more' ? to > from : to < from
    return `${label.padEnd(38)}${number(from, unit)}${number(to, unit)}${improved ? pc.green(ratio) : pc.yellow(ratio)}`
  })
  return [`${''.padEnd(38)}${'before'.padStart(11)}${'after'.padStart(11)}`, ...lines].join('\n')
}

/** Rounds alternate, so that whatever else the machine does falls on both. */
async function compare(copy: string, temporary: string): Promise<void> {
  heading(`Load: ${rounds} × ${seconds} s each, 8 connections on the work, 100 cheap requests a second beside them`)
  const results = { before: [] as Measurement[], after: [] as Measurement[] }
  for (let round = 0; round < rounds; round++) {
    for (const [side, folder] of [['before', example], ['after', copy]] as const) {
      const data = join(temporary, `data-${side}-${round}`)
      if ((await node(example, 'scripts/seed.js', data)) !== 0) throw new Error('The notes could not be written.')
      results[side].push(await measure({ folder, data, seconds, warmUpSeconds: 2 }))
    }
  }
  console.log(tableOf(results.before, results.after))
  const failed = [...results.before, ...results.after].reduce((sum, one) => sum + one.failed, 0)
  if (failed > 0) throw new Error(`${failed} requests failed under load.`)
  console.log(pc.dim('\nReading with promises costs more steps per file, so the work alone may be slower; what it no longer does is stop the others.'))
}

const temporary = await mkdtemp(join(tmpdir(), 'unblock-start-'))
const copy = join(temporary, 'notes-server')
try {
  await step('1. unblock scan: what blocks the event loop, and who leads to it', [0, 1], example, unblock, 'scan')
  await cp(example, copy, { recursive: true })
  // Beside the copy, where Node looks next: the copy itself stays as the example is.
  await symlink(join(root, 'node_modules'), join(temporary, 'node_modules'), 'junction')
  await step('2. unblock fix --dry-run, on a copy: the diff', [0, 1], copy, unblock, 'fix', '--dry-run')
  await step('3. unblock fix, on the copy', [0], copy, unblock, 'fix')
  await step('4. unblock scan, on the copy: what is left', [0, 1], copy, unblock, 'scan')
  await step("5. the copy's own tests", [0], copy, '--test', '--test-reporter=spec', ...['notes', 'pages', 'reports'].map((name) => `tests/${name}.test.js`))
  await compare(copy, temporary)
} finally {
  await rm(temporary, { recursive: true, force: true })
}
