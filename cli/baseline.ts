import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { displayPath } from './display-path.js'
import type { ReportedFinding, ReportedRefusal } from './report.js'

/**
 * Findings that were there when the tool came, and calls that it refused to rewrite, so that only new ones fail. One is known again by its
 * rule, its file and the functions on its path, whatever its line; of several alike, by their number. A file under another name is another file.
 */
export interface BaselineEntry {
  readonly file: string
  readonly rule: string
  /** The function it stands in, and on from there to what blocks. */
  readonly path: string
  readonly count: number
}

export interface RefusalEntry {
  readonly file: string
  /** The functions it stands in, from the outside in. */
  readonly path: string
  readonly api: string
  readonly code: string
  readonly count: number
}

type Counted = Pick<BaselineEntry, 'file' | 'count'>

interface Entries {
  readonly findings: readonly BaselineEntry[]
  readonly refusals: readonly RefusalEntry[]
}

export interface Baseline extends Entries {
  readonly file: string
}

export interface Compared<Found> {
  readonly fresh: readonly Found[]
  readonly known: number
  /** Entries, or parts of their counts, that stand for nothing any more. */
  readonly stale: number
}

export type ReadBaseline = { readonly kind: 'baseline'; readonly baseline: Baseline } | { readonly kind: 'mistake'; readonly sentence: string }

export const DEFAULT_BASELINE = '.unblock-baseline.json'

export function readBaseline(cwd: string, typed: string, command: 'scan' | 'fix' = 'scan'): ReadBaseline {
  const file = resolve(cwd, typed)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const advice = existsSync(file) ? 'Make it readable' : `Write it with 'unblock ${command} --write-baseline --baseline ${typed}'`
    return { kind: 'mistake', sentence: `The baseline '${typed}' cannot be read (${codeOf(error)}). ${advice}, or leave out '--baseline'.` }
  }
  const entries = entriesIn(text)
  return entries === undefined
    ? { kind: 'mistake', sentence: `'${typed}' is no baseline of this version. Put it back from git, or write it anew with '--write-baseline'.` }
    : { kind: 'baseline', baseline: { file, ...entries } }
}

/**
 * Takes away what the baseline knows.
 * @param isLookedAt whether the run would have found what an entry stands for: of other entries nobody knows whether they are stale
 */
export function compareWithBaseline({ file, findings: known }: Baseline, root: string, findings: readonly ReportedFinding[], isLookedAt: (file: string) => boolean): Compared<ReportedFinding> {
  return compared(known, findings, finding => entryOf(finding, root, dirname(file)), keyOf, entry => isLookedAt(resolve(dirname(file), entry.file)))
}

/** The same for calls that were refused. */
export function compareRefusals({ file, refusals: known }: Baseline, root: string, refused: readonly ReportedRefusal[], isLookedAt: (file: string) => boolean): Compared<ReportedRefusal> {
  return compared(known, refused, call => refusalEntryOf(call, root, dirname(file)), refusalKeyOf, entry => isLookedAt(resolve(dirname(file), entry.file)))
}

function compared<Found, Entry extends Counted>(known: readonly Entry[], found: readonly Found[], entryOfFound: (found: Found) => Entry, key: (entry: Entry) => string, isLookedAt: (entry: Entry) => boolean): Compared<Found> {
  const left = new Map(known.map(entry => [key(entry), entry.count]))
  const fresh = found.filter(each => {
    const own = key(entryOfFound(each))
    const count = left.get(own) ?? 0
    if (count > 0) left.set(own, count - 1)
    return count === 0
  })
  const stale = known.filter(isLookedAt).reduce((sum, entry) => sum + (left.get(key(entry)) ?? 0), 0)
  return { fresh, known: found.length - fresh.length, stale }
}

/** Writes the findings as the new baseline. Entries of files that the run did not look at stay as they were, and so do refusals. */
export function writeBaseline(cwd: string, typed: string, root: string, findings: readonly ReportedFinding[], isLookedAt: (file: string) => boolean): string | undefined {
  return rewrite(cwd, typed, ({ findings: known, refusals }, folder) => {
    const kept = known.filter(entry => !isLookedAt(resolve(folder, entry.file)))
    const entries = [...kept, ...counted(findings.map(finding => entryOf(finding, root, folder)), keyOf)]
    return { findings: entries.sort((a, b) => compare(a.file, b.file) || compare(a.rule, b.rule) || compare(a.path, b.path)), refusals }
  })
}

/** Writes the calls that were refused, and leaves the findings. */
export function writeRefusals(cwd: string, typed: string, root: string, refused: readonly ReportedRefusal[], isLookedAt: (file: string) => boolean): string | undefined {
  return rewrite(cwd, typed, ({ findings, refusals: known }, folder) => {
    const kept = known.filter(entry => !isLookedAt(resolve(folder, entry.file)))
    const entries = [...kept, ...counted(refused.map(call => refusalEntryOf(call, root, folder)), refusalKeyOf)]
    return { findings, refusals: entries.sort((a, b) => compare(a.file, b.file) || compare(a.path, b.path) || compare(a.api, b.api) || compare(a.code, b.code)) }
  })
}

function counted<Entry extends Counted>(found: readonly Entry[], key: (entry: Entry) => string): readonly Entry[] {
  const entries = new Map<string, Entry>()
  for (const entry of found) entries.set(key(entry), { ...entry, count: (entries.get(key(entry))?.count ?? 0) + 1 })
  return [...entries.values()]
}

function rewrite(cwd: string, typed: string, change: (before: Entries, folder: string) => Entries): string | undefined {
  const file = resolve(cwd, typed)
  const before = existsSync(file) ? readBaseline(cwd, typed) : undefined
  if (before?.kind === 'mistake') return before.sentence
  const { findings, refusals } = change(before?.baseline ?? { findings: [], refusals: [] }, dirname(file))
  const temporary = `${file}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(temporary, `${JSON.stringify({ version: 1, findings, ...(refusals.length > 0 && { refusals }) }, null, 2)}\n`)
    renameSync(temporary, file)
    return undefined
  } catch (error) {
    rmSync(temporary, { force: true })
    return `The baseline '${typed}' cannot be written (${codeOf(error)}). Name a file in a folder that can.`
  }
}

/** One string per finding that stays the same while lines move: for services that tell new findings from old ones. */
export function fingerprintsOf(findings: readonly ReportedFinding[]): readonly string[] {
  const seen = new Map<string, number>()
  return findings.map(({ rule, file, path }) => {
    const key = keyOf({ rule, file, path })
    const occurrence = seen.get(key) ?? 0
    seen.set(key, occurrence + 1)
    return createHash('sha256').update(`${key}\0${occurrence}`).digest('hex').slice(0, 40)
  })
}

function entryOf({ file, rule, path }: ReportedFinding, root: string, folder: string): BaselineEntry {
  return { file: displayPath(folder, resolve(root, file)), rule, path, count: 1 }
}

function refusalEntryOf({ file, path = '', api, code }: ReportedRefusal, root: string, folder: string): RefusalEntry {
  return { file: displayPath(folder, resolve(root, file)), path, api, code, count: 1 }
}

function entriesIn(text: string): Entries | undefined {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof content !== 'object' || content === null) return undefined
  const { version, findings, refusals = [] } = content as Readonly<Record<string, unknown>>
  if (version !== 1 || !Array.isArray(findings) || !Array.isArray(refusals)) return undefined
  const lists: { readonly findings: readonly unknown[]; readonly refusals: readonly unknown[] } = { findings, refusals }
  return areFindings(lists.findings) && areRefusals(lists.refusals) ? { findings: lists.findings, refusals: lists.refusals } : undefined
}

function areFindings(values: readonly unknown[]): values is readonly BaselineEntry[] {
  return values.every(value => isEntry(value, ['file', 'rule', 'path']))
}

function areRefusals(values: readonly unknown[]): values is readonly RefusalEntry[] {
  return values.every(value => isEntry(value, ['file', 'path', 'api', 'code']))
}

function isEntry(value: unknown, texts: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  const entry = value as Readonly<Record<string, unknown>>
  return texts.every(name => typeof entry[name] === 'string') && Number.isSafeInteger(entry['count']) && Number(entry['count']) > 0
}

function keyOf({ rule, file, path }: Pick<BaselineEntry, 'rule' | 'file' | 'path'>): string {
  return `${rule}\0${file}\0${path}`
}

function refusalKeyOf({ file, path, api, code }: RefusalEntry): string {
  return `${file}\0${path}\0${api}\0${code}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
