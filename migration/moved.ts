/**
 * Text that goes on under another name, as it was: what becomes of a function's callers does not concern the calls in there.
 */
import type { ModuleId, Span } from '../analysis/facts.js'
import type { Verdicts } from './judge.js'
import type { Demand } from './propagate.js'
import type { Site } from './select.js'

export function outsideOfMoved(demands: readonly Demand[], accepted: readonly Site[], verdicts: Verdicts): readonly Demand[] {
  const moved = accepted.flatMap((site): readonly { readonly module: ModuleId; readonly span: Span }[] => {
    const verdict = site.kind === 'api' ? verdicts.of(site) : undefined
    return verdict === undefined || 'refusal' in verdict || verdict.rewriting.moved === undefined ? [] : [{ module: site.module, span: verdict.rewriting.moved }]
  })
  if (moved.length === 0) return demands
  const isMoved = (module: ModuleId, [start, end]: Span): boolean => moved.some((each) => each.module === module && each.span[0] <= start && end <= each.span[1])
  return demands.flatMap((demand) => {
    if (isMoved(demand.target.module, demand.function.span)) return []
    const awaits = demand.awaits.filter(({ module, call }) => !isMoved(module, call.span))
    const rewrites = demand.rewrites.filter(({ module, span }) => !isMoved(module, span))
    return [{ ...demand, awaits, rewrites }]
  })
}
