import { testRule } from './rule-cases.js'

const http = "import http from 'node:http'\n"

testRule('no-worker-per-call', {
  'imports and aliases': {
    reported: [
      `import { Worker } from 'node:worker_threads'\nexport async function f() { return new Worker('./a.js') }`,
      `import * as threads from 'worker_threads'\nexport async function f() { return new threads.Worker('./a.js') }`,
      `import { Worker as Thread } from 'worker_threads'\nexport async function f() { return new Thread('./a.js') }`,
      { file: 'package/case.cjs', code: `const { Worker } = require('worker_threads')\nmodule.exports = async () => new Worker('./a.js')` },
    ],
    notReported: [
      `class Worker {}\nexport async function f() { return new Worker('./a.js') }`,
      `import { Worker } from './worker.js'\nexport async function f() { return new Worker('./a.js') }`,
    ],
  },
  contexts: {
    reported: [
      `${http}import { Worker } from 'node:worker_threads'\nhttp.createServer(() => { new Worker('./a.js') })`,
      `import { Worker } from 'node:worker_threads'\nsetInterval(() => new Worker('./a.js'), 1000)`,
    ],
    notReported: [
      `import { Worker } from 'node:worker_threads'\nexport const worker = new Worker('./a.js')`,
      `import { Worker } from 'node:worker_threads'\nfunction start() { return new Worker('./a.js') }\nexport const workers = [start(), start()]`,
    ],
  },
  TypeScript: {
    reported: [`import { Worker } from 'node:worker_threads'\nexport async function f(): Promise<Worker> { return new Worker('./a.js') as Worker }`],
    notReported: [`import type { Worker } from 'node:worker_threads'\nexport async function f(worker: Worker) { return worker }`],
  },
  'deliberately not reported': {
    notReported: [`export async function f(Thread) { return new Thread('./a.js') }`],
  },
})
