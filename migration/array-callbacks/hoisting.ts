/**
 * A loop in front of the statement that its call stands in. What stood before the call moves behind the loop, so that other operations in
 * the callback stay where they are.
 */
import { functionAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { canHoist, freeName, guarded } from '../edits.js'
import type { Operation, Refusal } from '../edits.js'
import type { Edit } from '../plan.js'
import { indentationAt, isShiftable, isWithinSpan } from '../spans.js'
import type { LoopParts } from './loop-parts.js'
import type { CallbackVerdict } from './verdict.js'

/** What stands before the call in its statement, and the name that takes the place of the call. */
export interface Hoisting {
  readonly name: string
  /** From the start of the statement to the receiver. */
  readonly leadSpan: Span
  /** The text before the call, as it goes on behind the loop. */
  readonly lead: string
  /** What the loop stands in where there is no statement yet: the body that an arrow function gets. */
  readonly block?: { readonly open: string; readonly close: Operation; readonly indent: string; readonly end: number }
  /** What follows the loop: the statement with the name in it, or nothing where the statement declares just that name. */
  readonly rest: string
  readonly restSpan: Span
  readonly indentation: string
  readonly end: string
  readonly newline: string
}

export function hoistingOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, wanted: string): Hoisting | Refusal {
  const { statement, member } = anchor
  const inArrow = member === undefined || anchor.chain !== undefined ? undefined : arrowHoistingOf(anchors, text, anchor, member.objectSpan, wanted)
  if (inArrow !== undefined) return inArrow
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
    return { name: anchor.variable, leadSpan, lead, rest: '', restSpan: [anchor.span[1], endOfStatement(text, statement.span)], indentation, end, newline }
  }
  const name = nameOf(anchors, anchor, statement.span, wanted)
  return { name, leadSpan, lead, rest: `${newline}${indentation}${guarded(anchors, lead)}${name}`, restSpan: [anchor.span[1], anchor.span[1]], indentation, end, newline }
}

const LOOPED = /^(?:forEach|some|every|find(?:Last)?(?:Index)?|reduce(?:Right)?)$/

/** `(files) => files.reduce(…)`: what an arrow function gives becomes the last statement of a body. */
function arrowHoistingOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, objectSpan: Span, wanted: string): Hoisting | undefined {
  const arrow = anchor.function === null ? undefined : functionAt(anchors, anchor.function)
  if (arrow?.kind !== 'arrow' || !arrow.expressionBody || !isWithinSpan(anchor.span, arrow.bodySpan)) return undefined
  // What becomes the body of a loop itself is no function any more.
  if (anchors.expressions.some((each) => each.kind === 'call' && LOOPED.test(each.member?.name ?? '') && each.arguments.some(({ span }) => String(span) === String(arrow.span)))) return undefined
  if (anchor.conditional || anchors.errors.length > 0 || anchor.earlier.some(({ kind }) => kind === 'call')) return undefined
  const sign = text.lastIndexOf('=>', arrow.bodySpan[0])
  const start = sign + 2 + (/^\s*/.exec(text.slice(sign + 2))?.[0].length ?? 0)
  // Nothing but brackets stands between the sign and the body.
  if (sign === -1 || !/^[\s(]*$/.test(text.slice(start, arrow.bodySpan[0]))) return undefined
  const { newline, indent } = anchors.style
  const outer = indentationAt(text, arrow.span[0])
  const indentation = `${outer}${indent}`
  const end = anchors.style.semicolons ? ';' : ''
  const isWrapped = arrow.bodySpan[0] > start
  const before = text.slice(arrow.bodySpan[0], anchor.span[0])
  const lead = `return ${isShiftable(before) ? before.replaceAll('\n', `\n${indent}`) : before}`
  const behind = `${end}${newline}${outer}}`
  const name = nameOf(anchors, anchor, arrow.span, wanted)
  return {
    name,
    leadSpan: [start, objectSpan[0]],
    lead,
    block: {
      open: `{${newline}${indentation}`,
      close: isWrapped ? { kind: 'edit', edits: [{ start: arrow.bodySpan[1], end: arrow.span[1], text: behind }] } : { kind: 'around', span: [start, arrow.span[1]], before: '', after: behind },
      indent,
      end: arrow.bodySpan[1],
    },
    rest: `${newline}${indentation}${lead}${name}`,
    restSpan: [anchor.span[1], anchor.span[1]],
    indentation,
    end,
    newline,
  }
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
export function loopBefore(text: string, parts: LoopParts, hoisting: Hoisting, declaration: string, body: { readonly open: string; readonly close: string }, returns: readonly Edit[]): CallbackVerdict {
  const { anchor, callback } = parts
  const { member } = anchor
  if (member === undefined) throw new Error('A method call has a receiver.')
  const { block } = hoisting
  const head = block === undefined ? parts.head : parts.head.replaceAll(/\n[ \t]*/g, `\n${hoisting.indentation}`)
  const lead = `${block?.open ?? ''}${declaration}${hoisting.end}${hoisting.newline}${hoisting.indentation}${head}`
  const shifts = block === undefined || callback.expressionBody ? [] : indents(text, callback.bodySpan, block.indent)
  // What other callbacks become may take line ends along.
  const sides: readonly Span[] = [member.objectSpan, [anchor.span[1], block?.end ?? anchor.span[1]]]
  const around = block === undefined ? [] : sides.flatMap((side) => (text.slice(...side).includes('=>') ? [] : indents(text, side, block.indent)))
  const [shift] = shifts
  const edits: Edit[] = [
    { start: member.objectSpan[1], end: callback.bodySpan[0], text: `${parts.headEnd} ${callback.expressionBody ? body.open : ''}` },
    { start: callback.bodySpan[1], end: hoisting.restSpan[1], text: `${callback.expressionBody ? body.close : ''}${hoisting.rest}` },
    // What stands on lines of its own stands where the other lines now do.
    ...returns.map((edit) => (shift === undefined ? edit : { ...edit, text: edit.text.replaceAll('\n', `\n${shift.text}`) })),
    ...shifts.filter(({ start }) => !returns.some((edit) => edit.start < start && start < edit.end)),
    ...around,
  ]
  return { rewrite: { operations: [leadOperation(hoisting.leadSpan, lead), { kind: 'edit', edits }, ...parts.operations, ...(block === undefined ? [] : [block.close])], awaits: true, keepsCallback: false } }
}

/** A body that now stands in another one. Where functions in it may be edited, or white space counts, it stays as it is. */
function indents(text: string, [start, end]: Span, indent: string): readonly Edit[] {
  const body = text.slice(start, end)
  if (!isShiftable(body)) return []
  return [...body.matchAll(/\n(?=[^\r\n])/g)].map(({ index }) => ({ start: start + index + 1, end: start + index + 1, text: indent }))
}

/** Text in place of what stands before the receiver, outside of everything else that starts where the receiver does. */
export function leadOperation(span: Span, content: string): Operation {
  if (span[0] === span[1]) return { kind: 'around', span: [span[0], Infinity], before: content, after: '' }
  return { kind: 'edit', edits: [{ start: span[0], end: span[1], text: content }] }
}
