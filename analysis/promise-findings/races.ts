import type { RaceFact } from '../facts.js'
import type { RaceFinding } from '../finding.js'
import type { PromiseScene } from '../promise-findings.js'

/** Receivers that run a function many times with no run waiting for the last: array methods, events, timers, routes. */
const OVERLAPPING = /(?:^|\.)(?:map|flatMap|forEach|filter|some|every|on|addListener|addEventListener|subscribe|setInterval|use|get|post|put|patch|delete|all|handle)$/

/** Shared state that is written after an `await` from what was read before it, in a function of which several runs can be under way. */
export function raceFindings(scene: PromiseScene, race: RaceFact): readonly RaceFinding[] {
  const { modules } = scene.parts
  const place = scene.placeOf(race.function, race.span)
  if (place.context === 'startup' || place.context === 'exit' || place.context === 'test') return []
  if (race.shared !== 'this' && race.owner !== 0 && !mayOverlap(scene, race)) return []
  const { subject, form, readSpan, awaitSpan } = race
  const confidence = race.computed ? 'definite' : 'probable'
  return [{ ...place, kind: 'race-after-await', form, confidence, subject, readSpan, readLine: modules.position(scene.module, readSpan[0]).line, awaitSpan }]
}

/** A variable of a function is shared by the closures that one call of it makes: do these run more than one at a time? */
function mayOverlap({ facts }: PromiseScene, race: RaceFact): boolean {
  if (race.handedTo !== undefined) return OVERLAPPING.test(race.handedTo)
  const function_ = facts.functions[race.function]
  return function_ !== undefined && (function_.escapes || function_.calledBy.some((id) => facts.calls[id]?.awaited === false))
}
