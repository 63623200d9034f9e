import { describe, expect, it } from 'vitest'
import { blockingRowsIn, settingsOf } from '../../analysis/settings.js'

const row = { from: 'package', package: 'my-db', name: 'querySync' }

describe('bad settings', () => {
  it.each<[unknown, string]>([
    ['on', 'settings.unblock must be an object.'],
    [[], 'settings.unblock must be an object.'],
    [{ bloking: [] }, "settings.unblock has no property 'bloking'; use 'blocking', 'tests' or 'scripts'."],
    [{ blocking: row }, 'settings.unblock.blocking must be an array of rows.'],
    [{ blocking: [row, 'querySync'] }, 'settings.unblock.blocking[1] must be an object.'],
    [{ blocking: [{ ...row, from: 'npm' }] }, "settings.unblock.blocking[0].from must be 'package', 'lib' or 'file'."],
    [{ blocking: [{ from: 'package', name: 'a' }] }, 'settings.unblock.blocking[0].package must name the package.'],
    [{ blocking: [{ from: 'file', name: 'a' }] }, 'settings.unblock.blocking[0].path must name the file.'],
    [{ blocking: [{ ...row, name: undefined }] }, 'settings.unblock.blocking[0].name must be a string or an array of strings.'],
    [{ blocking: [{ ...row, name: ['a', 1] }] }, 'settings.unblock.blocking[0].name must be a string or an array of strings.'],
    [
      { blocking: [{ ...row, category: 'disk' }] },
      'settings.unblock.blocking[0].category must be one of fs, process, network, sleep, bridge, crypto, compression, database, prompt, cpu.',
    ],
    [{ blocking: [{ ...row, cost: 'much' }] }, 'settings.unblock.blocking[0].cost must be one of light, heavy, unbounded.'],
    [{ blocking: [{ ...row, use: 3 }] }, 'settings.unblock.blocking[0].use must be a string.'],
    [{ blocking: [{ ...row, note: 3 }] }, 'settings.unblock.blocking[0].note must be a string.'],
    [{ blocking: [{ ...row, catgory: 'fs' }] }, "settings.unblock.blocking[0] has no property 'catgory'; use 'from', 'package', 'path', 'name', 'category', 'cost', 'use' or 'note'."],
    [{ tests: 'spec' }, 'settings.unblock.tests must be an array of regular expressions.'],
    [{ scripts: [/bin/] }, 'settings.unblock.scripts must be an array of regular expressions.'],
    [{ scripts: ['('] }, "settings.unblock.scripts holds '(', which is not a regular expression."],
  ])('%j', (settings, message) => {
    expect(() => settingsOf(settings)).toThrow(new TypeError(message))
  })
})

describe('good settings', () => {
  it('may be absent', () => {
    expect(settingsOf(undefined)).toEqual({})
    expect(settingsOf(null)).toEqual({})
    expect(settingsOf({})).toEqual({})
  })

  it('are kept as they are', () => {
    const settings = { blocking: [{ ...row, category: 'database', use: 'query' }], tests: ['^checks/'], scripts: [] }
    expect(settingsOf(settings)).toEqual(settings)
  })

  it('give one row for each name', () => {
    const rows = blockingRowsIn(settingsOf({ blocking: [{ ...row, name: ['a', 'b'], category: 'database', use: 'query' }, { from: 'lib', name: 'c' }] }))
    expect([...rows.keys()]).toEqual(['my-db:a', 'my-db:b', 'global:c'])
    expect(rows.get('my-db:a')).toEqual({
      module: 'my-db', path: 'a', category: 'database', cost: 'heavy', replacement: { kind: 'adapt', name: 'package', use: 'query' },
    })
    expect(rows.get('global:c')).toMatchObject({ category: 'cpu', replacement: { kind: 'none' } })
  })

  it('take a path however it is written', () => {
    const keys = ['lib/a.js', './lib/a.js', 'lib\\a.js'].map((path) => [...blockingRowsIn({ blocking: [{ from: 'file', path, name: 'f' }] }).keys()])
    expect(new Set(keys.flat())).toEqual(new Set(['lib/a.js:f']))
  })
})
