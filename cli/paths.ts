import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { isDynamicPattern } from 'tinyglobby'
import { isInside } from '../analysis/files.js'

/** Where a run takes place, and on what: absolute real paths, and glob patterns as they were typed. */
export interface Target {
  readonly root: string
  readonly paths: readonly string[]
}

export type Located = { readonly kind: 'target'; readonly target: Target } | { readonly kind: 'mistake'; readonly sentence: string }

/** The working directory is the root, unless paths lead out of it: then it is the folder that holds them all. */
export function locate(cwd: string, typed: readonly string[]): Located {
  const paths: string[] = []
  for (const path of typed) {
    const absolute = resolve(cwd, path)
    if (existsSync(absolute)) paths.push(realpathSync(absolute))
    else if (isDynamicPattern(path)) paths.push(path)
    else return { kind: 'mistake', sentence: `'${path}' does not exist. Name files or folders that do, or none for the whole working directory.` }
  }
  const named = paths.filter(path => !isDynamicPattern(path) || existsSync(path))
  const outside = named.some(path => !isInside(cwd, path))
  return { kind: 'target', target: { root: outside ? commonFolder(named.map(folderOf)) : cwd, paths } }
}

/**
 * The whole that a folder is part of, since callers of what is converted may stand anywhere in it: the workspace that lists
 * the package, the package, or the folder itself. Never above the git repository.
 */
export function projectRootOf(folder: string): string {
  let found = folder
  let packageSeen = false
  for (let current = folder; ; current = dirname(current)) {
    const manifest = join(current, 'package.json')
    const isPackage = existsSync(manifest)
    if (isPackage && !packageSeen) found = current
    else if ((isPackage && hasWorkspaces(manifest)) || existsSync(join(current, 'pnpm-workspace.yaml'))) found = current
    packageSeen ||= isPackage
    if (existsSync(join(current, '.git')) || dirname(current) === current) return found
  }
}

/** A path for people and for JSON: relative to the root, with `/`. */
export function displayPath(root: string, file: string): string {
  const path = relative(root, resolve(root, file))
  return (path === '' ? '.' : path).replaceAll(sep, '/')
}

function hasWorkspaces(manifest: string): boolean {
  try {
    const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'))
    return typeof content === 'object' && content !== null && 'workspaces' in content
  } catch {
    return false
  }
}

function folderOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path)
}

function commonFolder(folders: readonly string[]): string {
  return folders.reduce((common, folder) => {
    let candidate = common
    while (!isInside(candidate, folder)) candidate = dirname(candidate)
    return candidate
  })
}
