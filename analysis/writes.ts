/**
 * What a function changes besides its own variables, and which calls are of methods of what it made itself. Tells functions that only
 * look from those that do something; what they call is for `independence.ts`.
 *
 * Tagged templates and `import()` count as changes: what they run is not among the calls.
 */
import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import { visitorKeys } from '@typescript-eslint/visitor-keys'
import type { Bindings } from './bindings.js'
import type { CallId, FunctionId, WriteFact } from './facts.js'
import type { Inventory } from './inventory.js'
import { childrenOf, isFunctionNode, spanOf, staticKeyOf, unwrapped } from './syntax.js'
import type { Node } from './syntax.js'

export interface Writes {
  readonly writes: readonly WriteFact[]
  readonly ownCalls: Readonly<Record<CallId, FunctionId>>
}

/** Builtin constructors whose instances belong to who makes them. */
const MAKERS = new Set(['Array', 'Blob', 'Date', 'FormData', 'Headers', 'Map', 'Set', 'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams', 'Uint8Array', 'WeakMap', 'WeakSet'])
/** Methods that give something new, whatever they are called on. */
const COPIERS = new Set(['concat', 'filter', 'flat', 'flatMap', 'map', 'slice', 'split', 'toReversed', 'toSorted'])
const LIST_METHODS = new Set(['copyWithin', 'fill', 'pop', 'push', 'reverse', 'shift', 'sort', 'splice', 'unshift'])
const STATIC_MAKERS = new Set(
  'Array.from Array.of Buffer.alloc Buffer.concat Buffer.from JSON.parse Object.create Object.entries Object.fromEntries Object.keys Object.values'.split(' '),
)

export function writesOf(program: TSESTree.Program, inventory: Inventory, bindings: Bindings): Writes {
  const writes: WriteFact[] = []
  const ownCalls: Record<CallId, FunctionId> = {}
  const fields = new Map(inventory.functions.flatMap((entry) => (entry.kind === 'field' || entry.kind === 'static-block' ? [[entry.node, entry.id] as const] : [])))

  const functionAt = (node: Node): FunctionId | undefined => inventory.functionOf.get(node) ?? fields.get(node)

  /** The function that a variable belongs to; none for those of the module. */
  const ownerOf = (variable: Variable): FunctionId | undefined => {
    const id = functionAt(variable.scope.variableScope.block as Node)
    return id === 0 ? undefined : id
  }

  const noteWrite = (node: Node, function_: FunctionId, owner: FunctionId | undefined): void => {
    if (owner !== undefined && owner === function_) return
    writes.push({ function: function_, span: spanOf(node), ...(owner === undefined ? {} : { owner }) })
  }

  /** Who made what the expression gives, where that is certain. */
  const makerOf = (node: Node, function_: FunctionId): FunctionId | undefined => {
    const inner = unwrapped(node)
    if (inner.type === 'Identifier') {
      const variable = bindings.variableOf(inner)
      return variable !== undefined && holdsOwn(variable) ? ownerOf(variable) : undefined
    }
    return isMade(inner) ? function_ : undefined
  }

  const assigned = (target: Node, function_: FunctionId): void => {
    const inner = unwrapped(target)
    switch (inner.type) {
      case 'Identifier': {
        const variable = bindings.variableOf(inner)
        noteWrite(inner, function_, variable === undefined ? undefined : ownerOf(variable))
        return
      }
      case 'MemberExpression': {
        const object = unwrapped(inner.object)
        if (object.type === 'ThisExpression') {
          const receiver = inventory.functions[inventory.receivers.get(object) ?? 0]
          noteWrite(inner, function_, receiver?.kind === 'constructor' || receiver?.kind === 'field' ? receiver.id : undefined)
        } else noteWrite(inner, function_, makerOf(object, function_))
        return
      }
      default:
        for (const child of childrenOf(inner)) if (child.type !== 'AssignmentPattern') assigned(child.type === 'Property' ? child.value : child, function_)
    }
  }

  const visit = (node: Node, function_: FunctionId): void => {
    switch (node.type) {
      case 'AssignmentExpression':
        assigned(node.left, function_)
        break
      case 'UpdateExpression':
        assigned(node.argument, function_)
        break
      case 'UnaryExpression':
        if (node.operator === 'delete') assigned(node.argument, function_)
        break
      case 'ForOfStatement':
      case 'ForInStatement':
        if (node.left.type !== 'VariableDeclaration') assigned(node.left, function_)
        break
      case 'TaggedTemplateExpression':
      case 'ImportExpression':
        noteWrite(node, function_, undefined)
        break
      case 'CallExpression': {
        const callee = unwrapped(node.callee)
        const id = inventory.callOf.get(node)
        if (callee.type !== 'MemberExpression' || id === undefined) break
        const maker = makerOf(callee.object, function_)
        const method = staticKeyOf(callee.property, callee.computed)
        // What looks like a copied list may be a query: `table.filter(isOld).delete()`.
        const isOfList = method !== undefined && LIST_METHODS.has(method)
        if (maker !== undefined && (isOfList || !isCopied(callee.object, bindings))) ownCalls[id] = maker
        break
      }
      default:
        if (node.type.startsWith('TS') && !('expression' in node) && node.type !== 'TSModuleDeclaration' && node.type !== 'TSModuleBlock' && node.type !== 'TSParameterProperty') return
    }
    const inner = isFunctionNode(node) ? (inventory.functionOf.get(node) ?? function_) : node.type === 'StaticBlock' ? (fields.get(node) ?? function_) : function_
    // Spelt out, since this walks whole files: an array for each node is what such a walk costs.
    const record = node as unknown as Readonly<Record<string, unknown>>
    for (const key of visitorKeys[node.type] ?? []) {
      const value = record[key]
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) visit(item, inner)
      } else if (isNode(value)) visit(value, node.type === 'PropertyDefinition' && key === 'value' ? (functionAt(value) ?? inner) : inner)
    }
  }
  visit(program, 0)
  return { writes, ownCalls }
}

function isCopied(node: Node, bindings: Bindings): boolean {
  const inner = unwrapped(node)
  if (inner.type === 'Identifier') {
    const [definition] = bindings.variableOf(inner)?.defs ?? []
    return definition?.type === 'Variable' && definition.node.init !== null && isCopied(definition.node.init, bindings)
  }
  return inner.type === 'CallExpression' && inner.callee.type === 'MemberExpression' && COPIERS.has(staticKeyOf(inner.callee.property, inner.callee.computed) ?? '')
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** Given once, at its declaration, something new. */
export function holdsOwn(variable: Variable): boolean {
  const [definition] = variable.defs
  if (variable.defs.length !== 1 || definition?.type !== 'Variable') return false
  const { id, init } = definition.node
  if (id.type !== 'Identifier' || init === null || !isMade(unwrapped(init))) return false
  return variable.references.every((reference) => !reference.isWrite() || reference.init === true)
}

function isMade(node: Node): boolean {
  switch (node.type) {
    case 'ArrayExpression':
    case 'ObjectExpression':
      return true
    case 'NewExpression':
      return node.callee.type === 'Identifier' && MAKERS.has(node.callee.name)
    case 'CallExpression': {
      const callee = unwrapped(node.callee)
      if (callee.type !== 'MemberExpression') return callee.type === 'Identifier' && callee.name === 'structuredClone'
      const name = staticKeyOf(callee.property, callee.computed)
      const object = unwrapped(callee.object)
      return name !== undefined && (COPIERS.has(name) || (object.type === 'Identifier' && STATIC_MAKERS.has(`${object.name}.${name}`)))
    }
    default:
      return false
  }
}
