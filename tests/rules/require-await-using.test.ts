import { testRule } from './rule-cases.js'

/** Under the TypeScript parser: espree reads `using` from ESLint 9.30 on, and with `ecmaVersion: 2026` only. */
testRule('require-await-using', {
  'imports and aliases, under the TypeScript parser': {
    reported: [
      `import { open } from 'node:fs/promises'\nexport async function f() { using file = await open('a'); return file.fd }`,
      `import * as fs from 'node:fs/promises'\nexport async function f() { using file = await fs.open('a'); return file.fd }`,
      `class Lock { async [Symbol.asyncDispose]() {} }\nexport function f() { using lock = new Lock(); return lock.id }`,
      `class Lock { async [Symbol.asyncDispose]() {} }\nclass Key extends Lock {}\nconst make = () => new Key()\nexport function f() { using lock = new Key(); return lock.id }`,
    ],
    notReported: [
      `class Lock { [Symbol.dispose]() {} }\nexport function f() { using lock = new Lock(); return lock.id }`,
      `class Lock { [Symbol.dispose]() {}\n  async [Symbol.asyncDispose]() {} }\nexport function f() { using lock = new Lock(); return lock.id }`,
      `export function f(make) { using lock = make(); return lock.id }`,
      `import { open } from 'node:fs/promises'\nexport async function f() { await using file = await open('a'); return file.fd }`,
      `import { open } from 'node:fs/promises'\nexport async function f() { const file = await open('a'); try { return file.fd } finally { await file.close() } }`,
    ],
  },
  TypeScript: {
    reported: [
      `interface Lock extends AsyncDisposable { readonly id: number }\nexport function f(make: () => Lock): number { using lock = make(); return lock.id }`,
      `export function f(lock: AsyncDisposable): void { using held = lock }`,
      `interface Lock { [Symbol.asyncDispose](): Promise<void> }\nexport async function f(make: () => Promise<Lock>): Promise<void> { using held = await make() }`,
    ],
    notReported: [
      `export function f(lock: Disposable): void { using held = lock }`,
      `interface Lock extends Disposable, AsyncDisposable { readonly id: number }\nexport function f(make: () => Lock): number { using lock = make(); return lock.id }`,
    ],
  },
  'deliberately not reported, under the TypeScript parser': {
    notReported: [
      // Without `using` at all it may be closed in another way, or by someone else.
      `import { open } from 'node:fs/promises'\nexport async function f() { const file = await open('a'); return file }`,
      // TypeScript's compiler, and Node, say this one themselves.
      `export function f(lock) { using held = lock }`,
    ],
  },
})
