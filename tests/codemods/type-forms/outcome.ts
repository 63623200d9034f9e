import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { discoverFiles } from '../../../analysis/files.js'
import { createProject } from '../../../analysis/project.js'
import { planMigration } from '../../../migration/index.js'
import type { Plan } from '../../../migration/plan.js'
import { applyEdits } from '../../../migration/write.js'
import type { Program } from './programs.js'

/** What becomes of a program: its text after the migration, what the compiler says of both, and what both print. */
export interface Outcome {
  readonly plan: Plan
  readonly after: Readonly<Record<string, string>>
  readonly diagnostics: Sides<readonly string[]>
  readonly printed: Sides<string>
}

interface Sides<T> {
  readonly before: T
  readonly after: T
}

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url))
const TYPESCRIPT = /\.[cm]?tsx?$/

/** All at once: one compiler and one process for each side, a folder for each program. */
export function outcomesOf(programs: readonly Program[]): readonly Outcome[] {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-type-forms-')))
  try {
    for (const side of ['before', 'after']) {
      mkdirSync(path.join(root, side))
      symlinkSync(modules, path.join(root, side, 'node_modules'))
    }
    const migrated = programs.map((program, index) => {
      const home = path.join(root, 'before', String(index))
      write(home, { ...program.files, 'package.json': '{ "private": true, "type": "module" }', 'data.txt': 'one\ntwo\nthree\n' })
      const project = createProject({ root: home })
      const plan = planMigration(project, discoverFiles(home).files, { codemods: ['fs-sync-to-promises'], scope: 'all', includeTests: false, publicApi: program.publicApi ?? 'keep' })
      const edits = new Map(plan.files.map((file) => [path.posix.relative(project.root, file.file), file.edits]))
      const after = Object.fromEntries(Object.entries(program.files).map(([file, text]) => [file, applyEdits(text, edits.get(file) ?? [])]))
      write(path.join(root, 'after', String(index)), { ...after, 'package.json': '{ "private": true, "type": "module" }', 'data.txt': 'one\ntwo\nthree\n' })
      return { plan, after }
    })
    const diagnostics = { before: diagnosticsOf(path.join(root, 'before'), programs.map(({ files }) => files)), after: diagnosticsOf(path.join(root, 'after'), migrated.map(({ after }) => after)) }
    const printed = { before: printedBy(path.join(root, 'before'), programs.map(({ files }) => files)), after: printedBy(path.join(root, 'after'), migrated.map(({ after }) => after)) }
    return migrated.map((each, index) => ({
      ...each,
      diagnostics: { before: diagnostics.before[index] ?? [], after: diagnostics.after[index] ?? [] },
      printed: { before: printed.before[index] ?? '', after: printed.after[index] ?? '' },
    }))
  } finally {
    rmSync(root, { recursive: true })
  }
}

type Files = Readonly<Record<string, string>>

function write(home: string, files: Files): void {
  mkdirSync(home, { recursive: true })
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
    writeFileSync(path.join(home, file), text)
  }
}

/** By program. A promise in a condition is a diagnostic; one in a template string is seen where it is printed. */
function diagnosticsOf(root: string, programs: readonly Files[]): readonly (readonly string[])[] {
  const names = programs.flatMap((files, index) => Object.keys(files).filter((file) => /\.[cm]?[jt]sx?$/.test(file)).map((file) => path.join(root, String(index), file)))
  const compiled = ts.createProgram(names, {
    strict: true,
    noEmit: true,
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [path.join(modules, '@types')],
  })
  const found: string[][] = programs.map(() => [])
  for (const { file, start, messageText } of ts.getPreEmitDiagnostics(compiled)) {
    if (file === undefined) throw new Error(ts.flattenDiagnosticMessageText(messageText, ' '))
    const [index = '', ...rest] = path.relative(root, file.fileName).split(path.sep)
    const line = file.getLineAndCharacterOfPosition(start ?? 0).line + 1
    found[Number(index)]?.push(`${rest.join('/')}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  }
  return found
}

/** The programs one after the other, each in its folder. */
const RUNNER = `
import path from 'node:path'
import { format } from 'node:util'
const [root, count] = process.argv.slice(2)
const shown = []
for (let index = 0; index < Number(count); index += 1) {
  const lines = []
  console.log = (...values) => lines.push(format(...values))
  process.chdir(path.join(root, String(index)))
  try { await import(path.join(root, String(index), 'out', 'main.js')) } catch (error) { lines.push(String(error)) }
  await new Promise((resolve) => setTimeout(resolve, 5))
  shown.push(lines.join('\\n'))
}
process.stdout.write(JSON.stringify(shown))
`

function printedBy(root: string, programs: readonly Files[]): readonly string[] {
  programs.forEach((files, index) => {
    const out = Object.entries(files).flatMap(([file, text]) => (/\.d\.[cm]?ts$/.test(file) || !/\.[cm]?[jt]s$/.test(file) ? [] : [[file.replace(TYPESCRIPT, '.js'), stripped(file, text)] as const]))
    write(path.join(root, String(index), 'out'), Object.fromEntries(out))
  })
  writeFileSync(path.join(root, 'runner.mjs'), RUNNER)
  const { stdout, stderr, status } = spawnSync(process.execPath, ['runner.mjs', root, String(programs.length)], { cwd: root, encoding: 'utf8', timeout: 60_000 })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as readonly string[]
}

function stripped(file: string, text: string): string {
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: false }
  return ts.transpileModule(text, { fileName: file, compilerOptions: options }).outputText.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'")
}
