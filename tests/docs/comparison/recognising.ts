import { live, spared, type Rows } from './snippets.js'

/** A: is a call told to block, whatever it is written like? */
export const recognising: Rows = {
  A1: [live('fs.readFileSync(p)')],
  A2: [live('readFileSync(p)', "import { readFileSync } from 'node:fs'")],
  A3: [live('rf(p)', "import { readFileSync as rf } from 'fs'")],
  A4: [{ files: { 'case.cjs': "const { readFileSync: rf } = require('fs')\n\nexports.live = async p => {\n  return rf(p) //!\n}\n" } }],
  A5: [live('r(p)', "import fs from 'node:fs'\n\nconst r = fs.readFileSync")],
  A6: [live("fs['readFileSync'](p)")],
  A7: [live('p.map(fs.statSync)')],
  A8: [live('fs.readFileSync.call(fs, p)'), live('fs.readFileSync.apply(fs, [p])'), live('(0, fs.readFileSync)(p)'), live('Reflect.apply(fs.readFileSync, fs, [p])'), live('r(p)', "import fs from 'node:fs'\n\nconst r = fs.readFileSync.bind(fs)")],
  A9: [
    live('read()', "import fs from 'node:fs'\nimport { partial } from 'lodash'\n\nconst read = partial(fs.readFileSync, 'a')"),
    live('read()', "import fs from 'node:fs'\n\nconst partial = (f, ...given) => () => f(...given)\nconst read = partial(fs.readFileSync, 'a')"),
  ],
  A10: [spared('flushSync(p)', "import { flushSync } from 'react-dom'"), spared('p.lastSync.toString()'), spared('p.readFileSync(1)')],
  A11: [live('Atomics.wait(p, 0, 0)'), live('v8.writeHeapSnapshot()', "import v8 from 'node:v8'"), live('process.loadEnvFile()')],
  A12: [live('crypto.randomBytes(1 << 20)', "import crypto from 'node:crypto'"), live("crypto.sign('sha256', p, p.key)", "import crypto from 'node:crypto'"), spared('crypto.randomBytes(1 << 20, p)', "import crypto from 'node:crypto'")],
  A13: [
    live('new DatabaseSync(p)', "import { DatabaseSync } from 'node:sqlite'"),
    live("db.prepare('select 1').all()", "import { DatabaseSync } from 'node:sqlite'\n\nconst db = new DatabaseSync('a')"),
    live("db.prepare('select 1').all()", "import Database from 'better-sqlite3'\n\nconst db = new Database('a')"),
  ],
  A14: [live("request('GET', p)", "import request from 'sync-request'"), live('sass.compile(p)', "import * as sass from 'sass'")],
  A15: [live("glob.sync('*')", "import glob from 'glob'"), live("spawn.sync('ls')", "import spawn from 'cross-spawn'")],
  A16: [live('tar.x({ file: p, sync: true })', "import * as tar from 'tar'"), spared('tar.x({ file: p })', "import * as tar from 'tar'"), live('shell.exec(p)', "import shell from 'shelljs'"), spared('shell.exec(p, { async: true })', "import shell from 'shelljs'")],
  A17: [live("request.open('GET', p, false)", 'const request = new XMLHttpRequest()'), spared("request.open('GET', p, true)", 'const request = new XMLHttpRequest()')],
  A18: [live("prompt('x')", ''), live("confirm('x')", ''), live("alert('x')", '')],
  A19: ['export function wait(until) {\n  while (Date.now() < until) {} //!\n}\n'],
  A20: [
    live('deasync(p)()', "import deasync from 'deasync'"),
    live('run(p)', "import { createSyncFn } from 'synckit'\n\nconst run = createSyncFn('worker.js')"),
    live("Atomics.wait(p, 0, 0) === 'ok' && receiveMessageOnPort(p.port)", "import { receiveMessageOnPort } from 'node:worker_threads'"),
  ],
  A21: [live('JSON.parse(p.body)'), live('zlib.crc32(p)', "import zlib from 'node:zlib'"), live('md.render(p)', "import MarkdownIt from 'markdown-it'\n\nconst md = new MarkdownIt()")],
  A22: [live('/^(a+)+$/.test(p)')],
  A23: [{ files: { 'case.cjs': "exports.live = async () => {\n  return require('./a.json') //!\n}\n", 'a.json': '{}' } }],
  A24: ['export async function keep(rows) {\n  for (const [key, value] of rows) {\n    localStorage.setItem(key, value) //!\n  }\n}\n'],
  A25: [{ files: { 'case.ts': "import type { DatabaseSync } from 'node:sqlite'\n\nexport async function rows(db: DatabaseSync) {\n  return db.prepare('select 1').all() //!\n}\n" } }],
  A26: [
    {
      files: {
        'cache.d.ts': 'export declare class Cache {\n  get(key: string): Promise<string>\n  getSync(key: string): string\n}\n',
        'case.ts': "import { Cache } from './cache.js'\n\nconst cache = new Cache()\n\nexport async function read(key: string) {\n  return cache.getSync(key) //!\n}\n",
      },
    },
  ],
  // FileReaderSync, which the row names too, exists in workers alone, where it holds up nobody.
  A27: [live('Deno.readTextFileSync(p)'), live('Bun.spawnSync([p])')],
  A29: [
    {
      files: { 'case.js': "import { querySync } from 'my-db'\n\nexport async function rows(sql) {\n  return querySync(sql) //!\n}\n" },
      settings: { blocking: [{ from: 'package', package: 'my-db', name: 'querySync', category: 'database', use: 'query' }] },
    },
    {
      files: { 'case.js': "import { fetchRows, fetchPage } from 'legacy'\n\nexport async function rows() {\n  return [\n    fetchRows(), //!\n    fetchPage(), //!\n  ]\n}\n" },
      settings: { blocking: [{ from: 'package', package: 'legacy', name: 'fetch*', category: 'network', use: 'http.get' }] },
    },
  ],
  A30: [
    {
      files: {
        'node_modules/my-db/package.json': '{ "name": "my-db", "version": "1.0.0", "main": "index.js", "unblock": "./unblock.json" }',
        'node_modules/my-db/index.js': 'exports.querySync = sql => sql\n',
        'node_modules/my-db/unblock.json': '{ "version": 1, "blocking": [{ "name": "querySync", "category": "database", "use": "await query(…)" }] }',
        'case.js': "import { querySync } from 'my-db'\n\nexport async function rows(sql) {\n  return querySync(sql) //!\n}\n",
      },
    },
  ],
}
