import { bodyReaders } from '../../catalogue/values.js'
import type { SiteFact } from '../facts.js'
import type { MisplacedAwaitFinding } from '../finding.js'
import type { PromiseScene } from '../promise-findings.js'

/** `await response.json()['uuid']`: the promise has no such member. */
export function misplacedFinding(scene: PromiseScene, site: Extract<SiteFact, { kind: 'member' }>): MisplacedAwaitFinding | undefined {
  const { natures } = scene.parts
  const { promise } = natures.natureOf(scene.module, site.value)
  const isGuess = promise === 'unknown' && site.awaited && !site.called && readsBody(scene, site)
  if ((promise !== 'always' && !isGuess) || natures.hasMember(scene.module, site.value, site.name)) return undefined
  return {
    ...scene.placeOf(site.function, site.span, site.value),
    confidence: isGuess ? 'probable' : 'definite',
    span: site.memberSpan,
    kind: 'misplaced-await',
    member: site.name,
    awaited: site.awaited,
    called: site.called,
    valueSpan: site.span,
  }
}

/** `await request.json()['uuid']` of a request that is known by its method alone. */
function readsBody(scene: PromiseScene, site: SiteFact): boolean {
  const call = scene.callOf(site.value)
  return call?.callee.kind === 'member' && bodyReaders.has(call.callee.name) && call.arguments.length === 0
}
