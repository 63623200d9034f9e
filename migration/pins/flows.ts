/**
 * A function that goes through the project as a value: into a parameter, out of a factory, into a table. Where every way it goes ends in a
 * call of the project, those calls are awaited. What else goes the same way may stay synchronous: awaiting a plain value gives it back.
 */
import { expressionAt, functionAt } from '../../analysis/anchors.js'
import type { VariableAnchor } from '../../analysis/anchors.js'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, FunctionFact, MentionFact, ModuleId, Span } from '../../analysis/facts.js'
import type { Change, PropagationContext, Reason } from '../propagate.js'
import { parameterTypeChange, resultTypeChange } from '../signatures.js'
import { writtenTypesIn } from '../written-types.js'
import type { FunctionUse, NamedUse } from '../uses.js'
import { callPlacesIn } from './places.js'
import { reasonsIn } from './reasons.js'

export interface Flow {
  readonly awaits: readonly { readonly module: ModuleId; readonly call: CallFact }[]
  readonly changes: readonly Change[]
}

export interface Flows {
  /** It is given as argument `index` of a call; `undefined` where what is called is not the project's own. */
  ofArgument(function_: FunctionFact, module: ModuleId, call: CallFact, index: number, span: Span): Reason | Flow | undefined
  /** Something like it may be given for parameter `index` of `receiver`. */
  ofParameter(function_: FunctionFact, receiver: FunctionTarget, index: number): Reason | Flow
  /** It is returned by `maker`. */
  ofResult(target: FunctionTarget, function_: FunctionFact, maker: FunctionTarget, span: Span): Reason | Flow
}

function isAt(use: FunctionUse, { module, span }: NamedUse): boolean {
  return use.module === module && String(use.kind === 'call' ? use.call.span : use.mention.span) === String(span)
}

export function flowsIn(context: PropagationContext): Flows {
  const { project, uses } = context
  const { reason, placeOf } = reasonsIn(context)
  const { callPin } = callPlacesIn(context)
  const { isNamed } = writtenTypesIn(context)

  interface Course {
    readonly function_: FunctionFact
    readonly awaits: { module: ModuleId; call: CallFact }[]
    readonly changes: Change[]
    readonly seen: Set<string>
  }

  const courseOf = (function_: FunctionFact): Course => ({ function_, awaits: [], changes: [], seen: new Set() })
  const flowOf = (course: Course, pin: Reason | undefined): Reason | Flow => pin ?? { awaits: course.awaits, changes: course.changes }

  const ofArgument = (function_: FunctionFact, module: ModuleId, call: CallFact, index: number, span: Span): Reason | Flow | undefined => {
    if (receiversOf(module, call) === undefined) return undefined
    const course = courseOf(function_)
    return flowOf(course, argumentPin(course, module, call, index, span))
  }

  const ofParameter = (function_: FunctionFact, receiver: FunctionTarget, index: number): Reason | Flow => {
    const course = courseOf(function_)
    const { module } = receiver
    return flowOf(course, parameterPin(course, receiver, index, reason('escapes-as-value', function_.name, placeOf(module, function_.nameSpan))))
  }

  const ofResult = (target: FunctionTarget, function_: FunctionFact, maker: FunctionTarget, span: Span): Reason | Flow => {
    const course = courseOf(function_)
    return flowOf(course, resultPin(course, target, maker, span))
  }

  /** The functions of the project that a call gives its arguments to, overriding ones included; `undefined` where there are others. */
  const receiversOf = (module: ModuleId, call: CallFact): readonly FunctionTarget[] | undefined => {
    const targets = project.graph.calleesOf(module, call)
    const functions = targets.flatMap((target): FunctionTarget[] => {
      if (target.kind === 'function') return [{ module: target.module, id: target.id }]
      if (target.kind !== 'class') return []
      const constructor = project.graph.classAt(target)?.members.find((member) => member.kind === 'constructor')?.function
      return constructor === undefined ? [] : [{ module: target.module, id: constructor }]
    })
    if (functions.length === 0 || functions.length !== targets.length || call.via !== undefined) return undefined
    const family = functions.flatMap((target) =>
      uses.holdersOf(target).flatMap(({ key, name }) => {
        const [, module_, id] = /^class (.*)#(\d+)$/s.exec(key) ?? []
        const members = module_ === undefined ? [] : context.families.of({ kind: 'class', module: module_, id: Number(id) }, name, project.graph.functionAt(target)?.static === true).members
        return members.flatMap((member) => (member.kind === 'function' ? [member.function] : []))
      }),
    )
    return [...new Map([...functions, ...family].map((each) => [keyOf(each), each])).values()]
  }

  const argumentPin = (course: Course, module: ModuleId, call: CallFact, index: number, span: Span): Reason | undefined => {
    const { name } = course.function_
    const escapes = reason('escapes-as-value', name, placeOf(module, span))
    const receivers = receiversOf(module, call)
    const argument = call.arguments[index]
    if (receivers === undefined || argument === undefined || String(argument.span) !== String(span) || call.arguments.slice(0, index + 1).some(({ spread }) => spread)) return escapes
    for (const receiver of receivers) {
      const pin = parameterPin(course, receiver, index, escapes)
      if (pin !== undefined) return pin
    }
    return undefined
  }

  /** All that is done with a parameter is calling it, or handing it on to where that is so. */
  const parameterPin = (course: Course, receiver: FunctionTarget, index: number, escapes: Reason): Reason | undefined => {
    const key = `${keyOf(receiver)} ${index}`
    if (course.seen.has(key)) return undefined
    course.seen.add(key)
    const { module } = receiver
    const anchors = context.anchors(module)
    const function_ = project.graph.functionAt(receiver)
    const anchor = anchors === undefined || function_ === undefined ? undefined : functionAt(anchors, function_.span)
    const parameter = anchor?.parameters[index]
    if (anchors === undefined || anchor === undefined || anchor.usesArguments || !context.isEditable(module)) return escapes
    // What is given beyond the parameters goes nowhere.
    if (parameter === undefined) return anchor.parameters.some(({ kind }) => kind === 'rest') ? escapes : undefined
    if (parameter.name === undefined || parameter.kind === 'rest' || parameter.kind === 'property') return escapes
    const variable = anchors.variables.find(({ nameSpan, kind }) => kind === 'parameter' && nameSpan[0] >= parameter.span[0] && nameSpan[1] <= parameter.span[1])
    const found = uses.ofParameter(receiver, index)
    if (variable === undefined || !isAccountedFor(variable, module, found)) return escapes
    const changes = isNamed(receiver, index) ? [] : parameterTypeChange(anchors, parameter)
    if (changes === undefined) return reason('signature-family', course.function_.name, placeOf(module, parameter.span))
    if (changes.length > 0) course.changes.push({ module, operations: changes })
    return usePin(course, found, escapes, (mention) => isKeptInField(module, mention, found))
  }

  const usePin = (course: Course, found: readonly FunctionUse[], escapes: Reason, isKept: (mention: MentionFact) => boolean): Reason | undefined => {
    for (const use of found) {
      if (use.kind === 'call') {
        if (use.call.kind === 'new') return reason('used-as-constructor', course.function_.name, placeOf(use.module, use.call.span))
        const pin = callPin(use.module, use.call, course.function_)
        if (pin !== undefined) return pin
        course.awaits.push({ module: use.module, call: use.call })
        continue
      }
      const { mention, module } = use
      if (mention.role === 'operand' || mention.role === 'alias' || ((mention.role === 'property' || mention.role === 'overwritten') && isKept(mention))) continue
      const call = mention.role === 'argument' && mention.call !== undefined ? project.facts(module)?.calls[mention.call] : undefined
      if (call === undefined) return escapes
      const pin = argumentPin(course, module, call, mention.argument ?? 0, mention.span)
      if (pin !== undefined) return pin
    }
    return undefined
  }

  /** `this.task = task` in a class that nobody takes the task from unseen: calls of the field are calls of the parameter. */
  const isKeptInField = (module: ModuleId, { value }: MentionFact, found: readonly FunctionUse[]): boolean => {
    const given = JSON.stringify(project.graph.targetsOf(module, value))
    const fields = (project.facts(module)?.classes ?? []).flatMap(({ members }) => members.filter((member) => member.value !== undefined && JSON.stringify(project.graph.targetsOf(module, member.value)) === given))
    return fields.length === 1 && fields.every((field) => field.kind === 'field' && field.declared === undefined && uses.unresolved(field.name).every((other) => found.some((use) => isAt(use, other))))
  }

  /** Is each place that names the variable one of the uses? A name that is also written could hold something else. */
  const isAccountedFor = (variable: VariableAnchor, module: ModuleId, found: readonly FunctionUse[]): boolean =>
    variable.references.every(({ span, type, write }) => {
      if (type) return true
      return !write && found.some((use) => use.module === module && (use.kind === 'call' ? use.call.calleeSpan[0] === span[0] && use.call.calleeSpan[1] >= span[1] : String(use.mention.span) === String(span)))
    })

  /** What becomes of the results of a function that gives the function at hand. */
  const resultPin = (course: Course, target: FunctionTarget, maker: FunctionTarget, span: Span): Reason | undefined => {
    const key = `result ${keyOf(maker)}`
    if (course.seen.has(key)) return undefined
    course.seen.add(key)
    const { name } = course.function_
    const escapes = reason('escapes-as-value', name, placeOf(maker.module, span))
    const making = project.graph.functionAt(maker)
    if (making === undefined || maker.id === 0 || making.async || making.generator || making.kind === 'getter') return escapes
    if (context.keepPublic && context.publicApi.functions.has(keyOf(maker))) return reason('public-api', name, placeOf(maker.module, making.nameSpan))
    const unresolved = uses.holdersOf(maker).flatMap((holder) => uses.unresolved(holder.name))[0]
    if (unresolved !== undefined) return reason('unresolved-receiver', name, placeOf(unresolved.module, unresolved.span))
    const anchors = context.anchors(maker.module)
    const changes = anchors === undefined ? undefined : isNamed(maker, 'result') ? [] : resultTypeChange(anchors, making.span)
    if (changes === undefined) return reason('signature-family', name, placeOf(maker.module, making.nameSpan))
    if (changes.length > 0) course.changes.push({ module: maker.module, operations: changes })
    const known = uses.of(target)
    const found = uses.of(maker)
    // A function that nobody calls is called by somebody who is not seen.
    if (found.every((use) => use.kind === 'mention')) return escapes
    for (const use of found) {
      if (use.kind === 'mention') {
        if (/^(?:export|alias|operand|property)$/.test(use.mention.role)) continue
        return reason('escapes-as-value', name, placeOf(use.module, use.mention.span))
      }
      const pin = madePin(course, target, known, use.module, use.call)
      if (pin !== undefined) return pin
    }
    return undefined
  }

  const madePin = (course: Course, target: FunctionTarget, known: readonly FunctionUse[], module: ModuleId, call: CallFact): Reason | undefined => {
    const escapes = reason('escapes-as-value', course.function_.name, placeOf(module, call.span))
    const anchors = context.anchors(module)
    const anchor = anchors === undefined ? undefined : expressionAt(anchors, call.span)
    if (anchors === undefined || anchor === undefined || call.kind === 'new' || anchor.chain !== undefined) return escapes
    switch (anchor.use) {
      case 'statement':
        return undefined
      case 'callee':
        return known.some((use) => use.kind === 'call' && use.module === module && String(use.call.calleeSpan) === String(call.span)) ? undefined : escapes
      case 'initializer': {
        const variable = anchors.variables.find((each) => each.initSpan !== undefined && String(each.initSpan) === String(call.span))
        return variable !== undefined && variable.name === anchor.variable && isAccountedFor(variable, module, known) ? undefined : escapes
      }
      case 'argument': {
        const outer = project.facts(module)?.calls.find((each) => each.kind !== 'get' && each.arguments.some((argument) => String(argument.span) === String(call.span)))
        const index = outer?.arguments.findIndex((argument) => String(argument.span) === String(call.span)) ?? -1
        return outer === undefined ? escapes : argumentPin(course, module, outer, index, call.span)
      }
      case 'returned':
      case 'arrow-body':
        return resultPin(course, target, { module, id: call.function }, call.span)
      default:
        return escapes
    }
  }

  return { ofArgument, ofParameter, ofResult }
}
