import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contexts } from './comparison/contexts.js'
import { differencesIn } from './comparison/measure.js'
import { operation } from './comparison/operation.js'
import { promises } from './comparison/promises.js'
import { reach } from './comparison/reach.js'
import { recognising } from './comparison/recognising.js'

/** Our column in docs/guides/comparison.md is what these snippets give: all right is ●, some ◐, none ·. */

const page = readFileSync(new URL('../../docs/guides/comparison.md', import.meta.url), 'utf8')

const claimed = new Map([...page.matchAll(/^\| ([A-F]\d+) \| .*? \| ([●◐·]) \|/gmu)].map(([, row = '', mark = '']) => [row, mark]))
const sentences = new Map([...page.matchAll(/^- \*\*([A-F]\d+)\*\* (.*)$/gmu)].map(([, row = '', sentence = '']) => [row, sentence]))

type Outcomes = readonly (() => boolean)[]

const snippets = Object.entries({ ...recognising, ...contexts, ...reach, ...promises }).map(
  ([row, cases]): readonly [string, Outcomes] => [row, cases.map(given => () => differencesIn(given).length === 0)],
)
const measured = new Map<string, Outcomes>([...snippets, ...Object.entries(operation)])

/** What takes an install or a benchmark is shown there. */
const elsewhere: Readonly<Record<string, { readonly mark: string; readonly at: string; readonly shown: readonly string[] }>> = {
  C13: { mark: '◐', at: 'tests/doors/eslint-runs.test.ts', shown: ['--concurrency gives the same, in any number of threads', '--cache does not see that an imported file has changed'] },
  F3: { mark: '◐', at: 'tests/doors/oxlint.test.ts', shown: ['reports for each case of each rule what ESLint reports'] },
  F14: { mark: '◐', at: 'bench/index.ts', shown: ['npm run bench [-- FOLDER]'] },
}

const lengths = { A: 30, B: 19, C: 13, D: 47, E: 14, F: 15 }
const rows = Object.entries(lengths).flatMap(([letter, length]) => Array.from({ length }, (_, index) => `${letter}${index + 1}`))

it('has the rows of the field, each of them measured', () => {
  expect([...claimed.keys()]).toEqual(rows)
  expect(rows.filter(row => !measured.has(row) && elsewhere[row] === undefined)).toEqual([])
})

it('says why, where it claims less than all', () => {
  expect([...sentences.keys()]).toEqual(rows.filter(row => claimed.get(row) !== '●'))
  for (const sentence of sentences.values()) expect(sentence).toMatch(/^[A-Z'`].*\.$/u)
})

describe.each([...measured])('%s', (row, outcomes) => {
  it('is what the page claims', () => {
    const right = outcomes.map(outcome => outcome())
    const mark = right.every(Boolean) ? '●' : right.some(Boolean) ? '◐' : '·'
    expect(claimed.get(row), JSON.stringify(right)).toBe(mark)
  })
})

it.each(Object.entries(elsewhere))('%s is shown in %o', (row, { mark, at, shown }) => {
  const text = readFileSync(new URL(`../../${at}`, import.meta.url), 'utf8')
  for (const title of shown) expect(text).toContain(title)
  expect(claimed.get(row)).toBe(mark)
})
