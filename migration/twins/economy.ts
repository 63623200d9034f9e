/**
 * Which async copies are not worth their lines? Code that nobody waits for gains little from a copy, and whoever keeps the project has to
 * keep both forms. Copies that call each other only make sense together, and so they are weighed together.
 */

/** A longer function is not written down twice. */
export const LONGEST_COPY = 60

/** What copies may add for each call that they convert, all in all. */
export const LINES_PER_CALL = 12

/** A copy that could be made. */
export interface Candidate {
  readonly key: string
  readonly lines: number
  /** The blocking calls that it converts. */
  readonly calls: number
  /** It is made whatever it costs. */
  readonly needed: boolean
  /** Other candidates that call it. */
  readonly callers: readonly string[]
}

/** What candidates that call each other cost together, and what they convert. */
export interface Price {
  readonly lines: number
  readonly calls: number
}

/** By key, those that are not worth their lines. */
export function dearCopies(candidates: readonly Candidate[]): ReadonlyMap<string, Price> {
  const needed = neededOf(candidates)
  const rest = candidates.filter(({ key }) => !needed.has(key))
  const neighbours = new Map(rest.map(({ key }) => [key, new Set<string>()]))
  for (const { key, callers } of rest) {
    for (const caller of callers) {
      if (!neighbours.has(caller)) continue
      neighbours.get(caller)?.add(key)
      neighbours.get(key)?.add(caller)
    }
  }
  const dear = new Map<string, Price>()
  const seen = new Set<string>()
  for (const { key } of rest) {
    if (seen.has(key)) continue
    const together = reachedFrom([key], (each) => neighbours.get(each) ?? [])
    for (const each of together) seen.add(each)
    const chain = rest.filter((each) => together.has(each.key))
    const price = { lines: sum(chain.map(({ lines }) => lines)), calls: sum(chain.map(({ calls }) => calls)) }
    if (price.lines > price.calls * LINES_PER_CALL) for (const each of together) dear.set(each, price)
  }
  return dear
}

/** What a needed copy calls is needed as well. */
function neededOf(candidates: readonly Candidate[]): ReadonlySet<string> {
  const called = new Map<string, string[]>()
  for (const { key, callers } of candidates) for (const caller of callers) called.set(caller, [...(called.get(caller) ?? []), key])
  return reachedFrom(candidates.flatMap(({ key, needed }) => (needed ? [key] : [])), (key) => called.get(key) ?? [])
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
