import { readAllNotes } from '../stores/notes.js'

const excerptLength = 80

function excerptOf(body, at) {
  const start = Math.max(0, at - excerptLength / 2)
  return body.slice(start, start + excerptLength).replace(/\s+/g, ' ').trim()
}

export function searchNotes(term) {
  const wanted = term.toLowerCase()
  const hits = []
  readAllNotes().forEach((note) => {
    const at = note.body.toLowerCase().indexOf(wanted)
    if (at >= 0 || note.title.toLowerCase().includes(wanted)) {
      hits.push({ id: note.id, title: note.title, excerpt: excerptOf(note.body, at) })
    }
  })
  return hits
}
