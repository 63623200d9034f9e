import type { CallFact, SiteFact } from '../facts.js'
import type { AsyncDisposableFinding, UnawaitedReturnFinding } from '../finding.js'
import type { PromiseScene } from '../promise-findings.js'

/** Promises that leave a `try` or `using` before they have settled. */
export function returnedFinding(scene: PromiseScene, site: Extract<SiteFact, { kind: 'returned' }>): UnawaitedReturnFinding | undefined {
  const function_ = scene.facts.functions[site.function]
  if (function_?.async !== true || function_.generator) return undefined
  const { promise } = scene.parts.natures.natureOf(scene.module, site.value)
  if (promise !== 'always' && promise !== 'sometimes') return undefined
  const call = scene.callOf(site.value)
  // What a member holds may have been asked about: `if (!result.paused) return result.value`.
  if (promise === 'sometimes' && site.value.kind === 'member') return undefined
  if (site.guard === 'try' && call !== undefined && isSettledWell(call)) return undefined
  return { ...scene.placeOf(site.function, site.span, site.value), kind: 'unawaited-return', guard: site.guard }
}

/** `promise.catch(handler)` and `Promise.resolve(value)` leave nothing to catch. */
function isSettledWell({ callee, arguments: given }: CallFact): boolean {
  if (callee.kind !== 'member') return false
  return (callee.name === 'catch' && given.length > 0) || (callee.name === 'resolve' && callee.object.kind === 'global' && callee.object.name === 'Promise')
}

export function usingFinding(scene: PromiseScene, site: Extract<SiteFact, { kind: 'using' }>): AsyncDisposableFinding | undefined {
  if (!scene.parts.natures.natureOf(scene.module, site.value).asyncDisposable) return undefined
  return { ...scene.placeOf(site.function, site.span, site.value), kind: 'async-disposable' }
}
