/**
 * Calls that give a promise by what they are, whatever is known of the receiver's type: assertions that settle later, steps of async
 * generators, subtests, and lists that are reduced to a promise.
 */
import { assertionStarts, awaitedModifiers } from '../catalogue/values.js'
import type { CallGraph, Target } from './call-graph.js'
import type { CallFact, FunctionId, ModuleId, Value } from './facts.js'
import type { Modules } from './modules.js'

/** Of an async generator: each of them runs it on. */
const ITERATING = new Set(['next', 'return', 'throw'])
const TEST_RUNNER = /^node:test$/
const DEEPEST = 5

export interface ResultsByShape {
  /** @param targets of the call */
  isPromise(module: ModuleId, call: CallFact, targets: readonly Target[]): boolean
}

export function resultsByShape(modules: Modules, graph: CallGraph): ResultsByShape {
  const callOf = (module: ModuleId, value: Value): CallFact | undefined => {
    const facts = modules.facts(module)
    const inner = value.kind === 'variable' ? facts?.variables[value.id] : value
    return inner?.kind === 'result' ? facts?.calls[inner.call] : undefined
  }

  /** `expect(load()).rejects.toThrow()`, of test runners and of assertion libraries alike, with `not` before or behind. */
  const isAwaitedAssertion = (module: ModuleId, { callee }: CallFact): boolean => {
    if (callee.kind !== 'member') return false
    const modifier = beforeNot(callee.object)
    if (modifier.kind !== 'member' || !awaitedModifiers.has(modifier.name)) return false
    const start = callOf(module, beforeNot(modifier.object))
    return start !== undefined && assertionStarts.has(start.text)
  }

  const isGeneratorStep = (module: ModuleId, { callee }: CallFact): boolean => {
    const maker = callee.kind === 'member' && ITERATING.has(callee.name) ? callOf(module, callee.object) : undefined
    if (maker === undefined) return false
    const makers = graph.calleesOf(module, maker)
    return makers.length > 0 && makers.every((target) => target.kind === 'function' && isAsyncGenerator(target))
  }

  const isAsyncGenerator = (target: Extract<Target, { kind: 'function' }>): boolean => {
    const function_ = graph.functionAt(target)
    return function_?.async === true && function_.generator
  }

  /** `t.test('part', async () => …)` in a test of `node:test`: before Node 24 the test ends without it, and cancels it. */
  const isSubtest = (module: ModuleId, { callee }: CallFact, depth = 0): boolean => {
    if (callee.kind !== 'member' || callee.name !== 'test' || callee.object.kind !== 'parameter') return false
    const { function: id, index, path } = callee.object
    return index === 0 && path.length === 0 && depth < DEEPEST && isTestFunction(module, id, depth)
  }

  const isTestFunction = (module: ModuleId, id: FunctionId, depth: number): boolean =>
    modules.facts(module)?.calls.some(
      (call) =>
        call.arguments.some(({ value }) => value.kind === 'function' && value.id === id) &&
        (graph.calleesOf(module, call).some((target) => target.kind === 'api' && TEST_RUNNER.test(target.module)) || isSubtest(module, call, depth + 1)),
    ) === true

  return {
    isPromise(module, call, targets) {
      if (call.kind !== 'call' || call.callee.kind !== 'member' || targets.some(({ kind }) => kind === 'function')) return false
      return isAwaitedAssertion(module, call) || isGeneratorStep(module, call) || isSubtest(module, call)
    },
  }
}

function beforeNot(value: Value): Value {
  return value.kind === 'member' && value.name === 'not' ? value.object : value
}
