/**
 * What a reader should look at where a function now waits that nobody waits for.
 */
import type { Span } from '../../../analysis/facts.js'
import type { RewriteWarning } from '../../propagate.js'

const SENTENCES = {
  'error-first-callback': "'{{name}}' now waits, and whoever calls it back does not: an error in it reaches the process as an unhandled rejection.",
  'event-listener': "'{{name}}' now waits, and the emitter does not: other listeners and further events come in between.",
  'middleware-order': "'{{name}}' now waits before the handlers after it run, and other requests come in between.",
  'signal-handler': "'{{name}}' now waits while the process is about to end: nothing else may end it before, and the signal may come again.",
  'tests-overlap': "'{{name}}' now waits, and the runner has other tests of the file run meanwhile. Where they share files or variables, have them run one after the other.",
  'timer-callback': "'{{name}}' now waits, and the timer does not: the next run may begin before this one ends. Start it from the last one where it must not.",
} as const satisfies Readonly<Record<string, string>>

export type CallbackWarning = keyof typeof SENTENCES

export function warningOf(code: CallbackWarning, name: string, span: Span): RewriteWarning {
  return { code, span, message: SENTENCES[code].replace('{{name}}', () => name) }
}
