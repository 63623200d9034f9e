/**
 * What speaks against running a function in another thread, where it has its own copy of every module and of every value it is given.
 */
import { canonicalModule } from '../../../catalogue/index.js'
import { keyOf } from '../../../analysis/effects.js'
import type { CallFact, ModuleId, Span } from '../../../analysis/facts.js'
import type { VariableAnchor } from '../../../analysis/anchors.js'
import type { Project } from '../../../analysis/project.js'
import { placeOf } from '../../places.js'
import { refusalMessage } from '../../refusal-codes.js'
import type { RefusalCode } from '../../refusal-codes.js'
import type { Refusal } from '../../edits.js'
import { actsOnThread, hasOwnState, isHarmless, isMutator } from './apis.js'
import { originsIn } from './origins.js'
import { namedIn, reachOf, sourceOf } from './reach.js'
import type { Reach, Source } from './reach.js'
import { allUnits, filesOf } from './units.js'
import type { Unit } from './units.js'
import { copyObjectionOf } from './copies.js'
import type { MigrationOptions } from '../../plan.js'

export function objectionTo(project: Project, unit: Unit, options: MigrationOptions): Refusal | undefined {
  const source = sourceOf(project, unit.module)
  if (source === undefined) return because(project, 'unparsed-caller', unit.label, unit.module, unit.span)
  const reach = reachOf(project, { module: unit.module, id: unit.function.id })
  return (
    sizeObjection(project, unit) ??
    nestingObjection(project, unit, options) ??
    threadObjection(project, reach) ??
    changesObjection(project, unit, reach) ??
    captureObjection(project, reach) ??
    copyObjectionOf(project, unit, source, reach) ??
    errorObjection(project, reach) ??
    loadObjection(project, unit.module)
  )
}

export function because(project: Project, code: RefusalCode, name: string, module: ModuleId, span: Span): Refusal {
  return { code, message: refusalMessage(code, name, placeOf(project, module, span)) }
}

/** A round trip to a warm worker takes about 25 µs, more than a light call does. */
function sizeObjection(project: Project, { named, blocking, module, span, label }: Unit): Refusal | undefined {
  if (named || blocking.some(({ row }) => row.cost !== 'light')) return undefined
  return because(project, 'offload-too-small', label, module, span)
}

/** A function that runs in the course of another one that goes to a worker is there already. */
function nestingObjection(project: Project, unit: Unit, options: MigrationOptions): Refusal | undefined {
  for (const other of allUnits(project, options)) {
    if (other.function.id === 0 || (other.module === unit.module && other.function.id === unit.function.id)) continue
    if (reachOf(project, { module: other.module, id: other.function.id }).has({ module: unit.module, id: unit.function.id }))
      return because(project, 'offload-nested', other.function.name, other.module, other.span)
  }
  return undefined
}

function threadObjection(project: Project, { calls }: Reach): Refusal | undefined {
  for (const { source, call } of calls) {
    for (const target of project.graph.calleesOf(source.module, call)) {
      if (target.kind === 'api' && actsOnThread(target)) return because(project, 'offload-acts-on-thread', call.text, source.module, call.span)
    }
  }
  return undefined
}

/** Changes that nobody outside the worker would see: of the module's state, and of arguments. */
function changesObjection(project: Project, unit: Unit, reach: Reach): Refusal | undefined {
  const { originOf } = originsIn(project, unit, reach)
  const judged = (source: Source, span: Span, function_: number): Refusal | undefined => {
    const { origin, name } = originOf(source, span, function_)
    if (origin === 'module') return because(project, 'offload-changes-state', name, source.module, span)
    return origin === 'argument' ? because(project, 'offload-changes-arguments', name, source.module, span) : undefined
  }
  for (const { source, function: function_ } of reach.functions) {
    for (const write of source.facts.writes) {
      if (write.function !== function_.id || write.owner !== undefined || /^(?:import|\S*`)/.test(source.text.slice(...write.span))) continue
      // A parameter or a variable that is given something else is the function's own affair.
      const variable = plainVariable(source, write.span)
      if (variable !== undefined && variable.function !== null) continue
      const refusal = judged(source, write.span, function_.id)
      if (refusal !== undefined) return refusal
    }
  }
  for (const { source, call } of reach.calls) {
    const changed = changedBy(source, call)
    const refusal = changed === undefined ? undefined : judged(source, changed, call.function)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

function plainVariable({ anchors, text }: Source, span: Span): VariableAnchor | undefined {
  if (!/^[\w$]+$/.test(text.slice(...span))) return undefined
  return anchors.variables.find(({ references, nameSpan }) => String(nameSpan) === String(span) || references.some((each) => String(each.span) === String(span)))
}

/** The object that a call changes by its name: `list.push()`, `Object.assign(list)`. */
function changedBy({ text }: Source, call: CallFact): Span | undefined {
  if (/^(?:Object\.(?:assign|define\w+|setPrototypeOf|freeze|seal)|Reflect\.(?:set|defineProperty|deleteProperty))$/.test(call.text)) return call.arguments[0]?.span
  const method = /(?:\?\.|\.)\s*(#?[\w$]+)\s*$/.exec(text.slice(...call.calleeSpan))
  if (method === null || !isMutator(method[1] ?? '')) return undefined
  return [call.calleeSpan[0], call.calleeSpan[0] + method.index]
}

/** State of modules that the function reads, and that is not the same in every thread. */
function captureObjection(project: Project, { functions }: Reach): Refusal | undefined {
  for (const { source, function: function_ } of functions) {
    for (const variable of namedIn(source, function_.span)) {
      const refusal = stateObjection(project, source, variable)
      if (refusal !== undefined) return refusal
    }
  }
  return undefined
}

function stateObjection(project: Project, source: Source, variable: VariableAnchor, hops = 4): Refusal | undefined {
  const { module, anchors, facts } = source
  if (variable.kind === 'type' || variable.kind === 'class' || variable.kind === 'function') return undefined
  const load = anchors.loads.find(({ specifiers }) => specifiers.some(({ localSpan }) => localSpan[0] === variable.nameSpan[0]))
  if (load !== undefined) return load.typeOnly || hops === 0 ? undefined : importObjection(project, source, variable, load.specifier, hops)
  const changed = (span: Span): Refusal => because(project, 'offload-captures-state', variable.name, module, span)
  const written = variable.references.find((reference) => reference.write && reference.function !== null)
  if (written !== undefined) return changed(written.span)
  const isRootOf = (span: Span): boolean => variable.references.some((reference) => reference.span[0] === span[0] && reference.function !== null)
  const member = facts.writes.find((write) => write.function !== 0 && isRootOf(write.span))
  if (member !== undefined) return changed(member.span)
  for (const call of facts.calls) {
    const span = call.function === 0 ? undefined : changedBy(source, call)
    if (span !== undefined && isRootOf(span)) return changed(call.span)
  }
  const { initSpan } = variable
  const init = initSpan ?? variable.destructured?.initSpan
  if (init === undefined) return undefined
  for (const call of facts.calls) {
    if (call.function !== 0 || call.span[0] < init[0] || call.span[1] > init[1] || call.kind === 'get') continue
    const targets = project.graph.calleesOf(module, call)
    const stateful = targets.find((target) => target.kind === 'api' && hasOwnState(target))
    if (stateful !== undefined) return because(project, 'offload-captures-handle', variable.name, module, variable.nameSpan)
    if (targets.some((target) => target.kind === 'class')) return because(project, 'offload-captures-state', variable.name, module, variable.nameSpan)
    if (isHarmlessCall(project, source, call)) continue
    return because(project, 'offload-captures-state', variable.name, module, variable.nameSpan)
  }
  // Another name for something that is judged by its own.
  return namedIn(source, init).map((each) => (each === variable || hops === 0 ? undefined : stateObjection(project, source, each, hops - 1))).find((each) => each !== undefined)
}

/** What a module of the project exports is judged where it is declared; a package has its own copy in every thread, equal but for what others do to it. */
function importObjection(project: Project, source: Source, variable: VariableAnchor, specifier: string, hops: number): Refusal | undefined {
  const resolution = project.modules.resolve(source.module, specifier)
  if (resolution.kind !== 'project') {
    const setter = settersIn(project).get(canonicalModule(specifier))
    return setter === undefined || loadedBy(project, source.module).has(setter.module) ? undefined : because(project, 'offload-captures-state', specifier, setter.module, setter.span)
  }
  const other = sourceOf(project, resolution.module)
  if (other === undefined) return undefined
  const changed = changedModules(project).get(resolution.module)
  if (changed !== undefined) return because(project, 'offload-captures-state', variable.name, changed.module, changed.span)
  const exported = other.anchors.variables.filter((each) => each.function === null && (each.exported || /^(?:module\.)?exports\b/m.test(other.text)))
  const specifiers = source.anchors.loads.flatMap((load) => load.specifiers).filter(({ localSpan }) => localSpan[0] === variable.nameSpan[0])
  const [only] = specifiers
  const wanted = only?.kind === 'named' && only.imported !== 'default' ? exported.filter(({ name }) => name === only.imported) : exported
  return wanted.map((each) => (isFunction(other, each) ? undefined : stateObjection(project, other, each, hops - 1))).find((each) => each !== undefined)
}

function isFunction({ facts }: Source, { initSpan, kind }: VariableAnchor): boolean {
  return kind === 'function' || facts.functions.some((each) => each.id !== 0 && String(each.span) === String(initSpan))
}

interface Change {
  readonly module: ModuleId
  readonly span: Span
}

const changes = new WeakMap<Project, ReadonlyMap<ModuleId, Change>>()

/** Modules whose exports another module changes, with one place that does. */
function changedModules(project: Project): ReadonlyMap<ModuleId, Change> {
  const known = changes.get(project)
  if (known !== undefined) return known
  const found = new Map<ModuleId, Change>()
  changes.set(project, found)
  for (const module of filesOf(project)) {
    if (project.liveness.isTest(module) || !/\b(?:import|require)\b/.test(project.text(module) ?? '')) continue
    const source = sourceOf(project, module)
    for (const { span } of source?.facts.writes ?? []) {
      const load = source === undefined ? undefined : loadAtRoot(source, span)
      const resolution = load === undefined ? undefined : project.modules.resolve(module, load)
      if (resolution?.kind === 'project' && !found.has(resolution.module)) found.set(resolution.module, { module, span })
    }
  }
  return found
}

const setters = new WeakMap<Project, ReadonlyMap<string, Change>>()
const SETS_UP = /^(?:use|set|setOptions|configure|config|register\w*|add\w+|extend|define\w*|install|init\w*|plugin|filter|helper|partial|setDefault\w*)$/

/** Packages that some module sets up for all of the process: `marked.use()`, `Handlebars.registerHelper()`. */
function settersIn(project: Project): ReadonlyMap<string, Change> {
  const known = setters.get(project)
  if (known !== undefined) return known
  const found = new Map<string, Change>()
  setters.set(project, found)
  for (const module of filesOf(project)) {
    if (project.liveness.isTest(module)) continue
    for (const call of project.facts(module)?.calls ?? []) {
      if (!SETS_UP.test(call.text.split('.').at(-1) ?? '') || !call.text.includes('.')) continue
      for (const target of project.graph.calleesOf(module, call)) {
        // Of an instance only those know who made it.
        if (target.kind === 'api' && !target.path.includes('()') && !found.has(canonicalModule(target.module))) found.set(canonicalModule(target.module), { module, span: call.span })
      }
    }
  }
  return found
}

/** The specifier of what the first identifier of a span was loaded from. */
function loadAtRoot({ anchors }: Source, span: Span): string | undefined {
  const variable = anchors.variables.find(({ references }) => references.some((reference) => reference.span[0] === span[0] && reference.span[1] < span[1]))
  return variable === undefined ? undefined : anchors.loads.find(({ specifiers }) => specifiers.some(({ localSpan }) => localSpan[0] === variable.nameSpan[0]))?.specifier
}

/** Errors of the project's own classes would arrive as plain ones, and `instanceof` would not know them. */
function errorObjection(project: Project, { calls }: Reach): Refusal | undefined {
  for (const { source, call } of calls) {
    if (call.kind !== 'new') continue
    for (const target of project.graph.calleesOf(source.module, call)) {
      if (target.kind === 'class' && isError(project, target)) return because(project, 'offload-error-class', project.graph.classAt(target)?.name ?? 'Error', source.module, call.span)
    }
  }
  return undefined
}

function isError(project: Project, target: { readonly module: ModuleId; readonly id: number }, hops = 5): boolean {
  return project.graph.superclassesOf(target).some((each) => {
    if (each.kind === 'api') return each.path.endsWith('Error') || each.path === 'DOMException'
    return each.kind === 'class' && hops > 0 && isError(project, each, hops - 1)
  })
}

/** A worker loads the module and all that it imports once more: nothing may happen then that should happen once. */
function loadObjection(project: Project, module: ModuleId): Refusal | undefined {
  for (const each of loadedBy(project, module)) {
    const source = sourceOf(project, each)
    if (source === undefined) continue
    for (const call of source.facts.calls) {
      if (call.function !== 0 || call.kind === 'get' || isHarmlessCall(project, source, call) || isGuarded(source, call)) continue
      return because(project, 'offload-import-effects', call.text, each, call.span)
    }
  }
  return undefined
}

function loadedBy(project: Project, module: ModuleId): ReadonlySet<ModuleId> {
  const loaded = new Set<ModuleId>()
  const queue = [module]
  for (let each = queue.pop(); each !== undefined; each = queue.pop()) {
    if (loaded.has(each)) continue
    loaded.add(each)
    for (const { form, specifier, function: function_ } of project.facts(each)?.imports ?? []) {
      if (form === 'type' || form === 'dynamic' || function_ !== 0) continue
      const resolution = project.modules.resolve(each, specifier)
      if (resolution.kind === 'project' && /\.[cm]?[jt]sx?$/.test(resolution.module)) queue.push(resolution.module)
    }
  }
  return loaded
}

/** `if (require.main === module) main()`: a worker is nobody's main module. */
function isGuarded({ text }: Source, call: CallFact): boolean {
  return /(?:require\.main\s*===?\s*module|import\.meta\.main|\bisMainThread|process\.argv\[1\][^\n]*)\)?\s*\{?[^{}]*$/.test(text.slice(Math.max(0, call.span[0] - 400), call.span[0]))
}

const harmless = new WeakMap<Project, Map<string, boolean>>()

/** Doing it again in another thread makes no difference. */
function isHarmlessCall(project: Project, source: Source, call: CallFact): boolean {
  if (/^(?:require|import)$/.test(call.text) || /^require\.resolve$/.test(call.text)) return true
  const targets = project.graph.calleesOf(source.module, call)
  if (targets.length > 0 && targets.every((target) => target.kind === 'api' && isHarmless(target))) return true
  if (targets.length > 0 && targets.every((target) => target.kind === 'function' || target.kind === 'class')) {
    return targets.every((target) => {
      if (target.kind !== 'function' && target.kind !== 'class') return false
      const starts = target.kind === 'function' ? [target] : project.graph.constructionOf(target)
      return starts.every((start) => isHarmlessFunction(project, start))
    })
  }
  const method = /(?:\?\.|\.)\s*([\w$]+)\s*$/.exec(source.text.slice(...call.calleeSpan))?.[1]
  return method !== undefined && isHarmless({ module: 'any', path: method })
}

function isHarmlessFunction(project: Project, start: { readonly module: ModuleId; readonly id: number }): boolean {
  const memo = harmless.get(project) ?? new Map<string, boolean>()
  harmless.set(project, memo)
  const key = keyOf(start)
  const known = memo.get(key)
  if (known !== undefined) return known
  // One that calls itself is as harmless as the rest of it.
  memo.set(key, true)
  const source = sourceOf(project, start.module)
  const result = source !== undefined && source.facts.calls.every((call) => call.function !== start.id || call.kind === 'get' || isHarmlessCall(project, source, call))
  memo.set(key, result)
  return result
}
