/**
 * Where an async function writes shared state from what it read before it paused: what other runs wrote meanwhile is lost.
 *
 * Either the value written comes from the stale read (`total += await price()`), or whether to write was decided by it
 * (`if (!this.client) this.client = await connect()`). Silent where the state is read again after the pause, where a flag or a kept
 * promise is set before it, where a lock is taken, and on members of parameters and of the function's own objects. Computed keys are
 * not followed, nor what called functions read and write.
 */
import type { TSESTree } from '@typescript-eslint/types'
import type { Bindings } from './bindings.js'
import type { FunctionId, RaceFact } from './facts.js'
import type { FunctionEntry, Inventory } from './inventory.js'
import { eventsIn, leavingOf, reaches } from './races/events.js'
import type { Event, Pause, Read, Write } from './races/events.js'
import { flowBetween, isNothing, polarityIn } from './races/expressions.js'
import { contains, subjectsOf } from './races/subjects.js'
import { childrenOf, isFunctionNode, spanOf, unwrapped } from './syntax.js'
import type { Node } from './syntax.js'

/** Calls in which a function takes its turn. */
const LOCKS = /(?:^|[^A-Za-z])(?:un)?[lL]ock|[a-z]Lock|[mM]utex|[sS]emaphore|[aA]cquire|[eE]xclusive|[sS]ynchroni[sz]ed/
/** What runs a function it is given once, or one run after the other. */
const TURNS = /lock|mutex|semaphore|acquire|exclusive|synchroni[sz]e|serial|queue|once|memo|singleton|debounce|throttle|transaction|atomic|limit/i

export function racesOf(text: string, inventory: Inventory, bindings: Bindings): readonly RaceFact[] {
  const targets = new Map<FunctionId, Node[]>()
  for (const { node, function: id } of inventory.assignments) {
    const known = targets.get(id)
    if (known === undefined) targets.set(id, [node.left])
    else known.push(node.left)
  }
  return inventory.functions.flatMap((entry) => {
    if (!entry.awaits || !isFunctionNode(entry.node) || !entry.node.async) return []
    const subjectOf = subjectsOf(entry, inventory, bindings)
    if (targets.get(entry.id)?.some((target) => subjectOf(target) !== undefined) !== true) return []
    const events = eventsIn(entry.node.body, subjectOf)
    const races = events.flatMap((write, index): readonly Race[] => {
      const race = write.kind === 'write' ? raceAt(write, events.slice(0, index), bindings) : undefined
      return race === undefined ? [] : [race]
    })
    if (races.length === 0 || isImmediate(entry, inventory) || takesTurns(entry, text, inventory)) return []
    const handedTo = receiverOf(entry, text, inventory)
    return worstOf(races).map(({ read, pause, write, form, computed }) => {
      const { text: subject, shared, owner } = write.subject
      const place = { function: entry.id, span: spanOf(write.node), readSpan: spanOf(read.node), awaitSpan: spanOf(pause.node) }
      return { subject, shared, owner, ...place, form, computed, ...(handedTo === undefined ? {} : { handedTo }) }
    })
  })
}

interface Race {
  readonly read: Read
  readonly pause: Pause
  readonly write: Write
  readonly form: RaceFact['form']
  readonly computed: boolean
}

/** One for each thing that is shared, and one for each test: what one test lets through is one mistake. */
function worstOf(races: readonly Race[]): readonly Race[] {
  const sorted = [...races].sort((a, b) => rankOf(a) - rankOf(b))
  return sorted.filter((race, index) => {
    const worse = sorted.slice(0, index)
    if (worse.some(({ write }) => write.subject.key === race.write.subject.key)) return false
    return race.form !== 'check-then-act' || !worse.some(({ read }) => read.decides?.node === race.read.decides?.node)
  })
}

function rankOf({ form, computed, read }: Race): number {
  if (form === 'lost-update') return computed ? 0 : 1
  return read.decides !== undefined && polarityIn(read.decides.test, read.node) !== 'other' ? 2 : 3
}

/** @param before what happens above the write, in order */
function raceAt(write: Write, before: readonly Event[], bindings: Bindings): Race | undefined {
  const isRelated = (event: Event): event is Read | Write => event.kind !== 'pause' && isRelatedKey(event.subject.key, write.subject.key)
  const lastPause = before.findLastIndex((event) => event.kind === 'pause' && reaches(event, write))
  if (lastPause < 0 || before.slice(lastPause).some((event) => isRelated(event) && reaches(event, write))) return undefined
  let best: Race | undefined
  for (const [index, read] of before.slice(0, lastPause).entries()) {
    if (read.kind !== 'read' || !isReadOf(read, write) || !reaches(read, write)) continue
    const between = before.slice(index + 1).filter((event) => reaches(read, event) && reaches(event, write))
    const pause = between.find((event): event is Pause => event.kind === 'pause' && !isLoading(event.node)) ?? between.find((event): event is Pause => event.kind === 'pause')
    if (pause === undefined || between.some((event) => event.kind === 'write' && isRelated(event))) continue
    if (isGuarded(write, before.slice(0, before.indexOf(pause)))) continue
    const race = judged(read, pause, write, bindings)
    if (race !== undefined && (best === undefined || race.computed || !best.computed)) best = race
  }
  return best
}

function judged(read: Read, pause: Pause, write: Write, bindings: Bindings): Race | undefined {
  if (write.node.type === 'UpdateExpression') return undefined
  const flow = flowInto(write.node, read, bindings)
  if (flow !== undefined) return { read, pause, write, form: 'lost-update', computed: flow === 'computed' }
  const way = wayDecided(read, write) ?? (read.decides !== undefined && contains(write.node, read.decides.node) ? wayDecided(read, pause) : undefined)
  if (isLoading(pause.node) || way === undefined || read.decides === undefined || isNothing(write.node.right) || isKeptElsewhere(write.node.right)) return undefined
  // A flag that says what went wrong may be set twice.
  if (write.handler !== undefined && write.handler !== read.handler) return undefined
  const polarity = polarityIn(read.decides.test, read.node)
  if (polarity === (way === 0 ? 'present' : 'absent')) return undefined
  return { read, pause, write, form: 'check-then-act', computed: false }
}

/** How the value written comes from the read: by operators and literals alone, or through calls; nothing where it does not. */
function flowInto(write: TSESTree.AssignmentExpression, read: Read, bindings: Bindings): 'computed' | 'called' | undefined {
  if (read.node === write.left) return read.decides === undefined ? 'computed' : undefined
  if (contains(write.right, read.node)) return read.decides !== undefined && contains(write.right, read.decides.node) ? undefined : flowBetween(write.right, read.node)
  for (const name of identifiersIn(write.right)) {
    const variable = bindings.variableOf(name)
    const [definition, ...others] = variable?.defs ?? []
    const declarator = definition?.node as Node | undefined
    if (others.length > 0 || declarator?.type !== 'VariableDeclarator' || declarator.init === null || !contains(declarator, read.node)) continue
    if (variable?.references.some((reference) => reference.isWrite() && reference.init !== true)) continue
    const isTaken = declarator.id.type !== 'Identifier'
    if (isTaken && !contains(read.node, definition?.name as Node)) continue
    // Put back as it was: what is restored was meant to be what was read.
    if (unwrapped(write.right) === name && (isTaken || unwrapped(declarator.init) === read.node)) continue
    const into = isTaken ? 'computed' : flowBetween(declarator.init, read.node)
    if (into === undefined || (read.decides !== undefined && contains(declarator.init, read.decides.node))) continue
    const out = flowBetween(write.right, name)
    return into === 'computed' && out === 'computed' ? 'computed' : 'called'
  }
  return undefined
}

function identifiersIn(node: Node): readonly TSESTree.Identifier[] {
  if (isFunctionNode(node)) return []
  return node.type === 'Identifier' ? [node] : childrenOf(node).flatMap(identifiersIn)
}

/** Which way the test that the read is part of must have gone for the event to happen; nothing where it does not matter. */
function wayDecided(read: Read, event: Event): number | undefined {
  const { decides } = read
  if (decides === undefined) return undefined
  const arm = event.arms.find((each) => each.node === decides.node)
  if (arm !== undefined) return arm.index
  if (decides.node.type !== 'IfStatement' || contains(decides.node, event.node) || !reaches(read, event)) return undefined
  // `break` and `continue` look at what a later turn of the loop is to stop for.
  if (leavingOf(decides.node.consequent) === 'function') return 1
  return leavingOf(decides.node.alternate) === 'function' ? 0 : undefined
}

/** Something shared is looked at and set before the pause, and whether to go on depends on it: `if (busy) return; busy = true`. */
function isGuarded(write: Write, before: readonly Event[]): boolean {
  return before.some((read, index) => {
    if (read.kind !== 'read' || wayDecided(read, write) === undefined) return false
    for (const event of before.slice(index + 1)) {
      if (event.kind === 'pause' && reaches(read, event) && reaches(event, write)) return false
      if (event.kind === 'write' && event.subject.key === read.subject.key && wayDecided(read, event) !== undefined && reaches(event, write)) return true
    }
    return false
  })
}

/** What `import()` gives is the same for all who ask. */
function isLoading(node: Node): boolean {
  return node.type === 'AwaitExpression' && unwrapped(node.argument).type === 'ImportExpression'
}

/** `client = await connecting`: the promise was kept before, and gives all runs the same. */
function isKeptElsewhere(value: Node): boolean {
  const awaited = unwrapped(value)
  return awaited.type === 'AwaitExpression' && /^(?:Identifier|MemberExpression)$/.test(unwrapped(awaited.argument).type)
}

function isReadOf(read: Read, write: Write): boolean {
  return read.subject.key === write.subject.key || read.subject.key.startsWith(`${write.subject.key}.`)
}

function isRelatedKey(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)
}

function takesTurns(entry: FunctionEntry, text: string, inventory: Inventory): boolean {
  if (entry.decorators.some((decorator) => TURNS.test(text.slice(...spanOf(decorator))))) return true
  const receiver = receiverOf(entry, text, inventory)
  if (receiver !== undefined && TURNS.test(receiver)) return true
  return inventory.calls.some((call) => call.function === entry.id && 'callee' in call.node && LOCKS.test(text.slice(...spanOf(call.node.callee)).slice(-80)))
}

/** What the function is given to, as written. */
function receiverOf(entry: FunctionEntry, text: string, inventory: Inventory): string | undefined {
  const call = inventory.calls.find(({ node }) => 'arguments' in node && node.arguments.some((argument) => unwrapped(argument) === entry.node))
  return call !== undefined && 'callee' in call.node ? text.slice(...spanOf(call.node.callee)).slice(-60) : undefined
}

/** Called where it stands: runs as often as the function around it, which may keep its promise. */
function isImmediate(entry: FunctionEntry, inventory: Inventory): boolean {
  return inventory.calls.some(({ node }) => 'callee' in node && unwrapped(node.callee) === entry.node)
}
