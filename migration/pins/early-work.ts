/**
 * What a function that gives a promise does before its first `await` is done when it returns, whether anybody waits for the promise or
 * not. Once it waits there, whoever goes on without waiting sees none of it.
 *
 * Where the promise is kept for later, that counts if the work is seen from outside: state of others, files.
 */
import { expressionAt, functionAt } from '../../analysis/anchors.js'
import type { Use } from '../../analysis/anchors.js'
import { hasSequel, isProgramOnly } from '../../analysis/anchors/sequels.js'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId, Span } from '../../analysis/facts.js'
import type { PropagationContext, Reason } from '../propagate.js'
import type { CallUse, FunctionUse, MentionUse, NamedUse } from '../uses.js'
import type { Members } from './members.js'
import { eventOf } from './callbacks/handed.js'
import { isSequence, listenersIn } from './callbacks/listeners.js'
import { moduleEndsIn } from './module-ends.js'
import { reasonsIn } from './reasons.js'

export interface EarlyWork {
  /** For a function that gives a promise already: who goes on without waiting for it, after what it would have done by then? */
  earlyPin(target: FunctionTarget, function_: FunctionFact): Reason | undefined
  /** For one that gives none yet: what somebody awaits who may mean it is early work of whoever does. */
  awaitedPin(target: FunctionTarget, function_: FunctionFact): Reason | undefined
}

/** The reasons of a listener that hold for one that is async already. */
const LATER = new Set(['event-after-await', 'sync-hook'])
/** The promise is waited for, alone or with others, in the next statement. */
const AWAITS = /(?:\bawait\b|^return\b)(.*)/
const CHANGES = /\.(?:append|chmod|chown|copy|cp|link|mkdir|rename|rm|symlink|truncate|unlink|utimes|write|output|ensure|remove|move|empty)\w*$/
const REACTION = /^(?:then|catch|finally)$/
/** Objects of tests whose methods are all the test's own. */
const DOUBLES = /(?:^|\.)create(?:SpyObj|StubInstance)\(\)$/

export function earlyWorkIn(context: PropagationContext, { unseenCallsOf }: Pick<Members, 'unseenCallsOf'>): EarlyWork {
  const { project, uses } = context
  const { reason, placeOf } = reasonsIn(context)
  const { listenerOutcome } = listenersIn(context)
  const { isLoadedLast } = moduleEndsIn(context)

  const earlyPin = (target: FunctionTarget, function_: FunctionFact): Reason | undefined => {
    const calls = project.facts(target.module)?.calls ?? []
    const blocking = calls.filter((call) => call.function === target.id && call.kind !== 'get' && isEarly(target, call.span) && project.effects.blockersOf(target.module, call).length > 0)
    if (blocking.length === 0) return undefined
    return dropOf(target, function_, function_.name, new Set()) ?? (isSeen(target, blocking) ? keptPin(target, function_.name) : undefined)
  }

  /** Does the function change more than what is its own, by what blocks or behind it, before it waits? */
  const isSeen = (target: FunctionTarget, blocking: readonly CallFact[]): boolean => {
    const text = project.text(target.module) ?? ''
    const isBehind = ([start, end]: Span): boolean => blocking.some(({ span }) => start > span[0] || (end <= span[0] && /^[^\n;]*=[^\n;]*$/.test(text.slice(end, span[0]))))
    const writes = (project.facts(target.module)?.writes ?? []).some((write) => write.function === target.id && write.owner === undefined && isEarly(target, write.span) && isBehind(write.span))
    return writes || blocking.some((call) => project.effects.blockersOf(target.module, call).some(({ api }) => CHANGES.test(`.${api.path}`)))
  }

  /** Who puts the promise somewhere and goes on with something else. */
  const keptPin = (target: FunctionTarget, name: string): Reason | undefined => {
    const kept = uses.of(target).find((use): use is CallUse => use.kind === 'call' && isKept(use))
    return kept === undefined ? undefined : reason('floating-caller', name, placeOf(kept.module, kept.call.span))
  }

  const isKept = ({ module, call }: CallUse): boolean => {
    const { use, span } = call.awaited ? { use: 'awaited', span: call.span } : chainAt(module, call.span)
    if (use !== 'assigned' && use !== 'initializer') return false
    const anchors = context.anchors(module)
    const anchor = anchors === undefined ? undefined : expressionAt(anchors, span)
    const statement = anchor?.statement
    if (anchors === undefined || anchor === undefined || statement === undefined) return false
    const name = anchor.variable ?? anchors.variables.find(({ references }) => references.some((each) => each.span[0] === anchor.assignedTo))?.name
    const next = /^[\s;]*([^\n;]*)/.exec((project.text(module) ?? '').slice(statement.span[1]))?.[1] ?? ''
    if (!hasSequel(anchors, project.text(module) ?? '', statement.span)) return name === undefined
    return name === undefined || AWAITS.exec(next)?.[1]?.match(/[\w$]+/g)?.includes(name) !== true
  }

  const awaitedPin = (target: FunctionTarget, function_: FunctionFact): Reason | undefined => {
    const unseen = unseenCallsOf(target, 'awaited').flatMap((use) => {
      const call = callAt(use)
      return call === undefined ? [] : [{ module: use.module, call }]
    })
    for (const { module, call } of [...unseen, ...awaitedByWay(target)]) {
      const outer = { module, id: call.function }
      const around = outer.id === 0 ? undefined : project.graph.functionAt(outer)
      const found = around === undefined || !isEarly(outer, call.span) ? undefined : dropOf(outer, around, function_.name, new Set())
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Calls that are known by what arrives where they stand, and that the effects of the functions around them leave out. */
  const awaitedByWay = (target: FunctionTarget): readonly { readonly module: ModuleId; readonly call: CallFact }[] =>
    uses.of(target).flatMap((use) => {
      const isByWay = use.kind === 'call' && use.call.awaited && !project.graph.calleesOf(use.module, use.call).some((each) => each.kind === 'function' && keyOf(each) === keyOf(target))
      return isByWay ? [{ module: use.module, call: use.call }] : []
    })

  /** The name alone, in a file that does not have the module, says too little. */
  const isLoadedBy = (module: ModuleId, target: ModuleId): boolean =>
    module === target ||
    (project.facts(module)?.imports ?? []).some(({ specifier }) => {
      const resolution = project.modules.resolve(module, specifier)
      return resolution.kind === 'project' && resolution.module === target
    })

  const callAt = ({ module, span }: NamedUse): CallFact | undefined => project.facts(module)?.calls.find((call) => call.kind === 'call' && String(call.span) === String(span))

  /** Does it run before the function has waited, in any case? */
  const isEarly = ({ module, id }: FunctionTarget, [start]: Span): boolean => {
    const function_ = project.graph.functionAt({ module, id })
    const anchors = context.anchors(module)
    const first = anchors === undefined || function_ === undefined ? undefined : functionAt(anchors, function_.span)?.firstAwait
    return first === undefined || start < first
  }

  /** @param through the parameter of the function that it is called on; whoever gives a double for that starts none of it */
  const dropOf = (target: FunctionTarget, function_: FunctionFact, name: string, seen: Set<string>, through?: number): Reason | undefined => {
    const key = `${keyOf(target)}:${String(through)}`
    if (seen.has(key)) return undefined
    seen.add(key)
    for (const use of uses.of(target)) {
      if (use.kind === 'call' && through !== undefined && isDouble(use, through)) continue
      const found = use.kind === 'call' ? dropOfCall(use, name, seen) : dropOfMention(target, function_, use, name, seen)
      if (found !== undefined) return found
    }
    for (const use of unseenCallsOf(target, 'unresolved')) {
      const call = isLoadedBy(use.module, target.module) ? callAt(use) : undefined
      const found = call === undefined ? undefined : dropOfCall({ kind: 'call', module: use.module, call, ambiguous: true }, name, seen)
      if (found !== undefined) return found
    }
    return undefined
  }

  const dropOfCall = ({ module, call }: CallUse, name: string, seen: Set<string>): Reason | undefined => {
    const outer = { module, id: call.function }
    const { use, span } = call.awaited ? { use: 'awaited', span: call.span } : chainAt(module, call.span)
    if (use === 'statement') return goesOn(outer, span, new Set()) ? reason('floating-caller', name, placeOf(module, call.span)) : undefined
    const function_ = outer.id === 0 ? undefined : project.graph.functionAt(outer)
    if (function_ === undefined) return undefined
    const isHandedOn = use === 'returned' || use === 'arrow-body' || use === 'awaited'
    return isHandedOn && isEarly(outer, call.span) ? dropOf(outer, function_, name, seen, parameterCalledOn(call)) : undefined
  }

  /** `hooks` in `function list(hooks) { return hooks.fire() }` */
  const parameterCalledOn = ({ callee, function: outer }: CallFact): number | undefined =>
    callee.kind === 'member' && callee.object.kind === 'parameter' && callee.object.function === outer && callee.object.path.length === 0 ? callee.object.index : undefined

  /** `jasmine.createSpyObj('hooks', ['fire'])` */
  const isDouble = ({ module, call }: CallUse, index: number): boolean => {
    const given = call.arguments.some(({ spread }) => spread) ? undefined : call.arguments[index]
    const targets = given === undefined ? [] : project.graph.targetsOf(module, given.value)
    return targets.length > 0 && targets.every((each) => each.kind === 'api' && DOUBLES.test(each.path))
  }

  /** A call, or the chain of reactions that it begins, and what becomes of the promise. */
  const chainAt = (module: ModuleId, span: Span): { readonly use: Use | undefined; readonly span: Span } => {
    const anchors = context.anchors(module)
    const anchor = anchors === undefined ? undefined : expressionAt(anchors, span)
    if (anchor?.use === 'operand' && /\bvoid\s+$/.test((project.text(module) ?? '').slice(0, span[0]))) return { use: 'statement', span }
    if (anchor?.use !== 'member-object') return { use: anchor?.use, span }
    const chain = anchors?.expressions.find((each) => each.kind === 'call' && each.member !== undefined && REACTION.test(each.member.name) && String(each.member.objectSpan) === String(span))
    return chain === undefined ? { use: anchor.use, span } : chainAt(module, chain.span)
  }

  const dropOfMention = (target: FunctionTarget, function_: FunctionFact, { module, mention }: MentionUse, name: string, seen: Set<string>): Reason | undefined => {
    const call = mention.role !== 'argument' || mention.call === undefined ? undefined : project.facts(module)?.calls[mention.call]
    if (call === undefined) return undefined
    const use = project.callbacks.usesOf(module, call).find((each) => each.argument === mention.argument && each.row?.callback.at !== 'option')
    if (use === undefined) return undefined
    const place = placeOf(module, mention.span)
    if (use.context === 'event') {
      if (isSequence(eventOf(context, module, call))) return reason('event-sequence', name, place)
      const outcome = listenerOutcome({ target, function: function_, module, call, use, span: mention.span, place })
      return outcome !== undefined && 'code' in outcome && LATER.has(outcome.code) ? outcome : undefined
    }
    if (use.context !== 'caller') return undefined
    if (use.row !== undefined) {
      const isDropped = use.result === 'ignored' || chainAt(module, call.span).use === 'statement'
      return isDropped && goesOn({ module, id: call.function }, call.span, new Set()) ? reason('floating-caller', name, place) : undefined
    }
    for (const callee of project.graph.calleesOf(module, call)) {
      if (callee.kind !== 'function') continue
      for (const inner of uses.ofParameter(callee, use.argument)) {
        const found = isCall(inner) ? dropOfCall(inner, name, seen) : undefined
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  /** Is there code that runs in the same turn after what stands there, and could see what it has done? */
  const goesOn = (outer: FunctionTarget, span: Span, seen: Set<string>): boolean => {
    const anchors = context.anchors(outer.module)
    const chain = chainAt(outer.module, span)
    const isReturned = chain.use === 'returned' || chain.use === 'arrow-body'
    const text = project.text(outer.module) ?? ''
    if (anchors === undefined || (!isReturned && chain.use !== 'statement')) return true
    if (!isReturned && hasSequel(anchors, text, chain.span) && (outer.id !== 0 || callsAfter(outer.module, chain.span))) return true
    if (outer.id === 0) return !isProgramOnly(anchors, text, chain.span) && !isLoadedLast(outer.module)
    const function_ = project.graph.functionAt(outer)
    if (function_ === undefined || seen.has(keyOf(outer))) return false
    seen.add(keyOf(outer))
    if (function_.kind === 'constructor') return uses.constructionsOf(outer).some((use) => goesOn({ module: use.module, id: use.call.function }, use.call.span, seen))
    // Whoever asks for a member has it at once.
    if (/^(?:field|getter|setter|static-block)$/.test(function_.kind)) return true
    return uses.of(outer).some((use) => {
      if (use.kind === 'call') return use.call.kind === 'new' || goesOn({ module: use.module, id: use.call.function }, use.call.span, seen)
      const call = use.mention.role !== 'argument' || use.mention.call === undefined ? undefined : project.facts(use.module)?.calls[use.mention.call]
      const handed = call === undefined ? undefined : project.callbacks.usesOf(use.module, call).find((each) => each.argument === use.mention.argument)
      // What comes after a hook or a test, the runner calls.
      return handed?.context === 'caller' || handed?.context === 'test'
    })
  }

  /** What stands at the top of a module and calls nothing sees nothing. */
  const callsAfter = (module: ModuleId, [, end]: Span): boolean => (project.facts(module)?.calls ?? []).some((call) => call.function === 0 && call.kind !== 'get' && call.span[0] >= end)

  return { earlyPin, awaitedPin }
}

function isCall(use: FunctionUse): use is CallUse {
  return use.kind === 'call'
}
