import { afterAll, describe, expect, it } from 'vitest'
import { createDiffer } from './differential.js'
import { writtenPrograms } from './written-programs.js'

const programs = writtenPrograms()
const differ = createDiffer()
afterAll(() => differ.close())

describe.each([...new Set(programs.map(({ page }) => page))])('%s', page => {
  it.each(programs.filter(each => each.page === page))('$title', async ({ program }) => {
    const { plan, difference } = await differ.compare(program)
    expect(difference).toBeUndefined()
    expect(plan.converted.length + plan.refused.length).toBeGreaterThan(0)
  }, 60_000)
})
