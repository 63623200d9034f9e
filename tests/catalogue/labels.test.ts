import { describe, expect, it } from 'vitest'
import { canonicalModule, findBlockingRow, labelOf } from '../../catalogue/index.js'

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
    ['global', 'Atomics.wait', 'Atomics.wait'],
    ['global', 'XMLHttpRequest().open', 'XMLHttpRequest.open'],
  ])('names %s %s as %s', (module, path, label) => {
    expect(labelOf({ module, path })).toBe(label)
  })
})

describe('aliases', () => {
  it('gives builtin modules one name', () => {
    expect(['fs', 'node:fs', 'fs/promises', 'sqlite', 'fs-extra'].map(canonicalModule)).toEqual(['node:fs', 'node:fs', 'node:fs/promises', 'sqlite', 'fs-extra'])
  })

  it('finds a row under each spelling', () => {
    const row = findBlockingRow('node:fs', 'readFileSync')
    expect(row?.path).toBe('readFileSync')
    expect(findBlockingRow('fs', 'readFileSync')).toBe(row)
    expect(findBlockingRow('fs', 'default.readFileSync')).toBe(row)
    expect(findBlockingRow('fs', 'promises.opendir().readSync')).toBe(findBlockingRow('fs/promises', 'opendir().readSync'))
  })
})
