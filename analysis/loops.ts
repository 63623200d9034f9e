import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import type { CallId, FunctionId, LoopFact, Span } from './facts.js'

/**
 * Which loops keep every other task waiting by what they are, not by what they call?
 *
 * A busy-wait spins until the clock or a flag says so, and does nothing else: a loop that works (calls something, writes to
 * what others see, has an exit of its own) is not one, so slices of work under a deadline are left alone. A settled-awaits loop awaits,
 * but only what is settled already; calls whose promise only the call graph can judge are handed on as candidates.
 *
 * Not seen: flags behind function calls (`while (!isReady()) {}`), and anything that needs another file.
 */

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

export function loopFactOf(node: LoopNode, functionId: FunctionId, context: LoopContext): LoopFact | undefined {
  const place = { span: spanOf(node), headSpan: headSpanOf(node, context.text), function: functionId }
  const wait = busyWaitOf(node, context)
  if (wait !== undefined) return { kind: 'busy-wait', ...place, ...wait }
  const settled = settledAwaitsOf(node, context)
  return settled && { kind: 'settled-awaits', ...place, ...settled }
}

interface BusyWait {
  readonly on: 'clock' | 'flag'
  readonly subject: string
}

function busyWaitOf(loop: LoopNode, context: LoopContext): BusyWait | undefined {
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
      if (node !== root && isFunction(node)) {
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

function readsClock(root: TSESTree.Node, clockVariables: ReadonlySet<Variable>, context: LoopContext): boolean {
  let reads = false
  walk(root, node => {
    if (isFunction(node)) return false
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

function isClockRead(node: TSESTree.Node, context: LoopContext, depth = 0): boolean {
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

interface SettledAwaits {
  readonly awaits: readonly Span[]
  readonly candidates: readonly CallId[]
}

function settledAwaitsOf(loop: LoopNode, context: LoopContext): SettledAwaits | undefined {
  if (loop.type === 'ForOfStatement' && loop.await) return undefined
  if (!textOf(loop, context).includes('await')) return undefined
  const awaits: TSESTree.AwaitExpression[] = []
  const own: TSESTree.AwaitExpression[] = []
  let paused = false
  const parts: readonly (TSESTree.Node | null)[] =
    loop.type === 'ForStatement' ? [loop.test, loop.update, loop.body] : 'test' in loop ? [loop.test, loop.body] : [loop.body]
  const collect = (root: TSESTree.Node, repeated: boolean): void =>
    walk(root, node => {
      if (paused || isFunction(node)) return false
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
      return node.properties.every(property => property.type === 'Property' && !property.computed && keyOf(property.key) !== 'then')
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

function onlyDefinitionOf(name: TSESTree.Identifier, context: LoopContext): TSESTree.Node | undefined {
  const variable = context.variableOf(name)
  return variable?.defs.length === 1 ? variable.defs[0]?.node : undefined
}

function isGlobal(name: TSESTree.Identifier, context: LoopContext): boolean {
  return (context.variableOf(name)?.defs.length ?? 0) === 0
}

/** `process.hrtime.bigint` of the expression, if it is made of names alone; `this` counts as a name. */
function pathOf(node: TSESTree.Node): string | undefined {
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

function rootOf(node: TSESTree.Node): TSESTree.Identifier | undefined {
  if (node.type === 'MemberExpression') return rootOf(node.object)
  return node.type === 'Identifier' ? node : undefined
}

function propertyNameOf(node: TSESTree.MemberExpression): string | undefined {
  if (node.property.type === 'PrivateIdentifier') return `#${node.property.name}`
  return node.computed ? (node.property.type === 'Literal' ? String(node.property.value) : undefined) : keyOf(node.property)
}

function keyOf(key: TSESTree.Node): string | undefined {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}

function headSpanOf(loop: LoopNode, text: string): Span {
  const [start] = spanOf(loop)
  if (loop.type === 'DoWhileStatement') return [start, start + 'do'.length]
  const [bodyStart] = spanOf(loop.body)
  return [start, start + text.slice(start, bodyStart).trimEnd().length]
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

function textOf(node: TSESTree.Node, context: LoopContext): string {
  return context.text.slice(...spanOf(node))
}

function spanOf(node: TSESTree.Node): Span {
  return node.range
}

function contains(outer: TSESTree.Node, inner: TSESTree.Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1]
}

function isLoop(node: TSESTree.Node): node is LoopNode {
  return /^(?:While|DoWhile|For|ForIn|ForOf)Statement$/.test(node.type)
}

function isFunction(node: TSESTree.Node): boolean {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
}

/** Visits `root` and all below it, top down; `visit` returns false to stay out of a node's children. */
function walk(root: TSESTree.Node, visit: (node: TSESTree.Node) => boolean): void {
  if (!visit(root)) return
  for (const [key, child] of Object.entries(root)) {
    if (key === 'parent') continue
    for (const candidate of Array.isArray(child) ? child : [child]) if (isNode(candidate)) walk(candidate, visit)
  }
}

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'range' in value && typeof value.type === 'string'
}
