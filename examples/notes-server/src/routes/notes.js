import { Router } from 'express'
import { config } from '../config.js'
import { deleteNote, findAttachment, findNote, putNote, recentNotes } from '../services/notes.js'
import { searchNotes } from '../services/search.js'

export const notes = Router()

const validId = /^[a-z0-9][a-z0-9-]{0,63}$/

notes.param('id', (request, response, next, id) => {
  if (validId.test(id)) next()
  else response.status(400).json({ error: 'A note id is made of lower-case letters, digits and hyphens.' })
})

notes.get('/', (request, response) => {
  response.json(recentNotes(config.recent))
})

notes.get('/search', (request, response) => {
  const term = String(request.query.q ?? '').trim()
  if (term === '') return response.status(400).json({ error: 'Give a search term: ?q=…' })
  response.json(searchNotes(term))
})

notes.get('/:id', (request, response) => {
  const note = findNote(request.params.id)
  if (!note) return response.status(404).json({ error: 'No such note.' })
  response.json(note)
})

notes.put('/:id', (request, response) => {
  const { title, author, tags = [], body } = request.body ?? {}
  if (typeof title !== 'string' || typeof author !== 'string' || typeof body !== 'string' || !Array.isArray(tags)) {
    return response.status(400).json({ error: 'A note has a title, an author and a body.' })
  }
  const created = putNote(request.params.id, { title, author, tags: tags.map(String), body })
  response.status(created ? 201 : 204).end()
})

notes.delete('/:id', (request, response) => {
  response.status(deleteNote(request.params.id) ? 204 : 404).end()
})

notes.get('/:id/attachments/:name', (request, response) => {
  const content = findAttachment(request.params.id, request.params.name)
  if (!content) return response.status(404).json({ error: 'No such attachment.' })
  response.type('application/octet-stream').send(content)
})
