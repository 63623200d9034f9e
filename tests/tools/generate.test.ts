import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { generatedFiles } from '../../tools/generate/files.js'

it('what is generated is up to date', async () => {
  for (const { file, text } of await generatedFiles()) {
    expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'), file).toBe(text)
  }
})
