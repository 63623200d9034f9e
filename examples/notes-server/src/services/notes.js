import { join } from 'node:path'
import { config } from '../config.js'
import { escapeHtml, renderMarkdown } from '../markdown.js'
import { listAttachments, readAttachment } from '../stores/attachments.cjs'
import { recordChange } from '../stores/history.js'
import { hasNote, readNote, recentNoteIds, removeNote, saveNote } from '../stores/notes.js'
import { renderPage } from '../templates.js'

const attachmentsOf = (id) => join(config.attachments, id)

export function findNote(id) {
  if (!hasNote(id)) return undefined
  const note = readNote(id)
  return { ...note, attachments: listAttachments(attachmentsOf(id)) }
}

export function findAttachment(id, name) {
  return readAttachment(attachmentsOf(id), name)
}

export function recentNotes(count) {
  const notes = recentNoteIds(count).map((id) => readNote(id))
  return notes.map(({ id, title, author, updated }) => ({ id, title, author, updated }))
}

/** Returns whether the note is new. */
export function putNote(id, { title, author, tags, body }) {
  const known = hasNote(id)
  const now = new Date().toISOString()
  const created = known ? readNote(id).created : now
  saveNote({ id, title, author, tags, body, created, updated: now })
  recordChange(known ? 'update' : 'create', id)
  return !known
}

export function deleteNote(id) {
  if (!removeNote(id)) return false
  recordChange('delete', id)
  return true
}

export function notePage(id) {
  const note = findNote(id)
  if (!note) return undefined
  const files = note.attachments.map(({ name, bytes }) => `<li>${escapeHtml(name)} (${bytes} bytes)</li>`)
  return renderPage('note', {
    title: note.title,
    author: note.author,
    updated: note.updated.slice(0, 10),
    body: renderMarkdown(note.body),
    attachments: files.join(''),
  })
}
