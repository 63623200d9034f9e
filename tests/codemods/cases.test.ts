import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { namesIn } from '../../tools/generate/names.js'
import { testCase } from './case-folder.js'

const fixtures = fileURLToPath(new URL('../fixtures/codemods/', import.meta.url))

describe.each(namesIn('codemods'))('%s', codemod => {
  const folder = path.join(fixtures, codemod)
  const cases = readdirSync(folder).sort()

  it('has cases', () => {
    expect(cases.length).toBeGreaterThan(0)
  })

  describe.each(cases)('%s', name => testCase(path.join(folder, name), [codemod]))
})
