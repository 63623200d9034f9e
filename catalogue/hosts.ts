/**
 * Protocols in which somebody else's code uses what a function returns at once, or runs the function where nothing can be awaited. Known by
 * the function that takes it, so that a refusal can say whose rule it is.
 */

/** The codes of the table of hazards. */
export type HostCode =
  | 'host-template'
  | 'host-webpack'
  | 'ipc-sync'
  | 'json-callback'
  | 'array-from-callback'
  | 'in-descriptor'
  | 'memoized'
  | 'react-sync'
  | 'reactive-sync'
  | 'serialized-function'
  | 'sync-callback-contract'
  | 'sync-transaction'

export interface HostRow {
  readonly code: HostCode
  /** Canonical modules; absent where the text of the call tells. */
  readonly modules?: RegExp
  /** Export path of the function, as in `BlockingRow`. */
  readonly path?: RegExp
  /** The callee as written: for receivers that nothing is known of, or beside the module where the path may be anything. */
  readonly text?: RegExp
  /** The handed-over function must have this in its text. */
  readonly body?: RegExp
  /** It calls what is in the objects that it is given, and in those that they give, besides. */
  readonly members?: true
}

export const hostRows: readonly HostRow[] = [
  { code: 'react-sync', modules: /^(?:react|preact\/hooks|preact\/compat)$/, path: /^(?:default\.)?use(?:Memo|State|Reducer|Effect|LayoutEffect|InsertionEffect|ImperativeHandle|SyncExternalStore)$/ },
  { code: 'reactive-sync', modules: /^(?:vue|@vue\/(?:composition-api|reactivity))$/, path: /^(?:default\.)?(?:computed|shallowComputed|effect|watchEffect|watchSyncEffect|watchPostEffect)$/ },
  { code: 'reactive-sync', modules: /^(?:mobx|mobx-react-lite|solid-js|@angular\/core|@preact\/signals(?:-core|-react)?|svelte\/store)$/, path: /^(?:default\.)?(?:computed|action|autorun|reaction|runInAction|createMemo|createEffect|createComputed|effect|derived|batch|untracked)$/ },
  { code: 'sync-callback-contract', modules: /^(?:zod|zod\/.*|valibot|superstruct|io-ts)$/, path: /(?:^|[.)])(?:refine|superRefine|transform|preprocess|check|define|overwrite)$/ },
  { code: 'sync-callback-contract', modules: /^(?:redux|@reduxjs\/toolkit|reselect|immer|use-immer)$/, path: /(?:^|\.)(?:createSlice|createReducer|createSelector|createStore|configureStore|combineReducers|addCase|addMatcher|addDefaultCase|produce)$|^$/ },
  { code: 'sync-callback-contract', modules: /^(?:ajv|graphql)$/, path: /(?:addKeyword|addFormat|GraphQLScalarType)$/ },
  { code: 'sync-callback-contract', text: /(?:^|\.)(?:addMatchers|addCustomEqualityTester|addCustomObjectFormatter|addSnapshotSerializer)$|(?:^|\.)expect\.(?:extend|addEqualityTesters)$|\bAssertion\.(?:add|(?:add|overwrite)(?:Method|Property|ChainableMethod))$|\bassert\.register$/, members: true },
  { code: 'host-template', modules: /^(?:handlebars|nunjucks|liquidjs|hbs|twig|mustache|ejs|pug)$/, path: /(?:registerHelper|registerHelpers|registerPartial|addFilter|addGlobal|extendFunction|extendFilter|registerFilter)$/ },
  { code: 'host-webpack', text: /\.hooks\.\w+\.tap$/ },
  { code: 'serialized-function', text: /\.(?:evaluate|evaluateHandle|evaluateOnNewDocument|\$eval|\$\$eval|waitForFunction|addInitScript|executeScript)$|(?:^|\.)browser\.execute$/ },
  { code: 'sync-transaction', modules: /^better-sqlite3$/, path: /^\(\)\.transaction$/ },
  { code: 'ipc-sync', text: /(?:^|\.)ipcMain\.(?:on|once|addListener)$/, body: /\.\s*returnValue\s*=/ },
  { code: 'memoized', modules: /^(?:lodash|lodash-es|underscore|ramda|lodash\..*)$/, path: /(?:^|\.)(?:memoize|once|memoizeWith)$|^$/, text: /(?:memoize|once)\w*$/ },
  { code: 'memoized', modules: /^(?:memoize-one|memoizee|mem|memoize|fast-memoize|micro-memoize|nano-memoize|moize|memoizerific|once|onetime)$/ },
  { code: 'json-callback', text: /^JSON\.(?:parse|stringify)$/ },
  { code: 'array-from-callback', text: /^(?:Object|Map)\.groupBy$/ },
  { code: 'in-descriptor', text: /^(?:Object\.(?:defineProperty|defineProperties|create)|Reflect\.defineProperty|Proxy)$/ },
]

/** Methods that the language itself calls, by the symbol that names them. */
export const symbolProtocols: Readonly<Record<string, 'coercion-protocol' | 'dispose-protocol' | 'iterator-protocol'>> = {
  dispose: 'dispose-protocol',
  iterator: 'iterator-protocol',
  toPrimitive: 'coercion-protocol',
  hasInstance: 'coercion-protocol',
  match: 'coercion-protocol',
  replace: 'coercion-protocol',
  search: 'coercion-protocol',
  split: 'coercion-protocol',
}

/** Packages that put the content of a file in place of the call that reads it, when the project is built. */
export const INLINERS: readonly string[] = ['babel-plugin-inline-import', 'babel-plugin-preval', 'babel-plugin-static-fs', 'brfs', 'esbuild-plugin-inline-fs', 'preval.macro', 'rollup-plugin-brfs']

/** Calls that change what belongs to the process as a whole, and to whoever runs while somebody waits. */
export const PROCESS_STATE = /^(?:process\.)(?:chdir|umask|setuid|setgid|seteuid|setegid|initgroups)$/
