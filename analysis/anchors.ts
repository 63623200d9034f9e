import type { Span } from './facts.js'
import { parseText } from './anchors/syntax-tree.js'
import { callAnchorsOf, objectAnchorsOf } from './anchors/calls.js'
import { functionAnchorsOf, functionTypesOf, resultQueriesOf, signatureAnchorsOf } from './anchors/functions.js'
import { loadAnchorsOf, styleOf } from './anchors/loads.js'
import { writtenTypesOf } from './anchors/type-shapes.js'
import { typedObjectsOf } from './anchors/typed-objects.js'
import { variableAnchorsOf } from './anchors/variables.js'

/**
 * What an edit must know about the places it touches: where `await` is legal and needs parentheses, where `async ` goes, how the
 * file writes its imports. Depends on the text alone; spans, ids and strings, no AST node. Nothing here knows which calls block.
 */

/** What becomes of the value of an expression. */
export type Use =
  | 'statement'
  | 'awaited'
  | 'returned'
  | 'arrow-body'
  | 'initializer'
  | 'assigned'
  | 'argument'
  | 'member-object'
  | 'callee'
  | 'condition'
  | 'spread'
  | 'iterated'
  | 'template'
  | 'operand'
  | 'yielded'
  | 'thrown'
  | 'other'

/** Where an expression stands, as far as `await` is concerned. Only `body` and `top-level` can have it without further work. */
export type Position =
  | 'body'
  | 'top-level'
  | 'parameter-default'
  | 'class-field'
  | 'static-block'
  | 'decorator'
  | 'computed-class-key'
  | 'extends'
  | 'enum'
  | 'namespace'

export type LiteralValue = string | number | boolean | null

export interface PropertyAnchor {
  readonly name: string
  /** The whole property, `name: value`. */
  readonly span: Span
  readonly valueSpan: Span
  /** Absent where the value is not a literal. */
  readonly value?: LiteralValue
}

export type Shape =
  | { readonly kind: 'literal'; readonly value: LiteralValue }
  /** `open`: has spreads or computed keys. */
  | { readonly kind: 'object'; readonly open: boolean; readonly properties: readonly PropertyAnchor[] }
  /** A function literal: look it up with `functionAt`. */
  | { readonly kind: 'function' }
  | { readonly kind: 'array' }
  | { readonly kind: 'identifier'; readonly name: string }
  | { readonly kind: 'spread' }
  | { readonly kind: 'other' }

export interface ArgumentAnchor {
  readonly span: Span
  readonly shape: Shape
}

/** Something read before the call in the same expression, whose value is captured before an `await` put there. */
export interface EarlierRead {
  readonly span: Span
  readonly kind: 'identifier' | 'member' | 'call'
  /** It is (part of) what is called, or a target of assignment, not a value that is kept: `o.x` in `o.x(await f())`. */
  readonly role: 'value' | 'callee' | 'target'
  /** Other code can change it while the call is awaited, as far as the file tells. Constants and unshared locals are not listed. */
  readonly shared: boolean
}

export interface ChainAnchor {
  /** The whole optional chain. */
  readonly span: Span
  /**
   * `whole`: the call is the whole chain, `await` goes in front of it. `head`: nothing before the call is optional, so
   * `(await f())?.x` means the same. `inside`: `o?.f().x`, where it does not.
   */
  readonly place: 'whole' | 'head' | 'inside'
  /** For `name?.f().x`, where all else in front of the call is not optional: the name, and the `?.` after it. */
  readonly split?: { readonly subject: string; readonly operatorSpan: Span; readonly needsParentheses: boolean; readonly isStatement: boolean }
}

/** A call, `new`, `import()` or member expression. */
export interface ExpressionAnchor {
  readonly kind: 'call' | 'new' | 'member' | 'import' | 'tagged-template'
  readonly span: Span
  /** What is called; for a member the object. */
  readonly calleeSpan: Span
  /** For a callee of the form `object.name`, and for a member itself. */
  readonly member?: { readonly objectSpan: Span; readonly name: string; readonly computed: boolean; readonly optional: boolean }
  /** `f?.()`. */
  readonly optional: boolean
  readonly arguments: readonly ArgumentAnchor[]
  /** From `(` to after `)`; absent for a member and for `new X`. */
  readonly argumentsSpan?: Span
  /** Offset after the callee and its type arguments. */
  readonly needsParentheses: boolean
  /** A parenthesis put here would be read as a call of the line before. */
  readonly needsSemicolon: boolean
  readonly use: Use
  /** `returned` or `arrow-body` inside a `try` whose handler or finalizer must see the rejection. */
  readonly inTry: boolean
  readonly position: Position
  /** The function it runs in; null at top level. */
  readonly function: Span | null
  /** Loops of its own function around it. */
  readonly loops: number
  readonly chain?: ChainAnchor
  /** `n += f()`: the target was read before. */
  readonly compound?: { readonly span: Span; readonly operator: string; readonly target: string; readonly shared: boolean }
  readonly earlier: readonly EarlierRead[]
  /** Runs only under a condition of its own expression (`a && f()`), so it cannot be moved before the statement. */
  readonly conditional: boolean
  /** The statement it stands in. `inList`: another can be put before it, as it is not alone under `if` or a label. */
  readonly statement?: { readonly span: Span; readonly kind: string; readonly inList: boolean }
  /** `const x = f()`: the name and the declaration. */
  readonly variable?: string
  /** `x = f()`: where the assigned identifier starts. */
  readonly assignedTo?: number
}

export interface TypeAnchor {
  readonly span: Span
  readonly text: string
}

export interface ParameterAnchor {
  readonly span: Span
  /** Name of a plain identifier, else undefined. */
  readonly name?: string
  readonly kind: 'identifier' | 'pattern' | 'default' | 'rest' | 'property'
  /** Without its type annotation. */
  readonly bareSpan: Span
  /** A pattern whose type is written. */
  readonly typed?: true
  /** For a plain name with a default. */
  readonly default?: {
    readonly span: Span
    /** Where what is left of `=` ends, its type included. */
    readonly targetEnd: number
    readonly typed: boolean
    readonly literal: boolean
  }
}

export interface ReturnAnchor {
  readonly span: Span
  readonly argument: Span | null
  /** In a loop of the function itself, where `continue` would mean that loop. */
  readonly inLoop: boolean
  /** The last statement of the body itself. */
  readonly tail: boolean
  /** The last statement of a block after which nothing is left to run: the body, or a branch at its end. */
  readonly last: boolean
  /** In a `switch` of the function, where `break` would mean that. */
  readonly inSwitch: boolean
  /** Directly in a block, where several statements may stand in its place. */
  readonly inBlock: boolean
}

export interface FunctionAnchor {
  /** The function's own node: for methods it starts at the parameters, as in ESTree. */
  readonly span: Span
  /** The method or property it is the value of, decorators and modifiers included; else the span itself. */
  readonly outerSpan: Span
  readonly name: string
  readonly kind: 'declaration' | 'expression' | 'arrow' | 'method' | 'object-method' | 'getter' | 'setter' | 'constructor'
  readonly async: boolean
  readonly generator: boolean
  /** Where `async ` is inserted. */
  readonly asyncOffset: number
  readonly parametersSpan: Span
  readonly parameters: readonly ParameterAnchor[]
  readonly bodySpan: Span
  readonly expressionBody: boolean
  /** The declared return type without its colon. */
  readonly returnType?: TypeAnchor
  readonly typePredicate: boolean
  /** The type between the braces of `@returns {T}`. */
  readonly jsdocReturn?: TypeAnchor
  /** The annotation of the variable or field that it initialises. */
  readonly declaredType?: { readonly kind: 'function-type'; readonly returnType: TypeAnchor } | { readonly kind: 'reference'; readonly text: string; readonly span: Span }
  /** Return types of its overload signatures; a signature without one is not listed. */
  readonly overloads: readonly TypeAnchor[]
  readonly usesThis: boolean
  readonly usesArguments: boolean
  readonly usesSuper: boolean
  readonly usesNewTarget: boolean
  /** Has an identifier named `await` in it, so it cannot become async. */
  readonly awaitIdentifier: boolean
  /** Contains an `await` of its own. */
  readonly awaits: boolean
  /** Where the first `await` ends that nothing can skip. */
  readonly firstAwait?: number
  readonly decorated: boolean
  readonly returns: readonly ReturnAnchor[]
  /** Some path may come to the end of the body without a `return`. */
  readonly fallsOff: boolean
  readonly statement: boolean
}

/** A signature without a body: interface and abstract members, `declare function`, overloads. */
export interface SignatureAnchor {
  readonly span: Span
  readonly name: string
  readonly kind: 'method' | 'property' | 'function'
  readonly returnType?: TypeAnchor
  /** The interface, type literal or class it is a member of. */
  readonly owner?: Span
  readonly abstract: boolean
}

/** `(path: string) => Config`, wherever it stands. */
export interface FunctionTypeAnchor {
  readonly span: Span
  readonly returnType: TypeAnchor
}

export interface ObjectAnchor {
  readonly span: Span
  /** Has spreads, accessors or computed keys. */
  readonly open: boolean
  readonly properties: readonly PropertyAnchor[]
}

/** An object literal, and the name of the type that its surroundings declare it to be. */
export interface TypedObjectAnchor {
  readonly span: Span
  readonly type: string
}

/** A type as far as it says what functions give: `{ load: (path: string) => string }`. */
export type TypeShape =
  | { readonly kind: 'function'; readonly span: Span; readonly result: TypeAnchor; readonly predicate: boolean }
  | { readonly kind: 'name'; readonly name: string }
  /** `typeof load`, `typeof api.load` */
  | { readonly kind: 'query'; readonly span: Span; readonly name: string }
  /** Of an array or a record. */
  | { readonly kind: 'elements'; readonly of: TypeShape }
  /** `[]` among the names: those that an index signature speaks of. */
  | { readonly kind: 'members'; readonly of: Readonly<Record<string, TypeShape>> }
  /** A union or an intersection. */
  | { readonly kind: 'several'; readonly of: readonly TypeShape[] }

/** A part of a value; `path` leads to it, `[]` for an element. */
export interface TypedPlace {
  /** What an object literal is put together from has places of its own. */
  readonly kind: 'function' | 'name' | 'object' | 'other'
  readonly span: Span
  readonly path: readonly string[]
}

/** Where a type is written, and what is put there in the same file; arguments are with their calls. */
export interface TypedRoot {
  readonly kind: 'variable' | 'field' | 'member' | 'parameter' | 'result' | 'assertion'
  /** Of the type. */
  readonly span: Span
  readonly shape: TypeShape
  readonly places: readonly TypedPlace[]
  /** Of the variable or parameter, where it is a plain name. */
  readonly nameSpan?: Span
  /** Of the parameter, or of the result. */
  readonly function?: Span
  readonly index?: number
  /** Of a field or a member. */
  readonly name?: string
  /** The interface or class that a member without value stands in. */
  readonly owner?: Span
}

export interface NamedShape {
  readonly name: string
  readonly exported: boolean
  readonly shape: TypeShape
}

/** The name of a type of which something is made that is not followed. */
export interface TypeMention {
  readonly span: Span
  readonly name: string
  /** `typeof name` */
  readonly query?: true
  /** `Name['member']` */
  readonly member?: string
  /** `ReturnType<…>` around it, that is in no `Awaited<…>`. */
  readonly result?: Span
  /** `types.Name`, `import('./types').Name` */
  readonly qualified?: true
}

export interface SpecifierAnchor {
  readonly span: Span
  readonly kind: 'named' | 'default' | 'namespace'
  readonly imported: string
  readonly local: string
  readonly localSpan: Span
  readonly typeOnly: boolean
}

/** An import declaration, a `require` declarator, or an `import x = require()`. */
export interface LoadAnchor {
  readonly form: 'import' | 'require' | 'import-equals' | 'dynamic'
  readonly specifier: string
  /** The declaration statement, with its semicolon. */
  readonly statementSpan: Span
  /** For `require` in a declaration of several: the declarator; else the statement. */
  readonly span: Span
  /** The string literal, with its quotes. */
  readonly specifierSpan: Span
  /** The only declarator of its statement. */
  readonly alone: boolean
  readonly declaration: 'const' | 'let' | 'var' | 'import'
  readonly specifiers: readonly SpecifierAnchor[]
  /** `specifiers` is all there is: no rest element, default or computed key. */
  readonly complete: boolean
  /** From `{` to after `}`, where there are braces. */
  readonly bracesSpan?: Span
  readonly typeOnly: boolean
  /** Runs at the module's top level, in its own statement list. */
  readonly topLevel: boolean
  /** Member read off the require call: `require('fs').promises`. */
  readonly path: readonly string[]
}

export interface ReferenceAnchor {
  readonly span: Span
  readonly read: boolean
  readonly write: boolean
  readonly type: boolean
  readonly function: Span | null
}

export interface VariableAnchor {
  readonly name: string
  readonly kind: 'import' | 'const' | 'let' | 'var' | 'function' | 'class' | 'parameter' | 'catch' | 'type' | 'other'
  readonly nameSpan: Span
  /** The declarator, parameter or declaration. */
  readonly span: Span
  readonly initSpan?: Span
  /** `const { key: name } = init`; `span` is that of the property. */
  readonly destructured?: { readonly initSpan: Span; readonly key: string; readonly span: Span; readonly siblings: readonly Span[] }
  /** The declaration statement, where it declares this variable in a single declarator. */
  readonly statementSpan?: Span
  /** The word `var` of each statement that declares it, where `let` would mean the same. */
  readonly varSpans?: readonly Span[]
  /** The function it is declared in; null at top level. */
  readonly function: Span | null
  /** Uses, the one that initialises it left out. */
  readonly references: readonly ReferenceAnchor[]
  /** Named by an export of the module, as ES module syntax shows. */
  readonly exported: boolean
}

export interface Style {
  readonly quote: "'" | '"'
  readonly semicolons: boolean
  readonly indent: string
  readonly newline: '\n' | '\r\n'
  readonly module: 'module' | 'commonjs'
  /** Built-in modules are written with `node:`. */
  readonly nodePrefix: boolean
  /** Braces are padded: `{ readFile }`. */
  readonly bracesPadded: boolean
  /** Trailing comma in lists that go over several lines. */
  readonly trailingComma: boolean
  readonly typescript: boolean
}

export interface Anchors {
  readonly file: string
  readonly errors: readonly { readonly message: string; readonly offset: number }[]
  readonly style: Style
  /** Where the first statement after hashbang, licence comment and directives goes. */
  readonly firstStatement: number
  readonly expressions: readonly ExpressionAnchor[]
  readonly functions: readonly FunctionAnchor[]
  readonly signatures: readonly SignatureAnchor[]
  /** `ReturnType<typeof name>` that is not in `Awaited<…>` already. */
  readonly resultQueries: readonly { readonly span: Span; readonly name: string }[]
  readonly functionTypes: readonly FunctionTypeAnchor[]
  readonly objects: readonly ObjectAnchor[]
  readonly typedObjects: readonly TypedObjectAnchor[]
  /** In TypeScript. */
  readonly types: {
    readonly roots: readonly TypedRoot[]
    readonly aliases: readonly NamedShape[]
    readonly mentions: readonly TypeMention[]
    /** What arguments are put together from, by the argument's span. */
    readonly given: Readonly<Record<string, readonly TypedPlace[]>>
  }
  readonly loads: readonly LoadAnchor[]
  readonly variables: readonly VariableAnchor[]
  /** Every name of a variable in the file, declared or not: what a new name must differ from. */
  readonly names: readonly string[]
  readonly comments: readonly Span[]
}

/** The anchors of a text. Where `errors` is not empty the file does not parse and must not be edited. */
export function anchorsOf(file: string, text: string): Anchors {
  const tree = parseText(file, text)
  const variables = variableAnchorsOf(tree)
  return {
    file,
    errors: tree.errors,
    style: styleOf(tree),
    firstStatement: tree.firstStatement,
    expressions: callAnchorsOf(tree, variables),
    functions: functionAnchorsOf(tree),
    signatures: signatureAnchorsOf(tree),
    resultQueries: resultQueriesOf(tree),
    functionTypes: functionTypesOf(tree),
    objects: objectAnchorsOf(tree),
    typedObjects: typedObjectsOf(tree),
    types: writtenTypesOf(tree),
    loads: loadAnchorsOf(tree),
    variables,
    names: tree.names,
    comments: tree.comments,
  }
}

const expressionIndex = new WeakMap<Anchors, Map<string, ExpressionAnchor>>()
const variableIndex = new WeakMap<Anchors, Map<string, VariableAnchor>>()
const functionIndex = new WeakMap<Anchors, Map<string, FunctionAnchor>>()

/** The call, `new`, `import()` or member expression with exactly this span. */
export function expressionAt(anchors: Anchors, span: Span): ExpressionAnchor | undefined {
  let index = expressionIndex.get(anchors)
  if (index === undefined) {
    index = new Map(anchors.expressions.map(anchor => [keyOf(anchor.span), anchor]))
    expressionIndex.set(anchors, index)
  }
  return index.get(keyOf(span))
}

/** The call of a member of what an expression gives: `load().then(use)` for `load()`. */
export function callOn({ expressions }: Anchors, { span }: ExpressionAnchor): ExpressionAnchor | undefined {
  const isAt = (one: Span, other: Span): boolean => one[0] === other[0] && one[1] === other[1]
  const member = expressions.find((each) => each.kind === 'member' && isAt(each.calleeSpan, span))
  return member === undefined ? undefined : expressions.find((each) => each.kind === 'call' && isAt(each.calleeSpan, member.span))
}

/** The function with this span, be it the span of the function itself or that of the method or property around it. */
export function functionAt(anchors: Anchors, span: Span): FunctionAnchor | undefined {
  let index = functionIndex.get(anchors)
  if (index === undefined) {
    index = new Map(anchors.functions.map(anchor => [keyOf(anchor.outerSpan), anchor]))
    for (const anchor of anchors.functions) index.set(keyOf(anchor.span), anchor)
    functionIndex.set(anchors, index)
  }
  return index.get(keyOf(span))
}

/** The variable that the identifier at `span` refers to. */
export function variableAt(anchors: Anchors, span: Span): VariableAnchor | undefined {
  let index = variableIndex.get(anchors)
  if (index === undefined) {
    index = new Map()
    for (const variable of anchors.variables) {
      for (const { span: place } of variable.references) index.set(keyOf(place), variable)
      index.set(keyOf(variable.nameSpan), variable)
    }
    variableIndex.set(anchors, index)
  }
  return index.get(keyOf(span))
}

function keyOf(span: Span): string {
  return `${span[0]}:${span[1]}`
}
