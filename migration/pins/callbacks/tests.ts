/**
 * Bodies of tests and hooks: runners wait for those that return a promise, but not for those that take a `done` as well.
 */
import type { PropagationContext } from '../../propagate.js'
import { reasonsIn } from '../reasons.js'
import { withoutDone } from './done.js'
import type { Handed, Outcome } from './handed.js'

const CONTEXTS = /^_?(?:t|assert|ctx|context|task|test)$/

export interface Tests {
  testOutcome(handed: Handed): Outcome
}

export function testsIn(context: PropagationContext): Tests {
  const { project, uses } = context
  const { reason } = reasonsIn(context)

  const testOutcome = (handed: Handed): Outcome => {
    const { target, function: function_, place } = handed
    const index = doneIndexOf(handed)
    if (index === undefined || function_.parameters.length <= index) return undefined
    const refused = () => reason('test-done', function_.name, place)
    if (uses.of(target).length > 1 || !context.isEditable(target.module)) return refused()
    const anchors = context.anchors(target.module)
    const text = project.text(target.module)
    const operations = anchors === undefined || text === undefined ? undefined : withoutDone(anchors, text, function_.span, index)
    return operations === undefined ? refused() : { module: target.module, span: function_.span, operations, keepsCallback: true }
  }

  /** Where a runner passes what must be called at the end; nothing where it passes none. */
  const doneIndexOf = ({ target, function: function_, call, use }: Handed): number | undefined => {
    // The text of a call is shortened, and a table may be long.
    if (/\.(?:each|for)\b/.test(`${call.text} ${use.row?.path ?? ''}`)) return undefined
    const home = use.row?.module ?? ''
    const name = function_.parameters[0]?.name ?? ''
    if (home === 'node:test') return 1
    // The first parameter is the test itself, or what it is given to work with.
    if (/^(?:ava|tap|tape|uvu|vitest|@playwright\/test)$/.test(home) || /^(?:Deno|QUnit)\./.test(use.row?.path ?? '')) return undefined
    if (home === 'any' && CONTEXTS.test(name)) return undefined
    const isVitest = home === 'global' && ['jest', 'mocha', 'jasmine'].every((each) => project.modules.packageVersion(target.module, each) === undefined) && project.modules.packageVersion(target.module, 'vitest') !== undefined
    return isVitest && !/^(?:done|cb|callback|next)$/.test(name) ? undefined : 0
  }

  return { testOutcome }
}
