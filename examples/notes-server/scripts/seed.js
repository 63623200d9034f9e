// Fills a data folder with notes that are the same on every run: node scripts/seed.js FOLDER [NOTES] [ATTACHMENTS]
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = 'data', notes = '120', attachments = '4'] = process.argv.slice(2)

let state = 20261121
function random(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const pick = (list) => list[random(list.length)]

const authors = ['ada', 'barbara', 'edsger', 'grace', 'linus', 'margaret']
const tags = ['api', 'backup', 'billing', 'deploy', 'incident', 'interview', 'meeting', 'onboarding', 'security']
const words = `server request answer queue latency deploy review ticket customer invoice backup restore schema index migration
  cluster region owner on-call rotation budget estimate deadline release notes branch merge conflict test coverage flake retry
  timeout cache eviction storage disk network packet header token session password policy access audit export import`.split(/\s+/)

const sentence = () => `${Array.from({ length: 6 + random(14) }, () => pick(words)).join(' ')}.`
const paragraph = () => Array.from({ length: 3 + random(5) }, sentence).join(' ')
const list = () => Array.from({ length: 2 + random(5) }, () => `- ${random(3) ? '' : 'TODO '}${sentence()}`).join('\n')
const section = () => `## ${pick(words)} ${pick(words)}\n\n${paragraph()}\n\n${list()}\n\n${paragraph()}`

mkdirSync(join(folder, 'notes'), { recursive: true })
for (let number = 0; number < Number(notes); number++) {
  const id = `note-${number}`
  const updated = new Date(Date.UTC(2026, 0, 1) + number * 86_400_000).toISOString()
  const body = Array.from({ length: 20 + random(60) }, section).join('\n\n')
  const note = { id, title: sentence(), author: pick(authors), tags: [pick(tags), pick(tags)], body, created: updated, updated }
  writeFileSync(join(folder, 'notes', `${id}.json`), `${JSON.stringify(note, null, 2)}\n`)
}
for (let number = 0; number < Number(attachments); number++) {
  const at = join(folder, 'attachments', `note-${number}`)
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'recording.bin'), Buffer.alloc(4 * 2 ** 20, number))
}
