import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { messagesOf } from './rule-cases.js'
import type { Case } from './rule-cases.js'

/** Each row of `docs/guides/promises.md`, and which of the promise rules speak up. */

const rules = [
  'no-async-callback',
  'no-floating-promise',
  'no-misplaced-await',
  'no-misused-promise',
  'no-race-after-await',
  'no-sequential-await',
  'require-await-using',
  'require-for-await',
  'require-promise-all',
  'require-return-await',
] as const

type Rule = (typeof rules)[number]

const g = `async function g(id) {\n  return fetch(id)\n}\n`
const floating: readonly Rule[] = ['no-floating-promise']
const misused: readonly Rule[] = ['no-misused-promise']
const callback: readonly Rule[] = ['no-async-callback']
const silent: readonly Rule[] = []

const rows: Readonly<Record<string, readonly (readonly [readonly Rule[], Case])[]>> = {
  D1: [[floating, `${g}g()`]],
  D2: [[floating, { file: 'promises/main.js', code: `import { load } from './index.js'\nload(1)` }]],
  D3: [[floating, `import fs from 'node:fs'\nfs.promises.writeFile('a', 'b')`]],
  D4: [[floating, `fetch('/').then(use)`]],
  D5: [
    [floating, `fetch('/').finally(use)`],
    [floating, `fetch('/').catch(undefined)`],
  ],
  D6: [[floating, `export const f = url => { fetch(url) }`]],
  D7: [[floating, `export const f = xs => { xs.map(async x => fetch(x)) }`]],
  D8: [[callback, `export const f = xs => { xs.forEach(async x => { await fetch(x) }) }`]],
  D9: [[callback, `export const f = xs => xs.filter(async x => (await fetch(x)).ok)`]],
  D10: [
    [callback, `export const f = xs => xs.sort(async (a, b) => (await fetch(a)).status - b)`],
    [silent, `export const f = xs => xs.reduce(async (sum, x) => (await sum) + (await fetch(x)).status, 0)`],
  ],
  D11: [[misused, `${g}export const f = () => { if (g()) use() }`]],
  D12: [
    [misused, `${g}export const f = () => g() === 1`],
    [misused, `${g}export const f = () => typeof g()`],
  ],
  D13: [[misused, `${g}export const f = () => \`v=\${g()}\``]],
  D14: [[['no-misplaced-await'], `${g}export const f = () => g().name`]],
  D15: [
    [misused, `${g}export const f = () => ({ ...g() })`],
    [misused, `${g}export const f = () => Object.keys(g())`],
  ],
  D16: [
    [misused, `${g}export const f = () => JSON.stringify(g())`],
    [silent, `${g}export const f = cache => cache.set('a', g())`],
  ],
  D17: [[floating, `${g}export function f() { const p = g(); return 1 }`]],
  D18: [[floating, `${g}export async function f(use) { const p = g(); await use(); await p }`]],
  D19: [[['require-return-await'], `export async function f() { try { return fetch('/') } catch {} }`]],
  D20: [[silent, `await 5`]],
  D21: [[['require-promise-all'], `${g}export async function f(xs, use) { for await (const x of xs.map(g)) use(x) }`]],
  D22: [[['no-sequential-await'], `import { readFile } from 'node:fs/promises'\nexport async function f(files) { const all = []; for (const file of files) all.push(await readFile(file)); return all }`]],
  D23: [[['no-sequential-await'], `import { readFile } from 'node:fs/promises'\nexport async function f() { const a = await readFile('a'); const b = await readFile('b'); return [a, b] }`]],
  D24: [[['no-sequential-await'], `export const f = async (a, b) => Promise.all([await a(), await b()])`]],
  D25: [[silent, `${g}export const f = async () => [await Promise.all([g()]), await Promise.all([])]`]],
  D26: [[silent, `import { readFile } from 'node:fs/promises'\nexport const f = files => Promise.all(files.map(file => readFile(file)))`]],
  D27: [[callback, `export const f = () => new Promise(async resolve => { resolve(await fetch('/')) })`]],
  D28: [[silent, `${g}export const f = () => new Promise((resolve, reject) => g().then(resolve, reject))`]],
  D29: [[silent, `import fs from 'node:fs'\nexport const f = path => new Promise((resolve, reject) => fs.readFile(path, (error, text) => error ? reject(error) : resolve(text)))`]],
  D30: [
    [silent, `export const f = use => Promise.resolve().then(use)`],
    [floating, `Promise.resolve().then(use)`],
  ],
  D31: [[callback, `import { EventEmitter } from 'node:events'\nnew EventEmitter().on('x', async () => { await fetch('/') })`]],
  D32: [[callback, `setInterval(async () => { await fetch('/') }, 10)`]],
  D33: [
    [callback, { file: 'express-4/app.js', code: `import express from 'express'\nexpress().get('/', async (req, res) => { res.send(await fetch('/')) })` }],
    [silent, { file: 'express-5/app.js', code: `import express from 'express'\nexpress().get('/', async (req, res) => { res.send(await fetch('/')) })` }],
  ],
  D34: [[silent, `${g}g().catch(() => {})\nvoid g()`]],
  D35: [
    [floating, `export class A { constructor() { this.init() }\n  async init() {} }`],
    [silent, `export class A { ready = this.init()\n  async init() {} }`],
  ],
  D36: [[['no-race-after-await'], `let total = 0\nexport async function f(g) { total += await g() }`]],
  D37: [[silent, { file: 'package/a.ts', code: `export async function f(lock: () => Disposable, slow: () => Promise<void>) { using held = lock(); await slow() }` }]],
  D38: [[silent, `export async function f() { return 1 }`]],
  D39: [[floating, `async function* pages() {}\npages()`]],
  D40: [
    [floating, { file: 'package/a.test.js', code: `${g}test('a', () => { expect(g()).rejects.toThrow() })` }],
    [silent, { file: 'package/a.test.js', code: `import test from 'node:test'\ntest('a', async () => {})` }],
  ],
  D41: [[silent, `export async function f(ok, sleep) { while (!ok()) await sleep(10) }`]],
  D42: [[silent, `${g}export const f = timeout => Promise.race([g(), timeout(100)])`]],
  D43: [[silent, `export const f = async (url, { signal }) => fetch(url)`]],
  D44: [[silent, `${g}export async function f(use) { try { await use() } finally { return await g() } }`]],
  D45: [[silent, `${g}export const f = async use => await g().then(use)`]],
  D46: [[['require-await-using'], { file: 'package/a.ts', code: `import { open } from 'node:fs/promises'\nexport async function f() { using file = await open('a') }` }]],
  D47: [
    [silent, `export const f = url => url ? fetch(url) : null`],
    [floating, `const f = url => url ? fetch(url) : null\nf('/')`],
  ],
  '38–39': [[silent, { code: `const track = async () => {}\ntrack()`, options: { allow: ['track'] } }]],
  '41': [[silent, `;(async () => { try { await fetch('/') } catch (error) { use(error) } })()`]],
  '42': [[floating, `${g}export function f() { g() }`]],
  '45': [[floating, `${g}export function f() { let p\n  p = g() }`]],
  '48': [[silent, `fetch('/').then(use, report)`]],
  '49': [[floating, `import { useEffect } from 'react'\n${g}export const f = id => useEffect(() => { g(id) }, [id])`]],
  '51': [[silent, `process.on('message', async () => { try { await fetch('/') } catch {} })`]],
  '54': [[silent, `export const f = use => fetch('/').then(use)`]],
  '55': [[silent, `fetch('/').catch(report).finally(done)`]],
  '58': [[silent, `${g}export const f = tasks => { tasks.add(g()) }`]],
  '59–62': [
    [silent, `export async function f(xs) { for (const x of xs) { const response = await fetch(x); if (response.ok) return response } }`],
    [silent, `export async function f(url) { let next = url; do { next = (await (await fetch(next)).json()).next } while (next) }`],
  ],
  '68': [[silent, `class A { async f() { throw new Error('none') } }\nexport class B extends A { async f() {} }`]],
  '69': [[silent, `export const f = use => new Promise(resolve => use(resolve))`]],
  '70': [[silent, `export async function f() { return fetch('/') }`]],
}

describe.each(Object.entries(rows))('%s', (_, cases) => {
  it.each(cases)('%j: %j', (expected, given) => {
    const isTypeScript = typeof given !== 'string' && given.file?.endsWith('.ts') === true
    const options = typeof given === 'string' ? undefined : given.options
    const found = rules.filter((rule) => messagesOf(rule, typeof given === 'string' || rule === 'no-floating-promise' || options === undefined ? given : { ...given, options: {} }, isTypeScript).length > 0)
    expect(found).toEqual(expected)
  })
})

it('has a case for each row of the guide', () => {
  const guide = readFileSync(new URL('../../docs/guides/promises.md', import.meta.url), 'utf8')
  const ids = [...guide.matchAll(/^\| (D\d+) \|/gm)].map(([, id]) => id)
  expect(ids.sort()).toEqual(Array.from({ length: 47 }, (_, index) => `D${index + 1}`).sort())
  expect(ids.filter((id) => rows[id ?? ''] === undefined)).toEqual([])
})
