/**
 * A function that is named without being called: who gets hold of it?
 */
import { expressionAt, functionAt } from '../../analysis/anchors.js'
import type { CallbackUse } from '../../analysis/callbacks.js'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId } from '../../analysis/facts.js'
import type { PropagationContext, Reason, Rewrite } from '../propagate.js'
import { assertionsIn } from '../tests/assertions.js'
import { doubledFunctionsIn } from '../tests/doubled-functions.js'
import { isLookedAt } from '../tests/looked-at.js'
import { isPutBack } from '../tests/private-names.js'
import { isWithinSpan } from '../spans.js'
import type { CallUse, MentionUse } from '../uses.js'
import { writtenTypesIn } from '../written-types.js'
import { callbackPinsIn } from './callbacks.js'
import { errorFirstIn } from './callbacks/error-first.js'
import { flowsIn } from './flows.js'
import type { Flow } from './flows.js'
import { loopedListsIn } from './looped-lists.js'
import { memoizersIn } from './memoizers.js'
import { reasonsIn } from './reasons.js'
import { recordListsIn } from './record-lists.js'

export interface Mentions {
  /** Harmless (`undefined`), a call to rewrite, calls to await where it ends up, or a reason to refuse. */
  mentionOutcome(target: FunctionTarget, function_: FunctionFact, use: MentionUse): Reason | Rewrite | Flow | undefined
}

export function mentionsIn(context: PropagationContext): Mentions {
  const { project, uses } = context
  const { reason, placeOf } = reasonsIn(context)
  const { callbackOutcome } = callbackPinsIn(context)
  const { errorFirstOutcome } = errorFirstIn(context)
  const { isWaitedFor } = recordListsIn(context)
  const { isInLoopedList } = loopedListsIn(context)
  const { assertionOutcome } = assertionsIn(context)
  const { isAskedForDouble } = doubledFunctionsIn(context)
  const { ofArgument, ofParameter, ofResult } = flowsIn(context)
  const { memoOutcome, isCleared } = memoizersIn(context)
  const types = writtenTypesIn(context)

  const mentionOutcome = (target: FunctionTarget, function_: FunctionFact, use: MentionUse): Reason | Rewrite | Flow | undefined => {
    const { mention, module } = use
    const place = placeOf(module, mention.span)
    if ((mention.role === 'argument' || mention.role === 'escape') && isWaitedFor(function_, module, mention.span)) return undefined
    if (mention.role === 'escape' && isInLoopedList(module, mention.span)) return undefined
    switch (mention.role) {
      case 'alias':
        return defaultOutcome(target, function_, use)
      case 'export':
      case 'operand':
      case 'property':
        return undefined
      case 'overwritten':
        return project.liveness.isTest(module) || isDefinition(target, function_, use) ? undefined : reason('dynamic-dispatch', function_.name, place)
      case 'argument': {
        const call = mention.call === undefined ? undefined : project.facts(module)?.calls[mention.call]
        if (call !== undefined && (isCleared(module, call) || isPutBack(project, module, call, target) || isLookedAt(project, module, mention, call) || isAskedForDouble(use, call))) return undefined
        const memoised = call === undefined ? undefined : memoOutcome(function_, use, call)
        if (memoised !== undefined) return memoised
        const flow = call === undefined ? undefined : ofArgument(function_, module, call, mention.argument ?? 0, mention.span)
        if (flow !== undefined && 'awaits' in flow) return flow
        const handed = call === undefined ? undefined : handedIn(module, call, mention.argument, target)
        if (call !== undefined && handed === undefined && isInGivenObject(target, use, call)) return undefined
        const asserted = call === undefined || handed !== undefined ? undefined : assertionOutcome(function_, use, call)
        if (asserted !== undefined) return asserted
        if (call !== undefined && handed === undefined) return errorFirstOutcome(target, function_, use, call) ?? reason('escapes-as-value', function_.name, place)
        if (call === undefined || handed === undefined) return reason('escapes-as-value', function_.name, place)
        return callbackOutcome({ target, function: function_, module, call, use: handed, span: mention.span, place })
      }
      case 'returned':
        return returnedOutcome(target, function_, use) ?? ofResult(target, function_, { module, id: mention.function }, mention.span)
      default:
        return reason('escapes-as-value', function_.name, place)
    }
  }

  /** The default of a parameter whose type says what may be given for it: what else is given, and what is done with it, is that parameter's. */
  const defaultOutcome = (target: FunctionTarget, function_: FunctionFact, { module, mention }: MentionUse): Reason | Flow | undefined => {
    const outer = project.facts(module)?.functions[mention.function]
    const anchors = outer === undefined || mention.function === 0 || !/\.[cm]?tsx?$/.test(module) ? undefined : context.anchors(module)
    const parameters = anchors === undefined || outer === undefined ? [] : (functionAt(anchors, outer.span)?.parameters ?? [])
    const index = parameters.findIndex(({ span }) => isWithinSpan(mention.span, span))
    const parameter = parameters[index]
    if (parameter?.typed === true) {
      const isPlaced = types.of(target).some((each) => each.module === module && isWithinSpan(mention.span, each.span))
      return isPlaced ? undefined : reason('signature-family', function_.name, placeOf(module, mention.span))
    }
    return parameter?.kind === 'property' || parameter?.default?.typed === true ? ofParameter(function_, { module, id: mention.function }, index) : undefined
  }

  /** `Reader.prototype.read = function …`: the function is what is put there, not what was there before. */
  const isDefinition = (target: FunctionTarget, function_: FunctionFact, { module, mention }: MentionUse): boolean => {
    const sign = /^\s*=(?!=)\s*/.exec((project.text(module) ?? '').slice(mention.span[1]))
    if (sign === null) return false
    const start = mention.span[1] + sign[0].length
    if (module === target.module && function_.span[0] === start) return true
    return uses.of(target).some((each) => each.kind === 'mention' && each.module === module && each.mention.span[0] === start)
  }

  /** A member of an object literal that functions of the project are given: what they do with the object, they do by the member's name. */
  const isInGivenObject = (target: FunctionTarget, { module, mention }: MentionUse, call: CallFact): boolean => {
    const callees = project.graph.calleesOf(module, call)
    const argument = call.arguments[mention.argument ?? 0]
    if (argument === undefined || call.via !== undefined || callees.length === 0 || !callees.every(({ kind }) => kind === 'function' || kind === 'class')) return false
    return uses.holdersOf(target).some(({ key }) => {
      const [, holder, id] = /^object (.*)#(\d+)$/s.exec(key) ?? []
      const object = holder === module ? project.facts(module)?.objects[Number(id)] : undefined
      return object !== undefined && isWithinSpan(mention.span, object.span) && isWithinSpan(object.span, argument.span)
    })
  }

  /** What a call does with a function in one of its arguments. */
  const handedIn = (module: ModuleId, call: CallFact, argument: number | undefined, target: FunctionTarget): CallbackUse | undefined => {
    const handed = project.callbacks.usesOf(module, call).filter((each) => each.argument === argument)
    const isMeant = ({ value }: CallbackUse) => project.graph.targetsOf(module, value).some((each) => each.kind === 'function' && keyOf(each) === keyOf(target))
    // Of options, each has a use of its own, and those that no row names have none.
    return handed.find(isMeant) ?? handed.find((each) => each.row?.callback.at !== 'option')
  }

  /** A function that another one makes: a handler, where all that are made are handed to routers. */
  const returnedOutcome = (target: FunctionTarget, function_: FunctionFact, { module, mention }: MentionUse): Reason | Rewrite | undefined => {
    const maker = { module, id: mention.function }
    const made = project.graph.functionAt(maker)
    if (String(mention.span) !== String(function_.span) || made === undefined || maker.id === 0 || made.async || made.generator) return undefined
    if (context.keepPublic && context.publicApi.functions.has(keyOf(maker))) return reason('public-api', function_.name, placeOf(module, made.nameSpan))
    let outcome: Reason | Rewrite | undefined
    let isHanded = false
    for (const use of uses.of(maker)) {
      if (use.kind === 'mention') {
        if (!/^(?:export|alias|property|operand)$/.test(use.mention.role)) return undefined
        continue
      }
      const taker = takerOf(use)
      if (taker === 'variable') continue
      const handed = taker === undefined ? undefined : project.callbacks.usesOf(use.module, taker.call).find((each) => each.argument === taker.argument)
      if (taker === undefined || handed?.context !== 'request' || /addHook$/.test(handed.row?.path ?? '')) return undefined
      isHanded = true
      const each = callbackOutcome({ target, function: function_, module, call: taker.call, use: handed, span: function_.span, place: placeOf(use.module, use.call.span) })
      if (each !== undefined && 'code' in each) return each
      outcome ??= each
    }
    // With nothing to rewrite, there is a rewrite without operations.
    return outcome ?? (isHanded ? { module, span: function_.span, operations: [], keepsCallback: true } : undefined)
  }

  /** The call that the result of another is handed to, or that it is kept in a variable, whose uses count for themselves. */
  const takerOf = ({ module, call }: CallUse): { readonly call: CallFact; readonly argument: number } | 'variable' | undefined => {
    if (call.kind !== 'call' || call.awaited) return undefined
    for (const each of project.facts(module)?.calls ?? []) {
      const argument = each.arguments.findIndex(({ span, spread }) => !spread && String(span) === String(call.span))
      if (argument !== -1) return { call: each, argument }
    }
    const anchors = context.anchors(module)
    const anchor = anchors === undefined ? undefined : expressionAt(anchors, call.span)
    return anchor?.use === 'initializer' && anchor.variable !== undefined ? 'variable' : undefined
  }

  return { mentionOutcome }
}
