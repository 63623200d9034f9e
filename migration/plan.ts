import type { ModuleId } from '../analysis/facts.js'

/**
 * The plan of one codemod run: pure data, valid only for the file contents it was computed from.
 */

/** Replaces the text of `[start, end)`, UTF-16 offsets in the original text. Edits of a file do not overlap. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Where something stands; `file` relative to the root with `/`, line and column from 1, those before the edit. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface FilePlan {
  readonly file: ModuleId
  /** sha-256 (hex) of the text the edits apply to. */
  readonly hash: string
  readonly edits: readonly Edit[]
  /** Groups that have an edit here. */
  readonly groups: readonly number[]
  /** Nothing but comments changes. */
  readonly marksOnly?: true
}

/** A file that a conversion needs and that is not there yet. */
export interface NewFile {
  /** Absolute, with `/`. */
  readonly file: ModuleId
  readonly text: string
}

export interface CreatedFile extends NewFile {
  readonly groups: readonly number[]
}

export interface ConvertedCall extends Place {
  readonly api: string
  readonly group: number
  /** The call stays as it is for those who cannot wait; a copy of its function beside it, with this name, waits. */
  readonly twin?: string
  /** A sentence that justifies the conversion, where that is not plain from what is converted. */
  readonly why?: string
}

export interface RefusedCall extends Place {
  readonly api: string
  /** Stable, kebab-case, from `migration/refusal-codes.ts`. */
  readonly code: string
  /** One or two sentences: why, through which functions, and what the user can do. */
  readonly message: string
  /** A comment in the code accepts it. */
  readonly ignored?: true
  /** The functions it stands in, by name, from the outside in: what stays when lines move. */
  readonly path?: string
}

export interface PlanWarning extends Place {
  readonly code: string
  readonly message: string
  /** The other place it is about, where there is one. */
  readonly other?: Place
}

/** Both ends included, from 1. `[4.5, 4.5]` lies between the lines 4 and 5. */
export type LineRange = readonly [first: number, last: number]

export interface MigrationOptions {
  /** Codemods to run, by name. */
  readonly codemods: readonly string[]
  /** Absolute paths of files or folders whose calls are selected; absent means all. Callers elsewhere still follow. */
  readonly paths?: readonly string[]
  /** By absolute path: only what stands on these lines is selected; absent means all. Callers elsewhere still follow. */
  readonly changedLines?: Readonly<Record<ModuleId, readonly LineRange[]>>
  readonly scope: 'live' | 'all'
  readonly includeTests: boolean
  /** What a package exposes: leave it as it is, put an async twin beside it, or convert it. */
  readonly publicApi: 'keep' | 'twin' | 'change'
  /** Where the callers that cannot wait would need a twin: true makes it, false refuses. Absent makes those that live code calls, and short ones. */
  readonly twins?: boolean
  /** Calls to refuse whatever speaks for them: what they broke was seen when they were converted. */
  readonly excluded?: readonly RefusedCall[]
  /** Functions to run in a worker, as the user named them: `src/render.ts#renderPdf`, the file relative to the root. */
  readonly functions?: readonly string[]
  /** Absolute paths of the only files and folders that may be edited; absent means all. */
  readonly editable?: readonly string[]
}

export interface Plan {
  readonly version: 1
  readonly root: string
  readonly options: MigrationOptions
  /** `selected === converted.length + refused.length`. */
  readonly selected: number
  readonly converted: readonly ConvertedCall[]
  readonly refused: readonly RefusedCall[]
  readonly warnings: readonly PlanWarning[]
  readonly files: readonly FilePlan[]
  readonly created: readonly CreatedFile[]
  /** Packages that the converted code loads, as the manifests now say; installing them is left to the user. */
  readonly dependencies: readonly string[]
}
