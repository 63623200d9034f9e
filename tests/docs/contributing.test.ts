import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { anchorsOf, expressionAt } from '../../analysis/anchors.js'
import { createProject } from '../../analysis/project.js'
import { below, promisify, twin } from '../../catalogue/replacement.js'
import type { BlockingRow } from '../../catalogue/types.js'
import { editsFor } from '../../migration/edits.js'
import type { Operation } from '../../migration/edits.js'
import { importsFor, isRefusal, keyOfSpan } from '../../migration/imports.js'
import { packageReplacer } from '../../migration/replacements/packages.js'
import { applyEdits } from '../../migration/write.js'

/** The row that CONTRIBUTING.md adds does what the page says. */

const page = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8')
const sectionOf = (name: string): string => page.split(`<!-- begin ${name} -->`)[1]?.split(`<!-- end ${name} -->`)[0] ?? ''
const code = /```ts\n([^]*?),\n```/.exec(sectionOf('row'))?.[1] ?? ''
const row = new Function('twin', 'below', 'promisify', `return ${code}`)(twin, below, promisify) as BlockingRow
const outcomes = [...sectionOf('outcomes').matchAll(/^\| (\d\S*) \| (.*) \|$/gm)].map(([, version = '', outcome = '']) => [version, outcome] as const)

describe('the row of the example', () => {
  it('is one line, and there are outcomes', () => {
    expect(code).not.toContain('\n')
    expect(outcomes.length).toBe(3)
  })

  it.each(outcomes)('in version %s gives: %s', (version, outcome) => {
    expect(outcomeIn(version)).toBe(outcome)
  })
})

function outcomeIn(version: string): string {
  const text = "import { leafSync } from 'leaf-files'\nleafSync('src')\n"
  const anchors = anchorsOf('a.mjs', text)
  const start = text.indexOf('leafSync(')
  const span = [start, text.length - 1] as const
  expect(expressionAt(anchors, span)?.kind).toBe('call')
  const whole = createProject({ root: '/' })
  const project = { ...whole, modules: { ...whole.modules, packageVersion: () => version } }
  const call = { span, api: { module: row.module, path: row.path }, row, label: `${row.module}.${row.path}` }
  expect(packageReplacer.handles(row, undefined)).toBe(true)
  const verdict = packageReplacer.verdictOf(call, { module: '/a.mjs', text, anchors, project, options: { codemods: [], scope: 'all', includeTests: false, publicApi: 'keep' }, calls: [call] })
  if ('refusal' in verdict) return verdict.refusal.message
  const { callees, edits } = importsFor(anchors, text, verdict.rewriting.callee === undefined ? [] : [verdict.rewriting.callee])
  const callee = callees.get(keyOfSpan(span)) ?? []
  if (isRefusal(callee)) return callee.message
  const operations: readonly Operation[] = [{ kind: 'edit', edits }, ...verdict.rewriting.operations({ callee, alongside: [], imported: [], declared: [] })]
  return `\`${applyEdits(text, editsFor(anchors, text, operations)).trim().split('\n').at(-1)}\``
}
