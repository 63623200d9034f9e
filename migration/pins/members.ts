/**
 * Where a function is a member of something: who else may call it by that name?
 */
import { functionAt, variableAt } from '../../analysis/anchors.js'
import { shownName } from '../../analysis/call-graph.js'
import type { Target } from '../../analysis/call-graph.js'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId, Value } from '../../analysis/facts.js'
import type { Change, PropagationContext, Reason } from '../propagate.js'
import { containerKey } from '../uses.js'
import type { CallUse, MentionUse, NamedUse } from '../uses.js'
import type { Container } from '../families.js'
import { familyOutcomesIn } from './families.js'
import { guessesIn } from './guesses.js'
import { holdersIn } from './holders.js'
import { loopedListsIn } from './looped-lists.js'
import { pluginsIn } from './plugins.js'
import { reasonsIn } from './reasons.js'
import { recordListsIn } from './record-lists.js'
import { isNamedIn } from './unread-files.js'
import { mayBeKey } from './written-keys.js'

export interface FamilyMembership {
  readonly partners: readonly FunctionTarget[]
  readonly changes: readonly Change[]
}

export interface Membership extends FamilyMembership {
  /** Calls that nobody could resolve, and that are awaited as if they were its own. */
  readonly guesses: readonly CallUse[]
}

interface Holder {
  readonly key: string
  readonly name: string
}

export interface Members {
  /** What has to change together with a function because of what it is a member of; or why it cannot. */
  membershipOf(target: FunctionTarget, function_: FunctionFact): Reason | Membership
  /** Where something that could not be resolved is called by a name that the function has, and may mean it; `awaited`, or not. */
  unseenCallsOf(target: FunctionTarget, how: 'awaited' | 'unresolved'): readonly NamedUse[]
}

const COERCIONS = new Set(['toString', 'toJSON', 'valueOf', 'toLocaleString', 'inspect'])
const READS_KEYS = /(?:^|\.)(?:keys|values|entries|each|forEach|forOwn|forIn|mapValues|bindAll|promisifyAll|getOwnPropertyNames)$/
/** Give the names alone; who takes a member by one of them is a use of its own. */
const GIVES_NAMES = /^(?:Object\.(?:keys|getOwnPropertyNames)|Reflect\.ownKeys)$/
const TAKES: ReadonlySet<string> = new Set(['argument', 'dynamic-member', 'escape'])
const COPIES = /(?:^|\.)(?:assign\w*|extend\w*|mixin|defaults|merge)$/
/** Calls that do nothing with the members of what they are given. */
const HARMLESS = /^(?:console\.|util\.(?:inspect|inherits)$|Object\.(?:assign|freeze|seal|defineProperty|create|setPrototypeOf)$|assert|expect|should|require$)/

export function membersIn(context: PropagationContext): Members {
  const { project, uses } = context
  const { reason, placeOf } = reasonsIn(context)
  const { familyOutcome } = familyOutcomesIn(context)
  const { isForeign } = pluginsIn(context)
  const { isPossible, isPrivate } = holdersIn(context)
  const { isWaitedFor } = recordListsIn(context)
  const { isInLoopedList } = loopedListsIn(context)
  const { guessAt, isAlone, isPromised } = guessesIn(context)

  const membershipOf = (target: FunctionTarget, function_: FunctionFact): Reason | Membership => {
    const partners: FunctionTarget[] = []
    const changes: Change[] = []
    const guesses: { readonly name: string; readonly other: NamedUse; readonly call: CallUse }[] = []
    const holders = uses.holdersOf(target)
    const names = new Set([...holders.map((holder) => holder.name), ...(function_.class === undefined ? [] : [function_.name.split('.').at(-1) ?? ''])])
    names.delete('')
    for (const name of names) {
      if (COERCIONS.has(name)) return reason('coercion-protocol', function_.name, placeOf(target.module, function_.nameSpan))
      for (const other of uses.unresolved(name)) {
        if (!mayMean(other, target, namedSo(holders, name))) continue
        const call = guessAt(name, other)
        if (call === undefined) return reason('unresolved-receiver', name, placeOf(other.module, other.span))
        guesses.push({ name, other, call })
      }
    }
    // A function that is its whole module goes by the name of the file.
    const own = holders.some((holder) => holder.name === '') ? shownName({ ...function_, name: 'module.exports' }, target.module) : function_.name
    for (const name of [...names, own]) {
      const test = context.replaced.byName(target.module, name)
      if (test !== undefined) return reason('reached-by-name', name, placeOf(test, [0, 0]))
      if (holders.length === 0 || !/^[\w$.-]+$/.test(name) || holders.every(({ key }) => isPrivate(key))) continue
      const unread = context.unread.find((each) => isNamedIn(each, name, holders))
      if (unread !== undefined) return reason(unread.lost === undefined ? 'unparsed-caller' : 'lost-import', name, placeOf(unread.module, unread.lost ?? [0, 0]))
    }
    // What is called as the module that it was loaded as has no name to be found by.
    const load = holders.every(({ name }) => name !== '') || context.publicApi.entries.has(target.module) ? undefined : context.loads.of(target.module)
    if (load !== undefined) return reason('dynamic-dispatch', own, placeOf(load.module, load.span))
    for (const holder of holders) {
      const container = containerOf(holder.key)
      const family = container === undefined ? undefined : familyOutcome(target, function_, container, holder.name)
      if (family !== undefined && 'code' in family) return family
      partners.push(...(family?.partners ?? []))
      changes.push(...(family?.changes ?? []))
      for (const use of [...uses.ofContainer(holder.key), ...inheritedKeys(holder.key)]) {
        const pin = (isHidden(holder) && isEnumerated(use)) || isOtherKey(use, holder.name) ? undefined : containerPin(target, function_, use)
        if (pin !== undefined) return pin
      }
      const taken = takenWith(target, holder.key)
      if (taken !== undefined) return reason('dynamic-dispatch', function_.name, placeOf(taken.module, taken.span))
    }
    const shared = guesses.find(({ name }) => !isAlone(name, target, partners))
    if (shared !== undefined) return reason('unresolved-receiver', shared.name, placeOf(shared.other.module, shared.other.span))
    return { partners, changes, guesses: guesses.map(({ call }) => call) }
  }

  const unseenCallsOf = (target: FunctionTarget, how: 'awaited' | 'unresolved'): readonly NamedUse[] => {
    const holders = uses.holdersOf(target)
    return [...new Set(holders.map(({ name }) => name))].flatMap((name) => uses[how](name).filter((use) => use.use.kind === 'call' && mayMean(use, target, namedSo(holders, name))))
  }

  /** Could the member of something that nothing more is known of be this function? */
  const mayMean = (use: NamedUse, target: FunctionTarget, holders: readonly Holder[]): boolean => {
    if (use.counted?.some((each) => keyOf(each) === keyOf(target)) === true) return false
    // A method that is taken from its object cannot do without it.
    if (use.use.kind === 'mention' && context.anchors(target.module) !== undefined && usesThis(target)) return false
    if (isPromised(use) || isForeign(use, holders)) return false
    const { receivers } = use
    // Something that is called by a name which the holder does not have is not that holder.
    const possible = holders.filter((holder) => (use.siblings.every((name) => hasMember(holder.key, name)) || isCopied(holder.key)) && isPossible(holder.key, use))
    if (receivers === undefined) return holders.length === 0 || possible.length > 0
    return possible.some((holder) => {
      const container = containerOf(holder.key)
      return container === undefined || receivers.some((receiver) => context.families.canStandFor(container, receiver))
    })
  }

  /** `Object.assign(Doc.prototype, mixin)`: what has its members has others besides. */
  const isCopied = (key: string): boolean =>
    uses.ofContainer(key).some(({ module, mention: { role, argument = 0, call } }) => {
      const taker = role === 'argument' && argument > 0 && call !== undefined ? project.facts(module)?.calls[call] : undefined
      return taker !== undefined && COPIES.test(taker.text)
    })

  /** Does somebody who cannot be resolved take the whole object, by the name that it is a member by, and look for what is in it? */
  const takenWith = (target: FunctionTarget, key: string): NamedUse | undefined => {
    for (const outer of uses.heldAs(key)) {
      const taken = uses.unresolved(outer.name).find((each) => isTaken(each) && mayMean(each, target, [outer]))
      if (taken !== undefined) return taken
    }
    return undefined
  }

  const isTaken = ({ module, use }: NamedUse): boolean => {
    if (use.kind !== 'mention' || !TAKES.has(use.mention.role)) return false
    const call = use.mention.role === 'argument' && use.mention.call !== undefined ? project.facts(module)?.calls[use.mention.call] : undefined
    return call === undefined || !HARMLESS.test(call.text)
  }

  const usesThis = (target: FunctionTarget): boolean => {
    const function_ = project.graph.functionAt(target)
    const anchors = context.anchors(target.module)
    const anchor = function_ === undefined || anchors === undefined ? undefined : functionAt(anchors, function_.span)
    return anchor !== undefined && anchor.kind !== 'arrow' && (anchor.usesThis || anchor.usesSuper)
  }

  /** Could the object, class or module have a member of that name? */
  const hasMember = (key: string, name: string): boolean => {
    const found = /^(class|object|function|namespace) (.*?)(?:#(\d+))?$/s.exec(key)
    const module = found?.[2]
    if (found === null || module === undefined) return true
    const id = Number(found[3] ?? 0)
    switch (found[1]) {
      case 'class':
        return context.families.mayHave({ kind: 'class', module, id }, name)
      case 'object':
        return context.families.mayHave({ kind: 'object', module, id }, name)
      case 'namespace': {
        const exports = project.facts(module)?.exports
        return exports === undefined || exports.stars.length > 0 || exports.whole.length > 0 || Object.hasOwn(exports.named, name)
      }
      default:
        return true
    }
  }

  const isOtherKey = ({ mention: { role, span }, module }: MentionUse, name: string): boolean => {
    const anchors = role === 'dynamic-member' ? context.anchors(module) : undefined
    return anchors !== undefined && !mayBeKey(anchors, project.text(module) ?? '', span, name)
  }

  const isHidden = ({ key, name }: Holder): boolean => {
    const module = /^namespace (.*)$/s.exec(key)?.[1]
    return module !== undefined && project.facts(module)?.exports.hidden?.includes(name) === true
  }

  /** `for (const name in platforms) … platforms[name]` comes by what can be enumerated, and no more. */
  const isEnumerated = ({ mention: { role, span }, module }: MentionUse): boolean => {
    const text = project.text(module) ?? ''
    const key = role === 'dynamic-member' ? /^\s*(?:\?\.)?\s*\[\s*(?=([\w$]+)\s*\])/.exec(text.slice(span[1])) : null
    const anchors = context.anchors(module)
    if (key?.[1] === undefined || anchors === undefined) return false
    const start = span[1] + key[0].length
    const variable = variableAt(anchors, [start, start + key[1].length])
    if (variable === undefined || variable.references.filter(({ write }) => write).length > 1) return false
    const list = /^\s+(in\s+|of\s+Object\s*\.\s*keys\s*\(\s*)([\w$.]+)\s*\)/.exec(text.slice(variable.nameSpan[1]))?.[2]
    return list === text.slice(...span) && /\bfor\s*\(\s*(?:const|let|var)\s+$/.test(text.slice(Math.max(0, variable.nameSpan[0] - 40), variable.nameSpan[0]))
  }

  const containerPin = (target: FunctionTarget, function_: FunctionFact, use: MentionUse): Reason | undefined => {
    const { mention, module } = use
    const place = placeOf(module, mention.span)
    if ((mention.role === 'argument' || mention.role === 'escape') && mention.value.kind === 'object' && isWaitedFor(function_, module, mention.span)) return undefined
    // An entry of a table is a use of each function in it.
    if (mention.role === 'dynamic-member' && !isTable(use)) return reason('dynamic-dispatch', function_.name, place)
    if (mention.role === 'escape' && mention.value.kind === 'object' && isInLoopedList(module, mention.span)) return undefined
    if (mention.role === 'escape' && mention.value.kind !== 'this') return reason('dynamic-dispatch', function_.name, place)
    if (mention.role !== 'argument' || mention.value.kind === 'this') return undefined
    const call = mention.call === undefined ? undefined : project.facts(module)?.calls[mention.call]
    if (call === undefined) return undefined
    if (HARMLESS.test(call.text) || GIVES_NAMES.test(call.text)) return undefined
    if (READS_KEYS.test(call.text)) return reason('dynamic-dispatch', function_.name, place)
    if (project.liveness.isTest(module)) return undefined
    if (isKnownOption(target, use, call)) return undefined
    const targets = calleesOf(module, call)
    // What a function of the project does with it, it does by name; those uses are looked at where they stand.
    if (targets.length > 0 && targets.every((each) => !isPassedOn(each, mention.argument ?? 0))) return undefined
    return mention.value.kind === 'object' ? reason('external-callback', function_.name, place) : reason('escapes-as-value', function_.name, place)
  }

  /** An option of which it is known when it is called: written in the call, it counts where it is handed over; written elsewhere, where nothing is to be done there. */
  const isKnownOption = (target: FunctionTarget, { module, mention }: MentionUse, call: CallFact): boolean =>
    project.callbacks.usesOf(module, call).some(
      ({ argument, row, value, result, rejection }) =>
        row?.callback.at === 'option' &&
        argument === mention.argument &&
        (mention.value.kind === 'object' || (result === 'awaited' && rejection === 'forwarded')) &&
        project.graph.targetsOf(module, value).some((each) => each.kind === 'function' && keyOf(each) === keyOf(target)),
    )

  /** What a class that it extends takes from `this` by a key may be its own. */
  const inheritedKeys = (key: string, seen = new Set([key])): readonly MentionUse[] => {
    const container = containerOf(key)
    if (container?.kind !== 'class') return []
    return project.graph.superclassesOf(container).flatMap((target): readonly MentionUse[] => {
      const above = target.kind === 'class' ? containerKey(target) : undefined
      if (above === undefined || seen.has(above)) return []
      seen.add(above)
      return [...uses.ofContainer(above).filter(({ mention }) => mention.role === 'dynamic-member'), ...inheritedKeys(above, seen)]
    })
  }

  /** Is the key taken from an object literal whose entries are all known, so that what becomes of the entry is? */
  const isTable = ({ mention, module }: MentionUse): boolean => {
    const targets = project.graph.targetsOf(module, mention.value)
    return (
      targets.length > 0 &&
      targets.every((target) => {
        const object = target.kind === 'object' ? project.facts(target.module)?.objects[target.id] : undefined
        return object !== undefined && object.spreads.length === 0 && object.accessors.length === 0
      })
    )
  }

  /** What a module exports as a whole is called where the module is, whatever is exported besides. */
  const calleesOf = (module: ModuleId, call: CallFact): readonly Target[] => {
    const targets = project.graph.calleesOf(module, call)
    return targets.some(({ kind }) => kind === 'function') ? targets.filter(({ kind }) => kind !== 'namespace') : targets
  }

  /** Does what is called give its parameter to somebody else than functions of the project, which do with it what stands there? */
  const isPassedOn = (target: Target, index: number, seen = new Set<string>()): boolean => {
    const key = `${JSON.stringify(target)} ${index}`
    if (seen.has(key)) return false
    seen.add(key)
    const id = target.kind === 'function' ? target.id : target.kind === 'class' ? project.graph.classAt(target)?.members.find((member) => member.kind === 'constructor')?.function : undefined
    if (id === undefined || !('module' in target)) return true
    const facts = project.facts(target.module)
    const isIt = (value: Value): boolean =>
      (value.kind === 'parameter' && value.function === id && value.index === index && value.path.length === 0) ||
      (value.kind === 'either' && value.of.some(isIt)) ||
      (value.kind === 'variable' && facts?.variables[value.id]?.kind === 'either' && isIt(facts.variables[value.id] ?? value))
    const isGivenTo = (call: CallFact): boolean => {
      if (HARMLESS.test(call.text) || GIVES_NAMES.test(call.text)) return false
      const callees = calleesOf(target.module, call)
      return call.arguments.some((argument, at) => {
        if (!isIt(argument.value)) return false
        const isTold = callees.length > 0 && call.via === undefined && !call.arguments.slice(0, at + 1).some(({ spread }) => spread)
        return !isTold || READS_KEYS.test(call.text) || callees.some((each) => isPassedOn(each, at, seen))
      })
    }
    return (
      (facts?.calls ?? []).some(isGivenTo) ||
      (facts?.mentions ?? []).some(({ role, value }) => role === 'dynamic-member' && isIt(value)) ||
      (facts?.objects ?? []).some((object) => object.spreads.some(isIt))
    )
  }

  return { membershipOf, unseenCallsOf }
}

/** What has it by that name; a class has it by the name of the function besides. */
function namedSo(holders: readonly Holder[], name: string): readonly Holder[] {
  const found = holders.filter((holder) => holder.name === name)
  return found.length === 0 ? holders : found
}

function containerOf(key: string): Container | undefined {
  const found = /^(class|object) (.*)#(\d+)$/s.exec(key)
  return found?.[2] === undefined ? undefined : { kind: found[1] === 'class' ? 'class' : 'object', module: found[2], id: Number(found[3]) }
}
