/**
 * Imports that lead nowhere: an alias that only a bundler knows, a file that is yet to be made or built. What they name may be of the
 * project all the same, and would be called there as it was.
 *
 * Not seen: methods of what such a name gives.
 */
import { isBuiltin } from 'node:module'
import path from 'node:path'
import type { ModuleFacts, ModuleId } from '../../analysis/facts.js'
import { packageNameOf } from '../../analysis/modules.js'
import type { Project } from '../../analysis/project.js'
import type { UnreadFile } from './unread-files.js'

/** What has no functions. */
const CONTENT = /\.(?:css|gif|graphql|gql|html?|jpe?g|json[5c]?|less|md|node|png|s[ac]ss|svg|txt|wasm|ya?ml)(?:\?.*)?$/

export function lostImportsIn(project: Project, files: readonly ModuleId[]): readonly UnreadFile[] {
  const known = new Map<string, boolean>()
  const isPackage = (from: ModuleId, specifier: string): boolean => {
    const name = packageNameOf(specifier)
    if (name === undefined) return false
    const key = `${path.posix.dirname(from)}\0${name}`
    if (!known.has(key)) known.set(key, isNamed(project, from, name))
    return known.get(key) === true
  }
  return files.flatMap((module) => {
    const facts = project.facts(module)
    const lost = (facts?.imports ?? []).filter(({ specifier, form }) => form !== 'type' && isLost(project.modules.resolve(module, specifier).kind, module, specifier, isPackage))
    return facts === undefined ? [] : lost.map(({ specifier, span }) => ({ module, text: namesFrom(facts, specifier), lost: span }))
  })
}

function isLost(kind: string, module: ModuleId, specifier: string, isPackage: (from: ModuleId, specifier: string) => boolean): boolean {
  if (kind === 'unresolved') return !CONTENT.test(specifier)
  // A word with a colon names something of a platform or a bundler.
  return kind === 'external' && !isBuiltin(specifier) && !/^[a-z][\w+.-]*:/.test(specifier) && !isPackage(module, specifier)
}

/** Is it installed, or does a manifest around ask for it? */
function isNamed(project: Project, from: ModuleId, name: string): boolean {
  if (project.modules.packageVersion(from, name) !== undefined || project.modules.packageVersion(from, `@types/${name.replace(/^@(.*)\//, '$1__')}`) !== undefined) return true
  for (let directory = path.posix.dirname(from); directory.startsWith(project.root); directory = path.posix.dirname(directory)) {
    if (project.modules.packageVersion(path.posix.join(directory, 'package.json'), name) !== undefined) return true
  }
  return false
}

/** The names that are taken of what a specifier names; where it is taken whole, its own path too. */
function namesFrom({ variables, functions, objects, calls, mentions, exports }: ModuleFacts, specifier: string): string {
  const wholes = new Set(variables.flatMap((value, id) => (value.kind === 'module' && value.specifier === specifier ? [id] : [])))
  const names = new Set<string>()
  const isWhole = (value: unknown): boolean => {
    if (!isRecord(value)) return false
    if (value['kind'] === 'awaited' || value['kind'] === 'promised') return isWhole(value['value'])
    return (value['kind'] === 'module' && value['specifier'] === specifier) || (value['kind'] === 'variable' && wholes.has(value['id'] as number))
  }
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    if (!isRecord(value)) return
    if (value['kind'] === 'member' && isWhole(value['object'])) names.add(String(value['name']))
    Object.values(value).forEach(visit)
  }
  visit([variables, functions, objects, calls, mentions, exports])
  return [...names, ...(wholes.size > 0 || names.has('default') ? [`'${specifier}'`] : [])].join(' ')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
