/**
 * Who uses what, over the whole project: the calls and mentions of each function, the mentions of each object that holds functions,
 * and the member names that are used on receivers nobody could resolve. Migration is only as right as this index is complete.
 */
import { isKnown } from '../analysis/call-graph.js'
import type { Target } from '../analysis/call-graph.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { CallFact, MentionFact, ModuleFacts, ModuleId, Span, Value } from '../analysis/facts.js'
import { push } from '../analysis/multimap.js'
import type { Project } from '../analysis/project.js'
import { collectionsIn } from './collections.js'
import type { FamilyIndex } from './families.js'
import { isOfGivenBack } from './given-back.js'
import { receiversOver } from './receivers.js'
import { siblingsIn } from './siblings.js'

export type FunctionKey = string

/** Variables that stand for variables. */
const MOST_NAMES = 8

export interface CallUse {
  readonly kind: 'call'
  readonly module: ModuleId
  readonly call: CallFact
  /** The call may mean other functions too, or something unknown. */
  readonly ambiguous: boolean
}

export interface MentionUse {
  readonly kind: 'mention'
  readonly module: ModuleId
  readonly mention: MentionFact
}

export type FunctionUse = CallUse | MentionUse

export interface NamedUse {
  readonly module: ModuleId
  readonly span: Span
  /** What the receiver is declared to be, where that is known; whoever cannot stand for it is not meant. */
  readonly receivers?: readonly Target[]
  /** Functions that are counted as called here. */
  readonly counted?: readonly FunctionTarget[]
  /** A call has its receiver; a mention's value goes on without. */
  readonly use: FunctionUse
  /** Names that the same receiver is called by. */
  readonly siblings: readonly string[]
}

export interface Uses {
  /** Calls and mentions of a function, constructions of its class left out. */
  of(target: FunctionTarget): readonly FunctionUse[]
  /** Where objects are made by running a constructor, that of a class which inherits it among them. */
  constructionsOf(target: FunctionTarget): readonly CallUse[]
  /** Calls and mentions of a parameter of a function. */
  ofParameter(target: FunctionTarget, index: number): readonly FunctionUse[]
  /** Mentions of an object, class or module namespace as a whole. */
  ofContainer(key: string): readonly MentionUse[]
  /** Uses of `name` as a member of something that could not be resolved. */
  unresolved(name: string): readonly NamedUse[]
  /** The functions that are members of that name of something. */
  named(name: string): readonly FunctionTarget[]
  /** Calls of `name` that are awaited, as a member of something that could not be resolved. */
  awaited(name: string): readonly NamedUse[]
  /** The containers that a function is a member of, with the names it has there. */
  holdersOf(target: FunctionTarget): readonly { readonly key: string; readonly name: string }[]
  /** What an object is a member of, with the names it has there. */
  heldAs(key: string): readonly { readonly key: string; readonly name: string }[]
  /** Classes that extend a class of the project, directly. */
  subclassesOf(key: string): readonly { readonly module: ModuleId; readonly id: number }[]
}

interface TakenMember {
  readonly object: Value
  readonly name: string
}

/** A use of a member of what the graph knows nothing of. */
interface Pending {
  readonly name: string
  readonly object: Value
  readonly module: ModuleId
  readonly span: Span
  readonly use: FunctionUse
  /** Functions that it is known to call, and others besides. */
  readonly told: readonly FunctionTarget[]
  /** Whoever awaits the result already can be given a promise. */
  readonly isIndifferent: boolean
}

export function containerKey(target: Target): string | undefined {
  switch (target.kind) {
    case 'object':
    case 'class':
      return `${target.kind} ${target.module}#${target.id}`
    case 'instance':
      return `class ${target.module}#${target.id}`
    case 'made':
      return `function ${target.module}#${target.id}`
    case 'namespace':
      return `namespace ${target.module}`
    default:
      return undefined
  }
}

/** @param isPublic can code outside the project call the function? */
export function usesIn(project: Project, files: readonly ModuleId[], families: FamilyIndex, isPublic: (target: FunctionTarget) => boolean): Uses {
  const { graph } = project
  const collections = collectionsIn(project, files)
  const functions = new Map<FunctionKey, FunctionUse[]>()
  const parameters = new Map<string, FunctionUse[]>()
  const containers = new Map<string, MentionUse[]>()
  const names = new Map<string, NamedUse[]>()
  const holders = new Map<FunctionKey, { readonly key: string; readonly name: string }[]>()
  /** By the constructor that they run. */
  const constructions = new Map<FunctionKey, CallUse[]>()
  const held = new Map<string, { readonly key: string; readonly name: string }[]>()
  const members = new Map<string, Map<FunctionKey, FunctionTarget>>()
  const subclasses = new Map<string, { readonly module: ModuleId; readonly id: number }[]>()


  let pending: Pending[] = []
  for (const module of files) {
    const facts = project.facts(module)
    if (facts === undefined) continue
    for (const call of facts.calls) {
      if (call.kind === 'get') continue
      const isIndifferent = call.kind === 'call' && (call.awaited || isWaitedFor(facts, call, project.text(module) ?? ''))
      const targets = graph.calleesOf(module, call)
      const ambiguous = targets.length !== 1
      for (const target of targets) {
        if (target.kind === 'function') push(functions, keyOf(target), { kind: 'call', module, call, ambiguous })
        if (target.kind === 'parameter' && target.path.length === 0) push(parameters, `${keyOf({ module: target.module, id: target.function })} ${target.index}`, { kind: 'call', module, call, ambiguous })
      }
      for (const target of call.kind === 'new' || call.callee.kind === 'super' ? targets : []) {
        if (target.kind !== 'class') continue
        for (const each of graph.constructionOf(target)) push(constructions, keyOf(each), { kind: 'call', module, call, ambiguous })
      }
      const entries = entriesOf(module, call.callee)
      for (const target of entries ?? []) push(functions, keyOf(target), { kind: 'call', module, call, ambiguous: true })
      if (entries !== undefined && entries.length > 0 && isWrittenOut(module, call.callee)) continue
      const told = call.callee.kind === 'member' ? functionsAmong(targets) : []
      for (const { name, object } of unknownMembers(module, call.callee, targets)) pending.push({ name, object, module, span: call.span, use: { kind: 'call', module, call, ambiguous: true }, told, isIndifferent })
    }
    for (const mention of facts.mentions ?? []) {
      const targets = graph.targetsOf(module, mention.value)
      for (const target of targets) {
        if (target.kind === 'function') push(functions, keyOf(target), { kind: 'mention', module, mention })
        if (target.kind === 'parameter' && target.path.length === 0) push(parameters, `${keyOf({ module: target.module, id: target.function })} ${target.index}`, { kind: 'mention', module, mention })
        const key = containerKey(target)
        if (key !== undefined) push(containers, key, { kind: 'mention', module, mention })
      }
      // What is put on a prototype is not known before, and the prototype is somebody's all the same.
      if (mention.role === 'overwritten' && mention.value.kind === 'member' && mention.value.object.kind === 'member' && mention.value.object.name === 'prototype') {
        for (const target of graph.targetsOf(module, mention.value.object)) {
          const key = target.kind === 'made' ? containerKey(target) : undefined
          if (key !== undefined) push(containers, key, { kind: 'mention', module, mention })
        }
      }
      const entries = entriesOf(module, mention.value)
      for (const target of entries ?? []) push(functions, keyOf(target), { kind: 'mention', module, mention })
      if (entries !== undefined && entries.length > 0 && isWrittenOut(module, mention.value)) continue
      // What is only tested goes nowhere, whatever it is.
      if (mention.role === 'operand') continue
      const told = mention.value.kind === 'member' ? functionsAmong(targets) : []
      for (const { name, object } of unknownMembers(module, mention.value, targets)) pending.push({ name, object, module, span: mention.span, use: { kind: 'mention', module, mention }, told, isIndifferent: false })
    }
    for (const class_ of facts.classes) {
      for (const member of class_.members) {
        if (member.function !== undefined && member.kind === 'method')
          keep({ module, id: member.function }, `class ${module}#${class_.id}`, member.name)
        else if (member.value !== undefined) hold(module, member.value, `class ${module}#${class_.id}`, member.name)
      }
      for (const target of graph.superclassesOf({ module, id: class_.id })) {
        if (target.kind === 'class') push(subclasses, `class ${target.module}#${target.id}`, { module, id: class_.id })
      }
    }
    for (const object of facts.objects) {
      for (const [name, value] of Object.entries(object.properties)) hold(module, value, `object ${module}#${object.id}`, name)
    }
    for (const function_ of facts.functions) {
      for (const [name, value] of Object.entries(function_.properties)) hold(module, value, `function ${module}#${function_.id}`, name.replace(/^prototype\./, ''))
    }
    for (const [name, value] of Object.entries(facts.exports.named)) hold(module, value, `namespace ${module}`, name)
    for (const value of facts.exports.whole) hold(module, value, `namespace ${module}`, '')
  }

  const siblings = siblingsIn(project)

  /** Of what nobody can tell what it is. One of several values may be known, and the others not. */
  function unknownMembers(module: ModuleId, value: Value, targets: readonly Target[]): readonly TakenMember[] {
    if (value.kind === 'member') return targets.some(isAnswer) && !isPartlyKnown(module, value.object) ? [] : [value]
    if (targets.length > 0 && targets.every(isAnswer)) return []
    return membersIn(module, value).filter((each) => !graph.targetsOf(module, each.of).some(isAnswer))
  }

  /** What something is a member of, by whatever name it goes: `read` of `({ read }) => …` and `const { read } = options` is one like `options.read`. */
  function membersIn(module: ModuleId, value: Value, depth = 0): readonly (TakenMember & { readonly of: Value })[] {
    switch (value.kind) {
      case 'member':
        return [{ object: value.object, name: value.name, of: value }]
      case 'variable': {
        const named = depth < MOST_NAMES ? project.facts(module)?.variables[value.id] : undefined
        return named === undefined ? [] : membersIn(module, named, depth + 1)
      }
      case 'parameter': {
        const name = value.path.at(-1)
        return name === undefined ? [] : [{ name, object: { ...value, path: value.path.slice(0, -1) }, of: value }]
      }
      case 'either':
        return value.of.flatMap((each) => membersIn(module, each, depth + 1))
      default:
        return []
    }
  }

  /** The functions of a table that an entry of it may be, whatever the key: `handlers[name]`, or a variable that holds it; or a member of its entries: `handlers[name].run`. */
  function entriesOf(module: ModuleId, value: Value, depth = 0): readonly FunctionTarget[] | undefined {
    const inner = value.kind === 'variable' ? project.facts(module)?.variables[value.id] : value
    // `(handlers[name] || none)(event)`
    if (inner?.kind === 'either' && depth < MOST_NAMES) {
      const found = inner.of.map((each) => entriesOf(module, each, depth + 1))
      return found.every((each) => each === undefined) ? undefined : found.flatMap((each) => each ?? [])
    }
    const own = inner?.kind === 'member' ? { element: elementAt(module, inner.object), path: [inner.name] } : { element: elementAt(module, value), path: [] }
    const tables = own.element === undefined ? [] : graph.targetsOf(module, own.element.of)
    if (tables.length === 0 || !tables.every(({ kind }) => kind === 'object')) return undefined
    return tables.flatMap((table) => {
      const object = table.kind === 'object' ? project.facts(table.module)?.objects[table.id] : undefined
      return Object.values(object?.properties ?? {}).flatMap((each) =>
        own.path
          .reduce<readonly Target[]>((targets, name) => targets.flatMap((target) => graph.memberOf(target, name)), graph.targetsOf(table.kind === 'object' ? table.module : module, each))
          .flatMap((target): FunctionTarget[] => (target.kind === 'function' ? [{ module: target.module, id: target.id }] : [])),
      )
    })
  }

  function elementAt(module: ModuleId, value: Value): Extract<Value, { kind: 'element' }> | undefined {
    const inner = value.kind === 'variable' ? project.facts(module)?.variables[value.id] : value
    return inner?.kind === 'element' ? inner : undefined
  }

  /** Is all that is in the table written out where it is made, so that its entries have no such members but those that are known? */
  function isWrittenOut(module: ModuleId, value: Value): boolean {
    const element = value.kind === 'member' ? elementAt(module, value.object) : undefined
    if (element === undefined) return false
    const table = JSON.stringify(element.of)
    if (project.facts(module)?.mentions?.some((mention) => mention.role === 'overwritten' && mention.value.kind === 'element' && JSON.stringify(mention.value.of) === table) === true) return false
    const tables = graph.targetsOf(module, element.of)
    return tables.every((target) => {
      const object = target.kind === 'object' && target.module === module ? project.facts(target.module)?.objects[target.id] : undefined
      if (object === undefined || object.open || object.spreads.length > 0) return false
      return Object.values(object.properties).every((each) => graph.targetsOf(module, each).every((entry) => entry.kind === 'object'))
    })
  }

  function namedUse({ module, object, span, use }: Pending): NamedUse {
    return { module, span, use, siblings: siblings.of(module, object, use.kind === 'call' ? use.call.function : use.mention.function) }
  }

  /** One of several that it may be is unknown, or it is taken out of a list that others may be put in. */
  function isPartlyKnown(module: ModuleId, object: Value): boolean {
    const value = object.kind === 'variable' ? project.facts(module)?.variables[object.id] : object
    return collections.isTaken(module, object) || (value?.kind === 'either' && value.of.some((each) => graph.targetsOf(module, each).every((target) => !isKnown(target))))
  }

  function hold(module: ModuleId, value: Parameters<typeof graph.targetsOf>[1], key: string, name: string): void {
    for (const target of graph.targetsOf(module, value)) {
      if (target.kind === 'function') keep({ module: target.module, id: target.id }, key, name)
      else if (target.kind === 'object') push(held, `object ${target.module}#${target.id}`, { key, name })
    }
  }

  /** Has somebody the class, who may make instances of it? */
  const isConstructedUnseen = ({ module, id }: FunctionTarget): boolean => {
    const function_ = graph.functionAt({ module, id })
    if (function_?.kind !== 'constructor' || function_.class === undefined) return false
    return (containers.get(`class ${module}#${function_.class}`) ?? []).some(({ module: from, mention }) => !/^(?:alias|export|operand|overwritten|property|superclass)$/.test(mention.role) && graph.targetsOf(from, mention.value).some(({ kind }) => kind === 'class'))
  }
  function keep(target: FunctionTarget, key: string, name: string): void {
    push(holders, keyOf(target), { key, name })
    const known = members.get(name)
    if (known === undefined) members.set(name, new Map([[keyOf(target), target]]))
    else known.set(keyOf(target), target)
  }

  let unseenNames: ReadonlySet<string> = new Set()
  const receivers = receiversOver(project, families, collections, {
    usesOf: (target) => [...(functions.get(keyOf(target)) ?? []), ...(constructions.get(keyOf(target)) ?? [])],
    holdersOf: (target) => (holders.get(keyOf(target)) ?? []).map(({ key }) => key),
    isPublic,
    isCalledUnseen: (target) =>
      isConstructedUnseen(target) || (holders.get(keyOf(target)) ?? []).some(({ key, name }) => unseenNames.has(name) || (containers.get(key) ?? []).some(isGivenAway)),
  })
  // What one answer tells may be what another was waiting for. Until then, whatever has the name of an unknown call may be called by it.
  for (let before = Infinity; pending.length < before; ) {
    before = pending.length
    unseenNames = new Set(pending.map(({ name }) => name))
    pending = pending.filter((each) => {
      const found = receivers.functionsOf(each.module, each.object, each.name)
      if (found === undefined) return true
      for (const target of othersThan(each.told, found.functions)) push(functions, keyOf(target), each.use)
      if (found.declared !== undefined && !each.isIndifferent) push(names, each.name, { ...namedUse(each), receivers: found.declared, counted: found.functions })
      return false
    })
  }
  // Of what only some callers are known for, theirs is one of several.
  const awaited = new Map<string, NamedUse[]>()
  for (const each of pending) {
    if (each.isIndifferent) {
      push(awaited, each.name, namedUse(each))
      continue
    }
    const others = othersThan(each.told, receivers.someFunctionsOf(each.module, each.object, each.name))
    const counted = [...each.told, ...others]
    for (const target of others) push(functions, keyOf(target), each.use)
    push(names, each.name, { ...namedUse(each), ...(counted.length === 0 ? {} : { counted }) })
  }

  return {
    of: (target) => functions.get(keyOf(target)) ?? [],
    constructionsOf: (target) => constructions.get(keyOf(target)) ?? [],
    ofParameter: (target, index) => parameters.get(`${keyOf(target)} ${index}`) ?? [],
    ofContainer: (key) => containers.get(key) ?? [],
    unresolved: (name) => names.get(name) ?? [],
    named: (name) => [...(members.get(name)?.values() ?? [])],
    awaited: (name) => awaited.get(name) ?? [],
    holdersOf: (target) => holders.get(keyOf(target)) ?? [],
    heldAs: (key) => held.get(key) ?? [],
    subclassesOf: (key) => subclasses.get(key) ?? [],
  }
}

/** Whoever has the object then may call its members with anything. */
function isGivenAway({ mention: { role, value } }: MentionUse): boolean {
  return role === 'dynamic-member' || (role === 'escape' && value.kind !== 'this') || (role === 'argument' && value.kind === 'object')
}

/** Parameters and what hangs off them are known by place, not by what they are; what is given back may be anything. */
function isAnswer(target: Target): boolean {
  return isKnown(target) && target.kind !== 'parameter' && !(target.kind === 'api' && isOfGivenBack(target))
}

function functionsAmong(targets: readonly Target[]): readonly FunctionTarget[] {
  return targets.flatMap((target) => (target.kind === 'function' ? [{ module: target.module, id: target.id }] : []))
}

function othersThan(told: readonly FunctionTarget[], found: readonly FunctionTarget[]): readonly FunctionTarget[] {
  return found.filter((each) => !told.some((known) => keyOf(known) === keyOf(each)))
}

/** Returned from an async function as it is, whose promise waits for it: `return theme.default(page)`. */
function isWaitedFor({ functions }: ModuleFacts, { id, function: holder, span: [start], inTry }: CallFact, text: string): boolean {
  const function_ = functions[holder]
  if (function_?.async !== true || function_.generator || inTry) return false
  return /(?:\breturn[ \t]+|=>\s*)$/.test(text.slice(Math.max(0, start - 40), start)) && function_.returns.some((value) => value.kind === 'result' && value.call === id)
}
