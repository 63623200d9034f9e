import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

/** What a server did under load, measured from outside and, for the event loop's delay, inside its process. */
export interface Measurement {
  readonly requestsPerSecond: number
  readonly workPerSecond: number
  readonly healthPerSecond: number
  /** Milliseconds. */
  readonly healthP50: number
  readonly healthP99: number
  readonly failed: number
  readonly delayP50: number
  readonly delayP99: number
  readonly delayMax: number
}

export interface MeasureOptions {
  /** Folder of the server. */
  readonly folder: string
  /** Folder of the notes, written to. */
  readonly data: string
  readonly seconds: number
  readonly warmUpSeconds: number
}

type LoadResult = Omit<Measurement, 'delayP50' | 'delayP99' | 'delayMax'>

const run = promisify(execFile)
const at = (file: string) => join(import.meta.dirname, file)

function startServer({ folder, data }: MeasureOptions): ChildProcess {
  return spawn(process.execPath, ['--import', at('loop-delay.js'), 'src/server.js'], {
    cwd: folder,
    env: { ...process.env, PORT: '0', NOTES_DATA: data, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
}

async function originOf(server: ChildProcess): Promise<string> {
  if (!server.stdout) throw new Error('The server has no standard output to read its address from.')
  const exited = once(server, 'exit').then(() => {
    throw new Error('The server stopped before it listened.')
  })
  const line = (await Promise.race([once(createInterface(server.stdout), 'line'), exited])) as [string]
  const address = /http:\S+/.exec(line[0])?.[0]
  if (!address) throw new Error(`The server did not say where it listens, but: ${line[0]}`)
  return address
}

async function load(origin: string, seconds: number): Promise<LoadResult> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', at('generate.ts'), origin, String(seconds)], {
    cwd: import.meta.dirname,
    timeout: (seconds + 30) * 1000,
  })
  return JSON.parse(stdout) as LoadResult
}

/** Starts the server, warms it up, loads it, and stops it again. */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const server = startServer(options)
  try {
    const origin = await originOf(server)
    await load(origin, options.warmUpSeconds)
    server.send('reset')
    const result = await load(origin, options.seconds)
    const answer = once(server, 'message') as Promise<[{ readonly p50: number; readonly p99: number; readonly max: number }]>
    server.send('read')
    const [delay] = await answer
    return { ...result, delayP50: delay.p50, delayP99: delay.p99, delayMax: delay.max }
  } finally {
    server.kill('SIGKILL')
  }
}
