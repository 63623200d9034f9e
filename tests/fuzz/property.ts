import fc from 'fast-check'
import type { Differ } from './differential.js'
import { programOf } from './program.js'

/** What the programs so far were made of: a run that refuses everything passes, too, and proves nothing. */
export interface Tallies {
  converted: number
  readonly refused: Map<string, number>
}

/** The numbers that a program is written from. */
const tapes = fc.array(fc.nat(999), { minLength: 50, maxLength: 400 })

/** A program does the same before and after, or its calls are refused. */
export function sameBehaviour(differ: Differ, tallies: Tallies): fc.IAsyncPropertyWithHooks<[number[]]> {
  return fc.asyncProperty(tapes, async tape => {
    const { plan, difference } = await differ.compare(programOf(tape))
    tallies.converted += plan.converted.length
    for (const { code } of plan.refused) tallies.refused.set(code, (tallies.refused.get(code) ?? 0) + 1)
    if (difference !== undefined) throw new Error(difference)
  })
}
