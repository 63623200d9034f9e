import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { isProblem, parse } from '../../analysis/syntax.js'
import { planMigration } from '../../migration/index.js'
import type { MigrationOptions, Plan } from '../../migration/plan.js'
import { applyEdits } from '../../migration/write.js'

/**
 * A folder for each case: `input/` is the project before, `output/` what is different after, `refused.json` what is refused and why,
 * `warnings.json` what is warned of (where the case has one), `options.json` flags other than the defaults. `UPDATE_CASES=1` draws
 * `output/`, `refused.json` and `warnings.json` anew; read the diff.
 *
 * With `run.json`, both are executed, and what they print, leave behind and exit with must be the same.
 */

interface Run {
  /** What Node is given, relative to the project's root. */
  readonly command: readonly string[]
  /** Packages of this repository that it loads. */
  readonly packages?: readonly string[]
  /** A regular expression over Node's version, where older ones lack what is used. */
  readonly node?: string
}

interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | null
  readonly left: Readonly<Record<string, string>>
}

const isUpdate = process.env['UPDATE_CASES'] === '1'

type Files = ReadonlyMap<string, string>

interface Migrated {
  readonly after: Files
  readonly plan: Plan
}

/** The tests of one case. `home`: its folder. */
export function testCase(home: string, codemods: readonly string[]): void {
  const input = filesIn(path.join(home, 'input'))
  const runFile = path.join(home, 'run.json')
  const run = existsSync(runFile) ? (JSON.parse(readFileSync(runFile, 'utf8')) as Run) : undefined
  const packages = run?.packages ?? []
  const options = existsSync(path.join(home, 'options.json')) ? (JSON.parse(readFileSync(path.join(home, 'options.json'), 'utf8')) as Partial<MigrationOptions>) : {}

  let migratedInput: Migrated | undefined
  const whole = (): Migrated => (migratedInput ??= migrated(codemods, input, options, packages))

  it('gives the output, and refuses what it should', () => {
    const { after, plan } = whole()
    const changed = new Map([...after].filter(([file, text]) => text !== input.get(file)))
    const refused = plan.refused.map(({ file, line, api, code }) => ({ file, line, api, code }))
    const warnings = plan.warnings.map(({ file, line, code, other }) => ({ file, line, code, ...(other === undefined ? {} : { other: { file: other.file, line: other.line } }) }))
    if (isUpdate) draw(home, changed, refused)
    if (isUpdate && existsSync(path.join(home, 'warnings.json'))) writeFileSync(path.join(home, 'warnings.json'), `${JSON.stringify(warnings, null, 2)}\n`)
    if (existsSync(path.join(home, 'warnings.json'))) expect(warnings).toEqual(JSON.parse(readFileSync(path.join(home, 'warnings.json'), 'utf8')))
    expect(Object.fromEntries(changed)).toEqual(Object.fromEntries(filesIn(path.join(home, 'output'))))
    expect(refused).toEqual(existsSync(path.join(home, 'refused.json')) ? JSON.parse(readFileSync(path.join(home, 'refused.json'), 'utf8')) : [])
    expect(plan.selected).toBe(plan.converted.length + plan.refused.length)
  })

  it('gives what parses, and a second run changes nothing', () => {
    const { after } = whole()
    for (const [file, text] of after) if (/\.[cm]?[jt]sx?$/.test(file) && text !== input.get(file)) expect(isProblem(parse(file, text)), file).toBe(false)
    const again = migrated(codemods, after, options, packages)
    expect(again.plan.files).toEqual([])
    expect(again.plan.created).toEqual([])
  })

  it.runIf(run !== undefined && new RegExp(run.node ?? '').test(process.version))('behaves the same when executed', () => {
    if (run === undefined) return
    const { after } = whole()
    expect([...after].filter(([file, text]) => text !== input.get(file)).length, 'nothing was converted').toBeGreaterThan(0)
    const ran = executed(input, run)
    expect(ran.stdout + ran.stderr, 'it shows something').not.toBe('')
    expect(executed(after, run)).toEqual(ran)
  })

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['tabs', (text: string) => text.replace(/^(?: {2})+/gm, spaces => '\t'.repeat(spaces.length / 2))],
  ])('keeps %s', (_, variant) => {
    const varied = new Map([...input].map(([file, text]) => [file, variant(text)]))
    const { after } = migrated(codemods, varied, options, packages)
    for (const [file, text] of whole().after) expect(after.get(file), file).toBe(variant(text))
  })
}

function placed(files: Files, packages: readonly string[] = []): string {
  const root = mkdtempSync(path.join(tmpdir(), 'unblock-case-'))
  writeFileSync(path.join(root, 'package.json'), '{ "private": true, "type": "module" }')
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  for (const name of packages) {
    mkdirSync(path.dirname(path.join(root, 'node_modules', name)), { recursive: true })
    symlinkSync(fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url)), path.join(root, 'node_modules', name))
  }
  return root
}

function executed(files: Files, { command, packages }: Run): Ran {
  const root = placed(files, packages)
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8', timeout: 30_000 })
    const plain = (text: string): string => text.replaceAll(realpathSync(root), '<root>').replaceAll(root, '<root>')
    const left = [...filesIn(root)].filter(([file, text]) => !file.startsWith('node_modules/') && files.get(file) !== text && file !== 'package.json')
    return { status, stdout: plain(stdout), stderr: plain(stderr), left: Object.fromEntries(left) }
  } finally {
    rmSync(root, { recursive: true })
  }
}

function migrated(codemods: readonly string[], files: Files, options: Partial<MigrationOptions>, packages: readonly string[] = []): Migrated {
  const root = placed(files, packages)
  try {
    const project = createProject({ root })
    const plan = planMigration(project, discoverFiles(root).files, { codemods, scope: 'live', includeTests: false, publicApi: 'keep', ...options })
    const edits = new Map(plan.files.map(file => [path.posix.relative(project.root, file.file), file.edits]))
    const created = plan.created.map(({ file, text }) => [path.posix.relative(project.root, file), text] as const)
    return { plan, after: new Map([...[...files].map(([file, text]) => [file, applyEdits(text, edits.get(file) ?? [])] as const), ...created]) }
  } finally {
    rmSync(root, { recursive: true })
  }
}

function filesIn(folder: string): Files {
  if (!existsSync(folder)) return new Map()
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => path.join(entry.parentPath, entry.name))
      .sort()
      .map(file => [path.relative(folder, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]),
  )
}

function draw(home: string, changed: Files, refused: readonly unknown[]): void {
  rmSync(path.join(home, 'output'), { recursive: true, force: true })
  rmSync(path.join(home, 'refused.json'), { force: true })
  for (const [file, text] of changed) {
    mkdirSync(path.dirname(path.join(home, 'output', file)), { recursive: true })
    writeFileSync(path.join(home, 'output', file), text)
  }
  if (refused.length > 0) writeFileSync(path.join(home, 'refused.json'), `${JSON.stringify(refused, null, 2)}\n`)
}
