import { fileURLToPath } from 'node:url'
import * as typescriptParser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import plugin from '../../index.js'

/**
 * Cases in a TypeScript program, `tests/fixtures/rules/typed/`, which the linter's parser brings along. What is reported there must be
 * found by types alone: the same text without them stays silent.
 */

export interface TypedCases {
  readonly reported: readonly string[]
  readonly notReported: readonly string[]
}

const folder = fileURLToPath(new URL('../fixtures/rules/typed/', import.meta.url))

export function testRuleWithTypes(rule: keyof typeof plugin.rules, { reported, notReported }: TypedCases): void {
  describe(`${rule}: with type information`, () => {
    it.each(reported)('%s', (code) => {
      const drawn = drawnReports(rule, code, true)
      expect(drawn).not.toBe('')
      expect(drawnReports(rule, code, false)).toBe('')
      expect(`\n${code}\n\n${drawn}`).toMatchSnapshot()
    })

    it.each(notReported)('%s', (code) => {
      expect(drawnReports(rule, code, true)).toBe('')
    })
  })
}

function drawnReports(rule: string, code: string, withTypes: boolean): string {
  const reports = new Linter({ cwd: folder }).verify(
    code,
    {
      files: ['**/*.ts'],
      plugins: { unblock: plugin },
      languageOptions: { parser: typescriptParser, ...(withTypes && { parserOptions: { projectService: true, tsconfigRootDir: folder } }) },
      rules: { [`unblock/${rule}`]: 'error' },
    },
    { filename: `${folder}case.ts` },
  )
  const fatal = reports.find((report) => report.fatal)
  if (fatal) throw new Error(`${fatal.message} in ${code}`)
  return reports.map(({ line, column, endLine, endColumn, message }) => `${line}:${column}-${endLine}:${endColumn} ${message}`).join('\n')
}
