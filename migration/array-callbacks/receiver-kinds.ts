/**
 * Is the receiver of a method an array, as far as the file tells?
 */
import { expressionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'

/** Whether a value is an array: certain from the text, not known, or certainly something with methods of its own. */
type ReceiverKind = 'array' | 'unknown' | 'collection' | 'other'

const arrayMakers = new Set(['split', 'match', 'readdirSync', 'readdir', 'globSync', 'toSorted', 'toReversed', 'toSpliced'])

const arrayKeepers = new Set(['concat', 'filter', 'flat', 'flatMap', 'map', 'reverse', 'slice', 'sort', 'splice'])

const arrayUses = /^(?:\.(?:length|push|pop|shift|unshift|splice|indexOf|join)\b|\[)/

/** Promises with collection methods, lodash chains, observables and sets answer to these. */
const otherUses = /^\??\.\s*(?:then|catch|finally|each|tap|value|subscribe|pipe|toJS|chain|commit)\s*\(/

export function receiverKindOf(anchors: Anchors, text: string, span: Span, hops = 4): ReceiverKind {
  const written = text.slice(...span)
  if (written.startsWith('[')) return 'array'
  if (/^await\s/.test(written)) {
    if (/^await\s+Promise\s*\.\s*all\s*\(/.test(written)) return 'array'
    const awaited = receiverKindOf(anchors, text, [span[0] + (/^await\s+/.exec(written)?.[0].length ?? 0), span[1]], hops)
    return awaited === 'other' ? 'unknown' : awaited
  }
  const expression = expressionAt(anchors, span)
  if (expression?.kind === 'new') return /^(?:Map|Set|URLSearchParams|FormData|Headers)$/.test(text.slice(...expression.calleeSpan)) ? 'collection' : 'other'
  if (expression?.kind === 'call') {
    const callee = text.slice(...expression.calleeSpan).replace(/\s/g, '')
    if (/^(?:Object\.(?:keys|values|entries|getOwnPropertyNames)|Array\.(?:from|of))$/.test(callee)) return 'array'
    if (/^(?:_|\$|lodash|chain|_\.chain|Promise\..+)$/.test(callee) || /Promise\.\w+$/.test(callee)) return 'other'
    const name = expression.member?.name ?? callee
    if (/^(?:then|catch|finally|resolve|all|each|value|pipe)$/.test(name)) return 'other'
    if (arrayMakers.has(name)) return 'array'
    if (expression.member !== undefined && arrayKeepers.has(name)) return receiverKindOf(anchors, text, expression.member.objectSpan, hops)
    return 'unknown'
  }
  const variable = variableAt(anchors, span)
  if (variable === undefined) return 'unknown'
  const annotation = /^\??\s*:\s*(?:readonly\s+)?(?:[\w$.]+(?:<[\w$.,\s]+>)?(?:\[\])+|(?:Readonly)?Array<)|^\s*=\s*\[/.exec(text.slice(variable.nameSpan[1]))
  if (annotation !== null) return 'array'
  const uses = variable.references.map(reference => text.slice(reference.span[1], reference.span[1] + 24))
  if (uses.some(use => otherUses.test(use))) return 'other'
  if (uses.some(use => arrayUses.test(use))) return 'array'
  return hops === 0 || variable.initSpan === undefined ? 'unknown' : receiverKindOf(anchors, text, variable.initSpan, hops - 1)
}

/** Does an expression give an array whichever way it goes? Only what makes lists, or is written as one, is known to. */
export function isListAt(anchors: Anchors, text: string, span: Span): boolean {
  const written = text.slice(...span)
  if (isOneBracket(written)) return true
  const branches = branchesOf(text, span)
  if (branches !== undefined) return branches.every((branch) => isListAt(anchors, text, branch))
  const expression = expressionAt(anchors, span)
  return expression?.kind === 'call' && expression.chain === undefined && expression.member?.name !== 'match' && receiverKindOf(anchors, text, span) === 'array'
}

/** `[…]`, all of it. */
export function isOneBracket(written: string): boolean {
  return written.startsWith('[') && written.endsWith(']') && withoutBrackets(written.slice(1, -1)).search(/[()[\]{}`/]/) === -1
}

/** Where a conditional expression stands at the top of an expression: its two ends. */
function branchesOf(text: string, [start, end]: Span): readonly Span[] | undefined {
  const flat = withoutBrackets(text.slice(start, end))
  const [, condition, first, second] = /^([^?:]*\s)\?(\s[^?:]*\s):(\s[^?:]*)$/.exec(flat) ?? []
  if (condition === undefined || first === undefined || second === undefined || /=>|[/`]/.test(flat)) return undefined
  const split = start + condition.length + 1 + first.length
  return [trimmed(text, [start + condition.length + 1, split]), trimmed(text, [split + 1, end])]
}

function trimmed(text: string, [start, end]: Span): Span {
  const written = text.slice(start, end)
  return [end - written.trimStart().length, start + written.trimEnd().length]
}

/** The same, as long as it was, with spaces for all that is in brackets or quotes. */
function withoutBrackets(written: string): string {
  let flat = written.replaceAll(/(['"])(?:\\.|(?!\1).)*\1/g, (quoted) => '_'.repeat(quoted.length))
  for (let before = ''; before !== flat; ) {
    before = flat
    flat = flat.replaceAll(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, (bracket) => '_'.repeat(bracket.length))
  }
  return flat
}

/** What the call gives is used as no array is: `xs.map(f).value()`. */
export function isUsedAsOther(anchors: Anchors, text: string, anchor: ExpressionAnchor): boolean {
  let current: ExpressionAnchor | undefined = anchor
  while (current !== undefined) {
    const { span }: ExpressionAnchor = current
    if (otherUses.test(text.slice(span[1]).replace(/^[\s)]*/, match => (match.includes(')') ? ')' : '')))) return true
    const member: ExpressionAnchor | undefined = anchors.expressions.find(({ kind, calleeSpan }) => kind === 'member' && calleeSpan[0] === span[0] && calleeSpan[1] === span[1])
    current = member === undefined ? undefined : anchors.expressions.find(({ kind, calleeSpan }) => kind === 'call' && calleeSpan[0] === member.span[0] && calleeSpan[1] === member.span[1])
  }
  return false
}

/** A list with holes, which callbacks are not called for, by what is written there or where its variable is made. */
export function isSparseAt(anchors: Anchors, text: string, span: Span): boolean {
  if (isSparse(text.slice(...span))) return true
  const { initSpan, references = [] } = variableAt(anchors, span) ?? {}
  return initSpan !== undefined && isSparse(text.slice(...initSpan)) && !references.some((reference) => FILLED.test(text.slice(reference.span[1], reference.span[1] + 120)))
}

/** `items[index] = …` */
const FILLED = /^\s*(?:\.\s*(?:fill|splice)\s*\(|\[[^\]\n]+\]\s*=(?!=))/

function isSparse(written: string): boolean {
  return /^(?:new\s+)?Array\s*\([^()]*\)$/.test(written) || (written.startsWith('[') && /[[,]\s*,/.test(written))
}
