import { statSync } from 'node:fs'
import { join } from 'node:path'

/** Where facts are kept between runs: with the other tools' caches, or where `UNBLOCK_CACHE` says; `off` keeps none. */
export function cacheDirectoryOf(root: string): string | undefined {
  const named = process.env.UNBLOCK_CACHE
  if (named === 'off') return undefined
  if (named) return named
  const modules = join(root, 'node_modules')
  return statSync(modules, { throwIfNoEntry: false })?.isDirectory() ? join(modules, '.cache', 'unblock') : undefined
}
