import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import type { CallId, Span } from '../facts.js'
import { childrenOf, spanOf, staticKeyOf } from '../syntax.js'

/** The questions about syntax that judging a loop needs: names, texts, what stands in what. */

export type LoopNode =
  | TSESTree.WhileStatement
  | TSESTree.DoWhileStatement
  | TSESTree.ForStatement
  | TSESTree.ForInStatement
  | TSESTree.ForOfStatement

export interface LoopContext {
  readonly text: string
  readonly program: TSESTree.Program
  /** The variable that an identifier refers to, absent for globals that the file does not declare. */
  variableOf(identifier: TSESTree.Identifier): Variable | undefined
  callIdOf(node: TSESTree.CallExpression): CallId | undefined
}

/** `process.hrtime.bigint` of the expression, if it is made of names alone; `this` counts as a name. */
export function pathOf(node: TSESTree.Node): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return node.name
    case 'ThisExpression':
      return 'this'
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return pathOf(node.expression)
    case 'MemberExpression': {
      const object = pathOf(node.object)
      const name = propertyNameOf(node)
      return object === undefined || name === undefined ? undefined : `${object}.${name}`
    }
    default:
      return undefined
  }
}

export function rootOf(node: TSESTree.Node): TSESTree.Identifier | undefined {
  if (node.type === 'MemberExpression') return rootOf(node.object)
  return node.type === 'Identifier' ? node : undefined
}

export function propertyNameOf(node: TSESTree.MemberExpression): string | undefined {
  return staticKeyOf(node.property, node.computed)
}

export function isGlobal(name: TSESTree.Identifier, context: LoopContext): boolean {
  return (context.variableOf(name)?.defs.length ?? 0) === 0
}

export function onlyDefinitionOf(name: TSESTree.Identifier, context: LoopContext): TSESTree.Node | undefined {
  const variable = context.variableOf(name)
  return variable?.defs.length === 1 ? variable.defs[0]?.node : undefined
}

export function headSpanOf(loop: LoopNode, text: string): Span {
  const [start] = spanOf(loop)
  if (loop.type === 'DoWhileStatement') return [start, start + 'do'.length]
  const [bodyStart] = spanOf(loop.body)
  return [start, start + text.slice(start, bodyStart).trimEnd().length]
}

export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

export function textOf(node: TSESTree.Node, context: LoopContext): string {
  return context.text.slice(...spanOf(node))
}

export function contains(outer: TSESTree.Node, inner: TSESTree.Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1]
}

export function isLoop(node: TSESTree.Node): node is LoopNode {
  return /^(?:While|DoWhile|For|ForIn|ForOf)Statement$/.test(node.type)
}

/** Visits `root` and all below it, top down; `visit` returns false to stay out of a node's children. */
export function walk(root: TSESTree.Node, visit: (node: TSESTree.Node) => boolean): void {
  if (!visit(root)) return
  for (const child of childrenOf(root)) walk(child, visit)
}
