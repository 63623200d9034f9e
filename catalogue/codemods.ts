import { canonicalModule } from './names.js'
import type { BlockingRow } from './types.js'

/**
 * Which codemod rewrites calls of an API, as far as its row tells: for messages, which name it. Whether a call at hand can be rewritten is
 * for the codemod to say.
 */

export interface RowCodemod {
  readonly name: string
  /** Runs only where it is named. */
  readonly optIn: boolean
}

type Described = Pick<BlockingRow, 'module' | 'path' | 'replacement'>

const files = new Set(['node:fs', 'fs-extra', 'graceful-fs'])
const processes = new Set(['execFileSync', 'execSync', 'spawnSync'])
/** Other shapes that have no rewrite. */
const byHand = new Set(['argument', 'disposable', 'package'])
/** Shapes of packages that have one. */
const packaged = new Set(['argument', 'spawn', 'temporary'])

export function codemodFor(row: Described): RowCodemod | undefined {
  if (row.replacement.kind === 'worker') return { name: 'offload-to-worker', optIn: true }
  const name = nameFor(row)
  return name === undefined ? undefined : { name, optIn: false }
}

function nameFor({ module, path, replacement }: Described): string | undefined {
  const home = canonicalModule(module)
  const { kind } = replacement
  if (kind === 'none') return undefined
  const isPlain = kind === 'twin' || kind === 'promisify'
  if (files.has(home)) return isPlain || (kind === 'adapt' && !byHand.has(replacement.name)) ? 'fs-sync-to-promises' : undefined
  if (home === 'node:child_process') return processes.has(path) ? 'child-process-sync-to-async' : undefined
  if (home === 'node:crypto') return isPlain ? 'crypto-sync-to-async' : undefined
  if (home === 'node:zlib') return isPlain ? 'zlib-sync-to-async' : undefined
  if (kind === 'adapt') return adapted(home, path, replacement.name)
  return isPackage(home) ? 'package-sync-to-async' : undefined
}

function adapted(module: string, path: string, name: string): string | undefined {
  if (name === 'request') return 'sync-request-to-fetch'
  if (name === 'sleep') return module === 'global' && path !== 'Atomics.wait' ? undefined : 'sleep-to-timers'
  return packaged.has(name) && isPackage(module) ? 'package-sync-to-async' : undefined
}

function isPackage(module: string): boolean {
  return module !== '' && module !== 'global' && !/^(?:node|bun|deno):/.test(module)
}
