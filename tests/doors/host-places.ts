import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Outcome } from './scratch.js'

/** What a host of ESLint rules reported, place by place, in one form for both: `file start-end rule message`, offsets as JavaScript counts. */

interface EslintResult {
  readonly filePath: string
  readonly messages: readonly {
    readonly ruleId: string | null
    readonly message: string
    readonly line: number
    readonly column: number
    readonly endLine?: number
    readonly endColumn?: number
  }[]
}

interface OxlintReport {
  readonly diagnostics: readonly {
    readonly message: string
    readonly code?: string
    readonly filename: string
    readonly labels: readonly { readonly span: { readonly offset: number; readonly length: number } }[]
  }[]
}

export function placesOfEslint(outcome: Outcome, root: string): readonly string[] {
  return (read(outcome) as readonly EslintResult[])
    .flatMap(({ filePath, messages }) => {
      const offsetOf = offsetsIn(readFileSync(filePath, 'utf8').replace(/^\uFEFF/, ''))
      return messages.map(({ ruleId, message, line, column, endLine = line, endColumn = column }) =>
        ruleId?.startsWith('unblock/')
          ? `${path.relative(root, filePath)} ${offsetOf(line, column)}-${offsetOf(endLine, endColumn)} ${ruleId} ${message}`
          : `${path.relative(root, filePath)} cannot be read`,
      )
    })
    .toSorted()
}

export function placesOfOxlint(outcome: Outcome, root: string): readonly string[] {
  return (read(outcome) as OxlintReport).diagnostics
    .map(({ message, code, filename, labels: [label] }) => {
      const rule = /^unblock\((.+)\)$/.exec(code ?? '')?.[1]
      if (rule === undefined || label === undefined) return `${filename} cannot be read`
      // Its offsets count bytes, those of a byte order mark with them.
      const bytes = readFileSync(path.join(root, filename))
      const start = lengthOf(bytes, label.span.offset)
      return `${filename} ${start}-${lengthOf(bytes, label.span.offset + label.span.length)} unblock/${rule} ${message}`
    })
    .toSorted()
}

function read({ stdout, stderr, code }: Outcome): unknown {
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(`The linter ended with ${code}.\n${stdout}\n${stderr}`)
  }
}

function lengthOf(bytes: Buffer, end: number): number {
  return bytes.toString('utf8', 0, end).replace(/^\uFEFF/, '').length
}

function offsetsIn(text: string): (line: number, column: number) => number {
  const starts = [0, ...[...text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map(({ 0: end, index }) => index + end.length)]
  return (line, column) => (starts[line - 1] ?? 0) + column - 1
}
