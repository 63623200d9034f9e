import { Router } from 'express'
import { config } from '../config.js'
import { escapeHtml } from '../markdown.js'
import { notePage, recentNotes } from '../services/notes.js'
import { renderPage } from '../templates.js'

export const pages = Router()

pages.get('/', (request, response) => {
  const items = recentNotes(config.recent).map(({ id, title }) => `<li><a href="/pages/${id}">${escapeHtml(title)}</a></li>`)
  response.send(renderPage('index', { title: 'Recent notes', items: items.join('') }))
})

pages.get('/:id', (request, response) => {
  const page = notePage(request.params.id)
  if (page === undefined) response.status(404).send(renderPage('missing', { title: 'No such note' }))
  else response.send(page)
})
