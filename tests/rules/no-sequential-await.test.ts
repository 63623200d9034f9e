import { testRule } from './rule-cases.js'

const fs = `import { readFile, readdir, stat, writeFile } from 'node:fs/promises'\n`

testRule('no-sequential-await', {
  'neighbouring statements': {
    reported: [
      `${fs}export async function f(a, b) { const x = await readFile(a); const y = await readFile(b); return [x, y] }`,
      `${fs}export async function f(a, b) { const x = JSON.parse(await readFile(a, 'utf8')); const { size } = await stat(b); return [x, size] }`,
      `${fs}export async function f(a, b, c) { const x = await readFile(a); const y = await readFile(b); const z = await readFile(c); return [x, y, z] }`,
      `${fs}export async function f(a) { const names = await readdir(a); const first = await stat(names[0]); const second = await stat(names[1]); return [first, second] }`,
      `export async function f(id) { const user = await fetch('/users/' + id); const posts = await fetch('/posts/' + id, { method: 'GET', headers: {} }); return [user, posts] }`,
      `${fs}async function load(file) { return JSON.parse(await readFile(file, 'utf8')) }\nexport async function f(a, b) { const x = await load(a); const y = await load(b); return [x, y] }`,
    ],
    notReported: [
      `${fs}export async function f(a) { const names = await readdir(a); const first = await stat(names[0]); return first }`,
      `${fs}export async function f(a, b) { const x = await readFile(a); console.log(x); const y = await readFile(b); return [x, y] }`,
      `${fs}export async function f(a, b) { const x = await readFile(a); const y = x.length > 0 ? await readFile(b) : undefined; return [x, y] }`,
      `${fs}export async function f(a, b) { const x = await readFile(a), y = x && await readFile(b); return [x, y] }`,
      `${fs}export async function f(list) { let i = 0; const x = await readFile(list[i++]); const y = await readFile(list[i++]); return [x, y] }`,
      `${fs}export async function f(a, b) { const seen = []; const x = await readFile(a[seen.push(a)]); const y = await readFile(b[seen.push(b)]); return [x, y] }`,
      `async function add(a, b) { return a + b }\nexport async function f(a, b) { const x = await add(a, b); const y = await add(b, a); return [x, y] }`,
    ],
  },
  loops: {
    reported: [
      `${fs}export async function f(files) { const texts = []; for (const file of files) { texts.push(await readFile(file, 'utf8')) } return texts }`,
      `${fs}export async function f(files) { const texts = []; for (let i = 0; i < files.length; i++) texts[i] = await readFile(files[i]); return texts }`,
      `${fs}export async function f(files) { const sizes = new Map(); for (const file of files) { if (file === '') continue; sizes.set(file, (await stat(file)).size) } return sizes }`,
      `${fs}export async function f(users) { for (const user of users) user.photo = await readFile(user.path) }`,
      `${fs}export async function f(table) { const all = []; for (const key in table) { const text = await readFile(table[key]); all.push({ key, text }) } return all }`,
      `${fs}export async function f(folders) { const all = []; for (const folder of folders) { const names = await readdir(folder); for (const name of names) all.push(await readFile(name)) } return all }`,
    ],
  },
  aggregators: {
    reported: [
      `${fs}export async function f(a, b) { return Promise.all([await readFile(a), await readFile(b)]) }`,
      `export async function f(db) { return Promise.all([await db.save(1), db.save(2)]) }`,
    ],
    notReported: [
      `export async function f(db) { return Promise.all([db.save(1), await db.save(2)]) }`,
      `export async function f(db) { return Promise.all([await db.save(1)]) }`,
      `export async function f(db) { return Promise.all([db.save(1), db.save(2)]) }`,
    ],
  },
  'what only may be independent': {
    reported: [
      {
        code: `export async function f(db, id) { const user = await db.getUser(id); const posts = await db.getPosts(id); return [user, posts] }`,
        options: { confidence: 'probable' },
      },
    ],
    notReported: [
      `export async function f(db, id) { const user = await db.getUser(id); const posts = await db.getPosts(id); return [user, posts] }`,
      { code: `export async function f(db, user) { const a = await db.save(user); const b = await db.getPosts(user.id); return [a, b] }`, options: { confidence: 'probable' } },
      { code: `export async function f(page) { const a = await page.click('a'); const b = await page.title(); return [a, b] }`, options: { confidence: 'probable' } },
    ],
  },
  TypeScript: {
    reported: [
      `${fs}export async function f(a: string, b: string): Promise<Buffer[]> { const x: Buffer = await readFile(a); const y = (await readFile(b)) as Buffer; return [x, y] }`,
      `${fs}export class Files { constructor(private readonly paths: readonly string[]) {} async read(): Promise<Buffer[]> { const all: Buffer[] = []; for (const path of this.paths) { const buffer: Buffer = await readFile(path); all.push(buffer) } return all } }`,
    ],
  },
  'deliberately not reported: order is meant': {
    notReported: [
      // Retries and polling.
      `${fs}export async function f(file) { for (let attempt = 0; attempt < 3; attempt++) { try { return await readFile(file) } catch {} } }`,
      `${fs}export async function f(file) { while (true) { const { size } = await stat(file); if (size > 0) break } }`,
      `${fs}export async function f(file) { const sizes = []; for (let i = 0; i < 10; i++) { const { size } = await stat(file); sizes.push(size) } return sizes }`,
      // Pages of a result.
      `export async function f(url) { const all = []; let cursor = url; do { const page = await (await fetch(cursor)).json(); all.push(...page.items); cursor = page.next } while (cursor); return all }`,
      `export async function f(url) { const all = []; for (let next = url; next; ) { const page = await (await fetch(next)).json(); all.push(page); next = page.next } return all }`,
      // The first that fits.
      `${fs}export async function f(files) { for (const file of files) { const text = await readFile(file, 'utf8'); if (text !== '') return text } }`,
      `${fs}export async function f(files) { let found; for (const file of files) { found = await readFile(file); if (found) break } return found }`,
      `${fs}export async function* f(files) { for (const file of files) yield await readFile(file) }`,
      `${fs}export async function f(files) { for (const file of files) { const { size } = await stat(file); if (size === 0) throw new Error(file) } }`,
      // Each round goes on from the last.
      `${fs}export async function f(files) { let text = ''; for (const file of files) text += await readFile(file, 'utf8'); return text }`,
      `${fs}export async function f(files) { let last; for (const file of files) { last = await readFile(last ?? file) } return last }`,
      `${fs}export async function f(files) { const seen = []; for (const file of files) { if (seen.includes(file)) continue; seen.push(await readFile(file)) } }`,
      // One at a time, or in this order.
      `${fs}export async function f(files) { for (const file of files) await writeFile(file, '') }`,
      `${fs}import { setTimeout } from 'node:timers/promises'\nexport async function f(files) { const all = []; for (const file of files) { all.push(await readFile(file)); await setTimeout(100) } return all }`,
      `${fs}export async function f(a, b) { const x = await writeFile(a, ''); const y = await readFile(b); return [x, y] }`,
      `export async function f(urls) { for (const url of urls) { const response = await fetch(url, { method: 'POST' }); urls.report(response) } }`,
      // A result that nobody looks at: the call is a check of what follows.
      `${fs}export async function f(file) { await stat(file); const text = await readFile(file); return text }`,
      // A function that remembers.
      `${fs}const cache = new Map()\nasync function load(file) { const text = await readFile(file); cache.set(file, text); return text }\nexport async function f(a, b) { const x = await load(a); const y = await load(b); return [x, y] }`,
      `${fs}let count = 0\nasync function load(file) { count += 1; return readFile(file) }\nexport async function f(a, b) { const x = await load(a); const y = await load(b); return [x, y] }`,
      // Tests.
      { code: `${fs}export async function f(a, b) { const x = await readFile(a); const y = await readFile(b); return [x, y] }`, file: 'package/files.test.js' },
    ],
  },
})
