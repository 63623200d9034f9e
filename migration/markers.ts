/**
 * Comments that say in the code why a call was left alone, and those by which somebody accepts that:
 *
 *     // unblock-refused in-constructor: The constructor 'Config' needs it, and constructors cannot be async.
 *     // unblock-ignore in-constructor
 *
 * They carry no line numbers, so that they stay as they are while lines move.
 */
import { markPlacesOf } from '../analysis/anchors/marks.js'
import type { ModuleId } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import type { Edit, FilePlan, Place, Plan, RefusedCall } from './plan.js'
import { hashOf } from './write.js'

/** The comment lines above a statement. */
interface Comments {
  /** Where the first of them begins, or the statement's line. */
  readonly start: number
  readonly indentation: string
  readonly marks: readonly { readonly span: readonly [start: number, end: number]; readonly text: string }[]
  /** Codes, and `*` for all of them. */
  readonly ignored: ReadonlySet<string>
}

/**
 * The plan with its refusals told apart into those that somebody has accepted and others, and with the edits of comments: a mark above
 * a call that is converted goes; with `mark`, every refused call gets one, unless it is accepted.
 */
export function withMarkers(project: Project, plan: Plan, mark: boolean): Plan {
  const accepted = new Set<RefusedCall>()
  const edits = new Map<ModuleId, readonly Edit[]>()
  const files = new Set([...plan.refused, ...plan.converted].map(({ file }) => file))
  for (const file of files) {
    const module = `${project.root}/${file}`
    const text = project.text(module)
    if (text === undefined) continue
    const refused = plan.refused.filter(call => call.file === file)
    const converted = plan.converted.filter(call => call.file === file)
    if (!mark && !text.includes('unblock-')) continue
    const places = commentsAbove(module, text, [...refused, ...converted])
    const wanted = new Map<number, { readonly comments: Comments; readonly lines: string[] }>()
    for (const [index, comments] of places.entries()) {
      if (comments === undefined) continue
      const at = wanted.get(comments.start) ?? { comments, lines: [] }
      wanted.set(comments.start, at)
      const call = refused[index]
      if (call === undefined) continue
      if (comments.ignored.has(call.code) || comments.ignored.has('*')) accepted.add(call)
      // A run that makes no marks leaves them alone where a call is still refused.
      else if (!mark) at.lines.splice(0, at.lines.length, ...comments.marks.map(each => each.text))
      else {
        const line = `// unblock-refused ${call.code}: ${sentenceOf(call)}`
        if (!at.lines.some(each => each.startsWith(`// unblock-refused ${call.code}:`))) at.lines.push(line)
      }
    }
    const changes = [...wanted.values()].flatMap(({ comments, lines }) => changesOf(text, comments, lines))
    if (changes.length > 0) edits.set(module, changes)
  }
  if (accepted.size === 0 && edits.size === 0) return plan
  const planned = new Set(plan.files.map(({ file }) => file))
  const others = [...edits].filter(([file]) => !planned.has(file)).map(([file, own]): FilePlan => ({ file, hash: hashOf(project.text(file) ?? ''), edits: own, groups: [], marksOnly: true }))
  return {
    ...plan,
    refused: plan.refused.map(call => (accepted.has(call) ? { ...call, ignored: true as const } : call)),
    files: [...plan.files.map(file => ({ ...file, edits: merged(file.edits, edits.get(file.file) ?? []) })), ...others],
  }
}

/** Where these places have, or would have, their comments. */
function commentsAbove(module: ModuleId, text: string, places: readonly Place[]): readonly (Comments | undefined)[] {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const offsets = places.map(({ line, column }) => (lineStarts[line - 1] ?? 0) + column - 1)
  return markPlacesOf(module, text, offsets).map(place => {
    if (place === undefined) return undefined
    const marks: { readonly span: readonly [number, number]; readonly text: string }[] = []
    const ignored = new Set<string>()
    let start = place.offset
    // Above comments that speak of the next line, as `// eslint-disable-next-line` does.
    for (let index = lineStarts.indexOf(place.offset) - 1; index >= 0; index -= 1) {
      const from = lineStarts[index] ?? 0
      const line = text.slice(from, lineStarts[index + 1]).trim()
      if (!/^(?:\/\/|\/\*.*\*\/$)/.test(line)) break
      start = from
      if (line.startsWith('// unblock-refused ')) marks.unshift({ span: [from, lineStarts[index + 1] ?? from], text: line })
      const ignore = /^(?:\/\/|\/\*)\s*unblock-ignore\b(?<codes>[\w\s,-]*)/.exec(line)?.groups?.['codes']
      if (ignore !== undefined) for (const code of ignore.trim() === '' ? ['*'] : ignore.trim().split(/[\s,]+/)) ignored.add(code)
    }
    return { start, indentation: place.indentation, marks, ignored }
  })
}

function changesOf(text: string, { start, indentation, marks }: Comments, lines: readonly string[]): readonly Edit[] {
  if (lines.join('\n') === marks.map(mark => mark.text).join('\n')) return []
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const inserted = lines.map(line => `${indentation}${line}${newline}`).join('')
  const [first, ...rest] = marks
  if (first === undefined) return [{ start, end: start, text: inserted }]
  return [{ start: first.span[0], end: first.span[1], text: inserted }, ...rest.map(({ span }) => ({ start: span[0], end: span[1], text: '' }))]
}

/** One line, without the numbers of others. */
function sentenceOf({ message }: RefusedCall): string {
  return message.replace(/\s+/g, ' ').replace(/(\.[cm]?[jt]sx?):\d+(?::\d+)?/g, '$1')
}

/** Both lists in one. A comment goes behind what is inserted as lines of its own at the same place, and before all else; within a replaced text there is no place for it. */
function merged(edits: readonly Edit[], comments: readonly Edit[]): readonly Edit[] {
  const result = [...edits]
  for (const comment of comments) {
    const overlapping = result.findIndex(edit => (edit.start < comment.end && comment.start < edit.end) || (edit.start < comment.start && comment.start < edit.end))
    if (overlapping >= 0) continue
    const same = result.findIndex(edit => edit.start === comment.start && (edit.end === edit.start || comment.end === comment.start))
    const other = result[same]
    if (other === undefined) result.push(comment)
    else if (comment.end > comment.start) result.splice(same, 1, { ...comment, text: placedIn(other.text, comment.text) })
    else result.splice(same, 1, { ...other, text: placedIn(other.text, comment.text) })
  }
  return result.sort((a, b) => a.start - b.start || a.end - b.end)
}

function placedIn(text: string, comment: string): string {
  const lines = text.lastIndexOf('\n') + 1
  return text.slice(0, lines) + comment + text.slice(lines)
}
