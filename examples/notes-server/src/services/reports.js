import { readAllNotes } from '../stores/notes.js'

function countWords(text) {
  return text.match(/\S+/g)?.length ?? 0
}

function openTasks(text) {
  return text.match(/^[-*] TODO /gm)?.length ?? 0
}

/** What the team wrote: per author, how many notes and words, and how many tasks are open. */
export function activityReport(since) {
  const authors = new Map()
  for (const note of readAllNotes()) {
    if (note.updated < since) continue
    const row = authors.get(note.author) ?? { author: note.author, notes: 0, words: 0, tasks: 0 }
    row.notes += 1
    row.words += countWords(note.body)
    row.tasks += openTasks(note.body)
    authors.set(note.author, row)
  }
  return [...authors.values()].sort((a, b) => b.words - a.words || a.author.localeCompare(b.author))
}

export function tagCounts() {
  const counts = {}
  for (const note of readAllNotes()) {
    for (const tag of note.tags) counts[tag] = (counts[tag] ?? 0) + 1
  }
  return counts
}
