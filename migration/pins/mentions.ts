/**
 * A function that is named without being called: who gets hold of it?
 */
import type { FunctionTarget } from '../../analysis/effects.js'
import type { FunctionFact } from '../../analysis/facts.js'
import type { PropagationContext, Reason, Rewrite } from '../propagate.js'
import type { MentionUse } from '../uses.js'
import { callbackPinsIn } from './callbacks.js'
import { reasonsIn } from './reasons.js'

export interface Mentions {
  /** Harmless (`undefined`), a call to rewrite, or a reason to refuse. */
  mentionOutcome(target: FunctionTarget, function_: FunctionFact, use: MentionUse): Reason | Rewrite | undefined
}

export function mentionsIn(context: PropagationContext): Mentions {
  const { project } = context
  const { reason, placeOf } = reasonsIn(context)
  const { callbackOutcome } = callbackPinsIn(context)

  const mentionOutcome = (target: FunctionTarget, function_: FunctionFact, use: MentionUse): Reason | Rewrite | undefined => {
    const { mention, module } = use
    const place = placeOf(module, mention.span)
    switch (mention.role) {
      case 'export':
      case 'alias':
      case 'operand':
      case 'property':
        return undefined
      case 'overwritten':
        return project.liveness.isTest(module) ? undefined : reason('dynamic-dispatch', function_.name, place)
      case 'argument': {
        const call = mention.call === undefined ? undefined : project.facts(module)?.calls[mention.call]
        const handed = call === undefined ? undefined : project.callbacks.usesOf(module, call).find((each) => each.argument === mention.argument)
        if (call === undefined || handed === undefined) return reason('escapes-as-value', function_.name, place)
        return callbackOutcome({ target, function: function_, module, call, use: handed, span: mention.span, place })
      }
      default:
        return reason('escapes-as-value', function_.name, place)
    }
  }

  return { mentionOutcome }
}
