/**
 * Which functions can code outside the project call? Those that a package which is not private exposes through `exports`, `main`, `module`,
 * `types` or, lacking all of them, `index.js`: exported, members of what is exported, and members of what those return.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { shownName } from '../analysis/call-graph.js'
import type { Target } from '../analysis/call-graph.js'
import { keyOf } from '../analysis/effects.js'
import type { ModuleId } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import { SOURCE_ENDINGS, pathsIn, withoutBuild } from '../analysis/workspaces.js'
import { relativeTo } from './places.js'
import type { PlanWarning } from './plan.js'
import { promiseKindOf } from './promises.js'
import type { Demand, PropagationContext } from './propagate.js'

export interface PublicApi {
  /** By `keyOf` the function. */
  readonly functions: ReadonlySet<string>
  /** Modules that the package's entry points name. */
  readonly entries: ReadonlySet<ModuleId>
  /** Modules all of whose exports can be had from outside, further ones too. */
  readonly exposed: ReadonlySet<ModuleId>
}

export function publicApiOf(project: Project, files: readonly ModuleId[]): PublicApi {
  const entries = new Set([...entriesOf(files)].filter((module) => !isProgram(project, module)))
  const functions = new Set<string>()
  const exposed = new Set<ModuleId>(entries)
  const seen = new Set<string>()
  const queue: Target[] = [...entries].map((module) => ({ kind: 'namespace', module }))
  for (let target = queue.pop(); target !== undefined; target = queue.pop()) {
    const key = JSON.stringify(target)
    if (seen.has(key)) continue
    seen.add(key)
    if (isWhole(project, target)) exposed.add(target.module)
    queue.push(...exposedBy(project, target, functions))
  }
  return { functions, entries, exposed }
}

/** What users of the package must change once these functions are converted: theirs to read, and to be told of in a changelog. */
export function breakingChangesIn({ project, publicApi }: Pick<PropagationContext, 'project' | 'publicApi'>, demands: readonly Demand[]): readonly PlanWarning[] {
  return demands.flatMap(({ target, function: function_, copy }): readonly PlanWarning[] => {
    if (copy !== undefined || function_.async || !publicApi.functions.has(keyOf(target)) || promiseKindOf(project, target) === 'always') return []
    const message = `'${shownName(function_, target.module)}' is public API and returns a promise from now on: its users must await it.`
    return [{ file: relativeTo(project, target.module), ...project.position(target.module, function_.nameSpan[0]), code: 'breaking-change', message }]
  })
}

/** Is it what a module exports, as one? */
function isWhole({ graph, facts }: Project, target: Target): target is Target & { readonly module: ModuleId } {
  if (target.kind === 'namespace') return true
  if (!('module' in target) || target.kind === 'api') return false
  return facts(target.module)?.exports.whole.some((value) => graph.targetsOf(target.module, value).some((each) => JSON.stringify(each) === JSON.stringify(target))) === true
}

function exposedBy(project: Project, target: Target, functions: Set<string>): readonly Target[] {
  const { graph } = project
  switch (target.kind) {
    case 'namespace': {
      const exports = project.facts(target.module)?.exports
      if (exports === undefined) return []
      const stars = exports.stars.flatMap((specifier) => graph.targetsOf(target.module, { kind: 'module', specifier, form: 'import' }))
      return [...Object.values(exports.named), ...exports.whole].flatMap((value) => graph.targetsOf(target.module, value)).concat(stars)
    }
    case 'function':
    case 'made': {
      const function_ = graph.functionAt(target)
      if (function_ === undefined) return []
      functions.add(keyOf(target))
      return [...function_.returns, ...Object.values(function_.properties)].flatMap((value) => graph.targetsOf(target.module, value)).filter(isOwn)
    }
    case 'object': {
      const object = project.facts(target.module)?.objects[target.id]
      return [...Object.values(object?.properties ?? {}), ...(object?.spreads ?? [])].flatMap((value) => graph.targetsOf(target.module, value)).filter(isOwn)
    }
    case 'class':
    case 'instance': {
      const class_ = graph.classAt(target)
      const text = class_ === undefined ? '' : (project.text(target.module) ?? '').slice(...class_.span)
      const members = (class_?.members ?? []).filter(({ name }) => !isPrivate(name, text))
      const inside = members.flatMap((member) => (member.function === undefined ? [] : [member.function])).concat(assignedTo(project, target.module, class_?.name))
      for (const id of inside) functions.add(keyOf({ module: target.module, id }))
      const parents = graph.superclassesOf(target)
      const held = members.flatMap(({ name, value }) => (value === undefined || name.startsWith('_') ? [] : graph.targetsOf(target.module, value)))
      const returned = inside.flatMap((id) => (graph.functionAt({ module: target.module, id })?.returns ?? []).flatMap((value) => graph.targetsOf(target.module, value)))
      return [...parents, ...held, ...returned].filter(isOwn)
    }
    default:
      return []
  }
}

/** `Store.open = function () { … }` is no member of the class as it is written. */
function assignedTo(project: Project, module: ModuleId, name: string | undefined): readonly number[] {
  const functions = name === undefined ? [] : (project.facts(module)?.functions ?? [])
  return functions.flatMap((each) => (each.class === undefined && each.parent === 0 && each.name.startsWith(`${name}.`) ? [each.id] : []))
}

/** `#name`, or `private name` in TypeScript. */
function isPrivate(name: string, text: string): boolean {
  return name.startsWith('#') || (/^[\w$]+$/.test(name) && new RegExp(`\\bprivate\\s+(?:(?:static|readonly|override|async|get|set|accessor)\\s+)*${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text))
}

function isOwn(target: Target): boolean {
  return target.kind !== 'unknown' && target.kind !== 'literal' && target.kind !== 'api' && target.kind !== 'parameter' && target.kind !== 'array'
}

/** Whoever loads it runs it, and gets nothing: users start it as a command. */
function isProgram(project: Project, module: ModuleId): boolean {
  const exports = project.facts(module)?.exports
  if (exports === undefined || Object.keys(exports.named).length + exports.whole.length + exports.stars.length > 0) return false
  return project.text(module)?.startsWith('#!') === true
}

/** The modules that the package of any of these files exposes. */
function entriesOf(files: readonly ModuleId[]): ReadonlySet<ModuleId> {
  const known = new Set(files)
  const entries = new Set<ModuleId>()
  for (const directory of directoriesOf(files)) {
    const manifest = manifestIn(directory)
    if (manifest === undefined || manifest['private'] === true) continue
    const paths = [manifest['main'], manifest['module'], manifest['browser'], ...pathsIn(manifest['exports'])].filter((each) => typeof each === 'string')
    for (const named of paths.length === 0 ? ['index'] : paths) {
      const file = [withoutBuild(named), named].flatMap((each) => SOURCE_ENDINGS.map((ending) => path.posix.join(directory, each) + ending)).find((each) => known.has(each))
      if (file !== undefined) entries.add(file)
    }
    // What the built files of an entry were built from is not written anywhere; where nothing was found, the usual place counts.
    if (![...entries].some((each) => each.startsWith(`${directory}/`))) {
      for (const usual of ['src/index', 'lib/index', 'index']) {
        const file = SOURCE_ENDINGS.map((ending) => path.posix.join(directory, usual) + ending).find((each) => known.has(each))
        if (file !== undefined) entries.add(file)
      }
    }
    for (const file of files) if (paths.some((each) => each.includes('*') && matches(path.posix.join(directory, each), file))) entries.add(file)
  }
  return entries
}

function matches(pattern: string, file: string): boolean {
  const [before = '', after = ''] = pattern.split('*')
  return file.startsWith(before) && file.endsWith(after)
}

function directoriesOf(files: readonly ModuleId[]): ReadonlySet<string> {
  const directories = new Set<string>()
  for (const file of files) {
    for (let directory = path.posix.dirname(file); !directories.has(directory); directory = path.posix.dirname(directory)) directories.add(directory)
  }
  return directories
}

function manifestIn(directory: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(path.posix.join(directory, 'package.json'), 'utf8')) as Record<string, unknown>
  } catch {
    return undefined
  }
}
