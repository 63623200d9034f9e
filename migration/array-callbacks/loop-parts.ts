/**
 * Callbacks that can become the body of a loop, and the head of that loop.
 */
import { functionAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, FunctionAnchor, ParameterAnchor, VariableAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { freeName } from '../edits.js'
import type { Operation, Refusal } from '../edits.js'
import { nameToCome } from '../loops-before.js'
import { receiverKindOf } from './receiver-kinds.js'
import type { Given } from './verdict.js'
import { indentationAt, isWithinSpan } from '../spans.js'

/** The only argument, as a function literal that can become the body of a loop. */
export function loopCallbackOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, parameters: number, { isAsync = false, named }: Given = {}): FunctionAnchor | Refusal {
  const argument = anchor.arguments[0]
  // The name of a function is a body that its call makes complete.
  if (argument !== undefined && named !== undefined && isPath(text, argument)) return { ...named, kind: 'arrow', span: argument.span, bodySpan: argument.span, expressionBody: true, parameters: [], returns: [], fallsOff: false }
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
  if (sharedVars(anchors, callback).some(({ varSpans }) => varSpans === undefined)) return { code: 'var-capture', message: 'The callback declares variables with `var`, which all turns of a loop would share. Use `let` or `const`.' }
  const mutated = mutationOf(anchors, text, anchor, callback)
  if (mutated) return { code: 'mutated-while-iterating', message: 'The callback changes what is iterated, which a loop would follow and the call does not. Iterate over a copy.' }
  return callback
}

/** Is the callback the name of a function, `isFile` or `files.isFile`? */
export function isGivenByName(text: string, { arguments: [argument] }: ExpressionAnchor): boolean {
  return argument !== undefined && isPath(text, argument)
}

function isPath(text: string, { span }: { readonly span: Span }): boolean {
  return /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(text.slice(...span))
}

/** Variables that each turn of the callback has anew, and that all turns of a loop, or the function around it, would share. */
function sharedVars(anchors: Anchors, callback: FunctionAnchor): readonly VariableAnchor[] {
  return anchors.variables.filter(
    variable =>
      variable.kind === 'var' &&
      isSameSpan(variable.function, callback.span) &&
      (variable.initSpan === undefined || variable.varSpans === undefined || !isOnlyName(anchors, variable.name) || variable.references.some(({ function: place }) => !isSameSpan(place, callback.span))),
  )
}

/** `let` for variables that would be shared. */
function ownVariables(anchors: Anchors, callback: FunctionAnchor): readonly Operation[] {
  const words = new Map(sharedVars(anchors, callback).flatMap(({ varSpans = [] }) => varSpans.map((span) => [span[0], span])))
  if (words.size === 0) return []
  return [{ kind: 'edit', edits: [...words.values()].map(([start, end]) => ({ start, end, text: 'let' })) }]
}

function isSameSpan(a: Span | null, b: Span): boolean {
  return a !== null && a[0] === b[0] && a[1] === b[1]
}

export function isOnlyName(anchors: Anchors, name: string): boolean {
  return anchors.variables.filter(variable => variable.name === name && variable.kind !== 'type').length === 1
}

export const mutators = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin', 'set', 'add', 'delete', 'clear', 'append'])

function mutationOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, callback: FunctionAnchor): boolean {
  const receiver = anchor.member === undefined ? '' : text.slice(...anchor.member.objectSpan)
  return anchors.expressions.some(
    ({ kind, span, member }) => kind === 'call' && member !== undefined && mutators.has(member.name) && isWithinSpan(span, callback.span) && text.slice(...member.objectSpan) === receiver,
  )
}

/** Methods whose loops end early. */
const BREAKS = /^(?:some|every|find)/

export interface LoopParts {
  readonly anchor: ExpressionAnchor
  readonly callback: FunctionAnchor
  /** `for (const x of ` and what closes the head: `)`, `.entries())`. */
  readonly head: string
  readonly headEnd: string
  /** The loop goes over the list as it is. */
  readonly isPlain: boolean
  /** Parameter that holds the element. */
  readonly element: string
  /** What makes the name of a function the body of the loop. */
  readonly call?: { readonly before: string; readonly after: string }
  /** What the loop is called by statements in loops and `switch`es of the body. */
  readonly label?: string
  readonly operations: readonly Operation[]
}

/** Head of the loop for callbacks `(element, index) => …`. */
export function loopPartsOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, callback: FunctionAnchor, parameters: readonly ParameterAnchor[], ownIndex?: string): LoopParts | Refusal {
  const { member } = anchor
  if (member === undefined) throw new Error('A method call has a receiver.')
  const [first, second] = parameters
  const index = ownIndex ?? (second === undefined ? undefined : text.slice(...second.bareSpan))
  const receiver = text.slice(...member.objectSpan)
  for (const parameter of parameters) {
    const names = anchors.variables.filter(variable => isWithinSpan(variable.nameSpan, parameter.bareSpan)).map(({ name }) => name)
    if (names.some(name => namesOutside(anchors, text, name, member.objectSpan))) {
      return { code: 'shadowed-receiver', message: `The callback names a parameter as something in \`${receiver}\`, which a loop would confuse. Rename the parameter.` }
    }
    if (anchors.expressions.some(({ kind, span }) => kind !== 'member' && isWithinSpan(span, parameter.bareSpan))) {
      return { code: 'foreach-nonarray', message: 'The callback computes something in its parameters. Move it into the body.' }
    }
  }
  const isWritten = anchors.variables.some(
    variable => parameters.some(parameter => isWithinSpan(variable.nameSpan, parameter.bareSpan)) && variable.references.some(({ write }) => write),
  )
  const keyword = isWritten ? 'let' : 'const'
  const isNamed = isGivenByName(text, anchor)
  const element = first !== undefined ? text.slice(...first.bareSpan) : isNamed ? itemNameOf(anchor, receiver) : freeName(new Set(anchors.names), '_')
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
  const isLabelled = callback.returns.some(({ inLoop, inSwitch }) => inLoop || (inSwitch && BREAKS.test(anchor.member?.name ?? '')))
  const label = isLabelled ? freeName(new Set(anchors.names), 'outer') : undefined
  return {
    anchor,
    callback,
    head: `${commentsAbove(anchors, text, anchor, [member.objectSpan[1], callback.bodySpan[0]])}${label === undefined ? '' : `${label}: `}for (${keyword} ${variables} of ${isPlain && nothing === '' ? '' : open}`,
    headEnd: `${isPlain && nothing === '' ? '' : close}${nothing}${method})`,
    isPlain: isPlain && nothing === '',
    element,
    ...(isNamed ? { call: { before: 'await ', after: `(${element})` } } : {}),
    ...(label === undefined ? {} : { label }),
    operations: [...(isPlain && nothing === '' ? [{ kind: 'unwrap', span: member.objectSpan } as const] : []), ...ownVariables(anchors, callback)],
  }
}

/** `file` for one of `files`. */
function itemNameOf(anchor: ExpressionAnchor, receiver: string): string {
  const singular = /(?<![\w$])([A-Za-z_$][\w$]*[^s\W])s$/.exec(receiver)?.[1]
  const statement = anchor.statement?.span ?? anchor.span
  return nameToCome([...(singular === undefined ? [] : [singular]), 'item'], { isInner: true, call: anchor.span, statement, function: anchor.function })
}

/** Comments at a place that goes away, on lines of their own above what takes it. */
function commentsAbove(anchors: Anchors, text: string, { statement, span }: ExpressionAnchor, place: Span): string {
  const start = statement?.span[0] ?? span[0]
  const indentation = indentationAt(text, start)
  return anchors.comments.flatMap(comment => (isWithinSpan(comment, place) ? [text.slice(...comment) + anchors.style.newline + indentation] : [])).join('')
}

/** The text at `span` uses the name of something that is declared outside of it. */
function namesOutside(anchors: Anchors, text: string, name: string, span: Span): boolean {
  const own = anchors.variables.filter(variable => variable.name === name)
  if (own.some(variable => !isWithinSpan(variable.nameSpan, span) && variable.references.some(reference => isWithinSpan(reference.span, span)))) return true
  if (own.some(variable => isWithinSpan(variable.nameSpan, span))) return false
  const shown = name.replaceAll('$', '\\$')
  // `{ name: value }` names a property.
  return new RegExp(`(?<![\\w$.])(?!(?<=[{,]\\s*)${shown}\\s*:)${shown}(?![\\w$])`).test(text.slice(...span))
}

/** The loop that begins at the end of the list. */
export function reversed(parts: LoopParts): LoopParts | Refusal {
  const list = /^((?:\.entries\(\))?)\)$/.exec(parts.headEnd)?.[1]
  if (list === undefined) return { code: 'reduce-callback', message: 'The list is in brackets, or may be missing. Write the call as a loop.' }
  return { ...parts, head: `${parts.head}[...`, headEnd: `${list}].reverse())`, isPlain: false }
}
