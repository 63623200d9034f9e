/**
 * Is all that a callback waits for a look at the file system that holds nothing open in between? Those wait in the queue of the thread pool, however
 * many there are; what opens files counts against a limit of the process, and is bounded by us.
 */
import { canonicalModule } from '../../../catalogue/index.js'
import { keyOf } from '../../../analysis/effects.js'
import type { FunctionTarget } from '../../../analysis/effects.js'
import type { Blocker } from '../../../analysis/finding.js'
import type { Project } from '../../../analysis/project.js'

const HOMES = new Set(['node:fs', 'fs-extra', 'graceful-fs'])
const LOOKS = new Set(['accessSync', 'existsSync', 'lstatSync', 'pathExistsSync', 'readdirSync', 'readlinkSync', 'realpathSync', 'realpathSync.native', 'statSync'])
/** They list folder after folder, each in one step of the thread pool: 3,000 at a time pass where a process may open 40 files (glob 7 to 11, fast-glob, tinyglobby). */
const GLOBS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['fast-glob', new Set(['globSync', 'sync'])],
  ['glob', new Set(['glob.sync', 'globSync', 'sync'])],
  ['tinyglobby', new Set(['globSync'])],
])
/** Calls within calls, beyond which nobody looks. */
const DEEPEST = 5
/** Blockers that the analysis names of one call; where there are as many, some may be missing. */
const MOST_BLOCKERS = 8

export function onlyLooks(project: Project, target: FunctionTarget, around: readonly FunctionTarget[] = []): boolean {
  const { facts, graph, effects } = project
  const { module, id } = target
  // What walks a tree is in the midst of all its folders at once.
  if (around.length === DEEPEST || around.some((each) => keyOf(each) === keyOf(target)) || graph.functionAt(target)?.async !== false) return false
  return (facts(module)?.calls ?? []).every((call) => {
    if (call.function !== id) return true
    const blockers = effects.blockersOf(module, call)
    if (call.awaited || blockers.length >= MOST_BLOCKERS || !blockers.every(isLook)) return false
    return blockers.length === 0 || effects.runsOf(module, call).every((run) => onlyLooks(project, run, [...around, target]))
  })
}

function isLook({ api }: Blocker): boolean {
  const path = api.path.replace(/^default\./, '')
  return (HOMES.has(canonicalModule(api.module)) && LOOKS.has(path)) || GLOBS.get(api.module)?.has(path) === true
}
