import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Written beside and renamed, so that other threads, processes and work trees see a whole file or none. For caches: failing is no error. */
export function writeWholeFile(file: string, text: string): void {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`
  try {
    writeInto(temporary, text)
    renameSync(temporary, file)
  } catch {
    removeQuietly(temporary)
  }
}

/** The folder is mostly there. */
function writeInto(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // Where nothing can be written there is nothing to remove.
  }
}
