/**
 * What written function types speak of: where one stands, by name or spelled out, and which functions and objects are put there. A function
 * type that is named says for all its values what they give, so that they change together or not at all.
 */
import { functionAt, variableAt } from '../analysis/anchors.js'
import type { TypeAnchor, TypedPlace, TypedRoot, TypeShape } from '../analysis/anchors.js'
import type { Target } from '../analysis/call-graph.js'
import { importedType } from '../analysis/declared/imported-types.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { ModuleId, Span, Value } from '../analysis/facts.js'
import { push } from '../analysis/multimap.js'
import type { PropagationContext } from './propagate.js'
import { isWithinSpan } from './spans.js'
import { containerKey } from './uses.js'

/** A function type in the text, told apart by where it says what it gives. */
export interface WrittenType {
  readonly key: string
  readonly module: ModuleId
  readonly span: Span
  readonly result: TypeAnchor
  readonly predicate: boolean
  /** The function that it is the type of: `typeof load`. */
  readonly query?: FunctionTarget
}

/** Where something is made of a type that is not followed; `result`: `ReturnType<…>`, in no `Awaited<…>`. */
export interface Made {
  readonly module: ModuleId
  readonly span: Span
  readonly result?: Span
}

/** Where a type is written that has the function type in it, `path` leading to it. */
export interface TypeRoot {
  readonly module: ModuleId
  readonly root: TypedRoot
  readonly path: readonly string[]
}

export interface PlacedType {
  readonly type: WrittenType
  /** Where the function, or what it is in, is put. */
  readonly module: ModuleId
  readonly span: Span
}

export interface Given {
  readonly module: ModuleId
  readonly place: TypedPlace
}

export interface Unplaced {
  readonly module: ModuleId
  readonly span: Span
}

interface Placing extends Given {
  readonly root: TypeRoot
}

export interface WrittenTypes {
  /** The function types that speak of a function. */
  of(target: FunctionTarget): readonly PlacedType[]
  /** Of a member that an interface or abstract class declares. */
  ofMember(module: ModuleId, owner: Span, name: string): readonly WrittenType[]
  rootsOf(type: WrittenType): readonly TypeRoot[]
  /** Do these modules export a name that leads to it? */
  isExported(type: WrittenType, entries: ReadonlySet<ModuleId>): boolean
  madeOf(type: WrittenType): readonly Made[]
  /** `Store['load']` */
  madeOfMember(module: ModuleId, owner: string, name: string): readonly Made[]
  /** What is put at a root, arguments included; a call without place where an argument is not there by itself. */
  givenAt(root: TypeRoot): readonly (Given | Unplaced)[]
  /** The functions that a place puts under the type; `undefined` where that is not known. */
  functionsAt(type: WrittenType, root: TypeRoot, given: Given): readonly FunctionTarget[] | undefined
  /** Is the type of the parameter, or of what the function gives, a function type under a name? */
  isNamed(target: FunctionTarget, parameter: number | 'result'): boolean
  /** The function that a parameter or a result is of. */
  functionOf(root: TypeRoot): FunctionTarget | undefined
}

/** Names that lead to names. */
const MOST_NAMES = 8

const indices = new WeakMap<PropagationContext, WrittenTypes>()

export function writtenTypesIn(context: PropagationContext): WrittenTypes {
  const found = indices.get(context) ?? indexOf(context)
  indices.set(context, found)
  return found
}

interface Leading {
  readonly type: WrittenType
  readonly path: readonly string[]
}

function indexOf(context: PropagationContext): WrittenTypes {
  const { project, uses } = context
  const { graph } = project
  const roots = new Map<string, TypeRoot[]>()
  const made = new Map<string, Made[]>()
  const indexed: (Made & { readonly name: string; readonly member: string })[] = []
  const queries = new Map<string, WrittenType>()
  const byFunction = new Map<string, Placing[]>()
  const byContainer = new Map<string, Placing[]>()
  const functionIds = new Map<ModuleId, ReadonlyMap<string, number>>()
  /** What mentions and calls denote, by their spans. */
  const values = new Map<ModuleId, ReadonlyMap<string, Value>>()
  let isBuilt = false

  const build = (): void => {
    if (isBuilt) return
    isBuilt = true
    for (const module of context.files) {
      if (!/\.[cm]?tsx?$/.test(module)) continue
      const types = context.anchors(module)?.types
      for (const root of types?.roots ?? []) {
        const leading = leadingOf(module, root)
        for (const { type, path } of leading) push(roots, type.key, { module, root, path })
        if (leading.length > 0) place({ module, root, path: [] })
      }
      for (const { name, span, qualified, query, member, result } of types?.mentions ?? []) {
        const here: Made = { module, span, ...(result === undefined ? {} : { result }) }
        if (member !== undefined) {
          indexed.push({ ...here, name, member })
          continue
        }
        if (query === true) {
          // What `ReturnType<typeof load>` is of is known to whoever changes `load`; tests have stubs, which follow by themselves.
          if (result === undefined && !project.liveness.isTest(module)) for (const type of queriedTypes(module, span, name)) push(made, type.key, here)
          continue
        }
        for (const alias of qualified === true ? aliasesNamed(name) : [aliasOf(module, name)]) {
          for (const { type } of alias === undefined ? [] : leadingFrom(alias.module, alias.shape)) push(made, type.key, here)
        }
      }
    }
  }

  /** Function types that are spelled out for a parameter or a result speak of what is given there alone, and may go on to allow both. */
  const leadingOf = (module: ModuleId, root: TypedRoot): readonly Leading[] => {
    const isOwn = ({ type, path }: Leading): boolean => path.length === 0 && type.module === module && isWithinSpan(type.span, root.span)
    const found = leadingFrom(module, root.shape)
    return root.kind === 'parameter' || root.kind === 'result' ? found.filter((each) => !isOwn(each)) : found
  }

  const isNamed = (target: FunctionTarget, parameter: number | 'result'): boolean => {
    build()
    return (context.anchors(target.module)?.types.roots ?? []).some(
      (root) =>
        (parameter === 'result' ? root.kind === 'result' : root.kind === 'parameter' && root.index === parameter) &&
        functionOf({ module: target.module, root, path: [] })?.id === target.id &&
        leadingOf(target.module, root).some(({ path }) => path.length === 0),
    )
  }

  /** Notes what is put at a root. */
  const place = (root: TypeRoot): void => {
    for (const given of givenAt(root)) {
      if (!('place' in given) || given.place.kind === 'object') continue
      for (const target of targetsAt(given)) {
        const placing = { ...given, root }
        if (target.kind === 'function') push(byFunction, keyOf(target), placing)
        const key = containerKey(target)
        if (key !== undefined) push(byContainer, key, placing)
      }
    }
  }

  const givenAt = ({ module, root }: TypeRoot): readonly (Given | Unplaced)[] => {
    const own = root.places.map((each): Given => ({ module, place: each }))
    const target = root.kind === 'parameter' ? functionOf({ module, root, path: [] }) : undefined
    const index = root.index
    if (target === undefined || index === undefined) return own
    const given = [...uses.of(target), ...uses.constructionsOf(target)].flatMap((use): readonly (Given | Unplaced)[] => {
      if (use.kind !== 'call') return []
      const { arguments: all, span } = use.call
      const argument = all[index]
      if (use.call.via !== undefined || all.slice(0, index + 1).some(({ spread }) => spread)) return [{ module: use.module, span }]
      if (argument === undefined) return []
      const places = context.anchors(use.module)?.types.given[argument.span.join(':')] ?? [{ kind: 'other', span: argument.span, path: [] }]
      return places.map((each) => ({ module: use.module, place: each }))
    })
    return [...own, ...given]
  }

  const functionOf = ({ module, root }: TypeRoot): FunctionTarget | undefined => (root.function === undefined ? undefined : functionWith(module, root.function))

  const functionWith = (module: ModuleId, span: Span): FunctionTarget | undefined => {
    let ids = functionIds.get(module)
    if (ids === undefined) {
      const anchors = context.anchors(module)
      ids = new Map((project.facts(module)?.functions ?? []).map((each) => [String(anchors === undefined ? each.span : (functionAt(anchors, each.span)?.span ?? each.span)), each.id]))
      functionIds.set(module, ids)
    }
    const id = ids.get(String(span))
    return id === undefined ? undefined : { module, id }
  }

  const targetsAt = ({ module, place: { kind, span } }: Given): readonly Target[] => {
    if (kind === 'function') {
      const target = functionWith(module, span)
      return target === undefined ? [] : [{ kind: 'function', ...target }]
    }
    const value = valueAt(module, span)
    return value === undefined ? [] : graph.targetsOf(module, value)
  }

  const valueAt = (module: ModuleId, span: Span): Value | undefined => {
    let known = values.get(module)
    if (known === undefined) {
      const facts = project.facts(module)
      const results = (facts?.calls ?? []).map(({ span: at, id }): readonly [string, Value] => [String(at), { kind: 'result', call: id }])
      known = new Map([...results, ...(facts?.mentions ?? []).map((each) => [String(each.span), each.value] as const)])
      values.set(module, known)
    }
    return known.get(String(span))
  }

  const leadingFrom = (module: ModuleId, shape: TypeShape, names: ReadonlySet<string> = new Set()): readonly Leading[] => {
    switch (shape.kind) {
      case 'function':
        return [{ type: typeAt(module, shape), path: [] }]
      case 'query':
        return queriedTypes(module, shape.span, shape.name).map((type) => ({ type, path: [] }))
      case 'elements':
        return leadingFrom(module, shape.of, names).map(({ type, path }) => ({ type, path: ['[]', ...path] }))
      case 'members':
        return Object.entries(shape.of).flatMap(([name, of]) => leadingFrom(module, of, names).map(({ type, path }) => ({ type, path: [name, ...path] })))
      case 'several':
        return shape.of.flatMap((each) => leadingFrom(module, each, names))
      case 'name': {
        const alias = names.size < MOST_NAMES ? aliasOf(module, shape.name) : undefined
        const key = `${alias?.module ?? ''} ${shape.name}`
        return alias === undefined || names.has(key) ? [] : leadingFrom(alias.module, alias.shape, new Set([...names, key]))
      }
    }
  }

  const typeAt = (module: ModuleId, { span, result, predicate }: Extract<TypeShape, { kind: 'function' }>): WrittenType => ({ key: `${module}:${result.span[0]}`, module, span, result, predicate })

  const queriedTypes = (module: ModuleId, span: Span, name: string): readonly WrittenType[] =>
    functionsNamed(module, name).map((query) => {
      const key = `typeof ${keyOf(query)}`
      const type = queries.get(key) ?? { key, module, span, result: { span, text: `ReturnType<typeof ${name}>` }, predicate: false, query }
      queries.set(key, type)
      return type
    })

  const functionsNamed = (module: ModuleId, name: string): readonly FunctionTarget[] => {
    const [root = '', ...path] = name.split('.')
    const locals = project.facts(module)?.locals
    const value = locals !== undefined && Object.hasOwn(locals, root) ? locals[root] : undefined
    const targets = value === undefined ? [] : path.reduce<readonly Target[]>((owners, step) => owners.flatMap((owner) => graph.memberOf(owner, step)), graph.targetsOf(module, value))
    return targets.flatMap((target) => (target.kind === 'function' ? [{ module: target.module, id: target.id }] : []))
  }

  /** What the shape is at the end of the path. */
  const shapesAt = (module: ModuleId, shape: TypeShape, path: readonly string[], names = 0): readonly { readonly module: ModuleId; readonly shape: TypeShape }[] => {
    const [step, ...rest] = path
    if (step === undefined) return [{ module, shape }]
    switch (shape.kind) {
      case 'function':
      case 'query':
        return []
      case 'elements':
        return shapesAt(module, shape.of, rest, names)
      case 'members': {
        const member = Object.hasOwn(shape.of, step) ? shape.of[step] : shape.of['[]']
        return member === undefined ? [] : shapesAt(module, member, rest, names)
      }
      case 'several':
        return shape.of.flatMap((each) => shapesAt(module, each, path, names))
      case 'name': {
        const alias = names < MOST_NAMES ? aliasOf(module, shape.name) : undefined
        return alias === undefined ? [] : shapesAt(alias.module, alias.shape, path, names + 1)
      }
    }
  }

  const aliasOf = (module: ModuleId, name: string, depth = 0): { readonly module: ModuleId; readonly shape: TypeShape } | undefined => {
    const own = context.anchors(module)?.types.aliases.find((each) => each.name === name)
    if (own !== undefined) return { module, shape: own.shape }
    const declared = importedType(project.facts(module), name)
    if (declared === undefined || depth >= MOST_NAMES) return undefined
    const resolution = project.modules.resolve(module, declared.specifier)
    return resolution.kind === 'project' ? exportedAlias(resolution.module, declared.name, depth + 1) : undefined
  }

  const exportedAlias = (module: ModuleId, name: string, depth: number): ReturnType<typeof aliasOf> => {
    const found = aliasOf(module, name, depth)
    if (found !== undefined || depth >= MOST_NAMES) return found
    const named = project.facts(module)?.exports.named
    const value = named !== undefined && Object.hasOwn(named, name) ? named[name] : undefined
    if (value?.kind === 'member' && value.object.kind === 'module') {
      const resolution = project.modules.resolve(module, value.object.specifier)
      return resolution.kind === 'project' ? exportedAlias(resolution.module, value.name, depth + 1) : undefined
    }
    for (const specifier of project.facts(module)?.exports.stars ?? []) {
      const resolution = project.modules.resolve(module, specifier)
      const starred = resolution.kind === 'project' ? exportedAlias(resolution.module, name, depth + 1) : undefined
      if (starred !== undefined) return starred
    }
    return undefined
  }

  const isImportOf = (module: ModuleId, name: string, of_: ModuleId, exported: string): boolean => {
    const declared = importedType(project.facts(module), name)
    if (declared?.name !== exported) return false
    const resolution = project.modules.resolve(module, declared.specifier)
    return resolution.kind === 'project' && reexportedFrom(new Set([resolution.module])).has(of_)
  }

  const aliasesNamed = (name: string): readonly { readonly module: ModuleId; readonly shape: TypeShape }[] =>
    context.files.flatMap((module) => (/\.[cm]?tsx?$/.test(module) ? (context.anchors(module)?.types.aliases ?? []) : []).flatMap((each) => (each.name === name ? [{ module, shape: each.shape }] : [])))

  const of = (target: FunctionTarget): readonly PlacedType[] => {
    build()
    const found = new Map<string, PlacedType>()
    const add = (placings: readonly Placing[] | undefined, names: readonly string[]): void => {
      for (const { module, place: { span, path }, root } of placings ?? []) {
        for (const at of shapesAt(root.module, root.root.shape, [...path, ...names])) {
          for (const { type, path: rest } of leadingFrom(at.module, at.shape)) if (rest.length === 0 && roots.has(type.key)) found.set(type.key, { type, module, span })
        }
      }
    }
    add(byFunction.get(keyOf(target)), [])
    const query = queries.get(`typeof ${keyOf(target)}`)
    if (query !== undefined) found.set(query.key, { type: query, module: query.module, span: query.span })
    const seen = new Set<string>()
    const holders = uses.holdersOf(target).map(({ key, name }) => ({ key, names: [name] }))
    for (let holder = holders.pop(); holder !== undefined; holder = holders.pop()) {
      if (seen.has(holder.key) || holder.names.length > MOST_NAMES) continue
      seen.add(holder.key)
      add(byContainer.get(holder.key), holder.names)
      for (const outer of uses.heldAs(holder.key)) holders.push({ key: outer.key, names: [outer.name, ...holder.names] })
    }
    return [...found.values()]
  }

  const ofMember = (module: ModuleId, owner: Span, name: string): readonly WrittenType[] => {
    const members = context.anchors(module)?.types.roots.filter((root) => root.kind === 'member' && root.name === name && String(root.owner) === String(owner)) ?? []
    return members.flatMap(({ shape }) => leadingFrom(module, shape).flatMap(({ type, path }) => (path.length === 0 ? [type] : [])))
  }

  const functionsAt = (type: WrittenType, root: TypeRoot, given: Given): readonly FunctionTarget[] | undefined => {
    const rests = shapesAt(root.module, root.root.shape, given.place.path).flatMap((at) => leadingFrom(at.module, at.shape).filter((each) => each.type.key === type.key))
    if (given.place.kind === 'object' || rests.length === 0 || isDeclaredAs(type, given)) return []
    const targets = targetsAt(given)
    if (targets.length === 0) return undefined
    const found: FunctionTarget[] = []
    for (const { path } of rests) {
      for (const target of targets) {
        const functions = functionsIn(type, target, path)
        if (functions === undefined) return undefined
        found.push(...functions)
      }
    }
    return found
  }

  /** Is what is put there declared to be of the type itself, so that its values are known from there? */
  const isDeclaredAs = (type: WrittenType, { module, place: { kind, span } }: Given): boolean => {
    const isOf = (at: ModuleId, is: (root: TypedRoot) => boolean): boolean => (roots.get(type.key) ?? []).some((each) => each.module === at && is(each.root))
    const anchors = context.anchors(module)
    const variable = kind === 'name' && anchors !== undefined ? variableAt(anchors, span) : undefined
    // `loaders[name] as Loader`
    const [, object = '', member = '[]'] = /^([\w$]+)(?:\.([\w$]+)$|\[)/.exec((project.text(module) ?? '').slice(...span)) ?? []
    const holder = kind === 'name' && anchors !== undefined && object !== '' ? variableAt(anchors, [span[0], span[0] + object.length]) : undefined
    const isHeld = ({ module: at, root, path }: TypeRoot): boolean => at === module && root.nameSpan !== undefined && root.nameSpan[0] === holder?.nameSpan[0] && path.length === 1 && path[0] === member
    if (holder !== undefined && (roots.get(type.key) ?? []).some(isHeld)) return true
    if (variable !== undefined && isOf(module, ({ nameSpan }) => nameSpan !== undefined && nameSpan[0] === variable.nameSpan[0])) return true
    const call = kind === 'other' ? project.facts(module)?.calls.find((each) => String(each.span) === String(span)) : undefined
    const makers = call === undefined ? [] : graph.calleesOf(module, call)
    return makers.length > 0 && makers.every((maker) => maker.kind === 'function' && isOf(maker.module, (root) => root.kind === 'result' && root.function !== undefined && functionWith(maker.module, root.function)?.id === maker.id))
  }

  const functionsIn = (type: WrittenType, target: Target, path: readonly string[]): readonly FunctionTarget[] | undefined => {
    const [step, ...rest] = path
    if (target.kind === 'parameter') {
      const isTyped = (roots.get(type.key) ?? []).some(({ module, root }) => module === target.module && root.kind === 'parameter' && root.index === target.index && root.function !== undefined && functionWith(module, root.function)?.id === target.function)
      return isTyped ? [] : undefined
    }
    if (step === undefined) return target.kind === 'function' ? [{ module: target.module, id: target.id }] : undefined
    const members = membersAt(target, step)
    if (members === undefined) return undefined
    const found = members.map((member) => functionsIn(type, member, rest))
    return found.some((each) => each === undefined) ? undefined : found.flatMap((each) => each ?? [])
  }

  const membersAt = (target: Target, step: string): readonly Target[] | undefined => {
    const object = target.kind === 'object' ? project.facts(target.module)?.objects[target.id] : undefined
    if (step === '[]') {
      if (target.kind === 'array') return target.elements.flatMap((each) => graph.targetsOf(target.module, each))
      if (target.kind !== 'object' || object === undefined || object.open || object.spreads.length > 0) return undefined
      return Object.values(object.properties).flatMap((each) => graph.targetsOf(target.module, each))
    }
    if (object !== undefined && !object.open && object.spreads.length === 0 && !Object.hasOwn(object.properties, step)) return []
    return target.kind === 'object' || target.kind === 'instance' || target.kind === 'namespace' || target.kind === 'made' ? graph.memberOf(target, step) : undefined
  }

  /** An exported alias that leads to it stands in an entry, or in a module that an entry exports from. */
  const isExported = (type: WrittenType, entries: ReadonlySet<ModuleId>): boolean =>
    [...reexportedFrom(entries)].some((module) =>
      (context.anchors(module)?.types.aliases ?? []).some(({ exported, shape }) => exported && leadingFrom(module, shape).some((each) => each.type.key === type.key)),
    )

  const reexportedFrom = (entries: ReadonlySet<ModuleId>): ReadonlySet<ModuleId> => {
    const found = new Set(entries)
    for (const module of found) {
      for (const { form, specifier } of project.facts(module)?.imports ?? []) {
        const resolution = form === 'export' ? project.modules.resolve(module, specifier) : undefined
        if (resolution?.kind === 'project') found.add(resolution.module)
      }
    }
    return found
  }

  return {
    of,
    ofMember: (module, owner, name) => {
      build()
      return ofMember(module, owner, name)
    },
    rootsOf: ({ key }) => roots.get(key) ?? [],
    isExported,
    madeOf: ({ key }) => made.get(key) ?? [],
    madeOfMember: (module, owner, name) => {
      build()
      return indexed.filter((each) => each.member === name && ((each.name === owner && each.module === module) || isImportOf(each.module, each.name, module, owner)))
    },
    givenAt,
    functionsAt,
    isNamed,
    functionOf,
  }
}
