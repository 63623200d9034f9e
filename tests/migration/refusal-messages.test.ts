import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { planMigration } from '../../migration/index.js'
import { refusalMessage } from '../../migration/refusal-codes.js'

it('puts quotes around names that have none', () => {
  expect(refusalMessage('timer-callback', 'poll', 'a.js:1')).toBe("'poll' runs from a timer (a.js:1), which ignores the promise it would return.")
  expect(refusalMessage('event-listener', "'end' on callback", 'a.js:1')).toBe("'end' on callback is an event listener (a.js:1), and emitters ignore the promise it would return.")
})

it('names what a callback is given to that nobody waits for', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'unblock-refusals-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  writeFileSync(path.join(root, 'package.json'), '{ "private": true, "type": "module" }')
  writeFileSync(
    path.join(root, 'main.js'),
    "import { EventEmitter } from 'node:events'\n\nconst emitter = new EventEmitter()\nemitter.on('done', async (data) => { await fetch(data) })\nexport const late = new Promise(async (resolve) => { resolve(await fetch('a')) })\n",
  )
  const plan = planMigration(createProject({ root }), discoverFiles(root).files, { codemods: ['await-promises'], scope: 'live', includeTests: false, publicApi: 'keep' })
  expect(plan.refused.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "unhandled-callback: Nobody waits for what 'emitter.on' is given, whatever is awaited. Catch its errors inside.",
    "unhandled-callback: Nobody waits for what 'new Promise' is given, whatever is awaited. Catch its errors inside.",
  ])
})
