import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { isProblem, parse } from '../../analysis/syntax.js'
import { planMigration } from '../../migration/index.js'
import type { MigrationOptions, Plan } from '../../migration/plan.js'
import { applyEdits } from '../../migration/write.js'
import { namesIn } from '../../tools/generate/names.js'

/**
 * A folder for each case: `input/` is the project before, `output/` what is different after, `refused.json` what is refused and why,
 * `options.json` flags other than the defaults. `UPDATE_CASES=1` draws `output/` and `refused.json` anew; read the diff.
 */

const fixtures = fileURLToPath(new URL('../fixtures/codemods/', import.meta.url))
const isUpdate = process.env['UPDATE_CASES'] === '1'

type Files = ReadonlyMap<string, string>

describe.each(namesIn('codemods'))('%s', codemod => {
  const folder = path.join(fixtures, codemod)
  const cases = readdirSync(folder).sort()

  it('has cases', () => {
    expect(cases.length).toBeGreaterThan(0)
  })

  describe.each(cases)('%s', name => {
    const home = path.join(folder, name)
    const input = filesIn(path.join(home, 'input'))
    const options = existsSync(path.join(home, 'options.json')) ? (JSON.parse(readFileSync(path.join(home, 'options.json'), 'utf8')) as Partial<MigrationOptions>) : {}

    it('gives the output, and refuses what it should', () => {
      const { after, plan } = migrated(codemod, input, options)
      const changed = new Map([...after].filter(([file, text]) => text !== input.get(file)))
      const refused = plan.refused.map(({ file, line, api, code }) => ({ file, line, api, code }))
      if (isUpdate) draw(home, changed, refused)
      expect(Object.fromEntries(changed)).toEqual(Object.fromEntries(filesIn(path.join(home, 'output'))))
      expect(refused).toEqual(existsSync(path.join(home, 'refused.json')) ? JSON.parse(readFileSync(path.join(home, 'refused.json'), 'utf8')) : [])
      expect(plan.selected).toBe(plan.converted.length + plan.refused.length)
    })

    it('gives what parses, and a second run changes nothing', () => {
      const { after } = migrated(codemod, input, options)
      for (const [file, text] of after) if (/\.[cm]?[jt]sx?$/.test(file)) expect(isProblem(parse(file, text)), file).toBe(false)
      const again = migrated(codemod, after, options)
      expect(again.plan.files).toEqual([])
    })

    it.each([
      ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
      ['tabs', (text: string) => text.replace(/^(?: {2})+/gm, spaces => '\t'.repeat(spaces.length / 2))],
    ])('keeps %s', (_, variant) => {
      const varied = new Map([...input].map(([file, text]) => [file, variant(text)]))
      const { after } = migrated(codemod, varied, options)
      for (const [file, text] of migrated(codemod, input, options).after) expect(after.get(file), file).toBe(variant(text))
    })
  })
})

function migrated(codemod: string, files: Files, options: Partial<MigrationOptions>): { readonly after: Files; readonly plan: Plan } {
  const root = mkdtempSync(path.join(tmpdir(), 'unblock-case-'))
  try {
    writeFileSync(path.join(root, 'package.json'), '{ "private": true, "type": "module" }')
    for (const [file, text] of files) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      writeFileSync(path.join(root, file), text)
    }
    const project = createProject({ root })
    const plan = planMigration(project, discoverFiles(root).files, { codemods: [codemod], scope: 'live', includeTests: false, publicApi: 'keep', ...options })
    const edits = new Map(plan.files.map(file => [path.posix.relative(project.root, file.file), file.edits]))
    return { plan, after: new Map([...files].map(([file, text]) => [file, applyEdits(text, edits.get(file) ?? [])])) }
  } finally {
    rmSync(root, { recursive: true })
  }
}

function filesIn(folder: string): Files {
  if (!existsSync(folder)) return new Map()
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => path.join(entry.parentPath, entry.name))
      .sort()
      .map(file => [path.relative(folder, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]),
  )
}

function draw(home: string, changed: Files, refused: readonly unknown[]): void {
  rmSync(path.join(home, 'output'), { recursive: true, force: true })
  rmSync(path.join(home, 'refused.json'), { force: true })
  for (const [file, text] of changed) {
    mkdirSync(path.dirname(path.join(home, 'output', file)), { recursive: true })
    writeFileSync(path.join(home, 'output', file), text)
  }
  if (refused.length > 0) writeFileSync(path.join(home, 'refused.json'), `${JSON.stringify(refused, null, 2)}\n`)
}
