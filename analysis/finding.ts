import type { Category, Cost, Replacement } from '../catalogue/types.js'
import type { ApiName, CallId, FunctionId, ModuleId, Span } from './facts.js'

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
  | 'no-floating-promise'
  | 'no-misused-promise'
  | 'no-misplaced-await'
  | 'no-async-callback'
  | 'require-promise-all'
  | 'require-for-await'
  | 'require-await-using'
  | 'require-return-await'
  | 'no-sequential-await'
  | 'no-race-after-await'

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

/** What all findings about promises have. */
interface PromiseFindingBase extends FindingBase {
  /** The expression that gives the promise, shortened to one line. */
  readonly text: string
  /** An async function, or a module that may await, stands directly around it. */
  readonly canAwait: boolean
  /** The call that gives the promise, and the function it stands in: elsewhere than the finding where a variable lies between. */
  readonly source: { readonly span: Span; readonly function: FunctionId; readonly variable: boolean }
}

export interface FloatingFinding extends PromiseFindingBase {
  readonly kind: 'floating-promise'
  readonly form:
    | 'call'
    /** `.then()` or `.finally()` that nobody catches. */
    | 'chain'
    /** `.catch()` without a handler. */
    | 'empty-catch'
    | 'void'
    | 'iife'
    /** An array of promises is dropped. */
    | 'array'
    /** An async generator is called and never iterated: nothing of it runs. */
    | 'generator'
    /** The variable `name` holds it, and nothing uses the variable. */
    | 'unused-variable'
    /** The variable `name` is first used after another `await`, at `line`. */
    | 'late-variable'
  readonly name?: string
  readonly line?: number
  /** Its function catches all that it could reject with. */
  readonly catchesAll: boolean
}

export interface MisusedFinding extends PromiseFindingBase {
  readonly kind: 'misused-promise'
  readonly form: 'condition' | 'operand' | 'comparison' | 'template' | 'key' | 'spread' | 'iterated' | 'thrown' | 'argument' | 'assigned'
  /** The operator, what it is spread into, the callee that does not take a promise, or the variable that is declared to hold none. */
  readonly detail: string
}

export interface MisplacedAwaitFinding extends PromiseFindingBase {
  readonly kind: 'misplaced-await'
  readonly member: string
  readonly awaited: boolean
  readonly called: boolean
  readonly valueSpan: Span
}

export interface AsyncCallbackFinding extends PromiseFindingBase {
  readonly kind: 'async-callback'
  readonly callSpan: Span
  /** What becomes of the promise: nobody looks at it, it is taken for a value, or nobody hears of its rejection. */
  readonly fate: 'ignored' | 'used' | 'unhandled'
  /** What the callee is: `forEach`, `Promise executor`, `listener of 'data'`, as messages name it. */
  readonly callee: string
  /** What to do, as a sentence. */
  readonly advice: string
  readonly catchesAll: boolean
}

export interface PromiseArrayFinding extends PromiseFindingBase {
  readonly kind: 'promise-array'
  readonly form: 'awaited' | 'nested' | 'for-await'
}

export interface AsyncIterableFinding extends PromiseFindingBase {
  readonly kind: 'async-iterable'
  readonly form: 'for-of' | 'spread' | 'array-from' | 'array-pattern' | 'yield*'
}

export interface AsyncDisposableFinding extends PromiseFindingBase {
  readonly kind: 'async-disposable'
}

export interface UnawaitedReturnFinding extends PromiseFindingBase {
  readonly kind: 'unawaited-return'
  readonly guard: 'try' | 'finally' | 'using'
}

export interface SequentialFinding extends PromiseFindingBase {
  readonly kind: 'sequential-await'
  readonly form: 'statements' | 'loop' | 'aggregator'
  /** The awaits that could run at once. */
  readonly awaits: readonly Span[]
}

export interface RaceFinding extends PromiseFindingBase {
  readonly kind: 'race-after-await'
  /** What is written comes from the stale read, or whether to write was decided by it. */
  readonly form: 'lost-update' | 'check-then-act'
  /** The shared state, as written: `this.cache`, `total`. */
  readonly subject: string
  readonly readSpan: Span
  /** From 1. */
  readonly readLine: number
  readonly awaitSpan: Span
}

export type PromiseFinding =
  | FloatingFinding
  | MisusedFinding
  | MisplacedAwaitFinding
  | AsyncCallbackFinding
  | PromiseArrayFinding
  | AsyncIterableFinding
  | AsyncDisposableFinding
  | UnawaitedReturnFinding
  | SequentialFinding
  | RaceFinding

export type Finding = BlockingFinding | BusyWaitFinding | WorkerFinding | StarvationFinding | PromiseFinding
