import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { projectRootOf } from '../../analysis/project-root.js'
import type { MigrationOptions } from '../../migration/plan.js'
import { writeCompanions } from './companions.js'
import kitFolder from './folder.cjs'
import type { PlannedFile, PlanningTask } from './planning.js'

/** Of the runner's types what is used here: they are in a package of their own, which those who compile against ours need not have. */
interface FileInfo {
  readonly path: string
  readonly source: string
}

interface API {
  readonly report: (message: string) => void
}

type Options = Readonly<Record<string, unknown>>

/** What a codemod's file exports: a transform for the stock jscodeshift runner, and what lists and docs say of it. */
export interface Codemod {
  (file: FileInfo, api: API, options: Options): Promise<string | undefined>
  readonly codemodName: string
  readonly description: string
  /** Runs only where it is named: what it changes, somebody may have meant. */
  readonly optIn: boolean
}

/**
 * A transform that gives each file what the plan over its whole project says. The runner's own tree is not used: edits are spans on the
 * text it read. Imports nothing that Babel, which the runner puts in front of every module, could break.
 * @param name the codemod's name, which is that of its file
 * @param description one sentence
 * @param optIn not part of `unblock fix` unless it is named
 */
export function defineCodemod({ name, description, optIn = false }: { readonly name: string; readonly description: string; readonly optIn?: boolean }): Codemod {
  const transform = async (file: FileInfo, api: API, options: Options): Promise<string | undefined> => {
    const absolute = realpathSync(file.path)
    if (absolute.split(path.sep).includes('node_modules')) return undefined
    const root = typeof options['root'] === 'string' ? realpathSync(options['root']) : projectRootOf(path.dirname(absolute))
    const planned = (await plannedFilesOf(root, name, options)).get(absolute.replaceAll('\\', '/'))
    if (planned === undefined) return undefined
    const { before, after, reasons, refused, companions, problem } = planned
    if (file.source === after && before !== after) return undefined
    for (const line of [...reasons, ...refused]) api.report(line)
    if (before === after) return undefined
    if (problem !== undefined) throw new Error(`${file.path} ${problem}. It is left as it is.`)
    if (file.source !== before) throw new Error(`${file.path} is not the text that the plan was made for. Run the codemod again.`)
    // The runner writes what it reads, and nothing besides.
    if (options['dry'] !== true) for (const line of writeCompanions(companions, root)) api.report(line)
    return after
  }
  return Object.assign(transform, { codemodName: name, description, optIn })
}

const plans = new Map<string, Promise<ReadonlyMap<string, PlannedFile>>>()

function plannedFilesOf(root: string, name: string, options: Options): Promise<ReadonlyMap<string, PlannedFile>> {
  const migration = migrationOptions(name, options)
  const key = JSON.stringify([root, migration])
  const known = plans.get(key)
  if (known !== undefined) return known
  const { extensions, ignorePattern, ignoreConfig, gitignore } = options
  // A process with a parent that sends messages is one of the runner's workers.
  const isWorker = process.send !== undefined
  const made = planInThread({
    root,
    folder: process.cwd(),
    options: migration,
    selection: { extensions, ignorePattern, ignoreConfig, gitignore },
    commandLine: isWorker ? commandLineOf(process.ppid) : process.argv,
    ...(isWorker ? { runner: process.ppid } : {}),
  })
  plans.set(key, made)
  return made
}

async function planInThread(task: PlanningTask): Promise<ReadonlyMap<string, PlannedFile>> {
  const thread = new Worker(path.join(kitFolder, 'planner.js'), { workerData: task, execArgv: [] })
  const [files] = (await once(thread, 'message')) as [readonly PlannedFile[]]
  return new Map(files.map((each) => [each.file, each]))
}

function migrationOptions(name: string, options: Options): MigrationOptions {
  const scope: unknown = options['scope'] ?? 'live'
  if (scope !== 'live' && scope !== 'all') throw new Error(`'--scope' must be 'live' or 'all', not '${String(scope)}'.`)
  const publicApi: unknown = options['public-api'] ?? 'keep'
  if (publicApi !== 'keep' && publicApi !== 'twin' && publicApi !== 'change') throw new Error(`'--public-api' must be 'keep', 'twin' or 'change', not '${String(publicApi)}'.`)
  const twins: unknown = options['twins']
  if (twins !== undefined && typeof twins !== 'boolean') throw new Error(`Write '--twins=true' or '--twins=false', not '--twins ${String(twins)}'.`)
  // The runner takes the word behind an option that it does not know for its value.
  const includeTests: unknown = options['include-tests'] ?? false
  if (typeof includeTests !== 'boolean') throw new Error(`Write '--include-tests=true', or the runner takes '${String(includeTests)}' for its value.`)
  const functions = functionsIn(options['function'])
  return { codemods: [name], scope, includeTests, publicApi, ...(twins === undefined ? {} : { twins }), ...(functions.length === 0 ? {} : { functions }) }
}

/** Given several times, or once with commas. */
function functionsIn(given: unknown): readonly string[] {
  const words: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given]
  return words.flatMap((word) => (typeof word === 'string' ? word.split(',').filter(Boolean) : []))
}

/** Empty where the system does not tell. */
function commandLineOf(pid: number): readonly string[] {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter((word) => word !== '')
    if (process.platform === 'win32') return []
    return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim().split(/\s+/)
  } catch {
    return []
  }
}
