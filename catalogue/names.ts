import { builtinModules } from 'node:module'

/**
 * How modules and APIs are called: one canonical name for what has several, and the name that messages show.
 */

const builtins = new Set(builtinModules)

/** Packages that were renamed, forked or split, and kept their exports. */
const moduleAliases: Readonly<Record<string, string>> = {
  'better-sqlite3-multiple-ciphers': 'better-sqlite3',
  'fs-extra/esm': 'fs-extra',
  hapi: '@hapi/hapi',
  'koa-router': '@koa/router',
  libsql: 'better-sqlite3',
}

/** The module under which rows stand: `fs` and `node:fs` are one; `fs-extra` and `graceful-fs` keep their own names. */
export function canonicalModule(specifier: string): string {
  if (builtins.has(specifier) && !specifier.startsWith('node:')) return `node:${specifier}`
  return moduleAliases[specifier] ?? specifier
}

/** Instances that are made in several ways, or named by a type, have rows under one. */
const instanceAliases: Readonly<Record<string, readonly (readonly [made: string, as: string])[]>> = {
  'better-sqlite3': [['Database()', '()'], ['Statement()', '().prepare()']],
  'bun:sqlite': [['Database().prepare()', 'Statement()'], ['Database().query()', 'Statement()']],
  'node:dgram': [['createSocket()', 'Socket()']],
  'node:sqlite': [['DatabaseSync().prepare()', 'StatementSync()']],
}

/** Methods that return their receiver, so that calls of them can be chained. */
const fluentMethods: Readonly<Record<string, RegExp>> = {
  'better-sqlite3': /\.(?:bind|expand|pluck|raw|safeIntegers)\(\)(?=\.)/g,
  'node:crypto': /\.(?:end|setEncoding|update)\(\)(?=\.)/g,
}

/** One key for all spellings of an API: `fs.promises.x` and `x` of `fs/promises`, `default.x` and `x`, `window.alert` and `alert`. */
export function keyOf(module: string, path: string): string {
  const home = canonicalModule(module)
  const own = path.replace(/^default(?:\.|(?=\()|$)/, '')
  if (home === 'node:fs' && own.startsWith('promises.')) return `node:fs/promises ${own.slice('promises.'.length)}`
  if (home !== 'global') return `${home} ${instanceOf(home, fluentMethods[home] === undefined ? own : own.replace(fluentMethods[home], ''))}`
  const name = own.replace(/^(?:globalThis|global|window|self)\./, '')
  return name.startsWith('process.') ? `node:process ${name.slice('process.'.length)}` : `global ${name}`
}

function instanceOf(module: string, path: string): string {
  const alias = instanceAliases[module]?.find(([made]) => path === made || path.startsWith(`${made}.`))
  return alias === undefined ? path : alias[1] + path.slice(alias[0].length)
}

/**
 * `fs.readFileSync`, `sqlite.DatabaseSync.exec`, `better-sqlite3.prepare().all`, `sync-request`, `Atomics.wait`. The call that made
 * an instance is left out where a capital letter or the package's own name tells it.
 */
export function labelOf(api: { readonly module: string; readonly path: string }): string {
  const home = canonicalModule(api.module)
  const prefix = home === 'global' ? '' : home.replace(/^node:(.*)$/, (_, name: string) => name.replace('/', '.'))
  const path = api.path.replace(/^default(?:\.|(?=\()|$)/, '').replace(/^\(\)\.?/, '')
  const members = path.replace(/((?:^|\.)[A-Z]\w*)\(\)/g, '$1')
  return [prefix, members].filter((part) => part !== '').join('.')
}
