import { execFileSync } from 'node:child_process'
import { findRepository } from '../analysis/files.js'

/**
 * Whether a folder's files can be had back from git: `clean`, `changed`, `none` where there is no repository, `unknown` where
 * there is one and git does not answer. Untracked files count as changes, since git could not give them back.
 */
export function workingTreeOf(folder: string): 'clean' | 'changed' | 'none' | 'unknown' {
  if (findRepository(folder) === undefined) return 'none'
  try {
    // A repository may name a program as its fsmonitor; no project code runs here.
    const status = execFileSync('git', ['-c', 'core.fsmonitor=false', 'status', '--porcelain', '--', '.'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 256 * 1024 * 1024,
    })
    return status === '' ? 'clean' : 'changed'
  } catch {
    return 'unknown'
  }
}
