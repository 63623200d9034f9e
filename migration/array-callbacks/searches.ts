/**
 * `some`, `every`, `find` and `findIndex` as loops that end where the call ended.
 */
import type { Anchors, ExpressionAnchor, FunctionAnchor } from '../../analysis/anchors.js'
import { awaitRefusalOf, freeName } from '../edits.js'
import type { Operation } from '../edits.js'
import type { Edit } from '../plan.js'
import { hoistingOf, loopBefore } from './hoisting.js'
import type { Hoisting } from './hoisting.js'
import { loopCallbackOf, loopPartsOf, reversed } from './loop-parts.js'
import { forEachLoop } from './loops.js'
import { isFalsy, returnEdits } from './returns.js'
import type { ReturnForm } from './returns.js'
import { refuse } from './verdict.js'
import type { CallbackVerdict, Given } from './verdict.js'

export function searchLoop(anchors: Anchors, text: string, anchor: ExpressionAnchor, method: 'some' | 'every' | 'find' | 'findIndex' | 'findLast', given: Given = {}): CallbackVerdict {
  const callback = loopCallbackOf(anchors, text, anchor, 2, given)
  if ('code' in callback) return { refusal: callback }
  if (anchor.arguments.length > 1) return refuse('callback-this', 'The call sets `this` for its callback. Bind it in an arrow function.')
  if (anchor.use === 'statement') {
    if (method === 'findLast') return refuse('short-circuit-callback', 'Nobody uses what `findLast` finds. Write it as a loop.')
    // Called for what the callback does: the loop stops where the call did.
    const isHit = (literal: string): boolean => isFalsy(literal) === (method === 'every')
    return forEachLoop(anchors, text, anchor, {
      prefix: method === 'every' ? 'if (!(' : 'if (',
      suffix: method === 'every' ? ')) break' : ') break',
      bare: method === 'every' ? 'break' : '',
      literal: literal => (isHit(literal) ? 'break' : ''),
    })
  }
  const wanted = { some: 'isFound', every: 'isEvery', find: 'found', findIndex: 'foundIndex', findLast: 'found' }[method]
  const hoisting = hoistingOf(anchors, text, anchor, wanted)
  if ('code' in hoisting) return method === 'some' || method === 'every' ? searchInPlace(anchors, text, anchor, callback, method) : { refusal: hoisting }
  const { name } = hoisting
  const [first, second] = callback.parameters
  if (method === 'findIndex' && second === undefined) {
    const index = freeName(new Set(anchors.names), 'index')
    return searchWith(anchors, text, anchor, callback, hoisting, { declaration: `let ${name} = -1`, effect: `${name} = ${index}`, index, isNegated: false })
  }
  if ((method === 'find' || method === 'findLast') && anchor.arguments[0]?.shape.kind !== 'identifier' && first?.kind !== 'identifier') return refuse('short-circuit-callback', 'The element has no name of its own in the callback. Name it.')
  const found = `${name} = ${elementOf(anchors, text, anchor, callback)}`
  const effect = {
    some: `${name} = true`,
    every: `${name} = false`,
    find: found,
    findLast: found,
    findIndex: `${name} = ${second === undefined ? '-1' : text.slice(...second.bareSpan)}`,
  }[method]
  const declaration = { some: `let ${name} = false`, every: `let ${name} = true`, find: `let ${name}`, findLast: `let ${name}`, findIndex: `let ${name} = -1` }[method]
  return searchWith(anchors, text, anchor, callback, hoisting, { declaration, effect, isNegated: method === 'every', isReversed: method === 'findLast' })
}

/** What the loop has found where it ends. */
function elementOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, callback: FunctionAnchor): string {
  const parts = loopPartsOf(anchors, text, anchor, callback, callback.parameters)
  return 'code' in parts ? 'undefined' : parts.element
}

/** Where no loop can stand before the statement: `await (async () => { for … })()`, which stops early as the call did. */
function searchInPlace(anchors: Anchors, text: string, anchor: ExpressionAnchor, callback: FunctionAnchor, method: 'some' | 'every'): CallbackVerdict {
  const parts = loopPartsOf(anchors, text, anchor, callback, callback.parameters)
  const refusal = 'code' in parts ? parts : awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined || 'code' in parts || anchor.member === undefined) return refuse(refusal?.code ?? 'unknown-place', refusal?.message ?? 'The call has no receiver.')
  if (anchor.chain !== undefined) return refuse('optional-chain', 'The call is skipped where its receiver is missing. Put it under an `if`.')
  const isEvery = method === 'every'
  const hit = `return ${String(!isEvery)}`
  const form: ReturnForm = {
    prefix: isEvery ? 'if (!(' : 'if (',
    suffix: `${isEvery ? '))' : ')'} ${hit}`,
    bare: isEvery ? hit : '',
    literal: literal => (isFalsy(literal) === isEvery ? hit : ''),
  }
  const returns = returnEdits(text, callback, form, 'continue', parts.label)
  if ('code' in returns) return { refusal: returns }
  const { objectSpan } = anchor.member
  const pieces: Edit[] = [
    ...(objectSpan[0] > anchor.span[0] ? [{ start: anchor.span[0], end: objectSpan[0], text: '' }] : []),
    { start: objectSpan[1], end: callback.bodySpan[0], text: `${parts.headEnd} ${callback.expressionBody ? form.prefix : ''}${parts.call?.before ?? ''}` },
    { start: callback.bodySpan[1], end: anchor.span[1], text: `${parts.call?.after ?? ''}${callback.expressionBody ? `${form.suffix};` : ''} return ${String(isEvery)} })()` },
    ...returns,
  ]
  const rewrite: Operation = { kind: 'rewrite', span: anchor.span, pieces, before: `(async () => { ${parts.head}`, awaited: true }
  return { rewrite: { operations: [rewrite, ...parts.operations], awaits: true, keepsCallback: parts.call !== undefined } }
}

interface Search {
  readonly declaration: string
  readonly effect: string
  readonly isNegated: boolean
  /** From the end of the list on. */
  readonly isReversed?: boolean
  /** A name for the index where the callback has none. */
  readonly index?: string
}

function searchWith(anchors: Anchors, text: string, anchor: ExpressionAnchor, callback: FunctionAnchor, hoisting: Hoisting, search: Search): CallbackVerdict {
  const forwards = loopPartsOf(anchors, text, anchor, callback, callback.parameters, search.index)
  const parts = search.isReversed === true && !('code' in forwards) ? reversed(forwards) : forwards
  if ('code' in parts) return { refusal: parts }
  const hit = `{ ${search.effect}; break }`
  const form: ReturnForm = {
    prefix: search.isNegated ? 'if (!(' : 'if (',
    suffix: search.isNegated ? `)) ${hit}` : `) ${hit}`,
    bare: search.isNegated ? `${search.effect}; break` : '',
    literal: literal => (isFalsy(literal) === search.isNegated ? `${search.effect}; break` : ''),
  }
  const returns = returnEdits(text, callback, form, 'continue', parts.label)
  if ('code' in returns) return { refusal: returns }
  return loopBefore(text, parts, hoisting, { declaration: search.declaration, open: form.prefix, close: form.suffix, isEnded: form.suffix.endsWith('}'), result: hoisting.name }, returns)
}
