import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { planMigration } from '../../migration/index.js'
import { applyEdits } from '../../migration/write.js'
import { namesIn } from '../../tools/generate/names.js'

/** The example of each codemod's page is run: what it shows before becomes what it shows after. */

describe.each(namesIn('codemods'))('%s', name => {
  const page = readFileSync(new URL(`../../docs/codemods/${name}.md`, import.meta.url), 'utf8')

  it('has the sections that every page has', () => {
    const headings = [...page.matchAll(/^#{1,3} (.*)$/gm)].map(match => match[1])
    expect(headings).toEqual([name, 'Before and after', 'Before', 'After', 'What it rewrites', 'What it refuses', 'How to run it', 'What to look at afterwards'])
  })

  it('does what it shows', () => {
    const before = filesUnder(page, 'Before')
    expect(before.size).toBeGreaterThan(0)
    expect(Object.fromEntries(migrated(name, before))).toEqual(Object.fromEntries(filesUnder(page, 'After')))
  })
})

function filesUnder(page: string, heading: string): ReadonlyMap<string, string> {
  const section = page.split(new RegExp(`^### ${heading}$`, 'm'))[1]?.split(/^##/m)[0] ?? ''
  return new Map([...section.matchAll(/^```[jt]s title="([^"]+)"\n([^]*?)^```$/gm)].map(([, file = '', code = '']) => [file, code]))
}

function migrated(codemod: string, files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const root = mkdtempSync(path.join(tmpdir(), 'unblock-docs-'))
  try {
    writeFileSync(path.join(root, 'package.json'), '{ "private": true, "type": "module" }')
    for (const [file, text] of files) writeFileSync(path.join(root, file), text)
    const plan = planMigration(createProject({ root }), discoverFiles(root).files, {
      codemods: [codemod],
      scope: 'live',
      includeTests: false,
      publicApi: 'keep',
    })
    expect(plan.refused).toEqual([])
    const edits = new Map(plan.files.map(file => [path.basename(file.file), file.edits]))
    return new Map([...files].map(([file, text]) => [file, applyEdits(text, edits.get(file) ?? [])]))
  } finally {
    rmSync(root, { recursive: true })
  }
}
