/** Does a program do the same before and after its migration? */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { planMigration } from '../../migration/index.js'
import type { MigrationOptions, Plan } from '../../migration/plan.js'
import { applyEdits } from '../../migration/write.js'
import type { Program } from './program.js'

interface Outcome {
  readonly lines: readonly string[]
  readonly code: number
  readonly left: Readonly<Record<string, string>>
  readonly error?: string
  readonly stack?: string
}

export interface Comparison {
  readonly plan: Pick<Plan, 'converted' | 'refused'>
  /** What is wrong, with the texts of both; absent where all is well. */
  readonly difference?: string
}

export interface Differ {
  readonly compare: (program: Program) => Promise<Comparison>
  readonly close: () => void
}

/** Modules that were loaded are never let go, so that a process is only used for so many programs. */
const PROGRAMS_PER_PROCESS = 400
const PATIENCE_MS = 15_000
/** Of what a program prints. */
const MOST_LINES = 80

export type PublicApi = MigrationOptions['publicApi']

/** @param publicApi what becomes of what the package exposes: all of its first module, unless it may change */
export function createDiffer(publicApi: PublicApi = 'change'): Differ {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'unblock-fuzz-')))
  let child: ChildProcess | undefined
  let count = 0

  /** In a process of its own, for what has to do with the process, or changes what belongs to all. */
  const runAlone = async (files: Program['files'], main: string): Promise<Outcome> => {
    count += 1
    const root = join(home, String(count))
    place(root, runnable(files))
    const process_ = spawn(process.execPath, [runnableName(main)], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], timeout: PATIENCE_MS })
    const ended = new Promise<number | null>(resolve => process_.once('exit', resolve))
    const [printed, code] = await Promise.all([text(process_.stdout), ended])
    const left = readdirSync(join(root, 'data'), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name)).sort()
    const outcome = { lines: printed.split('\n'), code: code ?? -1, left: Object.fromEntries(left.map(file => [file.slice(root.length + 1), readFileSync(file, 'utf8')])) }
    rmSync(root, { recursive: true })
    return outcome
  }

  const run = async (files: Program['files'], main: string): Promise<Outcome> => {
    count += 1
    if (child === undefined || count % PROGRAMS_PER_PROCESS === 0) {
      child?.kill('SIGKILL')
      child = fork(fileURLToPath(new URL('executor.js', import.meta.url)), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] })
    }
    const own = child
    const root = join(home, String(count))
    place(root, runnable(files))
    own.send({ root, main: runnableName(main) })
    const patience = setTimeout(() => own.kill('SIGKILL'), PATIENCE_MS)
    const first = await new Promise<Outcome | undefined>(resolve => {
      const ended = (): void => resolve(undefined)
      own.once('exit', ended)
      own.once('message', message => {
        own.off('exit', ended)
        resolve(message as Outcome)
      })
    })
    clearTimeout(patience)
    rmSync(root, { recursive: true })
    if (first !== undefined) return first
    child = undefined
    return { lines: [], code: -1, left: {}, error: 'The process was killed or hung.' }
  }

  // One after another, also where whoever asks has stopped waiting for an answer.
  let last: Promise<unknown> = Promise.resolve()
  return {
    compare(program) {
      const answer = last.then(() => compared(program))
      last = answer.catch(() => undefined)
      return answer
    },
    close() {
      child?.kill('SIGKILL')
      rmSync(home, { recursive: true, force: true })
    },
  }

  async function compared({ files: given, main, isAlone = false }: Program): Promise<Comparison> {
    const root = join(home, 'plan')
    const files = publicApi === 'change' ? given : { ...given, 'package.json': `{ "name": "program", "exports": "./lib0${extname(main)}" }\n` }
    place(root, files)
    const options = { codemods: ['fs-sync-to-promises'], scope: 'all', includeTests: true, publicApi } as const
    let plan: Plan
    let again: Plan
    const after: Record<string, string> = { ...files }
    try {
      plan = planMigration(createProject({ root }), discoverFiles(root).files, options)
      for (const { file, edits } of plan.files) {
        const path = file.slice(root.length + 1)
        after[path] = applyEdits(files[path] ?? '', edits)
      }
      for (const { file, text } of plan.created) after[file.slice(root.length + 1)] = text
      place(root, after)
      again = planMigration(createProject({ root }), discoverFiles(root).files, options)
    } catch (error) {
      const difference = described(files, after, `The plan failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      return { plan: { converted: [], refused: [] }, difference }
    } finally {
      rmSync(root, { recursive: true })
    }
    const counts = { converted: plan.converted, refused: plan.refused }
    if (plan.refused.some(({ code }) => code === 'output-does-not-parse')) return { plan: counts, difference: described(files, after, 'The output does not parse.') }
    if (again.files.length > 0) return { plan: counts, difference: described(files, after, `A second run changes ${again.files.map(({ file }) => file.slice(root.length + 1)).join(', ')}.`) }
    if (plan.files.length === 0) return { plan: counts }
    const execute = isAlone ? runAlone : run
    const [ran, ranAfter] = [await execute(files, main), await execute(after, main)]
    const [was, is] = [shown(ran), shown(ranAfter)]
    return { plan: counts, ...(was !== is && { difference: described(files, after, `--- before\n${was}\n--- after\n${is}${ranAfter.stack === undefined ? '' : `\n${ranAfter.stack}`}`) }) }
  }
}

function place(root: string, files: Program['files']): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
}

/** TypeScript as its compiler emits it, file by file. */
function runnable(files: Program['files']): Program['files'] {
  const compilerOptions = { module: ts.ModuleKind.Preserve, target: ts.ScriptTarget.ES2022, experimentalDecorators: true }
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [runnableName(file), runnableName(file) === file ? text : ts.transpileModule(text, { fileName: file, compilerOptions }).outputText]))
}

function runnableName(file: string): string {
  return file.replace(/\.([cm])ts$/, '.$1js')
}

function shown({ lines, code, left, error }: Outcome): string {
  return [...lines.slice(0, MOST_LINES), `exit code ${code}${error === undefined ? '' : ` (${error})`}`, ...Object.entries(left).map(([file, text]) => `${file}: ${JSON.stringify(text)}`)].join('\n')
}

function described(before: Program['files'], after: Program['files'], what: string): string {
  const texts = Object.entries(before).filter(([file]) => /\.[cm][jt]s$/.test(file)).map(([file, text]) => `=== ${file}\n${text}${after[file] === text ? '' : `=== ${file}, after\n${after[file] ?? ''}`}`)
  return `${texts.join('\n')}\n${what}`
}
