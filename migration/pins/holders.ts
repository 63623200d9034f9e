/**
 * Could what nobody can resolve be this object, or what this module exports? Only where somebody has it as a value: objects and modules that
 * are only ever used by their members are no receivers elsewhere.
 */
import { expressionAt, variableAt } from '../../analysis/anchors.js'
import { isKnown } from '../../analysis/call-graph.js'
import type { ModuleId, Span } from '../../analysis/facts.js'
import type { PropagationContext } from '../propagate.js'
import { isWithinSpan } from '../spans.js'
import { containerKey } from '../uses.js'
import type { MentionUse, NamedUse } from '../uses.js'
import { recordListsIn } from './record-lists.js'

export interface Holders {
  /** @param key of an object, class, function or module, as `holdersOf` gives it */
  isPossible(key: string, use: NamedUse): boolean
  /** Is it an object that no other file gets hold of? */
  isPrivate(key: string): boolean
}

export function holdersIn(context: PropagationContext): Holders {
  const { project, uses, loads } = context
  const { isRecord } = recordListsIn(context)
  const given = new Map<string, boolean>()
  let exporters: ReadonlyMap<string, readonly ModuleId[]> | undefined

  const isPossible = (key: string, use: NamedUse): boolean => {
    const [, kind, module] = /^(object|namespace) (.*?)(?:#\d+)?$/s.exec(key) ?? []
    // What is called as a member has what it is a member of for its `this`.
    if (module === undefined || isThis(use)) return true
    if (kind === 'namespace') {
      const place = loadOf(use)
      exporters ??= exportersByKey()
      const found = place === undefined || exporters.has(key) ? undefined : loads.mayLoad(place, module)
      if (found !== undefined) return found
    }
    return isKnownGiven(key)
  }

  const isPrivate = (key: string): boolean => {
    exporters ??= exportersByKey()
    return key.startsWith('object ') && !exporters.has(key) && !isKnownGiven(key)
  }

  const isKnownGiven = (key: string): boolean => {
    const known = given.get(key) ?? isGiven(key)
    given.set(key, known)
    return known
  }

  const isThis = ({ module, span: [start] }: NamedUse): boolean => {
    const anchors = context.anchors(module)
    const text = project.text(module) ?? ''
    const root = /^[\w$]+/.exec(text.slice(start))?.[0]
    if (anchors === undefined || root === undefined) return true
    const init = variableAt(anchors, [start, start + root.length])?.initSpan
    return root === 'this' || (init !== undefined && text.slice(...init) === 'this')
  }

  /** The `import()` or `require()` whose result the receiver is. */
  const loadOf = ({ module, span }: NamedUse): { readonly module: ModuleId; readonly span: Span } | undefined => {
    const anchors = context.anchors(module)
    const text = project.text(module)
    if (anchors === undefined || text === undefined) return undefined
    const named = /^([\w$]+)\s*\??\.\s*[\w$]+$/.exec(text.slice(...span))?.[1]
    const object: Span | undefined = named === undefined ? expressionAt(anchors, span)?.member?.objectSpan : [span[0], span[0] + named.length]
    if (object === undefined) return undefined
    const variable = variableAt(anchors, object)
    const place = variable?.references.some(({ write }) => write) === true ? undefined : (variable?.initSpan ?? object)
    const start = place === undefined ? null : /^\(?\s*(?:await\s+)?(?=(?:import|require)\s*\()/.exec(text.slice(...place))
    return place === undefined || start === null ? undefined : { module, span: [place[0] + start[0].length, place[1]] }
  }

  /** Has somebody the object or module, or a module that exports it, as a value? */
  const isGiven = (key: string): boolean => {
    const seen = new Set<string>()
    const queue = [key]
    for (let each = queue.pop(); each !== undefined; each = queue.pop()) {
      if (seen.has(each)) continue
      seen.add(each)
      if (uses.ofContainer(each).some((use) => !isFollowed(use))) return true
      const module = /^namespace (.*)$/s.exec(each)?.[1]
      if (module !== undefined && (loads.isLoadedUnseen(module) || givesItself(module))) return true
      exporters ??= exportersByKey()
      queue.push(...(exporters.get(each) ?? []).map((exporter) => `namespace ${exporter}`))
    }
    return false
  }

  /** Has a function of the module a `this` that it does more with than take a member from? */
  const givesItself = (module: ModuleId): boolean =>
    (project.facts(module)?.mentions ?? []).some(({ value, role }) => value.kind === 'this' && role !== 'operand' && project.graph.targetsOf(module, value).every((target) => !isKnown(target)))

  /** Is it there to be tested, exported, or kept in a variable whose uses are mentions in turn? */
  const isFollowed = ({ mention: { role, span, value }, module }: MentionUse): boolean => {
    if ((role === 'argument' || role === 'escape') && value.kind === 'object' && isRecord(module, span)) return true
    if (role !== 'alias') return role === 'export' || role === 'operand'
    // A default of a parameter, or of one name of several, is not what the name denotes.
    const anchors = context.anchors(module)
    return anchors?.variables.some(({ initSpan, destructured, kind }) => {
      const init = kind === 'parameter' ? undefined : (initSpan ?? destructured?.initSpan)
      return init !== undefined && isWithinSpan(span, init) && !anchors.functions.some((each) => isWithinSpan(each.span, init) && isWithinSpan(span, each.span) && String(each.span) !== String(span))
    }) === true
  }

  /** Modules that export an object or a module, and those that export all that a module exports, by key. */
  const exportersByKey = (): ReadonlyMap<string, readonly ModuleId[]> => {
    const found = new Map<string, ModuleId[]>()
    const add = (key: string | undefined, module: ModuleId): void => {
      if (key !== undefined) found.set(key, [...(found.get(key) ?? []), module])
    }
    for (const module of context.files) {
      const exports = project.facts(module)?.exports
      if (exports === undefined) continue
      for (const value of [...Object.values(exports.named), ...exports.whole]) for (const target of project.graph.targetsOf(module, value)) add(containerKey(target), module)
      for (const specifier of exports.stars) {
        const resolution = project.modules.resolve(module, specifier)
        if (resolution.kind === 'project') add(`namespace ${resolution.module}`, module)
      }
    }
    return found
  }

  return { isPossible, isPrivate }
}
