/**
 * Calls that run their callback at once and use what it returns (`xs.map(cb)`), when the callback becomes async. Each becomes a form
 * that waits, keeps the order and stops where the original stopped: a loop, or `Promise.all` where nothing in the callback can tell
 * the difference. Two refusals out of three are about that difference.
 *
 * A loop is put before its statement without moving the callback: what stood before the call in its statement moves behind it, so
 * that other operations in the callback stay where they are.
 */
import { expressionAt } from '../analysis/anchors.js'
import type { Anchors } from '../analysis/anchors.js'
import type { Span } from '../analysis/facts.js'
import { awaitRefusalOf } from './edits.js'
import type { Refusal } from './edits.js'
import { forEachLoop, reduceLoop } from './array-callbacks/loops.js'
import { isSparseAt, isUsedAsOther, receiverKindOf } from './array-callbacks/receiver-kinds.js'
import { ignoredReturns } from './array-callbacks/returns.js'
import { replaceRewrite } from './array-callbacks/replacing.js'
import { searchLoop } from './array-callbacks/searches.js'
import { sortRewrite } from './array-callbacks/sorting.js'
import { filterRewrite, flatMapRewrite, mapRewrite, promiseAllFrom } from './array-callbacks/together.js'
import { refuse } from './array-callbacks/verdict.js'
import type { CallbackFacts, CallbackVerdict } from './array-callbacks/verdict.js'

export type { CallbackFacts, CallbackVerdict } from './array-callbacks/verdict.js'

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
  if (name === 'replace' || name === 'replaceAll') return replaceRewrite(anchors, text, anchor, name)
  const kind = anchor.member === undefined ? 'unknown' : receiverKindOf(anchors, text, anchor.member.objectSpan)
  if (kind === 'other' || (kind === 'collection' && name !== 'forEach') || isUsedAsOther(anchors, text, anchor)) {
    return refuse('foreach-nonarray', `\`${name}\` is called on something that is not an array, and may do something else with its callback.`)
  }
  if (anchor.member !== undefined && !name.startsWith('find') && isSparseAt(anchors, text, anchor.member.objectSpan)) {
    return refuse('sparse-array', 'The array has holes, which the call skips and a loop visits. Filter them out first.')
  }
  switch (name) {
    case 'forEach':
      return forEachLoop(anchors, text, anchor, ignoredReturns, facts)
    case 'map':
      return mapRewrite(anchors, text, anchor, facts)
    case 'flatMap':
      return flatMapRewrite(anchors, text, anchor, facts)
    case 'filter':
      return filterRewrite(anchors, text, anchor, facts)
    case 'some':
    case 'every':
    case 'find':
    case 'findIndex':
    case 'findLast':
    case 'findLastIndex':
      return searchLoop(anchors, text, anchor, name, facts)
    case 'reduce':
    case 'reduceRight':
      return reduceLoop(anchors, text, anchor, name, facts)
    case 'sort':
    case 'toSorted':
      return sortRewrite(anchors, text, anchor, name, facts)
    default:
      return refuse('external-callback', `\`${name}\` is not known to wait for its callback.`)
  }
}

const byName: Readonly<Record<string, Refusal>> = {
  sortBy: { code: 'external-callback', message: 'The key function is used at once. Compute the keys first, then sort by them.' },
}
