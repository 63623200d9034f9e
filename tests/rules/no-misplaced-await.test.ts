import { testRule } from './rule-cases.js'

const load = `async function load(id) {\n  return fetch(id)\n}\n`

testRule('no-misplaced-await', {
  'imports and aliases': {
    reported: [
      `${load}export const name = load(1).name`,
      `const load = async () => ({})\nconst again = load\nexport const name = again().name`,
      `export const f = async () => (await fetch('/')).json().id`,
      `import { readFile } from 'node:fs/promises'\nexport const f = () => readFile('a').length`,
      { file: 'package/case.cjs', code: `const fs = require('fs').promises\nexports.f = () => fs.stat('a').size` },
      { file: 'promises/main.js', code: `import { load } from './index.js'\nexport const f = () => load(1).id` },
      `export class Store { async open() {}\n  f() { return this.open().id } }`,
    ],
    notReported: [
      `function load() { return {} }\nexport const name = load().name`,
      `export const f = load => load().name`,
      { file: 'promises/main.js', code: `import { count } from './index.js'\nexport const f = () => count([1]).length` },
    ],
  },
  awaited: {
    reported: [
      `export async function f(url) { const response = await fetch(url); return await response.json()['id'] }`,
      `${load}export const f = async () => await load(1).name`,
      `${load}export const f = async () => await load(1)[0]`,
      `${load}export const f = async () => await load(1).users.first`,
      `${load}export const f = async () => await load(1)?.name`,
    ],
    notReported: [
      `${load}export const f = async () => (await load(1)).name`,
      `${load}export const f = async () => await load(1).then(user => user.name)`,
      `${load}export const f = async () => await load(1).catch(report)`,
    ],
  },
  'variables and patterns': {
    reported: [
      `${load}export function f() { const user = load(1); return user.name }`,
      `${load}export function f() { const { name } = load(1); return name }`,
      `${load}export function f() { let name; ({ name } = load(1)); return name }`,
      `${load}export const f = () => load(1).save()`,
    ],
    notReported: [
      `${load}export async function f() { const { name } = await load(1); return name }`,
      `${load}export function f() { const user = load(1); user.then(use); return user }`,
      `${load}export function f() { const user = load(1); return user['then'](use) }`,
      `import { spawn, execFile } from 'node:child_process'\nimport { promisify } from 'node:util'\nexport const f = () => spawn('ls').stdout`,
    ],
  },
  TypeScript: {
    reported: [
      `interface Store { find(id: number): Promise<{ name: string }> }\nexport async function f(store: Store) { return await store.find(1).name }`,
      `declare const load: () => Promise<{ name: string }>\nexport const f = () => (load() as any).name`,
      `declare const load: () => Promise<{ name: string }>\nexport const f = () => load()!.name`,
    ],
    notReported: [
      `interface Job extends Promise<void> { cancel(): void }\ninterface Store { run(): Job }\nexport const f = (store: Store) => store.run().cancel()`,
      `interface Store { run(): Promise<void> & { cancel(): void } }\nexport const f = (store: Store) => store.run().cancel()`,
    ],
  },
  'deliberately not reported': {
    notReported: [
      // A promise now and then: what the other value has is asked for.
      `${load}export const f = id => (id ? load(id) : { name: 'a' }).name`,
      // What is written is there.
      `${load}export function f() { const job = load(1); job.started = Date.now(); return job }`,
      // Promises of a package that are more than promises.
      `import { execa } from 'execa'\nexport const f = () => execa('ls').stdout`,
    ],
  },
})
