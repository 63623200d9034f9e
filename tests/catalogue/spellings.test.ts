import { describe, expect, it } from 'vitest'
import { calleeRowsOf, canonicalModule, findBlockingRow } from '../../catalogue/index.js'

/** One API under all the names that programs have for it. */

describe('modules', () => {
  it.each([
    ['fs', 'node:fs'],
    ['node:fs', 'node:fs'],
    ['fs/promises', 'node:fs/promises'],
    ['sqlite', 'sqlite'],
    ['fs-extra', 'fs-extra'],
    ['graceful-fs', 'graceful-fs'],
    ['koa-router', '@koa/router'],
    ['lodash-es', 'lodash'],
  ])('%s is %s', (specifier, module) => {
    expect(canonicalModule(specifier)).toBe(module)
  })
})

describe('blocking APIs', () => {
  it.each([
    ['node:fs readFileSync', [['fs', 'readFileSync'], ['fs', 'default.readFileSync'], ['node:fs', 'default.readFileSync']]],
    ['node:fs/promises opendir().readSync', [['fs', 'promises.opendir().readSync'], ['fs/promises', 'opendir().readSync']]],
    ['node:process loadEnvFile', [['process', 'loadEnvFile'], ['global', 'process.loadEnvFile'], ['global', 'globalThis.process.loadEnvFile']]],
    ['node:sqlite StatementSync().all', [['node:sqlite', 'DatabaseSync().prepare().all'], ['node:sqlite', 'StatementSync().all']]],
    ['node:crypto createSign().sign', [['crypto', 'createSign().update().sign'], ['crypto', 'createSign().update().end().sign']]],
    ['better-sqlite3 ', [['better-sqlite3', ''], ['better-sqlite3', 'default'], ['libsql', 'default']]],
    ['better-sqlite3 ().prepare().all', [['better-sqlite3', 'default().prepare().pluck().all'], ['better-sqlite3', 'Statement().all']]],
    ['better-sqlite3 ().exec', [['better-sqlite3', 'Database().exec'], ['better-sqlite3', 'default.Database().exec']]],
    ['global alert', [['global', 'alert'], ['global', 'window.alert'], ['global', 'globalThis.alert']]],
    ['fs-extra readJsonSync', [['fs-extra', 'readJsonSync'], ['fs-extra/esm', 'readJsonSync']]],
  ] as const)('%s', (name, spellings) => {
    const rows = spellings.map(([module, path]) => findBlockingRow(module, path))
    expect(rows.map((row) => row && `${row.module} ${row.path}`)).toEqual(rows.map(() => name))
  })

  it.each([
    ['node:fs/promises', 'readFile'],
    ['node:fs', 'promises.readFile'],
    ['node:fs', 'readFile'],
    ['sqlite', 'DatabaseSync'],
    ['lodash', 'sortBy'],
    ['global', 'JSON.parse'],
    ['global', 'console.log'],
    ['node:crypto', 'randomUUID'],
    ['node:crypto', 'timingSafeEqual'],
    ['node:crypto', 'createHash().update'],
    ['react-dom', 'flushSync'],
  ])('%s %s does not block', (module, path) => {
    expect(findBlockingRow(module, path)).toBeUndefined()
  })
})

describe('substitutes of node:fs', () => {
  it('keep their own promise forms', () => {
    expect(findBlockingRow('fs-extra', 'readFileSync')?.replacement).toEqual({ kind: 'twin', module: 'fs-extra', export: 'readFile' })
    expect(findBlockingRow('graceful-fs', 'readFileSync')?.replacement).toEqual({ kind: 'twin', module: 'graceful-fs', export: 'promises.readFile' })
  })

  it('have promise forms where node:fs has none', () => {
    expect(findBlockingRow('fs-extra', 'existsSync')?.replacement).toEqual({ kind: 'twin', module: 'fs-extra', export: 'pathExists' })
    expect(findBlockingRow('fs-extra', 'closeSync')?.replacement).toEqual({ kind: 'twin', module: 'fs-extra', export: 'close' })
    expect(findBlockingRow('fs-extra', 'existsSync')?.note).toBeUndefined()
    expect(findBlockingRow('graceful-fs', 'existsSync')?.replacement.kind).toBe('adapt')
  })
})

describe('callees', () => {
  it('are found through chains, types and entry points', () => {
    const spellings = [
      ['express', 'default().get', 'express ().get'],
      ['express', 'default().use().get', 'express ().get'],
      ['express', 'Application().get', 'express ().get'],
      ['express', 'default.Router().route().get().post', 'express Router().route().post'],
      ['commander', 'program.command().description().action', 'commander Command().action'],
      ['yargs', 'default().command().command', 'yargs ().command'],
      ['fastify', 'fastify().register().get', 'fastify ().get'],
      ['lodash/map', 'default', 'lodash map'],
      ['lodash-es/sortBy.js', 'default', 'lodash sortBy'],
      ['underscore', 'each', 'lodash each'],
      ['global', 'process.on().on', 'node:process on'],
    ] as const
    const found = spellings.map(([module, path]) => calleeRowsOf(module, path)[0])
    expect(found.map((row) => row && `${row.module} ${row.path}`)).toEqual(spellings.map(([, , name]) => name))
  })

  it('tell Express 4 from Express 5', () => {
    const rows = calleeRowsOf('express', '().get').map(({ version, result, rejection }) => [version, result, rejection])
    expect(rows).toEqual([
      ['<5', 'ignored', 'unhandled'],
      ['>=5', 'awaited', 'forwarded'],
    ])
  })

  it('tell the end of the process from its other events', () => {
    const contexts = calleeRowsOf('global', 'process.on').map(({ context, event }) => [context, event?.includes('exit'), event?.includes('message')])
    expect(contexts).toEqual([
      ['exit', true, false],
      ['event', false, true],
    ])
  })
})
