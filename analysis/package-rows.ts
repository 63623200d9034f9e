/**
 * Facts that packages ship about themselves: `"unblock": "./unblock.json"` in a package.json names a file of rows. Read when a call of
 * the package is first met, once, as data; a package has no say about any module but its own.
 *
 * Of a package that is installed in several versions, the one that the first importer sees speaks.
 */
import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import type { TSESTree } from '@typescript-eslint/types'
import { keyOf } from '../catalogue/index.js'
import type { BlockingRow, CalleeRow } from '../catalogue/types.js'
import type { SkippedFile } from './facts.js'
import { packageNameOf, type Modules } from './modules.js'
import { blockingRowOf, CATEGORIES, COSTS, isRecord } from './settings.js'
import { isProblem, parse, staticKeyOf, type Node } from './syntax.js'

export interface PackageRows {
  blockingRowOf(module: string, path: string): BlockingRow | undefined
  calleeRowsOf(module: string, path: string): readonly CalleeRow[]
  /** Files of rows that were not taken, or not whole: one entry for each, about the first thing wrong with it. */
  skipped(): readonly SkippedFile[]
}

interface Rows {
  readonly blocking: ReadonlyMap<string, BlockingRow>
  readonly callbacks: ReadonlyMap<string, readonly CalleeRow[]>
}

/** What is wrong, and where: keys from the outside in. */
interface Complaint {
  readonly at: readonly (string | number)[]
  readonly message: string
}

const NONE: Rows = { blocking: new Map(), callbacks: new Map() }
const FILE_FIELDS = ['$schema', 'version', 'blocking', 'callbacks']
const BLOCKING_FIELDS = ['name', 'subpath', 'category', 'cost', 'use', 'note']
const CALLBACK_FIELDS = ['name', 'subpath', 'argument', 'context', 'result', 'rejection']
const CONTEXTS = ['request', 'event', 'timer', 'promise', 'caller', 'startup', 'exit', 'worker', 'test', 'suite']
const RESULTS = ['ignored', 'used', 'awaited']
const REJECTIONS = ['forwarded', 'unhandled', 'lost']

export function packageRowsOf(modules: Modules): PackageRows {
  const byPackage = new Map<string, Rows>()
  const skipped: SkippedFile[] = []

  const rowsOf = (specifier: string): Rows => {
    const name = packageNameOf(specifier)
    if (name === undefined) return NONE
    const known = byPackage.get(name)
    if (known !== undefined) return known
    const rows = read(name)
    byPackage.set(name, rows)
    return rows
  }

  const read = (name: string): Rows => {
    const found = modules.installedPackage(name)
    const named = found?.content['unblock']
    if (found === undefined || named === undefined) return NONE
    const skip = (file: string, message: string, place: { readonly line?: number; readonly column?: number } = {}): Rows => {
      skipped.push({ file: file.replaceAll('\\', '/'), message, ...place, deliberate: true })
      return NONE
    }
    if (typeof named !== 'string') return skip(path.join(found.directory, 'package.json'), "Its 'unblock' must be the path of a JSON file.")
    const file = path.join(found.directory, named)
    let text: string
    try {
      const inside = path.relative(realpathSync(found.directory), realpathSync(file))
      if (inside.startsWith('..') || path.isAbsolute(inside)) return skip(file, "The facts that 'unblock' names must lie inside their package.")
      text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
    } catch {
      return skip(file, "The facts that 'unblock' of its package names cannot be read.")
    }
    let content: unknown
    try {
      content = JSON.parse(text)
    } catch (error) {
      return skip(file, 'The facts of this package are no JSON.', placeIn(text, offsetOfError(text, error)))
    }
    const { rows, complaint } = rowsIn(name, content)
    if (complaint !== undefined) skip(file, complaint.message, placeIn(text, offsetOf(text, complaint.at)))
    return rows
  }

  return {
    blockingRowOf: (module, api) => rowsOf(module).blocking.get(keyOf(module, api)),
    calleeRowsOf: (module, api) => rowsOf(module).callbacks.get(keyOf(module, api)) ?? [],
    skipped: () => skipped,
  }
}

/** @returns the rows that hold, whatever is wrong with others, and the first thing that is */
function rowsIn(name: string, content: unknown): { readonly rows: Rows; readonly complaint?: Complaint } {
  if (!isRecord(content)) return { rows: NONE, complaint: { at: [], message: 'The facts of a package must be an object.' } }
  if (content['version'] !== 1) return { rows: NONE, complaint: { at: 'version' in content ? ['version'] : [], message: "'version' must be 1, the only one that is known here." } }
  const complaints: Complaint[] = []
  const stranger = Object.keys(content).find((key) => !FILE_FIELDS.includes(key))
  if (stranger !== undefined) complaints.push({ at: [stranger], message: `The facts of a package have no field '${stranger}'; use 'blocking' or 'callbacks'.` })

  const listOf = (field: string, complaintOf: (row: Record<string, unknown>) => Complaint | undefined): readonly unknown[] => {
    const list = content[field] ?? []
    if (!Array.isArray(list)) {
      complaints.push({ at: [field], message: `'${field}' must be an array of rows.` })
      return []
    }
    return list.filter((row: unknown, index) => {
      const complaint = isRecord(row) ? complaintOf(row) : { at: [], message: 'A row must be an object.' }
      // What a newer version says in a field of its own may turn the meaning of the row: all of it is left out.
      if (complaint !== undefined) complaints.push({ at: [field, index, ...complaint.at], message: complaint.message })
      return complaint === undefined
    })
  }

  const blocking = new Map<string, BlockingRow>()
  for (const row of listOf('blocking', blockingComplaintOf) as readonly ShippedBlockingRow[]) {
    const module = moduleOf(name, row.subpath)
    for (const api of namesOf(row)) blocking.set(keyOf(module, api), blockingRowOf(module, api, row, `${name} names no replacement for it.`))
  }
  const callbacks = new Map<string, CalleeRow[]>()
  for (const row of listOf('callbacks', callbackComplaintOf) as readonly ShippedCallbackRow[]) {
    const module = moduleOf(name, row.subpath)
    for (const api of namesOf(row)) {
      const { argument, context, result, rejection } = row
      const callee: CalleeRow = { module, path: api, callback: { at: argument }, immediate: context === 'caller' || context === 'suite', context, result, rejection }
      callbacks.set(keyOf(module, api), [...(callbacks.get(keyOf(module, api)) ?? []), callee])
    }
  }
  const [complaint] = complaints
  return { rows: { blocking, callbacks }, ...(complaint === undefined ? {} : { complaint }) }
}

/** A row of `blocking` in a package's file. */
interface ShippedBlockingRow extends Pick<BlockingRow, 'category'>, Partial<Pick<BlockingRow, 'cost' | 'note'>> {
  readonly name: string | readonly string[]
  readonly subpath?: string
  readonly use?: string
}

/** A row of `callbacks` in a package's file. */
interface ShippedCallbackRow extends Pick<CalleeRow, 'context' | 'result' | 'rejection'> {
  readonly name: string | readonly string[]
  readonly subpath?: string
  readonly argument: number | 'last'
}

function blockingComplaintOf(row: Record<string, unknown>): Complaint | undefined {
  return (
    commonComplaintOf(row, BLOCKING_FIELDS) ??
    choiceComplaintOf(row, 'category', CATEGORIES) ??
    (row['cost'] === undefined ? undefined : choiceComplaintOf(row, 'cost', COSTS)) ??
    textComplaintOf(row, 'use') ??
    textComplaintOf(row, 'note')
  )
}

function callbackComplaintOf(row: Record<string, unknown>): Complaint | undefined {
  const { argument } = row
  const isPlace = argument === 'last' || (typeof argument === 'number' && Number.isInteger(argument) && argument >= 0)
  return (
    commonComplaintOf(row, CALLBACK_FIELDS) ??
    (isPlace ? undefined : complaintAbout(row, 'argument', "'argument' must count from 0, or be 'last'.")) ??
    choiceComplaintOf(row, 'context', CONTEXTS) ??
    choiceComplaintOf(row, 'result', RESULTS) ??
    choiceComplaintOf(row, 'rejection', REJECTIONS)
  )
}

function commonComplaintOf(row: Record<string, unknown>, fields: readonly string[]): Complaint | undefined {
  const stranger = Object.keys(row).find((key) => !fields.includes(key))
  if (stranger !== undefined) return { at: [stranger], message: `A row has no field '${stranger}' here; use ${fields.map((field) => `'${field}'`).join(', ')}.` }
  const { name, subpath } = row
  const isNamed = typeof name === 'string' || (Array.isArray(name) && name.length > 0 && name.every((each) => typeof each === 'string'))
  if (!isNamed) return complaintAbout(row, 'name', "'name' must be a string or an array of strings.")
  const isSubpath = subpath === undefined || (typeof subpath === 'string' && /^\.\/[^/]/.test(subpath) && !subpath.split('/').includes('..'))
  return isSubpath ? undefined : complaintAbout(row, 'subpath', "'subpath' must be one of this package, such as './sync'.")
}

function choiceComplaintOf(row: Record<string, unknown>, field: string, choices: readonly string[]): Complaint | undefined {
  const value = row[field]
  return typeof value === 'string' && choices.includes(value) ? undefined : complaintAbout(row, field, `'${field}' must be one of ${choices.join(', ')}.`)
}

function textComplaintOf(row: Record<string, unknown>, field: string): Complaint | undefined {
  return row[field] === undefined || typeof row[field] === 'string' ? undefined : complaintAbout(row, field, `'${field}' must be a string.`)
}

/** At the field, or at the row that lacks it. */
function complaintAbout(row: Record<string, unknown>, field: string, message: string): Complaint {
  return { at: field in row ? [field] : [], message }
}

function moduleOf(name: string, subpath: string | undefined): string {
  return subpath === undefined ? name : `${name}${subpath.slice(1)}`
}

function namesOf({ name }: { readonly name: string | readonly string[] }): readonly string[] {
  return typeof name === 'string' ? [name] : name
}

/** Where the value or, of an object, the key at the end of a way stands. JSON is an expression of JavaScript. */
function offsetOf(text: string, way: readonly (string | number)[]): number {
  const syntax = parse('facts.js', `(${text}\n)`)
  const statement = isProblem(syntax) ? undefined : syntax.program.body[0]
  let node: Node | null | undefined = statement?.type === 'ExpressionStatement' ? statement.expression : undefined
  let start = node?.range[0] ?? 1
  for (const key of way) {
    if (node?.type === 'ArrayExpression') {
      node = typeof key === 'number' ? node.elements[key] : undefined
      start = node?.range[0] ?? start
    } else if (node?.type === 'ObjectExpression') {
      const property: TSESTree.ObjectLiteralElement | undefined = node.properties.find((each) => each.type === 'Property' && staticKeyOf(each.key, false) === key)
      if (property?.type !== 'Property') break
      start = property.range[0]
      node = property.value
    }
  }
  return start - 1
}

/** What JavaScript takes and JSON does not, comments and trailing commas, the error tells, though not always with its place. */
function offsetOfError(text: string, error: unknown): number {
  const syntax = parse('facts.js', `(${text}\n)`)
  if (isProblem(syntax)) return Math.min(Math.max(syntax.offset - 1, 0), text.length)
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
  return position === undefined ? Math.max(text.search(/,\s*[\]}]/), 0) : Number(position)
}

function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split(/\r\n|[\r\n]/)
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
