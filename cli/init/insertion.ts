import type { Edit } from '../../migration/plan.js'

/** A new member for a list that stands in a text between brackets, in the manner of those that are there. */

export interface BracketList {
  /** Offset of the opening bracket. */
  readonly open: number
  /** Offset of the closing bracket. */
  readonly close: number
  readonly items: readonly { readonly start: number; readonly end: number }[]
  readonly comments: readonly { readonly start: number; readonly end: number }[]
}

export function lineEndOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** What the lines of a text are indented with, one step. */
export function indentUnitOf(text: string): string {
  return /^(?<unit>\t| {2,8})\S/mu.exec(text)?.groups?.unit ?? '  '
}

/** The white space that the line of an offset begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[\t ]*/u.exec(text.slice(lineStartOf(text, offset)))?.[0] ?? ''
}

export function lineStartOf(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Whether the closing bracket has a line of its own, as where each member has one. */
export function isSpread(text: string, { open, close, items }: BracketList): boolean {
  const start = lineStartOf(text, close)
  return start > (items.at(-1)?.end ?? open) && text.slice(start, close).trim() === ''
}

/** Puts a member last, or before the member at `index`. @param member its lines already indented, but for the first */
export function insertInto(text: string, list: BracketList, member: string, index = list.items.length): readonly Edit[] {
  const next = list.items[index]
  const last = list.items.at(-1)
  const spread = isSpread(text, list)
  if (last === undefined) return [insertedInEmpty(text, list, member, spread)]
  if (next !== undefined) {
    const separator = spread ? `,${lineEndOf(text)}${indentAt(text, next.start)}` : ', '
    return [{ start: next.start, end: next.start, text: `${member}${separator}` }]
  }
  const comma = commaAfter(text, list, last.end)
  if (!spread) return comma === undefined ? [insertion(last.end, `, ${member}`)] : [insertion(comma + 1, ` ${member},`)]
  const line = `${indentAt(text, last.start)}${member}${comma === undefined ? '' : ','}${lineEndOf(text)}`
  return [...(comma === undefined ? [insertion(last.end, ',')] : []), insertion(lineStartOf(text, list.close), line)]
}

function insertedInEmpty(text: string, { open, close }: BracketList, member: string, spread: boolean): Edit {
  if (spread) return insertion(lineStartOf(text, close), `${indentAt(text, close)}${indentUnitOf(text)}${member}${lineEndOf(text)}`)
  const inner = text.slice(open + 1, close)
  return inner.trim() === '' ? { start: open + 1, end: close, text: member } : insertion(close, member)
}

function commaAfter(text: string, { close, comments }: BracketList, from: number): number | undefined {
  for (let at = from; at < close; at++) {
    const comment = comments.find(({ start, end }) => start <= at && at < end)
    if (comment !== undefined) at = comment.end - 1
    else if (text[at] === ',') return at
  }
  return undefined
}

function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text }
}
