/**
 * What a module does with promises that it should not: dropped, taken for values, awaited in the wrong place or too late.
 *
 * Reported wherever it stands: at start, in tests and in live code a lost error is a lost error.
 */
import type { CallGraph } from './call-graph.js'
import type { Callbacks } from './callbacks.js'
import type { CallFact, FunctionFact, FunctionId, ModuleFacts, ModuleId, SiteFact, Span, Value } from './facts.js'
import type { ChainStep, FloatingFinding, PromiseFinding } from './finding.js'
import type { Independence } from './independence.js'
import type { LivenessOf } from './liveness.js'
import type { Modules } from './modules.js'
import type { Natures } from './natures.js'
import { asyncCallbackFindings, headOf } from './promise-findings/callbacks.js'
import { droppedFinding } from './promise-findings/dropped.js'
import { heldFindings } from './promise-findings/held.js'
import { misplacedFinding } from './promise-findings/misplaced.js'
import { misusedArguments, misusedFinding } from './promise-findings/misused.js'
import { iterableFinding, listFinding, nestedLists } from './promise-findings/iterated.js'
import { raceFindings } from './promise-findings/races.js'
import { returnedFinding, usingFinding } from './promise-findings/scopes.js'
import { reportedSpan, sequenceFindings } from './promise-findings/sequences.js'
import { shortened } from './shortened.js'

/** What the findings of promises are made with. */
export interface PromiseParts {
  readonly modules: Modules
  readonly graph: CallGraph
  readonly callbacks: Callbacks
  readonly natures: Natures
  readonly independence: Independence
  readonly liveness: LivenessOf
  readonly stepOf: (module: ModuleId, function_: FunctionFact) => ChainStep
}

/** What all findings at one place share. */
export interface PromisePlace {
  readonly module: ModuleId
  readonly span: Span
  readonly confidence: 'definite' | 'probable'
  readonly context: PromiseFinding['context']
  readonly reason: string
  readonly caller: ChainStep
  readonly text: string
  readonly canAwait: boolean
  readonly source: FloatingFinding['source']
}

export interface PromiseScene {
  readonly parts: PromiseParts
  readonly module: ModuleId
  readonly facts: ModuleFacts
  /** @param value names the place where it is a call: `load(…)` */
  placeOf(function_: FunctionId, span: Span, value?: Value): PromisePlace
  callOf(value: Value): CallFact | undefined
}

/** Whether a finding at a place in a function would count; what says no is not looked at. */
export type MayCount = (span: Span, function_: FunctionId) => boolean

/** @param isWanted what is looked for; other kinds may be among what is found, as may findings at places that do not count */
export function promiseFindingsOf(
  parts: PromiseParts,
  module: ModuleId,
  facts: ModuleFacts,
  isWanted: (kind: PromiseFinding['kind']) => boolean,
  mayCount: MayCount = () => true,
): readonly PromiseFinding[] {
  const text = parts.modules.text(module) ?? ''
  const scene = sceneOf(parts, module, facts)
  const each = <Fact>(kinds: readonly PromiseFinding['kind'][], of: readonly Fact[], find: (scene: PromiseScene, fact: Fact) => readonly PromiseFinding[]): readonly PromiseFinding[] =>
    kinds.some(isWanted) ? of.flatMap((fact) => find(scene, fact)) : []
  const counts = (fact: { readonly span: Span; readonly function: FunctionId }): boolean => mayCount(fact.span, fact.function)
  const sites = facts.sites.filter((site) => counts(site) || (site.kind === 'member' && mayCount(site.memberSpan, site.function)))
  const counted = new Set(facts.calls.filter(counts))
  const calls = [...counted]
  const callers = facts.calls.filter((call) => call.arguments.some(({ span }) => mayCount(headOf(text, span), call.function)))
  // What `Promise.all` is given may be said of the call that a variable was made with, which stands elsewhere.
  const lists = facts.calls.filter((call) => counted.has(call) || (call.callee.kind === 'member' && call.callee.object.kind === 'global'))
  return [
    ...sites.filter((site) => kindsAt(site).some(isWanted)).flatMap((site) => siteFindings(scene, site)),
    ...each(['floating-promise'], facts.held.filter(counts), heldFindings),
    ...each(['race-after-await'], facts.races.filter(counts), raceFindings),
    ...each(['async-callback'], callers, asyncCallbackFindings),
    ...each(['misused-promise'], calls, misusedArguments),
    ...each(['promise-array', 'async-iterable'], lists, nestedLists),
    // All or none, since one inside another is left out for it.
    ...(isWanted('sequential-await') && facts.sequences.some((sequence) => mayCount(reportedSpan(sequence), sequence.function)) ? sequenceFindings(scene) : []),
  ]
}

/** What a site can be found to be. */
function kindsAt({ kind }: SiteFact): readonly PromiseFinding['kind'][] {
  switch (kind) {
    case 'dropped':
      return ['floating-promise']
    case 'member':
      return ['misplaced-await']
    case 'returned':
      return ['unawaited-return']
    case 'using':
      return ['async-disposable']
    case 'awaited':
      return ['promise-array']
    case 'iterated':
    case 'spread':
      return ['async-iterable', 'promise-array', 'misused-promise']
    default:
      return ['misused-promise']
  }
}

function siteFindings(scene: PromiseScene, site: SiteFact): readonly PromiseFinding[] {
  const found = siteFinding(scene, site)
  return found === undefined ? [] : [found]
}

function siteFinding(scene: PromiseScene, site: SiteFact): PromiseFinding | undefined {
  switch (site.kind) {
    case 'dropped':
      return droppedFinding(scene, site)
    case 'member':
      return misplacedFinding(scene, site)
    case 'returned':
      return returnedFinding(scene, site)
    case 'using':
      return usingFinding(scene, site)
    case 'awaited':
      return listFinding(scene, site)
    case 'iterated':
      return iterableFinding(scene, site) ?? misusedFinding(scene, site)
    case 'spread':
      return iterableFinding(scene, site) ?? misusedFinding(scene, site)
    default:
      return misusedFinding(scene, site)
  }
}

function sceneOf(parts: PromiseParts, module: ModuleId, facts: ModuleFacts): PromiseScene {
  const { modules, liveness, stepOf } = parts
  const callOf = (value: Value): CallFact | undefined => {
    if (value.kind === 'result') return facts.calls[value.call]
    const inner = value.kind === 'variable' ? facts.variables[value.id] : undefined
    return inner?.kind === 'result' ? facts.calls[inner.call] : undefined
  }
  return {
    parts,
    module,
    facts,
    callOf,
    placeOf(id, span, value) {
      const function_ = facts.functions[id]
      const place = liveness.placeOf(module, id)
      const call = value?.kind === 'result' ? facts.calls[value.call] : undefined
      const source = value === undefined ? undefined : callOf(value)
      return {
        module,
        span,
        confidence: 'definite',
        context: place.context,
        reason: place.reason,
        caller: function_ === undefined ? { name: '<module>', file: module, line: 1, column: 1 } : stepOf(module, function_),
        text: call === undefined ? shortened(modules.text(module)?.slice(...span) ?? '') : callText(call),
        source: { span: source?.span ?? span, function: source?.function ?? id, variable: value?.kind === 'variable' && source !== undefined },
        canAwait: id === 0 ? facts.format === 'module' : function_?.async === true,
      }
    },
  }
}

/** `load(…)`, `new Loader()`. */
function callText(call: CallFact): string {
  return `${call.kind === 'new' ? 'new ' : ''}${call.text}(${call.arguments.length === 0 ? '' : '…'})`
}
