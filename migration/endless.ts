/**
 * Does a call go on for as long as the program does? Whoever waits for a consumer of a queue, or for a function that begins anew by calling
 * itself, never comes to what stands behind it.
 */
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { CallFact, ModuleId, Span } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'

/** Whether something leaves it is not looked into: a loop like that is seldom meant to end soon. */
const ENDLESS = /\bwhile\s*\(\s*(?:true|1)\s*\)|\bfor\s*\(\s*;\s*;/

/** @param span the call whose promise nobody waits for */
export function isEndless(project: Project, module: ModuleId, span: Span): boolean {
  const call = project.facts(module)?.calls.find((each) => each.span[0] === span[0] && each.span[1] === span[1])
  return call !== undefined && calleesOf(project, module, call).some((target) => isAround(project, target, module, span) || goesOn(project, target, new Set()))
}

function calleesOf(project: Project, module: ModuleId, call: CallFact): readonly FunctionTarget[] {
  return project.graph.calleesOf(module, call).flatMap((target) => (target.kind === 'function' ? [target] : []))
}

/** A function that calls itself in its own course, and does not wait. */
function isAround(project: Project, target: FunctionTarget, module: ModuleId, [start, end]: Span): boolean {
  const own = target.module === module ? project.graph.functionAt(target)?.span : undefined
  return own !== undefined && own[0] <= start && end <= own[1]
}

/** Loops without end, its own or of what it waits for. */
function goesOn(project: Project, target: FunctionTarget, seen: Set<string>): boolean {
  const function_ = project.graph.functionAt(target)
  if (function_ === undefined || !function_.async || seen.has(keyOf(target))) return false
  seen.add(keyOf(target))
  if (ENDLESS.test(project.text(target.module)?.slice(...function_.span) ?? '')) return true
  const awaited = project.facts(target.module)?.calls.filter((call) => call.function === target.id && call.awaited) ?? []
  return awaited.some((call) => calleesOf(project, target.module, call).some((next) => goesOn(project, next, seen)))
}
