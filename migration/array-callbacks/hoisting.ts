/**
 * A loop in front of the statement that its call stands in. What stood before the call moves behind the loop, so that other operations in
 * the callback stay where they are.
 */
import { functionAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { canHoist } from '../edits.js'
import type { Operation, Refusal } from '../edits.js'
import { nameToCome } from '../loops-before.js'
import type { LoopBefore } from '../loops-before.js'
import type { Edit } from '../plan.js'
import { endOfStatement, indentationAt, isShiftable, isWithinSpan } from '../spans.js'
import type { LoopParts } from './loop-parts.js'
import type { CallbackVerdict } from './verdict.js'

/** Where a loop goes, and the name of what it makes. */
export interface Hoisting {
  readonly name: string
  /** The variable that the statement declares has that name, and there is nothing else to the statement. */
  readonly isWhole: boolean
  /** How that variable is declared, if it may change. */
  readonly keyword: 'let' | 'var'
  /** A name for what the variable is then made of. */
  nameBeside(): string
  /** A name for the list, where it takes a statement of its own. */
  listNameFor(element: string): string
  /** From the start of the statement to the receiver. */
  readonly leadSpan: Span
  /** Where what goes on behind the loop begins, what it begins with, and how much further in it stands. */
  readonly lead: { readonly from: number; readonly prefix: string; readonly indent: string }
  /** What the loop stands in where there is no statement yet: the body that an arrow function gets. */
  readonly block?: { readonly open: string; readonly close: Operation; readonly indent: string; readonly end: number }
  /** Where the text that goes on ends what the loop stands for. */
  readonly end: number
  /** Where the statement ends that goes with the call. */
  readonly wholeEnd: number
  readonly indentation: string
  readonly indent: string
  readonly semicolon: string
  readonly newline: string
}

export function hoistingOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, wanted: string, own?: string): Hoisting | Refusal {
  const { statement, member } = anchor
  const inArrow = member === undefined || anchor.chain !== undefined ? undefined : arrowHoistingOf(anchors, text, anchor, member.objectSpan, wanted)
  if (inArrow !== undefined) return inArrow
  if (statement === undefined || member === undefined || anchor.chain !== undefined || !canHoist(anchors, anchor)) {
    return { code: 'short-circuit-callback', message: 'The call stands where no loop can be put before it. Give its result a variable of its own.' }
  }
  const { newline, semicolons } = anchors.style
  const lead = text.slice(statement.span[0], anchor.span[0])
  const wholeEnd = endOfStatement(text, statement.span)
  const isWhole =
    anchor.variable !== undefined &&
    (anchor.variable === own || !isShadowed(anchors, anchor, anchor.variable)) &&
    !isCaptured(anchors, anchor) &&
    /^(?:const|let|var)\s+[\w$]+\s*=\s*$/.test(lead) &&
    /^\s*;?$/.test(text.slice(anchor.span[1], wholeEnd))
  return {
    name: isWhole && anchor.variable !== undefined ? anchor.variable : nameToCome([wanted], { call: anchor.span, statement: statement.span, function: anchor.function }),
    isWhole,
    keyword: lead.startsWith('var') ? 'var' : 'let',
    nameBeside: () => nameToCome([wanted], { call: anchor.span, statement: statement.span, function: anchor.function }),
    listNameFor: (element) => listNameOf(anchor, statement.span, element),
    leadSpan: [statement.span[0], member.objectSpan[0]],
    lead: { from: statement.span[0], prefix: '', indent: '' },
    end: anchor.span[1],
    wholeEnd,
    indentation: indentationAt(text, statement.span[0]),
    indent: anchors.style.indent,
    semicolon: semicolons ? ';' : '',
    newline,
  }
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
  const semicolon = anchors.style.semicolons ? ';' : ''
  const isWrapped = arrow.bodySpan[0] > start
  // What stands on lines of its own is as far in as the body will be.
  const further = text.slice(sign + 2, start).includes('\n') ? '' : indent
  const behind = `${semicolon}${newline}${outer}}`
  const name = nameToCome([wanted], { call: anchor.span, statement: arrow.span, function: anchor.function })
  return {
    name,
    isWhole: false,
    keyword: 'let',
    nameBeside: () => name,
    listNameFor: (element) => listNameOf(anchor, arrow.span, element),
    leadSpan: [sign + 2, objectSpan[0]],
    lead: { from: arrow.bodySpan[0], prefix: 'return ', indent: isShiftable(text.slice(arrow.bodySpan[0], anchor.span[0])) ? further : '' },
    block: {
      open: ` {${newline}${indentation}`,
      close: isWrapped ? { kind: 'edit', edits: [{ start: arrow.bodySpan[1], end: arrow.span[1], text: behind }] } : { kind: 'around', span: [start, arrow.span[1]], before: '', after: behind },
      indent: further,
      end: arrow.bodySpan[1],
    },
    end: anchor.span[1],
    wholeEnd: anchor.span[1],
    indentation,
    indent,
    semicolon,
    newline,
  }
}

/** What a list is called that stands in a variable of its own: `files` for what `file` is one of. */
export function listNameOf(anchor: ExpressionAnchor, statement: Span, element: string): string {
  const isWord = /^[A-Za-z_$][\w$]*[a-z]$/.test(element)
  const plural = element.replace(/(?<![aeiou])y$/, 'ie').replace(/(?:s|x|ch|sh)$/, '$&e') + 's'
  return nameToCome(isWord ? [plural, 'list'] : ['list'], { call: anchor.span, statement, function: anchor.function })
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

/** What a loop declares, what it does before and behind the body of an expression, and what stands in the place of the call afterwards. */
export interface LoopForm {
  readonly declaration: string
  /** What it is set to at first, where that stands in the text; what is computed follows the list. */
  readonly initial?: { readonly span: Span; readonly isComputed: boolean }
  readonly open: string
  readonly close: string
  /** The body ends in a block, which takes no semicolon. */
  readonly isEnded?: boolean
  readonly result: string
}

/** The operations of a loop that stands before the statement of its call. */
export function loopBefore(text: string, parts: LoopParts, hoisting: Hoisting, form: LoopForm, returns: readonly Edit[]): CallbackVerdict {
  const { anchor, callback } = parts
  const { member } = anchor
  if (member === undefined) throw new Error('A method call has a receiver.')
  const { block, lead, semicolon, newline, indentation } = hoisting
  // The whole statement is declared by the loop itself.
  const isDone = hoisting.isWhole && form.result === hoisting.name
  // What takes several lines stands in a block.
  const isLong = callback.expressionBody && text.slice(...callback.bodySpan).includes('\n')
  const inner = `${newline}${indentation}${hoisting.indent}`
  const head = block === undefined ? parts.head : parts.head.replaceAll(/\n[ \t]*/g, `\n${indentation}`)
  const shift = callback.expressionBody ? unshifted : shiftOf(text, callback.bodySpan, indentation)
  const sides: readonly Span[] = block === undefined ? [] : [member.objectSpan, [hoisting.end, block.end]]
  const loop: LoopBefore = {
    kind: 'loop',
    span: anchor.span,
    leadSpan: hoisting.leadSpan,
    open: block?.open ?? '',
    declaration: { text: form.declaration, ...(form.initial === undefined ? {} : { initial: form.initial.span }), end: `${semicolon}${newline}${indentation}` },
    head,
    middle: { start: member.objectSpan[1], end: callback.bodySpan[0], text: `${parts.headEnd} ${isLong ? `{${inner}` : ''}${callback.expressionBody ? form.open : ''}${parts.call?.before ?? ''}` },
    ...((parts.isPlain && isLongList(text, member.objectSpan)) || form.initial?.isComputed === true ? { list: { name: hoisting.listNameFor(parts.element), semicolon } } : {}),
    tail: { start: callback.bodySpan[1], end: isDone ? hoisting.wholeEnd : hoisting.end, text: callback.expressionBody ? `${parts.call?.after ?? ''}${form.close}${form.isEnded === true ? '' : semicolon}${isLong ? `${newline}${indentation}}` : ''}` : '' },
    line: newline + indentation,
    indents: [...shift.lines, ...sides.flatMap((side) => indents(text, side, block?.indent ?? ''))],
    ...(isDone ? {} : { next: { ...lead, name: form.result } }),
  }
  const edits: Edit[] = [
    ...shift.with(returns),
  ]
  return { rewrite: { operations: [loop, { kind: 'edit', edits }, ...parts.operations, ...(block === undefined ? [] : [block.close])], awaits: true, keepsCallback: parts.call !== undefined } }
}

/** No head of a loop holds a chain of several lines. */
export function isLongList(text: string, span: Span): boolean {
  return text[span[0]] !== '[' && /\n\s*\??\./.test(text.slice(...span))
}

/** What makes the lines of a body begin where those of a loop do. */
interface Shift {
  readonly lines: readonly Edit[]
  /** What stands on lines of its own stands where the other lines now do. */
  readonly with: (returns: readonly Edit[]) => readonly Edit[]
}

export const unshifted: Shift = { lines: [], with: (returns) => returns }

/** The body of a callback stands further in than that of a loop, or further out. Where functions or templates in it may be edited, or have white space that counts, it stays as it is. */
export function shiftOf(text: string, [start, end]: Span, outer: string): Shift {
  const body = text.slice(start, end)
  const lineStart = text.lastIndexOf('\n', end - 1) + 1
  const inner = text.slice(lineStart, end - 1)
  if (lineStart <= start || inner.trim() !== '' || inner === outer || !isShiftable(body)) return unshifted
  const lines = [...body.matchAll(/\n(?=[^\r\n])/g)].flatMap(({ index }): readonly Edit[] => {
    const at = start + index + 1
    return text.startsWith(inner, at) ? [{ start: at, end: at + inner.length, text: outer }] : []
  })
  return { lines, with: (returns) => returns.map((edit) => ({ ...edit, text: edit.text.replaceAll(`\n${inner}`, `\n${outer}`) })) }
}

/** A body that now stands in another one. Where functions in it may be edited, or white space counts, it stays as it is. */
function indents(text: string, [start, end]: Span, indent: string): readonly Edit[] {
  const body = text.slice(start, end)
  if (!isShiftable(body)) return []
  return [...body.matchAll(/\n(?=[^\r\n])/g)].map(({ index }) => ({ start: start + index + 1, end: start + index + 1, text: indent }))
}
