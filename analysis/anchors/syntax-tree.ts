import { extname } from 'node:path'
import { parseSync, visitorKeys } from 'oxc-parser'
import type { ParserOptions } from 'oxc-parser'
import type { TSESTree } from '@typescript-eslint/types'
import type { Span } from '../facts.js'

/**
 * The parsed text with parents and in source order, and the few questions about tokens that edits ask. Private to the anchors:
 * nodes do not leave this folder.
 */

export type Node = TSESTree.Node
export type FunctionNode =
  | TSESTree.FunctionDeclaration
  | TSESTree.FunctionExpression
  | TSESTree.ArrowFunctionExpression

export interface SyntaxTree {
  readonly file: string
  readonly text: string
  readonly program: TSESTree.Program
  readonly errors: readonly { readonly message: string; readonly offset: number }[]
  /** Pre-order. */
  readonly nodes: readonly Node[]
  readonly comments: readonly Span[]
  readonly names: readonly string[]
  readonly firstStatement: number
  parentOf(node: Node): Node | undefined
  childrenOf(node: Node): readonly Node[]
  /** The nodes below it, pre-order, itself left out. */
  descendantsOf(node: Node): readonly Node[]
  /** The property of its parent that holds the node. */
  keyOf(node: Node): string
  /** Offset after the last character before `offset` that is neither white space nor comment. */
  endOfTokenBefore(offset: number): number
  /** Offset of the first such character from `offset` on. */
  startOfTokenAfter(offset: number): number
}

export function spanOf(node: Node): Span {
  return [node.range[0], node.range[1]]
}

export function isFunctionNode(node: Node): node is FunctionNode {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
}

/** The function whose body or parameters `node` stands in, itself left out. */
export function functionAround(tree: SyntaxTree, node: Node): FunctionNode | undefined {
  for (let parent = tree.parentOf(node); parent !== undefined; parent = tree.parentOf(parent)) {
    if (isFunctionNode(parent)) return parent
  }
  return undefined
}

export function isLoop(node: Node): boolean {
  return (
    node.type === 'ForStatement' ||
    node.type === 'ForInStatement' ||
    node.type === 'ForOfStatement' ||
    node.type === 'WhileStatement' ||
    node.type === 'DoWhileStatement'
  )
}

export function parseText(file: string, text: string): SyntaxTree {
  const parsed = parsedOf(file, text)
  const parents = new Map<Node, Node>()
  const keys = new Map<Node, string>()
  const nodes: Node[] = []
  const children = new Map<Node, Node[]>()
  const extents = new Map<Node, Span>()
  const names = new Set<string>()
  const visit = (node: Node): void => {
    const index = nodes.push(node)
    if ((node.type === 'Identifier' && !isPropertyName(parents.get(node), keys.get(node))) || node.type === 'JSXIdentifier') names.add(node.name)
    for (const key of visitorKeys[node.type] ?? []) {
      const value = (node as unknown as Record<string, unknown>)[key]
      for (const child of Array.isArray(value) ? value : [value]) {
        if (!isNode(child)) continue
        parents.set(child, node)
        keys.set(child, key)
        const siblings = children.get(node)
        if (siblings === undefined) children.set(node, [child])
        else siblings.push(child)
        visit(child)
      }
    }
    extents.set(node, [index, nodes.length])
  }
  visit(parsed.program)
  const comments = parsed.comments
  const startByEnd = new Map(comments.map(([start, end]) => [end, start]))
  const endByStart = new Map(comments)
  return {
    file,
    text,
    program: parsed.program,
    errors: parsed.errors,
    nodes,
    comments,
    names: [...names],
    firstStatement: firstStatementOf(parsed.program, text, comments),
    parentOf: node => parents.get(node),
    childrenOf: node => children.get(node) ?? [],
    descendantsOf: node => nodes.slice(...(extents.get(node) ?? [0, 0])),
    keyOf: node => keys.get(node) ?? '',
    endOfTokenBefore(offset) {
      let end = offset
      for (;;) {
        while (end > 0 && /\s/.test(text[end - 1] ?? '')) end -= 1
        const commentStart = startByEnd.get(end)
        if (commentStart === undefined) return end
        end = commentStart
      }
    },
    startOfTokenAfter(offset) {
      let start = offset
      for (;;) {
        while (start < text.length && /\s/.test(text[start] ?? '')) start += 1
        const commentEnd = endByStart.get(start)
        if (commentEnd === undefined) return start
        start = commentEnd
      }
    },
  }
}

/** `x` in `o.x` and `{ x: 1 }` names no variable. */
function isPropertyName(parent: Node | undefined, key: string | undefined): boolean {
  if (parent?.type === 'MemberExpression') return key === 'property' && !parent.computed
  if (parent?.type === 'Property') return key === 'key' && !parent.computed && !parent.shorthand
  return (parent?.type === 'MethodDefinition' || parent?.type === 'PropertyDefinition') && key === 'key' && !parent.computed
}

interface Parsed {
  readonly program: TSESTree.Program
  readonly comments: readonly Span[]
  readonly errors: readonly { readonly message: string; readonly offset: number }[]
}

function parsedOf(file: string, text: string): Parsed {
  // oxc takes a hashbang after a byte order mark for an error; Node does not. Same length, so spans stay.
  const source = text.startsWith('\uFEFF#!') ? `\uFEFF//${text.slice(3)}` : text
  const extension = extname(file)
  const lang: ParserOptions['lang'] = /\.d\.[cm]?ts$/.test(file) ? 'dts' : /^\.[cm]?ts$/.test(extension) ? 'ts' : extension === '.tsx' ? 'tsx' : 'jsx'
  const kinds: ParserOptions['sourceType'][] = /^\.m/.test(extension)
    ? ['module']
    : /^\.c/.test(extension)
      ? ['commonjs']
      : ['unambiguous', 'commonjs']
  let first: Parsed | undefined
  for (const sourceType of kinds) {
    const result = parseSync(file, source, { lang, sourceType, astType: 'ts', range: true, preserveParens: false })
    const parsed: Parsed = {
      program: result.program as unknown as TSESTree.Program,
      comments: result.comments.map(comment => [comment.start, comment.end]),
      errors: result.errors.map(error => ({ message: error.message, offset: error.labels[0]?.start ?? 0 })),
    }
    if (parsed.errors.length === 0) return parsed
    first ??= parsed
  }
  if (first === undefined) throw new Error('A source type is always tried.')
  return first
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'range' in value
}

/** After hashbang, directives and a comment that stands apart from the first statement, where imports are put. */
function firstStatementOf(program: TSESTree.Program, text: string, comments: readonly Span[]): number {
  let floor = text.startsWith('\uFEFF') ? 1 : 0
  if (text.startsWith('#!', floor)) {
    const lineEnd = text.indexOf('\n', floor)
    floor = lineEnd === -1 ? text.length : lineEnd + 1
  }
  let first: Node | undefined
  for (const statement of program.body) {
    if (statement.type === 'ExpressionStatement' && typeof statement.directive === 'string') {
      const lineEnd = text.indexOf('\n', statement.range[1])
      floor = lineEnd === -1 ? text.length : lineEnd + 1
      continue
    }
    first = statement
    break
  }
  if (first === undefined) return floor
  // A comment directly above the first statement belongs to it and moves down with it; one before a blank line does not.
  let start = first.range[0]
  for (const [commentStart, commentEnd] of [...comments].reverse()) {
    if (commentStart < floor || commentEnd > start) continue
    if (/\n[ \t]*\r?\n/.test(text.slice(commentEnd, start))) break
    start = commentStart
  }
  return Math.max(floor, start)
}
