/**
 * What becomes of a call that is given a callback which turns async.
 */
import type { FunctionAnchor } from '../../analysis/anchors.js'
import type { Operation, Refusal } from '../edits.js'
import type { FileDeclaration } from '../replacements/replacer.js'

export interface CallbackFacts {
  /** The callback, or what it calls, writes files or other things that can meet. */
  readonly writes: boolean
  /** What the callback gives may be a promise as it is, so that its turns have overlapped before. */
  readonly mayGivePromise?: boolean
  /** The callback is async already, and the call does not wait for it. */
  readonly isAsync?: boolean
  /** Other callbacks of the statement have to wait, too: no loop can stand in front of it. */
  readonly isInPlace?: boolean
  /** How many turns may run at once, where that is not left to the form. */
  readonly atOnce?: number
  /** Bound how many turns run at once, by a function that the file then declares. */
  readonly isBounded?: boolean
  /** The function that is given by its name, which takes notice of nothing but the item. */
  readonly named?: FunctionAnchor
  /** All that the callback waits for are looks that hold nothing open, which need no bound. */
  readonly onlyLooks?: boolean
}

export interface CallbackRewrite {
  readonly operations: readonly Operation[]
  /** The call itself is awaited, or its loop awaits: the function around it becomes async. */
  readonly awaits: true
  /** The callback goes on as an async function, rather than as the body of a loop. */
  readonly keepsCallback: boolean
  /** Its loop stands where the call stood, in a function of its own, so that others of the statement keep their places. */
  readonly isInPlace?: boolean
  /** Functions that the new form calls. */
  readonly declarations?: readonly FileDeclaration[]
}

/** How a callback may be written that becomes the body of a loop. */
export type Given = Pick<CallbackFacts, 'isAsync' | 'named' | 'isInPlace'>

export type CallbackVerdict = { readonly refusal: Refusal } | { readonly rewrite: CallbackRewrite }

export function refuse(code: string, message: string): { readonly refusal: Refusal } {
  return { refusal: { code, message } }
}
