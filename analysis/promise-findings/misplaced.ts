import type { SiteFact } from '../facts.js'
import type { MisplacedAwaitFinding } from '../finding.js'
import type { PromiseScene } from '../promise-findings.js'

/** `await response.json()['uuid']`: the promise has no such member. */
export function misplacedFinding(scene: PromiseScene, site: Extract<SiteFact, { kind: 'member' }>): MisplacedAwaitFinding | undefined {
  const { natures } = scene.parts
  if (natures.natureOf(scene.module, site.value).promise !== 'always' || natures.hasMember(scene.module, site.value, site.name)) return undefined
  return {
    ...scene.placeOf(site.function, site.span, site.value),
    span: site.memberSpan,
    kind: 'misplaced-await',
    member: site.name,
    awaited: site.awaited,
    called: site.called,
    valueSpan: site.span,
  }
}
