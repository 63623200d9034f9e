/**
 * Bodies of tests and hooks: runners wait for those that return a promise, but not for those that take a `done` as well.
 */
import { expressionAt, functionAt } from '../../../analysis/anchors.js'
import { hasSequel } from '../../../analysis/anchors/sequels.js'
import type { FunctionTarget } from '../../../analysis/effects.js'
import type { CallFact, ModuleId, Span } from '../../../analysis/facts.js'
import { promiseKindOf } from '../../promises.js'
import type { PropagationContext } from '../../propagate.js'
import { isWithinSpan } from '../../spans.js'
import { reasonsIn } from '../reasons.js'
import { withoutDone } from './done.js'
import type { Handed, Outcome } from './handed.js'
import { warningOf } from './warnings.js'

const CONTEXTS = /^_?(?:t|assert|ctx|context|task|test)$/

/** Exports of AVA whose functions run while others of their kind do. */
const OVERLAPPING = /^(?:default|failing|only|beforeEach|afterEach|afterEach\.always)?$/
const READS = /(?:^|\.)(?:access|exists|f?stat|glob|lstat|opendir|pathExists|read|realpath)\w*$/

export interface Tests {
  testOutcome(handed: Handed): Outcome
  /** Is it the last thing that a test does, and what tells the test that it is at its end? `load(file, () => done())`: nobody has to wait for it. */
  endsTest(module: ModuleId, call: CallFact): boolean
}

export function testsIn(context: PropagationContext): Tests {
  const { project, uses } = context
  const { reason } = reasonsIn(context)

  const testOutcome = (handed: Handed): Outcome => {
    const { target, function: function_, place } = handed
    const index = doneIndexOf(handed)
    const refused = () => reason('test-done', function_.name, place)
    if (index === undefined || function_.parameters.length <= index) return isEndedLater(handed) ? refused() : overlapOutcome(handed)
    if (uses.of(target).length > 1 || !context.isEditable(target.module)) return refused()
    const anchors = context.anchors(target.module)
    const text = project.text(target.module)
    const operations = anchors === undefined || text === undefined ? undefined : withoutDone(anchors, text, function_.span, index)
    return operations === undefined ? refused() : { module: target.module, span: function_.span, operations, keepsCallback: true }
  }

  /** What was done in one go lets others of its file run in between, where the runner starts them together. */
  const overlapOutcome = ({ target, function: function_, module, span, use }: Handed): Outcome => {
    const path = use.row?.path ?? ''
    const isOverlapping = (use.row?.module === 'ava' && OVERLAPPING.test(path)) || /\bconcurrent\b/.test(path)
    if (!isOverlapping || function_.async || !leavesTraces(target)) return undefined
    return { module, span, operations: [], keepsCallback: true, warnings: [warningOf('tests-overlap', function_.name, span)] }
  }

  const leavesTraces = ({ module, id }: FunctionTarget): boolean =>
    (project.facts(module)?.calls ?? []).some(
      (call) => call.function === id && project.effects.blockersOf(module, call).some(({ api, category }) => category === 'process' || category === 'database' || (category === 'fs' && !READS.test(api.path))),
    )

  /** Where a runner passes what must be called at the end; nothing where it passes none. */
  const doneIndexOf = ({ target, function: function_, call, use }: Pick<Handed, 'target' | 'function' | 'call' | 'use'>): number | undefined => {
    // The text of a call is shortened, and a table may be long.
    if (/\.(?:each|for)\b/.test(`${call.text} ${use.row?.path ?? ''}`)) return undefined
    const home = use.row?.module ?? ''
    const name = function_.parameters[0]?.name ?? ''
    if (home === 'node:test') return 1
    // The first parameter is the test itself, or what it is given to work with.
    if (/^(?:ava|tap|tape|uvu|vitest|@playwright\/test)$/.test(home) || /^(?:Deno|QUnit)\./.test(use.row?.path ?? '')) return undefined
    // `t.test('…', (t, done) => …)` of node:test; others pass the test alone.
    if (home === 'any' && CONTEXTS.test(name)) return 1
    const isVitest = home === 'global' && ['jest', 'mocha', 'jasmine'].every((each) => project.modules.packageVersion(target.module, each) === undefined) && project.modules.packageVersion(target.module, 'vitest') !== undefined
    return isVitest && !/^(?:done|cb|callback|next)$/.test(name) ? undefined : 0
  }

  /** `t.end()` in a callback: what returns a promise is at its end once that is resolved. */
  const isEndedLater = ({ target, function: function_, use }: Handed): boolean => {
    const home = use.row?.module ?? ''
    if (!/^(?:any|ava|tap|tape)$/.test(home) || function_.async || promiseKindOf(project, target) === 'always') return false
    const anchors = context.anchors(target.module)
    const parameter = anchors === undefined ? undefined : functionAt(anchors, function_.span)?.parameters[0]
    const variable = anchors?.variables.find((each) => each.kind === 'parameter' && each.nameSpan[0] === parameter?.bareSpan[0])
    if (variable === undefined) return false
    const used = variable.references.map((reference) => {
      const [, name, call] = /^\s*\??\.\s*(\w+)(\s*\()?/.exec(project.text(target.module)?.slice(reference.span[1]) ?? '') ?? []
      return { name, isCalled: call !== undefined, isNested: String(reference.function) !== String(function_.span) }
    })
    if (used.some(({ name, isCalled, isNested }) => name === 'end' && (isNested || !isCalled || home === 'ava'))) return true
    // Who gets the whole test may end it; a plan is enough for tap, and for no other.
    const isEnded = used.some(({ name }) => name === 'end' || name === 'plan')
    return (!isEnded && home !== 'ava' && used.some(({ name }) => name === undefined)) || (home !== 'tap' && used.some(({ name }) => name === 'plan') && used.some(({ isNested }) => isNested))
  }

  const endsTest = (module: ModuleId, call: CallFact): boolean => {
    const anchors = call.function === 0 || call.inTry || !project.liveness.isTest(module) ? undefined : context.anchors(module)
    const facts = project.facts(module)
    const function_ = facts?.functions[call.function]
    if (anchors === undefined || facts === undefined || function_ === undefined || function_.async || function_.generator) return false
    if (expressionAt(anchors, call.span)?.use !== 'statement' || hasSequel(anchors, project.text(module) ?? '', call.span)) return false
    const isSame = (span: Span): boolean => String(span) === String(function_.span)
    for (const receiver of facts.calls) {
      const index = receiver.arguments.findIndex(({ span }) => isSame(span))
      const use = index === -1 ? undefined : project.callbacks.usesOf(module, receiver).find((each) => each.argument === index && each.context === 'test')
      const done = use === undefined ? undefined : doneIndexOf({ target: { module, id: function_.id }, function: function_, call: receiver, use })
      const parameter = done === undefined ? undefined : functionAt(anchors, function_.span)?.parameters[done]
      const variable = parameter?.kind === 'identifier' ? anchors.variables.find((each) => each.kind === 'parameter' && each.nameSpan[0] === parameter.bareSpan[0]) : undefined
      if (variable !== undefined) return variable.references.length > 0 && variable.references.every(({ span }) => isWithinSpan(span, call.span))
    }
    return false
  }

  return { testOutcome, endsTest }
}
