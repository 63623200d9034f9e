/**
 * Loaded into each process and thread of a traced program before its first module. Puts something in the place of the blocking functions of
 * Node's modules that measures them, and writes what it has measured beside the list of them. Its own time is in none of the figures.
 *
 * Only calls that come from outside are counted: `fs.writeFileSync` calls `fs.openSync` by itself. A process that a signal ends may lose its
 * last quarter of a second.
 */
import fs from 'node:fs'
import { createRequire, findSourceMap, syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread, threadId } from 'node:worker_threads'
import type { Frame, MeasuredPlace, Recording, TracedApi } from './recording.js'

type Wrapped = (this: unknown, ...args: unknown[]) => unknown

interface Site {
  readonly api: string
  readonly during: MeasuredPlace['during']
  readonly frames: readonly Frame[]
  calls: number
  milliseconds: number
  longest: number
}

const FLUSH_EVERY_MS = 250

const folder = process.env['UNBLOCK_TRACE'] ?? ''
const { writeFileSync, renameSync } = fs
const own = import.meta.url
const { root, apis } = JSON.parse(fs.readFileSync(path.join(folder, 'apis.json'), 'utf8')) as { readonly root: string; readonly apis: readonly TracedApi[] }

const sites = new Map<string, Site>()
const elsewhere = { calls: 0, milliseconds: 0 }
let depth = 0
let isChanged = false

const load = createRequire(own)
for (const { module, path: name, callbackAt } of apis) {
  let holder = load(module) as Record<string, unknown> | undefined
  const words = name.split('.')
  const last = words.pop() ?? ''
  for (const word of words) holder = holder?.[word] as Record<string, unknown> | undefined
  const blocking = holder?.[last]
  if (holder !== undefined && typeof blocking === 'function') replace(holder, last, blocking as Wrapped, `${module.replace(/^node:/, '')}.${name}`, callbackAt)
}
// Named imports of ES modules are copies.
syncBuiltinESMExports()

process.on('exit', flush)
setInterval(flush, FLUSH_EVERY_MS).unref()

function replace(holder: Record<string, unknown>, name: string, blocking: Wrapped, api: string, callbackAt: number | undefined): void {
  const measured: Wrapped = function (...args) {
    if (depth > 0 || (callbackAt !== undefined && typeof args[callbackAt] === 'function')) return Reflect.apply(blocking, this, args)
    depth += 1
    const started = performance.now()
    try {
      return Reflect.apply(blocking, this, args)
    } finally {
      const milliseconds = performance.now() - started
      depth -= 1
      record(api, milliseconds, measured)
    }
  }
  // Its name, its length, and what hangs on it, such as `realpathSync.native`.
  Object.defineProperties(measured, Object.getOwnPropertyDescriptors(blocking))
  try {
    holder[name] = measured
  } catch {
    // What cannot be replaced is not measured.
  }
}

function record(api: string, milliseconds: number, below: Wrapped): void {
  const callers = callersOf(below)
  // Node's own: what `require` reads, what `console.log` writes into a file.
  if (callers[0]?.getFileName()?.startsWith('node:') === true) return
  isChanged = true
  const isLoading = callers.some((each) => each.getFileName()?.startsWith('node:internal/modules/'))
  const frames = callers.flatMap((each) => frameOf(each) ?? [])
  if (frames.length === 0) {
    elsewhere.calls += 1
    elsewhere.milliseconds += milliseconds
    return
  }
  const during = isLoading ? 'load' : 'run'
  const key = `${api} ${during} ${frames[0]?.file}:${frames[0]?.line}:${frames[0]?.column}`
  const site = sites.get(key)
  if (site === undefined) sites.set(key, { api, during, frames, calls: 1, milliseconds, longest: milliseconds })
  else {
    site.calls += 1
    site.milliseconds += milliseconds
    site.longest = Math.max(site.longest, milliseconds)
  }
}

/** The stack as V8 has it, not as a program may have its own way of writing it. */
function callersOf(below: Wrapped): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error
  try {
    Error.stackTraceLimit = Infinity
    Error.prepareStackTrace = (_, callers) => callers
    const holder: { stack?: unknown } = {}
    Error.captureStackTrace(holder, below)
    return holder.stack as readonly NodeJS.CallSite[]
  } finally {
    Error.prepareStackTrace = prepareStackTrace
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Nothing for what is not the project's own code. */
function frameOf(caller: NodeJS.CallSite): Frame | undefined {
  const name = caller.getFileName() ?? caller.getScriptNameOrSourceURL()
  if (name === null || name === undefined || name === own || name.startsWith('node:')) return undefined
  const file = pathOf(name)
  const relative = file === undefined ? '' : path.relative(root, file)
  if (file === undefined || relative.startsWith('..') || path.isAbsolute(relative) || /(?:^|[\\/])node_modules[\\/]/.test(relative)) return undefined
  return { name: caller.getFunctionName() ?? '', file, line: caller.getLineNumber() ?? 0, column: caller.getColumnNumber() ?? 0 }
}

function pathOf(name: string): string | undefined {
  if (path.isAbsolute(name)) return name
  try {
    return fileURLToPath(new URL(name))
  } catch {
    return undefined
  }
}

/** Where it stands in what its authors wrote, where Node knows the source map. */
function written(frame: Frame): Frame {
  const entry = findSourceMap(frame.file)?.findEntry(frame.line - 1, frame.column - 1)
  if (entry === undefined || !('originalSource' in entry)) return frame
  const source = pathOf(entry.originalSource) ?? path.resolve(path.dirname(frame.file), entry.originalSource)
  return { name: frame.name, file: source, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

function flush(): void {
  if (!isChanged) return
  isChanged = false
  const places = [...sites.values()].map((site): MeasuredPlace => {
    const { api, during, calls, milliseconds, longest } = site
    return { api, during, thread: isMainThread ? 'main' : 'worker', chain: site.frames.map(written), calls, milliseconds, longest }
  })
  const recording: Recording = { places, elsewhere }
  const file = path.join(folder, `${process.pid}-${threadId}.json`)
  depth += 1
  try {
    // Read by another process, perhaps while this one is ended. At once, since nothing that is awaited is written once the process exits.
    /* eslint-disable unblock/no-blocking-call */
    writeFileSync(`${file}.part`, JSON.stringify(recording))
    renameSync(`${file}.part`, file)
    /* eslint-enable unblock/no-blocking-call */
  } catch {
    // The program goes on without being traced.
  } finally {
    depth -= 1
  }
}
