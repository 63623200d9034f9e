/**
 * Files that a neighbour starts as a worker thread, or names to a pool: `new Worker(new URL('./parse.js', import.meta.url))`,
 * `new Piscina({ filename: './parse.js' })`.
 *
 * Looked for in the text of files in the same folder and the one above it. A name that is put together from parts is not seen, and
 * neither is one in a folder beside.
 */
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ModuleId } from './facts.js'
import type { Modules } from './modules.js'

export interface ThreadFiles {
  has(module: ModuleId): boolean
}

const SOURCE = /\.[cm]?[jt]sx?$/
const STARTERS = /\b(?:Worker|Piscina|Tinypool)\b/
/** What starts threads, and the file it is given; whatever stands around the file's name there. */
const STARTS = /\bnew\s+(?:[\w$]+\.)?(?:Worker|Piscina|Tinypool)\s*\(([^;]{0,300})|\bfilename\s*:([^;,}]{0,200})/g
const FILE_NAME = /['"`]((?:\.{0,2}\/)?[\w@./-]+\.[cm]?[jt]sx?)['"`]/g
/** Beyond that a folder is no place where files are read to find out about another. */
const MOST_FILES = 200
const LARGEST = 200_000

/** Does a text name anything that starts threads? */
export function mayStartThreads(text: string): boolean {
  return STARTERS.test(text)
}

/** @param mayStart what is known of a file without reading it */
export function threadFilesOf(modules: Modules, mayStart: (module: ModuleId) => boolean | undefined = () => undefined): ThreadFiles {
  let folders = new Map<string, ReadonlySet<ModuleId>>()
  let generation = modules.generation()

  const startedFrom = (folder: string): ReadonlySet<ModuleId> => {
    const known = folders.get(folder)
    if (known !== undefined) return known
    const found = new Set<ModuleId>()
    folders.set(folder, found)
    for (const file of sourcesIn(folder)) {
      if (mayStart(file) === false || !isReadable(file)) continue
      const text = modules.text(file) ?? ''
      if (!mayStartThreads(text)) continue
      for (const [, ...parts] of text.matchAll(STARTS)) {
        for (const [, name = ''] of parts.join(' ').matchAll(FILE_NAME)) {
          const built = path.posix.join(folder, name)
          // What is built from TypeScript is named as it will be.
          for (const each of [built, built.replace(/\.([cm]?)js$/, '.$1ts'), built.replace(/\.js$/, '.tsx')]) if (each !== file) found.add(each)
        }
      }
    }
    return found
  }

  return {
    has(module) {
      if (generation !== modules.generation()) {
        generation = modules.generation()
        folders = new Map()
      }
      const folder = path.posix.dirname(module)
      if (startedFrom(folder).has(module)) return true
      const above = path.posix.dirname(folder)
      return above.startsWith(modules.root) && startedFrom(above).has(module)
    },
  }
}

function sourcesIn(folder: string): readonly ModuleId[] {
  try {
    const names = readdirSync(folder).filter((name) => SOURCE.test(name) && !name.includes('.min.'))
    return names.length > MOST_FILES ? [] : names.map((name) => path.posix.join(folder, name))
  } catch {
    return []
  }
}

function isReadable(file: string): boolean {
  const status = statSync(file, { throwIfNoEntry: false })
  return status?.isFile() === true && status.size < LARGEST
}
