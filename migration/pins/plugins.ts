/**
 * `(await import(name)).default`, where `name` is handed in: what others have written for the project, or a module of the project that is
 * loaded by a path? Told by what all callers hand in.
 */
import { expressionAt, variableAt } from '../../analysis/anchors.js'
import { keyOf } from '../../analysis/effects.js'
import type { ModuleId, Span } from '../../analysis/facts.js'
import type { PropagationContext } from '../propagate.js'
import type { NamedUse } from '../uses.js'

export interface Plugins {
  /** Is a member of what other packages export asked for there, and not of what the module at `key` does? */
  isForeign(use: NamedUse, holders: readonly { readonly key: string }[]): boolean
}

/** What paths of files are made with, or found. */
const MAKES_PATHS = /\b(?:__dirname|__filename|readdir\w*|glob\w*|pathToFileURL|fileURLToPath|\w*[pP]ath\w*|\w*[fF]iles?\w*|\w*[dD]ir\w*|resolve|join|cwd|URL)\b|import\.meta|['"`][./]|\$\{/

export function pluginsIn(context: PropagationContext): Plugins {
  const { project, uses } = context

  const isForeign = (use: NamedUse, holders: readonly { readonly key: string }[]): boolean => holders.length > 0 && holders.every(({ key }) => isOwnModule(key)) && isNamedByCallers(use)

  /** The receiver is what an `import()` of a parameter gave, and nobody hands a path in. */
  const isNamedByCallers = ({ module, span }: NamedUse): boolean => {
    const anchors = context.anchors(module)
    const text = project.text(module)
    const object = anchors === undefined ? undefined : expressionAt(anchors, span)?.member?.objectSpan
    const init = anchors === undefined || object === undefined ? undefined : variableAt(anchors, object)?.initSpan
    if (anchors === undefined || text === undefined || init === undefined) return false
    const name = /^await\s+import\(\s*(\w+)\s*\)$/.exec(text.slice(...init))?.[1]
    if (name === undefined) return false
    const start = init[0] + text.slice(...init).lastIndexOf(name)
    const parameter = variableAt(anchors, [start, start + name.length])
    if (parameter?.kind !== 'parameter' || parameter.references.some(({ write }) => write)) return false
    const maker = (project.facts(module)?.functions ?? []).findIndex(({ span: own }) => parameter.function !== null && String(own) === String(parameter.function))
    const index = maker <= 0 ? -1 : anchors.functions.find((each) => String(each.span) === String(parameter.function))?.parameters.findIndex((each) => each.name === name && each.kind === 'identifier') ?? -1
    return index !== -1 && isGivenNames(module, maker, index)
  }

  const isGivenNames = (module: ModuleId, maker: number, index: number): boolean => {
    const target = { module, id: maker }
    if (context.publicApi.functions.has(keyOf(target))) return false
    const found = uses.of(target);
    return (
      found.some(({ kind }) => kind === 'call') &&
      found.every((use) => {
        if (use.kind === 'mention') return /^(?:export|alias|operand)$/.test(use.mention.role) || project.liveness.isTest(use.module)
        const argument = use.call.arguments[index]
        return project.liveness.isTest(use.module) || (argument !== undefined && !argument.spread && !isPath(use.module, argument.span))
      })
    )
  }

  const isPath = (module: ModuleId, span: Span): boolean => {
    const text = project.text(module) ?? ''
    if (MAKES_PATHS.test(text.slice(...span))) return true
    const anchors = context.anchors(module)
    const init = anchors === undefined ? undefined : variableAt(anchors, span)?.initSpan
    return init !== undefined && MAKES_PATHS.test(text.slice(...init))
  }

  /** Does the project's own code load it by its name? */
  const isOwnModule = (key: string): boolean => {
    const module = /^namespace (.*)$/s.exec(key)?.[1]
    return module !== undefined && context.files.some((from) => !project.liveness.isTest(from) && isImporting(from, module))
  }

  const isImporting = (from: ModuleId, module: ModuleId): boolean =>
    (project.facts(from)?.imports ?? []).some(({ form, specifier }) => {
      const resolution = form === 'type' ? undefined : project.modules.resolve(from, specifier)
      return resolution?.kind === 'project' && resolution.module === module
    })

  return { isForeign }
}
