/**
 * The text of an async copy of a function, and where it goes.
 */
import type { Anchors } from '../../analysis/anchors.js'
import type { FunctionPlacement } from '../../analysis/anchors/placements.js'
import type { Span } from '../../analysis/facts.js'
import { editsFor } from '../edits.js'
import type { Operation } from '../edits.js'
import type { Edit } from '../plan.js'
import { applyEdits } from '../write.js'
import { docOfCopy } from './doc-comments.js'
import { LONGEST_COPY } from './economy.js'

/** The function with its doc comment. */
export function regionOf({ comment, element }: FunctionPlacement): Span {
  return [comment?.[0] ?? element[0], element[1]]
}

export function isTooLong(text: string, { element }: FunctionPlacement): boolean {
  return text.slice(...element).split('\n').length > LONGEST_COPY
}

/** How many lines a copy adds, what it imports aside. */
export function linesOfCopy({ style }: Anchors, text: string, placement: FunctionPlacement): number {
  const { comment, element } = placement
  const doc = comment === undefined ? 0 : docOfCopy(text.slice(...comment), placement, { ...style, indentation: '' }).split('\n').length
  return doc + text.slice(...element).split('\n').length + (isApart(text, regionOf(placement)) ? 1 : 0)
}

/** @param operations what converts the function, all within its region */
export function copyOf(anchors: Anchors, text: string, placement: FunctionPlacement, name: string, operations: readonly Operation[]): Edit {
  const { newline } = anchors.style
  const region = regionOf(placement)
  const edits = editsFor(anchors, text, [...operations, { kind: 'edit', edits: namingEdits(text, placement, name) }])
  const edited = (span: Span): string => applyEdits(text.slice(...span), within(edits, span).map((edit) => ({ ...edit, start: edit.start - span[0], end: edit.end - span[0] })))
  const lineStart = text.lastIndexOf('\n', region[0] - 1) + 1
  const before = text.slice(lineStart, region[0])
  const { comment, element } = placement
  const doc = comment === undefined ? '' : `${docOfCopy(edited(comment), placement, { ...anchors.style, indentation: before })}${text.slice(comment[1], element[0])}`
  const copy = `${doc}${edited(element)}`
  const end = region[1]
  if (before.trim() !== '') return { start: end, end, text: placement.form === 'property' ? `, ${copy}` : ` ${copy}` }
  const gap = isApart(text, region) ? newline + newline : newline
  if (placement.form === 'property') return { start: end, end, text: `,${gap}${before}${copy}` }
  // A comment that ends the line stays with it.
  const offset = end + (/^[ \t]*\/\/[^\r\n]*/.exec(text.slice(end))?.[0].length ?? 0)
  return { start: offset, end: offset, text: `${gap}${before}${copy}` }
}

function namingEdits(text: string, placement: FunctionPlacement, name: string): readonly Edit[] {
  const { names, comment, defaultSpan, wholeSpan } = placement
  const isPrivate = name.startsWith('#')
  const edits = names.map((span): Edit => ({ start: span[0], end: span[1], text: isPrivate && text[span[0]] !== '#' ? name.slice(1) : name }))
  if (defaultSpan !== undefined) edits.push({ start: defaultSpan[0], end: defaultSpan[1], text: 'export ' })
  if (wholeSpan !== undefined) edits.push({ start: wholeSpan[0], end: wholeSpan[1], text: `module.exports.${name}` })
  if (comment !== undefined) {
    // `walk` in prose is a word; as code, or where no word is written so, it is the name.
    const shown = placement.name.replaceAll('$', '\\$')
    const isWord = /^[a-z]+$/.test(placement.name)
    const pattern = isWord ? `(?<=[\`]|@(?:link|name|function|alias|memberof)\\s+)${shown}(?![\\w$])|(?<![\\w$.{])${shown}(?=\\()` : `(?<![\\w$.{])${shown}(?![\\w$])`
    for (const match of text.slice(...comment).matchAll(new RegExp(pattern, 'g'))) {
      edits.push({ start: comment[0] + match.index, end: comment[0] + match.index + match[0].length, text: name })
    }
  }
  return edits
}

/** A blank line stands after it, or before it where nothing follows: such is the manner of its surroundings. */
function isApart(text: string, [start, end]: Span): boolean {
  if (/^[,;]?[^\n]*\n[ \t]*\r?\n/.test(text.slice(end))) return true
  if (/\n[ \t]*\r?\n[ \t]*$/.test(text.slice(0, start))) return true
  return text.slice(start, end).includes('\n') && /^\s*$/.test(text.slice(end))
}

function within(edits: readonly Edit[], [from, to]: Span): readonly Edit[] {
  return edits.filter(({ start, end }) => from <= start && end <= to)
}

/** What of an operation lies within a span. */
export function operationsWithin(operations: readonly Operation[], span: Span): readonly Operation[] {
  return operations.flatMap((operation): readonly Operation[] => {
    if (operation.kind === 'edit') {
      // What is inserted at its edges goes before or after it.
      const edits = operation.edits.filter(({ start, end }) => start >= span[0] && end <= span[1] && !(start === end && (start === span[0] || end === span[1])))
      return edits.length === 0 ? [] : [{ kind: 'edit', edits }]
    }
    const own = operation.kind === 'async' ? operation.function : operation.span
    return own[0] >= span[0] && own[1] <= span[1] ? [operation] : []
  })
}
