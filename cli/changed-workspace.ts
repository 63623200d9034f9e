import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { CallFact, ModuleId, SkippedFile } from '../analysis/facts.js'
import { createProject } from '../analysis/project.js'
import { projectRootOf } from '../analysis/project-root.js'
import { findRepository, isInside, reasonToLeaveOut } from '../analysis/source-files.js'
import type { Changes } from './changes.js'
import { concernedBy } from './concerned.js'
import { findImporters } from './importers.js'
import { knownTexts } from './known-texts.js'
import { displayPath } from './display-path.js'
import { createTouch, type Touch } from './touch.js'
import { cacheDirectoryOf } from './cache-directory.js'
import type { Workspace } from './workspace.js'

/** The project of a run that is about changes: the files that they may concern, and which findings they touch. */
export interface ChangedWorkspace extends Workspace {
  readonly touch: Touch
  /** Could a blocking call that is found at this one count? */
  readonly mayLead: (module: ModuleId, call: CallFact) => boolean
  readonly isLineChanged: (module: ModuleId, first: number, last: number) => boolean
  /** Puts down, for the next run, what was found out about files that have not changed. */
  readonly keep: () => void
}

export type Opened = { readonly kind: 'workspace'; readonly workspace: ChangedWorkspace } | { readonly kind: 'mistake'; readonly sentence: string }

/** Paths select the changes; what they bring about is found wherever it stands in the project. */
export async function openChanged(cwd: string, typed: readonly string[], changes: Changes): Promise<Opened> {
  const selection = await selectionOf(cwd, typed, changes)
  if (typeof selection === 'string') return { kind: 'mistake', sentence: selection }
  const changed = [...changes.lines.keys()].filter(selection).sort()
  const root = rootOf(cwd, changed)
  const cacheDirectory = cacheDirectoryOf(root)
  const sources = new Map([...changes.sources].filter(([module]) => isInside(root, module)))
  const texts = knownTexts({ modules: sources, textOf: module => project.text(module), cacheDirectory })
  const project = createProject({ root, cacheDirectory, overlay: changes.overlay, mayStartThreads: texts.mayStartThreads })

  const skipped = new Map<ModuleId, SkippedFile>()
  for (const module of changes.unmerged.filter(selection)) skipped.set(module, { file: module, message: 'This file has merge conflicts. Resolve them first.' })
  const analysed = changed.filter(module => {
    const message = reasonToLeaveOut(module, project.text(module) ?? '')
    if (message !== undefined) skipped.set(module, { file: module, message, deliberate: true })
    return message === undefined
  })
  const lines = new Map(analysed.map(module => [module, changes.lines.get(module) ?? []]))
  const touch = createTouch(project, lines)
  const concerned = concernedBy(project, analysed, touch, () => findImporters(sources.keys(), texts))
  return {
    kind: 'workspace',
    workspace: {
      project,
      files: [...concerned.files].sort(),
      mayLead: concerned.mayLead,
      touch,
      keep: texts.keep,
      isLineChanged: (module, first, last) => lines.get(module)?.some(([from, to]) => from <= last && to >= first) === true,
      skipped: () => {
        // What is wrong with other files was so before the change.
        for (const entry of project.skipped()) if (lines.has(entry.file)) skipped.set(entry.file, entry)
        return [...skipped.values()].map(entry => ({ ...entry, file: displayPath(root, entry.file) })).sort((a, b) => (a.file < b.file ? -1 : 1))
      },
    },
  }
}

/** Which changes the paths mean; a sentence where they mean none that could be. Staged files need not lie in the work tree. */
async function selectionOf(cwd: string, typed: readonly string[], changes: Changes): Promise<((module: ModuleId) => boolean) | string> {
  if (typed.length === 0) return module => isInside(cwd, module)
  const named: string[] = []
  const matched = new Set<ModuleId>()
  for (const path of typed) {
    const absolute = resolve(cwd, path)
    const isKnown = [...changes.sources.keys()].some(module => isInside(absolute, module))
    if (existsSync(absolute)) named.push(realpathSync(absolute))
    else if (isKnown) named.push(absolute)
    else if (/[*?[\]{}()!]/u.test(path)) for (const file of (await import('../analysis/files.js')).discoverFiles(cwd, [path]).files) matched.add(file)
    else return `'${path}' does not exist. Name files or folders that do, or none for the whole working directory.`
  }
  return module => matched.has(module) || named.some(path => isInside(path, module))
}

/** The package or workspace around the working directory, or the repository where paths lead out of that. */
function rootOf(cwd: string, changed: readonly ModuleId[]): string {
  const root = projectRootOf(cwd)
  return changed.every(module => isInside(root, module)) ? root : (findRepository(cwd) ?? root)
}
