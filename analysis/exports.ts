/**
 * What a module exports: ES module exports, what is assigned to `exports` and `module.exports`, and what is defined on them.
 */
import type { TSESTree } from '@typescript-eslint/types'
import { either, UNKNOWN } from './bindings.js'
import type { Bindings } from './bindings.js'
import type { ExportsFact, Value } from './facts.js'
import type { Inventory } from './inventory.js'
import { staticKeyOf, unwrapped } from './syntax.js'
import type { Node } from './syntax.js'

export function exportsFact(inventory: Inventory, bindings: Bindings): ExportsFact {
  const named: Record<string, Value> = {}
  const whole: Value[] = []
  const stars: string[] = []
  const hidden: string[] = []
  const set = (name: string, value: Value): void => {
    const before = Object.hasOwn(named, name) ? named[name] : undefined
    // `exports.a = void 0` stands above many compiled modules.
    named[name] = before === undefined || before.kind === 'unknown' ? value : value.kind === 'unknown' ? before : either([before, value])
  }
  for (const node of inventory.exportNodes) exportNode(node, bindings, set, whole, stars)
  for (const { node } of inventory.assignments) {
    if (node.operator !== '=' || node.left.type === 'ObjectPattern' || node.left.type === 'ArrayPattern') continue
    const target = bindings.valueOf(node.left)
    if (target.kind === 'exports') {
      const value = bindings.valueOf(node.right)
      // `exports = module.exports = f` assigns twice; the inner one says what.
      if (value.kind !== 'exports') whole.push(value)
    } else if (target.kind === 'member' && target.object.kind === 'exports') set(target.name, bindings.valueOf(node.right))
  }
  for (const call of inventory.calls) {
    if (call.node.type !== 'CallExpression') continue
    for (const { name, descriptor } of definedBy(call.node, bindings)) {
      if (!Object.hasOwn(named, name) && !isEnumerable(descriptor)) hidden.push(name)
      set(name, describedValue(descriptor, inventory, bindings))
    }
    const callee = unwrapped(call.node.callee)
    const [first, second] = call.node.arguments
    const name = callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' ? staticKeyOf(callee.property, callee.computed) : undefined
    if (first === undefined) continue
    if (name === '__exportStar' || name === '__reExport' || name === '_export_star') {
      const value = bindings.valueOf(name === '__reExport' && second !== undefined ? second : first)
      if (value.kind === 'module') stars.push(value.specifier)
    } else if (name === 'assign' && callee.type === 'MemberExpression' && bindings.valueOf(first).kind === 'exports') {
      for (const argument of call.node.arguments.slice(1)) whole.push(bindings.valueOf(argument))
    }
  }
  return { named, whole, stars, ...(hidden.length === 0 ? {} : { hidden }) }
}

/** What `Object.defineProperty(exports, 'load', { value: load })` and `Object.defineProperties` put there. */
export function definedBy(node: TSESTree.CallExpression, bindings: Bindings): readonly { readonly name: string; readonly descriptor: TSESTree.ObjectExpression }[] {
  const callee = unwrapped(node.callee)
  const method = callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' ? staticKeyOf(callee.property, callee.computed) : undefined
  const [first, second, third] = node.arguments
  if ((method !== 'defineProperty' && method !== 'defineProperties') || first === undefined || second === undefined || bindings.valueOf(first).kind !== 'exports') return []
  if (method === 'defineProperty') return second.type === 'Literal' && typeof second.value === 'string' && third?.type === 'ObjectExpression' ? [{ name: second.value, descriptor: third }] : []
  if (second.type !== 'ObjectExpression') return []
  const found = second.properties.map((property) => {
    const name = property.type === 'Property' ? staticKeyOf(property.key, property.computed) : undefined
    return property.type !== 'Property' || name === undefined || property.value.type !== 'ObjectExpression' ? undefined : { name, descriptor: property.value }
  })
  const told = found.filter((each) => each !== undefined)
  return told.length < found.length ? [] : told
}

function isEnumerable({ properties }: TSESTree.ObjectExpression): boolean {
  return properties.some((property) => property.type !== 'Property' || (staticKeyOf(property.key, property.computed) === 'enumerable' && !(property.value.type === 'Literal' && property.value.value === false)))
}

/** The value of a property descriptor: `{ value: f }` or `{ get: () => f }`. */
function describedValue(descriptor: TSESTree.ObjectExpression, inventory: Inventory, bindings: Bindings): Value {
  for (const property of descriptor.properties) {
    if (property.type !== 'Property') continue
    const key = staticKeyOf(property.key, property.computed)
    if (key === 'value') return bindings.valueOf(property.value)
    const getter = key === 'get' ? inventory.functionOf.get(property.value) : undefined
    const [returned] = getter === undefined ? [] : (inventory.functions[getter]?.returns ?? [])
    if (returned !== undefined) return bindings.valueOf(returned)
  }
  return UNKNOWN
}

function exportNode(node: Node, bindings: Bindings, set: (name: string, value: Value) => void, whole: Value[], stars: string[]): void {
  if (node.type === 'ExportAllDeclaration') {
    if (node.exported === null || node.exported === undefined) stars.push(node.source.value)
    else set(exportedName(node.exported), { kind: 'module', specifier: node.source.value, form: 'import' })
    return
  }
  if (node.type === 'ExportDefaultDeclaration') {
    set('default', bindings.valueOf(node.declaration as Node))
    return
  }
  if (node.type === 'TSExportAssignment') {
    whole.push(bindings.valueOf(node.expression))
    return
  }
  if (node.type !== 'ExportNamedDeclaration') return
  for (const specifier of node.specifiers) {
    const local = specifier.local as Node
    const value: Value =
      node.source === null
        ? bindings.valueOf(local)
        : { kind: 'member', object: { kind: 'module', specifier: node.source.value, form: 'import' }, name: exportedName(local) }
    set(exportedName(specifier.exported), value)
  }
  for (const name of namesDeclaredBy(node)) set(name.name, bindings.valueOf(name))
}

/** The names in `export const …`, `export function …`. */
export function namesDeclaredBy({ declaration }: TSESTree.ExportNamedDeclaration): readonly TSESTree.Identifier[] {
  if (declaration === null) return []
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.flatMap(({ id }) => namesIn(id))
  return 'id' in declaration && declaration.id?.type === 'Identifier' ? [declaration.id] : []
}

/** What a namespace exports, by name. */
export function exportedFrom(node: TSESTree.TSModuleDeclaration, bindings: Bindings): Readonly<Record<string, Value>> {
  const named: Record<string, Value> = {}
  const body = (node.body as TSESTree.TSModuleBlock | undefined)?.body ?? []
  for (const statement of body) if (statement.type === 'ExportNamedDeclaration') exportNode(statement as Node, bindings, (name, value) => { named[name] = value }, [], [])
  return named
}

function exportedName(node: Node): string {
  return node.type === 'Identifier' ? node.name : node.type === 'Literal' ? String(node.value) : ''
}

function namesIn(pattern: Node): readonly TSESTree.Identifier[] {
  if (pattern.type === 'Identifier') return [pattern]
  if (pattern.type === 'AssignmentPattern') return namesIn(pattern.left)
  if (pattern.type === 'ObjectPattern')
    return pattern.properties.flatMap((property) => (property.type === 'Property' ? namesIn(property.value) : namesIn(property.argument)))
  return []
}
