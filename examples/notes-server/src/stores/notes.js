import { existsSync, readdirSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { config } from '../config.js'
import { readJson, writeJson } from '../json-file.js'

const pathOf = (id) => join(config.notes, `${id}.json`)

export function hasNote(id) {
  return existsSync(pathOf(id))
}

export function noteIds() {
  return readdirSync(config.notes)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort()
}

export function readNote(id) {
  return readJson(pathOf(id))
}

export function readAllNotes() {
  const notes = []
  for (const id of noteIds()) notes.push(readNote(id))
  return notes
}

/** Newest first, by the time of the last write, without reading what is in them. */
export function recentNoteIds(count) {
  const entries = noteIds().map((id) => ({ id, written: statSync(pathOf(id)).mtimeMs }))
  entries.sort((a, b) => b.written - a.written || a.id.localeCompare(b.id))
  return entries.slice(0, count).map((entry) => entry.id)
}

export function saveNote(note) {
  writeJson(pathOf(note.id), note)
}

/** Returns whether there was such a note. */
export function removeNote(id) {
  try {
    unlinkSync(pathOf(id))
    return true
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
}
