import { testRule } from './rule-cases.js'

const load = `async function load(id) {\n  return fetch(id)\n}\n`

testRule('require-return-await', {
  'imports and aliases': {
    reported: [
      `${load}export async function f() { try { return load(1) } catch { return undefined } }`,
      `import { readFile as read } from 'node:fs/promises'\nexport const f = async () => { try { return read('a') } catch { return '' } }`,
      { file: 'package/case.cjs', code: `const fs = require('fs').promises\nexports.f = async function () { try { return fs.stat('a') } catch {} }` },
      { file: 'promises/main.js', code: `import { load } from './index.js'\nexport async function f() { try { return load(1) } catch {} }` },
      `export class Store { async open() { try { return fetch('/') } catch {} } }`,
    ],
    notReported: [
      `function load() { return 1 }\nexport async function f() { try { return load(1) } catch {} }`,
      `export async function f(load) { try { return load(1) } catch {} }`,
    ],
  },
  guards: {
    reported: [
      `${load}export async function f() { try { return load(1) } finally { use() } }`,
      `${load}export async function f() { try { use() } catch { return load(1) } finally { use() } }`,
      `${load}export async function f() { try { if (use()) { return load(1) } } catch {} }`,
      `${load}export async function f() { try { for (;;) return load(1) } catch {} }`,
      `${load}export async function f() { try { const user = load(1); return user } catch {} }`,
      `${load}export async function f(id) { try { return id ? load(id) : undefined } catch {} }`,
      `${load}export async function f() { try { return load(1).then(use) } catch {} }`,
      `${load}export async function f() { try { return Promise.all([load(1)]) } catch {} }`,
      `export async function f() { try { return new Promise((resolve, reject) => use(resolve, reject)) } catch {} }`,
      `${load}export async function f() { try { try { return load(1) } finally { use() } } catch {} }`,
    ],
    notReported: [
      `${load}export async function f() { try { return await load(1) } catch {} }`,
      `${load}export async function f() { return load(1) }`,
      `${load}export async function f() { try { use() } catch { return load(1) } }`,
      `${load}export async function f() { try { use() } finally { return load(1) } }`,
      `${load}export async function f() { try { return load(1).catch(report) } catch {} }`,
      `${load}export async function f() { try { return () => load(1) } catch {} }`,
      `${load}export function f() { try { return load(1) } catch {} }`,
      `${load}export async function* f() { try { return load(1) } catch {} }`,
      `export async function f() { try { return Promise.resolve(1) } catch {} }`,
      `${load}export async function f() { try { use(); } catch {}\n  return load(1) }`,
    ],
  },
  'using, TypeScript': {
    reported: [
      `${load}export async function f(make) { using lock = make(); return load(lock) }`,
      `${load}export async function f(make) { await using lock = make(); return load(lock) }`,
      `${load}export async function f(locks) { for (using lock of locks) return load(lock) }`,
    ],
    notReported: [
      `${load}export async function f(make) { using lock = make(); return await load(lock) }`,
      `${load}export async function f(make) { { using lock = make() }\n  return load(1) }`,
    ],
  },
  TypeScript: {
    reported: [
      `interface Store { find(id: number): Promise<string> }\nexport async function f(store: Store): Promise<string> { try { return store.find(1) } catch { return '' } }`,
      `export class Api { constructor(private readonly store: { find(): Promise<string> }) {}\n  async run(): Promise<string> { try { return this.store.find()! } catch { return '' } } }`,
    ],
    notReported: [`interface Store { find(id: number): string }\nexport async function f(store: Store): Promise<string> { try { return store.find(1) } catch { return '' } }`],
  },
  'members that may hold a promise, TypeScript': {
    notReported: [
      `type Result = { paused: true; value: Promise<string> } | { paused: false; value: string }\nexport async function f(load: () => Promise<Result>): Promise<string> { try { const result = await load(); if (!result.paused) return result.value } catch {}\n  return '' }`,
    ],
  },
  'deliberately not reported': {
    notReported: [
      // Whoever calls a function that is not async gets the promise, and its rejection, whatever stands around the call.
      `export function f() { try { return fetch('/') } catch { return undefined } }`,
      // Returned outside of a handler: `await` would only cost a turn.
      `export async function f() { return fetch('/') }`,
    ],
  },
})
