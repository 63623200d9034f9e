/**
 * The vocabulary of those who know what is written in place of a blocking call: one file per kind of API beside this one, each with
 * a `Replacer`. A replacer judges single calls; imports, propagation and everything else that goes with a conversion are not its own.
 */
import type { Anchors } from '../../analysis/anchors.js'
import type { ApiName, CallFact, ModuleId, Span } from '../../analysis/facts.js'
import type { Project } from '../../analysis/project.js'
import type { BlockingRow } from '../../catalogue/types.js'
import type { Operation, Refusal } from '../edits.js'
import type { CalleeRequest, NameRequest } from '../imports.js'
import type { Edit, MigrationOptions, NewFile } from '../plan.js'
import type { RewriteWarning } from '../propagate.js'

/** A call that could be replaced, or another place that a replacer found by itself. */
export interface ReplaceableCall {
  readonly span: Span
  readonly api: ApiName
  /** Absent for places that no row tells: loops that spin, calls of functions the user named. */
  readonly row?: BlockingRow
  /** Absent where nothing is called. */
  readonly call?: CallFact
  /** How messages name it. */
  readonly label: string
}

/** What a replacer may know of the file it changes. */
export interface ReplacementFile {
  readonly module: ModuleId
  readonly text: string
  readonly anchors: Anchors
  readonly project: Project
  readonly options: MigrationOptions
  /** All calls of the file that codemods of this run replace, in file order, whether they are selected or not. */
  readonly calls: readonly ReplaceableCall[]
}

/** A function that the rewritten code calls, declared at the end of the file, once, however many calls need it. */
export interface FileDeclaration {
  /** What it is called, where the name is free. */
  readonly name: string
  /** The declaration under the name that it gets, without a line break at its end; in TypeScript files with types. */
  readonly text: (name: string, names: readonly string[], used: readonly string[]) => string
  /** What it needs by itself, in the order that `text` gets them. */
  readonly needs: readonly { readonly module: string; readonly path: string }[]
  /** Another declaration of its name does all that it does, and takes its place where a file needs both. */
  readonly isPlain?: true
  /** Declarations that it calls, and that come with it; `text` gets their names as `used`. */
  readonly uses?: readonly FileDeclaration[]
}

/** A package that the rewritten code loads and the project may not have. */
export interface Dependency {
  readonly name: string
  /** A range, as in `package.json`. */
  readonly range: string
}

/** How things that were asked for are named in the file. */
export interface Names {
  /** Edits of the callee, as `requests` asked for it. */
  readonly callee: readonly Edit[]
  /** Edits of the callees in `alongside`. */
  readonly alongside: readonly Edit[]
  /** In the order of `names`. */
  readonly imported: readonly string[]
  /** In the order of `declarations`. */
  readonly declared: readonly string[]
}

/** What converting one call takes. */
export interface Rewriting {
  /** Calls of the file that must be converted with this one, itself included: it alone, or all on one descriptor. */
  readonly unit: readonly Span[]
  /** What becomes of the callee; absent where the callee's name stays as it is. */
  readonly callee?: CalleeRequest
  /** Other calls whose callee changes with it, though nothing waits for them: those that make the object it is a method of. */
  readonly alongside?: readonly CalleeRequest[]
  /** What else has to be imported. */
  readonly names?: NameRequest
  readonly declarations?: readonly FileDeclaration[]
  /** Files that come with it, the same for every call that asks for them. */
  readonly created?: readonly NewFile[]
  readonly dependencies?: readonly Dependency[]
  /** Text that goes on under another name, as it was: nothing in it is awaited on account of this conversion. */
  readonly moved?: Span
  /** The edits, given the names. The call itself is a `rewrite` with `awaited: true`, so that its function becomes async. */
  readonly operations: (names: Names) => readonly Operation[]
  /** A sentence for the report, where the conversion needs one. */
  readonly why?: string
  /** What to look at afterwards. */
  readonly warnings?: readonly RewriteWarning[]
}

export type Verdict = { readonly refusal: Refusal } | { readonly rewriting: Rewriting }

/** What one codemod knows. */
export interface Replacer {
  /** Is this call its own? Where several codemods of a run say so, the first in their order has it. */
  handles(row: BlockingRow, call: CallFact | undefined): boolean
  /** Places that no row tells. */
  placesIn?(project: Project, module: ModuleId, options: MigrationOptions): readonly FoundPlace[]
  verdictOf(call: ReplaceableCall, file: ReplacementFile): Verdict
}

export interface FoundPlace {
  readonly span: Span
  readonly label: string
  /** The function that it stands in. */
  readonly function: number
  readonly call?: CallFact
  /** The user named it, wherever it runs. */
  readonly asked?: boolean
}

export function refusedWith(code: string, message: string): Verdict {
  return { refusal: { code, message } }
}
