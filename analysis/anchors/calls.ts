import type { ArgumentAnchor, ChainAnchor, EarlierRead, ExpressionAnchor, LiteralValue, ObjectAnchor, Position, PropertyAnchor, Shape, Use, VariableAnchor } from '../anchors.js'
import { earlierReadsOf, isShared, variableIndexOf } from './evaluation-order.js'
import type { VariableIndex } from './evaluation-order.js'
import { needsParenthesesIn } from './precedence.js'
import { functionAround, isFunctionNode, isLoop, spanOf } from './syntax-tree.js'
import type { Node, SyntaxTree } from './syntax-tree.js'

/** Every call, `new`, `import()`, tagged template and member expression, with what an `await` before it has to respect. */
export function callAnchorsOf(tree: SyntaxTree, variables: readonly VariableAnchor[]): readonly ExpressionAnchor[] {
  const anchors: ExpressionAnchor[] = []
  const index = variableIndexOf(variables)
  for (const node of tree.nodes) {
    const kind = kindOf(node)
    if (kind !== undefined) anchors.push(anchorOf(tree, node, kind, index))
  }
  return anchors
}

function kindOf(node: Node): ExpressionAnchor['kind'] | undefined {
  switch (node.type) {
    case 'CallExpression':
      return 'call'
    case 'NewExpression':
      return 'new'
    case 'MemberExpression':
      return 'member'
    case 'ImportExpression':
      return 'import'
    case 'TaggedTemplateExpression':
      return 'tagged-template'
    default:
      return undefined
  }
}

function anchorOf(tree: SyntaxTree, node: Node, kind: ExpressionAnchor['kind'], variables: VariableIndex): ExpressionAnchor {
  const callee = calleeOf(node)
  const member = memberOf(node.type === 'MemberExpression' ? node : callee)
  const chain = chainOf(tree, node)
  // What `await` stands before: the chain where the call is the whole of it.
  const target = chain?.place === 'whole' ? (tree.parentOf(node) ?? node) : node
  const isParenthesized = tree.text[tree.endOfTokenBefore(target.range[0]) - 1] === '(' && !isLeftmost(tree, target)
  const parent = tree.parentOf(target)
  const operator = parent?.type === 'BinaryExpression' ? parent.operator : undefined
  const needsParentheses = parent !== undefined && needsParenthesesIn(parent.type, tree.keyOf(target), operator) && !isParenthesized
  const argumentList = node.type === 'CallExpression' || node.type === 'NewExpression' ? node.arguments : node.type === 'ImportExpression' ? [node.source] : []
  const around = functionAround(tree, node)
  const statement = statementAround(tree, node)
  const use = useOf(tree, target)
  // Members are not awaited; what is read before them does not matter.
  const earlier = kind === 'member' ? [] : earlierReadsOf(tree, target, variables)
  const compound = compoundOf(tree, node, variables, earlier)
  return {
    kind,
    span: spanOf(node),
    calleeSpan: spanOf(callee),
    ...(member === undefined ? {} : { member }),
    optional: node.type === 'CallExpression' && node.optional,
    arguments: argumentList.map(argumentAnchorOf),
    ...argumentsSpanOf(tree, node),
    needsParentheses,
    needsSemicolon: statement !== undefined && statement.range[0] === target.range[0] && gluesToLineBefore(tree, statement),
    use,
    inTry: isInTry(tree, target),
    position: positionOf(tree, node),
    function: around === undefined ? null : spanOf(around),
    loops: loopsAround(tree, node),
    ...(chain === undefined ? {} : { chain }),
    ...(compound === undefined ? {} : { compound }),
    earlier,
    conditional: isConditional(tree, target),
    ...(statement === undefined ? {} : { statement: { span: spanOf(statement), kind: statement.type, inList: standsInList(tree, statement, node) } }),
    ...variableOf(tree, target),
  }
}

function calleeOf(node: Node): Node {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
      return node.callee
    case 'MemberExpression':
      return node.object
    case 'TaggedTemplateExpression':
      return node.tag
    default:
      return node
  }
}

function memberOf(callee: Node): ExpressionAnchor['member'] {
  if (callee.type !== 'MemberExpression') return undefined
  const name =
    !callee.computed && callee.property.type !== 'PrivateIdentifier'
      ? callee.property.type === 'Identifier'
        ? callee.property.name
        : undefined
      : callee.property.type === 'Literal' && typeof callee.property.value === 'string'
        ? callee.property.value
        : undefined
  if (name === undefined) return undefined
  return { objectSpan: spanOf(callee.object), name, computed: callee.computed, optional: callee.optional }
}

/** The node starts where its parent does, so a parenthesis before it belongs to the parent or higher. */
function isLeftmost(tree: SyntaxTree, node: Node): boolean {
  const parent = tree.parentOf(node)
  if (parent === undefined) return false
  if (parent.range[0] === node.range[0]) return true
  const key = tree.keyOf(node)
  return key === 'arguments' || key === 'params'
}

function argumentsSpanOf(tree: SyntaxTree, node: Node): { argumentsSpan?: readonly [number, number] } {
  if ((node.type !== 'CallExpression' && node.type !== 'NewExpression') || tree.text[node.range[1] - 1] !== ')') return {}
  const first = node.arguments[0]
  const from = node.typeArguments?.range[1] ?? node.callee.range[1]
  let open = tree.startOfTokenAfter(from)
  // Parentheses around the callee close first, and `?.` may stand between.
  while (open < node.range[1] && tree.text[open] !== '(') open = tree.startOfTokenAfter(open + 1)
  if (node.type === 'NewExpression' && first === undefined && open >= node.range[1]) return {}
  return { argumentsSpan: [open, node.range[1]] }
}

function argumentAnchorOf(argument: Node): ArgumentAnchor {
  return { span: spanOf(argument), shape: shapeOf(argument) }
}

/** Object literals, wherever they stand. */
export function objectAnchorsOf(tree: SyntaxTree): readonly ObjectAnchor[] {
  return tree.nodes.flatMap((node): readonly ObjectAnchor[] => {
    const shape = node.type === 'ObjectExpression' ? shapeOf(node) : undefined
    return shape?.kind === 'object' ? [{ span: spanOf(node), open: shape.open, properties: shape.properties }] : []
  })
}

function shapeOf(node: Node): Shape {
  switch (node.type) {
    case 'SpreadElement':
      return { kind: 'spread' }
    case 'Identifier':
      return { kind: 'identifier', name: node.name }
    case 'ArrayExpression':
      return { kind: 'array' }
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return shapeOf(node.expression)
    case 'ObjectExpression': {
      const properties: PropertyAnchor[] = []
      let open = false
      for (const property of node.properties) {
        if (property.type !== 'Property' || property.computed || property.kind !== 'init') {
          open = true
          continue
        }
        const value = literalOf(property.value)
        const name = property.key.type === 'Identifier' ? property.key.name : property.key.type === 'Literal' ? String(property.key.value) : undefined
        if (name === undefined) open = true
        else properties.push({ name, span: spanOf(property), valueSpan: spanOf(property.value), ...(value === undefined ? {} : { value }) })
      }
      return { kind: 'object', open, properties }
    }
    default: {
      if (isFunctionNode(node)) return { kind: 'function' }
      const value = literalOf(node)
      return value === undefined ? { kind: 'other' } : { kind: 'literal', value }
    }
  }
}

function literalOf(node: Node): LiteralValue | undefined {
  if (node.type === 'Literal') {
    const value = node.value
    return value === null && 'regex' in node ? undefined : typeof value === 'bigint' || value instanceof RegExp ? undefined : value
  }
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked
  if (node.type === 'UnaryExpression' && node.operator === '-' && node.argument.type === 'Literal' && typeof node.argument.value === 'number') return -node.argument.value
  return undefined
}

function chainOf(tree: SyntaxTree, node: Node): ChainAnchor | undefined {
  let top: Node = node
  let parent = tree.parentOf(top)
  while (parent !== undefined && continuesChain(tree, parent, top)) {
    top = parent
    parent = tree.parentOf(top)
  }
  if (parent?.type !== 'ChainExpression') return undefined
  if (top === node) return { span: spanOf(parent), place: 'whole' }
  if (!hasOptionalBefore(node)) return { span: spanOf(parent), place: 'head' }
  const split = splitOf(tree, parent, node)
  return { span: spanOf(parent), place: 'inside', ...(split === undefined ? {} : { split }) }
}

/** Where the only `?.` in front of the call follows a name, the chain can be put under a condition on that name. */
function splitOf(tree: SyntaxTree, chain: Node, node: Node): ChainAnchor['split'] {
  let current: Node = node
  for (;;) {
    if (current.type === 'TSNonNullExpression') current = current.expression
    else if (current.type === 'CallExpression' && !current.optional) current = current.callee
    else if (current.type === 'MemberExpression' && !current.optional) current = current.object
    else break
  }
  if (current.type !== 'MemberExpression' || current.computed || current.object.type !== 'Identifier') return undefined
  const end = current.object.range[0] + current.object.name.length
  const start = tree.startOfTokenAfter(end)
  if (!tree.text.startsWith('?.', start)) return undefined
  const outer = tree.parentOf(chain)
  const key = tree.keyOf(chain)
  const isAlone =
    outer === undefined ||
    outer.type === 'ExpressionStatement' ||
    outer.type === 'ReturnStatement' ||
    (outer.type === 'VariableDeclarator' && key === 'init') ||
    (outer.type === 'AssignmentExpression' && key === 'right') ||
    (outer.type === 'CallExpression' && key === 'arguments')
  const isStatement = outer?.type === 'ExpressionStatement' && /^(?:BlockStatement|Program|SwitchCase)$/.test(tree.parentOf(outer)?.type ?? '')
  return { subject: current.object.name, operatorSpan: [start, start + 2], isStatement, needsParentheses: !isAlone && tree.text[tree.endOfTokenBefore(chain.range[0]) - 1] !== '(' }
}

function continuesChain(tree: SyntaxTree, parent: Node, child: Node): boolean {
  const key = tree.keyOf(child)
  if (parent.type === 'MemberExpression') return key === 'object'
  if (parent.type === 'CallExpression') return key === 'callee'
  return parent.type === 'TSNonNullExpression'
}

function hasOptionalBefore(node: Node): boolean {
  let current: Node = node
  for (;;) {
    if (current.type === 'MemberExpression') {
      if (current.optional) return true
      current = current.object
    } else if (current.type === 'CallExpression') {
      if (current.optional) return true
      current = current.callee
    } else if (current.type === 'TSNonNullExpression') {
      current = current.expression
    } else return false
  }
}

/** The nearest statement around it within its function; for an expression-bodied arrow there is none. */
function statementAround(tree: SyntaxTree, node: Node): Node | undefined {
  for (let current: Node | undefined = node; current !== undefined; current = tree.parentOf(current)) {
    if (isFunctionNode(current) && current !== node) return undefined
    if (current.type === 'ClassBody') return undefined
    if (/Statement$|^VariableDeclaration$|^ExportDefaultDeclaration$|^ClassDeclaration$/.test(current.type)) {
      if (current.type === 'VariableDeclaration' && /^For/.test(tree.parentOf(current)?.type ?? '')) continue
      return current
    }
  }
  return undefined
}

/**
 * A statement can be put before it: it stands in a list of statements, not alone under `if` or a label, and no earlier declarator
 * of the same declaration would be overtaken.
 */
function standsInList(tree: SyntaxTree, statement: Node, node: Node): boolean {
  const parent = tree.parentOf(statement)
  if (statement.type === 'VariableDeclaration' && (statement.declarations[0]?.range[1] ?? 0) < node.range[0]) return false
  return (
    parent !== undefined &&
    (parent.type === 'Program' || parent.type === 'BlockStatement' || parent.type === 'SwitchCase' || parent.type === 'StaticBlock' || parent.type === 'TSModuleBlock') &&
    tree.keyOf(statement) !== 'test'
  )
}

/** Without a semicolon before it, a statement that starts with `(` would be read as arguments of the statement before. */
function gluesToLineBefore(tree: SyntaxTree, statement: Node): boolean {
  if (statement.type !== 'ExpressionStatement') return false
  const parent = tree.parentOf(statement)
  const siblings: readonly Node[] =
    parent?.type === 'SwitchCase' ? parent.consequent : parent !== undefined && 'body' in parent && Array.isArray(parent.body) ? (parent.body as Node[]) : []
  const before = siblings[siblings.indexOf(statement) - 1]
  if (before === undefined || tree.text[before.range[1] - 1] === ';') return false
  return !endsWithoutSemicolon(before)
}

function endsWithoutSemicolon(statement: Node): boolean {
  switch (statement.type) {
    case 'BlockStatement':
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'SwitchStatement':
    case 'TryStatement':
    case 'TSInterfaceDeclaration':
    case 'TSModuleDeclaration':
    case 'TSEnumDeclaration':
    case 'DoWhileStatement':
      return true
    case 'IfStatement':
      return endsWithoutSemicolon(statement.alternate ?? statement.consequent)
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      return endsWithoutSemicolon(statement.body)
    case 'ExportNamedDeclaration':
      return statement.declaration !== null && endsWithoutSemicolon(statement.declaration)
    case 'ExportDefaultDeclaration':
      return endsWithoutSemicolon(statement.declaration)
    default:
      return false
  }
}

function useOf(tree: SyntaxTree, node: Node): Use {
  const parent = tree.parentOf(node)
  const key = tree.keyOf(node)
  switch (parent?.type) {
    case 'ExpressionStatement':
      return 'statement'
    case 'AwaitExpression':
      return 'awaited'
    case 'ReturnStatement':
      return 'returned'
    case 'ArrowFunctionExpression':
      return key === 'body' ? 'arrow-body' : 'other'
    case 'VariableDeclarator':
      return 'initializer'
    case 'AssignmentExpression':
      return key === 'right' ? 'assigned' : 'other'
    case 'CallExpression':
    case 'NewExpression':
      return key === 'callee' ? 'callee' : 'argument'
    case 'TaggedTemplateExpression':
      return 'callee'
    case 'MemberExpression':
      return key === 'object' ? 'member-object' : 'operand'
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return key === 'test' ? 'condition' : 'other'
    case 'ConditionalExpression':
      return key === 'test' ? 'condition' : useOf(tree, parent)
    case 'LogicalExpression':
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return useOf(tree, parent)
    case 'UnaryExpression':
      return parent.operator === '!' ? 'condition' : 'operand'
    case 'BinaryExpression':
      return 'operand'
    case 'SpreadElement':
      return 'spread'
    case 'ForOfStatement':
    case 'ForInStatement':
      return 'iterated'
    case 'TemplateLiteral':
      return 'template'
    case 'YieldExpression':
      return 'yielded'
    case 'ThrowStatement':
      return 'thrown'
    default:
      return 'other'
  }
}

/** In a `try` block that has a handler, or anywhere under a `finally` to come, of its own function. */
function isInTry(tree: SyntaxTree, node: Node): boolean {
  for (let child = node, parent = tree.parentOf(node); parent !== undefined && !isFunctionNode(child); child = parent, parent = tree.parentOf(parent)) {
    if (parent.type !== 'TryStatement') continue
    const key = tree.keyOf(child)
    if (key === 'block' || (key === 'handler' && parent.finalizer !== null)) return true
  }
  return false
}

function positionOf(tree: SyntaxTree, node: Node): Position {
  for (let child = node, parent = tree.parentOf(node); parent !== undefined; child = parent, parent = tree.parentOf(parent)) {
    const key = tree.keyOf(child)
    if (isFunctionNode(parent)) return key === 'params' ? 'parameter-default' : 'body'
    if (parent.type === 'Decorator') return 'decorator'
    if (parent.type === 'StaticBlock') return 'static-block'
    if (parent.type === 'TSEnumMember' || parent.type === 'TSEnumDeclaration') return 'enum'
    if (parent.type === 'TSModuleBlock') return 'namespace'
    if ((parent.type === 'PropertyDefinition' || parent.type === 'AccessorProperty') && key === 'value') return 'class-field'
    if ((parent.type === 'PropertyDefinition' || parent.type === 'MethodDefinition') && key === 'key' && parent.computed) return 'computed-class-key'
    if ((parent.type === 'ClassDeclaration' || parent.type === 'ClassExpression') && key === 'superClass') return 'extends'
  }
  return 'top-level'
}

function loopsAround(tree: SyntaxTree, node: Node): number {
  let loops = 0
  for (let child = node, parent = tree.parentOf(node); parent !== undefined && !isFunctionNode(child); child = parent, parent = tree.parentOf(parent)) {
    if (!isLoop(parent)) continue
    const key = tree.keyOf(child)
    // The iterated value and a `for`'s start are evaluated once.
    if (key !== 'right' && key !== 'init' && key !== 'left') loops += 1
  }
  return loops
}

function compoundOf(tree: SyntaxTree, node: Node, variables: VariableIndex, earlier: readonly EarlierRead[]): ExpressionAnchor['compound'] {
  for (let child = node, parent = tree.parentOf(node); parent !== undefined; child = parent, parent = tree.parentOf(parent)) {
    if (isFunctionNode(parent) || /Statement$/.test(parent.type)) return undefined
    if (parent.type !== 'AssignmentExpression' || tree.keyOf(child) !== 'right') continue
    // `n = n + f()` has read its target as `n += f()` has.
    if (parent.operator === '=' && !earlier.some(({ span }) => tree.text.slice(...span) === tree.text.slice(...parent.left.range))) continue
    // `a ||= f()` reads, decides, then evaluates the right side alone.
    if (parent.operator === '||=' || parent.operator === '&&=' || parent.operator === '??=') continue
    return { span: spanOf(parent), operator: parent.operator, target: tree.text.slice(...parent.left.range), shared: isShared(tree, parent.left, variables) }
  }
  return undefined
}

function isConditional(tree: SyntaxTree, node: Node): boolean {
  for (let child = node, parent = tree.parentOf(node); parent !== undefined; child = parent, parent = tree.parentOf(parent)) {
    const key = tree.keyOf(child)
    if (isFunctionNode(parent)) return false
    if (parent.type === 'LogicalExpression' && key === 'right') return true
    if (parent.type === 'ConditionalExpression' && key !== 'test') return true
    if (parent.type === 'AssignmentPattern' && key === 'right') return true
    if (parent.type === 'AssignmentExpression' && key === 'right' && /^(?:\|\||&&|\?\?)=$/.test(parent.operator)) return true
    if (parent.type === 'ChainExpression' && child.range[1] !== node.range[1]) return true
    if (isLoop(parent)) return key !== 'right' && key !== 'init'
    if (/Statement$/.test(parent.type)) return false
  }
  return false
}

function variableOf(tree: SyntaxTree, node: Node): { variable?: string; assignedTo?: number } {
  const parent = tree.parentOf(node)
  if (parent?.type === 'AssignmentExpression' && parent.operator === '=' && parent.right === node && parent.left.type === 'Identifier') return { assignedTo: parent.left.range[0] }
  return parent?.type === 'VariableDeclarator' && parent.init === node && parent.id.type === 'Identifier' ? { variable: parent.id.name } : {}
}
