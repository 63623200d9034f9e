/**
 * What values denote across files: the targets of a call, the members of an object, what a call gives.
 *
 * Asked lazily, memoised, safe on cycles of imports and of definitions (what is being asked already adds nothing to its own answer).
 * Not seen: what flows through parameters of other functions, through collections and through computed keys.
 */
import { givenBackBy } from '../catalogue/identities.js'
import type { CallFact, CallId, ClassFact, ClassId, FunctionFact, FunctionId, ModuleId, ObjectId, Value } from './facts.js'
import type { Modules } from './modules.js'

export type Target =
  /** Not the project's own: a member path into a package, a core module, or `global`. */
  | { readonly kind: 'api'; readonly module: string; readonly path: string }
  | { readonly kind: 'function'; readonly module: ModuleId; readonly id: FunctionId }
  | { readonly kind: 'class'; readonly module: ModuleId; readonly id: ClassId }
  | { readonly kind: 'instance'; readonly module: ModuleId; readonly id: ClassId }
  /** What `new` makes of a function that is used as a constructor. */
  | { readonly kind: 'made'; readonly module: ModuleId; readonly id: FunctionId }
  | { readonly kind: 'object'; readonly module: ModuleId; readonly id: ObjectId }
  | { readonly kind: 'namespace'; readonly module: ModuleId }
  | { readonly kind: 'array'; readonly module: ModuleId; readonly elements: readonly Value[] }
  | { readonly kind: 'parameter'; readonly module: ModuleId; readonly function: FunctionId; readonly index: number; readonly path: readonly string[] }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'unknown' }

export interface CallGraph {
  targetsOf(module: ModuleId, value: Value): readonly Target[]
  /** What a call may run; `super()` and `new C()` give the class. */
  calleesOf(module: ModuleId, call: CallFact): readonly Target[]
  memberOf(target: Target, name: string): readonly Target[]
  functionAt(target: { readonly module: ModuleId; readonly id: FunctionId }): FunctionFact | undefined
  classAt(target: { readonly module: ModuleId; readonly id: ClassId }): ClassFact | undefined
  /** The functions that constructing a class runs, in order: field initialisers and the constructor, its own or inherited. */
  constructionOf(target: { readonly module: ModuleId; readonly id: ClassId }): readonly { readonly module: ModuleId; readonly id: FunctionId }[]
  superclassesOf(target: { readonly module: ModuleId; readonly id: ClassId }): readonly Target[]
}

const NOTHING: readonly Target[] = [{ kind: 'unknown' }]
const LIMIT = 12
/** Nothing real nests deeper, and no name takes more look-ups. */
const DEEPEST = 60
const MOST_STEPS = 3000
const MOST_LOOKUPS = 2500
const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self', 'global'])

export function callGraphOf(modules: Modules): CallGraph {
  let memo = new WeakMap<Value, readonly Target[]>()
  let calleeMemo = new WeakMap<CallFact, readonly Target[]>()
  let generation = modules.generation()
  const asking = new Set<Value>()
  /** How often a look-up was given up: for a circle, or because it led too far. */
  let cuts = 0
  let lookups = 0

  const fresh = (): void => {
    if (generation === modules.generation()) return
    generation = modules.generation()
    memo = new WeakMap()
    calleeMemo = new WeakMap()
  }

  const targetsOf = (module: ModuleId, value: Value): readonly Target[] => {
    fresh()
    const known = memo.get(value)
    if (known !== undefined) return known
    if (asking.size === 0) lookups = 0
    if (asking.has(value)) {
      cuts += 1
      return []
    }
    // Functions that return what each other returns have more ways through them than there is time for.
    if ((lookups += 1) > MOST_LOOKUPS) {
      cuts += 1
      return NOTHING
    }
    asking.add(value)
    const before = cuts
    const targets = limited(evaluate(module, value))
    asking.delete(value)
    // An answer that ran into what is being asked may miss what that will add.
    if (asking.size === 0 || cuts === before || value.kind === 'module' || value.kind === 'global') memo.set(value, targets)
    else if (targets.length > 0 && targets.every((target) => target.kind !== 'unknown')) memo.set(value, targets)
    return targets
  }

  const evaluate = (module: ModuleId, value: Value): readonly Target[] => {
    switch (value.kind) {
      case 'unknown':
        return NOTHING
      case 'literal':
        return [{ kind: 'literal', value: value.value }]
      case 'module':
        return value.form === 'require' ? requiredTargets(module, value.specifier) : moduleTargets(module, value.specifier)
      case 'exports':
        return [{ kind: 'namespace', module }]
      case 'global':
        return [{ kind: 'api', module: 'global', path: GLOBAL_OBJECTS.has(value.name) ? '' : value.name }]
      case 'variable': {
        const inner = modules.facts(module)?.variables[value.id]
        return inner === undefined ? NOTHING : targetsOf(module, inner)
      }
      case 'local':
        return moduleTargets(module, value.specifier).flatMap((target) => {
          const local = target.kind === 'namespace' ? own(modules.facts(target.module)?.locals ?? {}, value.name) : undefined
          return target.kind === 'namespace' && local !== undefined ? targetsOf(target.module, local) : NOTHING
        })
      case 'function':
        return [{ kind: 'function', module, id: value.id }]
      case 'class':
        return [{ kind: 'class', module, id: value.id }]
      case 'object':
        return [{ kind: 'object', module, id: value.id }]
      case 'array':
        return [{ kind: 'array', module, elements: value.elements }]
      case 'member':
        return targetsOf(module, value.object).flatMap((target) => memberOf(target, value.name))
      case 'result':
        return resultOf(module, value.call)
      case 'awaited':
      case 'promised':
        // Promises are seen through: whoever asks what is called does not care when.
        return targetsOf(module, value.value)
      case 'parameter':
        return [{ kind: 'parameter', module, function: value.function, index: value.index, path: value.path }]
      case 'this':
        return receiverOf(module, value.function)
      case 'super':
        return superclassesOf({ module, id: value.class }).map((target) =>
          !value.static && target.kind === 'class' ? { ...target, kind: 'instance' } : target,
        )
      case 'instance':
        return targetsOf(module, value.type).map((target) => instanceOf(target))
      case 'element':
        return targetsOf(module, value.of).flatMap((target) => (target.kind === 'array' ? target.elements.flatMap((element) => targetsOf(target.module, element)) : NOTHING))
      case 'typed': {
        const targets = targetsOf(module, value.value)
        const isParameter = value.value.kind === 'parameter' || (value.value.kind === 'either' && value.value.of[0]?.kind === 'parameter')
        if (!isParameter) return targets.some(isKnown) ? targets : targetsOf(module, value.declared)
        const declared = targetsOf(module, value.declared)
        // A default that is a function is what is called, whatever else its type has.
        return declared.some(isKnown) ? [...declared, ...targets.filter(({ kind }) => kind === 'function')] : targets
      }
      case 'either':
        return value.of.flatMap((each) => targetsOf(module, each))
    }
  }

  const moduleTargets = (from: ModuleId, specifier: string): readonly Target[] => {
    const resolution = modules.resolve(from, specifier)
    if (resolution.kind === 'project') return [{ kind: 'namespace', module: resolution.module }]
    return resolution.kind === 'external' ? [{ kind: 'api', module: resolution.specifier, path: '' }] : NOTHING
  }

  /** `require()` gives what `module.exports` was set to, or the object it starts as. */
  const requiredTargets = (from: ModuleId, specifier: string): readonly Target[] =>
    moduleTargets(from, specifier).flatMap((target) => {
      const exports = target.kind === 'namespace' ? modules.facts(target.module)?.exports : undefined
      if (target.kind !== 'namespace' || exports === undefined || exports.whole.length === 0) return [target]
      const whole = exports.whole.flatMap((value) => targetsOf(target.module, value)).filter(isKnown)
      return whole.length === 0 || Object.keys(exports.named).length > 0 ? [...whole, target] : whole
    })

  const receiverOf = (module: ModuleId, id: FunctionId): readonly Target[] => {
    const function_ = modules.facts(module)?.functions[id]
    if (function_ === undefined || id === 0) return NOTHING
    if (function_.class !== undefined) return [{ kind: function_.static ? 'class' : 'instance', module, id: function_.class }]
    if (function_.prototypeOf !== undefined) return [{ kind: 'made', module, id: function_.prototypeOf }]
    if (function_.object !== undefined) return [{ kind: 'object', module, id: function_.object }]
    if (Object.keys(function_.properties).some((name) => name.startsWith('prototype'))) return [{ kind: 'made', module, id }]
    return NOTHING
  }

  let depth = 0
  let steps = 0
  const looking = new Set<string>()

  const memberOf = (target: Target, name: string): readonly Target[] => {
    const key = 'id' in target ? `${target.kind} ${target.module}#${target.id}.${name}` : undefined
    // Objects may spread each other in a circle, and a web of them has too many ways through it.
    if (depth === 0) steps = 0
    if ((key !== undefined && looking.has(key)) || depth > DEEPEST || steps > MOST_STEPS) {
      cuts += 1
      return NOTHING
    }
    depth += 1
    steps += 1
    if (key !== undefined) looking.add(key)
    try {
      return memberTargets(target, name)
    } finally {
      depth -= 1
      if (key !== undefined) looking.delete(key)
    }
  }

  const memberTargets = (target: Target, name: string): readonly Target[] => {
    switch (target.kind) {
      case 'api':
        return [apiMember(target, name)]
      case 'namespace':
        return exportOf(target.module, name, new Set())
      case 'object': {
        const object = modules.facts(target.module)?.objects[target.id]
        if (object === undefined) return NOTHING
        const value = own(object.properties, name)
        if (value !== undefined) return object.accessors.includes(name) ? readFrom(target.module, value) : targetsOf(target.module, value)
        const spread = object.spreads.flatMap((each) => targetsOf(target.module, each)).flatMap((each) => memberOf(each, name))
        return spread.length === 0 ? NOTHING : spread
      }
      case 'class':
      case 'instance':
        if (name === 'prototype' && target.kind === 'class') return [{ ...target, kind: 'instance' }]
        return classMember(target, name, new Set())
      case 'function': {
        // `f.bind(…)` runs nothing; the function it gives is seen through where it is called.
        if (name === 'call' || name === 'apply') return [target]
        if (name === 'prototype') return [{ ...target, kind: 'made' }]
        const value = own(functionAt(target)?.properties ?? {}, name)
        return value === undefined ? NOTHING : targetsOf(target.module, value)
      }
      case 'made': {
        const properties = functionAt(target)?.properties ?? {}
        const value = own(properties, `prototype.${name}`)
        if (value !== undefined) return targetsOf(target.module, value)
        const prototype = own(properties, 'prototype')
        return prototype === undefined ? NOTHING : targetsOf(target.module, prototype).flatMap((each) => memberOf(each, name))
      }
      case 'array': {
        const element = /^\d+$/.test(name) ? target.elements[Number(name)] : undefined
        return element === undefined ? NOTHING : targetsOf(target.module, element)
      }
      case 'parameter':
        return [{ ...target, path: [...target.path, name] }]
      default:
        return NOTHING
    }
  }

  /** What a getter gives. */
  const readFrom = (module: ModuleId, accessor: Value): readonly Target[] => {
    const function_ = accessor.kind === 'function' ? functionAt({ module, id: accessor.id }) : undefined
    return function_?.kind === 'getter' && function_.returns.length > 0 ? function_.returns.flatMap((value) => targetsOf(module, value)) : NOTHING
  }

  /** An export by name, through barrels and default interop. `seen` ends cycles of `export *`. */
  const exportOf = (module: ModuleId, name: string, seen: Set<ModuleId>): readonly Target[] => {
    if (seen.has(module)) return []
    seen.add(module)
    const facts = modules.facts(module)
    if (facts === undefined) return NOTHING
    const found: Target[] = []
    const named = own(facts.exports.named, name)
    if (named !== undefined) found.push(...targetsOf(module, named))
    for (const whole of facts.exports.whole) {
      const targets = targetsOf(module, whole)
      found.push(...(name === 'default' && !hasOwnDefault(targets) ? targets : targets.flatMap((target) => memberOf(target, name))).filter(isKnown))
    }
    if (name === 'default' && found.length === 0 && facts.format !== 'module' && facts.exports.whole.length === 0) return [{ kind: 'namespace', module }]
    if (found.length > 0) return found
    if (name !== 'default') {
      for (const specifier of facts.exports.stars) {
        for (const target of moduleTargets(module, specifier)) {
          found.push(...(target.kind === 'namespace' ? exportOf(target.module, name, seen) : memberOf(target, name)).filter(isKnown))
        }
      }
    }
    return found.length === 0 ? NOTHING : found
  }

  const hasOwnDefault = (targets: readonly Target[]): boolean =>
    targets.some((target) => target.kind === 'object' && own(modules.facts(target.module)?.objects[target.id]?.properties ?? {}, 'default') !== undefined)

  const classMember = (target: Extract<Target, { kind: 'class' | 'instance' }>, name: string, seen: Set<string>): readonly Target[] => {
    const key = `${target.module}#${target.id}`
    if (seen.has(key)) return []
    seen.add(key)
    const class_ = classAt(target)
    if (class_ === undefined) return NOTHING
    const members = class_.members.filter((member) => member.name === name && member.static === (target.kind === 'class') && member.kind !== 'setter')
    const found = members.flatMap((member): readonly Target[] => {
      if (member.kind === 'method' && member.function !== undefined) return [{ kind: 'function', module: target.module, id: member.function }]
      if (member.kind === 'getter' && member.function !== undefined) {
        const getter = functionAt({ module: target.module, id: member.function })
        return getter?.returns.flatMap((value) => targetsOf(target.module, value)) ?? NOTHING
      }
      const values = member.value === undefined ? [] : targetsOf(target.module, member.value).filter(isKnown)
      if (values.length > 0) return values
      return member.type === undefined ? NOTHING : targetsOf(target.module, member.type).map((type) => instanceOf(type))
    })
    if (found.some(isKnown)) return found
    // Declared here and known no further: what the superclass has under that name is not it.
    if (members.length > 0) return NOTHING
    const inherited = superclassesOf(target).flatMap((parent): readonly Target[] => {
      if (parent.kind === 'class') return classMember({ ...parent, kind: target.kind }, name, seen)
      if (parent.kind === 'function' && target.kind === 'instance') return memberOf({ ...parent, kind: 'made' }, name)
      return parent.kind === 'api' ? [apiMember(target.kind === 'class' ? parent : { ...parent, path: `${parent.path}()` }, name)] : NOTHING
    })
    return inherited.length === 0 ? NOTHING : inherited
  }

  const superclassesOf = (target: { readonly module: ModuleId; readonly id: ClassId }): readonly Target[] =>
    classAt(target)?.superclasses.flatMap((value) => targetsOf(target.module, value)) ?? []

  const calleesOf = (module: ModuleId, call: CallFact): readonly Target[] => {
    fresh()
    const known = calleeMemo.get(call)
    if (known !== undefined) return known
    const targets = call.callee.kind === 'super' ? superclassesOf({ module, id: call.callee.class }) : targetsOf(module, call.callee)
    if (asking.size === 0) calleeMemo.set(call, targets)
    return targets
  }

  const resultOf = (module: ModuleId, id: CallId): readonly Target[] => {
    const call = modules.facts(module)?.calls[id]
    if (call === undefined) return NOTHING
    const callees = calleesOf(module, call)
    return callees.flatMap((target): readonly Target[] => {
      switch (target.kind) {
        // What a module exports as a whole is called where the module is, whatever is exported besides.
        case 'namespace':
          return callees.some(({ kind }) => kind === 'class' || kind === 'function') ? [] : NOTHING
        case 'api': {
          const loaded = loadedBy(module, target, call) ?? givenBack(module, target, call)
          return loaded ?? [{ ...target, path: `${target.path}()` }]
        }
        case 'class':
          return call.kind === 'new' ? [{ ...target, kind: 'instance' }] : NOTHING
        case 'function':
          return call.kind === 'new' ? [{ ...target, kind: 'made' }] : returnedBy(target, module, call)
        default:
          return NOTHING
      }
    })
  }

  /** `createRequire(…)('fs')` and `process.getBuiltinModule('fs')`. */
  const loadedBy = (module: ModuleId, target: Extract<Target, { kind: 'api' }>, call: CallFact): readonly Target[] | undefined => {
    const name = `${target.module.replace(/^node:/, '')}:${target.path}`
    if (name !== 'module:createRequire()' && name !== 'global:process.getBuiltinModule' && name !== 'process:getBuiltinModule' && name !== 'global:require') return undefined
    const [first] = call.arguments
    const specifier = first === undefined ? undefined : targetsOf(module, first.value)[0]
    return specifier?.kind === 'literal' && typeof specifier.value === 'string' ? moduleTargets(module, specifier.value) : NOTHING
  }

  /** `useCallback(f)` is `f`, to whoever calls it. */
  const givenBack = (module: ModuleId, target: Extract<Target, { kind: 'api' }>, call: CallFact): readonly Target[] | undefined => {
    const index = givenBackBy(target.module, target.path)
    const argument = index === undefined ? undefined : call.arguments[index]
    if (argument === undefined || argument.spread) return undefined
    const targets = targetsOf(module, argument.value)
    return targets.length > 0 ? targets : undefined
  }

  const returnedBy = (target: { readonly module: ModuleId; readonly id: FunctionId }, module: ModuleId, call: CallFact): readonly Target[] => {
    const function_ = functionAt(target)
    if (function_ === undefined || function_.generator) return NOTHING
    return function_.returns
      .flatMap((value) => targetsOf(target.module, value))
      .flatMap((returned) => {
        // `wrap(f)` that gives `f` back.
        if (returned.kind !== 'parameter' || returned.module !== target.module || returned.function !== target.id) return [returned]
        const argument = call.arguments[returned.index]
        if (argument === undefined || argument.spread) return NOTHING
        return returned.path.reduce<readonly Target[]>((targets, name) => targets.flatMap((each) => memberOf(each, name)), targetsOf(module, argument.value))
      })
  }

  const functionAt = (target: { readonly module: ModuleId; readonly id: FunctionId }): FunctionFact | undefined =>
    modules.facts(target.module)?.functions[target.id]

  const classAt = (target: { readonly module: ModuleId; readonly id: ClassId }): ClassFact | undefined => modules.facts(target.module)?.classes[target.id]

  const constructionOf = (target: { readonly module: ModuleId; readonly id: ClassId }, seen: Set<string> = new Set()): readonly { readonly module: ModuleId; readonly id: FunctionId }[] => {
    const key = `${target.module}#${target.id}`
    const class_ = classAt(target)
    if (class_ === undefined || seen.has(key)) return []
    seen.add(key)
    const own_ = class_.members.flatMap((member) =>
      member.function !== undefined && !member.static && (member.kind === 'field' || member.kind === 'constructor') ? [{ module: target.module, id: member.function }] : [],
    )
    if (class_.members.some((member) => member.kind === 'constructor')) return own_
    const inherited = superclassesOf(target).flatMap((parent) => (parent.kind === 'class' ? constructionOf(parent, seen) : []))
    return [...own_, ...inherited]
  }

  return { targetsOf, calleesOf, memberOf, functionAt, classAt, constructionOf: (target) => constructionOf(target), superclassesOf }
}

/** A function as messages name it: what a module exports as a whole goes by the module's file. */
export function shownName(function_: FunctionFact, module: ModuleId): string {
  if (function_.name !== 'module.exports' && function_.name !== 'default') return function_.name
  const [file = '', folder = ''] = module.split('/').reverse()
  const base = file.replace(/\.[cm]?[jt]sx?$/, '')
  return base === 'index' && folder !== '' ? folder : base
}

export function isKnown(target: Target): boolean {
  return target.kind !== 'unknown'
}

function apiMember(target: Extract<Target, { kind: 'api' }>, name: string): Target {
  // `.default` of a CommonJS package, and the namespace object of a core module, are the module itself.
  if (name === 'default' && target.path === '') return target
  if (name === 'call' || name === 'apply') return target
  if (target.module === 'global' && target.path === '' && GLOBAL_OBJECTS.has(name)) return target
  return { ...target, path: target.path === '' ? name : `${target.path}.${name}` }
}

function instanceOf(type: Target): Target {
  if (type.kind === 'class') return { ...type, kind: 'instance' }
  if (type.kind === 'api') return { ...type, path: `${type.path}()` }
  return type.kind === 'object' || type.kind === 'namespace' ? type : { kind: 'unknown' }
}

function own(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** More than a handful of candidates is as good as not knowing. Equal ones count once. */
function limited(targets: readonly Target[]): readonly Target[] {
  if (targets.length <= 1) return targets
  const byKey = new Map(targets.map((target) => [JSON.stringify(target), target]))
  return byKey.size > LIMIT ? NOTHING : [...byKey.values()]
}

