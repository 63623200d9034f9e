import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Linter } from 'eslint'
import { afterAll, describe, expect, it } from 'vitest'
import plugin from '../../index.js'
import { namesIn } from '../../tools/generate/names.js'

/** The examples of each rule's page are run: wrong ones are reported, right ones are not. */

const folder = mkdtempSync(path.join(tmpdir(), 'unblock-docs-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Example {
  readonly code: string
  /** Examples with file names form one small project; the others stand alone. */
  readonly file?: string
}

describe.each(namesIn('rules'))('%s', name => {
  const page = readFileSync(new URL(`../../docs/rules/${name}.md`, import.meta.url), 'utf8')

  it('has the sections that every page has', () => {
    const headings = [...page.matchAll(/^#{1,3} (.*)$/gm)].map(match => match[1])
    expect(headings).toEqual([
      `unblock/${name}`,
      'What it finds',
      'Why',
      'Examples',
      'Wrong',
      'Right',
      'Options',
      'What it does not see',
      'When not to use it',
    ])
  })

  it('shows wrong code that is reported', () => {
    const projects = projectsOf(examplesUnder(page, 'Wrong'))
    expect(projects.length).toBeGreaterThan(0)
    for (const project of projects) {
      expect(reportsIn(name, project), project.map(example => example.code).join('\n')).toBeGreaterThan(0)
    }
  })

  it('shows right code that is not reported', () => {
    const projects = projectsOf(examplesUnder(page, 'Right'))
    expect(projects.length).toBeGreaterThan(0)
    for (const project of projects) expect(reportsIn(name, project), project.map(example => example.code).join('\n')).toBe(0)
  })

  it('explains each option', () => {
    const properties: unknown = (plugin.rules[name as keyof typeof plugin.rules].meta?.schema as readonly { properties: object }[])[0]?.properties
    for (const [option, schema] of Object.entries(properties ?? {})) {
      expect(page).toContain(`| \`${option}\` |`)
      expect(schema).toHaveProperty('description', expect.stringMatching(/^[A-Z].*\.$/))
    }
  })
})

function examplesUnder(page: string, heading: string): readonly Example[] {
  const section = page.split(new RegExp(`^### ${heading}$`, 'm'))[1]?.split(/^##/m)[0] ?? ''
  return [...section.matchAll(/^```js(?: title="([^"]+)")?\n([^]*?)^```$/gm)].map(([, file, code = '']) => (file === undefined ? { code } : { code, file }))
}

function projectsOf(examples: readonly Example[]): readonly (readonly Example[])[] {
  const named = examples.filter(example => example.file !== undefined)
  const alone = examples.filter(example => example.file === undefined).map(example => [example])
  return named.length > 0 ? [...alone, named] : alone
}

let count = 0

function reportsIn(rule: string, project: readonly Example[]): number {
  const root = path.join(folder, String(count++))
  mkdirSync(root)
  writeFileSync(path.join(root, 'package.json'), '{ "private": true, "type": "module" }')
  const files = project.map(({ code, file = 'example.js' }) => ({ code, file: path.join(root, file) }))
  for (const { code, file } of files) writeFileSync(file, code)
  const config = { plugins: { unblock: plugin }, rules: { [`unblock/${rule}`]: 'error' as const } }
  const reports = files.flatMap(({ code, file }) => new Linter({ cwd: root }).verify(code, config, { filename: file }))
  expect(reports.filter(report => report.fatal)).toEqual([])
  return reports.length
}
