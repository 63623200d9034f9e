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
  underscore: 'lodash',
}

/** The module under which rows stand: `fs` and `node:fs` are one; `fs-extra` and `graceful-fs` keep their own names. */
export function canonicalModule(specifier: string): string {
  if (builtins.has(specifier) && !specifier.startsWith('node:')) return `node:${specifier}`
  return moduleAliases[specifier] ?? specifier.replace(/^lodash-es(?=\/|$)/, 'lodash')
}

/** The specifiers that name a module. */
export function spellingsOf(module: string): readonly string[] {
  const renamed = Object.keys(moduleAliases).filter((specifier) => moduleAliases[specifier] === module)
  return module.startsWith('node:') ? [module, module.slice('node:'.length)] : [module, ...renamed]
}

/** Instances that are made in several ways, or named by a type, have rows under one. */
const instanceAliases: Readonly<Record<string, readonly (readonly [made: string, as: string])[]>> = {
  'better-sqlite3': [['Database()', '()'], ['Statement()', '().prepare()']],
  'bun:sqlite': [['()', 'Database()'], ['Database().prepare()', 'Statement()'], ['Database().query()', 'Statement()']],
  '@hapi/hapi': [['Server()', 'server()']],
  '@koa/router': [['Router()', '()']],
  commander: [['createCommand()', 'Command()'], ['program', 'Command()']],
  express: [['Application()', '()'], ['Express()', '()'], ['IRouter()', 'Router()']],
  fastify: [['FastifyInstance()', '()'], ['fastify()', '()']],
  'node:dgram': [['createSocket()', 'Socket()']],
  'node:sqlite': [['DatabaseSync().prepare()', 'StatementSync()']],
}

const anyMethod = /\.\w+\(\)(?=\.)/g
const routes = /\.(?:all|del|delete|get|head|on|options|opts|param|patch|post|pre|put|use)\(\)(?=\.)/g

/** Methods that return their receiver, so that calls of them can be chained. */
const fluentMethods: Readonly<Record<string, RegExp>> = {
  '@koa/router': routes,
  'better-sqlite3': /\.(?:bind|expand|pluck|raw|safeIntegers)\(\)(?=\.)/g,
  cac: anyMethod,
  commander: anyMethod,
  connect: routes,
  elysia: routes,
  express: routes,
  'express-promise-router': routes,
  fastify: /\.(?:add\w+|after|all|decorate\w*|delete|get|head|options|patch|post|put|register|route|set\w+)\(\)(?=\.)/g,
  h3: routes,
  hono: routes,
  koa: routes,
  'node:crypto': /\.(?:end|setEncoding|update)\(\)(?=\.)/g,
  'node:process': /\b(?:addListener|on|once|prependListener|prependOnceListener)\(\)\./g,
  polka: routes,
  restify: routes,
  router: routes,
  sade: anyMethod,
  'socket.io': /\.(?:on|use)\(\)(?=\.)/g,
  yargs: anyMethod,
}

/** One key for all spellings of an API: `fs`' `promises.x` and `fs/promises`' `x`, `default.x` and `x`, `window.alert` and `alert`. */
export function keyOf(module: string, path: string): string {
  const home = canonicalModule(module)
  const own = path.replace(/^default(?:\.|(?=\()|$)/, '')
  const method = /^lodash\/(\w+?)(?:\.js)?$/.exec(home)?.[1]
  if (method !== undefined) return `lodash ${method}${own}`
  if (home === 'node:fs' && own.startsWith('promises.')) return `node:fs/promises ${own.slice('promises.'.length)}`
  if (home !== 'global') return `${home} ${instanceOf(home, own)}`
  const name = own.replace(/^(?:globalThis|global|window|self)\./, '')
  return name.startsWith('process.') ? keyOf('node:process', name.slice('process.'.length)) : `global ${name}`
}

/** A chain of calls on one receiver is that receiver, and a receiver has one name. */
function instanceOf(module: string, path: string): string {
  const methods = fluentMethods[module]
  const receiver = methods === undefined ? path : path.replace(methods, '')
  const alias = instanceAliases[module]?.find(([made]) => receiver === made || receiver.startsWith(`${made}.`))
  return alias === undefined ? receiver : alias[1] + receiver.slice(alias[0].length)
}

/**
 * `fs.readFileSync`, `sqlite.DatabaseSync.exec`, `better-sqlite3.prepare().all`, `sync-request`, `Atomics.wait`. The call
 * that made an instance is left out where a capital letter or the package's own name tells it.
 */
export function labelOf(api: { readonly module: string; readonly path: string }): string {
  const home = canonicalModule(api.module)
  const prefix = home === 'global' ? '' : home.replace(/^node:(.*)$/, (_, name: string) => name.replace('/', '.'))
  const path = api.path.replace(/^default(?:\.|(?=\()|$)/, '').replace(/^\(\)\.?/, '')
  const members = path.replace(/((?:^|\.)[A-Z]\w*)\(\)/g, '$1')
  return [prefix, members].filter((part) => part !== '').join('.')
}
