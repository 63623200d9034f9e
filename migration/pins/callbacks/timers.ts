/**
 * Functions that timers run. Nobody looks at what they return; a throw ended the process, and so does a rejection.
 */
import type { PropagationContext } from '../../propagate.js'
import { reasonsIn } from '../reasons.js'
import type { Handed, Outcome } from './handed.js'
import { warningOf } from './warnings.js'

export interface Timers {
  timerOutcome(handed: Handed): Outcome
}

export function timersIn(context: PropagationContext): Timers {
  const { reason } = reasonsIn(context)

  const timerOutcome = ({ target, function: function_, module, call, use, span, place }: Handed): Outcome => {
    if (use.row === undefined) return reason('timer-callback', function_.name, place)
    const test = context.replaced.clockOf(target.module)
    if (test !== undefined) return reason('test-timing', function_.name, reasonsIn(context).placeOf(test, [0, 0]).replace(/:\d+$/, ''))
    // What is done once has no next run; schedules have.
    const isRepeated = !/\b(?:setTimeout|setImmediate)$/.test(call.text)
    return { module, span, operations: [], keepsCallback: true, ...(isRepeated ? { warnings: [warningOf('timer-callback', function_.name, span)] } : {}) }
  }

  return { timerOutcome }
}
