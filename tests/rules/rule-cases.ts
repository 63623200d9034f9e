import { fileURLToPath } from 'node:url'
import * as typescriptParser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import plugin from '../../index.js'

/**
 * Cases of a rule: bare texts under headings. Each runs under espree and under the TypeScript parser (those of headings that say
 * TypeScript under the latter alone). What is reported, with its suggestions, is drawn into a text snapshot.
 */

export interface Cases {
  readonly reported?: readonly Case[]
  readonly notReported?: readonly Case[]
}

export type Case =
  | string
  | {
      readonly code: string
      readonly options?: Readonly<Record<string, unknown>>
      /** Relative to `tests/fixtures/rules/`; the text need not be there, what it imports must. */
      readonly file?: string
      readonly settings?: Readonly<Record<string, unknown>>
    }

type RuleId = keyof typeof plugin.rules

const fixtures = fileURLToPath(new URL('../fixtures/rules/', import.meta.url))

export function testRule(rule: RuleId, headings: Readonly<Record<string, Cases>>): void {
  describe.each(Object.entries(headings))(`${rule}: %s`, (heading, cases) => {
    const isTypeScript = heading.includes('TypeScript')
    for (const given of cases.reported ?? []) {
      it(titleOf(given), () => {
        const drawn = drawnReports(rule, inFile(given, isTypeScript), true)
        expect(drawn).not.toBe('')
        if (!isTypeScript) expect(drawnReports(rule, given, false)).toBe(drawn)
        expect(`\n${textOf(given)}\n\n${drawn}`).toMatchSnapshot()
      })
    }
    for (const given of cases.notReported ?? []) {
      it(titleOf(given), () => {
        expect(drawnReports(rule, inFile(given, isTypeScript), true)).toBe('')
        if (!isTypeScript) expect(drawnReports(rule, given, false)).toBe('')
      })
    }
  })
}

/** What the rule says about a text, `line:column-line:column message`, a line each. */
export function messagesOf(rule: RuleId, given: Case, typescript = false): readonly string[] {
  return lint(rule, given, typescript).map(({ line, column, endLine, endColumn, message }) => `${line}:${column}-${endLine}:${endColumn} ${message}`)
}

function drawnReports(rule: RuleId, given: Case, typescript: boolean): string {
  const code = textOf(given)
  return lint(rule, given, typescript)
    .map(report => {
      const { line, column, endLine, endColumn, message, suggestions = [] } = report
      const place = `${line}:${column}-${endLine}:${endColumn}`
      const applied = suggestions.map(({ desc, fix }) => `  ${desc}\n${indented(code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1]))}`)
      return [`${place} ${message}`, ...applied].join('\n')
    })
    .join('\n')
}

function lint(rule: RuleId, given: Case, typescript: boolean): readonly Linter.LintMessage[] {
  const { file, options = {}, settings = {} } = typeof given === 'string' ? {} : given
  const filename = `${fixtures}${file ?? 'package/case.js'}`
  const reports = new Linter({ cwd: fixtures }).verify(
    textOf(given),
    {
      files: ['**/*.{js,cjs,mjs,ts,cts,mts,jsx,tsx}'],
      plugins: { unblock: plugin },
      languageOptions: { ...(typescript && { parser: typescriptParser }), sourceType: filename.endsWith('.cjs') ? 'commonjs' : 'module' },
      rules: { [`unblock/${rule}`]: ['error', options] },
      settings,
    },
    { filename },
  )
  const fatal = reports.find(report => report.fatal)
  if (fatal) throw new Error(`${fatal.message} in ${textOf(given)}`)
  return reports
}

function inFile(given: Case, isTypeScript: boolean): Case {
  if (!isTypeScript) return given
  return typeof given === 'string' ? { code: given, file: 'package/case.ts' } : { file: 'package/case.ts', ...given }
}

function textOf(given: Case): string {
  return typeof given === 'string' ? given : given.code
}

function titleOf(given: Case): string {
  const text = textOf(given).replace(/\s+/g, ' ').trim()
  const file = typeof given === 'string' ? undefined : given.file
  return file === undefined ? text : `${file}: ${text}`
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ')
}
