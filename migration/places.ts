/**
 * Where things stand, as reports put it, and what can be awaited at the top of a module.
 */
import type { ModuleId, Span } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import type { Place } from './plan.js'

/** `lib/json.ts:4`. */
export function placeOf(project: Project, module: ModuleId, span: Span): string {
  return `${relativeTo(project, module)}:${project.position(module, span[0]).line}`
}

/** A path relative to the project's root, with `/`. */
export function relativeTo(project: Project, module: ModuleId): string {
  return module.startsWith(`${project.root}/`) ? module.slice(project.root.length + 1) : module
}

/** TypeScript that its own configuration compiles to CommonJS has no top-level await, whatever its syntax. */
export function isTypeScriptForCommonJs(project: Project, module: ModuleId): boolean {
  return /\.(?:c?ts|tsx)$/.test(module) && project.modules.packageType(module) !== 'module'
}

/** In a package that is not declared to consist of ES modules, their syntax is compiled before it runs, as a rule to CommonJS. */
function isCompiledJavaScript(project: Project, module: ModuleId): boolean {
  return /\.jsx?$/.test(module) && project.modules.packageType(module) === 'commonjs'
}

/** Can the top level of a module wait, whoever loads it? */
export function hasTopLevelAwait(project: Project, module: ModuleId): boolean {
  return project.facts(module)?.format === 'module' && !isTypeScriptForCommonJs(project, module) && !isCompiledJavaScript(project, module)
}

/** A place of a report. */
export function placeAt(project: Project, module: ModuleId, offset: number): Place {
  return { file: relativeTo(project, module), ...project.position(module, offset) }
}
