import { describe, expect, it } from 'vitest'
import { labelOf } from '../../catalogue/index.js'

describe('labels', () => {
  it.each([
    ['node:fs', 'readFileSync', 'fs.readFileSync'],
    ['fs', 'default.readFileSync', 'fs.readFileSync'],
    ['node:fs/promises', 'opendir().readSync', 'fs.promises.opendir().readSync'],
    ['node:sqlite', 'DatabaseSync().prepare().all', 'sqlite.DatabaseSync.prepare().all'],
    ['better-sqlite3', '().prepare().all', 'better-sqlite3.prepare().all'],
    ['better-sqlite3', 'default().exec', 'better-sqlite3.exec'],
    ['@babel/core', 'transformSync', '@babel/core.transformSync'],
    ['sync-request', '', 'sync-request'],
    ['sync-request', 'default', 'sync-request'],
    ['synckit', 'createSyncFn()', 'synckit.createSyncFn()'],
    ['prompt-sync', '()', 'prompt-sync'],
    ['global', 'Atomics.wait', 'Atomics.wait'],
    ['global', 'process.loadEnvFile', 'process.loadEnvFile'],
    ['node:process', 'loadEnvFile', 'process.loadEnvFile'],
    ['global', 'XMLHttpRequest().open', 'XMLHttpRequest.open'],
  ])('names %s %s as %s', (module, path, label) => {
    expect(labelOf({ module, path })).toBe(label)
  })
})
