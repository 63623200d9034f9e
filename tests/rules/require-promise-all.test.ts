import { testRule } from './rule-cases.js'

const load = `async function load(id) {\n  return fetch(id)\n}\n`

testRule('require-promise-all', {
  'imports and aliases': {
    reported: [
      `export async function f(ids) { await ids.map(async id => fetch(id)) }`,
      `${load}export async function f(ids) { return await ids.map(load) }`,
      `import { stat } from 'node:fs/promises'\nexport async function f(files) { await files.map(file => stat(file)) }`,
      { file: 'promises/main.js', code: `import { load } from './index.js'\nexport async function f(ids) { await ids.map(load) }` },
      { file: 'package/case.cjs', code: `const { rm } = require('fs/promises')\nexports.f = async files => { await files.map(rm) }` },
    ],
    notReported: [
      `export async function f(ids) { await ids.map(id => id + 1) }`,
      `export async function f(ids, load) { await ids.map(load) }`,
    ],
  },
  awaited: {
    reported: [
      `${load}export async function f(ids) { const users = ids.map(load); await users }`,
      `${load}export async function f() { await [load(1), load(2)] }`,
      `${load}export async function f(ids) { await ids.filter(Boolean).map(load) }`,
      `${load}export async function f(ids) { await ids.map(load).reverse() }`,
      `${load}export async function f(ids) { await Array.from(ids, load) }`,
      `${load}export async function f(ids) { await ids.flatMap(async id => load(id)) }`,
    ],
    notReported: [
      `${load}export async function f(ids) { await Promise.all(ids.map(load)) }`,
      `${load}export async function f(ids) { await Promise.allSettled([load(1), load(2)]) }`,
      `import pMap from 'p-map'\n${load}export async function f(ids) { await pMap(ids, load) }`,
      `import Bluebird from 'bluebird'\n${load}export async function f(ids) { await Bluebird.map(ids, load) }`,
    ],
  },
  nested: {
    reported: [
      `${load}export async function f(ids) { await Promise.all([load(1), ids.map(load)]) }`,
      `${load}export async function f(ids) { await Promise.race([ids.map(load)]) }`,
    ],
    notReported: [
      `${load}export async function f(ids) { await Promise.all([load(1), ...ids.map(load)]) }`,
      `${load}export async function f(ids) { await Promise.all([load(1), Promise.all(ids.map(load))]) }`,
      `${load}export async function f(ids) { await Promise.all([ids.map(load)].flat()) }`,
    ],
  },
  'for await': {
    reported: [
      `${load}export async function f(ids) { for await (const user of ids.map(load)) use(user) }`,
      `${load}export async function f() { for await (const user of [load(1), load(2)]) use(user) }`,
      `${load}export async function f(ids) { const users = ids.map(load); for await (const user of users) use(user) }`,
    ],
    notReported: [
      `async function* pages() { yield 1 }\nexport async function f() { for await (const page of pages()) use(page) }`,
      `${load}export async function f(ids) { for (const user of await Promise.all(ids.map(load))) use(user) }`,
      `export async function f(stream) { for await (const chunk of stream) use(chunk) }`,
    ],
  },
  TypeScript: {
    reported: [
      `export async function f(users: Promise<string>[]): Promise<void> { await users }`,
      `export async function f(users: readonly Promise<string>[]): Promise<void> { for await (const user of users) use(user) }`,
      `declare const loads: () => Array<Promise<string>>\nexport async function f(): Promise<void> { await loads() }`,
    ],
    notReported: [`export async function f(users: Promise<string[]>): Promise<void> { await users }`, `export async function f(users: AsyncIterable<string>): Promise<void> { for await (const user of users) use(user) }`],
  },
  'deliberately not reported': {
    notReported: [
      // One promise, or none, in an aggregator is needless, and waits for all that there is.
      `${load}export async function f() { await Promise.all([load(1)]); await Promise.all([]) }`,
      `export async function f(ids) { await Promise.all(ids.map(id => id + 1)) }`,
      // How many there can be is not in the text.
      `${load}export async function f(ids) { await Promise.all(ids.map(load)) }`,
    ],
  },
})
