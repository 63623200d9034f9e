import type { Anchors } from '../analysis/anchors.js'
import type { Span } from '../analysis/facts.js'
import type { Operation, Refusal } from './edits.js'

export function arrayCallbackRefusalOf(_anchors: Anchors, _text: string, _call: Span): Refusal | undefined {
  return { code: 'external-callback', message: 'Array callbacks are not rewritten.' }
}
export function arrayCallbackOperations(_anchors: Anchors, _text: string, _call: Span): readonly Operation[] {
  return []
}
