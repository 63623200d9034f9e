import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { createDiffer } from './differential.js'
import { sameBehaviour } from './property.js'

const differ = createDiffer()
afterAll(() => differ.close())

// `npm run bench -- fuzz 2000` runs thousands, with other seeds, and shrinks what it finds.
it('programs do the same before and after, or their calls are refused', async () => {
  const tallies = { converted: 0, refused: new Map<string, number>() }
  await fc.assert(sameBehaviour(differ, tallies), { numRuns: 300, seed: 20261121, endOnFailure: true })
  const refused = [...tallies.refused.values()].reduce((sum, count) => sum + count, 0)
  expect(tallies.converted).toBeGreaterThan(refused)
}, 300_000)
