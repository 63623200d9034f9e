/**
 * Every use of a value other than calling it, with what the use does: exported, handed to a call, stored, tested, lost from sight.
 * Migration changes what a function returns; each mention of it, or of an object that holds it, must be accounted for.
 */
import type { TSESTree } from '@typescript-eslint/types'
import type { FunctionId, MentionFact, MentionRole } from './facts.js'
import { isProjectModule } from './bindings.js'
import type { Bindings } from './bindings.js'
import { definedBy, namesDeclaredBy } from './exports.js'
import type { Inventory } from './inventory.js'
import { childrenOf, isFunctionNode, spanOf, staticKeyOf, unwrapped } from './syntax.js'
import type { Node } from './syntax.js'

interface Position {
  readonly role: MentionRole | undefined
  readonly call?: Node
  readonly argument?: number
}

const NOT_A_USE: Position = { role: undefined }
const ESCAPE: Position = { role: 'escape' }
const OPERAND: Position = { role: 'operand' }

export function mentionsOf(program: TSESTree.Program, inventory: Inventory, bindings: Bindings): readonly MentionFact[] {
  const mentions: MentionFact[] = []

  const note = (node: Node, position: Position, id: FunctionId): void => {
    if (position.role === undefined) return
    const value = bindings.valueOf(node)
    if (value.kind === 'unknown' || value.kind === 'literal') return
    const call = position.call === undefined ? undefined : inventory.callOf.get(position.call)
    mentions.push({
      value,
      span: spanOf(node),
      function: id,
      role: position.role,
      ...(call === undefined ? {} : { call }),
      ...(position.argument === undefined ? {} : { argument: position.argument }),
    })
  }

  /** @param position what the surroundings do with the value of `node` */
  const visit = (node: Node, position: Position, id: FunctionId): void => {
    const inner = unwrapped(node)
    switch (inner.type) {
      case 'Identifier':
        note(inner, position, id)
        return
      case 'ThisExpression':
        note(inner, position, id)
        return
      case 'MemberExpression': {
        note(inner, position, id)
        const isStatic = staticKeyOf(inner.property, inner.computed) !== undefined
        // What is only asked whether it is there is taken by nobody.
        visit(inner.object, isStatic ? NOT_A_USE : position.role === 'operand' ? OPERAND : { role: 'dynamic-member' }, id)
        if (inner.computed) visit(inner.property, OPERAND, id)
        return
      }
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration': {
        if (inner.type !== 'FunctionDeclaration') note(inner, position, id)
        const own = inventory.functionOf.get(inner) ?? id
        for (const parameter of inner.params) visitPattern(parameter, own)
        if (inner.body.type === 'BlockStatement') visit(inner.body, NOT_A_USE, own)
        else visit(inner.body, { role: 'returned' }, own)
        return
      }
      case 'CallExpression':
      case 'NewExpression': {
        const callee = unwrapped(inner.callee)
        const value = bindings.valueOf(inner)
        // `require('./x')` and `f.bind(x)` denote what their operand does.
        if (value.kind !== 'result') note(inner, position, id)
        visit(callee, NOT_A_USE, id)
        const defined = inner.type === 'CallExpression' ? definedBy(inner, bindings) : []
        for (const { descriptor } of defined) visitDescriptor(descriptor, id)
        if (defined.length > 0) return
        inner.arguments.forEach((argument, index) => {
          if (argument.type === 'SpreadElement') visit(argument.argument, ESCAPE, id)
          else visit(argument, value.kind === 'module' ? NOT_A_USE : { role: 'argument', call: inner, argument: index }, id)
        })
        return
      }
      case 'VariableDeclarator':
        visitPattern(inner.id, id)
        if (inner.init !== null) visit(inner.init, isBound(inner.id) ? { role: 'alias' } : ESCAPE, id)
        return
      case 'AssignmentExpression': {
        const target = bindings.valueOf(inner.left)
        const isExport = target.kind === 'exports' || (target.kind === 'member' && target.object.kind === 'exports')
        if (inner.left.type === 'MemberExpression') {
          if (!isExport) note(inner.left, { role: 'overwritten' }, id)
          visit(inner.left.object, NOT_A_USE, id)
          if (inner.left.computed) visit(inner.left.property, OPERAND, id)
        } else visitPattern(inner.left, id)
        const isNamed = inner.left.type === 'MemberExpression' && staticKeyOf(inner.left.property, inner.left.computed) !== undefined
        // `settings.cordova = settings.cordova || {}` leaves what there is where it is.
        const kept = inner.right.type === 'LogicalExpression' && isSamePlace(unwrapped(inner.right.left), inner.left) ? inner.right : undefined
        if (kept !== undefined) visit(kept.left, OPERAND, id)
        const given = kept?.right ?? inner.right
        visit(given, { role: isExport ? 'export' : isNamed && isTracked(inner.left) ? 'property' : inner.left.type === 'Identifier' && isBound(inner.left) ? 'alias' : 'escape' }, id)
        return
      }
      case 'ObjectExpression':
        note(inner, position, id)
        for (const property of inner.properties) {
          // What an object holds goes where the object goes; a spread copies it into an object of its own.
          const isGivenAway = position.role === 'argument' || position.role === 'escape'
          if (property.type !== 'Property') {
            visit(property.argument, isGivenAway ? position : { role: position.role === 'export' ? 'property' : 'escape' }, id)
            continue
          }
          if (property.computed) visit(property.key, OPERAND, id)
          visit(property.value, isGivenAway ? position : { role: property.computed && staticKeyOf(property.key, true) === undefined ? 'escape' : 'property' }, id)
        }
        return
      case 'ArrayExpression':
        // A list handed to a call is looked into there.
        for (const element of inner.elements) if (element !== null) visit(element, position.role === 'argument' ? position : ESCAPE, id)
        return
      case 'ConditionalExpression':
        visit(inner.test, OPERAND, id)
        visit(inner.consequent, position, id)
        visit(inner.alternate, position, id)
        return
      case 'LogicalExpression':
        visit(inner.left, position, id)
        visit(inner.right, position, id)
        return
      case 'AwaitExpression':
        visit(inner.argument, position, id)
        return
      case 'SequenceExpression':
        inner.expressions.forEach((expression, index) => visit(expression, index === inner.expressions.length - 1 ? position : NOT_A_USE, id))
        return
      case 'UnaryExpression':
      case 'BinaryExpression':
      case 'UpdateExpression':
      case 'TemplateLiteral':
      case 'IfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
      case 'SwitchStatement':
      case 'SwitchCase':
        for (const child of childrenOf(inner)) visit(child, OPERAND, id)
        return
      case 'ForOfStatement':
      case 'ForInStatement':
        visitPattern(inner.left, id)
        // Names alone; what is taken by one of them is a use of its own.
        visit(inner.right, inner.type === 'ForInStatement' ? OPERAND : ESCAPE, id)
        visit(inner.body, NOT_A_USE, id)
        return
      case 'ReturnStatement':
        if (inner.argument !== null) visit(inner.argument, { role: 'returned' }, id)
        return
      case 'ExportDefaultDeclaration':
        visit(inner.declaration, { role: 'export' }, id)
        return
      case 'ExportNamedDeclaration':
        if (inner.declaration !== null) visit(inner.declaration, NOT_A_USE, id)
        return
      case 'ExportAllDeclaration':
      case 'ImportDeclaration':
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
      case 'TSImportEqualsDeclaration':
        return
      case 'TSExportAssignment':
        visit(inner.expression, { role: 'export' }, id)
        return
      case 'ClassDeclaration':
      case 'ClassExpression':
        if (inner.type === 'ClassExpression') note(inner, position, id)
        if (inner.superClass !== null) visit(inner.superClass, { role: 'superclass' }, id)
        for (const member of inner.body.body) visitMember(member, id)
        return
      case 'TSModuleDeclaration': {
        const body = (inner.body as TSESTree.TSModuleBlock | undefined)?.body ?? []
        for (const statement of body as readonly Node[]) visit(statement, NOT_A_USE, id)
        // What it adds to a class, a function or another namespace of its name is called by way of that.
        const named = bindings.valueOf(inner.id)
        const own = bindings.valueOf(inner)
        const meant = named.kind === 'variable' ? bindings.variables[named.id] : named
        if (own.kind === 'object' && meant?.kind === 'object' && meant.id === own.id) return
        for (const statement of body as readonly Node[]) for (const name of statement.type === 'ExportNamedDeclaration' ? namesDeclaredBy(statement) : []) note(name, ESCAPE, id)
        return
      }
      case 'ExpressionStatement':
        visit(inner.expression, NOT_A_USE, id)
        return
      case 'LabeledStatement':
        visit(inner.body, NOT_A_USE, id)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'Literal':
        return
      case 'CatchClause':
        visit(inner.body, NOT_A_USE, id)
        return
      case 'BlockStatement':
      case 'Program':
      case 'VariableDeclaration':
      case 'TryStatement':
        for (const child of childrenOf(inner)) visit(child, NOT_A_USE, id)
        return
      default:
        if (inner.type.startsWith('TS') && /Type|Keyword|Declare|Abstract/.test(inner.type)) return
        for (const child of childrenOf(inner)) visit(child, ESCAPE, id)
    }
  }

  /** What `{ value: load }` and `{ get: () => load }` give is exported. */
  const visitDescriptor = ({ properties }: TSESTree.ObjectExpression, id: FunctionId): void => {
    for (const property of properties) {
      if (property.type !== 'Property') {
        visit(property.argument, ESCAPE, id)
        continue
      }
      const key = staticKeyOf(property.key, property.computed)
      const getter = key === 'get' ? inventory.functionOf.get(unwrapped(property.value)) : undefined
      const from = mentions.length
      visit(property.value, { role: key === 'value' ? 'export' : key === 'get' ? 'property' : 'escape' }, id)
      if (getter === undefined) continue
      mentions.splice(from, Infinity, ...mentions.slice(from).map((each) => (each.function === getter && each.role === 'returned' ? { ...each, role: 'export' as const } : each)))
    }
  }

  const visitMember = (member: TSESTree.ClassElement, id: FunctionId): void => {
    if (member.type === 'StaticBlock') {
      const own = inventory.functionOf.get(member) ?? id
      for (const statement of member.body) visit(statement, NOT_A_USE, own)
      return
    }
    if (!('key' in member)) return
    for (const decorator of member.decorators ?? []) visit(decorator.expression, ESCAPE, id)
    if (member.computed) visit(member.key, OPERAND, id)
    const value = 'value' in member ? (member.value as Node | null) : null
    if (value === null) return
    const field = inventory.functions.find((entry) => entry.kind === 'field' && entry.node === value)?.id ?? id
    // What has no name that can be told may be called by any.
    const isNamed = staticKeyOf(member.key, member.computed) !== undefined || member.key.type === 'PrivateIdentifier'
    visit(value, !isNamed ? ESCAPE : member.type === 'MethodDefinition' ? NOT_A_USE : { role: 'property' }, isFunctionNode(value) ? id : field)
  }

  /** Patterns bind names; only their defaults and computed keys are expressions. */
  const visitPattern = (pattern: Node, id: FunctionId): void => {
    switch (pattern.type) {
      case 'AssignmentPattern':
        visitPattern(pattern.left, id)
        visit(pattern.right, isBound(pattern.left) ? { role: 'alias' } : ESCAPE, id)
        return
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'Property') {
            if (property.computed) visit(property.key, OPERAND, id)
            visitPattern(property.value, id)
          } else visitPattern(property.argument, id)
        }
        return
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element !== null) visitPattern(element, id)
        return
      case 'RestElement':
        visitPattern(pattern.argument, id)
        return
      case 'TSParameterProperty':
        // What stands in for it is a member from then on.
        if (pattern.parameter.type === 'AssignmentPattern') visit(pattern.parameter.right, ESCAPE, id)
        else visitPattern(pattern.parameter, id)
        return
      case 'VariableDeclaration':
        for (const declarator of pattern.declarations) visitPattern(declarator.id, id)
        return
      case 'MemberExpression':
        visit(pattern.object, NOT_A_USE, id)
        return
      default:
    }
  }

  /** Does the analysis know what each name denotes that is bound here? A variable with several values denotes none of them for sure, and calls of it are not seen. */
  function isBound(pattern: Node): boolean {
    switch (pattern.type) {
      case 'Identifier':
        return bindings.valueOf(pattern).kind !== 'unknown'
      case 'AssignmentPattern':
        return isBound(pattern.left)
      case 'ObjectPattern':
        return pattern.properties.every((property) => property.type === 'Property' && staticKeyOf(property.key, property.computed) !== undefined && isBound(property.value))
      default:
        return false
    }
  }

  /** Is what is assigned here looked up when the member is called: a member of `this`, a function, its prototype, an object literal? */
  function isTracked(left: Node): boolean {
    if (left.type !== 'MemberExpression') return false
    if (left.object.type === 'MemberExpression' && staticKeyOf(left.object.property, left.object.computed) === 'prototype') return isTracked(left.object)
    const value = bindings.valueOf(left.object)
    const owner = value.kind === 'variable' ? (bindings.variables[value.id] ?? value) : value
    return owner.kind === 'this' || owner.kind === 'function' || owner.kind === 'object' || owner.kind === 'class' || isProjectModule(owner)
  }

  visit(program, NOT_A_USE, 0)
  // `export { f }` names are not expressions of the walk above.
  for (const node of inventory.exportNodes) {
    if (node.type !== 'ExportNamedDeclaration' || node.source !== null) continue
    for (const specifier of node.specifiers) note(specifier.local as Node, { role: 'export' }, 0)
  }
  return mentions
}

/** The same path of names: `pkg.cordova.plugins`. */
function isSamePlace(one: Node, other: Node): boolean {
  if (one.type === 'Identifier' || one.type === 'ThisExpression') return one.type === other.type && (one.type === 'ThisExpression' || (other.type === 'Identifier' && one.name === other.name))
  if (one.type !== 'MemberExpression' || other.type !== 'MemberExpression') return false
  const name = staticKeyOf(one.property, one.computed)
  return name !== undefined && name === staticKeyOf(other.property, other.computed) && isSamePlace(one.object, other.object)
}

