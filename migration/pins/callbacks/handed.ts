/**
 * A function that is handed to a call: the vocabulary of those who say what becomes of it there, one file per kind of receiver.
 */
import type { CallbackUse } from '../../../analysis/callbacks.js'
import type { FunctionTarget } from '../../../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId, Span } from '../../../analysis/facts.js'
import type { PropagationContext, Reason, Rewrite } from '../../propagate.js'

export interface Handed {
  readonly target: FunctionTarget
  readonly function: FunctionFact
  /** Where it is handed over. */
  readonly module: ModuleId
  readonly call: CallFact
  readonly use: CallbackUse
  /** The argument, or the element or property of it, that is the function. */
  readonly span: Span
  /** The same, as reports put it. */
  readonly place: string
}

/** Harmless (`undefined`), something to rewrite, or a reason to refuse. */
export type Outcome = Reason | Rewrite | undefined

/** The string that a call has as its first argument: the event of a listener. */
export function eventOf({ project }: PropagationContext, module: ModuleId, call: CallFact): string | undefined {
  const [first] = call.arguments
  const target = first === undefined ? undefined : project.graph.targetsOf(module, first.value)[0]
  return target?.kind === 'literal' && typeof target.value === 'string' ? target.value : undefined
}

/** Where a function first waits once it is async: what its text says after that comes later than it did. */
export function firstWaitOf({ project }: PropagationContext, target: FunctionTarget): number {
  const calls = (project.facts(target.module)?.calls ?? []).filter((call) => call.function === target.id && call.kind !== 'get')
  const waits = calls.filter((call) => call.awaited || project.effects.blockersOf(target.module, call).length > 0)
  const start = project.graph.functionAt(target)?.span[0] ?? 0
  // In a loop the second round begins after the first has waited.
  return waits.length === 0 || waits.some((call) => call.inLoop) ? start : Math.min(...waits.map((call) => call.span[0]))
}

/** Is the whole body a `try` with a handler that throws nothing and waits for nothing, so that no error is left to pass on? */
export function answersErrors({ project }: PropagationContext, { module, id }: FunctionTarget): boolean {
  const text = project.text(module)
  const span = project.graph.functionAt({ module, id })?.span
  if (text === undefined || span === undefined) return false
  const body = /(?:\)|=>|\w)\s*(\{\s*try\s*\{[\s\S]*\})$/.exec(text.slice(...span))?.[1]
  const handler = body === undefined ? undefined : /\bcatch\s*(?:\([^()]*\)\s*)?\{([^{}]*)\}\s*\}$/.exec(body)?.[1]
  if (handler === undefined || /\b(?:throw|finally)\b/.test(handler)) return false
  return (project.facts(module)?.calls ?? []).every((call) => call.function !== id || call.inTry || call.kind === 'get' || project.effects.blockersOf(module, call).length === 0)
}

/** Does the call give a promise of what its callback gives, and of what that throws? */
export function givesItsPromise({ row }: CallbackUse): boolean {
  return row !== undefined && /^(?:bluebird:try|global:Promise\.try)$/.test(`${row.module}:${row.path}`)
}
