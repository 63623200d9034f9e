/** `$.ajax({ async: false })`: without the option, the same call gives what can be awaited. */
import { expressionAt } from '../../../analysis/anchors.js'
import type { Edit } from '../../plan.js'
import { refusedWith } from '../replacer.js'
import type { ReplaceableCall, ReplacementFile, Verdict } from '../replacer.js'

export function jqueryVerdict(call: ReplaceableCall, { anchors, text }: ReplacementFile): Verdict {
  const anchor = expressionAt(anchors, call.span)
  const settings = anchor?.arguments[0]
  if (anchor?.kind !== 'call' || settings?.shape.kind !== 'object') {
    return refusedWith('request-options-unknown', 'The settings are not written in the call, so that `async` cannot be taken out of them there.')
  }
  if (settings.shape.open) return refusedWith('request-options-unknown', 'The settings hold others whose names are not known, and `async` may be among them. Write them in the call.')
  // Once awaited, it would be the data and no longer the request.
  if (anchor.use !== 'statement') {
    return refusedWith('response-escapes', 'What the call returns is used, which is the data once it is awaited. Take the data in `success`, or await the call by hand.')
  }
  const properties = settings.shape.properties
  const index = properties.findIndex(({ name }) => name === 'async')
  const [own, next, previous] = [properties[index], properties[index + 1], properties[index - 1]]
  if (own === undefined || own.value !== false) return refusedWith('request-options-unknown', 'Whether the request is synchronous is not known.')
  const removal: Edit =
    next !== undefined
      ? { start: own.span[0], end: next.span[0], text: '' }
      : { start: previous?.span[1] ?? own.span[0], end: own.span[1] + (previous === undefined ? trailingComma(text, own.span[1]) : 0), text: '' }
  return {
    rewriting: {
      unit: [call.span],
      // An error has its own callback, and did not throw.
      operations: () => [{ kind: 'rewrite', span: call.span, pieces: [removal], after: '.then(null, () => {})', awaited: true }],
    },
  }
}

function trailingComma(text: string, offset: number): number {
  return /^\s*,/.exec(text.slice(offset))?.[0].length ?? 0
}
