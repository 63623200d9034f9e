import { testRule } from './rule-cases.js'

const load = `async function load(id) {\n  return fetch(id)\n}\n`

testRule('no-async-callback', {
  'imports and aliases': {
    reported: [
      `${load}export function f(ids) { ids.forEach(load) }`,
      `${load}const again = load\nexport function f(ids) { ids.forEach(again) }`,
      `export function f(ids) { ids.forEach(async function (id) { await fetch(id) }) }`,
      `export function f(ids) { ids.forEach(id => fetch(id)) }`,
      `export class Store { async open() {}\n  f(ids) { ids.forEach(this.open) } }`,
      `${load}export function f(ids) { ids.forEach(load.bind(null, 1)) }`,
      { file: 'promises/main.js', code: `import { load } from './index.js'\nexport function f(ids) { ids.forEach(load) }` },
      { file: 'package/case.cjs', code: `const { rm } = require('fs/promises')\nexports.f = files => files.forEach(file => rm(file))` },
    ],
    notReported: [
      `export function f(ids, load) { ids.forEach(load) }`,
      `export function f(ids) { ids.forEach(id => { use(id) }) }`,
      { file: 'promises/main.js', code: `import { count } from './index.js'\nexport function f(ids) { ids.forEach(count) }` },
    ],
  },
  'array methods': {
    reported: [
      `export function f(ids) { return ids.filter(async id => (await fetch(id)).ok) }`,
      `export function f(ids) { return ids.some(async id => (await fetch(id)).ok) }`,
      `export function f(ids) { return ids.every(async id => (await fetch(id)).ok) }`,
      `export function f(ids) { return ids.find(async id => (await fetch(id)).ok) }`,
      `export function f(ids) { return ids.findIndex(async id => (await fetch(id)).ok) }`,
      `export function f(ids) { return ids.findLast(async id => (await fetch(id)).ok) }`,
      `export function f(ids) { return ids.sort(async (a, b) => (await fetch(a)).status - b) }`,
      `export function f(ids) { return ids.toSorted(async (a, b) => (await fetch(a)).status - b) }`,
      `export function f(ids) { return Object.groupBy(ids, async id => (await fetch(id)).status) }`,
      `export function f(text) { return text.replace(/a/g, async match => (await fetch(match)).text()) }`,
      `export function f(users) { new Map(users).forEach(async user => { await fetch(user) }) }`,
      `export function f(value) { return JSON.stringify(value, async (key, each) => fetch(each)) }`,
    ],
    notReported: [
      `export async function f(ids) { for (const id of ids) await fetch(id) }`,
      `export function f(ids) { return Promise.all(ids.map(async id => fetch(id))) }`,
      `export function f(ids) { return ids.flatMap(async id => fetch(id)) }`,
      `export function f(ids) { return Array.from(ids, async id => fetch(id)) }`,
      `export function f(ids) { return Array.fromAsync(ids, async id => fetch(id)) }`,
      `export function f(ids) { return ids.filter(id => id.ok) }`,
    ],
  },
  'executors and reactions': {
    reported: [`export const f = () => new Promise(async resolve => { resolve(await fetch('/')) })`],
    notReported: [
      `export const f = () => new Promise(resolve => { setTimeout(resolve, 5) })`,
      `export const f = () => fetch('/').then(async response => response.text())`,
      `export const f = () => fetch('/').then(use).catch(async error => { await fetch('/error') })`,
      `export const f = () => Promise.try(async () => fetch('/'))`,
    ],
  },
  'listeners, timers and handlers': {
    reported: [
      `import { EventEmitter } from 'node:events'\nconst emitter = new EventEmitter()\nemitter.on('data', async () => { await fetch('/') })`,
      `process.on('message', async () => { await fetch('/') })`,
      `setTimeout(async () => { await fetch('/') }, 5)`,
      `setInterval(async () => { await fetch('/') }, 5)`,
      `queueMicrotask(async () => { await fetch('/') })`,
      `import http from 'node:http'\nhttp.createServer(async (request, response) => { response.end(await fetch('/')) })`,
      { file: 'express-4/app.js', code: `import express from 'express'\nconst app = express()\napp.get('/', async (request, response) => { response.send(await fetch('/')) })` },
      { file: 'express-4/app.js', code: `import express from 'express'\nconst router = express.Router()\nrouter.use(async (request, response, next) => { await fetch('/'); next() })` },
      { code: `document.addEventListener('click', async () => { await fetch('/') })`, options: { confidence: 'probable' } },
      { code: `export function f(server) { server.hooks.on('render', async page => { await fetch(page) }) }`, options: { confidence: 'probable' } },
      `import { tap } from 'rxjs'\nexport const f = source => source.pipe(tap(async id => { await fetch(id) }))`,
      { code: `export function f(door) { door.on('open', async () => { await fetch('/') }) }`, options: { confidence: 'probable' } },
    ],
    notReported: [
      `process.on('SIGTERM', async () => { try { await fetch('/') } catch (error) { report(error) } })`,
      `setInterval(async () => { try { await fetch('/') } catch (error) { report(error) } }, 5)`,
      `setInterval(() => { fetch('/').catch(report) }, 5)`,
      `import http from 'node:http'\nhttp.createServer((request, response) => { fetch('/').then(() => response.end(), report) })`,
      { file: 'express-5/app.js', code: `import express from 'express'\nconst app = express()\napp.get('/', async (request, response) => { response.send(await fetch('/')) })` },
      `import Fastify from 'fastify'\nFastify().get('/', async () => fetch('/'))`,
      `import Koa from 'koa'\nnew Koa().use(async (context, next) => { await next() })`,
      { file: 'express-4/app.js', code: `import express from 'express'\nconst app = express()\napp.get('/', async (request, response, next) => { try { response.send(await fetch('/')) } catch (error) { next(error) } })` },
    ],
  },
  tests: {
    reported: [{ file: 'package/a.test.js', code: `import { describe } from 'mocha'\ndescribe('all', async () => { await fetch('/') })` }],
    notReported: [
      { file: 'package/a.test.js', code: `import { beforeEach, it } from 'vitest'\nbeforeEach(async () => { await fetch('/') })\nit('one', async () => { await fetch('/') })` },
      // These wait for the body of a suite.
      { file: 'package/a.test.js', code: `import { describe } from 'vitest'\ndescribe('all', async () => { await fetch('/') })` },
      { file: 'package/a.test.js', code: `import { suite } from 'node:test'\nsuite('all', async () => { await fetch('/') })` },
      { file: 'package/a.test.js', code: `import test from 'node:test'\ntest('one', async () => { await fetch('/') })` },
    ],
  },
  TypeScript: {
    reported: [
      `export function f(ids: readonly string[]): void { ids.forEach(async (id): Promise<void> => { await fetch(id) }) }`,
      `export function f(ids: readonly string[], load: (id: string) => Promise<void>): void { ids.forEach(load) }`,
    ],
    notReported: [`export function f(ids: readonly string[], load: (id: string) => void): void { ids.forEach(load) }`],
  },
  'JSX, under the TypeScript parser': {
    notReported: [
      // React calls handlers that reject from nowhere anybody waits, yet handlers are async in every code base.
      { file: 'package/view.jsx', code: `export const Button = ({ save }) => <button onClick={async () => { await save() }} />` },
    ],
  },
  'deliberately not reported': {
    notReported: [
      // Chains of promises, each waiting for the one before.
      `export function f(ids) { return ids.reduce(async (sum, id) => (await sum) + (await fetch(id)).status, 0) }`,
      // Functions of the project and of packages that nobody knows may wait.
      `function each(ids, use) { return Promise.all(ids.map(use)) }\nexport const f = ids => each(ids, async id => fetch(id))`,
      `import { each } from 'somewhere'\neach([1], async id => fetch(id))`,
      // The process is about to end: what it still waits for is its own affair.
      `process.on('SIGTERM', async () => { await fetch('/') })`,
      // In a page, a listener that rejects ends like one that throws: in the console.
      `document.addEventListener('click', async () => { await fetch('/') })`,
      `export function f(button) { button.on('click', async () => { await fetch('/') }) }`,
      `$('#rename').on('change', async () => { await fetch('/') })`,
      // Operators that subscribe to the promise; 'map' hands it to the next.
      `import { concatMap, map, mergeAll, switchMap } from 'rxjs'\nexport const f = source => source.pipe(concatMap(async id => fetch(id)), map(async id => fetch(id)), mergeAll(), switchMap(id => fetch(id)))`,
      // It may be a signal: the process is about to end.
      `for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, async () => { await fetch('/') })`,
      // Hooks are asked for what they give.
      `export function f(server) { server.hooks.on('render', async page => (await fetch(page)).text()) }`,
      // Some emitters wait for their listeners.
      `export function f(door) { door.on('open', async () => { await fetch('/') }) }`,
    ],
  },
})
