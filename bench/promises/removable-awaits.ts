import { childrenOf, isProblem, parse, unwrapped, type Node } from '../../analysis/syntax.js'

/** Awaits of calls whose removal leaves a text that parses and another program. */

export interface RemovableAwait {
  /** From the keyword to where its operand starts. */
  readonly start: number
  readonly end: number
  /** What it stands in: tells which awaits are hard to put back. */
  readonly position: string
  readonly operand: string
  /** The variable that it is the value of. */
  readonly variable?: string
}

export function removableAwaitsIn(file: string, text: string): readonly RemovableAwait[] {
  const syntax = parse(file, text)
  if (isProblem(syntax)) return []
  const found: RemovableAwait[] = []
  const visit = (node: Node, parents: readonly Node[]): void => {
    const parent = parents.at(-1)
    if (node.type === 'AwaitExpression' && parent !== undefined && unwrapped(node.argument).type === 'CallExpression' && !isIdle(parents)) {
      const [start] = node.range
      const [end] = node.argument.range
      // Behind a line end without a semicolon, a parenthesis or a bracket would be taken for a call or a member of what stands before.
      const joins = /[([`/+-]/u.test(text[end] ?? '') && /[^;{}\s][^\S\n]*\n\s*$/u.test(text.slice(Math.max(0, start - 200), start))
      if (/^await[ \t]+$/u.test(text.slice(start, end)) && !joins) {
        const variable = parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? { variable: parent.id.name } : {}
        found.push({ start, end, position: parent.type, operand: text.slice(end, node.argument.range[1]).replaceAll(/\s+/gu, ' ').slice(0, 100), ...variable })
      }
    }
    const below = [...parents, node]
    for (const child of childrenOf(node)) visit(child, below)
  }
  visit(syntax.program, [])
  return found
}

/** `return await` outside of `try`, and what an async arrow function gives: the promise comes to the same, awaited or not. */
function isIdle(parents: readonly Node[]): boolean {
  const parent = parents.at(-1)
  if (parent?.type === 'ArrowFunctionExpression') return true
  if (parent?.type !== 'ReturnStatement') return false
  const functionAt = parents.findLastIndex(({ type }) => /Function/u.test(type))
  return !parents.slice(functionAt + 1).some(({ type }) => type === 'TryStatement')
}

/** The text without these awaits, and where their operands stand in it. */
export function withoutAwaits(text: string, awaits: readonly RemovableAwait[]) {
  const sorted = awaits.toSorted((a, b) => a.start - b.start)
  const pieces: string[] = []
  const offsets: { readonly found: RemovableAwait; readonly offset: number }[] = []
  let at = 0
  let length = 0
  for (const found of sorted) {
    const piece = text.slice(at, found.start)
    pieces.push(piece)
    length += piece.length
    offsets.push({ found, offset: length })
    at = found.end
  }
  return { text: [...pieces, text.slice(at)].join(''), offsets }
}
