/**
 * Is a value a promise? Asked of a module's values, across files: from what functions return, from declared types, and from the
 * declarations of core, Web and package APIs. What is not known is unknown, and whoever asks stays silent.
 */
import type { CallGraph, Target } from './call-graph.js'
import type { ArgumentFact, CallFact, ClassId, FunctionFact, FunctionId, MemberFact, ModuleId, Span, Value } from './facts.js'
import { PLATFORM } from './declared/declaration-files.js'
import { PLAIN, PROMISE, UNKNOWN_NATURE } from './declared/joint-natures.js'
import type { Modules } from './modules.js'
import { resultsByShape } from './results-by-shape.js'
import type { ArgumentShape, Nature, TypeAt, TypeFact, Types } from './declared/type-facts.js'

export interface Natures {
  natureOf(module: ModuleId, value: Value): Nature
  /** What a call gives. */
  natureOfCall(module: ModuleId, call: CallFact): Nature
  /** What calling the value would give. */
  natureOfResult(module: ModuleId, value: Value): Nature
  /** Is a parameter of a function of the project declared to take no promise? */
  takesNoPromise(function_: FunctionAt, index: number): boolean
  /** Is a type that stands in a module none of a promise, for certain? */
  isNoPromise(module: ModuleId, type: TypeFact): boolean
  /** May a promise have that member itself: one that an API declares, as child processes do that can be awaited? */
  hasMember(module: ModuleId, value: Value, name: string): boolean
  /** Who declares the member of that name that the value has by its declared type: `none`, where the type is known and has no such member. */
  memberOrigin(module: ModuleId, value: Value, name: string): MemberOrigin
  /** The name of the value's declared type, and the module it is a name in. */
  declaredName(module: ModuleId, value: Value): { readonly module: ModuleId; readonly name: string } | undefined
  /** Asks anew what the module's own calls and functions give. */
  forget(module: ModuleId): void
}

export type MemberOrigin = 'project' | 'foreign' | 'none' | 'unknown'

const PROMISES: Nature = { ...PLAIN, promises: true }
const ITERATED: Nature = { ...PLAIN, asyncIterable: true }

export const REACTIONS = new Set(['then', 'catch', 'finally'])
const PROMISE_STATICS = new Set(['all', 'allSettled', 'any', 'race', 'resolve', 'reject', 'try'])
/** Array methods that give an array of the same elements. */
const SAME_ELEMENTS = new Set(['filter', 'slice', 'concat', 'reverse', 'sort', 'toSorted', 'toReversed', 'flat'])
const ARRAY_MAKERS = new Set([...SAME_ELEMENTS, 'map', 'flatMap', 'split', 'keys', 'values', 'entries', 'from', 'of', 'splice', 'toSpliced', 'match', 'matchAll'])
/** Methods that give their callback one element after another. */
const EACH = new Set(['forEach', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'flatMap', 'each'])
const DEEPEST = 30
/** Classes of the language, whose methods are its own. */
const BUILT_IN_NAMES = new Set(['Buffer', 'Date', 'Error', 'Map', 'Number', 'RegExp', 'RegExpMatchArray', 'Set', 'String', 'URL', 'Uint8Array', 'WeakMap', 'WeakSet'])

export type FunctionAt = { readonly module: ModuleId; readonly id: FunctionId }

/** What a host's type checker says of the expression at a span, where the host has one. */
export type HostTypes = (module: ModuleId, span: Span) => Nature | undefined

type ImportedType = Extract<TypeFact, { kind: 'imported' }>

export function naturesOver(modules: Modules, graph: CallGraph, types: Types, hostTypes: HostTypes): Natures {
  let memo = new WeakMap<CallFact, Nature>()
  let functionMemo = new Map<string, Nature>()
  let handedMemo = new Map<ModuleId, ReadonlyMap<FunctionId, CallFact>>()
  let generation = modules.generation()
  const shapes = resultsByShape(modules, graph)
  const asking = new Set<string>()
  let depth = 0

  const fresh = (): void => {
    if (generation === modules.generation()) return
    generation = modules.generation()
    memo = new WeakMap()
    functionMemo = new Map()
    handedMemo = new Map()
  }

  /** `undefined` while it is being asked already: what is recursive is what it is otherwise. */
  const guarded = (key: string, ask: () => Nature): Nature | undefined => {
    if (asking.has(key)) return undefined
    if (depth > DEEPEST) return UNKNOWN_NATURE
    asking.add(key)
    depth += 1
    try {
      return ask()
    } finally {
      asking.delete(key)
      depth -= 1
    }
  }

  const natureOf = (module: ModuleId, value: Value): Nature => maybeNatureOf(module, value) ?? UNKNOWN_NATURE

  const maybeNatureOf = (module: ModuleId, value: Value): Nature | undefined => {
    switch (value.kind) {
      case 'unknown':
      case 'global':
      case 'module':
      case 'local':
      case 'exports':
      case 'super':
      case 'this':
        return UNKNOWN_NATURE
      case 'literal':
      case 'function':
      case 'class':
      case 'object':
        return PLAIN
      case 'promised':
        return PROMISE
      case 'array':
        return value.elements.some((element) => natureOf(module, element).promise === 'always') ? PROMISES : PLAIN
      case 'variable': {
        const facts = modules.facts(module)
        const declared = facts?.variableTypes[value.id]
        const nature = declared === undefined ? UNKNOWN_NATURE : types.natureOf(types.inModule(module, declared))
        if (nature.promise !== 'unknown') return nature
        const inner = facts?.variables[value.id]
        return inner === undefined || inner.kind === 'variable' ? UNKNOWN_NATURE : guarded(`variable ${module}#${value.id}`, () => natureOf(module, inner))
      }
      case 'result': {
        const call = modules.facts(module)?.calls[value.call]
        return call === undefined ? UNKNOWN_NATURE : maybeNatureOfCall(module, call)
      }
      case 'awaited': {
        const type = typeOfValue(module, value)
        return { ...(type === undefined ? UNKNOWN_NATURE : types.natureOf(type)), promise: 'never' }
      }
      case 'member':
        return guarded(`member ${module} ${value.name} ${depth}`, () => memberNature(module, value.object, value.name))
      case 'element': {
        const known = elementNature(module, value.of)
        if (known !== undefined) return known
        const type = typeOfValue(module, value)
        return type === undefined ? UNKNOWN_NATURE : types.natureOf(type)
      }
      case 'parameter':
      case 'instance': {
        const type = typeOfValue(module, value)
        return type === undefined ? UNKNOWN_NATURE : types.natureOf(type)
      }
      case 'typed': {
        const nature = maybeNatureOf(module, value.value)
        return nature?.promise === 'unknown' ? maybeNatureOf(module, value.declared) : nature
      }
      case 'either':
        return combined(value.of.map((each) => maybeNatureOf(module, each)))
    }
  }

  const memberNature = (module: ModuleId, object: Value, name: string): Nature => {
    const owners = graph.targetsOf(module, object)
    const natures = owners.map((owner): Nature | undefined => {
      switch (owner.kind) {
        case 'instance':
        case 'class':
          return fieldNature(owner, name, new Set())
        case 'object': {
          const owned = modules.facts(owner.module)?.objects[owner.id]
          const value = owned !== undefined && Object.hasOwn(owned.properties, name) ? owned.properties[name] : undefined
          if (value === undefined || owned === undefined) return UNKNOWN_NATURE
          return owned.accessors.includes(name) ? natureOfResult(owner.module, value) : natureOf(owner.module, value)
        }
        case 'namespace': {
          const named = modules.facts(owner.module)?.exports.named
          const value = named !== undefined && Object.hasOwn(named, name) ? named[name] : undefined
          return value === undefined ? UNKNOWN_NATURE : natureOf(owner.module, value)
        }
        case 'array': {
          const element = /^\d+$/.test(name) ? owner.elements[Number(name)] : undefined
          return element === undefined ? UNKNOWN_NATURE : natureOf(owner.module, element)
        }
        default: {
          const type = typeOfTarget(module, owner)
          const member = type === undefined ? undefined : types.memberOf(type, name)
          return member === undefined ? UNKNOWN_NATURE : types.natureOf(member)
        }
      }
    })
    if (natures.length > 0 && natures.some((nature) => nature?.promise !== 'unknown')) return combined(natures) ?? UNKNOWN_NATURE
    const type = typeOfValue(module, { kind: 'member', object, name })
    return type === undefined ? UNKNOWN_NATURE : types.natureOf(type)
  }

  const fieldNature = (owner: Extract<Target, { kind: 'instance' | 'class' }>, name: string, seen: Set<string>): Nature => {
    const members = membersOf(owner, name, seen)
    if (members.length === 0) return UNKNOWN_NATURE
    return (
      combined(
        members.map(({ module, member }) => {
          if (member.declared !== undefined) return types.natureOf(types.inModule(module, member.declared))
          if (member.kind === 'getter' && member.function !== undefined) return natureOfFunction({ module, id: member.function })
          return member.value === undefined || member.kind === 'method' ? UNKNOWN_NATURE : maybeNatureOf(module, member.value)
        }),
      ) ?? UNKNOWN_NATURE
    )
  }

  /** The members of that name in the class, or in the nearest of its superclasses that has one. */
  const membersOf = (
    owner: { readonly kind: 'instance' | 'class'; readonly module: ModuleId; readonly id: ClassId },
    name: string,
    seen: Set<string>,
  ): readonly { readonly module: ModuleId; readonly member: MemberFact }[] => {
    const key = `${owner.module}#${owner.id}`
    if (seen.has(key)) return []
    seen.add(key)
    const own = (graph.classAt(owner)?.members ?? []).filter((member) => member.name === name && member.static === (owner.kind === 'class') && member.kind !== 'setter')
    if (own.length > 0) return own.map((member) => ({ module: owner.module, member }))
    return graph.superclassesOf(owner).flatMap((parent) => (parent.kind === 'class' ? membersOf({ ...parent, kind: owner.kind }, name, seen) : []))
  }

  const natureOfCall = (module: ModuleId, call: CallFact): Nature => maybeNatureOfCall(module, call) ?? UNKNOWN_NATURE

  const maybeNatureOfCall = (module: ModuleId, call: CallFact): Nature | undefined => {
    fresh()
    const known = memo.get(call)
    if (known !== undefined) return known
    const told = guarded(`call ${module}#${call.id}`, () => callNature(module, call))
    const nature = told?.promise === 'unknown' && !told.promises ? (hostTypes(module, call.span) ?? told) : told
    // Found while others are being asked, an answer may miss what those will add.
    if (nature !== undefined && (asking.size === 0 || nature.promise === 'always')) memo.set(call, nature)
    return nature
  }

  const callNature = (module: ModuleId, call: CallFact): Nature => {
    if (call.kind === 'get') return UNKNOWN_NATURE
    const { callee } = call
    if (callee.kind === 'member' && call.kind === 'call') {
      if (REACTIONS.has(callee.name)) {
        const receiver = callee.object.kind === 'module' ? PROMISE : natureOf(module, callee.object)
        if (receiver.promise === 'always' || receiver.promise === 'sometimes') return { ...PROMISE, safe: receiver.safe }
      }
      const array = arrayNature(module, call, callee.object, callee.name)
      if (array !== undefined) return array
    }
    const targets = graph.calleesOf(module, call)
    if (shapes.isPromise(module, call, targets)) return PROMISE
    const natures = targets.map((target) => targetNature(module, call, target))
    if (natures.some((nature) => nature !== undefined && nature.promise !== 'unknown')) return combined(natures) ?? UNKNOWN_NATURE
    if (natures.length > 0 && natures.every((nature) => nature === undefined)) return UNKNOWN_NATURE
    const type = typeOfValue(module, callee)
    const result = type === undefined ? undefined : types.resultOf(type, call.kind, shapesOf(module, call.arguments), givenTo(module, call))
    return result === undefined ? UNKNOWN_NATURE : types.natureOf(result)
  }

  const arrayNature = (module: ModuleId, call: CallFact, receiver: Value, name: string): Nature | undefined => {
    const [first, second] = call.arguments
    if (name === 'map' || name === 'flatMap') {
      if (first === undefined || first.spread || !isFunction(module, first.value)) return undefined
      // `Bluebird.map`, `stream.map` and a class's own `map` say themselves what they give.
      if (graph.calleesOf(module, call).some((target) => target.kind === 'function')) return undefined
      const type = typeOfValue(module, receiver)
      if (type !== undefined && type.type.kind !== 'array' && typeOfValue(module, call.callee) === undefined) return undefined
      if (!mayBeArray(module, receiver)) return undefined
      return natureOfResult(module, first.value).promise === 'always' ? PROMISES : undefined
    }
    if ((name === 'reduce' || name === 'reduceRight') && second !== undefined && !second.spread) return reducedNature(module, call, receiver)
    if (name === 'from' && receiver.kind === 'global' && receiver.name === 'Array' && second !== undefined)
      return natureOfResult(module, second.value).promise === 'always' ? PROMISES : PLAIN
    return SAME_ELEMENTS.has(name) && natureOf(module, receiver).promises ? PROMISES : undefined
  }

  /** `items.reduce((done, item) => done.then(…), Promise.resolve())`: what is kept stays what it was at first, unless the array is empty. */
  const reducedNature = (module: ModuleId, call: CallFact, receiver: Value): Nature | undefined => {
    const [reducer, initial] = call.arguments
    if (reducer === undefined || initial === undefined || reducer.spread || !isFunction(module, reducer.value)) return undefined
    if (graph.calleesOf(module, call).some((target) => target.kind === 'function') || !mayBeArray(module, receiver)) return undefined
    const before = natureOf(module, initial.value).promise
    const after = natureOfResult(module, reducer.value).promise
    if (before === 'always' && (after === 'always' || after === 'unknown')) return PROMISE
    return after === 'always' ? { ...PROMISE, promise: 'sometimes' } : undefined
  }

  /** What an unknown call gives may be a promise with methods of arrays, Bluebird's. */
  const mayBeArray = (module: ModuleId, receiver: Value): boolean => {
    if (receiver.kind === 'variable') {
      const inner = modules.facts(module)?.variables[receiver.id]
      return inner === undefined || inner.kind === 'variable' || mayBeArray(module, inner)
    }
    if (receiver.kind !== 'result') return true
    const { callee } = modules.facts(module)?.calls[receiver.call] ?? {}
    return callee?.kind === 'member' && ARRAY_MAKERS.has(callee.name) && mayBeArray(module, callee.object)
  }

  const isFunction = (module: ModuleId, value: Value): boolean => graph.targetsOf(module, value).some((target) => target.kind === 'function' || target.kind === 'api')

  const targetNature = (module: ModuleId, call: CallFact, target: Target): Nature | undefined => {
    switch (target.kind) {
      case 'function':
        return call.kind === 'new' ? PLAIN : natureOfFunction(target, { module, call })
      case 'class':
        return call.kind === 'new' ? instanceNature(target) : UNKNOWN_NATURE
      case 'api':
        return apiNature(module, call, target)
      case 'literal':
      case 'object':
      case 'array':
        return UNKNOWN_NATURE
      default: {
        const type = typeOfTarget(module, target)
        const result = type === undefined ? undefined : types.resultOf(type, call.kind === 'new' ? 'new' : 'call', shapesOf(module, call.arguments), givenTo(module, call))
        return result === undefined ? UNKNOWN_NATURE : types.natureOf(result)
      }
    }
  }

  const instanceNature = (target: { readonly module: ModuleId; readonly id: ClassId }): Nature => {
    const has = (name: string): boolean => membersOf({ ...target, kind: 'instance' }, name, new Set()).length > 0
    const isPromise = graph.superclassesOf(target).some((parent) => parent.kind === 'api' && parent.module === 'global' && parent.path === 'Promise')
    if (isPromise) return PROMISE
    return { ...PLAIN, asyncIterable: has('@@asyncIterator') && !has('@@iterator'), asyncDisposable: has('@@asyncDispose') && !has('@@dispose') }
  }

  const apiNature = (module: ModuleId, call: CallFact, target: Extract<Target, { kind: 'api' }>): Nature => {
    if (target.module === 'global') {
      if (target.path === 'Promise') return call.kind === 'new' ? PROMISE : UNKNOWN_NATURE
      const [owner, name] = target.path.split('.')
      if (owner === 'Promise' && name !== undefined) return PROMISE_STATICS.has(name) ? PROMISE : UNKNOWN_NATURE
    }
    if (/^(?:node:)?util$/.test(target.module) && target.path === 'promisify()') return PROMISE
    const type = types.ofApi(module, { module: target.module, path: target.path })
    const result = type === undefined ? undefined : types.resultOf(type, call.kind === 'new' ? 'new' : 'call', shapesOf(module, call.arguments), givenTo(module, call))
    return result === undefined ? UNKNOWN_NATURE : types.natureOf(result)
  }

  /** @param from the call, where one is known: functions that give an argument back are looked through */
  const natureOfFunction = (target: FunctionAt, from?: { readonly module: ModuleId; readonly call: CallFact }): Nature | undefined => {
    const function_ = graph.functionAt(target)
    if (function_ === undefined) return UNKNOWN_NATURE
    if (function_.async) return function_.generator ? ITERATED : PROMISE
    if (function_.generator) return PLAIN
    if (function_.returnType !== undefined) {
      const declared = types.natureOf(types.inModule(target.module, function_.returnType, from === undefined ? {} : boundOf(function_, from.module, from.call)))
      if (declared.promise !== 'unknown' || declared.asyncIterable) return declared
    }
    if (function_.declaredPromise) return PROMISE
    const key = `function ${target.module}#${target.id}`
    const known = functionMemo.get(key)
    if (known !== undefined) return known
    let isGeneral = true
    const nature = guarded(key, () => {
      if (function_.returns.length === 0) return PLAIN
      const natures = function_.returns.map((value) => {
        const given = from === undefined ? undefined : givenBack(target, function_, value, from)
        if (given !== undefined) isGeneral = false
        return given ?? maybeNatureOf(target.module, value)
      })
      return combined(natures) ?? UNKNOWN_NATURE
    })
    if (nature !== undefined && isGeneral && (asking.size === 0 || nature.promise === 'always')) functionMemo.set(key, nature)
    return nature
  }

  /** `return callback()` and `return argument`: as the call at hand has it. */
  const givenBack = (target: FunctionAt, function_: FunctionFact, value: Value, from: { readonly module: ModuleId; readonly call: CallFact }): Nature | undefined => {
    const inner = value.kind === 'result' ? modules.facts(target.module)?.calls[value.call] : undefined
    const parameter = value.kind === 'parameter' ? value : inner?.callee
    if (parameter?.kind !== 'parameter' || parameter.function !== function_.id || parameter.path.length > 0) return undefined
    const before = from.call.arguments.slice(0, parameter.index + 1)
    const argument = before[parameter.index]
    if (argument === undefined || before.some((each) => each.spread)) return undefined
    return inner === undefined ? natureOf(from.module, argument.value) : natureOfResult(from.module, argument.value)
  }

  const natureOfResult = (module: ModuleId, value: Value): Nature => {
    const natures = graph.targetsOf(module, value).map((target): Nature | undefined => {
      if (target.kind === 'function') return natureOfFunction(target)
      const type = typeOfTarget(module, target)
      const result = type === undefined ? undefined : types.resultOf(type, 'call', ['unknown'])
      return result === undefined ? UNKNOWN_NATURE : types.natureOf(result)
    })
    if (natures.some((nature) => nature !== undefined && nature.promise !== 'unknown')) return combined(natures) ?? UNKNOWN_NATURE
    const type = typeOfValue(module, value)
    const result = type === undefined ? undefined : types.resultOf(type, 'call', ['unknown'])
    return result === undefined ? UNKNOWN_NATURE : types.natureOf(result)
  }

  const typeOfTarget = (from: ModuleId, target: Target): TypeAt | undefined => {
    switch (target.kind) {
      case 'api':
        return types.ofApi(from, { module: target.module, path: target.path })
      case 'instance': {
        const name = graph.classAt(target)?.name
        return name === undefined ? undefined : types.named(target.module, name)
      }
      case 'parameter': {
        const declared = graph.functionAt({ module: target.module, id: target.function })?.parameters[target.index]?.declared
        return declared === undefined ? undefined : memberPath(types.inModule(target.module, declared), target.path)
      }
      default:
        return undefined
    }
  }

  const memberPath = (type: TypeAt, path: readonly string[]): TypeAt | undefined =>
    path.reduce<TypeAt | undefined>((object, name) => (object === undefined ? undefined : types.memberOf(object, name)), type)

  const typeOfValue = (module: ModuleId, value: Value): TypeAt | undefined => {
    if (depth > DEEPEST) return undefined
    depth += 1
    try {
      return valueType(module, value)
    } finally {
      depth -= 1
    }
  }

  const valueType = (module: ModuleId, value: Value): TypeAt | undefined => {
    const facts = modules.facts(module)
    switch (value.kind) {
      case 'parameter': {
        const declared = facts?.functions[value.function]?.parameters[value.index]?.declared
        const type = declared === undefined ? contextualType(module, value.function, value.index) : types.inModule(module, declared)
        return type === undefined ? undefined : memberPath(type, value.path)
      }
      case 'variable': {
        const declared = facts?.variableTypes[value.id]
        if (declared !== undefined) return types.inModule(module, declared)
        const inner = facts?.variables[value.id]
        return inner === undefined || inner.kind === 'variable' ? undefined : typeOfValue(module, inner)
      }
      case 'member': {
        const field = typeOfMember(module, value.object, value.name)
        if (field !== undefined) return field
        const object = typeOfValue(module, value.object)
        return object === undefined ? undefined : types.memberOf(object, value.name)
      }
      case 'result': {
        const call = facts?.calls[value.call]
        if (call === undefined || call.kind === 'get') return undefined
        const declared = declaredResult(module, call)
        if (declared !== undefined) return declared
        const callee = typeOfValue(module, call.callee)
        return callee === undefined ? undefined : types.resultOf(callee, call.kind, shapesOf(module, call.arguments), givenTo(module, call))
      }
      case 'element': {
        const list = typeOfValue(module, value.of)
        return list === undefined ? undefined : types.elementOf(list)
      }
      case 'awaited': {
        const type = typeOfValue(module, value.value)
        return type === undefined ? undefined : types.awaitedOf(type)
      }
      case 'typed':
        return typeOfValue(module, value.declared) ?? typeOfValue(module, value.value)
      case 'instance': {
        // `AsyncIterable<string>`: what the platform declares, and no file of the project.
        if (value.type.kind === 'global') return types.inModule(module, { kind: 'named', name: value.type.name, arguments: [] })
        const [only, ...others] = graph.targetsOf(module, value)
        if (others.length > 0) return undefined
        // What only a `.d.ts` beside it declares is no module to the call graph.
        const imported = only === undefined || only.kind === 'unknown' ? importedType(module, value.type) : undefined
        return imported !== undefined ? types.inModule(module, imported) : only === undefined ? undefined : typeOfTarget(module, only)
      }
      case 'promised':
      case 'literal':
      case 'function':
      case 'object':
      case 'array':
      case 'class':
      case 'unknown':
        return undefined
      default: {
        const [only, ...others] = graph.targetsOf(module, value)
        return only === undefined || others.length > 0 ? undefined : typeOfTarget(module, only)
      }
    }
  }

  /** What an unannotated parameter of a callback is given by array methods, and by those of lodash. */
  const contextualType = (module: ModuleId, id: FunctionId, index: number): TypeAt | undefined => {
    if (index > 0) return undefined
    const call = handedTo(module).get(id)
    if (call === undefined || call.callee.kind !== 'member' || !EACH.has(call.callee.name)) return undefined
    const [first] = call.arguments
    const isList = first !== undefined && !(first.value.kind === 'function' && first.value.id === id)
    const list = typeOfValue(module, isList ? first.value : call.callee.object)
    return list === undefined ? undefined : types.elementOf(list)
  }

  /** The calls of a module that are given a function written there, by function. */
  const handedTo = (module: ModuleId): ReadonlyMap<FunctionId, CallFact> => {
    fresh()
    const known = handedMemo.get(module)
    if (known !== undefined) return known
    const handed = new Map<FunctionId, CallFact>()
    for (const call of modules.facts(module)?.calls ?? []) for (const { value } of call.arguments) if (value.kind === 'function') handed.set(value.id, call)
    handedMemo.set(module, handed)
    return handed
  }

  /** In a list of promises each is one. */
  const elementNature = (module: ModuleId, list: Value): Nature | undefined => (natureOf(module, list).promises ? PROMISE : undefined)

  /** `Box` and `boxes.Box` of an import, as types. */
  const importedType = (module: ModuleId, value: Value): ImportedType | undefined => {
    const inner = value.kind === 'variable' ? modules.facts(module)?.variables[value.id] : value
    if (inner?.kind !== 'member') return undefined
    if (inner.object.kind === 'module') return { kind: 'imported', specifier: inner.object.specifier, name: inner.name, arguments: [] }
    const outer = importedType(module, inner.object)
    return outer === undefined ? undefined : { ...outer, name: `${outer.name}.${inner.name}` }
  }

  /** The declared type of a field of a class of the project. */
  const typeOfMember = (module: ModuleId, object: Value, name: string): TypeAt | undefined => {
    const [owner, ...others] = graph.targetsOf(module, object)
    if (owner === undefined || others.length > 0) return undefined
    if (owner.kind !== 'instance' && owner.kind !== 'class') {
      const type = typeOfTarget(module, owner)
      return type === undefined ? undefined : types.memberOf(type, name)
    }
    const [first] = membersOf(owner, name, new Set())
    if (first?.member.declared !== undefined) return types.inModule(first.module, first.member.declared)
    return first?.member.value === undefined || first.member.kind === 'method' ? undefined : typeOfValue(first.module, first.member.value)
  }

  /** What a function of the project declares to return. */
  const declaredResult = (module: ModuleId, call: CallFact): TypeAt | undefined => {
    const [target, ...others] = graph.calleesOf(module, call)
    if (target === undefined || others.length > 0) return undefined
    if (target.kind === 'function') {
      const function_ = graph.functionAt(target)
      if (function_?.returnType !== undefined) return types.inModule(target.module, function_.returnType, boundOf(function_, module, call))
      const [only, ...rest] = function_?.returns ?? []
      return only === undefined || rest.length > 0 || function_?.async === true ? undefined : typeOfValue(target.module, only)
    }
    if (target.kind === 'class' || target.kind === 'literal') return undefined
    const type = typeOfTarget(module, target)
    return type === undefined ? undefined : types.resultOf(type, call.kind === 'new' ? 'new' : 'call', shapesOf(module, call.arguments), givenTo(module, call))
  }

  const givenTo = (module: ModuleId, call: CallFact): readonly TypeAt[] => (call.typeArguments ?? []).map((type) => types.inModule(module, type))

  const boundOf = (function_: FunctionFact, module: ModuleId, call: CallFact): Readonly<Record<string, TypeAt>> => {
    const given = givenTo(module, call)
    return Object.fromEntries((function_.typeParameters ?? []).flatMap((name, index) => (given[index] === undefined ? [] : [[name, given[index]]])))
  }

  const shapesOf = (module: ModuleId, args: readonly ArgumentFact[]): readonly ArgumentShape[] => args.map((argument) => (argument.spread ? 'spread' : shapeOf(module, argument.value)))

  const shapeOf = (module: ModuleId, value: Value): ArgumentShape => {
    const [target, ...others] = graph.targetsOf(module, value)
    if (target === undefined || others.length > 0) return 'unknown'
    switch (target.kind) {
      case 'literal':
        return target.value === null ? 'null' : typeof target.value === 'string' ? 'string' : typeof target.value === 'number' ? 'number' : 'boolean'
      case 'function':
        return 'function'
      case 'object':
        return 'object'
      case 'array':
        return 'array'
      default:
        return 'unknown'
    }
  }

  const hasMember = (module: ModuleId, value: Value, name: string): boolean => {
    const type = typeOfValue(module, value)
    return type !== undefined && (types.memberOf(type, name) !== undefined || types.isOpen(type))
  }

  const memberOrigin = (module: ModuleId, value: Value, name: string): MemberOrigin => {
    const type = typeOfValue(module, value)
    if (type === undefined) return 'unknown'
    if (type.type.kind === 'plain' || type.type.kind === 'array') return 'foreign'
    const member = types.memberOf(type, name)
    if (member !== undefined) return member.module === PLATFORM || member.module.includes('/node_modules/') ? 'foreign' : 'project'
    if (type.type.kind === 'named' && BUILT_IN_NAMES.has(type.type.name) && types.named(module, type.type.name) === undefined) return 'foreign'
    return types.isOpen(type) ? 'unknown' : 'none'
  }

  const declaredName = (module: ModuleId, value: Value): { readonly module: ModuleId; readonly name: string } | undefined => {
    const type = typeOfValue(module, value)
    const parts = type?.type.kind === 'union' ? type.type.of.filter(({ kind }) => kind !== 'nothing') : type === undefined ? [] : [type.type]
    const [only, ...others] = parts
    return type === undefined || only?.kind !== 'named' || others.length > 0 ? undefined : { module: type.module, name: only.name }
  }

  const forget = (module: ModuleId): void => {
    const facts = modules.facts(module)
    for (const call of facts?.calls ?? []) memo.delete(call)
    for (const { id } of facts?.functions ?? []) functionMemo.delete(`function ${module}#${id}`)
  }

  const takesNoPromise = (target: FunctionAt, index: number): boolean => {
    const declared = graph.functionAt(target)?.parameters[index]?.declared
    return declared !== undefined && isNoPromise(target.module, declared)
  }

  const isNoPromise = (module: ModuleId, type: TypeFact): boolean => {
    const nature = types.natureOf(types.inModule(module, type))
    // `...promises: Promise<T>[]` takes them one by one.
    return nature.promise === 'never' && !nature.promises
  }

  return { natureOf, natureOfCall, natureOfResult, takesNoPromise, isNoPromise, hasMember, memberOrigin, declaredName, forget }
}

/** What one of several values is; `undefined` ones say nothing. */
export function combined(natures: readonly (Nature | undefined)[]): Nature | undefined {
  const known = natures.filter((nature) => nature !== undefined)
  const [first] = known
  if (first === undefined) return undefined
  if (known.length === 1) return first
  const promises = known.filter(({ promise }) => promise === 'always' || promise === 'sometimes')
  return {
    promise:
      promises.length > 0
        ? known.every(({ promise }) => promise === 'always')
          ? 'always'
          : 'sometimes'
        : known.every(({ promise }) => promise === 'never')
          ? 'never'
          : 'unknown',
    safe: promises.length > 0 && promises.every(({ safe }) => safe),
    promises: known.every((nature) => nature.promises),
    asyncIterable: known.every((nature) => nature.asyncIterable),
    asyncDisposable: known.every((nature) => nature.asyncDisposable),
  }
}
