import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import plugin from '../../index.js'
import { namesIn } from '../../tools/generate/names.js'

/** A rule is a rule file, a page and a test; a codemod is a transform, a page and a folder of cases. All under one name. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const rules = namesIn('rules')
const codemods = namesIn('codemods')

describe('rules', () => {
  it.each(rules)('%s has a page and a test', name => {
    expect(existsSync(path.join(root, `docs/rules/${name}.md`))).toBe(true)
    expect(existsSync(path.join(root, `tests/rules/${name}.test.ts`))).toBe(true)
  })

  it('are all in the plugin, and have no page too many', () => {
    expect(Object.keys(plugin.rules)).toEqual(rules)
    expect(pagesIn('rules')).toEqual(rules)
  })

  it.each(Object.entries(plugin.rules))('%s says what happens and ends in a full stop', (name, rule) => {
    expect(rule.meta?.docs?.url).toContain(name)
    for (const message of Object.values(rule.meta?.messages ?? {})) expect(message).toMatch(/(?:\.|\{\{advice\}\})$/)
  })

  it('name codemods that exist', () => {
    const named = Object.values(plugin.rules).flatMap(rule => (rule.meta?.docs as { codemods?: readonly string[] }).codemods ?? [])
    expect(named.filter(name => !codemods.includes(name))).toEqual([])
  })
})

describe('codemods', () => {
  it('exist', () => {
    expect(codemods.length).toBeGreaterThan(0)
  })

  it.each(codemods)('%s has a page and cases', name => {
    expect(existsSync(path.join(root, `docs/codemods/${name}.md`))).toBe(true)
    expect(existsSync(path.join(root, `tests/fixtures/codemods/${name}`))).toBe(true)
  })

  it('have no page too many', () => {
    expect(pagesIn('codemods')).toEqual(codemods)
  })
})

function pagesIn(folder: string): readonly string[] {
  return readdirSync(path.join(root, 'docs', folder))
    .filter(file => file.endsWith('.md'))
    .map(file => file.replace(/\.md$/, ''))
    .sort()
}
