import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startServer } from './start-server.js'

let server
before(async () => {
  server = await startServer()
})
after(() => server.stop())

const put = (id, note) =>
  server.request(`/notes/${id}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(note) })
const draft = { title: 'Draft', author: 'linus', body: 'text' }

test('a note comes with its attachments', async () => {
  const response = await server.request('/notes/backup')
  assert.equal(response.status, 200)
  const note = await response.json()
  assert.equal(note.title, 'Backup')
  assert.deepEqual(note.attachments, [{ name: 'key.txt', bytes: 3 }])
})

test('an unknown note and a bad id are refused', async () => {
  assert.equal((await server.request('/notes/nothing')).status, 404)
  assert.equal((await server.request('/notes/NO%2F..')).status, 400)
})

test('the list has the fields of a list', async () => {
  const list = await (await server.request('/notes')).json()
  assert.deepEqual(list.map((note) => note.id).sort(), ['backup', 'incident', 'offer'])
  assert.deepEqual(Object.keys(list[0]), ['id', 'title', 'author', 'updated'])
})

test('search looks into titles and bodies', async () => {
  const hits = await (await server.request('/notes/search?q=QUEUE')).json()
  assert.deepEqual(hits, [{ id: 'incident', title: 'Incident <7>', excerpt: 'The queue was full. - TODO alert earlier' }])
  assert.deepEqual(await (await server.request('/notes/search?q=zebra')).json(), [])
  assert.equal((await server.request('/notes/search')).status, 400)
})

test('a note is created, changed and deleted, and each is written down', async () => {
  assert.equal((await put('draft', draft)).status, 201)
  const { created } = await (await server.request('/notes/draft')).json()
  assert.equal((await put('draft', { ...draft, title: 'Final' })).status, 204)
  const note = await (await server.request('/notes/draft')).json()
  assert.equal(note.title, 'Final')
  assert.equal(note.created, created)
  assert.equal((await server.request('/notes/draft', { method: 'DELETE' })).status, 204)
  assert.equal((await server.request('/notes/draft', { method: 'DELETE' })).status, 404)
  const actions = readFileSync(join(server.data, 'history.log'), 'utf8').trim().split('\n').map((line) => line.split(' ')[1])
  assert.deepEqual(actions, ['create', 'update', 'delete'])
})

test('twenty writers of one note leave a whole note', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => put('shared', { ...draft, title: `Version ${index}` })))
  assert.ok(answers.every((response) => response.ok))
  const note = await (await server.request('/notes/shared')).json()
  assert.match(note.title, /^Version \d+$/)
  await server.request('/notes/shared', { method: 'DELETE' })
})

test('a note without a title is refused', async () => {
  assert.equal((await put('draft', { author: 'linus', body: '' })).status, 400)
  assert.equal((await server.request('/notes/draft')).status, 404)
})

test('an attachment is sent as it is', async () => {
  const response = await server.request('/notes/backup/attachments/key.txt')
  assert.equal(await response.text(), 'abc')
  assert.equal((await server.request('/notes/backup/attachments/no.txt')).status, 404)
})
