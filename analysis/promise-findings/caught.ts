import type { Target } from '../call-graph.js'
import type { PromiseScene } from '../promise-findings.js'

/** Whatever runs catches all that it could reject with. */
export function areCaughtInside({ parts: { graph } }: PromiseScene, targets: readonly Target[]): boolean {
  return targets.length > 0 && targets.every((target) => target.kind === 'function' && graph.functionAt(target)?.catchesAll === true)
}
