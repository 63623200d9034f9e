/**
 * The vocabulary of the catalogue: what blocks, what replaces it, and what functions do with their callbacks.
 * Everything here is data. The catalogue knows no syntax; `analysis/` asks it by module and export path.
 *
 * Export paths are written as one reads them: `readFileSync`, `realpathSync.native`, `promises.readFile`. `''` is the module
 * itself (its default export). `()` stands for "what calling or constructing it gives", so the `all` method of a prepared
 * statement of node:sqlite is `DatabaseSync().prepare().all`.
 */

/** The users' words for what a call waits on. */
export type Category =
  | 'fs'
  | 'process'
  | 'network'
  | 'sleep'
  | 'bridge'
  | 'crypto'
  | 'compression'
  | 'database'
  | 'prompt'
  | 'cpu'

/** How long one call holds the thread: microseconds, milliseconds, or as long as the outside world likes. */
export type Cost = 'light' | 'heavy' | 'unbounded'

/** Code of another shape that a codemod knows how to write, with the hazards of that API. */
export type AdapterName =
  | 'exists'
  | 'file-descriptor'
  | 'glob-iterator'
  | 'realpath-native'
  | 'directory-handle'
  | 'disposable'
  | 'exec'
  | 'spawn'
  | 'request'
  | 'sleep'
  | 'bridge'
  | 'prompt'
  | 'env-file'
  | 'argument'
  | 'temporary'
  | 'subtle-crypto'
  | 'package'

/** What to call instead of a blocking API. `module` is the specifier to import from, `export` the path in it. */
export type Replacement =
  /** Same arguments, a promise of the same result. */
  | ({ readonly kind: 'twin'; readonly module: string; readonly export: string } & Differences)
  /** The callback twin, through `util.promisify`: same arguments, a promise of the same result. */
  | ({ readonly kind: 'promisify'; readonly module: string; readonly export: string } & CallbackForm & Differences)
  /** An async form of another shape; `use` is how a message names it. */
  | { readonly kind: 'adapt'; readonly name: AdapterName; readonly use: string }
  /** No async form: run it in a worker. */
  | { readonly kind: 'worker' }
  /** Nothing to offer; `reason` is a sentence shown to users. */
  | { readonly kind: 'none'; readonly reason: string }

/** Where an asynchronous form differs from the synchronous one, so that not every call can be rewritten. */
export interface Differences {
  /** Options of the argument at `at` that it does not know, or knows as something else. */
  readonly options?: { readonly at: number; readonly names: readonly string[] }
  /** `unused`: it gives something of another shape. `settles`: it resolves where the sync form gives true, and rejects where that gives false. */
  readonly result?: 'unused' | 'settles'
  /** It starts a process that waits for input, where the sync form gives it none; its options are the argument at `at`, or an object before. */
  readonly input?: { readonly at: number }
  /** One argument more than these, and it would take that for its callback or for something else. */
  readonly most?: number
}

/** What replaces an API in versions of its package below `below`; nothing, where they have no asynchronous form. */
export interface FormerReplacement {
  readonly below: string
  readonly replacement?: Replacement
}

/** What has to be known of a function with a callback before it is promisified. */
export interface CallbackForm {
  /** In TypeScript, where `promisify` sees the last overload alone. */
  readonly typed?: {
    /** How many arguments that one has, besides the callback. */
    readonly arguments: number
    /** What stands for those that a call leaves out; without it, none may be left out. */
    readonly missing?: string
    /** Its result has a wider type than that of the sync form, so it must not be used. */
    readonly isWider?: boolean
  }
}

/** When a call blocks only with certain arguments. Indices count from 0. */
export type Condition =
  /** Blocks when no callback stands at index `at` (`randomBytes(n)`). */
  | { readonly kind: 'without-callback'; readonly at: number }
  /** Blocks when the argument at `at` is this literal (`open(method, url, false)`). */
  | { readonly kind: 'literal'; readonly at: number; readonly value: string | number | boolean }
  /** Blocks when the options object at `at` has this property with this value (`{ sync: true }`). */
  | { readonly kind: 'option'; readonly at: number; readonly name: string; readonly value: boolean }
  /** Blocks unless the options object at `at` has this property with this value (`{ async: true }`). */
  | { readonly kind: 'unless-option'; readonly at: number; readonly name: string; readonly value: boolean }
  /** A finding only when the number at `at` is not known to be smaller than `atLeast` (`randomBytes(16)` is memory only). */
  | { readonly kind: 'size'; readonly at: number; readonly atLeast: number }
  /** All of these. */
  | { readonly kind: 'all'; readonly of: readonly Condition[] }

/** One blocking API. */
export interface BlockingRow {
  /** Canonical module: `node:fs`, `sync-request`, or `global` for globals. Other specifiers share rows through `moduleAliases`. */
  readonly module: string
  readonly path: string
  readonly category: Category
  readonly cost: Cost
  readonly replacement: Replacement
  /** What stood in the place of `replacement` in older versions of the package, the oldest first. */
  readonly formerly?: readonly FormerReplacement[]
  readonly when?: Condition
  /** Where the replacement differs: one sentence for users. */
  readonly note?: string
  /** Node versions that have it, as a semver range; absent means all supported ones. */
  readonly node?: string
  /** True where blocking is only seen outside worker code (`FileReaderSync` is fine in a worker). */
  readonly mainThreadOnly?: boolean
}

/** Where a callback runs, in the words of liveness. */
export type CallbackContext =
  /** Serving something: handlers of requests, messages, jobs. */
  | 'request'
  /** A listener of an emitter, stream, watcher or socket; an error-first callback of an async API. */
  | 'event'
  | 'timer'
  /** A reaction of a promise, or its executor: continues whatever created it. */
  | 'promise'
  /** Called by its callee in the course of the call (array methods): belongs to the caller. */
  | 'caller'
  /** Runs once when the program starts (`listen` callbacks, commands of a command-line framework). */
  | 'startup'
  /** Runs while the process ends or crashes: must stay synchronous. */
  | 'exit'
  /** Runs on another thread or in another process. */
  | 'worker'
  /** A test or hook body. */
  | 'test'
  /** A `describe` body: runs at collection time and must stay synchronous. */
  | 'suite'

/** What becomes of what the callback returns. */
export type CallbackResult =
  /** Thrown away. */
  | 'ignored'
  /** Used at once as a plain value: a promise would be wrong there. */
  | 'used'
  /** A returned promise is waited for. */
  | 'awaited'

/** What becomes of a promise that the callback returns and that rejects. */
export type CallbackRejection = 'forwarded' | 'unhandled' | 'lost'

/** One function that takes a callback, and what it does with it. */
export interface CalleeRow {
  /** Canonical module, `global`, or `any`: the method `path` of a receiver nothing is known about. */
  readonly module: string
  /** Export path of the function, as in `BlockingRow`; for `any` a bare method name. */
  readonly path: string
  /** Which arguments are callbacks: an index, `last`, or `rest` (from index `from` on, arrays of functions included). */
  readonly callback: { readonly at: number } | { readonly at: 'last' } | { readonly at: 'rest'; readonly from: number } | { readonly at: 'option'; readonly argument: number; readonly name: string }
  /** True when the callback runs before the call returns. */
  readonly immediate: boolean
  readonly context: CallbackContext
  readonly result: CallbackResult
  readonly rejection: CallbackRejection
  /** First string argument must be one of these (`process.on('exit', …)`); absent means any. */
  readonly event?: readonly string[]
  /** For `any` rows: evidence in the call that must be there. `route`: first argument is a string that starts with `/`. */
  readonly shape?: 'route'
  /** Major versions of the package this row holds for, as a semver range (Express 4 and 5 differ). */
  readonly version?: string
}

/** Functions that a framework finds by file name, export name or decorator instead of by a call. */
export interface EntryRow {
  readonly framework: string
  /** Regular expression source over the path relative to the package root; absent means any file. */
  readonly file?: string
  /** Export names, `default` included. */
  readonly exports?: readonly string[]
  /** Method decorators, by name and the module they come from (`Get` of `@nestjs/common`). */
  readonly decorators?: { readonly module: string; readonly names: readonly string[] }
  readonly context: CallbackContext
  readonly result: CallbackResult
  readonly rejection: CallbackRejection
}
