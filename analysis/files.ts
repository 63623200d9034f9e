import { closeSync, existsSync, lstatSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import type { ModuleId, SkippedFile } from './facts.js'
import { globbing } from './globbing.js'
import {
  findRepository, generatedFolders, hasGeneratedFolder, isInside, isSourceName, MAX_BYTES, MINIFIED, MINIFIED_FROM_BYTES, MINIFIED_LINE_LENGTH, minifiedName, outputName,
  SAMPLE_BYTES, tooLargeText,
} from './source-files.js'

export { findRepository, isInside, isSourceName, MAX_BYTES } from './source-files.js'

/**
 * Which source files a project has. Answers from names, sizes, links and `.gitignore` files; looks into a file only to tell
 * whether it is minified. Does not see `.git/info/exclude` or a user's global excludes.
 */

export interface DiscoverOptions {
  /** Files above this size are bundles, not sources. */
  readonly maxBytes?: number
  /** False takes files that git ignores, too. */
  readonly gitignore?: boolean
}

export interface DiscoveredFiles {
  /** Absolute real paths, sorted, none twice. */
  readonly files: readonly ModuleId[]
  readonly skipped: readonly SkippedFile[]
}

/**
 * Finds the source files under `paths` (files, folders or glob patterns, relative to `root` or absolute; none means `root`).
 * What is named exactly is taken even where git ignores it; what a folder or a pattern leads to is not.
 */
export function discoverFiles(root: string, paths: readonly string[] = [], options: DiscoverOptions = {}): DiscoveredFiles {
  const realRoot = realpathSync(root)
  const maxBytes = options.maxBytes ?? MAX_BYTES
  const isIgnored = options.gitignore === false ? () => false : ignoredBy(realRoot)
  const files = new Set<string>()
  const skipped = new Map<string, SkippedFile>()
  const walked = new Set<string>()

  for (const path of paths.length === 0 ? ['.'] : paths) {
    const absolute = resolve(realRoot, path)
    if (!existsSync(absolute) && globbing().isDynamicPattern(path)) addMatches(path)
    else addNamed(absolute)
  }
  return { files: [...files].sort().map(toModuleId), skipped: [...skipped.values()].sort(byFile) }

  function addNamed(path: string): void {
    const real = realPathOf(path)
    if (real === undefined) return skip(path, 'This path does not exist, or its links lead nowhere.')
    const stats = statSync(real)
    if (stats.isDirectory()) walk(real, isIgnored(real, true, undefined) ? real : undefined)
    else if (!isSourceName(basename(real))) leaveOut(real, 'This is not a JavaScript or TypeScript source file.')
    else addFile(real, stats.isFile())
  }

  function addMatches(pattern: string): void {
    const found = new Set(globbing().globSync(pattern, { cwd: realRoot, absolute: true, dot: true, followSymbolicLinks: false, ignore: ['**/node_modules/**', '**/.git/**'] }).map(match => resolve(match)))
    const all = discoverFiles(realRoot, [], options)
    for (const file of all.files) if (found.has(resolve(file))) files.add(resolve(file))
    for (const entry of all.skipped) if (found.has(resolve(entry.file))) skipped.set(resolve(entry.file), entry)
  }

  /** `base` is a folder that git ignores but the user named: only ignore files from there on count. */
  function walk(folder: string, base: string | undefined): void {
    if (walked.has(folder)) return
    walked.add(folder)
    let entries
    try {
      entries = readdirSync(folder, { withFileTypes: true })
    } catch (error) {
      return skip(folder, `This folder cannot be read (${codeOf(error)}). Make it readable, or leave it out.`)
    }
    for (const entry of entries) {
      const path = join(folder, entry.name)
      const folderLike = entry.isDirectory()
      if (folderLike ? generatedFolders.has(entry.name) : !entry.isSymbolicLink() && !isSourceName(entry.name)) continue
      if (isIgnored(path, folderLike, base)) continue
      if (entry.isSymbolicLink()) addLink(path, base)
      else if (folderLike) walk(path, base)
      else addFile(path, entry.isFile())
    }
  }

  /** Modules go by their real path, as Node's loader has it, so a link adds only what would not be found without it. */
  function addLink(link: string, base: string | undefined): void {
    const real = realPathOf(link)
    if (real === undefined) {
      if (isSourceName(link)) leaveOut(link, 'This link leads nowhere.')
      return
    }
    const stats = statSync(real)
    if (!stats.isDirectory() && !isSourceName(real)) return
    if (!isInside(realRoot, real)) return leaveOut(link, 'This link leaves the project and is not followed.')
    if (hasGeneratedFolder(relative(realRoot, real)) || isIgnored(real, stats.isDirectory(), base)) return
    if (stats.isDirectory()) walk(real, base)
    else addFile(real, stats.isFile())
  }

  function addFile(path: string, regular: boolean): void {
    if (files.has(path) || skipped.has(path)) return
    if (!regular) return skip(path, 'This is not a regular file.')
    try {
      const { size } = lstatSync(path)
      if (size > maxBytes) return leaveOut(path, tooLargeText(size, maxBytes))
      if (minifiedName.test(path) || (size >= MINIFIED_FROM_BYTES && outputName.test(path) && hasLongLines(path))) return leaveOut(path, MINIFIED)
    } catch (error) {
      return skip(path, `This file cannot be read (${codeOf(error)}). Make it readable, or leave it out.`)
    }
    files.add(path)
  }

  function skip(path: string, message: string): void {
    skipped.set(path, { file: toModuleId(path), message })
  }

  function leaveOut(path: string, message: string): void {
    skipped.set(path, { file: toModuleId(path), message, deliberate: true })
  }
}

/** Whether git ignores a path, by the ignore files between `base` (the repository, if there is none given) and the path. */
function ignoredBy(root: string): (path: string, isFolder: boolean, base: string | undefined) => boolean {
  const top = findRepository(root) ?? root
  const rules = new Map<string, Ignore | undefined>()
  return (path, isFolder, base) => {
    const from = base ?? top
    for (let folder = dirname(path); isInside(from, folder); folder = dirname(folder)) {
      const { ignored = false, unignored = false } = rulesOf(folder)?.test(slashed(relative(folder, path)) + (isFolder ? '/' : '')) ?? {}
      if (ignored || unignored) return ignored
      if (folder === from) break
    }
    return false
  }

  function rulesOf(folder: string): Ignore | undefined {
    if (!rules.has(folder)) rules.set(folder, readIgnoreFile(join(folder, '.gitignore')))
    return rules.get(folder)
  }
}

function readIgnoreFile(path: string): Ignore | undefined {
  try {
    return ignore({ ignorecase: false }).add(readFileSync(path, 'utf8').replace(/^\uFEFF/u, ''))
  } catch {
    return undefined
  }
}

function hasLongLines(path: string): boolean {
  const sample = Buffer.allocUnsafe(SAMPLE_BYTES)
  const descriptor = openSync(path, 'r')
  try {
    const length = readSync(descriptor, sample, 0, SAMPLE_BYTES, 0)
    let lines = 1
    for (let at = sample.indexOf(10); at !== -1 && at < length; at = sample.indexOf(10, at + 1)) lines++
    return length / lines > MINIFIED_LINE_LENGTH
  } finally {
    closeSync(descriptor)
  }
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}

function toModuleId(path: string): ModuleId {
  return slashed(path)
}

function byFile(a: SkippedFile, b: SkippedFile): number {
  return a.file < b.file ? -1 : 1
}
