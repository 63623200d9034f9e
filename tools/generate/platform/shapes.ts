import ts from 'typescript'

/** A declared type as far as promises are concerned: what the checker knows, with all else left out. */
export type Shape =
  | { readonly kind: 'unknown' }
  /** Primitives, and objects that nothing is known to lead from. */
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'this' }
  /** `Promise`, `AsyncIterator` and `AsyncIterableIterator`. */
  | { readonly kind: 'container'; readonly name: string; readonly of: Shape }
  | { readonly kind: 'array'; readonly of: Shape }
  /** A class or an interface. */
  | { readonly kind: 'named'; readonly symbol: ts.Symbol }
  /** A class, a function or a namespace as a value. */
  | { readonly kind: 'query'; readonly symbol: ts.Symbol }
  | { readonly kind: 'function'; readonly signatures: readonly SignatureShape[] }
  | { readonly kind: 'object'; readonly members: readonly MemberShape[] }
  | { readonly kind: 'union'; readonly of: readonly Shape[] }

export interface SignatureShape {
  readonly parameters: readonly ParameterShape[]
  readonly returns: Shape
}

export interface ParameterShape {
  readonly type: Shape
  readonly optional: boolean
  readonly rest: boolean
}

export interface MemberShape {
  readonly name: string
  readonly optional: boolean
  readonly type: Shape
}

/** What a name of a scope stands for, all its meanings together. */
export interface SymbolShape {
  readonly isClass: boolean
  readonly bases: readonly Shape[]
  readonly members: readonly MemberShape[]
  readonly statics: readonly MemberShape[]
  /** The value, where it is neither a class nor a namespace alone. */
  readonly value: Shape | undefined
}

export interface Shapes {
  shapeOf(type: ts.Type): Shape
  ofSymbol(symbol: ts.Symbol): SymbolShape
}

const unknown: Shape = { kind: 'unknown' }
const object: Shape = { kind: 'plain', text: 'object' }
/** Anonymous object types are followed no deeper: what lies below is named, or nobody reaches for it. */
const deepest = 3
/** Unions of more classes than that stand for what they have in common: the elements that `createElement` makes. */
const manyClasses = 8

const primitives: readonly (readonly [flag: ts.TypeFlags, text: string])[] = [
  [ts.TypeFlags.StringLike, 'string'],
  [ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike, 'number'],
  [ts.TypeFlags.BooleanLike, 'boolean'],
  [ts.TypeFlags.ESSymbolLike, 'symbol'],
  [ts.TypeFlags.Void, 'void'],
  [ts.TypeFlags.Undefined, 'undefined'],
  [ts.TypeFlags.Null, 'null'],
  [ts.TypeFlags.Never, 'never'],
  [ts.TypeFlags.NonPrimitive, 'object'],
]

export function makeShapes(checker: ts.TypeChecker): Shapes {
  const known = new Map<ts.Symbol, SymbolShape>()

  return { shapeOf: type => shapeOf(type, 0), ofSymbol }

  function ofSymbol(symbol: ts.Symbol): SymbolShape {
    const found = known.get(symbol)
    if (found !== undefined) return found
    const instance = isClassOrInterface(symbol) ? checker.getDeclaredTypeOfSymbol(symbol) : undefined
    const value = hasValue(symbol) ? checker.getTypeOfSymbol(symbol) : undefined
    const isClass = instance !== undefined && value !== undefined && makes(value, symbol)
    const bases = instance?.isClassOrInterface() === true ? checker.getBaseTypes(instance).map(base => shapeOf(base, 0)) : []
    const own = instance === undefined ? [] : membersOf(ownMembers(symbol, instance), 0)
    const mixedIn = bases.flatMap(base => (base.kind === 'object' ? base.members : [])).filter(({ name }) => !own.some(member => member.name === name))
    const shape: SymbolShape = {
      isClass,
      bases,
      members: [...mixedIn, ...own],
      statics: isClass ? membersOf(value.getProperties().filter(member => isStatic(member, value)), 0) : [],
      value: value === undefined || isClass || isNamespaceAlone(symbol) ? undefined : valueShape(symbol, value),
    }
    known.set(symbol, shape)
    return shape
  }

  /** Constructors, if only abstract ones: `class X`, and `var X: { new (): X }` beside `interface X`. */
  function makes(value: ts.Type, symbol: ts.Symbol): boolean {
    if ((symbol.flags & ts.SymbolFlags.Class) !== 0) return true
    return value.getConstructSignatures().some(signature => signature.getReturnType().symbol === symbol) && !isBuiltIn(symbol)
  }

  /** Of the class itself, or of the type of the variable; what a namespace adds has a place of its own. */
  function isStatic(member: ts.Symbol, value: ts.Type): boolean {
    const owner = member.valueDeclaration?.parent
    return owner !== undefined && (value.symbol.declarations ?? []).some(declaration => declaration === owner)
  }

  /** A function or a variable; `query` where the variable stands for something that has a name of its own. */
  function valueShape(symbol: ts.Symbol, value: ts.Type): Shape {
    const isFunction = (symbol.flags & ts.SymbolFlags.Function) !== 0
    return isFunction ? functionShape(value, 0) : shapeOf(value, 0)
  }

  function shapeOf(type: ts.Type, depth: number): Shape {
    if ((type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return unknown
    const primitive = primitives.find(([flag]) => (type.flags & flag) !== 0)
    if (primitive !== undefined) return { kind: 'plain', text: primitive[1] }
    if ((type.flags & ts.TypeFlags.TypeParameter) !== 0) return parameterShape(type, depth)
    if (type.isUnion()) return unionShape(type, depth)
    if (type.isIntersection()) return intersectionShape(type, depth)
    if ((type.flags & ts.TypeFlags.Object) !== 0) return objectShape(type, depth)
    const constraint = checker.getBaseConstraintOfType(type)
    return constraint === undefined || constraint === type ? unknown : shapeOf(constraint, depth)
  }

  function parameterShape(type: ts.Type, depth: number): Shape {
    if ('isThisType' in type && type.isThisType === true) return { kind: 'this' }
    const fallback = type.getDefault()
    const constraint = fallback === undefined || (fallback.flags & ts.TypeFlags.Any) !== 0 ? type.getConstraint() : fallback
    return constraint === undefined || constraint === type || depth > deepest ? unknown : shapeOf(constraint, depth + 1)
  }

  function unionShape(type: ts.UnionType, depth: number): Shape {
    const common = type.types.length > manyClasses ? commonBase(type.types) : undefined
    return common === undefined ? unionOf(type.types.map(part => shapeOf(part, depth))) : shapeOf(common, depth)
  }

  function commonBase(types: readonly ts.Type[]): ts.Type | undefined {
    const [first, ...others] = types.map(lineageOf)
    return first?.find(base => others.every(lineage => lineage.includes(base)))
  }

  function lineageOf(type: ts.Type): readonly ts.Type[] {
    return type.isClassOrInterface() ? [type, ...checker.getBaseTypes(type).flatMap(lineageOf)] : []
  }

  /** A promise, where one is part of it; else what has a name; members of anonymous parts are put together. */
  function intersectionShape(type: ts.IntersectionType, depth: number): Shape {
    const parts = type.types.map(part => shapeOf(part, depth))
    const first = parts.find(part => part.kind === 'container') ?? parts.find(part => part.kind === 'named')
    if (first !== undefined) return first
    const members = parts.flatMap(part => (part.kind === 'object' ? part.members : []))
    if (members.length > 0) return { kind: 'object', members }
    return parts.find(part => part.kind === 'function' || part.kind === 'plain') ?? unknown
  }

  function objectShape(type: ts.Type, depth: number): Shape {
    if (depth > deepest + 2) return unknown
    if (checker.isArrayType(type) || checker.isTupleType(type)) {
      return { kind: 'array', of: unionOf(checker.getTypeArguments(asReference(type)).map(part => shapeOf(part, depth + 1))) }
    }
    if (isPromise(type)) return { kind: 'container', name: 'Promise', of: awaitedShape(type, depth) }
    const iterator = asyncIteratorName(type)
    if (iterator !== undefined) {
      const element = checker.getTypeArguments(asReference(type))[0]
      return { kind: 'container', name: iterator, of: element === undefined || depth > 1 ? unknown : shapeOf(element, depth + 1) }
    }
    const { symbol } = type as { readonly symbol?: ts.Symbol }
    if (symbol !== undefined && isNamed(type) && isCallback(type)) return functionShape(type, depth)
    if (symbol !== undefined && isNamed(type)) return hasHome(symbol) ? { kind: 'named', symbol } : membersShape(type, depth)
    if (symbol !== undefined && isValueOf(type, symbol)) return { kind: 'query', symbol }
    return type.getCallSignatures().length > 0 ? functionShape(type, depth) : membersShape(type, depth)
  }

  function membersShape(type: ts.Type, depth: number): Shape {
    return depth >= deepest ? object : { kind: 'object', members: membersOf(type.getProperties(), depth + 1) }
  }

  function functionShape(type: ts.Type, depth: number): Shape {
    return { kind: 'function', signatures: type.getCallSignatures().map(signature => signatureShape(signature, depth)) }
  }

  function signatureShape(signature: ts.Signature, depth: number): SignatureShape {
    const parameters = depth > deepest ? [] : signature.getParameters().map(parameter => parameterOf(parameter, depth))
    return { parameters, returns: shapeOf(signature.getReturnType(), depth + 1) }
  }

  function parameterOf(parameter: ts.Symbol, depth: number): ParameterShape {
    const declaration = parameter.valueDeclaration
    const isDeclared = declaration !== undefined && ts.isParameter(declaration)
    return {
      type: shapeOf(checker.getNonNullableType(checker.getTypeOfSymbol(parameter)), depth + 1),
      optional: isDeclared && checker.isOptionalParameter(declaration),
      rest: isDeclared ? declaration.dotDotDotToken !== undefined : false,
    }
  }

  function membersOf(members: readonly ts.Symbol[], depth: number): readonly MemberShape[] {
    return members.flatMap(member => {
      const name = nameOf(member)
      if (name === undefined) return []
      const optional = (member.flags & ts.SymbolFlags.Optional) !== 0
      const type = checker.getTypeOfSymbol(member)
      return [{ name, optional, type: shapeOf(optional ? checker.getNonNullableType(type) : type, depth + 1) }]
    })
  }

  function isPromise(type: ts.Type): boolean {
    const then = type.getProperty('then')
    return then !== undefined && checker.getTypeOfSymbol(then).getCallSignatures().length > 0
  }

  function awaitedShape(type: ts.Type, depth: number): Shape {
    const awaited = checker.getAwaitedType(type)
    return awaited === undefined || awaited === type ? unknown : shapeOf(awaited, depth + 1)
  }
}

function asReference(type: ts.Type): ts.TypeReference {
  return type as ts.TypeReference
}

/** Iterators proper, however their interface is called; a class that can be iterated keeps its name. */
function asyncIteratorName(type: ts.Type): string | undefined {
  const name = (type as { readonly symbol?: ts.Symbol }).symbol?.name ?? ''
  if (!/Async(?:\w*Iter\w+|Generator)$/.test(name)) return undefined
  if (type.getProperty('next') === undefined) return 'AsyncIterable'
  return type.getProperties().some(member => nameOf(member) === '[Symbol.asyncIterator]') ? 'AsyncIterableIterator' : 'AsyncIterator'
}

function isClassOrInterface(symbol: ts.Symbol): boolean {
  return (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) !== 0
}

function hasValue(symbol: ts.Symbol): boolean {
  return (symbol.flags & (ts.SymbolFlags.Value & ~ts.SymbolFlags.Enum)) !== 0
}

function isNamespaceAlone(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Module) !== 0 && (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable | ts.SymbolFlags.Property)) === 0
}

function isNamed(type: ts.Type): boolean {
  if (type.isClassOrInterface()) return true
  const target = (type as { readonly target?: ts.Type }).target
  return target?.isClassOrInterface() === true
}

/** `interface EventListener { (event: Event): void }` */
function isCallback(type: ts.Type): boolean {
  return type.getCallSignatures().length > 0 && type.getProperties().length === 0
}

function isValueOf(type: ts.Type, symbol: ts.Symbol): boolean {
  const values = ts.SymbolFlags.Class | ts.SymbolFlags.Function | ts.SymbolFlags.ValueModule
  return (symbol.flags & values) !== 0 && 'objectFlags' in type && hasHome(symbol) && symbol.name !== '__function'
}

const named = ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.Function | ts.SymbolFlags.Variable | ts.SymbolFlags.Module | ts.SymbolFlags.TypeAlias

/** Known to every reader by name; only what their constructors offer is to be told. */
export function isBuiltIn(symbol: ts.Symbol): boolean {
  return symbol.name === 'Array' || symbol.name === 'Promise'
}

/** Declared in a script or in an ambient module, so that a declaration text can name it. */
export function hasHome(symbol: ts.Symbol): boolean {
  const declaration = symbol.declarations?.[0]
  if (declaration === undefined || (symbol.flags & named) === 0 || !/^[\w$]+$/.test(symbol.name.replace(/^"(.*)"$/, 'x')) || symbol.name.startsWith('__')) return false
  for (let node: ts.Node = declaration.parent; ; node = node.parent) {
    if (ts.isModuleDeclaration(node) && (ts.isStringLiteral(node.name) || (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0)) return true
    if (ts.isSourceFile(node)) return !ts.isExternalModule(node)
    if (!ts.isModuleDeclaration(node) && !ts.isModuleBlock(node) && !isVariablePart(node)) return false
  }
}

function isVariablePart(node: ts.Node): boolean {
  return ts.isVariableDeclarationList(node) || ts.isVariableStatement(node)
}

/** Those named by a symbol are known to the type alone, where `this` has been replaced already. */
function ownMembers(symbol: ts.Symbol, instance: ts.Type): readonly ts.Symbol[] {
  const symbols = instance.getProperties().filter(member => nameOf(member)?.startsWith('[') === true && isDeclaredBy(symbol, member))
  const named = [...(symbol.members?.values() ?? [])].filter(member => (member.flags & (ts.SymbolFlags.ClassMember | ts.SymbolFlags.Accessor)) !== 0)
  return [...named.filter(member => !symbols.some(({ name }) => name === member.name)), ...symbols]
}

function isDeclaredBy(symbol: ts.Symbol, member: ts.Symbol): boolean {
  return (member.declarations ?? []).some(({ parent }) => (symbol.declarations ?? []).some(declaration => declaration === parent))
}

/** What nobody calls by name, and what is an import to those who follow imports. */
const unnamed = new Set(['prototype', 'constructor', 'then', 'getBuiltinModule'])

/** As it is written: `[Symbol.asyncIterator]` for the symbol. */
function nameOf(member: ts.Symbol): string | undefined {
  const symbol = /^__@(asyncIterator|asyncDispose|dispose)@\d+$/.exec(member.escapedName.toString())?.[1]
  if (symbol !== undefined) return `[Symbol.${symbol}]`
  return /^[A-Za-z$][\w$]*$/.test(member.name) && !unnamed.has(member.name) ? member.name : undefined
}

/** Without doubles; nested unions are part of it. */
export function unionOf(shapes: readonly Shape[]): Shape {
  const flat = shapes.flatMap(shape => (shape.kind === 'union' ? shape.of : [shape]))
  const different = flat.filter((shape, index) => flat.findIndex(other => isSame(other, shape)) === index)
  const [only] = different
  return different.length === 1 && only !== undefined ? only : different.length === 0 ? unknown : { kind: 'union', of: different }
}

function isSame(one: Shape, other: Shape): boolean {
  if (one === other) return true
  if (one.kind === 'named' && other.kind === 'named') return one.symbol === other.symbol
  if (one.kind === 'plain' && other.kind === 'plain') return one.text === other.text
  if (one.kind === 'container' && other.kind === 'container') return one.name === other.name && isSame(one.of, other.of)
  return one.kind === 'array' && other.kind === 'array' ? isSame(one.of, other.of) : one.kind === 'unknown' && other.kind === 'unknown'
}
