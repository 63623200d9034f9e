// Comes before whatever imports the configuration, which reads the variable while it loads.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const notes = [
  { id: 'backup', title: 'Backup', author: 'ada', tags: ['ops'], body: '# Nightly\n\n- TODO test the **restore**\n- copy `data`', month: 1 },
  { id: 'incident', title: 'Incident <7>', author: 'grace', tags: ['ops', 'api'], body: 'The queue was full.\n\n- TODO alert earlier', month: 2 },
  { id: 'offer', title: 'Offer', author: 'ada', tags: [], body: 'Three lines of text', month: 3 },
]

export const data = mkdtempSync(join(tmpdir(), 'notes-server-'))
mkdirSync(join(data, 'notes'))
for (const { month, ...note } of notes) {
  const day = `2026-0${month}-01T00:00:00.000Z`
  writeFileSync(join(data, 'notes', `${note.id}.json`), JSON.stringify({ ...note, created: day, updated: day }))
}
mkdirSync(join(data, 'attachments', 'backup'), { recursive: true })
writeFileSync(join(data, 'attachments', 'backup', 'key.txt'), 'abc')
process.env.NOTES_DATA = data
