import { testRule } from './rule-cases.js'
import { testRuleWithTypes } from './typed-cases.js'

const load = `async function load(id) {\n  return fetch(id)\n}\n`

testRule('no-misused-promise', {
  'imports and aliases': {
    reported: [
      `${load}if (load(1)) use()`,
      `import { access } from 'node:fs/promises'\nif (access('a')) use()`,
      `import * as fs from 'fs/promises'\nconst text = \`\${fs.readFile('a')}\``,
      `import { promisify } from 'node:util'\nimport { exec } from 'node:child_process'\nconst run = promisify(exec)\nexport const text = 'a' + run('ls')`,
      { file: 'package/case.cjs', code: `const { stat } = require('fs').promises\nif (stat('a') === null) use()` },
      `${load}const user = load(1)\nif (user) use(user)`,
      `${load}export class Store { async has() {}\n  run() { return this.has() ? 1 : 2 } }`,
      { file: 'promises/main.js', code: `import { load } from './index.js'\nif (load(1)) use()` },
      { file: 'promises/main.js', code: `import Store from './store.js'\nexport const f = store => !new Store().save(1)` },
    ],
    notReported: [
      `function load() { return 1 }\nif (load(1)) use()`,
      `export function f(load) { if (load(1)) use() }`,
      { file: 'promises/main.js', code: `import { count } from './index.js'\nif (count([1]) === 1) use()` },
    ],
  },
  conditions: {
    reported: [
      `${load}while (load(1)) use()`,
      `${load}do use(); while (load(1))`,
      `${load}for (; load(1);) use()`,
      `${load}export const f = () => load(1) ? 1 : 2`,
      `${load}export const f = () => !load(1)`,
      `${load}export const f = () => load(1) && use()`,
      `${load}export const f = () => load(1) || use()`,
      `${load}export const f = other => { if (other && load(1)) use() }`,
      `${load}export const f = other => { if (other && !(load(1) || use())) use() }`,
      `${load}export const f = () => { if ((use(), load(1))) use() }`,
    ],
    notReported: [
      `${load}if (await load(1)) use()`,
      `${load}export const f = other => other && load(1)`,
      `${load}export const f = other => other ?? load(1)`,
      `${load}export const f = other => other ? load(1) : load(2)`,
      // A cache: the promise that is there already, or a new one.
      `${load}const pending = new Map()\nexport function f(id) { if (pending.get(id)) return pending.get(id); pending.set(id, load(id)) }`,
      `${load}export class Store { #opened\n  open() { if (!this.#opened) this.#opened = load(1); return this.#opened } }`,
      `${load}let opened\nexport function f() { return opened ||= load(1) }`,
      `${load}export function f(id) { const user = id ? load(id) : undefined; if (user) return user }`,
    ],
  },
  operators: {
    reported: [
      `${load}if (load(1) === 1) use()`,
      `${load}if (null != load(1)) use()`,
      `${load}export const f = () => { switch (load(1)) { case 1: use() } }`,
      `${load}export const f = () => load(1) + 1`,
      `${load}export const f = () => 'a' + load(1)`,
      `${load}export const f = () => load(1) < 1`,
      `${load}export const f = () => -load(1)`,
      `${load}export const f = total => { total += load(1); return total }`,
      `${load}export const f = () => 'name' in load(1)`,
      `${load}export const f = () => typeof load(1)`,
      { code: `${load}export const f = other => other === load(1)`, options: { confidence: 'probable' } },
    ],
    notReported: [
      `${load}export const f = async () => (await load(1)) + 1`,
      `${load}const first = load(1)\nexport const f = () => first === load(2)`,
      `${load}export const f = other => other === load(1)`,
      `${load}export const f = value => typeof value.then === 'function'`,
    ],
  },
  'texts, keys and thrown values': {
    reported: [
      `${load}export const f = () => \`user \${load(1)}\``,
      `${load}export const f = () => ({ [load(1)]: 1 })`,
      `${load}export const f = users => users[load(1)]`,
      `${load}export const f = () => { throw load(1) }`,
    ],
    notReported: [
      `${load}export const f = async () => \`user \${await load(1)}\``,
      `${load}export const f = html => html\`user \${load(1)}\``,
      `${load}export const f = async () => { throw await load(1) }`,
    ],
  },
  'spread and iterated': {
    reported: [
      `${load}export const f = () => ({ ...load(1) })`,
      `${load}export const f = () => [...load(1)]`,
      `${load}export const f = () => use(...load(1))`,
      `${load}for (const part of load(1)) use(part)`,
      `${load}for (const key in load(1)) use(key)`,
      `${load}const [first] = load(1)`,
      `${load}let first\n;[first] = load(1)\nuse(first)`,
      `${load}export function* f() { yield* load(1) }`,
    ],
    notReported: [
      `${load}export const f = async () => ({ ...(await load(1)) })`,
      `${load}export const f = () => [load(1), load(2)]`,
      `${load}for await (const part of load(1)) use(part)`,
      `${load}const [one, two] = [load(1), load(2)]\nuse(one, two)`,
    ],
  },
  arguments: {
    reported: [
      `${load}export const f = () => JSON.stringify(load(1))`,
      `${load}export const f = () => Object.keys(load(1))`,
      `${load}export const f = () => [String(load(1)), Number(load(2)), Boolean(load(3)), Array.isArray(load(4)), parseInt(load(5))]`,
      `import { writeFile } from 'node:fs/promises'\n${load}await writeFile('a', load(1))`,
      `import path from 'node:path'\n${load}export const f = () => path.join('a', load(1))`,
      `import http from 'node:http'\n${load}http.createServer((request, response) => { response.end(load(1)) })`,
      `import express from 'express'\n${load}const app = express()\napp.get('/', (req, res) => { res.json(load(1)) })`,
      `${load}function shout(text) { return text.toUpperCase() }\nexport const f = () => shout(load(1))`,
    ],
    notReported: [
      `${load}export const f = async () => JSON.stringify(await load(1))`,
      `${load}export const f = () => Promise.resolve(load(1))`,
      `${load}export const f = () => Promise.all([load(1)])`,
      `${load}export const f = settle => settle(load(1))`,
      `${load}export const f = cache => cache.set('a', load(1))`,
      `${load}async function shout(text) { return (await text).toUpperCase() }\nexport const f = () => shout(load(1))`,
      `${load}export const f = () => console.log(load(1))`,
      `${load}export const f = () => JSON.stringify({ user: load(1) })`,
      `import Fastify from 'fastify'\n${load}Fastify().get('/', (request, reply) => { reply.send(load(1)) })`,
    ],
  },
  TypeScript: {
    reported: [
      `async function load(): Promise<string> { return 'a' }\nexport async function f() { let text: string | undefined\n  text = load()\n  return [text] }`,
      `async function load(): Promise<string> { return 'a' }\nconst text: string = load()\nuse(text)`,
      `interface Store { has(id: number): Promise<boolean> }\nexport function f(store: Store): number { return store.has(1) ? 1 : 2 }`,
      `export class Api { constructor(private readonly store: { has(): Promise<boolean> }) {}\n  run(): boolean { return !this.store.has() } }`,
      `declare const load: () => Promise<string>\nexport const text: string = \`\${load()!}\``,
      `declare const load: () => Promise<string>\nif ((load() as Promise<string>)) throw new Error('a')`,
    ],
    notReported: [
      `async function load(): Promise<string> { return 'a' }\nconst text: string | Promise<string> = load()\nconst any: any = load()\nuse(text, any)`,
      `interface Store { find(id: number): Promise<string> | undefined }\nexport function f(store: Store): number { return store.find(1) ? 1 : 2 }`,
      `interface Store { pending?: Promise<void> }\nexport function f(store: Store): number { return store.pending ? 1 : 2 }`,
      `export function f(done: Promise<void> | undefined): number { return done ? 1 : 2 }`,
      `export function f(done?: Promise<void>): number { return done != null ? 1 : 2 }`,
      `export function f(done: Promise<void>): number { return !done || typeof done.then !== 'function' ? 1 : 2 }`,
      `export function first<T>(...all: Promise<T>[]): Promise<T> { return all[0]! }\nexport const user = first(fetch('/'), fetch('/other'))`,
    ],
  },
  'deliberately not reported': {
    notReported: [
      // Was it called at all?
      `${load}export const store = { load }\nexport function f() { const user = store?.load(1); return user ? 1 : 2 }`,
      `${load}export const store = { load }\nexport function f() { const user = store.load?.(1); return user != null }`,
      // Who asks for its 'then' knows what it is.
      `${load}export function f() { const user = load(1); user && user.then(use) }`,
      // Asked whether there is one.
      `export function f(user = fetch('/')) { if (user) use(user) }`,
      // May be one and may not.
      `${load}export const f = id => { const user = id ? load(id) : 1; return user + 1 }`,
    ],
  },
  'JSX, under the TypeScript parser': {
    notReported: [
      // Attributes and listeners of JSX take whatever the component says.
      { file: 'package/view.jsx', code: `${load}export const Button = () => <button onClick={async () => { await load(1) }} />` },
      { file: 'package/view.jsx', code: `${load}export const View = () => <Suspense user={load(1)} />` },
    ],
  },
})

testRuleWithTypes('no-misused-promise', {
  reported: [
    `import { client } from './client.js'\nif (client.admin()) throw new Error('no')`,
    `import { client } from './client.js'\nexport const text = \`\${client.name()}\``,
    `import { client } from './client.js'\nexport const copy = { ...client.users() }`,
    `import { client } from './client.js'\nexport const text = JSON.stringify(client.users())`,
  ],
  notReported: [
    `import { client } from './client.js'\nif (await client.admin()) throw new Error('no')`,
    `import { client } from './client.js'\nif (client.version() === '1') throw new Error('no')`,
    `import { client } from './client.js'\nexport const text = JSON.stringify(client.version())`,
  ],
})
