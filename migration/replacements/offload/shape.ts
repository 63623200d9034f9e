/**
 * How a function is taken apart in its file: it keeps its name and hands its arguments to the pool, and what it did goes on under a
 * second name right behind it, where the worker finds it.
 *
 * Everything is an insertion: the end of the new function and the head of the old one stand in front of the body that was there.
 */
import { functionAt, variableAt } from '../../../analysis/anchors.js'
import type { Anchors, FunctionAnchor } from '../../../analysis/anchors.js'
import type { FunctionFact, ModuleFacts, Span } from '../../../analysis/facts.js'
import { freeName } from '../../edits.js'
import type { Edit } from '../../plan.js'

export interface Shape {
  readonly anchor: FunctionAnchor
  /** Where the function's name is declared; absent for `exports.name = function () {}`. */
  readonly variable?: Span
  /** The name that the work goes on under. */
  readonly inner: string
  /** Where the head of the second function goes. */
  readonly offset: number
  /** The second function up to its body. */
  readonly head: string
  /** The first is a statement that wants a semicolon. */
  readonly isExpression: boolean
  /** The statement that makes the worker find it, at the end of the file. */
  readonly exporting?: string
}

/** @returns nothing where the function does not stand by itself at the top of its module, under a name */
export function shapeOf(text: string, anchors: Anchors, facts: ModuleFacts, function_: FunctionFact): Shape | undefined {
  const anchor = functionAt(anchors, function_.span)
  if (anchor === undefined || function_.parent !== 0 || function_.class !== undefined || anchor.generator) return undefined
  const suffix = suffixOf(function_)
  const taken = new Set([...anchors.names, ...Object.keys(facts.exports.named)])
  const isModule = anchors.style.typescript || facts.format === 'module'
  if (anchor.kind === 'declaration') return declarationShape(text, anchors, anchor, function_, taken, isModule)
  if (anchor.kind !== 'arrow' && anchor.kind !== 'expression') return undefined
  const offset = bodyOffsetOf(text, anchor)
  const before = text.slice(0, anchor.span[0])
  const assigned = /(?:^|[;}\n])[ \t]*((?:module\s*\.\s*)?exports\s*\.\s*)([\w$]+)\s*=\s*$/.exec(before)
  if (assigned !== null) {
    const [, object = '', name = ''] = assigned
    const inner = freeName(taken, name + suffix)
    return { anchor, inner, offset, head: `${object}${inner} = ${text.slice(anchor.span[0], offset)}`, isExpression: true }
  }
  const variable = anchors.variables.find((each) => String(each.initSpan) === String(anchor.span) && each.function === null)
  const statement = variable?.statementSpan
  if (variable === undefined || statement === undefined || variable.kind !== 'const' || variable.destructured !== undefined) return undefined
  const inner = freeName(taken, variable.name + suffix)
  const lead = text.slice(statement[0], variable.nameSpan[0]).replace(/^export\s+/, '')
  const shown = isModule ? 'export ' : ''
  const head = `${shown}${lead}${inner}${text.slice(variable.nameSpan[1], offset)}`
  return {
    anchor,
    variable: variable.nameSpan,
    inner,
    offset,
    head,
    isExpression: true,
    ...(isModule ? {} : { exporting: exportingOf(text, inner) }),
  }
}

function declarationShape(text: string, anchors: Anchors, anchor: FunctionAnchor, function_: FunctionFact, taken: Set<string>, isModule: boolean): Shape | undefined {
  const variable = variableAt(anchors, function_.nameSpan)
  if (variable === undefined || variable.function !== null || variable.nameSpan[0] !== function_.nameSpan[0]) return undefined
  const inner = freeName(taken, variable.name + suffixOf(function_))
  const offset = anchor.bodySpan[0]
  const head = `${isModule ? 'export ' : ''}${text.slice(anchor.span[0], variable.nameSpan[0])}${inner}${text.slice(variable.nameSpan[1], offset)}`
  return { anchor, variable: variable.nameSpan, inner, offset, head, isExpression: false, ...(isModule ? {} : { exporting: exportingOf(text, inner) }) }
}

function suffixOf({ async }: FunctionFact): string {
  return async ? 'InWorker' : 'Sync'
}

/** Behind the arrow: what stands in parentheses there begins outside of the body's own span. */
function bodyOffsetOf(text: string, { kind, bodySpan, returnType, parametersSpan }: FunctionAnchor): number {
  if (kind !== 'arrow') return bodySpan[0]
  const from = returnType?.span[1] ?? parametersSpan[1]
  const arrow = /^[^=]*=>\s*/.exec(text.slice(from))
  return arrow === null ? bodySpan[0] : from + arrow[0].length
}

function exportingOf(text: string, inner: string): string {
  return /\bmodule\s*\.\s*exports\b/.test(text) ? `module.exports.${inner} = ${inner}` : `exports.${inner} = ${inner}`
}

/** How the first function hands on what it is given, and what of its parameters has to change for that; nothing where it cannot. */
export function forwardingOf(text: string, anchors: Anchors, { anchor }: Shape): { readonly given: readonly string[]; readonly edits: readonly Edit[] } | undefined {
  const taken = new Set(anchors.names)
  const given: string[] = []
  const edits: Edit[] = []
  for (const { kind, name, span } of anchor.parameters) {
    const own = text.slice(...span)
    const plain = name ?? /^[\w$]+(?=\s*(?::|=(?!>)))/.exec(own)?.[0]
    if (plain === 'this' || kind === 'property') return undefined
    if (plain !== undefined) given.push(kind === 'rest' ? `...${plain}` : plain)
    else if (own.startsWith('...')) return undefined
    else {
      const whole = freeName(taken, 'given')
      const type = annotationOf(own)
      given.push(whole)
      // What is not given is for the second function to fill in.
      const optional = kind === 'default' && anchors.style.typescript ? '?' : ''
      edits.push({ start: span[0], end: span[1], text: `${whole}${optional}${type}` })
    }
  }
  return { given, edits }
}

/** `: Options` of `{ a, b }: Options = {}`. */
function annotationOf(parameter: string): string {
  let depth = 0
  for (let offset = 0; offset < parameter.length; offset += 1) {
    const character = parameter[offset] ?? ''
    if ('{[('.includes(character)) depth += 1
    else if ('}])'.includes(character)) depth -= 1
    else if (depth === 0 && character === ':') return parameter.slice(offset).replace(/\s*=(?!>)[^>]*$/, '')
    else if (depth === 0 && character === '=') return ''
  }
  return ''
}
