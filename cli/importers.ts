import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ModuleId } from '../analysis/facts.js'
import { stemOf, type KnownTexts } from './known-texts.js'

/**
 * Which files may import a file, told from the last names of their specifiers: nothing is resolved. More files than do, and fewer only
 * where an alias is named otherwise than the file it stands for.
 */
export interface Importers {
  /** Everything that leads to the modules through imports, nearest first, without the modules themselves. */
  readonly above: (modules: Iterable<ModuleId>) => readonly ModuleId[]
}

export function findImporters(modules: Iterable<ModuleId>, texts: KnownTexts): Importers {
  const importers = new Map<string, ModuleId[]>()
  for (const module of modules) {
    for (const name of texts.namesIn(module)) {
      const of = importers.get(name)
      if (of === undefined) importers.set(name, [module])
      else of.push(module)
    }
  }

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
