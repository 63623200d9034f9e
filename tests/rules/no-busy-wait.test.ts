import { testRule } from './rule-cases.js'

testRule('no-busy-wait', {
  clock: {
    reported: [
      `export async function f() { const t = Date.now() + 5; while (Date.now() < t) {} }`,
      `export async function f(t) { do {} while (performance.now() < t) }`,
      `import { performance } from 'node:perf_hooks'\nexport async function f(t) { for (;;) { if (performance.now() > t) break } }`,
      `export async function f(t) { while (process.hrtime.bigint() < t); }`,
      `export async function f(t) { let now = Date.now(); while (now < t) { now = Date.now() } }`,
    ],
    notReported: [
      `export async function f(t, queue) { while (queue.length > 0 && Date.now() < t) { queue.pop()() } }`,
      `export async function f(t, work) { while (Date.now() < t) { work() } }`,
      `export async function f(t, sleep) { while (Date.now() < t) { await sleep(1) } }`,
    ],
  },
  flags: {
    reported: [
      `export async function f(socket) { let open = false; socket.on('open', () => { open = true }); while (!open) {} }`,
      `export class Door { open() { this.isOpen = true }\n async wait() { while (!this.isOpen); } }`,
      `export async function f(cells) { while (Atomics.load(cells, 0) === 0) {} }`,
    ],
    notReported: [
      `export async function f(step) { let done = false; while (!done) { done = step() } }`,
      `export async function f(socket, turn) { let open = false; socket.on('open', () => { open = true }); while (!open) { turn() } }`,
      `export async function f(node) { while (node.next) { node = node.next } }`,
    ],
  },
  contexts: {
    reported: [
      `import http from 'node:http'\nhttp.createServer(() => { const t = Date.now() + 5; while (Date.now() < t) {} })`,
      `setInterval(() => { const t = Date.now() + 5; while (Date.now() < t) {} }, 10)`,
    ],
    notReported: [
      `const t = Date.now() + 5\nwhile (Date.now() < t) {}`,
      `import { parentPort } from 'node:worker_threads'\nparentPort.on('message', () => { const t = Date.now() + 5; while (Date.now() < t) {} })`,
    ],
  },
  TypeScript: {
    reported: [`export async function f(t: number): Promise<void> { while ((Date.now() as number) < t) {} }`],
  },
  'deliberately not reported': {
    notReported: [
      `export async function f(isReady) { while (!isReady()) {} }`,
      `export async function f() { while (true) {} }`,
      `export async function f(state) { while (!state.ready) {} }`,
    ],
  },
})
