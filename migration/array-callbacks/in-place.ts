/**
 * A loop where its call stands, in a function of its own: `await (async () => { for … })()`. For calls that no loop can be put before, and
 * for loops whose variables would have the names of others.
 */
import type { Anchors } from '../../analysis/anchors.js'
import { awaitRefusalOf } from '../edits.js'
import type { Operation } from '../edits.js'
import type { Edit } from '../plan.js'
import type { LoopParts } from './loop-parts.js'
import { refuse } from './verdict.js'
import type { CallbackVerdict } from './verdict.js'

export interface LoopInside {
  /** A statement before the loop. */
  readonly declaration: string
  /** What stands around the body of an expression. */
  readonly open: string
  readonly close: string
  /** The statement after the loop; none where nothing is given. */
  readonly end: string
}

export function loopInPlace(anchors: Anchors, parts: LoopParts, { declaration, open, close, end }: LoopInside, returns: readonly Edit[]): CallbackVerdict {
  const { anchor, callback } = parts
  const refusal = awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined) return { refusal }
  if (anchor.member === undefined) return refuse('unknown-place', 'The call has no receiver.')
  if (anchor.chain !== undefined) return refuse('optional-chain', 'The call is skipped where its receiver is missing. Put it under an `if`.')
  const { objectSpan } = anchor.member
  const before = declaration === '' ? '' : `${declaration}; `
  const after = end === '' ? '' : ` ${end}`
  const pieces: Edit[] = [
    ...(objectSpan[0] > anchor.span[0] ? [{ start: anchor.span[0], end: objectSpan[0], text: '' }] : []),
    { start: objectSpan[1], end: callback.bodySpan[0], text: `${parts.headEnd} ${callback.expressionBody ? open : ''}${parts.call?.before ?? ''}` },
    { start: callback.bodySpan[1], end: anchor.span[1], text: `${parts.call?.after ?? ''}${callback.expressionBody ? `${close}${after === '' ? '' : ';'}` : ''}${after} })()` },
    ...returns,
  ]
  const rewrite: Operation = { kind: 'rewrite', span: anchor.span, pieces, before: `(async () => { ${before}${parts.head}`, awaited: true }
  return { rewrite: { operations: [rewrite, ...parts.operations], awaits: true, keepsCallback: parts.call !== undefined, isInPlace: true } }
}
