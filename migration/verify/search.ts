/**
 * Which of several changes make something fail, in as few runs as possible? A run is what costs: it may be a whole test suite.
 *
 * Of n changes with one culprit it takes about log2(n) + 1 runs, two where the first suspicion is right, and with many culprits
 * hardly more than two for each.
 */

export interface Found<Item, Failure> {
  /** With the failure that gave each away. */
  readonly culprits: ReadonlyMap<Item, Failure>
  /** What is left does not fail: it was run, or it is nothing. */
  readonly kept: readonly Item[]
}

/**
 * @param items together they fail, and none of them does not
 * @param failure how they fail together
 * @param suspects those to leave out first
 * @param failureOf what is run with these items alone, which come in their own order; asked once about each set
 */
export async function findCulprits<Item, Failure extends object>(
  items: readonly Item[],
  failure: Failure,
  suspects: ReadonlySet<Item>,
  failureOf: (kept: readonly Item[]) => Promise<Failure | undefined>,
): Promise<Found<Item, Failure>> {
  const ordered = [...items.filter(item => !suspects.has(item)), ...items.filter(item => suspects.has(item))]
  const culprits = new Map<Item, Failure>()
  const known = new Map<string, Failure | undefined>([['', undefined]])
  const failureUpTo = async (length: number): Promise<Failure | undefined> => {
    const chosen = new Set(ordered.slice(0, length).filter(item => !culprits.has(item)))
    const key = items.flatMap((item, index) => (chosen.has(item) ? [index] : [])).join()
    if (!known.has(key)) known.set(key, await failureOf(items.filter(item => chosen.has(item))))
    return known.get(key)
  }
  let boundary = suspects.size === items.length ? 0 : ordered.length - suspects.size
  let cause: Failure | undefined = failure
  // What stands before `good` does not fail without the culprits found so far.
  for (let good = 0; cause !== undefined; cause = good < ordered.length ? await failureUpTo(ordered.length) : undefined) {
    let bad = ordered.length
    while (bad - good > 1) {
      const middle = good < boundary && boundary < bad ? boundary : nextProbe(good, bad, culprits.size)
      boundary = 0
      const fails = await failureUpTo(middle)
      if (fails === undefined) good = middle
      else [bad, cause] = [middle, fails]
    }
    const culprit = ordered[bad - 1]
    if (culprit !== undefined) culprits.set(culprit, cause)
    good = bad
  }
  return { culprits, kept: items.filter(item => !culprits.has(item)) }
}

/** The middle, or nearer where culprits have come closer to each other than that. */
function nextProbe(good: number, bad: number, culprits: number): number {
  const middle = (good + bad) >> 1
  return culprits === 0 ? middle : Math.min(middle, good + Math.max(1, Math.floor(good / culprits)))
}
