/**
 * What a call does with the functions it is given: from the catalogue for APIs, from the body for functions of the project.
 *
 * Not seen: callbacks stored in fields or collections and called from there.
 */
import { push } from './multimap.js'
import { CONTEXT_RUNNERS, TEST_CONTEXT } from '../catalogue/callees/tests.js'
import { anyReceiverRows, calleeRowsOf } from '../catalogue/index.js'
import type { CallbackContext, CallbackRejection, CallbackResult, CalleeRow } from '../catalogue/types.js'
import { isKnown } from './call-graph.js'
import type { CallGraph } from './call-graph.js'
import type { CallFact, FunctionId, ModuleId, Span, Value } from './facts.js'
import type { Modules } from './modules.js'
import type { PackageRows } from './package-rows.js'

/** One function handed over in a call, and what becomes of it. */
export interface CallbackUse {
  readonly value: Value
  readonly span: Span
  /** Index of the argument it came in. */
  readonly argument: number
  readonly immediate: boolean
  readonly context: CallbackContext
  readonly result: CallbackResult
  readonly rejection: CallbackRejection
  readonly confidence: 'definite' | 'probable'
  /** The catalogue row that says so, absent for functions of the project. */
  readonly row?: CalleeRow
}

/** A function of a module and a call that takes it. */
export interface Handover {
  readonly call: CallFact
  readonly use: CallbackUse
}

export interface Callbacks {
  usesOf(module: ModuleId, call: CallFact): readonly CallbackUse[]
  /** The functions of a module that its own calls hand over, by function. */
  handoversOf(module: ModuleId): ReadonlyMap<FunctionId, readonly Handover[]>
}

/** A call of a parameter, or one that hands it on as its argument at `argument`. */
interface ParameterTaken {
  readonly call: CallFact
  readonly argument?: number
}

interface ParameterUse {
  readonly immediate: boolean
  readonly context: CallbackContext
  readonly result: CallbackResult
  readonly rejection: CallbackRejection
}

export function callbacksOf(modules: Modules, graph: CallGraph, packages: PackageRows): Callbacks {
  let useMemo = new WeakMap<CallFact, readonly CallbackUse[]>()
  let parameterMemo = new Map<string, ParameterUse | undefined>()
  let takenMemo = new Map<ModuleId, ReadonlyMap<string, readonly ParameterTaken[]>>()
  let handoverMemo = new Map<ModuleId, ReadonlyMap<FunctionId, readonly Handover[]>>()
  let generation = modules.generation()

  const fresh = (): void => {
    if (generation === modules.generation()) return
    generation = modules.generation()
    useMemo = new WeakMap()
    parameterMemo = new Map()
    takenMemo = new Map()
    handoverMemo = new Map()
  }

  const usesOf = (module: ModuleId, call: CallFact): readonly CallbackUse[] => {
    fresh()
    const known = useMemo.get(call)
    if (known !== undefined) return known
    useMemo.set(call, [])
    const uses = call.arguments.some((argument) => canBeFunction(argument.value)) ? computed(module, call) : []
    useMemo.set(call, uses)
    return uses
  }

  const rowsOf = (module: string, path: string): readonly CalleeRow[] => {
    const shipped = packages.calleeRowsOf(module, path)
    return shipped.length > 0 ? shipped : calleeRowsOf(module, path)
  }

  const computed = (module: ModuleId, call: CallFact): readonly CallbackUse[] => {
    const targets = graph.calleesOf(module, call)
    const uses: CallbackUse[] = []
    let rows: readonly CalleeRow[] = []
    let certain = true
    for (const target of targets) {
      if (target.kind === 'api') rows = [...rows, ...rowsOf(target.module, target.path).filter((row) => fits(row, module, call))]
      else if (target.kind === 'function' || target.kind === 'class') uses.push(...projectUses(module, call, target))
    }
    const isProjects = targets.some((target) => target.kind === 'function' || target.kind === 'class')
    if (rows.length === 0 && !isProjects) rows = rowsOfPromises(module, call).filter((row) => fits(row, module, call))
    if (rows.length === 0 && !isProjects && isOfTestContext(module, call)) rows = rowsOf(TEST_CONTEXT, call.callee.kind === 'member' ? call.callee.name : '')
    if (rows.length === 0 && !isProjects && call.callee.kind === 'member') {
      rows = anyReceiverRows(call.callee.name).filter((row) => fits(row, module, call))
      certain = rows.every((row) => row.shape !== undefined) || !targets.some(isKnown) || isCommonMethod(call.callee.name)
    }
    for (const row of rows) {
      for (const { value, span, argument } of selected(module, call, row)) {
        uses.push({
          value,
          span,
          argument,
          immediate: row.immediate,
          context: row.context,
          result: row.result,
          rejection: row.rejection,
          confidence: certain ? 'definite' : 'probable',
          row,
        })
      }
    }
    return uses
  }

  /** `t.teardown(…)`, where `t` is what a runner gives the test around it. */
  const isOfTestContext = (module: ModuleId, { callee }: CallFact): boolean => {
    if (callee.kind !== 'member' || callee.object.kind !== 'parameter' || calleeRowsOf(TEST_CONTEXT, callee.name).length === 0) return false
    const { function: test, index, path } = callee.object
    const facts = modules.facts(module)
    if (index !== 0 || path.length > 0 || facts?.imports.some(({ specifier }) => CONTEXT_RUNNERS.has(specifier)) !== true) return false
    return facts.calls.some((call) => call.arguments.some(({ value }) => value.kind === 'function' && value.id === test) && usesOf(module, call).some(({ context }) => context === 'test'))
  }

  /** Promises with methods of lists are Bluebird's, under whatever name a program hands them about: `app.Promise.map(…)`, `app.Promise.resolve(…).each(…)`. */
  const rowsOfPromises = (module: ModuleId, { callee }: CallFact): readonly CalleeRow[] => {
    if (callee.kind !== 'member') return []
    const [statics, steps] = [rowsOf(BLUEBIRD, callee.name), rowsOf(BLUEBIRD, `().${callee.name}`)]
    if (statics.length > 0 && isBluebird(module, callee.object)) return statics
    return steps.length > 0 && isBluebirdPromise(module, callee.object) ? steps : []
  }

  const isBluebird = (module: ModuleId, value: Value): boolean =>
    value.kind === 'member' && value.name === 'Promise' && !graph.targetsOf(module, value).some((target) => isKnown(target) && target.kind !== 'parameter') && modules.packageVersion(module, BLUEBIRD) !== undefined

  const isBluebirdPromise = (module: ModuleId, value: Value): boolean => {
    const facts = modules.facts(module)
    let current = value.kind === 'variable' ? facts?.variables[value.id] : value
    for (let depth = 0; current?.kind === 'result' && depth < 20; depth += 1) {
      const made = facts?.calls[current.call]
      if (made === undefined) return false
      if (graph.calleesOf(module, made).some((target) => target.kind === 'api' && target.module === BLUEBIRD)) return true
      if (made.callee.kind !== 'member') return false
      if (GIVES_PROMISE.test(made.callee.name) && isBluebird(module, made.callee.object)) return true
      if (!STEPS.test(made.callee.name)) return false
      current = made.callee.object
    }
    return false
  }

  /** Does the row hold for these arguments and the installed version? */
  const fits = (row: CalleeRow, module: ModuleId, call: CallFact): boolean => {
    const [first] = call.arguments
    const literal = first === undefined ? undefined : graph.targetsOf(module, first.value)[0]
    const text = literal?.kind === 'literal' && typeof literal.value === 'string' ? literal.value : undefined
    if (row.event !== undefined && (text === undefined || !row.event.includes(text))) return false
    if (row.shape === 'route' && !(text === undefined ? takesRequests(module, call) : text.startsWith('/') || text === '*')) return false
    if (row.version === undefined) return true
    const installed = majorOf(modules.packageVersion(module, row.module))
    const wanted = majorOf(row.version)
    if (wanted === undefined) return true
    // Unknown versions are taken for the newest: the manifest of an unpublished workspace may name none.
    return row.version.startsWith('<') ? installed !== undefined && installed < wanted : installed === undefined || installed >= wanted
  }

  /** Of a path that is put together or one of a list, what stands behind it tells: functions written there, of a request and a response. */
  const takesRequests = (module: ModuleId, call: CallFact): boolean => {
    const [path, ...handlers] = call.arguments
    if (path === undefined || path.spread || path.value.kind === 'function' || handlers.length === 0) return false
    return handlers.some(({ value }) => {
      const names = value.kind === 'function' ? (modules.facts(module)?.functions[value.id]?.parameters ?? []).map(({ name }) => name) : []
      return /^_?req(?:uest)?$/.test(names[0] ?? '') && /^_?res(?:ponse)?$/.test(names[1] ?? '')
    })
  }

  const selected = (module: ModuleId, call: CallFact, row: CalleeRow): readonly { readonly value: Value; readonly span: Span; readonly argument: number }[] => {
    const { callback } = row
    const args = call.arguments
    const pick = (index: number) => {
      const argument = args[index]
      return argument === undefined || argument.spread || !canBeFunction(argument.value) ? [] : [{ value: argument.value, span: argument.span, argument: index }]
    }
    if (callback.at === 'last') return pick(args.length - 1)
    if (callback.at === 'rest') {
      return args.flatMap((_, index) => {
        if (index < callback.from) return []
        return pick(index).flatMap((picked) => {
          const list = graph.targetsOf(module, picked.value).find((target) => target.kind === 'array')
          return list?.kind === 'array' ? list.elements.map((value) => ({ ...picked, value })) : [picked]
        })
      })
    }
    if (callback.at === 'option') {
      const argument = args[callback.argument]
      if (argument === undefined) return []
      return [{ value: { kind: 'member', object: argument.value, name: callback.name } as const, span: argument.span, argument: callback.argument }]
    }
    return pick(callback.at)
  }

  const projectUses = (module: ModuleId, call: CallFact, target: { readonly kind: 'function' | 'class'; readonly module: ModuleId; readonly id: number }): readonly CallbackUse[] => {
    const id = target.kind === 'function' ? target.id : graph.classAt(target)?.members.find((member) => member.kind === 'constructor')?.function
    if (id === undefined) return []
    return call.arguments.flatMap((argument, index): readonly CallbackUse[] => {
      if (argument.spread || !canBeFunction(argument.value)) return []
      if (!graph.targetsOf(module, argument.value).some((each) => each.kind === 'function' || each.kind === 'api' || each.kind === 'parameter')) return []
      const use = parameterUseOf(target.module, id, index)
      return use === undefined ? [] : [{ ...use, value: argument.value, span: argument.span, argument: index, confidence: 'definite' }]
    })
  }

  /** What a function does with its parameter at `index`: call it, or hand it on. */
  const parameterUseOf = (module: ModuleId, id: FunctionId, index: number): ParameterUse | undefined => {
    const key = `${module}#${id}#${index}`
    if (parameterMemo.has(key)) return parameterMemo.get(key)
    parameterMemo.set(key, undefined)
    let found: ParameterUse | undefined
    for (const { call, argument } of parametersTakenIn(module).get(`${id}#${index}`) ?? []) {
      if (argument === undefined) {
        const path = pathContextOf(module, call.function, id)
        if (path !== undefined) found = stronger(found, { ...path, result: call.awaited ? 'awaited' : 'used', rejection: call.awaited ? 'forwarded' : 'unhandled' })
        continue
      }
      const path = pathContextOf(module, call.function, id)
      if (path === undefined) continue
      for (const use of usesOf(module, call)) {
        if (use.argument !== argument) continue
        const inherits = use.context === 'caller' || use.context === 'promise'
        found = stronger(found, {
          immediate: path.immediate && use.immediate,
          context: inherits ? (use.context === 'promise' && path.context === 'caller' ? 'promise' : path.context) : use.context,
          result: use.result,
          rejection: use.rejection,
        })
      }
    }
    parameterMemo.set(key, found)
    return found
  }

  /** By function and index, the calls of a parameter, and the first argument that it is handed on as in those of others. */
  const parametersTakenIn = (module: ModuleId): ReadonlyMap<string, readonly ParameterTaken[]> => {
    const known = takenMemo.get(module)
    if (known !== undefined) return known
    const facts = modules.facts(module)
    const taken = new Map<string, ParameterTaken[]>()
    const add = (key: string, each: ParameterTaken): void => {
      if (taken.get(key)?.at(-1)?.call !== each.call) push(taken, key, each)
    }
    const parametersOf = (value: Value, through: ReadonlySet<Value> = new Set()): readonly string[] => {
      if (value.kind === 'parameter') return value.path.length === 0 ? [`${value.function}#${value.index}`] : []
      // A parameter with a default is either, and read through a variable, which may be defined by itself: `list = list || make()`.
      const inner = value.kind === 'variable' ? facts?.variables[value.id] : value
      return inner?.kind === 'either' && !through.has(inner) ? inner.of.flatMap((each) => parametersOf(each, new Set([...through, inner]))) : []
    }
    for (const call of facts?.calls ?? []) {
      for (const key of parametersOf(call.callee)) add(key, { call })
      for (const [argument, { value }] of call.arguments.entries()) for (const key of parametersOf(value)) add(key, { call, argument })
    }
    takenMemo.set(module, taken)
    return taken
  }

  /** In what context does code of `inner`, a function inside `outer`, run, seen from a call of `outer`? */
  const pathContextOf = (module: ModuleId, inner: FunctionId, outer: FunctionId): { readonly immediate: boolean; readonly context: CallbackContext } | undefined => {
    const facts = modules.facts(module)
    let current = inner
    for (let depth = 0; depth < 20; depth += 1) {
      if (current === outer) return { immediate: true, context: 'caller' }
      const function_ = facts?.functions[current]
      if (function_ === undefined || current === 0) return undefined
      const caller = handedIn(module, current)
      if (caller === undefined) {
        const [only] = function_.calledBy
        const call = only === undefined || function_.escapes ? undefined : facts?.calls[only]
        if (call === undefined) return undefined
        current = call.function
        continue
      }
      if (!caller.use.immediate && caller.use.context !== 'promise') return { immediate: false, context: caller.use.context }
      if (caller.use.context !== 'caller' && caller.use.context !== 'promise') return { immediate: false, context: caller.use.context }
      current = caller.call.function
    }
    return undefined
  }

  /** The first call that hands a function over; looked for without asking `handoversOf`, which may be asking this. */
  const handedIn = (module: ModuleId, id: FunctionId): Handover | undefined => {
    for (const call of modules.facts(module)?.calls ?? []) {
      if (!call.arguments.some((argument) => argument.value.kind === 'function' && argument.value.id === id)) continue
      const use = usesOf(module, call).find((each) => each.value.kind === 'function' && each.value.id === id)
      if (use !== undefined) return { call, use }
    }
    return undefined
  }

  const handoversOf = (module: ModuleId): ReadonlyMap<FunctionId, readonly Handover[]> => {
    fresh()
    const known = handoverMemo.get(module)
    if (known !== undefined) return known
    const handovers = new Map<FunctionId, Handover[]>()
    for (const call of modules.facts(module)?.calls ?? []) {
      for (const use of usesOf(module, call)) {
        for (const target of graph.targetsOf(module, use.value)) {
          if (target.kind !== 'function' || target.module !== module) continue
          const list = handovers.get(target.id)
          if (list === undefined) handovers.set(target.id, [{ call, use }])
          else list.push({ call, use })
        }
      }
    }
    handoverMemo.set(module, handovers)
    return handovers
  }

  return { usesOf, handoversOf }
}

const BLUEBIRD = 'bluebird'
/** Functions of the class that give promises, and not functions that do. */
const GIVES_PROMISE = /^(?:all|any|delay|each|filter|join|map|mapSeries|props|race|reduce|reject|resolve|some|try)$/
const STEPS = /^(?:all|catch|delay|each|filter|finally|map|mapSeries|reduce|tap|then|timeout)$/

/** Methods whose meaning hardly depends on the receiver, even where an API made it. */
function isCommonMethod(name: string): boolean {
  return /^(?:then|catch|finally|forEach|map|filter|some|every|find|findIndex|findLast|findLastIndex|reduce|flatMap|sort|toSorted|replace|replaceAll|on|once|addListener|addEventListener)$/.test(name)
}

function stronger(before: ParameterUse | undefined, use: ParameterUse): ParameterUse {
  // Code that serves something matters more than what runs once.
  const rank = (each: ParameterUse): number => (each.immediate ? 3 : each.context === 'request' || each.context === 'event' || each.context === 'timer' ? 2 : 1)
  return before !== undefined && rank(before) >= rank(use) ? before : use
}

function canBeFunction(value: Value): boolean {
  return value.kind !== 'literal' && value.kind !== 'unknown' && value.kind !== 'class'
}

function majorOf(version: string | undefined): number | undefined {
  const digits = /\d+/.exec(version ?? '')?.[0]
  return digits === undefined ? undefined : Number(digits)
}
