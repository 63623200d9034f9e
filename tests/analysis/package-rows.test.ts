import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Ajv from 'ajv'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Finding } from '../../analysis/finding.js'
import { createProject } from '../../analysis/project.js'
import { CATEGORIES, COSTS, settingsOf } from '../../analysis/settings.js'
import { openWorkspace } from '../../cli/workspace.js'

/** What packages say about themselves. Which calls are found through it, tests/fixtures/analysis/shipped-rows/ tells. */

const fixture = fileURLToPath(new URL('../fixtures/analysis/shipped-rows', import.meta.url))
const schema = JSON.parse(readFileSync(new URL('../../unblock.schema.json', import.meta.url), 'utf8')) as { readonly properties: Properties; readonly definitions: object }
const isValid = new Ajv().compile(schema)

interface Properties {
  readonly blocking: { readonly items: { readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>> } }
}

const call = "import { loadSync } from 'my-db'\n\nexport async function read() {\n  return loadSync('a')\n}\n"

/** A project that calls `my-db`, which ships this file. */
function projectWith(facts: string, manifest: object = {}, files: Readonly<Record<string, string>> = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'unblock-rows-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const own = { 'package.json': '{ "type": "module" }', 'main.js': call, 'node_modules/my-db/package.json': JSON.stringify({ name: 'my-db', unblock: './unblock.json', ...manifest }) }
  for (const [file, text] of Object.entries({ ...own, 'node_modules/my-db/unblock.json': facts, ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return root
}

function told(root: string, settings: unknown = {}) {
  const project = createProject({ root, settings: settingsOf(settings) })
  const first = project.findings(`${root}/main.js`)
  project.explain(`${root}/main.js`, 4)
  const skipped = project.skipped().map(({ file, message, line, column }) => `${file.slice(root.length + 1)}:${line ?? '-'}:${column ?? '-'} ${message}`)
  return { blockers: first.flatMap(blockersOf), skipped }
}

function blockersOf(finding: Finding) {
  return finding.kind === 'blocking-call' ? finding.blockers.map(({ label, category, cost, replacement, note }) => ({ label, category, cost, replacement, note })) : []
}

const rows = (...blocking: readonly object[]): string => JSON.stringify({ version: 1, blocking })

describe('a row of a package', () => {
  it('has its category, cost, replacement and note', () => {
    expect(told(projectWith(rows({ name: 'loadSync', category: 'database', cost: 'unbounded', use: 'load', note: 'In pages.' }))).blockers).toEqual([
      { label: 'my-db.loadSync', category: 'database', cost: 'unbounded', replacement: { kind: 'adapt', name: 'package', use: 'load' }, note: 'In pages.' },
    ])
  })

  it('gives way to what the user says', () => {
    const settings = { blocking: [{ from: 'package', package: 'my-db', name: 'loadSync', category: 'fs', cost: 'light', note: 'Ours.' }] }
    expect(told(projectWith(rows({ name: 'loadSync', category: 'database' })), settings).blockers).toMatchObject([{ category: 'fs', cost: 'light', note: 'Ours.' }])
  })

  it('goes before the catalogue, and for its own package only', () => {
    const root = projectWith(rows({ name: 'loadSync', category: 'database' }), {}, {
      'main.js': "import request from 'sync-request'\nimport fs from 'fs'\n\nexport async function read() {\n  return [request('GET', 'a'), fs.readFileSync('a')]\n}\n",
      'node_modules/sync-request/package.json': '{ "name": "sync-request", "unblock": "unblock.json" }',
      'node_modules/sync-request/unblock.json': rows({ name: '', category: 'bridge', use: 'fetch' }, { name: 'readFileSync', category: 'cpu' }),
      'node_modules/fs/package.json': '{ "name": "fs", "unblock": "unblock.json" }',
      'node_modules/fs/unblock.json': rows({ name: 'readFileSync', category: 'cpu' }),
    })
    expect(told(root).blockers).toMatchObject([{ label: 'sync-request', category: 'bridge' }, { label: 'fs.readFileSync', category: 'fs' }])
  })

  it('is heard from a package that a folder around the project has installed', () => {
    const root = projectWith(rows({ name: 'loadSync', category: 'database' }), {}, { 'app/package.json': '{ "type": "module" }', 'app/main.js': call })
    expect(createProject({ root: `${root}/app` }).findings(`${root}/app/main.js`).flatMap(blockersOf)).toMatchObject([{ label: 'my-db.loadSync' }])
  })

  it('is for packages that a module imports: others are not read', () => {
    expect(told(projectWith('{', {}, { 'main.js': 'export const a = await import("node:fs")\n' })).skipped).toEqual([])
  })
})

describe('what is wrong with the rows of a package is told once, with its place', () => {
  const good = { name: 'loadSync', category: 'database' }
  const pretty = (value: object): string => JSON.stringify(value, undefined, 2)

  it.each<[string, string, number]>([
    ['{\n  "version": 1,\n  "blocking": [}\n', 'unblock.json:3:16 The facts of this package are no JSON.', 0],
    ['{\n  "version": 1, // of the format\n}', 'unblock.json:2:17 The facts of this package are no JSON.', 0],
    ['{\n  "version": 1,\n  "blocking": [\n    [],\n  ]\n}', 'unblock.json:4:7 The facts of this package are no JSON.', 0],
    ['', 'unblock.json:1:1 The facts of this package are no JSON.', 0],
    ['[]', 'unblock.json:1:1 The facts of a package must be an object.', 0],
    ['{ "blocking": [] }', "unblock.json:1:1 'version' must be 1, the only one that is known here.", 0],
    [pretty({ version: 2, blocking: [good] }), "unblock.json:2:3 'version' must be 1, the only one that is known here.", 0],
    [pretty({ version: 1, bloking: [], blocking: [good] }), "unblock.json:3:3 The facts of a package have no field 'bloking'; use 'blocking' or 'callbacks'.", 1],
    [pretty({ version: 1, blocking: good }), "unblock.json:3:3 'blocking' must be an array of rows.", 0],
    [pretty({ version: 1, blocking: ['loadSync', good] }), 'unblock.json:4:5 A row must be an object.', 1],
    [
      pretty({ version: 1, blocking: [good, { ...good, package: 'lodash' }, { name: 1 }] }),
      "unblock.json:11:7 A row has no field 'package' here; use 'name', 'subpath', 'category', 'cost', 'use', 'note'.",
      1,
    ],
    [pretty({ version: 1, blocking: [{ ...good, name: [] }] }), "unblock.json:5:7 'name' must be a string or an array of strings.", 0],
    [pretty({ version: 1, blocking: [{ name: 'loadSync' }] }), `unblock.json:4:5 'category' must be one of ${CATEGORIES.join(', ')}.`, 0],
    [pretty({ version: 1, blocking: [{ ...good, cost: 'much' }] }), `unblock.json:7:7 'cost' must be one of ${COSTS.join(', ')}.`, 0],
    [pretty({ version: 1, blocking: [{ ...good, use: 1 }] }), "unblock.json:7:7 'use' must be a string.", 0],
    [pretty({ version: 1, blocking: [{ ...good, subpath: './../other' }] }), "unblock.json:7:7 'subpath' must be one of this package, such as './sync'.", 0],
    [pretty({ version: 1, blocking: [good], callbacks: [{ name: 'on', argument: -1 }] }), "unblock.json:12:7 'argument' must count from 0, or be 'last'.", 1],
    [
      pretty({ version: 1, callbacks: [{ name: 'on', argument: 0, context: 'request', result: 'kept', rejection: 'lost' }] }),
      "unblock.json:8:7 'result' must be one of ignored, used, awaited.",
      0,
    ],
  ])('%s', (facts, message, found) => {
    const root = projectWith(facts)
    const { blockers, skipped } = told(root)
    expect(skipped).toEqual([`node_modules/my-db/${message}`])
    expect(blockers).toHaveLength(found)
    // The schema refuses what is not taken whole.
    expect(facts.startsWith('{\n') && message.includes('JSON') ? false : isValid(parsed(facts))).toBe(false)
  })

  it('in its package.json', () => {
    expect(told(projectWith('{}', { unblock: true })).skipped).toEqual(["node_modules/my-db/package.json:-:- Its 'unblock' must be the path of a JSON file."])
    expect(told(projectWith('{}', { unblock: './facts.json' })).skipped).toEqual(["node_modules/my-db/facts.json:-:- The facts that 'unblock' of its package names cannot be read."])
  })

  it('where it lies outside of its package', () => {
    const outside = ["node_modules/facts.json:-:- The facts that 'unblock' names must lie inside their package."]
    const facts = { 'node_modules/facts.json': rows(good) }
    expect(told(projectWith('{}', { unblock: '../facts.json' }, facts))).toEqual({ blockers: [], skipped: outside })
    const root = projectWith('{}', { unblock: './linked.json' }, facts)
    symlinkSync('../facts.json', join(root, 'node_modules/my-db/linked.json'))
    expect(told(root).blockers).toEqual([])
  })

  it('and is no failure of the run', () => {
    const root = projectWith('{')
    const workspace = openWorkspace(root, [root])
    expect(workspace.files.flatMap(file => workspace.project.findings(file))).toEqual([])
    expect(workspace.skipped()).toEqual([{ file: 'node_modules/my-db/unblock.json', message: 'The facts of this package are no JSON.', line: 1, column: 2, deliberate: true }])
  })
})

describe('the schema', () => {
  it.each(['slow-db', '@acme/store', 'better-sqlite3'])('takes the facts of %s', name => {
    expect(isValid(parsed(readFileSync(join(fixture, 'node_modules', name, 'unblock.json'), 'utf8')))).toBe(true)
  })

  it('has the words of the catalogue', () => {
    const { category, cost } = schema.properties.blocking.items.properties
    expect([category?.enum, cost?.enum]).toEqual([CATEGORIES, COSTS])
  })
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
