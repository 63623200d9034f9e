/**
 * Is a function part of a protocol whose other side does not wait? Told by who it is handed to, by the shape of the object that it is a
 * member of, or by the symbol that names it.
 */
import { functionAt } from '../../analysis/anchors.js'
import type { Target } from '../../analysis/call-graph.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId, ObjectFact, Span } from '../../analysis/facts.js'
import { canonicalModule } from '../../catalogue/index.js'
import { hostRows, PROCESS_STATE, symbolProtocols } from '../../catalogue/hosts.js'
import type { HostRow } from '../../catalogue/hosts.js'
import type { PropagationContext, Reason } from '../propagate.js'
import { memoizersIn } from './memoizers.js'
import { reasonsIn } from './reasons.js'

export interface Hosts {
  hostPin(target: FunctionTarget, function_: FunctionFact): Reason | undefined
}

const SYMBOL = /^(?:static\s+|\*\s*)*\[\s*Symbol\s*\.\s*(\w+)\s*\]/
const REQUIRE_HOOK = /(?:\brequire\s*\.\s*extensions\s*\[[^\]\n]*\]|\bModule\s*\.\s*(?:_\w+|prototype\s*\.\s*\w+)|\bModule\s*\.\s*_extensions\s*\[[^\]\n]*\])\s*=\s*$/

const TESTS = /^(?:it|test|specify|(?:before|after)(?:Each|All)?|setup|teardown|suite(?:Setup|Teardown))(?:\.(?:only|skip))?$/
/** Files whose tests may run at the same time. */
const CONCURRENT = /\bconcurren|['"](?:ava|tap|uvu)['"]/

export function hostsIn(context: PropagationContext): Hosts {
  const { project } = context
  const { reason, placeOf } = reasonsIn(context)
  const { isFollowed, isCleared } = memoizersIn(context)

  /** The objects of a module that hold something at `span`, from the innermost out. */
  const objectsAround = (module: ModuleId, span: Span): readonly ObjectFact[] =>
    (project.facts(module)?.objects ?? [])
      .filter(({ span: own }) => own[0] <= span[0] && span[1] <= own[1])
      .sort((a, b) => b.span[0] - a.span[0])

  /** @param function_ what is handed over; asynchronous matchers are called as such already */
  const rowFor = (module: ModuleId, call: CallFact, { async: isAsync }: FunctionFact, body: string): HostRow | undefined => {
    const targets = project.graph.calleesOf(module, call)
    return hostRows.find((row) => {
      if (row.members === true && isAsync) return false
      if (row.body !== undefined && !row.body.test(body)) return false
      if (row.modules === undefined) return row.text?.test(call.text) === true
      return targets.some((target) => isOf(target, row)) && (row.text === undefined || row.text.test(call.text))
    })
  }

  const isOf = (target: Target, { modules, path }: HostRow): boolean =>
    target.kind === 'api' && modules?.test(canonicalModule(target.module)) === true && (path === undefined || path.test(target.path))

  /** Calls with the function somewhere in their arguments, outside of any function in between. */
  const receivers = (module: ModuleId, { span, parent }: FunctionFact): readonly CallFact[] =>
    (project.facts(module)?.calls ?? []).filter((call) => call.function === parent && call.arguments.some((argument) => argument.span[0] <= span[0] && span[1] <= argument.span[1]))

  const hostPin = (target: FunctionTarget, function_: FunctionFact): Reason | undefined => {
    const { module } = target
    const facts = project.facts(module)
    const text = project.text(module) ?? ''
    const here = placeOf(module, function_.nameSpan)
    const anchors = context.anchors(module)
    const anchor = anchors === undefined ? undefined : functionAt(anchors, function_.span)
    const symbol = SYMBOL.exec(anchor === undefined ? '' : text.slice(...anchor.outerSpan))?.[1] ?? ''
    const protocol = Object.hasOwn(symbolProtocols, symbol) ? symbolProtocols[symbol] : undefined
    if (protocol !== undefined) return reason(protocol, function_.name, here)
    if (isStep(module, function_, text)) return reason('iterator-protocol', function_.name, here)
    const thenable = thenableOf(target, function_)
    if (thenable !== undefined) return reason('thenable-result', thenable.name, thenable.place)
    if (/(?:^|\.)then$/.test(function_.name) && anchor !== undefined && /method/.test(anchor.kind)) return reason('thenable-result', function_.name, here)
    if (REQUIRE_HOOK.test(text.slice(Math.max(0, function_.span[0] - 120), function_.span[0]))) return reason('host-require-hook', function_.name, here)

    const state = facts?.calls.find((call) => call.function === target.id && PROCESS_STATE.test(call.text))
    if (state !== undefined && !runsAlone(module, function_, text)) return reason('process-global-state', `${state.text}()`, placeOf(module, state.span))

    for (const call of receivers(module, function_)) {
      const row = rowFor(module, call, function_, text.slice(...function_.span))
      const index = call.arguments.findIndex(({ span }) => String(span) === String(function_.span))
      if (row?.code === 'memoized' && isFollowed(module, call, index)) continue
      if (row !== undefined && !isNamedElsewhere(row, call, function_)) return reason(row.code, function_.name, placeOf(module, call.span))
    }
    const taker = memberTaker(target, function_, text)
    if (taker !== undefined) return reason(taker.row.code, function_.name, placeOf(taker.module, taker.call.span))
    for (const object of objectsAround(module, function_.span)) {
      const host = hostOf(module, object, function_)
      if (host !== undefined) return reason(host, function_.name, here)
    }
    // Named functions are handed over by their name.
    for (const use of context.uses.of(target)) {
      if (use.kind !== 'mention' || use.mention.role !== 'argument' || use.mention.call === undefined) continue
      const call = project.facts(use.module)?.calls[use.mention.call]
      const row = call === undefined ? undefined : rowFor(use.module, call, function_, text.slice(...function_.span))
      if (call !== undefined && row?.code === 'memoized' && (isCleared(use.module, call) || isFollowed(use.module, call, use.mention.argument))) continue
      if (call !== undefined && row !== undefined && row.code !== 'in-descriptor') return reason(row.code, function_.name, placeOf(use.module, call.span))
    }
    return undefined
  }

  /** `next() { return { value, done } }`: whoever iterates takes what it gives for the step itself. */
  const isStep = (module: ModuleId, { name, span }: FunctionFact, text: string): boolean =>
    /(?:^|\.)next$/.test(name) &&
    (!text.includes('Symbol.asyncIterator') || text.includes('Symbol.iterator')) &&
    (project.facts(module)?.objects ?? []).some(({ span: own, properties }) => span[0] <= own[0] && own[1] <= span[1] && properties.done !== undefined)

  /** The method by which a promise would take the object that the function gives for another promise, and wait for it. */
  const thenableOf = ({ module }: FunctionTarget, function_: FunctionFact): { readonly name: string; readonly place: string } | undefined => {
    if (function_.async) return undefined
    for (const target of function_.returns.flatMap((value) => project.graph.targetsOf(module, value))) {
      if (target.kind !== 'instance' && target.kind !== 'object' && target.kind !== 'made') continue
      const then = project.graph.memberOf(target, 'then').find((each) => each.kind === 'function')
      const method = then === undefined ? undefined : project.graph.functionAt(then)
      if (then !== undefined && method !== undefined) return { name: method.name, place: placeOf(then.module, method.nameSpan) }
    }
    return undefined
  }

  /** Who is given the object that a function is a member of, or the function that makes such objects, and calls all that is in there. */
  const memberTaker = (target: FunctionTarget, function_: FunctionFact, text: string): { readonly row: HostRow; readonly module: ModuleId; readonly call: CallFact } | undefined => {
    const { module } = target
    const body = text.slice(...function_.span)
    const functions = project.facts(module)?.functions ?? []
    for (let current: FunctionFact | undefined = function_; current !== undefined && current.id !== 0; current = functions[current.parent]) {
      const holders = context.uses.holdersOf({ module, id: current.id })
      if (holders.length === 0 && current === function_) return undefined
      const mentions = holders.flatMap(({ key }) => context.uses.ofContainer(key)).filter(({ mention }) => mention.role === 'argument')
      const named = mentions.flatMap((use) => {
        const call = use.mention.call === undefined ? undefined : project.facts(use.module)?.calls[use.mention.call]
        return call === undefined ? [] : [{ module: use.module, call }]
      })
      for (const each of [...receivers(module, current).map((call) => ({ module, call })), ...named]) {
        const row = rowFor(each.module, each.call, function_, body)
        if (row?.members === true) return { row, ...each }
      }
    }
    return undefined
  }

  /** Runners start a test, or a hook, when the one before is done. */
  const runsAlone = (module: ModuleId, function_: FunctionFact, text: string): boolean =>
    project.liveness.isTest(module) &&
    !CONCURRENT.test(text) &&
    receivers(module, function_).some((call) => TESTS.test(call.text) && call.arguments.some(({ span }) => String(span) === String(function_.span)) && project.graph.calleesOf(module, call).every((target) => target.kind === 'api'))

  /** Only accessors of a descriptor, and traps of a proxy, are called by the language: a method in `value` is a method. */
  const isNamedElsewhere = ({ code }: HostRow, call: CallFact, { name }: FunctionFact): boolean => code === 'in-descriptor' && call.kind !== 'new' && !/^(?:get|set)$/.test(name.split('.').at(-1) ?? '')

  /** `{ meta, create }` of an ESLint rule and `{ visitor }` of a Babel plugin. */
  const hostOf = (module: ModuleId, object: ObjectFact, function_: FunctionFact): 'host-eslint' | 'host-babel' | undefined => {
    const { properties } = object
    const created = properties['create']
    if (created !== undefined && properties['meta'] !== undefined && isWithin(module, created, function_)) return 'host-eslint'
    return properties['visitor'] !== undefined && isVisitor(module, object, function_) ? 'host-babel' : undefined
  }

  const isWithin = (module: ModuleId, value: { readonly kind: string; readonly id?: unknown }, function_: FunctionFact): boolean => {
    if (value.kind !== 'function') return false
    const functions = project.facts(module)?.functions ?? []
    for (let current: FunctionFact | undefined = function_; current !== undefined && current.id !== 0; current = functions[current.parent]) if (current.id === value.id) return true
    return false
  }

  const isVisitor = (module: ModuleId, { properties }: ObjectFact, { span }: FunctionFact): boolean => {
    const visitor = properties['visitor']
    const held = visitor?.kind === 'object' ? project.facts(module)?.objects[visitor.id] : undefined
    return held !== undefined && held.span[0] <= span[0] && span[1] <= held.span[1]
  }

  return { hostPin }
}
