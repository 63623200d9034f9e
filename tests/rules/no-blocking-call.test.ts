import { testRule } from './rule-cases.js'

const fs = "import fs from 'node:fs'\n"

testRule('no-blocking-call', {
  'imports and aliases': {
    reported: [
      `import * as fs from 'fs'\nexport async function f(p) { return fs.readFileSync(p) }`,
      `import fs from 'node:fs'\nexport async function f(p) { return fs.readFileSync(p, 'utf8').length }`,
      `import { readFileSync } from 'node:fs'\nexport async function f(p) { return readFileSync(p) }`,
      `import { readFileSync, constants } from 'node:fs'\nexport async function f(p) { return [readFileSync(p), constants] }`,
      `import { constants, readFileSync } from 'node:fs'\nexport async function f(p) { return [readFileSync(p), constants] }`,
      `import { readFileSync as read } from 'fs'\nexport async function f(p) { return read(p) }`,
      `import { readFileSync } from 'fs'\nimport { readFile } from 'fs/promises'\nexport async function f(p) { await readFile(p); return readFileSync(p) }`,
      `import { readFileSync } from 'fs'\nconst readFile = 1\nexport async function f(p) { return readFileSync(p, readFile) }`,
      `import { promises, readFileSync } from 'fs'\nexport async function f(p) { return readFileSync(p, promises) }`,
      { file: 'package/case.cjs', code: `const fs = require('fs');\nmodule.exports = async p => fs.readFileSync(p);` },
      { file: 'package/case.cjs', code: `const { readFileSync } = require("fs");\nmodule.exports = async p => readFileSync(p);` },
      { file: 'package/case.cjs', code: `const { readFileSync: read } = require('fs');\nmodule.exports = async p => read(p);` },
      { file: 'package/case.cjs', code: `const read = require('fs').readFileSync;\nmodule.exports = async p => read(p);` },
      `${fs}const read = fs.readFileSync\nexport async function f(p) { return read(p) }`,
      `${fs}export async function f(p) { return fs['readFileSync'](p) }`,
      `${fs}export async function f(p) { return fs.readFileSync.call(fs, p) }`,
      `${fs}export async function f(p) { return (0, fs.readFileSync)(p) }`,
      `export async function f(p) { const fs = await import('node:fs'); return fs.statSync(p) }`,
      `${fs}export async function f(paths) { return paths.map(fs.statSync) }`,
      `import { execSync } from 'node:child_process'\nexport async function f() { return execSync('ls') }`,
      `export async function f(a) { Atomics.wait(a, 0, 0) }`,
      `import request from 'sync-request'\nexport async function f() { return request('GET', 'http://localhost') }`,
    ],
    notReported: [
      `const fs = { readFileSync() {} }\nexport async function f(p) { return fs.readFileSync(p) }`,
      `import { flushSync } from 'react-dom'\nexport async function f(g) { flushSync(g) }`,
      `import fs from './fs.js'\nexport async function f(p) { return fs.readFileSync(p) }`,
      `import fs from 'node:fs'\nexport async function f(fs, p) { return fs.readFileSync(p) }`,
      `import fs from 'node:fs/promises'\nexport async function f(p) { return fs.readFile(p) }`,
      `import fs from 'node:fs'\nexport async function f(p) { return fs.readFileSync }`,
    ],
  },
  'await and parentheses': {
    reported: [
      `${fs}export async function f(p) { return fs.readFileSync(p).toString() }`,
      `${fs}export async function f(p) { return !fs.readFileSync(p) }`,
      `${fs}export async function f(p) { return fs.readFileSync(p) ** 2 }`,
      `${fs}export async function f(p) { return await fs.readFileSync(p) }`,
      `${fs}export async function f(p) { const a = 1\n  fs.statSync(p).size\n}`,
      `${fs}export async function f(p) { return fs.statSync(p)?.size }`,
      `${fs}export async function f(p) { return fs?.statSync(p) }`,
      `${fs}export async function f(p) { fs /* keep */ .statSync(p) }`,
      `${fs}export async function f(p) { return fs.existsSync(p) }`,
    ],
  },
  contexts: {
    reported: [
      `import http from 'node:http'\n${fs}http.createServer((request, response) => { response.end(fs.readFileSync('a')) })`,
      `import express from 'express'\n${fs}const app = express()\napp.get('/', (request, response) => { response.send(fs.readFileSync('a')) })`,
      `${fs}setInterval(() => fs.statSync('a'), 50)`,
      `${fs}process.on('message', () => fs.statSync('a'))`,
      `${fs}export const f = p => fetch(p).then(() => fs.statSync('a'))`,
      `${fs}export async function f(paths) { for (const p of paths) fs.statSync(p) }`,
      `${fs}export async function f(paths) { return paths.map(p => fs.statSync(p)) }`,
      `${fs}export async function f(p = fs.readFileSync('a')) { return p }`,
      `${fs}export class A { async load(p) { return fs.readFileSync(p) } }`,
      `${fs}export async function* f(p) { yield fs.readFileSync(p) }`,
      `${fs}function load(p) { return fs.readFileSync(p) }\nexport async function f(p) { return load(p) }`,
      `${fs}class A { constructor(p) { this.text = fs.readFileSync(p) } }\nexport async function f(p) { return new A(p) }`,
      `${fs}class A { text = fs.readFileSync('a') }\nexport async function f() { return new A() }`,
      `${fs}export async function f() { const g = () => fs.readFileSync('a'); return g() }`,
      `${fs}function odd(n) { return n === 0 ? fs.statSync('a') : even(n - 1) }\nfunction even(n) { return odd(n - 1) }\nexport async function f() { return even(4) }`,
      `import express from 'express'\n${fs}const app = express()\nfunction list(request, response) { response.send(fs.readdirSync('.')) }\napp.get('/', list)`,
    ],
    notReported: [
      `${fs}const config = fs.readFileSync('config.json')\nexport default config`,
      `${fs}function main() { fs.mkdirSync('out') }\nmain()`,
      `${fs}async function main() { fs.mkdirSync('out') }\nawait main()`,
      `${fs}process.on('exit', () => fs.writeFileSync('last', ''))`,
      `${fs}process.on('uncaughtException', () => fs.writeFileSync('last', ''))`,
      `import { parentPort } from 'node:worker_threads'\n${fs}parentPort.on('message', () => fs.readFileSync('a'))`,
      `${fs}export function loadSync(p) { return fs.readFileSync(p) }`,
      `import { it } from 'vitest'\n${fs}it('reads', async () => { fs.readFileSync('a') })`,
      { file: 'package/tests/a.test.js', code: `${fs}export async function f() { fs.readFileSync('a') }` },
      { file: 'package/vite.config.js', code: `${fs}export default async () => ({ key: fs.readFileSync('a') })` },
    ],
  },
  'other files': {
    reported: [
      { file: 'chain/server.js', code: `import { createServer } from 'node:http'\nimport { loadUser } from './users.js'\ncreateServer((request, response) => { response.end(loadUser(1)) })` },
      { file: 'chain/server.js', code: `import { readJson } from './index.js'\nexport async function f() { return readJson('a') }` },
      { file: 'chain/server.js', code: `import load from './common.cjs'\nexport async function f() { return load('a') }` },
      { file: 'chain/server.js', code: `import { UserStore } from './store.js'\nconst store = new UserStore()\nexport async function f() { return store.find(1) }` },
      { file: 'chain/server.js', code: `import { ping } from './cycle.js'\nexport async function f() { return ping(3) }` },
    ],
    notReported: [
      { file: 'chain/server.js', code: `import { loadUserLater } from './users.js'\nexport async function f() { return loadUserLater(1) }` },
      { file: 'chain/server.js', code: `import { missing } from './missing.js'\nexport async function f() { return missing() }` },
    ],
  },
  options: {
    reported: [
      { code: `${fs}export async function f(p) { return [fs.existsSync(p), fs.readFileSync(p)] }`, options: { allow: ['fs.existsSync'] } },
      { code: `${fs}export async function f(p) { return [fs.existsSync(p), fs.readFileSync(p)] }`, options: { minCost: 'heavy' } },
      { code: `${fs}import { execSync } from 'node:child_process'\nexport async function f(p) { fs.readFileSync(p); execSync(p) }`, options: { categories: ['process'] } },
      {
        code: `import { querySync } from 'my-db'\nexport async function f() { return querySync('select 1') }`,
        settings: { unblock: { blocking: [{ from: 'package', package: 'my-db', name: 'querySync', category: 'database', use: 'query' }] } },
      },
    ],
    notReported: [
      { code: `${fs}export async function f(p) { return fs.existsSync(p) }`, options: { allow: ['fs'] } },
      { code: `${fs}export async function f(p) { return fs.existsSync(p) }`, options: { allow: ['node:fs'] } },
      { code: `${fs}function loadConfig(p) { return fs.readFileSync(p) }\nexport async function f(p) { return loadConfig(p) }`, options: { allow: ['loadConfig'] } },
      { code: `${fs}export async function f(p) { return fs.readFileSync(p) }`, options: { minCost: 'unbounded' } },
      { code: `${fs}export async function f(p) { return fs.readFileSync(p) }`, options: { categories: ['process'] } },
    ],
  },
  annotations: {
    notReported: [
      `${fs}/** @nonblocking */\nfunction tiny() { return fs.readFileSync('a') }\nexport async function f() { return tiny() }`,
      `${fs}/** @offloaded */\nexport async function f() { return fs.readFileSync('a') }`,
    ],
  },
  TypeScript: {
    reported: [
      `import fs = require('fs')\nexport async function f(p: string): Promise<Buffer> { return fs.readFileSync(p) }`,
      `import * as fs from 'fs'\nexport async function f(p: string) { return fs.readFileSync(p)! as Buffer }`,
      `import * as fs from 'fs'\nexport async function f(p: string) { return <string>fs.readFileSync(p, 'utf8') }`,
      `import { readFileSync } from 'fs'\nclass Store { load(p: string) { return readFileSync(p) } }\nexport async function f(store: Store) { return store.load('a') }`,
      `import { readFileSync } from 'fs'\nclass Store { load(p: string) { return readFileSync(p) } }\nexport class Api { constructor(private readonly store: Store) {}\n async get() { return this.store.load('a') } }`,
      `import { DatabaseSync } from 'node:sqlite'\nexport async function f(db: DatabaseSync) { return db.prepare('select 1').all() }`,
    ],
    notReported: [
      `import type fs from 'fs'\ndeclare const other: typeof fs\nexport async function f(p: string) { return p }`,
      `interface Store { readFileSync(p: string): string }\nexport async function f(store: Store) { return store.readFileSync('a') }`,
    ],
  },
  'deliberately not reported': {
    notReported: [
      `export async function f(callback) { return callback() }`,
      `${fs}let read = fs.readFileSync\nexport function use(other) { read = other }\nexport async function f(p) { return read(p) }`,
      `${fs}export async function f(table, name, p) { return table[name](p) }`,
    ],
  },
})
