import { join } from 'node:path'
import type { ModuleId } from '../analysis/facts.js'
import { findRepository, hasGeneratedFolder, isSourceName, MAX_BYTES } from '../analysis/source-files.js'
import type { Overlay } from '../analysis/project.js'
import type { LineRange } from '../migration/plan.js'
import { askGit, type GitAnswer } from './git.js'
import { changedLinesOf } from './patch.js'

/**
 * What git says has changed: the lines, by source file, and the texts that count. For `--staged` those are the index's, whatever lies
 * in the work tree; for `--changed` those of the work tree.
 */
export interface Changes {
  readonly lines: ReadonlyMap<ModuleId, readonly LineRange[]>
  /** Every source file that git knows, with the id of its text; absent where the work tree has another text. */
  readonly sources: ReadonlyMap<ModuleId, string | undefined>
  readonly overlay: Overlay | undefined
  /** Files whose merge conflicts are not resolved. */
  readonly unmerged: readonly ModuleId[]
  /** Does the index hold a file just as it lies in the work tree? Then git gives it back, whatever is done to it. */
  readonly isStagedWhole: (file: string) => boolean
}

export const eitherStagedOrChanged = `'--staged' and '--changed' look at different things. Use one of them.`

export type Asked = { readonly kind: 'changes'; readonly changes: Changes } | { readonly kind: 'mistake'; readonly sentence: string }

// Whatever the user's configuration says, the patch has this form.
const patchFlags = [
  '--unified=0', '--inter-hunk-context=0', '--find-renames', '--diff-filter=d', '--text', '--no-color', '--no-ext-diff', '--no-textconv', '--no-relative', '--ignore-submodules=all',
  '--src-prefix=a/', '--dst-prefix=b/',
]
const statusFlags = ['--porcelain=v1', '-z', '--no-renames', '--ignore-submodules=all']

/** What the next commit of `git commit` would change. */
export async function stagedChanges(folder: string): Promise<Asked> {
  const top = findRepository(folder)
  if (top === undefined) return mistake(noRepository('--staged', folder))
  const answers = await Promise.all([
    askGit(top, ['diff', '--cached', ...patchFlags]),
    askGit(top, ['ls-files', '--stage', '-z']),
    askGit(top, ['status', ...statusFlags, '--untracked-files=normal']),
  ])
  const failure = failureIn(answers, top)
  if (failure !== undefined) return mistake(failure)
  const [patch, index, status] = answers
  const tracked = trackedIn(index, top)
  const states = statesIn(status)
  // A file that lies in the work tree as it is staged is read there, which is faster and fills no memory.
  const staged = states.filter(({ tree }) => tree !== ' ' && tree !== '?').flatMap(({ path }) => tracked.sources.get(moduleAt(top, path)) === undefined ? [] : [moduleAt(top, path)])
  const texts = await textsOf(top, staged, tracked.sources)
  const untracked = states.filter(({ tree }) => tree === '?').map(({ path }) => moduleAt(top, path))
  const hides = (module: ModuleId): boolean => !tracked.sources.has(module) && untracked.some(path => (path.endsWith('/') ? module.startsWith(path) : module === path))
  return {
    kind: 'changes',
    changes: { lines: sourceLinesOf(patch, top, module => tracked.sources.has(module)), sources: tracked.sources, overlay: { texts, hides }, unmerged: tracked.unmerged, isStagedWhole: stagedWhole(index, states, top) },
  }
}

/** What the work tree has that the merge base with `ref` has not. New files count although git does not know them yet. */
export async function changesSince(folder: string, ref: string): Promise<Asked> {
  const top = findRepository(folder)
  if (top === undefined) return mistake(noRepository('--changed', folder))
  const [commit, head] = await Promise.all([askGit(top, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]), askGit(top, ['rev-parse', '--verify', '--quiet', 'HEAD'])])
  if (commit.missing) return mistake(noGit)
  if (head.code === 1) return mistake(`'${top}' has no commit yet, so that nothing can be compared with '${ref}'. Use '--staged', or commit first.`)
  if (commit.code !== 0) return mistake(commit.code === 1 || commit.err === '' ? await unknownRef(top, ref) : refusal(commit, top))
  const base = await askGit(top, ['merge-base', commit.out.toString().trim(), 'HEAD'])
  if (base.code !== 0) return mistake(await noMergeBase(top, ref))
  const answers = await Promise.all([
    askGit(top, ['diff', ...patchFlags, base.out.toString().trim(), '--']),
    askGit(top, ['ls-files', '--stage', '-z']),
    askGit(top, ['status', ...statusFlags, '--untracked-files=all']),
  ])
  const failure = failureIn(answers, top)
  if (failure !== undefined) return mistake(failure)
  const [patch, index, status] = answers
  const tracked = trackedIn(index, top)
  const sources = new Map<ModuleId, string | undefined>(tracked.sources)
  const lines = new Map(sourceLinesOf(patch, top, module => sources.has(module)))
  const states = statesIn(status)
  for (const { path, tree } of states) {
    const module = moduleAt(top, path)
    if (tree === '?' && isAnalysed(path)) {
      sources.set(module, undefined)
      lines.set(module, [[1, Number.MAX_SAFE_INTEGER]])
    } else if (tree === 'D') sources.delete(module)
    else if (tree !== ' ' && sources.has(module)) sources.set(module, undefined)
  }
  return { kind: 'changes', changes: { lines, sources, overlay: undefined, unmerged: tracked.unmerged, isStagedWhole: stagedWhole(index, states, top) } }
}

function sourceLinesOf(patch: GitAnswer, top: string, isSource: (module: ModuleId) => boolean): ReadonlyMap<ModuleId, readonly LineRange[]> {
  const entries = [...changedLinesOf(patch.out.toString())].map(([path, ranges]) => [moduleAt(top, path), ranges] as const)
  return new Map(entries.filter(([module]) => isSource(module)))
}

/** The source files of the index. Links and submodules are none. */
function trackedIn(index: GitAnswer, top: string): { readonly sources: ReadonlyMap<ModuleId, string>; readonly unmerged: readonly ModuleId[] } {
  const sources = new Map<ModuleId, string>()
  const unmerged = new Set<ModuleId>()
  for (const entry of index.out.toString().split('\0')) {
    // `100644 <id> <stage>\t<path>`
    const tab = entry.indexOf('\t')
    const path = entry.slice(tab + 1)
    if (!entry.startsWith('100') || !isAnalysed(path)) continue
    const [, id = '', stage] = entry.slice(0, tab).split(' ')
    if (stage === '0') sources.set(moduleAt(top, path), id)
    else unmerged.add(moduleAt(top, path))
  }
  return { sources, unmerged: [...unmerged] }
}

/** Not only of source files. Asked by those who write, so that nobody else waits for it. */
function stagedWhole(index: GitAnswer, states: readonly State[], top: string): (file: string) => boolean {
  let whole: Set<string> | undefined
  return file => {
    if (whole === undefined) {
      const differing = new Set(states.flatMap(({ tree, path }) => (tree === ' ' ? [] : [path])))
      const entries = index.out.toString().split('\0').map(entry => ({ tab: entry.indexOf('\t'), entry }))
      const clean = entries.filter(({ tab, entry }) => entry.startsWith('100') && entry.slice(0, tab).endsWith(' 0') && !differing.has(entry.slice(tab + 1)))
      whole = new Set(clean.map(({ tab, entry }) => moduleAt(top, entry.slice(tab + 1))))
    }
    return whole.has(file)
  }
}

interface State {
  /** The work tree's letter: blank where it has what the index has, `?` for what git does not know. */
  readonly tree: string
  readonly path: string
}

function statesIn(status: GitAnswer): readonly State[] {
  return status.out.toString().split('\0').filter(Boolean).map(entry => ({ tree: entry.slice(1, 2), path: entry.slice(3) }))
}

/** What the index holds of these files, in one run of git. */
async function textsOf(top: string, modules: readonly ModuleId[], sources: ReadonlyMap<ModuleId, string>): Promise<ReadonlyMap<ModuleId, string>> {
  const texts = new Map<ModuleId, string>()
  if (modules.length === 0) return texts
  const { out } = await askGit(top, ['cat-file', '--batch'], modules.map(module => `${sources.get(module) ?? ''}\n`).join(''))
  let at = 0
  for (const module of modules) {
    const end = out.indexOf(10, at)
    const size = Number(/ blob (?<size>\d+)$/u.exec(out.toString('utf8', at, end))?.groups?.size ?? Number.NaN)
    if (Number.isNaN(size)) {
      at = end + 1
      continue
    }
    if (size <= MAX_BYTES) texts.set(module, out.toString('utf8', end + 1, end + 1 + size))
    at = end + 1 + size + 1
  }
  return texts
}

function isAnalysed(path: string): boolean {
  return isSourceName(path) && !hasGeneratedFolder(path)
}

function moduleAt(top: string, path: string): ModuleId {
  return join(top, path).replaceAll('\\', '/')
}

const noGit = `git cannot be run. Install it, or put it on the PATH.`

function noRepository(flag: string, folder: string): string {
  return `'${flag}' asks git what has changed, and '${folder}' is in no git repository. Run it inside one, or leave out '${flag}'.`
}

function failureIn(answers: readonly GitAnswer[], top: string): string | undefined {
  const failures = answers.filter(({ code }) => code !== 0)
  // Some commands fall back to what they can do without a repository, and complain about their flags.
  const failed = failures.find(({ err }) => err.includes('fatal:')) ?? failures[0]
  if (failed === undefined) return undefined
  return failed.missing ? noGit : refusal(failed, top)
}

function refusal({ err, code }: GitAnswer, top: string): string {
  const first = err.split('\n').find(line => line.startsWith('fatal:') || line.startsWith('error:')) ?? err.split('\n')[0] ?? ''
  return `git does not answer in '${top}': ${first === '' ? `exit code ${code ?? 'unknown'}` : first}.`
}

async function unknownRef(top: string, ref: string): Promise<string> {
  return `git knows no commit '${ref}'. ${(await isShallow(top)) ? fetchMore : `Fetch it, or name a branch, tag or commit that is there.`}`
}

async function noMergeBase(top: string, ref: string): Promise<string> {
  return (await isShallow(top))
    ? `This clone is shallow and holds no commit that HEAD and '${ref}' share. ${fetchMore}`
    : `HEAD and '${ref}' share no commit, so that nothing tells what has changed. Name a branch that HEAD came from.`
}

const fetchMore = `Fetch more with 'git fetch --unshallow'; in GitHub Actions, give actions/checkout 'fetch-depth: 0'.`

async function isShallow(top: string): Promise<boolean> {
  return (await askGit(top, ['rev-parse', '--is-shallow-repository'])).out.toString().trim() === 'true'
}

function mistake(sentence: string): Asked {
  return { kind: 'mistake', sentence }
}
