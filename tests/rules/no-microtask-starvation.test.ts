import { testRule } from './rule-cases.js'

testRule('no-microtask-starvation', {
  'settled values': {
    reported: [
      `export async function f(go) { while (go()) await null }`,
      `export async function f(items, visit) { for (const item of items) { visit(item); await Promise.resolve() } }`,
      `export async function f(go) { for (;;) { await new Promise(resolve => process.nextTick(resolve)); go() } }`,
      `export async function f(go) { const ready = Promise.resolve(); do { await ready } while (go()) }`,
    ],
    notReported: [
      `export async function f(go, promise) { while (go()) await promise }`,
      `export async function f(go) { while (go()) { await null; await new Promise(resolve => setTimeout(resolve, 1)) } }`,
      `export async function f(promises) { for (const promise of promises) await promise }`,
      `export async function f(go, next) { while (go()) await Promise.resolve(next()) }`,
    ],
  },
  'async functions that await nothing': {
    reported: [
      `async function step(state) { state.n++ }\nexport async function f(state) { while (state.n < 10) await step(state) }`,
    ],
    notReported: [
      `async function step() { await fetch('http://localhost') }\nexport async function f(state) { while (state.n < 10) await step() }`,
      `async function step() { return fetch('http://localhost') }\nexport async function f(state) { while (state.n < 10) await step() }`,
      `import { step } from './missing.js'\nexport async function f(state) { while (state.n < 10) await step() }`,
      `async function step(state) { state.n++ }\nexport async function f(items) { for (const item of items) await step(item) }`,
    ],
  },
  TypeScript: {
    reported: [`export async function f(go: () => boolean): Promise<void> { while (go()) await (Promise.resolve() as Promise<void>) }`],
  },
  'deliberately not reported': {
    notReported: [
      `export async function* f(go) { while (go()) { await null; yield 1 } }`,
      `async function step(state) { state.n++ }\nasync function twice(state) { await step(state); await step(state) }\nexport async function f(state) { while (state.n < 10) await twice(state) }`,
      `export async function f(get) { for (;;) { try { return await get() } catch {} } }`,
    ],
  },
})
