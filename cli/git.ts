import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { findRepository } from '../analysis/source-files.js'

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

/** What git said. `missing` where there is no git to ask. */
export interface GitAnswer {
  readonly code: number | null
  readonly out: Buffer
  readonly err: string
  readonly missing: boolean
}

/** Asks git without disturbing it: no locks are taken, and no program that the repository names is run. */
export async function askGit(cwd: string, args: readonly string[], input = ''): Promise<GitAnswer> {
  const child = spawn('git', ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', ...args], {
    cwd,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  // A git that ends before it has read everything says why on stderr.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, out: Buffer.concat(out), err: Buffer.concat(err).toString().trim(), missing: false }
  } catch {
    return { code: null, out: Buffer.alloc(0), err: '', missing: true }
  }
}
