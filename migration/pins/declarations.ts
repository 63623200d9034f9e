/**
 * Declarations that name a function or describe it elsewhere: `ReturnType<typeof load>`, and the `.d.ts` file beside JavaScript.
 */
import { existsSync } from 'node:fs'
import { importedMember } from '../../analysis/declared/imported-types.js'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { FunctionFact, ModuleId } from '../../analysis/facts.js'
import type { Change, PropagationContext, Reason } from '../propagate.js'
import { exportedSignatureChange } from '../signatures.js'
import { reasonsIn } from './reasons.js'
import { typedPlacesIn } from './typed-places.js'
import type { TypeDemand } from './typed-places.js'

export interface Declarations {
  /** What has to be said elsewhere once the function gives a promise. */
  declarationChanges(target: FunctionTarget, function_: FunctionFact): Reason | TypeDemand
}

export function declarationsIn(context: PropagationContext): Declarations {
  const { project, uses } = context
  const { reason, placeOf } = reasonsIn(context)
  const { typedOutcome } = typedPlacesIn(context)
  let queries: ReadonlyMap<string, readonly Change[]> | undefined

  /** By the function that they ask for. */
  const resultQueries = (): ReadonlyMap<string, readonly Change[]> => {
    const found = new Map<string, Change[]>()
    for (const module of context.files) {
      if (!/\.[cm]?tsx?$/.test(module) || !(project.text(module) ?? '').includes('ReturnType')) continue
      for (const { span, name } of context.anchors(module)?.resultQueries ?? []) {
        for (const target of targetsNamed(module, name)) {
          const list = found.get(keyOf(target)) ?? []
          list.push({ module, operations: [{ kind: 'around', span, before: 'Awaited<', after: '>' }] })
          found.set(keyOf(target), list)
        }
      }
    }
    return found
  }

  const targetsNamed = (module: ModuleId, name: string): readonly FunctionTarget[] => {
    const facts = project.facts(module)
    const own = (facts?.functions ?? []).filter((each) => each.name === name && each.parent === 0 && each.id !== 0).map(({ id }) => ({ module, id }))
    if (own.length > 0) return own
    const value = importedMember(facts, name)
    return value === undefined ? [] : project.graph.targetsOf(module, value).flatMap((target) => (target.kind === 'function' ? [{ module: target.module, id: target.id }] : []))
  }

  const declarationChanges = (target: FunctionTarget, function_: FunctionFact): Reason | TypeDemand => {
    const typed = typedOutcome(target, function_)
    if ('code' in typed) return typed
    queries ??= resultQueries()
    const changes = [...typed.changes, ...(queries.get(keyOf(target)) ?? [])]
    for (const { module } of changes) if (!context.isEditable(module)) return reason('outside-run', function_.name, placeOf(module, [0, 0]))
    const beside = /\.[cm]?jsx?$/.test(target.module) ? target.module.replace(/\.([cm]?)jsx?$/, '.d.$1ts') : undefined
    // Asking for the text of a file that is not there would be reported as one that cannot be read.
    if (beside === undefined || !existsSync(beside) || project.text(beside) === undefined) return { ...typed, changes }
    const anchors = context.anchors(beside)
    for (const { key, name } of uses.holdersOf(target)) {
      const owner = key.startsWith('class ') ? project.graph.classAt({ module: target.module, id: Number(key.slice(key.lastIndexOf('#') + 1)) })?.name : undefined
      if (!key.startsWith('namespace ') && owner === undefined) continue
      const wanted = name === '' ? function_.name : name
      const operations = anchors === undefined ? undefined : exportedSignatureChange(anchors, project.text(beside) ?? '', wanted, owner)
      if (operations === undefined) return reason('signature-family', function_.name, placeOf(beside, [0, 0]))
      if (operations.length > 0 && !context.isEditable(beside)) return reason('outside-run', function_.name, placeOf(beside, [0, 0]))
      changes.push({ module: beside, operations })
    }
    return { ...typed, changes }
  }

  return { declarationChanges }
}
