/**
 * Which calls does a run set out to convert: those of the codemod's APIs that stand in live code or are reached from it, or all?
 */
import { groupedBy } from '../analysis/multimap.js'
import { labelOf } from '../catalogue/index.js'
import type { BlockingRow } from '../catalogue/types.js'
import { isKnown } from '../analysis/call-graph.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { CallFact, ModuleId, Span } from '../analysis/facts.js'
import type { Place as RunsIn } from '../analysis/liveness.js'
import type { Project } from '../analysis/project.js'
import type { Anchors } from '../analysis/anchors.js'
import type { PromiseFinding } from '../analysis/finding.js'
import type { MigrationOptions } from './plan.js'
import { isRepairable, refuse, repairOf } from './promise-repairs.js'
import { isEndless } from './endless.js'
import type { RepairVerdict } from './promise-repairs.js'
import { replacersOf } from './replacements/index.js'
import type { Replacer } from './replacements/replacer.js'
import { isStandInAskedFor } from './tests/looked-at.js'

interface Place {
  readonly module: ModuleId
  readonly span: Span
  readonly label: string
  /** The function that would have to wait. */
  readonly holder: FunctionTarget
}

/** A blocking call. */
export interface ApiSite extends Place {
  readonly kind: 'api'
  /** Who knows what replaces it. */
  readonly replacer: Replacer
  /** Absent for places that no row tells. */
  readonly row?: BlockingRow
  /** Absent where the API is not called but passed on (`paths.map(fs.statSync)`), and for loops. */
  readonly call?: CallFact
  /** The API itself is handed on as a value. */
  readonly isPassedOn: boolean
  /** The user named it, wherever it runs. */
  readonly asked?: boolean
}

/** A promise that something is wrong with, and what would put it right. */
export interface PromiseSite extends Place {
  readonly kind: 'promise'
  readonly verdict: RepairVerdict
}

export type Site = ApiSite | PromiseSite

/** All sites of a module that the codemods at hand speak for, selected or not. */
export function sitesOf(project: Project, module: ModuleId, options: MigrationOptions): readonly ApiSite[] {
  const replacers = replacersOf(options.codemods).map(([, replacer]) => replacer)
  if (replacers.length === 0) return []
  const whose = (row: BlockingRow | undefined, call?: CallFact): Replacer | undefined => (row === undefined ? undefined : replacers.find((each) => each.handles(row, call)))
  const facts = project.facts(module)
  const sites: ApiSite[] = []
  for (const call of facts?.calls ?? []) {
    const row = project.effects.rowOf(module, call)
    const replacer = whose(row, call)
    if (row === undefined || replacer === undefined) continue
    sites.push({ kind: 'api', module, span: call.span, replacer, row, label: labelOf(row), holder: { module, id: call.function }, call, isPassedOn: false })
  }
  for (const mention of facts?.mentions ?? []) {
    if (mention.role !== 'argument' && mention.role !== 'escape' && mention.role !== 'returned' && mention.role !== 'property') continue
    if (isStandInAskedFor(project, module, mention)) continue
    for (const target of project.graph.targetsOf(module, mention.value)) {
      const found = target.kind === 'api' && isKnown(target) ? project.effects.rowOfTarget(target) : undefined
      // `promisify(crypto.sign)`: with which arguments it will be called, and so whether it blocks, is not known.
      const row = found?.when === undefined ? found : undefined
      const replacer = whose(row)
      if (row === undefined || replacer === undefined) continue
      // `Reflect.apply(fs.statSync, …)` is a call already, although the API stands there as an argument.
      if (sites.some((site) => site.call?.via === 'reflect' && site.row === row && site.span[0] < mention.span[0] && mention.span[1] < site.span[1])) continue
      sites.push({ kind: 'api', module, span: mention.span, replacer, row, label: labelOf(row), holder: { module, id: mention.function }, isPassedOn: true })
    }
  }
  for (const replacer of replacers) {
    for (const { span, label, function: id, call, asked = false } of replacer.placesIn?.(project, module, options) ?? []) {
      if (sites.some((site) => String(site.span) === String(span))) continue
      sites.push({ kind: 'api', module, span, replacer, label, holder: { module, id }, ...(call === undefined ? {} : { call }), isPassedOn: false, asked })
    }
  }
  return sites.sort((a, b) => a.span[0] - b.span[0])
}

/** The findings about promises of a module that `await-promises` repairs or refuses. */
function promiseSitesOf(project: Project, module: ModuleId, anchors: Anchors | undefined): readonly PromiseSite[] {
  const text = project.text(module)
  if (text === undefined) return []
  return project.findings(module).flatMap((finding): readonly PromiseSite[] => {
    if (!isRepairable(finding)) return []
    const caller = callerOf(project, module, finding)
    const verdict: RepairVerdict =
      anchors === undefined
        ? { refusal: { code: 'unparsed-caller', message: 'The file was not understood well enough to edit it.' } }
        : finding.kind === 'floating-promise' && isEndless(project, module, finding.source.span)
          ? refuse('fire-and-forget', finding)
          : repairOf(anchors, text, finding, caller)
    const holder = { module, id: 'repair' in verdict ? verdict.repair.holder : caller }
    return [{ kind: 'promise', module, span: finding.span, label: finding.text, holder, verdict }]
  })
}

/** The innermost function around a finding. */
function callerOf(project: Project, module: ModuleId, { span, kind }: PromiseFinding): number {
  let caller = 0
  let size = Infinity
  for (const { id, span: own } of project.facts(module)?.functions ?? []) {
    const isAround = own[0] <= span[0] && span[1] <= own[1] && !(kind === 'async-callback' && own[0] === span[0])
    if (id === 0 || !isAround || own[1] - own[0] >= size) continue
    caller = id
    size = own[1] - own[0]
  }
  return caller
}

/** @returns the sites to convert, in file order */
export function select(project: Project, files: readonly ModuleId[], options: MigrationOptions, anchorsOf: (module: ModuleId) => Anchors | undefined): readonly Site[] {
  const live = options.scope === 'live' ? reachedFromLive(project, files) : undefined
  return files.flatMap((module) => {
    if (options.paths !== undefined && !options.paths.some((each) => isWithin(module, each))) return []
    if (!options.includeTests && project.liveness.isTest(module)) return []
    if (!hasChanged(module, options)) return []
    const calls = sitesOf(project, module, options).filter((site) => live === undefined || site.asked === true || live.has(keyOf(site.holder)))
    // An error is lost wherever nobody waits for it.
    const promises = options.codemods.includes('await-promises') ? promiseSitesOf(project, module, anchorsOf(module)) : []
    const sites = promises.length === 0 ? calls : [...calls, ...promises].sort((a, b) => a.span[0] - b.span[0])
    return sites.filter((site) => isOnChangedLine(project, module, site.span, options))
  })
}

/** Where a run is narrowed to changed lines: are there any in the file? */
export function hasChanged(module: ModuleId, { changedLines }: MigrationOptions): boolean {
  return changedLines === undefined || (Object.hasOwn(changedLines, module) && changedLines[module]?.length !== 0)
}

export function isOnChangedLine(project: Project, module: ModuleId, [start, end]: Span, { changedLines }: MigrationOptions): boolean {
  if (changedLines === undefined) return true
  const first = project.position(module, start).line
  const last = project.position(module, end).line
  return changedLines[module]?.some(([from, to]) => from <= last && to >= first) === true
}

/** Functions that run while the loop serves something: live ones, and all that they run. */
export function reachedFromLive(project: Project, files: readonly ModuleId[]): ReadonlySet<string> {
  return reachedFrom(project, files, ({ context }) => context === 'live')
}

/** Those that somebody waits for outside the program: requests, events, timers. What is converted does not become one of them. */
export function reachedFromHandlers(project: Project, files: readonly ModuleId[]): ReadonlySet<string> {
  return reachedFrom(project, files, ({ context, reason }) => context === 'live' && !LIVE_AS_WRITTEN.has(reason))
}

const LIVE_AS_WRITTEN = new Set(['async function', 'async method', 'promise callback'])

function reachedFrom(project: Project, files: readonly ModuleId[], isStart: (place: RunsIn) => boolean): ReadonlySet<string> {
  const reached = new Set<string>()
  const queue: FunctionTarget[] = []
  const add = (target: FunctionTarget): void => {
    if (reached.has(keyOf(target))) return
    reached.add(keyOf(target))
    queue.push(target)
  }
  for (const module of files) {
    for (const { id } of project.facts(module)?.functions ?? []) {
      if (isStart(project.liveness.placeOf(module, id))) add({ module, id })
    }
    for (const call of project.facts(module)?.calls ?? []) {
      for (const use of project.callbacks.usesOf(module, call)) {
        if (use.context !== 'request' && use.context !== 'event' && use.context !== 'timer') continue
        if (project.liveness.isTest(module)) continue
        for (const target of project.graph.targetsOf(module, use.value)) if (target.kind === 'function') add(target)
      }
    }
  }
  const callsOf = new Map<string, CallFact[]>()
  for (const module of files) {
    for (const call of project.facts(module)?.calls ?? []) {
      const key = keyOf({ module, id: call.function })
      const list = callsOf.get(key)
      if (list === undefined) callsOf.set(key, [call])
      else list.push(call)
    }
  }
  for (let target = queue.pop(); target !== undefined; target = queue.pop()) {
    for (const call of callsOf.get(keyOf(target)) ?? []) for (const run of project.effects.runsOf(target.module, call)) add(run)
  }
  return reached
}

export function isWithin(module: ModuleId, path: string): boolean {
  return module === path || module.startsWith(path.endsWith('/') ? path : `${path}/`)
}

export function groupedByModule<Item extends { readonly module: ModuleId }>(sites: readonly Item[]): ReadonlyMap<ModuleId, readonly Item[]> {
  return groupedBy(sites, ({ module }) => module)
}
