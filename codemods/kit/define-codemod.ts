import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { API, FileInfo, Options } from 'jscodeshift'
import type { MigrationOptions } from '../../migration/plan.js'
import { applyEdits, hashOf } from '../../migration/write.js'
import { sharedPlan } from './shared-plan.js'

/** What a codemod's file exports: a transform for the stock jscodeshift runner, and what lists and docs say of it. */
export interface Codemod {
  (file: FileInfo, api: API, options: Options): Promise<string | undefined>
  readonly codemodName: string
  readonly description: string
}

/**
 * A transform that gives each file what the plan over its whole project says. The runner's own tree is not used: edits are spans on the
 * text it read.
 * @param name the codemod's name, which is that of its file
 * @param description one sentence
 */
export function defineCodemod({ name, description }: { readonly name: string; readonly description: string }): Codemod {
  const transform = async (file: FileInfo, _api: API, options: Options): Promise<string | undefined> => {
    const absolute = path.resolve(file.path)
    const plan = await sharedPlan(rootOf(absolute, options), migrationOptions(name, options))
    const filePlan = plan.files.find((each) => each.file === absolute.replaceAll('\\', '/'))
    if (filePlan === undefined) return undefined
    if (filePlan.hash === hashOf(file.source)) return applyEdits(file.source, filePlan.edits)
    throw new Error(`${file.path} is not the text that the plan was made for. Run the codemod again.`)
  }
  return Object.assign(transform, { codemodName: name, description })
}

function migrationOptions(name: string, options: Options): MigrationOptions {
  const flag = (key: string): unknown => options[key] ?? options[key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]
  const scope = flag('scope') ?? 'live'
  if (scope !== 'live' && scope !== 'all') throw new Error(`'--scope' must be 'live' or 'all', not '${String(scope)}'.`)
  const publicApi = flag('public-api') ?? 'keep'
  if (publicApi !== 'keep' && publicApi !== 'change') throw new Error(`'--public-api' must be 'keep' or 'change', not '${String(publicApi)}'.`)
  const editable = runnerPaths()
  return {
    codemods: [name],
    scope,
    includeTests: flag('include-tests') === true,
    publicApi,
    ...(editable.length === 0 ? {} : { editable }),
  }
}

/** The nearest folder with a package.json, or `--root`. */
function rootOf(file: string, options: Options): string {
  if (typeof options['root'] === 'string') return path.resolve(options['root'])
  for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, 'package.json')) || existsSync(path.join(directory, '.git'))) return directory
    if (directory === path.dirname(directory)) return process.cwd()
  }
}

/**
 * The files and folders that jscodeshift was given: nothing else will be written, so nothing else may need an edit. The runner does not hand
 * them to transforms; they stand on its command line, which in its worker processes is that of the parent. Where that
 * cannot be read (not on Linux), the whole project is taken to be given.
 */
function runnerPaths(): readonly string[] {
  const line = process.send === undefined ? process.argv : commandLineOf(process.ppid)
  const start = line.findIndex((word) => /jscodeshift(?:\.js)?$/.test(word))
  if (start === -1) return []
  return line
    .slice(start + 1)
    .filter((word) => !word.startsWith('-') && !/\.[cm]?js$/.test(word) && existsSync(word))
    .concat(line.slice(start + 1).filter((word, index, rest) => /\.[cm]?[jt]sx?$/.test(word) && !/^-(?:t|-transform)$/.test(rest[index - 1] ?? '') && existsSync(word)))
    .map((word) => path.resolve(word).replaceAll('\\', '/'))
}

function commandLineOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter((word) => word !== '')
  } catch {
    return []
  }
}
