import { readFileSync } from 'node:fs'
import { builtinModules, createRequire } from 'node:module'
import { parseSync } from 'oxc-parser'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { platformDeclarations } from '../../catalogue/platform-declarations.js'
import { platformDeclarations as generated } from '../../tools/generate/platform-declarations.js'

/** The text is asked through TypeScript's checker, without any other declaration of Node or the web. */

const preamble = `
interface SymbolConstructor { readonly dispose: unique symbol; readonly asyncDispose: unique symbol }
interface AsyncDisposable { [Symbol.asyncDispose](): PromiseLike<void> }
interface SafePromise extends Promise<unknown> {}
`

const require = createRequire(import.meta.url)
const promiseModules = ['fs', 'dns', 'timers', 'stream', 'readline', 'inspector'].map(name => `node:${name}/promises`)
/** For those who ask TypeScript. */
const patience = 60_000

/** What these modules have of functions that wait for nothing. */
const immediate = /^(?:[gs]et(?:Servers|DefaultResultOrder)|createInterface|open|close|url|waitForDebugger)$/
const immediateIn = (module: string, name: string): boolean => immediate.test(name) && !(module === 'node:fs/promises' && name === 'open')

describe('the text', () => {
  it('is what the generator writes', () => {
    expect(generated()).toBe(readFileSync(new URL('../../catalogue/platform-declarations.ts', import.meta.url), 'utf8'))
  }, patience)

  it('is parsed without an error, and is what TypeScript takes for correct', () => {
    expect(parseSync('platform.d.ts', platformDeclarations).errors).toEqual([])
    expect(ask([]).complaints).toEqual([])
  }, patience)

  it('is small', () => {
    expect(platformDeclarations.length).toBeLessThan(64_000)
  })
})

describe('the running Node', () => {
  const functions = promiseModules.flatMap(module => functionsOf(module).map(name => [module, name] as const))
  const asked = functions.filter(([module, name]) => !immediateIn(module, name) && !/^[A-Z]/.test(name))
  const answers = ask(asked.map(([module, name]) => `imported('${module}').${name}`)).natures

  it.each(asked.map(([module, name], index) => [module, name, index] as const))('%s %s gives a promise or an async iterable', (module, name, index) => {
    expect([module, name, answers[index]]).toEqual([module, name, expect.stringMatching(/^function: (?:promise|asyncIterable)$/)])
  })

  it('has functions of which the text says nothing', () => {
    const silent = functions.filter(([module, name]) => immediateIn(module, name) && name !== 'createInterface')
    expect(ask(silent.map(([module, name]) => `imported('${module}').${name}`)).natures.filter(nature => nature !== 'unknown')).toEqual([])
  }, patience)

  it('has no function ending in Sync that gives a promise', () => {
    const names = builtinModules.filter(name => !name.startsWith('_')).map(name => (name.startsWith('node:') ? name : `node:${name}`))
    const sync = names.flatMap(module => functionsOf(module).filter(name => name.endsWith('Sync')).map(name => [module, name] as const))
    expect(sync.length).toBeGreaterThan(50)
    const natures = ask(sync.map(([module, name]) => `imported('${module}').${name}`)).natures
    expect(sync.filter((_, index) => natures[index]?.includes('promise')).map(([, name]) => name)).toEqual([])
    expect(sync.filter((_, index) => natures[index]?.includes('asyncIterable')).map(([, name]) => name)).toEqual(['opendirSync'])
  }, patience)
})

const promises = [
  'fetch("x")',
  'fetch("x").then(response => response.json())',
  'value<Response>().json()',
  'value<Request>().formData()',
  'new Blob().arrayBuffer()',
  'new Blob().text()',
  'crypto.subtle.digest("SHA-256", null)',
  'imported("node:crypto").subtle.digest("x", null)',
  'imported("node:crypto").webcrypto.subtle.digest("x", null)',
  'imported("node:fs").promises.readFile("x")',
  'imported("node:fs/promises").readFile("x", "utf8")',
  'awaited(imported("node:fs/promises").open("x")).readFile()',
  'awaited(imported("node:fs/promises").opendir("x")).close()',
  'imported("node:timers/promises").setTimeout(1)',
  'imported("node:timers").promises.setTimeout(1)',
  'imported("node:timers/promises").scheduler.wait(1)',
  'imported("node:stream/promises").pipeline(1, 2)',
  'imported("node:stream").promises.finished(1)',
  'imported("node:stream").Readable.from([]).toArray()',
  'imported("node:stream/consumers").text(1)',
  'imported("node:events").once(1, "x")',
  'imported("node:events").EventEmitter.once(1, "x")',
  'imported("node:readline/promises").createInterface(1).question("x")',
  'imported("node:readline").promises.createInterface(1).question("x")',
  'new (imported("node:worker_threads").Worker)().terminate()',
  'new (imported("node:worker_threads").Worker)()[Symbol.asyncDispose]()',
  'imported("node:http").createServer()[Symbol.asyncDispose]()',
  'imported("node:http").createServer().listen(1)[Symbol.asyncDispose]()',
  'imported("node:https").createServer()[Symbol.asyncDispose]()',
  'imported("node:dns").promises.lookup("x")',
  'new (imported("node:dns/promises").Resolver)().resolve4("x")',
  'new (imported("node:inspector/promises").Session)().post("x")',
  'imported("node:assert").rejects(1)',
  'imported("node:assert").strict.rejects(1)',
  'imported("node:assert/strict").rejects(1)',
  'imported("node:util").aborted(1, 2)',
  'imported("node:vm").measureMemory()',
  'imported("node:sqlite").backup(1, "x")',
  'imported("node:diagnostics_channel").tracingChannel("x").tracePromise(1)',
  'awaited(imported("node:fs/promises").mkdtempDisposable("x"))[Symbol.asyncDispose]()',
  'navigator.clipboard.readText()',
  'navigator.mediaDevices.getUserMedia()',
  'navigator.serviceWorker.ready',
  'navigator.serviceWorker.register("x")',
  'skipWaiting()',
  'clients.claim()',
  'registration.update()',
  'navigator.locks.request("x", () => 1)',
  'navigator.storage.estimate()',
  'navigator.permissions.query(1)',
  'navigator.wakeLock.request()',
  'navigator.share()',
  'caches.open("x")',
  'awaited(caches.open("x")).match("y")',
  'new ReadableStream().cancel()',
  'new ReadableStream().getReader().read()',
  'new ReadableStream().pipeTo(1)',
  'new WritableStream().getWriter().write(1)',
  'value<FileSystemFileHandle>().createWritable()',
  'value<FileSystemDirectoryHandle>().getFileHandle("x")',
  'document.createElement("video").requestFullscreen()',
  'value<HTMLMediaElement>().play()',
  'value<HTMLVideoElement>().play()',
  'value<HTMLImageElement>().decode()',
  'value<Element>().animate(1).finished',
  'document.fonts.ready',
  'document.exitFullscreen()',
  'document.startViewTransition().finished',
  'customElements.whenDefined("x")',
  'createImageBitmap(1)',
  'new AudioContext().resume()',
  'new RTCPeerConnection().createOffer()',
  'Notification.requestPermission()',
  'indexedDB.databases()',
  'WebAssembly.compile(1)',
  'WebAssembly.instantiateStreaming(1)',
  'Array.fromAsync([])',
  'new AsyncDisposableStack().disposeAsync()',
  'imported("node:test").test("x")',
  'imported("node:test").it.skip("x")',
  'imported("node:test").describe("x")',
  'value<import("node:test").TestContext>().test("x")',
]

const asyncIterables = [
  'imported("node:fs/promises").watch("x")',
  'imported("node:fs/promises").glob("x")',
  'imported("node:events").on(1, "x")',
  'imported("node:timers/promises").setInterval(1)',
  'imported("node:fs").createReadStream("x")',
  'imported("node:fs").createReadStream("x").on("error", 1)',
  'awaited(imported("node:fs/promises").opendir("x"))',
  'imported("node:readline").createInterface(1)',
  'process.stdin',
  'imported("node:process").stdin',
  'imported("node:zlib").createGzip()',
  'value<import("node:http").IncomingMessage>()',
  'awaited(fetch("x")).body',
  'value<FileSystemDirectoryHandle>().entries()',
]

const neither = [
  'imported("node:fs").readFileSync("x")',
  'imported("node:fs").readFile("x", () => 1)',
  'imported("node:fs").promises',
  'imported("node:zlib").gzip("x", () => 1)',
  'awaited(imported("node:fs/promises").opendir("x")).close(() => 1)',
  'imported("node:http").createServer().listen(1)',
  'document.createElement("video")',
  'navigator.userAgent',
  'new Blob().size',
]

describe('known APIs', () => {
  const answers = ask([...promises, ...asyncIterables, ...neither]).natures

  it.each(promises.map((api, index) => [api, index] as const))('%s is a promise', (_, index) => {
    expect(answers[index]).toBe('promise')
  })

  it.each(asyncIterables.map((api, index) => [api, index + promises.length] as const))('%s is an async iterable', (_, index) => {
    expect(answers[index]).toBe('asyncIterable')
  })

  it.each(neither.map((api, index) => [api, index + promises.length + asyncIterables.length] as const))('%s is neither', (_, index) => {
    expect(answers[index]).toMatch(/^(?:unknown|neither)$/)
  })

  it('lets one drop a test, not a test within a test', () => {
    const { types } = ask(['imported("node:test").test("x")', 'value<import("node:test").TestContext>().test("x")'])
    expect(types).toEqual(['SafePromise', 'Promise<unknown>'])
  }, patience)
})

function functionsOf(module: string): readonly string[] {
  const exported = require(module) as Readonly<Record<string, unknown>>
  return Object.keys(exported).filter(name => typeof exported[name] === 'function' && name !== 'default')
}

interface Answers {
  readonly natures: readonly string[]
  readonly types: readonly string[]
  /** What TypeScript has to say of the text itself. */
  readonly complaints: readonly string[]
}

/** `imported('x')` stands for a module's namespace, `value<T>()` for any value of a type. */
function ask(expressions: readonly string[]): Answers {
  const lines = expressions.map((text, index) => `const value${index} = ${text.replace(/imported\((["'].*?["'])\)/g, 'value<typeof import($1)>()')}`)
  const helpers = 'declare function value<T>(): T\ndeclare function awaited<T>(promise: Promise<T>): NonNullable<T>'
  const texts: Readonly<Record<string, string>> = {
    '/preamble.d.ts': preamble,
    '/platform.d.ts': platformDeclarations,
    '/asked.ts': `export {}\n${helpers}\n${lines.join('\n')}\n`,
  }
  const options: ts.CompilerOptions = { lib: ['lib.es2018.d.ts'], target: ts.ScriptTarget.ESNext, types: [], strict: true, noImplicitAny: false, noEmit: true }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.getSourceFile = (name, target, ...rest) => {
    const text = texts[name]
    return text === undefined ? getSourceFile.call(host, name, target, ...rest) : ts.createSourceFile(name, text, target, true)
  }
  host.fileExists = name => texts[name] !== undefined || fileExists.call(host, name)
  const program = ts.createProgram(Object.keys(texts), options, host)
  const checker = program.getTypeChecker()
  const asked = program.getSourceFile('/asked.ts')
  const declarations = (asked?.statements ?? []).flatMap(statement => (ts.isVariableStatement(statement) ? statement.declarationList.declarations : []))
  const types = declarations.map(declaration => checker.getNonNullableType(checker.getTypeAtLocation(declaration)))
  const platform = program.getSourceFile('/platform.d.ts')
  const complaints = [...program.getSyntacticDiagnostics(platform), ...program.getSemanticDiagnostics(platform)]
  return {
    natures: types.map(type => natureOf(checker, type)),
    types: types.map(type => checker.typeToString(type)),
    complaints: complaints.map(({ messageText, start = 0 }) => `${platformDeclarations.slice(start, start + 40)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`),
  }
}

function natureOf(checker: ts.TypeChecker, type: ts.Type): string {
  if ((type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return 'unknown'
  if (type.getProperty('then') !== undefined) return 'promise'
  if (type.getProperties().some(({ name }) => name.startsWith('__@asyncIterator'))) return 'asyncIterable'
  const signatures = type.getCallSignatures()
  const results = new Set(signatures.map(signature => natureOf(checker, signature.getReturnType())))
  return signatures.length === 0 ? 'neither' : `function: ${[...results].join(' or ')}`
}
