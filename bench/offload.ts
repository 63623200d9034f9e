import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import autocannon from 'autocannon'
import pc from 'picocolors'

/**
 * `npm run bench -- offload`: how long `/health` takes to answer while examples/picture-server computes pictures, before and after
 * offload-to-worker. Both servers are copies of the example; the second is what the codemod, as built, made of it.
 */

const here = import.meta.dirname
const unblock = join(here, '..', 'dist', 'cli', 'index.js')
const SECONDS = 8
/** A tenth: enough to be seen on a machine that does other things, too. */
const AIM = 10

interface Measured {
  readonly p99: number
  readonly median: number
  readonly answered: number
  readonly pictures: number
}

export async function benchOffload(temporary: string): Promise<void> {
  const [before, after] = ['before', 'after'].map((name) => exampleIn(join(temporary, name))) as [string, string]
  await convert(after)
  const blocked = await measure(before)
  const offloaded = await measure(after)
  const line = (label: string, { p99, median, answered, pictures }: Measured): string =>
    `${label.padEnd(56)}${p99.toFixed(1).padStart(8)} ms   p99; median ${median.toFixed(1)} ms, ${answered} answers beside ${pictures} pictures in ${SECONDS} s`
  console.log(line('/health while pictures are computed, before', blocked))
  console.log(line('/health while pictures are computed, after', offloaded))
  const ratio = blocked.p99 / Math.max(offloaded.p99, 1)
  console.log(`${'p99 before / after offload-to-worker'.padEnd(56)}${ratio.toFixed(1).padStart(8)}   at least ${AIM}  ${ratio >= AIM ? pc.green('met') : pc.yellow('not met')}\n`)
}

/** A copy of the example that has our own Piscina, since nothing is installed here. */
function exampleIn(folder: string): string {
  cpSync(join(here, '..', 'examples', 'picture-server'), folder, { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(here, '..', 'node_modules', 'piscina'), join(folder, 'node_modules', 'piscina'), 'junction')
  return folder
}

async function convert(folder: string): Promise<void> {
  const child = spawn(process.execPath, [unblock, 'run', 'offload-to-worker', '--function', 'src/mandelbrot.js#picture', '--json'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'close') as Promise<[number | null]>
  const [output, [code]] = await Promise.all([text(child.stdout), exit])
  const { converted = [] } = (code === 0 ? JSON.parse(output) : {}) as { readonly converted?: readonly unknown[] }
  if (converted.length !== 1) throw new Error(`offload-to-worker converted ${converted.length} functions of the example and ended with ${code}.`)
}

async function measure(folder: string): Promise<Measured> {
  const server = spawn(process.execPath, ['src/server.js'], { cwd: folder, env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const url = `http://127.0.0.1:${await portOf(server)}`
    // The first picture starts the thread, which is not what is measured.
    const bytes = Buffer.from(await (await fetch(`${url}/picture?size=100`)).arrayBuffer())
    if (bytes.length !== 'P5\n100 100\n255\n'.length + 100 * 100) throw new Error('The server gives no picture.')
    const [pictures, health] = await Promise.all([
      autocannon({ url: `${url}/picture?size=160`, connections: 2, duration: SECONDS, timeout: 60 }),
      autocannon({ url: `${url}/health`, connections: 1, duration: SECONDS, timeout: 60 }),
    ])
    if (health.errors + health.non2xx + pictures.errors + pictures.non2xx > 0) throw new Error('The server failed to answer.')
    return { p99: health.latency.p99, median: health.latency.p50, answered: health['2xx'], pictures: pictures['2xx'] }
  } finally {
    server.kill()
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
  }
}

async function portOf(server: ChildProcess): Promise<number> {
  if (server.stdout === null) throw new Error('The server has no output.')
  for await (const line of createInterface(server.stdout)) {
    const port = /^Listening on (\d+)$/.exec(line)?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new Error('The server ended before it listened.')
}
