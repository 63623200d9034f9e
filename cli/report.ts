import type { SkippedFile } from '../analysis/facts.js'
import type { RuleName } from '../analysis/finding.js'
import type { Category } from '../catalogue/types.js'
import type { ConvertedCall, PlanWarning, RefusedCall } from '../migration/plan.js'
import type { Verification } from '../migration/verify.js'

/** What commands print, in whatever format. Paths are relative to `root`, with `/`; lines and columns count from 1. */

export const scopes = ['live', 'all'] as const
export const costs = ['light', 'heavy', 'unbounded'] as const

export interface ScanReport {
  readonly root: string
  /** How many files were analysed. */
  readonly files: number
  readonly skipped: readonly SkippedFile[]
  readonly findings: readonly ReportedFinding[]
  readonly statistics: { readonly calls: number; readonly resolved: number }
  /** The git repository around the root, which services take paths relative to; the root where there is none. */
  readonly repository: string
  /** What the run was narrowed to, as a summary names it: `staged changes`, `changes since origin/main`. */
  readonly changes?: string
  /** What `--baseline` took away, and what in it stands for nothing any more. */
  readonly baseline?: { readonly file: string; readonly known: number; readonly stale: number }
}

export interface ReportedFinding {
  readonly rule: RuleName
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly message: string
  /** Null where no single API is to blame, as in a busy wait. */
  readonly api: string | null
  readonly category: Category | null
  readonly context: 'live' | 'startup' | 'unknown'
  /** What makes the place live: `async function`, `request handler`. */
  readonly reason: string
  readonly chain: readonly { readonly name: string; readonly file: string; readonly line: number }[]
  /** How much it matters; `note` is what `--scope all` adds. */
  readonly level: 'error' | 'warning' | 'note'
  /** Where it stands and what it leads to, by name: what stays when lines move. */
  readonly path: string
}

export interface ReportedRefusal extends RefusedCall {
  /** `--baseline` knows it. */
  readonly known?: true
}

export interface FixReport {
  readonly root: string
  readonly dryRun: boolean
  /** What the run was narrowed to, as a summary names it. */
  readonly changes?: string
  readonly selected: number
  readonly converted: readonly ConvertedCall[]
  readonly refused: readonly ReportedRefusal[]
  readonly warnings: readonly PlanWarning[]
  /** Those that were made included. */
  readonly changedFiles: readonly string[]
  readonly createdFiles: readonly string[]
  /** Those in which nothing but comments changes. */
  readonly markedFiles: readonly string[]
  /** Packages that manifests now name and that have to be installed, as `name@range`. */
  readonly dependencies: readonly string[]
  /** Null where nothing was verified. */
  readonly verified: Verification | null
  /** How many refusals `--baseline` knows, and what in it stands for nothing any more; and whether they were written just now. */
  readonly baseline?: { readonly file: string; readonly known: number; readonly stale: number; readonly isNew: boolean }
  readonly skipped: readonly SkippedFile[]
}

/** Something went wrong with a file that should have been analysed: such a run does not end well. */
export function hasFailures(skipped: readonly SkippedFile[]): boolean {
  return skipped.some(entry => entry.deliberate !== true)
}
