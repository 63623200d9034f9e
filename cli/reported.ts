import type { ModuleId, Span } from '../analysis/facts.js'
import type { Blocker, Finding, Liveness, RuleName } from '../analysis/finding.js'
import type { Project } from '../analysis/project.js'
import type { Category } from '../catalogue/types.js'
import { rules } from '../rules/index.js'
import { problemOf, renderMessage } from '../rules/kit/create-rule.js'
import { displayPath } from './display-path.js'
import { costs, type ReportedFinding } from './report.js'

/** What the rules say about findings, as the command line reports it. */

type Cost = (typeof costs)[number]

export interface Reporting {
  readonly minCost: Cost
  /** Leaves out findings that the run is not about. */
  readonly counts: (finding: Finding, blocker: Blocker | undefined) => boolean
}

/** Those of the `recommended` config, so that a hook and a linter with that config say the same. */
const ruleEntries = (Object.entries(rules) as readonly (readonly [RuleName, (typeof rules)[keyof typeof rules]])[]).filter(([, rule]) => rule.meta?.docs?.recommended === true)

/** What the rules say about a finding, with their default options. A call that leads to two kinds of blockers concerns two rules. */
export function reportsOf(project: Project, finding: Finding, { minCost, counts }: Reporting): ReportedFinding[] {
  const reports: ReportedFinding[] = []
  for (const [rule, definition] of ruleEntries) {
    for (const variant of variantsOf(finding)) {
      const problem = problemOf(definition, variant.finding, variant.blocker === undefined ? {} : { minCost }, project)
      if (problem === undefined || !counts(finding, variant.blocker)) continue
      reports.push({ rule, ...placeOf(project, finding.module, finding.span), message: renderMessage(definition, problem), level: definition.meta?.type === 'problem' ? 'error' : 'warning', ...detailsOf(project, finding, variant.blocker) })
      break
    }
  }
  return reports
}

interface Variant {
  readonly finding: Finding
  readonly blocker?: Blocker
}

/** The finding with each of its blockers alone, so that it is known which one a rule speaks of. */
function variantsOf(finding: Finding): readonly Variant[] {
  return finding.kind === 'blocking-call' ? finding.blockers.map(blocker => ({ finding: { ...finding, blockers: [blocker] }, blocker })) : [{ finding }]
}

function detailsOf(project: Project, finding: Finding, blocker: Blocker | undefined): Pick<ReportedFinding, 'api' | 'category' | 'context' | 'reason' | 'chain' | 'path'> {
  const steps = blocker === undefined ? [finding.caller] : [finding.caller, ...blocker.chain]
  const names = steps.map(({ name }) => name)
  return {
    api: blocker?.label ?? null,
    category: blocker?.category ?? null,
    context: contextOf(finding.context),
    reason: finding.reason,
    chain: steps.map(({ name, file, line }) => ({ name, file: displayPath(project.root, file), line })),
    // Without a chain, its text tells a finding from its neighbours.
    path: (blocker === undefined ? [...names, flatText(project, finding.module, finding.span)] : names).join(' → '),
  }
}

/** Where the chains of findings end, and a finding that leads there. */
export function placesReached(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  const places = new Map<string, Finding>()
  for (const finding of findings) {
    if (finding.kind !== 'blocking-call') continue
    for (const { chain } of finding.blockers) {
      const last = chain.at(-1)
      if (last !== undefined && !places.has(keyOf(last))) places.set(keyOf(last), finding)
    }
  }
  return places
}

/** Blocking calls that no finding stands at: below live code, at start, in tests, in workers, or nobody knows when. */
export function otherSites(
  project: Project,
  module: ModuleId,
  findings: readonly Finding[],
  reached: ReadonlyMap<string, Finding>,
  minCost: Cost,
): ReportedFinding[] {
  const reported = new Set(findings.filter(finding => finding.kind === 'blocking-call' && finding.direct).map(({ span }) => span.join()))
  const others = project.sites(module).filter(site => !reported.has(site.call.span.join()) && costs.indexOf(site.cost) >= costs.indexOf(minCost))
  return others.map(site => {
    const place = placeOf(project, module, site.call.span)
    const above = reached.get(keyOf({ file: module, line: place.line, column: place.column }))
    return {
      rule: cpuBound.has(site.category) ? 'no-cpu-bound-call' : 'no-blocking-call',
      ...place,
      message: `'${site.call.text}()' ${above === undefined ? contextSentences[site.context] : leadingHere(project, above)}`,
      api: site.label,
      category: site.category,
      context: above === undefined ? contextOf(site.context) : 'live',
      reason: above === undefined ? site.reason : above.reason,
      chain: [{ name: site.label, file: place.file, line: place.line }],
      level: 'note',
      path: `${project.facts(module)?.functions[site.call.function]?.name ?? ''} → ${site.label}`,
    }
  })
}

function leadingHere(project: Project, { module, span, caller }: Finding): string {
  const { file, line } = placeOf(project, module, span)
  return `blocks '${caller.name}', which leads here from ${file}:${line}.`
}

function keyOf({ file, line, column }: { readonly file: string; readonly line: number; readonly column: number }): string {
  return `${file}:${line}:${column}`
}

/** The categories of `no-cpu-bound-call`. */
const cpuBound: ReadonlySet<Category> = new Set(['crypto', 'compression', 'cpu'])

const contextSentences: Readonly<Record<Liveness, string>> = {
  live: 'blocks the event loop here.',
  startup: 'blocks while the program starts. That is fine unless it starts often.',
  exit: 'blocks while the process ends, where only synchronous calls have an effect.',
  worker: 'blocks its worker thread, and no other.',
  test: 'blocks a test.',
  unknown: 'blocks whoever calls this function.',
}

/** The contexts that the JSON knows; `reason` tells the others apart. */
function contextOf(context: Liveness): ReportedFinding['context'] {
  return context === 'live' || context === 'startup' ? context : 'unknown'
}

function placeOf(project: Project, module: ModuleId, [start, end]: Span): Pick<ReportedFinding, 'file' | 'line' | 'column' | 'endLine' | 'endColumn'> {
  const from = project.position(module, start)
  const to = project.position(module, end)
  return { file: displayPath(project.root, module), line: from.line, column: from.column, endLine: to.line, endColumn: to.column }
}

const PATH_TEXT_LENGTH = 80

function flatText(project: Project, module: ModuleId, span: Span): string {
  return (project.text(module) ?? '').slice(...span).replace(/\s+/gu, ' ').slice(0, PATH_TEXT_LENGTH)
}
