import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { isProblem, parse } from '../../analysis/syntax.js'
import { planMigration } from '../../migration/index.js'
import { applyEdits } from '../../migration/write.js'
import { bindingForms, handlerUnder } from '../rules/binding-forms.js'

/** Each `*Sync` function of the running Node's fs, in an async handler, under each way to name it, is converted or refused with a code. */

const names = Object.entries(fs)
  .filter(([name, value]) => name.endsWith('Sync') && typeof value === 'function')
  .map(([name]) => name)

describe('fs-sync-to-promises', () => {
  it.each(Object.keys(bindingForms))('%s', form => {
    const root = mkdtempSync(path.join(tmpdir(), 'unblock-forms-'))
    try {
      writeFileSync(path.join(root, 'package.json'), '{ "private": true, "type": "module" }')
      const texts = new Map<string, string>()
      for (const name of names) {
        const { code, extension } = handlerUnder(form, 'fs', name)
        texts.set(`${name}${extension}`, code)
        writeFileSync(path.join(root, `${name}${extension}`), code)
      }
      const plan = planMigration(createProject({ root }), discoverFiles(root).files, {
        codemods: ['fs-sync-to-promises'],
        scope: 'live',
        includeTests: false,
        publicApi: 'keep',
      })
      const settled = [...plan.converted, ...plan.refused].map(call => call.file).sort()
      expect(settled).toEqual([...texts.keys()].sort())
      expect(plan.refused.filter(({ code, message }) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(code) || !message.endsWith('.'))).toEqual([])
      for (const { file, edits } of plan.files) {
        const text = applyEdits(texts.get(path.basename(file)) ?? '', edits)
        expect(isProblem(parse(file, text)), text).toBe(false)
        expect(text).toContain('await ')
        writeFileSync(file, text)
      }
      const second = planMigration(createProject({ root }), discoverFiles(root).files, plan.options)
      expect(second.files).toEqual([])
      expect(second.refused.map(({ api, code }) => `${api} ${code}`)).toEqual(plan.refused.map(({ api, code }) => `${api} ${code}`))
    } finally {
      rmSync(root, { recursive: true })
    }
  })
})
