/**
 * What keeps a function from becoming async by itself: what it is, and what it returns already.
 */
import { callOn, expressionAt } from '../../analysis/anchors.js'
import type { ExpressionAnchor } from '../../analysis/anchors.js'
import { shownName } from '../../analysis/call-graph.js'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId, Span, Value } from '../../analysis/facts.js'
import type { PropagationContext, Reason } from '../propagate.js'
import type { CallUse, MentionUse } from '../uses.js'
import type { PromiseKind } from '../promises.js'
import { givesItsPromise } from './callbacks/handed.js'
import { isReacted } from './places.js'
import { reasonsIn } from './reasons.js'

export interface FunctionKinds {
  /** What a function is by itself. `here`: its place. */
  kindPin(target: FunctionTarget, function_: FunctionFact, here: string): Reason | undefined
  /** For a function that gives a promise already: may it do its work later than it did? */
  callerPin(target: FunctionTarget, function_: FunctionFact, kind: 'always' | 'sometimes'): Reason | undefined
  /** What its callers take for the kind of what it gives, where it does not tell itself. */
  kindForCallers(target: FunctionTarget): PromiseKind
}

const CALLS_ALL_AT_ONCE = /(?:^|\.)(?:map|filter)$/
/** A chain that goes on to a handler of its own. */
const CATCHES = /^(?:[^;\n]|\n\s*\.)*?\.\s*catch\s*\(/

export function functionKindsIn(context: PropagationContext): FunctionKinds {
  const { project, uses } = context
  const { reason, placeOf } = reasonsIn(context)
  const globalCalls = new Map<ModuleId, readonly CallFact[]>()

  const expressionOf = (module: ModuleId, span: Span) => {
    const anchors = context.anchors(module)
    return anchors === undefined ? undefined : expressionAt(anchors, span)
  }

  /** What a function is by itself. */
  const kindPin = (target: FunctionTarget, function_: FunctionFact, here: string): Reason | undefined => {
    const { name } = function_
    switch (function_.kind) {
      case 'constructor':
        return reason('in-constructor', name, here)
      case 'getter':
        return reason('in-getter', name, here)
      case 'setter':
        return reason('in-setter', name, here)
      case 'field':
        return reason('in-class-field', name, here)
      case 'static-block':
        return reason('in-static-block', name, here)
    }
    if (function_.generator && !function_.async) return reason('in-generator', name, here)
    if (function_.typePredicate) return reason('type-predicate', name, here)
    const place = project.liveness.placeOf(target.module, target.id)
    // Where it is handed over tells signals from the end of the process; an async function asks for nothing there.
    if (place.context === 'exit' && function_.async) return reason('exit-handler', name, here)
    if (place.context === 'worker' && !function_.async) return reason('worker-code', name, here)
    if (isConstructor(target, function_)) return reason('used-as-constructor', name, here)
    const outside = outsideOfBlock(target.module, function_)
    if (outside !== undefined) return reason('escapes-as-value', name, placeOf(target.module, outside))
    if (function_.decorators.length > 0 && place.reason !== 'request handler') return reason('decorated', name, here)
    return undefined
  }

  /** In sloppy code a function that is declared in a block has its name outside of it, too; an async one has not. */
  const outsideOfBlock = (module: ModuleId, { kind, name, span }: FunctionFact): Span | undefined => {
    if (kind !== 'function' || project.facts(module)?.format === 'module') return undefined
    globalCalls.set(module, globalCalls.get(module) ?? (project.facts(module)?.calls ?? []).filter(({ callee }) => callee.kind === 'global'))
    const call = globalCalls.get(module)?.find(({ callee, span: own }) => callee.kind === 'global' && callee.name === name && (own[0] < span[0] || own[1] > span[1]))
    return call?.span
  }

  /**
   * Of functions that put something into `this`, those that somebody takes for a class, or that only others call, who may. Where `new` stands,
   * the call itself says so.
   */
  const isConstructor = (target: FunctionTarget, function_: FunctionFact): boolean => {
    if (function_.kind !== 'function' || !Object.keys(function_.properties).some((each) => each.startsWith('prototype'))) return false
    const last = shownName(function_, target.module).split('.').at(-1) ?? ''
    if (/^[_$]*[A-Z]/.test(last) || uses.ofContainer(`function ${keyOf(target)}`).some(({ mention }) => isOfPrototype(mention.value))) return true
    const found = uses.of(target)
    if (context.publicApi.functions.has(keyOf(target)) && !found.some((use) => use.kind === 'call' && use.call.kind === 'call')) return true
    return found.some(({ module, ...use }) => use.kind === 'mention' && /\binstanceof\s*$/.test((project.text(module) ?? '').slice(Math.max(0, use.mention.span[0] - 40), use.mention.span[0])))
  }

  /** For a function that gives a promise already: may it do its work later than it did? */
  const callerPin = (target: FunctionTarget, function_: FunctionFact, kind: 'always' | 'sometimes'): Reason | undefined => {
    for (const use of uses.of(target)) {
      if (use.kind === 'mention') {
        if (kind === 'sometimes' && use.mention.role !== 'export' && use.mention.role !== 'operand' && use.mention.role !== 'alias' && !isWaitedFor(use))
          return reason('already-promise', function_.name, placeOf(use.module, use.mention.span))
        continue
      }
      const place = placeOf(use.module, use.call.span)
      const anchor = expressionOf(use.module, use.call.span)
      if (use.call.awaited) continue
      if (kind === 'sometimes' && (anchor?.use !== 'member-object' || !isUsedAsPromise(use.module, anchor))) return reason('already-promise', function_.name, place)
      if (anchor === undefined || (anchor.use === 'statement' && use.call.function !== 0)) return reason('floating-caller', function_.name, place)
      const caught = caughtAt(use, new Set())
      if (caught !== undefined) return reason('floating-caller', function_.name, placeOf(caught.module, caught.call.span))
      if (!isUsedAsPromise(use.module, anchor)) return reason('already-promise', function_.name, place)
    }
    // Those who could not be resolved have to know what they get, too.
    for (const { name } of uses.holdersOf(target)) {
      for (const use of name === '' ? [] : uses.unresolved(name)) {
        const anchor = use.use.kind === 'call' ? expressionOf(use.module, use.span) : undefined
        if (anchor === undefined || (isUsedAsPromise(use.module, anchor) && (kind === 'always' || anchor.use === 'member-object'))) continue
        return reason('already-promise', function_.name, placeOf(use.module, use.span))
      }
    }
    return undefined
  }

  /** All steps of the chain that begins with it are those of any promise: an async function gives no other. */
  const isUsedAsPromise = (module: ModuleId, anchor: ExpressionAnchor): boolean => {
    const anchors = context.anchors(module)
    for (let current: ExpressionAnchor | undefined = anchor; current?.use === 'member-object'; ) {
      if (!isReacted(project.text(module) ?? '', current.span)) return false
      current = anchors === undefined ? undefined : callOn(anchors, current)
    }
    return true
  }

  /** Handed to a promise, which waits for a promise and takes anything else as it is. */
  const isWaitedFor = ({ module, mention }: MentionUse): boolean => {
    const call = mention.role === 'argument' && mention.call !== undefined ? project.facts(module)?.calls[mention.call] : undefined
    const handed = call === undefined ? [] : project.callbacks.usesOf(module, call).filter(({ argument }) => argument === mention.argument)
    return handed.length > 0 && handed.every((each) => givesItsPromise(each) || (each.context === 'promise' && !each.immediate && each.result === 'awaited' && !CALLS_ALL_AT_ONCE.test(each.row?.path ?? '')))
  }

  const kindForCallers = (target: FunctionTarget): PromiseKind => {
    const unawaited = uses.of(target).flatMap((use) => (use.kind === 'call' && use.call.kind === 'call' && !use.call.awaited ? [use] : []))
    const others = unawaited.filter(({ module, call }) => !isReacted(project.text(module) ?? '', call.span))
    if (others.length === unawaited.length) return 'never'
    return others.every(({ module, call }) => /^(?:returned|arrow-body)$/.test(expressionOf(module, call.span)?.use ?? '')) ? 'always' : 'sometimes'
  }

  /** What it threw before it had a promise, a handler around the call, or around that of who hands the promise on, has caught. */
  const caughtAt = ({ module, call }: CallUse, seen: Set<string>): CallUse | undefined => {
    if (call.awaited) return undefined
    if (call.inTry && !CATCHES.test((project.text(module) ?? '').slice(call.span[1]))) return { kind: 'call', module, call, ambiguous: false }
    const outer = { module, id: call.function }
    const use = expressionOf(module, call.span)?.use
    if ((use !== 'returned' && use !== 'arrow-body') || outer.id === 0 || seen.has(keyOf(outer)) || project.graph.functionAt(outer)?.async === true) return undefined
    seen.add(keyOf(outer))
    for (const each of uses.of(outer)) {
      const found = each.kind === 'call' ? caughtAt(each, seen) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }

  return { kindPin, callerPin, kindForCallers }
}

/** `Reader.prototype`, and what is put on it. */
function isOfPrototype(value: Value): boolean {
  return value.kind === 'member' && (value.name === 'prototype' || isOfPrototype(value.object))
}
