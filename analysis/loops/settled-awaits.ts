import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import type { CallId, Span } from '../facts.js'
import { isFunctionNode, spanOf, staticKeyOf } from '../syntax.js'
import { isGlobal, isLoop, pathOf, rootOf, textOf, walk, type LoopContext, type LoopNode } from './tree.js'

/** Does a loop await only what is settled already, or calls that may be? */

export interface SettledAwaits {
  readonly awaits: readonly Span[]
  readonly candidates: readonly CallId[]
}

export function settledAwaitsOf(loop: LoopNode, context: LoopContext): SettledAwaits | undefined {
  if (loop.type === 'ForOfStatement' && loop.await) return undefined
  if (!textOf(loop, context).includes('await')) return undefined
  const awaits: TSESTree.AwaitExpression[] = []
  const own: TSESTree.AwaitExpression[] = []
  let paused = false
  const parts: readonly (TSESTree.Node | null)[] =
    loop.type === 'ForStatement' ? [loop.test, loop.update, loop.body] : 'test' in loop ? [loop.test, loop.body] : [loop.body]
  const collect = (root: TSESTree.Node, repeated: boolean): void =>
    walk(root, node => {
      if (paused || isFunctionNode(node)) return false
      if (node.type === 'YieldExpression' || (node.type === 'ForOfStatement' && node.await) || isAwaitUsing(node)) {
        paused = true
        return false
      }
      if (node.type === 'AwaitExpression') {
        awaits.push(node)
        if (repeated) own.push(node)
      }
      // What a `return` or an inner loop awaits is awaited once, or belongs to that loop.
      if (node !== root && repeated && (isLoop(node) || node.type === 'ReturnStatement')) {
        collect(node, false)
        return false
      }
      return true
    })
  for (const part of parts) if (part) collect(part, true)
  if (paused || own.length === 0) return undefined

  const candidates: CallId[] = []
  for (const { argument } of awaits) {
    if (isSettled(argument, context, new Set())) continue
    const call = argument.type === 'ChainExpression' ? argument.expression : argument
    const id = call.type === 'CallExpression' ? context.callIdOf(call) : undefined
    if (id === undefined) return undefined
    candidates.push(id)
  }
  // A pass over a collection ends by itself: only an await that was put there to yield shows that a pause was wanted.
  if (candidates.length > 0 && isPass(loop)) return undefined
  return { awaits: own.map(spanOf), candidates }
}

function isPass(loop: LoopNode): boolean {
  return loop.type === 'ForOfStatement' || loop.type === 'ForInStatement' || (loop.type === 'ForStatement' && loop.test !== null && loop.update !== null)
}

function isAwaitUsing(node: TSESTree.Node): boolean {
  return node.type === 'VariableDeclaration' && node.kind === 'await using'
}

/** Awaiting this takes a turn of the microtask queue and no more. */
function isSettled(node: TSESTree.Node, context: LoopContext, seen: Set<Variable>): boolean {
  switch (node.type) {
    case 'Literal':
    case 'TemplateLiteral':
    case 'ArrayExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'UnaryExpression':
    case 'BinaryExpression':
    case 'UpdateExpression':
      return true
    case 'ObjectExpression':
      return node.properties.every(property => property.type === 'Property' && !property.computed && staticKeyOf(property.key, property.computed) !== 'then')
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'ChainExpression':
      return isSettled(node.expression, context, seen)
    case 'ConditionalExpression':
      return isSettled(node.consequent, context, seen) && isSettled(node.alternate, context, seen)
    case 'LogicalExpression':
      return isSettled(node.left, context, seen) && isSettled(node.right, context, seen)
    case 'Identifier':
      return node.name === 'undefined' || isSettledVariable(node, context, seen)
    case 'CallExpression':
      return isSettledPromiseCall(node, context, seen)
    case 'NewExpression':
      return isPromiseResolvedAtOnce(node)
    default:
      return false
  }
}

function isSettledVariable(name: TSESTree.Identifier, context: LoopContext, seen: Set<Variable>): boolean {
  const variable = context.variableOf(name)
  const definition = variable?.defs.length === 1 ? variable.defs[0] : undefined
  if (variable === undefined || definition?.type !== 'Variable' || seen.has(variable)) return false
  const declarator = definition.node
  if (declarator.id.type !== 'Identifier') return false
  seen.add(variable)
  return variable.references
    .filter(reference => reference.isWrite())
    .every(({ writeExpr, identifier }) => {
      if (!writeExpr) return true
      // In `for (const x of xs)` the expression written is `xs`, not what `x` will hold.
      const isInitialiser = declarator.id === identifier && declarator.init === writeExpr
      return (isInitialiser || declarator.id !== identifier) && isSettled(writeExpr, context, seen)
    })
}

function isSettledPromiseCall(node: TSESTree.CallExpression, context: LoopContext, seen: Set<Variable>): boolean {
  const root = rootOf(node.callee)
  if (root?.name !== 'Promise' || !isGlobal(root, context)) return false
  const [first, ...others] = node.arguments
  if (others.length > 0) return false
  switch (pathOf(node.callee)) {
    case 'Promise.resolve':
    case 'Promise.reject':
      return first === undefined || isSettled(first, context, seen)
    case 'Promise.all':
    case 'Promise.allSettled':
      return first?.type === 'ArrayExpression' && first.elements.every(element => element !== null && isSettled(element, context, seen))
    default:
      return false
  }
}

const microtaskQueues = new Set(['queueMicrotask', 'process.nextTick'])

/** `new Promise(resolve => resolve())`, `new Promise(resolve => process.nextTick(resolve))`. */
function isPromiseResolvedAtOnce(node: TSESTree.NewExpression): boolean {
  const executor = node.arguments[0]
  if (pathOf(node.callee) !== 'Promise' || executor?.type !== 'ArrowFunctionExpression') return false
  const resolve = executor.params[0]
  const body = executor.body.type === 'BlockStatement' ? onlyExpressionOf(executor.body) : executor.body
  if (resolve?.type !== 'Identifier' || body?.type !== 'CallExpression') return false
  const called = pathOf(body.callee)
  const handed = body.arguments[0]
  if (called === resolve.name) return handed === undefined || handed.type === 'Literal'
  return called !== undefined && microtaskQueues.has(called) && handed?.type === 'Identifier' && handed.name === resolve.name
}

function onlyExpressionOf(block: TSESTree.BlockStatement): TSESTree.Expression | undefined {
  const only = block.body.length === 1 ? block.body[0] : undefined
  return only?.type === 'ExpressionStatement' ? only.expression : undefined
}
