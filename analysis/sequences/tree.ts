import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import { canLook } from '../../catalogue/readers.js'
import type { Bindings } from '../bindings.js'
import { childrenOf, isFunctionNode, staticKeyOf, unwrapped } from '../syntax.js'
import type { Node } from '../syntax.js'
import { holdsOwn } from '../writes.js'

/** Questions about syntax that judging a sequence needs. */

/** Visits what runs with `root`: functions made in it are left out. `visit` returns false to stay out of a node. */
export function walkOwn(root: Node, visit: (node: Node) => boolean): void {
  if (isFunctionNode(root) || !visit(root)) return
  for (const child of childrenOf(root)) walkOwn(child, visit)
}

/** All variables that are named in a node, functions in it included. */
export function variablesNamedIn(root: Node, bindings: Bindings): ReadonlySet<Variable> {
  const named = new Set<Variable>()
  const visit = (node: Node): void => {
    if (node.type === 'Identifier' || node.type === 'JSXIdentifier') {
      const variable = bindings.variableOf(node)
      if (variable !== undefined) named.add(variable)
    }
    for (const child of childrenOf(node)) visit(child)
  }
  visit(root)
  return named
}

/** The awaits that run with a node, innermost last. */
export function awaitsIn(root: Node): readonly TSESTree.AwaitExpression[] {
  const awaits: TSESTree.AwaitExpression[] = []
  walkOwn(root, (node) => {
    if (node.type === 'AwaitExpression') awaits.push(node)
    return true
  })
  return awaits
}

/** Nothing in it changes a variable or a member, or hands control to somebody else. */
export function changesNothing(root: Node, bindings: Bindings): boolean {
  let changes = false
  walkOwn(root, (node) => {
    changes ||=
      node.type === 'AssignmentExpression' ||
      node.type === 'UpdateExpression' ||
      node.type === 'YieldExpression' ||
      node.type === 'TaggedTemplateExpression' ||
      node.type === 'ImportExpression' ||
      (node.type === 'UnaryExpression' && node.operator === 'delete') ||
      listChangedBy(node, bindings) !== undefined
    return !changes
  })
  return !changes
}

/** `list.push(x)`: the variable, where it holds something that its own function made. */
export function listChangedBy(node: Node, bindings: Bindings): Variable | undefined {
  if (node.type !== 'CallExpression') return undefined
  const callee = unwrapped(node.callee)
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined
  const method = staticKeyOf(callee.property, callee.computed)
  const variable = bindings.variableOf(callee.object)
  if (variable === undefined || !holdsOwn(variable)) return undefined
  return method !== undefined && canLook(method) ? undefined : variable
}

export function isWithin(inner: Node, outer: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1]
}

/** Every definition of the variable stands in the node, and each run of it has a variable of its own. */
export function isDeclaredIn(variable: Variable, node: Node): boolean {
  return (
    variable.defs.length > 0 &&
    variable.defs.every((definition) => isWithin(definition.name as Node, node)) &&
    !(variable.defs[0]?.parent?.type === 'VariableDeclaration' && variable.defs[0].parent.kind === 'var')
  )
}

/** The variable at the root of `a.b[c].d`. */
export function rootVariableOf(node: Node, bindings: Bindings): Variable | undefined {
  const inner = unwrapped(node)
  if (inner.type === 'MemberExpression') return rootVariableOf(inner.object, bindings)
  return inner.type === 'Identifier' ? bindings.variableOf(inner) : undefined
}

export function nameOf(node: Node): string {
  const inner = unwrapped(node)
  if (inner.type === 'Identifier') return inner.name
  if (inner.type === 'ThisExpression') return 'this'
  if (inner.type === 'CallExpression') return nameOf(inner.callee)
  if (inner.type !== 'MemberExpression') return '…'
  return `${nameOf(inner.object)}${inner.computed ? '[…]' : inner.property.type === 'Identifier' ? `.${inner.property.name}` : ''}`
}
