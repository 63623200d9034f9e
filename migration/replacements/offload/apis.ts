/**
 * What is known of APIs that are not the project's own, as far as it matters in which thread they run: which only make something, which
 * hold what goes with the process, and which act on the thread itself.
 */
import { canonicalModule, findBlockingRow } from '../../../catalogue/index.js'
import type { ApiName } from '../../../analysis/facts.js'

/** Methods that change what they are called on. */
const MUTATORS = new Set(
  'add append clear copyWithin delete fill pop push reverse set setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime shift sort splice unshift'.split(' '),
)

export function isMutator(method: string): boolean {
  return MUTATORS.has(method)
}

const PROTOTYPES: readonly object[] = [
  Array.prototype, ArrayBuffer.prototype, BigInt.prototype, Boolean.prototype, Buffer.prototype, DataView.prototype, Date.prototype, Map.prototype, Number.prototype,
  Object.prototype, RegExp.prototype, Set.prototype, String.prototype, Uint8Array.prototype, Object.getPrototypeOf(Uint8Array.prototype) as object,
]
const BUILT_IN = new Set(PROTOTYPES.flatMap((prototype) => Object.getOwnPropertyNames(prototype)))

/** Methods of what structured cloning keeps: strings, lists, maps, dates, bytes. */
export function isBuiltInMethod(name: string): boolean {
  // Buffers can be written to, but what is written to is a stream far more often.
  return BUILT_IN.has(name) && name !== 'constructor' && name !== 'write'
}

/** Globals that only compute. */
const COMPUTING =
  /^(?:Array|ArrayBuffer|BigInt|BigInt64Array|BigUint64Array|Boolean|Buffer|DataView|Date|Error|\w*Error|Float32Array|Float64Array|Intl|Int8Array|Int16Array|Int32Array|JSON|Map|Math|Number|Object|Proxy|Reflect|RegExp|Set|String|Symbol|TextDecoder|TextEncoder|URL|URLSearchParams|Uint8Array|Uint8ClampedArray|Uint16Array|Uint32Array|WeakMap|WeakSet|atob|btoa|decodeURI|decodeURIComponent|encodeURI|encodeURIComponent|isFinite|isNaN|parseFloat|parseInt|performance|structuredClone|process\.(?:cwd|hrtime|memoryUsage|uptime)|require\.resolve|import\.meta\.resolve)(?:\.|\(|$)/

/** Core modules, and what of them computes or only looks. */
const LOOKING: Readonly<Record<string, RegExp>> = {
  'node:assert': /./,
  'node:buffer': /./,
  'node:crypto': /^(?!setEngine|setFips)/,
  'node:fs': /^(?:accessSync|existsSync|lstatSync|readFileSync|readdirSync|realpathSync|statSync)/,
  'node:module': /^createRequire/,
  'node:os': /^(?!setPriority)/,
  'node:path': /./,
  'node:querystring': /./,
  'node:string_decoder': /./,
  'node:url': /./,
  'node:util': /./,
  'node:zlib': /./,
}

/** Packages whose functions and instances compute and keep nothing that one call leaves for another. */
const COMPUTING_PACKAGES =
  /^(?:ajv|ajv-formats|ansis|bcryptjs|chalk|clone|color|color-convert|commonmark|date-fns|dayjs|debug|decimal\.js|deepmerge|diff|dompurify|ejs|entities|escape-html|fast-xml-parser|handlebars|he|highlight\.js|html-entities|html-minifier|html-minifier-terser|joi|js-yaml|json5|kleur|lodash|lodash-es|lodash\..+|luxon|markdown-it|markdown-it-.+|marked|mathjs|micromatch|minimatch|moment|ms|mustache|nanoid|pako|papaparse|picocolors|pluralize|prismjs|pug|qs|ramda|remarkable|sanitize-html|semver|showdown|slugify|smol-toml|tslib|turndown|uglify-js|underscore|uuid|validator|xlsx|xml2js|yaml|yup|zod)(?:\/|$)/

/** @param api `any` for a method of something that is not known */
export function isHarmless({ module, path }: ApiName): boolean {
  if (module === 'any') return isBuiltInMethod(path)
  if (module === 'global') return COMPUTING.test(path)
  const canonical = canonicalModule(module)
  const looking = LOOKING[canonical]
  return looking === undefined ? COMPUTING_PACKAGES.test(canonical) : looking.test(path.replace(/^default\./, ''))
}

const HANDLES =
  /^(?:better-sqlite3|bun:sqlite|ioredis|knex|level|lmdb|lokijs|mongodb|mongoose|mssql|mysql|mysql2|node:sqlite|nodemailer|pg|pg-native|postgres|redis|sequelize|sqlite3|typeorm|@prisma\/client|node:(?:child_process|cluster|dgram|http|http2|https|net|tls|worker_threads|readline|repl|events|stream))(?:\/|$)/

/** An open connection, file, stream or process. */
export function hasOwnState({ module, path }: ApiName): boolean {
  const canonical = canonicalModule(module)
  return HANDLES.test(canonical) || findBlockingRow(module, path)?.category === 'database' || (canonical === 'node:fs' && /^(?:open|create\w+Stream|watch)/.test(path))
}

/** Does something else in a worker than in the main thread, or nothing. */
export function actsOnThread({ module, path }: ApiName): boolean {
  const canonical = canonicalModule(module)
  const name = canonical === 'node:process' ? `process.${path.replace(/^default\./, '')}` : canonical === 'global' ? path : ''
  if (/^process\.(?:abort|chdir|disconnect|emit|exit|initgroups|kill|on|once|addListener|reallyExit|send|set\w+|stdin|title|umask)\b/.test(name)) return true
  if (/^(?:setTimeout|setInterval|setImmediate|queueMicrotask|alert|confirm|prompt)$/.test(name)) return true
  return canonical === 'node:async_hooks' || canonical === 'node:cluster' || canonical === 'node:worker_threads' || (canonical === 'node:timers' && path.startsWith('set'))
}

/** What it gives is a function or goes on being read: neither can be copied. */
export function givesLiveValue({ module, path }: ApiName): boolean {
  if (/(?:^|\.)(?:compile|compileFile|compileClient|template|promisify|callbackify|iterate|create\w*Stream|createServer|transaction|debuglog)$/.test(path)) return true
  return hasOwnState({ module, path }) && !/\.(?:all|get|run|exec|pragma|serialize)(?:\(|$)/.test(path)
}
