import type { TSESTree } from '@typescript-eslint/types'
import { childrenOf, isProblem, parse, type Node } from '../../analysis/syntax.js'
import type { Location } from './toolchain.js'

/**
 * Which reports of two rules mean the same promise. One rule may report a statement and the other a call within it, so what counts is
 * the innermost statement that a report starts in.
 */

export interface Matched {
  readonly both: readonly (readonly [typed: Location, ours: Location])[]
  readonly onlyTyped: readonly Location[]
  readonly onlyOurs: readonly Location[]
}

export function match(typed: readonly Location[], ours: readonly Location[], textOf: (file: string) => string): Matched {
  const statements = new Map<string, StatementAt>()
  const keyOf = (location: Location): string => {
    const at = statements.get(location.file) ?? statementsOf(location.file, textOf(location.file))
    statements.set(location.file, at)
    return `${location.file}:${at(location.line, location.column)}`
  }
  const waiting = new Map<string, Location[]>()
  for (const location of ours) waiting.set(keyOf(location), [...(waiting.get(keyOf(location)) ?? []), location])
  const both: (readonly [Location, Location])[] = []
  const onlyTyped: Location[] = []
  for (const location of typed) {
    const key = keyOf(location)
    const [first] = waiting.get(key) ?? []
    // Two branches of one statement are two reports of one rule and one of the other: the rest go with the first.
    if (first === undefined) onlyTyped.push(location)
    else both.push([location, first])
  }
  const taken = new Set(both.map(([location]) => keyOf(location)))
  return { both, onlyTyped, onlyOurs: ours.filter((location) => !taken.has(keyOf(location))) }
}

/** Where the innermost statement around a place starts, as an offset. */
type StatementAt = (line: number, column: number) => number

function statementsOf(file: string, text: string): StatementAt {
  const starts = lineStartsOf(text)
  const offsetOf = (line: number, column: number) => (starts[line - 1] ?? 0) + column - 1
  const syntax = parse(file, text)
  if (isProblem(syntax)) return offsetOf
  const spans: TSESTree.Range[] = []
  const visit = (node: Node): void => {
    // A block is a statement of its own; in front of the first in it stands the function or the `if` that it belongs to.
    if (/Statement$|Declaration$|^PropertyDefinition$/.test(node.type) && node.type !== 'BlockStatement') spans.push(node.range)
    else if (node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement') spans.push(node.body.range)
    childrenOf(node).forEach(visit)
  }
  visit(syntax.program)
  return (line, column) => {
    const offset = offsetOf(line, column)
    let innermost: TSESTree.Range = [0, Number.POSITIVE_INFINITY]
    for (const span of spans) if (span[0] <= offset && offset < span[1] && span[1] - span[0] <= innermost[1] - innermost[0]) innermost = span
    return innermost[0]
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0]
  for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/gu)) starts.push(index + end.length)
  return starts
}
