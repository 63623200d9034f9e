/**
 * Does a function give a promise already? Such a function can become async without its callers changing, where they treat
 * what it returns as a promise.
 */
import type { CallFact, ModuleId, Value } from '../analysis/facts.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { Project } from '../analysis/project.js'

const REACTIONS = /^(?:then|catch|finally|fail|fin|done|spread|tap)$/
/** What `fs-extra` has besides functions that give promises, and what is a member of what they give. */
const SUBSTITUTE_PROMISES = /^(?:default\.)?(?!create(?:Read|Write)Stream$|(?:un)?watch(?:File)?$)[a-z]\w*(?<!Sync)$/
const PROMISE_MODULES = /^(?:q|bluebird|p-\w+|node:fs\/promises|fs\/promises|node:timers\/promises|node:stream\/promises)$/

export type PromiseKind = 'always' | 'sometimes' | 'never'

export function promiseKindOf(project: Project, target: FunctionTarget, asking: Set<string> = new Set()): PromiseKind {
  const function_ = project.graph.functionAt(target)
  if (function_ === undefined) return 'never'
  if (function_.async || function_.declaredPromise) return 'always'
  const key = keyOf(target)
  if (asking.has(key)) return 'never'
  asking.add(key)
  // What a function returns by calling itself is what it returns otherwise.
  const telling = function_.returns.flatMap(alternatives).filter((value) => !isRecursive(project, target.module, value, asking))
  const kinds = telling.map((value) => isPromise(project, target.module, value, asking))
  asking.delete(key)
  if (kinds.length === 0 || !kinds.includes(true)) return 'never'
  return kinds.every(Boolean) ? 'always' : 'sometimes'
}

/** `return remote ? fetched(path) : read(path)` returns on two paths. */
function alternatives(value: Value): readonly Value[] {
  return value.kind === 'either' ? value.of.flatMap(alternatives) : [value]
}

function isRecursive(project: Project, module: ModuleId, value: Value, asking: ReadonlySet<string>): boolean {
  const call = value.kind === 'result' ? project.facts(module)?.calls[value.call] : undefined
  const targets = call === undefined ? [] : project.graph.calleesOf(module, call)
  return targets.length > 0 && targets.every((target) => target.kind === 'function' && asking.has(keyOf(target)))
}

function isPromise(project: Project, module: ModuleId, value: Value, asking: Set<string>): boolean {
  switch (value.kind) {
    case 'result': {
      const call = project.facts(module)?.calls[value.call]
      return call !== undefined && givesPromise(project, module, call, asking)
    }
    case 'variable': {
      const inner = project.facts(module)?.variables[value.id]
      return inner !== undefined && inner.kind !== 'variable' && isPromise(project, module, inner, asking)
    }
    case 'either':
      return value.of.length > 0 && value.of.every((each) => isPromise(project, module, each, asking))
    default:
      return false
  }
}

export function givesPromise(project: Project, module: ModuleId, call: CallFact, asking: Set<string> = new Set()): boolean {
  if (call.callee.kind === 'member' && REACTIONS.test(call.callee.name)) return true
  if (isPromiseOfReduce(project, module, call, asking)) return true
  const targets = project.graph.calleesOf(module, call)
  return (
    targets.length > 0 &&
    targets.every((target) => {
      if (target.kind === 'function') return promiseKindOf(project, target, asking) === 'always'
      if (target.kind !== 'api') return false
      if (target.module === 'global') return target.path === 'Promise' || /^Promise\.\w+$/.test(target.path) || target.path === 'fetch'
      return PROMISE_MODULES.test(target.module) || /^promises\.\w+$/.test(target.path) || (target.module === 'fs-extra' && SUBSTITUTE_PROMISES.test(target.path))
    })
  )
}

/** `jobs.reduce((before, job) => before.then(job), Promise.resolve())` */
function isPromiseOfReduce(project: Project, module: ModuleId, { callee, arguments: [step, initial] }: CallFact, asking: Set<string>): boolean {
  if (callee.kind !== 'member' || !/^reduce(?:Right)?$/.test(callee.name) || initial === undefined || step?.value.kind !== 'function') return false
  const returns = project.graph.functionAt({ module, id: step.value.id })?.returns.flatMap(alternatives) ?? []
  return isPromise(project, module, initial.value, asking) && returns.length > 0 && returns.every((value) => isPromise(project, module, value, asking))
}
