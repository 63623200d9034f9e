import { readFileSync, writeFileSync } from 'node:fs'
import { generatedFiles } from './generate/files.js'

/**
 * Writes everything that can be derived from rules and codemods: indices, headers and tables of the docs. With `--check` it writes
 * nothing and fails where a file is not what it would write.
 */

const isCheck = process.argv.includes('--check')
const stale: string[] = []
for (const { file, text } of await generatedFiles()) {
  if (readIfThere(file) === text) continue
  stale.push(file)
  if (!isCheck) writeFileSync(new URL(`../${file}`, import.meta.url), text)
}
if (stale.length === 0) console.log('Generated files are up to date.')
else console.log(`${isCheck ? "Out of date, run 'npm run generate'" : 'Written'}: ${stale.join(', ')}`)
process.exitCode = isCheck && stale.length > 0 ? 1 : 0

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
  } catch {
    return undefined
  }
}
