/**
 * One run over one project, in a process of its own, so that its time and memory are those of nothing else. Prints JSON.
 *
 * `node --import tsx bench/corpus/migrate.ts ROOT MODE [--include-tests]`
 */
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { isProblem, parse } from '../../analysis/syntax.js'
import { codemods } from '../../codemods/index.js'
import { planMigration } from '../../migration/index.js'
import type { Edit, MigrationOptions } from '../../migration/plan.js'
import { scriptsBeside } from '../../migration/scripts.js'
import { applyEdits, hashOf, writePlan } from '../../migration/write.js'

export interface Migrated {
  readonly converted: readonly { readonly file: string; readonly line: number; readonly api: string }[]
  readonly refused: readonly { readonly file: string; readonly line: number; readonly api: string; readonly code: string; readonly message: string }[]
  readonly warnings: Readonly<Record<string, number>>
  /** Relative to the root: what was written, and what of it is wrong. */
  readonly written: readonly string[]
  readonly created: readonly string[]
  readonly unparsed: readonly string[]
  readonly notUndone: readonly string[]
  /** Files that a second run would change. */
  readonly again: readonly string[]
  readonly failure?: string
  readonly seconds: number
  readonly megabytes: number
}

/** Folders of tests and of what only tests read, besides the files that the analysis takes for tests. */
const TEST_FOLDERS = /(?:^|\/)(?:tests?|__tests?__|specs?|e2e|fixtures?|__fixtures__|__mocks__|mocks?)\//i

/** @param root real path of the project */
async function migrated(root: string, mode: string, includeTests: boolean): Promise<Migrated> {
  const started = performance.now()
  const names = codemods.flatMap(({ name, optIn }) => (optIn ? [] : [name]))
  const { files } = discoverFiles(root)
  const project = createProject({ root, withMentions: true })
  const isTest = (file: string): boolean => project.liveness.isTest(file) || TEST_FOLDERS.test(relative(root, file))
  const options: MigrationOptions = {
    codemods: names,
    scope: 'all',
    includeTests,
    publicApi: mode === 'change' ? 'change' : 'keep',
    ...(mode === 'keep' && !includeTests && { editable: [...files, ...scriptsBeside(root, files).map(({ module }) => module)].filter(file => !isTest(file)) }),
  }
  const plan = planMigration(project, files, options)
  const seconds = (performance.now() - started) / 1000
  const megabytes = process.resourceUsage().maxRSS / 1024

  const originals = new Map(plan.files.map(({ file }) => [file, readFileSync(file, 'utf8')]))
  const { failure } = await writePlan(plan, { root })
  const texts = new Map([...plan.files, ...plan.created].map(({ file }) => [file, readFileSync(file, 'utf8')]))
  const shown = (file: string): string => relative(root, file)
  const second = planMigration(createProject({ root, withMentions: true }), discoverFiles(root).files, options)
  const counts = new Map<string, number>()
  for (const { code } of plan.warnings) counts.set(code, (counts.get(code) ?? 0) + 1)
  return {
    converted: plan.converted.map(({ file, line, api }) => ({ file, line, api })),
    refused: plan.refused.map(({ file, line, api, code, message }) => ({ file, line, api, code, message })),
    warnings: Object.fromEntries(counts),
    written: plan.files.map(({ file }) => shown(file)),
    created: plan.created.map(({ file }) => shown(file)),
    unparsed: [...texts].filter(([file, text]) => /\.[cm]?[jt]sx?$/.test(file) && isProblem(parse(file, text.replace(/^\uFEFF/, ' ')))).map(([file]) => shown(file)),
    notUndone: plan.files.filter(({ file, edits, hash }) => hashOf(applyEdits(texts.get(file) ?? '', inverseOf(originals.get(file) ?? '', edits))) !== hash).map(({ file }) => shown(file)),
    again: [...second.files, ...second.created].map(({ file }) => shown(file)),
    ...(failure !== undefined && { failure: failure.message }),
    seconds,
    megabytes,
  }
}

/** The edits that take the edits back. */
function inverseOf(text: string, edits: readonly Edit[]): readonly Edit[] {
  let shift = 0
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end).map(edit => {
    const start = edit.start + shift
    shift += edit.text.length - (edit.end - edit.start)
    return { start, end: start + edit.text.length, text: text.slice(edit.start, edit.end) }
  })
}

const [root, mode, flag] = process.argv.slice(2)
if (root === undefined || (mode !== 'keep' && mode !== 'change')) throw new Error('Usage: migrate.ts ROOT keep|change [--include-tests]')
process.stdout.write(JSON.stringify(await migrated(join(root), mode, flag === '--include-tests')))
