/** What a traced process writes down. */

/** A place in the project's own code, from 1. `name`: the function, empty at the top of a module. */
export interface Frame {
  readonly name: string
  /** Absolute. */
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface MeasuredPlace {
  /** As one writes it: `fs.readFileSync`. */
  readonly api: string
  /** `load`: while a module was loaded. */
  readonly during: 'load' | 'run'
  /** What waits in a worker keeps no event loop but its own waiting. */
  readonly thread: 'main' | 'worker'
  /** Where it is called, then where that is called from, at the first time. Never empty. */
  readonly chain: readonly Frame[]
  readonly calls: number
  /** In all. */
  readonly milliseconds: number
  /** Of one call. */
  readonly longest: number
}

export interface Recording {
  readonly places: readonly MeasuredPlace[]
  /** Calls with nothing of the project below them. */
  readonly elsewhere: { readonly calls: number; readonly milliseconds: number }
}

/** A function of one of Node's modules. */
export interface TracedApi {
  readonly module: string
  readonly path: string
  /** Where a callback stands that keeps it from blocking. */
  readonly callbackAt?: number
}
