/**
 * What the stock jscodeshift runner was told to transform. It does not hand that to transforms; it stands on its command line. Nothing
 * else will be written, so nothing else may need an edit.
 */
import { createRequire } from 'node:module'
import { existsSync, realpathSync } from 'node:fs'
import path from 'node:path'
import type { ModuleId } from '../../analysis/facts.js'
import { isInside } from '../../analysis/files.js'

/** Flags of the runner that take no value. After any other option, the next word is its value. */
const switches: ReadonlySet<string> = new Set([
  '--dry', '-d', '--print', '-p', '--babel', '--gitignore', '--run-in-band', '--silent', '-s', '--fail-on-error', '--stdin', '--help', '-h', '--version',
])

/** The runner's options that decide which files it takes. */
export interface RunnerSelection {
  readonly extensions?: unknown
  readonly ignorePattern?: unknown
  readonly ignoreConfig?: unknown
  readonly gitignore?: unknown
}

interface IgnorePatterns {
  add(patterns: unknown): void
  addFromFile(files: unknown): void
  shouldIgnore(file: string): boolean
}

/**
 * @param line the runner's command line, word by word
 * @param folder where it was started
 * @returns absolute real paths; none where the line has none that exist
 */
export function pathsOnCommandLine(line: readonly string[], folder: string): readonly string[] {
  const runner = line.findIndex((word) => /(?:^|[\\/])jscodeshift(?:\.js)?$/.test(word))
  if (runner === -1) return []
  const paths: string[] = []
  for (let at = runner + 1; at < line.length; at += 1) {
    const word = line[at] ?? ''
    const isOption = word.startsWith('-')
    if (isOption && !word.includes('=') && !switches.has(word.replace(/^--no-/, '--')) && !(line[at + 1] ?? '-').startsWith('-')) at += 1
    if (!isOption && existsSync(path.resolve(folder, word))) paths.push(realpathSync(path.resolve(folder, word)))
  }
  return paths
}

/** @returns those of the project's files that the runner takes */
export function filesOfRun(files: readonly ModuleId[], paths: readonly string[], selection: RunnerSelection, folder: string): readonly ModuleId[] {
  // CommonJS inside the package, with its state in the module: this thread's copy has none of the runner's patterns yet.
  const ignores = createRequire(import.meta.url)('jscodeshift/src/ignoreFiles') as IgnorePatterns
  ignores.add(selection.ignorePattern)
  ignores.addFromFile(selection.ignoreConfig)
  if (selection.gitignore === true) ignores.addFromFile(path.join(folder, '.gitignore'))
  const extensions = typeof selection.extensions === 'string' ? new Set(selection.extensions.split(',').map((each) => `.${each}`)) : undefined
  return files.filter((file) => {
    if (!paths.some((each) => isInside(each, path.resolve(file)))) return false
    return (extensions?.has(path.extname(file)) ?? true) && !ignores.shouldIgnore(path.relative(folder, file))
  })
}
