/**
 * What may run in the course of a test: more than what is known to, as calls that nobody can resolve mean whatever has that name, and
 * objects that go out of the project's hands are called by any name.
 */
import type { Target } from '../../analysis/call-graph.js'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { Anchors } from '../../analysis/anchors.js'
import type { CallFact, ClassId, FunctionFact, MentionFact, ModuleId } from '../../analysis/facts.js'
import { groupedBy, push } from '../../analysis/multimap.js'
import type { Project } from '../../analysis/project.js'
import type { ModuleMock } from './module-mocks.js'

/** By `keyOf`. */
export type Reached = ReadonlySet<string>

/** Takes back, in the middle of a test, what stands for a module. */
const TAKEN_BACK = /\b(?:unmock|dontMock|doUnmock|deepUnmock|requireActual|importActual|importOriginal)\b/

/** What a test has in the place of modules of the project: `gone` are not even loaded, of `silent` ones nothing runs but what loading them does. */
interface Standing {
  readonly gone: ReadonlySet<ModuleId>
  readonly silent: ReadonlySet<ModuleId>
}

/** What is asked of a module for each function of it. */
interface ByFunction {
  readonly calls: ReadonlyMap<number, readonly CallFact[]>
  readonly mentions: ReadonlyMap<number, readonly MentionFact[]>
  readonly inner: ReadonlyMap<number, readonly FunctionFact[]>
}

export function reachIn(project: Project): (test: ModuleId, anchors: Anchors, mocks: readonly ModuleMock[]) => Reached {
  const known = new Map<ModuleId, ByFunction>()
  const byFunction = (module: ModuleId): ByFunction => {
    const facts = project.facts(module)
    const found = known.get(module) ?? {
      calls: groupedBy(facts?.calls ?? [], (call) => call.function),
      mentions: groupedBy(facts?.mentions ?? [], (mention) => mention.function),
      inner: groupedBy(facts?.functions.slice(1) ?? [], (each) => each.parent),
    }
    known.set(module, found)
    return found
  }
  return (test, anchors, mocks) => reachedFrom(project, test, anchors, mocks, byFunction)
}

function reachedFrom(project: Project, test: ModuleId, anchors: Anchors, mocks: readonly ModuleMock[], byFunction: (module: ModuleId) => ByFunction): Reached {
  const standing = standingOf(project, test, mocks)
  const loaded = loadedFrom(project, test, anchors, standing)
  const named = new Map<string, FunctionTarget[]>()
  for (const module of loaded) {
    if (standing.silent.has(module)) continue
    for (const { id, name } of project.facts(module)?.functions ?? []) {
      push(named, name.split('.').at(-1) ?? '', { module, id })
    }
  }

  const found = new Set<string>()
  const queue: FunctionTarget[] = []
  const add = (target: FunctionTarget): void => {
    if ((target.id !== 0 && standing.silent.has(target.module)) || found.has(keyOf(target)) || !loaded.has(target.module)) return
    found.add(keyOf(target))
    queue.push(target)
  }
  /** Somebody may call any function of it. */
  const addAll = (target: Target): void => {
    switch (target.kind) {
      case 'function':
        return add(target)
      case 'class':
      case 'instance':
        return addMembers(target.module, target.id)
      case 'object':
        for (const { id, object } of project.facts(target.module)?.functions ?? []) if (object === target.id) add({ module: target.module, id })
        return
      case 'namespace':
        for (const value of Object.values(project.facts(target.module)?.exports.named ?? {})) for (const each of project.graph.targetsOf(target.module, value)) if (each.kind === 'function' || each.kind === 'class') addAll(each)
        return
      default:
    }
  }
  const addMembers = (module: ModuleId, id: ClassId): void => {
    for (const each of project.facts(module)?.functions ?? []) if (each.class === id) add({ module, id: each.id })
  }
  const construct = (module: ModuleId, id: ClassId): void => {
    for (const each of project.graph.constructionOf({ module, id })) add(each)
    for (const { id: own, class: owner, kind } of project.facts(module)?.functions ?? []) if (owner === id && (kind === 'constructor' || kind === 'field')) add({ module, id: own })
    const of = project.facts(module)?.classes[id]
    // What is made for somebody else's class is called by that.
    const above = [...(of?.superclasses ?? []), ...(of?.implements ?? [])].flatMap((value) => project.graph.targetsOf(module, value))
    if (above.some(({ kind }) => kind !== 'class')) addMembers(module, id)
    for (const each of above) if (each.kind === 'class') construct(each.module, each.id)
  }
  const visitCall = (module: ModuleId, call: CallFact): void => {
    const callees = project.graph.calleesOf(module, call)
    for (const run of project.effects.runsOf(module, call)) add(run)
    for (const target of callees) {
      if (target.kind === 'function') add(target)
      if (target.kind === 'class') construct(target.module, target.id)
    }
    const isOurs = callees.length > 0 && callees.every(({ kind }) => kind === 'function' || kind === 'class')
    for (const target of call.arguments.flatMap(({ value }) => project.graph.targetsOf(module, value))) if (target.kind === 'function' || !isOurs) addAll(target)
    // A parameter is what was handed over, wherever that was.
    if (isOurs || call.callee.kind === 'parameter' || (callees.length > 0 && callees.every(({ kind }) => kind === 'api'))) return
    const name = call.callee.kind === 'member' ? call.callee.name : /[\w$]+$/.exec(call.text)?.[0]
    for (const target of named.get(name ?? '') ?? []) add(target)
  }

  for (const module of loaded) add({ module, id: 0 })
  for (const { id } of project.facts(test)?.functions ?? []) add({ module: test, id })
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { module, id } = next
    const own = project.facts(module)?.functions[id]
    const { calls, mentions, inner } = byFunction(module)
    if (own?.class !== undefined && own.kind !== 'static-block') construct(module, own.class)
    for (const call of calls.get(id) ?? []) visitCall(module, call)
    // What has no name at the top of a file may be anything's.
    for (const each of inner.get(id) ?? []) if (id !== 0 || each.kind === 'static-block' || !/^[\w$.#]+$/.test(each.name)) add({ module, id: each.id })
    for (const mention of mentions.get(id) ?? []) {
      // What a variable follows is called by the variable's name.
      if (mention.role === 'export' || mention.role === 'alias') continue
      const goesOut = mention.role === 'dynamic-member' || mention.role === 'escape'
      for (const target of project.graph.targetsOf(module, mention.value)) if (target.kind === 'function' || goesOut) addAll(target)
    }
  }
  return found
}

function standingOf(project: Project, test: ModuleId, mocks: readonly ModuleMock[]): Standing {
  const gone = new Set<ModuleId>()
  const silent = new Set<ModuleId>()
  const text = project.text(test) ?? ''
  for (const { specifier, kind, call } of mocks) {
    if (!specifier.startsWith('.') || kind === 'watched' || kind === 'unknown') continue
    const resolution = project.modules.resolve(test, specifier)
    const [, folder = '', name = ''] = /^(.*\/)([^/]+)$/.exec(specifier) ?? []
    if (resolution.kind !== 'project' || project.modules.resolve(test, `${folder}__mocks__/${name}`).kind === 'project') continue
    // Somebody may get what it stands for all the same.
    const others = text.slice(0, call.span[0]) + text.slice(call.span[1])
    if (TAKEN_BACK.test(text) && others.includes(specifier)) continue
    if (kind === 'automock') silent.add(resolution.module)
    else if (!TAKEN_BACK.test(text.slice(...call.span))) gone.add(resolution.module)
  }
  return { gone, silent }
}

/** What a test loads, directly or not, but for what something else stands for. */
function loadedFrom(project: Project, test: ModuleId, anchors: Anchors, { gone }: Standing): ReadonlySet<ModuleId> {
  const loaded = new Set<ModuleId>()
  const queue: ModuleId[] = [test]
  // Any path in it may be loaded, by whatever it is handed to.
  const paths = anchors.expressions.flatMap((each) => each.arguments.flatMap(({ shape }) => (shape.kind === 'literal' && typeof shape.value === 'string' && shape.value.startsWith('.') ? [shape.value] : [])))
  for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
    if (loaded.has(module) || gone.has(module)) continue
    loaded.add(module)
    const specifiers = (project.facts(module)?.imports ?? []).flatMap((each) => (each.form === 'type' ? [] : [each.specifier]))
    for (const specifier of module === test ? [...specifiers, ...paths] : specifiers) {
      const resolution = project.modules.resolve(module, specifier)
      if (resolution.kind === 'project') queue.push(resolution.module)
    }
  }
  return loaded
}
