import type { SkippedFile } from '../analysis/facts.js'
import type { RuleName } from '../analysis/finding.js'
import type { Category } from '../catalogue/types.js'
import type { ConvertedCall, PlanWarning, RefusedCall } from '../migration/plan.js'

/** What commands print, in whatever format. Paths are relative to `root`, with `/`; lines and columns count from 1. */

export interface ScanReport {
  readonly root: string
  /** How many files were analysed. */
  readonly files: number
  readonly skipped: readonly SkippedFile[]
  readonly findings: readonly ReportedFinding[]
  readonly statistics: { readonly calls: number; readonly resolved: number }
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
}

export interface FixReport {
  readonly root: string
  readonly dryRun: boolean
  readonly selected: number
  readonly converted: readonly ConvertedCall[]
  readonly refused: readonly RefusedCall[]
  readonly warnings: readonly PlanWarning[]
  readonly changedFiles: readonly string[]
  readonly skipped: readonly SkippedFile[]
}

/** Something went wrong with a file that should have been analysed: such a run does not end well. */
export function hasFailures(skipped: readonly SkippedFile[]): boolean {
  return skipped.some(entry => entry.deliberate !== true)
}
