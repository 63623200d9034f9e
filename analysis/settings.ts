/**
 * `settings.unblock` of an ESLint config, checked by hand: the lint path carries no validation library.
 */
import type { BlockingRow, Category, Cost, Replacement } from '../catalogue/types.js'

/** A user's row, in the specifier form that typescript-eslint users know. */
export interface UserBlockingRow {
  readonly from: 'package' | 'lib' | 'file'
  /** With `from: 'package'`: the specifier it is imported from. */
  readonly package?: string
  /** With `from: 'file'`: path of the file that defines it, relative to the root. */
  readonly path?: string
  /** Export path: `querySync`, `Client().query`. */
  readonly name: string | readonly string[]
  readonly category?: Category
  readonly cost?: Cost
  /** What to call instead, as messages should name it. */
  readonly use?: string
  /** Where the replacement differs: one sentence. */
  readonly note?: string
}

export interface UnblockSettings {
  readonly blocking?: readonly UserBlockingRow[]
  /** Regular expressions over root-relative paths: files whose code is a test. Replaces the defaults. */
  readonly tests?: readonly string[]
  /** Regular expressions over root-relative paths: config files and build scripts, run once. Replaces the defaults. */
  readonly scripts?: readonly string[]
}

export const DEFAULT_TESTS: readonly string[] = [
  String.raw`(^|/)(tests?|__tests__|specs?|e2e|cypress|__mocks__|fixtures?|__fixtures__)/`,
  String.raw`[._-](test|tests|spec|specs|e2e|cy)\.[cm]?[jt]sx?$`,
]

export const DEFAULT_SCRIPTS: readonly string[] = [
  String.raw`(^|/)(gulpfile|Gruntfile|Jakefile|Gulpfile|gruntfile)\.[cm]?[jt]s$`,
  String.raw`(^|/)\.?[\w.-]+(\.|-)(config|conf|rc)(\.[\w-]+)?\.[cm]?[jt]s$`,
  String.raw`(^|/)\.\w+rc\.[cm]?[jt]s$`,
  String.raw`(^|/)(scripts?|bin|benchmarks?|bench)/`,
  String.raw`(^|/)webpack\.[\w.-]+\.[cm]?[jt]s$`,
]

const ROW_KEYS = new Set(['from', 'package', 'path', 'name', 'category', 'cost', 'use', 'note'])
export const CATEGORIES: readonly string[] = ['fs', 'process', 'network', 'sleep', 'bridge', 'crypto', 'compression', 'database', 'prompt', 'cpu']
export const COSTS: readonly string[] = ['light', 'heavy', 'unbounded']

/**
 * @param value whatever stands in `settings.unblock`
 * @throws TypeError with one sentence that names the property at fault
 */
export function settingsOf(value: unknown): UnblockSettings {
  if (value === undefined || value === null) return {}
  if (!isRecord(value)) throw new TypeError('settings.unblock must be an object.')
  for (const key of Object.keys(value)) {
    if (key !== 'blocking' && key !== 'tests' && key !== 'scripts')
      throw new TypeError(`settings.unblock has no property '${key}'; use 'blocking', 'tests' or 'scripts'.`)
  }
  const { blocking, tests, scripts } = value
  return {
    ...(blocking === undefined ? {} : { blocking: rowsIn(blocking) }),
    ...(tests === undefined ? {} : { tests: patternsIn(tests, 'tests') }),
    ...(scripts === undefined ? {} : { scripts: patternsIn(scripts, 'scripts') }),
  }
}

function rowsIn(value: unknown): readonly UserBlockingRow[] {
  if (!Array.isArray(value)) throw new TypeError('settings.unblock.blocking must be an array of rows.')
  return value.map((row: unknown, index) => {
    const at = `settings.unblock.blocking[${index}]`
    if (!isRecord(row)) throw new TypeError(`${at} must be an object.`)
    for (const key of Object.keys(row)) {
      if (!ROW_KEYS.has(key)) throw new TypeError(`${at} has no property '${key}'; use 'from', 'package', 'path', 'name', 'category', 'cost', 'use' or 'note'.`)
    }
    const { from, package: package_, path, name, category, cost, use, note } = row
    if (from !== 'package' && from !== 'lib' && from !== 'file') throw new TypeError(`${at}.from must be 'package', 'lib' or 'file'.`)
    if (from === 'package' && typeof package_ !== 'string') throw new TypeError(`${at}.package must name the package.`)
    if (from === 'file' && typeof path !== 'string') throw new TypeError(`${at}.path must name the file.`)
    if (typeof name !== 'string' && !(Array.isArray(name) && name.every((each) => typeof each === 'string')))
      throw new TypeError(`${at}.name must be a string or an array of strings.`)
    if (category !== undefined && !(typeof category === 'string' && CATEGORIES.includes(category)))
      throw new TypeError(`${at}.category must be one of ${CATEGORIES.join(', ')}.`)
    if (cost !== undefined && !(typeof cost === 'string' && COSTS.includes(cost))) throw new TypeError(`${at}.cost must be one of ${COSTS.join(', ')}.`)
    if (use !== undefined && typeof use !== 'string') throw new TypeError(`${at}.use must be a string.`)
    if (note !== undefined && typeof note !== 'string') throw new TypeError(`${at}.note must be a string.`)
    return row as unknown as UserBlockingRow
  })
}

function patternsIn(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) throw new TypeError(`settings.unblock.${name} must be an array of regular expressions.`)
  for (const pattern of value) {
    try {
      new RegExp(pattern)
    } catch {
      throw new TypeError(`settings.unblock.${name} holds '${pattern}', which is not a regular expression.`)
    }
  }
  return value
}

/** Users' rows as catalogue rows; rows for files of the project are keyed by their path. */
export function blockingRowsIn(settings: UnblockSettings): ReadonlyMap<string, BlockingRow> {
  const rows = new Map<string, BlockingRow>()
  for (const row of settings.blocking ?? []) {
    const module = row.from === 'lib' ? 'global' : row.from === 'file' ? plainPath(row.path ?? '') : (row.package ?? '')
    // A function of the project goes by its name, wherever it lies.
    const shown = row.from === 'file' ? '' : module
    for (const name of typeof row.name === 'string' ? [row.name] : row.name)
      rows.set(`${module}:${name}`, blockingRowOf(shown, name, row, 'The configuration names no replacement.'))
  }
  return rows
}

/** @param reason what to tell where no replacement is named */
export function blockingRowOf(
  module: string,
  path: string,
  { category = 'cpu', cost = 'heavy', use, note }: Pick<UserBlockingRow, 'category' | 'cost' | 'use' | 'note'>,
  reason: string,
): BlockingRow {
  const replacement: Replacement = use === undefined ? { kind: 'none', reason } : { kind: 'adapt', name: 'package', use }
  return { module, path, category, cost, replacement, ...(note === undefined ? {} : { note }) }
}

/** `./lib\\db.js` as `lib/db.js`. */
function plainPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
