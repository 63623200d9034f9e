/**
 * A function that stands where a written type says what it gives: the type has other values, and does not change with one of them.
 */
import type { TypeShape } from '../../analysis/anchors.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { FunctionFact, ModuleId, Span } from '../../analysis/facts.js'
import type { PropagationContext, Reason } from '../propagate.js'
import { reasonsIn } from './reasons.js'

export interface TypedPlaces {
  typedPin(target: FunctionTarget, function_: FunctionFact): Reason | undefined
}

/** What a function may say that it gives, and give a promise. */
const OPEN = /^(?:void|any|unknown)$|\b(?:Promise|PromiseLike|Awaitable|MaybePromise)\b/
/** Names that lead to names. */
const MOST_NAMES = 8

interface Found {
  readonly module: ModuleId
  readonly span: Span
  readonly returns: string
}

export function typedPlacesIn(context: PropagationContext): TypedPlaces {
  const { project, uses } = context
  const { placeOf } = reasonsIn(context)

  const typedPin = (target: FunctionTarget, function_: FunctionFact): Reason | undefined => {
    const places = [{ module: target.module, span: function_.span }, ...uses.of(target).flatMap((use) => (use.kind === 'mention' ? [{ module: use.module, span: use.mention.span }] : []))]
    for (const { module, span } of places) {
      if (!/\.[cm]?tsx?$/.test(module)) continue
      const place = context.anchors(module)?.typedPlaces.find((each) => each.span[0] === span[0] && each.span[1] === span[1])
      const found = place === undefined ? undefined : functionIn(module, place.shape, place.path, 0)
      if (found === undefined || OPEN.test(found.returns.trim())) continue
      const message = `'${function_.name}' stands where a written type says that it gives '${found.returns}' (${placeOf(module, span)}, the type at ${placeOf(found.module, found.span)}). Change that type, and what else has it, to give a promise first.`
      return { code: 'signature-family', message, path: [function_.name] }
    }
    return undefined
  }

  /** The function type that the shape has at the end of the path. */
  const functionIn = (module: ModuleId, shape: TypeShape, path: readonly string[], names: number): Found | undefined => {
    const [step, ...rest] = path
    switch (shape.kind) {
      case 'function':
        return step === undefined ? { module, span: shape.span, returns: shape.returns } : undefined
      case 'elements':
        return step === '[]' ? functionIn(module, shape.of, rest, names) : undefined
      case 'record':
        return step === undefined || step === '[]' ? undefined : functionIn(module, shape.of, rest, names)
      case 'members': {
        const member = step !== undefined && Object.hasOwn(shape.of, step) ? shape.of[step] : undefined
        return member === undefined ? undefined : functionIn(module, member, rest, names)
      }
      case 'name': {
        const alias = names < MOST_NAMES ? aliasOf(module, shape.name) : undefined
        return alias === undefined ? undefined : functionIn(alias.module, alias.shape, path, names + 1)
      }
    }
  }

  const aliasOf = (module: ModuleId, name: string, depth = 0): { readonly module: ModuleId; readonly shape: TypeShape } | undefined => {
    const own = context.anchors(module)?.typeAliases.find((each) => each.name === name)
    if (own !== undefined) return { module, shape: own.shape }
    const names = project.facts(module)?.declarations?.names
    const [declared] = (names !== undefined && Object.hasOwn(names, name) ? names[name] : undefined) ?? []
    if (declared?.kind !== 'import' || depth >= MOST_NAMES) return undefined
    const resolution = project.modules.resolve(module, declared.specifier)
    return resolution.kind === 'project' ? aliasOf(resolution.module, declared.name, depth + 1) : undefined
  }

  return { typedPin }
}
