import { isAbsolute } from 'node:path'
import { discoverFiles } from '../analysis/files.js'
import { projectRootOf } from '../analysis/project-root.js'
import { codemods } from '../codemods/index.js'
import { planMigration } from '../migration/index.js'
import { withMarkers } from '../migration/markers.js'
import type { MigrationOptions, Plan } from '../migration/plan.js'
import { asPlanned, mistakeIn, OFFLOAD } from '../migration/replacements/offload.js'
import { type Verification, verifyPlan } from '../migration/verify.js'
import { unifiedDiffOf, writePlan } from '../migration/write.js'
import type { Command } from './command.js'
import { mayWrite } from './consent.js'
import { DEFAULT_BASELINE } from './baseline.js'
import { eitherStagedOrChanged } from './changes.js'
import { type Flags, type Invocation, valueOf } from './flags.js'
import { colouredDiff } from './format/diff.js'
import { fixJson } from './format/json.js'
import { fixStylish, type NextCommands } from './format/stylish.js'
import { workingTreeOf } from './git.js'
import { commandsOf, testCommandOf } from './init/commands.js'
import { lookAround } from './init/surroundings.js'
import { holdInterrupts } from './interrupts.js'
import { narrowingTo } from './narrowing.js'
import { findNearest } from './nearest.js'
import { ownCommand } from './own-command.js'
import { askedFor, obstacleIn, toldApart, withPaths } from './known-refusals.js'
import { displayPath, locate, type Target } from './paths.js'
import { createProgress } from './progress.js'
import { type FixReport, hasFailures, type ReportedRefusal } from './report.js'
import { refusalAfterKill, restore } from './restore.js'
import { complain, type ExitCode, type Terminal } from './terminal.js'
import { openWorkspace } from './workspace.js'

const scopes = ['live', 'all'] as const
const publicApis = ['keep', 'twin', 'change'] as const

/** What `fix` and `run` share. */
export const fixFlags: Flags = {
  'dry-run': { description: 'print the changes as a unified diff, write nothing' },
  yes: { description: 'write without asking; nobody is asked in a pipe or with --json' },
  staged: { description: 'only calls on lines that are staged; what is edited is left for you to stage' },
  changed: { placeholder: 'REF', description: 'only calls on lines that have changed since the merge base with REF' },
  scope: { values: scopes, description: `calls in 'live' code (the default), or all of them` },
  'include-tests': { description: 'convert the calls of tests, too; without it tests only follow' },
  'public-api': { values: publicApis, description: `what a package exposes: 'keep' it (the default), add async twins ('twin') or 'change' it` },
  twins: { description: `add an async copy of a function beside it where some callers cannot wait (the default: where live code calls it, or it is short)` },
  'no-twins': { description: 'refuse such calls instead' },
  function: { placeholder: 'FILE#NAME', many: true, description: `run this function in a worker; with '${OFFLOAD}'` },
  mark: { description: `say above each refused call why it was left alone; '// unblock-ignore CODE' there accepts that` },
  verify: { placeholder: 'CMD', description: 'run CMD before and after, and the compiler where there is one; put back and refuse what breaks either' },
  restore: { description: `put back what a run with '--verify' has left that was killed, and do nothing else` },
  strict: { description: 'exit with 1 when a call is refused that neither a comment nor the baseline accepts' },
  baseline: { placeholder: 'FILE', description: 'let the refusals pass that FILE knows' },
  'write-baseline': { description: `write what is refused to the baseline: '${DEFAULT_BASELINE}' unless it is named` },
  force: { description: 'write although git could not give the old text back' },
  json: { description: 'print data instead of text' },
}

export const command: Command = {
  synopsis: '[paths] [flags]',
  description: 'Rewrites blocking calls to awaited ones. Paths select the calls; callers follow wherever they stand in the project.',
  flags: { ...fixFlags, only: { placeholder: 'CODEMOD', many: true, description: 'run these codemods and no other; those that are listed as opt-in run only so' } },
  async run(invocation, terminal) {
    const only = invocation.values.get('only') ?? codemods.flatMap(({ name, optIn }) => (optIn ? [] : [name]))
    const unknown = only.find(name => !codemodNames.includes(name))
    return unknown === undefined ? migrate(only, invocation.positionals, invocation, terminal) : complain(terminal, unknownCodemod(unknown))
  },
}

const codemodNames = codemods.map(({ name }) => name)

export function isCodemod(name: string): boolean {
  return codemodNames.includes(name)
}

export function unknownCodemod(name: string): string {
  const nearest = findNearest(name, codemodNames)
  return `There is no codemod '${name}'.${nearest === undefined ? '' : ` Did you mean '${nearest}'?`} These exist: ${codemodNames.join(', ')}.`
}

const treeComplaints = {
  changed: (root: string) => `The git tree of '${root}' has uncommitted changes. Commit or stash them, look with '--dry-run', or write all the same with '--force'.`,
  unknown: (root: string) => `'git status' fails in '${root}', so that changes there might be lost. Put that right, look with '--dry-run', or write all the same with '--force'.`,
} as const

/** Plans over the whole project, so that callers outside `paths` follow, and writes what the plan says. */
export async function migrate(names: readonly string[], typed: readonly string[], invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const { switches } = invocation
  const located = locate(terminal.cwd, typed)
  if (located.kind === 'mistake') return complain(terminal, located.sentence)
  const root = projectRootOf(located.target.root)
  const dryRun = switches.has('dry-run')
  const command = invocation.values.get('verify')?.at(-1)
  const ref = invocation.values.get('changed')?.at(-1)
  const isStaged = switches.has('staged')
  if (isStaged && ref !== undefined) return complain(terminal, eitherStagedOrChanged)
  const asked = askedFor(invocation, terminal.cwd)
  if (asked.kind === 'mistake') return complain(terminal, asked.sentence)
  const { known } = asked
  if (switches.has('restore')) return restore(root, terminal)
  const functions = invocation.values.get('function')?.map(named => asPlanned(named, terminal.cwd, root))
  if (functions !== undefined && !names.includes(OFFLOAD)) return complain(terminal, `'--function' is for the codemod '${OFFLOAD}': 'unblock run ${OFFLOAD} --function ${functions[0] ?? ''}'.`)
  if (dryRun && command !== undefined) return complain(terminal, `'--dry-run' writes nothing that '--verify' could look at. Leave out one of them.`)
  const left = dryRun ? undefined : await refusalAfterKill(root)
  if (left !== undefined) return complain(terminal, left)
  const selected = pathsToSelect(located.target, root)
  const narrowed = isStaged || ref !== undefined ? await narrowingTo(ref, located.target.root, root, selected) : undefined
  if (narrowed?.kind === 'mistake') return complain(terminal, narrowed.sentence)
  const narrowing = narrowed?.narrowing
  const mayLose = dryRun || switches.has('force')
  const tree = mayLose || narrowing !== undefined ? 'none' : workingTreeOf(root)
  if (tree === 'changed' || tree === 'unknown') return complain(terminal, treeComplaints[tree](root))

  const progress = createProgress(terminal)
  progress.advance('Reading files', 0)
  // What git knows is taken even where it is told to ignore it.
  const workspace = openWorkspace(root, [root, ...(selected ?? []), ...Object.keys(narrowing?.lines ?? {})], true)
  progress.advance('Planning over files:', workspace.files.length)
  const options = { ...optionsOf(names, selected, invocation), ...(narrowing !== undefined && { changedLines: narrowing.lines }), ...(functions !== undefined && { functions }) }
  const mistake = functions === undefined ? undefined : mistakeIn(workspace.project, functions)
  if (mistake !== undefined) {
    progress.clear()
    return complain(terminal, mistake)
  }
  const planOf = (excluded: MigrationOptions['excluded'] = []): Plan => {
    const plan = withMarkers(workspace.project, planMigration(workspace.project, workspace.files, { ...options, excluded }), switches.has('mark'))
    return known === undefined ? plan : withPaths(workspace.project, plan)
  }
  const planned = planOf()
  progress.clear()

  const skipped = workspace.skipped()
  const objection = obstacleIn(skipped, known) ?? (mayLose ? undefined : narrowing?.objectionTo(planned))
  if (objection !== undefined) return complain(terminal, objection)

  const { ask, colours, out, err } = terminal
  const asJson = switches.has('json')
  let written: Written = { plan: planned, verification: null }
  if (!dryRun) {
    const isAsked = ask !== undefined && !asJson && !switches.has('yes') && planned.files.length > 0
    if (isAsked && !(await mayWrite(planned, root, () => unifiedDiffOf(planned, { root }), terminal, ask))) {
      out('Nothing was written.\n')
      return 1
    }
    const outcome = await writeHeld(planned, command, planOf, terminal)
    if (typeof outcome === 'number') return outcome
    written = outcome
  } else if (!asJson) out(colouredDiff(await unifiedDiffOf(planned, { root }), colours))
  const { plan, verification } = written
  const told = known === undefined ? { refused: plan.refused } : toldApart(plan, selected, skipped, known, terminal.cwd)
  const refused: readonly ReportedRefusal[] = 'mistake' in told ? plan.refused : told.refused
  const report: FixReport = {
    root,
    dryRun,
    ...(narrowing !== undefined && { changes: narrowing.changes }),
    selected: plan.selected,
    converted: plan.converted,
    refused,
    warnings: plan.warnings,
    changedFiles: [...plan.files, ...plan.created].map(({ file }) => displayPath(root, file)),
    createdFiles: plan.created.map(({ file }) => displayPath(root, file)),
    markedFiles: plan.files.filter(({ marksOnly }) => marksOnly === true).map(({ file }) => displayPath(root, file)),
    dependencies: plan.dependencies,
    verified: verification,
    ...('baseline' in told && { baseline: told.baseline }),
    skipped,
  }
  const strict = switches.has('strict')
  // With --dry-run, stdout is a patch and nothing else.
  if (asJson) out(fixJson(report))
  else (dryRun ? err : out)(fixStylish(report, colours, nextCommandsIn(root)))
  if ('mistake' in told) return complain(terminal, told.mistake)
  if (hasFailures(skipped)) return 2
  return strict && refused.some(({ ignored, known: isKnown }) => ignored !== true && isKnown !== true) ? 1 : 0
}

function nextCommandsIn(root: string): NextCommands {
  const looked = lookAround(root)
  const test = looked.kind === 'surroundings' ? testCommandOf(looked.surroundings.manager, looked.surroundings.manifest) : undefined
  const install = looked.kind === 'surroundings' ? commandsOf(looked.surroundings.manager).install : 'npm install'
  return { unblock: ownCommand(), install, ...(test !== undefined && { test }) }
}

function optionsOf(names: readonly string[], paths: readonly string[] | undefined, invocation: Invocation): MigrationOptions {
  return {
    codemods: names,
    ...(paths !== undefined && { paths }),
    scope: valueOf(invocation, 'scope', scopes, 'live'),
    includeTests: invocation.switches.has('include-tests'),
    publicApi: valueOf(invocation, 'public-api', publicApis, 'keep'),
    ...(invocation.switches.has('no-twins') ? { twins: false } : invocation.switches.has('twins') ? { twins: true } : {}),
  }
}

/** Absent means the whole project. Started in a folder of it without paths, the folder is what is meant. */
function pathsToSelect({ root, paths }: Target, projectRoot: string): readonly string[] | undefined {
  if (paths.length === 0) return root === projectRoot ? undefined : [root]
  return paths.every(path => isAbsolute(path)) ? paths : discoverFiles(root, paths).files
}

interface Written {
  readonly plan: Plan
  readonly verification: Verification | null
}

/**
 * A signal waits until the last file is whole and in place, or everything is put back: a project half rewritten is of no use to anybody.
 */
async function writeHeld(plan: Plan, command: string | undefined, replan: (excluded: MigrationOptions['excluded']) => Plan, terminal: Terminal): Promise<Written | ExitCode> {
  const { root } = plan
  const held = holdInterrupts()
  const progress = createProgress(terminal, undefined, 0)
  try {
    if (command === undefined || plan.files.length + plan.created.length === 0) {
      const { failure } = await writePlan(plan, { root })
      return failure === undefined ? { plan, verification: null } : complain(terminal, failure.message)
    }
    const verified = await verifyPlan({ plan, command, replan, signal: held.signal, advance: label => progress.advance(label, 0) })
    progress.clear()
    if (verified.kind === 'verified') return verified
    if (verified.kind === 'interrupted') return complain(terminal, `Interrupted. ${verified.sentence ?? 'Everything is as it was.'}`)
    if (verified.output !== undefined && verified.output !== '') terminal.err(`${verified.output}\n`)
    return complain(terminal, verified.sentence)
  } finally {
    progress.clear()
    await held.release()
  }
}
