import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'

/**
 * A CommonJS file, run with the code that V8 has made of it in an earlier run: compiling is a fifth of what a hook does. Kept beside the
 * packages that this one was installed with: who can write there could change our code itself. A file that was compiled before cannot
 * `import()`: its V8 does not know it as anything that may.
 */
export interface KeptCode {
  readonly exports: unknown
  /** Puts down what has been compiled by now, where nothing was kept or V8 did not take it. */
  readonly keep: () => void
}

export function keptCodeOf(file: string): KeptCode {
  const source = readFileSync(file, 'utf8')
  const kept = placeFor(file, source)
  const cachedData = kept === undefined ? undefined : readQuietly(kept)
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    // V8 asks nothing but its own version, its flags and the length of the source.
    ...(cachedData !== undefined && { cachedData }),
  })
  const module: { exports: unknown } = { exports: {} }
  const run = script.runInThisContext() as (exports: unknown, require: NodeJS.Require, module: unknown, file: string, folder: string) => void
  run(module.exports, createRequire(file), module, file, dirname(file))
  return {
    exports: module.exports,
    keep() {
      if (kept !== undefined && (cachedData === undefined || script.cachedDataRejected === true)) write(kept, script.createCachedData())
    },
  }
}

/** Named by all that the code depends on. */
function placeFor(file: string, source: string): string | undefined {
  const directory = directoryFor(dirname(dirname(dirname(file))))
  return directory && join(directory, `code-${process.version}-${process.arch}-${createHash('sha1').update(file).update(source).digest('hex').slice(0, 16)}`)
}

/** Where facts are kept, as far as that can be told before anything is loaded; see `cache-directory.ts`. */
function directoryFor(home: string): string | undefined {
  const named = process.env.UNBLOCK_CACHE
  if (named === 'off' || process.env.NODE_DISABLE_COMPILE_CACHE) return undefined
  if (named) return named
  const modules = basename(dirname(home)) === 'node_modules' ? dirname(home) : join(home, 'node_modules')
  return statSync(modules, { throwIfNoEntry: false })?.isDirectory() ? join(modules, '.cache', 'unblock') : undefined
}

function readQuietly(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

/** Written beside and renamed, so that nobody reads half of it. Failing to keep it is no error. */
function write(file: string, data: Buffer): void {
  const temporary = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(temporary, data)
    renameSync(temporary, file)
  } catch {
    rmSync(temporary, { force: true })
  }
}
