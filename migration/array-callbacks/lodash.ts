/**
 * Callbacks of lodash: `_(list).filter(f).map(g).value()` and `_.forEach(list, f)`. A chain is an iterable, and what has been waited for goes on
 * as a chain; objects and missing lists are iterated as lodash iterates them.
 */
import { callOn, expressionAt, functionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { isMapNameTaken, MAP_NAME, mapDeclaration } from '../concurrency/map-function.js'
import { awaitRefusalOf } from '../edits.js'
import type { Operation } from '../edits.js'
import { collectLoop, forEachLoop, reduceLoop } from './loops.js'
import { receiverKindOf } from './receiver-kinds.js'
import { searchLoop } from './searches.js'
import { AT_ONCE, effectRefusal, keptIf } from './together.js'
import { refuse } from './verdict.js'
import type { CallbackFacts, CallbackVerdict } from './verdict.js'

/** Steps that end a chain with a value, of all its items. */
const ENDS = new Set(['value', 'last', 'join', 'size', 'reduce', 'sum', 'max', 'min'])
/** Steps that keep those before them from running for all items. */
const ENDS_EARLY = /^(?:take|find|first|head|some|every|includes|nth)/

/** The call that a chain of calls begins with: `_(list)` of `_(list).filter(f).map(g)`. */
export function chainRootOf(anchors: Anchors, anchor: ExpressionAnchor): ExpressionAnchor | undefined {
  const object = anchor.member === undefined ? undefined : expressionAt(anchors, anchor.member.objectSpan)
  if (object?.kind !== 'call') return undefined
  return object.member === undefined ? object : chainRootOf(anchors, object)
}

/** The methods that a chain calls before a call of it, from the last to the first. */
export function stepsBefore(anchors: Anchors, anchor: ExpressionAnchor): readonly string[] {
  const object = anchor.member === undefined ? undefined : expressionAt(anchors, anchor.member.objectSpan)
  return object?.kind !== 'call' || object.member === undefined ? [] : [object.member.name, ...stepsBefore(anchors, object)]
}

/** One step of a chain whose root is known to be lodash's. */
export function chainStepOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, root: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict {
  const { member } = anchor
  const [act, ...others] = anchor.arguments
  if (member === undefined || member.computed || member.optional || anchor.chain !== undefined || act === undefined || others.length > 0 || anchor.needsSemicolon || anchors.style.typescript) {
    return refuse('external-callback', 'The step of the chain has another form than `.map(item => …)`. Write it as a loop.')
  }
  if (!/^(?:map|filter|flatMap)$/.test(member.name)) return refuse('external-callback', `\`${member.name}\` uses at once what its callback returns. Write it as a loop.`)
  let end = anchor
  let endsEarly = false
  for (let next = callOn(anchors, end); next !== undefined; next = callOn(anchors, end)) {
    end = next
    endsEarly ||= ENDS_EARLY.test(end.member?.name ?? '')
  }
  if (endsEarly) return refuse('short-circuit-callback', 'A later step of the chain may end it early, and the callback runs for no more items than are needed. Write it as a loop.')
  if (!ENDS.has(end.member?.name ?? '')) return refuse('external-callback', 'The chain does not end with a value here, and whoever ends it would not wait.')
  const effects = effectRefusal(anchors, text, anchor, facts, 0)
  const isInTurn = effects?.code.startsWith('parallel-') === true
  const refusal = (isInTurn ? undefined : effects) ?? awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined) return { refusal }
  const callback = act.shape.kind === 'function' ? functionAt(anchors, act.span) : undefined
  const [item, ...further] = callback?.parameters ?? []
  if (callback === undefined || further.length > 0 || callback.usesArguments || callback.usesThis || callback.generator || item?.kind === 'rest') {
    return refuse('external-callback', 'Only functions of one parameter that are written in the chain are known to do without what else lodash gives them.')
  }
  const isTogether = facts.onlyLooks === true && !isInTurn
  if (!isTogether && isMapNameTaken(anchors, text)) return refuse('external-callback', `The file has a \`${MAP_NAME}\` of its own.`)
  const isFilter = member.name === 'filter'
  if ((isInTurn || (isFilter && !callback.expressionBody)) && facts.isInPlace !== true) {
    const loop = collectLoop(anchors, text, anchor, isFilter ? 'filter' : member.name === 'map' ? 'map' : 'flatMap', { chain: text.slice(...root.calleeSpan) })
    if ('rewrite' in loop) return loop
  }
  const atOnce = isInTurn ? 1 : AT_ONCE
  if (isFilter && (!callback.expressionBody || item?.kind !== 'identifier')) return refuse('filter-callback', 'The condition is not one expression of the item. Write it as a loop.')
  const keep: readonly Operation[] = isFilter ? [keptIf(text, callback.bodySpan, item?.name ?? '')] : []
  if (isTogether) {
    const nameEnd = anchor.calleeSpan[1]
    const pieces = member.name === 'map' ? [] : [{ start: nameEnd - member.name.length, end: nameEnd, text: 'map' }]
    return {
      rewrite: {
        operations: [
          { kind: 'async', function: act.span },
          { kind: 'rewrite', span: anchor.span, pieces, before: 'Promise.all(', after: ')', awaited: true, ...(member.name === 'map' ? {} : { suffix: '.flatten()' }) },
          { kind: 'around', span: anchor.span, before: text.slice(...root.calleeSpan), after: '' },
          ...keep,
        ],
        awaits: true,
        keepsCallback: true,
      },
    }
  }
  // What stands before the name of the method, line breaks and comments, stays.
  const lead = text.slice(member.objectSpan[1], anchor.calleeSpan[1]).replace(/\.\s*\w+$/, '')
  const piece = { start: member.objectSpan[1], end: act.span[0], text: lead === '' ? `, ${atOnce}, ` : `,${lead}${atOnce}, ` }
  return {
    rewrite: {
      operations: [
        { kind: 'async', function: act.span },
        { kind: 'rewrite', span: anchor.span, pieces: [piece], before: `${MAP_NAME}(`, awaited: true, ...(member.name === 'map' ? {} : { suffix: '.flatten()' }) },
        { kind: 'around', span: anchor.span, before: text.slice(...root.calleeSpan), after: '' },
        ...keep,
      ],
      awaits: true,
      keepsCallback: true,
      declarations: [mapDeclaration(anchors)],
    },
  }
}

/** `_.forEach(list, act)` as a statement: a loop, where the callback cannot end it by giving `false`. */
export function forEachOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict {
  const { member } = anchor
  const [list, act, ...others] = anchor.arguments
  const callback = act?.shape.kind === 'function' ? functionAt(anchors, act.span) : undefined
  if (member === undefined || list === undefined || act === undefined || callback === undefined || others.length > 0 || list.shape.kind === 'spread') {
    return refuse('external-callback', 'The callback is not written in the call, so it cannot become the body of a loop.')
  }
  const isSilent = callback.expressionBody ? GIVES_NOTHING.test(text.slice(...callback.bodySpan)) : callback.returns.every(({ argument }) => argument === null)
  if (!isSilent) return refuse('external-callback', 'What the callback returns may be `false`, which would end the iteration. Write it as a loop.')
  if (callback.parameters.length > 1) return refuse('foreach-nonarray', 'The callback takes the key, too, which is an index only for arrays. Write it as a loop.')
  const asArray: ExpressionAnchor = { ...anchor, arguments: [act], member: { objectSpan: list.span, name: 'map', computed: false, optional: false } }
  const loop = forEachLoop(anchors, text, asArray, undefined, facts)
  if ('refusal' in loop || isSurelyList(anchors, text, list.span)) return loop
  // A missing list has no items, and the items of an object are its values.
  const listed: Operation = { kind: 'around', span: list.span, before: `${text.slice(...member.objectSpan)}.toArray(`, after: ')' }
  return { rewrite: { ...loop.rewrite, operations: [...loop.rewrite.operations, listed] } }
}

/** What is made there and then, or a constant: a parameter, or a member, may be missing, which lodash takes for a list without items. */
function isSurelyList(anchors: Anchors, text: string, span: Span): boolean {
  if (text[span[0]] === '[') return true
  const variable = variableAt(anchors, span)
  if (variable === undefined) return expressionAt(anchors, span)?.kind === 'call' && receiverKindOf(anchors, text, span) === 'array'
  return variable.initSpan !== undefined && variable.kind !== 'parameter' && variable.references.every(({ write }) => !write) && isSurelyList(anchors, text, variable.initSpan)
}

/** `_.reduce(list, act, initial)` and others that call nothing but what an array's own method would, one item after the other. */
export function listFunctionOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, facts: CallbackFacts): CallbackVerdict | undefined {
  const { member } = anchor
  const [list, act, ...others] = anchor.arguments
  const callback = act?.shape.kind === 'function' ? functionAt(anchors, act.span) : undefined
  if (member === undefined || list === undefined || act === undefined || callback === undefined || list.shape.kind === 'spread' || anchors.style.typescript) return undefined
  const isReduce = member.name === 'reduce'
  // Beyond these lodash gives keys, which are indices only for arrays.
  if (callback.parameters.length > (isReduce ? 2 : 1) || callback.usesArguments || others.length !== (isReduce ? 1 : 0)) return undefined
  const asArray: ExpressionAnchor = { ...anchor, arguments: [act, ...others], member: { objectSpan: list.span, name: 'map', computed: false, optional: false } }
  const verdict = listLoopOf(anchors, text, asArray, member.name, facts)
  if (verdict === undefined || 'refusal' in verdict || isSurelyList(anchors, text, list.span)) return verdict
  const listed: Operation = { kind: 'around', span: list.span, before: `${text.slice(...member.objectSpan)}.toArray(`, after: ')' }
  return { rewrite: { ...verdict.rewrite, operations: [...verdict.rewrite.operations, listed] } }
}

function listLoopOf(anchors: Anchors, text: string, anchor: ExpressionAnchor, name: string, facts: CallbackFacts): CallbackVerdict | undefined {
  switch (name) {
    case 'reduce':
      return reduceLoop(anchors, text, anchor, name, facts)
    case 'some':
    case 'every':
    case 'find':
    case 'findIndex':
      return searchLoop(anchors, text, anchor, name, facts)
    case 'filter':
      return collectLoop(anchors, text, anchor, name, facts)
    case 'map':
      return facts.writes ? collectLoop(anchors, text, anchor, name, facts) : undefined
    default:
      return undefined
  }
}

/** Calls that return `undefined`, or a path. */
const GIVES_NOTHING = /^(?:[\w$]+\.)*(?:append|chmod|chown|copy|cp|link|mkdir|rename|rm|rmdir|symlink|unlink|utimes|write)(?:File)?Sync\s*\((?:[^()]|\([^()]*\))*\)$/
