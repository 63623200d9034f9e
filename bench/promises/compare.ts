/**
 * `tsx bench/promises/compare.ts FOLDER [--project TSCONFIG]… [--toolchain FOLDER] [--files FILE] [--out FILE] [--typed] [--ours] [--with-types]`
 *
 * What `no-floating-promise` finds in a project without type information, location by location beside what
 * `@typescript-eslint/no-floating-promises` finds with it, over the same files, with the same parser, in one process; then ours with types.
 * ESLint with no rule goes over all files first, so that whatever there is to warm up (the parser most of all) falls on nobody; what the others
 * take beyond its time is the price of the rule. With types ours runs last, with the programs already made.
 *
 * The folder is a project whose dependencies are installed. Its tsconfig files are found as editors find them, or named. `--toolchain` names
 * a folder with another typescript-eslint and TypeScript. `--files` keeps the list of files that have types, for the next run.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { discoverFiles } from '../../analysis/files.js'
import { match } from './matching.js'
import { lint, toolchainFrom, type LintRun, type Location, type Types } from './toolchain.js'

const { positionals: [folder], values } = parseArgs({
  allowPositionals: true,
  options: {
    'typed': { type: 'boolean' },
    'ours': { type: 'boolean' },
    'with-types': { type: 'boolean' },
    'list': { type: 'boolean' },
    'project': { type: 'string', multiple: true },
    'toolchain': { type: 'string' },
    'files': { type: 'string' },
    'out': { type: 'string' },
  },
})
if (folder === undefined) throw new Error('Which project? tsx bench/promises/compare.ts FOLDER')
const root = realpathSync(folder)
const tools = toolchainFrom(values.toolchain === undefined ? undefined : resolve(values.toolchain))
const types: Types = values.project ?? 'service'
const typedRule = '@typescript-eslint/no-floating-promises'
const ourRule = 'unblock/no-floating-promise'

if (values.list) {
  const { fatal } = await lint(root, typescriptFiles(), typedRule, types, tools)
  process.stdout.write(JSON.stringify(typescriptFiles().map(relative).filter((file) => !fatal.has(file))))
} else {
  await compare()
}

async function compare(): Promise<void> {
  const files = filesWithTypes().map((file) => join(root, file))
  const left = typescriptFiles().length - files.length
  console.log(`${root}: ${files.length} TypeScript files, ${left} more in no tsconfig or not parsed. TypeScript ${tools.typescript}.`)
  const wanted = [values.ours, values.typed, values['with-types']]
  const runs = (run: boolean | undefined) => run === true || !wanted.includes(true)
  const bare = await timed('no rule', undefined, 'none', files)
  const ours = runs(values.ours) ? await timed('ours, no types', ourRule, 'none', files) : undefined
  const typed = runs(values.typed) ? await timed('typescript-eslint, types', typedRule, types, files) : undefined
  const withTypes = runs(values['with-types']) ? await timed('ours, types', ourRule, types, files) : undefined

  const comparisons: Record<string, unknown> = {}
  if (typed && ours) {
    comparisons['ours'] = printComparison('without types', typed, ours)
    const ratio = (part: number, whole: number) => (part / whole).toFixed(3)
    const share = (key: 'seconds' | 'cpuSeconds') => `${ratio(ours[key], typed[key])} of the whole, ${ratio(ours[key] - bare[key], typed[key] - bare[key])} of what the rule adds`
    console.log(`time beside the typed rule's: ${share('seconds')}\n CPU beside the typed rule's: ${share('cpuSeconds')}`)
  }
  if (typed && withTypes) comparisons['withTypes'] = printComparison('with types', typed, withTypes)
  const secondsOf = (run: LintRun | undefined) => run && { seconds: run.seconds, cpuSeconds: run.cpuSeconds }
  const seconds = { bare: secondsOf(bare), ours: secondsOf(ours), typed: secondsOf(typed), withTypes: secondsOf(withTypes) }
  const found = { ours: ours?.locations, typed: typed?.locations, withTypes: withTypes?.locations }
  if (values.out !== undefined) {
    writeFileSync(values.out, JSON.stringify({ root, typescript: tools.typescript, files: files.length, seconds, found, comparisons }, undefined, 1))
  }
}

async function timed(label: string, rule: string | undefined, which: Types, files: readonly string[]): Promise<LintRun> {
  const run = await lint(root, files, rule, which, tools)
  console.log(`${label.padEnd(28)}${String(run.locations.length).padStart(6)} found ${run.seconds.toFixed(1).padStart(7)} s, ${run.cpuSeconds.toFixed(1)} s of CPU`)
  for (const [file, message] of run.fatal) console.log(`  not parsed: ${file}: ${message.split('\n')[0]}`)
  return run
}

function printComparison(label: string, typed: LintRun, ours: LintRun) {
  const { both, onlyTyped, onlyOurs } = match(typed.locations, ours.locations, textOf)
  const recall = both.length / Math.max(1, both.length + onlyTyped.length)
  console.log(`\n${label}: both ${both.length}, only typescript-eslint ${onlyTyped.length}, only ours ${onlyOurs.length}; we find ${(100 * recall).toFixed(1)} %`)
  for (const location of onlyTyped) console.log(`- ${lineOf(location)}`)
  for (const location of onlyOurs) console.log(`+ ${lineOf(location)}  [${location.messageId}]`)
  const withCode = (location: Location) => ({ ...location, code: codeAt(location) })
  return { recall, both: both.map(([location]) => withCode(location)), onlyTyped: onlyTyped.map(withCode), onlyOurs: onlyOurs.map(withCode) }
}

/** Files without a program have no types to compare with. They are found in a process of their own, so that this one starts cold. */
function filesWithTypes(): readonly string[] {
  if (values.files !== undefined && existsSync(values.files)) return JSON.parse(readFileSync(values.files, 'utf8')) as string[]
  const args = [...process.execArgv, ...process.argv.slice(1), '--list']
  const output = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'inherit'] })
  if (values.files !== undefined) writeFileSync(values.files, output)
  return JSON.parse(output) as string[]
}

function typescriptFiles(): readonly string[] {
  return discoverFiles(root).files.filter((file) => /\.(?:[cm]?ts|tsx)$/u.test(file))
}

function relative(file: string): string {
  return file.slice(root.length + 1)
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function codeAt({ file, line }: Location): string {
  return textOf(file).split(/\r?\n/u)[line - 1]?.trim().slice(0, 160) ?? ''
}

function lineOf(location: Location): string {
  return `${location.file}:${location.line}:${location.column}  ${codeAt(location)}`
}
