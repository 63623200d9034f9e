import { isInside } from '../analysis/source-files.js'
import type { MigrationOptions, Plan } from '../migration/plan.js'
import { type Changes, changesSince, stagedChanges } from './changes.js'
import { displayPath } from './display-path.js'

/** What `--staged` and `--changed` narrow a run that writes to, and which files it must not touch then. */
export interface Narrowing {
  /** As a report names it. */
  readonly changes: string
  readonly lines: NonNullable<MigrationOptions['changedLines']>
  /** Why a plan is not to be written: edits in files that git could not give back. */
  readonly objectionTo: (plan: Plan) => string | undefined
}

export type Narrowed = { readonly kind: 'narrowing'; readonly narrowing: Narrowing } | { readonly kind: 'mistake'; readonly sentence: string }

/**
 * @param ref absent for what is staged
 * @param paths the files and folders that the run is about; absent for the whole root
 */
export async function narrowingTo(ref: string | undefined, folder: string, root: string, paths: readonly string[] | undefined): Promise<Narrowed> {
  const asked = ref === undefined ? await stagedChanges(folder) : await changesSince(folder, ref)
  if (asked.kind === 'mistake') return asked
  const { changes } = asked
  const isSelected = (file: string): boolean => isInside(root, file) && (paths === undefined || paths.some(path => isInside(path, file)))
  const sentence = conflictIn(changes, root, isSelected) ?? (ref === undefined ? halfStagedIn(changes, root, isSelected) : undefined)
  if (sentence !== undefined) return { kind: 'mistake', sentence }
  const narrowing: Narrowing = {
    changes: ref === undefined ? 'staged changes' : `changes since ${ref}`,
    lines: Object.fromEntries([...changes.lines].filter(([file]) => isSelected(file))),
    objectionTo({ files }) {
      const lost = files.flatMap(({ file }) => (changes.isStagedWhole(file) ? [] : [displayPath(root, file)]))
      const [first, ...others] = lost
      if (first === undefined) return undefined
      return `${named(first, others)} would be edited and ${others.length === 0 ? 'has' : 'have'} changes that are not staged, so that git could not give them back. Stage or commit them, look with '--dry-run', or write all the same with '--force'.`
    },
  }
  return { kind: 'narrowing', narrowing }
}

function conflictIn({ unmerged }: Changes, root: string, isSelected: (file: string) => boolean): string | undefined {
  const file = unmerged.find(isSelected)
  return file === undefined ? undefined : `'${displayPath(root, file)}' has merge conflicts. Resolve them first.`
}

/** The lines that git names are those of the index, and what is edited is the work tree. */
function halfStagedIn({ lines, isStagedWhole }: Changes, root: string, isSelected: (file: string) => boolean): string | undefined {
  const [first, ...others] = [...lines.keys()].filter(file => isSelected(file) && !isStagedWhole(file)).map(file => displayPath(root, file))
  if (first === undefined) return undefined
  return `${named(first, others)} ${others.length === 0 ? 'is' : 'are'} staged in part, and edits could not be told from what is not staged. Stage or stash the rest first.`
}

function named(first: string, { length }: readonly string[]): string {
  return `'${first}'${length === 0 ? '' : ` and ${length} other file${length === 1 ? '' : 's'}`}`
}
