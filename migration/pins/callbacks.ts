/**
 * A function that is handed to a call: what becomes of it there, once it is async?
 */
import { expressionAt, functionAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, ModuleId, Span } from '../../analysis/facts.js'
import { independenceOf } from '../../analysis/independence.js'
import { arrayCallbackOf } from '../array-callbacks.js'
import { chainRootOf, chainStepOf, forEachOf, listFunctionOf, stepsBefore } from '../array-callbacks/lodash.js'
import type { CallbackFacts, CallbackVerdict } from '../array-callbacks/verdict.js'
import { hasTopLevelAwait, relativeTo } from '../places.js'
import type { PropagationContext } from '../propagate.js'
import { isWithinSpan } from '../spans.js'
import { answeredWithOwn } from '../tests/answers.js'
import { givesItsPromise } from './callbacks/handed.js'
import type { Handed, Outcome } from './callbacks/handed.js'
import { handlersIn } from './callbacks/handlers.js'
import { listenersIn } from './callbacks/listeners.js'
import { onlyLooks } from './callbacks/looks.js'
import { testsIn } from './callbacks/tests.js'
import { timersIn } from './callbacks/timers.js'
import { callPlacesIn } from './places.js'
import { reasonsIn } from './reasons.js'

export interface CallbackPins {
  callbackOutcome(handed: Handed): Outcome
}

/** Chains of underscore are no iterables. */
const LODASH = /^lodash(?:-es)?$/

export function callbackPinsIn(context: PropagationContext): CallbackPins {
  const { project } = context
  const { reason } = reasonsIn(context)
  const { topLevelPin } = callPlacesIn(context)
  const { handlerOutcome } = handlersIn(context)
  const { listenerOutcome, exitOutcome } = listenersIn(context)
  const { timerOutcome } = timersIn(context)
  const { testOutcome } = testsIn(context)
  const independence = independenceOf(project.modules, project.graph, project.callbacks, project.effects)

  const callbackOutcome = (handed: Handed): Outcome => {
    const { target, function: function_, module, call, use, place } = handed
    const { name } = function_
    switch (use.context) {
      case 'suite':
        return reason('describe-body', name, place)
      case 'exit':
        return exitOutcome(handed)
      case 'worker':
        return reason('worker-code', name, place)
      case 'test':
        return testOutcome(handed)
      case 'timer':
        return timerOutcome(handed)
      case 'event':
        return listenerOutcome(handed)
      case 'promise':
        return use.immediate ? reason('promise-executor', name, place) : overlapOutcome(handed)
      case 'request':
      case 'startup':
        return handlerOutcome(handed)
      case 'caller': {
        if (givesItsPromise(use)) return undefined
        if (use.row === undefined || (target.module !== module && namedIn(context, handed).named === undefined)) return reason('external-callback', name, place)
        const anchors = context.anchors(module)
        if (anchors === undefined) return reason('unparsed-caller', name, place)
        if (!context.isEditable(module)) return reason('outside-run', name, place)
        if (callsOuterCallback(target)) return reason('calls-outer-callback', name, place)
        const verdict = verdictOf(anchors, handed, crowdOf(anchors, handed))
        if (verdict === undefined) return reason('external-callback', name, place)
        if (verdict === 'crowded') return reason('crowded-statement', name, place)
        if ('refusal' in verdict) return { ...verdict.refusal, path: [name] }
        const answering = answeredWithOwn(context, module, call)
        if (answering !== undefined) return { code: 'foreach-nonarray', message: `In a test (${relativeTo(project, answering)}), \`${call.text.split('.').at(-1) ?? ''}\` is called on an object of its own, which another form could not go through.`, path: [name] }
        // The method's own call is awaited in turn, where that is possible.
        const isScript = !hasTopLevelAwait(project, module)
        // Unlike a call that may float as the last thing a program does, a loop needs the `await` in it.
        const pin = call.function !== 0 ? undefined : isScript ? reason('cjs-top-level', name, place) : topLevelPin(module, call.span, name)
        return pin ?? { module, span: call.span, waiter: call.function, operations: verdict.rewrite.operations, keepsCallback: verdict.rewrite.keepsCallback, ...(verdict.rewrite.declarations === undefined ? {} : { declarations: verdict.rewrite.declarations }) }
      }
    }
  }

  /** Bluebird calls it for all items at once: what came one after the other would overlap. */
  const overlapOutcome = ({ target, module, call, use }: Handed): Outcome => {
    const name = use.row?.module === 'bluebird' ? /^(?:\(\)\.)?(map|filter)$/.exec(use.row.path)?.[1] : undefined
    const inside = (project.facts(module)?.calls ?? []).filter((each) => each.function === target.id)
    if (name === undefined || target.module !== module || !doesWriteIn(module, inside, call.function)) return undefined
    const [, end] = call.calleeSpan
    const major = /\d+/.exec(project.modules.packageVersion(module, 'bluebird') ?? '')?.[0]
    const isSeries = name === 'map' && call.arguments.length === use.argument + 1 && Number(major ?? 3) >= 3 && (project.text(module) ?? '').slice(0, end).endsWith('.map')
    if (!isSeries) return { code: 'parallel-writes', message: 'The callback writes, and its turns would overlap. Write it as a loop.', path: [] }
    return { module, span: call.span, operations: [{ kind: 'edit', edits: [{ start: end - name.length, end, text: 'mapSeries' }] }], keepsCallback: true }
  }

  /** What becomes of it where lodash calls it, if it does. */
  const lodashVerdict = (anchors: Anchors, { target, module, call, use }: Handed, isInPlace: boolean): CallbackVerdict | undefined => {
    const text = project.text(module) ?? ''
    const anchor = expressionAt(anchors, call.span)
    if (anchor === undefined || (anchor.position !== 'body' && anchor.position !== 'top-level')) return undefined
    const facts = { writes: doesWrite(module, call, target), isBounded: true, onlyLooks: onlyLooks(project, target), isInPlace }
    if (use.argument === 1 && use.row !== undefined && LODASH.test(use.row.module) && anchor.member?.name === 'forEach' && anchor.use === 'statement') return forEachOf(anchors, text, anchor, facts)
    if (use.argument === 1 && use.row !== undefined && LODASH.test(use.row.module)) return listFunctionOf(anchors, text, anchor, facts)
    const root = chainRootOf(anchors, anchor)
    return root !== undefined && isLodash(module, root) ? chainStepOf(anchors, text, anchor, root, facts) : undefined
  }

  /** `_(list)` */
  const isLodash = (module: ModuleId, { span }: ExpressionAnchor): boolean => {
    const made = project.facts(module)?.calls.find((each) => each.kind === 'call' && String(each.span) === String(span))
    const targets = made === undefined ? [] : project.graph.calleesOf(module, made)
    return targets.length > 0 && targets.every((target) => target.kind === 'api' && LODASH.test(target.module) && (target.path === '' || target.path === 'default'))
  }

  /** Other calls of the same statement with callbacks that have to wait. */
  const crowdOf = (anchors: Anchors, handed: Handed): readonly Handed[] => {
    const { module, call } = handed
    const statement = expressionAt(anchors, call.span)?.statement?.span
    if (statement === undefined) return []
    return (project.facts(module)?.calls ?? []).flatMap((other): readonly Handed[] => {
      // What stands in the body of a loop or under a condition has a statement of its own.
      if (other.id === call.id || other.function !== call.function || String(expressionAt(anchors, other.span)?.statement?.span) !== String(statement)) return []
      const use = project.callbacks.usesOf(module, other).find((each) => each.context === 'caller' && project.effects.blockersOfValue(module, each.value, each.span).length > 0)
      return use === undefined ? [] : [{ ...handed, call: other, use }]
    })
  }

  /** Loops stand in front of a statement one after the other where each makes what the list of the next begins with; all else stays in its place. */
  const verdictOf = (anchors: Anchors, handed: Handed, crowd: readonly Handed[]): CallbackVerdict | 'crowded' | undefined => {
    if (crowd.length === 0) return singleVerdict(anchors, handed, false)
    const all = [handed, ...crowd]
    const listOf = (one: Handed): Span | undefined => expressionAt(anchors, one.call.span)?.member?.objectSpan
    const isFirstIn = (inner: Span | undefined, outer: Handed, own: Handed): boolean => {
      const list = listOf(outer)
      return inner !== undefined && list !== undefined && inner[0] === list[0] && isWithinSpan(own.call.span, list)
    }
    const mayLoop = (one: Handed): boolean => {
      const list = listOf(one)
      return list !== undefined && all.every((other) => other.call.id === one.call.id || isWithinSpan(other.call.span, list) || isFirstIn(list, other, one))
    }
    const isFitting = (one: Handed): boolean => {
      const verdict = mayLoop(one) ? undefined : singleVerdict(anchors, one, true)
      return verdict === undefined || 'refusal' in verdict || verdict.rewrite.keepsCallback || verdict.rewrite.isInPlace === true
    }
    const isLooping = mayLoop(handed)
    const verdict = singleVerdict(anchors, handed, !isLooping)
    const isStuck = verdict !== undefined && 'refusal' in verdict && !isLooping && /^parallel-/.test(verdict.refusal.code)
    return isStuck || !isFitting(handed) || !crowd.every(isFitting) ? 'crowded' : verdict
  }

  const singleVerdict = (anchors: Anchors, handed: Handed, isInPlace: boolean): CallbackVerdict | undefined => {
    const { target, module, call, use } = handed
    const ofLodash = lodashVerdict(anchors, handed, isInPlace)
    if (ofLodash !== undefined) return ofLodash
    const text = project.text(module) ?? ''
    // Lodash takes the list first; only of `map` is it known what becomes of promises there.
    if (isChainOfOwn(anchors, text, call) || (use.argument !== 0 && !/(?:^Array\.from|\bmap|\.replace(?:All)?)$/.test(call.text))) return undefined
    const mayGivePromise = project.natures.natureOfResult(module, use.value).promise !== 'never'
    return arrayCallbackOf(anchors, text, call.span, { writes: doesWrite(module, call, target), mayGivePromise, isBounded: true, onlyLooks: onlyLooks(project, target), isInPlace, ...namedIn(context, handed) })
  }

  /** Does the function call `resolve`, `next` or another parameter of a function around it, which others react to between its turns? */
  const callsOuterCallback = (target: FunctionTarget): boolean => {
    const facts = project.facts(target.module)
    const isInside = (id: number): boolean => {
      for (let current = id; current !== 0; current = facts?.functions[current]?.parent ?? 0) if (current === target.id) return true
      return false
    }
    return (facts?.calls ?? []).some((call) => isInside(call.function) && call.callee.kind === 'parameter' && call.callee.path.length === 0 && !isInside(call.callee.function))
  }

  /** Could anybody tell that the turns overlap? Only where all that they lead to is known to look, and change nothing, nobody can. */
  const doesWrite = (module: ModuleId, call: CallFact, target: FunctionTarget): boolean => {
    // What `sort` does to its own list, it does at the end.
    const isSort = /\.(?:sort|toSorted)$/.test(call.text)
    const calls = isSort ? (project.facts(module)?.calls ?? []).filter((each) => each.function === target.id) : [call]
    return doesWriteIn(module, calls, call.function)
  }

  const doesWriteIn = (module: ModuleId, calls: readonly CallFact[], around: number): boolean => independence.verdictOf(module, calls, around).kind !== 'reads'

  return { callbackOutcome }
}

/** The function that a name stands for, in this file or another, where it takes notice of nothing but the first thing it is given. */
function namedIn(context: PropagationContext, { target, function: function_, module, span }: Handed): Pick<CallbackFacts, 'named'> {
  const anchors = context.anchors(target.module)
  const named = anchors === undefined ? undefined : functionAt(anchors, function_.span)
  if (named === undefined || (target.module === module && isWithinSpan(named.span, span)) || named.async || named.generator || named.parameters.length > 1) return {}
  return named.usesThis || named.usesArguments || named.parameters.some(({ kind }) => kind === 'rest') ? {} : { named }
}

/**
 * Is the receiver a chain object of a library (`_(list).map(…).value()`), or a promise with array methods (Bluebird)? Told by what the chain
 * begins with and what it goes on to call.
 */
function isChainOfOwn(anchors: Anchors, text: string, call: CallFact): boolean {
  const before = text.slice(call.calleeSpan[0], call.calleeSpan[1])
  if (/^(?:_|lodash|\$|jQuery|chain|R)\s*\(/.test(before)) return true
  const anchor = expressionAt(anchors, call.span)
  const steps = anchor === undefined ? [] : stepsBefore(anchors, anchor)
  if (!/^\(\s*await\b/.test(before) && steps.some((step) => /^(?:resolve|then|chain|all|each|mapSeries|delay)$/.test(step))) return true
  return anchors.expressions.some(
    (each) => each.span[0] === call.span[0] && each.span[1] > call.span[1] && /^(?:value|then|catch|finally|each|tap|spread|done|asCallback|nodeify|delay)$/.test(each.member?.name ?? ''),
  )
}
