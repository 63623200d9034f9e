/**
 * The findings of one module: where its live code meets what blocks.
 *
 * Reported at the call that stands in live code, or, where a function of another file is handed over to be called later, at the
 * hand-over. The functions in between are not reported again.
 */
import type { Category, Cost } from '../catalogue/types.js'
import { shownName } from './call-graph.js'
import type { CallGraph } from './call-graph.js'
import type { Callbacks } from './callbacks.js'
import type { Effects } from './effects.js'
import type { CallFact, FunctionFact, ModuleFacts, ModuleId, Span } from './facts.js'
import type { BlockingFinding, ChainStep, Finding, Liveness } from './finding.js'
import { independenceOf } from './independence.js'
import type { LivenessOf, Place } from './liveness.js'
import type { Modules } from './modules.js'
import type { Natures } from './natures.js'
import { type MayCount, promiseFindingsOf } from './promise-findings.js'
import { shortened } from './shortened.js'

/** A direct call of a blocking API, wherever it stands. */
export interface BlockingSite {
  readonly module: ModuleId
  readonly call: CallFact
  readonly label: string
  readonly category: Category
  readonly cost: Cost
  readonly context: Liveness
  readonly reason: string
}

export interface Findings {
  findingsOf(module: ModuleId, kind?: Finding['kind'], interest?: Interest): readonly Finding[]
}

/** Which findings would count. What would not is not looked for, and may be told all the same. */
export interface Interest {
  /** One at a place in a function. */
  readonly mayCount: MayCount
  /** What a call leads to, or what is handed over in it. */
  readonly mayLead: (call: CallFact) => boolean
}

/** Constructors of worker threads and processes; a pool makes them once. */
const WORKERS = new Set(['node:worker_threads:Worker', 'worker_threads:Worker', 'global:Worker', 'web-worker:'])

export function findingsOver(modules: Modules, graph: CallGraph, callbacks: Callbacks, effects: Effects, liveness: LivenessOf, natures: Natures): Findings {
  const independence = independenceOf(modules, graph, callbacks, effects)
  const stepOf = (module: ModuleId, function_: FunctionFact): ChainStep => ({
    name: shownName(function_, module),
    file: module,
    ...modules.position(module, function_.nameSpan[0]),
  })

  const findingsOf = (module: ModuleId, kind?: Finding['kind'], interest?: Interest): readonly Finding[] => {
    const facts = modules.facts(module)
    if (facts === undefined) return []
    const isWanted = (found: Finding['kind']): boolean => kind === undefined || kind === found
    const promises = kind === 'blocking-call' ? [] : promiseFindingsOf({ modules, graph, callbacks, natures, independence, liveness, stepOf }, module, facts, isWanted, interest?.mayCount)
    const found = [...blockingFindings(module, facts, isWanted, interest), ...promises].sort((a, b) => a.span[0] - b.span[0])
    return kind === undefined ? found : found.filter((finding) => finding.kind === kind)
  }

  const blockingFindings = (module: ModuleId, facts: ModuleFacts, isWanted: (kind: Finding['kind']) => boolean, interest: Interest | undefined): readonly Finding[] => {
    const found: Finding[] = []
    const calls = isWanted('blocking-call') || isWanted('worker-per-call') ? facts.calls : []
    for (const call of calls) {
      if (interest !== undefined && !interest.mayLead(call) && (call.kind !== 'new' || !interest.mayCount(call.span, call.function))) continue
      const function_ = facts.functions[call.function]
      if (function_ === undefined) continue
      const place = liveness.placeOf(module, call.function)
      if (place.context === 'live') {
        if (isWanted('blocking-call')) found.push(...callFindings(module, facts, call, function_, place))
        if (isWanted('worker-per-call')) found.push(...workerFindings(module, call, function_, place))
      }
      if (isWanted('blocking-call')) found.push(...handoverFindings(module, call, function_))
    }
    return isWanted('busy-wait') || isWanted('microtask-starvation') ? [...found, ...loopFindings(module, facts)] : found
  }

  const callFindings = (module: ModuleId, facts: ModuleFacts, call: CallFact, function_: FunctionFact, place: Place): readonly BlockingFinding[] => {
    const blockers = effects.blockersOf(module, call).filter((blocker) => !isReportedInside(module, facts, call, blocker.chain))
    if (blockers.length === 0) return []
    const [first] = blockers
    return [
      {
        kind: 'blocking-call',
        module,
        span: call.span,
        // Dialogs of browsers are for the page's author to judge: what they stop is one user's tab.
        confidence: first?.api.module === 'global' && first.category === 'prompt' ? 'probable' : place.confidence,
        context: 'live',
        reason: place.reason,
        caller: stepOf(module, function_),
        call: call.id,
        text: call.text,
        form: call.kind,
        direct: first?.chain.length === 1,
        inLoop: call.inLoop,
        canAwait: function_.async && call.kind !== 'get',
        blockers,
      },
    ]
  }

  /** Callbacks that the call runs at once and that stand in this file are live themselves: what blocks in them is reported there. */
  const isReportedInside = (module: ModuleId, facts: ModuleFacts, call: CallFact, chain: readonly ChainStep[]): boolean => {
    if (chain.length < 2) return false
    for (const use of callbacks.usesOf(module, call)) {
      if (!use.immediate) continue
      for (const target of graph.targetsOf(module, use.value)) {
        if (target.kind !== 'function' || target.module !== module) continue
        const callback = facts.functions[target.id]
        if (callback !== undefined && chain[0]?.name === shownName(callback, module) && liveness.placeOf(module, target.id).context === 'live') return true
      }
    }
    // An immediately invoked function is part of the function around it.
    const [callee] = graph.calleesOf(module, call)
    return call.callee.kind === 'function' && callee?.kind === 'function' && liveness.placeOf(module, callee.id).context === 'live'
  }

  /** Functions of other files that are given to what will call them from the loop. */
  const handoverFindings = (module: ModuleId, call: CallFact, function_: FunctionFact): readonly BlockingFinding[] => {
    const found: BlockingFinding[] = []
    for (const use of callbacks.usesOf(module, call)) {
      if (use.immediate || (use.context !== 'request' && use.context !== 'event' && use.context !== 'timer' && use.context !== 'promise')) continue
      if (liveness.isTest(module) || modules.facts(module)?.worker === true) continue
      if (use.context === 'promise' && liveness.placeOf(module, call.function).context !== 'live') continue
      const targets = graph.targetsOf(module, use.value)
      // What stands in this file, or looks like a handler there, is live by itself and reported inside.
      if (targets.some((target) => target.kind === 'function' && (target.module === module || liveness.placeOf(target.module, target.id).context === 'live'))) continue
      const blockers = effects.blockersOfValue(module, use.value, use.span)
      if (blockers.length === 0) continue
      const reason = use.context === 'request' ? 'request handler' : use.context === 'event' ? 'event listener' : use.context === 'timer' ? 'timer' : 'promise callback'
      found.push({
        kind: 'blocking-call',
        module,
        span: use.span,
        confidence: use.confidence,
        context: 'live',
        reason,
        caller: stepOf(module, function_),
        text: shortened(modules.text(module)?.slice(...use.span) ?? ''),
        direct: false,
        inLoop: false,
        canAwait: false,
        blockers,
      })
    }
    return found
  }

  const workerFindings = (module: ModuleId, call: CallFact, function_: FunctionFact, place: Place): readonly Finding[] => {
    if (call.kind !== 'new') return []
    const isWorker = graph.calleesOf(module, call).some((target) => target.kind === 'api' && WORKERS.has(`${target.module}:${target.path}`))
    if (!isWorker) return []
    return [{ kind: 'worker-per-call', module, span: call.span, confidence: place.confidence, context: 'live', reason: place.reason, caller: stepOf(module, function_), text: call.text }]
  }

  const loopFindings = (module: ModuleId, facts: ModuleFacts): readonly Finding[] =>
    facts.loops.flatMap((loop): readonly Finding[] => {
      const function_ = facts.functions[loop.function]
      if (function_ === undefined) return []
      const place = liveness.placeOf(module, loop.function)
      // A spinning loop blocks whoever calls it; nothing excuses it but a thread of its own.
      const counts = loop.kind === 'busy-wait' ? place.context === 'live' || place.context === 'unknown' : place.context === 'live'
      if (!counts) return []
      const base = { module, span: loop.headSpan, confidence: place.confidence, context: place.context, reason: place.reason, caller: stepOf(module, function_) }
      if (loop.kind === 'busy-wait') return [{ ...base, kind: 'busy-wait', on: loop.on, subject: loop.subject }]
      const awaitSpan: Span | undefined = loop.awaits[0]
      if (awaitSpan === undefined || !loop.candidates.every((id) => isSettled(module, facts.calls[id], new Set()))) return []
      return [{ ...base, kind: 'microtask-starvation', awaitSpan }]
    })

  /** Does the call give a promise that is settled already: an async function that itself waits for nothing that is not? */
  const isSettled = (module: ModuleId, call: CallFact | undefined, seen: Set<string>): boolean => {
    if (call === undefined) return false
    const targets = graph.calleesOf(module, call)
    return (
      targets.length > 0 &&
      targets.every((target) => {
        if (target.kind !== 'function') return false
        const function_ = graph.functionAt(target)
        const key = `${target.module}#${target.id}`
        if (function_ === undefined || !function_.async || function_.generator || seen.has(key)) return false
        seen.add(key)
        const facts = modules.facts(target.module)
        const inner = facts?.calls.filter((each) => each.function === target.id) ?? []
        // Anything else it awaits, or returns, may be a promise that is not.
        if (function_.awaits && !inner.some((each) => each.awaited)) return false
        if (function_.returns.some((value) => value.kind !== 'literal' && value.kind !== 'object' && value.kind !== 'array' && value.kind !== 'function')) return false
        return inner.filter((each) => each.awaited).every((each) => isSettled(target.module, each, seen))
      })
    )
  }

  return { findingsOf }
}
