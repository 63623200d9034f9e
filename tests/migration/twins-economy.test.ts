import { describe, expect, it } from 'vitest'
import { dearCopies, LINES_PER_CALL } from '../../migration/twins/economy.js'
import type { Candidate } from '../../migration/twins/economy.js'

const copy = (key: string, about: Partial<Candidate>): Candidate => ({ key, lines: 1, calls: 0, needed: false, callers: [], ...about })

describe('dearCopies', () => {
  it('allows so many lines a call, and no more', () => {
    expect([...dearCopies([copy('short', { lines: 2 * LINES_PER_CALL, calls: 2 }), copy('long', { lines: 2 * LINES_PER_CALL + 1, calls: 2 })])]).toEqual([['long', { lines: 2 * LINES_PER_CALL + 1, calls: 2 }]])
  })

  it('weighs those that call each other together', () => {
    const read = copy('read', { lines: 3, calls: 1, callers: ['parse'] })
    expect([...dearCopies([read, copy('parse', { lines: 9 })]).keys()]).toEqual([])
    expect([...dearCopies([read, copy('parse', { lines: 10 })]).keys()]).toEqual(['read', 'parse'])
  })

  it('is no dearer for a call in a circle', () => {
    expect([...dearCopies([copy('odd', { lines: 6, calls: 1, callers: ['even', 'odd'] }), copy('even', { lines: 6, callers: ['odd'] })]).keys()]).toEqual([])
  })

  it('leaves out what is needed, with all that it calls', () => {
    const handled = copy('handled', { lines: 50, needed: true })
    const below = copy('below', { lines: 50, calls: 1, callers: ['handled', 'other'] })
    expect([...dearCopies([handled, below, copy('other', { lines: 2 })])]).toEqual([['other', { lines: 2, calls: 0 }]])
  })
})
