import type { Rule } from 'eslint'
import type { Span } from '../../analysis/facts.js'
import { PLAIN, PROMISE } from '../../analysis/declared/joint-natures.js'
import type { TypeAtSpan } from '../../analysis/project.js'
import type { Nature } from '../../analysis/declared/type-facts.js'

/**
 * The type checker of a host that has one, as a parser with type information brings it along. It is known by its shape: to import
 * TypeScript would make it a dependency, and version 7 has no such checker at all.
 */

interface CheckedSymbol {
  readonly name: string
  readonly declarations?: readonly { getSourceFile(): { readonly fileName: string } }[]
}

interface CheckedType {
  readonly flags: number
  readonly symbol?: CheckedSymbol
  /** Of unions and intersections. */
  readonly types?: readonly CheckedType[]
  isUnion?(): boolean
  isIntersection?(): boolean
  getBaseTypes?(): readonly CheckedType[] | undefined
  getProperties?(): readonly CheckedSymbol[]
}

interface Checker {
  getTypeAtLocation(node: unknown): CheckedType
  getTypeArguments(type: CheckedType): readonly CheckedType[]
  isArrayType?(type: CheckedType): boolean
  isTupleType?(type: CheckedType): boolean
}

interface Services {
  readonly program?: { getTypeChecker(): Checker } | null
  readonly esTreeNodeToTSNodeMap?: { get(node: unknown): unknown }
}

interface PlacedNode {
  readonly type: string
  readonly range?: readonly [number, number]
  readonly parent?: PlacedNode | null
}

/** `any` and `unknown`, whose numbers no version of TypeScript has changed so far. */
const UNTOLD = 1 | 2

export function checkerOf(sourceCode: Rule.RuleContext['sourceCode']): TypeAtSpan | undefined {
  const { program, esTreeNodeToTSNodeMap: nodes } = sourceCode.parserServices as Services
  if (program === undefined || program === null || nodes === undefined) return undefined
  const checker = program.getTypeChecker()
  return (span) => {
    const node = nodeAt(sourceCode, span)
    const original = node === undefined ? undefined : nodes.get(node)
    return original === undefined ? undefined : natureOf(checker, checker.getTypeAtLocation(original), 0)
  }
}

function nodeAt(sourceCode: Rule.RuleContext['sourceCode'], [start, end]: Span): PlacedNode | undefined {
  let node: PlacedNode | null | undefined = sourceCode.getNodeByRangeIndex(start) as PlacedNode | null
  while (node?.range !== undefined && node.range[0] === start && node.range[1] < end) node = node.parent
  return node?.range?.[0] === start && node.range[1] === end ? node : undefined
}

/** Nothing where the checker does not know either. */
function natureOf(checker: Checker, type: CheckedType, depth: number): Nature | undefined {
  if ((type.flags & UNTOLD) !== 0 || depth > 5) return undefined
  if (type.isUnion?.() === true) {
    const parts = (type.types ?? []).map((part) => natureOf(checker, part, depth + 1))
    if (parts.some((part) => part?.promise === 'always' || part?.promise === 'sometimes')) {
      return { ...PROMISE, promise: parts.every((part) => part?.promise === 'always') ? 'always' : 'sometimes' }
    }
    return parts.includes(undefined) ? undefined : { ...PLAIN, promises: parts.some((part) => part?.promises === true) }
  }
  if (isPromise(type, 0)) return PROMISE
  if (checker.isArrayType?.(type) === true || checker.isTupleType?.(type) === true) {
    return { ...PLAIN, promises: checker.getTypeArguments(type).some((element) => natureOf(checker, element, depth + 1)?.promise === 'always') }
  }
  const names = (type.getProperties?.() ?? []).map(({ name }) => name)
  const has = (symbol: string): boolean => names.some((name) => name.startsWith(`__@${symbol}`))
  return { ...PLAIN, asyncIterable: has('asyncIterator') && !has('iterator'), asyncDisposable: has('asyncDispose') && !has('dispose') }
}

/** The Promise of the language, or a class that extends it. Things that only have a `then` are for their makers to judge. */
function isPromise(type: CheckedType, depth: number): boolean {
  if (depth > 5) return false
  if (type.isIntersection?.() === true) return (type.types ?? []).some((part) => isPromise(part, depth + 1))
  const { symbol } = type
  if (symbol?.name === 'Promise' && symbol.declarations?.some((declaration) => /[\\/]lib\.[^\\/]*\.d\.ts$/.test(declaration.getSourceFile().fileName)) === true) return true
  return (type.getBaseTypes?.() ?? []).some((base) => isPromise(base, depth + 1))
}
