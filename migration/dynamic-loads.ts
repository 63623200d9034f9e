/**
 * Modules that are loaded by a path which is only put together at run time (`` require(`${base}/utils/tasks`) ``, `import(file)`): what such
 * a call gives is not known, and so neither is who calls the function that a module is.
 */
import path from 'node:path'
import type { ModuleId, Span } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'

export interface DynamicLoads {
  /** A call that may load the module. */
  of(module: ModuleId): { readonly module: ModuleId; readonly span: Span } | undefined
}

interface Load {
  readonly module: ModuleId
  readonly span: Span
  /** What the path ends with, its extension and `/index` left out. */
  readonly tail: string
  /** Where it leads to, as far as its beginning tells. */
  readonly folder: string | undefined
}

const LOADS = /(?<![\w$.])(?:require|import)\s*\(\s*(?=[^\s)])/g
const PLAIN = /^(?:'[^'\n]*'|"[^"\n]*"|`[^`$]*`)\s*[,)]/
/** Paths in strings that are no specifiers of the file. */
const NAMED = /(['"`])(\.{1,2}\/[\w./@-]+)\1/g

export function dynamicLoadsIn(project: Project, files: readonly ModuleId[]): DynamicLoads {
  let known: { readonly loads: readonly Load[]; readonly imported: ReadonlySet<ModuleId>; readonly named: ReadonlySet<ModuleId> } | undefined

  const found = (): NonNullable<typeof known> => {
    const loads = files.flatMap((module) => loadsIn(module, project.text(module) ?? ''))
    const imported = new Set<ModuleId>()
    const named = new Set<ModuleId>()
    for (const module of loads.length === 0 ? [] : files) {
      const specifiers = new Set((project.facts(module)?.imports ?? []).map(({ specifier }) => specifier))
      for (const specifier of specifiers) add(imported, module, specifier)
      for (const [, , specifier = ''] of (project.text(module) ?? '').matchAll(NAMED)) if (!specifiers.has(specifier)) add(named, module, specifier)
    }
    return { loads, imported, named }
  }

  const add = (modules: Set<ModuleId>, from: ModuleId, specifier: string): void => {
    const resolution = project.modules.resolve(from, specifier)
    if (resolution.kind === 'project') modules.add(resolution.module)
  }

  return {
    of(module) {
      known ??= found()
      const { loads, imported, named } = known
      const name = bareOf(module)
      const isNamed = ({ tail }: Load): boolean => tail !== '' && (name === tail || name.endsWith(`/${tail}`))
      // With nothing known of the path, it is one that nobody else loads, or that is kept in a string.
      const isKept = !imported.has(module) || named.has(module)
      return loads.find(isNamed) ?? loads.find(({ tail, folder }) => tail === '' && (folder === undefined ? isKept : module.startsWith(folder)))
    },
  }
}

function loadsIn(module: ModuleId, text: string): readonly Load[] {
  return [...text.matchAll(LOADS)].flatMap((match): readonly Load[] => {
    const start = match.index + match[0].length
    const argument = argumentAt(text, start)
    if (PLAIN.test(`${argument})`) || isCommented(text, match.index)) return []
    const tail = /(?:^|[^\\])(['"`}])([^'"`{}]*)['"`]\s*\)*$/.exec(argument)?.[2] ?? ''
    const head = /^[`'"](\.{1,2}\/(?:[\w.@-]+\/)*)/.exec(argument)?.[1]
    return [
      {
        module,
        span: [match.index, start + argument.length + 1],
        tail: bareOf(tail.replace(/^[./]+/, '')),
        folder: head === undefined ? undefined : `${path.posix.join(path.posix.dirname(module), head)}`,
      },
    ]
  })
}

/** Up to the parenthesis that closes the call. */
function argumentAt(text: string, start: number): string {
  let depth = 0
  for (let offset = start; offset < Math.min(text.length, start + 500); offset += 1) {
    const character = text[offset] ?? ''
    if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) {
      if (depth === 0) return text.slice(start, offset).trim()
      depth -= 1
    }
  }
  return text.slice(start, start + 500)
}

function isCommented(text: string, offset: number): boolean {
  return /^\s*(?:\*|\/\/|\/\*)/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))
}

function bareOf(file: string): string {
  return file.replace(/\.[cm]?[jt]sx?$/, '').replace(/(?:^|\/)index$/, '')
}
