import { spawn } from 'node:child_process'

/** A command that the user typed or that belongs to the project, run to its end, with the end of what it printed. */
export interface Ran {
  readonly passed: boolean
  /** `exit code 1`, `signal SIGSEGV`, `no end after 60 s`. */
  readonly how: string
  readonly output: string
  readonly took: number
}

export interface RunOptions {
  readonly cwd: string
  /** Milliseconds after which a run counts as one that hangs; absent means it may take its time. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

const KEPT_OUTPUT = 200_000
const GRACE_MS = 3_000
const DRAIN_MS = 200

/** @param command a line for the shell, or a program with its arguments, which no shell sees */
export async function runCommand(command: string | readonly [string, ...string[]], { cwd, limit, signal }: RunOptions): Promise<Ran> {
  const started = performance.now()
  const isLine = typeof command === 'string'
  const [program, args] = isLine ? [command, []] : [command[0], command.slice(1)]
  // A group of its own, so that what the shell started ends with it.
  const detached = process.platform !== 'win32'
  const child = spawn(program, args, { cwd, shell: isLine || process.platform === 'win32', detached, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
  let output = ''
  const keep = (chunk: string): void => {
    output = (output + chunk).slice(-KEPT_OUTPUT)
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  const end = (name: NodeJS.Signals): void => {
    try {
      if (detached && child.pid !== undefined) process.kill(-child.pid, name)
      else child.kill(name)
    } catch {
      // It has ended in the meantime.
    }
  }
  let hangs = false
  let killing: NodeJS.Timeout | undefined
  let draining: NodeJS.Timeout | undefined
  const stop = (): void => {
    end('SIGTERM')
    killing ??= setTimeout(() => end('SIGKILL'), GRACE_MS)
  }
  const limiting = limit === undefined ? undefined : setTimeout(() => {
    hangs = true
    stop()
  }, limit)
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted === true) stop()
  try {
    const closed = new Promise(resolve => child.on('close', resolve))
    const how = await new Promise<string>(resolve => {
      child.on('error', error => resolve(error.message))
      child.on('exit', (code, name) => resolve(name === null ? `exit code ${code}` : `signal ${name}`))
    })
    // What it leaves running in the background may hold its pipes open for ever.
    await Promise.race([closed, new Promise(resolve => {
      draining = setTimeout(resolve, DRAIN_MS)
    })])
    if (hangs || signal?.aborted === true) end('SIGKILL')
    const took = performance.now() - started
    return { passed: how === 'exit code 0' && !hangs, how: hangs ? `no end after ${Math.round((limit ?? 0) / 1000)} s` : how, output, took }
  } finally {
    clearTimeout(limiting)
    clearTimeout(killing)
    clearTimeout(draining)
    signal?.removeEventListener('abort', stop)
    child.stdout.destroy()
    child.stderr.destroy()
  }
}
