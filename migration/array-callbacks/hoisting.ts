/**
 * A loop in front of the statement that its call stands in. What stood before the call moves behind the loop, so that other operations in
 * the callback stay where they are.
 */
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { canHoist, freeName, guarded } from '../edits.js'
import type { Operation, Refusal } from '../edits.js'
import type { Edit } from '../plan.js'
import type { LoopParts } from './loop-parts.js'
import type { CallbackVerdict } from './verdict.js'

/** What stands before the call in its statement, and the name that takes the place of the call. */
export interface Hoisting {
  readonly name: string
  /** From the start of the statement to the receiver. */
  readonly leadSpan: Span
  /** What follows the loop: the statement with the name in it, or nothing where the statement declares just that name. */
  readonly rest: string
  readonly restSpan: Span
  readonly indentation: string
  readonly end: string
  readonly newline: string
}

export function hoistingOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, wanted: string): Hoisting | Refusal {
  const { statement, member } = anchor
  if (statement === undefined || member === undefined || anchor.chain !== undefined || !canHoist(anchors, anchor)) {
    return { code: 'short-circuit-callback', message: 'The call stands where no loop can be put before it. Give its result a variable of its own.' }
  }
  const lead = text.slice(statement.span[0], anchor.span[0])
  const after = text.slice(anchor.span[1], endOfStatement(text, statement.span))
  const lineStart = text.lastIndexOf('\n', statement.span[0] - 1) + 1
  const indentation = /^[ \t]*/.exec(text.slice(lineStart, statement.span[0]))?.[0] ?? ''
  const end = anchors.style.semicolons ? ';' : ''
  const { newline } = anchors.style
  const isOnlyDeclared = anchor.variable !== undefined && !isShadowed(anchors, anchor, anchor.variable) && !isCaptured(anchors, anchor) && /^(?:const|let|var)\s+[\w$]+\s*=\s*$/.test(lead) && /^\s*;?$/.test(after)
  const leadSpan: Span = [statement.span[0], member.objectSpan[0]]
  if (isOnlyDeclared && anchor.variable !== undefined) {
    return { name: anchor.variable, leadSpan, rest: '', restSpan: [anchor.span[1], endOfStatement(text, statement.span)], indentation, end, newline }
  }
  const name = nameOf(anchors, anchor, statement.span, wanted)
  return { name, leadSpan, rest: `${newline}${indentation}${guarded(anchors, lead)}${name}`, restSpan: [anchor.span[1], anchor.span[1]], indentation, end, newline }
}

interface Given {
  readonly call: Span
  readonly statement: Span
  readonly function: string
  readonly name: string
}

/** Names that calls of a file were given. */
const givenIn = new WeakMap<Anchors, Given[]>()

/** A name that the file does not have, nor a call whose loop may stand in the same block, or within the one of this. */
function nameOf(anchors: Anchors, anchor: ExpressionAnchor, statement: Span, wanted: string): string {
  const given = givenIn.get(anchors) ?? []
  givenIn.set(anchors, given)
  const own = String(anchor.function)
  const isAround = (outer: Span, inner: Span): boolean => outer[0] <= inner[0] && inner[1] <= outer[1]
  const known = given.find(({ call, name }) => String(call) === String(anchor.span) && name.startsWith(wanted))
  if (known !== undefined) return known.name
  const others = given.filter(each => each.function === own || isAround(each.statement, anchor.span) || isAround(statement, each.call))
  const name = freeName(new Set([...anchors.names, ...anchors.expressions.flatMap(expression => expression.member?.name ?? []), ...others.map(each => each.name)]), wanted)
  given.push({ call: anchor.span, statement, function: own, name })
  return name
}

/** Something in the call has the name too: `const file = files.find((file) => …)`. */
function isShadowed(anchors: Anchors, { span }: ExpressionAnchor, name: string): boolean {
  return anchors.variables.some(({ name: own, nameSpan }) => own === name && span[0] <= nameSpan[0] && nameSpan[1] <= span[1])
}

/** TypeScript tells the type of `const found = []` by what follows, and not in functions that are called later; a variable that is declared after the loop has it. */
function isCaptured(anchors: Anchors, { span }: ExpressionAnchor): boolean {
  if (!anchors.style.typescript) return false
  const variable = anchors.variables.find(({ initSpan }) => initSpan !== undefined && initSpan[0] === span[0] && initSpan[1] === span[1])
  return variable === undefined || variable.references.some(({ function: place }) => String(place) !== String(variable.function))
}

/** A semicolon at the start of the next line belongs to what follows there. */
export function endOfStatement(text: string, [start, end]: Span): number {
  const own = text.slice(start, end)
  return /\n\s*;$/.test(own) ? start + own.replace(/\s*;$/, '').length : end
}

/** The edits of a loop that stands before the statement of its call. */
export function loopBefore(parts: LoopParts, hoisting: Hoisting, declaration: string, body: { readonly open: string; readonly close: string }, returns: readonly Edit[]): CallbackVerdict {
  const { anchor, callback } = parts
  const { member } = anchor
  if (member === undefined) throw new Error('A method call has a receiver.')
  const lead = `${declaration}${hoisting.end}${hoisting.newline}${hoisting.indentation}${parts.head}`
  const edits: Edit[] = [
    { start: member.objectSpan[1], end: callback.bodySpan[0], text: `${parts.headEnd} ${callback.expressionBody ? body.open : ''}` },
    { start: callback.bodySpan[1], end: hoisting.restSpan[1], text: `${callback.expressionBody ? body.close : ''}${hoisting.rest}` },
    ...returns,
  ]
  return { rewrite: { operations: [leadOperation(hoisting.leadSpan, lead), { kind: 'edit', edits }, ...parts.operations], awaits: true, keepsCallback: false } }
}

/** Text in place of what stands before the receiver, outside of everything else that starts where the receiver does. */
export function leadOperation(span: Span, content: string): Operation {
  if (span[0] === span[1]) return { kind: 'around', span: [span[0], Infinity], before: content, after: '' }
  return { kind: 'edit', edits: [{ start: span[0], end: span[1], text: content }] }
}
