/**
 * What all parts of the writer of programs share: the tape that decides, where something is written, and the parts themselves.
 */

export interface Tape {
  /** A number below `count`. */
  readonly pick: (count: number) => number
  readonly isDone: () => boolean
}

/** Something that can be called from anywhere further down. */
export interface Callable {
  readonly module: string
  /** What has to be imported. */
  readonly name: string
  /** @param name code for a file's name, `n` for a small number */
  readonly call: (name: string, n: string) => string
  readonly isAsync: boolean
}

export interface ModuleState {
  readonly name: string
  readonly isCommonJs: boolean
  /** 0: named imports, 1: a default or whole import, 2: a namespace, 3: renamed. */
  readonly fsStyle: number
  readonly usedFs: Set<string>
  readonly usedImports: Map<string, Set<string>>
  usesPath: boolean
}

export interface Scope {
  readonly module: ModuleState
  /** Variables with strings or numbers. */
  readonly values: readonly string[]
  /** Variables with arrays of strings. */
  readonly lists: readonly string[]
  readonly isAsync: boolean
  readonly isInLoop: boolean
  /** `return` may stand here, and with a value. */
  readonly mayReturn: boolean
  readonly depth: number
}

export interface Made {
  readonly lines: readonly string[]
  readonly values?: readonly string[]
  readonly lists?: readonly string[]
}

/** The parts, each of which calls the others. */
export interface Writer extends Tape {
  /** `chance(3)`: in one of three cases. */
  readonly chance: (outOf: number) => boolean
  readonly one: <Item>(items: readonly Item[]) => Item
  readonly fresh: (prefix: string) => string
  /** What ends a statement: a semicolon, or nothing. */
  readonly end: string
  readonly callables: Callable[]
  /** A function of the file system, as the module imports it. */
  readonly fs: (scope: Scope, name: string) => string
  readonly nameOf: (scope: Scope) => string
  readonly pathOf: (scope: Scope) => string
  /** A string or a number. */
  readonly value: (scope: Scope) => string
  readonly condition: (scope: Scope) => string
  /** An array of strings. */
  readonly list: (scope: Scope) => string
  /** A function expression for an array method; its parameters are `item`s. */
  readonly callback: (scope: Scope, parameters: number, body: (own: Scope) => string) => string
  readonly call: (scope: Scope) => string | undefined
  readonly callOf: (scope: Scope, callee: Callable) => string | undefined
  readonly block: (scope: Scope, most: number) => readonly string[]
  readonly statement: (scope: Scope) => Made
  /** Declarations of one module; what they declare can be called from then on. */
  readonly declaration: (module: ModuleState) => readonly string[]
  readonly asStatement: (text: string) => readonly string[]
}

export const NAMES = ['f0', 'f1', 'f2', 'sub/g0', 'nope']
export const MAX_DEPTH = 4

export const deeper = (scope: Scope, more: Partial<Scope> = {}): Scope => ({ ...scope, depth: scope.depth + 1, ...more })

export const bodyScope = (module: ModuleState, isAsync: boolean): Scope => ({ module, values: ['name', 'n'], lists: [], isAsync, isInLoop: false, mayReturn: true, depth: 0 })

export const braces = (head: string, lines: readonly string[]): readonly string[] => [`${head} {`, ...lines.map(line => `  ${line}`), '}']

export function indented(lines: readonly string[]): string {
  return lines.flatMap(line => line.split('\n')).map(line => `  ${line}`).join('\n')
}
