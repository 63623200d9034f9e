import { describe, expect, it } from 'vitest'
import { dearCopies, LONGEST_COPY } from '../../migration/twins/economy.js'
import type { Candidate } from '../../migration/twins/economy.js'

const copy = (key: string, about: Partial<Candidate>): Candidate => ({ key, lines: 1, calls: 0, purpose: 'other', callers: [], ...about })

const LINES = 12

describe('dearCopies', () => {
  it('allows so many lines a call, and no more', () => {
    expect([...dearCopies([copy('short', { lines: 2 * LINES, calls: 2 }), copy('long', { lines: 2 * LINES + 1, calls: 2 })], LINES)]).toEqual([['long', { lines: 2 * LINES + 1, calls: 2, most: LINES }]])
  })

  it('weighs those that call each other together', () => {
    const read = copy('read', { lines: 3, calls: 1, callers: ['parse'] })
    expect([...dearCopies([read, copy('parse', { lines: 9 })], LINES).keys()]).toEqual([])
    expect([...dearCopies([read, copy('parse', { lines: 10 })], LINES).keys()]).toEqual(['read', 'parse'])
  })

  it('is no dearer for a call in a circle', () => {
    expect([...dearCopies([copy('odd', { lines: 6, calls: 1, callers: ['even', 'odd'] }), copy('even', { lines: 6, callers: ['odd'] })], LINES).keys()]).toEqual([])
  })

  it('allows more where live code calls it, with all that it calls', () => {
    const handled = copy('handled', { lines: LONGEST_COPY / 2, purpose: 'live' })
    const below = copy('below', { lines: LONGEST_COPY / 2, calls: 1, callers: ['handled', 'other'] })
    expect([...dearCopies([handled, below, copy('other', { lines: 2 })], LINES)]).toEqual([['other', { lines: 2, calls: 0, most: LINES }]])
    expect([...dearCopies([{ ...handled, lines: LONGEST_COPY }, below], LINES).keys()]).toEqual(['handled', 'below'])
  })

  it('leaves none that would go on calling what is too dear', () => {
    const long = copy('long', { lines: LONGEST_COPY + 1, calls: 1, purpose: 'live', callers: ['short'] })
    expect([...dearCopies([copy('short', { lines: 2, calls: 1 }), long], LINES).keys()]).toEqual(['long', 'short'])
  })

  it('allows whatever was asked for', () => {
    const exported = copy('exported', { lines: 500, purpose: 'asked' })
    expect(dearCopies([exported, copy('below', { lines: 500, purpose: 'live', callers: ['exported'] })], LINES).size).toBe(0)
  })
})
