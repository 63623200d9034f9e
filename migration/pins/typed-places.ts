/**
 * A function that stands where a written type says what it gives: the type has other values, and changes with all of them or with none.
 */
import { functionAt } from '../../analysis/anchors.js'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId, Span } from '../../analysis/facts.js'
import type { Change, PropagationContext, Reason } from '../propagate.js'
import type { RefusalCode } from '../refusal-codes.js'
import { isWithinSpan } from '../spans.js'
import { writtenTypesIn } from '../written-types.js'
import type { Made, TypeRoot, WrittenType } from '../written-types.js'
import { flowsIn } from './flows.js'
import { reasonsIn } from './reasons.js'

/** What has to become of a type, its values and the calls of them. */
export interface TypeDemand {
  readonly partners: readonly FunctionTarget[]
  readonly changes: readonly Change[]
  readonly awaits: readonly { readonly module: ModuleId; readonly call: CallFact }[]
}

export interface TypedPlaces {
  typedOutcome(target: FunctionTarget, function_: FunctionFact): Reason | TypeDemand
  /** Of a member that an interface or abstract class declares; `undefined` where its type is not one of functions. */
  memberOutcome(function_: FunctionFact, module: ModuleId, owner: Span, name: string): Reason | TypeDemand | undefined
}

/** What a function may say that it gives, and give a promise. */
const OPEN = /^(?:void|any|unknown)$|\b(?:Promise|PromiseLike|Awaitable|MaybePromise)\b/
/** Mentions of a function that call nothing; calls of what they name are uses of their own. */
const FOLLOWED = /^(?:export|operand|alias|property)$/

interface Obstacle {
  readonly code: RefusalCode
  readonly module: ModuleId
  readonly span: Span
}

const demands = new WeakMap<PropagationContext, Map<string, Obstacle | TypeDemand>>()

export function typedPlacesIn(context: PropagationContext): TypedPlaces {
  const { project, uses } = context
  const { placeOf, reason } = reasonsIn(context)
  const { ofParameter } = flowsIn(context)
  const types = writtenTypesIn(context)
  const known = demands.get(context) ?? new Map<string, Obstacle | TypeDemand>()
  demands.set(context, known)

  const typedOutcome = (target: FunctionTarget, function_: FunctionFact): Reason | TypeDemand => {
    const placed = types.of(target)
    const elsewhere = placed.length === 0 ? declaredElsewhere(target, function_) : undefined
    const indexed = elsewhere ?? indexedOutcome(target, function_)
    const demand = 'code' in indexed ? indexed : together(function_, placed)
    return 'code' in demand || 'code' in indexed ? demand : { ...demand, changes: [...demand.changes, ...indexed] }
  }

  const memberOutcome = (function_: FunctionFact, module: ModuleId, owner: Span, name: string): Reason | TypeDemand | undefined => {
    const found = types.ofMember(module, owner, name)
    // What is spelled out there may give anything else than the type's other values.
    const isOpenThere = found.every((type) => type.module === module && isWithinSpan(type.span, owner) && OPEN.test(type.result.text.trim()))
    return isOpenThere ? undefined : together(function_, found.map((type) => ({ type, module, span: type.span })))
  }

  const together = (function_: FunctionFact, placed: readonly { readonly type: WrittenType; readonly module: ModuleId; readonly span: Span }[]): Reason | TypeDemand => {
    const found: TypeDemand[] = []
    for (const { type, module, span } of placed) {
      if (type.query === undefined && OPEN.test(type.result.text.trim())) continue
      const demand = demandOf(type)
      if (!('code' in demand)) {
        found.push(demand)
        continue
      }
      if (demand.code !== 'signature-family') return reason(demand.code, function_.name, placeOf(demand.module, demand.span))
      const type_ = `'${function_.name}' stands where a written type says that it gives '${type.result.text}' (${placeOf(module, span)}, the type at ${placeOf(type.module, type.span)})`
      const message = `${type_}, and not all that has the type can give a promise (${placeOf(demand.module, demand.span)}). Change that first.`
      return { code: 'signature-family', message, path: [function_.name] }
    }
    return { partners: found.flatMap((each) => each.partners), changes: found.flatMap((each) => each.changes), awaits: found.flatMap((each) => each.awaits) }
  }

  /** Its type is a name that leads to no function type of the project. */
  const declaredElsewhere = (target: FunctionTarget, function_: FunctionFact): Reason | undefined => {
    const anchors = context.anchors(target.module)
    const anchor = anchors === undefined ? undefined : functionAt(anchors, function_.span)
    if (anchor?.declaredType?.kind !== 'reference' || anchor.returnType !== undefined) return undefined
    const message = `Its type is declared elsewhere, as \`${anchor.declaredType.text}\` (${placeOf(target.module, anchor.declaredType.span)}). Change that type to return a promise first.`
    return { code: 'signature-family', message, path: [function_.name] }
  }

  const demandOf = (type: WrittenType): Obstacle | TypeDemand => {
    const before = known.get(type.key)
    if (before !== undefined) return before
    const demand = computed(type)
    known.set(type.key, demand)
    return demand
  }

  const computed = (type: WrittenType): Obstacle | TypeDemand => {
    const pin = (module: ModuleId, span: Span): Obstacle => ({ code: 'signature-family', module, span })
    const partners = new Map<string, FunctionTarget>()
    const changes: Change[] = []
    if (type.query !== undefined) partners.set(keyOf(type.query), type.query)
    else changes.push({ module: type.module, operations: [{ kind: 'promise-type', span: type.result.span }] })
    if (type.predicate) return { code: 'type-predicate', module: type.module, span: type.span }
    if (type.query === undefined && !context.isEditable(type.module)) return { code: 'outside-run', module: type.module, span: type.span }
    if (type.query === undefined && context.keepPublic && types.isExported(type, context.publicApi.entries)) return { code: 'public-api', module: type.module, span: type.span }
    const results = resultChanges(types.madeOf(type))
    if ('code' in results) return results
    changes.push(...results)
    const awaits: TypeDemand['awaits'][number][] = []
    for (const root of types.rootsOf(type)) {
      const obstacle = root.root.kind === 'member' ? memberObstacle(root, partners) : (givenObstacle(type, root, partners) ?? holderObstacle(root))
      if (obstacle !== undefined) return obstacle
      const target = root.root.kind === 'parameter' && root.path.length === 0 ? types.functionOf(root) : undefined
      const function_ = target === undefined ? undefined : project.graph.functionAt(target)
      if (target === undefined || function_ === undefined || root.root.index === undefined) continue
      const flow = ofParameter(function_, target, root.root.index)
      if ('code' in flow) return pin(root.module, root.root.span)
      awaits.push(...flow.awaits)
      changes.push(...flow.changes)
    }
    return { partners: [...partners.values()], changes, awaits }
  }

  /** `ReturnType<Load>` goes on to mean what it meant; of anything else that is made of it, nobody knows. */
  const resultChanges = (made: readonly Made[]): Obstacle | readonly Change[] => {
    const lost = made.find(({ module, result }) => result === undefined || !context.isEditable(module))
    if (lost !== undefined) return { code: 'signature-family', module: lost.module, span: lost.span }
    return made.flatMap(({ module, result }) => (result === undefined ? [] : [{ module, operations: [{ kind: 'around' as const, span: result, before: 'Awaited<', after: '>' }] }]))
  }

  const indexedOutcome = (target: FunctionTarget, function_: FunctionFact): Reason | readonly Change[] => {
    const owners = uses.holdersOf(target).flatMap(({ key, name }) => {
      const [, module, id] = /^class (.*)#(\d+)$/s.exec(key) ?? []
      const own = module === undefined ? undefined : { kind: 'class' as const, module, id: Number(id) }
      const members = own === undefined ? [] : context.families.of(own, name, function_.static).members
      return [...(own === undefined ? [] : [own, ...context.families.descendantsOf(own)]), ...members.map(({ container }) => container)].flatMap((each) => {
        const owner = each.kind === 'class' ? project.graph.classAt(each)?.name : undefined
        return owner === undefined ? [] : [{ module: each.module, owner, name }]
      })
    })
    const made = owners.flatMap(({ module, owner, name }) => types.madeOfMember(module, owner, name))
    const changes = resultChanges([...new Map(made.map((each) => [`${each.module}:${String(each.span)}`, each])).values()])
    return 'code' in changes ? reason('signature-family', function_.name, placeOf(changes.module, changes.span)) : changes
  }

  const givenObstacle = (type: WrittenType, root: TypeRoot, partners: Map<string, FunctionTarget>): Obstacle | undefined => {
    for (const given of types.givenAt(root)) {
      if (!('place' in given)) return { code: 'signature-family', ...given }
      const functions = types.functionsAt(type, root, given)
      if (functions === undefined) return { code: 'signature-family', module: given.module, span: given.place.span }
      for (const each of functions) partners.set(keyOf(each), each)
    }
    return undefined
  }

  /** Values come from, or go to, those who call the function that the parameter or the result is of. */
  const holderObstacle = (root: TypeRoot): Obstacle | undefined => {
    const target = types.functionOf(root)
    const function_ = target === undefined ? undefined : project.graph.functionAt(target)
    if (target === undefined || function_ === undefined) return root.root.function === undefined ? undefined : { code: 'signature-family', module: root.module, span: root.root.span }
    if (context.keepPublic && context.publicApi.functions.has(keyOf(target))) return { code: 'public-api', module: target.module, span: function_.nameSpan }
    if (root.root.kind !== 'parameter') return undefined
    const mention = uses.of(target).find((use) => use.kind === 'mention' && !FOLLOWED.test(use.mention.role))
    return mention?.kind === 'mention' ? { code: 'signature-family', module: mention.module, span: mention.mention.span } : undefined
  }

  /** What objects and classes have under that name which are put where the interface is expected. */
  const memberObstacle = ({ module, root, path }: TypeRoot, partners: Map<string, FunctionTarget>): Obstacle | undefined => {
    const id = project.facts(module)?.classes.find(({ span }) => String(span) === String(root.owner))?.id
    if (id === undefined || path.length > 0 || root.name === undefined) return { code: 'signature-family', module, span: root.span }
    if (context.keepPublic && context.publicApi.entries.has(module)) return { code: 'public-api', module, span: root.span }
    const { members, foreign } = context.families.of({ kind: 'class', module, id }, root.name, false)
    if (foreign !== undefined) return { code: 'signature-family', ...foreign }
    for (const member of members) {
      if (member.kind === 'other') return { code: 'signature-family', module: member.container.module, span: member.span }
      if (member.kind === 'function') partners.set(keyOf(member.function), member.function)
    }
    return undefined
  }

  return { typedOutcome, memberOutcome }
}
