import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startServer } from './start-server.js'
import { activityReport } from '../src/services/reports.js'

let server
before(async () => {
  server = await startServer()
})
after(() => server.stop())

describe('activity', () => {
  test('counts notes, words and open tasks per author', () => {
    assert.deepEqual(activityReport(''), [
      { author: 'ada', notes: 2, words: 14, tasks: 1 },
      { author: 'grace', notes: 1, words: 8, tasks: 1 },
    ])
  })

  test('leaves out what is older', async () => {
    const rows = await (await server.request('/reports/activity?since=2026-02-15')).json()
    assert.deepEqual(rows, [{ author: 'ada', notes: 1, words: 4, tasks: 0 }])
  })
})

test('tags are counted', async () => {
  assert.deepEqual(await (await server.request('/reports/tags')).json(), { ops: 2, api: 1 })
})
