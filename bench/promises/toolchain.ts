import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import parser from '@typescript-eslint/parser'
import { ESLint, type Linter } from 'eslint'
import tseslint from 'typescript-eslint'

/**
 * ESLint with one rule of ours or of typescript-eslint's over the files of a prepared project. Nothing of the project is executed, and none
 * of its own configuration is read, but for its tsconfig files where types are asked for.
 */

export interface Toolchain {
  readonly parser: Linter.Parser
  readonly typescriptEslint: ESLint.Plugin
  /** Of TypeScript, since it decides what types there are to be found. */
  readonly typescript: string
}

export interface Location {
  /** Relative to the project's folder, with `/`. */
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly messageId: string
  readonly message: string
}

export interface LintRun {
  readonly locations: readonly Location[]
  /** Files that no parser or no program took, by message. */
  readonly fatal: ReadonlyMap<string, string>
  /** Of `lintFiles()` alone: what there is to load is loaded before. */
  readonly seconds: number
  /** Of the processor, all threads together: what is left to compare by when others use the machine as well. */
  readonly cpuSeconds: number
}

/** Types come from the `project` files named, relative to the root, or from those that an editor would take, for `'service'`. */
export type Types = 'none' | 'service' | readonly string[]

/**
 * typescript-eslint as installed in `folder`: a project written for an older TypeScript than ours has other types under ours
 * (TypeScript 6 no longer takes all of `@types` by itself). Ours, without a folder.
 */
export function toolchainFrom(folder: string | undefined): Toolchain {
  const require = createRequire(folder === undefined ? import.meta.url : join(folder, 'package.json'))
  const { version } = require('typescript') as { readonly version: string }
  if (folder === undefined) return { parser, typescriptEslint: tseslint.plugin as ESLint.Plugin, typescript: version }
  return {
    parser: require('@typescript-eslint/parser') as Linter.Parser,
    typescriptEslint: require('@typescript-eslint/eslint-plugin') as ESLint.Plugin,
    typescript: version,
  }
}

export async function lint(root: string, files: readonly string[], rule: string | undefined, types: Types, { parser, typescriptEslint }: Toolchain): Promise<LintRun> {
  const unblock = rule?.startsWith('unblock/') === true ? await builtPlugin() : undefined
  const config: Linter.Config = {
    files: ['**/*.{ts,cts,mts,tsx}'],
    plugins: { '@typescript-eslint': typescriptEslint, ...(unblock === undefined ? {} : { unblock }) },
    languageOptions: { parser, parserOptions: { tsconfigRootDir: root, ...optionsFor(types) } },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: rule === undefined ? {} : { [rule]: 'error' },
  }
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: [config], ignore: false, allowInlineConfig: false, warnIgnored: false })
  // With types this would make the programs, whose making is what is measured.
  if (types === 'none') await eslint.lintText('0', { filePath: join(root, 'warm-up.ts') })
  const cpuBefore = process.cpuUsage()
  const started = performance.now()
  const results = await eslint.lintFiles([...files])
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)

  const locations: Location[] = []
  const fatal = new Map<string, string>()
  for (const { filePath, messages } of results) {
    const file = filePath.slice(root.length + 1).replaceAll('\\', '/')
    for (const { fatal: isFatal, message, line, column, endLine = line, endColumn = column, messageId = '' } of messages) {
      if (isFatal) fatal.set(file, message)
      else locations.push({ file, line, column, endLine, endColumn, messageId, message })
    }
  }
  return { locations, fatal, seconds, cpuSeconds: (user + system) / 1e6 }
}

/** What users run. Under tsx the sources would pay for every `require`. */
async function builtPlugin(): Promise<ESLint.Plugin> {
  const built = new URL('../../dist/index.js', import.meta.url)
  if (!existsSync(built)) throw new Error('There is no build to compare with. Run `npm run build`.')
  return ((await import(built.href)) as { readonly default: ESLint.Plugin }).default
}

function optionsFor(types: Types): Linter.ParserOptions {
  if (types === 'none') return {}
  // Editors open a file or two outside of any tsconfig; projects have more, and those are left out of the comparison instead.
  return types === 'service' ? { projectService: true } : { project: types }
}
