import { existsSync } from 'node:fs'
import type { CallFact, ModuleId } from '../analysis/facts.js'
import type { Finding } from '../analysis/finding.js'
import { findRepository, isInside } from '../analysis/source-files.js'
import { compareWithBaseline, DEFAULT_BASELINE, readBaseline, writeBaseline } from './baseline.js'
import type { ChangedWorkspace } from './changed-workspace.js'
import { displayPath } from './display-path.js'
import { type Invocation, valueOf } from './flags.js'
import { rendererOf, scanFormats } from './format/index.js'
import { createProgress } from './progress.js'
import { costs, hasFailures, type ReportedFinding, type ScanReport, scopes } from './report.js'
import { otherSites, placesReached, type Reporting, reportsOf } from './reported.js'
import { complain, type ExitCode, type Terminal } from './terminal.js'
import type { Workspace } from './workspace.js'

/** @param changes what the run was narrowed to, as its summary names it */
export async function scan(workspace: Workspace | ChangedWorkspace, changes: string | undefined, invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const { project, files } = workspace
  const { root } = project
  const typedBaseline = invocation.values.get('baseline')?.at(-1)
  const isWriting = invocation.switches.has('write-baseline')
  // Read first: whoever mistyped its name should not wait for the analysis.
  const baseline = typedBaseline === undefined || isWriting ? undefined : readBaseline(terminal.cwd, typedBaseline)
  if (baseline?.kind === 'mistake') return complain(terminal, baseline.sentence)

  const all = findingsIn(workspace, invocation, terminal)
  const skipped = workspace.skipped()
  const unread = new Set(skipped.map(({ file }) => file))
  const analysed = new Set(files.filter(file => !unread.has(displayPath(root, file))))
  const isWhole = changes === undefined && invocation.positionals.length === 0
  // Where something could not be read, nobody knows what would have been found through it.
  const isLookedAt = (file: string): boolean =>
    changes === undefined && !hasFailures(skipped) && (analysed.has(file.replaceAll('\\', '/')) || !existsSync(file) || (isWhole && isInside(root, file)))
  if (isWriting) {
    const typed = typedBaseline ?? DEFAULT_BASELINE
    const unreadable = skipped.find(({ deliberate }) => deliberate !== true)
    if (unreadable !== undefined) return complain(terminal, `The baseline is not written, since '${unreadable.file}' was not analysed: ${unreadable.message} Put that right first.`)
    const problem = writeBaseline(terminal.cwd, typed, root, all, isLookedAt)
    if (problem !== undefined) return complain(terminal, problem)
    terminal.out(`Wrote ${all.length} finding${all.length === 1 ? '' : 's'} to ${typed}. '--baseline ${typed}' leaves them out.\n`)
    return 0
  }
  const compared = baseline === undefined ? undefined : compareWithBaseline(baseline.baseline, root, all, isLookedAt)
  const findings = compared?.fresh ?? all
  const report: ScanReport = {
    root,
    files: analysed.size,
    skipped,
    findings,
    statistics: project.statistics(),
    repository: findRepository(root) ?? root,
    ...(changes !== undefined && { changes }),
    ...(compared !== undefined && baseline !== undefined && { baseline: { file: displayPath(root, baseline.baseline.file), known: compared.known, stale: compared.stale } }),
  }
  const render = await rendererOf(valueOf(invocation, 'format', scanFormats, 'stylish'))
  terminal.out(render(report, terminal.colours))
  if ('keep' in workspace) workspace.keep()
  if (hasFailures(skipped)) return 2
  return findings.length > 0 ? 1 : 0
}

function findingsIn(workspace: Workspace | ChangedWorkspace, invocation: Invocation, terminal: Terminal): readonly ReportedFinding[] {
  const { project, files } = workspace
  const scope = valueOf(invocation, 'scope', scopes, 'live')
  const minCost = valueOf(invocation, 'min-cost', costs, 'light')
  const progress = createProgress(terminal)
  const changed = 'touch' in workspace ? workspace : undefined
  const touch = changed?.touch
  const found = files.map((module, index) => {
    progress.advance('Analysing', index, files.length)
    if (changed === undefined) return project.findings(module)
    // What leads to a call is told of all calls.
    const mayLead = scope === 'all' ? () => true : (call: CallFact) => changed.mayLead(module, call)
    return project.findings(module, changed.touch.mayTouchIn(module) ? undefined : 'blocking-call', { mayLead, mayCount: (span, function_) => changed.touch.mayTouch(module, span, function_) })
  })
  const reporting: Reporting = { minCost, counts: touch?.isTouched ?? (() => true) }
  const reached = scope === 'all' ? placesReached(found.flat()) : new Map<string, Finding>()
  const sitesOf = (module: ModuleId, ofModule: readonly Finding[]): readonly ReportedFinding[] => {
    if (scope !== 'all') return []
    const sites = otherSites(project, module, ofModule, reached, minCost)
    return 'touch' in workspace ? sites.filter(({ line, endLine }) => workspace.isLineChanged(module, line, endLine)) : sites
  }
  const findings = files.flatMap((module, index) => {
    const ofModule = found[index] ?? []
    const inFile = [...ofModule.flatMap(finding => reportsOf(project, finding, reporting)), ...sitesOf(module, ofModule)]
    return inFile.sort((a, b) => a.line - b.line || a.column - b.column)
  })
  progress.clear()
  return findings
}
