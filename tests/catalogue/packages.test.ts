import { Dir } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { allBlockingRows, allCalleeRows } from '../../catalogue/index.js'

/** Holds rows of packages against the packages that are installed here. */

const require = createRequire(import.meta.url)

const installed: Readonly<Record<string, unknown>> = {
  '@koa/router': require('@koa/router'),
  'adm-zip': require('adm-zip'),
  bcryptjs: require('bcryptjs'),
  commander: require('commander'),
  connect: require('connect'),
  'cross-spawn': require('cross-spawn'),
  execa: require('execa'),
  express: require('express'),
  'fast-glob': require('fast-glob'),
  fastify: require('fastify'),
  'find-up': require('find-up'),
  'fs-extra': require('fs-extra'),
  glob: require('glob'),
  globby: require('globby'),
  'graceful-fs': require('graceful-fs'),
  hono: require('hono'),
  jsonfile: require('jsonfile'),
  koa: require('koa'),
  lodash: require('lodash'),
  'make-dir': require('make-dir'),
  mkdirp: require('mkdirp'),
  'oxc-parser': require('oxc-parser'),
  'p-limit': require('p-limit'),
  'p-queue': require('p-queue'),
  polka: require('polka'),
  'readline-sync': require('readline-sync'),
  resolve: require('resolve'),
  rimraf: require('rimraf'),
  shelljs: require('shelljs'),
  tinyglobby: require('tinyglobby'),
  tmp: require('tmp'),
  vitest: await import('vitest'),
  which: require('which'),
  'write-file-atomic': require('write-file-atomic'),
}

const pools: Readonly<Record<string, unknown>> = { piscina: require('piscina'), tinypool: require('tinypool') }

/** What calling an export gives, where that is not its prototype. */
const instances: Readonly<Record<string, () => unknown>> = {
  '@koa/router ()': () => construct(installed['@koa/router']),
  'adm-zip ()': () => construct(installed['adm-zip']),
  'commander Command()': () => construct(memberOf('commander', 'Command')),
  'connect ()': () => call(installed['connect']),
  'express ()': () => call(installed['express']),
  'express ().route()': () => memberOf('express', 'Route.prototype'),
  'express Router()': () => call(memberOf('express', 'Router')),
  'express Router().route()': () => memberOf('express', 'Route.prototype'),
  'fastify ()': () => call(installed['fastify']),
  'fs-extra opendirSync()': () => Dir.prototype,
  'graceful-fs opendirSync()': () => Dir.prototype,
  'hono Hono()': () => construct(memberOf('hono', 'Hono')),
  'koa ()': () => construct(installed['koa']),
  'p-limit ()': () => () => undefined,
  'p-queue ()': () => construct(installed['p-queue']),
  'polka ()': () => call(installed['polka']),
  'shelljs ShellString()': () => construct(memberOf('shelljs', 'ShellString'), 'text'),
}

/** Exports of older versions, which many projects still use. */
const former = new Set(['commander action', 'execa sync', 'execa commandSync', 'find-up sync', 'globby gitignore.sync', 'globby sync', 'make-dir sync'])
/** Exports that newer versions of Node bring to packages that pass `node:fs` on, and that the test runner gives no mock of. */
const newer = /^(?:fs-extra|graceful-fs) (?:Utf8Stream|globSync|glob$|mkdtempDisposable|openAsBlob)/
const foreign = /^vitest (?:context|setup|specify|suiteSetup|suiteTeardown|teardown|xit|fit|xtest|xdescribe|fdescribe|after|before|\w+\.failing|\w+\.serial)\b/

const names = new Set(
  [...allBlockingRows, ...allCalleeRows].filter((row) => row.module in installed).map((row) => `${row.module} ${row.path}`.trim()),
)
const present = [...names].filter((name) => !former.has(name) && !newer.test(name) && !foreign.test(name) && !/lchmod/.test(name))

describe('rows of installed packages', () => {
  it('are many', () => {
    expect(new Set(present.map((name) => name.split(' ')[0])).size).toBeGreaterThan(25)
  })

  it.each(present)('%s exists', (name) => {
    const [module = '', path = ''] = name.split(' ')
    expect(typeof memberOf(module, path)).toBe('function')
  })

  it.each(['piscina', 'tinypool'])('%s takes data, not callbacks', (module) => {
    const pool = propertyOf(pools[module], 'default') ?? pools[module]
    expect(typeof propertyOf(propertyOf(pool, 'prototype'), 'run')).toBe('function')
    expect(allCalleeRows.filter((row) => row.module === module)).toEqual([])
  })

  it('counts as former only what is gone', () => {
    const still = [...former].filter((name) => typeof memberOf(name.split(' ')[0] ?? '', name.split(' ')[1] ?? '') === 'function')
    expect(still).toEqual([])
  })
})

describe('replacements in installed packages', () => {
  const replaced = allBlockingRows.flatMap(({ module, path, replacement }) =>
    (replacement.kind === 'twin' || replacement.kind === 'promisify') && replacement.module in installed && present.includes(`${module} ${path}`)
      ? [[`${module} ${path}`, replacement.module, replacement.export] as const]
      : [],
  )

  it.each(replaced)('%s is replaced by %s %s', (_, module, path) => {
    expect(typeof memberOf(module, path)).toBe('function')
  })

  it('gives promises where it says twin', async () => {
    const { readFile, pathExists } = installed['fs-extra'] as { readonly readFile: (path: string) => unknown; readonly pathExists: (path: string) => unknown }
    expect(await pathExists('package.json')).toBe(true)
    expect(readFile('package.json')).toBeInstanceOf(Promise)
  })
})

function memberOf(module: string, path: string): unknown {
  const whole = installed[module]
  if (path === '') return typeof whole === 'function' ? whole : propertyOf(whole, 'default')
  const steps = path.split('.')
  return steps.reduce<unknown>((owner, step, index) => {
    const made = step.endsWith('()') ? instances[`${module} ${steps.slice(0, index + 1).join('.')}`] : undefined
    if (made !== undefined) return made()
    const name = step.replace('()', '')
    const member = name === '' ? memberOf(module, '') : (propertyOf(owner, name) ?? (index === 0 ? propertyOf(propertyOf(owner, 'default'), name) : undefined))
    // What a curried function like `it.each()` gives is not made here: that it is there to be called is all that is known.
    return step.endsWith('()') && index < steps.length - 1 ? propertyOf(member, 'prototype') : member
  }, whole)
}

function propertyOf(owner: unknown, name: string): unknown {
  return (typeof owner === 'object' && owner !== null) || typeof owner === 'function' ? Reflect.get(owner, name) : undefined
}

function call(factory: unknown, ...args: readonly unknown[]): unknown {
  return typeof factory === 'function' ? factory(...args) : undefined
}

function construct(factory: unknown, ...args: readonly unknown[]): unknown {
  const whole = typeof factory === 'function' ? factory : propertyOf(factory, 'default')
  return typeof whole === 'function' ? Reflect.construct(whole, args) : undefined
}
