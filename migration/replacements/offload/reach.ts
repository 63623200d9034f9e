/**
 * What runs in the course of a function, across the project: itself, what stands in it, what it calls and what it names.
 */
import { anchorsOf } from '../../../analysis/anchors.js'
import type { Anchors, VariableAnchor } from '../../../analysis/anchors.js'
import { keyOf } from '../../../analysis/effects.js'
import type { FunctionTarget } from '../../../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleFacts, ModuleId, Span } from '../../../analysis/facts.js'
import type { Project } from '../../../analysis/project.js'

/** A file as the questions of this folder see it. */
export interface Source {
  readonly module: ModuleId
  readonly text: string
  readonly anchors: Anchors
  readonly facts: ModuleFacts
}

export interface Reach {
  readonly functions: readonly { readonly source: Source; readonly function: FunctionFact }[]
  readonly calls: readonly { readonly source: Source; readonly call: CallFact }[]
  has(target: FunctionTarget): boolean
}

const sources = new WeakMap<Project, Map<ModuleId, Source | undefined>>()

export function sourceOf(project: Project, module: ModuleId): Source | undefined {
  const known = sources.get(project) ?? new Map<ModuleId, Source | undefined>()
  sources.set(project, known)
  if (known.has(module)) return known.get(module)
  const facts = project.facts(module)
  const text = project.text(module)
  const anchors = facts === undefined || text === undefined ? undefined : anchorsOf(module, text)
  const source = facts === undefined || text === undefined || anchors === undefined || anchors.errors.length > 0 ? undefined : { module, text, anchors, facts }
  known.set(module, source)
  return source
}

export function reachOf(project: Project, start: FunctionTarget): Reach {
  const keys = new Set<string>()
  const functions: { readonly source: Source; readonly function: FunctionFact }[] = []
  const calls: { readonly source: Source; readonly call: CallFact }[] = []
  const queue: FunctionTarget[] = [start]
  for (let target = queue.pop(); target !== undefined; target = queue.pop()) {
    if (keys.has(keyOf(target))) continue
    keys.add(keyOf(target))
    const source = sourceOf(project, target.module)
    const function_ = source?.facts.functions[target.id]
    if (source === undefined || function_ === undefined || function_.annotation === 'offloaded') continue
    functions.push({ source, function: function_ })
    const { module } = target
    for (const each of source.facts.functions) if (each.id !== 0 && each.parent === target.id) queue.push({ module, id: each.id })
    for (const call of source.facts.calls) {
      if (call.function !== target.id) continue
      calls.push({ source, call })
      queue.push(...project.effects.runsOf(module, call))
      for (const callee of project.graph.calleesOf(module, call)) if (callee.kind === 'function') queue.push({ module: callee.module, id: callee.id })
    }
    // What it names it may hand to somebody who calls it.
    for (const variable of namedIn(source, function_.span)) queue.push(...functionsOf(source, variable))
  }
  return { functions, calls, has: (target) => keys.has(keyOf(target)) }
}

/** Variables of the module's top that are used in a span. */
export function namedIn({ anchors }: Source, [start, end]: Span): readonly VariableAnchor[] {
  return anchors.variables.filter((variable) => variable.function === null && variable.references.some(({ span, type }) => !type && start <= span[0] && span[1] <= end))
}

function functionsOf({ module, facts }: Source, { nameSpan, initSpan }: VariableAnchor): readonly FunctionTarget[] {
  const found = facts.functions.filter((each) => each.parent === 0 && each.id !== 0 && (String(each.nameSpan) === String(nameSpan) || String(each.span) === String(initSpan)))
  return found.map(({ id }) => ({ module, id }))
}
