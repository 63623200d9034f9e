import { canonicalModule } from './names.js'

/**
 * What calling an API does to the rest of the world: nothing (it looks, or computes), something, or not told here. A call that only
 * looks may run beside others; what changes something must keep its place.
 */

export type Reach = 'reads' | 'writes'

/** Canonical module, then export paths; `*` is all of it. Paths are those of `BlockingRow`. */
const READERS: Readonly<Record<string, string>> = {
  global: `Array Array.from Array.fromAsync Array.isArray Array.of ArrayBuffer BigInt BigInt64Array Blob Boolean Buffer.alloc Buffer.byteLength Buffer.compare Buffer.concat
    Buffer.from Buffer.isBuffer DataView Date Date.UTC Date.now Date.parse Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError
    Float32Array Float64Array Headers Int8Array Int16Array Int32Array Intl.* Map Math.* Number Number.* Object Object.create Object.entries
    Object.freeze Object.fromEntries Object.getOwnPropertyNames Object.getPrototypeOf Object.groupBy Object.hasOwn Object.is Object.keys Object.values Promise Promise.all
    Promise.allSettled Promise.any Promise.race Promise.reject Promise.resolve Reflect.get Reflect.has Reflect.ownKeys RegExp Request Response Set String String.* Symbol
    Symbol.for TextDecoder TextEncoder URL URL.canParse URL.parse URLSearchParams Uint8Array Uint8ClampedArray Uint16Array Uint32Array WeakMap WeakRef WeakSet atob btoa
    crypto.getRandomValues crypto.randomUUID crypto.subtle.* decodeURI decodeURIComponent encodeURI encodeURIComponent escape isFinite isNaN parseFloat parseInt
    performance.now structuredClone unescape JSON.parse JSON.stringify AbortSignal.timeout require.resolve import.meta.resolve`,
  'node:process': 'cwd hrtime hrtime.bigint memoryUsage uptime',
  'node:fs': `access accessSync createReadStream exists existsSync fstat fstatSync lstat lstatSync readFile readFileSync readdir readdirSync readlink readlinkSync realpath
    realpath.native realpathSync realpathSync.native stat statSync statfs statfsSync`,
  'node:fs/promises': 'access glob lstat readFile readdir readlink realpath stat statfs',
  'node:path': '*',
  'node:path/posix': '*',
  'node:path/win32': '*',
  'node:url': '*',
  'node:querystring': '*',
  'node:os': 'arch availableParallelism cpus endianness freemem homedir hostname loadavg machine networkInterfaces platform release tmpdir totalmem type uptime userInfo version',
  'node:util': `format formatWithOptions inspect isDeepStrictEqual parseArgs promisify stripVTControlCharacters styleText toUSVString types.* TextDecoder TextEncoder`,
  'node:buffer': 'Buffer.* Blob isUtf8 isAscii atob btoa',
  'node:crypto': `createHash createHash().update createHash().digest createHash().copy createHmac createHmac().update createHmac().digest hash randomBytes randomInt randomUUID
    timingSafeEqual scrypt scryptSync pbkdf2 pbkdf2Sync webcrypto.subtle.* subtle.*`,
  'node:dns': 'lookup lookupService resolve resolve4 resolve6 resolveAny resolveCaa resolveCname resolveMx resolveNaptr resolveNs resolvePtr resolveSoa resolveSrv resolveTxt reverse promises.*',
  'node:dns/promises': 'lookup lookupService resolve resolve4 resolve6 resolveAny resolveCaa resolveCname resolveMx resolveNaptr resolveNs resolvePtr resolveSoa resolveSrv resolveTxt reverse',
  'node:zlib': `brotliCompress brotliDecompress deflate deflateRaw gunzip gzip inflate inflateRaw unzip brotliCompressSync brotliDecompressSync deflateSync gunzipSync gzipSync
    inflateSync unzipSync`,
  'node:perf_hooks': 'performance.now',
  'node:module': 'isBuiltin',
  'fast-glob': '*',
  'find-up': '*',
  jsonfile: 'readFile readFileSync',
  'load-json-file': '*',
  'locate-path': '*',
  'path-exists': '*',
  'pkg-dir': '*',
  'read-pkg': '*',
  'read-pkg-up': '*',
  resolve: '*',
  which: '*',
  glob: '*',
  globby: '*',
  tinyglobby: '*',
  picomatch: '*',
  micromatch: '*',
  semver: '*',
}

/** What is no function: whoever is given it has nothing to call. */
const PLAIN_VALUES: Readonly<Record<string, string>> = {
  global: '__dirname __filename undefined NaN Infinity import.meta.dirname import.meta.filename import.meta.url',
  'node:process': 'arch argv argv0 env env.* execArgv execPath pid platform ppid version versions.*',
  'node:fs': 'constants.* F_OK R_OK W_OK X_OK',
  'node:fs/promises': 'constants.*',
  'node:os': 'EOL constants.* devNull',
  'node:path': 'delimiter sep',
  'node:zlib': 'constants.*',
}

/** Substitutes of `fs` read under its names, in both manners. */
const SUBSTITUTES = new Set(['fs-extra', 'graceful-fs'])

/** Modules all of whose other exports change something, or whose order matters to somebody. */
const WRITERS: Readonly<Record<string, string>> = {
  global: 'console.* setTimeout setInterval setImmediate queueMicrotask alert confirm prompt requestAnimationFrame eval Function Object.assign Object.defineProperty Object.setPrototypeOf Reflect.set',
  'node:fs': '*',
  'node:fs/promises': '*',
  'fs-extra': '*',
  'graceful-fs': '*',
  'node:child_process': '*',
  'node:timers': '*',
  'node:timers/promises': '*',
  'node:readline': '*',
  'node:readline/promises': '*',
  'node:process': '*',
  'node:worker_threads': '*',
  execa: '*',
  'cross-spawn': '*',
  rimraf: '*',
  mkdirp: '*',
  inquirer: '*',
  prompts: '*',
}

const readers = tableOf(READERS)
const writers = tableOf(WRITERS)
const plainValues = tableOf(PLAIN_VALUES)

/** What calling the API does; not known where it does not say. */
export function reachOf(module: string, path: string): Reach | undefined {
  const { home, own } = placeOf(module, path)
  if (has(readers, home, own) || (SUBSTITUTES.has(home) && (has(readers, 'node:fs', own) || has(readers, 'node:fs/promises', own)))) return 'reads'
  const called = own.lastIndexOf('().')
  if (called !== -1) return undefined
  return has(writers, home, own) ? 'writes' : undefined
}

/** Is it known to be data, and no function? */
export function isPlainValue(module: string, path: string): boolean {
  const { home, own } = placeOf(module, path)
  return has(plainValues, SUBSTITUTES.has(home) ? 'node:fs' : home, own)
}

/** Packages whose functions read from disk. */
const WAITING_MODULES = new Set(['node:fs/promises', 'node:dns', 'node:dns/promises', 'fast-glob', 'glob', 'globby', 'tinyglobby', ...SUBSTITUTES])

/** Does the API, one that reads, wait for the outside world without holding the thread? What only computes gains nothing from company. */
export function isWaiting(module: string, path: string): boolean {
  const { home, own } = placeOf(module, path)
  if (/Sync$/.test(own)) return false
  if (home === 'global') return own === 'fetch' || own.startsWith('crypto.subtle.')
  return WAITING_MODULES.has(home) || home === 'node:fs' || (home === 'node:zlib' || home === 'node:crypto' ? /^(?:\w*(?:ompress|zip|flate|flateRaw)|scrypt|pbkdf2|(?:webcrypto\.)?subtle\..*)$/.test(own) : false)
}

function placeOf(module: string, path: string): { readonly home: string; readonly own: string } {
  const home = canonicalModule(module)
  const own = path.replace(/^default(?:\.|(?=\()|$)/, '')
  if (home === 'node:fs' && own.startsWith('promises.')) return { home: 'node:fs/promises', own: own.slice('promises.'.length) }
  if (home === 'node:path' && /^(?:posix|win32)\./.test(own)) return { home, own: own.replace(/^\w+\./, '') }
  if (home !== 'global') return { home, own }
  const name = own.replace(/^(?:globalThis|global|window|self)\./, '')
  return name.startsWith('process.') ? { home: 'node:process', own: name.slice('process.'.length) } : { home, own: name }
}

type Table = ReadonlyMap<string, ReadonlySet<string>>

function tableOf(rows: Readonly<Record<string, string>>): Table {
  return new Map(Object.entries(rows).map(([module, paths]) => [module, new Set(paths.split(/\s+/))]))
}

function has(table: Table, module: string, path: string): boolean {
  const paths = table.get(module)
  if (paths === undefined) return false
  // The instance that a reader gives is not the reader: `()` is looked up as it is written.
  return paths.has(path) || (!path.includes('()') && (paths.has('*') || paths.has(`${path.slice(0, path.lastIndexOf('.'))}.*`)))
}

/** Methods that strings, arrays, dates, responses and promises have, and that change nothing, whatever they are called on. */
const PURE_METHODS = new Set(
  `at charAt charCodeAt codePointAt concat endsWith flat getTime getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTimezoneOffset hasOwnProperty
  includes indexOf isDirectory isFile isSymbolicLink join lastIndexOf localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll slice split startsWith
  substr substring test toFixed toISOString toJSON toLocaleLowerCase toLocaleString toLocaleUpperCase toLowerCase toPrecision toReversed toSorted toSpliced toString toUpperCase trim
  trimEnd trimStart valueOf arrayBuffer blob json text`.split(/\s+/),
)

/** Of these the callback decides; without a function they are something else (`collection.find({})`). */
const CALLBACK_METHODS = new Set('catch every filter finally find findIndex findLast findLastIndex flatMap forEach map reduce reduceRight some then'.split(' '))

/** Methods of builtin collections that only look. */
const LOOKING_METHODS = new Set('get has keys values entries at forEach size'.split(' '))

/** First words of names that promise a change, a turn in a sequence, or a delay on purpose. */
const CHANGING = firstWords(
  `set save store write update upsert patch put post delete del remove rm unlink insert create make add append prepend push pop shift unshift splice sort fill reverse
  send publish emit dispatch notify reply close open connect disconnect end destroy dispose init initialize initialise setup bootstrap start stop restart run exec execute invoke
  perform process handle apply spawn fork kill register unregister subscribe unsubscribe migrate seed commit rollback begin transaction lock unlock acquire release click dblclick
  type press tap hover goto navigate reload select scroll drag drop switch wait sleep delay pause resume flush sync clear reset install uninstall build compile generate render
  upload download deploy move copy rename mkdir mkdirp touch prev seek advance consume drain print prompt ask confirm login logout sign enable disable toggle activate deactivate
  increment incr decrement decr expire purge prune clean cleanup evict ensure validate assert expect verify authorize authenticate mount unmount attach detach bind rewrite
  import export merge mark track record queue enqueue dequeue schedule trigger fire try retry poll finish complete abort cancel fix convert archive restore backup rotate
  rebuild refresh invalidate on once off`,
)
/** These alone mean a step of something; with more words behind them they name what they look at (`next`, but `nextPowerOf`). */
const STEPPING = new Set('next read load call use do test log info warn error debug trace then replace transform'.split(' '))

function firstWords(words: string): RegExp {
  return new RegExp(`^[_$#]*(?:${words.split(/\s+/).join('|')})(?![a-z])`)
}

/** How many arguments some of those have where they mean what they mean: `text.replace(a, b)`, but `router.replace(place)`. */
const ARITIES: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ['arrayBuffer', [0, 0]],
  ['blob', [0, 0]],
  ['json', [0, 0]],
  ['replace', [2, 2]],
  ['replaceAll', [2, 2]],
  ['test', [1, 1]],
  ['text', [0, 0]],
])

/** What is known of a call's arguments. */
export interface GivenArguments {
  readonly count: number
  readonly functions: boolean
  readonly literals: boolean
}

/** What a method of something unknown does, as far as its name and its arguments tell. */
export function reachOfMethod(name: string, given: GivenArguments): Reach | undefined {
  const [least, most] = ARITIES.get(name) ?? [0, Infinity]
  // `list.join(', ')` makes a text, `socket.join(room)` enters a room.
  const isUsual = given.count >= least && given.count <= most && (name !== 'join' || given.literals)
  if ((PURE_METHODS.has(name) && isUsual) || (given.functions && CALLBACK_METHODS.has(name))) return 'reads'
  return CHANGING.test(name) || STEPPING.has(name) ? 'writes' : undefined
}

/** May the method of that name look and do nothing else, given the right arguments? */
export function canLook(name: string): boolean {
  return LOOKING_METHODS.has(name) || PURE_METHODS.has(name) || CALLBACK_METHODS.has(name)
}

/** Methods that do no more than look, of a collection that is known to be builtin. */
export function isLookingMethod(name: string): boolean {
  return LOOKING_METHODS.has(name)
}
