import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** The file holds the old value or the new one, never half of either, and the new one survives a power cut. */
export function writeJson(path, value) {
  const temporary = `${path}.${randomUUID()}.tmp`
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { flush: true })
  renameSync(temporary, path)
}
