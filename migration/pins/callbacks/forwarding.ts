/**
 * How the error of a function that is now async gets where a throw got it: by a `try` around its body, where it is written in the
 * call that takes it, or by a `catch` behind it, where it is written elsewhere.
 */
import { functionAt } from '../../../analysis/anchors.js'
import type { Anchors, FunctionAnchor } from '../../../analysis/anchors.js'
import type { Span } from '../../../analysis/facts.js'
import type { Operation } from '../../edits.js'
import type { Edit } from '../../plan.js'

/** Parameters that the receiver passes, and the one that is told of an error. */
export interface Protocol {
  /** In order, by the names they get where the function does not name them. */
  readonly parameters: readonly string[]
  /** Index of the one that takes the error. */
  readonly forward: number
}

/** `async (req, res, next) => { try { … } catch (error) { next(error) } }`, for the function at `span`; nothing where its form leaves no place. */
export function forwardedInside(anchors: Anchors, text: string, span: Span, { parameters, forward }: Protocol): readonly Operation[] | undefined {
  const anchor = functionAt(anchors, span)
  if (anchor === undefined) return undefined
  const names: string[] = []
  for (const [index, wanted] of parameters.entries()) {
    const own = anchor.parameters[index]
    if (own !== undefined && (own.kind === 'rest' || (index === forward && own.name === undefined))) return undefined
    if (own === undefined && index > forward) break
    names.push(own === undefined ? freeIn(anchors, anchor, wanted, names) : (own.name ?? ''))
  }
  // Beside parameters with types, a type that fits whatever the receiver declares; where nothing has one, the receiver's own is inferred.
  const isTyped = anchors.style.typescript && anchor.parameters.some(each => each.span[1] > each.bareSpan[1])
  if (isTyped && names.length - anchor.parameters.length > 1) return undefined
  const added = names.slice(anchor.parameters.length).map(name => (isTyped ? `${name}: (error?: unknown) => void` : name))
  return caughtInside(anchors, text, span, error => `${names[forward] ?? ''}(${error})`, added)
}

/** A `try` around the whole body. `statement`: what is done with the error. */
export function caughtInside(anchors: Anchors, text: string, span: Span, statement: (error: string) => string, added: readonly string[] = []): readonly Operation[] | undefined {
  const anchor = functionAt(anchors, span)
  if (anchor === undefined) return undefined
  const error = /(?<!['"])\berror\b/.test(statement('')) ? 'reason' : 'error'
  const end = anchors.style.semicolons ? ';' : ''
  const closing = `} catch (${error}) { ${statement(error)}${end} }`
  const parameters = parameterEdits(text, anchor, added)
  if (parameters === undefined) return undefined
  if (anchor.expressionBody) {
    const body = parenthesized(text, anchor)
    return [
      ...(parameters.length === 0 ? [] : [{ kind: 'edit', edits: parameters } as const]),
      { kind: 'around', span: body, before: '{ try { ', after: `${end} ${closing} }` },
    ]
  }
  const lead = directives(text.slice(anchor.bodySpan[0], anchor.bodySpan[1]))
  const opening = anchor.bodySpan[0] + lead.length
  const edits: Edit[] = [
    ...parameters,
    { start: opening, end: opening, text: `${/['"]$/.test(lead) ? ';' : ''} try {` },
    { start: anchor.bodySpan[1] - 1, end: anchor.bodySpan[1] - 1, text: `${closing} ` },
  ]
  return [{ kind: 'edit', edits }]
}

/** `(req, res, next) => list(req, res).catch(next)`, for a function named at `span`; `count`: the parameters that it takes. */
export function forwardedBehind(text: string, span: Span, { parameters, forward }: Protocol, count: number): readonly Operation[] | undefined {
  if (!isNamed(text, span)) return undefined
  const root = /^[\w$]+/.exec(text.slice(...span))?.[0] ?? ''
  const taken = parameters.slice(0, Math.max(count, forward + 1))
  const names = taken.map(name => (name === root ? `${name}_` : name))
  return [{ kind: 'around', span, before: `(${names.join(', ')}) => `, after: `(${names.slice(0, count).join(', ')}).catch(${names[forward] ?? ''})` }]
}

/** Is what stands there a name, or a member by names alone, so that it can be said again? */
export function isNamed(text: string, span: Span): boolean {
  return /^(?:this|[A-Za-z_$][\w$]*)(?:\s*\.\s*#?[A-Za-z_$][\w$]*)*$/.test(text.slice(...span))
}

/** A name that nothing in the function means otherwise. */
function freeIn(anchors: Anchors, function_: FunctionAnchor, wanted: string, others: readonly string[]): string {
  const isInside = (span: Span): boolean => function_.span[0] <= span[0] && span[1] <= function_.span[1]
  const isMeant = (name: string): boolean =>
    others.includes(name) || anchors.variables.some(each => each.name === name && (isInside(each.nameSpan) || each.references.some(reference => isInside(reference.span))))
  let name = wanted
  for (let count = 2; isMeant(name); count += 1) name = `${wanted}${count}`
  return name
}

/** `added` behind the parameters that are there. */
function parameterEdits(text: string, anchor: FunctionAnchor, added: readonly string[]): readonly Edit[] | undefined {
  if (added.length === 0) return []
  const [start, end] = anchor.parametersSpan
  const list = added.join(', ')
  const last = anchor.parameters.at(-1)
  if (text[start] !== '(') return last === undefined ? undefined : [{ start, end: start, text: '(' }, { start: end, end, text: `, ${list})` }]
  if (last === undefined) return /^\(\s*\)$/.test(text.slice(start, end)) ? [{ start, end, text: `(${list})` }] : undefined
  return [{ start: last.span[1], end: last.span[1], text: `, ${list}` }]
}

/** The body of an arrow with the parentheses around it. */
function parenthesized(text: string, anchor: FunctionAnchor): Span {
  let [start, end] = anchor.bodySpan
  for (;;) {
    const before = /\(\s*$/.exec(text.slice(anchor.parametersSpan[1], start))
    const after = /^\s*\)/.exec(text.slice(end, anchor.span[1]))
    if (before === null || after === null) return [start, end]
    start -= before[0].length
    end += after[0].length
  }
}

/** What stands before the statements of a body: its brace, and `'use strict'`, which means something only at the start. */
function directives(body: string): string {
  return /^\{(?:\s*(?:'use [^'\n]*'|"use [^"\n]*");?(?=\s*\n))*/.exec(body)?.[0] ?? '{'
}
