/**
 * The thread that plans for the transforms of one process. jscodeshift has Babel compile whatever its process loads from then on, which
 * native packages and modules of other folders do not survive; a thread of its own has no such hook.
 */
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { ModuleId } from '../../analysis/facts.js'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { planMigration } from '../../migration/index.js'
import type { MigrationOptions, Plan, RefusedCall } from '../../migration/plan.js'
import { asPlanned, mistakeIn } from '../../migration/replacements/offload.js'
import { applyEdits, hashOf } from '../../migration/write.js'
import type { Companion, PlannedFile, PlanningTask } from './planning.js'
import { filesOfRun, pathsOnCommandLine } from './runner-paths.js'
import { planBetweenProcesses } from './shared-plan.js'

async function plannedFiles(task: PlanningTask): Promise<readonly PlannedFile[]> {
  const { root, folder, commandLine, runner } = task
  const paths = pathsOnCommandLine(commandLine, folder)
  if (paths.length === 0) {
    throw new Error("The command line does not tell which files may be edited. Name them as arguments, and run with '--run-in-band'.")
  }
  const makePlan = (): readonly PlannedFile[] => {
    const { files } = discoverFiles(root)
    const functions = task.options.functions?.map((named) => asPlanned(named, folder, root))
    const options: MigrationOptions = { ...task.options, ...(functions === undefined ? {} : { functions }), editable: filesOfRun(files, paths, task.selection, folder) }
    const project = createProject({ root, withMentions: true })
    const mistake = functions === undefined ? undefined : mistakeIn(project, functions)
    if (mistake !== undefined) throw new Error(mistake)
    return resultOf(planMigration(project, files, options))
  }
  return runner === undefined ? makePlan() : planBetweenProcesses(runner, [root, paths, task.options, task.selection], makePlan)
}

function resultOf(plan: Plan): readonly PlannedFile[] {
  // The runner transforms no manifests, so that those go along with what it transforms.
  const edits = new Map(plan.files.filter(({ file }) => !isManifest(file)).map((each) => [each.file, each]))
  const manifests = plan.files.filter(({ file }) => isManifest(file)).map(({ file, edits: own }): Companion => {
    const before = readFileSync(file, 'utf8')
    return { file, before, after: applyEdits(before, own) }
  })
  const companionsOf = (groups: readonly number[]): readonly Companion[] => {
    const created = plan.created.filter((each) => each.groups.some((group) => groups.includes(group))).map(({ file, text }): Companion => ({ file, after: text }))
    return created.length === 0 ? [] : [...created, ...manifests]
  }
  const refused = new Map<ModuleId, RefusedCall[]>()
  for (const call of plan.refused) {
    const file = path.resolve(plan.root, call.file).replaceAll('\\', '/')
    refused.set(file, [...(refused.get(file) ?? []), call])
  }
  const reasons = new Map<ModuleId, string[]>()
  for (const { file, line, column, api, why } of plan.converted) {
    if (why === undefined) continue
    const module = path.resolve(plan.root, file).replaceAll('\\', '/')
    reasons.set(module, [...(reasons.get(module) ?? []), `${line}:${column} ${api} is converted. ${why}`])
  }
  return [...new Set([...edits.keys(), ...refused.keys()])].map((file): PlannedFile => {
    const bytes = readFileSync(file)
    const before = bytes.toString('utf8')
    const planned = edits.get(file)
    const problem = isUtf8(bytes) ? undefined : 'is not encoded in UTF-8'
    const isCurrent = planned === undefined || planned.hash === hashOf(before)
    return {
      file,
      before,
      after: planned === undefined || !isCurrent ? before : applyEdits(before, planned.edits),
      reasons: reasons.get(file) ?? [],
      companions: planned === undefined || !isCurrent ? [] : companionsOf(planned.groups),
      refused: (refused.get(file) ?? []).map(({ line, column, api, code, message }) => `${line}:${column} ${api} stays (${code}). ${message}`),
      ...(problem !== undefined ? { problem } : isCurrent ? {} : { problem: 'has changed while the plan was made' }),
    }
  })
}

function isManifest(file: string): boolean {
  return path.basename(file) === 'package.json'
}

parentPort?.postMessage(await plannedFiles(workerData as PlanningTask))
