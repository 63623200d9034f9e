import { type Rows } from './snippets.js'

const fs = "import fs from 'node:fs'\n"

/** B: is a call told apart by what runs it? */
export const contexts: Rows = {
  B1: [`${fs}\nexport const load = async p => {\n  return fs.readFileSync(p) //!\n}\n\nexport const loadAtOnce = p => fs.readFileSync(p)\n`],
  B2: [`${fs}\nexport const config = fs.readFileSync('c')\n`],
  B3: [`${fs}\nclass A {\n  x = fs.readFileSync('a')\n}\n\nexport async function live() {\n  return new A() //!\n}\n`],
  B4: [`${fs}\nfunction main() {\n  fs.mkdirSync('d')\n}\n\nmain()\n`, `${fs}\nasync function main() {\n  fs.mkdirSync('d')\n}\n\nmain().catch(console.error)\n`],
  B5: [
    `${fs}import express from 'express'\n\nconst app = express()\n\napp.get('/', (request, response) => {\n  response.send(fs.readFileSync('f')) //!\n})\n`,
    `${fs}import Fastify from 'fastify'\n\nconst app = Fastify()\n\napp.get('/', (request, reply) => {\n  reply.send(fs.readFileSync('f')) //!\n})\n`,
    `${fs}import { createServer } from 'node:http'\n\ncreateServer((request, response) => {\n  response.end(fs.readFileSync('f')) //!\n})\n`,
    { files: { 'app/api/notes/route.js': `${fs}\nexport function GET() {\n  return new Response(fs.readFileSync('f')) //!\n}\n`, 'package.json': '{ "type": "module", "dependencies": { "next": "16" } }' } },
  ],
  B6: [
    `${fs}\nsetInterval(() => {\n  fs.statSync('p') //!\n}, 50)\n`,
    `${fs}import { EventEmitter } from 'node:events'\n\nnew EventEmitter().on('x', () => {\n  fs.statSync('p') //!\n})\n`,
    `${fs}import { createReadStream } from 'node:fs'\n\ncreateReadStream('a').on('data', () => {\n  fs.statSync('p') //!\n})\n`,
    `${fs}import { Worker } from 'bullmq'\n\nnew Worker('queue', () => {\n  fs.statSync('p') //!\n})\n`,
  ],
  B7: [
    { files: { 'tool.js': `#!/usr/bin/env node\n${fs}\nasync function main() {\n  fs.readFileSync('a')\n}\n\nawait main()\n` } },
    { files: { 'vite.config.ts': `${fs}\nexport default async () => ({ define: { a: fs.readFileSync('a', 'utf8') } })\n` } },
    { files: { 'scripts/build.js': `${fs}\nexport async function build() {\n  fs.readFileSync('a')\n}\n` } },
  ],
  B8: [{ files: { 'tests/a.test.js': `${fs}import { it } from 'vitest'\n\nit('x', async () => {\n  fs.readFileSync('f')\n})\n` } }],
  B9: [
    `${fs}import { parentPort } from 'node:worker_threads'\n\nparentPort.on('message', () => {\n  fs.readFileSync('a')\n})\n`,
    { files: { 'main.js': "import { Worker } from 'node:worker_threads'\n\nexport const worker = new Worker(new URL('./work.js', import.meta.url))\n", 'work.js': `${fs}import { parentPort } from 'node:worker_threads'\n\nasync function answer(path) {\n  parentPort.postMessage(fs.readFileSync(path))\n}\n\nparentPort.on('message', answer)\n` } },
  ],
  B10: [
    `${fs}import { scryptSync } from 'node:crypto'\nimport workerpool from 'workerpool'\n\nconst pool = workerpool.pool()\n\nexport async function live(key, salt) {\n  return pool.exec(\n    () => fs.readFileSync('a'),\n    [scryptSync(key, salt, 64)], //!\n  )\n}\n`,
  ],
  B11: [`${fs}\nprocess.on('exit', () => fs.writeFileSync('f', 's'))\nprocess.on('uncaughtExceptionMonitor', () => fs.writeFileSync('f', 's'))\n`],
  B13: [
    `${fs}\nexports.loadSync = p => fs.readFileSync(p)\n`,
    {
      files: {
        'load.js': `${fs}\nexport const loadSync = p => fs.readFileSync(p)\nexport const load = p => fs.promises.readFile(p)\n`,
        'case.js': "import { loadSync } from './load.js'\n\nexport async function live(p) {\n  return loadSync(p) //!\n}\n",
      },
    },
  ],
  B14: [`${fs}\nexport async function load(p, options) {\n  if (options.sync) return fs.readFileSync(p)\n  return await fs.promises.readFile(p)\n}\n`],
  B17: [`${fs}\nexport async function load(paths) {\n  return paths.map(path => {\n    return fs.readFileSync(path) //!\n  })\n}\n`],
  B18: [
    `${fs}import bus from 'some-bus'\n\nbus.prependListener('x', () => {\n  fs.statSync('p') //!\n})\n`,
    { files: { 'case.js': `${fs}import bus from 'some-bus'\n\nbus.prependListener('x', () => {\n  fs.statSync('p')\n})\n` }, rules: { 'unblock/no-blocking-call': 'error' } },
    `${fs}import bus from 'some-bus'\n\nbus.subscribe(() => {\n  fs.statSync('p') //!\n})\n`,
  ],
  B19: [
    '/** @blocking */\nfunction slow() {}\n\nexport async function live() {\n  return slow() //!\n}\n',
    `${fs}\n/** @nonblocking */\nfunction quick() {\n  return fs.readFileSync('tiny')\n}\n\nexport async function live() {\n  return quick()\n}\n`,
    `${fs}\n/** @offloaded */\nexport async function work() {\n  return fs.readFileSync('a')\n}\n`,
  ],
}
