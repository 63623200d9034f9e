import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import { isFunctionNode } from '../syntax.js'
import { isGlobal, onlyDefinitionOf, pathOf, rootOf, walk, type LoopContext } from './tree.js'

/** Does an expression look at the clock? Under any of its names, or through a function of the file that does nothing else. */

const clockPaths = new Set([
  'Date.now',
  'performance.now',
  'process.hrtime',
  'process.hrtime.bigint',
  'process.uptime',
  'hrtime',
  'hrtime.bigint',
])
const clockModules = /^(?:node:)?(?:perf_hooks|process)$/

export function readsClock(root: TSESTree.Node, clockVariables: ReadonlySet<Variable>, context: LoopContext): boolean {
  let reads = false
  walk(root, node => {
    if (isFunctionNode(node)) return false
    if (node.type === 'Identifier') {
      const variable = context.variableOf(node)
      reads ||= variable !== undefined && clockVariables.has(variable)
    } else {
      reads ||= isClockRead(node, context)
    }
    return !reads
  })
  return reads
}

export function isClockRead(node: TSESTree.Node, context: LoopContext, depth = 0): boolean {
  if (node.type === 'NewExpression') {
    return node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0 && isGlobal(node.callee, context)
  }
  if (node.type !== 'CallExpression') return false
  const { callee } = node
  if (callee.type === 'MemberExpression' && isClockRead(callee.object, context, depth)) return true
  const path = pathOf(callee)?.replace(/^(?:globalThis|global|window|self)\./, '')
  const root = rootOf(callee)
  if (path !== undefined && root && clockPaths.has(path)) {
    return root.name === 'hrtime' ? isFromClockModule(root, context) : isGlobal(root, context) || isFromClockModule(root, context)
  }
  return callee.type === 'Identifier' && depth < 2 && isClockFunction(callee, context, depth)
}

/** `const now = () => Date.now()`, `const now = Date.now`, `const { now } = Date`. */
function isClockFunction(name: TSESTree.Identifier, context: LoopContext, depth: number): boolean {
  const definition = onlyDefinitionOf(name, context)
  if (definition?.type === 'FunctionDeclaration') return returnsClock(definition, context, depth)
  if (definition?.type !== 'VariableDeclarator' || !definition.init) return false
  const { id, init } = definition
  if (init.type === 'ArrowFunctionExpression' || init.type === 'FunctionExpression') return returnsClock(init, context, depth)
  const path = pathOf(init)
  if (path === undefined) return false
  return clockPaths.has(id.type === 'ObjectPattern' ? `${path}.now` : path)
}

function returnsClock(
  node: TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression,
  context: LoopContext,
  depth: number,
): boolean {
  if (node.body === null || node.body === undefined) return false
  if (node.body.type !== 'BlockStatement') return isClockRead(node.body, context, depth + 1)
  const only = node.body.body.length === 1 ? node.body.body[0] : undefined
  return only?.type === 'ReturnStatement' && only.argument !== null && isClockRead(only.argument, context, depth + 1)
}

function isFromClockModule(name: TSESTree.Identifier, context: LoopContext): boolean {
  const variable = context.variableOf(name)
  const definition = variable?.defs.length === 1 ? variable.defs[0] : undefined
  if (definition?.type === 'ImportBinding') {
    return definition.parent.type === 'ImportDeclaration' && clockModules.test(definition.parent.source.value)
  }
  const node = definition?.node
  if (node?.type !== 'VariableDeclarator' || !node.init) return false
  const call = node.init.type === 'MemberExpression' ? node.init.object : node.init
  const specifier = call.type === 'CallExpression' && pathOf(call.callee) === 'require' ? call.arguments[0] : undefined
  return specifier?.type === 'Literal' && typeof specifier.value === 'string' && clockModules.test(specifier.value)
}
