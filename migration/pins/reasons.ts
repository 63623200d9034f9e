/**
 * How a pin is put: a code, the sentence that goes with it, and the function it is about.
 */
import type { ModuleId, Span } from '../../analysis/facts.js'
import { placeOf } from '../places.js'
import type { PropagationContext, Reason } from '../propagate.js'
import { refusalMessage } from '../refusal-codes.js'
import type { RefusalCode } from '../refusal-codes.js'

export interface Reasons {
  /** @param place where it is decided, as `placeOf` puts it */
  reason(code: RefusalCode, name: string, place: string): Reason
  placeOf(module: ModuleId, span: Span): string
}

export function reasonsIn({ project }: PropagationContext): Reasons {
  return {
    reason: (code, name, place) => ({ code, message: refusalMessage(code, name, place), path: [name] }),
    placeOf: (module, span) => placeOf(project, module, span),
  }
}
