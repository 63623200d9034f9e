import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Linter } from 'eslint'
import { afterAll, expect, it } from 'vitest'
import plugin from '../../index.js'
import { createProject } from '../../analysis/project.js'

/** The guide for authors of libraries: its package is installed, its program linted, and what is told stands in the guide. */

const guide = readFileSync(new URL('../../docs/guides/libraries.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/```\w+ title="(.+?)"\n(.*?)```/gs)].map(([, file = '', text = '']) => ({ file, text }))
const folder = mkdtempSync(path.join(tmpdir(), 'unblock-libraries-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('tells what the guide says it tells', () => {
  const findings = blocks.find(({ file }) => file === 'findings')?.text
  for (const { file, text } of [...blocks, { file: 'package.json', text: '{ "type": "module" }' }]) {
    if (file === 'findings') continue
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  const file = path.join(folder, 'server.js')
  const messages = new Linter({ cwd: folder }).verify(readFileSync(file, 'utf8'), [...plugin.configs.recommended], file)
  expect(messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}\n  ${message}\n`).join('')).toBe(findings)
  expect(createProject({ root: folder }).explain(file.replaceAll('\\', '/'), 12).map(({ resolved, chain }) => [resolved, chain.map(({ name }) => name)])).toEqual([[['slow-db.loadSync'], ['slow-db.loadSync']]])
})
