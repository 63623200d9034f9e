import { testRule } from './rule-cases.js'

const crypto = "import crypto from 'node:crypto'\n"
const zlib = "import zlib from 'node:zlib'\n"

testRule('no-cpu-bound-call', {
  'imports and aliases': {
    reported: [
      `${crypto}export async function f(p) { return crypto.pbkdf2Sync(p, 'salt', 1e5, 64, 'sha512') }`,
      `import { scryptSync as derive } from 'crypto'\nexport async function f(p) { return derive(p, 'salt', 64) }`,
      `${zlib}export async function f(p) { return zlib.gzipSync(p) }`,
      `import { brotliCompressSync } from 'node:zlib'\nconst pack = brotliCompressSync\nexport async function f(p) { return pack(p) }`,
      `${crypto}export async function f() { return crypto.generateKeyPairSync('rsa', { modulusLength: 4096 }) }`,
      `import bcrypt from 'bcrypt'\nexport async function f(p) { return bcrypt.hashSync(p, 12) }`,
    ],
    notReported: [
      `const zlib = { gzipSync() {} }\nexport async function f(p) { return zlib.gzipSync(p) }`,
      `import fs from 'node:fs'\nexport async function f(p) { return fs.readFileSync(p) }`,
    ],
  },
  'arguments that decide': {
    reported: [
      `${crypto}export async function f() { return crypto.randomBytes(1 << 20) }`,
      `${crypto}export async function f(n) { return crypto.randomBytes(n) }`,
    ],
    notReported: [
      `${crypto}export async function f() { return crypto.randomBytes(16) }`,
      `${crypto}export async function f(done) { crypto.randomBytes(1 << 20, done) }`,
      `${crypto}export async function f(p, done) { crypto.pbkdf2(p, 'salt', 1e5, 64, 'sha512', done) }`,
    ],
  },
  contexts: {
    reported: [
      `import http from 'node:http'\n${zlib}http.createServer((request, response) => { response.end(zlib.gzipSync('a')) })`,
      `${crypto}function hash(p) { return crypto.scryptSync(p, 'salt', 64) }\nexport async function f(p) { return hash(p) }`,
    ],
    notReported: [
      `${crypto}export const key = crypto.scryptSync('p', 'salt', 64)`,
      `import { parentPort } from 'node:worker_threads'\n${crypto}parentPort.on('message', p => crypto.scryptSync(p, 'salt', 64))`,
    ],
  },
  options: {
    reported: [{ code: `${zlib}${crypto}export async function f(p) { zlib.gzipSync(p); crypto.scryptSync(p, 'salt', 64) }`, options: { categories: ['crypto'] } }],
    notReported: [
      { code: `${zlib}export async function f(p) { return zlib.gzipSync(p) }`, options: { allow: ['zlib.gzipSync'] } },
      { code: `${zlib}export async function f(p) { return zlib.gzipSync(p) }`, options: { minCost: 'unbounded' } },
    ],
  },
  annotations: {
    reported: [`/** @blocking */\nfunction solve() {}\nexport async function f() { return solve() }`],
    notReported: [`${crypto}/** @nonblocking */\nfunction hash(p) { return crypto.scryptSync(p, 'salt', 64) }\nexport async function f(p) { return hash(p) }`],
  },
  TypeScript: {
    reported: [`import * as zlib from 'zlib'\nexport async function f(p: Buffer): Promise<Buffer> { return zlib.deflateSync(p) }`],
    notReported: [`import type { gzipSync } from 'zlib'\nexport async function f(pack: typeof gzipSync) { return pack.name }`],
  },
  'deliberately not reported': {
    notReported: [`export async function f(text) { return JSON.parse(text) }`],
  },
})
