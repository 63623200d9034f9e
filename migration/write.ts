import MagicString from 'magic-string'
import type { Edit } from './plan.js'

/** The text with the edits applied. Throws where they overlap: a bug of whoever made them. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
  for (const [index, edit] of sorted.entries()) {
    const next = sorted[index + 1]
    if (edit.start < 0 || edit.end < edit.start || edit.end > text.length) throw new Error('An edit lies outside the text.')
    if (next !== undefined && next.start < edit.end) throw new Error('Two edits overlap.')
  }
  const result = new MagicString(text)
  for (const edit of sorted) {
    if (edit.start === edit.end) result.appendLeft(edit.start, edit.text)
    else result.update(edit.start, edit.end, edit.text)
  }
  return result.toString()
}
