import { describe, expect, it } from 'vitest'
import { findCulprits } from '../../../migration/verify/search.js'

/** Runs the search over items that fail where one of `bad` is among them, and counts what it runs. */
async function searched(size: number, bad: readonly number[], suspects: readonly number[] = []) {
  const items = Array.from({ length: size }, (_, index) => index)
  const asked: string[] = []
  const failureOf = async (kept: readonly number[]): Promise<{ readonly because: number } | undefined> => {
    asked.push(kept.join())
    const because = kept.find(item => bad.includes(item))
    return because === undefined ? undefined : { because }
  }
  const first = { because: bad[0] ?? Number.NaN }
  const { culprits, kept } = await findCulprits(items, first, new Set(suspects), failureOf)
  return { culprits: [...culprits.keys()].sort((a, b) => a - b), causes: culprits, kept, asked }
}

describe('findCulprits', () => {
  it.each([
    // The rows say how many runs it may take: the search itself is what is bought here.
    { size: 1, bad: [0], runs: 0 },
    { size: 2, bad: [1], runs: 1 },
    { size: 16, bad: [0], runs: 5 },
    { size: 16, bad: [15], runs: 4 },
    { size: 100, bad: [41], runs: 8 },
    { size: 1000, bad: [999], runs: 10 },
    { size: 64, bad: [10, 50], runs: 14 },
    { size: 64, bad: [3, 20, 40, 60], runs: 28 },
    { size: 20, bad: Array.from({ length: 20 }, (_, index) => index), runs: 42 },
  ])('finds $bad among $size in at most $runs runs', async ({ size, bad, runs }) => {
    const { culprits, kept, asked } = await searched(size, bad)
    expect(culprits).toEqual(bad)
    expect(kept).toEqual(Array.from({ length: size }, (_, index) => index).filter(item => !bad.includes(item)))
    expect(asked.length).toBeLessThanOrEqual(runs)
  })

  it('takes one run where the first suspicion is right, and few more where it is wrong', async () => {
    expect(await searched(100, [41], [41])).toMatchObject({ culprits: [41], asked: { length: 1 } })
    expect((await searched(100, [41], [40, 41, 42])).asked.length).toBeLessThanOrEqual(4)
    expect((await searched(100, [41], [7])).asked.length).toBeLessThanOrEqual(9)
    expect(await searched(8, [2, 3], [2, 3])).toMatchObject({ culprits: [2, 3] })
  })

  it('asks nothing twice', async () => {
    for (const bad of [[0], [5, 6], [1, 3, 5, 7], [0, 1, 2, 3, 4, 5, 6, 7, 8]]) {
      const { asked } = await searched(9, bad, [2, 3])
      expect(new Set(asked).size, bad.join()).toBe(asked.length)
    }
  })

  it('has run what it keeps, also where changes only fail together', async () => {
    const ran = new Map<string, boolean>()
    const items = ['a', 'b', 'c', 'd', 'e', 'f']
    const fails = (kept: readonly string[]): boolean => kept.includes('b') && kept.includes('e')
    const { culprits, kept } = await findCulprits(items, {}, new Set<string>(), async set => {
      ran.set(set.join(), !fails(set))
      return fails(set) ? {} : undefined
    })
    expect(culprits.size).toBe(1)
    expect(ran.get(kept.join())).toBe(true)
  })

  it('keeps the failure that gave each away', async () => {
    const { causes } = await searched(8, [2, 6])
    expect([...causes]).toEqual([[2, { because: 2 }], [6, { because: 6 }]])
  })
})
