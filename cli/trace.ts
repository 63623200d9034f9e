import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { allBlockingRows } from '../catalogue/index.js'
import type { BlockingRow, Condition } from '../catalogue/types.js'
import type { Command } from './command.js'
import { displayPath } from './paths.js'
import type { Frame, MeasuredPlace, Recording, TracedApi } from '../trace/recording.js'
import type { Terminal } from './terminal.js'
import { complain } from './terminal.js'

const MODULES = new Set(['node:fs', 'node:child_process', 'node:crypto', 'node:zlib'])
const SHOWN_PLACES = 20
const SHOWN_CALLERS = 3

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export const command: Command = {
  synopsis: '[--out FILE] -- COMMAND…',
  description: 'Runs a Node program and tells which blocking calls of it held the event loop, for how long, and from where. Ends as the program ends.',
  flags: { out: { description: 'writes all of it to FILE, as JSON', placeholder: 'FILE' } },
  async run({ positionals, values }, terminal) {
    const [program, ...args] = positionals
    if (program === undefined) return complain(terminal, `'unblock trace' needs a command to run, such as 'unblock trace -- node server.js'.`)
    const out = values.get('out')?.at(-1)
    const target = out === undefined ? undefined : resolve(terminal.cwd, out)
    if (target !== undefined && !existsSync(dirname(target))) return complain(terminal, `'${out}' cannot be written: there is no such folder. Name a file in one that exists.`)

    const folder = mkdtempSync(join(tmpdir(), 'unblock-trace-'))
    try {
      writeFileSync(join(folder, 'apis.json'), JSON.stringify({ root: terminal.cwd, apis: allBlockingRows.flatMap(tracedApi) }))
      const ended = await endOf(program, args, folder, terminal)
      if (ended === undefined) return complain(terminal, `There is no command '${program}'. Give one that can be run from here.`)
      const recordings = readdirSync(folder).flatMap(name => (/^\d+-\d+\.json$/.test(name) ? [JSON.parse(readFileSync(join(folder, name), 'utf8')) as Recording] : []))
      const places = merged(recordings)
      const elsewhere = { calls: sum(recordings, each => each.elsewhere.calls), milliseconds: rounded(sum(recordings, each => each.elsewhere.milliseconds)) }
      if (target !== undefined) {
        const report = { version: 1, root: terminal.cwd, command: positionals, ended, processes: recordings.length, places: places.map(place => shown(place, terminal.cwd)), elsewhere }
        writeFileSync(target, `${JSON.stringify(report, null, 2)}\n`)
      }
      terminal.err(summaryOf(places, elsewhere.milliseconds, terminal))
      return ended.signal === null ? (ended.code ?? 0) : 128 + constants.signals[ended.signal]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Functions that a name in a module tells, whatever their arguments are but for a callback. */
function tracedApi({ module, path, when }: BlockingRow): readonly TracedApi[] {
  if (!MODULES.has(module) || !/^[\w.]+$/.test(path)) return []
  const callbackAt = callbackIn(when)
  return [{ module, path, ...(callbackAt !== undefined && { callbackAt }) }]
}

function callbackIn(when: Condition | undefined): number | undefined {
  if (when?.kind === 'without-callback') return when.at
  return when?.kind === 'all' ? when.of.map(callbackIn).find(at => at !== undefined) : undefined
}

/** Runs it with its own input and output. @returns nothing where it cannot be started */
async function endOf(program: string, args: readonly string[], folder: string, { cwd }: Terminal): Promise<Ended | undefined> {
  // One folder up, from the bundle as from a file of its own.
  const recorder = new URL('../trace/recorder.js', import.meta.url).href
  const child = spawn(program, args, {
    cwd,
    stdio: 'inherit',
    // On Windows, npm and npx are scripts of the shell.
    shell: process.platform === 'win32',
    env: { ...process.env, UNBLOCK_TRACE: folder, NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${recorder}`.trim() },
  })
  // The program decides when it ends; a terminal sends it the interrupt as well.
  const stay = (): void => undefined
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
  process.on('SIGINT', stay).on('SIGTERM', pass).on('SIGHUP', pass)
  try {
    return await new Promise((done, fail) => {
      child.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' || error.code === 'EACCES' ? done(undefined) : fail(error)))
      child.on('close', (code, signal) => done({ code, signal }))
    })
  } finally {
    process.off('SIGINT', stay).off('SIGTERM', pass).off('SIGHUP', pass)
  }
}

/** One entry for each place, whatever the process, what took longest in all first. */
function merged(recordings: readonly Recording[]): readonly MeasuredPlace[] {
  const byPlace = new Map<string, MeasuredPlace>()
  for (const place of recordings.flatMap(({ places }) => places)) {
    const [frame] = place.chain
    const key = [place.api, place.during, place.thread, frame?.file, frame?.line, frame?.column].join(' ')
    const known = byPlace.get(key)
    const { calls = 0, milliseconds = 0, longest = 0 } = known ?? {}
    byPlace.set(key, { ...(known ?? place), calls: calls + place.calls, milliseconds: milliseconds + place.milliseconds, longest: Math.max(longest, place.longest) })
  }
  return [...byPlace.values()].sort((a, b) => b.milliseconds - a.milliseconds)
}

function shown(place: MeasuredPlace, root: string): object {
  const chain = place.chain.map(frame => ({ ...frame, file: displayPath(root, frame.file) }))
  return { ...place, chain, milliseconds: rounded(place.milliseconds), longest: rounded(place.longest) }
}

function summaryOf(places: readonly MeasuredPlace[], elsewhere: number, { colours, cwd }: Terminal): string {
  const running = places.filter(({ during, thread }) => during === 'run' && thread === 'main')
  const loading = places.filter(({ during, thread }) => during === 'load' && thread === 'main')
  const working = places.filter(({ thread }) => thread === 'worker')
  const total = (of: readonly MeasuredPlace[]): string => time(sum(of, ({ milliseconds }) => milliseconds))
  const lines = running.slice(0, SHOWN_PLACES).map(({ api, chain, calls, milliseconds, longest }) => {
    const [frame, ...callers] = chain
    if (frame === undefined) return ''
    const from = callers.slice(0, SHOWN_CALLERS).map(caller => ` ← ${nameOf(caller)} (${displayPath(cwd, caller.file)}:${caller.line})`)
    return `${time(milliseconds).padStart(12)}  ${String(calls).padStart(6)} ×  longest ${time(longest).padEnd(9)}  ${colours.bold(api)}  ${displayPath(cwd, frame.file)}:${frame.line}:${frame.column}\n${' '.repeat(14)}${colours.dim(`in ${nameOf(frame)}${from.join('')}`)}\n`
  })
  const more = running.length > SHOWN_PLACES ? `${' '.repeat(14)}and ${running.length - SHOWN_PLACES} more places\n` : ''
  const others = [
    loading.length > 0 && `${total(loading)} while modules were loaded`,
    working.length > 0 && `${total(working)} in worker threads`,
    elsewhere > 0 && `${time(elsewhere)} in code outside of this folder or in packages`,
  ].filter(each => each !== false)
  const head =
    running.length === 0
      ? 'no blocking call of this folder held the event loop.'
      : `${total(running)} of blocking calls held the event loop, in ${running.length} ${running.length === 1 ? 'place' : 'places'}.`
  return `\nunblock: ${head}${others.length === 0 ? '' : ` Besides: ${others.join(', ')}.`}\n${lines.join('')}${more}`
}

function nameOf({ name }: Frame): string {
  return name === '' ? 'the top of the module, or a function without a name' : name
}

function time(milliseconds: number): string {
  return milliseconds >= 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${milliseconds.toFixed(1)} ms`
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((total, item) => total + amount(item), 0)
}
