/**
 * `npm run bench -- fuzz [PROGRAMS] [SEED] [change | keep | twin]`: generated programs before and after their migration. What differs is shrunk and shown, with
 * the seed that finds it again.
 */
import fc from 'fast-check'
import { createDiffer } from '../tests/fuzz/differential.js'
import type { PublicApi } from '../tests/fuzz/differential.js'
import { sameBehaviour } from '../tests/fuzz/property.js'
import type { Tallies } from '../tests/fuzz/property.js'

const PROGRAMS_PER_ROUND = 50
const SHRINKING_MS = 40_000

/** @returns whether all of them did the same */
export async function benchFuzz(programs: number, seed: number, publicApi?: PublicApi): Promise<boolean> {
  const differ = createDiffer(publicApi)
  const tallies: Tallies = { converted: 0, refused: new Map() }
  const started = performance.now()
  let [ran, differed] = [0, 0]
  try {
    for (let round = 0; ran < programs; round += 1) {
      const numRuns = Math.min(PROGRAMS_PER_ROUND, programs - ran)
      const property = withinTime(sameBehaviour(differ, tallies))
      const { failed, numRuns: done, counterexample, errorInstance, numShrinks } = await fc.check(property, { numRuns, seed: seed + round })
      ran += failed ? Math.max(1, done) : numRuns
      if (!failed || counterexample === null) continue
      differed += 1
      console.log(`\n##### ${differed}: seed ${seed + round}, shrunk ${numShrinks} times\n${errorInstance instanceof Error ? errorInstance.message : String(errorInstance)}`)
    }
  } finally {
    differ.close()
  }
  const refused = [...tallies.refused].sort(([, a], [, b]) => b - a)
  console.log(`\n${ran} programs in ${((performance.now() - started) / 1000).toFixed(0)} s, ${differed} differ. ${tallies.converted} calls converted; refused: ${refused.map(([code, count]) => `${count} ${code}`).join(', ')}.`)
  return differed === 0
}

/** Shrinking ends some time after the first failure: whatever it tries from then on counts as one that passes. */
function withinTime(property: fc.IAsyncPropertyWithHooks<[number[]]>): fc.IRawProperty<[number[]]> {
  let failedAt: number | undefined
  return {
    isAsync: () => true,
    generate: (random, runId) => property.generate(random, runId),
    shrink: value => property.shrink(value),
    runBeforeEach: () => undefined,
    runAfterEach: () => undefined,
    async run(value) {
      if (failedAt !== undefined && performance.now() - failedAt > SHRINKING_MS) return null
      const failure = await property.run(value)
      if (failure !== null) failedAt ??= performance.now()
      return failure
    },
  }
}
