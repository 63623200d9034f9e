import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ModuleFacts } from '../../analysis/facts.js'
import type { SequentialFinding } from '../../analysis/finding.js'
import { moduleFactsOf } from '../../analysis/module-facts.js'
import { createProject } from '../../analysis/project.js'
import { isProblem, parse } from '../../analysis/syntax.js'

/** Which awaits stand one after another, what in their file speaks against that, and what their calls do in other files. */

const home = mkdtempSync(path.join(tmpdir(), 'unblock-sequences-'))
afterAll(() => rmSync(home, { recursive: true }))

function factsOf(text: string): ModuleFacts {
  const syntax = parse('/case.ts', text)
  if (isProblem(syntax)) throw new Error(syntax.message)
  return moduleFactsOf(text, syntax)
}

function obstacleOf(loop: string): string {
  const text = `async function f(items, get, outer) { let last = ''; const list = [], table = new Map(); ${loop} }`
  const [fact, ...others] = factsOf(text).sequences
  if (fact?.form !== 'loop' || others.length > 0) return `${others.length + (fact === undefined ? 0 : 1)} sequences`
  return fact.obstacle === undefined ? 'none' : `${fact.obstacle.code}: ${fact.obstacle.name}`
}

describe('loops', () => {
  it.each([
    ['for (const item of items) list.push(await get(item))', 'none'],
    ['for (const { id } of items) list.push(await get(id))', 'none'],
    ['for (const item of items) { const a = await get(item); const b = await get(a); list.push(b) }', 'none'],
    ['for (const item of items) { if (!item) continue; list.push(await get(item)) }', 'none'],
    ['for (const item of items) { switch (item.kind) { case 1: break } list.push(await get(item)) }', 'none'],
    ['for (const item of items) item.value = await get(item)', 'none'],
    ['for (const item of items) table.set(item, await get(item))', 'none'],
    ['for (const key in items) list.push(await get(key))', 'none'],
    ['for (let i = 0; i < items.length; i += 1) list.push(await get(items[i]))', 'none'],
    ['for (const item of items) list.push(await get(list, item))', 'shared-state: list.push'],
    ['for (const item of items) { list.pop(); list.push(await get(item)) }', 'shared-state: list.pop'],
    ['for (const item of items) last = await get(item)', 'shared-state: last'],
    ['for (const item of items) { const value = await get(item); outer.value = value }', 'shared-state: outer.value'],
    ['for (const item of items) { const value = await get(item); this.values[item] = value }', 'shared-state: this.values[…]'],
    ['for (const item of items) { var value = await get(item); list.push(value) }', 'shared-state: value'],
    ['for (const item of items) { const value = await get(item); list.push(last++ + value) }', 'shared-state: last'],
    ['for (const item of items) { const value = await get(item); if (value) return value }', 'early-exit: return'],
    ['for (const item of items) { const value = await get(item); if (value) break }', 'early-exit: break'],
    ['for (const item of items) { const value = await get(item); if (!value) throw value }', 'early-exit: throw'],
    ['a: for (const item of items) { for (const each of item) { const v = await get(each); if (v) continue a } }', 'early-exit: continue'],
    ['for (const item of items) { try { list.push(await get(item)) } catch {} }', 'error-handling: try'],
    ['for (const item of items) { for await (const part of get(item)) list.push(await part) }', 'error-handling: for await'],
    ['for (const item of items) { let next = item; while (next) next = await get(next) }', 'pagination: while'],
    ['for (const item of items) { const value = await get(last); list.push(item, value) }', 'repetition: get'],
    ['for (const item of items) await get(item)', 'dropped-result: await'],
    ['for (let i = 0; i < 3; ) { list.push(await get(i)); i += 1 }', '0 sequences'],
    ['for (let next = items; next; next = next.next) list.push(await get(next))', '0 sequences'],
    ['for await (const item of items) list.push(await get(item))', '0 sequences'],
    ['while (outer.next) list.push(await get(outer.next))', '0 sequences'],
    ['for (const item of items) list.push(async () => await get(item))', '0 sequences'],
  ])('%s: %s', (loop, expected) => {
    expect(obstacleOf(loop)).toBe(expected)
  })

  it('keeps what a codemod needs', () => {
    const text = 'async function f(items, get) {\n  const list: string[] = []\n  for (const item of items) {\n    const value = await get(item)\n    list.push(value)\n  }\n}'
    const [fact] = factsOf(text).sequences
    const at = (span: readonly [number, number] | undefined): string => text.slice(...(span ?? [0, 0]))
    expect(fact?.form === 'loop' && { ...fact, collects: fact.collects.map(({ method, valueSpans }) => [method, ...valueSpans.map(at)]), list: at(fact.listSpan), item: at(fact.itemSpan), empty: at(fact.emptyList?.initSpan) }).toMatchObject({
      shape: 'for-of',
      list: 'items',
      item: 'item',
      collects: [['push', 'value']],
      empty: '[]',
      continues: [],
    })
  })
})

describe('statements', () => {
  it.each([
    ['const a = await f(); const b = await g()', ['f() g()']],
    ['const a = await f(); const b = await g(); const c = await h(a)', ['f() g()']],
    ['const a = await f(); const b = await g(a); const c = await h()', ['g(a) h()']],
    ['const a = await f(); const b = await g(() => a)', []],
    ['const a = await f(); const { b = a } = await g()', []],
    ['const { a, c } = await f(); const [b] = await g()', ['f() g()']],
    ['const a = (await f()).data; const b = parse(await g())', ['f() g()']],
    ['const a = x ? await f() : 1; const b = await g()', []],
    ['const a = x?.y(await f()); const b = await g()', []],
    ['const a = x && await f(); const b = await g()', []],
    ['const a = await (await f()).g(); const b = await h()', []],
    ['const a = await f(); x(); const b = await g()', []],
    ['await f(); const b = await g()', []],
    ['const a = await p; const b = await q', []],
    ['const a = await f(i++); const b = await g(i)', []],
  ])('%s', (text, expected) => {
    const program = `async function run(x, i, p, q) { ${text} }`
    const found = factsOf(program).sequences.flatMap((fact) => (fact.form === 'statements' ? [fact.steps.map(({ operandSpan }) => program.slice(...operandSpan)).join(' ')] : []))
    expect(found).toEqual(expected)
  })
})

describe('what calls do', () => {
  const use = `import { load } from './load.js'\nexport async function f(a, b) { const x = await load(a); const y = await load(b); return [x, y] }`

  it.each([
    ['reads', `import fs from 'node:fs/promises'\nexport const load = async (file) => fs.readFile(file)`, 'definite'],
    ['reads through a list of its own', `import fs from 'node:fs/promises'\nexport async function load(file) { const all = []; for (const name of await fs.readdir(file)) all.push(name.trim()); return all.sort() }`, 'definite'],
    ['reads through a promise of its own', `import fs from 'node:fs'\nexport const load = (file) => new Promise((resolve, reject) => fs.readFile(file, (error, text) => (error ? reject(error) : resolve(text))))`, 'definite'],
    ['reads through promisify', `import fs from 'node:fs'\nimport { promisify } from 'node:util'\nconst read = promisify(fs.readFile)\nexport const load = (file) => read(file)`, 'definite'],
    ['reads through a class of its own', `import fs from 'node:fs/promises'\nclass Reader { constructor(file) { this.file = file } read() { return fs.readFile(this.file) } }\nexport const load = async (file) => new Reader(file).read()`, 'definite'],
    ['hands over a function that reads', `import fs from 'node:fs/promises'\nconst each = (list, act) => Promise.all(list.map((item) => act(item)))\nexport const load = async (files) => each(files, (file) => fs.stat(file))`, 'definite'],
    ['walks a tree', `import fs from 'node:fs/promises'\nexport async function load(file) { const names = await fs.readdir(file); return Promise.all(names.map((name) => load(name))) }`, 'definite'],
    ['writes', `import fs from 'node:fs/promises'\nexport const load = async (file) => fs.writeFile(file, '')`, undefined],
    ['keeps a cache', `import fs from 'node:fs/promises'\nconst cache = {}\nexport async function load(file) { return (cache[file] ??= await fs.readFile(file)) }`, undefined],
    ['counts', `import fs from 'node:fs/promises'\nlet count = 0\nexport async function load(file) { count++; return fs.readFile(file) }`, undefined],
    ['changes what it is given', `import fs from 'node:fs/promises'\nexport async function load(file) { file.text = await fs.readFile(file.path); return file }`, undefined],
    ['changes what it is given, by a method', `import fs from 'node:fs/promises'\nexport async function load(files) { files.push(await fs.readFile('a')); return files }`, undefined],
    ['logs', `import fs from 'node:fs/promises'\nexport async function load(file) { console.log(file); return fs.readFile(file) }`, undefined],
    ['waits', `import fs from 'node:fs/promises'\nexport async function load(file) { await new Promise((resolve) => setTimeout(resolve, 10)); return fs.readFile(file) }`, undefined],
    ['runs a program', `import { exec } from 'node:child_process'\nimport { promisify } from 'node:util'\nconst run = promisify(exec)\nexport const load = (name) => run(name)`, undefined],
    ['changes a variable of the caller', `import fs from 'node:fs/promises'\nfunction make() { let n = 0; return async (file) => { n += 1; return fs.readFile(file) } }\nexport const load = make()`, undefined],
    ['deletes what a query finds', `import { table } from 'somewhere'\nexport async function load(url) { await table.filter((row) => row.old).delete(); return fetch(url) }`, undefined],
    ['goes somewhere else', `import { router } from 'somewhere'\nexport async function load(url) { const answer = await fetch(url); if (!answer.ok) router.replace('/login'); return answer }`, undefined],
    ['enters a room', `import { socket } from 'somewhere'\nexport async function load(url) { socket.join(url); return fetch(url) }`, 'probable'],
    ['makes texts', `export async function load(url) { const answer = await fetch(url); return (await answer.text()).replace('a', 'b').split('\\n').filter((line) => line !== '').sort().join(', ').toString() }`, 'definite'],
    ['hands over a function that writes', `import fs from 'node:fs/promises'\nconst each = (list, act) => Promise.all(list.map((item) => act(item)))\nexport const load = async (files) => each(files, (file) => fs.rm(file))`, undefined],
    ['only computes', `export const load = async (number) => number * 2`, undefined],
    ['posts', `export const load = async (url) => fetch(url, { method: 'POST', body: '' })`, 'probable'],
    ['asks something unknown', `import { client } from 'somewhere'\nexport const load = async (id) => client.getUser(id)`, 'probable'],
    ['calls a parameter', `export const load = async (ask) => ask()`, 'probable'],
  ])('a function that %s', (_, text, expected) => {
    expect(confidenceOf({ 'load.js': text, 'use.js': use }, 'use.js')).toBe(expected)
  })
})

let count = 0

function confidenceOf(files: Readonly<Record<string, string>>, asked: string): SequentialFinding['confidence'] | undefined {
  const root = path.join(home, String(count++))
  mkdirSync(root)
  writeFileSync(path.join(root, 'package.json'), '{ "type": "module" }')
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, file), text)
  const project = createProject({ root })
  const found = project.findings(path.posix.join(project.root, asked)).filter((finding): finding is SequentialFinding => finding.kind === 'sequential-await')
  expect(found.length).toBeLessThan(2)
  return found[0]?.confidence
}
