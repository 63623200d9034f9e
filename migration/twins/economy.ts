/**
 * Which async copies are not worth their lines? Code that nobody waits for gains little from a copy, and whoever keeps the project has to
 * keep both forms. Copies that call each other only make sense together, and so they are weighed together.
 */

/** A longer function is not written down twice. */
export const LONGEST_COPY = 60

/**
 * What copies may add for each call that they convert, all in all, where nobody waits for them: whoever keeps the public API wants little to
 * change, and more is pinned there, so that more would be copied.
 */
export const LINES_PER_CALL = { kept: 8, changed: 12 } as const

/** For whose sake a copy is made: of users who asked for it, of code that somebody waits for, of any other. */
export type Purpose = 'asked' | 'live' | 'other'

/** A copy that could be made. */
export interface Candidate {
  readonly key: string
  readonly lines: number
  /** The blocking calls that it converts. */
  readonly calls: number
  readonly purpose: Purpose
  /** Other candidates that call it. */
  readonly callers: readonly string[]
}

/** What candidates that call each other cost together, and what they convert. */
export interface Price {
  readonly lines: number
  readonly calls: number
  /** What a call may cost. */
  readonly most: number
}

/** By key, those that are not worth their lines, where each call may cost `linesPerCall`. */
export function dearCopies(candidates: readonly Candidate[], linesPerCall: number): ReadonlyMap<string, Price> {
  const mostLines: Readonly<Record<Purpose, number>> = { asked: Infinity, live: LONGEST_COPY, other: linesPerCall }
  const asked = servedBy(candidates, 'asked')
  const live = servedBy(candidates, 'live')
  const purposeOf = ({ key }: Candidate): Purpose => (asked.has(key) ? 'asked' : live.has(key) ? 'live' : 'other')
  const dear = new Map<string, Price>()
  // What serves live code is called by others, never the other way round.
  for (const purpose of ['live', 'other'] as const) {
    for (const chain of chainsOf(candidates.filter((each) => purposeOf(each) === purpose))) {
      const price = { lines: sum(chain.map(({ lines }) => lines)), calls: sum(chain.map(({ calls }) => calls)), most: mostLines[purpose] }
      const isStuck = candidates.some(({ key, callers }) => dear.has(key) && chain.some((each) => callers.includes(each.key)))
      if (isStuck || price.lines > price.calls * price.most) for (const { key } of chain) dear.set(key, price)
    }
  }
  return dear
}

/** Copies that call each other, each with all of them. */
function chainsOf(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const neighbours = new Map(candidates.map(({ key }) => [key, new Set<string>()]))
  for (const { key, callers } of candidates) {
    for (const caller of callers) {
      if (!neighbours.has(caller)) continue
      neighbours.get(caller)?.add(key)
      neighbours.get(key)?.add(caller)
    }
  }
  const seen = new Set<string>()
  return candidates.flatMap(({ key }) => {
    if (seen.has(key)) return []
    const together = reachedFrom([key], (each) => neighbours.get(each) ?? [])
    for (const each of together) seen.add(each)
    return [candidates.filter((each) => together.has(each.key))]
  })
}

/** What such a copy calls serves the same. */
function servedBy(candidates: readonly Candidate[], purpose: Purpose): ReadonlySet<string> {
  const called = new Map<string, string[]>()
  for (const { key, callers } of candidates) for (const caller of callers) called.set(caller, [...(called.get(caller) ?? []), key])
  return reachedFrom(candidates.flatMap((each) => (each.purpose === purpose ? [each.key] : [])), (key) => called.get(key) ?? [])
}

function reachedFrom(keys: readonly string[], next: (key: string) => Iterable<string>): ReadonlySet<string> {
  const reached = new Set(keys)
  const queue = [...keys]
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    for (const each of next(key)) {
      if (reached.has(each)) continue
      reached.add(each)
      queue.push(each)
    }
  }
  return reached
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
