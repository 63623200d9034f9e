/**
 * Callbacks that are told an error first, given to packages that no row knows: the convention is that they are called once, later, and that
 * what they return goes nowhere.
 */
import { expressionAt, functionAt } from '../../../analysis/anchors.js'
import { keyOf } from '../../../analysis/effects.js'
import type { FunctionTarget } from '../../../analysis/effects.js'
import type { CallFact, FunctionFact } from '../../../analysis/facts.js'
import type { PropagationContext, Rewrite } from '../../propagate.js'
import { isWithinSpan } from '../../spans.js'
import type { MentionUse } from '../../uses.js'
import { warningOf } from './warnings.js'

export interface ErrorFirst {
  /** What becomes of a function literal at the end of such a call; nothing where it is none. */
  errorFirstOutcome(target: FunctionTarget, function_: FunctionFact, use: MentionUse, call: CallFact): Rewrite | undefined
}

const ERROR = /^_?(?:e|err|error|failure)\d?$/i
/** Calls that run their callback at once, whatever it is told. */
const AT_ONCE = /sync|each|map|filter|reduce|replace|\bit\b|test|describe/i

export function errorFirstIn(context: PropagationContext): ErrorFirst {
  const { project, uses } = context

  const errorFirstOutcome = (target: FunctionTarget, function_: FunctionFact, { module, mention }: MentionUse, call: CallFact): Rewrite | undefined => {
    const anchors = context.anchors(module)
    if (anchors === undefined || !context.isEditable(module) || target.module !== module || String(mention.span) !== String(function_.span)) return undefined
    const isLast = mention.argument === call.arguments.length - 1 && !call.arguments.some(({ spread }) => spread)
    if (!isLast || call.kind !== 'call' || AT_ONCE.test(call.text) || uses.of(target).some((use) => use.kind === 'call' || keyOf({ module: use.module, id: use.mention.function }) === keyOf(target))) return undefined
    if (function_.parameters.length < 2 || !ERROR.test(function_.parameters[0]?.name ?? '')) return undefined
    const targets = project.graph.calleesOf(module, call)
    if (targets.length === 0 || !targets.every((each) => each.kind === 'api' && each.module !== 'global' && !each.module.startsWith('node:'))) return undefined
    if (expressionAt(anchors, call.span)?.use !== 'statement' || functionAt(anchors, function_.span) === undefined) return undefined
    // What it sets for those outside, they may look for as soon as it has returned.
    const isSetOutside = anchors.variables.some(({ nameSpan, references }) => !isWithinSpan(nameSpan, function_.span) && references.some(({ span, write }) => write && isWithinSpan(span, function_.span)))
    if (isSetOutside) return undefined
    return { module, span: mention.span, operations: [], keepsCallback: true, warnings: [warningOf('error-first-callback', function_.name, mention.span)] }
  }

  return { errorFirstOutcome }
}
