/**
 * `map`, `flatMap`, `filter` and `Array.from` with turns that overlap, where nothing in the callback can tell the difference.
 */
import { expressionAt, functionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, FunctionAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { awaitRefusalOf, freeName } from '../edits.js'
import type { Operation, Refusal } from '../edits.js'
import type { Edit } from '../plan.js'
import { isMapNameTaken, MAP_NAME, mapDeclaration } from '../concurrency/map-function.js'
import type { FileDeclaration } from '../replacements/replacer.js'
import { isGivenByName, loopCallbackOf, mutators } from './loop-parts.js'
import { collectLoop, forEachLoop } from './loops.js'
import { refuse } from './verdict.js'
import type { CallbackFacts, CallbackVerdict, Given } from './verdict.js'
import { isWithinSpan } from '../spans.js'

/** Nothing in the callback can tell whether its turns overlap: it writes nothing outside itself. */
function hasOwnEffects(anchors: Anchors, text: string, callback: FunctionAnchor): boolean {
  const inside = ({ span }: { readonly span: Span }): boolean => isWithinSpan(span, callback.span)
  const isOutside = (variable: { readonly nameSpan: Span }): boolean => !isWithinSpan(variable.nameSpan, callback.span)
  if (anchors.variables.some(variable => isOutside(variable) && variable.references.some(reference => reference.write && inside(reference)))) return true
  // What is printed, others read in order.
  if (/\bconsole\s*\.|\bprocess\s*\.\s*std(?:out|err)\b/.test(text.slice(...callback.bodySpan))) return true
  if (/(?:\.[\w$]+|\])\s*(?:\+\+|--|(?:[-+*/%&|^]|\*\*|<<|>>>?|\|\||&&|\?\?)?=(?![=>]))/.test(text.slice(...callback.bodySpan))) return true
  return anchors.expressions.some(expression => {
    if (expression.kind !== 'call' || expression.member === undefined || !inside(expression) || !mutators.has(expression.member.name)) return false
    // What a call has just made is nobody else's.
    const object = expressionAt(anchors, expression.member.objectSpan)
    if (object?.kind === 'call' && /^(?:readdir(?:Sync)?|split|map|filter|slice|flat|flatMap|concat|keys|values|entries)$/.test(object.member?.name ?? '')) return false
    const root = /^[\w$]+/.exec(text.slice(...expression.member.objectSpan))?.[0]
    const variable = root === undefined ? undefined : variableAt(anchors, [expression.member.objectSpan[0], expression.member.objectSpan[0] + root.length])
    return root === 'this' || (variable !== undefined && isOutside(variable))
  })
}

/** The function of this file that an identifier names, or the one of another file that takes notice of nothing but the item. */
function givenFunctionOf(anchors: Anchors, span: Span, { named: own }: CallbackFacts): FunctionAnchor | undefined {
  return namedFunctionOf(anchors, span) ?? own
}

/** The function of this file that an identifier names. */
function namedFunctionOf(anchors: Anchors, span: Span): FunctionAnchor | undefined {
  const variable = variableAt(anchors, span)
  if (variable === undefined || variable.references.some(({ write }) => write)) return undefined
  return functionAt(anchors, variable.initSpan ?? variable.span)
}

export function effectRefusal(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts, at: number): Refusal | undefined {
  const argument = anchor.arguments[at]
  if (argument === undefined || argument.shape.kind === 'spread') return { code: 'external-callback', message: 'The callback is not written in the call.' }
  if (facts.writes) return { code: 'parallel-writes', message: 'The callback writes, and its turns would overlap. Write it as a loop.' }
  const callback = argument.shape.kind === 'function' ? functionAt(anchors, argument.span) : namedFunctionOf(anchors, argument.span)
  if (callback !== undefined && hasOwnEffects(anchors, text, callback)) {
    return { code: 'parallel-effects', message: 'The callback changes something outside itself, and its turns would overlap. Write it as a loop.' }
  }
  return undefined
}

/** `await Promise.all(xs.map(async …))`, with the callback where it is. */
export function promiseAll(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts, form: { readonly from: string; readonly suffix: string }): CallbackVerdict {
  // Turns that whoever wrote `Promise.all` has let overlap go on doing so: one after the other they could wait for each other for good.
  const hasOverlapped = form.from === 'map' && facts.mayGivePromise === true && isInPromiseAll(text, anchor)
  const effects = hasOverlapped ? undefined : effectRefusal(anchors, text, anchor, facts, 0)
  const refusal = (effects !== undefined && isInTurn(facts, effects) ? undefined : effects) ?? awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined) return { refusal }
  if (anchor.member?.optional === true || anchor.chain !== undefined) {
    return refuse('optional-chain', 'The call is part of an optional chain, and `Promise.all` takes no missing value. Put it under an `if`.')
  }
  const nameEnd = anchor.calleeSpan[1]
  const pieces = form.from === 'map' ? [] : [{ start: nameEnd - form.from.length, end: nameEnd, text: 'map' }]
  if (form.from !== 'map' && anchor.member?.computed === true) return refuse('external-callback', 'The method is not called by its plain name.')
  const bounded = boundedMap(anchors, text, anchor, facts)
  if (bounded !== undefined) {
    const edits: Operation = { kind: 'rewrite', span: anchor.span, pieces: [bounded.piece], before: bounded.before, awaited: true, ...(form.suffix === '' ? {} : { suffix: form.suffix }) }
    return { rewrite: { operations: [...asyncCallback(anchor, 0), edits, ...bounded.operations], awaits: true, keepsCallback: true, declarations: bounded.declarations } }
  }
  if (effects !== undefined) return { refusal: effects }
  const operations: Operation[] = [...asyncCallback(anchor, 0)]
  if (form.from !== 'map' || !isInPromiseAll(text, anchor)) {
    operations.push({ kind: 'rewrite', span: anchor.span, pieces, before: 'Promise.all(', after: ')', awaited: true, ...(form.suffix === '' ? {} : { suffix: form.suffix }) })
  }
  return { rewrite: { operations, awaits: true, keepsCallback: true } }
}

/** With one turn at a time nothing overlaps. */
function isInTurn({ atOnce }: CallbackFacts, { code }: Refusal): boolean {
  return atOnce === 1 && code.startsWith('parallel-')
}

/** `Promise.all(xs.map(…))`: all of it, and not the beginning of a chain that goes on with what the call gives. */
function isInPromiseAll(text: string, { span }: ExpressionAnchor): boolean {
  return /\bPromise\s*\.\s*all(?:Settled)?\s*\(\s*$/.test(text.slice(Math.max(0, span[0] - 60), span[0])) && /^\s*,?\s*\)/.test(text.slice(span[1]))
}

/** Turns at once, where nobody knows how many there are: every open file counts against a limit of the process. */
export const AT_ONCE = 16

interface Bounded {
  readonly before: string
  /** From the receiver to the callback. */
  readonly piece: Edit
  readonly operations: readonly Operation[]
  readonly declarations: readonly FileDeclaration[]
}

/** `mapConcurrently(xs, 16, act)` in place of `xs.map(act)`; nothing where the list is short, or the callback takes more than a list's function gives. */
function boundedMap(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): Bounded | undefined {
  const { isBounded, atOnce, onlyLooks } = facts
  const { member } = anchor
  const [act, ...others] = anchor.arguments
  if (isBounded !== true || (onlyLooks === true && atOnce === undefined)) return undefined
  if (member === undefined || act === undefined || others.length > 0 || member.computed) return undefined
  const receiver = text.slice(...member.objectSpan)
  // A list that is written out is as long as it looks.
  if (atOnce === undefined && receiver.startsWith('[') && !receiver.includes('...')) return undefined
  if (isInPromiseAll(text, anchor)) return undefined
  const callback = act.shape.kind === 'function' ? functionAt(anchors, act.span) : givenFunctionOf(anchors, act.span, facts)
  if (callback === undefined || callback.parameters.length > 2 || callback.usesArguments || callback.parameters.some(({ kind }) => kind === 'rest')) return undefined
  if (isMapNameTaken(anchors, text)) return undefined
  const close = /^\s*\)/.test(text.slice(member.objectSpan[1])) ? ')' : ''
  return {
    before: `${MAP_NAME}(`,
    piece: { start: member.objectSpan[1], end: act.span[0], text: `${close},${commentsIn(anchors, text, [member.objectSpan[1], act.span[0]])}${atOnce ?? AT_ONCE}, ` },
    operations: close === '' ? [{ kind: 'unwrap', span: member.objectSpan }] : [],
    declarations: [mapDeclaration(anchors)],
  }
}

/** What comments a place that goes away has, with the white space before each. */
function commentsIn(anchors: Anchors, text: string, place: Span): string {
  const { newline } = anchors.style
  const found = anchors.comments.filter(comment => isWithinSpan(comment, place)).map(comment => {
    const before = /\s*$/.exec(text.slice(place[0], comment[0]))?.[0] ?? ' '
    return before + text.slice(...comment)
  })
  const last = found.at(-1)
  if (last === undefined) return ' '
  return found.join('') + (/\n[ \t]*(?=\S)/.exec(last)?.[0].replace(/^\r?\n/, newline) ?? (last.includes('//') ? newline : ' '))
}

function asyncCallback(anchor: ExpressionAnchor, at: number): readonly Operation[] {
  const argument = anchor.arguments[at]
  return argument?.shape.kind === 'function' ? [{ kind: 'async', function: argument.span }] : []
}

export function promiseAllFrom(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict {
  const refusal = effectRefusal(anchors, text, anchor, facts, 1) ?? awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined) return { refusal }
  return {
    rewrite: {
      operations: [...asyncCallback(anchor, 1), { kind: 'rewrite', span: anchor.span, pieces: [], before: 'Promise.all(', after: ')', awaited: true }],
      awaits: true,
      keepsCallback: true,
    },
  }
}

function named({ named: own }: CallbackFacts): Given {
  return own === undefined ? {} : { named: own }
}

export function mapRewrite(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict {
  if (anchor.use === 'statement' && anchor.statement !== undefined) {
    const loop = forEachLoop(anchors, text, anchor, undefined, named(facts))
    if ('rewrite' in loop) return loop
  }
  const together = promiseAll(anchors, text, anchor, facts, { from: 'map', suffix: '' })
  if ('rewrite' in together || !/^parallel-/.test(together.refusal.code)) return together
  const loop = facts.isInPlace === true ? together : collectLoop(anchors, text, anchor, 'map', named(facts))
  if ('rewrite' in loop) return loop
  if (facts.isInPlace !== true && loop.refusal.code !== 'short-circuit-callback') return together
  const inTurn = promiseAll(anchors, text, anchor, { ...facts, atOnce: 1 }, { from: 'map', suffix: '' })
  return 'rewrite' in inTurn ? inTurn : together
}

export function flatMapRewrite(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict {
  const form = { from: 'flatMap', suffix: '.flat()' }
  const together = promiseAll(anchors, text, anchor, facts, form)
  if ('rewrite' in together || !/^parallel-/.test(together.refusal.code)) return together
  const loop = facts.isInPlace === true ? together : collectLoop(anchors, text, anchor, 'flatMap', named(facts))
  if ('rewrite' in loop) return loop
  const inTurn = promiseAll(anchors, text, anchor, { ...facts, atOnce: 1 }, form)
  return 'rewrite' in inTurn ? inTurn : together
}

/** `xs.filter(isFile)`: the element is all that a function of one parameter takes notice of. */
function filterByName(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict | undefined {
  const argument = anchor.arguments[0]
  const named = argument !== undefined && isGivenByName(text, anchor) ? givenFunctionOf(anchors, argument.span, facts) : undefined
  if (argument === undefined || named === undefined || anchor.member?.computed !== false || anchor.chain !== undefined || anchor.arguments.length > 1) return undefined
  if (named.parameters.length > 1 || named.usesArguments || named.usesThis || named.parameters.some(({ kind }) => kind === 'rest')) return undefined
  const effects = effectRefusal(anchors, text, anchor, facts, 0)
  const loop = effects === undefined || facts.isInPlace === true ? undefined : collectLoop(anchors, text, anchor, 'filter', facts)
  if (loop !== undefined && 'rewrite' in loop) return loop
  const refusal = effects ?? awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined) return { refusal }
  const item = freeName(new Set(anchors.names), 'item')
  const nameEnd = anchor.calleeSpan[1]
  const call = `async ${item} => await ${text.slice(...argument.span)}(${item}) ? [${item}] : []`
  const bounded = boundedMap(anchors, text, anchor, facts)
  if (bounded !== undefined) {
    const pieces = [{ ...bounded.piece, end: argument.span[1], text: bounded.piece.text + call }]
    const edits: Operation = { kind: 'rewrite', span: anchor.span, pieces, before: bounded.before, suffix: '.flat()', awaited: true }
    return { rewrite: { operations: [edits, ...bounded.operations], awaits: true, keepsCallback: true, declarations: bounded.declarations } }
  }
  const pieces: Edit[] = [
    { start: nameEnd - 'filter'.length, end: nameEnd, text: 'map' },
    { start: argument.span[0], end: argument.span[1], text: call },
  ]
  const operations: Operation[] = [{ kind: 'rewrite', span: anchor.span, pieces, before: 'Promise.all(', after: ')', suffix: '.flat()', awaited: true }]
  return { rewrite: { operations, awaits: true, keepsCallback: true } }
}

export function filterRewrite(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict {
  const byFunction = filterByName(anchors, text, anchor, facts)
  if (byFunction !== undefined) return byFunction
  const callback = loopCallbackOf(anchors, text, anchor, 2, facts)
  if ('code' in callback) return { refusal: callback }
  const element = callback.parameters[0]
  const effects = effectRefusal(anchors, text, anchor, facts, 0)
  if (effects !== undefined && facts.atOnce === undefined) {
    const loop = facts.isInPlace === true ? { refusal: effects } : collectLoop(anchors, text, anchor, 'filter', facts)
    const isTold = 'rewrite' in loop || (facts.isInPlace !== true && loop.refusal.code !== 'short-circuit-callback')
    const inTurn = isTold ? loop : filterRewrite(anchors, text, anchor, { ...facts, atOnce: 1 })
    return 'rewrite' in inTurn ? inTurn : loop
  }
  const isTogether = effects === undefined || (isInTurn(facts, effects) && boundedMap(anchors, text, anchor, facts) !== undefined)
  if (callback.expressionBody && element?.kind === 'identifier' && isTogether && anchor.chain === undefined && anchor.member?.computed === false) {
    const refusal = awaitRefusalOf(anchors, anchor.span)
    if (refusal !== undefined) return { refusal }
    const nameEnd = anchor.calleeSpan[1]
    const bounded = boundedMap(anchors, text, anchor, facts)
    const pieces: Edit[] = bounded === undefined ? [{ start: nameEnd - 'filter'.length, end: nameEnd, text: 'map' }] : [bounded.piece]
    return {
      rewrite: {
        operations: [
          ...asyncCallback(anchor, 0),
          { kind: 'rewrite', span: anchor.span, pieces, before: bounded?.before ?? 'Promise.all(', after: bounded === undefined ? ')' : '', suffix: '.flat()', awaited: true },
          ...(bounded?.operations ?? []),
          keptIf(text, callback.bodySpan, element.name ?? ''),
        ],
        awaits: true,
        keepsCallback: true,
        ...(bounded === undefined ? {} : { declarations: bounded.declarations }),
      },
    }
  }
  return effects === undefined && facts.isInPlace !== true ? collectLoop(anchors, text, anchor, 'filter', facts) : refuse('filter-callback', 'The condition is not one expression of the element. Write it as a loop.')
}

/** `condition ? [item] : []` of what decides whether an item is kept. */
export function keptIf(text: string, body: Span, item: string): Operation {
  const opening = /=>\s*(\(\s*)$/.exec(text.slice(Math.max(0, body[0] - 40), body[0]))?.[1]
  const closing = opening === undefined ? undefined : /^\s*\)/.exec(text.slice(body[1]))?.[0]
  if (closing !== undefined) return { kind: 'around', span: [body[0], body[1] + closing.length], before: '', after: ` ? [${item}] : []` }
  const [open, close] = isLoose(text.slice(...body)) ? ['(', ')'] : ['', '']
  return { kind: 'around', span: body, before: open, after: `${close} ? [${item}] : []` }
}

/** Would a `?` behind the expression take but a part of it? Told by what is in no brackets. */
function isLoose(written: string): boolean {
  let flat = written.replaceAll(/(['"])(?:\\.|(?!\1).)*\1/g, 'x')
  for (let before = ''; before !== flat; ) {
    before = flat
    flat = flat.replaceAll(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, 'x')
  }
  return /[()[\]{}`/,]|\?(?![.?])(?<!\?\?)|=>|(?<![=!<>])=(?!=)|<<=|>>=|\byield\b/.test(flat)
}
