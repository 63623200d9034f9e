import { builtinModules } from 'node:module'

/**
 * How modules and APIs are called: one canonical name for what has several, and the name that messages show.
 */

const builtins = new Set(builtinModules)

/** Packages that were renamed and kept their exports. */
const moduleAliases: Readonly<Record<string, string>> = {
  hapi: '@hapi/hapi',
  'koa-router': '@koa/router',
  'next/server.js': 'next/server',
}

/** The module under which rows stand: `fs` and `node:fs` are one; `fs-extra` and `graceful-fs` keep their own names. */
export function canonicalModule(specifier: string): string {
  if (builtins.has(specifier) && !specifier.startsWith('node:')) return `node:${specifier}`
  return moduleAliases[specifier] ?? specifier
}

/** One key for all spellings of an API: `fs.promises.x` and `x` of `fs/promises`, `default.x` and `x`, `window.alert` and `alert`. */
export function keyOf(module: string, path: string): string {
  const home = canonicalModule(module)
  const own = path.replace(/^default(?:\.|(?=\()|$)/, '')
  if (home === 'node:fs' && own.startsWith('promises.')) return `node:fs/promises ${own.slice('promises.'.length)}`
  if (home !== 'global') return `${home} ${own}`
  const name = own.replace(/^(?:globalThis|global|window|self)\./, '')
  return name.startsWith('process.') ? `node:process ${name.slice('process.'.length)}` : `global ${name}`
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
