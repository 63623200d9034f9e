import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ModuleId } from '../analysis/facts.js'
import { specifiersIn } from '../analysis/modules.js'

/**
 * Which files may import a file, told from the last names of their specifiers: nothing is resolved. More files than do, and fewer only
 * where an alias is named otherwise than the file it stands for. What each text names is kept between runs by git's id of it.
 */
export interface Importers {
  /** Everything that leads to the modules through imports, nearest first, without the modules themselves. */
  readonly above: (modules: Iterable<ModuleId>) => readonly ModuleId[]
}

interface Sources {
  /** With git's id of the text, where it has one. */
  readonly modules: ReadonlyMap<ModuleId, string | undefined>
  readonly textOf: (module: ModuleId) => string | undefined
  readonly cacheDirectory: string | undefined
}

const CACHE_FILE = 'imports-v1.json'

export function findImporters({ modules, textOf, cacheDirectory }: Sources): Importers {
  const known = cacheDirectory === undefined ? {} : cachedNames(cacheDirectory)
  const kept: Record<string, string> = {}
  const importers = new Map<string, ModuleId[]>()
  let isComplete = true
  for (const [module, id] of modules) {
    let names = id === undefined ? undefined : known[id]
    if (names === undefined) {
      if (id !== undefined) isComplete = false
      names = namesIn(textOf(module) ?? '')
    }
    if (id !== undefined) kept[id] = names
    for (const name of names === '' ? [] : names.split(' ')) {
      const of = importers.get(name)
      if (of === undefined) importers.set(name, [module])
      else of.push(module)
    }
  }
  if (cacheDirectory !== undefined && !isComplete) writeNames(cacheDirectory, kept)

  const packageNames = new Map<string, string | undefined>()
  const namesOf = (module: ModuleId): readonly string[] => {
    const stem = stemOf(module)
    const package_ = packageNameAbove(dirname(module), packageNames)
    return [stem, ...(stem === 'index' ? [basename(dirname(module))] : []), ...(package_ === undefined ? [] : [package_])]
  }
  return {
    above(start) {
      const seen = new Set(start)
      const found: ModuleId[] = []
      const queue = [...seen]
      const asked = new Set<string>()
      for (const module of queue) {
        for (const name of namesOf(module)) {
          if (asked.has(name)) continue
          asked.add(name)
          for (const importer of importers.get(name) ?? []) {
            if (seen.has(importer)) continue
            seen.add(importer)
            found.push(importer)
            queue.push(importer)
          }
        }
      }
      return found
    },
  }
}

/** The name by which importers go on about a file: `json` for `lib/json.ts`. */
export function stemOf(path: string): string {
  return basename(path).replace(/(?:\.[cm]?[jt]sx?)$/u, '')
}

function namesIn(text: string): string {
  const names = new Set<string>()
  for (const specifier of specifiersIn(text)) {
    if (specifier.startsWith('node:')) continue
    names.add(stemOf(specifier))
    // `.` and `..` are the index of the folder: which one is told by the folder, not by the text.
    if (/^\.{1,2}\/?$/u.test(specifier)) names.add('index')
  }
  return [...names].filter(name => name !== '' && !name.includes(' ')).join(' ')
}

/** The last part of the name of the package that a folder belongs to: workspaces import each other by it. */
function packageNameAbove(folder: string, known: Map<string, string | undefined>): string | undefined {
  if (known.has(folder)) return known.get(folder)
  let name: string | undefined
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly name?: unknown }
    name = typeof manifest.name === 'string' ? basename(manifest.name) : undefined
  } catch {
    name = dirname(folder) === folder ? undefined : packageNameAbove(dirname(folder), known)
  }
  known.set(folder, name)
  return name
}

function cachedNames(directory: string): Readonly<Record<string, string>> {
  try {
    const names: unknown = JSON.parse(readFileSync(join(directory, CACHE_FILE), 'utf8'))
    return typeof names === 'object' && names !== null && Object.values(names).every(value => typeof value === 'string') ? (names as Record<string, string>) : {}
  } catch {
    return {}
  }
}

/** Written beside and renamed, since hooks of other work trees may read it meanwhile. Failing to keep it is no error. */
function writeNames(directory: string, names: Readonly<Record<string, string>>): void {
  const file = join(directory, CACHE_FILE)
  const temporary = `${file}.${randomBytes(6).toString('hex')}`
  try {
    mkdirSync(directory, { recursive: true })
    writeFileSync(temporary, JSON.stringify(names))
    renameSync(temporary, file)
  } catch {
    rmSync(temporary, { force: true })
  }
}
