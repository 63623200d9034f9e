/**
 * `some`, `every`, `find`, `findIndex` and those that search from the end, as loops that end where the call ended.
 */
import type { Anchors, ExpressionAnchor, FunctionAnchor } from '../../analysis/anchors.js'
import { freeName } from '../edits.js'
import { hoistingOf, loopBefore } from './hoisting.js'
import type { Hoisting } from './hoisting.js'
import { loopInPlace } from './in-place.js'
import { isGivenByName, loopCallbackOf, loopPartsOf, reversed } from './loop-parts.js'
import type { LoopParts } from './loop-parts.js'
import { forEachLoop } from './loops.js'
import { isFalsy, returnEdits } from './returns.js'
import type { ReturnForm } from './returns.js'
import { refuse } from './verdict.js'
import type { CallbackVerdict, Given } from './verdict.js'

export type SearchMethod = 'some' | 'every' | 'find' | 'findIndex' | 'findLast' | 'findLastIndex'

export function searchLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, method: SearchMethod, given: Given = {}): CallbackVerdict {
  const callback = loopCallbackOf(anchors, text, anchor, 2, given)
  if ('code' in callback) return { refusal: callback }
  if (anchor.arguments.length > 1) return refuse('callback-this', 'The call sets `this` for its callback. Bind it in an arrow function.')
  if (anchor.use === 'statement') {
    if (isFromEnd(method)) return refuse('short-circuit-callback', `Nobody uses what \`${method}\` finds. Write it as a loop.`)
    // Called for what the callback does: the loop stops where the call did.
    const isHit = (literal: string): boolean => isFalsy(literal) === (method === 'every')
    return forEachLoop(anchors, text, anchor, {
      prefix: method === 'every' ? 'if (!(' : 'if (',
      suffix: method === 'every' ? ')) break' : ') break',
      bare: method === 'every' ? 'break' : '',
      literal: literal => (isHit(literal) ? 'break' : ''),
    })
  }
  const isElement = method === 'find' || method === 'findLast'
  if (isElement && !isGivenByName(text, anchor) && callback.parameters[0]?.kind !== 'identifier') return refuse('short-circuit-callback', 'The element has no name of its own in the callback. Name it.')
  const second = callback.parameters[1]
  const isIndex = method === 'findIndex' || method === 'findLastIndex'
  const index = !isIndex ? undefined : second === undefined ? freeName(new Set(anchors.names), 'index') : text.slice(...second.bareSpan)
  const forwards = loopPartsOf(anchors, text, anchor, callback, callback.parameters, second === undefined ? index : undefined)
  const parts = isFromEnd(method) && !('code' in forwards) ? reversed(forwards) : forwards
  if ('code' in parts) return { refusal: parts }
  const search: Search = { parts, isNegated: method === 'every', hit: method === 'some' ? 'true' : method === 'every' ? 'false' : (index ?? parts.element), miss: isIndex ? '-1' : isElement ? '' : String(method === 'every') }
  const wanted = { some: 'isFound', every: 'isEvery', find: 'found', findIndex: 'foundIndex', findLast: 'found', findLastIndex: 'foundIndex' }[method]
  const hoisting = given.isInPlace === true ? undefined : hoistingOf(anchors, text, anchor, wanted)
  return hoisting === undefined || 'code' in hoisting ? searchInPlace(anchors, text, callback, search) : searchBefore(text, callback, search, hoisting)
}

function isFromEnd(method: SearchMethod): boolean {
  return method.startsWith('findLast')
}

interface Search {
  readonly parts: LoopParts
  /** What the callback says no to is what is looked for. */
  readonly isNegated: boolean
  /** What is given where the loop ends early, and where it does not. */
  readonly hit: string
  readonly miss: string
}

/** Where no loop can stand before the statement: `await (async () => { for … })()`, which stops early as the call did. */
function searchInPlace(anchors: Anchors, text: string, callback: FunctionAnchor, { parts, isNegated, hit: found, miss }: Search): CallbackVerdict {
  const hit = `return ${found}`
  const form: ReturnForm = {
    prefix: isNegated ? 'if (!(' : 'if (',
    suffix: `${isNegated ? '))' : ')'} ${hit}`,
    bare: isNegated ? hit : '',
    literal: literal => (isFalsy(literal) === isNegated ? hit : ''),
  }
  const returns = returnEdits(text, callback, form, 'continue', parts.label)
  if ('code' in returns) return { refusal: returns }
  return loopInPlace(anchors, parts, { declaration: '', open: form.prefix, close: form.suffix, end: miss === '' ? '' : `return ${miss}` }, returns)
}

function searchBefore(text: string, callback: FunctionAnchor, { parts, isNegated, hit: found, miss }: Search, hoisting: Hoisting): CallbackVerdict {
  const { name } = hoisting
  const hit = `${name} = ${found}; break`
  const form: ReturnForm = {
    prefix: isNegated ? 'if (!(' : 'if (',
    suffix: `${isNegated ? '))' : ')'} { ${hit} }`,
    bare: isNegated ? hit : '',
    literal: literal => (isFalsy(literal) === isNegated ? hit : ''),
  }
  const returns = returnEdits(text, callback, form, 'continue', parts.label)
  if ('code' in returns) return { refusal: returns }
  return loopBefore(text, parts, hoisting, { declaration: `let ${name}${miss === '' ? '' : ` = ${miss}`}`, open: form.prefix, close: form.suffix, isEnded: true, result: name }, returns)
}
