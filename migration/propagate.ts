/**
 * Which functions must become async for the selected calls to be awaited, and which of them cannot?
 *
 * Upwards from the calls: a function that awaits is async, its callers await it, and so on to boundaries that can wait. Downwards from
 * what is pinned: whatever a pinned function needs stays synchronous. What is left is converted, each chain whole or not at all.
 */
import type { Anchors } from '../analysis/anchors.js'
import { expressionAt } from '../analysis/anchors.js'
import { shownName } from '../analysis/call-graph.js'
import type { Target } from '../analysis/call-graph.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId, Span, Value } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import type { CallbackUse } from '../analysis/callbacks.js'
import { asyncRefusalOf, awaitRefusalOf } from './edits.js'
import { arrayCallbackOf } from './array-callbacks.js'
import type { CallbackRewrite } from './array-callbacks.js'
import type { PublicApi } from './public-api.js'
import { promiseKindOf } from './promises.js'
import { refusalMessage } from './refusal-codes.js'
import type { RefusalCode } from './refusal-codes.js'
import type { Replaced } from './test-doubles.js'
import type { MentionUse, Uses } from './uses.js'

export interface Reason {
  readonly code: string
  readonly message: string
  /** Functions from the one that holds the call up to the one that is pinned. */
  readonly path: readonly string[]
}

export interface PropagationContext {
  readonly project: Project
  readonly uses: Uses
  readonly publicApi: PublicApi
  readonly replaced: Replaced
  readonly keepPublic: boolean
  readonly isEditable: (module: ModuleId) => boolean
  /** Files that could not be analysed, with their text. */
  readonly unread: readonly { readonly module: ModuleId; readonly text: string }[]
  readonly anchors: (module: ModuleId) => Anchors | undefined
  /** Modules that some CommonJS module requires. */
  readonly required: ReadonlySet<ModuleId>
}

export interface Rewrite {
  readonly module: ModuleId
  readonly call: CallFact
  readonly rewrite: CallbackRewrite
}

/** What converting one function asks of its surroundings. */
export interface Demand {
  readonly target: FunctionTarget
  readonly function: FunctionFact
  /** Calls to await, each in a function that must be async too. */
  readonly awaits: readonly { readonly module: ModuleId; readonly call: CallFact }[]
  /** Array-method calls whose callback this function is: rewritten, and awaited themselves. */
  readonly rewrites: readonly Rewrite[]
  readonly pin: Reason | undefined
}

export interface Propagation {
  /** Why the function at hand cannot be async, if so. */
  pinOf(target: FunctionTarget): Reason | undefined
  /** Everything that follows from these functions being async. */
  closureOf(targets: readonly FunctionTarget[]): readonly Demand[]
}

const COERCIONS = new Set(['toString', 'toJSON', 'valueOf', 'toLocaleString', 'inspect'])
const SAFE_SUPERCLASSES = /^(?:global:(?:Error|TypeError|RangeError|Object|EventTarget)|(?:node:)?events:(?:EventEmitter)?|events:|eventemitter3:.*)$/
const READS = /\.(?:read\w*|exists|access|f?stat\w*|lstat|realpath\w*|opendir|glob|pathExists)Sync(?:\.native)?$/
const READS_KEYS = /(?:^|\.)(?:keys|values|entries|each|forEach|forOwn|forIn|mapValues|bindAll|promisifyAll|getOwnPropertyNames)$/
const HARMLESS = /^(?:console\.|util\.(?:inspect|inherits)$|Object\.(?:assign|freeze|seal|defineProperty|create|setPrototypeOf)$|assert|expect|should|require$)/

export function propagationOf(context: PropagationContext): Propagation {
  const { project, uses } = context
  const demands = new Map<string, Demand>()
  const pins = new Map<string, Reason | undefined>()

  const placeOf = (module: ModuleId, span: Span): string => {
    const { line } = project.position(module, span[0])
    return `${module.startsWith(`${project.root}/`) ? module.slice(project.root.length + 1) : module}:${line}`
  }

  const reason = (code: RefusalCode, name: string, place: string): Reason => ({ code, message: refusalMessage(code, name, place), path: [name] })

  const demandOf = (target: FunctionTarget): Demand | undefined => {
    const key = keyOf(target)
    const known = demands.get(key)
    if (known !== undefined) return known
    const function_ = project.graph.functionAt(target)
    if (function_ === undefined) return undefined
    const demand = computed(target, function_)
    demands.set(key, demand)
    return demand
  }

  const computed = (target: FunctionTarget, function_: FunctionFact): Demand => {
    const awaits: { module: ModuleId; call: CallFact }[] = []
    const rewrites: Rewrite[] = []
    const done = (pin?: Reason): Demand => ({ target, function: function_, awaits, rewrites, pin })
    const here = placeOf(target.module, function_.nameSpan)
    const name = shownName(function_, target.module)
    if (target.id === 0) return done()
    const pinned = kindPin(target, function_, here)
    if (pinned !== undefined) return done(pinned)
    if (function_.async) return done()

    const anchors = context.anchors(target.module)
    if (anchors === undefined) return done(reason('unparsed-caller', name, here))
    const refused = asyncRefusalOf(anchors, function_.span)
    if (refused !== undefined) return done({ ...refused, path: [name] })
    const kind = promiseKindOf(project, target)
    const found = uses.of(target)
    if (kind !== 'never') {
      const callers = callerPin(target, function_, kind)
      return done(callers)
    }
    if (context.keepPublic && context.publicApi.functions.has(keyOf(target))) return done(reason('public-api', name, here))
    const byName = memberPin(target, function_)
    if (byName !== undefined) return done(byName)

    for (const use of found) {
      if (use.kind === 'mention') {
        const outcome = mentionOutcome(target, function_, use)
        if (outcome === undefined) continue
        if ('rewrite' in outcome) rewrites.push(outcome)
        else return done(outcome)
        continue
      }
      if (use.call.kind === 'new') return done(reason('used-as-constructor', name, placeOf(use.module, use.call.span)))
      const pin = callPin(use.module, use.call, function_)
      if (pin !== undefined) return done(pin)
      awaits.push({ module: use.module, call: use.call })
    }
    return done()
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
    if (place.context === 'exit') return reason('exit-handler', name, here)
    if (place.context === 'worker' && !function_.async) return reason('worker-code', name, here)
    if (Object.keys(function_.properties).some((each) => each.startsWith('prototype'))) return reason('used-as-constructor', name, here)
    if (function_.decorators.length > 0 && place.reason !== 'request handler') return reason('decorated', name, here)
    return undefined
  }

  /** For a function that gives a promise already: may it do its work later than it did? */
  const callerPin = (target: FunctionTarget, function_: FunctionFact, kind: 'always' | 'sometimes'): Reason | undefined => {
    for (const use of uses.of(target)) {
      if (use.kind === 'mention') {
        if (kind === 'sometimes' && use.mention.role !== 'export' && use.mention.role !== 'operand' && use.mention.role !== 'alias')
          return reason('already-promise', function_.name, placeOf(use.module, use.mention.span))
        continue
      }
      const place = placeOf(use.module, use.call.span)
      const anchor = expressionOf(use.module, use.call.span)
      if (use.call.awaited) continue
      if (kind === 'sometimes') return reason('already-promise', function_.name, place)
      if (anchor === undefined || (anchor.use === 'statement' && use.call.function !== 0)) return reason('floating-caller', function_.name, place)
      if (anchor.use === 'member-object' && !/^\s*\??\.\s*(?:then|catch|finally)\b/.test((project.text(use.module) ?? '').slice(use.call.span[1])))
        return reason('already-promise', function_.name, place)
    }
    return undefined
  }

  /** Where it is a member of something: who else may call it by that name? */
  const memberPin = (target: FunctionTarget, function_: FunctionFact): Reason | undefined => {
    const holders = uses.holdersOf(target)
    const names = new Set([...holders.map((holder) => holder.name), ...(function_.class === undefined ? [] : [function_.name.split('.').at(-1) ?? ''])])
    names.delete('')
    for (const name of names) {
      if (COERCIONS.has(name)) return reason('coercion-protocol', function_.name, placeOf(target.module, function_.nameSpan))
      const [other] = uses.unresolved(name)
      if (other !== undefined) return reason('unresolved-receiver', name, placeOf(other.module, other.span))
    }
    // A function that is its whole module goes by the name of the file.
    const own = holders.some((holder) => holder.name === '') ? shownName({ ...function_, name: 'module.exports' }, target.module) : function_.name
    for (const name of [...names, own]) {
      const test = context.replaced.byName(target.module, name)
      if (test !== undefined) return reason('reached-by-name', name, placeOf(test, [0, 0]))
      if (holders.length === 0 || !/^[\w$.-]+$/.test(name)) continue
      const unread = context.unread.find((each) => new RegExp(`(?<![\\w$])${name.replaceAll(/[$.]/g, '\\$&')}(?![\\w$])`).test(each.text))
      if (unread !== undefined) return reason('unparsed-caller', name, placeOf(unread.module, [0, 0]))
    }
    for (const holder of holders) {
      const family = holder.key.startsWith('class ') ? familyPin(function_, holder.key, holder.name) : undefined
      if (family !== undefined) return family
      for (const use of uses.ofContainer(holder.key)) {
        const pin = containerPin(function_, use)
        if (pin !== undefined) return pin
      }
    }
    return undefined
  }

  const containerPin = (function_: FunctionFact, use: MentionUse): Reason | undefined => {
    const { mention, module } = use
    const place = placeOf(module, mention.span)
    if (mention.role === 'dynamic-member') return reason('dynamic-dispatch', function_.name, place)
    if (mention.role === 'escape' && mention.value.kind !== 'this') return reason('dynamic-dispatch', function_.name, place)
    if (mention.role !== 'argument' || mention.value.kind === 'this') return undefined
    const call = mention.call === undefined ? undefined : project.facts(module)?.calls[mention.call]
    if (call === undefined) return undefined
    if (READS_KEYS.test(call.text)) return reason('dynamic-dispatch', function_.name, place)
    if (HARMLESS.test(call.text)) return undefined
    if (project.liveness.isTest(module)) return undefined
    const targets = project.graph.calleesOf(module, call)
    // What a function of the project does with it, it does by name; those uses are looked at where they stand.
    if (targets.length > 0 && targets.every((each) => !isPassedOn(each, mention.argument ?? 0))) return undefined
    return mention.value.kind === 'object' ? reason('external-callback', function_.name, place) : reason('escapes-as-value', function_.name, place)
  }

  /** Does what is called give its parameter to somebody else? What is not the project's own may. */
  const isPassedOn = (target: Target, index: number): boolean => {
    const id = target.kind === 'function' ? target.id : target.kind === 'class' ? project.graph.classAt(target)?.members.find((member) => member.kind === 'constructor')?.function : undefined
    if (id === undefined || !('module' in target)) return true
    const facts = project.facts(target.module)
    const isIt = (value: Value): boolean =>
      (value.kind === 'parameter' && value.function === id && value.index === index && value.path.length === 0) ||
      (value.kind === 'either' && value.of.some(isIt)) ||
      (value.kind === 'variable' && facts?.variables[value.id]?.kind === 'either' && isIt(facts.variables[value.id] ?? value))
    return (
      (facts?.calls ?? []).some((call) => call.arguments.some((argument) => isIt(argument.value)) && !HARMLESS.test(call.text)) ||
      (facts?.objects ?? []).some((object) => object.spreads.some(isIt))
    )
  }

  const familyPin = (function_: FunctionFact, key: string, name: string): Reason | undefined => {
    const [module, id] = splitKey(key)
    const class_ = project.graph.classAt({ module, id })
    if (class_ === undefined) return undefined
    const family = (at: Span, in_: ModuleId): Reason => reason('signature-family', function_.name, placeOf(in_, at))
    const seen = new Set<string>()
    const queue = [{ module, id }]
    for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
      const currentKey = `class ${current.module}#${current.id}`
      if (seen.has(currentKey)) continue
      seen.add(currentKey)
      const each = project.graph.classAt(current)
      if (each === undefined) continue
      if (currentKey !== key && each.members.some((member) => member.name === name)) return family(each.span, current.module)
      for (const implemented of each.implements) {
        const interfaces = project.graph.targetsOf(current.module, implemented)
        for (const one of interfaces) {
          const declared = one.kind === 'class' ? project.graph.classAt(one) : undefined
          if (declared === undefined || declared.members.some((member) => member.name === name)) return family(each.span, current.module)
        }
      }
      for (const parent of project.graph.superclassesOf(current)) {
        if (parent.kind === 'class') queue.push(parent)
        else if (parent.kind !== 'api' || !SAFE_SUPERCLASSES.test(`${parent.module}:${parent.path}`)) return family(each.span, current.module)
      }
      // A superclass that nothing is known of may call it.
      if (each.superclasses.length > 0 && project.graph.superclassesOf(current).length === 0) return family(each.span, current.module)
      queue.push(...uses.subclassesOf(currentKey))
    }
    return undefined
  }

  const expressionOf = (module: ModuleId, span: Span) => {
    const anchors = context.anchors(module)
    return anchors === undefined ? undefined : expressionAt(anchors, span)
  }

  /** A mention is harmless (`undefined`), an array callback to rewrite, or a reason to refuse. */
  const mentionOutcome = (target: FunctionTarget, function_: FunctionFact, use: MentionUse): Reason | Rewrite | undefined => {
    const { mention, module } = use
    const place = placeOf(module, mention.span)
    switch (mention.role) {
      case 'export':
      case 'alias':
      case 'operand':
      case 'property':
        return undefined
      case 'overwritten':
        return project.liveness.isTest(module) ? undefined : reason('dynamic-dispatch', function_.name, place)
      case 'argument': {
        const call = mention.call === undefined ? undefined : project.facts(module)?.calls[mention.call]
        const handed = call === undefined ? undefined : project.callbacks.usesOf(module, call).find((each) => each.argument === mention.argument)
        if (call === undefined || handed === undefined) return reason('escapes-as-value', function_.name, place)
        return callbackOutcome(target, function_, module, call, handed, place)
      }
      default:
        return reason('escapes-as-value', function_.name, place)
    }
  }

  const callbackOutcome = (
    target: FunctionTarget,
    function_: FunctionFact,
    module: ModuleId,
    call: CallFact,
    use: CallbackUse,
    place: string,
  ): Reason | Rewrite | undefined => {
    const { name } = function_
    switch (use.context) {
      case 'suite':
        return reason('describe-body', name, place)
      case 'exit':
        return reason('exit-handler', name, place)
      case 'worker':
        return reason('worker-code', name, place)
      case 'test':
        return function_.parameters.length > 0 && !/each/.test(call.text) ? reason('test-done', name, place) : undefined
      case 'timer':
        return reason('timer-callback', name, place)
      case 'event':
        return reason(use.row?.module === 'any' || use.row?.event !== undefined ? 'event-listener' : 'error-first-callback', name, place)
      case 'promise':
        return use.immediate ? reason('promise-executor', name, place) : undefined
      case 'request':
      case 'startup':
        return use.result === 'awaited' && use.rejection === 'forwarded' ? undefined : reason('express4-handler', name, place)
      case 'caller': {
        if (use.row === undefined || target.module !== module) return reason('external-callback', name, place)
        const anchors = context.anchors(module)
        if (anchors === undefined) return reason('unparsed-caller', name, place)
        if (!context.isEditable(module)) return reason('outside-run', name, place)
        // Lodash takes the list first; only of `map` is it known what becomes of promises there.
        if (callsOuterCallback(target)) return reason('calls-outer-callback', name, place)
        if (isChainOfOwn(anchors, project.text(module) ?? '', call)) return reason('external-callback', name, place)
        if (use.argument !== 0 && !/(?:^Array\.from|\bmap)$/.test(call.text)) return reason('external-callback', name, place)
        const verdict = arrayCallbackOf(anchors, project.text(module) ?? '', call.span, { writes: doesWrite(module, use) })
        if ('refusal' in verdict) return { ...verdict.refusal, path: [name] }
        // The method's own call is awaited in turn, where that is possible.
        const pin = call.function === 0 ? topLevelPin(module, call.span, name) : undefined
        return pin ?? { module, call, rewrite: verdict.rewrite }
      }
    }
  }

  /** Does the function call `resolve`, `next` or another parameter of a function around it, which others react to between its turns? */
  const callsOuterCallback = (target: FunctionTarget): boolean => {
    const facts = project.facts(target.module)
    const isInside = (id: number): boolean => {
      for (let current = id; current !== 0; current = facts?.functions[current]?.parent ?? 0) if (current === target.id) return true
      return false
    }
    return (facts?.calls ?? []).some((call) => isInside(call.function) && call.callee.kind === 'parameter' && call.callee.path.length === 0 && !isInside(call.callee.function))
  }

  /** Does the callback lead to what changes files or starts programs, so that its calls must not run at the same time? */
  const doesWrite = (module: ModuleId, use: CallbackUse): boolean =>
    project.effects.blockersOfValue(module, use.value, use.span).some((blocker) => !READS.test(blocker.label))

  /** Can this call be awaited where it stands? */
  const callPin = (module: ModuleId, call: CallFact, callee: FunctionFact): Reason | undefined => {
    const place = placeOf(module, call.span)
    const anchors = context.anchors(module)
    if (anchors === undefined) return reason('unparsed-caller', callee.name, place)
    if (call.awaited) return undefined
    if (!context.isEditable(module)) return reason('outside-run', callee.name, place)
    if (call.function === 0) return topLevelPin(module, call.span, callee.name)
    const refused = awaitRefusalOf(anchors, call.span)
    return refused === undefined ? undefined : { ...refused, path: [callee.name] }
  }

  const topLevelPin = (module: ModuleId, span: Span, name: string): Reason | undefined => {
    const place = placeOf(module, span)
    const anchors = context.anchors(module)
    const anchor = anchors === undefined ? undefined : expressionAt(anchors, span)
    if (anchors === undefined || anchor === undefined) return reason('cjs-top-level', name, place)
    if (project.facts(module)?.format === 'module' && !isCompiledToCommonJs(module)) {
      if (context.required.has(module) || (context.keepPublic && context.publicApi.entries.has(module))) return reason('esm-tla-breaks-require', name, place)
      const refused = awaitRefusalOf(anchors, span)
      return refused === undefined ? undefined : { ...refused, path: [name] }
    }
    return isLastStatement(module, span) && anchor.use === 'statement' ? undefined : reason('cjs-top-level', name, place)
  }

  /** TypeScript that its own configuration compiles to CommonJS has no top-level await, whatever its syntax. */
  const isCompiledToCommonJs = (module: ModuleId): boolean => /\.(?:c?ts|tsx)$/.test(module) && project.modules.packageType(module) !== 'module'

  /** Nothing of the module runs after it, so that waiting for it or not makes no difference. */
  const isLastStatement = (module: ModuleId, span: Span): boolean => {
    const rest = (project.text(module) ?? '').slice(span[1])
    return /^\s*;?\s*(?:\/\/[^\n]*\s*|\/\*[\s\S]*?\*\/\s*)*$/.test(rest)
  }

  const pinOf = (target: FunctionTarget): Reason | undefined => {
    const key = keyOf(target)
    if (pins.has(key)) return pins.get(key)
    // Everything the conversion of this function would reach; the first pin on the way decides for all of it.
    const seen = new Set([key])
    let front: { readonly target: FunctionTarget; readonly path: readonly string[] }[] = [{ target, path: [] }]
    while (front.length > 0) {
      const next: typeof front = []
      for (const { target: current, path } of front) {
        const known = pins.get(keyOf(current))
        const demand = demandOf(current)
        const pin = known ?? demand?.pin
        if (pin !== undefined) {
          const found = { ...pin, path: [...path, ...pin.path] }
          pins.set(key, found)
          return found
        }
        for (const { module, call } of [...(demand?.awaits ?? []), ...(demand?.rewrites ?? [])]) {
          const outer = { module, id: call.function }
          if (call.function === 0 || seen.has(keyOf(outer))) continue
          seen.add(keyOf(outer))
          next.push({ target: outer, path: demand === undefined ? path : [...path, shownName(demand.function, current.module)] })
        }
      }
      front = next
    }
    pins.set(key, undefined)
    return undefined
  }

  const closureOf = (targets: readonly FunctionTarget[]): readonly Demand[] => {
    const found = new Map<string, Demand>()
    const queue = [...targets]
    for (let target = queue.pop(); target !== undefined; target = queue.pop()) {
      const key = keyOf(target)
      if (found.has(key)) continue
      const demand = demandOf(target)
      if (demand === undefined) continue
      found.set(key, demand)
      for (const { module, call } of [...demand.awaits, ...demand.rewrites]) queue.push({ module, id: call.function })
    }
    return [...found.values()]
  }

  return { pinOf, closureOf }
}

/**
 * Is the receiver a chain object of a library (`_(list).map(…).value()`), or a promise with array methods (Bluebird)? Told by what the chain
 * begins with and what it goes on to call.
 */
function isChainOfOwn(anchors: Anchors, text: string, call: CallFact): boolean {
  const before = text.slice(call.calleeSpan[0], call.calleeSpan[1])
  if (/^(?:_|lodash|\$|jQuery|chain|R)\s*\(/.test(before)) return true
  if (!/^\(\s*await\b/.test(before) && /(?:^|\.)\s*(?:resolve|then|chain|all|each|mapSeries|delay)\s*\(/.test(before)) return true
  return anchors.expressions.some(
    (each) => each.span[0] === call.span[0] && each.span[1] > call.span[1] && /^(?:value|then|catch|finally|each|tap|spread|done|asCallback|nodeify|delay)$/.test(each.member?.name ?? ''),
  )
}

function splitKey(key: string): readonly [ModuleId, number] {
  const at = key.lastIndexOf('#')
  return [key.slice(key.indexOf(' ') + 1, at), Number(key.slice(at + 1))]
}

