/**
 * What is in a collection that a class or a function keeps to itself: what its own file puts in, where nobody else gets hold of it.
 */
import type { CallFact, MentionFact, ModuleFacts, ModuleId, Value } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'

export interface Collections {
  /** Is it taken out of something that others may put in, too? */
  isTaken(module: ModuleId, value: Value): boolean
  /** What a call of a callback gets for its parameter, where a method of a collection calls it (`cache.forEach(file => …)`). */
  givenTo(module: ModuleId, call: CallFact, index: number): readonly Value[] | undefined
  /** What the value is one of: taken out of a collection, by a loop or by a method. */
  takenAs(module: ModuleId, value: Value): readonly Value[] | undefined
}

type Kind = 'map' | 'set' | 'list'

/** Where the argument is that is put in. */
const ADDS: Readonly<Record<Kind, Readonly<Record<string, number>>>> = { map: { set: 1 }, set: { add: 0 }, list: {} }
const ADDS_ALL = /^(?:push|unshift)$/
/** Which parameter of a callback is one of what is in it. */
const CALLS = { map: /^forEach$/, set: /^forEach$/, list: /^(?:every|filter|find|findIndex|findLast|findLastIndex|flatMap|forEach|map|some)$/ }
const GIVES = { map: /^get$/, set: /^$/, list: /^(?:at|find|findLast|pop|shift)$/ }
/** Loops over what these give get one after another. */
const GIVES_ALL = { map: /^values$/, set: /^(?:values|keys)$/, list: /^(?:values|filter|slice|reverse|toReversed|sort|toSorted)$/ }
/** Nobody gets hold of the collection by them, nor do they put anything in. */
const HARMLESS = {
  map: /^(?:clear|delete|entries|forEach|get|has|keys|values)$/,
  set: /^(?:clear|delete|entries|forEach|has|keys|values)$/,
  list: /^(?:at|every|filter|find|findIndex|findLast|findLastIndex|flatMap|forEach|includes|indexOf|join|lastIndexOf|map|pop|push|shift|slice|some|toReversed|toSorted|unshift|values)$/,
}

export function collectionsIn(project: Project, files: readonly ModuleId[]): Collections {
  const { graph } = project
  let extended: ReadonlySet<string> | undefined
  const known = new Map<string, { readonly kind: Kind; readonly contents: readonly Value[] } | undefined>()

  const collectionAt = (module: ModuleId, value: Value): { readonly kind: Kind; readonly contents: readonly Value[] } | undefined => {
    const name = nameOf(value)
    if (name === undefined) return undefined
    const key = `${module} ${name}`
    if (!known.has(key)) {
      known.set(key, undefined)
      known.set(key, computed(module, value, name))
    }
    return known.get(key)
  }

  const computed = (module: ModuleId, value: Value, name: string): { readonly kind: Kind; readonly contents: readonly Value[] } | undefined => {
    const facts = project.facts(module)
    const kinds = new Set(graph.targetsOf(module, value).map((target) => (target.kind === 'array' ? 'list' : target.kind === 'api' && target.module === 'global' ? ({ 'Map()': 'map', 'Set()': 'set' } as const)[target.path] : undefined)))
    const [kind] = kinds
    if (facts?.mentions === undefined || kind === undefined || kinds.size !== 1) return undefined
    const first = firstOf(module, facts, value, kind)
    if (first === undefined) return undefined
    const loops = new Set(facts.sites.flatMap((site) => (site.kind === 'iterated' && site.form === 'for-of' ? [String(site.span)] : [])))
    const isUsed = ({ role, span }: MentionFact): boolean => role !== 'overwritten' && role !== 'operand' && !(role === 'escape' && loops.has(String(span)))
    if (facts.mentions.some((mention) => nameOf(mention.value) === name && isUsed(mention))) return undefined
    if (value.kind === 'member' && !isOwn(module, value)) return undefined
    const contents: Value[] = [...first]
    for (const call of facts.calls) {
      if (call.kind !== 'call' || call.callee.kind !== 'member' || nameOf(call.callee.object) !== name) continue
      const method = call.callee.name
      if (kind === 'list' && ADDS_ALL.test(method)) {
        if (call.via !== undefined || call.arguments.some(({ spread }) => spread)) return undefined
        contents.push(...call.arguments.map((argument) => argument.value))
        continue
      }
      const index = ADDS[kind][method]
      if (index === undefined && !HARMLESS[kind].test(method)) return undefined
      const added = index === undefined ? undefined : call.arguments[index]
      if (index !== undefined && (added === undefined || call.via !== undefined || call.arguments.some(({ spread }) => spread))) return undefined
      if (added !== undefined) contents.push(added.value)
    }
    return contents.length === 0 ? undefined : { kind, contents }
  }

  /** What it has from the start: `new Map()` has nothing; what is handed to it is not looked into. */
  const firstOf = (module: ModuleId, facts: ModuleFacts, value: Value, kind: Kind): readonly Value[] | undefined => {
    const starts = startsOf(module, facts, value)
    if (starts === undefined || starts.length === 0) return undefined
    const found = starts.map((start) => {
      if (kind === 'list') return start.kind === 'array' && start.elements.every((each) => each.kind !== 'unknown') ? start.elements : undefined
      const call = start.kind === 'result' ? facts.calls[start.call] : undefined
      return call?.kind === 'new' && call.arguments.length === 0 ? [] : undefined
    })
    return found.some((each) => each === undefined) ? undefined : found.flatMap((each) => each ?? [])
  }

  const startsOf = (module: ModuleId, facts: ModuleFacts, value: Value): readonly Value[] | undefined => {
    if (value.kind === 'variable') return alternatives(facts.variables[value.id])
    if (value.kind !== 'member' || value.object.kind !== 'this') return undefined
    const own = graph.functionAt({ module, id: value.object.function })?.class
    const member = own === undefined ? undefined : facts.classes[own]?.members.find((each) => each.name === value.name)
    return member?.kind === 'field' ? alternatives(member.value) : undefined
  }

  /** Is it spoken of as a member of `this` alone, and is there no class above or below that has it, too? */
  const isOwn = (module: ModuleId, { object, name }: Extract<Value, { kind: 'member' }>): boolean => {
    const id = object.kind === 'this' ? graph.functionAt({ module, id: object.function })?.class : undefined
    extended ??= new Set(files.flatMap((file) => (project.facts(file)?.classes ?? []).flatMap((each) => graph.superclassesOf({ module: file, id: each.id }).map((target) => JSON.stringify(target)))))
    if (id === undefined || project.facts(module)?.classes[id]?.superclasses.length !== 0 || extended.has(JSON.stringify({ kind: 'class', module, id }))) return false
    const shown = name.replaceAll('$', '\\$')
    const foreign = new RegExp(`(?<!\\bthis)\\s*\\??\\.\\s*${shown}(?![\\w$])|['"\`]${shown}['"\`]|[{,]\\s*${shown}\\s*[,}:]`)
    return !files.some((file) => foreign.test(project.text(file) ?? ''))
  }

  return {
    isTaken(module, value) {
      const inner = value.kind === 'variable' ? project.facts(module)?.variables[value.id] : value
      return inner?.kind === 'element' && inner.of.kind !== 'array'
    },
    givenTo(module, call, index) {
      if (call.kind !== 'call' || call.callee.kind !== 'member' || index !== 0) return undefined
      const { name, object } = call.callee
      const collection = collectionAt(module, object)
      return collection !== undefined && CALLS[collection.kind].test(name) ? collection.contents : undefined
    },
    takenAs(module, value) {
      const facts = project.facts(module)
      const inner = value.kind === 'variable' ? facts?.variables[value.id] : value
      const of = inner?.kind === 'element' ? inner.of : inner
      if (of === undefined) return undefined
      const call = of.kind === 'result' ? facts?.calls[of.call] : undefined
      if (call === undefined) {
        const whole = inner?.kind === 'element' ? collectionAt(module, of) : undefined
        return whole?.kind === 'map' ? undefined : whole?.contents
      }
      if (call.kind !== 'call' || call.callee.kind !== 'member') return undefined
      const collection = collectionAt(module, call.callee.object)
      const gives = inner?.kind === 'element' ? GIVES_ALL : GIVES
      return collection !== undefined && gives[collection.kind].test(call.callee.name) ? collection.contents : undefined
    },
  }
}

/** A variable, or a member of `this`, by what it goes by in its file. */
function nameOf(value: Value): string | undefined {
  if (value.kind === 'variable') return `variable ${value.id}`
  return value.kind === 'member' && value.object.kind === 'this' ? `this.${value.name}` : undefined
}

function alternatives(value: Value | undefined): readonly Value[] | undefined {
  return value === undefined ? undefined : value.kind === 'either' ? value.of : [value]
}
