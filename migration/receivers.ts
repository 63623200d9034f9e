/**
 * What is a member taken from, where the receiver's own file does not tell? Its declared type, or what all callers of a function give for
 * a parameter.
 */
import type { Target } from '../analysis/call-graph.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { ModuleId, Value } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import type { FamilyIndex } from './families.js'
import type { FunctionUse } from './uses.js'

export interface Receivers {
  /**
   * The functions of the project that `object.name` may mean; `undefined` where that is not known. `declared`: interfaces among the receivers,
   * for which others could stand than those that were found.
   */
  functionsOf(module: ModuleId, object: Value, name: string): { readonly functions: readonly FunctionTarget[]; readonly declared?: readonly Target[] } | undefined
  /** What arrives in a parameter, where all calls of its function are known. */
  arriving(parameter: Parameter): readonly Target[] | undefined
}

type Parameter = Extract<Target, { kind: 'parameter' }>

export interface KnownUses {
  usesOf(target: FunctionTarget): readonly FunctionUse[]
  /** May something that could not be resolved call it? */
  isReachable(target: FunctionTarget): boolean
}

const MOST = 12
const DEEPEST = 6

export function receiversOver(project: Project, families: FamilyIndex, { usesOf, isReachable }: KnownUses): Receivers {
  const { graph } = project
  const asking = new Set<string>()

  const targetsOf = (module: ModuleId, object: Value): readonly Target[] | undefined => {
    const loaded = modulesAmong(module, object)
    if (loaded !== undefined) return loaded.flatMap((each) => graph.targetsOf(module, each))
    const found = new Map<string, Target>()
    for (const target of graph.targetsOf(module, object)) {
      const known = target.kind === 'parameter' ? arriving(target) : target.kind === 'unknown' ? undefined : [target]
      if (known === undefined) return declaredTargets(module, object)
      for (const each of known) found.set(JSON.stringify(each), each)
    }
    return found.size === 0 || found.size > MOST ? declaredTargets(module, object) : [...found.values()]
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

  const arriving = (parameter: Parameter): readonly Target[] | undefined => {
    const target = { module: parameter.module, id: parameter.function }
    const key = `${keyOf(target)} ${parameter.index} ${parameter.path.join('.')}`
    if (asking.has(key)) return []
    if (asking.size > DEEPEST || isReachable(target) || hasDefault(parameter)) return undefined
    const uses = usesOf(target)
    if (uses.length === 0) return undefined
    asking.add(key)
    try {
      const found: Target[] = []
      for (const use of uses) {
        if (use.kind === 'mention') {
          const { role } = use.mention
          if (role === 'export' || role === 'operand' || role === 'alias' || role === 'property') continue
          return undefined
        }
        if (use.call.via !== undefined || use.call.arguments.some(({ spread }) => spread)) return undefined
        const argument = use.call.arguments[parameter.index]
        // Nothing is called on what is not there.
        if (argument === undefined || /^(?:undefined|null)$/.test(project.text(use.module)?.slice(...argument.span) ?? '')) continue
        const given = targetsOf(use.module, argument.value)
        if (given === undefined) return undefined
        found.push(...parameter.path.reduce<readonly Target[]>((targets, name) => targets.flatMap((each) => graph.memberOf(each, name)), given))
      }
      return found.some(({ kind }) => kind === 'unknown' || kind === 'parameter') ? undefined : found
    } finally {
      asking.delete(key)
    }
  }

  /** `({ store = files }) => …`: what is not given is something else. */
  const hasDefault = ({ module, function: id, path }: Parameter): boolean => {
    const function_ = graph.functionAt({ module, id })
    const head = function_ === undefined || path.length === 0 ? '' : headOf(project.text(module)?.slice(...function_.span) ?? '')
    return path.some((name) => new RegExp(`[{,]\\s*${name.replaceAll('$', '\\$')}\\s*(?::\\s*[\\w$]+\\s*)?=(?![=>])`).test(head))
  }

  const functionsOf = (module: ModuleId, object: Value, name: string): ReturnType<Receivers['functionsOf']> => {
    const receivers = targetsOf(module, object)
    if (receivers === undefined) return project.natures.memberOrigin(module, object, name) === 'foreign' ? { functions: [] } : undefined
    const functions: FunctionTarget[] = []
    const declared: Target[] = []
    for (const receiver of receivers) {
      if (receiver.kind === 'literal' || receiver.kind === 'array') continue
      const members = graph.memberOf(receiver, name).filter(({ kind }) => kind !== 'unknown' && kind !== 'parameter')
      functions.push(...members.flatMap((member) => (member.kind === 'function' ? [{ module: member.module, id: member.id }] : [])))
      if (members.length > 0) continue
      const dispatched = families.dispatched(receiver, name)
      functions.push(...dispatched)
      if (families.isInterface(receiver)) declared.push(receiver)
      else if (dispatched.length === 0) return undefined
    }
    return { functions, ...(declared.length === 0 ? {} : { declared }) }
  }

  return { functionsOf, arriving }
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
