import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ModuleId, SkippedFile } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import { isInside } from '../analysis/source-files.js'
import type { Place, Plan } from '../migration/plan.js'
import { compareRefusals, DEFAULT_BASELINE, readBaseline, writeRefusals } from './baseline.js'
import { displayPath } from './display-path.js'
import type { Invocation } from './flags.js'
import { type FixReport, hasFailures, type ReportedRefusal } from './report.js'

/** What `--baseline` and `--write-baseline` ask of a run that rewrites. */
export interface KnownRefusals {
  readonly typed: string
  readonly isWriting: boolean
}

export type Asked = { readonly kind: 'asked'; readonly known: KnownRefusals | undefined } | { readonly kind: 'mistake'; readonly sentence: string }

/** Looked at first: whoever mistyped a name should learn it before anything is written. */
export function askedFor({ values, switches }: Invocation, cwd: string): Asked {
  const named = values.get('baseline')?.at(-1)
  const isWriting = switches.has('write-baseline')
  if (named === undefined && !isWriting) return { kind: 'asked', known: undefined }
  const narrowing = switches.has('staged') ? '--staged' : values.has('changed') ? '--changed' : undefined
  if (isWriting && narrowing !== undefined) return { kind: 'mistake', sentence: `A baseline holds what a whole run refuses. Leave out '${narrowing}', or '--write-baseline'.` }
  const typed = named ?? DEFAULT_BASELINE
  const read = isWriting && !existsSync(resolve(cwd, typed)) ? undefined : readBaseline(cwd, typed, 'fix')
  return read?.kind === 'mistake' ? read : { kind: 'asked', known: { typed, isWriting } }
}

/** Why no baseline can be written from what was planned. */
export function obstacleIn(skipped: readonly SkippedFile[], known: KnownRefusals | undefined): string | undefined {
  const unreadable = known?.isWriting === true ? skipped.find(({ deliberate }) => deliberate !== true) : undefined
  return unreadable === undefined ? undefined : `The baseline is not written, since '${unreadable.file}' was not analysed: ${unreadable.message} Put that right first.`
}

/** The plan with the functions that each refused call stands in. Their names are those of the texts that the plan is about. */
export function withPaths(project: Project, plan: Plan): Plan {
  const functions = new Map<ModuleId, readonly Named[]>()
  return {
    ...plan,
    refused: plan.refused.map(call => {
      const module = `${project.root}/${call.file}`
      const inFile = functions.get(module) ?? functionsIn(project, module)
      functions.set(module, inFile)
      return { ...call, path: inFile.filter(({ start, end }) => !isBefore(call, start) && isBefore(call, end)).map(({ name }) => name).join(' → ') }
    }),
  }
}

interface Named {
  readonly name: string
  readonly start: Position
  readonly end: Position
}

type Position = Pick<Place, 'line' | 'column'>

function functionsIn(project: Project, module: ModuleId): readonly Named[] {
  const functions = (project.facts(module)?.functions ?? []).filter(({ id }) => id !== 0)
  return [...functions].sort((a, b) => a.span[0] - b.span[0]).map(({ name, span }) => ({ name, start: project.position(module, span[0]), end: project.position(module, span[1]) }))
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column)
}

export interface Told {
  readonly refused: readonly ReportedRefusal[]
  readonly baseline?: NonNullable<FixReport['baseline']>
}

/**
 * Tells the refusals that the baseline knows from the others, once it is written where that is asked for. What a comment accepts needs no baseline.
 * @param paths what the run selected from; absent for the whole root
 */
export function toldApart(plan: Plan, paths: readonly string[] | undefined, skipped: readonly SkippedFile[], known: KnownRefusals, cwd: string): Told | { readonly mistake: string } {
  const { root, refused } = plan
  const { typed, isWriting } = known
  const isWhole = plan.options.changedLines === undefined && !hasFailures(skipped)
  const isLookedAt = (file: string): boolean => isWhole && ((paths ?? [root]).some(path => isInside(path, file)) || !existsSync(file))
  const open = refused.filter(({ ignored }) => ignored !== true)
  const problem = isWriting ? writeRefusals(cwd, typed, root, open, isLookedAt) : undefined
  if (problem !== undefined) return { mistake: problem }
  const read = readBaseline(cwd, typed, 'fix')
  if (read.kind === 'mistake') return { mistake: read.sentence }
  const { fresh, known: count, stale } = compareRefusals(read.baseline, root, open, isLookedAt)
  const others = new Set(fresh)
  return {
    refused: refused.map(call => (call.ignored === true || others.has(call) ? call : { ...call, known: true as const })),
    baseline: { file: displayPath(root, read.baseline.file), known: count, stale, isNew: isWriting },
  }
}
