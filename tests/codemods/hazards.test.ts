import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { hazardFixtures } from '../../tools/generate/hazards.js'
import { testCase } from './case-folder.js'

/**
 * The table of hazards, each row with at least one project that shows what is done about it: `hazard.json` says which row and in what
 * words, the rest is as in every case of a codemod. `options.json` names the codemods where they are others than that of the file system.
 */

const fixtures = fileURLToPath(new URL('../fixtures/hazards/', import.meta.url))

describe.each(readdirSync(fixtures).sort())('%s', name => testCase(path.join(fixtures, name), ['fs-sync-to-promises']))

describe('the table', () => {
  const rows = hazardFixtures()

  it.each(rows)('$name does what its row says', ({ name, does, code }) => {
    const home = path.join(fixtures, name)
    // What is rewritten is executed, and what is refused or warned of has a code.
    if (does === 'rewritten') expect(existsSync(path.join(home, 'output'))).toBe(true)
    else if (does !== 'left alone') expect(code).not.toBe('')
  })
})
