/**
 * `forEach`, `map`, `filter` and `reduce` as loops.
 */
import { functionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, FunctionAnchor, ParameterAnchor, VariableAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import type { LoopBefore } from '../loops-before.js'
import type { Edit } from '../plan.js'
import { hoistingOf, isLongList, listNameOf, loopBefore, shiftOf, unshifted } from './hoisting.js'
import { loopInPlace } from './in-place.js'
import { loopCallbackOf, loopPartsOf, reversed } from './loop-parts.js'
import { ignoredReturns, isFalsy, returnEdits } from './returns.js'
import type { ReturnForm } from './returns.js'
import { refuse } from './verdict.js'
import type { CallbackVerdict, Given } from './verdict.js'
import { isListAt } from './receiver-kinds.js'
import { endOfStatement, indentationAt, isWithinSpan } from '../spans.js'

export function forEachLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, form: ReturnForm = ignoredReturns, given: Given = {}): CallbackVerdict {
  const callback = loopCallbackOf(anchors, text, anchor, 2, given)
  if ('code' in callback) return { refusal: callback }
  if (anchor.arguments.length > 1) return refuse('foreach-nonarray', '`forEach` is given more than a callback. Bind `this` in an arrow function.')
  const { member } = anchor
  const place = statementPlaceOf(text, anchor) ?? arrowPlaceOf(anchors, text, anchor)
  if (place === undefined || member === undefined) return refuse('foreach-nonarray', 'The call is not a statement of its own.')
  const parts = loopPartsOf(anchors, text, anchor, callback, callback.parameters)
  if ('code' in parts) return { refusal: parts }
  const returns = returnEdits(text, callback, form, 'continue', parts.label)
  if ('code' in returns) return { refusal: returns }
  const body = form.prefix !== '' ? [form.prefix, form.suffix] : /^(?:\{|function\b|class\b|let\b|async\s+function\b)/.test(text.slice(...callback.bodySpan)) ? ['(', ')'] : ['', '']
  const shift = callback.expressionBody ? unshifted : shiftOf(text, callback.bodySpan, place.indentation)
  const edits: Edit[] = [
    ...shift.with(returns),
  ]
  const loop: LoopBefore = {
    kind: 'loop',
    span: anchor.span,
    leadSpan: [place.span[0], member.objectSpan[0]],
    open: place.open,
    declaration: { text: '', end: '' },
    head: parts.head,
    middle: { start: member.objectSpan[1], end: callback.bodySpan[0], text: `${parts.headEnd} ${callback.expressionBody ? body[0] : ''}${parts.call?.before ?? ''}` },
    ...(place.inList && isLongList(text, member.objectSpan)
      ? { list: { name: listNameOf(anchor, place.span, parts.element), semicolon: anchors.style.semicolons ? ';' : '' } }
      : {}),
    tail: { start: callback.bodySpan[1], end: place.span[1], text: (callback.expressionBody ? `${parts.call?.after ?? ''}${body[1]}${place.semicolon}` : '') + place.close },
    line: anchors.style.newline + place.indentation,
    indents: shift.lines,
  }
  return { rewrite: { operations: [loop, { kind: 'edit', edits }, ...parts.operations], awaits: true, keepsCallback: parts.call !== undefined } }
}

/** What the loop takes the place of, with what stands around it there. */
interface LoopPlace {
  readonly span: Span
  /** Other statements may stand before it. */
  readonly inList: boolean
  readonly indentation: string
  readonly open: string
  readonly close: string
  readonly semicolon: string
}

function statementPlaceOf(text: string, { statement, use }: ExpressionAnchor): LoopPlace | undefined {
  if (statement?.kind !== 'ExpressionStatement' || use !== 'statement') return undefined
  const end = endOfStatement(text, statement.span)
  return { span: [statement.span[0], end], inList: statement.inList, indentation: indentationAt(text, statement.span[0]), open: '', close: '', semicolon: text[end - 1] === ';' ? ';' : '' }
}

/** `dir => list(dir).forEach(visit)`, which gives nothing either once the loop stands in a body; in that of another loop it needs none. */
function arrowPlaceOf(anchors: Anchors, text: string, { span, function: around, chain }: ExpressionAnchor): LoopPlace | undefined {
  const arrow = around === null ? undefined : functionAt(anchors, around)
  if (arrow?.kind !== 'arrow' || !arrow.expressionBody || String(arrow.bodySpan) !== String(span) || chain !== undefined) return undefined
  const taker = anchors.expressions.find(({ kind, arguments: given }) => kind === 'call' && given.some(({ span: argument }) => String(argument) === String(arrow.span)))
  const isLooped = taker?.member?.name === 'forEach' && String(taker.arguments[0]?.span) === String(arrow.span)
  // Whatever else a list does with what its callback gives, it does at once.
  if (!isLooped && /^(?:each|forEach|map|filter|flatMap|some|every|find\w*|reduce\w*|sort|from)$/.test(taker?.member?.name ?? '')) return undefined
  const { newline, indent } = anchors.style
  const outer = indentationAt(text, arrow.span[0])
  if (isLooped) return { span, inList: false, indentation: outer, open: '', close: '', semicolon: '' }
  const isLong = text.slice(...span).includes('\n')
  const [open, close] = isLong ? [`{${newline}${outer}${indent}`, `${newline}${outer}}`] : ['{ ', ' }']
  return { span, inList: isLong, indentation: isLong ? outer + indent : outer, open, close, semicolon: anchors.style.semicolons ? ';' : '' }
}

interface Collecting extends Given {
  /** What a chain begins with, `_` of `_(list).map(f)`: what follows the call goes on with such a one. */
  readonly chain?: string
}

/** `map`, `filter` and `flatMap`, one element after the other. */
export function collectLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, method: 'map' | 'filter' | 'flatMap', { chain, ...given }: Collecting = {}): CallbackVerdict {
  const callback = loopCallbackOf(anchors, text, anchor, 2, given)
  if ('code' in callback) return { refusal: callback }
  const parts = loopPartsOf(anchors, text, anchor, callback, callback.parameters)
  if ('code' in parts) return { refusal: parts }
  if (anchor.arguments.length > 1) return refuse('callback-this', 'The call sets `this` for its callback. Bind it in an arrow function.')
  const hoisting = hoistingOf(anchors, text, anchor, method === 'filter' ? 'kept' : 'results')
  if ('code' in hoisting) return { refusal: hoisting }
  if (method === 'filter' && parts.call === undefined && callback.parameters[0]?.kind !== 'identifier') return refuse('filter-callback', 'The element has no name of its own in the callback. Name it.')
  const returned = callback.expressionBody ? [callback.bodySpan] : callback.returns.flatMap(({ argument }) => (argument === null ? [] : [argument]))
  // A list's items go into the result at once where each turn is known to give a list.
  const isSpread = method === 'flatMap' && (callback.expressionBody || !callback.fallsOff) && (callback.expressionBody || callback.returns.every(({ argument }) => argument !== null)) && returned.every((span) => isListAt(anchors, text, span))
  const isFlat = method === 'flatMap' && !isSpread
  // A variable that takes the whole is that of the list itself only where nothing is left to do.
  const name = hoisting.isWhole && (isFlat || chain !== undefined) ? hoisting.nameBeside() : hoisting.name
  const isValue = chain !== undefined && !isFlat ? /^\s*\.\s*value\(\)/.exec(text.slice(anchor.span[1])) : null
  const result = chain === undefined ? `${name}${isFlat ? '.flat()' : ''}` : isValue === null ? `${chain}(${name})${isFlat ? '.flatten()' : ''}` : name
  const form: ReturnForm =
    method === 'filter'
      ? { prefix: 'if (', suffix: `) ${name}.push(${parts.element})`, bare: '', literal: literal => (isFalsy(literal) ? '' : `${name}.push(${parts.element})`) }
      : { prefix: `${name}.push(${isSpread ? '...' : ''}`, suffix: ')', bare: `${name}.push(undefined)`, ...(isSpread ? { isSpread, literal: () => '' } : {}) }
  const returns = returnEdits(text, callback, form, 'continue', parts.label)
  if ('code' in returns) return { refusal: returns }
  const end = isValue === null ? hoisting.end : anchor.span[1] + isValue[0].length
  return loopBefore(text, parts, { ...hoisting, name, end }, { declaration: `const ${name} = []`, open: form.prefix, close: form.suffix, result }, returns)
}

export function reduceLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, method: 'reduce' | 'reduceRight', given: Given = {}): CallbackVerdict {
  const callback = loopCallbackOf(anchors, text, anchor, 3)
  if ('code' in callback) return { refusal: callback }
  const [accumulator, ...rest] = callback.parameters
  const initial = anchor.arguments[1]
  if (initial === undefined || initial.shape.kind === 'spread') {
    return refuse('reduce-callback', `\`${method}\` has no initial value, and throws for an empty array where a loop would not.`)
  }
  const own = accumulator?.kind === 'identifier' && accumulator.name === anchor.variable ? accumulator.name : undefined
  if (accumulator?.name === undefined || accumulator.kind !== 'identifier') return refuse('reduce-callback', 'The accumulator has no name of its own. Write it as a loop.')
  const { name } = accumulator
  const isEmpty = /^new\s+(?:Array|Map|Set)(?:<[\w$\s,<>[\]|]*>)?\(\s*\)$/.test(text.slice(...initial.span))
  const isComputed = !isEmpty && anchors.expressions.some(({ kind, span }) => kind !== 'member' && isWithinSpan(span, initial.span))
  const isFree = isFreeAround(anchors, name, anchor, accumulator.span, own)
  const hoisting = given.isInPlace === true || !isFree ? undefined : hoistingOf(anchors, text, anchor, name, own)
  const forwards = loopPartsOf(anchors, text, anchor, callback, rest)
  const parts = method === 'reduceRight' && !('code' in forwards) ? reversed(forwards) : forwards
  if ('code' in parts) return { refusal: parts }
  const type = typeOf(text, anchor, callback, accumulator)
  const form: ReturnForm = { prefix: `${name} = `, suffix: '', bare: `${name} = undefined`, same: name }
  const returns = returnEdits(text, callback, form, 'continue', parts.label)
  if ('code' in returns) return { refusal: returns }
  if (hoisting === undefined || 'code' in hoisting) {
    const [receiver, own] = [anchor.member?.objectSpan ?? initial.span, new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`)]
    if (isComputed || [receiver, initial.span].some(span => own.test(text.slice(...span)))) {
      return { refusal: hoisting ?? { code: 'reduce-callback', message: 'The accumulator has no name of its own in the function around it. Write it as a loop.' } }
    }
    return loopInPlace(anchors, parts, { declaration: `let ${name}${type} = ${text.slice(...initial.span)}`, open: form.prefix, close: '', end: `return ${name}` }, returns)
  }
  // A name that nobody writes to has the same list before the initial value and after.
  const listed = anchor.member === undefined ? undefined : variableAt(anchors, anchor.member.objectSpan)
  const isSteady = listed !== undefined && listed.references.every(({ write }) => !write)
  if (isComputed && !isSteady && !parts.isPlain) return refuse('reduce-callback', 'The initial value is computed after the array. Compute it first.')
  const keyword = hoisting.isWhole && hoisting.name === name ? hoisting.keyword : 'let'
  return loopBefore(text, parts, hoisting, { declaration: `${keyword} ${name}${type} = `, initial: { span: initial.span, isComputed: isComputed && !isSteady }, open: form.prefix, close: '', result: name }, returns)
}

/** What is written of the accumulator's type, after its name. */
function typeOf(text: string, { calleeSpan }: ExpressionAnchor, callback: FunctionAnchor, accumulator: ParameterAnchor): string {
  const given = /^\s*<([\s\S]+)>\s*\(/.exec(text.slice(calleeSpan[1], callback.span[0]))?.[1]
  return given === undefined ? text.slice(accumulator.bareSpan[1], accumulator.span[1]) : `: ${given}`
}

/** Does nothing else in the function around a call go by the name of its parameter, but for the variable that takes the result? */
function isFreeAround(anchors: Anchors, name: string, { function: around, span: call, statement }: ExpressionAnchor, parameter: Span, own?: string): boolean {
  const isInside = (span: Span): boolean => around === null || isWithinSpan(span, around)
  const isOwn = (variable: VariableAnchor): boolean =>
    own !== undefined && statement !== undefined && isWithinSpan(variable.nameSpan, [statement.span[0], call[0]]) && variable.references.every(({ span }) => !isWithinSpan(span, call))
  return anchors.variables.every(
    variable =>
      variable.name !== name || variable.kind === 'type' || isWithinSpan(variable.nameSpan, parameter) || isOwn(variable) || (!isInside(variable.nameSpan) && !variable.references.some(({ span }) => isInside(span))),
  )
}
