import { existsSync } from 'node:fs'
import path from 'node:path'
import type { ScopeManager } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import type { Rule } from 'eslint'
import { anchorsOf, type Anchors } from '../../analysis/anchors.js'
import type { ModuleId } from '../../analysis/facts.js'
import type { Finding } from '../../analysis/finding.js'
import { createProject, type Project } from '../../analysis/project.js'
import { projectRootOf } from '../../analysis/project-root.js'
import { settingsOf } from '../../analysis/settings.js'
import { suggestionOf, type SuggestedEdit } from '../../analysis/suggestion.js'
import { awaitOffersFor } from './await-edits.js'
import { checkerOf } from './checker.js'

/**
 * The analysis of the file that a linter is at, made once and shared by all rules: the first to arrive hands the linter's tree over.
 * Files of one package share a project, so what a file imports is read once per run.
 */

/** An edit for the editor to offer, with the message that names it. */
export interface OfferedEdit {
  readonly messageId: string
  readonly data: Readonly<Record<string, string>>
  readonly edits: readonly SuggestedEdit[]
}

export interface AnalysedModule {
  readonly project: Project
  /** A rule that stands alone in a config does not pay for the others. */
  findingsOf(kind: Finding['kind']): readonly Finding[]
  /** Edits that put a finding right, where one file is enough for it. */
  suggestionsOf(finding: Finding): readonly OfferedEdit[]
}

const analysed = new WeakMap<object, AnalysedModule>()
const projects = new Map<string, Project>()
const roots = new Map<string, string>()

export function analysedModuleOf(context: Rule.RuleContext): AnalysedModule {
  const { sourceCode } = context
  const known = analysed.get(sourceCode.ast)
  if (known) return known

  const module = moduleIdOf(context.filename, context.cwd)
  const project = projectOf(rootOf(path.dirname(module), context.cwd), context.settings['unblock'])
  // ESLint's own types know the tree as ESTree and the scopes by their old name; parsers for TypeScript give more.
  project.loadHost(module, sourceCode.text, sourceCode.ast as unknown as TSESTree.Program, sourceCode.scopeManager as unknown as ScopeManager, checkerOf(sourceCode))
  let anchors: Anchors | undefined
  const result: AnalysedModule = {
    project,
    findingsOf: kind => project.findings(module, kind),
    suggestionsOf(finding) {
      if (finding.kind === 'busy-wait' || finding.kind === 'worker-per-call' || finding.kind === 'microtask-starvation') return []
      if (finding.kind !== 'blocking-call') return awaitOffersFor(finding, sourceCode).map(offer => ({ ...offer, data: {} }))
      if (!finding.direct || !finding.canAwait) return []
      anchors ??= anchorsOf(module, sourceCode.text)
      const suggestion = suggestionOf(finding, anchors, sourceCode.text)
      return suggestion === undefined ? [] : [{ messageId: 'useInstead', data: { use: suggestion.use }, edits: suggestion.edits }]
    },
  }
  analysed.set(sourceCode.ast, result)
  return result
}

/** Text from standard input has no file (`<input>`): it is taken for one in the working directory. */
function moduleIdOf(filename: string, cwd: string): ModuleId {
  const named = /^<\w+>$/.test(filename) ? `${filename.slice(1, -1)}.js` : filename
  return path.resolve(cwd, named).replaceAll('\\', '/')
}

function projectOf(root: string, settings: unknown): Project {
  const key = `${root}\n${JSON.stringify(settings)}`
  const known = projects.get(key)
  if (known) return known
  const project = createProject({ root, settings: settingsOf(settings) })
  projects.set(key, project)
  return project
}

/** The package, or the workspace, that a folder belongs to; the working directory where there is none. */
function rootOf(folder: string, cwd: string): string {
  const known = roots.get(folder)
  if (known !== undefined) return known
  const found = projectRootOf(folder)
  const root = found === folder && !existsSync(path.join(folder, 'package.json')) ? cwd : found
  const normal = root.replaceAll('\\', '/')
  roots.set(folder, normal)
  return normal
}
