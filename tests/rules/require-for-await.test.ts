import { testRule } from './rule-cases.js'

const pages = `async function* pages() {\n  yield await fetch('/')\n}\n`

testRule('require-for-await', {
  'imports and aliases': {
    reported: [
      `${pages}for (const page of pages()) use(page)`,
      `const pages = async function* () { yield 1 }\nconst again = pages\nfor (const page of again()) use(page)`,
      `export class Store { async *pages() { yield 1 }\n  f() { for (const page of this.pages()) use(page) } }`,
      `export class Store { async *[Symbol.asyncIterator]() { yield 1 } }\nfor (const page of new Store()) use(page)`,
      `import { opendir } from 'node:fs/promises'\nexport async function f() { for (const entry of await opendir('.')) use(entry) }`,
      `import { createReadStream } from 'node:fs'\nexport function f() { for (const chunk of createReadStream('a')) use(chunk) }`,
      { file: 'package/case.cjs', code: `const { on } = require('events')\nexports.f = emitter => { for (const event of on(emitter, 'data')) use(event) }` },
    ],
    notReported: [
      `function* pages() { yield 1 }\nfor (const page of pages()) use(page)`,
      `export function f(pages) { for (const page of pages()) use(page) }`,
      `export class Store { *[Symbol.iterator]() { yield 1 }\n  async *[Symbol.asyncIterator]() { yield 1 } }\nfor (const page of new Store()) use(page)`,
    ],
  },
  forms: {
    reported: [
      `${pages}export const all = [...pages()]`,
      `${pages}export const all = Array.from(pages())`,
      `${pages}use(...pages())`,
      `${pages}const [first] = pages()`,
      `${pages}function* all() { yield* pages() }\nuse(all())`,
      `${pages}export function f() { const all = pages(); for (const page of all) use(page) }`,
    ],
    notReported: [
      `${pages}for await (const page of pages()) use(page)`,
      `${pages}export const all = await Array.fromAsync(pages())`,
      `${pages}async function* all() { yield* pages() }\nuse(all())`,
      `${pages}export const given = () => use(pages())`,
      `${pages}export const next = async () => (await pages().next()).value`,
    ],
  },
  TypeScript: {
    reported: [
      `export function f(pages: AsyncIterable<string>): void { for (const page of pages) use(page) }`,
      `interface Store { pages(): AsyncGenerator<string> }\nexport function f(store: Store): string[] { return [...store.pages()] }`,
    ],
    notReported: [
      `export function f(pages: Iterable<string>): void { for (const page of pages) use(page) }`,
      `export async function f(pages: AsyncIterable<string>): Promise<void> { for await (const page of pages) use(page) }`,
    ],
  },
  'deliberately not reported': {
    notReported: [
      // Either will do.
      `${pages}export function f(other) { for (const page of other ?? pages()) use(page) }`,
      // Wrappers say with their own name what they take.
      `${pages}import { Readable } from 'node:stream'\nexport const f = () => Readable.from(pages())`,
    ],
  },
})
