/**
 * What declarations have to say once what they declare gives a promise: members of interfaces and abstract classes.
 */
import type { Anchors } from '../analysis/anchors.js'
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
