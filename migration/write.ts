import { createHash, randomBytes } from 'node:crypto'
import { chmod, chown, link, lstat, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import MagicString from 'magic-string'
import type { Edit, FilePlan, NewFile, Plan } from './plan.js'

/**
 * Puts a plan on disk, all files or none. Everything is checked, and every new text stands complete beside its file, before the
 * first file is replaced; a failure after that puts the files back. Never outside the root, never through a link that leaves it.
 */

export interface WriteFailure {
  readonly file: string
  readonly code: 'changed-since' | 'outside-root' | 'not-a-file' | 'not-utf8' | 'unreadable' | 'write-failed'
  /** A sentence for users. */
  readonly message: string
  /** Files that had been written and could not be put back: empty but for a disk that fails twice. */
  readonly notRestored: readonly string[]
}

export interface WriteReport {
  /** Absolute paths. Empty where there is a failure, unless something could not be restored. */
  readonly written: readonly string[]
  readonly failure?: WriteFailure
}

/** sha-256 of a text, as plans hold it. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The text with the edits applied. Throws where they overlap: a bug of whoever made them. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
  for (const [index, edit] of sorted.entries()) {
    const next = sorted[index + 1]
    if (edit.start < 0 || edit.end < edit.start || edit.end > text.length) throw new Error('An edit lies outside the text.')
    if (next !== undefined && next.start < edit.end) throw new Error('Two edits overlap.')
  }
  const result = new MagicString(text)
  for (const edit of sorted) {
    if (edit.start === edit.end) result.appendLeft(edit.start, edit.text)
    else result.update(edit.start, edit.end, edit.text)
  }
  return result.toString()
}

/** Of a plan what is put on disk. New files must not be there yet; `mode` is that of ordinary files where it is absent. */
export interface Writable {
  readonly files: Plan['files']
  readonly created?: readonly (NewFile & { readonly mode?: number })[]
}

export async function writePlan({ files, created = [] }: Writable, { root }: { readonly root: string }): Promise<WriteReport> {
  const prepared: Prepared[] = []
  const home = await realpath(root)
  for (const filePlan of files) {
    if (filePlan.edits.length === 0) continue
    const file = await preparedFileOf(filePlan, home)
    if ('code' in file) return { written: [], failure: file }
    prepared.push(file)
  }
  for (const newFile of created) {
    const file = await preparedNew(newFile, home)
    if ('code' in file) return { written: [], failure: file }
    prepared.push(file)
  }
  const staged: Staged[] = []
  for (const file of prepared) {
    const temporary = join(dirname(file.target), `.${basename(file.target)}.${randomBytes(6).toString('hex')}.tmp`)
    staged.push({ ...file, temporary })
    try {
      if (file.original === undefined) await mkdir(dirname(file.target), { recursive: true })
      await writeWhole(temporary, file.text, file)
    } catch (error) {
      await removeAll(staged.map(entry => entry.temporary))
      return { written: [], failure: failed(file.file, error, []) }
    }
  }
  return replaceAll(staged)
}

interface Prepared {
  readonly file: string
  /** The file itself, behind links. */
  readonly target: string
  /** Absent where the file is new. */
  readonly original: string | undefined
  readonly text: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

interface Staged extends Prepared {
  readonly temporary: string
}

async function preparedFileOf(filePlan: FilePlan, home: string): Promise<Prepared | WriteFailure> {
  const { file } = filePlan
  const failure = (code: WriteFailure['code'], message: string): WriteFailure => ({ file, code, message, notRestored: [] })
  let target: string
  let bytes: Buffer
  let status: Awaited<ReturnType<typeof lstat>>
  try {
    target = await realpath(file)
    if (!isInside(home, target)) return failure('outside-root', `'${file}' lies outside the root, or a link leads out of it. Nothing was written.`)
    status = await lstat(target)
    if (!status.isFile()) return failure('not-a-file', `'${file}' is not a regular file. Nothing was written.`)
    bytes = await readFile(target)
  } catch (error) {
    return failure('unreadable', `'${file}' cannot be read (${codeOf(error)}). Nothing was written.`)
  }
  const original = bytes.toString('utf8')
  if (!Buffer.from(original).equals(bytes)) return failure('not-utf8', `'${file}' is not encoded in UTF-8. Nothing was written.`)
  if (hashOf(original) !== filePlan.hash) return failure('changed-since', `'${file}' has changed since it was read. Nothing was written; run again.`)
  return { file, target, original, text: applyEdits(original, filePlan.edits), mode: Number(status.mode) & 0o7777, uid: Number(status.uid), gid: Number(status.gid) }
}

async function preparedNew({ file, text, mode = 0o644 }: NewFile & { readonly mode?: number }, home: string): Promise<Prepared | WriteFailure> {
  const failure = (code: WriteFailure['code'], message: string): WriteFailure => ({ file, code, message: `${message} Nothing was written.`, notRestored: [] })
  let folder = dirname(file)
  try {
    if (await exists(file)) return failure('changed-since', `'${file}' has appeared in the meantime.`)
    while (!(await exists(folder))) folder = dirname(folder)
    const real = await realpath(folder)
    const target = join(real, relative(folder, file))
    if (!isInside(home, target)) return failure('outside-root', `'${file}' lies outside the root, or a link leads out of it.`)
    const status = await lstat(real)
    if (!status.isDirectory()) return failure('not-a-file', `'${folder}' is no folder.`)
    return { file, target, original: undefined, text, mode, uid: Number(status.uid), gid: Number(status.gid) }
  } catch (error) {
    return failure('unreadable', `'${folder}' cannot be read (${codeOf(error)}).`)
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

function isInside(home: string, target: string): boolean {
  const path = relative(home, target)
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && join(home, path) === target
}

async function writeWhole(temporary: string, text: string, { mode, uid, gid }: Prepared): Promise<void> {
  const handle = await open(temporary, 'wx', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  // Only a privileged user can keep another's file theirs; for others it is theirs already.
  const made = await lstat(temporary)
  if (made.uid !== uid || made.gid !== gid) await chown(temporary, uid, gid).catch(() => undefined)
  // The mode given to `open` is cut by the umask.
  await chmod(temporary, mode)
}

async function replaceAll(staged: readonly Staged[]): Promise<WriteReport> {
  const written: Staged[] = []
  for (const entry of staged) {
    try {
      if (entry.original === undefined) await putNew(entry)
      else await rename(entry.temporary, entry.target)
      written.push(entry)
    } catch (error) {
      await removeAll(staged.slice(written.length).map(rest => rest.temporary))
      const notRestored = await restore(written)
      return { written: notRestored, failure: failed(entry.file, error, notRestored) }
    }
  }
  return { written: written.map(({ file }) => file) }
}

/** A link fails where a file of that name has appeared; a rename would replace it. */
async function putNew({ temporary, target }: Staged): Promise<void> {
  await link(temporary, target)
  await rm(temporary)
}

async function restore(written: readonly Staged[]): Promise<readonly string[]> {
  const notRestored: string[] = []
  for (const entry of written) {
    try {
      if (entry.original === undefined) {
        await rm(entry.target)
        continue
      }
      await writeWhole(entry.temporary, entry.original, entry)
      await rename(entry.temporary, entry.target)
    } catch {
      await removeAll([entry.temporary])
      notRestored.push(entry.file)
    }
  }
  return notRestored
}

async function removeAll(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true }).catch(() => undefined)
}

function failed(file: string, error: unknown, notRestored: readonly string[]): WriteFailure {
  const rest = notRestored.length === 0 ? 'Nothing was changed.' : `These files keep their new text: ${notRestored.join(', ')}.`
  return { file, code: 'write-failed', message: `'${file}' cannot be written (${codeOf(error)}). ${rest}`, notRestored }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

/** What `writePlan` would change, in the form that `git apply` takes. */
export async function unifiedDiffOf(plan: Plan, { root }: { readonly root: string }): Promise<string> {
  const patches: string[] = []
  for (const { file, edits } of plan.files) {
    if (edits.length === 0) continue
    const text = await readFile(file, 'utf8')
    const path = relative(root, file).split(sep).join('/')
    const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, text, applyEdits(text, edits), undefined, undefined, { context: 3 })
    patches.push(patch.replace(/^=+\r?\n/, ''))
  }
  for (const { file, text } of plan.created) {
    const path = relative(root, file).split(sep).join('/')
    const patch = createTwoFilesPatch('/dev/null', `b/${path}`, '', text, undefined, undefined, { context: 3 })
    patches.push(patch.replace(/^=+\r?\n/, `diff --git a/${path} b/${path}\nnew file mode 100644\n`))
  }
  return patches.join('')
}
