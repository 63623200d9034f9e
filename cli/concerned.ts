import { basename, dirname } from 'node:path'
import { type FunctionTarget, keyOf } from '../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleFacts, ModuleId, Value } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import type { Importers } from './importers.js'
import { stemOf } from './known-texts.js'
import type { Touch } from './touch.js'

/** The files whose findings a change may touch, and the calls in them that may lead to what it has changed. */
export interface Concerned {
  readonly files: readonly ModuleId[]
  readonly mayLead: (module: ModuleId, call: CallFact) => boolean
}

/**
 * The files whose findings a change may touch: the changed ones, and those above them that name a function that has changed, or one
 * that leads to such a function. Files are told by their imports and by the names in their text before anything of them is analysed.
 */
export function concernedBy(project: Project, changed: readonly ModuleId[], touch: Touch, importers: () => Importers): Concerned {
  const { effects, callbacks, graph } = project
  /** Functions that have changed and block, and those that run them before they return. */
  const affected = new Set<string>()
  /** By which they go elsewhere: wherever the word stands, and, of methods, only where it can be a member. */
  const names = new Set<string>()
  const members = new Set<string>()
  /** The modules that those names come from. */
  const origins = new Set<ModuleId>()
  const concerned = new Set(changed)

  const isAffected = (target: FunctionTarget): boolean => affected.has(keyOf(target))

  /** What it runs, and what it hands over to be run later. */
  const mayLead = (module: ModuleId, call: CallFact): boolean =>
    touch.isTouchedAt(module, call) ||
    (affected.size > 0 &&
      (effects.runsOf(module, call).some(isAffected) ||
        callbacks.usesOf(module, call).some(({ value }) => graph.targetsOf(module, value).some(target => target.kind === 'function' && isAffected(target)))))

  const mark = (module: ModuleId, facts: ModuleFacts, function_: FunctionFact): void => {
    affected.add(keyOf({ module, id: function_.id }))
    // What a function returns is called under names of its caller's choice: the function around it is what they have in common.
    for (let around: FunctionFact | undefined = function_; around !== undefined && around.id !== 0; around = facts.functions[around.parent]) note(module, facts, around)
  }

  const note = (module: ModuleId, facts: ModuleFacts, function_: FunctionFact): void => {
    origins.add(module)
    for (const name of namesOf(module, facts, function_)) names.add(name)
    const own = function_.name.split('.').at(-1) ?? ''
    if (isMember(facts, function_) && IDENTIFIER.test(own)) members.add(own)
  }

  /** Functions that run an affected one before they return, and what affected things are exported as. */
  const climb = (module: ModuleId): boolean => {
    const facts = project.facts(module)
    if (facts === undefined) return false
    const before = affected.size + names.size + members.size
    for (let size = -1; size !== affected.size; ) {
      size = affected.size
      for (const call of facts.calls) {
        const function_ = facts.functions[call.function]
        // What an async function leads to is reported inside it.
        if (function_ === undefined || function_.id === 0 || function_.async || affected.has(keyOf({ module, id: function_.id }))) continue
        if (effects.runsOf(module, call).some(isAffected)) mark(module, facts, function_)
      }
    }
    const isNamed = (value: Value): boolean => [names, members].some(known => known.has(importedName(facts, value)))
    for (const [name, value] of Object.entries(facts.exports.named)) if (isNamed(value)) names.add(name === 'default' ? stemOf(module) : name)
    if (facts.exports.whole.some(isNamed)) names.add(stemOf(module))
    return affected.size + names.size + members.size > before
  }

  /** What blocks nobody brings nothing to those above, whatever has changed in it. */
  const isBlocking = (module: ModuleId, facts: ModuleFacts, { id, async }: FunctionFact): boolean =>
    !async && facts.calls.some(call => call.function === id && effects.blockersOf(module, call).length > 0)

  for (const module of changed) {
    const facts = project.facts(module)
    if (facts === undefined) continue
    for (const { function: function_, isOther } of touch.functionsIn(module)) {
      if (isBlocking(module, facts, function_)) mark(module, facts, function_)
      // Direct callers get a promise now, or none any more; nobody above them does.
      else if (isOther) note(module, facts, function_)
    }
  }
  for (let grew = affected.size > 0; grew; ) {
    grew = false
    for (const module of changed) if (climb(module)) grew = true
  }
  if (names.size + members.size === 0) return { files: changed, mayLead }

  const above = importers().above(origins)
  for (let pattern = patternOf(names, members), grew = true; grew; pattern = patternOf(names, members)) {
    grew = false
    for (const module of above) {
      if (!concerned.has(module) && !pattern.test(project.text(module) ?? '')) continue
      concerned.add(module)
      if (climb(module)) grew = true
    }
  }
  return { files: [...concerned], mayLead }
}

/** By what a function may be called elsewhere. */
function namesOf(module: ModuleId, facts: ModuleFacts, function_: FunctionFact): readonly string[] {
  const { id, name, kind } = function_
  const names = Object.entries(facts.exports.named).filter(([, value]) => denotes(facts, value, id)).map(([exported]) => exported)
  const own = name === 'default' || name === 'module.exports' || isMember(facts, function_) ? [] : kind === 'constructor' || kind === 'field' ? [name.replace(/^new /u, '').replace(/\..*$/u, '')] : [name.split('.').at(-1) ?? '']
  const whole = name === 'module.exports' || names.includes('default') || facts.exports.whole.some(value => denotes(facts, value, id))
  // The specifier is all that importers of a whole module have in common.
  const file = whole ? [stemOf(module), ...(stemOf(module) === 'index' ? [basename(dirname(module))] : [])] : []
  return [...names.filter(exported => exported !== 'default'), ...own, ...file].filter(each => IDENTIFIER.test(each))
}

function denotes(facts: ModuleFacts, value: Value, id: number): boolean {
  if (value.kind === 'function') return value.id === id
  const held = value.kind === 'variable' ? facts.variables[value.id] : undefined
  return held?.kind === 'function' && held.id === id
}

/** The name by which an export of another module was taken: `load` of `files.load`, the file's own where it was taken whole. */
function importedName(facts: ModuleFacts, value: Value): string {
  if (value.kind === 'module') return stemOf(value.specifier)
  if (value.kind === 'member') return value.name === 'default' && value.object.kind === 'module' ? stemOf(value.object.specifier) : value.name
  const held = value.kind === 'variable' ? facts.variables[value.id] : undefined
  return held === undefined || held.kind === 'variable' ? '' : importedName(facts, held)
}

/** Nothing but a member: what is called like it elsewhere has been taken out of an object first. Constructors and fields run with `new`. */
function isMember(facts: ModuleFacts, { id, kind, class: class_, object }: FunctionFact): boolean {
  if (kind === 'constructor' || kind === 'field') return false
  const isMethod = class_ !== undefined && facts.classes[class_]?.members.some(member => member.function === id || (member.value?.kind === 'function' && member.value.id === id))
  const isProperty = object !== undefined && Object.values(facts.objects[object]?.properties ?? {}).some(value => value.kind === 'function' && value.id === id)
  return isMethod === true || isProperty
}

const IDENTIFIER = /^[\p{ID_Continue}$#-]+$/u

/** Members are taken by `.name`, by a string, or in a pattern, and not where methods of other classes are written, or in prose. */
function patternOf(names: ReadonlySet<string>, members: ReadonlySet<string>): RegExp {
  const anyOf = (set: ReadonlySet<string>): string => `(?:${[...set].map(name => name.replace(/[$#-]/gu, '\\$&')).join('|')})(?![\\w$])`
  const forms = [
    ...(names.size === 0 ? [] : [`(?<![\\w$])${anyOf(names)}`]),
    ...(members.size === 0 ? [] : [`(?:\\.\\s*|['"\`])${anyOf(members)}`, `(?<![\\w$])${anyOf(members)}\\s*(?:[,:}=]|as\\b|/[/*])`]),
  ]
  return new RegExp(forms.join('|'))
}
