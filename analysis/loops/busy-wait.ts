import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import { isClockRead, readsClock } from './clock.js'
import { isFunctionNode } from '../syntax.js'
import { contains, pathOf, propertyNameOf, shortened, textOf, walk, type LoopContext, type LoopNode } from './tree.js'

/** Does a loop do nothing but wait for the clock or a flag? */

export interface BusyWait {
  readonly on: 'clock' | 'flag'
  readonly subject: string
}

export function busyWaitOf(loop: LoopNode, context: LoopContext): BusyWait | undefined {
  if (loop.type === 'ForInStatement' || loop.type === 'ForOfStatement') return undefined
  const parts = [loop.body, ...(loop.type === 'ForStatement' && loop.update ? [loop.update] : [])]
  const written = new Set<Variable>()
  const clockVariables = new Set<Variable>()
  for (const part of parts) {
    if (!isIdle(part, written, clockVariables, context)) return undefined
  }
  if (loop.test && !isIdle(loop.test, written, clockVariables, context)) return undefined

  const isClock = (node: TSESTree.Node): boolean => readsClock(node, clockVariables, context)
  const exits = parts.flatMap(part => exitsOf(part))
  if (!exits.every(exit => exit.test !== undefined && isClock(exit.test))) return undefined

  const conditions = loop.test ? conjunctsOf(loop.test).filter(test => !isAlwaysTrue(test)) : []
  const flags: string[] = []
  for (const condition of conditions) {
    if (isClock(condition)) continue
    const flag = flagOf(condition, loop, written, context)
    if (flag === undefined) return undefined
    flags.push(flag)
  }
  const clock = [...conditions, ...exits.map(exit => exit.test)].find(test => test !== undefined && isClock(test))
  if (clock) return { on: 'clock', subject: shortened(textOf(clock, context)) }
  return flags[0] === undefined ? undefined : { on: 'flag', subject: flags[0] }
}

/** Does nothing but compute and write local variables: no call that could change the world or let a task run. */
function isIdle(root: TSESTree.Node, written: Set<Variable>, clockVariables: Set<Variable>, context: LoopContext): boolean {
  let idle = true
  const writeTo = (target: TSESTree.Node, value: TSESTree.Node | undefined): void => {
    const variable = target.type === 'Identifier' ? context.variableOf(target) : undefined
    if (variable === undefined) idle = false
    else if (value && readsClock(value, clockVariables, context)) clockVariables.add(variable)
    else written.add(variable)
  }
  walk(root, node => {
    switch (node.type) {
      case 'AwaitExpression':
      case 'YieldExpression':
      case 'TaggedTemplateExpression':
      case 'ImportExpression':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ClassDeclaration':
      case 'ClassExpression':
        idle = false
        break
      case 'CallExpression':
        if (!isClockRead(node, context) && !isPureCall(node)) idle = false
        break
      case 'NewExpression':
        if (!isClockRead(node, context) && !isThrown(node, root)) idle = false
        break
      case 'UpdateExpression':
        writeTo(node.argument, undefined)
        break
      case 'AssignmentExpression':
        writeTo(node.left, node.right)
        break
      case 'VariableDeclarator':
        if (node.init) writeTo(node.id, node.init)
        break
      case 'UnaryExpression':
        if (node.operator === 'delete') idle = false
        break
      default:
        break
    }
    return idle
  })
  return idle
}

const pureObjects = new Set(['Math', 'Number', 'BigInt'])

function isPureCall(node: TSESTree.CallExpression): boolean {
  const path = pathOf(node.callee)
  return path === 'Atomics.load' || path === 'Atomics.pause' || (path !== undefined && pureObjects.has(path.split('.')[0] ?? ''))
}

/** `throw new Error('timed out')` constructs only on the way out. */
function isThrown(node: TSESTree.NewExpression, root: TSESTree.Node): boolean {
  let thrown = false
  walk(root, candidate => {
    if (candidate.type === 'ThrowStatement' && candidate.argument === node) thrown = true
    return !thrown
  })
  return thrown
}

interface Exit {
  /** The condition under which the loop is left, absent where it is left at once. */
  readonly test: TSESTree.Expression | undefined
}

function exitsOf(root: TSESTree.Node, test?: TSESTree.Expression): readonly Exit[] {
  switch (root.type) {
    case 'BreakStatement':
    case 'ReturnStatement':
    case 'ThrowStatement':
      return [{ test }]
    case 'IfStatement':
      return [...exitsOf(root.consequent, root.test), ...(root.alternate ? exitsOf(root.alternate, root.test) : [])]
    case 'BlockStatement':
      return root.body.flatMap(statement => exitsOf(statement, test))
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'SwitchStatement':
    case 'TryStatement':
    case 'LabeledStatement':
      // Whose `break` this is takes more than a glance: any exit inside counts as one of the loop's own.
      return containsExit(root) ? [{ test: undefined }] : []
    default:
      return []
  }
}

function containsExit(root: TSESTree.Node): boolean {
  let found = false
  walk(root, node => {
    found ||= node.type === 'BreakStatement' || node.type === 'ReturnStatement' || node.type === 'ThrowStatement'
    return !found
  })
  return found
}

function conjunctsOf(test: TSESTree.Expression): readonly TSESTree.Expression[] {
  const isJoin = test.type === 'LogicalExpression' && test.operator !== '??'
  return isJoin ? [...conjunctsOf(test.left), ...conjunctsOf(test.right)] : [test]
}

function isAlwaysTrue(test: TSESTree.Expression): boolean {
  return test.type === 'Literal' && Boolean(test.value)
}

/** The flag that the condition waits for, as written, if nothing in the loop can change it and something else can. */
function flagOf(condition: TSESTree.Expression, loop: LoopNode, written: ReadonlySet<Variable>, context: LoopContext): string | undefined {
  const subject = subjectOf(condition)
  if (subject === undefined) return undefined
  const text = shortened(textOf(subject, context))
  switch (subject.type) {
    case 'Identifier': {
      const variable = context.variableOf(subject)
      if (variable === undefined || written.has(variable)) return undefined
      return isWrittenByAnotherFunction(variable, loop) ? text : undefined
    }
    case 'MemberExpression': {
      const name = propertyNameOf(subject)
      return name !== undefined && isMemberAssignedOutside(name, loop, context.program) ? text : undefined
    }
    default:
      return text
  }
}

/** `flag` of `!flag`, `flag === false`, `state.done !== true`, `Atomics.load(a, 0) === 0`. */
function subjectOf(condition: TSESTree.Expression): TSESTree.Identifier | TSESTree.MemberExpression | TSESTree.CallExpression | undefined {
  switch (condition.type) {
    case 'Identifier':
      return condition
    case 'MemberExpression':
      return pathOf(condition) === undefined ? undefined : condition
    case 'CallExpression':
      return pathOf(condition.callee) === 'Atomics.load' ? condition : undefined
    case 'UnaryExpression':
      return condition.operator === '!' || condition.operator === 'typeof' ? subjectOf(condition.argument) : undefined
    case 'BinaryExpression': {
      if (!/^[!=]==?$|^[<>]=?$/.test(condition.operator) || condition.left.type === 'PrivateIdentifier') return undefined
      if (isConstant(condition.right)) return subjectOf(condition.left)
      return isConstant(condition.left) ? subjectOf(condition.right) : undefined
    }
    default:
      return undefined
  }
}

function isConstant(node: TSESTree.Expression): boolean {
  return (
    node.type === 'Literal' ||
    (node.type === 'Identifier' && node.name === 'undefined') ||
    (node.type === 'UnaryExpression' && isConstant(node.argument))
  )
}

function isWrittenByAnotherFunction(variable: Variable, loop: LoopNode): boolean {
  return variable.references.some(reference => {
    const scope = reference.from.variableScope
    // A function around the loop may write before the loop starts; only one that does not contain it can run meanwhile.
    return reference.isWrite() && scope.type === 'function' && !contains(scope.block, loop)
  })
}

function isMemberAssignedOutside(name: string, loop: LoopNode, program: TSESTree.Program): boolean {
  let found = false
  const search = (root: TSESTree.Node, insideFunction: boolean): void =>
    walk(root, node => {
      if (found) return false
      if (node !== root && isFunctionNode(node)) {
        search(node, !contains(node, loop))
        return false
      }
      const target = node.type === 'AssignmentExpression' ? node.left : node.type === 'UpdateExpression' ? node.argument : undefined
      found ||= insideFunction && target?.type === 'MemberExpression' && propertyNameOf(target) === name
      return true
    })
  search(program, false)
  return found
}
