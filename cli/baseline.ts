import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { displayPath } from './display-path.js'
import type { ReportedFinding } from './report.js'

/**
 * Findings that were there when the tool came, so that only new ones fail. One is known again by its rule, its file and the functions on
 * its path, whatever its line; of several alike, by their number. A file under another name is another file.
 */
export interface BaselineEntry {
  readonly file: string
  readonly rule: string
  /** The function it stands in, and on from there to what blocks. */
  readonly path: string
  readonly count: number
}

export interface Baseline {
  readonly file: string
  readonly entries: readonly BaselineEntry[]
}

export interface Compared {
  readonly fresh: readonly ReportedFinding[]
  readonly known: number
  /** Entries, or parts of their counts, that stand for nothing any more. */
  readonly stale: number
}

export type ReadBaseline = { readonly kind: 'baseline'; readonly baseline: Baseline } | { readonly kind: 'mistake'; readonly sentence: string }

export const DEFAULT_BASELINE = '.unblock-baseline.json'

export function readBaseline(cwd: string, typed: string): ReadBaseline {
  const file = resolve(cwd, typed)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const advice = existsSync(file) ? 'Make it readable' : `Write it with 'unblock scan --write-baseline --baseline ${typed}'`
    return { kind: 'mistake', sentence: `The baseline '${typed}' cannot be read (${codeOf(error)}). ${advice}, or leave out '--baseline'.` }
  }
  const entries = entriesIn(text)
  return entries === undefined
    ? { kind: 'mistake', sentence: `'${typed}' is no baseline of this version. Put it back from git, or write it anew with '--write-baseline'.` }
    : { kind: 'baseline', baseline: { file, entries } }
}

/**
 * Takes away what the baseline knows.
 * @param isLookedAt whether the run would have found what an entry stands for: of other entries nobody knows whether they are stale
 */
export function compareWithBaseline({ file, entries }: Baseline, root: string, findings: readonly ReportedFinding[], isLookedAt: (file: string) => boolean): Compared {
  const left = new Map(entries.map(entry => [keyOf(entry), entry.count]))
  const fresh = findings.filter(finding => {
    const key = keyOf(entryOf(finding, root, dirname(file)))
    const count = left.get(key) ?? 0
    if (count > 0) left.set(key, count - 1)
    return count === 0
  })
  const stale = entries.filter(entry => isLookedAt(resolve(dirname(file), entry.file))).reduce((sum, entry) => sum + (left.get(keyOf(entry)) ?? 0), 0)
  return { fresh, known: findings.length - fresh.length, stale }
}

/** Writes the findings as the new baseline. Entries of files that the run did not look at stay as they were. */
export function writeBaseline(cwd: string, typed: string, root: string, findings: readonly ReportedFinding[], isLookedAt: (file: string) => boolean): string | undefined {
  const file = resolve(cwd, typed)
  const before = existsSync(file) ? readBaseline(cwd, typed) : undefined
  if (before?.kind === 'mistake') return before.sentence
  const counted = new Map<string, BaselineEntry>()
  for (const finding of findings) {
    const entry = entryOf(finding, root, dirname(file))
    counted.set(keyOf(entry), { ...entry, count: (counted.get(keyOf(entry))?.count ?? 0) + 1 })
  }
  const kept = (before?.baseline.entries ?? []).filter(entry => !isLookedAt(resolve(dirname(file), entry.file)))
  const entries = [...kept, ...counted.values()].sort((a, b) => compare(a.file, b.file) || compare(a.rule, b.rule) || compare(a.path, b.path))
  const temporary = `${file}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(temporary, `${JSON.stringify({ version: 1, findings: entries }, null, 2)}\n`)
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

function entriesIn(text: string): readonly BaselineEntry[] | undefined {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof content !== 'object' || content === null || !('version' in content) || content.version !== 1 || !('findings' in content) || !Array.isArray(content.findings)) return undefined
  const entries: readonly unknown[] = content.findings
  return entries.every(isEntry) ? entries : undefined
}

function isEntry(value: unknown): value is BaselineEntry {
  if (typeof value !== 'object' || value === null) return false
  const { file, rule, path, count } = value as Readonly<Record<string, unknown>>
  return typeof file === 'string' && typeof rule === 'string' && typeof path === 'string' && Number.isSafeInteger(count) && Number(count) > 0
}

function keyOf({ rule, file, path }: Pick<BaselineEntry, 'rule' | 'file' | 'path'>): string {
  return `${rule}\0${file}\0${path}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
