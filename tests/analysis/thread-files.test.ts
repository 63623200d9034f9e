import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createProject } from '../../analysis/project.js'

/** Where the one function of `file` runs, given what stands beside it. */
function contextOf(file: string, others: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-threads-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [name, text] of Object.entries({ [file]: 'export default async function task(text) {\n  return text\n}\n', ...others })) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    writeFileSync(path.join(root, name), text)
  }
  const project = createProject({ root })
  return project.liveness.placeOf(path.posix.join(project.root, file), 1).context
}

const worker = "import { Worker } from 'node:worker_threads'\n"

it.each([
  ['a URL', 'src/parse.js', { 'src/main.js': `${worker}new Worker(new URL('./parse.js', import.meta.url))\n` }],
  ['a path beside', 'src/parse.js', { 'src/main.js': `${worker}new Worker(path.join(__dirname, 'parse.js'), { workerData: 1 })\n` }],
  ['a path from the folder above', 'src/threads/parse.js', { 'src/main.js': `${worker}new Worker('./threads/parse.js')\n` }],
  ['the name that TypeScript is built to', 'src/parse.ts', { 'src/main.ts': "import { Piscina } from 'piscina'\nexport const pool = new Piscina({ maxThreads: 2, filename: new URL('./parse.js', import.meta.url).href })\n" }],
  ['the file of one task', 'src/parse.js', { 'src/main.js': "import Piscina from 'piscina'\nconst pool = new Piscina()\nexport const parse = (text) => pool.run(text, { filename: resolve(__dirname, './parse.js') })\n" }],
])('knows the file of a thread by %s', (_, file, others) => {
  expect(contextOf(file, others)).toBe('worker')
})

it.each([
  ['imported', { 'src/main.js': `${worker}import task from './parse.js'\nnew Worker(new URL('./other.js', import.meta.url)).on('message', task)\n` }],
  ['named without a thread', { 'src/main.js': "load('./parse.js')\n" }],
  ['in a queue that is named, not a file', { 'src/main.js': "import { Worker } from 'bullmq'\nimport task from './parse.js'\nnew Worker('parse', task)\n" }],
])('takes a file that is %s for what it is', (_, others) => {
  expect(contextOf('src/parse.js', others)).toBe('live')
})
