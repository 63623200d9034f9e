/**
 * What stands last in a module is the end of what runs in that turn, or the modules that load it go on from there. Whoever is started by
 * itself ends a program; `require('./cli')` as the last statement of another ends it as well.
 */
import { expressionAt } from '../../analysis/anchors.js'
import { isAtEnd, isProgramOnly } from '../../analysis/anchors/sequels.js'
import type { ImportFact, ModuleId, Span } from '../../analysis/facts.js'
import { push } from '../../analysis/multimap.js'
import type { PropagationContext } from '../propagate.js'

export interface ModuleEnds {
  /** Nothing runs in the same turn after the statement at the top of a module, so that waiting for it or not makes no difference. */
  isEnd(module: ModuleId, span: Span): boolean
  /** Does no module go on, once this one is loaded, that could see what it has done by then? */
  isLoadedLast(module: ModuleId): boolean
}

interface Loader {
  readonly module: ModuleId
  readonly load: ImportFact
}

const loadersByContext = new WeakMap<PropagationContext, ReadonlyMap<ModuleId, readonly Loader[]>>()

export function moduleEndsIn(context: PropagationContext): ModuleEnds {
  const { project } = context

  const isEnd = (module: ModuleId, span: Span, seen: readonly ModuleId[] = []): boolean => {
    const anchors = context.anchors(module)
    const text = project.text(module) ?? ''
    if (anchors === undefined || expressionAt(anchors, span)?.use !== 'statement' || !isAtEnd(anchors, text, span)) return false
    return isProgramOnly(anchors, text, span) || isLoadedLast(module, seen)
  }

  const isLoadedLast = (module: ModuleId, seen: readonly ModuleId[] = []): boolean => {
    if (seen.includes(module)) return false
    // Who wants nothing of it does not load it by a path of his own.
    if (hasExports(module) && (context.publicApi.entries.has(module) || context.loads.of(module) !== undefined)) return false
    return (loadersOf(context).get(module) ?? []).every(({ module: loader, load }) => {
      const around = [...seen, module]
      if (load.form === 'require') return load.function === 0 && isEnd(loader, load.span, around)
      // Imports come first, wherever they stand.
      return load.function === 0 && load.form !== 'dynamic' && !(project.facts(loader)?.calls ?? []).some((call) => call.function === 0 && call.kind !== 'get') && isLoadedLast(loader, around)
    })
  }

  const hasExports = (module: ModuleId): boolean => {
    const exports = project.facts(module)?.exports
    return exports === undefined || Object.keys(exports.named).length + exports.whole.length + exports.stars.length > 0
  }

  return { isEnd: (module, span) => isEnd(module, span), isLoadedLast: (module) => isLoadedLast(module) }
}

function loadersOf(context: PropagationContext): ReadonlyMap<ModuleId, readonly Loader[]> {
  const known = loadersByContext.get(context)
  if (known !== undefined) return known
  const { project } = context
  const loaders = new Map<ModuleId, Loader[]>()
  for (const module of context.files) {
    for (const load of project.facts(module)?.imports ?? []) {
      const resolution = load.form === 'type' ? undefined : project.modules.resolve(module, load.specifier)
      if (resolution?.kind === 'project' && resolution.module !== module) push(loaders, resolution.module, { module, load })
    }
  }
  loadersByContext.set(context, loaders)
  return loaders
}
