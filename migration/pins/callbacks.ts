/**
 * A function that is handed to a call: what becomes of it there, once it is async?
 */
import type { Anchors } from '../../analysis/anchors.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, ModuleId } from '../../analysis/facts.js'
import { independenceOf } from '../../analysis/independence.js'
import { arrayCallbackOf } from '../array-callbacks.js'
import { isTypeScriptForCommonJs } from '../places.js'
import type { PropagationContext } from '../propagate.js'
import type { Handed, Outcome } from './callbacks/handed.js'
import { handlersIn } from './callbacks/handlers.js'
import { listenersIn } from './callbacks/listeners.js'
import { testsIn } from './callbacks/tests.js'
import { timersIn } from './callbacks/timers.js'
import { callPlacesIn } from './places.js'
import { reasonsIn } from './reasons.js'

export interface CallbackPins {
  callbackOutcome(handed: Handed): Outcome
}

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
        return use.immediate ? reason('promise-executor', name, place) : undefined
      case 'request':
      case 'startup':
        return handlerOutcome(handed)
      case 'caller': {
        if (use.row === undefined || target.module !== module) return reason('external-callback', name, place)
        const anchors = context.anchors(module)
        if (anchors === undefined) return reason('unparsed-caller', name, place)
        if (!context.isEditable(module)) return reason('outside-run', name, place)
        // Lodash takes the list first; only of `map` is it known what becomes of promises there.
        if (callsOuterCallback(target)) return reason('calls-outer-callback', name, place)
        if (isChainOfOwn(anchors, project.text(module) ?? '', call)) return reason('external-callback', name, place)
        if (use.argument !== 0 && !/(?:^Array\.from|\bmap|\.replace(?:All)?)$/.test(call.text)) return reason('external-callback', name, place)
        const verdict = arrayCallbackOf(anchors, project.text(module) ?? '', call.span, { writes: doesWrite(module, call, target), isBounded: true })
        if ('refusal' in verdict) return { ...verdict.refusal, path: [name] }
        // The method's own call is awaited in turn, where that is possible.
        const isScript = project.facts(module)?.format !== 'module' || isTypeScriptForCommonJs(project, module)
        // Unlike a call that may float as the last thing a program does, a loop needs the `await` in it.
        const pin = call.function !== 0 ? undefined : isScript ? reason('cjs-top-level', name, place) : topLevelPin(module, call.span, name)
        return pin ?? { module, span: call.span, waiter: call.function, operations: verdict.rewrite.operations, keepsCallback: verdict.rewrite.keepsCallback, ...(verdict.rewrite.declarations === undefined ? {} : { declarations: verdict.rewrite.declarations }) }
      }
    }
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
    return independence.verdictOf(module, calls, call.function).kind !== 'reads'
  }

  return { callbackOutcome }
}

/**
 * Is the receiver a chain object of a library (`_(list).map(…).value()`), or a promise with array methods (Bluebird)? Told by what the chain
 * begins with and what it goes on to call.
 */
function isChainOfOwn(anchors: Anchors, text: string, call: CallFact): boolean {
  const before = text.slice(call.calleeSpan[0], call.calleeSpan[1])
  if (/^(?:_|lodash|\$|jQuery|chain|R)\s*\(/.test(before)) return true
  if (!/^\(\s*await\b/.test(before) && /(?:^|\.)\s*(?:resolve|then|chain|all|each|mapSeries|delay)\s*\(/.test(before)) return true
  return anchors.expressions.some(
    (each) => each.span[0] === call.span[0] && each.span[1] > call.span[1] && /^(?:value|then|catch|finally|each|tap|spread|done|asCallback|nodeify|delay)$/.test(each.member?.name ?? ''),
  )
}
