import { expressionAt, functionAt, variableAt } from '../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, FunctionAnchor, ParameterAnchor, ReturnAnchor } from '../analysis/anchors.js'
import type { Span } from '../analysis/facts.js'
import { awaitRefusalOf, canHoist, freeName } from './edits.js'
import type { Operation, Refusal } from './edits.js'
import type { Edit } from './plan.js'

/**
 * Calls that run their callback at once and use what it returns (`xs.map(cb)`), when the callback becomes async. Each becomes a form
 * that waits, keeps the order and stops where the original stopped: a loop, or `Promise.all` where nothing in the callback can tell
 * the difference. Two refusals out of three are about that difference.
 *
 * A loop is put before its statement without moving the callback: what stood before the call in its statement moves behind it, so
 * that other operations in the callback stay where they are.
 */

export interface CallbackFacts {
  /** The callback, or what it calls, writes files or other things that can meet. */
  readonly writes: boolean
  /** The callback is async already, and the call does not wait for it. */
  readonly isAsync?: boolean
}

export interface CallbackRewrite {
  readonly operations: readonly Operation[]
  /** The call itself is awaited, or its loop awaits: the function around it becomes async. */
  readonly awaits: true
  /** The callback goes on as an async function, rather than as the body of a loop. */
  readonly keepsCallback: boolean
}

export type CallbackVerdict = { readonly refusal: Refusal } | { readonly rewrite: CallbackRewrite }

export function arrayCallbackOf(anchors: Anchors, text: string, call: Span, facts: CallbackFacts): CallbackVerdict {
  const anchor = expressionAt(anchors, call)
  if (anchor?.kind !== 'call') return refuse('unknown-place', 'The place is not a call that an edit can address.')
  if (anchor.position !== 'body' && anchor.position !== 'top-level') {
    return { refusal: awaitRefusalOf(anchors, call) ?? { code: 'external-callback', message: 'Nothing can be awaited where the callback is passed.' } }
  }
  const written = text.slice(...anchor.calleeSpan).replace(/\s/g, '')
  if (written === 'Array.from') return promiseAllFrom(anchors, text, anchor, facts)
  if (/^(?:JSON\.(?:parse|stringify))$/.test(written)) return refuse('json-callback', `\`${written}\` uses what its callback returns at once.`)
  if (/^(?:Object|Map)\.groupBy$/.test(written)) return refuse('array-from-callback', `\`${written}\` uses what its callback returns as a key, at once.`)
  const name = anchor.member?.name
  if (name === undefined) return refuse('external-callback', 'What is called with the callback is not known to wait for it.')
  const refusal = byName[name]
  if (refusal !== undefined) return { refusal }
  const kind = anchor.member === undefined ? 'unknown' : receiverKindOf(anchors, text, anchor.member.objectSpan)
  if (kind === 'other' || (kind === 'collection' && name !== 'forEach') || isUsedAsOther(anchors, text, anchor)) {
    return refuse('foreach-nonarray', `\`${name}\` is called on something that is not an array, and may do something else with its callback.`)
  }
  switch (name) {
    case 'forEach':
      return anchor.use === 'statement' ? forEachLoop(anchors, text, anchor, ignoredReturns, facts.isAsync) : refuse('external-callback', 'The result of `forEach` is used, so it is not the one of arrays.')
    case 'map':
      return mapRewrite(anchors, text, anchor, facts)
    case 'flatMap':
      return promiseAll(anchors, text, anchor, facts, { from: 'flatMap', suffix: '.flat()' })
    case 'filter':
      return filterRewrite(anchors, text, anchor, facts)
    case 'some':
    case 'every':
    case 'find':
    case 'findIndex':
      return searchLoop(anchors, text, anchor, name, facts.isAsync)
    case 'reduce':
      return reduceLoop(anchors, text, anchor)
    default:
      return refuse('external-callback', `\`${name}\` is not known to wait for its callback.`)
  }
}

function refuse(code: string, message: string): { readonly refusal: Refusal } {
  return { refusal: { code, message } }
}

const comparator: Refusal = { code: 'sort-comparator', message: 'A comparator is used at once. Compute the keys first, then sort by them.' }
const replacer: Refusal = { code: 'string-replacer', message: 'A replacer is used at once. Collect the matches, wait for their texts, then replace.' }
const fromTheEnd: Refusal = { code: 'short-circuit-callback', message: 'The search from the end uses its callback at once. Write it as a loop.' }

const byName: Readonly<Record<string, Refusal>> = {
  findLast: fromTheEnd,
  findLastIndex: fromTheEnd,
  reduceRight: { code: 'reduce-callback', message: '`reduceRight` uses what its callback returns at once. Write it as a loop.' },
  replace: replacer,
  replaceAll: replacer,
  sort: comparator,
  sortBy: { code: 'external-callback', message: 'The key function is used at once. Compute the keys first, then sort by them.' },
  toSorted: comparator,
}

/** The only argument, as a function literal that can become the body of a loop. */
function loopCallbackOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, parameters: number, isAsync = false): FunctionAnchor | Refusal {
  const argument = anchor.arguments[0]
  const callback = argument === undefined || argument.shape.kind !== 'function' ? undefined : functionAt(anchors, argument.span)
  if (callback === undefined) return { code: 'external-callback', message: 'The callback is not written in the call, so it cannot become the body of a loop.' }
  if ((callback.async && !isAsync) || callback.generator) return { code: 'external-callback', message: 'The callback is async already, and the call does not wait for it.' }
  const isArrow = callback.kind === 'arrow'
  if (!isArrow && (callback.usesThis || callback.usesArguments || callback.usesSuper || callback.usesNewTarget)) {
    return { code: 'callback-this', message: 'The callback uses its own `this` or `arguments`, which the body of a loop does not have.' }
  }
  if (!isArrow && /^function\s*[\w$]/.test(text.slice(...callback.span))) {
    return { code: 'callback-this', message: 'The callback has a name by which it may call itself, so it cannot become the body of a loop.' }
  }
  if (callback.parameters.length > parameters || callback.parameters.some(({ kind }) => kind !== 'identifier' && kind !== 'pattern')) {
    return { code: 'foreach-nonarray', message: 'The callback takes parameters that a loop does not have: defaults, a rest, or the array itself.' }
  }
  if (callback.returns.some(({ inLoop }) => inLoop)) {
    return { code: 'return-in-loop', message: 'The callback returns from within a loop of its own, where `continue` would mean that loop.' }
  }
  const vars = anchors.variables.filter(variable => variable.kind === 'var' && isSameSpan(variable.function, callback.span))
  const isLeaking = vars.some(
    variable => variable.initSpan === undefined || !isOnlyName(anchors, variable.name) || variable.references.some(({ function: place }) => !isSameSpan(place, callback.span)),
  )
  if (isLeaking) return { code: 'var-capture', message: 'The callback declares variables with `var`, which all turns of a loop would share. Use `let` or `const`.' }
  const mutated = mutationOf(anchors, text, anchor, callback)
  if (mutated) return { code: 'mutated-while-iterating', message: 'The callback changes what is iterated, which a loop would follow and the call does not. Iterate over a copy.' }
  return callback
}

function isSameSpan(a: Span | null, b: Span): boolean {
  return a !== null && a[0] === b[0] && a[1] === b[1]
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner[0] >= outer[0] && inner[1] <= outer[1]
}

function isOnlyName(anchors: Anchors, name: string): boolean {
  return anchors.variables.filter(variable => variable.name === name && variable.kind !== 'type').length === 1
}

const mutators = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin', 'set', 'add', 'delete', 'clear', 'append'])

function mutationOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, callback: FunctionAnchor): boolean {
  const receiver = anchor.member === undefined ? '' : text.slice(...anchor.member.objectSpan)
  return anchors.expressions.some(
    ({ kind, span, member }) => kind === 'call' && member !== undefined && mutators.has(member.name) && isWithin(span, callback.span) && text.slice(...member.objectSpan) === receiver,
  )
}

interface LoopParts {
  readonly anchor: ExpressionAnchor
  readonly callback: FunctionAnchor
  /** `for (const x of ` and what closes the head: `)`, `.entries())`. */
  readonly head: string
  readonly headEnd: string
  /** Parameter that holds the element. */
  readonly element: string
  readonly operations: readonly Operation[]
}

/** Head of the loop for callbacks `(element, index) => …`. */
function loopPartsOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, callback: FunctionAnchor, parameters: readonly ParameterAnchor[], ownIndex?: string): LoopParts | Refusal {
  const { member } = anchor
  if (member === undefined) throw new Error('A method call has a receiver.')
  const [first, second] = parameters
  const index = ownIndex ?? (second === undefined ? undefined : text.slice(...second.bareSpan))
  const receiver = text.slice(...member.objectSpan)
  for (const parameter of parameters) {
    const names = anchors.variables.filter(variable => isWithin(variable.nameSpan, parameter.bareSpan)).map(({ name }) => name)
    if (names.some(name => namesOutside(anchors, text, name, member.objectSpan))) {
      return { code: 'shadowed-receiver', message: `The callback names a parameter as something in \`${receiver}\`, which a loop would confuse. Rename the parameter.` }
    }
    if (anchors.expressions.some(({ kind, span }) => kind !== 'member' && isWithin(span, parameter.bareSpan))) {
      return { code: 'foreach-nonarray', message: 'The callback computes something in its parameters. Move it into the body.' }
    }
  }
  if (isSparse(receiver)) return { code: 'sparse-array', message: 'The array has holes, which the call skips and a loop visits. Filter them out first.' }
  const isWritten = anchors.variables.some(
    variable => parameters.some(parameter => isWithin(variable.nameSpan, parameter.bareSpan)) && variable.references.some(({ write }) => write),
  )
  const keyword = isWritten ? 'let' : 'const'
  const element = first === undefined ? freeName(new Set(anchors.names), '_') : text.slice(...first.bareSpan)
  const hadParentheses = /^\s*\)/.test(text.slice(member.objectSpan[1]))
  const open = hadParentheses ? '(' : ''
  const close = hadParentheses ? ')' : ''
  const nothing = member.optional ? ' ?? []' : ''
  if (member.optional && (index !== undefined || anchor.member?.name !== 'forEach')) {
    return { code: 'optional-chain', message: 'The call is skipped where its receiver is missing. Put it under an `if`.' }
  }
  const variables = index === undefined ? element : `[${index}, ${element}]`
  // Maps, sets and lists of the DOM have `forEach` too; `values` and `entries` are right for all of them.
  const method = index !== undefined ? '.entries()' : anchor.member?.name === 'forEach' && !member.optional && receiverKindOf(anchors, text, member.objectSpan) !== 'array' ? '.values()' : ''
  const isPlain = method === ''
  return {
    anchor,
    callback,
    head: `for (${keyword} ${variables} of ${isPlain && nothing === '' ? '' : open}`,
    headEnd: `${isPlain && nothing === '' ? '' : close}${nothing}${method})`,
    element,
    operations: isPlain && nothing === '' ? [{ kind: 'unwrap', span: member.objectSpan }] : [],
  }
}

/** The text at `span` uses the name of something that is declared outside of it. */
function namesOutside(anchors: Anchors, text: string, name: string, span: Span): boolean {
  const own = anchors.variables.filter(variable => variable.name === name)
  if (own.some(variable => !isWithin(variable.nameSpan, span) && variable.references.some(reference => isWithin(reference.span, span)))) return true
  if (own.some(variable => isWithin(variable.nameSpan, span))) return false
  return new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text.slice(...span))
}

function isSparse(receiver: string): boolean {
  return /^(?:new\s+)?Array\s*\(/.test(receiver) || (receiver.startsWith('[') && /[[,]\s*,/.test(receiver))
}

/** Whether a value is an array: certain from the text, not known, or certainly something with methods of its own. */
type ReceiverKind = 'array' | 'unknown' | 'collection' | 'other'

const arrayMakers = new Set(['split', 'match', 'readdirSync', 'readdir', 'globSync', 'toSorted', 'toReversed', 'toSpliced'])
const arrayKeepers = new Set(['concat', 'filter', 'flat', 'flatMap', 'map', 'reverse', 'slice', 'sort', 'splice'])
const arrayUses = /^(?:\.(?:length|push|pop|shift|unshift|splice|indexOf|join)\b|\[)/
/** Promises with collection methods, lodash chains, observables and sets answer to these. */
const otherUses = /^\??\.\s*(?:then|catch|finally|each|tap|value|subscribe|pipe|toJS|chain|commit)\s*\(/

function receiverKindOf(anchors: Anchors, text: string, span: Span, hops = 4): ReceiverKind {
  const written = text.slice(...span)
  if (written.startsWith('[')) return 'array'
  if (/^await\s/.test(written)) {
    if (/^await\s+Promise\s*\.\s*all\s*\(/.test(written)) return 'array'
    const awaited = receiverKindOf(anchors, text, [span[0] + (/^await\s+/.exec(written)?.[0].length ?? 0), span[1]], hops)
    return awaited === 'other' ? 'unknown' : awaited
  }
  const expression = expressionAt(anchors, span)
  if (expression?.kind === 'new') return /^(?:Map|Set|URLSearchParams|FormData|Headers)$/.test(text.slice(...expression.calleeSpan)) ? 'collection' : 'other'
  if (expression?.kind === 'call') {
    const callee = text.slice(...expression.calleeSpan).replace(/\s/g, '')
    if (/^(?:Object\.(?:keys|values|entries|getOwnPropertyNames)|Array\.(?:from|of))$/.test(callee)) return 'array'
    if (/^(?:_|\$|lodash|chain|_\.chain|Promise\..+)$/.test(callee) || /Promise\.\w+$/.test(callee)) return 'other'
    const name = expression.member?.name ?? callee
    if (/^(?:then|catch|finally|resolve|all|each|value|pipe)$/.test(name)) return 'other'
    if (arrayMakers.has(name)) return 'array'
    if (expression.member !== undefined && arrayKeepers.has(name)) return receiverKindOf(anchors, text, expression.member.objectSpan, hops)
    return 'unknown'
  }
  const variable = variableAt(anchors, span)
  if (variable === undefined) return 'unknown'
  const annotation = /^\??\s*:\s*(?:readonly\s+)?(?:[\w$.]+(?:<[\w$.,\s]+>)?(?:\[\])+|(?:Readonly)?Array<)|^\s*=\s*\[/.exec(text.slice(variable.nameSpan[1]))
  if (annotation !== null) return 'array'
  const uses = variable.references.map(reference => text.slice(reference.span[1], reference.span[1] + 24))
  if (uses.some(use => otherUses.test(use))) return 'other'
  if (uses.some(use => arrayUses.test(use))) return 'array'
  return hops === 0 || variable.initSpan === undefined ? 'unknown' : receiverKindOf(anchors, text, variable.initSpan, hops - 1)
}

/** What the call gives is used as no array is: `xs.map(f).value()`. */
function isUsedAsOther(anchors: Anchors, text: string, anchor: ExpressionAnchor): boolean {
  let current: ExpressionAnchor | undefined = anchor
  while (current !== undefined) {
    const { span }: ExpressionAnchor = current
    if (otherUses.test(text.slice(span[1]).replace(/^[\s)]*/, match => (match.includes(')') ? ')' : '')))) return true
    const member: ExpressionAnchor | undefined = anchors.expressions.find(({ kind, calleeSpan }) => kind === 'member' && calleeSpan[0] === span[0] && calleeSpan[1] === span[1])
    current = member === undefined ? undefined : anchors.expressions.find(({ kind, calleeSpan }) => kind === 'call' && calleeSpan[0] === member.span[0] && calleeSpan[1] === member.span[1])
  }
  return false
}

/** How a `return` of the callback reads in the loop: `prefix argument suffix`, or `replacement` where nothing is returned. */
interface ReturnForm {
  readonly prefix: string
  readonly suffix: string
  readonly bare: string
  /** For a literal argument that decides by itself. */
  readonly literal?: (literal: string) => string | undefined
}

const ignoredReturns: ReturnForm = { prefix: '', suffix: '', bare: '', literal: () => '' }

function forEachLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, form: ReturnForm = ignoredReturns, isAsync = false): CallbackVerdict {
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
  const isEnded = text[statement.span[1] - 1] === ';'
  const edits: Edit[] = [
    { start: member.objectSpan[1], end: callback.bodySpan[0], text: `${parts.headEnd} ${callback.expressionBody ? body[0] : ''}` },
    { start: callback.bodySpan[1], end: statement.span[1], text: callback.expressionBody ? `${body[1]}${isEnded ? ';' : ''}` : '' },
    ...returns,
    ...(callback.expressionBody ? [] : dedents(text, statement.span[0], callback.bodySpan)),
  ]
  return { rewrite: { operations: [leadOperation([statement.span[0], member.objectSpan[0]], parts.head), { kind: 'edit', edits }, ...parts.operations], awaits: true, keepsCallback: false } }
}

/**
 * The body of a callback at the end of a chain of calls stands further in than that of a loop. Where functions or templates in it may be edited, or
 * have white space that counts, it stays as it is.
 */
function dedents(text: string, statement: number, [start, end]: Span): readonly Edit[] {
  const body = text.slice(start, end)
  if (/=>|\bfunction\b|`/.test(body)) return []
  const outer = indentOf(text, statement)
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

function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''
}

/** Text in place of what stands before the receiver, outside of everything else that starts where the receiver does. */
function leadOperation(span: Span, content: string): Operation {
  if (span[0] === span[1]) return { kind: 'around', span: [span[0], Infinity], before: content, after: '' }
  return { kind: 'edit', edits: [{ start: span[0], end: span[1], text: content }] }
}

/** Edits for the `return` statements of a callback whose body becomes that of a loop. */
function returnEdits(text: string, callback: FunctionAnchor, form: ReturnForm, leave: string): readonly Edit[] | Refusal {
  const edits: Edit[] = []
  for (const statement of callback.returns) {
    const edit = returnEditsOf(text, statement, form, statement.tail ? '' : leave)
    if ('code' in edit) return edit
    edits.push(...edit)
  }
  return edits
}

function returnEditsOf(text: string, statement: ReturnAnchor, form: ReturnForm, leave: string): readonly Edit[] | Refusal {
  const { span, argument } = statement
  const end = text[span[1] - 1] === ';' ? ';' : ''
  const whole = (content: string): readonly Edit[] => [{ start: span[0], end: span[1], text: content }]
  const written = argument === null ? undefined : text.slice(...argument)
  const known = written !== undefined && /^(?:true|false|null|undefined|\d+|-1|'[^']*'|"[^"]*")$/.test(written) ? form.literal?.(written) : undefined
  if (argument === null || known !== undefined) {
    const effect = known ?? form.bare
    if (effect === '') return whole(`${leave === '' ? '' : leave}${leave === '' ? '' : end}`)
    if (/^(?:break|return \w+)$/.test(effect)) return whole(effect + end)
    return whole(/\bbreak\b/.test(effect) || leave === '' ? `{ ${effect} }` : `{ ${effect}; ${leave} }`)
  }
  if (form.prefix === '' && /^(?:\{|function\b|class\b)/.test(written ?? '')) {
    return { code: 'foreach-nonarray', message: 'The callback returns a literal that nobody uses. Remove it.' }
  }
  if (leave === '' && form.prefix === '') {
    return [
      { start: span[0], end: argument[0], text: '' },
      { start: argument[1], end: span[1], text: end },
    ]
  }
  const isBlock = form.suffix.endsWith('}')
  return [
    { start: span[0], end: argument[0], text: `${leave === '' ? '' : '{ '}${form.prefix}` },
    { start: argument[1], end: span[1], text: `${form.suffix}${leave === '' ? (isBlock ? '' : end) : `${isBlock ? '' : ';'} ${leave} }`}` },
  ]
}

/** Nothing in the callback can tell whether its turns overlap: it writes nothing outside itself. */
function hasOwnEffects(anchors: Anchors, text: string, callback: FunctionAnchor): boolean {
  const inside = ({ span }: { readonly span: Span }): boolean => isWithin(span, callback.span)
  const isOutside = (variable: { readonly nameSpan: Span }): boolean => !isWithin(variable.nameSpan, callback.span)
  if (anchors.variables.some(variable => isOutside(variable) && variable.references.some(reference => reference.write && inside(reference)))) return true
  if (/(?:\.[\w$]+|\])\s*(?:\+\+|--|(?:[-+*/%&|^]|\*\*|<<|>>>?|\|\||&&|\?\?)?=(?![=>]))/.test(text.slice(...callback.bodySpan))) return true
  return anchors.expressions.some(expression => {
    if (expression.kind !== 'call' || expression.member === undefined || !inside(expression) || !mutators.has(expression.member.name)) return false
    const root = /^[\w$]+/.exec(text.slice(...expression.member.objectSpan))?.[0]
    const variable = root === undefined ? undefined : variableAt(anchors, [expression.member.objectSpan[0], expression.member.objectSpan[0] + root.length])
    return root === 'this' || (variable !== undefined && isOutside(variable))
  })
}

/** The function of this file that an identifier names. */
function namedFunctionOf(anchors: Anchors, span: Span): FunctionAnchor | undefined {
  const variable = variableAt(anchors, span)
  if (variable === undefined || variable.references.some(({ write }) => write)) return undefined
  return functionAt(anchors, variable.initSpan ?? variable.span)
}

function effectRefusal(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts, at: number): Refusal | undefined {
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
function promiseAll(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts, form: { readonly from: string; readonly suffix: string }): CallbackVerdict {
  const refusal = effectRefusal(anchors, text, anchor, facts, 0) ?? awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined) return { refusal }
  if (anchor.member?.optional === true || anchor.chain !== undefined) {
    return refuse('optional-chain', 'The call is part of an optional chain, and `Promise.all` takes no missing value. Put it under an `if`.')
  }
  const nameEnd = anchor.calleeSpan[1]
  const pieces = form.from === 'map' ? [] : [{ start: nameEnd - form.from.length, end: nameEnd, text: 'map' }]
  if (form.from !== 'map' && anchor.member?.computed === true) return refuse('external-callback', 'The method is not called by its plain name.')
  const operations: Operation[] = [...asyncCallback(anchor, 0)]
  const isInPromiseAll = form.from === 'map' && /\bPromise\s*\.\s*all(?:Settled)?\s*\(\s*$/.test(text.slice(Math.max(0, anchor.span[0] - 60), anchor.span[0]))
  if (!isInPromiseAll) {
    operations.push({ kind: 'rewrite', span: anchor.span, pieces, before: 'Promise.all(', after: ')', awaited: true, ...(form.suffix === '' ? {} : { suffix: form.suffix }) })
  }
  return { rewrite: { operations, awaits: true, keepsCallback: true } }
}

function asyncCallback(anchor: ExpressionAnchor, at: number): readonly Operation[] {
  const argument = anchor.arguments[at]
  return argument?.shape.kind === 'function' ? [{ kind: 'async', function: argument.span }] : []
}

function promiseAllFrom(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict {
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

function mapRewrite(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict {
  if (anchor.use === 'statement' && anchor.statement !== undefined) {
    const loop = forEachLoop(anchors, text, anchor)
    if ('rewrite' in loop) return loop
  }
  const together = promiseAll(anchors, text, anchor, facts, { from: 'map', suffix: '' })
  if ('rewrite' in together || !/^parallel-/.test(together.refusal.code)) return together
  const loop = collectLoop(anchors, text, anchor, 'map')
  return 'rewrite' in loop ? loop : together
}

/** `xs.filter(isFile)`: the element is all that a function of one parameter takes notice of. */
function filterByName(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict | undefined {
  const argument = anchor.arguments[0]
  const named = argument?.shape.kind === 'identifier' ? namedFunctionOf(anchors, argument.span) : undefined
  if (argument === undefined || named === undefined || anchor.member?.computed !== false || anchor.chain !== undefined || anchor.arguments.length > 1) return undefined
  if (named.parameters.length > 1 || named.usesArguments || named.usesThis || named.parameters.some(({ kind }) => kind === 'rest')) return undefined
  const refusal = effectRefusal(anchors, text, anchor, facts, 0) ?? awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined) return { refusal }
  const item = freeName(new Set(anchors.names), 'item')
  const nameEnd = anchor.calleeSpan[1]
  const pieces: Edit[] = [
    { start: nameEnd - 'filter'.length, end: nameEnd, text: 'map' },
    { start: argument.span[0], end: argument.span[1], text: `async ${item} => await ${text.slice(...argument.span)}(${item}) ? [${item}] : []` },
  ]
  const operations: Operation[] = [{ kind: 'rewrite', span: anchor.span, pieces, before: 'Promise.all(', after: ')', suffix: '.flat()', awaited: true }]
  return { rewrite: { operations, awaits: true, keepsCallback: true } }
}

function filterRewrite(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict {
  const byFunction = filterByName(anchors, text, anchor, facts)
  if (byFunction !== undefined) return byFunction
  const callback = loopCallbackOf(anchors, text, anchor, 2, facts.isAsync)
  if ('code' in callback) return { refusal: callback }
  const element = callback.parameters[0]
  const effects = effectRefusal(anchors, text, anchor, facts, 0)
  if (callback.expressionBody && element?.kind === 'identifier' && effects === undefined && anchor.chain === undefined && anchor.member?.computed === false) {
    const refusal = awaitRefusalOf(anchors, anchor.span)
    if (refusal !== undefined) return { refusal }
    const nameEnd = anchor.calleeSpan[1]
    const isLoose = /[?,]|=>|(?<![=!<>])=(?!=)/.test(text.slice(...callback.bodySpan)) && !isParenthesized(text, callback.bodySpan)
    const pieces: Edit[] = [{ start: nameEnd - 'filter'.length, end: nameEnd, text: 'map' }]
    const body: Span = [callback.bodySpan[0], endWithParentheses(text, callback.bodySpan)]
    return {
      rewrite: {
        operations: [
          ...asyncCallback(anchor, 0),
          { kind: 'rewrite', span: anchor.span, pieces, before: 'Promise.all(', after: ')', suffix: '.flat()', awaited: true },
          { kind: 'around', span: body, before: isLoose ? '(' : '', after: `${isLoose ? ')' : ''} ? [${element.name ?? ''}] : []` },
        ],
        awaits: true,
        keepsCallback: true,
      },
    }
  }
  return collectLoop(anchors, text, anchor, 'filter', facts.isAsync)
}

function isParenthesized(text: string, span: Span): boolean {
  return /\(\s*$/.test(text.slice(0, span[0])) && /^\s*\)/.test(text.slice(span[1])) && /=>\s*\(\s*$/.test(text.slice(Math.max(0, span[0] - 40), span[0]))
}

function endWithParentheses(text: string, span: Span): number {
  if (!isParenthesized(text, span)) return span[1]
  return span[1] + (/^\s*\)/.exec(text.slice(span[1]))?.[0].length ?? 0)
}

/** What stands before the call in its statement, and the name that takes the place of the call. */
interface Hoisting {
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

function hoistingOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, wanted: string): Hoisting | Refusal {
  const { statement, member } = anchor
  if (statement === undefined || member === undefined || anchor.chain !== undefined || !canHoist(anchors, anchor)) {
    return { code: 'short-circuit-callback', message: 'The call stands where no loop can be put before it. Give its result a variable of its own.' }
  }
  const lead = text.slice(statement.span[0], anchor.span[0])
  const after = text.slice(anchor.span[1], statement.span[1])
  const lineStart = text.lastIndexOf('\n', statement.span[0] - 1) + 1
  const indentation = /^[ \t]*/.exec(text.slice(lineStart, statement.span[0]))?.[0] ?? ''
  const end = anchors.style.semicolons ? ';' : ''
  const { newline } = anchors.style
  const isOnlyDeclared = anchor.variable !== undefined && /^(?:const|let|var)\s+[\w$]+\s*=\s*$/.test(lead) && /^\s*;?$/.test(after)
  const leadSpan: Span = [statement.span[0], member.objectSpan[0]]
  if (isOnlyDeclared && anchor.variable !== undefined) {
    return { name: anchor.variable, leadSpan, rest: '', restSpan: [anchor.span[1], statement.span[1]], indentation, end, newline }
  }
  const name = freeName(new Set([...anchors.names, ...anchors.expressions.flatMap(expression => expression.member?.name ?? [])]), wanted)
  return { name, leadSpan, rest: `${newline}${indentation}${lead}${name}`, restSpan: [anchor.span[1], anchor.span[1]], indentation, end, newline }
}

/** The edits of a loop that stands before the statement of its call. */
function loopBefore(parts: LoopParts, hoisting: Hoisting, declaration: string, body: { readonly open: string; readonly close: string }, returns: readonly Edit[]): CallbackVerdict {
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

/** `map` and `filter`, one element after the other. */
function collectLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, method: 'map' | 'filter', isAsync = false): CallbackVerdict {
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
  return loopBefore(parts, hoisting, `const ${name} = []`, { open: form.prefix, close: `${form.suffix}${hoisting.end}` }, returns)
}

function isFalsy(literal: string): boolean {
  return /^(?:false|null|undefined|0|''|"")$/.test(literal)
}

/** No path falls off the end of the body, as far as its last statement tells. */
function endsInReturn(callback: FunctionAnchor): boolean {
  return callback.returns.some(({ tail }) => tail)
}

function searchLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, method: 'some' | 'every' | 'find' | 'findIndex', isAsync = false): CallbackVerdict {
  const callback = loopCallbackOf(anchors, text, anchor, 2, isAsync)
  if ('code' in callback) return { refusal: callback }
  if (anchor.arguments.length > 1) return refuse('callback-this', 'The call sets `this` for its callback. Bind it in an arrow function.')
  if (callback.returns.some(({ inSwitch }) => inSwitch)) return refuse('return-in-loop', 'The callback returns from within a `switch`, where `break` would mean that.')
  if (anchor.use === 'statement') {
    // Called for what the callback does: the loop stops where the call did.
    const isHit = (literal: string): boolean => isFalsy(literal) === (method === 'every')
    return forEachLoop(anchors, text, anchor, {
      prefix: method === 'every' ? 'if (!(' : 'if (',
      suffix: method === 'every' ? ')) break' : ') break',
      bare: method === 'every' ? 'break' : '',
      literal: literal => (isHit(literal) ? 'break' : ''),
    })
  }
  const wanted = { some: 'isFound', every: 'isEvery', find: 'found', findIndex: 'foundIndex' }[method]
  const hoisting = hoistingOf(anchors, text, anchor, wanted)
  if ('code' in hoisting) return method === 'some' || method === 'every' ? searchInPlace(anchors, text, anchor, callback, method) : { refusal: hoisting }
  const { name } = hoisting
  const [first, second] = callback.parameters
  if (method === 'findIndex' && second === undefined) {
    const index = freeName(new Set(anchors.names), 'index')
    return searchWith(anchors, text, anchor, callback, hoisting, { declaration: `let ${name} = -1`, effect: `${name} = ${index}`, index, isNegated: false })
  }
  if (method === 'find' && first?.kind !== 'identifier') return refuse('short-circuit-callback', 'The element has no name of its own in the callback. Name it.')
  const effect = {
    some: `${name} = true`,
    every: `${name} = false`,
    find: `${name} = ${first === undefined ? 'undefined' : text.slice(...first.bareSpan)}`,
    findIndex: `${name} = ${second === undefined ? '-1' : text.slice(...second.bareSpan)}`,
  }[method]
  const declaration = { some: `let ${name} = false`, every: `let ${name} = true`, find: `let ${name}`, findIndex: `let ${name} = -1` }[method]
  return searchWith(anchors, text, anchor, callback, hoisting, { declaration, effect, isNegated: method === 'every' })
}

/** Where no loop can stand before the statement: `await (async () => { for … })()`, which stops early as the call did. */
function searchInPlace(anchors: Anchors, text: string, anchor: ExpressionAnchor, callback: FunctionAnchor, method: 'some' | 'every'): CallbackVerdict {
  const parts = loopPartsOf(anchors, text, anchor, callback, callback.parameters)
  const refusal = 'code' in parts ? parts : awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined || 'code' in parts || anchor.member === undefined) return refuse(refusal?.code ?? 'unknown-place', refusal?.message ?? 'The call has no receiver.')
  if (anchor.chain !== undefined) return refuse('optional-chain', 'The call is skipped where its receiver is missing. Put it under an `if`.')
  const isEvery = method === 'every'
  const hit = `return ${String(!isEvery)}`
  const form: ReturnForm = {
    prefix: isEvery ? 'if (!(' : 'if (',
    suffix: `${isEvery ? '))' : ')'} ${hit}`,
    bare: isEvery ? hit : '',
    literal: literal => (isFalsy(literal) === isEvery ? hit : ''),
  }
  if (isEvery && !callback.expressionBody && !endsInReturn(callback)) {
    return refuse('short-circuit-callback', 'The callback does not return on all of its paths. Write it as a loop.')
  }
  const returns = returnEdits(text, callback, form, 'continue')
  if ('code' in returns) return { refusal: returns }
  const { objectSpan } = anchor.member
  const pieces: Edit[] = [
    ...(objectSpan[0] > anchor.span[0] ? [{ start: anchor.span[0], end: objectSpan[0], text: '' }] : []),
    { start: objectSpan[1], end: callback.bodySpan[0], text: `${parts.headEnd} ${callback.expressionBody ? form.prefix : ''}` },
    { start: callback.bodySpan[1], end: anchor.span[1], text: `${callback.expressionBody ? `${form.suffix};` : ''} return ${String(isEvery)} })()` },
    ...returns,
  ]
  const rewrite: Operation = { kind: 'rewrite', span: anchor.span, pieces, before: `(async () => { ${parts.head}`, awaited: true }
  return { rewrite: { operations: [rewrite, ...parts.operations], awaits: true, keepsCallback: false } }
}

interface Search {
  readonly declaration: string
  readonly effect: string
  readonly isNegated: boolean
  /** A name for the index where the callback has none. */
  readonly index?: string
}

function searchWith(anchors: Anchors, text: string, anchor: ExpressionAnchor, callback: FunctionAnchor, hoisting: Hoisting, search: Search): CallbackVerdict {
  const parts = loopPartsOf(anchors, text, anchor, callback, callback.parameters, search.index)
  if ('code' in parts) return { refusal: parts }
  const hit = `{ ${search.effect}; break }`
  const form: ReturnForm = {
    prefix: search.isNegated ? 'if (!(' : 'if (',
    suffix: search.isNegated ? `)) ${hit}` : `) ${hit}`,
    bare: search.isNegated ? `${search.effect}; break` : '',
    literal: literal => (isFalsy(literal) === search.isNegated ? `${search.effect}; break` : ''),
  }
  if (search.isNegated && !callback.expressionBody && !endsInReturn(callback)) {
    return refuse('short-circuit-callback', 'The callback does not return on all of its paths. Write it as a loop.')
  }
  const returns = returnEdits(text, callback, form, 'continue')
  if ('code' in returns) return { refusal: returns }
  return loopBefore(parts, hoisting, search.declaration, { open: form.prefix, close: form.suffix }, returns)
}

function reduceLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor): CallbackVerdict {
  const callback = loopCallbackOf(anchors, text, anchor, 3)
  if ('code' in callback) return { refusal: callback }
  const [accumulator, ...rest] = callback.parameters
  const initial = anchor.arguments[1]
  if (initial === undefined || initial.shape.kind === 'spread') {
    return refuse('reduce-callback', '`reduce` has no initial value, and throws for an empty array where a loop would not.')
  }
  if (accumulator?.name === undefined || accumulator.kind !== 'identifier' || !isOnlyName(anchors, accumulator.name)) {
    return refuse('reduce-callback', 'The accumulator has no name of its own in the file. Write it as a loop.')
  }
  if (anchors.expressions.some(({ kind, span }) => kind !== 'member' && isWithin(span, initial.span))) {
    return refuse('reduce-callback', 'The initial value is computed after the array. Compute it first.')
  }
  if (!callback.expressionBody && !endsInReturn(callback)) return refuse('reduce-callback', 'The callback does not return on all of its paths. Write it as a loop.')
  const hoisting = hoistingOf(anchors, text, anchor, accumulator.name)
  if ('code' in hoisting) return { refusal: hoisting }
  const parts = loopPartsOf(anchors, text, anchor, callback, rest)
  if ('code' in parts) return { refusal: parts }
  const { name } = accumulator
  const lead = text.slice(hoisting.leadSpan[0], anchor.span[0])
  const isDeclared = hoisting.rest === ''
  const kept: Hoisting = { ...hoisting, rest: `${hoisting.newline}${hoisting.indentation}${lead}${name}`, restSpan: isDeclared ? [anchor.span[1], anchor.span[1]] : hoisting.restSpan }
  const form: ReturnForm = { prefix: `${name} = `, suffix: '', bare: `${name} = undefined` }
  const returns = returnEdits(text, callback, form, 'continue')
  if ('code' in returns) return { refusal: returns }
  return loopBefore(parts, kept, `let ${name} = ${text.slice(...initial.span)}`, { open: form.prefix, close: hoisting.end }, returns)
}
