/**
 * Small programs over the forms in which TypeScript says what a function gives. Each reads `data.txt` ("one", "two", "three" on lines of
 * their own) and prints what it found.
 */
export interface Program {
  readonly name: string
  /** `main.ts`, and what else there is. */
  readonly files: Readonly<Record<string, string>>
  readonly expects: 'converted' | 'refused' | 'partly'
  readonly publicApi?: 'keep' | 'change'
}

const READ = "import { readFileSync } from 'node:fs'\n"

function program(name: string, expects: Program['expects'], main: string, others: Readonly<Record<string, string>> = {}): Program {
  return { name, expects, files: { 'main.ts': READ + main, ...others } }
}

export const programs: readonly Program[] = [
  program('alias of one function', 'converted', `
type Loader = (path: string) => string
const load: Loader = (path) => readFileSync(path, 'utf8')
console.log(load('data.txt').length)
`),
  program('alias of several functions', 'converted', `
type Loader = (path: string) => string
const load: Loader = (path) => readFileSync(path, 'utf8')
const none: Loader = () => 'nothing'
console.log(load('data.txt').length, none('x').length)
`),
  program('alias of several functions, chosen', 'converted', `
type Loader = (path: string) => string
const load: Loader = (path) => readFileSync(path, 'utf8')
const none: Loader = () => 'nothing'
function pick(name: string): Loader { return name === 'x' ? none : load }
console.log(pick('y')('data.txt').length, pick('x')('x').length)
`),
  program('alias in a parameter', 'converted', `
type Loader = (path: string) => string
const load: Loader = (path) => readFileSync(path, 'utf8')
function run(loader: Loader, path: string): number { return loader(path).length }
console.log(run(load, 'data.txt'), run(() => 'four', 'x'))
`),
  program('alias in an array', 'converted', `
type Loader = (path: string) => string
const load: Loader = (path) => readFileSync(path, 'utf8')
const loaders: readonly Loader[] = [load, () => 'x']
for (const each of loaders) console.log(each('data.txt').length)
`),
  program('alias in a record', 'converted', `
type Loader = (path: string) => string
function plain(path: string): string { return readFileSync(path, 'utf8') }
const loaders: Record<string, Loader> = { plain, none: () => '' }
for (const name of ['plain', 'none']) console.log((loaders[name] as Loader)('data.txt').length)
`),
  program('record with known names', 'converted', `
type Loader = (path: string) => string
const loaders: Record<'plain' | 'none', Loader> = { plain: (path) => readFileSync(path, 'utf8'), none: () => '' }
console.log(loaders.plain('data.txt').length, loaders.none('x'))
`),
  program('satisfies', 'converted', `
type Loader = (path: string) => string
function plain(path: string) { return readFileSync(path, 'utf8') }
const loaders = { plain, none: () => '' } satisfies Record<string, Loader>
console.log(loaders.plain('data.txt').length, loaders.none())
`),
  program('function under satisfies', 'converted', `
const load = ((path) => readFileSync(path, 'utf8')) satisfies (path: string) => string
console.log(load('data.txt').length)
`),
  program('property of an interface', 'converted', `
interface Options { read: (path: string) => string }
function run(options: Options): number { return options.read('data.txt').length }
console.log(run({ read: (path) => readFileSync(path, 'utf8') }), run({ read: () => 'x' }))
`),
  program('property of an interface, by alias', 'converted', `
type Loader = (path: string) => string
interface Options { read: Loader }
const options: Options = { read: (path) => readFileSync(path, 'utf8') }
function run(given: Options): number { return given.read('data.txt').length }
console.log(run(options), run({ read: () => 'x' }))
`),
  program('optional property of an interface', 'converted', `
interface Options { read?: (path: string) => string }
function run(options: Options): string { return options.read ? options.read('data.txt') : 'none' }
console.log(run({ read: (path) => readFileSync(path, 'utf8') }).length, run({}))
`),
  program('property of a type literal', 'converted', `
type Options = { read: (path: string) => string; readonly name: string }
const options: Options = { read: (path) => readFileSync(path, 'utf8'), name: 'o' }
console.log(options.read('data.txt').length, options.name)
`),
  program('property of a type literal in a parameter', 'converted', `
type Options = { read: (path: string) => string }
function run(options: Options): number { return options.read('data.txt').length }
console.log(run({ read: (path) => readFileSync(path, 'utf8') }))
`),
  program('method of a type literal', 'converted', `
type Options = { read(path: string): string }
function run(options: Options): number { return options.read('data.txt').length }
console.log(run({ read(path) { return readFileSync(path, 'utf8') } }), run({ read: () => 'x' }))
`),
  program('field of a class', 'converted', `
class Reader {
  readonly read: (path: string) => string = (path) => readFileSync(path, 'utf8')
  size(path: string): number { return this.read(path).length }
}
console.log(new Reader().size('data.txt'))
`),
  program('field of a class, by alias', 'converted', `
type Loader = (path: string) => string
class Reader {
  readonly read: Loader = (path) => readFileSync(path, 'utf8')
  size(path: string): number { return this.read(path).length }
}
console.log(new Reader().size('data.txt'))
`),
  program('field set in the constructor', 'converted', `
class Reader {
  readonly read: (path: string) => string
  constructor() { this.read = (path) => readFileSync(path, 'utf8') }
  size(path: string): number { return this.read(path).length }
}
console.log(new Reader().size('data.txt'))
`),
  program('field given to the constructor', 'refused', `
type Loader = (path: string) => string
class Reader {
  private readonly read: Loader
  constructor(read: Loader) { this.read = read }
  size(path: string): number { return this.read(path).length }
}
console.log(new Reader((path) => readFileSync(path, 'utf8')).size('data.txt'), new Reader(() => 'x').size('y'))
`),
  program('parameter property', 'refused', `
type Loader = (path: string) => string
class Reader {
  constructor(private readonly read: Loader) {}
  size(path: string): number { return this.read(path).length }
}
console.log(new Reader((path) => readFileSync(path, 'utf8')).size('data.txt'))
`),
  program('alias across files', 'converted', `
import type { Loader } from './types.ts'
import { none } from './none.ts'
const load: Loader = (path) => readFileSync(path, 'utf8')
console.log(load('data.txt').length, none('x'))
`, {
    'types.ts': 'export type Loader = (path: string) => string\n',
    'none.ts': "import type { Loader } from './types.ts'\nexport const none: Loader = () => 'none'\n",
  }),
  program('alias of an alias, through a barrel', 'converted', `
import type { Step } from './index.ts'
const load: Step = (path) => readFileSync(path, 'utf8')
console.log(load('data.txt').length)
`, {
    'types.ts': 'export type Loader = (path: string) => string\nexport type Step = Loader\n',
    'index.ts': "export type { Step } from './types.ts'\n",
  }),
  program('alias that gives a union', 'converted', `
type Loader = (path: string) => string | undefined
const load: Loader = (path) => (path === '' ? undefined : readFileSync(path, 'utf8'))
console.log(load('data.txt')?.length, load(''))
`),
  program('alias that gives void', 'converted', `
type Task = (path: string) => void
const task: Task = (path) => { console.log(readFileSync(path, 'utf8').length) }
task('data.txt')
`),
  program('generic alias', 'refused', `
type Loader<T> = (path: string) => T
const load: Loader<string> = (path) => readFileSync(path, 'utf8')
console.log(load('data.txt').length)
`),
  program('foreign value under the alias', 'refused', `
type Loader = (path: string) => string
import { normalize } from 'node:path'
const load: Loader = (path) => readFileSync(path, 'utf8')
const clean: Loader = normalize
console.log(load('data.txt').length, clean('a/../b'))
`),
  program('replacer under the alias', 'converted', `
type Loader = (path: string) => string
const load: Loader = (path) => readFileSync(path, 'utf8')
const upper: Loader = (text) => text.toUpperCase()
console.log(load('data.txt').length, 'abc'.replace(/b/, upper))
`),
  program('cast to the alias', 'converted', `
type Loader = (path: string) => string
const load = ((path: string) => readFileSync(path, 'utf8')) as Loader
console.log(load('data.txt').length)
`),
  program('alias in a map', 'refused', `
type Loader = (path: string) => string
const loaders = new Map<string, Loader>()
loaders.set('plain', (path) => readFileSync(path, 'utf8'))
const load = loaders.get('plain')
console.log(load === undefined ? 'none' : load('data.txt').length)
`),
  program('ReturnType of the alias', 'converted', `
type Loader = (path: string) => string
const load: Loader = (path) => readFileSync(path, 'utf8')
const text: ReturnType<Loader> = load('data.txt')
console.log(text.length)
`),
  program('Parameters of the alias', 'converted', `
type Loader = (path: string) => string
const load: Loader = (path) => readFileSync(path, 'utf8')
const arguments_: Parameters<Loader> = ['data.txt']
console.log(load(...arguments_).length)
`),
  program('ReturnType of the function', 'converted', `
function load(path: string) { return { text: readFileSync(path, 'utf8') } }
type Loaded = ReturnType<typeof load>
const show = (loaded: Loaded): number => loaded.text.length
console.log(show(load('data.txt')))
`),
  program('typeof the function', 'converted', `
function load(path: string) { return readFileSync(path, 'utf8') }
type Load = typeof load
function run(loader: Load): number { return loader('data.txt').length }
console.log(run(load))
`),
  program('typeof the function, with another value', 'converted', `
function load(path: string) { return readFileSync(path, 'utf8') }
const other: typeof load = (path) => path
console.log(load('data.txt').length, other('x').length)
`),
  program('ReturnType of a named typeof', 'converted', `
function load(path: string) { return { text: readFileSync(path, 'utf8') } }
type Load = typeof load
const shown = (loaded: ReturnType<Load>): number => loaded.text.length
console.log(shown(load('data.txt')))
`),
  program('Parameters of the function', 'converted', `
function load(path: string, encoding: 'utf8') { return readFileSync(path, encoding) }
const given: Parameters<typeof load> = ['data.txt', 'utf8']
console.log(load(...given).length)
`),
  program('ReturnType of a method', 'converted', `
class Store { load(path: string) { return { text: readFileSync(path, 'utf8') } } }
type Loaded = ReturnType<Store['load']>
const show = (loaded: Loaded): number => loaded.text.length
console.log(show(new Store().load('data.txt')))
`),
  program('generic over functions', 'refused', `
function memo<F extends (...values: any[]) => any>(run: F): F { return run }
const load = memo((path: string) => readFileSync(path, 'utf8'))
console.log(load('data.txt').length)
`),
  program('generic over results', 'converted', `
function timed<T>(run: () => T): T { const value = run(); return value }
console.log(timed(() => readFileSync('data.txt', 'utf8')).length, timed(() => 5))
`),
  program('generic over results, in a condition', 'converted', `
function attempt<T>(run: () => T, or: T): T { try { return run() } catch { return or } }
if (attempt(() => readFileSync('data.txt', 'utf8') === '', false)) console.log('empty')
else console.log('not empty')
`),
  program('overloads', 'converted', `
function load(path: string): string
function load(path: string, lines: true): string[]
function load(path: string, lines?: true): string | string[] {
  const text = readFileSync(path, 'utf8')
  return lines ? text.split('\\n') : text
}
console.log(load('data.txt').length, load('data.txt', true).length)
`),
  program('infer', 'refused', `
type Result<F> = F extends (...values: any[]) => infer R ? R : never
function load(path: string) { return readFileSync(path, 'utf8') }
const text: Result<typeof load> = load('data.txt')
console.log(text.length)
`),
  program('template strings and conditions', 'converted', `
type Check = (path: string) => boolean
const isEmpty: Check = (path) => readFileSync(path, 'utf8') === ''
const name = (path: string): string => readFileSync(path, 'utf8').slice(0, 3)
if (isEmpty('data.txt')) console.log('empty')
console.log(\`first \${name('data.txt')}\`, isEmpty('data.txt') ? 'empty' : 'not empty')
`),
  program('abstract method', 'converted', `
abstract class Source { abstract read(path: string): string; size(path: string): number { return this.read(path).length } }
class Files extends Source { read(path: string): string { return readFileSync(path, 'utf8') } }
class Nothing extends Source { read(): string { return '' } }
console.log(new Files().size('data.txt'), new Nothing().size('x'))
`),
  program('abstract field of a function type', 'converted', `
abstract class Source { abstract read: (path: string) => string; size(path: string): number { return this.read(path).length } }
class Files extends Source { read = (path: string): string => readFileSync(path, 'utf8') }
console.log(new Files().size('data.txt'))
`),
  program('interface and class of one name', 'converted', `
interface Store { load(path: string): string }
class Store { name = 'store' }
Store.prototype.load = function (path) { return readFileSync(path, 'utf8') }
console.log(new Store().load('data.txt').length)
`),
  program('namespace merged with a function', 'refused', `
function load(path: string): string { return load.read(path) }
namespace load { export const read = (path: string): string => readFileSync(path, 'utf8') }
console.log(load('data.txt').length)
`),
  program('augmented module of the project', 'refused', `
import { Store } from './store.ts'
declare module './store.ts' { interface Store { load(path: string): string } }
Store.prototype.load = function (path: string): string { return readFileSync(path, 'utf8') }
console.log(new Store().load('data.txt').length)
`, { 'store.ts': "export class Store { name = 'store' }\n" }),
  program('augmented interface that an object implements', 'converted', `
import type { Options } from './options.ts'
declare module './options.ts' { interface Options { load(path: string): string } }
const options: Options = { name: 'o', load: (path) => readFileSync(path, 'utf8') }
console.log(options.load('data.txt').length)
`, { 'options.ts': 'export interface Options { name: string }\n' }),
  program('augmented global', 'refused', `
declare global { interface Array<T> { load(path: string): string } }
Array.prototype.load = function (path: string): string { return readFileSync(path, 'utf8') }
console.log(new Array<string>().load('data.txt').length)
`),
  program('call signature of an interface', 'converted', `
interface Load { (path: string): string }
const load: Load = (path) => readFileSync(path, 'utf8')
console.log(load('data.txt').length)
`),
  program('two interfaces of one shape', 'converted', `
interface A { read(path: string): string }
interface B { read(path: string): string }
const a: A = { read: (path) => readFileSync(path, 'utf8') }
const b: B = a
console.log(a.read('data.txt').length, b.read('data.txt').length)
`),
  program('interface extends interface', 'converted', `
interface A { read(path: string): string }
interface B extends A { name: string }
class Files implements B { name = 'files'; read(path: string): string { return readFileSync(path, 'utf8') } }
const show = (each: A): number => each.read('data.txt').length
console.log(show(new Files()))
`),
  program('generic interface', 'converted', `
interface Source<T> { read(path: string): T }
class Files implements Source<string> { read(path: string): string { return readFileSync(path, 'utf8') } }
const show = (each: Source<string>): number => each.read('data.txt').length
console.log(show(new Files()))
`),
  program('Pick and Omit', 'converted', `
interface Source { read(path: string): string; name: string }
class Files implements Source { name = 'f'; read(path: string): string { return readFileSync(path, 'utf8') } }
const show = (each: Pick<Source, 'read'>): number => each.read('data.txt').length
console.log(show(new Files()))
`),
  program('indexed access', 'refused', `
interface Source { read: (path: string) => string }
const read: Source['read'] = (path) => readFileSync(path, 'utf8')
const source: Source = { read }
console.log(source.read('data.txt').length)
`),
  program('declared function type of a let', 'converted', `
type Loader = (path: string) => string
let load: Loader = () => 'none'
load = (path) => readFileSync(path, 'utf8')
console.log(load('data.txt').length)
`),
  program('default of a parameter', 'converted', `
type Loader = (path: string) => string
const load: Loader = (path) => readFileSync(path, 'utf8')
function run(path: string, loader: Loader = load): number { return loader(path).length }
console.log(run('data.txt'), run('x', () => 'y'))
`),
  program('alias that gives a promise or not', 'converted', `
type Loader = (path: string) => string | Promise<string>
const load: Loader = (path) => readFileSync(path, 'utf8')
const text = await load('data.txt')
console.log(text.length)
`),
  program('result that is kept in a typed variable', 'converted', `
interface Config { name: string }
type Load = (path: string) => Config
const load: Load = (path) => ({ name: readFileSync(path, 'utf8') })
const config: Config = load('data.txt')
console.log(config.name.length)
`),
  program('union of aliases', 'converted', `
type Loader = (path: string) => string
type Entry = { kind: 'a'; load: Loader } | { kind: 'b'; text: string }
const entries: Entry[] = [{ kind: 'a', load: (path) => readFileSync(path, 'utf8') }, { kind: 'b', text: 't' }]
for (const entry of entries) console.log(entry.kind === 'a' ? entry.load('data.txt').length : entry.text)
`),
  program('list of objects with functions', 'converted', `
interface Step { name: string; run: (path: string) => string }
const steps: Step[] = [{ name: 'a', run: (path) => readFileSync(path, 'utf8') }, { name: 'b', run: () => 'x' }]
for (const step of steps) console.log(step.name, step.run('data.txt').length)
`),
  program('list of objects of a type literal', 'converted', `
type Step = { name: string; run: (path: string) => string }
const steps: Step[] = [{ name: 'a', run: (path) => readFileSync(path, 'utf8') }, { name: 'b', run: () => 'x' }]
for (const step of steps) console.log(step.name, step.run('data.txt').length)
`),
  program('record of objects with functions', 'converted', `
interface Step { name: string; run: (path: string) => string }
const steps: Record<string, Step> = { a: { name: 'a', run: (path) => readFileSync(path, 'utf8') } }
console.log(steps['a']?.name, steps.a!.run('data.txt').length)
`),
  program('list of objects that is handed on', 'refused', `
interface Step { name: string; run: (path: string) => string }
const steps: readonly Step[] = [{ name: 'a', run: (path) => readFileSync(path, 'utf8') }]
function all(list: readonly Step[]): number { return list.map((each) => each.run('data.txt').length).length }
console.log(all(steps))
`),
  program('list that something is added to', 'refused', `
type Loader = (path: string) => string
const loaders: Loader[] = [(path) => readFileSync(path, 'utf8')]
loaders.push((path) => path.toUpperCase())
for (const each of loaders) console.log(each('data.txt').length)
`),
  program('destructured parameter of an interface', 'converted', `
interface Options { read: (path: string) => string; readonly name?: string }
function run({ read, name = 'none' }: Options): string { return name + read('data.txt').length }
console.log(run({ read: (path) => readFileSync(path, 'utf8') }), run({ read: () => 'x', name: 'n' }))
`),
  program('prototype of a class', 'converted', `
class Store { declare load: (path: string) => string; name = 'store' }
Store.prototype.load = function (path: string): string { return readFileSync(path, 'utf8') }
console.log(new Store().load('data.txt').length)
`),
]
