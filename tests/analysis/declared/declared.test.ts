import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { typesOver } from '../../../analysis/declared/types.js'
import { modulesOf } from '../../../analysis/modules.js'
import { inWords, natureOfCall, projectWith } from './natures.js'
import type { Expectation } from './natures.js'

const packageFile = (fields: object): string => JSON.stringify({ name: 'x', version: '1.0.0', ...fields })
const roots: string[] = []

afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

interface Case {
  readonly files: Readonly<Record<string, string>>
  readonly expected: readonly Expectation[]
}

/** Declarations of a package `x`, without their folder. */
const ofPackage = (text: string): Case['files'] => ({
  'node_modules/x/package.json': packageFile({ types: './index.d.ts' }),
  'node_modules/x/index.d.ts': text,
})

const cases: Readonly<Record<string, Case>> = {
  'overloads by number of arguments': {
    files: ofPackage(`
      export function copy(from: string, to: string, options?: Options): Promise<void>
      export function copy(from: string, to: string, callback: Callback): void
      export interface Options { overwrite?: boolean }
      export type Callback = (error: Error | null) => void`),
    expected: [
      ['x: copy(string, string)', 'always'],
      ['x: copy(unknown, unknown)', 'always'],
      ['x: copy(string, string, object)', 'always'],
      ['x: copy(string, string, function)', 'never'],
      ['x: copy(string, string, unknown)', 'unknown'],
      ['x: copy(spread)', 'unknown'],
    ],
  },
  'overloads told apart by primitives': {
    files: ofPackage(`
      export function get(key: string): Promise<string>
      export function get(index: number): string
      export function list(...keys: string[]): Promise<string[]>
      export function list(callback: () => void): void`),
    expected: [
      ['x: get(string)', 'always'],
      ['x: get(number)', 'never'],
      ['x: get(unknown)', 'unknown'],
      ['x: list(string, string)', 'always'],
      ['x: list(function)', 'never'],
    ],
  },
  'callback types that extend others': {
    files: ofPackage(`
      interface Handler { (request: unknown): void }
      interface NamedHandler extends Handler { label?: string }
      export function on(options: { once: boolean }): Promise<void>
      export function on(handler: NamedHandler): void`),
    expected: [
      ['x: on(function)', 'never'],
      ['x: on(object)', 'always'],
    ],
  },
  'functions that intersect': {
    files: ofPackage(`
      type Bind = <T extends Options>(options: T) => Run
      type Plain = (file: string, args?: readonly string[]) => Running & Promise<Ended>
      interface Ended { again(): Promise<void>; code(): number }
      export declare const start: Plain
      type Run = Bind & Plain
      interface Options { shell?: boolean }
      interface Running { pid: number }
      export declare const run: Run`),
    expected: [
      ['x: run(string)', 'always'],
      ['x: run(object)', 'never'],
      ['x: run()(string)', 'no result'],
      ['x: start().again()', 'always'],
      ['x: start().code()', 'never'],
    ],
  },
  'conditional types': {
    files: ofPackage(`
      export function both<T>(value: T): T extends string ? Promise<string> : Promise<T>
      export function either<T>(value: T): T extends string ? Promise<string> : T
      export function neither<T>(value: T): T extends string ? string : number`),
    expected: [
      ['x: both(unknown)', 'always'],
      ['x: either(unknown)', 'unknown'],
      ['x: neither(unknown)', 'never'],
    ],
  },
  'generics and utility types': {
    files: ofPackage(`
      interface Repository<E> { find(id: string): Promise<E>; all(): Promise<E>[]; self(): this; lazy: Box<Promise<E>> }
      interface Box<T> { value(): T }
      interface User { posts(): Promise<string[]>; name(): string }
      export declare const users: Repository<User>
      export declare const frozen: Readonly<Repository<User>>
      interface Sync { run(): string; stop(): Promise<void> }
      export declare const replaced: Omit<Sync, 'run'> & { run(): Promise<string> }
      export function maybe<T>(): T | Promise<T>
      export function loose<T>(): T
      export function waited(): Awaited<Promise<string>>`),
    expected: [
      ['x: users.find(string)', 'always'],
      ['x: users.find().posts()', 'always'],
      ['x: users.find().name()', 'never'],
      ['x: users.all()', 'never, promises'],
      ['x: users.self().find(string)', 'always'],
      ['x: users.lazy.value()', 'always'],
      ['x: frozen.find(string)', 'always'],
      ['x: replaced.run()', 'always'],
      ['x: replaced.stop()', 'always'],
      ['x: maybe()', 'sometimes'],
      ['x: loose()', 'unknown'],
    ],
  },
  'classes and what they extend': {
    files: ofPackage(`
      declare class Base { open(): this; close(): Promise<void>; static make(): Promise<Base> }
      export declare class Client extends Base { readonly db: Db; constructor(url: string) }
      export declare class Query<T> { then<R>(done: (value: T) => R): R }
      export declare class Job<T> extends Promise<T> { cancel(): void }
      interface Db { query(text: string): Query<string>; run(): Job<string> }
      export declare class Strange extends Mixed(Base) { go(): void }
      declare function Mixed<T>(base: T): T`),
    expected: [
      ['x: Client().close()', 'always'],
      ['x: Client().open().close()', 'always'],
      // `this` of an inherited method is the class that inherits it.
      ['x: Client().open().db.run()', 'always'],
      ['x: Client.make()', 'always'],
      ['x: Client().db.run()', 'always'],
      ['x: Client().db.run().length()', 'not declared'],
      // What only has a \`then\` is its maker's affair.
      ['x: Client().db.query(string)', 'unknown'],
      ['x: new Client(string)', 'never'],
      ['x: new Job(function)', 'always'],
      ['x: new Strange()', 'unknown'],
    ],
  },
  'optional results': {
    files: ofPackage(`
      export function cached(): Promise<string> | undefined
      export function some(): Promise<string> | string
      export function none(): string | undefined`),
    expected: [
      ['x: cached()', 'sometimes'],
      ['x: some()', 'sometimes'],
      ['x: none()', 'never'],
    ],
  },
  'a function that is a namespace too': {
    files: ofPackage(`
      declare function x(pattern: string): Promise<string[]>
      declare namespace x { function sync(pattern: string): string[]; const later: { run(): Promise<void> } }
      export = x`),
    expected: [
      ['x: (string)', 'always'],
      ['x: sync(string)', 'never'],
      ['x: later.run()', 'always'],
    ],
  },
  're-exports across files and packages': {
    files: {
      ...ofPackage("export * from './more.js'\nexport { load as fetchAll } from './more.js'\nexport * as inner from 'y'\nexport { default } from 'y'"),
      'node_modules/x/more.d.ts': 'export declare function load(): Promise<void>\nexport declare const now: () => number',
      'node_modules/y/package.json': JSON.stringify({ name: 'y', exports: { '.': { types: './dist/main.d.mts', default: './dist/main.mjs' }, './sub': { import: './dist/sub.mjs' } } }),
      'node_modules/y/dist/main.d.mts': 'export declare function inside(): Promise<void>\nexport default function (): Promise<void>',
      'node_modules/y/dist/sub.mjs': 'export const beside = async () => {}',
      'node_modules/y/dist/sub.d.mts': 'export declare const beside: () => Promise<void>',
    },
    expected: [
      ['x: load()', 'always'],
      ['x: fetchAll()', 'always'],
      ['x: now()', 'never'],
      ['x: inner.inside()', 'always'],
      ['x: ()', 'always'],
      ['y/sub: beside()', 'always'],
    ],
  },
  'declarations of @types': {
    files: {
      'node_modules/@s/pkg/package.json': JSON.stringify({ name: '@s/pkg', main: 'index.js' }),
      'node_modules/@s/pkg/index.js': 'module.exports = {}',
      'node_modules/@types/s__pkg/package.json': JSON.stringify({ name: '@types/s__pkg', types: 'index.d.ts' }),
      'node_modules/@types/s__pkg/index.d.ts': "declare module '@s/pkg' { export function go(): Promise<void> }",
    },
    expected: [['@s/pkg: go()', 'always']],
  },
  'circles and names of Object.prototype': {
    files: ofPackage(`
      export type A = B
      export type B = A
      export function lost(): A
      interface C extends D {}
      interface D extends C {}
      export function round(): C
      export namespace space { function go(): Promise<void> }
      export * from './index.js'`),
    expected: [
      ['x: lost()', 'unknown'],
      ['x: round()', 'unknown'],
      ['x: toString()', 'not declared'],
      ['x: space.constructor()', 'not declared'],
      ['x: space.go()', 'always'],
    ],
  },
  'async iterables and disposables': {
    files: ofPackage(`
      export function pages(): AsyncGenerator<string>
      export function rows(): { [Symbol.asyncIterator](): AsyncIterator<string> }
      export function both(): { [Symbol.asyncIterator](): AsyncIterator<string>; [Symbol.iterator](): Iterator<string> }
      export function handle(): { [Symbol.asyncDispose](): Promise<void> }`),
    expected: [
      ['x: pages()', 'never, async iterable'],
      ['x: rows()', 'never, async iterable'],
      ['x: both()', 'never'],
      ['x: handle()', 'never, async disposable'],
    ],
  },
}

describe.each(Object.entries(cases))('%s', (_, { files, expected }) => {
  const { root, types } = projectWith({ ...files, 'main.ts': '' })
  roots.push(root)
  it.each(expected)('%s is %s', (call, nature) => {
    expect(natureOfCall(types, `${root}/main.ts`, call)).toBe(nature)
  })
})

it('reads what sources of the project declare, async methods without annotations too', () => {
  const { root, types } = projectWith({
    'service.ts': 'export class Service { async save() {}\n plain() {}\n async *pages() {} }\nexport interface Context { service: Service }',
    'constructor.ts': 'export function go(): constructor { return null }',
  })
  roots.push(root)
  const context = types.named(`${root}/service.ts`, 'Context')
  const service = context === undefined ? undefined : types.memberOf(context, 'service')
  const resultOf = (name: string): string => {
    const method = service === undefined ? undefined : types.memberOf(service, name)
    const result = method === undefined ? undefined : types.resultOf(method, 'call', [])
    return result === undefined ? 'no result' : inWords(types.natureOf(result))
  }
  expect(['save', 'plain', 'pages'].map(resultOf)).toEqual(['always', 'unknown', 'never, async iterable'])
  expect(inWords(types.natureOf(types.inModule(`${root}/constructor.ts`, { kind: 'named', name: 'constructor', arguments: [] })))).toBe('unknown')
})

it('takes overloads for what they say, not for what carries them out', () => {
  const { root, types } = projectWith({
    'load.ts': 'export function load(id: string): Promise<string>\nexport function load(ids: string[]): Promise<string[]>\nexport function load(ids: unknown) { return Promise.resolve(ids) }',
    'store.ts': 'export class Store {\n  get(id: string): Promise<string>\n  get(ids: string[]): Promise<string[]>\n  get(ids: unknown): unknown { return ids }\n}',
  })
  roots.push(root)
  const store = types.named(`${root}/store.ts`, 'Store')
  const functions = [types.inModule(`${root}/load.ts`, { kind: 'query', name: 'load' }), store === undefined ? undefined : types.memberOf(store, 'get')]
  const results = functions.map((type) => (type === undefined ? undefined : types.resultOf(type, 'call', ['unknown'])))
  expect(results.map((result) => (result === undefined ? 'no result' : types.natureOf(result).promise))).toEqual(['always', 'always'])
})

it('takes no name from Object.prototype, in facts that come from the cache either', () => {
  const { root } = projectWith({ 'a.ts': 'export namespace space { export function go(): Promise<void> }\nexport interface Holder { space: typeof space }' })
  roots.push(root)
  const members = (): readonly string[] => {
    const types = typesOver(modulesOf(root, `${root}/.cache`))
    const holder = types.named(`${root}/a.ts`, 'Holder')
    const space = holder === undefined ? undefined : types.memberOf(holder, 'space')
    return ['go', 'constructor', 'toString', '__proto__'].filter((name) => space !== undefined && types.memberOf(space, name) !== undefined)
  }
  expect(members()).toEqual(['go'])
  expect(members()).toEqual(['go'])
})
