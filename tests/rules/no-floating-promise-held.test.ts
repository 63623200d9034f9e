import { testRule } from './rule-cases.js'

const load = `async function load(id) {\n  if (!id) throw new TypeError('no id')\n  return id\n}\n`
const probable = { confidence: 'probable' }

testRule('no-floating-promise', {
  'variables that nothing uses': {
    reported: [
      `${load}export function f() {\n  const user = load(1)\n  return true\n}`,
      `${load}export async function f(ids) {\n  const users = ids.map(id => load(id))\n}`,
      `${load}export async function f() {\n  let user\n  user = load(1)\n}`,
      `${load}export async function f() {\n  let user = load(1)\n  user = load(2)\n  return await user\n}`,
      `${load}export async function f() {\n  const shown = load(1).then(String)\n}`,
      `export async function f(path) {\n  const plugin = import(path)\n}`,
    ],
    notReported: [
      `${load}export async function f() {\n  const user = await load(1)\n}`,
      `${load}export async function f() {\n  const user = load(1).catch(report)\n}`,
      `${load}export async function f(users) {\n  const user = load(1)\n  users.push(user)\n}`,
      `${load}export async function f() {\n  const _user = load(1)\n}`,
      `${load}export const user = load(1)`,
      `function load() {\n  return 1\n}\nexport function f() {\n  const user = load()\n}`,
      `export function f(load) {\n  const user = load()\n}`,
      `${load}function each(use) {\n  var list = list || use\n  list(list)\n}\nexport const f = () => each(load)`,
    ],
  },
  'the unhandled window': {
    reported: [
      `${load}export async function f() {\n  const one = load(1)\n  const other = await fetch('/other')\n  return [await one, other]\n}`,
      `${load}export async function f() {\n  const one = load(1)\n  const other = load(2)\n  return [await one, await other]\n}`,
      `${load}export async function f(ids) {\n  const users = ids.map(id => load(id))\n  await fetch('/ready')\n  return Promise.all(users)\n}`,
      `${load}export async function f(id) {\n  const user = load(id)\n  const response = await fetch('/ready')\n  if (!response.ok) return undefined\n  return await user\n}`,
      `import { readFile } from 'node:fs/promises'\nexport async function f() {\n  const text = readFile('a', 'utf8')\n  await fetch('/ready')\n  return text\n}`,
      { code: `import { once } from 'node:events'\nexport async function f(server, go) {\n  const closed = once(server, 'close')\n  await go()\n  await closed\n}`, options: probable },
    ],
    notReported: [
      `${load}export async function f() {\n  const one = load(1)\n  return [await one, await load(2)]\n}`,
      `${load}export async function f() {\n  const one = load(1)\n  return await Promise.all([one, load(2)])\n}`,
      `${load}export async function f() {\n  const one = load(1)\n  one.catch(() => {})\n  const other = await load(2)\n  return [await one, other]\n}`,
      `${load}export async function f(id) {\n  const one = id ? load(id).catch(report) : null\n  const other = await load(2)\n  return [await one, other]\n}`,
      `import { setTimeout } from 'node:timers/promises'\nexport async function f(go) {\n  const least = setTimeout(500)\n  await go()\n  await least\n}`,
      `const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))\nexport async function f(go) {\n  const least = sleep(500)\n  await go()\n  await least\n}`,
      `async function quiet() {\n  try {\n    await fetch('/')\n  } catch {}\n}\nexport async function f(go) {\n  const told = quiet()\n  await go()\n  await told\n}`,
      `import { once } from 'node:events'\nexport async function f(server, go) {\n  const closed = once(server, 'close')\n  await go()\n  await closed\n}`,
      { code: `${load}it('waits', async () => {\n  const user = load(1)\n  await tick()\n  await user\n})`, file: 'package/load.test.js', options: probable },
    ],
  },
  TypeScript: {
    reported: [
      `export function f(load: () => Promise<string>): void {\n  const text = load()\n}`,
      `interface Store {\n  load(): Promise<string>\n}\nexport async function f(store: Store): Promise<string> {\n  const text: Promise<string> = store.load()\n  await fetch('/ready')\n  return (await text)!\n}`,
    ],
    notReported: [
      `export function f(load: () => string): void {\n  const text = load()\n}`,
      `export async function f(load: () => Promise<string>): Promise<void> {\n  let type: typeof text\n  const text = load()\n}`,
    ],
  },
})
