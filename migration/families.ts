/**
 * Which members can only change together? Methods that override each other, what interfaces and abstract classes of the project declare, and
 * the objects and classes that are put where such an interface is expected.
 *
 * Not seen: what reaches an interface through code that could not be resolved. Whoever relies on a family compares shapes besides.
 */
import { createRequire, isBuiltin } from 'node:module'
import type { Anchors, TypeShape } from '../analysis/anchors.js'
import type { Target } from '../analysis/call-graph.js'
import { importedMember } from '../analysis/declared/imported-types.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { ClassFact, ModuleId, Span, Value } from '../analysis/facts.js'
import { push } from '../analysis/multimap.js'
import type { Project } from '../analysis/project.js'

/** A class, an interface or an object literal. */
export interface Container {
  readonly kind: 'class' | 'object'
  readonly module: ModuleId
  readonly id: number
}

export type FamilyMember = { readonly container: Container; readonly span: Span } & (
  | { readonly kind: 'function'; readonly function: FunctionTarget }
  /** Declared without a body. */
  | { readonly kind: 'signature' }
  /** An accessor, or a field whose value is not known. */
  | { readonly kind: 'other' }
)

export interface Family {
  readonly members: readonly FamilyMember[]
  /** Where it is tied to what is not the project's. */
  readonly foreign?: { readonly module: ModuleId; readonly span: Span }
}

export interface FamilyIndex {
  of(container: Container, name: string, isStatic: boolean): Family
  /** What a call of `name` may run where the receiver is declared to be that class or interface, which has no such function itself. */
  dispatched(receiver: Target, name: string): readonly FunctionTarget[]
  /** What a value is that is declared to be of the type of that name; `undefined` where the name is none of a class or interface of the project. */
  instancesOf(module: ModuleId, name: string): readonly Target[] | undefined
  /** Could what the container makes have a member of that name? */
  mayHave(container: Container, name: string): boolean
  /** The classes and interfaces that extend it. */
  descendantsOf(container: Container): readonly Container[]
  isInterface(receiver: Target): boolean
  /** Can what the container makes stand where the receiver's class or interface is declared? */
  canStandFor(container: Container, receiver: Target): boolean
}

const SAFE_SUPERCLASSES = /^(?:global:(?:Error|TypeError|RangeError|Object|EventTarget)|(?:node:)?events:(?:EventEmitter)?|events:|eventemitter3:.*)$/

export function familiesIn(project: Project, files: readonly ModuleId[], anchors: (module: ModuleId) => Anchors | undefined): FamilyIndex {
  const { graph } = project
  const parents = new Map<string, Container[]>()
  const children = new Map<string, Container[]>()
  const families = new Map<string, Family>()
  /** Literals that stand where a class is declared, by the class. */
  const standIns = new Map<string, Container[]>()

  const link = (child: Container, parent: Container): void => {
    if (keyOf(child) === keyOf(parent)) return
    const list = parents.get(keyOf(child)) ?? []
    if (list.some((each) => keyOf(each) === keyOf(parent))) return
    parents.set(keyOf(child), [...list, parent])
    children.set(keyOf(parent), [...(children.get(keyOf(parent)) ?? []), child])
  }

  const classOf = (container: Container): ClassFact | undefined => (container.kind === 'class' ? graph.classAt(container) : undefined)
  const containersOf = (targets: readonly Target[]): readonly Container[] =>
    targets.flatMap((target): Container[] => {
      if (target.kind === 'class' || target.kind === 'instance') return [{ kind: 'class', module: target.module, id: target.id }]
      return target.kind === 'object' ? [{ kind: 'object', module: target.module, id: target.id }] : []
    })

  /** What is put where an interface or abstract class is declared belongs to it. */
  const expect = (module: ModuleId, value: Value, declaredIn: ModuleId, declared: Value): void => {
    const types = containersOf(graph.targetsOf(declaredIn, declared)).filter((type) => type.kind === 'class')
    if (types.length === 0) return
    for (const each of containersOf(graph.targetsOf(module, value))) {
      for (const type of types) {
        if (classOf(type)?.kind === 'interface') link(each, type)
        else if (each.kind === 'object' && isChecked(each)) push(standIns, keyOf(type), each)
      }
    }
  }

  /** Does the compiler hold the literal against the type? Not behind `as`. */
  const isChecked = ({ module, id }: Container): boolean => {
    const end = project.facts(module)?.objects[id]?.span[1]
    return /\.[cm]?tsx?$/.test(module) && end !== undefined && !/^[\s)]*as\b/.test((project.text(module) ?? '').slice(end, end + 40))
  }

  for (const module of files) {
    const facts = project.facts(module)
    if (facts === undefined) continue
    for (const class_ of facts.classes) {
      const own: Container = { kind: 'class', module, id: class_.id }
      for (const parent of containersOf(graph.superclassesOf(own))) link(own, parent)
      for (const implemented of class_.implements) for (const parent of containersOf(graph.targetsOf(module, implemented))) link(own, parent)
      // Declarations of one name merge.
      for (const other of facts.classes) {
        if (other.id === class_.id || other.name !== class_.name || (other.kind === 'class' && class_.kind === 'class')) continue
        link(own, { kind: 'class', module, id: other.id })
      }
      for (const member of class_.members) if (member.value !== undefined && member.type !== undefined) expect(module, member.value, module, member.type)
    }
    for (const variable of facts.variables) if (variable.kind === 'typed' && variable.declared.kind === 'instance') expect(module, variable.value, module, variable.declared.type)
    for (const call of facts.calls) {
      if (call.kind === 'get' || call.arguments.length === 0) continue
      for (const target of graph.calleesOf(module, call)) {
        const id = target.kind === 'function' ? target.id : target.kind === 'class' ? graph.classAt(target)?.members.find((member) => member.kind === 'constructor')?.function : undefined
        if (id === undefined || !('module' in target)) continue
        const parameters = project.facts(target.module)?.functions[id]?.parameters ?? []
        call.arguments.forEach((argument, index) => {
          const parameter = parameters[index]
          // Of a pattern only the name of the type is known.
          const type = parameter?.type ?? (parameter?.declared?.kind === 'named' ? valueOfType(target.module, parameter.declared.name) : undefined)
          if (type !== undefined && !argument.spread) expect(module, argument.value, target.module, type)
        })
      }
    }
    for (const function_ of facts.functions) {
      const type = function_.returnType
      const named = type?.kind === 'named' && type.name === 'Promise' ? type.arguments[0] : type
      const declared = named?.kind === 'named' ? valueOfType(module, named.name) : undefined
      if (declared !== undefined) for (const value of function_.returns) expect(module, value, module, declared)
    }
    if (/\.[cm]?tsx?$/.test(module) && facts.objects.length > 0) {
      for (const { span, type } of anchors(module)?.typedObjects ?? []) {
        const object = facts.objects.find((each) => each.span[0] === span[0] && each.span[1] === span[1])
        const declared = valueOfType(module, type)
        if (object !== undefined && declared !== undefined) expect(module, { kind: 'object', id: object.id }, module, declared)
      }
    }
    if (/\.[cm]?tsx?$/.test(module)) {
      let values: ReadonlyMap<string, Value> | undefined
      for (const { shape, places } of anchors(module)?.types.roots ?? []) {
        for (const { kind, span, path } of places) {
          const declared = kind === 'name' || kind === 'object' ? namesAt(shape, path).flatMap((name) => valueOfType(module, name) ?? []) : []
          if (declared.length === 0) continue
          values ??= new Map([...(facts.mentions ?? []).map((each): [string, Value] => [String(each.span), each.value]), ...facts.objects.map((each): [string, Value] => [String(each.span), { kind: 'object', id: each.id }])])
          const value = values.get(String(span))
          if (value !== undefined) for (const each of declared) expect(module, value, module, each)
        }
      }
    }
  }

  /** What a name of the language of types denotes, where it is an interface or class. */
  function valueOfType(module: ModuleId, name: string): Value | undefined {
    const facts = project.facts(module)
    const own = facts?.classes.find((each) => each.name === name)
    if (own !== undefined) return { kind: 'class', id: own.id }
    return importedMember(facts, name)
  }

  /** The members of that name which the container itself declares. */
  const declaredIn = (container: Container, name: string, isStatic: boolean): readonly FamilyMember[] => {
    const class_ = classOf(container)
    if (class_ === undefined) {
      const object = container.kind === 'object' ? project.facts(container.module)?.objects[container.id] : undefined
      const value = object !== undefined && Object.hasOwn(object.properties, name) ? object.properties[name] : undefined
      return object === undefined || value === undefined ? [] : valueMembers(container, object.span, value, object.accessors.includes(name))
    }
    return class_.members.flatMap((member): readonly FamilyMember[] => {
      if (member.name !== name || member.static !== isStatic) return []
      const at = { container, span: class_.span }
      if (member.kind === 'method') return [member.function === undefined ? { ...at, kind: 'signature' } : { ...at, kind: 'function', function: { module: container.module, id: member.function } }]
      if (member.kind !== 'field') return [{ ...at, kind: 'other' }]
      if (member.value !== undefined) return valueMembers(container, class_.span, member.value, false)
      return [{ ...at, kind: member.abstract ? 'signature' : 'other' }]
    })
  }

  const valueMembers = (container: Container, span: Span, value: Value, isAccessor: boolean): readonly FamilyMember[] => {
    const targets = isAccessor ? [] : graph.targetsOf(container.module, value)
    if (targets.length === 0 || !targets.every((target) => target.kind === 'function')) return [{ container, span, kind: 'other' }]
    return targets.flatMap((target): FamilyMember[] => (target.kind === 'function' ? [{ container, span, kind: 'function', function: { module: target.module, id: target.id } }] : []))
  }

  const of = (container: Container, name: string, isStatic: boolean): Family => {
    const memoKey = `${keyOf(container)}.${name}${isStatic ? ' static' : ''}`
    const known = families.get(memoKey)
    if (known !== undefined) return known
    const members: FamilyMember[] = []
    let foreign: Family['foreign']
    const above = new Set<string>()
    const below = new Set<string>()
    const up: Container[] = [container]
    const down: Container[] = []
    for (;;) {
      const upper = up.pop()
      if (upper !== undefined) {
        if (above.has(keyOf(upper))) continue
        above.add(keyOf(upper))
        const own = declaredIn(upper, name, isStatic)
        members.push(...own)
        foreign ??= foreignAt(upper, name)
        if (own.length > 0) down.push(upper)
        up.push(...(parents.get(keyOf(upper)) ?? []))
        continue
      }
      const lower = down.pop()
      if (lower === undefined) break
      if (below.has(keyOf(lower))) continue
      below.add(keyOf(lower))
      up.push(lower)
      down.push(...(children.get(keyOf(lower)) ?? []))
    }
    // What of them is no function could be a double that a test answers for, and is as right as it was.
    for (const each of new Set([...above].flatMap((key) => standIns.get(key) ?? []))) members.push(...declaredIn(each, name, false).filter(({ kind }) => kind === 'function'))
    const family: Family = { members, ...(foreign === undefined ? {} : { foreign }) }
    families.set(memoKey, family)
    return family
  }

  /** Does the class get, or promise, a member of that name from what is not the project's? */
  const foreignAt = (container: Container, name: string): Family['foreign'] => {
    const class_ = classOf(container)
    if (class_ === undefined) return undefined
    const at = { module: container.module, span: class_.span }
    for (const value of [...class_.superclasses, ...class_.implements]) {
      const targets = graph.targetsOf(container.module, value)
      if (targets.length === 0) return at
      for (const target of targets) {
        if (target.kind === 'class' || target.kind === 'function') continue
        if (target.kind === 'api' && SAFE_SUPERCLASSES.test(`${target.module}:${target.path}`)) continue
        const known = target.kind === 'api' ? coreMember(target, name) : undefined
        if (known === false) continue
        if (known === undefined && project.natures.memberOrigin(container.module, { kind: 'instance', type: value }, name) === 'none') continue
        return at
      }
    }
    return undefined
  }

  const descendantsOf = (container: Container): readonly Container[] => {
    const found = new Map<string, Container>()
    const queue = [...(children.get(keyOf(container)) ?? [])]
    for (let each = queue.pop(); each !== undefined; each = queue.pop()) {
      if (found.has(keyOf(each))) continue
      found.set(keyOf(each), each)
      queue.push(...(children.get(keyOf(each)) ?? []))
    }
    return [...found.values()]
  }

  const functionsAmong = (members: readonly FamilyMember[]): readonly FunctionTarget[] => members.flatMap((member) => (member.kind === 'function' ? [member.function] : []))

  const dispatched = (receiver: Target, name: string): readonly FunctionTarget[] => {
    const [container] = containersOf([receiver])
    if (container === undefined || container.kind === 'object') return []
    const isStatic = receiver.kind === 'class'
    const declared = ancestorsOf(container).some((each) => declaredIn(each, name, isStatic).length > 0)
    if (declared) return functionsAmong(of(container, name, isStatic).members)
    return functionsAmong(descendantsOf(container).flatMap((each) => declaredIn(each, name, isStatic)))
  }

  const ancestorsOf = (container: Container): readonly Container[] => {
    const found = new Map<string, Container>()
    const queue = [container]
    for (let each = queue.pop(); each !== undefined; each = queue.pop()) {
      if (found.has(keyOf(each))) continue
      found.set(keyOf(each), each)
      queue.push(...(parents.get(keyOf(each)) ?? []))
    }
    return [...found.values()]
  }

  const namesOf = (container: Container): ReadonlySet<string> =>
    new Set(
      ancestorsOf(container).flatMap((each) => {
        const class_ = classOf(each)
        if (class_ !== undefined) return class_.members.filter((member) => !member.static).map((member) => member.name)
        return Object.keys(project.facts(each.module)?.objects[each.id]?.properties ?? {})
      }),
    )

  const canStandFor = (container: Container, receiver: Target): boolean => {
    const [expected] = containersOf([receiver])
    if (expected === undefined || classOf(expected)?.kind !== 'interface') return true
    const object = container.kind === 'object' ? project.facts(container.module)?.objects[container.id] : undefined
    if (object !== undefined && (object.open || object.spreads.length > 0)) return true
    const names = namesOf(container)
    return ancestorsOf(expected).every((each) => (classOf(each)?.members ?? []).every((member) => member.optional === true || names.has(member.name)))
  }

  const instancesOf = (module: ModuleId, name: string): readonly Target[] | undefined => {
    const value = valueOfType(module, name)
    const targets = value === undefined ? [] : graph.targetsOf(module, { kind: 'instance', type: value })
    return targets.length > 0 && targets.every(({ kind }) => kind === 'instance') ? targets : undefined
  }

  const isInterface = (receiver: Target): boolean => containersOf([receiver]).some((each) => classOf(each)?.kind === 'interface')

  const mayHave = (container: Container, name: string): boolean => {
    const object = container.kind === 'object' ? project.facts(container.module)?.objects[container.id] : undefined
    if (object !== undefined) return object.open || object.spreads.length > 0 || Object.hasOwn(object.properties, name)
    // Superclasses that are not the project's, and subclasses, may have more.
    const around = [...ancestorsOf(container), ...descendantsOf(container)]
    if (around.some((each) => (classOf(each)?.superclasses ?? []).some((value) => !graph.targetsOf(each.module, value).some(({ kind }) => kind === 'class')))) return true
    return Object.hasOwn(Object.prototype, name) || around.some((each) => namesOf(each).has(name))
  }

  return { of, dispatched, instancesOf, mayHave, descendantsOf, isInterface, canStandFor }
}

/** The names of types that the shape has at the end of the path. */
function namesAt(shape: TypeShape, [step, ...rest]: readonly string[]): readonly string[] {
  switch (shape.kind) {
    case 'name':
      return step === undefined ? [shape.name] : []
    case 'several':
      return shape.of.flatMap((each) => namesAt(each, step === undefined ? [] : [step, ...rest]))
    case 'elements':
      return step === undefined ? [] : namesAt(shape.of, rest)
    case 'members': {
      const member = step !== undefined && Object.hasOwn(shape.of, step) ? shape.of[step] : undefined
      return member === undefined ? [] : namesAt(member, rest)
    }
    default:
      return []
  }
}

function keyOf({ kind, module, id }: Container): string {
  return `${kind} ${module}#${id}`
}

const load = createRequire(import.meta.url)

/** Has a class of a core module a method of that name, or would its base look for one? `undefined` where the running Node does not have the class. */
function coreMember(target: Extract<Target, { kind: 'api' }>, name: string): boolean | undefined {
  if (!isBuiltin(target.module)) return undefined
  const exported: unknown = load(target.module)
  const found = target.path === '' || target.path === 'default' ? exported : target.path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), exported)
  const prototype: unknown = typeof found === 'function' ? found.prototype : undefined
  if (!isRecord(prototype)) return undefined
  return name.startsWith('_') || name in prototype
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
