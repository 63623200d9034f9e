/**
 * The vocabulary of the analysis; read this first.
 *
 * A module's facts depend on its text alone. Spans stand for places, ids and strings for everything else, so facts survive
 * `JSON.parse(JSON.stringify(facts))` and can be cached by content hash. What needs other modules is asked of the call graph.
 */

import type { FileDeclarations, TypeFact } from './declared/type-facts.js'

declare const brand: unique symbol
type Id<Name extends string> = number & { readonly [brand]?: Name }

/** Half-open range of UTF-16 offsets in the file's own text. */
export type Span = readonly [start: number, end: number]

/** Index into `ModuleFacts.functions`. 0 is the module's own top-level code. */
export type FunctionId = Id<'function'>
/** Index into `ModuleFacts.classes`. */
export type ClassId = Id<'class'>
/** Index into `ModuleFacts.objects`. */
export type ObjectId = Id<'object'>
/** Index into `ModuleFacts.calls`. */
export type CallId = Id<'call'>
/** Index into `ModuleFacts.variables`. */
export type VariableId = Id<'variable'>
/** A file's path, absolute, with `/`. */
export type ModuleId = string & { readonly [brand]?: 'module' }
/** `module` and export path of an API that is not the project's own: `node:fs` and `readFileSync`. */
export interface ApiName {
  readonly module: string
  readonly path: string
}

/** What an expression denotes, as far as its own file tells. Interpreted, across files, by the call graph. */
export type Value =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** The exports of the module that `specifier` names: a namespace object for imports, `module.exports` for require. */
  | { readonly kind: 'module'; readonly specifier: string; readonly form: 'import' | 'require' }
  /** This module's own `module.exports`. */
  | { readonly kind: 'exports' }
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'variable'; readonly id: VariableId }
  /** What a module keeps to itself under that name, asked for from outside: `rewire('./store').__get__('load')`. */
  | { readonly kind: 'local'; readonly specifier: string; readonly name: string }
  | { readonly kind: 'function'; readonly id: FunctionId }
  | { readonly kind: 'class'; readonly id: ClassId }
  | { readonly kind: 'object'; readonly id: ObjectId }
  | { readonly kind: 'array'; readonly elements: readonly Value[] }
  | { readonly kind: 'member'; readonly object: Value; readonly name: string }
  /** What a call returns, or the instance that `new` makes. */
  | { readonly kind: 'result'; readonly call: CallId }
  | { readonly kind: 'awaited'; readonly value: Value }
  /** A parameter; `path` leads into it where it is destructured. */
  | { readonly kind: 'parameter'; readonly function: FunctionId; readonly index: number; readonly path: readonly string[] }
  | { readonly kind: 'this'; readonly function: FunctionId }
  | { readonly kind: 'super'; readonly class: ClassId; readonly static: boolean }
  /** A value known through its declared type alone: `type` denotes the class or interface. */
  | { readonly kind: 'instance'; readonly type: Value }
  /** One of the elements of an array or iterable: what a loop takes out of it. */
  | { readonly kind: 'element'; readonly of: Value }
  /** What is put in, or, where nothing is known of that, what the declared type tells. */
  | { readonly kind: 'typed'; readonly value: Value; readonly declared: Value }
  /** Declared to be a promise of that value. Seen through by whoever asks what is called. */
  | { readonly kind: 'promised'; readonly value: Value }
  | { readonly kind: 'either'; readonly of: readonly Value[] }

export type FunctionKind =
  | 'module'
  | 'function'
  | 'arrow'
  | 'method'
  | 'constructor'
  | 'getter'
  | 'setter'
  /** Initialiser of a class field: runs inside the constructor, cannot await. */
  | 'field'
  | 'static-block'

export interface ParameterFact {
  readonly name: string
  /** Declared type, where it denotes a class, interface or import. */
  readonly type?: Value
  /** Declared type in the language of types, annotation or JSDoc. */
  readonly declared?: TypeFact
  /** The function uses it as no promise can be used, and in no other way: it is not meant to be given one. */
  readonly value?: true
  readonly optional: boolean
}

export interface FunctionFact {
  readonly id: FunctionId
  /** As a reader would name it: `loadUser`, `User.load`, `GET /users handler`; `<anonymous>` where nothing names it. */
  readonly name: string
  readonly kind: FunctionKind
  readonly span: Span
  /** Where the name stands, or the start of the function. */
  readonly nameSpan: Span
  readonly async: boolean
  readonly generator: boolean
  /** The function whose body this one stands in. The module's own is 0, with itself as parent. */
  readonly parent: FunctionId
  readonly class?: ClassId
  readonly object?: ObjectId
  /** For `A.prototype.m = function …`: A. */
  readonly prototypeOf?: FunctionId
  readonly static: boolean
  readonly parameters: readonly ParameterFact[]
  /** What its `return` statements, or its expression body, give. */
  readonly returns: readonly Value[]
  /** Declared return type text starts with `Promise` (or another thenable known by name). */
  readonly declaredPromise: boolean
  readonly typeParameters?: readonly string[]
  /** Declared return type, annotation or JSDoc. */
  readonly returnType?: TypeFact
  /** Its whole body is a `try` whose handler throws nothing: dropping its promise loses no error. */
  readonly catchesAll: boolean
  /** `x is T` and `asserts x`: cannot be async. */
  readonly typePredicate: boolean
  /** `/** @blocking *​/`, `@nonblocking`, `@offloaded`. */
  readonly annotation?: 'blocking' | 'nonblocking' | 'offloaded'
  readonly decorators: readonly { readonly value: Value; readonly span: Span }[]
  /** Calls that name this function, and whether it is also used in any other way (exported, passed, stored, reassigned). */
  readonly calledBy: readonly CallId[]
  readonly escapes: boolean
  /** Values assigned to its properties: `load.sync = …`. */
  readonly properties: Readonly<Record<string, Value>>
  /** Contains `await` or `for await` directly. */
  readonly awaits: boolean
}

export interface ArgumentFact {
  readonly span: Span
  readonly value: Value
  readonly spread: boolean
}

export interface CallFact {
  readonly id: CallId
  /** `get`: a member read that may run an accessor of this module. */
  readonly kind: 'call' | 'new' | 'get'
  readonly span: Span
  readonly calleeSpan: Span
  readonly function: FunctionId
  readonly callee: Value
  /** The callee as written, shortened: for messages. */
  readonly text: string
  readonly arguments: readonly ArgumentFact[]
  /** `resolve<Store>('store')` */
  readonly typeArguments?: readonly TypeFact[]
  /** `.call` and `.apply` are seen through: `callee` and `arguments` are those of the function called. `apply` has one spread. */
  readonly via?: 'call' | 'apply' | 'reflect'
  /** What `call`, `apply` and `Reflect.apply` give for `this`. */
  readonly receiver?: Value
  /** In a loop of its own function. */
  readonly inLoop: boolean
  /** Directly under an `await`. */
  readonly awaited: boolean
  /** Stands in a `try` block with a handler. */
  readonly inTry: boolean
}

export interface MemberFact {
  readonly name: string
  readonly static: boolean
  readonly kind: 'method' | 'getter' | 'setter' | 'field' | 'constructor' | 'static-block'
  readonly function?: FunctionId
  /** Value of a field, or of `this.name = …` in the constructor. */
  readonly value?: Value
  /** Declared type, where it denotes a class, interface or import. */
  readonly type?: Value
  readonly declared?: TypeFact
  readonly abstract: boolean
  /** `name?:` of an interface. */
  readonly optional?: true
}

export interface ClassFact {
  readonly id: ClassId
  readonly name: string
  readonly span: Span
  /** An interface or type literal has members without functions. */
  readonly kind: 'class' | 'interface'
  readonly superclasses: readonly Value[]
  readonly implements: readonly Value[]
  readonly members: readonly MemberFact[]
  readonly decorators: readonly { readonly value: Value; readonly span: Span }[]
  readonly abstract: boolean
}

export interface ObjectFact {
  readonly id: ObjectId
  readonly span: Span
  readonly properties: Readonly<Record<string, Value>>
  /** Names of accessors among the properties. */
  readonly accessors: readonly string[]
  readonly spreads: readonly Value[]
  /** Has keys that the text does not tell. */
  readonly open: boolean
}

export interface ExportsFact {
  /** ES module exports by name, `default` included, and CommonJS `exports.name = …`. */
  readonly named: Readonly<Record<string, Value>>
  /** Those of the names that no enumeration gives. */
  readonly hidden?: readonly string[]
  /** `module.exports = …`; several where it is assigned more than once. */
  readonly whole: readonly Value[]
  /** Specifiers of `export * from` and `__exportStar(require())`. */
  readonly stars: readonly string[]
}

/** A specifier that the module names, in whatever form. */
export interface ImportFact {
  readonly specifier: string
  readonly form: 'import' | 'require' | 'dynamic' | 'export' | 'type'
  readonly span: Span
  readonly function: FunctionId
}

export type MentionRole =
  /** Argument `argument` of call `call`. */
  | 'argument'
  /** Initialiser of a variable that follows it, whole or taken apart with static keys. */
  | 'alias'
  | 'export'
  /** Value of a property: of an object literal, a prototype, `this`. */
  | 'property'
  | 'returned'
  /** Tested, compared, `typeof`: the value goes nowhere. */
  | 'operand'
  | 'superclass'
  /** Left side of an assignment: what it denoted is replaced. */
  | 'overwritten'
  /** `object[key]` with a key that the text does not tell. */
  | 'dynamic-member'
  | 'escape'

/** A use of a value other than calling it: what migration must account for before it changes the value. */
export interface MentionFact {
  readonly value: Value
  readonly span: Span
  readonly function: FunctionId
  readonly role: MentionRole
  readonly call?: CallId
  readonly argument?: number
}

/** What one loop or worker construction looks like, for the rules that judge it by itself. */
export type LoopFact =
  /** Spins until the clock or a flag says so; nothing in it can let another task run. */
  | { readonly kind: 'busy-wait'; readonly span: Span; readonly headSpan: Span; readonly function: FunctionId; readonly on: 'clock' | 'flag'; readonly subject: string }
  /** Awaits only what is already settled. */
  | { readonly kind: 'settled-awaits'; readonly span: Span; readonly headSpan: Span; readonly function: FunctionId; readonly awaits: readonly Span[]; readonly candidates: readonly CallId[] }

/**
 * An expression at a place where a promise, an array of promises or an async iterable would be wrong, dropped or late. Only what the
 * value is decides; that needs other modules. Calls under `await` and arguments of calls are known from the calls themselves.
 */
export type SiteFact = SiteBase &
  (
    | { readonly kind: 'dropped'; readonly form: 'statement' | 'void' | 'iife' }
    /** Tested: `if`, `while`, `? :`, `!`, left of `&&` and `||`. */
    | { readonly kind: 'condition' }
    /** Of a comparison also what it is compared with. */
    | { readonly kind: 'operand'; readonly operator: string; readonly against?: Value }
    | { readonly kind: 'template' }
    /** The key of a computed member. */
    | { readonly kind: 'key' }
    | { readonly kind: 'spread'; readonly into: 'object' | 'array' | 'arguments' }
    | { readonly kind: 'iterated'; readonly form: 'for-of' | 'for-in' | 'array-pattern' | 'yield*' | 'for-await' }
    /** A member is taken from it; `awaited` where the member, or what is called on it, stands under an `await`. */
    | { readonly kind: 'member'; readonly name: string; readonly awaited: boolean; readonly called: boolean; readonly memberSpan: Span }
    /** Under an `await`, and not a call. */
    | { readonly kind: 'awaited' }
    /** `return` in a `try` with a handler or finalizer, in a handler with a finalizer, or after `using`. */
    | { readonly kind: 'returned'; readonly guard: 'try' | 'finally' | 'using' }
    | { readonly kind: 'using' }
    | { readonly kind: 'thrown' }
    /** Put into a variable that is declared with a type. */
    | { readonly kind: 'assigned'; readonly name: string; readonly declared: TypeFact }
  )

interface SiteBase {
  readonly value: Value
  readonly span: Span
  readonly function: FunctionId
}

/** A variable that is given something once, and what becomes of it. Matters where it is given a promise. */
export type HeldFact = {
  readonly name: string
  /** The identifier where it is declared or assigned. */
  readonly span: Span
  readonly value: Value
  readonly valueSpan: Span
  readonly function: FunctionId
} & (
  | { readonly fate: 'unused' }
  /** First used after an `await` of something else: a rejection in between has no handler. */
  | { readonly fate: 'late'; readonly awaitSpan: Span; readonly useSpan: Span }
)

/**
 * A change that a function makes to something besides its own variables. `owner` is the function in whose course that came to be;
 * absent where others may see it.
 */
export interface WriteFact {
  readonly function: FunctionId
  readonly span: Span
  readonly owner?: FunctionId
}

/** One of several statements that await one after another: `const target = wrapping(await operand)`. */
export interface SequenceStep {
  readonly statementSpan: Span
  readonly keyword: 'const' | 'let' | 'var'
  /** The name or pattern, its type annotation left out. */
  readonly targetSpan: Span
  readonly typeSpan?: Span
  readonly initSpan: Span
  readonly awaitSpan: Span
  readonly operandSpan: Span
}

/** What keeps rounds or statements from running side by side, as their own file tells. */
export interface Obstacle {
  readonly code: 'early-exit' | 'error-handling' | 'pagination' | 'repetition' | 'shared-state' | 'dropped-result'
  readonly span: Span
  /** The variable or construct. */
  readonly name: string
}

/** A value that a round puts into something outside the loop. */
export interface CollectFact {
  /** The statement `list.push(value)`, `map.set(key, value)`, `list[key] = value`. */
  readonly span: Span
  readonly name: string
  /** Absent for assignments. */
  readonly call?: CallId
  readonly form: 'call' | 'assignment'
  /** The method, for calls. */
  readonly method?: string
  /** The arguments, or the key and the value; none where an argument is spread. */
  readonly valueSpans: readonly Span[]
}

/** Awaits that run one after another, and that nothing in the text keeps from running at once; what they call decides. */
export type SequenceFact = {
  readonly function: FunctionId
  readonly span: Span
  /** The `await` expressions, operands included, in source order. */
  readonly awaits: readonly Span[]
} & (
  | { readonly form: 'statements'; readonly steps: readonly SequenceStep[] }
  | {
      readonly form: 'loop'
      readonly shape: 'for-of' | 'for-in' | 'for'
      readonly obstacle?: Obstacle
      readonly bodySpan: Span
      /** Name or pattern of the loop variable, its declaration left out. */
      readonly itemSpan: Span
      /** What is iterated; absent for `for (;;)`. */
      readonly listSpan?: Span
      readonly collects: readonly CollectFact[]
      /** Statements of the body, where it is a block. */
      readonly statements: readonly Span[]
      /** Its own `continue` statements. */
      readonly continues: readonly Span[]
      /** `const list = []` right before the loop, to which it alone pushes. */
      readonly emptyList?: { readonly statementSpan: Span; readonly name: string; readonly initSpan: Span }
    }
  /** `Promise.all([await a(), await b()])` */
  | { readonly form: 'aggregator'; readonly callee: string; readonly operands: readonly Span[] }
)

/** Shared state that an async function writes from what it read before it paused. */
export interface RaceFact {
  /** As written: `this.cache`, `total`. */
  readonly subject: string
  readonly shared: 'variable' | 'object' | 'this'
  /** Whose variable it is, or is reached through; of `this` the method. 0 is the module. */
  readonly owner: FunctionId
  readonly function: FunctionId
  /** The assignment. */
  readonly span: Span
  readonly readSpan: Span
  readonly awaitSpan: Span
  /** The value written comes from the read, or whether to write was decided by it. */
  readonly form: 'lost-update' | 'check-then-act'
  /** From the read by operators alone: what is written cannot take account of what others wrote. */
  readonly computed: boolean
  /** What the function is given to, as written: `items.map`. */
  readonly handedTo?: string
}

export interface ModuleFacts {
  /** Raised whenever the meaning of a field changes; part of the cache key. */
  readonly version: number
  readonly format: 'module' | 'commonjs' | 'script'
  /** Starts with `#!`: a program that somebody runs. */
  readonly executable: boolean
  /** Uses `parentPort`, `self.onmessage` or `importScripts`: its code runs in a worker. */
  readonly worker: boolean
  readonly imports: readonly ImportFact[]
  readonly exports: ExportsFact
  readonly variables: readonly Value[]
  readonly functions: readonly FunctionFact[]
  readonly classes: readonly ClassFact[]
  readonly objects: readonly ObjectFact[]
  readonly calls: readonly CallFact[]
  readonly loops: readonly LoopFact[]
  readonly sites: readonly SiteFact[]
  readonly held: readonly HeldFact[]
  readonly races: readonly RaceFact[]
  readonly sequences: readonly SequenceFact[]
  readonly writes: readonly WriteFact[]
  /** Calls of methods of what a function made itself (`list.push()` of its own list), with that function. */
  readonly ownCalls: Readonly<Record<CallId, FunctionId>>
  /** What the file declares by name in the language of types; absent in JavaScript without JSDoc types. */
  readonly declarations?: FileDeclarations
  /** Declared types of variables whose value the text does not tell. */
  readonly variableTypes: Readonly<Record<VariableId, TypeFact>>
  /** Only where they were asked for: lint has no use for them. */
  readonly mentions?: readonly MentionFact[]
  /** What the names at the top of the file denote; goes with the mentions. */
  readonly locals?: Readonly<Record<string, Value>>
}

/** A file that could not be analysed. `line` and `column` count from 1. */
export interface SkippedFile {
  readonly file: string
  readonly message: string
  readonly line?: number
  readonly column?: number
  /** Left out on purpose (a bundle, minified, a link out of the project), or not for this project to put right: not an error. */
  readonly deliberate?: true
}
