/**
 * `forEach`, `map`, `filter` and `reduce` as loops.
 */
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import type { LoopBefore } from '../loops-before.js'
import type { Edit } from '../plan.js'
import { endOfStatement, hoistingOf, loopBefore } from './hoisting.js'
import { loopCallbackOf, loopPartsOf, reversed } from './loop-parts.js'
import { endsInReturn, ignoredReturns, isFalsy, returnEdits } from './returns.js'
import type { ReturnForm } from './returns.js'
import { refuse } from './verdict.js'
import type { CallbackVerdict } from './verdict.js'
import { indentationAt, isShiftable, isWithinSpan } from '../spans.js'

export function forEachLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, form: ReturnForm = ignoredReturns, isAsync = false): CallbackVerdict {
  const callback = loopCallbackOf(anchors, text, anchor, 2, isAsync)
  if ('code' in callback) return { refusal: callback }
  if (anchor.arguments.length > 1) return refuse('foreach-nonarray', '`forEach` is given more than a callback. Bind `this` in an arrow function.')
  const { statement, member } = anchor
  if (statement?.kind !== 'ExpressionStatement' || member === undefined) {
    return refuse('foreach-nonarray', 'The call is not a statement of its own.')
  }
  const parts = loopPartsOf(anchors, text, anchor, callback, callback.parameters)
  if ('code' in parts) return { refusal: parts }
  const returns = returnEdits(text, callback, form, 'continue')
  if ('code' in returns) return { refusal: returns }
  const body = form.prefix !== '' ? [form.prefix, form.suffix] : /^(?:\{|function\b|class\b|let\b|async\s+function\b)/.test(text.slice(...callback.bodySpan)) ? ['(', ')'] : ['', '']
  const end = endOfStatement(text, statement.span)
  const isEnded = text[end - 1] === ';'
  const shifts = callback.expressionBody ? [] : dedents(text, statement.span[0], callback.bodySpan)
  const [shift] = shifts
  const edits: Edit[] = [
    { start: member.objectSpan[1], end: callback.bodySpan[0], text: `${parts.headEnd} ${callback.expressionBody ? body[0] : ''}` },
    // What stands on lines of its own stands where the other lines now do.
    ...returns.map((edit) => (shift === undefined ? edit : { ...edit, text: edit.text.replaceAll(`\n${text.slice(shift.start, shift.end)}`, '\n') })),
    ...shifts.filter(({ start }) => !returns.some((edit) => edit.start < start && start < edit.end)),
  ]
  const loop: LoopBefore = {
    kind: 'loop',
    span: anchor.span,
    leadSpan: [statement.span[0], member.objectSpan[0]],
    open: '',
    head: parts.head,
    tail: { start: callback.bodySpan[1], end, text: callback.expressionBody ? `${body[1]}${isEnded ? ';' : ''}` : '' },
    line: anchors.style.newline + indentationAt(text, statement.span[0]),
  }
  return { rewrite: { operations: [loop, { kind: 'edit', edits }, ...parts.operations], awaits: true, keepsCallback: false } }
}

/**
 * The body of a callback at the end of a chain of calls stands further in than that of a loop. Where functions or templates in it may be edited, or
 * have white space that counts, it stays as it is.
 */
function dedents(text: string, statement: number, [start, end]: Span): readonly Edit[] {
  const body = text.slice(start, end)
  if (!isShiftable(body)) return []
  const outer = indentationAt(text, statement)
  const lineStart = text.lastIndexOf('\n', end - 1) + 1
  const inner = text.slice(lineStart, end - 1)
  if (lineStart <= start || inner.trim() !== '' || !inner.startsWith(outer) || inner === outer) return []
  const edits: Edit[] = []
  for (const { index } of body.matchAll(/\n/g)) {
    const at = start + index + 1
    if (text.startsWith(inner, at)) edits.push({ start: at, end: at + inner.length - outer.length, text: '' })
  }
  return edits
}

/** `map` and `filter`, one element after the other. */
export function collectLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, method: 'map' | 'filter', isAsync = false): CallbackVerdict {
  const callback = loopCallbackOf(anchors, text, anchor, 2, isAsync)
  if ('code' in callback) return { refusal: callback }
  const parts = loopPartsOf(anchors, text, anchor, callback, callback.parameters)
  if ('code' in parts) return { refusal: parts }
  if (anchor.arguments.length > 1) return refuse('callback-this', 'The call sets `this` for its callback. Bind it in an arrow function.')
  const hoisting = hoistingOf(anchors, text, anchor, method === 'map' ? 'results' : 'kept')
  if ('code' in hoisting) return { refusal: hoisting }
  const { name } = hoisting
  if (method === 'filter' && callback.parameters[0]?.kind !== 'identifier') return refuse('filter-callback', 'The element has no name of its own in the callback. Name it.')
  const form: ReturnForm =
    method === 'map'
      ? { prefix: `${name}.push(`, suffix: ')', bare: `${name}.push(undefined)` }
      : { prefix: 'if (', suffix: `) ${name}.push(${parts.element})`, bare: '', literal: literal => (isFalsy(literal) ? '' : `${name}.push(${parts.element})`) }
  if (!callback.expressionBody && method === 'map' && !endsInReturn(callback)) {
    return refuse('parallel-effects', 'The callback does not return on all of its paths. Write it as a loop.')
  }
  const returns = returnEdits(text, callback, form, 'continue')
  if ('code' in returns) return { refusal: returns }
  return loopBefore(text, parts, hoisting, { declaration: `const ${name} = []`, open: form.prefix, close: form.suffix, result: name }, returns)
}

export function reduceLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, method: 'reduce' | 'reduceRight'): CallbackVerdict {
  const callback = loopCallbackOf(anchors, text, anchor, 3)
  if ('code' in callback) return { refusal: callback }
  const [accumulator, ...rest] = callback.parameters
  const initial = anchor.arguments[1]
  if (initial === undefined || initial.shape.kind === 'spread') {
    return refuse('reduce-callback', `\`${method}\` has no initial value, and throws for an empty array where a loop would not.`)
  }
  if (accumulator?.name === undefined || accumulator.kind !== 'identifier' || !isFreeAround(anchors, accumulator.name, anchor, accumulator.span)) {
    return refuse('reduce-callback', 'The accumulator has no name of its own in the function around it. Write it as a loop.')
  }
  const isEmpty = /^new\s+(?:Array|Map|Set)(?:<[\w$\s,<>[\]|]*>)?\(\s*\)$/.test(text.slice(...initial.span))
  if (!isEmpty && anchors.expressions.some(({ kind, span }) => kind !== 'member' && isWithinSpan(span, initial.span))) {
    return refuse('reduce-callback', 'The initial value is computed after the array. Compute it first.')
  }
  if (!callback.expressionBody && !endsInReturn(callback)) return refuse('reduce-callback', 'The callback does not return on all of its paths. Write it as a loop.')
  const hoisting = hoistingOf(anchors, text, anchor, accumulator.name)
  if ('code' in hoisting) return { refusal: hoisting }
  const forwards = loopPartsOf(anchors, text, anchor, callback, rest)
  const parts = method === 'reduceRight' && !('code' in forwards) ? reversed(forwards) : forwards
  if ('code' in parts) return { refusal: parts }
  const { name } = accumulator
  const form: ReturnForm = { prefix: `${name} = `, suffix: '', bare: `${name} = undefined` }
  const returns = returnEdits(text, callback, form, 'continue')
  if ('code' in returns) return { refusal: returns }
  const given = /^\s*<([\s\S]+)>\s*\(/.exec(text.slice(anchor.calleeSpan[1], callback.span[0]))?.[1]
  const type = given === undefined ? text.slice(accumulator.bareSpan[1], accumulator.span[1]) : `: ${given}`
  return loopBefore(text, parts, hoisting, { declaration: `let ${name}${type} = ${text.slice(...initial.span)}`, open: form.prefix, close: '', result: name }, returns)
}

/** Does nothing else in the function around a call go by the name of its parameter? */
function isFreeAround(anchors: Anchors, name: string, { function: around }: ExpressionAnchor, parameter: Span): boolean {
  const isInside = (span: Span): boolean => around === null || isWithinSpan(span, around)
  return anchors.variables.every(
    variable => variable.name !== name || variable.kind === 'type' || isWithinSpan(variable.nameSpan, parameter) || (!isInside(variable.nameSpan) && !variable.references.some(({ span }) => isInside(span))),
  )
}
