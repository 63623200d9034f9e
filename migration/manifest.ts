/**
 * Adds the packages that converted code loads to the manifest of whoever loads them.
 */
import type { ModuleId } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import type { FilePlan } from './plan.js'
import type { Dependency } from './replacements/replacer.js'

/** @param dependencies what each module now loads */
export function manifestsOf(_project: Project, _dependencies: ReadonlyMap<ModuleId, readonly Dependency[]>): readonly FilePlan[] {
  return []
}
