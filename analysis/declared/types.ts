/**
 * What declared types come to: members, results of calls, what `await` gives, and whether it is a promise.
 *
 * Names are looked up as the language does it, through namespaces, imports, re-exports and inheritance; type parameters stand for what
 * they are given. Nothing is inferred: conditional and mapped types, and type parameters that only a call's arguments would tell, are
 * unknown.
 */
import type { ApiName, ModuleId } from '../facts.js'
import { canonicalModule } from '../../catalogue/index.js'
import { platformDeclarations } from '../../catalogue/platform-declarations.js'
import type { Modules } from '../modules.js'
import { declarationFilesOf, PLATFORM } from './declaration-files.js'
import { agreedNature, PLAIN, PROMISE, structureNature, UNKNOWN_NATURE, unionNature } from './joint-natures.js'
import { at, namesOver, own, wholeModule } from './names.js'
import type { Entity, Place } from './names.js'
import { chosenSignatures } from './overloads.js'
import type { ArgumentShape, DeclarationFact, Nature, SignatureFact, TypeAt, TypeFact, TypeMemberFact, Types } from './type-facts.js'

const UNKNOWN: TypeFact = { kind: 'unknown' }
const DEEPEST = 24
/** Look-ups for one question. */
const MOST_STEPS = 600

type ClassFact = Extract<DeclarationFact, { kind: 'class' | 'interface' }>


/** @param platformText declarations of Node core and the Web */
export function typesOver(modules: Modules, platformText: () => string = () => platformDeclarations): Types {
  const files = declarationFilesOf(modules, platformText)
  const apis = new Map<string, TypeAt | undefined>()
  const names = new Map<string, Entity | undefined>()
  const natures = new Map<string, Nature>()
  let generation = modules.generation()
  let depth = 0
  let steps = 0

  /** Ends what declarations in a circle would never end. */
  const within = <Answer>(otherwise: Answer, ask: () => Answer): Answer => {
    if (depth === 0) {
      steps = 0
      if (generation !== modules.generation()) {
        generation = modules.generation()
        names.clear()
        natures.clear()
      }
    }
    if (depth > DEEPEST || steps > MOST_STEPS) return otherwise
    depth += 1
    steps += 1
    try {
      return ask()
    } finally {
      depth -= 1
    }
  }

  const { lookup: lookedUp, importedEntity, exportedEntity, memberEntity, namespaceMember, placeOf } = namesOver(files, within, (entity, name) => valueMember(entity, name))

  /** What was cut short by a limit may be found next time. */
  const lookup = (module: ModuleId, path: readonly string[], name: string): Entity | undefined => {
    const key = `${module}\n${path.join('\n')}\n${name}`
    const known = names.get(key)
    if (known !== undefined || names.has(key)) return known
    const isWhole = depth < 4
    const entity = lookedUp(module, path, name)
    if (entity !== undefined || isWhole) names.set(key, entity)
    return entity
  }

  const inside = (outer: TypeAt, type: TypeFact): TypeAt => ({ ...outer, type })
  const valueOf = (entity: Entity): TypeAt => entity.type ?? at(entity, { kind: 'query', name: entity.name })

  const entityOf = (type: TypeAt): Entity | undefined => {
    switch (type.type.kind) {
      case 'named':
        return lookup(type.module, type.path, type.type.name)
      case 'query':
        return type.type.name === '' ? wholeModule(type) : lookup(type.module, type.path, type.type.name)
      case 'imported': {
        const { specifier, name } = type.type
        const [first = '', ...rest] = name.split('.')
        const entity = importedEntity(type.module, specifier, first === '' ? '*' : first)
        return rest.reduce<Entity | undefined>((outer, member) => (outer === undefined ? undefined : memberEntity(outer, member)), entity)
      }
      default:
        return undefined
    }
  }

  const boundOf = (outer: TypeAt, parameters: readonly string[], given: readonly TypeFact[]): TypeAt['bound'] =>
    Object.fromEntries(parameters.map((name, index) => [name, inside(outer, given[index] ?? UNKNOWN)]))

  const givenTo = (type: TypeAt): readonly TypeFact[] => (type.type.kind === 'named' || type.type.kind === 'imported' ? type.type.arguments : [])

  /** What a named type comes to, one step on: what a parameter is given, what an alias stands for. */
  const resolved = (type: TypeAt): TypeAt | undefined => {
    if (type.type.kind === 'named' && Object.hasOwn(type.bound, type.type.name)) return type.bound[type.type.name]
    if (type.type.kind === 'indexed') return memberOf(inside(type, type.type.object), type.type.key)
    if (type.type.kind !== 'named' && type.type.kind !== 'imported') return undefined
    const entity = entityOf(type)
    const alias = entity?.facts.find((fact) => fact.kind === 'alias')
    return alias === undefined || entity === undefined ? undefined : at(entity, alias.type, boundOf(type, alias.typeParameters, givenTo(type)))
  }

  const structuresOf = (entity: Entity | undefined): readonly ClassFact[] => entity?.facts.filter((fact): fact is ClassFact => fact.kind === 'class' || fact.kind === 'interface') ?? []

  const natureOf = (type: TypeAt): Nature => within(UNKNOWN_NATURE, () => (type.type.kind === 'named' ? namedOnce(type, type.type) : natureAt(type)))

  const namedOnce = (type: TypeAt, named: Extract<TypeFact, { kind: 'named' }>): Nature => {
    if (named.arguments.length > 0 || Object.hasOwn(type.bound, named.name)) return natureAt(type)
    const key = `${type.module}\n${type.path.join('\n')}\n${named.name}`
    const known = natures.get(key)
    if (known !== undefined) return known
    const nature = natureAt(type)
    if (nature.promise !== 'unknown') natures.set(key, nature)
    return nature
  }

  const natureAt = (type: TypeAt): Nature => {
    const fact = type.type
    switch (fact.kind) {
      case 'unknown':
      case 'this':
        return UNKNOWN_NATURE
      case 'plain':
      case 'nothing':
      case 'function':
        return PLAIN
      case 'object':
        return structureNature(fact.members)
      case 'array':
        return { ...PLAIN, promises: natureOf(inside(type, fact.of)).promise === 'always' }
      case 'branches':
        return agreedNature(fact.of.map((part) => natureOf(inside(type, part))))
      case 'union':
        return unionNature(fact.of.map((part) => natureOf(inside(type, part))))
      case 'intersection': {
        const parts = fact.of.map((part) => natureOf(inside(type, part)))
        if (parts.some(({ promise }) => promise === 'always')) return PROMISE
        return parts.some(({ promise }) => promise !== 'never') ? UNKNOWN_NATURE : { ...PLAIN, asyncIterable: parts.some(({ asyncIterable }) => asyncIterable) }
      }
      case 'query': {
        const variable = entityOf(type)
        const declared = variable?.facts.find((each) => each.kind === 'variable')
        if (declared !== undefined && variable !== undefined) return natureOf(at(variable, declared.type))
        return variable === undefined ? UNKNOWN_NATURE : PLAIN
      }
      case 'named':
      case 'imported':
      case 'indexed':
        return namedNature(type)
    }
  }

  const namedNature = (type: TypeAt): Nature => {
    const next = resolved(type)
    if (next !== undefined) return natureOf(next)
    if (type.type.kind === 'indexed') return UNKNOWN_NATURE
    const entity = entityOf(type)
    if (entity === undefined || (entity.module === PLATFORM && BUILT_IN.has(entity.name))) return type.type.kind === 'named' ? builtInNature(type, type.type.name) : UNKNOWN_NATURE
    if (entity.facts.some((fact) => fact.kind === 'enum')) return PLAIN
    const structures = structuresOf(entity)
    if (structures.length === 0) return UNKNOWN_NATURE
    const members = structures.flatMap((structure) => structure.members.filter((member) => !member.static))
    const inherited = structures.flatMap((structure) => {
      const bound = boundOf(type, structure.typeParameters, givenTo(type))
      return structure.heritage.map((parent) => natureOf(at(entity, parent, bound)))
    })
    if (inherited.some(({ promise }) => promise === 'always')) return PROMISE
    // What only has a `then` is for its maker to judge, and what extends the unknown may have one.
    if (members.some(({ name }) => name === 'then') || inherited.some(({ promise }) => promise !== 'never')) return UNKNOWN_NATURE
    const own = structureNature(members)
    const has = (name: string): boolean => members.some((member) => member.name === name)
    return {
      ...own,
      asyncIterable: own.asyncIterable || (!has('@@iterator') && inherited.some(({ asyncIterable }) => asyncIterable)),
      asyncDisposable: own.asyncDisposable || (!has('@@dispose') && inherited.some(({ asyncDisposable }) => asyncDisposable)),
    }
  }

  const builtInNature = (type: TypeAt, name: string): Nature => {
    const [first = UNKNOWN] = givenTo(type)
    switch (name) {
      case 'Promise':
        return PROMISE
      case 'SafePromise':
        return { ...PROMISE, safe: true }
      case 'Array':
      case 'ReadonlyArray':
      case 'Set':
      case 'Iterable':
        return { ...PLAIN, promises: natureOf(inside(type, first)).promise === 'always' }
      case 'AsyncIterable':
      case 'AsyncIterableIterator':
      case 'AsyncIteratorObject':
      case 'AsyncGenerator':
        return { ...PLAIN, asyncIterable: true }
      case 'AsyncDisposable':
        return { ...PLAIN, asyncDisposable: true }
      case 'Awaited':
        return { ...natureOf(awaitedOf(inside(type, first))), promise: 'never' }
      case 'NonNullable':
      case 'Readonly':
      case 'Required':
      case 'Partial':
        return natureOf(inside(type, first))
      case 'ReturnType': {
        const result = resultOf(inside(type, first), 'call', ['unknown'])
        return result === undefined ? UNKNOWN_NATURE : natureOf(result)
      }
      default:
        return PLAIN_NAMES.has(name) ? PLAIN : UNKNOWN_NATURE
    }
  }

  /**
   * May a promise of this type have members that are not known here? So where a part of it is not found, or is the platform's: of that only what
   * leads to promises is kept (`ChildProcess & Promise<Result>`).
   */
  const isOpen = (type: TypeAt): boolean => within(true, () => isOpenAt(type))

  const isOpenAt = (type: TypeAt): boolean => {
    const fact = type.type
    switch (fact.kind) {
      case 'unknown':
        return true
      case 'intersection':
      case 'union':
      case 'branches':
        return fact.of.some((part) => isOpen(inside(type, part)))
      case 'named':
      case 'imported':
      case 'indexed': {
        const next = resolved(type)
        if (next !== undefined) return isOpen(next)
        const entity = fact.kind === 'indexed' ? undefined : entityOf(type)
        if (PROMISES.has(nameOf(type)) && (entity === undefined || entity.module === PLATFORM)) return false
        if (entity === undefined || entity.module === PLATFORM) return true
        return structuresOf(entity).some((structure) => structure.heritage.some((parent) => isOpen(at(entity, parent, boundOf(type, structure.typeParameters, givenTo(type))))))
      }
      default:
        return false
    }
  }

  const memberOf = (type: TypeAt, name: string): TypeAt | undefined => within<TypeAt | undefined>(undefined, () => memberAt(type, name))

  const memberAt = (type: TypeAt, name: string): TypeAt | undefined => {
    const fact = type.type
    switch (fact.kind) {
      case 'object': {
        const member = fact.members.find((each) => each.name === name)
        return member === undefined ? undefined : inside(type, memberType(member))
      }
      case 'intersection':
        // `Omit<Base, 'run'> & { run(): … }`: what is left out there stands here.
        for (const part of [...fact.of].sort((a, b) => Number(isSelection(a)) - Number(isSelection(b)))) {
          const member = memberOf(inside(type, part), name)
          if (member !== undefined) return member
        }
        return undefined
      case 'union': {
        const only = onlyPart(fact.of)
        return only === undefined ? undefined : memberOf(inside(type, only), name)
      }
      case 'query': {
        const entity = entityOf(type)
        return entity === undefined ? undefined : valueMember(entity, name)
      }
      case 'named':
      case 'imported':
      case 'indexed':
        return namedMember(type, name)
      default:
        return undefined
    }
  }

  const namedMember = (type: TypeAt, name: string): TypeAt | undefined => {
    const next = resolved(type)
    if (next !== undefined) return memberOf(next, name)
    const entity = type.type.kind === 'indexed' ? undefined : entityOf(type)
    if (entity === undefined) return TRANSPARENT.has(nameOf(type)) || SELECTING.has(nameOf(type)) ? memberOf(inside(type, givenTo(type)[0] ?? UNKNOWN), name) : undefined
    const structures = structuresOf(entity)
    for (const structure of structures) {
      const bound = { ...boundOf(type, structure.typeParameters, givenTo(type)), this: type }
      const member = structure.members.find((each) => each.name === name && !each.static)
      if (member !== undefined) return at(entity, overloaded(structures, name, member), bound)
    }
    for (const structure of structures) {
      const bound = boundOf(type, structure.typeParameters, givenTo(type))
      for (const parent of structure.heritage) {
        const member = memberOf(at(entity, parent, bound), name)
        // `this` stays whose member it is asked for.
        if (member !== undefined) return Object.hasOwn(member.bound, 'this') ? { ...member, bound: { ...member.bound, this: type } } : member
      }
    }
    return undefined
  }

  /** Merged interfaces overload their methods. */
  const overloaded = (structures: readonly ClassFact[], name: string, first: TypeMemberFact): TypeFact => {
    const all = structures.flatMap((structure) => structure.members.filter((member) => member.name === name && !member.static))
    const signatures = all.flatMap(({ type }) => (type.kind === 'function' ? type.signatures : []))
    return all.length > 1 && signatures.length > 0 ? { kind: 'function', signatures } : memberType(first)
  }

  /** What a value declared under a name has as members: exports, statics, members of its type. */
  const valueMember = (entity: Entity, name: string): TypeAt | undefined => {
    if (entity.name === '') {
      const exported = exportedEntity(entity, name)
      return exported === undefined ? undefined : valueOf(exported)
    }
    for (const fact of entity.facts) {
      if (fact.kind === 'variable') {
        const member = memberOf(at(entity, fact.type), name)
        if (member !== undefined) return member
      } else if (fact.kind === 'class') {
        const member = fact.members.find((each) => each.name === name && each.static)
        if (member !== undefined) return at(entity, memberType(member))
        for (const parent of fact.heritage) {
          const base = parent.kind === 'named' ? lookup(entity.module, entity.path, parent.name) : undefined
          const inherited = base === undefined ? undefined : valueMember(base, name)
          if (inherited !== undefined) return inherited
        }
      }
    }
    const member = namespaceMember(entity, name)
    return member === undefined ? undefined : valueOf(member)
  }

  const elementOf = (type: TypeAt): TypeAt | undefined =>
    within<TypeAt | undefined>(undefined, () => {
      const fact = type.type
      if (fact.kind === 'array') return inside(type, fact.of)
      if (fact.kind === 'union') {
        const only = onlyPart(fact.of)
        return only === undefined ? undefined : elementOf(inside(type, only))
      }
      if (fact.kind === 'query') {
        const entity = entityOf(type)
        const declared = entity?.facts.find((each) => each.kind === 'variable')
        return declared === undefined || entity === undefined ? undefined : elementOf(at(entity, declared.type))
      }
      const next = resolved(type)
      if (next !== undefined) return elementOf(next)
      const [first] = givenTo(type)
      return LISTS.has(nameOf(type)) && first !== undefined ? inside(type, first) : memberOf(type, '@@index')
    })

  const awaitedOf = (type: TypeAt): TypeAt => within(type, () => awaitedAt(type))

  const awaitedAt = (type: TypeAt): TypeAt => {
    const fact = type.type
    if (fact.kind === 'union') {
      const only = onlyPart(fact.of)
      return only === undefined ? inside(type, UNKNOWN) : awaitedOf(inside(type, only))
    }
    if (fact.kind === 'intersection') {
      const promised = fact.of.map((part) => inside(type, part)).find((part) => natureOf(part).promise === 'always')
      return promised === undefined ? type : awaitedOf(promised)
    }
    if (fact.kind !== 'named' && fact.kind !== 'imported') return type
    const next = resolved(type)
    if (next !== undefined) return awaitedOf(next)
    const name = nameOf(type)
    const entity = entityOf(type)
    if (entity === undefined || (entity.module === PLATFORM && BUILT_IN.has(name))) return PROMISES.has(name) ? awaitedOf(inside(type, givenTo(type)[0] ?? UNKNOWN)) : type
    for (const structure of structuresOf(entity)) {
      for (const parent of structure.heritage) {
        const inherited = at(entity, parent, boundOf(type, structure.typeParameters, givenTo(type)))
        if (natureOf(inherited).promise === 'always') return awaitedOf(inherited)
      }
    }
    return type
  }

  const resultOf = (type: TypeAt, kind: 'call' | 'new', shapes: readonly ArgumentShape[], given: readonly TypeAt[] = []): TypeAt | undefined =>
    within<TypeAt | undefined>(undefined, () => resultAt(type, kind, shapes, given))

  const resultAt = (type: TypeAt, kind: 'call' | 'new', shapes: readonly ArgumentShape[], given: readonly TypeAt[]): TypeAt | undefined => {
    const fact = type.type
    switch (fact.kind) {
      case 'function':
        return kind === 'call' ? chosen(type, fact.signatures, shapes, given) : undefined
      case 'object':
        return kind === 'call' ? chosen(type, fact.signatures, shapes, given) : undefined
      case 'union': {
        const only = onlyPart(fact.of)
        return only === undefined ? undefined : resultOf(inside(type, only), kind, shapes, given)
      }
      case 'intersection': {
        const callables = callablesOf(type, kind)
        if (callables.length > 0) return chosenOf(callables, shapes, given)
        for (const part of fact.of) {
          const result = resultOf(inside(type, part), kind, shapes, given)
          if (result !== undefined) return result
        }
        return undefined
      }
      case 'query': {
        const entity = entityOf(type)
        return entity === undefined ? undefined : valueResult(entity, kind, shapes, given)
      }
      case 'named':
      case 'imported':
      case 'indexed': {
        const next = resolved(type)
        if (next !== undefined) return resultOf(next, kind, shapes, given)
        const entity = fact.kind === 'indexed' ? undefined : entityOf(type)
        for (const structure of structuresOf(entity)) {
          if (entity === undefined) continue
          const bound = boundOf(type, structure.typeParameters, givenTo(type))
          const result = chosen(at(entity, UNKNOWN, bound), kind === 'call' ? structure.signatures : structure.constructs, shapes, given)
          if (result !== undefined) return result
          for (const parent of structure.heritage) {
            const inherited = resultOf(at(entity, parent, bound), kind, shapes, given)
            if (inherited !== undefined) return inherited
          }
        }
        return undefined
      }
      default:
        return undefined
    }
  }

  const valueResult = (entity: Entity, kind: 'call' | 'new', shapes: readonly ArgumentShape[], given: readonly TypeAt[]): TypeAt | undefined => {
    if (entity.name === '') {
      const main = exportedEntity(entity, 'export=')
      const called = main === undefined || main.name === '' ? exportedEntity(entity, 'default') : main
      return called === undefined || called.name === '' ? undefined : valueResult(called, kind, shapes, given)
    }
    const signatures = entity.facts.flatMap((fact) => (fact.kind === 'function' ? [fact.signature] : []))
    if (signatures.length > 0) return kind === 'call' ? chosen(at(entity, UNKNOWN), signatures, shapes, given) : undefined
    for (const fact of entity.facts) {
      if (fact.kind === 'variable') {
        const result = resultOf(at(entity, fact.type), kind, shapes, given)
        if (result !== undefined) return result
      }
      if (fact.kind === 'class' && kind === 'new') return at(entity, { kind: 'named', name: entity.name, arguments: fact.typeParameters.map(() => UNKNOWN) })
    }
    return undefined
  }

  interface Callable {
    readonly signature: SignatureFact
    readonly scope: TypeAt
  }

  /** The signatures of function types and of what intersects them: overloads of one function. */
  const callablesOf = (type: TypeAt, kind: 'call' | 'new'): readonly Callable[] =>
    within<readonly Callable[]>([], () => {
      const fact = type.type
      if (fact.kind === 'intersection') return fact.of.flatMap((part) => callablesOf(inside(type, part), kind))
      if (fact.kind === 'function' || fact.kind === 'object') {
        const signatures = fact.kind === 'object' && kind === 'new' ? (fact.constructs ?? []) : kind === 'call' ? fact.signatures : []
        return signatures.map((signature) => ({ signature, scope: type }))
      }
      const next = resolved(type)
      if (next !== undefined) return callablesOf(next, kind)
      const entity = entityOf(type)
      if (entity === undefined || fact.kind === 'query') return []
      return structuresOf(entity).flatMap((structure) => {
        const scope = at(entity, UNKNOWN, boundOf(type, structure.typeParameters, givenTo(type)))
        return (kind === 'call' ? structure.signatures : structure.constructs).map((signature) => ({ signature, scope }))
      })
    })

  const chosen = (type: TypeAt, signatures: readonly SignatureFact[], shapes: readonly ArgumentShape[], given: readonly TypeAt[]): TypeAt | undefined =>
    chosenOf(signatures.map((signature) => ({ signature, scope: type })), shapes, given)

  /** Several signatures that fit count as known where they agree. */
  const chosenOf = (callables: readonly Callable[], shapes: readonly ArgumentShape[], given: readonly TypeAt[]): TypeAt | undefined => {
    // Written type arguments leave only signatures that take them.
    const general = given.length === 0 ? callables : callables.filter(({ signature }) => signature.typeParameters.length >= given.length)
    const scopes = new Map(general.map(({ signature, scope }) => [signature, scope]))
    const placedIn = (signature: SignatureFact, type: TypeFact): TypeAt | undefined => {
      const scope = scopes.get(signature)
      if (scope === undefined) return undefined
      const parameters = signature.typeParameters.map((name, index) => [name, given[index] ?? inside(scope, UNKNOWN)] as const)
      return { ...scope, bound: { ...scope.bound, ...Object.fromEntries(parameters) }, type }
    }
    const outline = (type: TypeFact, signature: SignatureFact): TypeFact | undefined => {
      const placed = placedIn(signature, type)
      if (placed === undefined) return undefined
      const constraints = Object.entries(signature.constraints ?? {}).map(([name, constraint]) => [name, inside(placed, constraint)] as const)
      return outlineOf({ ...placed, bound: { ...placed.bound, ...Object.fromEntries(constraints) } })
    }
    const results = chosenSignatures([...scopes.keys()], shapes, outline).flatMap((signature) => {
      const result = placedIn(signature, signature.returns)
      return result === undefined ? [] : [result.type.kind === 'this' ? (result.bound['this'] ?? result) : result]
    })
    const [first, ...others] = results
    if (first === undefined || others.length === 0) return first
    const { promise } = natureOf(first)
    return others.every((other) => natureOf(other).promise === promise) ? first : inside(first, UNKNOWN)
  }

  /** What a type is made of, names replaced: enough to tell whether an argument may be meant for it. */
  const outlineOf = (type: TypeAt): TypeFact =>
    within<TypeFact>(UNKNOWN, () => {
      const fact = type.type
      if (fact.kind === 'union' || fact.kind === 'intersection' || fact.kind === 'branches') return { kind: fact.kind, of: fact.of.map((part) => outlineOf(inside(type, part))) }
      if (fact.kind !== 'named' && fact.kind !== 'imported' && fact.kind !== 'indexed') return fact
      const next = resolved(type)
      if (next !== undefined) return outlineOf(next)
      const entity = fact.kind === 'indexed' ? undefined : entityOf(type)
      const structures = structuresOf(entity)
      if (entity === undefined || structures.length === 0) {
        if (TRANSPARENT.has(nameOf(type))) return outlineOf(inside(type, givenTo(type)[0] ?? UNKNOWN))
        return nameOf(type) === 'Function' ? { kind: 'function', signatures: [] } : UNKNOWN
      }
      return {
        kind: 'intersection',
        of: structures.flatMap((structure) => {
          const bound = boundOf(type, structure.typeParameters, givenTo(type))
          return [{ kind: 'object', members: structure.members, signatures: structure.signatures }, ...structure.heritage.map((parent) => outlineOf(at(entity, parent, bound)))]
        }),
      }
    })

  const ofApi = (from: ModuleId, { module, path }: ApiName): TypeAt | undefined => {
    const key = `${module.startsWith('node:') ? '' : from.slice(0, from.lastIndexOf('/'))}\n${module}\n${path}`
    if (apis.has(key)) return apis.get(key)
    const type = apiType(from, module, path)
    apis.set(key, type)
    return type
  }

  const apiType = (from: ModuleId, module: string, path: string): TypeAt | undefined => {
    const place: Place | undefined = module === 'global' ? { module: PLATFORM, path: [] } : placeOf(from, canonicalModule(module))
    if (place === undefined) return undefined
    let type: TypeAt | undefined = at(place, { kind: 'query', name: '' })
    let isFirst = true
    for (const segment of path.match(/\(\)|[^.()]+/g) ?? []) {
      if (type === undefined) return undefined
      const known: TypeAt = natureOf(type).promise === 'always' ? awaitedOf(type) : type
      if (segment === '()') type = resultOf(known, 'call', ANY_ARGUMENTS) ?? resultOf(known, 'new', ANY_ARGUMENTS) ?? instanceOf(known)
      else if (module === 'global' && isFirst) type = globalValue(from, segment)
      else type = memberOf(known, segment) ?? (isFirst ? memberOfDefault(place, segment) : undefined)
      isFirst = false
    }
    return type
  }

  /** A value that is only known to be of a type. */
  const instanceOf = (type: TypeAt): TypeAt | undefined => {
    const entity = type.type.kind === 'query' && type.type.name !== '' ? entityOf(type) : undefined
    if (entity?.facts.some((fact) => fact.kind === 'interface' || fact.kind === 'alias') !== true) return undefined
    return at(entity, { kind: 'named', name: entity.name, arguments: [] })
  }

  const globalValue = (from: ModuleId, name: string): TypeAt | undefined => {
    const ambient = files.ambientIn(from).find(({ scope }) => own(scope.names, name) !== undefined)
    if (ambient !== undefined) return { type: { kind: 'query', name }, module: ambient.module, path: ambient.path, bound: {} }
    const facts = own(files.declarationsIn(PLATFORM)?.names, name)
    return facts === undefined ? undefined : { type: { kind: 'query', name }, module: PLATFORM, path: [], bound: {} }
  }

  /** `import x from 'x'; x.y` names `y` of the module where its default export went without saying. */
  const memberOfDefault = (place: Place, name: string): TypeAt | undefined => {
    const main = exportedEntity(place, 'default')
    return main === undefined || main.name === '' ? undefined : valueMember(main, name)
  }

  return {
    natureOf,
    isOpen,
    memberOf,
    awaitedOf,
    elementOf,
    resultOf,
    ofApi,
    inModule: (module, type, bound = {}) => ({ type, module, path: [], bound }),
    named: (module, name) => (own(files.declarationsIn(module)?.names, name) === undefined ? undefined : { type: { kind: 'named', name, arguments: [] }, module, path: [], bound: {} }),
  }
}

const ANY_ARGUMENTS: readonly ArgumentShape[] = ['spread']
const PROMISES: ReadonlySet<string> = new Set(['Promise', 'PromiseLike', 'SafePromise', 'Awaited'])
const LISTS: ReadonlySet<string> = new Set(['Array', 'ReadonlyArray', 'Set', 'ReadonlySet', 'Iterable', 'IterableIterator'])
const TRANSPARENT: ReadonlySet<string> = new Set(['NonNullable', 'Readonly', 'Required', 'Partial'])
/** Types with some members of another; compilers have seen to it that no others are asked for. */
const SELECTING: ReadonlySet<string> = new Set(['Pick', 'Omit'])
/** Names that mean what the language says even where the platform declares members of theirs. */
const BUILT_IN: ReadonlySet<string> = new Set(['Promise', 'PromiseLike', 'SafePromise', 'Array', 'ReadonlyArray', 'AsyncDisposable', 'AsyncIterable', 'AsyncIterator', 'AsyncGenerator'])
const PLAIN_NAMES: ReadonlySet<string> = new Set([
  ...['ArrayBuffer', 'BigInt', 'Boolean', 'Buffer', 'Date', 'Error', 'Function', 'Iterator', 'Map', 'Number', 'Record', 'RegExp', 'RegExpMatchArray', 'String', 'Symbol', 'URL', 'Uint8Array', 'WeakMap', 'WeakSet'],
])


function isSelection(type: TypeFact): boolean {
  return type.kind === 'named' && SELECTING.has(type.name)
}

function nameOf({ type }: TypeAt): string {
  return type.kind === 'named' ? type.name : ''
}

function memberType(member: TypeMemberFact): TypeFact {
  return member.optional && member.type.kind !== 'function' ? { kind: 'union', of: [member.type, { kind: 'nothing' }] } : member.type
}

/** The one part of a union that is something. */
function onlyPart(parts: readonly TypeFact[]): TypeFact | undefined {
  const something = parts.filter(({ kind }) => kind !== 'nothing')
  return something.length === 1 ? something[0] : undefined
}
