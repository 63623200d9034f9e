/**
 * What declarations have to say once what they declare gives a promise: members of interfaces and abstract classes.
 */
import { functionAt } from '../analysis/anchors.js'
import type { Anchors, ParameterAnchor } from '../analysis/anchors.js'
import type { Span } from '../analysis/facts.js'
import type { Operation } from './edits.js'

/** The member of that name in the interface or abstract class at `owner`; `undefined` where its type is not written there. */
export function memberSignatureChange(anchors: Anchors, owner: Span, name: string): readonly Operation[] | undefined {
  const found = anchors.signatures.filter((each) => each.name === name && each.owner !== undefined && String(each.owner) === String(owner))
  if (found.length === 0) return undefined
  return found.flatMap(({ span, returnType }): readonly Operation[] => (returnType === undefined || isPromise(returnType.text) ? [] : [{ kind: 'promise-return', span }]))
}

function isPromise(type: string): boolean {
  return /^Promise(?:Like)?\s*</.test(type)
}

/** What is given for a parameter may give a promise from now on; `undefined` where its type is declared elsewhere. */
export function parameterTypeChange(anchors: Anchors, parameter: ParameterAnchor): readonly Operation[] | undefined {
  const end = parameter.default?.targetEnd ?? parameter.span[1]
  const nameEnd = parameter.span[0] + (parameter.name ?? '').length
  return end <= nameEnd + 1 ? [] : functionTypeChange(anchors, [nameEnd, end])
}

/** What a function gives may give a promise from now on. */
export function resultTypeChange(anchors: Anchors, span: Span): readonly Operation[] | undefined {
  const function_ = functionAt(anchors, span)
  if (function_ === undefined || function_.declaredType !== undefined || function_.overloads.length > 0) return undefined
  if (function_.jsdocReturn !== undefined && !/^(?:function|Function)$/.test(function_.jsdocReturn.text.trim())) {
    const { span: place, text } = function_.jsdocReturn
    const result = /^\([^()]*\)\s*=>\s*([^=|()]+)$/.exec(text)?.[1]
    return result === undefined ? undefined : isPromise(result) ? [] : [{ kind: 'edit', edits: [{ start: place[1], end: place[1], text: ` | Promise<${result.trim()}>` }] }]
  }
  return function_.returnType === undefined ? [] : functionTypeChange(anchors, function_.returnType.span)
}

function functionTypeChange(anchors: Anchors, within: Span): readonly Operation[] | undefined {
  const [outermost] = anchors.functionTypes.filter(({ span }) => within[0] <= span[0] && span[1] <= within[1]).sort((a, b) => a.span[0] - b.span[0])
  if (outermost === undefined) return undefined
  const { span, text } = outermost.returnType
  if (isPromise(text) || /\|\s*Promise(?:Like)?\s*</.test(text)) return []
  return [{ kind: 'edit', edits: [{ start: span[1], end: span[1], text: ` | Promise<${text}>` }] }]
}

/**
 * What a declaration file says of a function by that name, or of a method of the class `owner`: none where it does not name it, `undefined`
 * where it does in a form that has no return type to change.
 */
export function exportedSignatureChange(anchors: Anchors, text: string, name: string, owner: string | undefined): readonly Operation[] | undefined {
  if (!new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text)) return []
  const found = anchors.signatures.filter((each) => {
    if (each.name !== name) return false
    return owner === undefined ? each.kind === 'function' : each.owner !== undefined && new RegExp(`^(?:export\\s+|declare\\s+|default\\s+|abstract\\s+)*(?:class|interface)\\s+${owner}\\b`).test(text.slice(...each.owner))
  })
  if (found.length === 0) return undefined
  return found.flatMap(({ span, returnType }): readonly Operation[] => (returnType === undefined || isPromise(returnType.text) ? [] : [{ kind: 'promise-return', span }]))
}
