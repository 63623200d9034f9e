/**
 * Where does a function run: while the loop serves something, while the program starts, while it ends, in a worker, in a test?
 *
 * Told from the function's own module: how it is written, who calls it there, and what it is handed to. An exported synchronous
 * function says nothing of itself; it is live through its callers, and reported where they call it.
 */
import { entryRows } from '../catalogue/index.js'
import type { CallbackContext, EntryRow } from '../catalogue/types.js'
import type { CallGraph } from './call-graph.js'
import type { Callbacks } from './callbacks.js'
import type { FunctionFact, FunctionId, ModuleFacts, ModuleId } from './facts.js'
import type { Liveness } from './finding.js'
import type { Modules } from './modules.js'
import { DEFAULT_SCRIPTS, DEFAULT_TESTS } from './settings.js'
import type { UnblockSettings } from './settings.js'
import { threadFilesOf } from './thread-files.js'

export interface Place {
  readonly context: Liveness
  /** What makes it so, in words of messages: `async function`, `request handler`, `timer`. */
  readonly reason: string
  readonly confidence: 'definite' | 'probable'
}

export interface LivenessOf {
  placeOf(module: ModuleId, id: FunctionId): Place
  isTest(module: ModuleId): boolean
}

const ENTRIES = entryRows.map((row: EntryRow) => ({ row, file: row.file === undefined ? undefined : new RegExp(row.file) }))

/** Modules whose functions take tests. */
const RUNNERS = /^(?:@jest\/globals|ava|bun:test|(?:node:)?test|tap|tape|uvu|vitest)$/

const STARTUP: Place = { context: 'startup', reason: 'module evaluation', confidence: 'definite' }
const NOT_KNOWN: Place = { context: 'unknown', reason: 'nothing says when it runs', confidence: 'definite' }

const REASONS: Readonly<Record<CallbackContext, Place>> = {
  request: { context: 'live', reason: 'request handler', confidence: 'definite' },
  event: { context: 'live', reason: 'event listener', confidence: 'definite' },
  timer: { context: 'live', reason: 'timer', confidence: 'definite' },
  promise: { context: 'live', reason: 'promise callback', confidence: 'definite' },
  caller: NOT_KNOWN,
  startup: { context: 'startup', reason: 'runs once at start', confidence: 'definite' },
  exit: { context: 'exit', reason: 'exit handler', confidence: 'definite' },
  worker: { context: 'worker', reason: 'worker code', confidence: 'definite' },
  test: { context: 'test', reason: 'test', confidence: 'definite' },
  suite: { context: 'test', reason: 'test suite', confidence: 'definite' },
}

export function livenessOf(modules: Modules, graph: CallGraph, callbacks: Callbacks, settings: UnblockSettings, mayStartThreads?: (module: ModuleId) => boolean | undefined): LivenessOf {
  const tests = (settings.tests ?? DEFAULT_TESTS).map((pattern) => new RegExp(pattern))
  const scripts = (settings.scripts ?? DEFAULT_SCRIPTS).map((pattern) => new RegExp(pattern))
  const threadFiles = threadFilesOf(modules, mayStartThreads)
  const entryMemo = new Map<ModuleId, readonly EntryRow[]>()
  let memo = new Map<string, Place>()
  let generation = modules.generation()
  const asking = new Set<string>()

  const relative = (module: ModuleId): string => (module.startsWith(`${modules.root}/`) ? module.slice(modules.root.length + 1) : module)
  const isTest = (module: ModuleId): boolean => tests.some((pattern) => pattern.test(relative(module))) || (settings.tests === undefined && makesTests(module))

  /** Wherever the file lies, it hands tests to a runner as soon as it is loaded. */
  const makesTests = (module: ModuleId): boolean => {
    const facts = modules.facts(module)
    if (facts?.imports.some(({ specifier }) => RUNNERS.test(specifier)) !== true) return false
    return facts.calls.some((call) => call.function === 0 && callbacks.usesOf(module, call).some(({ context, row }) => (context === 'test' || context === 'suite') && row?.module !== 'any'))
  }

  const isScript = (module: ModuleId, facts: ModuleFacts): boolean => facts.executable || scripts.some((pattern) => pattern.test(relative(module)))

  const placeOf = (module: ModuleId, id: FunctionId): Place => {
    if (generation !== modules.generation()) {
      generation = modules.generation()
      memo = new Map()
    }
    const key = `${module}#${id}`
    const known = memo.get(key)
    if (known !== undefined) return known
    // Functions that only call each other run when the rest of them does.
    if (asking.has(key)) return STARTUP
    asking.add(key)
    const place = computed(module, id)
    asking.delete(key)
    if (asking.size === 0 || place.context !== 'startup') memo.set(key, place)
    return place
  }

  const computed = (module: ModuleId, id: FunctionId): Place => {
    const facts = modules.facts(module)
    const function_ = facts?.functions[id]
    if (facts === undefined || function_ === undefined) return NOT_KNOWN
    if (isTest(module)) return REASONS.test
    if (facts.worker || threadFiles.has(module)) return REASONS.worker
    if (id === 0 || function_.kind === 'static-block') return STARTUP
    if (function_.annotation === 'offloaded') return REASONS.worker
    const entry = entryPlace(module, facts, function_)
    if (entry !== undefined) return entry
    const handed = handedPlace(module, function_)
    if (handed !== undefined && handed.context !== 'unknown') return handed
    if (looksLikeHandler(function_)) return REASONS.request
    const called = calledPlace(module, facts, function_)
    if (function_.async) {
      if (called?.context === 'startup' || called?.context === 'test' || called?.context === 'exit') return called
      if (isScript(module, facts)) return { ...STARTUP, reason: 'program or build script' }
      return { context: 'live', reason: function_.kind === 'method' ? 'async method' : 'async function', confidence: 'definite' }
    }
    if (function_.escapes || called === undefined) return isScript(module, facts) ? { ...STARTUP, reason: 'program or build script' } : NOT_KNOWN
    return called.context === 'live' && !isImmediatelyInvoked(facts, function_) ? NOT_KNOWN : called
  }

  const handedPlace = (module: ModuleId, function_: FunctionFact): Place | undefined => {
    let found: Place | undefined
    for (const { call, use } of callbacks.handoversOf(module).get(function_.id) ?? []) {
      const inherits = use.context === 'caller' || use.context === 'promise'
      const outer = inherits ? placeOf(module, call.function) : undefined
      // A reaction continues what created it; where that is not known, it still runs from the loop. An executor runs at once.
      const place = outer === undefined ? REASONS[use.context] : use.context === 'promise' && !use.immediate && outer.context === 'unknown' ? REASONS.promise : outer
      const weighed: Place = use.confidence === 'probable' ? { ...place, confidence: 'probable' } : place
      if (found === undefined || rankOf(weighed) > rankOf(found)) found = weighed
    }
    return found
  }

  /** Where the function runs, told by those who call it by name; `undefined` where somebody else may call it too. */
  const calledPlace = (module: ModuleId, facts: ModuleFacts, function_: FunctionFact): Place | undefined => {
    if (function_.escapes || function_.calledBy.length === 0) return undefined
    const places = function_.calledBy.map((id) => {
      const call = facts.calls[id]
      return call === undefined ? NOT_KNOWN : placeOf(module, call.function)
    })
    const [first] = places
    if (first === undefined) return undefined
    if (places.every((place) => place.context === first.context)) return first
    return places.find((place) => place.context === 'live') ?? places.find((place) => place.context === 'unknown') ?? first
  }

  /** The rows that a module's path admits. */
  const entriesIn = (module: ModuleId): readonly EntryRow[] => {
    const known = entryMemo.get(module)
    if (known !== undefined) return known
    const path = relative(module)
    const rows = ENTRIES.flatMap(({ row, file }) => (file === undefined || file.test(path) ? [row] : []))
    entryMemo.set(module, rows)
    return rows
  }

  const entryPlace = (module: ModuleId, facts: ModuleFacts, function_: FunctionFact): Place | undefined => {
    for (const row of entriesIn(module)) {
      const decorated =
        row.decorators !== undefined &&
        function_.decorators.some((decorator) =>
          graph.targetsOf(module, decorator.value).some((target) => target.kind === 'api' && target.module === row.decorators?.module && row.decorators.names.includes(target.path)),
        )
      const exported =
        row.exports !== undefined &&
        row.exports.some((name) => {
          const value = facts.exports.named[name] ?? (name === 'default' ? facts.exports.whole[0] : undefined)
          return value !== undefined && graph.targetsOf(module, value).some((target) => target.kind === 'function' && target.module === module && target.id === function_.id)
        })
      if (decorated || exported) return REASONS[row.context]
    }
    return undefined
  }

  return { placeOf, isTest }
}

/** `(() => { … })()`: part of the function around it. */
function isImmediatelyInvoked(facts: ModuleFacts, function_: FunctionFact): boolean {
  const [only, ...others] = function_.calledBy
  const call = only === undefined || others.length > 0 ? undefined : facts.calls[only]
  return call !== undefined && call.calleeSpan[0] <= function_.span[0] && function_.span[1] <= call.calleeSpan[1]
}

/** `(req, res)`, `(req, res, next)`, `(error, req, res, next)`: a handler wherever it will be registered. */
function looksLikeHandler(function_: FunctionFact): boolean {
  const names = function_.parameters.map((parameter) => parameter.name.replace(/^_/, '').toLowerCase())
  const start = names[0] === 'err' || names[0] === 'error' ? 1 : 0
  return /^(?:req|request)$/.test(names[start] ?? '') && /^(?:res|resp|response|reply)$/.test(names[start + 1] ?? '')
}

function rankOf(place: Place): number {
  const ranks: Readonly<Record<Liveness, number>> = { live: 6, exit: 5, worker: 4, test: 3, startup: 2, unknown: 1 }
  return ranks[place.context] * 2 + (place.confidence === 'definite' ? 1 : 0)
}
