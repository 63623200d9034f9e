import { commandLineRows } from './callees/command-line.js'
import { concurrencyRows } from './callees/concurrency.js'
import { expressRows } from './callees/express.js'
import { frameworkRows } from './callees/frameworks.js'
import { languageRows } from './callees/language.js'
import { lodashRows } from './callees/lodash.js'
import { messageRows } from './callees/messages.js'
import { fsCallbackRows, fsSubstituteCallbackRows, nodeRows } from './callees/node.js'
import { serverRows } from './callees/servers.js'
import { testContextRows, testGlobalRows, testImportRows, testRows } from './callees/tests.js'
import { timerRows } from './callees/timers.js'
import { canonicalModule, keyOf, spellingsOf } from './names.js'
import { bunSqliteRows, globalRows } from './globals.js'
import { childProcessRows } from './node/child-process.js'
import { cryptoRows } from './node/crypto.js'
import { fsPromisesRows, fsRows } from './node/fs.js'
import { runtimeRows } from './node/runtime.js'
import { sqliteRows } from './node/sqlite.js'
import { zlibRows } from './node/zlib.js'
import { compilerRows } from './packages/compilers.js'
import { compressionRows } from './packages/compression.js'
import { cryptographyRows } from './packages/cryptography.js'
import { databaseRows } from './packages/databases.js'
import { fileRows, fsExtraRows } from './packages/files.js'
import { fsExtraSharedRows, gracefulFsRows } from './packages/fs-substitutes.js'
import { processRows } from './packages/processes.js'
import { searchRows } from './packages/search.js'
import { shelljsRows } from './packages/shelljs.js'
import { storeRows } from './packages/stores.js'
import { bridgeRows, networkRows, promptRows, sleepRows } from './packages/waiting.js'
import type { BlockingRow, CalleeRow } from './types.js'

export { entryRows } from './entries.js'
export { canonicalModule, keyOf, labelOf } from './names.js'

/**
 * Look-ups that are computed from the rows. Answers what blocks, what replaces it, and what a function does with a callback.
 * Knows names only: whether a call means that name, and with which arguments, is for `analysis/`.
 */

/** Every table of blocking APIs, by what its rows are about. */
export const blockingTables = {
  bridgeRows,
  bunSqliteRows,
  childProcessRows,
  compilerRows,
  compressionRows,
  cryptoRows,
  cryptographyRows,
  databaseRows,
  fileRows,
  fsExtraRows,
  fsExtraSharedRows,
  fsPromisesRows,
  fsRows,
  globalRows,
  gracefulFsRows,
  networkRows,
  processRows,
  promptRows,
  runtimeRows,
  searchRows,
  shelljsRows,
  sleepRows,
  sqliteRows,
  storeRows,
  zlibRows,
} as const satisfies Readonly<Record<string, readonly BlockingRow[]>>

/** Every table of functions that take callbacks. */
export const calleeTables = {
  commandLineRows,
  concurrencyRows,
  expressRows,
  frameworkRows,
  fsCallbackRows,
  fsSubstituteCallbackRows,
  languageRows,
  lodashRows,
  messageRows,
  nodeRows,
  serverRows,
  testGlobalRows,
  testContextRows,
  testImportRows,
  testRows,
  timerRows,
} as const satisfies Readonly<Record<string, readonly CalleeRow[]>>


export const allBlockingRows: readonly BlockingRow[] = Object.values(blockingTables).flat()
export const allCalleeRows: readonly CalleeRow[] = Object.values(calleeTables).flat()

const blockingByKey = new Map(allBlockingRows.map((row) => [keyOf(row.module, row.path), row]))
const blockingByModule = grouped(allBlockingRows, (row) => row.module)
const calleesByKey = grouped(allCalleeRows, (row) => keyOf(row.module, row.path))

/** The row of an API, under any of its spellings. */
export function findBlockingRow(module: string, path: string): BlockingRow | undefined {
  return blockingByKey.get(keyOf(module, path))
}

/** All rows of one module. */
export function blockingRowsOf(module: string): readonly BlockingRow[] {
  return blockingByModule.get(canonicalModule(module)) ?? []
}

/** What a function does with its callbacks: one row per callback, event list and version range. */
export function calleeRowsOf(module: string, path: string): readonly CalleeRow[] {
  return calleesByKey.get(keyOf(module, path)) ?? []
}

/** What a method of that name does with its callbacks when nothing is known about the receiver. */
export function anyReceiverRows(method: string): readonly CalleeRow[] {
  return calleesByKey.get(keyOf('any', method)) ?? []
}

/**
 * A text pre-filter. A text in which it matches nothing names no blocking API: such code only blocks through a function or an
 * object that another file made (`db.exec()` with an imported `db`).
 */
export const blockingText = textOf(allBlockingRows)

/** What ends in `Sync` tells itself; shorter names tell nothing, so their module must be named in quotes. */
function textOf(rows: readonly BlockingRow[]): RegExp {
  const quiet = rows.filter((row) => !/Sync\b/.test(row.path))
  const words = quiet.flatMap((row) => wordOf(row) ?? [])
  const ofModules = quiet.flatMap((row) => (wordOf(row) === undefined ? spellingsOf(row.module) : []))
  const quoted = `["'\`](?:${alternatives(ofModules)})["'\`]`
  return new RegExp(`Sync\\b|\\b(?:${alternatives(words)})\\b|${quoted}`)
}

/** Globals and classes of Node core go by their first word; members of `process` by their last, as every program names it. */
function wordOf(row: BlockingRow): string | undefined {
  if (row.module === 'node:process') return /\w+$/.exec(row.path)?.[0]
  if (row.module === 'global') return /\w+/.exec(row.path)?.[0]
  return row.module.startsWith('node:') ? /^[A-Z]\w+/.exec(row.path)?.[0] : undefined
}

function alternatives(texts: readonly string[]): string {
  return [...new Set(texts)].sort().map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')
}

function grouped<Row>(rows: readonly Row[], nameOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const name = nameOf(row)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [row])
    else group.push(row)
  }
  return groups
}
