import type { MigrationOptions } from '../../migration/plan.js'
import type { RunnerSelection } from './runner-paths.js'

/** What a transform hands to the planning thread. */
export interface PlanningTask {
  readonly root: string
  /** Where the runner was started. */
  readonly folder: string
  readonly options: MigrationOptions
  readonly selection: RunnerSelection
  /** The runner's, word by word; empty where it cannot be read. */
  readonly commandLine: readonly string[]
  /** The process whose workers share the plan; absent where everything happens in one process. */
  readonly runner?: number
}

/** What becomes of one file. */
export interface PlannedFile {
  /** Absolute, with `/`. */
  readonly file: string
  readonly before: string
  /** The same as `before` where all that is selected here is refused. */
  readonly after: string
  /** A line for each conversion that has to be justified. */
  readonly reasons: readonly string[]
  /** A line for each call that stays. */
  readonly refused: readonly string[]
  /** Files that come with it: those that are not there yet, and manifests. */
  readonly companions: readonly Companion[]
  /** Why the file must not be written, as the end of a sentence. */
  readonly problem?: string
}

/** A file that the runner does not transform and that a transformed one needs. */
export interface Companion {
  readonly file: string
  /** Absent where the file is new. */
  readonly before?: string
  readonly after: string
}
