import type { Category, Cost, Replacement } from '../catalogue/types.js'
import type { ApiName, CallId, ModuleId, Span } from './facts.js'

/**
 * What the analysis tells rules, the command line and migration about one place. Places are spans in `module`; chain steps carry
 * lines, since they may lie in other files.
 */

export type RuleName =
  | 'no-blocking-call'
  | 'no-cpu-bound-call'
  | 'no-busy-wait'
  | 'no-worker-per-call'
  | 'no-microtask-starvation'

/** Where code runs: while the loop serves something, while the program starts, or not known. */
export type Liveness = 'live' | 'startup' | 'exit' | 'worker' | 'test' | 'unknown'

/** One hop from live code down to what blocks. Lines and columns count from 1. */
export interface ChainStep {
  /** `loadUser`, `GET /users handler`, or at the end the API: `fs.readFileSync`. */
  readonly name: string
  readonly file: ModuleId
  /** Where the hop is made: for the first step its own function, then each call. */
  readonly line: number
  readonly column: number
}

/** A blocking API that a call leads to. */
export interface Blocker {
  readonly api: ApiName
  /** As messages name it: `fs.readFileSync`, `Atomics.wait`, `sync-request`; for a function marked `@blocking` its name. */
  readonly label: string
  readonly category: Category
  readonly cost: Cost
  readonly replacement: Replacement
  readonly note?: string
  /** From the function called in live code down to the API. One step where the call itself is the blocking one. */
  readonly chain: readonly ChainStep[]
}

interface FindingBase {
  readonly module: ModuleId
  readonly span: Span
  /** `definite`, or `probable` where a name or shape stands in for proof. */
  readonly confidence: 'definite' | 'probable'
  readonly context: Liveness
  /** What makes the place live: `async function`, `request handler`, `timer`, …; shown in messages. */
  readonly reason: string
  /** The live function the place stands in. */
  readonly caller: ChainStep
}

/** A call in live code that blocks or leads to what blocks. Rules pick from `blockers` by category, cost and `allow`. */
export interface BlockingFinding extends FindingBase {
  readonly kind: 'blocking-call'
  /** The call, absent where a function is handed over to be called later (`app.get('/', list)`). */
  readonly call?: CallId
  /** The callee as written. */
  readonly text: string
  /** How it is called; `call` where absent. */
  readonly form?: 'call' | 'new' | 'get'
  /** True when the call itself is of a blocking API. */
  readonly direct: boolean
  readonly inLoop: boolean
  /** An async function stands directly around it, at a place where `await` is legal: a suggestion can be made. */
  readonly canAwait: boolean
  /** Never empty; heaviest first, then shortest chain first. */
  readonly blockers: readonly Blocker[]
}

export interface BusyWaitFinding extends FindingBase {
  readonly kind: 'busy-wait'
  readonly on: 'clock' | 'flag'
  readonly subject: string
}

export interface WorkerFinding extends FindingBase {
  readonly kind: 'worker-per-call'
  /** `Worker` of which module, as written. */
  readonly text: string
}

export interface StarvationFinding extends FindingBase {
  readonly kind: 'microtask-starvation'
  /** The first await of something already settled. */
  readonly awaitSpan: Span
}

export type Finding = BlockingFinding | BusyWaitFinding | WorkerFinding | StarvationFinding
