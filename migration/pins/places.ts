/**
 * Can a call be awaited where it stands?
 */
import { expressionAt } from '../../analysis/anchors.js'
import type { Anchors } from '../../analysis/anchors.js'
import type { CallFact, FunctionFact, ModuleId, Span } from '../../analysis/facts.js'
import { awaitRefusalOf } from '../edits.js'
import { hasTopLevelAwait } from '../places.js'
import type { PropagationContext, Reason } from '../propagate.js'
import { moduleEndsIn } from './module-ends.js'
import { reasonsIn } from './reasons.js'

export interface CallPlaces {
  callPin(module: ModuleId, call: CallFact, callee: FunctionFact): Reason | undefined
  topLevelPin(module: ModuleId, span: Span, name: string): Reason | undefined
}

export function callPlacesIn(context: PropagationContext): CallPlaces {
  const { project } = context
  const { reason, placeOf } = reasonsIn(context)
  const { isEnd } = moduleEndsIn(context)

  const callPin = (module: ModuleId, call: CallFact, callee: FunctionFact): Reason | undefined => {
    const place = placeOf(module, call.span)
    const anchors = context.anchors(module)
    if (anchors === undefined) return reason('unparsed-caller', callee.name, place)
    if (call.awaited) return undefined
    if (!context.isEditable(module)) return reason('outside-run', callee.name, place)
    if (isReacted(project.text(module) ?? '', call.span) || isHeldAsPromise(module, call.span, anchors)) return reason('already-promise', callee.name, place)
    if (call.function === 0) return topLevelPin(module, call.span, callee.name)
    const refused = awaitRefusalOf(anchors, call.span)
    return refused === undefined ? undefined : { ...refused, path: [callee.name] }
  }

  /** `const result = handlers[kind](file)`, and then `result.then(…)`: others that are called there give promises which go on by themselves. */
  const isHeldAsPromise = (module: ModuleId, span: Span, anchors: Anchors): boolean => {
    const anchor = expressionAt(anchors, span)
    if (anchor?.use !== 'initializer' || anchor.variable === undefined) return false
    const variable = anchors.variables.find(({ name, initSpan }) => name === anchor.variable && initSpan !== undefined && initSpan[0] <= span[0] && span[1] <= initSpan[1])
    return variable?.references.some((reference) => isReacted(project.text(module) ?? '', reference.span)) === true
  }

  const topLevelPin = (module: ModuleId, span: Span, name: string): Reason | undefined => {
    const place = placeOf(module, span)
    const anchors = context.anchors(module)
    const anchor = anchors === undefined ? undefined : expressionAt(anchors, span)
    if (anchors === undefined || anchor === undefined) return reason('cjs-top-level', name, place)
    if (hasTopLevelAwait(project, module)) {
      if (context.required.has(module) || (context.keepPublic && context.publicApi.entries.has(module))) return reason('esm-tla-breaks-require', name, place)
      const beside = context.order.beside(module, anchor.statement?.span[0] ?? span[0])
      if (beside !== undefined) return reason('esm-load-order', name, placeOf(beside.module, beside.span))
      const refused = awaitRefusalOf(anchors, span)
      return refused === undefined ? undefined : { ...refused, path: [name] }
    }
    return isEnd(module, span) ? undefined : reason('cjs-top-level', name, place)
  }

  return { callPin, topLevelPin }
}

/** `load().then(…)`: it is taken for a promise there. */
export function isReacted(text: string, span: Span): boolean {
  return /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*\??\.\s*(?:then|catch|finally)\b/.test(text.slice(span[1]))
}
