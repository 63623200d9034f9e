import { expressionAt, functionAt } from './anchors.js'
import type { Anchors, ExpressionAnchor } from './anchors.js'
import type { Span } from './facts.js'
import type { PromiseFinding } from './finding.js'
import type { SuggestedEdit } from './suggestion.js'

/**
 * The `await` that puts a finding about a promise right where nothing around it has to change: in an async function, at a place that
 * can wait. Everything else needs a plan over the project, which is `migration/`.
 */

export interface AwaitSuggestion {
  readonly messageId: 'addAwait' | 'addAll' | 'addVoid'
  readonly edits: readonly SuggestedEdit[]
}

export function awaitSuggestionsOf(finding: PromiseFinding, anchors: Anchors, text: string): readonly AwaitSuggestion[] {
  switch (finding.kind) {
    case 'floating-promise': {
      const dropping: readonly AwaitSuggestion[] =
        finding.form === 'call' || finding.form === 'chain' ? [{ messageId: 'addVoid', edits: [insertion(finding.span[0], 'void ')] }] : []
      if (finding.form === 'array') return waiting(finding, anchors, 'addAll')
      return finding.form === 'call' || finding.form === 'chain' ? [...waiting(finding, anchors, 'addAwait'), ...dropping] : []
    }
    case 'misused-promise':
    case 'unawaited-return':
      return waiting(finding, anchors, 'addAwait')
    case 'misplaced-await':
      return finding.awaited ? [] : waiting(finding, anchors, 'addAwait')
    case 'promise-array':
      return finding.form === 'awaited' && !finding.source.variable && text[finding.span[0]] !== '['
        ? [{ messageId: 'addAll', edits: [insertion(finding.span[0], 'Promise.all('), insertion(finding.span[1], ')')] }]
        : []
    default:
      return []
  }
}

function waiting({ source, canAwait }: PromiseFinding, anchors: Anchors, messageId: 'addAwait' | 'addAll'): readonly AwaitSuggestion[] {
  const call = canAwait && !source.variable ? expressionAt(anchors, source.span) : undefined
  if (call === undefined || !canWait(call, anchors)) return []
  const [start, end] = spanOf(call)
  const opening = call.needsParentheses ? `${call.needsSemicolon ? ';' : ''}(await ` : 'await '
  const closing = call.needsParentheses ? ')' : ''
  const [before, after] = messageId === 'addAll' ? ['Promise.all(', ')'] : ['', '']
  return [{ messageId, edits: [insertion(start, `${opening}${before}`), ...(after + closing === '' ? [] : [insertion(end, `${after}${closing}`)])] }]
}

function spanOf(call: ExpressionAnchor): Span {
  return call.chain?.place === 'whole' ? call.chain.span : call.span
}

function canWait(call: ExpressionAnchor, anchors: Anchors): boolean {
  if (call.use === 'awaited' || call.chain?.place === 'inside' || call.compound?.shared === true) return false
  if (call.position === 'top-level') return true
  return call.position === 'body' && call.function !== null && functionAt(anchors, call.function)?.async === true
}

function insertion(at: number, text: string): SuggestedEdit {
  return { start: at, end: at, text }
}
