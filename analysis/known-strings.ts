/**
 * The strings that an expression may give, where the text names them all: literals, choices between some, entries of a table that nothing in
 * the file changes or gives away.
 */
import type { TSESTree } from '@typescript-eslint/types'
import type { Variable } from '@typescript-eslint/scope-manager'
import { childrenOf, staticKeyOf, unwrapped } from './syntax.js'
import type { Node } from './syntax.js'

export interface Names {
  readonly program: Node | undefined
  readonly variableOf: (identifier: Node) => Variable | undefined
}

const READS = new Set(['get', 'has', 'keys', 'values', 'entries', 'size'])
const ENUMERATES = new Set(['keys', 'values', 'entries', 'hasOwn', 'getOwnPropertyNames'])

export function stringsOf(node: Node, names: Names, seen: ReadonlySet<Variable> = new Set()): readonly string[] | undefined {
  const inner = unwrapped(node)
  switch (inner.type) {
    case 'Literal':
      return typeof inner.value === 'string' ? [inner.value] : undefined
    case 'TemplateLiteral': {
      const text = inner.expressions.length === 0 ? inner.quasis[0]?.value.cooked : undefined
      return typeof text === 'string' ? [text] : undefined
    }
    case 'ConditionalExpression':
      return together([stringsOf(inner.consequent, names, seen), stringsOf(inner.alternate, names, seen)])
    case 'LogicalExpression':
      return inner.operator === '&&' ? undefined : together([stringsOf(inner.left, names, seen), stringsOf(inner.right, names, seen)])
    case 'Identifier': {
      const variable = names.variableOf(inner)
      const value = variable === undefined || seen.has(variable) ? undefined : onlyValueOf(variable)
      return variable === undefined || value === undefined ? undefined : stringsOf(value, names, new Set([...seen, variable]))
    }
    case 'MemberExpression':
      return inner.optional ? undefined : tableEntries(inner.object, names, 'object')
    case 'CallExpression': {
      const callee = unwrapped(inner.callee)
      return callee.type === 'MemberExpression' && staticKeyOf(callee.property, callee.computed) === 'get' ? tableEntries(callee.object, names, 'map') : undefined
    }
    default:
      return undefined
  }
}

function together(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const all: string[] = []
  for (const part of parts) {
    if (part === undefined) return undefined
    all.push(...part)
  }
  return all
}

/** What a variable is set to where it is declared, and never again. */
export function onlyValueOf(variable: Variable): Node | undefined {
  const [definition] = variable.defs
  const declarator = definition?.node as Node | undefined
  if (variable.defs.length !== 1 || declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier' || declarator.init === null) return undefined
  return variable.references.filter((reference) => reference.isWrite()).length === 1 ? declarator.init : undefined
}

function tableEntries(object: Node, names: Names, kind: 'map' | 'object'): readonly string[] | undefined {
  const identifier = unwrapped(object)
  const variable = identifier.type === 'Identifier' ? names.variableOf(identifier) : undefined
  const value = variable === undefined ? undefined : onlyValueOf(variable)
  if (variable === undefined || value === undefined || names.program === undefined) return undefined
  const table = unwrapped(value)
  const entries = kind === 'map' ? mapEntries(table) : objectEntries(isFrozen(table) ? table.arguments[0] : table)
  if (entries === undefined) return undefined
  const reads = readsIn(names.program)
  const isOnlyRead = variable.references.every((reference) => reference.isWrite() || reads.has(reference.identifier))
  return isOnlyRead && !isExported(names.program, value) ? entries : undefined
}

function isFrozen(node: Node): node is TSESTree.CallExpression {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.object.type === 'Identifier' && node.callee.object.name === 'Object' && staticKeyOf(node.callee.property, node.callee.computed) === 'freeze'
}

function objectEntries(node: Node | undefined): readonly string[] | undefined {
  if (node?.type !== 'ObjectExpression') return undefined
  return together(node.properties.map((property) => (property.type === 'Property' && property.kind === 'init' && !property.method ? stringIn(property.value) : undefined)))
}

function mapEntries(node: Node): readonly string[] | undefined {
  if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'Map') return undefined
  const [list] = node.arguments
  if (list?.type !== 'ArrayExpression') return undefined
  return together(list.elements.map((entry) => (entry?.type === 'ArrayExpression' && entry.elements[0]?.type !== 'SpreadElement' ? stringIn(entry.elements[1]) : undefined)))
}

function stringIn(node: Node | null | undefined): readonly string[] | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? [node.value] : undefined
}

/** Identifiers where the table that they name is only looked into. */
function readsIn(program: Node): ReadonlySet<unknown> {
  const reads = new Set<unknown>()
  const walk = (node: Node, parent: Node | undefined): void => {
    if (node.type === 'MemberExpression' && node.object.type === 'Identifier') {
      const name = staticKeyOf(node.property, node.computed)
      const isCalled = parent?.type === 'CallExpression' && parent.callee === node
      if (isCalled ? name !== undefined && READS.has(name) : !isChanged(node, parent)) reads.add(node.object)
    }
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.object.type === 'Identifier' && node.callee.object.name === 'Object') {
      const [first] = node.arguments
      if (first?.type === 'Identifier' && ENUMERATES.has(staticKeyOf(node.callee.property, node.callee.computed) ?? '')) reads.add(first)
    }
    if (node.type === 'BinaryExpression' && node.operator === 'in') reads.add(node.right)
    for (const child of childrenOf(node)) walk(child, node)
  }
  walk(program, undefined)
  return reads
}

/** Its members may be set, deleted or taken apart there, or its methods kept. */
function isChanged(node: Node, parent: Node | undefined): boolean {
  switch (parent?.type) {
    case 'AssignmentExpression':
      return parent.left === node
    case 'UpdateExpression':
      return true
    case 'UnaryExpression':
      return parent.operator === 'delete'
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left === node
    case 'Property':
    case 'ArrayPattern':
    case 'RestElement':
    case 'AssignmentPattern':
      return true
    default:
      return false
  }
}

function isExported(program: Node, value: Node): boolean {
  return childrenOf(program).some((statement) => statement.type === 'ExportNamedDeclaration' && statement.range[0] <= value.range[0] && value.range[1] <= statement.range[1])
}
