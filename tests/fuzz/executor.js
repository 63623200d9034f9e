/**
 * Runs programs one after another in one process, for whoever forked it: `{ root, main }` in, what was printed, left behind and exited
 * with out. A program ends when nothing is left for the event loop to do, or with its first uncaught error, as a process of its own would.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'

let running

process.on('message', ({ root, main }) => {
  process.channel.unref()
  const own = { root, lines: [], isLoaded: false }
  running = own
  process.chdir(root)
  process.exitCode = 0
  console.log = (...values) => {
    if (running === own) own.lines.push(values.map(value => (typeof value === 'string' ? value : inspect(value))).join(' '))
  }
  const loaded = () => {
    own.isLoaded = true
  }
  if (main.endsWith('.cjs')) {
    try {
      createRequire(join(root, 'here.cjs'))(`./${main}`)
      loaded()
    } catch (error) {
      finish(1, error)
    }
  } else import(pathToFileURL(join(root, main)).href).then(loaded, error => finish(1, error))
})

process.on('beforeExit', () => {
  // Where the module itself still waits, Node says so with 13.
  if (running !== undefined) finish(running.isLoaded ? (process.exitCode ?? 0) : 13)
})
process.on('uncaughtException', error => finish(1, error))
process.on('unhandledRejection', error => finish(1, error))

function finish(code, error) {
  if (running === undefined) return
  const { root, lines } = running
  running = undefined
  process.channel.ref()
  const left = Object.fromEntries(
    readdirSync(join(root, 'data'), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .sort()
      .map(file => [file.slice(root.length + 1), readFileSync(file, 'utf8')]),
  )
  process.send({ lines, code, left, ...(error !== undefined && { error: error?.code ?? error?.name ?? String(error), stack: String(error?.stack ?? error) }) })
}
