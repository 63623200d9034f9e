/**
 * Can a call be awaited where it stands?
 */
import { expressionAt } from '../../analysis/anchors.js'
import type { CallFact, FunctionFact, ModuleId, Span } from '../../analysis/facts.js'
import { awaitRefusalOf } from '../edits.js'
import { hasTopLevelAwait } from '../places.js'
import type { PropagationContext, Reason } from '../propagate.js'
import { reasonsIn } from './reasons.js'

export interface CallPlaces {
  callPin(module: ModuleId, call: CallFact, callee: FunctionFact): Reason | undefined
  topLevelPin(module: ModuleId, span: Span, name: string): Reason | undefined
}

export function callPlacesIn(context: PropagationContext): CallPlaces {
  const { project } = context
  const { reason, placeOf } = reasonsIn(context)

  const callPin = (module: ModuleId, call: CallFact, callee: FunctionFact): Reason | undefined => {
    const place = placeOf(module, call.span)
    const anchors = context.anchors(module)
    if (anchors === undefined) return reason('unparsed-caller', callee.name, place)
    if (call.awaited) return undefined
    if (!context.isEditable(module)) return reason('outside-run', callee.name, place)
    if (isReacted(project.text(module) ?? '', call.span)) return reason('already-promise', callee.name, place)
    if (call.function === 0) return topLevelPin(module, call.span, callee.name)
    const refused = awaitRefusalOf(anchors, call.span)
    return refused === undefined ? undefined : { ...refused, path: [callee.name] }
  }

  const topLevelPin = (module: ModuleId, span: Span, name: string): Reason | undefined => {
    const place = placeOf(module, span)
    const anchors = context.anchors(module)
    const anchor = anchors === undefined ? undefined : expressionAt(anchors, span)
    if (anchors === undefined || anchor === undefined) return reason('cjs-top-level', name, place)
    if (hasTopLevelAwait(project, module)) {
      if (context.required.has(module) || (context.keepPublic && context.publicApi.entries.has(module))) return reason('esm-tla-breaks-require', name, place)
      const refused = awaitRefusalOf(anchors, span)
      return refused === undefined ? undefined : { ...refused, path: [name] }
    }
    return isLastStatement(module, span) && anchor.use === 'statement' ? undefined : reason('cjs-top-level', name, place)
  }

  /** Nothing of the module runs after it, so that waiting for it or not makes no difference. */
  const isLastStatement = (module: ModuleId, span: Span): boolean => {
    const rest = (project.text(module) ?? '').slice(span[1])
    return /^\s*;?\s*(?:\/\/[^\n]*\s*|\/\*[\s\S]*?\*\/\s*)*$/.test(rest)
  }

  return { callPin, topLevelPin }
}

/** `load().then(…)`: it is taken for a promise there. */
export function isReacted(text: string, span: Span): boolean {
  return /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*\??\.\s*(?:then|catch|finally)\b/.test(text.slice(span[1]))
}
