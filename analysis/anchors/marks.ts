/**
 * Above which line can a comment about a place stand? Above the statement, or the class member, that the place stands in and that begins
 * its line; one further out where that line begins inside a template or the text of JSX.
 */
import type { Span } from '../facts.js'
import { parseText } from './syntax-tree.js'
import type { Node } from './syntax-tree.js'

export interface MarkPlace {
  /** The start of the line. */
  readonly offset: number
  readonly indentation: string
}

/** @returns undefined for a place that no comment can stand above, and for all where the text does not parse */
export function markPlacesOf(file: string, text: string, offsets: readonly number[]): readonly (MarkPlace | undefined)[] {
  const tree = parseText(file, text)
  if (tree.errors.length > 0) return offsets.map(() => undefined)
  const closed: readonly Span[] = [...tree.nodes.flatMap((node): readonly Span[] => (isText(node) ? [node.range] : [])), ...tree.comments]
  return offsets.map(offset => {
    // Pre-order: what comes last among those around the place is the innermost.
    const around = tree.nodes.filter(node => node.range[0] <= offset && offset < node.range[1] && isMarked(node, tree.parentOf(node)))
    // Of several statements in a line the first has the comments of all.
    const begins = around.reverse().flatMap(({ range: [own] }) => {
      const first = own - (/[^\n]*$/.exec(text.slice(Math.max(0, own - 1000), own))?.[0].trimStart().length ?? 0)
      return first < own && tree.nodes.some(node => node.range[0] === first && isMarked(node, tree.parentOf(node))) ? [own, first] : [own]
    })
    for (const begin of begins) {
      const start = text.lastIndexOf('\n', begin - 1) + 1
      const lead = text.slice(start, begin)
      if (/^[ \t\uFEFF]*$/.test(lead) && !closed.some(([from, to]) => from < start && start < to)) return { offset: start, indentation: lead.replace('\uFEFF', '') }
    }
    return undefined
  })
}

function isText({ type, range }: Node): boolean {
  return type === 'TemplateElement' || type === 'JSXText' || (type === 'Literal' && range[1] - range[0] > 1)
}

function isMarked(node: Node, parent: Node | undefined): boolean {
  if (node.type === 'BlockStatement' || node.type === 'StaticBlock') return false
  if (node.type === 'PropertyDefinition' || node.type === 'MethodDefinition' || node.type === 'AccessorProperty') return true
  // The declaration in the head of a loop, and what is exported, stand behind something.
  return /(?:Statement|Declaration)$/.test(node.type) && !/^(?:For|Export)/.test(parent?.type ?? '')
}
