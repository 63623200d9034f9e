/**
 * What is a member taken from, where the receiver's own file does not tell? Its declared type, or what all callers of a function give for
 * a parameter, or call it on.
 */
import type { Target } from '../analysis/call-graph.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { CallFact, ModuleId, Value } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import type { Collections } from './collections.js'
import type { FamilyIndex } from './families.js'
import { isOfGivenBack } from './given-back.js'
import type { FunctionUse, MentionUse } from './uses.js'

export interface Receivers {
  /**
   * The functions of the project that `object.name` may mean; `undefined` where that is not known. `declared`: interfaces among the receivers,
   * for which others could stand than those that were found.
   */
  functionsOf(module: ModuleId, object: Value, name: string): { readonly functions: readonly FunctionTarget[]; readonly declared?: readonly Target[] } | undefined
  /** Those that it means for the callers that are known, where others are not. */
  someFunctionsOf(module: ModuleId, object: Value, name: string): readonly FunctionTarget[]
}

type Parameter = Extract<Target, { kind: 'parameter' }>

export interface KnownUses {
  /** Of a constructor, what constructs its class. */
  usesOf(target: FunctionTarget): readonly FunctionUse[]
  /** What it is a member of, by key. */
  holdersOf(target: FunctionTarget): readonly string[]
  /** Can code outside the project call it? */
  isPublic(target: FunctionTarget): boolean
  /** May something that could not be resolved call it? */
  isCalledUnseen(target: FunctionTarget): boolean
}

/** All that something can be, or what is known of that. */
type Extent = 'all' | 'some'

const MOST = 12
const DEEPEST = 6
/** Roles of mentions that call nothing; calls of what they name are uses of their own. */
const FOLLOWED = /^(?:export|operand|alias|property)$/

export function receiversOver(project: Project, families: FamilyIndex, collections: Collections, { usesOf, holdersOf, isPublic, isCalledUnseen }: KnownUses): Receivers {
  const { graph } = project
  const asking = new Set<string>()
  const bindings = new Map<ModuleId, ReadonlyMap<string, CallFact>>()

  const targetsOf = (module: ModuleId, object: Value, extent: Extent): readonly Target[] | undefined => {
    const loaded = modulesAmong(module, object)
    if (loaded !== undefined) return loaded.flatMap((each) => graph.targetsOf(module, each))
    const taken = collections.takenAs(module, object)
    if (taken !== undefined) return gathered(`${module} ${JSON.stringify(object)}`, extent, () => amongAll(module, taken, extent))
    if (extent === 'all' && collections.isTaken(module, object)) return declaredTargets(module, object)
    const found = new Map<string, Target>()
    for (const target of graph.targetsOf(module, object)) {
      const known = target.kind === 'parameter' ? arriving(target, extent) : target.kind === 'unknown' ? throughThis(module, object, extent) : [target]
      if (known === undefined && extent === 'all') return declaredTargets(module, object)
      for (const each of known ?? []) found.set(writtenOut(each), each)
    }
    return found.size === 0 || found.size > MOST ? declaredTargets(module, object) : [...found.values()]
  }

  /** All that the values can be; nothing where one of them is not known. */
  const amongAll = (module: ModuleId, values: readonly Value[], extent: Extent): readonly Target[] | undefined => {
    const found = values.map((value) => targetsOf(module, value, extent))
    return extent === 'all' && found.some((each) => each === undefined) ? undefined : found.flatMap((each) => each ?? [])
  }

  /** The modules that a computed `import()` may load, however many. */
  const modulesAmong = (module: ModuleId, object: Value): readonly Value[] | undefined => {
    const value = object.kind === 'variable' ? project.facts(module)?.variables[object.id] : object
    if (value?.kind === 'awaited') return modulesAmong(module, value.value)
    return value?.kind === 'either' && value.of.every(({ kind }) => kind === 'module') ? value.of : undefined
  }

  const declaredTargets = (module: ModuleId, object: Value): readonly Target[] | undefined => {
    const declared = project.natures.declaredName(module, object)
    return declared === undefined ? undefined : families.instancesOf(declared.module, declared.name)
  }

  /** What arrives in a parameter, where all calls of its function are known, or in those that are. */
  const arriving = (parameter: Parameter, extent: Extent): readonly Target[] | undefined => {
    const target = { module: parameter.module, id: parameter.function }
    return gathered(`${keyOf(target)} ${parameter.index} ${parameter.path.join('.')}`, extent, () => {
      if (extent === 'all' && (isPublic(target) || isCalledUnseen(target) || hasDefault(parameter))) return undefined
      return fromUses(target, extent, (use) => {
        if (use.kind === 'mention') {
          const taken = contentsAt(use, parameter.index)
          const given = taken === undefined ? undefined : amongAll(use.module, taken, extent)
          return given === undefined ? undefined : parameter.path.reduce<readonly Target[]>((targets, name) => targets.flatMap((each) => graph.memberOf(each, name)), given)
        }
        if (use.call.via !== undefined || use.call.arguments.some(({ spread }) => spread)) return undefined
        const argument = use.call.arguments[parameter.index]
        // Nothing is called on what is not there.
        if (argument === undefined || /^(?:undefined|null)$/.test(project.text(use.module)?.slice(...argument.span) ?? '')) return []
        const given = targetsOf(use.module, argument.value, extent)
        return given === undefined ? undefined : parameter.path.reduce<readonly Target[]>((targets, name) => targets.flatMap((each) => graph.memberOf(each, name)), given)
      })
    })
  }

  /** What a callback gets that a method of a collection calls. */
  const contentsAt = ({ module, mention }: MentionUse, index: number): readonly Value[] | undefined => {
    const call = mention.role !== 'argument' || mention.call === undefined ? undefined : project.facts(module)?.calls[mention.call]
    return call === undefined ? undefined : collections.givenTo(module, call, index)
  }

  /** `this` of a plain function, and what hangs off it: told by what it is called on, or with. */
  const throughThis = (module: ModuleId, object: Value, extent: Extent): readonly Target[] | undefined => {
    const value = object.kind === 'variable' ? project.facts(module)?.variables[object.id] : object
    if (value?.kind === 'this') return arrivingAsThis({ module, id: value.function }, extent)
    if (value?.kind !== 'member') return undefined
    const members = throughThis(module, value.object, extent)?.flatMap((each) => graph.memberOf(each, value.name))
    return extent === 'all' && members?.some(({ kind }) => kind === 'unknown') === true ? undefined : members?.filter(({ kind }) => kind !== 'unknown')
  }

  const arrivingAsThis = (target: FunctionTarget, extent: Extent): readonly Target[] | undefined => {
    const function_ = graph.functionAt(target)
    if (function_ === undefined || function_.kind !== 'function' || function_.class !== undefined) return undefined
    return gathered(`${keyOf(target)} this`, extent, () => {
      if (extent === 'all' && isCalledUnseen(target)) return undefined
      const found = fromUses(target, extent, (use) => {
        if (use.kind === 'mention') return boundTo(use, extent)
        const { call, module } = use
        if (call.kind !== 'call') return undefined
        if (call.via !== undefined) return call.receiver === undefined ? undefined : targetsOf(module, call.receiver, extent)
        // Called by its name alone, it has no `this` to call anything on.
        return call.callee.kind === 'member' ? targetsOf(module, call.callee.object, extent) : []
      })
      // Others call it as a member of what they get.
      return found === undefined || !isPublic(target) ? found : [...found, ...holdersOf(target).flatMap(holderAt)]
    })
  }

  const bindingsIn = (module: ModuleId): ReadonlyMap<string, CallFact> => {
    const known = bindings.get(module)
    if (known !== undefined) return known
    const calls = (project.facts(module)?.calls ?? []).filter(({ callee }) => callee.kind === 'member' && callee.name === 'bind')
    const found = new Map(calls.map((call) => [String(call.span), call]))
    bindings.set(module, found)
    return found
  }

  /** `run.bind(api)` */
  const boundTo = ({ module, mention }: MentionUse, extent: Extent): readonly Target[] | undefined => {
    const binding = bindingsIn(module).get(String(mention.span))
    const given = binding?.arguments[0]
    return given === undefined || given.spread ? (mention.role === 'overwritten' ? [] : undefined) : targetsOf(module, given.value, extent)
  }

  const gathered = (key: string, extent: Extent, ask: () => readonly Target[] | undefined): readonly Target[] | undefined => {
    const asked = `${key} ${extent}`
    if (asking.has(asked)) return []
    if (asking.size > DEEPEST) return undefined
    asking.add(asked)
    try {
      const found = ask()
      if (extent === 'some') return found?.filter(({ kind }) => kind !== 'unknown' && kind !== 'parameter')
      return found?.some(({ kind }) => kind === 'unknown' || kind === 'parameter') === true ? undefined : found
    } finally {
      asking.delete(asked)
    }
  }

  const fromUses = (target: FunctionTarget, extent: Extent, from: (use: FunctionUse) => readonly Target[] | undefined): readonly Target[] | undefined => {
    const uses = usesOf(target)
    if (uses.length === 0) return undefined
    const found: Target[] = []
    for (const use of uses) {
      const given = from(use)
      if (given !== undefined) found.push(...given)
      else if (extent === 'all' && (use.kind === 'call' || !FOLLOWED.test(use.mention.role))) return undefined
    }
    return found
  }

  /** `({ store = files }) => …`: what is not given is something else. */
  const hasDefault = ({ module, function: id, path }: Parameter): boolean => {
    const function_ = graph.functionAt({ module, id })
    const head = function_ === undefined || path.length === 0 ? '' : headOf(project.text(module)?.slice(...function_.span) ?? '')
    return path.some((name) => new RegExp(`[{,]\\s*${name.replaceAll('$', '\\$')}\\s*(?::\\s*[\\w$]+\\s*)?=(?![=>])`).test(head))
  }

  const functionsOf = (module: ModuleId, object: Value, name: string): ReturnType<Receivers['functionsOf']> => {
    const receivers = targetsOf(module, object, 'all')
    if (receivers === undefined) return project.natures.memberOrigin(module, object, name) === 'foreign' ? { functions: [] } : undefined
    const functions: FunctionTarget[] = []
    const declared: Target[] = []
    for (const receiver of receivers) {
      if (receiver.kind === 'literal' || receiver.kind === 'array') continue
      const members = graph.memberOf(receiver, name).filter(({ kind }) => kind !== 'unknown' && kind !== 'parameter')
      if (members.some((member) => member.kind === 'api' && isOfGivenBack(member))) return undefined
      functions.push(...members.flatMap((member) => (member.kind === 'function' ? [{ module: member.module, id: member.id }] : [])))
      if (members.length > 0) continue
      const dispatched = families.dispatched(receiver, name)
      functions.push(...dispatched)
      if (families.isInterface(receiver)) declared.push(receiver)
      else if (dispatched.length === 0) return undefined
    }
    return { functions, ...(declared.length === 0 ? {} : { declared }) }
  }

  const someFunctionsOf = (module: ModuleId, object: Value, name: string): readonly FunctionTarget[] =>
    (targetsOf(module, object, 'some') ?? []).flatMap((receiver) => {
      const members = graph.memberOf(receiver, name).flatMap((member) => (member.kind === 'function' ? [{ module: member.module, id: member.id }] : []))
      return members.length > 0 ? members : families.dispatched(receiver, name)
    })

  return { functionsOf, someFunctionsOf }
}

const written = new WeakMap<object, string>()

/** Lists can be long, and are come by over and over. */
function writtenOut(target: Target): string {
  const owner = target.kind === 'array' ? target.elements : target
  const known = written.get(owner) ?? JSON.stringify(target)
  written.set(owner, known)
  return known
}

function holderAt(key: string): readonly Target[] {
  const [, kind, module = '', id] = /^(namespace|object|function) (.*?)(?:#(\d+))?$/s.exec(key) ?? []
  if (kind === 'namespace') return [{ kind, module }]
  return kind === 'object' || kind === 'function' ? [{ kind, module, id: Number(id) }] : []
}

/** Up to the parenthesis that closes the parameters. */
function headOf(text: string): string {
  let depth = 0
  for (let offset = 0; offset < text.length; offset += 1) {
    if (text[offset] === '(') depth += 1
    else if (text[offset] === ')' && (depth -= 1) === 0) return text.slice(0, offset)
  }
  return text
}
