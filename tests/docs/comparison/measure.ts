import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as typescriptParser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import plugin from '../../../index.js'
import type { Files, Snippet } from './snippets.js'

const everything = Object.assign({}, ...plugin.configs.all.map(({ rules = {} }) => rules)) as Linter.RulesRecord

/** Where what is reported differs from what is marked, as `case.js:4 not reported`; empty where a snippet is judged as it should be. */
export function differencesIn(given: string | Snippet): readonly string[] {
  const { files, settings = {}, rules = everything } = typeof given === 'string' ? { files: { 'case.js': given } } : given
  return inFolder(files, root => {
    const linter = new Linter({ cwd: root })
    return Object.entries(files).flatMap(([file, text]) => {
      if (file.startsWith('node_modules/') || !/\.[cm]?[jt]s$/.test(file) || file.endsWith('.d.ts')) return []
      const reports = linter.verify(
        text,
        {
          files: ['**/*.{js,cjs,mjs,ts}'],
          plugins: { unblock: plugin },
          languageOptions: { parser: typescriptParser, sourceType: file.endsWith('.cjs') ? 'commonjs' : 'module' },
          rules: rules as Linter.RulesRecord,
          settings: { unblock: settings },
        },
        { filename: path.join(root, file) },
      )
      const fatal = reports.find(report => report.fatal)
      if (fatal !== undefined) throw new Error(`${fatal.message} in ${text}`)
      const reported = new Set(reports.map(({ line }) => line))
      const marked = new Set(text.split('\n').flatMap((line, index) => (line.endsWith('//!') ? [index + 1] : [])))
      return [
        ...[...marked].filter(line => !reported.has(line)).map(line => `${file}:${line} not reported`),
        ...reports.filter(({ line }) => !marked.has(line)).map(({ line, message }) => `${file}:${line} ${message}`),
      ]
    })
  })
}

/** A package of ES modules with these files, for as long as `use` takes. */
export function inFolder<T>(files: Files, use: (root: string) => T): T {
  const root = mkdtempSync(path.join(tmpdir(), 'unblock-compared-'))
  try {
    for (const [file, text] of Object.entries({ 'package.json': '{ "private": true, "type": "module" }', ...files })) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      writeFileSync(path.join(root, file), text)
    }
    return use(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}
