/**
 * Files below `fixtures`, `__mocks__` and the like that nothing loads. Tests read such files, measure them, or run them as programs of
 * their own; which of these cannot be told, and so they stay as they are.
 */
import { relative } from 'node:path'
import type { ModuleId } from '../../analysis/facts.js'
import type { Project } from '../../analysis/project.js'

const FIXTURES = /(?:^|[\\/])(?:__fixtures__|fixtures?|__mocks__|testdata|test-data)[\\/]/

/** @param files all source files of the project */
export function fixtureFilesIn(project: Project, files: readonly ModuleId[]): ReadonlySet<ModuleId> {
  const unloaded = new Set(files.filter((module) => FIXTURES.test(relative(project.root, module))))
  const queue = unloaded.size === 0 ? [] : files.filter((module) => !unloaded.has(module))
  for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
    for (const { specifier } of project.facts(module)?.imports ?? []) {
      const resolution = project.modules.resolve(module, specifier)
      if (resolution?.kind === 'project' && unloaded.delete(resolution.module)) queue.push(resolution.module)
    }
  }
  return unloaded
}
