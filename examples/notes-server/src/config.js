import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readJson } from './json-file.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

// Read once, while the program starts: nobody is waiting for an answer yet.
const settings = readJson(join(root, 'config', 'default.json'))
const data = resolve(root, process.env.NOTES_DATA ?? settings.data)

for (const folder of ['notes', 'attachments']) {
  if (!existsSync(join(data, folder))) mkdirSync(join(data, folder), { recursive: true })
}

export const config = {
  ...settings,
  port: Number(process.env.PORT ?? settings.port),
  notes: join(data, 'notes'),
  attachments: join(data, 'attachments'),
  history: join(data, 'history.log'),
  templates: join(root, settings.templates),
}
