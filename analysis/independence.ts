/**
 * Do calls only look at the world, so that they may run side by side? Followed through all functions of the project that they run,
 * asynchronous ones included.
 *
 * A change counts unless the thing changed came to be in the course of the calls themselves. Not seen: accessors of objects that could
 * not be resolved, iterators, and what conversions to strings run.
 */
import { labelOf } from '../catalogue/index.js'
import { canLook, isLookingMethod, isPlainValue, isWaiting, reachOf, reachOfMethod } from '../catalogue/readers.js'
import type { GivenArguments } from '../catalogue/readers.js'
import type { Callbacks } from './callbacks.js'
import type { CallGraph, Target } from './call-graph.js'
import { keyOf } from './effects.js'
import type { Effects, FunctionTarget } from './effects.js'
import type { CallFact, FunctionId, ModuleId, Span, Value, WriteFact } from './facts.js'
import type { Modules } from './modules.js'
import { shortened } from './shortened.js'

export type Verdict =
  /** `through` names the APIs that are waited for; none where all is computed. */
  | { readonly kind: 'reads'; readonly through: readonly string[] }
  /** `name` is the call or the thing changed, as a reader would name it. */
  | { readonly kind: 'unknown' | 'writes'; readonly name: string; readonly module: ModuleId; readonly span: Span }

export interface Independence {
  /** @param function_ the function that the calls stand in: what it made is shared by all of them */
  verdictOf(module: ModuleId, calls: readonly CallFact[], function_: FunctionId): Verdict
}

type Doubt = Extract<Verdict, { kind: 'unknown' | 'writes' }>

/** What one call does by itself, and what it runs. */
interface Step {
  readonly doubt?: Doubt
  readonly runs: readonly FunctionTarget[]
  /** APIs that it names and that are waited for. */
  readonly apis: readonly string[]
  /** Parameters of functions that it fills with functions that are known, or with something unknown. */
  readonly fills: readonly { readonly key: string; readonly known: boolean }[]
  /** The parameters that it calls, or hands to what calls them. */
  readonly needs: readonly string[]
}

/** More functions than anybody could have meant by a read. */
const MOST_FUNCTIONS = 1500
const BUILTIN_COLLECTION = /(?:^|\.)(?:Map|Set|WeakMap|WeakSet|URLSearchParams|Headers|Response|Request|URL|Date)\(\)\.(\w+)$/

export function independenceOf(modules: Modules, graph: CallGraph, callbacks: Callbacks, effects: Effects): Independence {
  let generation = modules.generation()
  let callsMemo = new Map<ModuleId, ReadonlyMap<FunctionId, readonly CallFact[]>>()
  let writesMemo = new Map<ModuleId, ReadonlyMap<FunctionId, readonly WriteFact[]>>()
  let stepMemo = new WeakMap<CallFact, Step>()

  const fresh = (): void => {
    if (generation === modules.generation()) return
    generation = modules.generation()
    callsMemo = new Map()
    writesMemo = new Map()
    stepMemo = new WeakMap()
  }

  const callsOf = ({ module, id }: FunctionTarget): readonly CallFact[] => {
    const known = callsMemo.get(module) ?? byFunction(modules.facts(module)?.calls ?? [])
    callsMemo.set(module, known)
    return known.get(id) ?? []
  }

  const writesOf = ({ module, id }: FunctionTarget): readonly WriteFact[] => {
    const known = writesMemo.get(module) ?? byFunction(modules.facts(module)?.writes ?? [])
    writesMemo.set(module, known)
    return known.get(id) ?? []
  }

  const verdictOf = (module: ModuleId, calls: readonly CallFact[], function_: FunctionId): Verdict => {
    fresh()
    const visited = new Set<string>()
    const apis = new Set<string>()
    const filled = new Map<string, boolean>()
    const needed: { readonly key: string; readonly doubt: Doubt }[] = []
    const queue: FunctionTarget[] = []
    const outer = ancestorsOf(module, function_)
    const owned: { readonly owner: string; readonly doubt: Doubt }[] = []
    let unknown: Doubt | undefined
    let writes: Doubt | undefined

    const note = (doubt: Doubt): void => {
      if (doubt.kind === 'writes') writes ??= doubt
      else unknown ??= doubt
    }
    const take = (from: ModuleId, call: CallFact): void => {
      const step = stepOf(from, call)
      if (step.doubt !== undefined) note(step.doubt)
      for (const api of step.apis) apis.add(api)
      for (const { key, known } of step.fills) filled.set(key, known && filled.get(key) !== false)
      for (const key of step.needs) needed.push({ key, doubt: doubtAt('unknown', call.text, from, call.span) })
      queue.push(...step.runs)
      const owner = modules.facts(from)?.ownCalls[call.id]
      if (owner !== undefined && owner !== call.function && !isLookingCall(call)) owned.push({ owner: keyOf({ module: from, id: owner }), doubt: doubtAt('writes', call.text, from, call.span) })
    }

    for (const call of calls) take(module, call)
    for (let target = queue.pop(); target !== undefined && writes === undefined; target = queue.pop()) {
      const key = keyOf(target)
      if (visited.has(key)) continue
      visited.add(key)
      const fact = graph.functionAt(target)
      if (visited.size > MOST_FUNCTIONS) note(doubtAt('unknown', fact?.name ?? '<anonymous>', target.module, fact?.nameSpan ?? [0, 0]))
      if (visited.size > MOST_FUNCTIONS) break
      for (const write of writesOf(target)) {
        const text = shortened(modules.text(target.module)?.slice(...write.span) ?? '')
        const doubt = doubtAt('writes', text, target.module, write.span)
        if (write.owner === undefined) note(doubt)
        else owned.push({ owner: keyOf({ module: target.module, id: write.owner }), doubt })
      }
      for (const call of callsOf(target)) take(target.module, call)
    }
    for (const { owner, doubt } of owned) if (!visited.has(owner) || outer.has(owner)) note(doubt)
    for (const { key, doubt } of needed) if (filled.get(key) !== true) note(doubt)
    return writes ?? unknown ?? { kind: 'reads', through: [...apis] }
  }

  const ancestorsOf = (module: ModuleId, id: FunctionId): ReadonlySet<string> => {
    const found = new Set<string>()
    const functions = modules.facts(module)?.functions ?? []
    for (let current = id; !found.has(keyOf({ module, id: current })); current = functions[current]?.parent ?? 0) found.add(keyOf({ module, id: current }))
    return found
  }

  const stepOf = (module: ModuleId, call: CallFact): Step => {
    const known = stepMemo.get(call)
    if (known !== undefined) return known
    const step = computed(module, call)
    stepMemo.set(call, step)
    return step
  }

  const computed = (module: ModuleId, call: CallFact): Step => {
    if (call.kind === 'get') return { runs: effects.runsOf(module, call), apis: [], fills: [], needs: [] }
    const targets = graph.calleesOf(module, call)
    const runs: FunctionTarget[] = []
    const apis: string[] = []
    const fills: { readonly key: string; readonly known: boolean }[] = []
    let doubt: Doubt | undefined
    const needs: string[] = []
    const worse = (kind: 'unknown' | 'writes'): void => {
      if (doubt?.kind !== 'writes') doubt = doubtAt(kind, call.text, module, call.span)
    }
    const handed = functionsIn(module, call)
    /** Whoever takes functions is taken to run them. */
    const runHanded = (): void => {
      for (const each of handed) {
        if (each.kind === 'function') runs.push(each)
        else if (each.kind === 'api') {
          const reach = reachOf(each.module, each.path)
          if (reach !== 'reads') worse(reach ?? 'unknown')
          else if (isWaiting(each.module, each.path)) apis.push(labelOf(each))
        }
      }
      for (const use of callbacks.usesOf(module, call)) {
        for (const each of graph.targetsOf(module, use.value)) if (each.kind === 'parameter') needs.push(keyOfParameter(each))
      }
    }
    const byName = (): void => {
      const name = methodOf(call)
      const isOwn = modules.facts(module)?.ownCalls[call.id] !== undefined
      const reach = name === undefined ? undefined : isOwn ? 'reads' : reachOfMethod(name, givenTo(call, handed.length > 0))
      if (reach === 'reads') runHanded()
      else worse(reach ?? 'unknown')
    }

    for (const target of targets) {
      switch (target.kind) {
        case 'function': {
          const fact = graph.functionAt(target)
          if (fact === undefined) worse('unknown')
          runs.push({ module: target.module, id: target.id })
          runHanded()
          call.arguments.forEach((argument, index) => {
            if (handedAt(module, argument.value).length === 0) return
            fills.push({ key: `${keyOf(target)}#${index}`, known: handedAt(module, argument.value).every((each) => each.kind !== 'parameter') })
          })
          break
        }
        case 'class': {
          if (call.kind !== 'new' && call.callee.kind !== 'super') worse('unknown')
          runs.push(...graph.constructionOf(target))
          for (const parent of graph.superclassesOf(target)) if (parent.kind !== 'class' && !(parent.kind === 'api' && reachOf(parent.module, parent.path) === 'reads')) worse('unknown')
          runHanded()
          break
        }
        case 'api': {
          const reach = reachOfApi(module, call, target)
          if (reach === 'reads') {
            if (target.path === 'promisify()') apis.push(call.text)
            else if (isWaiting(target.module, target.path)) apis.push(labelOf(target))
            runHanded()
          } else if (reach === 'by-name') byName()
          else worse(reach)
          break
        }
        case 'parameter':
          if (target.path.length > 0) byName()
          else if (!isSettler(target)) needs.push(keyOfParameter(target))
          break
        default:
          byName()
      }
    }
    if (targets.length === 0) byName()
    return { runs, apis, fills, needs, ...(doubt === undefined ? {} : { doubt }) }
  }

  const reachOfApi = (module: ModuleId, call: CallFact, target: Extract<Target, { kind: 'api' }>): 'reads' | 'writes' | 'unknown' | 'by-name' => {
    const path = target.path.replace(/^(?:globalThis|window|self|global)\./, '')
    if (target.module === 'global') {
      if (path === 'fetch') return fetchReads(module, call) ? 'reads' : 'unknown'
      if (path === 'Object.assign') return call.arguments[0]?.value.kind === 'object' ? 'reads' : 'writes'
      if (path === 'Object.freeze' || path === 'Array.from' || path === 'Promise') return 'reads'
    }
    if (/^(?:node:)?util$/.test(target.module) && path === 'promisify()') return promisifiedReach(module, call)
    const reach = reachOf(target.module, target.path)
    if (reach !== undefined) return reach
    const method = BUILTIN_COLLECTION.exec(path)?.[1]
    if (target.module === 'global' && method !== undefined && isLookingMethod(method)) return 'reads'
    return path.includes('()') || path.includes('.') ? 'by-name' : 'unknown'
  }

  /** Without options, or with ones that name a method that only looks. */
  const fetchReads = (module: ModuleId, call: CallFact): boolean => {
    const [address, options] = call.arguments
    if (address === undefined || address.spread || call.arguments.length > 2) return false
    // A Request may be of any method.
    if (graph.targetsOf(module, address.value).some((target) => target.kind === 'api' && target.path === 'Request()')) return false
    if (options === undefined) return true
    const targets = graph.targetsOf(module, options.value)
    return (
      targets.length > 0 &&
      targets.every((target) => {
        const object = target.kind === 'object' ? modules.facts(target.module)?.objects[target.id] : undefined
        if (target.kind !== 'object' || object === undefined || object.open || object.spreads.length > 0 || Object.hasOwn(object.properties, 'body')) return false
        if (!Object.hasOwn(object.properties, 'method')) return true
        const methods = graph.memberOf(target, 'method')
        return methods.every((each) => each.kind === 'literal' && typeof each.value === 'string' && /^(?:get|head|options)$/i.test(each.value))
      })
    )
  }

  /** `promisify(fs.readFile)` does what `fs.readFile` does. */
  const promisifiedReach = (module: ModuleId, call: CallFact): 'reads' | 'writes' | 'unknown' => {
    const facts = modules.facts(module)
    let { callee } = call
    for (let depth = 0; depth < 5 && callee.kind === 'variable'; depth += 1) callee = facts?.variables[callee.id] ?? { kind: 'unknown' }
    const made = callee.kind === 'result' ? facts?.calls[callee.call] : undefined
    const given = made?.arguments[0]
    const targets = given === undefined ? [] : graph.targetsOf(module, given.value)
    const reaches = targets.map((target) => (target.kind === 'api' ? reachOf(target.module, target.path) : undefined))
    if (reaches.includes('writes')) return 'writes'
    return reaches.length > 0 && reaches.every((reach) => reach === 'reads') ? 'reads' : 'unknown'
  }

  /** `resolve` and `reject` of `new Promise((resolve, reject) => …)`. */
  const isSettler = (target: Extract<Target, { kind: 'parameter' }>): boolean =>
    (callbacks.handoversOf(target.module).get(target.function) ?? []).some(
      ({ call, use }) =>
        call.kind === 'new' && use.argument === 0 && graph.calleesOf(target.module, call).some((callee) => callee.kind === 'api' && callee.module === 'global' && callee.path === 'Promise'),
    )

  const handedAt = (module: ModuleId, value: Value): readonly Target[] => {
    if (value.kind === 'literal' || value.kind === 'unknown' || value.kind === 'class' || value.kind === 'object' || value.kind === 'array') return []
    return graph.targetsOf(module, value).filter((target) => target.kind === 'function' || (target.kind === 'parameter' && value.kind === 'parameter') || (target.kind === 'api' && isCallable(value) && !isPlainValue(target.module, target.path)))
  }

  /** The functions among the arguments, members of object literals included. */
  const functionsIn = (module: ModuleId, call: CallFact): readonly Target[] =>
    call.arguments.flatMap(({ value }): readonly Target[] => {
      if (value.kind !== 'object') return handedAt(module, value)
      const object = modules.facts(module)?.objects[value.id]
      return Object.values(object?.properties ?? {}).flatMap((each) => handedAt(module, each).filter((target) => target.kind === 'function'))
    })

  return { verdictOf }
}

function keyOfParameter(parameter: Extract<Target, { kind: 'parameter' }>): string {
  return `${keyOf({ module: parameter.module, id: parameter.function })}#${parameter.index}`
}

/** A name of an API, and not what calling one gave. */
function isCallable(value: Value): boolean {
  return value.kind === 'global' || (value.kind === 'member' && isCallable(value.object)) || value.kind === 'module'
}

function isLookingCall(call: CallFact): boolean {
  const name = methodOf(call)
  return name !== undefined && canLook(name)
}

function givenTo({ arguments: given }: CallFact, functions: boolean): GivenArguments {
  return { count: given.some(({ spread }) => spread) ? Infinity : given.length, functions, literals: given.every(({ value }) => value.kind === 'literal') }
}

function methodOf(call: CallFact): string | undefined {
  if (call.callee.kind === 'member') return call.callee.name
  // Nothing is known of the receiver, so that only the text has the name.
  return /\.#?([\w$]+)$/.exec(call.text)?.[1]
}

function doubtAt(kind: 'unknown' | 'writes', name: string, module: ModuleId, span: Span): Doubt {
  return { kind, name, module, span }
}

function byFunction<Fact extends { readonly function: FunctionId }>(facts: readonly Fact[]): ReadonlyMap<FunctionId, readonly Fact[]> {
  const groups = new Map<FunctionId, Fact[]>()
  for (const fact of facts) {
    const group = groups.get(fact.function)
    if (group === undefined) groups.set(fact.function, [fact])
    else group.push(fact)
  }
  return groups
}
