import type { FunctionId, LoopFact } from './facts.js'
import { busyWaitOf } from './loops/busy-wait.js'
import { settledAwaitsOf } from './loops/settled-awaits.js'
import { headSpanOf, type LoopContext, type LoopNode } from './loops/tree.js'
import { spanOf } from './syntax.js'

/**
 * Which loops keep every other task waiting by what they are, not by what they call?
 *
 * A busy-wait spins until the clock or a flag says so, and does nothing else: a loop that works (calls something, writes to
 * what others see, has an exit of its own) is not one, so slices of work under a deadline are left alone. A settled-awaits loop awaits,
 * but only what is settled already; calls whose promise only the call graph can judge are handed on as candidates.
 *
 * Not seen: flags behind function calls (`while (!isReady()) {}`), and anything that needs another file.
 */

export type { LoopContext, LoopNode } from './loops/tree.js'

export function loopFactOf(node: LoopNode, functionId: FunctionId, context: LoopContext): LoopFact | undefined {
  const place = { span: spanOf(node), headSpan: headSpanOf(node, context.text), function: functionId }
  const wait = busyWaitOf(node, context)
  if (wait !== undefined) return { kind: 'busy-wait', ...place, ...wait }
  const settled = settledAwaitsOf(node, context)
  return settled && { kind: 'settled-awaits', ...place, ...settled }
}
