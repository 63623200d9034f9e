import type { ExpressionAnchor } from '../../../analysis/anchors.js'
import type { Differences } from '../../../catalogue/types.js'
import type { Edit } from '../../plan.js'
import { appended, excessRefusal } from '../promisified.js'
import { refusedWith } from '../replacer.js'
import type { ReplaceableCall, ReplacementFile, Verdict } from '../replacer.js'

/** What the arguments and the use of a call have to be, where its asynchronous form differs. */

/** Why the call cannot take the asynchronous form. */
export function differenceRefusal(call: ReplaceableCall, anchor: ExpressionAnchor, differences: Differences): Verdict | undefined {
  const excess = excessRefusal(call, anchor.arguments, differences.most)
  if (excess !== undefined) return excess
  if (differences.result === 'unused' && anchor.use !== 'statement') {
    return refusedWith('result-differs', `The asynchronous form of \`${call.label}\` gives something of another shape, and its result is used. Change it by hand.`)
  }
  return differences.options === undefined ? undefined : optionsRefusal(call, anchor, differences.options)
}

function optionsRefusal({ label }: ReplaceableCall, { arguments: given }: ExpressionAnchor, { at, names }: { readonly at: number; readonly names: readonly string[] }): Verdict | undefined {
  const listed = names.map((name) => `\`${name}\``).join(', ')
  const unknown = refusedWith('option-unknown', `The options of \`${label}\` may hold ${listed}, which its asynchronous form does not take. Write them in the call.`)
  if (given.slice(0, at + 1).some(({ shape }) => shape.kind === 'spread')) return unknown
  const shape = given[at]?.shape
  if (shape === undefined || shape.kind === 'literal' || (shape.kind === 'identifier' && shape.name === 'undefined')) return undefined
  if (shape.kind !== 'object' || shape.open) return unknown
  const found = shape.properties.find(({ name }) => names.includes(name))
  return found === undefined ? undefined : refusedWith('option-unknown', `The asynchronous form of \`${label}\` does not take \`${found.name}\`. Change the call by hand.`)
}

/** Options that say what a child process reads. */
const inputs = new Set(['input', 'inputFile', 'stdin', 'stdio'])

/** A child process gets no input, as in the sync form: with its end open, `cat` would wait for ever. An empty `input` meets processes that are gone. */
export function closedInput(call: ReplaceableCall, anchor: ExpressionAnchor, { at }: { readonly at: number }, file: ReplacementFile): readonly Edit[] | Verdict {
  const given = anchor.arguments
  const { quote } = file.anchors.style
  const none = `stdin: ${quote}ignore${quote}`
  const unknown = refusedWith('option-unknown', `Whether \`${call.label}\` gives its process an input is not known, and without one its asynchronous form would keep the input open. Write the options in the call.`)
  if (anchor.kind !== 'call') return []
  const last = given.at(-1)
  if (last === undefined || given.some(({ shape }) => shape.kind === 'spread')) return unknown
  const { shape, span } = last
  if (given.length > 1 && shape.kind === 'object') {
    if (shape.properties.some(({ name }) => inputs.has(name))) return []
    if (shape.open) return unknown
    const first = shape.properties[0]
    return first === undefined ? [{ start: span[0], end: span[1], text: `{ ${none} }` }] : [{ start: first.span[0], end: first.span[0], text: `${none}, ` }]
  }
  // `execa(file, list)`: what is no array literal may be the options.
  const isComplete = given.length === 1 || (given.length === 2 && at === 2 && shape.kind === 'array')
  return isComplete ? appended(file, anchor, `{ ${none} }`) : unknown
}
