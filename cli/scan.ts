import { existsSync } from 'node:fs'
import type { ModuleId } from '../analysis/facts.js'
import { findRepository, isInside } from '../analysis/files.js'
import type { Finding } from '../analysis/finding.js'
import { compareWithBaseline, DEFAULT_BASELINE, readBaseline, writeBaseline } from './baseline.js'
import { type ChangedWorkspace, openChanged } from './changed-workspace.js'
import type { Command } from './command.js'
import { type Invocation, valueOf } from './flags.js'
import { rendererOf, scanFormats } from './format/index.js'
import { displayPath, locate } from './paths.js'
import { createProgress } from './progress.js'
import { hasFailures, type ReportedFinding, type ScanReport } from './report.js'
import { costs, otherSites, placesReached, type Reporting, reportsOf } from './reported.js'
import { complain, type ExitCode, type Terminal } from './terminal.js'
import { openWorkspace, type Workspace } from './workspace.js'

const scopes = ['live', 'all'] as const

export const command: Command = {
  synopsis: '[paths] [flags]',
  description: 'Reports what blocks the event loop while it serves something, with the path that leads there. Files, folders or patterns; none means all.',
  flags: {
    staged: { description: `only what is staged in git brings about, read from the index: for hooks` },
    changed: { placeholder: 'REF', description: `only what has changed since the merge base with REF brings about: for CI` },
    scope: { values: scopes, description: `'live' code (the default), or every blocking call with its context` },
    'min-cost': { values: costs, description: 'leave out what costs less' },
    baseline: { placeholder: 'FILE', description: 'leave out the findings that FILE knows' },
    'write-baseline': { description: `write the findings to the baseline, '${DEFAULT_BASELINE}' unless it is named` },
    format: { values: scanFormats, description: 'text for people (the default), data, or what a service reads' },
  },
  async run(invocation, terminal) {
    const { switches, values, positionals } = invocation
    const ref = values.get('changed')?.at(-1)
    const isNarrowed = switches.has('staged') || ref !== undefined
    if (switches.has('staged') && ref !== undefined) return complain(terminal, `'--staged' and '--changed' look at different things. Use one of them.`)
    if (isNarrowed && switches.has('write-baseline')) return complain(terminal, `A baseline holds what a whole scan finds. Leave out '${ref === undefined ? '--staged' : '--changed'}', or '--write-baseline'.`)
    if (isNarrowed) {
      const opened = await openChanged(terminal.cwd, positionals, ref)
      if (opened.kind === 'mistake') return complain(terminal, opened.sentence)
      return scan(opened.workspace, ref === undefined ? 'staged changes' : `changes since ${ref}`, invocation, terminal)
    }
    const located = locate(terminal.cwd, positionals)
    if (located.kind === 'mistake') return complain(terminal, located.sentence)
    return scan(openWorkspace(located.target.root, located.target.paths), undefined, invocation, terminal)
  },
}

async function scan(workspace: Workspace | ChangedWorkspace, changes: string | undefined, invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
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
  const isLookedAt = (file: string): boolean =>
    changes === undefined && (analysed.has(file.replaceAll('\\', '/')) || !existsSync(file) || (isWhole && isInside(root, file) && !unread.has(displayPath(root, file))))
  if (isWriting) {
    const typed = typedBaseline ?? DEFAULT_BASELINE
    const problem = writeBaseline(terminal.cwd, typed, root, all, isLookedAt)
    if (problem !== undefined) return complain(terminal, problem)
    terminal.out(`Wrote ${all.length} finding${all.length === 1 ? '' : 's'} to ${typed}. '--baseline ${typed}' leaves them out.\n`)
    return hasFailures(skipped) ? 2 : 0
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
  if (hasFailures(skipped)) return 2
  return findings.length > 0 ? 1 : 0
}

function findingsIn(workspace: Workspace | ChangedWorkspace, invocation: Invocation, terminal: Terminal): readonly ReportedFinding[] {
  const { project, files } = workspace
  const scope = valueOf(invocation, 'scope', scopes, 'live')
  const minCost = valueOf(invocation, 'min-cost', costs, 'light')
  const progress = createProgress(terminal)
  const found = files.map((module, index) => {
    progress.advance('Analysing', index, files.length)
    return project.findings(module)
  })
  const reporting: Reporting = { minCost, counts: 'touch' in workspace ? workspace.touch.isTouched : () => true }
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
