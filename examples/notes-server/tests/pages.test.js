import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from './start-server.js'

let server
before(async () => {
  server = await startServer()
})
after(() => server.stop())

test('a page shows the note as HTML', async () => {
  const text = await (await server.request('/pages/backup')).text()
  assert.match(text, /<title>Backup · Team notes<\/title>/)
  assert.match(text, /<h1>Nightly<\/h1>\n<ul><li>TODO test the <strong>restore<\/strong><\/li><li>copy <code>data<\/code><\/li><\/ul>/)
  assert.match(text, /<li>key.txt \(3 bytes\)<\/li>/)
})

test('a title is text, not HTML', async () => {
  const text = await (await server.request('/pages/incident')).text()
  assert.match(text, /<h1>Incident &lt;7&gt;<\/h1>/)
})

test('the index links every recent note', async () => {
  const text = await (await server.request('/pages')).text()
  assert.equal(text.match(/<a href="\/pages\//g).length, 3)
})

test('a missing page says so', async () => {
  const response = await server.request('/pages/nothing')
  assert.equal(response.status, 404)
  assert.match(await response.text(), /No such note/)
})

test('health answers', async () => {
  assert.deepEqual(await (await server.request('/health')).json(), { ok: true })
})
