/**
 * What files had in them before a verified run, kept outside the project for as long as the run goes on: a run that is killed cannot put
 * anything back itself. One file per project and user, in a folder that only the user can read.
 */
import { createHash, randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readFile, readdir, realpath, rename, rm, rmdir } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Plan } from '../plan.js'
import { applyEdits, hashOf, writePlan } from '../write.js'

export interface JournalEntry {
  readonly file: string
  /** Null where there was no such file. */
  readonly original: string | null
  /** sha-256 of every text that the run may have put there. */
  readonly written: readonly string[]
  /** Folders that the run made for it, the outermost first. */
  readonly folders: readonly string[]
}

export interface JournalContent {
  readonly version: 1
  readonly root: string
  /** The process that writes here. */
  readonly pid: number
  readonly entries: readonly JournalEntry[]
}

export interface Journal {
  /** Before a plan is written: notes what it replaces, and by what. Reads the files, so their texts must be the original ones. */
  readonly expect: (plan: Plan) => Promise<void>
  /** Puts everything back. */
  readonly putBack: () => Promise<PutBack>
  readonly close: () => Promise<void>
}

export interface PutBack {
  readonly restored: readonly string[]
  /** Changed by somebody else in the meantime, and left alone. */
  readonly foreign: readonly string[]
  /** Could not be written, with the reason. */
  readonly failed: readonly string[]
}

export async function openJournal(root: string): Promise<Journal> {
  const home = await realpath(root)
  const path = await journalPath(home)
  let entries: readonly JournalEntry[] = []
  return {
    async expect(plan) {
      const byFile = new Map(entries.map(entry => [entry.file, entry]))
      const note = async (file: string, original: string | null, text: string): Promise<void> => {
        const known = byFile.get(file) ?? { file, original, written: [], folders: original === null ? await missingFolders(dirname(file)) : [] }
        byFile.set(file, { ...known, written: [...new Set([...known.written, hashOf(text)])] })
      }
      for (const { file, edits } of plan.files) {
        const original = await readFile(file, 'utf8')
        await note(file, original, applyEdits(original, edits))
      }
      for (const { file, text } of plan.created) await note(file, null, text)
      entries = [...byFile.values()]
      await writeDurably(path, JSON.stringify({ version: 1, root: home, pid: process.pid, entries } satisfies JournalContent))
    },
    putBack: () => putBack(entries, home),
    close: () => rm(path, { force: true }),
  }
}

export type Left =
  | { readonly kind: 'none' }
  /** Its process still runs. */
  | { readonly kind: 'running'; readonly pid: number; readonly path: string }
  | { readonly kind: 'left'; readonly content: JournalContent; readonly path: string }

/** What an earlier run in this project has not cleared away. A journal of which nothing is to be put back counts for nothing. */
export async function leftJournal(root: string): Promise<Left> {
  const home = await realpath(root)
  const path = await journalPath(home)
  let content: JournalContent
  try {
    content = JSON.parse(await readFile(path, 'utf8')) as JournalContent
  } catch {
    return { kind: 'none' }
  }
  if (content.version !== 1 || content.root !== home) return { kind: 'none' }
  if (isRunning(content.pid)) return { kind: 'running', pid: content.pid, path }
  const states = await Promise.all(content.entries.map(entry => stateOf(entry)))
  if (states.some(state => state === 'written')) return { kind: 'left', content, path }
  // Killed before the first file was in place, it has left temporary files only.
  await putBack(content.entries, home)
  await rm(path, { force: true })
  return { kind: 'none' }
}

/** Puts back what a killed run has left, and forgets about it unless something could not be written. */
export async function restoreLeft({ content, path }: Extract<Left, { kind: 'left' }>): Promise<PutBack> {
  const outcome = await putBack(content.entries, content.root)
  if (outcome.failed.length === 0) await rm(path, { force: true })
  return outcome
}

async function putBack(entries: readonly JournalEntry[], root: string): Promise<PutBack> {
  const files: Plan['files'][number][] = []
  const removed: JournalEntry[] = []
  const foreign: string[] = []
  for (const entry of entries) {
    await removeTemporaries(entry.file)
    const state = await stateOf(entry)
    if (state === 'foreign') foreign.push(entry.file)
    if (state !== 'written') continue
    if (entry.original === null) removed.push(entry)
    else {
      const text = await readFile(entry.file, 'utf8')
      files.push({ file: entry.file, hash: hashOf(text), edits: [{ start: 0, end: text.length, text: entry.original }], groups: [] })
    }
  }
  const restored: string[] = []
  const failed: string[] = []
  for (const file of files) {
    const { written, failure } = await writePlan({ files: [file] }, { root })
    restored.push(...written)
    if (failure !== undefined) failed.push(failure.message)
  }
  for (const { file } of removed) {
    try {
      await rm(file)
      restored.push(file)
    } catch (error) {
      failed.push(`'${file}' cannot be removed (${String(error)}).`)
    }
  }
  // Whether they were made for a file that is there or not: an empty folder is of no use.
  for (const folder of entries.flatMap(entry => entry.folders).reverse()) await rmdir(folder).catch(() => undefined)
  return { restored, foreign, failed }
}

async function stateOf({ file, original, written }: JournalEntry): Promise<'original' | 'written' | 'foreign'> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return original === null ? 'original' : 'foreign'
  }
  if (text === original) return 'original'
  return written.includes(hashOf(text)) ? 'written' : 'foreign'
}

/** New texts stand complete beside their files before they take their places; a killed process leaves them there. */
async function removeTemporaries(file: string): Promise<void> {
  const isOurs = new RegExp(`^\\.${basename(file).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.[0-9a-f]{12}\\.tmp$`)
  const folder = dirname(file)
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (isOurs.test(name)) await rm(join(folder, name), { force: true }).catch(() => undefined)
}

async function missingFolders(folder: string): Promise<readonly string[]> {
  const there = await lstat(folder).then(() => true, () => false)
  return there ? [] : [...(await missingFolders(dirname(folder))), folder]
}

async function journalPath(root: string): Promise<string> {
  const folder = join(tmpdir(), `unblock-${userInfo().uid}`)
  await mkdir(folder, { mode: 0o700, recursive: true })
  const { uid, mode } = await lstat(folder)
  // Whoever can write here could have any text put into the project.
  const isOwn = process.platform === 'win32' || (uid === userInfo().uid && (mode & 0o077) === 0)
  if (!isOwn) throw new Error(`The folder '${folder}' belongs to somebody else.`)
  return join(folder, `${createHash('sha256').update(root).digest('hex').slice(0, 24)}.json`)
}

async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, path)
}

function isRunning(pid: number): boolean {
  // This one has not opened its journal yet; in containers every run has the same number.
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
