/**
 * Which functions a run sends to a worker: those that the user names, or else those that call what has no asynchronous form.
 */
import { existsSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { labelOf } from '../../../catalogue/index.js'
import type { BlockingRow } from '../../../catalogue/types.js'
import type { CallFact, FunctionFact, ModuleId, Span } from '../../../analysis/facts.js'
import { discoverFiles } from '../../../analysis/files.js'
import type { Project } from '../../../analysis/project.js'
import type { MigrationOptions } from '../../plan.js'

export interface Unit {
  readonly module: ModuleId
  readonly function: FunctionFact
  /** Named by the user, who knows what it costs. */
  readonly named: boolean
  /** The calls without an asynchronous form that it is there for. */
  readonly blocking: readonly { readonly call: CallFact; readonly row: BlockingRow }[]
  readonly label: string
  readonly span: Span
}

/** A function of the project as the user names it: `src/render.ts#renderPdf`. */
export function functionNamed(project: Project, named: string): { readonly module: ModuleId; readonly function: FunctionFact } | undefined {
  const [file = '', name = ''] = partsOf(named)
  const module = `${project.root}/${file}`
  const facts = project.facts(module)
  if (facts === undefined || name === '') return undefined
  const own = facts.functions.find((each) => each.id !== 0 && each.name === name)
  if (own !== undefined) return { module, function: own }
  const exported = Object.hasOwn(facts.exports.named, name) ? facts.exports.named[name] : undefined
  const target = exported === undefined ? undefined : project.graph.targetsOf(module, exported).find((each) => each.kind === 'function')
  const function_ = target?.kind === 'function' ? project.graph.functionAt(target) : undefined
  return target?.kind !== 'function' || function_ === undefined ? undefined : { module: target.module, function: function_ }
}

/** A function as plans name it, its file relative to the root, from what a user wrote in a folder. */
export function asPlanned(named: string, folder: string, root: string): string {
  const at = named.lastIndexOf('#')
  const file = path.resolve(folder, named.slice(0, Math.max(at, 0)))
  return at > 0 && existsSync(file) ? path.relative(root, realpathSync(file)).split(path.sep).join('/') + named.slice(at) : named
}

/** What is wrong with the functions that a user named, in a sentence. */
export function mistakeIn(project: Project, functions: readonly string[]): string | undefined {
  for (const named of functions) {
    const [file, name] = partsOf(named)
    if (file === '' || name === '') return `'--function ${named}' names no function. Write the file and the function: '--function src/render.js#renderPage'.`
    if (project.text(`${project.root}/${file}`) === undefined) return `'--function ${named}': there is no file '${file}' in '${project.root}'.`
    if (project.facts(`${project.root}/${file}`) === undefined) return `'--function ${named}': '${file}' does not parse.`
    if (functionNamed(project, named) !== undefined) continue
    const names = (project.facts(`${project.root}/${file}`)?.functions ?? []).flatMap((each) => (/^[\w$]+$/.test(each.name) ? [each.name] : []))
    return `'--function ${named}': '${file}' has no function '${name}'.${names.length === 0 ? '' : ` These are there: ${names.slice(0, 8).join(', ')}.`}`
  }
  return undefined
}

function partsOf(named: string): readonly [file: string, name: string] {
  const at = named.lastIndexOf('#')
  return at === -1 ? ['', ''] : [named.slice(0, at).replaceAll('\\', '/').replace(/^\.\//, ''), named.slice(at + 1)]
}

export function unitsIn(project: Project, module: ModuleId, options: MigrationOptions): readonly Unit[] {
  const { functions = [] } = options
  const units = functions.length > 0 ? namedUnits(project, module, functions) : blockingUnits(project, module)
  return units.filter(({ function: each }) => !isOffloaded(project, module, each))
}

const everywhere = new WeakMap<Project, Map<string, readonly Unit[]>>()

/** The units of all files of the project. */
export function allUnits(project: Project, options: MigrationOptions): readonly Unit[] {
  const known = everywhere.get(project) ?? new Map<string, readonly Unit[]>()
  everywhere.set(project, known)
  const key = JSON.stringify(options.functions ?? [])
  const found = known.get(key) ?? filesOf(project).flatMap((module) => unitsIn(project, module, options))
  known.set(key, found)
  return found
}

const sources = new WeakMap<Project, readonly ModuleId[]>()

export function filesOf(project: Project): readonly ModuleId[] {
  const known = sources.get(project) ?? discoverFiles(project.root).files
  sources.set(project, known)
  return known
}

function namedUnits(project: Project, module: ModuleId, functions: readonly string[]): readonly Unit[] {
  const units = functions.flatMap((named): readonly Unit[] => {
    const found = functionNamed(project, named)
    if (found?.module !== module) return []
    const { function: function_ } = found
    return [{ module, function: function_, named: true, blocking: [], label: function_.name, span: spanOf(function_) }]
  })
  return [...new Map(units.map((unit) => [unit.function.id, unit])).values()]
}

function blockingUnits(project: Project, module: ModuleId): readonly Unit[] {
  const facts = project.facts(module)
  const units = new Map<string, Unit>()
  for (const call of facts?.calls ?? []) {
    const row = project.effects.rowOf(module, call)
    if (row?.replacement.kind !== 'worker') continue
    const { context } = project.liveness.placeOf(module, call.function)
    if (context === 'worker') continue
    const function_ = outermostOf(facts?.functions ?? [], call.function)
    const label = labelOf(row)
    // What stands at the top of the module, or in what only a framework calls, has no function that could go anywhere.
    if (function_ === undefined) {
      const top = facts?.functions[0]
      if (top !== undefined) units.set(`call ${call.id}`, { module, function: top, named: false, blocking: [{ call, row }], label, span: call.span })
      continue
    }
    const known = units.get(`function ${function_.id}`)
    const blocking = [...(known?.blocking ?? []), { call, row }]
    const labels = [...new Set(blocking.map((each) => labelOf(each.row)))]
    units.set(`function ${function_.id}`, { module, function: function_, named: false, blocking, label: `${function_.name} (${labels.join(', ')})`, span: spanOf(function_) })
  }
  return [...units.values()]
}

/** The function at the top of the module that a call runs in. */
function outermostOf(functions: readonly FunctionFact[], id: number): FunctionFact | undefined {
  let current = functions[id]
  while (current !== undefined && current.id !== 0 && current.parent !== 0) current = functions[current.parent]
  return current?.id === 0 ? undefined : current
}

/** The name, or the whole function where there is none to point at. */
function spanOf({ nameSpan, span }: FunctionFact): Span {
  return nameSpan[0] === nameSpan[1] ? span : nameSpan
}

/** It hands its arguments to a pool already, or is what runs there. */
function isOffloaded(project: Project, module: ModuleId, { id, annotation }: FunctionFact): boolean {
  if (annotation === 'offloaded') return true
  const own = (project.facts(module)?.calls ?? []).filter((call) => call.function === id)
  return own.some((call) => {
    const names = new Set(['runInWorker', 'run'])
    if (!names.has(call.text.split('.').at(-1) ?? '')) return false
    return /^(?:runInWorker|pool\.run|piscina\.run)$/.test(call.text) || project.graph.calleesOf(module, call).some((target) => target.kind === 'api' && target.module === 'piscina')
  })
}
