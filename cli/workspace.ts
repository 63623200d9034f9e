import type { ModuleId, SkippedFile } from '../analysis/facts.js'
import { discoverFiles } from '../analysis/files.js'
import { createProject, type Project } from '../analysis/project.js'
import { cacheDirectoryOf } from './cache-directory.js'
import { displayPath } from './display-path.js'

/** The analysed project of one run, and the files that the run is about. */
export interface Workspace {
  readonly project: Project
  readonly files: readonly ModuleId[]
  /** What was not analysed, found so far; paths relative to the root. */
  readonly skipped: () => readonly SkippedFile[]
}

/** @param withMentions for migration */
export function openWorkspace(root: string, paths: readonly string[], withMentions = false): Workspace {
  const discovered = discoverFiles(root, paths)
  const project = createProject({ root, cacheDirectory: cacheDirectoryOf(root), withMentions })
  return {
    project,
    files: discovered.files,
    skipped: () => {
      // Dependencies are read for their types and for facts they ship; only of the latter is it told what is wrong with them.
      const own = project.skipped().filter(({ file, deliberate }) => deliberate === true || !file.includes('/node_modules/'))
      const byPath = new Map([...discovered.skipped, ...own].map(entry => [displayPath(root, entry.file), entry]))
      return [...byPath].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, entry]) => ({ ...entry, file }))
    },
  }
}
