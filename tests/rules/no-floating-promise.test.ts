import { testRule } from './rule-cases.js'
import { testRuleWithTypes } from './typed-cases.js'

/** Variables that hold a promise have their cases in `no-floating-promise-held.test.ts`. */

const load = `async function load(id) {\n  return fetch(id)\n}\n`

testRule('no-floating-promise', {
  'imports and aliases': {
    reported: [
      `import('./register.js')\nif (globalThis.window) import('./view.js')`,
      `${load}load(1)`,
      `const load = async id => fetch(id)\nload(1)`,
      `const load = async function (id) {}\nload(1)`,
      `const load = id => fetch(id)\nload(1)`,
      `function load(id) { return fetch(id) }\nload(1)`,
      `${load}const again = load\nagain(1)`,
      `${load}let later\nlater = load\nlater(1)`,
      `${load}load.call(null, 1)\nload.apply(null, [1])\nload.bind(null, 1)()\nReflect.apply(load, null, [1])\n;(0, load)(1)\nload?.(1)`,
      `${load}const api = { load, async save() {}, get user() { return load(1) }, ['key']: async () => {} }\napi.load(1)\napi.save()\napi['save']()\napi.key()\napi.user`,
      `import { writeFile } from 'node:fs/promises'\nwriteFile('a', 'b')`,
      `import { writeFile as write } from 'fs/promises'\nwrite('a', 'b')`,
      `import fs from 'node:fs'\nfs.promises.writeFile('a', 'b')`,
      `import * as fs from 'fs/promises'\nfs.writeFile('a', 'b')\nfs['rm']('a')`,
      `import fs from 'node:fs/promises'\nconst { mkdir: make } = fs\nmake('a')`,
      `const { rm } = await import('node:fs/promises')\nrm('a')`,
      { file: 'package/case.cjs', code: `const fs = require('fs').promises\nfs.rm('a')` },
      { file: 'package/case.cjs', code: `const { readFile } = require('node:fs').promises\nreadFile('a')` },
      { file: 'package/case.cjs', code: `exports.save = async () => {}\nexports.save()\nmodule.exports.save()` },
      { file: 'package/case.cjs', code: `module.exports = { async save() {}, run() { this.save() } }` },
      `import { pipeline } from 'node:stream/promises'\npipeline(process.stdin, process.stdout)`,
      `import { setTimeout as sleep } from 'node:timers/promises'\nsleep(5)`,
      `import { promisify } from 'node:util'\nimport { exec } from 'node:child_process'\nconst run = promisify(exec)\nrun('ls')\npromisify(exec)('ls')`,
      `fetch('/')\ncrypto.subtle.digest('SHA-256', new Uint8Array(1))\nnavigator.clipboard.writeText('a')`,
      `export async function f(response, stream) { new Response('a').json(); new Blob(['a']).text(); new ReadableStream().cancel() }`,
      `export const f = () => { import('./locale.js') }\nimport('./locale.js').then(use)`,
    ],
    notReported: [
      `export function f(load) { load(1) }`,
      `function load() {}\nload()`,
      `import { load } from './missing.js'\nload(1)`,
      `import { load } from 'missing'\nload(1)`,
      `const fetch = () => {}\nfetch('/')`,
      `import fs from 'node:fs'\nfs.writeFile('a', 'b', () => {})\nfs.writeFileSync('a', 'b')`,
      `import { readFile } from 'node:fs'\nreadFile('a', () => {})`,
    ],
  },
  'other files': {
    reported: [
      { file: 'promises/main.js', code: `import { load } from './load.js'\nload(1)` },
      { file: 'promises/main.js', code: `import { load as again, loadAll } from './index.js'\nagain(1)\nloadAll([1])` },
      { file: 'promises/main.js', code: `import * as users from './index.js'\nusers.load(1)\nusers.store.save(1)` },
      { file: 'promises/main.js', code: `import Store from './store.js'\nnew Store().save(1)\nStore.open()` },
      { file: 'promises/main.js', code: `import legacy from './legacy.cjs'\nlegacy.load(1)` },
      { file: 'promises/main.js', code: `import { retried } from './load.js'\nimport { load } from './index.js'\nretried(() => load(1))` },
    ],
    notReported: [
      { file: 'promises/main.js', code: `import { count } from './index.js'\ncount([1])` },
      { file: 'promises/main.js', code: `import { retried } from './load.js'\nretried(() => 1)` },
      { file: 'promises/main.js', code: `import Store from './store.js'\nnew Store().size()` },
    ],
  },
  classes: {
    reported: [
      `export class Store { async open() {}\n  constructor() { this.open() } }`,
      `export class Store { #open = async () => {}\n  run() { this.#open() } }`,
      `export class Store { static async open() {}\n  static { Store.open() } }`,
      `class Store { async open() {} }\nclass Files extends Store { run() { super.open(); this.open() } }\nnew Files().open()`,
      `class Store { get ready() { return fetch('/') } }\nconst store = new Store()\nstore.ready`,
    ],
    notReported: [`export class Store { async open() {}\n  opened = this.open() }`, `export class Store { open() {}\n  constructor() { this.open() } }`],
  },
  contexts: {
    reported: [
      `${load}export function f(ready) { if (ready) load(1); else load(2) }`,
      `${load}export async function f(ids) { for (const id of ids) load(id) }`,
      `${load}export function f(id) { switch (id) { case 1: load(id) } }`,
      `${load}export function f(id) { id && load(id) }`,
      `${load}export function f(id) { id ?? load(id) }`,
      `${load}export function f(id) { id ? load(id) : undefined }`,
      `${load}export function f(id, other) { other(), load(id) }`,
      `${load}export function f(id) { try { load(id) } catch {} }`,
      `${load}export const f = id => { load(id) }`,
      `${load}export function f() { new Promise((resolve, reject) => { load(1).then(resolve) }) }`,
      `${load}setTimeout(() => { load(1) }, 5)`,
      `${load}addEventListener('load', () => { load(1) })`,
      { file: 'package/view.jsx', code: `import { useEffect } from 'react'\n${load}export function useUser(id) { useEffect(() => { load(id) }, [id]) }` },
      `new Promise(resolve => setTimeout(resolve, 5))`,
      `${load}Promise.all([load(1), load(2)])\nPromise.race([load(1)])`,
    ],
    notReported: [
      `${load}await load(1)`,
      `${load}export function f() { return load(1) }`,
      `${load}export const f = () => load(1)`,
      `${load}export async function* f() { yield load(1); yield* await load(1) }`,
      `${load}export function f(queue) { queue.push(load(1)); queue.first = load(2) }`,
      `${load}export function f(settle) { settle(load(1)) }`,
      `${load}export const users = [load(1)]`,
      `${load}export function f() { return Promise.all([1, 2].map(load)) }`,
      `${load}export default load(1)`,
      `${load}throw await load(1)`,
      `import { fork } from 'node:child_process'\nfork('a.js')`,
    ],
  },
  chains: {
    reported: [
      `fetch('/').then(response => response.text())`,
      `fetch('/').then(use, undefined)\nfetch('/').then(use, null)\nfetch('/').then()`,
      `fetch('/').finally(done)`,
      `fetch('/').catch()\nfetch('/').catch(undefined)\nfetch('/').catch(null)`,
      `fetch('/').catch(report).then(use)`,
      `fetch('/').then(use).finally(done)`,
      `${load}load(1).then(use).then(show)`,
      `Promise.resolve().then(use)`,
      `Promise.all([fetch('/')]).then(use)`,
    ],
    notReported: [
      `fetch('/').catch(report)`,
      `fetch('/').catch(() => {})`,
      `fetch('/').then(use, report)`,
      `fetch('/').then(undefined, report)`,
      `fetch('/').then(...handlers)`,
      `fetch('/').then(use).catch(report)`,
      `fetch('/').catch(report).finally(done)`,
      `export function f(query) { query.then(use) }`,
      `export function f(observable) { observable.finally(done); observable.catch() }`,
    ],
  },
  'async functions called where they stand': {
    reported: [
      `(async () => { await fetch('/') })()`,
      `;(async function () { await fetch('/') }())`,
      `!async function () { await fetch('/') }()`,
      `(() => fetch('/'))()`,
      `(async () => { try { await fetch('/') } catch (error) { report(error) } finally { await fetch('/done') } })()`,
    ],
    notReported: [
      `(async () => { try { await fetch('/') } catch (error) { report(error) } })()`,
      `(async () => { await fetch('/') })().catch(report)`,
      `await (async () => { await fetch('/') })()`,
      { code: `(async () => { await fetch('/') })()`, options: { ignoreIife: true } },
    ],
  },
  'the end of a program': {
    reported: [
      `async function main() { await fetch('/') }\nmain()\nfetch('/other').catch(report)`,
      `async function main() { await fetch('/') }\ntry { main() } catch (error) { report(error) }`,
      `async function main() { await fetch('/') }\nexport function run() { main() }`,
      { code: `async function main() { await fetch('/') }\nmain()`, options: { confidence: 'probable' } },
    ],
    notReported: [
      // The process ends with the error, as it would from a handler that shows it.
      `async function main() { await fetch('/') }\nmain()\n`,
      `async function main() { await fetch('/') }\nmain() // off it goes`,
      `#!/usr/bin/env node\n(async () => { await fetch('/') })()`,
      `#!/usr/bin/env node\nimport('./register.js')`,
      // Nobody is left to hear of the error.
      `async function main() { await fetch('/') }\nexport function f() { main().finally(() => process.exit()) }`,
    ],
  },
  arrays: {
    reported: [
      `export function f(ids) { ids.map(async id => fetch(id)) }`,
      `export function f(ids) { ids.map(id => fetch(id)) }`,
      `${load}export function f(ids) { ids.map(load) }`,
      `${load}export function f(ids) { ids.filter(Boolean).map(load) }`,
      `export function f(ids) { ids.flatMap(async id => fetch(id)) }`,
      `${load}export function f(ids) { Array.from(ids, load) }`,
      `${load}export function f() { [load(1), load(2)] }`,
      `export function f(ids) { ids.reduce((done, id) => done.then(() => fetch(id)), Promise.resolve()) }`,
      `export function f(ids) { ids.reduce(async (done, id) => { await done; await fetch(id) }, Promise.resolve()) }`,
    ],
    notReported: [
      `export async function f(ids) { await Promise.all(ids.map(async id => fetch(id))) }`,
      `export function f(ids) { return ids.map(async id => fetch(id)) }`,
      `export function f(ids) { ids.map(id => id + 1) }`,
      `export function f(ids) { ids.reduce((sum, id) => sum + id, 0) }`,
    ],
  },
  generators: {
    reported: [`async function* pages() { yield await fetch('/') }\npages()`, `async function* pages() { yield await fetch('/') }\npages().next()`],
    notReported: [
      `async function* pages() { yield await fetch('/') }\nfor await (const page of pages()) use(page)`,
      `function* pages() { yield fetch('/') }\npages()`,
      `import { createReadStream } from 'node:fs'\ncreateReadStream('a')`,
    ],
  },
  tests: {
    reported: [
      { file: 'package/load.test.js', code: `import { expect, test } from 'vitest'\n${load}test('rejects', () => { expect(load(1)).rejects.toThrow() })` },
      { file: 'package/load.test.js', code: `${load}test('resolves', () => { expect(load(1)).resolves.not.toBe(1) })` },
      { file: 'package/load.test.js', code: `${load}test('resolves', () => { expect(load(1)).not.resolves.toBe(1) })` },
      { file: 'package/load.test.js', code: `import assert from 'node:assert/strict'\nimport test from 'node:test'\n${load}test('rejects', () => { assert.rejects(load(1)) })` },
      { file: 'package/load.test.js', code: `import test from 'node:test'\ntest('all', t => { t.test('one', async () => { await fetch('/') }) })` },
      { file: 'package/load.test.js', code: `import { describe, it } from 'node:test'\ndescribe('all', () => { it('one', async t => { t.test('part', async () => {}) }) })` },
    ],
    notReported: [
      { file: 'package/load.test.js', code: `import test from 'node:test'\ntest('one', async () => {})\ntest.skip('two', () => {})` },
      { file: 'package/load.test.js', code: `import { describe, it, before } from 'node:test'\ndescribe('all', () => { before(async () => {}); it('one', async () => {}) })` },
      { file: 'package/load.test.js', code: `import test from 'node:test'\ntest('all', async t => { await t.test('one', async () => {}) })` },
      { file: 'package/load.test.js', code: `import { expect, it } from 'vitest'\n${load}it('rejects', async () => { await expect(load(1)).rejects.toThrow() })` },
      { file: 'package/load.test.js', code: `${load}it('rejects', () => { return expect(load(1)).rejects.toThrow() })` },
      { file: 'package/load.test.js', code: `it('is one', () => { expect(1).toBe(1) })` },
    ],
  },
  options: {
    reported: [
      { code: `${load}void load(1)`, options: { ignoreVoid: false } },
      { code: `${load}void (load(1), load(2))`, options: { ignoreVoid: false } },
      { code: `${load}const track = async () => {}\nconst trackAll = async () => {}\ntrack()\ntrackAll()`, options: { allow: ['track'] } },
      { code: `export function f(query) { query.then(use) }`, options: { confidence: 'probable' } },
    ],
    notReported: [
      `${load}void load(1)`,
      `${load}export const f = () => void load(1)`,
      { code: `const queue = { async push() {} }\nqueue.push(1)`, options: { allow: ['queue.push'] } },
    ],
  },
  TypeScript: {
    reported: [
      `declare const load: (id: number) => Promise<void>\nload(1)`,
      `declare const load: typeof fetch\nload('/')`,
      `export function f(load: () => Promise<void>): void { load() }`,
      `type Load = () => Promise<void>\nexport function f({ load }: { load: Load }): void { load() }`,
      `interface Store { save(id: string): Promise<void>; readonly get: (id: string) => Promise<string>; flush?(): Promise<void> }\nexport function f(store: Store): void { store.save('a'); store.get('a'); store.flush?.() }`,
      `interface Store { save(): Promise<void> }\nexport class Api { constructor(private readonly store: Store) {}\n  run(): void { this.store.save() } }`,
      `interface Store { save(): Promise<void> }\nexport class Api { private readonly store!: Store\n  run(): void { this.store.save() } }`,
      `export abstract class Store { protected abstract save(): Promise<void>\n  run(): void { this.save() } }`,
      `async function load(): Promise<void> {}\nload()!\n;(load() as Promise<void>)\n;<Promise<void>>load()\nload() satisfies Promise<void>`,
      `export class Job { constructor(readonly done: Promise<string>) {}\n  run(): void { this.done } }`,
      `export function retried<T>(load: () => Promise<T>): Promise<T> { return load() }\nretried(async () => 1)`,
      `import test, { type TestContext } from 'node:test'\nexport function parts(t: TestContext): void { t.test('one', async () => {}) }\ntest('all', async t => { await t.test('two', async () => {}) })`,
      `import type { FileHandle } from 'node:fs/promises'\nexport function f(handle: FileHandle): void { handle.close() }`,
      `import fs = require('fs')\nfs.promises.rm('a')`,
    ],
    notReported: [
      `interface Store { save(): void; readonly get: (id: string) => string }\nexport function f(store: Store): void { store.save(); store.get('a') }`,
      `export function f(load: () => PromiseLike<void>): void { load() }`,
      `export function f(load: () => any): void { load() }`,
      `export function f(load: () => Thenable): void { load() }\ninterface Thenable { then(use: () => void): void }`,
    ],
  },
  'deliberately not reported': {
    notReported: [
      // What is handed on is not dropped: the one who takes it may wait for it.
      `${load}export function f(tasks) { tasks.add(load(1)) }`,
      // An error in the first reaction is lost here; the handler for what comes before it is taken for the wish to have one.
      `fetch('/').then(use, report)`,
      // Nobody says what the receiver is.
      `export function f(user) { user.save() }`,
      // Promises that may be asked about are not promises that always come.
      `export function f(map) { map.get('a')() }`,
      `const [load] = [async () => {}]\nload()`,
    ],
  },
})

testRuleWithTypes('no-floating-promise', {
  reported: [
    `import { client } from './client.js'\nclient.users()`,
    `import { client } from './client.js'\nclient.users().then(users => users.length)`,
    `import { client } from './client.js'\nexport function f(ids: readonly number[]): void { ids.map(() => client.users()) }`,
    `import { maker } from './client.js'\nmaker.make(1).run()`,
  ],
  notReported: [
    `import { client } from './client.js'\nawait client.users()`,
    `import { client } from './client.js'\nclient.users().catch(() => {})`,
    `import { client } from './client.js'\nclient.version()`,
    `import { client } from './client.js'\nvoid client.users()`,
    `import { maker } from './client.js'\nmaker.make(1).stop()`,
  ],
})
