/**
 * The places of a file where a promise would be wrong, dropped or late, each with the value that stands there.
 *
 * Tests, operands and members are noted only of what calls give, here or through a variable: what a parameter or a field holds may be
 * missing, and asking for it is what a condition is for.
 */
import type { TSESTree } from '@typescript-eslint/types'
import type { Bindings } from './bindings.js'
import type { FunctionId, SiteFact, Span, Value } from './facts.js'
import { typeFactOf } from './declared/type-syntax.js'
import type { Inventory } from './inventory.js'
import { childrenOf, isFunctionNode, spanOf, staticKeyOf, unwrapped } from './syntax.js'
import type { Node } from './syntax.js'

interface Context {
  readonly function: FunctionId
  readonly guard: 'try' | 'finally' | 'using' | undefined
  /** What is made of this expression stands under an `await`. */
  readonly awaited: boolean
}

const ARITHMETIC = new Set(['+', '-', '*', '/', '%', '**', '<', '<=', '>', '>=', '&', '|', '^', '<<', '>>', '>>>'])
/** Values that may be a promise, an iterable or a resource, besides what calls give. */
const HOLDERS: ReadonlySet<Value['kind']> = new Set(['member', 'parameter', 'array', 'awaited', 'instance'])
const COMPARISONS = new Set(['==', '===', '!=', '!=='])
/** Members that promises have, or are given by assertion libraries. */
const OWN_MEMBERS = new Set(['then', 'catch', 'finally', 'constructor', 'should', 'toString', 'toLocaleString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__proto__'])

export interface Sites {
  readonly sites: readonly SiteFact[]
  /** Identifiers whose value is used as none of a promise makes sense: `user` in `user.name`. */
  readonly valueUses: ReadonlySet<Node>
  /** Identifiers that are taken for a promise, or may be: `await user`, `user.then(…)`. */
  readonly promiseUses: ReadonlySet<Node>
}

export function sitesOf(program: TSESTree.Program, inventory: Inventory, bindings: Bindings): Sites {
  const sites: SiteFact[] = []
  const valueUses = new Set<Node>()
  const promiseUses = new Set<Node>()
  const fields = new Map(inventory.functions.flatMap((entry) => (entry.kind === 'field' || entry.kind === 'static-block' ? [[entry.node, entry.id] as const] : [])))

  /** What a call gives, in one of the ways to get at it. Variables may be defined by themselves: `list = list || make()`. */
  const isGiven = (value: Value, depth = 0): boolean => {
    if (value.kind === 'variable') {
      const inner = bindings.variables[value.id]
      return inner !== undefined && inner.kind !== 'variable' && depth < 10 && isGiven(inner, depth + 1)
    }
    if (value.kind === 'typed') return isGiven(value.value, depth)
    return value.kind === 'result' || value.kind === 'promised' || (value.kind === 'either' && value.of.some((each) => isGiven(each, depth)))
  }
  const isHolder = (value: Value): boolean => {
    if (value.kind !== 'variable') return HOLDERS.has(value.kind) || isGiven(value)
    const inner = bindings.variables[value.id]
    return inner !== undefined && inner.kind !== 'variable' && isHolder(inner)
  }

  const note = (node: Node, context: Context, rest: (value: Value, base: { readonly value: Value; readonly span: Span; readonly function: FunctionId }) => SiteFact | undefined): void => {
    const value = bindings.valueOf(node)
    const site = rest(value, { value, span: spanOf(unwrapped(node)), function: context.function })
    if (site !== undefined) sites.push(site)
  }
  const noteGiven = (node: Node, context: Context, site: { readonly kind: 'condition' | 'template' | 'key' | 'thrown' } | { readonly kind: 'spread'; readonly into: 'object' | 'array' | 'arguments' }): void =>
    note(node, context, (value, base) => (isGiven(value) ? { ...base, ...site } : undefined))
  const noteOperand = (node: Node, context: Context, operator: string, against?: Node): void => {
    if (against === undefined) valueUses.add(unwrapped(node))
    note(node, context, (value, base) =>
      isGiven(value) ? { ...base, kind: 'operand', operator, ...(against === undefined ? {} : { against: bindings.valueOf(against) }) } : undefined,
    )
  }

  /** What becomes of nothing: the innermost expressions whose values are thrown away. */
  const drop = (node: Node, context: Context, form: 'statement' | 'void'): void => {
    const inner = unwrapped(node)
    switch (inner.type) {
      case 'ConditionalExpression':
        drop(inner.consequent, context, form)
        drop(inner.alternate, context, form)
        return
      case 'LogicalExpression':
        drop(inner.right, context, form)
        return
      case 'SequenceExpression':
        for (const each of inner.expressions) drop(each, context, form)
        return
      case 'UnaryExpression':
        if (inner.operator === 'void') drop(inner.argument, context, 'void')
        // `!async function () { … }()`: the sign is there to make an expression of it.
        else if (isSigned(inner)) drop(inner.argument, context, form)
        return
      case 'CallExpression': {
        const callee = unwrapped(inner.callee)
        const isIife = isFunctionNode(callee) && form === 'statement'
        note(inner, context, (_, base) => ({ ...base, kind: 'dropped', form: isIife ? 'iife' : form }))
        return
      }
      case 'ImportExpression':
        sites.push({ value: { kind: 'promised', value: bindings.valueOf(inner) }, span: spanOf(inner), function: context.function, kind: 'dropped', form })
        return
      case 'NewExpression':
      case 'Identifier':
      case 'MemberExpression':
      case 'ArrayExpression':
        note(inner, context, (value, base) => (value.kind === 'unknown' || value.kind === 'literal' || value.kind === 'global' ? undefined : { ...base, kind: 'dropped', form }))
        return
      default:
    }
  }

  /** What stands left of `&&` and `||` is noted where they are met. */
  const test = (node: Node, context: Context): void => {
    const inner = unwrapped(node)
    if (inner.type === 'LogicalExpression') test(inner.right, context)
    else if (inner.type === 'ConditionalExpression') {
      test(inner.consequent, context)
      test(inner.alternate, context)
    } else noteGiven(inner, context, { kind: 'condition' })
  }

  const visit = (node: Node, context: Context): void => {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': {
        const own: Context = { function: inventory.functionOf.get(node) ?? context.function, guard: undefined, awaited: false }
        for (const parameter of node.params) visit(parameter, own)
        visit(node.body, own)
        return
      }
      case 'PropertyDefinition':
      case 'AccessorProperty': {
        if (node.computed) visit(node.key, context)
        if (node.value !== null) visit(node.value, { function: fields.get(node.value) ?? context.function, guard: undefined, awaited: false })
        return
      }
      case 'StaticBlock':
        visitChildren(node, { function: fields.get(node) ?? context.function, guard: undefined, awaited: false })
        return
      case 'ExpressionStatement':
        if (isSigned(node.expression)) signed.add(node.expression)
        drop(node.expression, context, 'statement')
        break
      case 'ForStatement':
        if (node.init !== null && node.init.type !== 'VariableDeclaration') drop(node.init, context, 'statement')
        if (node.update !== null) drop(node.update, context, 'statement')
        if (node.test !== null) test(node.test, context)
        break
      case 'IfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ConditionalExpression':
        test(node.test, context)
        break
      case 'LogicalExpression':
        if (node.operator !== '??') test(node.left, context)
        break
      case 'UnaryExpression':
        if (signed.has(node)) break
        if (node.operator === '!') test(node.argument, context)
        else if (node.operator === '-' || node.operator === '+' || node.operator === '~') noteOperand(node.argument, context, node.operator)
        // Says nothing of what is meant to stand there: it may be asked of anything.
        else if (node.operator === 'typeof') note(node.argument, context, (value, base) => (isGiven(value) ? { ...base, kind: 'operand', operator: 'typeof' } : undefined))
        break
      case 'BinaryExpression': {
        const left = node.left as Node
        if (ARITHMETIC.has(node.operator)) noteOperand(left, context, node.operator)
        if (ARITHMETIC.has(node.operator) || node.operator === 'in') noteOperand(node.right, context, node.operator)
        if (COMPARISONS.has(node.operator)) {
          noteOperand(left, context, node.operator, node.right)
          noteOperand(node.right, context, node.operator, left)
        }
        break
      }
      case 'AssignmentExpression':
        if (ARITHMETIC.has(node.operator.slice(0, -1))) noteOperand(node.right, context, node.operator)
        if (node.left.type === 'ObjectPattern' || node.left.type === 'ArrayPattern') takeApart(node.left, node.right, context)
        if (node.operator === '=' && node.left.type === 'MemberExpression') written.add(node.left)
        if (node.operator === '=' && node.left.type === 'Identifier') assigned(node.left, node.right, context)
        break
      case 'SwitchStatement':
        noteOperand(node.discriminant, context, 'switch')
        break
      case 'TaggedTemplateExpression':
        visit(node.tag, context)
        for (const each of node.quasi.expressions) visit(each, { ...context, awaited: false })
        return
      case 'TemplateLiteral':
        for (const each of node.expressions) {
          valueUses.add(unwrapped(each))
          noteGiven(each, context, { kind: 'template' })
        }
        break
      case 'Property':
        if (node.computed) noteGiven(node.key, context, { kind: 'key' })
        break
      case 'ObjectExpression':
        for (const each of node.properties) if (each.type === 'SpreadElement') noteGiven(each.argument, context, { kind: 'spread', into: 'object' })
        break
      case 'ArrayExpression':
        for (const each of node.elements) if (each?.type === 'SpreadElement') noteGiven(each.argument, context, { kind: 'spread', into: 'array' })
        break
      case 'CallExpression':
      case 'NewExpression': {
        for (const each of node.arguments) if (each.type === 'SpreadElement') noteGiven(each.argument, context, { kind: 'spread', into: 'arguments' })
        const { callee } = node
        if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Promise') {
          const [list] = node.arguments
          for (const each of list?.type === 'ArrayExpression' ? list.elements : node.arguments) if (each !== null && each.type !== 'SpreadElement') promiseUses.add(unwrapped(each))
        }
        visit(node.callee, { ...context, awaited: context.awaited && node.type === 'CallExpression' })
        for (const each of node.arguments) visit(each, { ...context, awaited: false })
        return
      }
      case 'MemberExpression':
        member(node, context)
        visit(node.object, context)
        if (node.computed) {
          noteGiven(node.property, context, { kind: 'key' })
          visit(node.property, { ...context, awaited: false })
        }
        return
      case 'VariableDeclarator':
        if (node.init !== null && node.id.type !== 'Identifier') takeApart(node.id, node.init, context)
        if (node.init !== null && node.id.type === 'Identifier') assigned(node.id, node.init, context)
        break
      case 'VariableDeclaration':
        if (node.kind === 'using') for (const { init } of node.declarations) if (init !== null) note(init, context, (value, base) => (isHolder(value) ? { ...base, kind: 'using' } : undefined))
        break
      case 'ForOfStatement':
        if (!node.await) valueUses.add(unwrapped(node.right))
        note(node.right, context, (value, base) => (isHolder(value) ? { ...base, kind: 'iterated', form: node.await ? 'for-await' : 'for-of' } : undefined))
        visit(node.left, context)
        visit(node.right, context)
        visit(node.body, node.left.type === 'VariableDeclaration' && /using$/.test(node.left.kind) ? { ...context, guard: 'using' } : context)
        return
      case 'ForInStatement':
        note(node.right, context, (value, base) => (isGiven(value) ? { ...base, kind: 'iterated', form: 'for-in' } : undefined))
        break
      case 'YieldExpression':
        if (node.delegate && node.argument !== null) note(node.argument, context, (value, base) => (isHolder(value) ? { ...base, kind: 'iterated', form: 'yield*' } : undefined))
        break
      case 'AwaitExpression': {
        const operand = unwrapped(node.argument)
        promiseUses.add(operand)
        if (operand.type !== 'CallExpression') note(operand, context, (value, base) => (isHolder(value) ? { ...base, kind: 'awaited' } : undefined))
        visit(node.argument, { ...context, awaited: true })
        return
      }
      case 'ChainExpression':
      case 'TSNonNullExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
        visit(node.expression, context)
        return
      case 'ReturnStatement': {
        const { guard } = context
        if (node.argument !== null && guard !== undefined) note(node.argument, context, (value, base) => (isHolder(value) ? { ...base, kind: 'returned', guard } : undefined))
        break
      }
      case 'ThrowStatement':
        noteGiven(node.argument, context, { kind: 'thrown' })
        break
      case 'TryStatement': {
        const inner = { ...context, awaited: false }
        const outer = node.finalizer === null ? context.guard : 'finally'
        visit(node.block, { ...inner, guard: node.handler === null ? outer : 'try' })
        if (node.handler !== null) visit(node.handler, { ...inner, guard: outer })
        if (node.finalizer !== null) visit(node.finalizer, inner)
        return
      }
      case 'BlockStatement': {
        let inner: Context = { ...context, awaited: false }
        for (const statement of node.body) {
          if (statement.type === 'VariableDeclaration' && /using$/.test(statement.kind)) inner = { ...inner, guard: 'using' }
          visit(statement, inner)
        }
        return
      }
      default:
        if (node.type.startsWith('TS') && node.type !== 'TSModuleDeclaration' && node.type !== 'TSModuleBlock' && node.type !== 'TSExportAssignment' && node.type !== 'TSParameterProperty') return
    }
    visitChildren(node, context.awaited ? { ...context, awaited: false } : context)
  }

  const visitChildren = (node: Node, context: Context): void => {
    for (const child of childrenOf(node)) visit(child, context)
  }

  const member = (node: TSESTree.MemberExpression, context: Context): void => {
    const name = staticKeyOf(node.property, node.computed)
    if (name === undefined || OWN_MEMBERS.has(name)) {
      promiseUses.add(unwrapped(node.object))
      return
    }
    valueUses.add(unwrapped(node.object))
    if (written.has(node)) return
    const parent = calledMembers.has(node)
    note(node.object, context, (value, base) => (isGiven(value) ? { ...base, kind: 'member', name, awaited: context.awaited, called: parent, memberSpan: spanOf(node) } : undefined))
  }

  const assigned = (name: TSESTree.Identifier, from: Node, context: Context): void => {
    const [definition] = bindings.variableOf(name)?.defs ?? []
    const declarator = definition?.node as Node | undefined
    const annotation = declarator?.type === 'VariableDeclarator' && declarator.id.type === 'Identifier' ? declarator.id.typeAnnotation : undefined
    if (annotation === undefined || annotation === null) return
    note(from, context, (value, base) => (isGiven(value) ? { ...base, kind: 'assigned', name: name.name, declared: typeFactOf(annotation) } : undefined))
  }

  /** `const { data } = load()` takes members, `const [first] = load()` iterates. */
  const takeApart = (pattern: Node, from: Node, context: Context): void => {
    valueUses.add(unwrapped(from))
    if (pattern.type === 'ArrayPattern') {
      note(from, context, (value, base) => (isHolder(value) ? { ...base, kind: 'iterated', form: 'array-pattern' } : undefined))
      return
    }
    if (pattern.type !== 'ObjectPattern') return
    for (const property of pattern.properties) {
      if (property.type !== 'Property') continue
      const name = staticKeyOf(property.key, property.computed)
      if (name === undefined || OWN_MEMBERS.has(name)) continue
      note(from, context, (value, base) => (isGiven(value) ? { ...base, kind: 'member', name, awaited: false, called: false, memberSpan: spanOf(property.key) } : undefined))
      return
    }
  }

  const signed = new Set<Node>()
  /** Members that are set: whether a promise has them is no question then. */
  const written = new Set<Node>()
  const calledMembers = new Set<Node>(inventory.calls.flatMap(({ node }) => (node.type === 'CallExpression' ? [unwrapped(node.callee)] : [])))
  visitChildren(program, { function: 0, guard: undefined, awaited: false })
  return { sites, valueUses, promiseUses }
}

/** A function called where it stands, behind the sign of an operator. */
function isSigned(node: Node): node is TSESTree.UnaryExpression {
  if (node.type !== 'UnaryExpression' || (node.operator !== '!' && node.operator !== '+' && node.operator !== '-' && node.operator !== '~')) return false
  const inner = unwrapped(node.argument)
  return inner.type === 'CallExpression' && isFunctionNode(unwrapped(inner.callee))
}
