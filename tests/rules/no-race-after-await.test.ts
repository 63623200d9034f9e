import { testRule } from './rule-cases.js'

const probable = { confidence: 'probable' }

testRule('no-race-after-await', {
  'lost updates': {
    reported: [
      `let total = 0\nexport async function add(item) {\n  total += await priceOf(item)\n}`,
      `let total = 0\nexport async function add(item) {\n  total = total + await priceOf(item)\n}`,
      `let tickets = 10\nexport async function sell(buyer) {\n  const left = tickets - 1\n  await charge(buyer)\n  tickets = left\n}`,
      `let seen = []\nexport async function see(item) {\n  seen = [...seen, await load(item)]\n}`,
      `const state = { served: 0 }\nexport async function serve(request) {\n  state.served += await answer(request)\n}`,
      `export class Counter {\n  total = 0\n  async add(item) {\n    this.total += await priceOf(item)\n  }\n}`,
      `export class Counter {\n  async add(item) {\n    const { total } = this\n    const price = await priceOf(item)\n    this.total = total + price\n  }\n}`,
    ],
    notReported: [
      `let total = 0\nexport async function add(item) {\n  const price = await priceOf(item)\n  total += price\n}`,
      `let total = 0\nexport async function add(item) {\n  total = (await priceOf(item)) + total\n}`,
      `let running = 0\nexport async function run(job) {\n  running++\n  try {\n    await job()\n  } finally {\n    running--\n  }\n}`,
      `let level = 0\nexport async function quietly(job) {\n  const before = level\n  level = 0\n  try {\n    await job()\n  } finally {\n    level = before\n  }\n}`,
    ],
  },
  'closures that run at once': {
    reported: [
      `export async function sum(items) {\n  let total = 0\n  await Promise.all(items.map(async item => {\n    total += await priceOf(item)\n  }))\n  return total\n}`,
      `export function counter() {\n  let total = 0\n  const add = async item => {\n    total += await priceOf(item)\n  }\n  return { add }\n}`,
    ],
    notReported: [
      `export async function sum(items) {\n  let total = 0\n  for (const item of items) total += await priceOf(item)\n  return total\n}`,
      `export async function sum(items) {\n  let total = 0\n  const add = async item => {\n    total += await priceOf(item)\n  }\n  for (const item of items) await add(item)\n  return total\n}`,
      `export async function sum(items) {\n  let total = 0\n  await measured(async () => {\n    total += await priceOf(items)\n  })\n  return total\n}`,
    ],
  },
  'checks that no longer hold': {
    reported: [
      { code: `let client\nexport async function connected() {\n  if (!client) client = await connect()\n  return client\n}`, options: probable },
      { code: `let client\nexport async function connected() {\n  if (client) return client\n  client = await connect()\n  return client\n}`, options: probable },
      { code: `let client\nexport async function connected() {\n  client ??= await connect()\n  return client\n}`, options: probable },
      { code: `export class Store {\n  async open() {\n    if (this.isOpen) return\n    await this.connect()\n    this.isOpen = true\n  }\n}`, options: probable },
      { code: `let page = 1\nexport async function next() {\n  page = await pageAfter(page)\n}`, options: probable },
    ],
    notReported: [
      `let client\nexport async function connected() {\n  if (!client) client = await connect()\n  return client\n}`,
      { code: `let client\nexport async function connected() {\n  client ??= connect()\n  return await client\n}`, options: probable },
      { code: `let client\nexport async function connected() {\n  if (!client) {\n    const made = await connect()\n    if (!client) client = made\n  }\n  return client\n}`, options: probable },
      { code: `let client\nexport async function closed() {\n  if (client) {\n    await client.close()\n    client = undefined\n  }\n}`, options: probable },
    ],
  },
  'one run at a time': {
    notReported: [
      `let total = 0\nexport async function add(item) {\n  const release = await lock.acquire()\n  try {\n    total += await priceOf(item)\n  } finally {\n    release()\n  }\n}`,
      `let total = 0\nexport const add = item => mutex.runExclusive(async () => {\n  total += await priceOf(item)\n})`,
      `let total = 0\nexport const add = once(async item => {\n  total += await priceOf(item)\n})`,
      `let isBusy = false\nlet total = 0\nexport async function add(item) {\n  if (isBusy) return\n  isBusy = true\n  total += await priceOf(item)\n  isBusy = false\n}`,
      `let total = 0\nasync function start() {\n  total += await priceOf('start')\n}\nawait start()`,
      { code: `let total = 0\nit('adds', async () => {\n  total += await priceOf('test')\n})`, file: 'package/total.test.js' },
    ],
  },
  TypeScript: {
    reported: [
      `let total: number = 0\nexport async function add(item: string): Promise<void> {\n  total = (total as number) + (await priceOf(item))!\n}`,
      `export class Counter {\n  #total = 0\n  constructor(private readonly prices: Prices) {}\n  async add(item: string): Promise<void> {\n    this.#total += await this.prices.of(item)\n  }\n}`,
      { code: `export class Tokens {\n  private token?: Token\n  async get(): Promise<Token> {\n    if (this.token === undefined || isOld(this.token)) this.token = await fresh()\n    return this.token!\n  }\n}`, options: probable },
    ],
  },
  // What require-atomic-updates of ESLint reports, and its users ask it not to.
  'deliberately not reported': {
    notReported: [
      `export async function handler(ctx) {\n  ctx.body = await load(ctx.params.id)\n}`,
      `export async function handler(req, res, next) {\n  if (!req.user) req.user = await find(req.session)\n  next()\n}`,
      `export async function handler(ctx, next) {\n  const { body } = ctx\n  await next()\n  ctx.body = wrapped(body)\n}`,
      `export async function all(keys) {\n  const found = {}\n  for (const key of keys) {\n    if (!found[key]) found[key] = await load(key)\n  }\n  return found\n}`,
      `const cache = {}\nexport async function cached(key) {\n  if (!cache[key]) cache[key] = await load(key)\n  return cache[key]\n}`,
      `export async function retried(job) {\n  let tries = 0\n  while (tries < 3) {\n    await job()\n    tries = tries + 1\n  }\n}`,
      `export async function f(element) {\n  const before = element.innerHTML\n  const text = await load()\n  element.innerHTML = before + text\n}`,
    ],
  },
})
