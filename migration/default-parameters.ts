/**
 * `function g(p, d = read(p))` becomes `function g(p, d) { if (d === undefined) d = await read(p)`: parameters cannot wait, bodies can.
 *
 * Defaults further to the right move as well, since they may read the ones before them; the order stays.
 */
import { functionAt } from '../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, FunctionAnchor, ParameterAnchor } from '../analysis/anchors.js'
import type { Span } from '../analysis/facts.js'
import type { Refusal } from './edits.js'
import type { Edit } from './plan.js'
import { isWithinSpan } from './spans.js'

const MESSAGE = '`await` is not allowed in a parameter default. Move the default into the body first.'

type Moved = ParameterAnchor & { readonly name: string; readonly default: NonNullable<ParameterAnchor['default']> }

/** Why the default that an expression stands in cannot move into the body. */
export function defaultRefusalOf(anchors: Anchors, anchor: ExpressionAnchor): Refusal | undefined {
  const refuse = (message: string): Refusal => ({ code: 'in-default-param', message })
  const function_ = anchor.function === null ? undefined : functionAt(anchors, anchor.function)
  if (function_ === undefined || function_.kind === 'constructor') return refuse(MESSAGE)
  const index = function_.parameters.findIndex((each) => each.default !== undefined && isWithinSpan(anchor.span, each.default.span))
  const parameter = function_.parameters[index]
  if (parameter === undefined || !isMoved(parameter)) return refuse('The default is part of a pattern, and `await` is not allowed there. Move it into the body first.')
  if (function_.expressionBody || /^(?:arrow|expression)$/.test(function_.kind) && function_.name === '<anonymous>') return refuse(MESSAGE)
  if (function_.usesArguments) return refuse('The function reads `arguments`, which would change with its parameters. Move the default into the body first.')
  const later = function_.parameters.slice(index + 1)
  if (later.some((each) => each.kind === 'pattern' || (each.kind === 'default' && each.default === undefined))) {
    return refuse('A parameter after it is taken apart, which would then come first. Move the default into the body first.')
  }
  if (readsLength(anchors, function_) && !function_.parameters.slice(0, index).some(({ kind }) => kind === 'default')) {
    return refuse('The `length` of the function is read, which counts parameters up to the first default. Move the default into the body first.')
  }
  for (const each of [parameter, ...later.filter(isMoved)]) {
    if (anchors.style.typescript && (!each.default.typed || isCaptured(anchors, function_, each))) {
      return refuse('The type of the parameter would change with its default. Move the default into the body first.')
    }
    if (holdsCallback(anchors, each.default.span)) return refuse('A function in the default calls another, and would come to stand in the body. Move the default into the body first.')
    if (isShadowed(anchors, function_, each.default.span)) return refuse('The default reads a name that the body declares anew. Move the default into the body under another name first.')
  }
  return undefined
}

/** The edits with the defaults moved: those of the functions in which an expression in a default is awaited. */
export function withMovedDefaults(anchors: Anchors, text: string, edits: readonly Edit[], awaited: readonly ExpressionAnchor[]): readonly Edit[] {
  let result = edits
  for (const span of new Map(awaited.map((each) => [String(each.function), each.function])).values()) {
    const function_ = span === null ? undefined : functionAt(anchors, span)
    if (function_ !== undefined) result = moved(anchors, text, result, function_, awaited)
  }
  return result
}

function moved(anchors: Anchors, text: string, edits: readonly Edit[], function_: FunctionAnchor, awaited: readonly ExpressionAnchor[]): readonly Edit[] {
  const defaults = function_.parameters.filter(isMoved)
  const first = defaults.findIndex((each) => awaited.some(({ span }) => isWithinSpan(span, each.default.span)))
  const going = defaults.slice(first).filter((each, index) => index === 0 || !each.default.literal || awaited.some(({ span }) => isWithinSpan(span, each.default.span)))
  const isInside = (edit: Edit): boolean => going.some(({ default: { span } }) => span[0] <= edit.start && edit.end <= span[1])
  const start = function_.bodySpan[0] + 1
  const rest = text.slice(start)
  const [gap = ''] = /^\s*/.exec(rest) ?? []
  const isBroken = gap.includes('\n')
  const indent = isBroken ? gap.slice(gap.lastIndexOf('\n') + 1) : ' '
  const isEmpty = rest[gap.length] === '}'
  // An expression may come to begin with a parenthesis: `(await read(path)).trim()`.
  const isStatementNext = /^(?:(?:const|let|var|if|for|while|do|return|throw|try|switch|function|class|async\s+function)\b|[}{]|\/[/*])/.test(rest.slice(gap.length))
  const needsSemicolon = anchors.style.semicolons || !isBroken || !isStatementNext
  const statements = going.map(({ name, default: { span } }) => `if (${name} === undefined) ${name} = ${editedText(text, span, edits.filter(isInside))}`)
  const lead = isBroken ? anchors.style.newline + (isEmpty ? indent + anchors.style.indent : indent) : ' '
  const inserted = statements.map((statement) => `${lead}${statement}${needsSemicolon ? ';' : ''}`).join('') + (isEmpty && !isBroken && gap === '' ? ' ' : '')
  const cuts = going.flatMap(({ name, span, default: { span: [, end], targetEnd, typed } }): readonly Edit[] => [
    ...(typed ? [{ start: span[0] + name.length, end: span[0] + name.length, text: '?' }] : []),
    { start: targetEnd, end, text: '' },
  ])
  const kept = edits.filter((edit) => !isInside(edit))
  const there = kept.find((edit) => edit.start === start)
  const insertion: Edit = there === undefined ? { start, end: start, text: inserted } : { ...there, text: inserted + there.text }
  return [...kept.filter((edit) => edit !== there), ...cuts, insertion].sort((a, b) => a.start - b.start || a.end - b.end)
}

function editedText(text: string, [start, end]: Span, edits: readonly Edit[]): string {
  let result = ''
  let offset = start
  for (const edit of edits.filter((each) => start <= each.start && each.end <= end)) {
    result += text.slice(offset, edit.start) + edit.text
    offset = edit.end
  }
  return result + text.slice(offset, end)
}

function isMoved(parameter: ParameterAnchor): parameter is Moved {
  return parameter.name !== undefined && parameter.default !== undefined
}

function readsLength(anchors: Anchors, { name }: FunctionAnchor): boolean {
  return anchors.expressions.some(({ member }) => {
    if (member?.name !== 'length' || member.computed) return false
    const object = anchors.variables.find((variable) => variable.references.some(({ span }) => String(span) === String(member.objectSpan)))
    return object?.name === name && /^(?:function|const|let|var)$/.test(object.kind)
  })
}

/** Is the parameter read in a function inside, where the compiler no longer knows that it has a value? */
function isCaptured(anchors: Anchors, function_: FunctionAnchor, parameter: ParameterAnchor): boolean {
  const variable = anchors.variables.find(({ nameSpan }) => nameSpan[0] === parameter.span[0])
  return variable === undefined || variable.references.some(({ function: inner }) => inner !== null && String(inner) !== String(function_.span))
}

/** What a callback cannot wait for in a default, it could in the body: the next run would go on from there. */
function holdsCallback(anchors: Anchors, span: Span): boolean {
  const inner = anchors.functions.filter((each) => isWithinSpan(each.span, span))
  return inner.some((each) => anchors.expressions.some((call) => call.kind === 'call' && isWithinSpan(call.span, each.span)))
}

/** Does the body declare a name that the default means something else by? */
function isShadowed(anchors: Anchors, function_: FunctionAnchor, span: Span): boolean {
  const read = anchors.variables.filter((variable) => variable.references.some((each) => isWithinSpan(each.span, span)))
  return anchors.variables.some(
    (variable) =>
      String(variable.function) === String(function_.span) &&
      isWithinSpan(variable.nameSpan, function_.bodySpan) &&
      read.some((each) => each.name === variable.name && each !== variable),
  )
}
