/**
 * Where other tasks can now come in between: what a text does to shared state before and after awaits that it did not have before.
 * A migration asks this of its own output. Wider than `races.ts`, which a rule asks and which must not be wrong: entries of caches and
 * members of collections count, and so do states that are merely half set. What called functions do is not followed.
 */
import { bindingsOf } from './bindings.js'
import type { Span } from './facts.js'
import { inventoryOf } from './inventory.js'
import { eventsIn, reaches } from './races/events.js'
import type { Event, Read, Write } from './races/events.js'
import { subjectsOf } from './races/subjects.js'
import type { Subject, SubjectOf } from './races/subjects.js'
import { isFunctionNode, isProblem, parse, spanOf, unwrapped } from './syntax.js'

/** What can go wrong; the codes of the table of hazards. */
export type InterleavingKind =
  /** Looked at, then set: several runs may find it unset. */
  | 'check-then-act'
  /** Written from what was read before: what others wrote meanwhile is lost. */
  | 'read-modify-write'
  /** Set before and set or read after: another run may have set it meanwhile. */
  | 'reentrancy'
  /** Two members of one object, one set before and one after: others see the half. */
  | 'torn-state'
  /** Used after the pause, and closed or dropped by another function of the file. */
  | 'lifetime'

export interface Interleaving {
  readonly kind: InterleavingKind
  /** As written: `this.busy`, `cache[key]`. */
  readonly subject: string
  readonly before: Span
  readonly pause: Span
  readonly after: Span
}

const READS = /^(?:has|get|includes|size|length|indexOf|find|some|every|peek|isEmpty)$/
const WRITES = /^(?:set|add|push|unshift|delete|clear|pop|shift|splice|enqueue|dequeue)$/
const CLOSES = /^(?:close|destroy|end|dispose|terminate|kill|abort|disconnect|release|unref|stop)$/

/**
 * @param file decides how the text is parsed
 * @param isNew whether the pause at an offset was not there before
 */
export function interleavingsIn(file: string, text: string, isNew: (offset: number) => boolean): readonly Interleaving[] {
  const syntax = parse(file, text)
  if (isProblem(syntax)) return []
  const inventory = inventoryOf(syntax.program)
  const bindings = bindingsOf(syntax.scopes, inventory)
  return inventory.functions.flatMap((entry) => {
    if (!entry.awaits || !isFunctionNode(entry.node) || !entry.node.async) return []
    const subjectOf = widened(subjectsOf(entry, inventory, bindings), text)
    const events = eventsIn(entry.node.body, subjectOf).map(asUsed)
    return events.some(({ act, event }) => act === 'pause' && isNew(event.node.range[0])) ? judged(events, isNew, text) : []
  })
}

/** Entries that are named by a variable key count as one place: `cache[key]`. */
function widened(subjectOf: SubjectOf, text: string): SubjectOf {
  return (node) => {
    const known = subjectOf(node)
    const inner = unwrapped(node)
    if (known !== undefined || inner.type !== 'MemberExpression' || !inner.computed) return known
    const object = subjectOf(inner.object)
    return object && { ...object, key: `${object.key}.[]`, text: `${object.text}[${text.slice(...spanOf(inner.property))}]` }
  }
}

interface Use {
  readonly event: Event
  readonly subject: Subject | undefined
  readonly act: 'read' | 'write' | 'call' | 'pause'
}

/** `cache.set(…)` is read as a member by the walk, and is a write of the cache. */
function asUsed(event: Event): Use {
  if (event.kind === 'pause') return { event, subject: undefined, act: 'pause' }
  const { subject } = event
  const method = event.kind === 'read' && event.node.type === 'MemberExpression' ? subject.text.slice(subject.text.lastIndexOf('.') + 1) : ''
  const whole = (): Subject => ({ ...subject, key: subject.key.slice(0, subject.key.lastIndexOf('.')), text: subject.text.slice(0, subject.text.lastIndexOf('.')) })
  if (WRITES.test(method)) return { event, subject: whole(), act: 'write' }
  if (READS.test(method)) return { event, subject: whole(), act: 'read' }
  return { event, subject, act: event.kind }
}

function judged(uses: readonly Use[], isNew: (offset: number) => boolean, text: string): readonly Interleaving[] {
  const found = new Map<string, Interleaving>()
  const note = (kind: InterleavingKind, subject: Subject, before: Use, pause: Use, after: Use): void => {
    // One thing that is shared is one thing to look at, and what is most certain of it comes first.
    const key = kind === 'torn-state' ? kind : subject.key
    if (!found.has(key)) found.set(key, { kind, subject: subject.text, before: spanOf(before.event.node), pause: spanOf(pause.event.node), after: spanOf(after.event.node) })
  }
  const newPause = (before: Use, after: Use, meanwhile: readonly Use[]): Use | undefined =>
    meanwhile.find(({ event }) => event.kind === 'pause' && isNew(event.node.range[0]) && reaches(before.event, event) && reaches(event, after.event))
  for (const kind of ['read-modify-write', 'check-then-act', 'reentrancy', 'torn-state', 'lifetime'] as const) {
    for (const [last, after] of uses.entries()) {
      if (after.subject === undefined) continue
      for (const [first, before] of uses.slice(0, last).entries()) {
        if (before.subject === undefined || !reaches(before.event, after.event)) continue
        const isSame = isRelated(before.subject.key, after.subject.key)
        if (kind === 'torn-state' ? isSame : !isSame) continue
        const meanwhile = uses.slice(first + 1, last)
        const pause = newPause(before, after, meanwhile)
        if (pause === undefined || !applies(kind, before, after, meanwhile, pause, text)) continue
        note(kind, after.subject, before, pause, after)
        break
      }
    }
  }
  return [...found.values()]
}

function applies(kind: InterleavingKind, before: Use, after: Use, meanwhile: readonly Use[], pause: Use, text: string): boolean {
  const isOf = (use: Use): boolean => use.subject !== undefined && after.subject !== undefined && isRelated(use.subject.key, after.subject.key)
  const beforePause = meanwhile.slice(0, meanwhile.indexOf(pause))
  const afterPause = meanwhile.slice(meanwhile.indexOf(pause) + 1)
  switch (kind) {
    case 'check-then-act':
      // What is set before the pause tells the others, and what is looked at again behind it is not stale.
      return before.act === 'read' && decides(before.event) && after.act === 'write' && !beforePause.some((use) => use.act === 'write' && isOf(use)) && !afterPause.some((use) => isOf(use) && use.act === 'read' && decides(use.event))
    case 'read-modify-write':
      return before.act === 'read' && after.act === 'write' && isKept(before.event as Read, after.event, text) && !afterPause.some((use) => isOf(use) && use.act === 'read')
    case 'reentrancy':
      return before.act === 'write' && after.act === 'write' && !isCollection(after)
    case 'torn-state':
      return before.act === 'write' && after.act === 'write' && before.subject?.shared === 'this' && after.subject?.shared === 'this' && before.subject.owner === after.subject.owner && !isCollection(before) && !isCollection(after)
    case 'lifetime':
      return before.act === 'read' && after.act === 'read' && isClosedElsewhere(after, text)
  }
}

function decides(event: Event): boolean {
  return event.kind === 'read' && event.decides !== undefined
}

/** Adding to a list or a map in two goes leaves nothing half done. */
function isCollection({ event }: Use): boolean {
  return event.kind === 'read'
}

/** `const n = count` … `count = n + 1`: the value read goes by a variable into what is written. */
function isKept(read: Read, write: Event, text: string): boolean {
  if (write.kind !== 'write') return false
  const declaration = /(?:const|let|var)\s+([\w$]+)\s*(?::[^=;]*)?=\s*$/.exec(text.slice(0, read.node.range[0]))?.[1]
  if (declaration === undefined) return false
  const written = (write as Write).node
  return written.type === 'AssignmentExpression' && new RegExp(`(?<![\\w$.])${declaration.replaceAll('$', '\\$')}(?![\\w$])`).test(text.slice(...spanOf(written.right)))
}

/** Some other place of the file closes it or lets go of it. */
function isClosedElsewhere({ subject, event }: Use, text: string): boolean {
  if (subject === undefined || event.node.type !== 'MemberExpression') return false
  const owner = subject.text.slice(0, subject.text.lastIndexOf('.'))
  const used = subject.text.slice(owner.length + 1)
  if (owner === '' || owner === 'this' || CLOSES.test(used)) return false
  const name = owner.replaceAll(/[$.[\]()]/g, '\\$&')
  return new RegExp(`(?<![\\w$.])${name}\\s*(?:\\??\\.\\s*${CLOSES.source.slice(1, -1)}\\s*\\(|=\\s*(?:null|undefined)\\b)`).test(text)
}

function isRelated(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)
}
