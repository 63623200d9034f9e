import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import type { Bindings } from '../bindings.js'
import type { CollectFact, FunctionId, Obstacle, SequenceFact, Span } from '../facts.js'
import type { Inventory } from '../inventory.js'
import { childrenOf, isFunctionNode, spanOf, staticKeyOf, unwrapped } from '../syntax.js'
import type { Node } from '../syntax.js'
import { awaitsIn, isDeclaredIn, isWithin, listChangedBy, nameOf, rootVariableOf, variablesNamedIn, walkOwn } from './tree.js'

/**
 * A loop over a collection that awaits in each round. Its rounds are apart where they leave early for nothing, share no variable and
 * catch no error, and where what each awaits comes from the round's own item.
 */

type PassLoop = TSESTree.ForOfStatement | TSESTree.ForInStatement | TSESTree.ForStatement

export function loopSequenceOf(loop: PassLoop, previous: Node | undefined, function_: FunctionId, inventory: Inventory, bindings: Bindings): readonly SequenceFact[] {
  if (loop.type === 'ForOfStatement' && loop.await) return []
  const awaits = awaitsIn(loop.body)
  const item = itemOf(loop, bindings)
  if (awaits.length === 0 || item === undefined) return []
  const collects = collectsIn(loop, inventory, bindings)
  const obstacle =
    exitIn(loop.body) ?? handlerIn(loop.body) ?? sharedIn(loop, item, collects, bindings) ?? repetitionIn(loop, awaits, item, bindings) ?? droppedIn(loop.body)
  return [
    {
      form: 'loop',
      shape: loop.type === 'ForOfStatement' ? 'for-of' : loop.type === 'ForInStatement' ? 'for-in' : 'for',
      function: function_,
      span: spanOf(loop),
      awaits: awaits.map(spanOf).sort((a, b) => a[0] - b[0]),
      ...(obstacle === undefined ? {} : { obstacle }),
      bodySpan: spanOf(loop.body),
      itemSpan: spanOf(item),
      ...(loop.type === 'ForStatement' ? {} : { listSpan: spanOf(loop.right) }),
      collects,
      statements: loop.body.type === 'BlockStatement' ? loop.body.body.map(spanOf) : [],
      continues: continuesIn(loop.body),
      ...emptyListBefore(previous, collects),
    },
  ]
}

/** The loop's own variable: the item, the key, or a counter that only the head moves. */
function itemOf(loop: PassLoop, bindings: Bindings): Node | undefined {
  if (loop.type !== 'ForStatement') {
    return loop.left.type === 'VariableDeclaration' && (loop.left.kind === 'const' || loop.left.kind === 'let') ? loop.left.declarations[0]?.id : undefined
  }
  const { init, update, test } = loop
  if (init?.type !== 'VariableDeclaration' || init.kind !== 'let' || update === null || test === null) return undefined
  const moved = update.type === 'UpdateExpression' ? update.argument : update.type === 'AssignmentExpression' && /^[+-]=$/.test(update.operator) ? update.left : undefined
  const counter = init.declarations.find(({ id }) => moved?.type === 'Identifier' && id.type === 'Identifier' && id.name === moved.name)
  if (counter?.id.type !== 'Identifier' || counter.init === null || awaitsIn(test).length > 0 || awaitsIn(update).length > 0) return undefined
  const variable = bindings.variableOf(counter.id)
  return variable !== undefined && variablesNamedIn(test, bindings).has(variable) ? counter.id : undefined
}

/** `return`, `throw`, `yield`, and jumps that leave more than the round. */
function exitIn(body: Node): Obstacle | undefined {
  let found: Obstacle | undefined
  const visit = (node: Node, inLoop: boolean, inSwitch: boolean): void => {
    if (found !== undefined || isFunctionNode(node)) return
    const exits =
      node.type === 'ReturnStatement' ||
      node.type === 'ThrowStatement' ||
      node.type === 'YieldExpression' ||
      (node.type === 'BreakStatement' && (node.label !== null || !(inLoop || inSwitch))) ||
      (node.type === 'ContinueStatement' && node.label !== null)
    if (exits) {
      found = { code: 'early-exit', span: spanOf(node), name: node.type.replace(/(?:Statement|Expression)$/, '').toLowerCase() }
      return
    }
    const isLoop = /^(?:While|DoWhile|For|ForIn|ForOf)Statement$/.test(node.type)
    for (const child of childrenOf(node)) visit(child, inLoop || isLoop, inSwitch || node.type === 'SwitchStatement')
  }
  visit(body, false, false)
  return found
}

/** What is caught or closed in a round: retries, results that count only while others succeed, resources. */
function handlerIn(body: Node): Obstacle | undefined {
  let found: Obstacle | undefined
  walkOwn(body, (node) => {
    const name =
      node.type === 'TryStatement' && awaitsIn(node).length > 0
        ? 'try'
        : node.type === 'VariableDeclaration' && /using$/.test(node.kind)
          ? node.kind
          : node.type === 'ForOfStatement' && node.await
            ? 'for await'
            : (node.type === 'WhileStatement' || node.type === 'DoWhileStatement') && awaitsIn(node).length > 0
              ? 'while'
              : undefined
    if (name !== undefined) found ??= { code: name === 'while' ? 'pagination' : 'error-handling', span: spanOf(node), name }
    return found === undefined
  })
  return found
}

function continuesIn(body: Node): readonly Span[] {
  if (isFunctionNode(body) || /^(?:While|DoWhile|For|ForIn|ForOf)Statement$/.test(body.type)) return []
  return body.type === 'ContinueStatement' ? [spanOf(body)] : childrenOf(body).flatMap(continuesIn)
}

const COLLECTING = new Set(['push', 'set', 'add'])

/** What rounds put into something outside that nothing else in the loop looks at. */
function collectsIn(loop: PassLoop, inventory: Inventory, bindings: Bindings): readonly CollectFact[] {
  const found: { readonly fact: CollectFact; readonly variable: Variable; readonly target: Node }[] = []
  walkOwn(loop.body, (node) => {
    if (node.type !== 'ExpressionStatement') return true
    const expression = unwrapped(node.expression)
    const target = expression.type === 'CallExpression' ? unwrapped(expression.callee) : expression.type === 'AssignmentExpression' && expression.operator === '=' ? expression.left : undefined
    if (target?.type !== 'MemberExpression' || target.object.type !== 'Identifier') return true
    const variable = bindings.variableOf(target.object)
    if (variable === undefined || variable.scope.type === 'module' || variable.scope.type === 'global' || isDeclaredIn(variable, loop)) return true
    const fact = { span: spanOf(node), name: target.object.name }
    if (expression.type === 'AssignmentExpression') {
      if (target.computed) found.push({ fact: { ...fact, form: 'assignment', valueSpans: [spanOf(target.property), spanOf(expression.right)] }, variable, target: target.object })
      return true
    }
    if (expression.type !== 'CallExpression') return true
    const method = staticKeyOf(target.property, target.computed)
    const call = inventory.callOf.get(expression)
    if (method === undefined || call === undefined || !COLLECTING.has(method) || !isPlainList(variable, method)) return true
    const valueSpans = expression.arguments.some((argument) => argument.type === 'SpreadElement') ? [] : expression.arguments.map(spanOf)
    found.push({ fact: { ...fact, call, form: 'call', method, valueSpans }, variable, target: target.object })
    return true
  })
  return found
    .filter(({ variable }) => {
      const collecting = found.filter((each) => each.variable === variable).map((each) => each.target)
      return variable.references.every(({ identifier }) => !isWithin(identifier as Node, loop) || collecting.includes(identifier as Node))
    })
    .map(({ fact }) => fact)
}

/** Declared in its function as the collection that the method is one of: `[]`, `new Map()`, `new Set()`. */
function isPlainList(variable: Variable, method: string): boolean {
  const [definition] = variable.defs
  if (variable.defs.length !== 1 || definition?.type !== 'Variable' || definition.node.id.type !== 'Identifier' || definition.node.init === null) return false
  const init = unwrapped(definition.node.init)
  if (method === 'push') return init.type === 'ArrayExpression'
  return init.type === 'NewExpression' && init.callee.type === 'Identifier' && /^(?:Map|Set|WeakMap|WeakSet|Headers|URLSearchParams|FormData)$/.test(init.callee.name)
}

/** Variables and members that one round leaves to the next, or that others may look at in between. */
function sharedIn(loop: PassLoop, item: Node, collects: readonly CollectFact[], bindings: Bindings): Obstacle | undefined {
  const items = variablesNamedIn(item, bindings)
  let found: Obstacle | undefined
  const note = (node: Node): void => {
    found ??= { code: 'shared-state', span: spanOf(node), name: nameOf(node) }
  }
  const assigned = (target: Node): void => {
    const inner = unwrapped(target)
    if (inner.type === 'Identifier') {
      const variable = bindings.variableOf(inner)
      if (variable === undefined || !isDeclaredIn(variable, loop.body)) note(inner)
      return
    }
    if (inner.type === 'MemberExpression') {
      const root = rootVariableOf(inner, bindings)
      if (root === undefined || !(items.has(root) || isDeclaredIn(root, loop.body))) note(inner)
      return
    }
    for (const child of childrenOf(inner)) if (child.type !== 'AssignmentPattern') assigned(child.type === 'Property' ? child.value : child)
  }
  walkOwn(loop.body, (node) => {
    if (collects.some(({ span }) => span[0] === node.range[0] && span[1] === node.range[1])) {
      // The key and the value that are put there may themselves change something.
      if (node.type === 'ExpressionStatement') for (const child of childrenOf(unwrapped(node.expression))) walkOwn(child, visit)
      return false
    }
    return visit(node)
  })
  return found

  function visit(node: Node): boolean {
    if (node.type === 'AssignmentExpression') assigned(node.left)
    if (node.type === 'UpdateExpression') assigned(node.argument)
    if (node.type === 'UnaryExpression' && node.operator === 'delete') assigned(node.argument)
    if ((node.type === 'ForOfStatement' || node.type === 'ForInStatement') && node.left.type !== 'VariableDeclaration') assigned(node.left)
    if (node.type === 'VariableDeclaration' && node.kind === 'var') note(node.declarations[0]?.id ?? node)
    const list = listChangedBy(node, bindings)
    if (list !== undefined && !isDeclaredIn(list, loop.body) && node.type === 'CallExpression') note(unwrapped(node.callee))
    if (node.type === 'TaggedTemplateExpression' || node.type === 'ImportExpression') note(node)
    return found === undefined
  }
}

/** What is awaited must come from the round's own item: the same question asked again waits for another answer. */
function repetitionIn(loop: PassLoop, awaits: readonly TSESTree.AwaitExpression[], item: Node, bindings: Bindings): Obstacle | undefined {
  const items = variablesNamedIn(item, bindings)
  for (const { argument } of awaits) {
    const named = variablesNamedIn(argument, bindings)
    if (![...named].some((variable) => items.has(variable) || isDeclaredIn(variable, loop.body))) return { code: 'repetition', span: spanOf(argument), name: nameOf(argument) }
  }
  return undefined
}

/** `await touch(file)` with nobody to look at the result is there for what it does. */
function droppedIn(body: Node): Obstacle | undefined {
  let found: Obstacle | undefined
  walkOwn(body, (node) => {
    if (node.type === 'ExpressionStatement' && unwrapped(node.expression).type === 'AwaitExpression') found ??= { code: 'dropped-result', span: spanOf(node.expression), name: 'await' }
    return found === undefined
  })
  return found
}

function emptyListBefore(previous: Node | undefined, collects: readonly CollectFact[]): Pick<Extract<SequenceFact, { form: 'loop' }>, 'emptyList'> {
  const [only] = collects
  if (previous?.type !== 'VariableDeclaration' || previous.declarations.length !== 1 || collects.some(({ method, name }) => method !== 'push' || name !== only?.name)) return {}
  const { id, init } = previous.declarations[0]
  if (previous.kind !== 'const') return {}
  if (id.type !== 'Identifier' || id.name !== only?.name || init?.type !== 'ArrayExpression' || init.elements.length > 0) return {}
  return { emptyList: { statementSpan: spanOf(previous), name: id.name, initSpan: spanOf(init) } }
}
