import { beforeAll, describe, expect, it } from 'vitest'
import { outcomesOf } from './type-forms/outcome.js'
import type { Outcome } from './type-forms/outcome.js'
import { programs } from './type-forms/programs.js'

/** Whatever the form in which a type says what a function gives: no new diagnostic, the same output, or a refusal with a code. */
describe('forms of types', () => {
  let outcomes: readonly Outcome[] = []
  beforeAll(() => {
    outcomes = outcomesOf(programs)
  }, 120_000)

  it.each(programs.map(({ name, expects }, index) => ({ name, expects, index })))('$name: $expects', ({ expects, index }) => {
    const outcome = outcomes[index]
    if (outcome === undefined) throw new Error('Nothing is known of the program.')
    const { plan, diagnostics, printed } = outcome
    expect(diagnostics).toEqual({ before: [], after: [] })
    expect(printed.before).not.toMatch(/^$|Error/)
    expect(printed.after).toBe(printed.before)
    expect(plan.refused.length === 0 ? 'converted' : plan.converted.length === 0 ? 'refused' : 'partly').toBe(expects)
    expect(plan.selected).toBeGreaterThan(0)
    for (const { code, message } of plan.refused) expect([code, message]).toEqual([expect.stringMatching(/^[a-z-]+$/), expect.stringMatching(/\.$/)])
  })
})
