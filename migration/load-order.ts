/**
 * May the top level of an ES module wait? Those who import it wait for it, and so does all that imports them, but what is imported beside
 * it and after it does not: that is evaluated while it waits. Where the module changes something outside of itself from there on
 * (`process.env`, a module's state, files), the others would not find it.
 *
 * Not seen: what the others change, that this module looks at; the order of what is printed.
 */
import { isBuiltin } from 'node:module'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { CallFact, ModuleId, Span } from '../analysis/facts.js'
import { push } from '../analysis/multimap.js'
import type { Project } from '../analysis/project.js'

export interface LoadOrder {
  /** Where something is imported that would not find what the module changes at `from` or after it. */
  beside(module: ModuleId, from: number): { readonly module: ModuleId; readonly span: Span } | undefined
}

interface Importer {
  readonly module: ModuleId
  /** Of the import. */
  readonly span: Span
}

const GLOBAL_ROOTS = /^(?:process|globalThis|global|window|self)$/
const FILE_CHANGES = /(?:^|\.)(?:append|chmod|chown|copy|cp|link|mkdir|rename|rm|symlink|truncate|unlink|utimes|write|output|ensure|remove|move|empty)\w*$/
const PROCESS_CHANGES = /^process\.(?:chdir|umask|loadEnvFile|on|once|set\w+)$/
/** Of lists, maps and sets. */
const PUTS_IN = /\.(?:add|delete|push|set|unshift)$/
/** What a module runs while it is loaded is seldom more. */
const MOST_FUNCTIONS = 300

export function loadOrderIn(project: Project, files: readonly ModuleId[]): LoadOrder {
  let importers: ReadonlyMap<ModuleId, readonly Importer[]> | undefined
  const neighbours = new Map<ModuleId, Importer | undefined>()
  const lastChanges = new Map<ModuleId, number>()

  const staticImportsOf = (module: ModuleId) => (project.facts(module)?.imports ?? []).filter(({ form, function: id }) => id === 0 && (form === 'import' || form === 'export'))

  const importersOf = (module: ModuleId): readonly Importer[] => {
    importers ??= importersIn(files)
    return importers.get(module) ?? []
  }

  const importersIn = (modules: readonly ModuleId[]): ReadonlyMap<ModuleId, readonly Importer[]> => {
    const found = new Map<ModuleId, Importer[]>()
    for (const module of modules) {
      for (const { specifier, span } of staticImportsOf(module)) {
        const resolution = project.modules.resolve(module, specifier)
        if (resolution.kind === 'project') push(found, resolution.module, { module, span })
      }
    }
    return found
  }

  /** An import of something that does not wait for the module, behind it or behind who imports it. */
  const neighbourOf = (module: ModuleId): Importer | undefined => {
    if (neighbours.has(module)) return neighbours.get(module)
    const waiting = new Map<ModuleId, readonly Importer[]>()
    const queue = [module]
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (waiting.has(next)) continue
      waiting.set(next, importersOf(next))
      queue.push(...importersOf(next).map((each) => each.module))
    }
    const isFree = (from: ModuleId, specifier: string): boolean => {
      const resolution = project.modules.resolve(from, specifier)
      return resolution.kind === 'project' ? !waiting.has(resolution.module) : (resolution.kind === 'external' && !isBuiltin(specifier))
    }
    const found = [...waiting.values()].flat().flatMap(({ module: from, span }) => {
      const later = staticImportsOf(from).find((each) => each.span[0] > span[0] && isFree(from, each.specifier))
      return later === undefined ? [] : [{ module: from, span: later.span }]
    })
    neighbours.set(module, found[0])
    return found[0]
  }

  /** Something of another module, or of the process: `process.env.NAME`, `settings.level`. */
  const isOutside = (home: ModuleId, module: ModuleId, span: Span): boolean => {
    if (module !== home) return true
    const root = /^[\w$]+/.exec((project.text(module) ?? '').slice(...span))?.[0] ?? ''
    const locals = project.facts(module)?.locals ?? {}
    const value = Object.hasOwn(locals, root) ? locals[root] : undefined
    return value === undefined ? GLOBAL_ROOTS.test(root) : value.kind === 'module' || (value.kind === 'member' && value.object.kind === 'module')
  }

  const writesIn = (home: ModuleId, { module, id }: FunctionTarget): readonly Span[] =>
    (project.facts(module)?.writes ?? []).flatMap((write) => (write.function === id && write.owner === undefined && isOutside(home, module, write.span) ? [write.span] : []))

  const callsOutside = (home: ModuleId, module: ModuleId, call: CallFact): boolean =>
    (PUTS_IN.test(call.text) && isOutside(home, module, call.calleeSpan)) ||
    project.graph.calleesOf(module, call).some((target) => {
      if (target.kind !== 'api') return false
      if (target.module === 'global') return PROCESS_CHANGES.test(target.path)
      return FILE_CHANGES.test(target.path) || (!isBuiltin(target.module) && isStatement(module, call))
    })

  /** `dotenv.config()`: what it gives is not what it is called for. */
  const isStatement = (module: ModuleId, { span }: CallFact): boolean => {
    const text = project.text(module) ?? ''
    return /(?:^|[;{}\n])\s*$/.test(text.slice(Math.max(0, span[0] - 40), span[0])) && /^\s*(?:[;}\n]|$)/.test(text.slice(span[1]))
  }

  /** Does a call change something outside, by itself or by what it runs? */
  const changesOutside = (home: ModuleId, start: CallFact): boolean => {
    if (callsOutside(home, home, start)) return true
    const queue: FunctionTarget[] = [...project.effects.runsOf(home, start)]
    const seen = new Set<string>()
    for (let target = queue.pop(); target !== undefined && seen.size < MOST_FUNCTIONS; target = queue.pop()) {
      const { module, id } = target
      if (seen.has(keyOf(target))) continue
      seen.add(keyOf(target))
      if (writesIn(home, target).length > 0) return true
      for (const call of project.facts(module)?.calls ?? []) {
        if (call.function !== id || call.kind === 'get') continue
        if (callsOutside(home, module, call)) return true
        queue.push(...project.effects.runsOf(module, call))
      }
    }
    return false
  }

  /** Where the top level changes something outside for the last time. */
  const lastChangeIn = (module: ModuleId): number => {
    const known = lastChanges.get(module)
    if (known !== undefined) return known
    const calls = (project.facts(module)?.calls ?? []).filter((call) => call.function === 0 && call.kind !== 'get').sort((a, b) => b.span[1] - a.span[1])
    const last = Math.max(-1, calls.find((call) => changesOutside(module, call))?.span[1] ?? -1, ...writesIn(module, { module, id: 0 }).map(([, end]) => end))
    lastChanges.set(module, last)
    return last
  }

  return {
    beside(module, from) {
      const found = neighbourOf(module)
      return found !== undefined && lastChangeIn(module) > from ? found : undefined
    },
  }
}
