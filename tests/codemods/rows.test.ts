import { spawn } from 'node:child_process'
import fs, { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { allBlockingRows } from '../../catalogue/index.js'
import type { BlockingRow } from '../../catalogue/types.js'
import { planMigration } from '../../migration/index.js'
import type { Plan } from '../../migration/plan.js'
import { replacers } from '../../migration/replacements/index.js'
import { applyEdits } from '../../migration/write.js'
import { cryptoRows, fsRows, zlibRows } from './rows/core.js'
import { packageRows } from './rows/packages.js'
import { packageReasons, rowReasons } from './rows/reasons.js'

/**
 * Runs what each row of the catalogue is replaced by, beside what it replaces: values, errors and what is left behind are the same. Many
 * rows share a process; each version of a package that is not the newest needs a folder of its own.
 */

const CODEMODS = ['fs-sync-to-promises', 'crypto-sync-to-async', 'zlib-sync-to-async', 'package-sync-to-async']
const require = createRequire(import.meta.url)
const modulesFolder = fileURLToPath(new URL('../../node_modules', import.meta.url))

interface Sample {
  readonly name: string
  readonly file: string
  readonly code: string
  /** The folder of `node_modules` under the name of the package. */
  readonly from?: readonly [name: string, folder: string]
}

const samples = [
  ...coreSamples('node:fs', "import fs from 'node:fs'", fsRows, fs),
  ...coreSamples('node:crypto', "import crypto from 'node:crypto'", cryptoRows, require('node:crypto')),
  ...coreSamples('node:zlib', "import zlib from 'node:zlib'", zlibRows, require('node:zlib')),
  ...Object.entries(packageRows).flatMap(([module, versions]) =>
    versions.flatMap(({ from = module, head, rows }) =>
      Object.entries(rows).flatMap(([row, entries]): readonly Sample[] => {
        const isShared = head.includes('fs-extra') || head.includes('graceful-fs')
        const name = row.includes(' ') ? row : `${module} ${row}`
        if (name in rowReasons || (isShared && row in fsRows && memberOf(fs, row) === undefined)) return []
        return [{ name: from === module ? name : `${name} (${from})`, file: fileNameOf(`${from}-${row}`), code: programOf(head, entries), from: [module, from] }]
      }),
    ),
  ),
]

function coreSamples(module: string, head: string, rows: Readonly<Record<string, readonly string[]>>, exports: object): readonly Sample[] {
  return Object.entries(rows).flatMap(([row, entries]) => (memberOf(exports, row) === undefined ? [] : [{ name: `${module} ${row}`, file: fileNameOf(`${module}-${row}`), code: programOf(head, entries) }]))
}

function memberOf(exports: object, row: string): unknown {
  return row.split('.').reduce<unknown>((owner, name) => (name.endsWith('()') ? { readSync: true, closeSync: true } : (owner as Record<string, unknown> | undefined)?.[name]), exports)
}

function fileNameOf(name: string): string {
  return `${name.replaceAll(/[^\w-]+/g, '_')}.js`
}

function programOf(head: string, entries: readonly string[]): string {
  const steps = entries.map((entry) => (/\bout\(|;|^fs\['/.test(entry) ? entry : `out(${entry})`)).map((entry) => `  try {\n    ${entry}\n  } catch (error) {\n    out(told(error))\n  }\n`)
  return [
    head,
    "import { inspect } from 'node:util'",
    '',
    'const results = []',
    'const out = (value) => { results.push(inspect(value, { depth: 4, sorted: true })) }',
    "const told = (error) => [error instanceof Error, error?.code, error?.errno, error?.exitCode, error?.code === undefined && error?.exitCode === undefined ? String(error?.message).split('\\n')[0] : '']",
    '',
    'export async function run() {',
    `${steps.join('')}  return results`,
    '}',
    '',
  ].join('\n')
}

/** Runs each file in a folder of its own, and tells what it gave and what it left. */
const runner = `
import fs from 'node:fs'
import path from 'node:path'
const root = import.meta.dirname
const tree = (at) => fs.readdirSync(at, { withFileTypes: true }).map((each) => {
  const name = each.name.replace(/^t-\\w+$/, 't-').replace(/^\\.fuse_hidden.*/, 'hidden')
  if (each.isDirectory()) return [name, tree(path.join(at, each.name))]
  const bytes = fs.readFileSync(path.join(at, each.name))
  return [name, /\\.(?:zip|tar)$/.test(name) ? 'archive' : bytes.toString('latin1')]
}).sort()
const told = {}
for (const file of JSON.parse(fs.readFileSync(path.join(root, 'files.json'), 'utf8'))) {
  const home = path.join(root, 'work', file)
  fs.mkdirSync(path.join(home, 'd'), { recursive: true })
  fs.writeFileSync(path.join(home, 'a.txt'), 'some text\\n')
  fs.writeFileSync(path.join(home, 'd', 'inner.txt'), 'inner')
  process.chdir(home)
  const { run } = await import('./' + file)
  const results = await run()
  told[file] = JSON.stringify([results, tree(home)]).replaceAll(root, '<root>')
}
process.chdir(root)
process.stdout.write('\\n' + JSON.stringify(told) + '\\n', () => process.exit(0))
`

interface Group {
  readonly samples: readonly Sample[]
  readonly plan: Plan
  readonly before: Readonly<Record<string, string>>
  readonly after: Readonly<Record<string, string>>
}

/** Samples that can share a \`node_modules\`. */
function groupsOf(all: readonly Sample[]): readonly (readonly Sample[])[] {
  const groups: { readonly folders: Map<string, string>; readonly members: Sample[] }[] = []
  for (const sample of all) {
    const [name, folder] = sample.from ?? ['', '']
    let group = groups.find(({ folders }) => (folders.get(name) ?? folder) === folder)
    if (group === undefined) groups.push((group = { folders: new Map(), members: [] }))
    group.folders.set(name, folder)
    group.members.push(sample)
  }
  return groups.map(({ members }) => members)
}

const made: string[] = []

async function ran(group: readonly Sample[]): Promise<Group> {
  const [before, after] = [folderOf(group), folderOf(group)]
  const plan = planMigration(createProject({ root: after }), discoverFiles(after).files.filter((file) => !file.endsWith('/runner.js')), { codemods: CODEMODS, scope: 'all', includeTests: false, publicApi: 'change' })
  for (const { file, edits } of plan.files) writeFileSync(file, applyEdits(readFileSync(file, 'utf8'), edits))
  const [first, second] = await Promise.all([told(before), told(after)])
  return { samples: group, plan, before: first, after: second }
}

function folderOf(group: readonly Sample[]): string {
  const root = fs.realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-rows-')))
  made.push(root)
  writeFileSync(path.join(root, 'package.json'), '{ "private": true, "type": "module" }')
  writeFileSync(path.join(root, 'files.json'), JSON.stringify(group.map(({ file }) => file)))
  writeFileSync(path.join(root, 'runner.js'), runner)
  for (const { file, code, from } of group) {
    writeFileSync(path.join(root, file), code)
    if (from === undefined) continue
    const link = path.join(root, 'node_modules', from[0])
    mkdirSync(path.dirname(link), { recursive: true })
    if (!fs.existsSync(link)) symlinkSync(path.join(modulesFolder, from[1]), link)
  }
  return root
}

async function told(root: string): Promise<Readonly<Record<string, string>>> {
  const child = spawn(process.execPath, ['--no-warnings', path.join(root, 'runner.js')], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const [shown, complained, status] = await Promise.all([textOf(child.stdout), textOf(child.stderr), new Promise((resolve) => void child.on('close', resolve))])
  expect(status, complained).toBe(0)
  return JSON.parse(shown.trim().split('\n').at(-1) ?? '') as Record<string, string>
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

describe('before and after, every row gives, throws and leaves the same', () => {
  const results = new Map<string, Group>()

  beforeAll(async () => {
    for (const group of groupsOf(samples)) {
      const result = await ran(group)
      for (const { name } of group) results.set(name, result)
    }
  }, 120_000)

  afterAll(() => {
    for (const root of made) rmSync(root, { recursive: true, force: true })
  })

  it.each(samples.map(({ name, file }) => [name, file] as const))('%s', (name, file) => {
    const result = results.get(name)
    if (result === undefined) return expect.unreachable('it was not run')
    const [module, row] = name.split(' ')
    expect(result.plan.refused.filter((each) => each.file === file).map(({ code, message }) => `${code}: ${message}`)).toEqual([])
    const apis = allBlockingRows.filter((each) => each.module === module && each.path === row)
    expect(apis.length).toBeGreaterThan(0)
    expect(result.plan.converted.filter((each) => each.file === file).length).toBeGreaterThan(0)
    expect(result.before[file]).not.toBe('[[],[]]')
    expect(result.after[file]).toBe(result.before[file])
  })
})

describe('every row that can be replaced', () => {
  const replaceable = (row: BlockingRow): boolean =>
    [...replacers].some(([name, replacer]) => CODEMODS.includes(name) && replacer.handles(row, undefined)) && (row.replacement.kind === 'twin' || row.replacement.kind === 'promisify')
  const names = allBlockingRows.filter(replaceable).map((row) => [row.module, row.path, row.node] as const)
  const run = new Set(samples.map(({ name }) => name.replace(/ \(.*\)$/, '')))

  it.each(names)('%s %s is run, or it is said why not', (module, row, node) => {
    const reason = packageReasons[module] ?? rowReasons[`${module} ${row}`] ?? node ?? (row === 'lchmodSync' ? 'It exists on one platform.' : undefined)
    expect(run.has(`${module} ${row}`) || reason !== undefined).toBe(true)
  })

  it('has no reason too many', () => {
    const known = new Set(names.flatMap(([module, row]) => [module, `${module} ${row}`]))
    const idle = [...Object.keys(packageReasons), ...Object.keys(rowReasons)].filter((name) => !known.has(name) && !allBlockingRows.some(({ module, path: row }) => `${module} ${row}` === name))
    expect(idle).toEqual([])
    expect(Object.keys(packageReasons).filter((module) => module in packageRows)).toEqual([])
  })
})
