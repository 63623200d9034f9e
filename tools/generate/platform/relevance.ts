import ts from 'typescript'
import type { MemberShape, Shape, Shapes, SignatureShape, SymbolShape } from './shapes.js'
import { hasHome } from './shapes.js'

/** Which types lead to a promise, and which of them can be reached from what a program can name. */
export interface Relevance {
  isRelevant(shape: Shape): boolean
  isRelevantSymbol(symbol: ts.Symbol): boolean
  /** What is to be declared. */
  readonly reached: ReadonlySet<ts.Symbol>
  /** The exports of a namespace, aliases followed. */
  childrenOf(symbol: ts.Symbol): ReadonlyMap<string, ts.Symbol>
}

/** By what an object of a class leads to, and by what the class itself, a function or a namespace does. */
interface Relevant {
  readonly instances: ReadonlySet<ts.Symbol>
  readonly values: ReadonlySet<ts.Symbol>
}

/**
 * Back references that would make all of a document lead to all of it, what is obsolete, objects that only go in, and
 * two functions that the analysis sees through by itself.
 */
const leftOut = new RegExp(
  [
    /^(?:Window|global|promisify|getBuiltinModule|PromiseLike|Set|\w+\dArray|Uint8ClampedArray)$/,
    /(?:EventMap|Options|Init|Args|Tuple|Configuration|UnderlyingSource|UnderlyingByteSource|UnderlyingSink|Transformer|UnderlyingDefaultSource|PartialWriter)$/,
    /^(?!Promise|Clipboard|Drag|Fetch)\w+Event$|^(?!Fetch)\w+Observer(?:Entry)?$|^Mutation|^CSS(?!Animation|Transition|StyleSheet)|^StyleSheet|^LinkStyle$/,
    /^SVG\w+Element$|^HTML(?:AllCollection|Directory|Font|Frame|FrameSet|Marquee|Param|Table\w*|Opt\w+|Unknown|Document)/,
    /^(?:Attr|NamedNodeMap|NodeIterator|TreeWalker|Range|AbstractRange|StaticRange|Selection|CaretPosition|ARIAMixin|ElementInternals|DOMImplementation)$/,
    /^(?:CharacterData|CDATASection|Comment|Text|ProcessingInstruction|DocumentType|XPath\w+|XSLT\w+|PopoverTargetAttributes|Slottable|KeyframeEffect)$/,
    /RenderingContext(?:2D|Base)?$|^GPUCanvas|^(?!Audio(?:Worklet|Destination))\w*AudioNode$|^\w+Node$(?<!\b(?:Node|ChildNode|ParentNode))|^LargestContentfulPaint$/,
  ]
    .map(({ source }) => source)
    .join('|'),
)

export function findRelevance(checker: ts.TypeChecker, shapes: Shapes, roots: ReadonlySet<ts.Symbol>): Relevance {
  const children = new Map<ts.Symbol, ReadonlyMap<string, ts.Symbol>>()
  const relevant = relevantAmong(universe())
  return { isRelevant, isRelevantSymbol, reached: reachedFrom(), childrenOf }

  function isRelevantSymbol(symbol: ts.Symbol): boolean {
    return isOneOf(symbol, relevant)
  }


  function universe(): ReadonlySet<ts.Symbol> {
    return closure(roots, symbol => [...partsOf(shapes.ofSymbol(symbol)).flatMap(symbolsOf), ...childrenOf(symbol).values()])
  }

  function relevantAmong(symbols: ReadonlySet<ts.Symbol>): Relevant {
    const found = { instances: new Set<ts.Symbol>(), values: new Set<ts.Symbol>() }
    for (let before = -1; before < found.instances.size + found.values.size; ) {
      before = found.instances.size + found.values.size
      for (const symbol of symbols) {
        if (leftOut.test(symbol.name)) continue
        const { isClass, bases, members, statics, value } = shapes.ofSymbol(symbol)
        const lead = (shape: Shape): boolean => leads(shape, found)
        if ([...bases, ...members.map(({ type }) => type)].some(lead)) found.instances.add(symbol)
        const ownValues = [...statics.map(({ type }) => type), ...(value === undefined ? [] : [value])]
        const isValue = ownValues.some(lead) || (isClass && found.instances.has(symbol))
        if (isValue || [...childrenOf(symbol).values()].some(child => isOneOf(child, found))) found.values.add(symbol)
      }
    }
    return found
  }

  function reachedFrom(): ReadonlySet<ts.Symbol> {
    const first = [...roots].filter(symbol => isRelevantSymbol(symbol) && (symbol.flags & ts.SymbolFlags.Value) !== 0)
    return closure(new Set(first), symbol => {
      const { bases, ...own } = shapes.ofSymbol(symbol)
      const members = partsOf({ ...own, bases: [] }).filter(shape => isRelevant(shape) || shape.kind === 'function')
      const named = members.flatMap(shape => outcomesOf(shape)).filter(isRelevantSymbol)
      const parents = bases.flatMap(symbolsOf).filter(base => isRelevantSymbol(base) || (isFluent(base) && !leftOut.test(base.name)))
      return [...named, ...parents, ...[...childrenOf(symbol).values()].filter(isRelevantSymbol)]
    })
  }

  /** Emitters: what inherits from them is returned by `on()`. */
  function isFluent(symbol: ts.Symbol): boolean {
    return shapes.ofSymbol(symbol).members.some(member => returnsThis(member.type))
  }

  function isRelevant(shape: Shape): boolean {
    return leads(shape, relevant)
  }

  function childrenOf(symbol: ts.Symbol): ReadonlyMap<string, ts.Symbol> {
    const known = children.get(symbol)
    if (known !== undefined) return known
    const isNamespace = (symbol.flags & ts.SymbolFlags.Module) !== 0 && hasHome(symbol)
    const exported = isNamespace ? checker.getExportsOfModule(symbol).filter(isOfNamespace) : []
    const found = new Map(exported.map(child => [child.name, resolved(checker, child)] as const))
    children.set(symbol, found)
    return found
  }
}

export function resolved(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
}

/** Not a static member of the class that the namespace is merged with. */
function isOfNamespace(child: ts.Symbol): boolean {
  const declaration = child.declarations?.[0]
  return declaration !== undefined && !ts.isClassElement(declaration) && !child.name.startsWith('_') && child.name !== 'prototype' && child.name !== 'export='
}

export function returnsThis(shape: Shape): boolean {
  return shape.kind === 'function' && shape.signatures.length > 0 && shape.signatures.every(({ returns }) => returns.kind === 'this')
}

function partsOf(shape: SymbolShape): readonly Shape[] {
  const members = [...shape.members, ...shape.statics].map((member: MemberShape) => member.type)
  return [...shape.bases, ...members, ...(shape.value === undefined ? [] : [shape.value])]
}

function isOneOf(symbol: ts.Symbol, { instances, values }: Relevant): boolean {
  return instances.has(symbol) || values.has(symbol)
}

function leads(shape: Shape, relevant: Relevant): boolean {
  switch (shape.kind) {
    case 'unknown':
    case 'plain':
    case 'this':
      return false
    case 'container':
      return true
    case 'array':
      return leads(shape.of, relevant)
    case 'named':
      return relevant.instances.has(shape.symbol)
    case 'query':
      return relevant.values.has(shape.symbol)
    case 'function':
      return shape.signatures.some(signature => leads(signature.returns, relevant))
    case 'object':
      return shape.members.some(member => leads(member.type, relevant))
    case 'union':
      return shape.of.some(part => leads(part, relevant))
  }
}

function symbolsOf(shape: Shape): readonly ts.Symbol[] {
  return symbolsIn(shape, () => [])
}

/** What one holds after a call, or is given in a callback. */
function outcomesOf(shape: Shape): readonly ts.Symbol[] {
  return symbolsIn(shape, signature => signature.parameters.flatMap(({ type }) => (type.kind === 'function' ? argumentsOf(type.signatures) : [])))
}

function argumentsOf(signatures: readonly SignatureShape[]): readonly ts.Symbol[] {
  return signatures.flatMap(signature => signature.parameters.flatMap(({ type }) => symbolsOf(type)))
}

function symbolsIn(shape: Shape, ofParameters: (signature: SignatureShape) => readonly ts.Symbol[]): readonly ts.Symbol[] {
  switch (shape.kind) {
    case 'unknown':
    case 'plain':
    case 'this':
      return []
    case 'container':
    case 'array':
      return symbolsIn(shape.of, ofParameters)
    case 'named':
    case 'query':
      return [shape.symbol]
    case 'function':
      return shape.signatures.flatMap(signature => [...symbolsIn(signature.returns, ofParameters), ...ofParameters(signature)])
    case 'object':
      return shape.members.flatMap(member => symbolsIn(member.type, ofParameters))
    case 'union':
      return shape.of.flatMap(part => symbolsIn(part, ofParameters))
  }
}

function closure(first: ReadonlySet<ts.Symbol>, next: (symbol: ts.Symbol) => readonly ts.Symbol[]): ReadonlySet<ts.Symbol> {
  const found = new Set(first)
  for (const symbol of found) for (const other of next(symbol)) found.add(other)
  return found
}
