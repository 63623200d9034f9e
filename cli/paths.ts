import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { globbing } from '../analysis/globbing.js'
import { isInside } from '../analysis/source-files.js'

export { displayPath } from './display-path.js'

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
    else if (globbing().isDynamicPattern(path)) paths.push(path)
    else return { kind: 'mistake', sentence: `'${path}' does not exist. Name files or folders that do, or none for the whole working directory.` }
  }
  const named = paths.filter(path => !globbing().isDynamicPattern(path) || existsSync(path))
  const outside = named.some(path => !isInside(cwd, path))
  return { kind: 'target', target: { root: outside ? commonFolder(named.map(folderOf)) : cwd, paths } }
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
