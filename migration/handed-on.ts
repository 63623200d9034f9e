/**
 * `load().then(() => save())`: whoever reacts to a promise waits for the one that the arrow gives, so that the arrow need not wait itself.
 * What it would throw before it gives one ends up in the same chain.
 */
import { expressionAt, functionAt } from '../analysis/anchors.js'
import type { Anchors } from '../analysis/anchors.js'
import type { Span } from '../analysis/facts.js'
import type { Operation } from './edits.js'
import { isWithinSpan } from './spans.js'

const REACTION = /^(?:then|catch|finally)$/

/** The operations, less the `async` and the `await` of such arrows. */
export function handedOn(anchors: Anchors, operations: readonly Operation[]): readonly Operation[] {
  const asked = operations.flatMap((each) => (each.kind === 'async' && isBareArrow(anchors, each.function) ? [each.function] : []))
  if (asked.length === 0) return operations
  const reactions = reactionsIn(anchors)
  const arrows = asked.filter((arrow) => reactions.has(String(arrow)) && operations.every((each) => each.kind === 'async' || isKept(anchors, each, arrow)))
  if (arrows.length === 0) return operations
  const isOf = (function_: Span | null | undefined): boolean => function_ !== null && function_ !== undefined && arrows.some((arrow) => String(arrow) === String(function_))
  return operations.flatMap((each): readonly Operation[] => {
    if (each.kind === 'async') return isOf(each.function) ? [] : [each]
    if ((each.kind !== 'await' && each.kind !== 'rewrite') || !isOf(expressionAt(anchors, each.span)?.function)) return [each]
    return each.kind === 'await' ? [] : [{ ...each, awaited: false }]
  })
}

/** Nothing but an expression, that does not wait yet. */
function isBareArrow(anchors: Anchors, span: Span): boolean {
  const arrow = functionAt(anchors, span)
  return arrow?.kind === 'arrow' && arrow.expressionBody && !arrow.awaits && !arrow.async && arrow.returnType === undefined
}

/** What is given to `then` and its like. */
function reactionsIn(anchors: Anchors): ReadonlySet<string> {
  return new Set(
    anchors.expressions.flatMap((each) => (each.kind === 'call' && each.member !== undefined && REACTION.test(each.member.name) ? each.arguments.map(({ span }) => String(span)) : [])),
  )
}

/** Does nothing that it does in the arrow wait, but for the expression that the arrow gives? */
function isKept(anchors: Anchors, operation: Exclude<Operation, { kind: 'async' }>, arrow: Span): boolean {
  if (operation.kind === 'edit') return operation.edits.every(({ start, end, text }) => !isWithinSpan([start, end], arrow) || !/\bawait\b/.test(text))
  if (!isWithinSpan(operation.span, arrow)) return true
  if (operation.kind === 'around') return !/\bawait\b/.test(operation.before + operation.after)
  if (operation.kind !== 'await' && operation.kind !== 'rewrite') return false
  const anchor = expressionAt(anchors, operation.span)
  if (anchor === undefined) return false
  if (anchor.function === null || String(anchor.function) !== String(arrow)) return true
  if (operation.kind === 'rewrite' && (!operation.awaited || operation.suffix !== undefined)) return false
  return String(functionAt(anchors, arrow)?.bodySpan) === String(anchor.span) && anchor.chain === undefined
}
