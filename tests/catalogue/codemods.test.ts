import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codemodFor } from '../../catalogue/codemods.js'
import { allBlockingRows } from '../../catalogue/index.js'
import type { BlockingRow } from '../../catalogue/types.js'
import { replacers } from '../../migration/replacements/index.js'
import plugin from '../../index.js'

/** Messages name codemods by the row alone; here they are held against those who do the work. */

const rows: readonly BlockingRow[] = allBlockingRows
const named = rows.map((row) => [`${row.module} ${row.path}`.trim(), row, codemodFor(row)] as const)

describe('the codemod of a row', () => {
  it.each(named.filter(([, , codemod]) => codemod !== undefined))('of %s exists, runs as it says, and takes the row', (_, row, codemod) => {
    // Loading the transform itself needs the build: its kit is partly CommonJS.
    const transform = readFileSync(new URL(`../../codemods/${codemod?.name}.ts`, import.meta.url), 'utf8')
    expect(transform.includes('optIn: true')).toBe(codemod?.optIn)
    // What is offloaded are functions, not calls.
    if (row.replacement.kind !== 'worker') expect(replacers.get(codemod?.name ?? '')?.handles(row, undefined)).toBe(true)
  })

  it.each(named.filter(([, { replacement }]) => replacement.kind === 'twin' || replacement.kind === 'promisify'))('of %s is known where one takes it', (_, row, codemod) => {
    const takers = [...replacers].filter(([, replacer]) => replacer.handles(row, undefined)).map(([name]) => name)
    if (takers.length > 0) expect(takers).toContain(codemod?.name)
  })

  it('is listed by the rules that report the row', () => {
    const listed = (name: string): readonly string[] => ((Object.entries(plugin.rules).find(([rule]) => rule === name)?.[1].meta?.docs as { codemods?: readonly string[] } | undefined))?.codemods ?? []
    const computed = new Set(['crypto', 'compression', 'cpu'])
    for (const [name, row, codemod] of named) {
      if (codemod !== undefined) expect(listed(computed.has(row.category) ? 'no-cpu-bound-call' : 'no-blocking-call'), name).toContain(codemod.name)
    }
  })
})
