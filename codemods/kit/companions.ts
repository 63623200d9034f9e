import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Companion } from './planning.js'

/**
 * Files that a transformed file needs and the stock runner does not write. Each of its workers comes by with every file of the plan: the
 * first one writes, the others find what they would have written.
 *
 * @returns a line for each file written here
 */
export function writeCompanions(companions: readonly Companion[], root: string): readonly string[] {
  const lines: string[] = []
  for (const { file, before, after } of companions) {
    const name = path.relative(root, file)
    const present = textOf(file)
    if (present === after) continue
    if (present !== before) throw new Error(`${name} is not what the plan was made for. Run the codemod again.`)
    const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(temporary, after, { flag: 'wx' })
    try {
      if (before !== undefined) renameSync(temporary, file)
      // A link fails where the file has appeared; a rename would replace it.
      else if (!isLinked(temporary, file)) continue
      lines.push(`${before === undefined ? 'made' : 'changed'} ${name}`)
    } finally {
      rmSync(temporary, { force: true })
    }
  }
  return lines
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
