import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ModuleId } from '../analysis/facts.js'
import { specifiersIn } from '../analysis/modules.js'
import { mayStartThreads } from '../analysis/thread-files.js'
import { writeWholeFile } from '../analysis/whole-file.js'

/**
 * What a run about ten changes asks of a thousand texts that have not changed. Kept between runs by git's id of the text, so that the
 * files need not be read for it.
 */
export interface KnownTexts {
  /** The last names of the specifiers in a text, by which importers are told. */
  readonly namesIn: (module: ModuleId) => readonly string[]
  /** Nothing of files that git does not know. */
  readonly mayStartThreads: (module: ModuleId) => boolean | undefined
  /** Puts down what was found out, where reading it anew would take longer. */
  readonly keep: () => void
}

interface Sources {
  /** With git's id of the text, where it has one. */
  readonly modules: ReadonlyMap<ModuleId, string | undefined>
  readonly textOf: (module: ModuleId) => string | undefined
  readonly cacheDirectory: string | undefined
}

/** To be renamed when an answer changes its meaning. */
const CACHE_FILE = 'texts-v1.json'
/** The texts of a commit or two. Each run has some that no run before it knew. */
const FEW = 50

interface Notes {
  readonly names: Record<string, string>
  /** The ids of texts that may start threads. */
  readonly threads: readonly string[]
}

export function knownTexts({ modules, textOf, cacheDirectory }: Sources): KnownTexts {
  let loaded: { readonly names: Map<string, string>; readonly threads: Set<string> } | undefined
  const unkept = new Map<ModuleId, { readonly names: string; readonly startsThreads: boolean }>()
  const notes = () => {
    if (loaded === undefined) {
      const { names, threads } = cacheDirectory === undefined ? NOTHING : readNotes(cacheDirectory)
      loaded = { names: new Map(Object.entries(names)), threads: new Set(threads) }
    }
    return loaded
  }
  const noteOf = (module: ModuleId): { readonly names: string; readonly startsThreads: boolean } => {
    const id = modules.get(module)
    const { names, threads } = notes()
    const kept = id === undefined ? undefined : names.get(id)
    if (id !== undefined && kept !== undefined) return { names: kept, startsThreads: threads.has(id) }
    const known = unkept.get(module)
    if (known !== undefined) return known
    const text = textOf(module) ?? ''
    const found = { names: specifierNamesIn(text), startsThreads: mayStartThreads(text) }
    unkept.set(module, found)
    return found
  }
  return {
    namesIn(module) {
      const { names } = noteOf(module)
      return names === '' ? [] : names.split(' ')
    },
    mayStartThreads: module => (modules.has(module) ? noteOf(module).startsThreads : undefined),
    keep() {
      const fresh = [...unkept.keys()].filter(module => modules.get(module) !== undefined).length
      if (cacheDirectory === undefined || (fresh <= FEW && fresh * 10 <= modules.size)) return
      const kept: { names: Record<string, string>; threads: string[] } = { names: {}, threads: [] }
      for (const [module, id] of modules) {
        const note = id === undefined || (!unkept.has(module) && !notes().names.has(id)) ? undefined : noteOf(module)
        if (id === undefined || note === undefined) continue
        kept.names[id] = note.names
        if (note.startsThreads) kept.threads.push(id)
      }
      writeWholeFile(join(cacheDirectory, CACHE_FILE), JSON.stringify(kept))
    },
  }
}

/** The name by which importers go on about a file: `json` for `lib/json.ts`. */
export function stemOf(path: string): string {
  return basename(path).replace(/(?:\.[cm]?[jt]sx?)$/u, '')
}

function specifierNamesIn(text: string): string {
  const names = new Set<string>()
  for (const specifier of specifiersIn(text)) {
    if (specifier.startsWith('node:')) continue
    names.add(stemOf(specifier))
    // `.` and `..` are the index of the folder: which one is told by the folder, not by the text.
    if (/^\.{1,2}\/?$/u.test(specifier)) names.add('index')
  }
  return [...names].filter(name => name !== '' && !name.includes(' ')).join(' ')
}

const NOTHING: Notes = { names: {}, threads: [] }

function readNotes(directory: string): Notes {
  try {
    const read = JSON.parse(readFileSync(join(directory, CACHE_FILE), 'utf8')) as Partial<Notes> | null
    const { names, threads } = read ?? {}
    const isSound = typeof names === 'object' && names !== null && Object.values(names).every(value => typeof value === 'string') && Array.isArray(threads)
    return isSound ? { names, threads } : NOTHING
  } catch {
    return NOTHING
  }
}
