/**
 * Loops in front of the statement that their calls stand in. What stands before the list moves behind the loop, with all that other operations do
 * there. Of several loops whose lists begin at one place the innermost comes first, and what it leaves is part of the list of the next.
 */
import type { Anchors } from '../analysis/anchors.js'
import type { Span } from '../analysis/facts.js'
import { groupedBy } from '../analysis/multimap.js'
import type { Edit } from './plan.js'
import { isWithinSpan } from './spans.js'

export interface LoopBefore {
  readonly kind: 'loop'
  /** The call that the loop stands for. */
  readonly span: Span
  /** From the start of the statement to the list. */
  readonly leadSpan: Span
  /** What the loop stands in where there is no statement yet: the block that an arrow function gets. */
  readonly open: string
  /** The declaration of what the loop makes, with the initial value that stands in the text, and the line that follows. */
  readonly declaration: { readonly text: string; readonly initial?: Span; readonly end: string }
  /** All of the loop that stands before the list. */
  readonly head: string
  /** From the list to the body. */
  readonly middle: Edit
  /** The variable that the list gets, where it is too long for the head of a loop. */
  readonly list?: { readonly name: string; readonly semicolon: string }
  /** From the end of the body to where the call ends. */
  readonly tail: Edit
  /** The start of a line there. */
  readonly line: string
  /** White space of lines that now stand further in, or further out. */
  readonly indents: readonly Edit[]
  /** What goes on behind the loop: the text from `from` to the call, and `name` in its place. */
  readonly next?: { readonly from: number; readonly prefix: string; readonly name: string; readonly indent: string }
}

/**
 * `open` goes before what starts at its offset, `close` after what ends there. `reach` is the other end of the span that the
 * piece belongs to: at one offset, the wider span opens first and closes last.
 */
export type Piece =
  | { readonly kind: 'open' | 'close'; readonly offset: number; readonly reach: number; readonly text: string }
  | { readonly kind: 'replace'; readonly start: number; readonly end: number; readonly text: string }

/** Characters that the head of a loop may have behind a name. */
const MOST_JOINED = 80

/** @param merged the edits that pieces make together */
export function withLoops(anchors: Anchors, text: string, loops: readonly LoopBefore[], pieces: readonly Piece[], merged: (pieces: readonly Piece[]) => readonly Edit[]): readonly Piece[] {
  const groups = groupedBy(loops, ({ leadSpan }) => String(leadSpan))
  let all = pieces
  for (const group of groups.values()) {
    const sorted = [...group].sort((a, b) => a.span[1] - b.span[1])
    const [first] = sorted
    if (first === undefined) continue
    const [start, end] = first.leadSpan
    const { list } = first
    const declarations = new Map(sorted.map((loop) => [loop, declared(text, loop, all, merged)]))
    all = all.filter((piece) => !sorted.some(({ declaration: { initial } }) => initial !== undefined && isAt(piece, initial)))
    const content = first.open + (list === undefined ? (declarations.get(first) ?? '') + first.head : `const ${list.name} = `)
    const added: Piece[] = [start === end ? { kind: 'open', offset: start, reach: Infinity, text: content } : { kind: 'replace', start, end, text: content }]
    const moved = all.filter((piece) => isMoved(piece, first))
    all = all.filter((piece) => !moved.includes(piece))
    for (const [index, loop] of sorted.entries()) {
      const outer = sorted[index + 1]
      const begun = index > 0 || list === undefined ? '' : list.semicolon + loop.line + (declarations.get(loop) ?? '') + loop.head + list.name
      added.push({ kind: 'replace', start: loop.middle.start, end: loop.middle.end, text: begun + loop.middle.text })
      if (outer !== undefined) added.push(...joined(text, [loop.tail.end, outer.middle.start], all))
      // What opens with the list and closes between two loops is about what the first of them leaves.
      const inBetween = moved.filter((piece) => outer !== undefined && piece.kind === 'open' && piece.offset >= first.span[0] && loop.span[1] < piece.reach && piece.reach < outer.span[1])
      const rest = outer === undefined ? restOf(anchors, text, loop, merged(moved.filter((piece) => !isInner(piece, loop, sorted)))) : loop.line + (declarations.get(outer) ?? '') + outer.head + opened(inBetween) + (loop.next?.name ?? '')
      added.push({ kind: 'replace', start: loop.tail.start, end: loop.tail.end, text: loop.tail.text + rest })
    }
    all = [...all, ...added]
    all = [...all, ...indented(sorted.flatMap(({ indents }) => indents), all)]
  }
  return all
}

/** White space gives way to all that changes its lines otherwise. */
function indented(indents: readonly Edit[], pieces: readonly Piece[]): readonly Piece[] {
  const seen = new Set<number>()
  return indents.flatMap((each): readonly Piece[] => {
    const isTaken = pieces.some((piece) => (piece.kind === 'replace' ? piece.start < each.end && each.start < piece.end : each.start < piece.offset && piece.offset < each.end))
    const isWithin = pieces.some((piece) => piece.kind === 'replace' && piece.start < each.start && each.start < piece.end)
    if (isTaken || isWithin || seen.has(each.start)) return []
    seen.add(each.start)
    return [{ kind: 'replace', ...each }]
  })
}

/** What follows the list on lines of its own goes on in the line of the name that now stands for it. */
function joined(text: string, [start, end]: Span, pieces: readonly Piece[]): readonly Piece[] {
  const written = text.slice(start, end)
  const isTaken = pieces.some((piece) => (piece.kind === 'replace' ? piece.start < end && start < piece.end : start < piece.offset && piece.offset < end))
  if (isTaken || written.length > MOST_JOINED || /=>|\/[/*]/.test(written)) return []
  return [...written.matchAll(/\s*\n\s*(?=\??\.)/g)].map(({ index, 0: { length } }) => ({ kind: 'replace', start: start + index, end: start + index + length, text: '' }))
}

/** Does it belong to what goes on behind the loop? */
function isMoved(piece: Piece, { span, leadSpan: [start, end] }: LoopBefore): boolean {
  if (piece.kind === 'replace') return start <= piece.start && piece.end <= end && piece.start < end
  if (piece.kind === 'close') return start < piece.offset && piece.offset <= end && start <= piece.reach
  return start <= piece.offset && piece.offset <= end && piece.reach !== Infinity && (piece.offset < span[0] || piece.reach > span[1])
}

function isInner(piece: Piece, last: LoopBefore, [first]: readonly LoopBefore[]): boolean {
  return piece.kind === 'open' && first !== undefined && piece.offset >= first.span[0] && piece.reach < last.span[1]
}

function opened(pieces: readonly Piece[]): string {
  return pieces
    .flatMap((piece) => (piece.kind === 'open' ? [piece] : []))
    .sort((a, b) => b.reach - a.reach)
    .map((piece) => piece.text.replace(/^;(?=\()/, ''))
    .join('')
}

function restOf(anchors: Anchors, text: string, { next, span, line }: LoopBefore, edits: readonly Edit[]): string {
  if (next === undefined) return ''
  const { from, prefix, name, indent } = next
  const lead = edited(text, [from, span[0]], edits)
  const written = prefix + lead.replace(/^;(?=\()/, '').replaceAll('\n', `\n${indent}`)
  return line + guarded(anchors, written + name)
}

/** The declaration of what a loop makes, with an initial value that other operations change. */
function declared(text: string, { declaration: { text: head, initial, end } }: LoopBefore, pieces: readonly Piece[], merged: (pieces: readonly Piece[]) => readonly Edit[]): string {
  if (initial === undefined) return head === '' ? '' : head + end
  return head + edited(text, initial, merged(pieces.filter((piece) => isAt(piece, initial)))) + end
}

function isAt(piece: Piece, [start, end]: Span): boolean {
  if (piece.kind === 'replace') return start <= piece.start && piece.end <= end
  return start <= piece.offset && piece.offset <= end && start <= piece.reach && piece.reach <= end + 1
}

/** Part of a text after its edits, those that begin with it and end with it included. */
function edited(text: string, [start, end]: Span, edits: readonly Edit[]): string {
  let content = ''
  let at = start
  for (const edit of edits) {
    if (edit.start > end) continue
    content += text.slice(at, Math.max(at, edit.start)) + edit.text
    at = Math.max(at, edit.end)
  }
  return content + text.slice(at, Math.max(at, end))
}

interface Naming {
  /** The name is known within the loop alone. */
  readonly isInner?: boolean
  readonly call: Span
  readonly statement: Span
  readonly function: Span | null
}

/** Stands for a name until all loops of a file are known: which of them there are decides what is free. The first that is free is taken. */
export function nameToCome(wanted: readonly string[], { isInner, call, statement, function: around }: Naming): string {
  return `\0${isInner === true ? '~' : ''}${wanted.join('/')}|${String(call)}|${String(statement)}|${String(around ?? '')}\0`
}

const TO_COME = /\0(~?)([\w$/]+)\|(\d+),(\d+)\|(\d+),(\d+)\|(?:(\d+),(\d+))?\0/g

/** The edits with names that nothing in the function around has, nor a loop that may stand in the same block, or within the one of this. */
export function withNames(text: string, edits: readonly Edit[]): readonly Edit[] {
  const names = new Map<string, Naming & { readonly name: string }>()
  const nameFor = (key: string, wanted: readonly string[], place: Naming): string => {
    const known = names.get(key)
    if (known !== undefined) return known.name
    const others = [...names.values()].filter((each) => (place.isInner !== true && String(each.function) === String(place.function)) || isWithinSpan(place.call, each.statement) || isWithinSpan(each.call, place.statement))
    const taken = new Set([...((place.function === null ? text : text.slice(...place.function)).match(/[\w$]+/g) ?? []), ...others.map((each) => each.name)])
    const name = wanted.find((each) => !taken.has(each)) ?? numbered(wanted.at(-1) ?? 'list', taken)
    names.set(key, { ...place, name })
    return name
  }
  return edits.map((edit) => ({
    ...edit,
    text: edit.text.replaceAll(TO_COME, (key, inner: string, wanted: string, ...offsets: readonly (string | undefined)[]) => {
      const [callStart = 0, callEnd = 0, start = 0, end = 0, functionStart, functionEnd] = offsets.slice(0, 6).map((each) => (each === undefined ? undefined : Number(each)))
      const around: Span | null = functionStart === undefined || functionEnd === undefined ? null : [functionStart, functionEnd]
      return nameFor(key, wanted.split('/'), { isInner: inner === '~', call: [callStart, callEnd], statement: [start, end], function: around })
    }),
  }))
}

function numbered(wanted: string, taken: ReadonlySet<string>): string {
  let count = 2
  while (taken.has(`${wanted}${count}`)) count += 1
  return `${wanted}${count}`
}

/** Without semicolons, a line that begins with a bracket would go on with the line before. */
export function guarded({ style }: Anchors, line: string): string {
  return !style.semicolons && /^[([`/+-]/.test(line) ? `;${line}` : line
}
