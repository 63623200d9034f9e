/**
 * Functions that are told by calling their `done` that they are at their end: async, they are at their end when they return. The
 * parameter goes where its calls are all that the function does last.
 */
import { expressionAt, functionAt } from '../../../analysis/anchors.js'
import type { Anchors, FunctionAnchor, VariableAnchor } from '../../../analysis/anchors.js'
import type { Span } from '../../../analysis/facts.js'
import type { Operation } from '../../edits.js'
import type { Edit } from '../../plan.js'

/** The parameter at `index`, the last one, and its calls go away; nothing where one of them is not the end of the function. */
export function withoutDone(anchors: Anchors, text: string, span: Span, index: number): readonly Operation[] | undefined {
  const anchor = functionAt(anchors, span)
  const parameter = anchor?.parameters[index]
  if (anchor === undefined || parameter?.name === undefined || parameter.kind !== 'identifier' || anchor.parameters.length !== index + 1) return undefined
  if (anchor.usesArguments) return undefined
  const variable = anchors.variables.find((each) => each.kind === 'parameter' && each.name === parameter.name && each.nameSpan[0] === parameter.bareSpan[0])
  if (variable === undefined) return undefined
  const calls = callsOf(anchors, text, variable, anchor)
  if (calls === undefined || calls.length === 0) return undefined
  return [{ kind: 'edit', edits: [...calls, ...parameterRemoval(text, anchor, index)] }]
}

/** The removal of each call; nothing where the parameter is used in any other way. */
function callsOf(anchors: Anchors, text: string, variable: VariableAnchor, function_: FunctionAnchor): readonly Edit[] | undefined {
  const edits: Edit[] = []
  for (const { span } of variable.references) {
    const close = /^\s*\(\s*\)/.exec(text.slice(span[1]))
    const call = close === null ? undefined : expressionAt(anchors, [span[0], span[1] + close[0].length])
    if (call?.statement === undefined || call.function === null || call.function[0] !== function_.span[0] || call.inTry) return undefined
    const { kind, span: statement } = call.statement
    if (kind === 'ReturnStatement' && call.use === 'returned') edits.push({ start: text.lastIndexOf('return', call.span[0]) + 'return'.length, end: call.span[1], text: '' })
    else if (kind === 'ExpressionStatement' && call.use === 'statement' && isLast(text, statement, function_)) edits.push(lineRemoval(text, statement))
    else return undefined
  }
  return edits
}

/** Is the statement the last of the function's own body? */
function isLast(text: string, statement: Span, { bodySpan }: FunctionAnchor): boolean {
  return /^\s*;?\s*(?:\/\/[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*\}$/.test(text.slice(statement[1], bodySpan[1]))
}

/** A statement, with its line where it has one for itself. */
function lineRemoval(text: string, [start, end]: Span): Edit {
  const before = /(?:\r?\n)?[ \t]*$/.exec(text.slice(0, start))?.[0] ?? ''
  const rest = /^;?[ \t]*(?=\r?\n|\})/.exec(text.slice(end))?.[0]
  if (rest !== undefined && before.includes('\n')) return { start: start - before.length, end: end + rest.length, text: '' }
  // In a line with others it leaves one of the blanks around it.
  const after = end + (text[end] === ';' ? 1 : 0)
  return { start: text[start - 1] === ' ' && text[after] === ' ' ? start - 1 : start, end: after, text: '' }
}

function parameterRemoval(text: string, anchor: FunctionAnchor, index: number): readonly Edit[] {
  const [start, end] = anchor.parametersSpan
  const previous = anchor.parameters[index - 1]
  const own = anchor.parameters[index]?.span ?? anchor.parametersSpan
  if (previous !== undefined) return [{ start: previous.span[1], end: own[1], text: '' }]
  if (text[start] !== '(') return [{ start, end, text: '()' }]
  return [{ start: own[0], end: own[1], text: '' }]
}
