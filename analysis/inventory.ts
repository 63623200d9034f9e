/**
 * One walk over a file's tree that numbers its functions, classes, object literals and calls, and notes where each stands.
 * What the expressions denote is told afterwards by `bindings.ts`, which needs all the numbers.
 */
import type { TSESTree } from '@typescript-eslint/types'
import { visitorKeys } from '@typescript-eslint/visitor-keys'
import type { CallId, ClassId, FunctionId, FunctionKind, ImportFact, ObjectId, Span } from './facts.js'
import type { LoopNode } from './loops.js'
import { isFunctionNode, spanOf, staticKeyOf, unwrapped } from './syntax.js'
import type { FunctionNode, Node } from './syntax.js'

export interface FunctionEntry {
  readonly id: FunctionId
  /** The function, the initialiser of a field, a static block, or the program. */
  readonly node: Node
  readonly kind: FunctionKind
  name: string
  readonly nameSpan: Span
  /** Start of the statement, member or property that introduces it: where its comment ends. */
  readonly start: number
  readonly parent: FunctionId
  readonly class: ClassId | undefined
  readonly object: ObjectId | undefined
  readonly static: boolean
  readonly decorators: readonly TSESTree.Decorator[]
  readonly returns: Node[]
  awaits: boolean
  prototypeOf: Node | undefined
}

export interface CallEntry {
  readonly id: CallId
  readonly kind: 'call' | 'new' | 'get'
  readonly node: TSESTree.CallExpression | TSESTree.NewExpression | TSESTree.MemberExpression
  readonly function: FunctionId
  readonly inLoop: boolean
  readonly awaited: boolean
  readonly inTry: boolean
}

export interface ClassEntry {
  readonly id: ClassId
  readonly node: TSESTree.ClassDeclaration | TSESTree.ClassExpression | TSESTree.TSInterfaceDeclaration
  readonly name: string
}

export interface Inventory {
  readonly functions: readonly FunctionEntry[]
  readonly classes: readonly ClassEntry[]
  /** Literals, and namespaces, which are objects at run time. */
  readonly objects: readonly (TSESTree.ObjectExpression | TSESTree.TSModuleDeclaration)[]
  readonly calls: readonly CallEntry[]
  readonly functionOf: ReadonlyMap<Node, FunctionId>
  readonly classOf: ReadonlyMap<Node, ClassId>
  readonly objectOf: ReadonlyMap<Node, ObjectId>
  readonly callOf: ReadonlyMap<Node, CallId>
  /** For `this` and `super` nodes: the function, arrow functions left out, whose `this` they mean. */
  readonly receivers: ReadonlyMap<Node, FunctionId>
  /** Identifiers in callee position. */
  readonly callees: ReadonlyMap<Node, CallId>
  readonly assignments: readonly { readonly node: TSESTree.AssignmentExpression; readonly function: FunctionId }[]
  readonly loops: readonly { readonly node: LoopNode; readonly function: FunctionId }[]
  readonly imports: readonly ImportFact[]
  readonly exportNodes: readonly Node[]
  /** Those that stand in a namespace, and export from it. */
  readonly namespaceExports: readonly Node[]
}

interface Context {
  readonly function: FunctionId
  /** The function that `this` belongs to. */
  readonly receiver: FunctionId
  readonly class: ClassId | undefined
  readonly object: ObjectId | undefined
  readonly inLoop: boolean
  readonly inTry: boolean
  readonly start: number | undefined
  readonly hint: Hint | undefined
  readonly inNamespace?: true
}

interface Hint {
  readonly name: string
  readonly span: Span
  readonly kind?: FunctionKind
  readonly static?: boolean
  readonly decorators?: readonly TSESTree.Decorator[]
  readonly prototypeOf?: Node
  /** Directly a member of a class: an arrow's `this` is the instance there. */
  readonly isMember?: true
}

/** Methods that call their first argument with their second as `this`, whatever they are of. */
const TAKES_THIS = new Set(['every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flatMap', 'forEach', 'map', 'some'])

export function inventoryOf(program: TSESTree.Program): Inventory {
  const functions: FunctionEntry[] = []
  const classes: ClassEntry[] = []
  const objects: (TSESTree.ObjectExpression | TSESTree.TSModuleDeclaration)[] = []
  const calls: CallEntry[] = []
  const functionOf = new Map<Node, FunctionId>()
  const classOf = new Map<Node, ClassId>()
  const objectOf = new Map<Node, ObjectId>()
  const callOf = new Map<Node, CallId>()
  const receivers = new Map<Node, FunctionId>()
  const callees = new Map<Node, CallId>()
  const assignments: { node: TSESTree.AssignmentExpression; function: FunctionId }[] = []
  const loops: { node: LoopNode; function: FunctionId }[] = []
  const imports: ImportFact[] = []
  const exportNodes: Node[] = []
  const namespaceExports: Node[] = []
  const reads: { node: TSESTree.MemberExpression; context: Context }[] = []
  const notReads = new Set<Node>()
  const awaitedNodes = new Set<Node>()
  /** Functions that are given the `this` around them: `function () { … }.bind(this)`. */
  const bound = new Set<Node>()
  const accessors = new Set<string>()

  const addFunction = (node: Node, kind: FunctionKind, context: Context, hint: Hint | undefined): FunctionEntry => {
    const entry: FunctionEntry = {
      id: functions.length,
      node,
      kind,
      name: hint?.name ?? '<anonymous>',
      nameSpan: hint?.span ?? [node.range[0], node.range[0]],
      start: context.start ?? node.range[0],
      parent: context.function,
      class: context.class,
      object: context.object,
      static: hint?.static ?? false,
      decorators: hint?.decorators ?? [],
      returns: [],
      awaits: false,
      prototypeOf: hint?.prototypeOf,
    }
    functions.push(entry)
    functionOf.set(node, entry.id)
    return entry
  }

  const visit = (node: Node, context: Context): void => {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        visitFunction(node, context)
        return
      case 'ClassDeclaration':
      case 'ClassExpression':
        visitClass(node, context)
        return
      case 'TSInterfaceDeclaration': {
        classOf.set(node, classes.length)
        classes.push({ id: classes.length, node, name: node.id.name })
        return
      }
      case 'ObjectExpression': {
        const id: ObjectId = objects.length
        objects.push(node)
        objectOf.set(node, id)
        for (const property of node.properties) {
          if (property.type !== 'Property') {
            visit(property, { ...context, start: undefined, hint: undefined })
            continue
          }
          const name = staticKeyOf(property.key, property.computed)
          if (property.computed) visit(property.key, { ...context, start: undefined, hint: undefined })
          if (property.kind !== 'init' && name !== undefined) accessors.add(name)
          const kind: FunctionKind | undefined = property.kind === 'get' ? 'getter' : property.kind === 'set' ? 'setter' : property.method ? 'method' : undefined
          const hint: Hint | undefined =
            name === undefined ? undefined : { name, span: spanOf(property.key), ...(kind === undefined ? {} : { kind }) }
          visit(property.value, { ...context, object: id, class: undefined, start: property.range[0], hint })
        }
        return
      }
      case 'CallExpression':
      case 'NewExpression':
        visitCall(node, context)
        return
      case 'ImportExpression':
        if (node.source.type === 'Literal' && typeof node.source.value === 'string')
          imports.push({ specifier: node.source.value, form: 'dynamic', span: spanOf(node), function: context.function })
        break
      case 'AwaitExpression':
        awaitedNodes.add(unwrapped(node.argument))
        markAwait(context)
        break
      case 'ReturnStatement':
        if (node.argument !== null) functions[context.function]?.returns.push(node.argument)
        break
      case 'ThisExpression':
      case 'Super':
        receivers.set(node, context.receiver)
        return
      case 'VariableDeclarator': {
        const hint = node.id.type === 'Identifier' ? { name: node.id.name, span: spanOf(node.id) } : undefined
        visit(node.id, { ...context, hint: undefined })
        if (node.init !== null) visit(node.init, { ...context, hint })
        return
      }
      case 'AssignmentExpression': {
        assignments.push({ node, function: context.function })
        notReads.add(node.left)
        visit(node.left, { ...context, hint: undefined })
        visit(node.right, { ...context, hint: assignmentHint(node.left) })
        return
      }
      case 'MemberExpression':
        reads.push({ node, context })
        break
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
        loops.push({ node, function: context.function })
        visitChildren(node, { ...context, inLoop: true, hint: undefined, start: undefined })
        return
      case 'ForOfStatement':
      case 'ForInStatement':
        loops.push({ node, function: context.function })
        if (node.type === 'ForOfStatement' && node.await) markAwait(context)
        visit(node.left, { ...context, hint: undefined })
        visit(node.right, { ...context, hint: undefined })
        visit(node.body, { ...context, inLoop: true, hint: undefined, start: undefined })
        return
      case 'TryStatement': {
        const handled = node.handler !== null
        visit(node.block, { ...context, inTry: context.inTry || handled, hint: undefined })
        if (node.handler !== null) visit(node.handler, { ...context, hint: undefined })
        if (node.finalizer !== null) visit(node.finalizer, { ...context, hint: undefined })
        return
      }
      case 'ImportDeclaration':
        imports.push({
          specifier: node.source.value,
          form: node.importKind === 'type' ? 'type' : 'import',
          span: spanOf(node),
          function: 0,
        })
        return
      case 'TSModuleDeclaration': {
        if (isNamespace(node)) {
          objectOf.set(node, objects.length)
          objects.push(node)
        }
        visitChildren(node, { ...context, start: undefined, hint: undefined, inNamespace: true })
        return
      }
      case 'TSImportEqualsDeclaration':
        if (node.moduleReference.type === 'TSExternalModuleReference' && node.moduleReference.expression.type === 'Literal')
          imports.push({ specifier: String(node.moduleReference.expression.value), form: 'require', span: spanOf(node), function: 0 })
        return
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
      case 'ExportDefaultDeclaration':
      case 'TSExportAssignment':
        ;(context.inNamespace ? namespaceExports : exportNodes).push(node)
        if ('source' in node && node.source !== null)
          imports.push({ specifier: node.source.value, form: 'export', span: spanOf(node), function: 0 })
        visitChildren(node, {
          ...context,
          start: node.range[0],
          hint: node.type === 'ExportDefaultDeclaration' ? { name: 'default', span: [node.range[0], node.range[0]] } : undefined,
        })
        return
      case 'ExpressionStatement':
      case 'VariableDeclaration':
        visitChildren(node, { ...context, start: context.start ?? node.range[0], hint: undefined })
        return
      default:
        if (node.type.startsWith('TS') && isTypeOnly(node.type)) return
    }
    visitChildren(node, context.hint === undefined && context.start === undefined ? context : passesThrough(node) ? context : { ...context, hint: undefined, start: undefined })
  }

  const visitChildren = (node: Node, context: Context): void => {
    const record = node as unknown as Record<string, unknown>
    for (const key of visitorKeys[node.type] ?? Object.keys(record)) {
      if (key === 'parent' || key === 'typeAnnotation' || key === 'returnType' || key === 'typeParameters') continue
      const value = record[key]
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) visit(item, context)
      } else if (isNode(value)) visit(value, context)
    }
  }

  const markAwait = (context: Context): void => {
    const entry = functions[context.function]
    if (entry !== undefined) entry.awaits = true
  }

  const visitFunction = (node: FunctionNode, context: Context): void => {
    const kind = context.hint?.kind ?? (node.type === 'ArrowFunctionExpression' ? 'arrow' : 'function')
    const own = node.id === null || node.id === undefined ? undefined : { name: node.id.name, span: spanOf(node.id) }
    const hint = own === undefined ? context.hint : { ...context.hint, ...own }
    const entry = addFunction(node, kind, context, hint)
    const inner: Context = {
      function: entry.id,
      receiver: bound.has(node) || (node.type === 'ArrowFunctionExpression' && context.hint?.isMember !== true) ? context.receiver : entry.id,
      class: node.type === 'ArrowFunctionExpression' ? context.class : undefined,
      object: node.type === 'ArrowFunctionExpression' ? context.object : undefined,
      inLoop: false,
      inTry: false,
      start: undefined,
      hint: undefined,
    }
    for (const parameter of node.params) visit(parameter, inner)
    if (node.body.type !== 'BlockStatement') entry.returns.push(node.body)
    visit(node.body, inner)
  }

  const visitClass = (node: TSESTree.ClassDeclaration | TSESTree.ClassExpression, context: Context): void => {
    const id: ClassId = classes.length
    const name = node.id?.name ?? context.hint?.name ?? '<class>'
    classes.push({ id, node, name })
    classOf.set(node, id)
    const outer = { ...context, hint: undefined, start: undefined }
    for (const decorator of node.decorators ?? []) visit(decorator, outer)
    if (node.superClass !== null) visit(node.superClass, outer)
    for (const member of node.body.body) {
      const inner: Context = { ...outer, class: id, object: undefined, start: member.range[0] }
      if (member.type === 'StaticBlock') {
        const entry = addFunction(member, 'static-block', inner, { name: `${name} static block`, span: spanOf(member), static: true })
        visitChildren(member, { ...inner, function: entry.id, receiver: entry.id, inLoop: false, inTry: false, start: undefined })
        continue
      }
      if (member.type === 'MethodDefinition' || member.type === 'PropertyDefinition' || member.type === 'AccessorProperty') {
        const key = staticKeyOf(member.key, member.computed)
        if (member.computed) visit(member.key, outer)
        for (const decorator of member.decorators ?? []) visit(decorator, outer)
        const hint: Hint = {
          name: key === undefined ? `${name} member` : `${name}.${key}`,
          span: spanOf(member.key),
          static: member.static,
          decorators: member.decorators ?? [],
          isMember: true,
        }
        if (member.type === 'MethodDefinition') {
          const kind = member.kind === 'get' ? 'getter' : member.kind === 'set' ? 'setter' : member.kind
          if ((kind === 'getter' || kind === 'setter') && key !== undefined) accessors.add(key)
          if (isFunctionNode(member.value as Node))
            visit(member.value as Node, { ...inner, hint: { ...hint, kind, name: kind === 'constructor' ? `new ${name}` : hint.name } })
        } else if (member.value !== null) {
          const value = unwrapped(member.value)
          if (isFunctionNode(value)) {
            visit(value, { ...inner, hint: { ...hint, kind: value.type === 'ArrowFunctionExpression' ? 'arrow' : 'function' } })
            continue
          }
          const entry = addFunction(member.value, 'field', inner, hint)
          functionOf.delete(member.value)
          visit(member.value, { ...inner, function: entry.id, receiver: entry.id, inLoop: false, inTry: false, start: undefined })
        }
      }
    }
  }

  const visitCall = (node: TSESTree.CallExpression | TSESTree.NewExpression, context: Context): void => {
    const id: CallId = calls.length
    const callee = unwrapped(node.callee)
    calls.push({
      id,
      kind: node.type === 'NewExpression' ? 'new' : 'call',
      node,
      function: context.function,
      inLoop: context.inLoop,
      awaited: awaitedNodes.has(node),
      inTry: context.inTry,
    })
    callOf.set(node, id)
    if (callee.type === 'Identifier') callees.set(callee, id)
    notReads.add(callee)
    const [first] = node.arguments
    if (callee.type === 'Identifier' && callee.name === 'require' && first?.type === 'Literal' && typeof first.value === 'string')
      imports.push({ specifier: first.value, form: 'require', span: spanOf(node), function: context.function })
    const given = functionGivenThis(callee, node.arguments)
    if (given !== undefined) bound.add(given)
    const inner = { ...context, hint: undefined, start: undefined }
    visit(node.callee, { ...inner, ...(isFunctionNode(callee) ? { hint: { name: '<immediately invoked>', span: [callee.range[0], callee.range[0]] as const } } : {}) })
    const name = callbackName(callee, node.arguments)
    for (const argument of node.arguments) {
      const function_ = isFunctionNode(unwrapped(argument))
      visit(argument, function_ ? { ...inner, hint: { name, span: [argument.range[0], argument.range[0]] } } : inner)
    }
  }

  const assignmentHint = (left: Node): Hint | undefined => {
    if (left.type === 'Identifier') return { name: left.name, span: spanOf(left) }
    if (left.type !== 'MemberExpression') return undefined
    const name = staticKeyOf(left.property, left.computed)
    if (name === undefined) return undefined
    const object = left.object
    const isPrototype = object.type === 'MemberExpression' && staticKeyOf(object.property, object.computed) === 'prototype'
    if (isPrototype) {
      const owner = object.object
      return { name: owner.type === 'Identifier' ? `${owner.name}.${name}` : name, span: spanOf(left.property), prototypeOf: owner }
    }
    if (name === 'exports' && object.type === 'Identifier' && object.name === 'module') return { name: 'module.exports', span: spanOf(left) }
    return { name, span: spanOf(left.property) }
  }

  const root: FunctionEntry = addFunction(
    program,
    'module',
    { function: 0, receiver: 0, class: undefined, object: undefined, inLoop: false, inTry: false, start: 0, hint: undefined },
    { name: '<module>', span: [0, 0] },
  )
  visitChildren(program, {
    function: root.id,
    receiver: root.id,
    class: undefined,
    object: undefined,
    inLoop: false,
    inTry: false,
    start: undefined,
    hint: undefined,
  })

  for (const { node, context } of reads) {
    if (notReads.has(node)) continue
    const name = staticKeyOf(node.property, node.computed)
    if (name === undefined || !accessors.has(name)) continue
    const id: CallId = calls.length
    calls.push({ id, kind: 'get', node, function: context.function, inLoop: context.inLoop, awaited: false, inTry: context.inTry })
  }

  return { functions, classes, objects, calls, functionOf, classOf, objectOf, callOf, receivers, callees, assignments, loops, imports, exportNodes, namespaceExports }
}

/** `function () { … }.bind(this)` and `list.forEach(function () { … }, this)`. */
function functionGivenThis(callee: Node, args: readonly Node[]): Node | undefined {
  if (callee.type !== 'MemberExpression') return undefined
  const name = staticKeyOf(callee.property, callee.computed) ?? ''
  const [first, second] = args
  const [function_, receiver] = name === 'bind' ? [callee.object, first] : TAKES_THIS.has(name) && args.length === 2 ? [first, second] : []
  return function_ !== undefined && unwrapped(function_).type === 'FunctionExpression' && receiver?.type === 'ThisExpression' ? unwrapped(function_) : undefined
}

/** `GET /users handler` for a route, else `forEach callback`. */
function callbackName(callee: Node, args: readonly Node[]): string {
  const method = callee.type === 'MemberExpression' ? staticKeyOf(callee.property, callee.computed) : callee.type === 'Identifier' ? callee.name : undefined
  const [first] = args
  if (method !== undefined && first?.type === 'Literal' && typeof first.value === 'string') {
    if (first.value.startsWith('/')) return `${method === 'use' || method === 'all' ? '' : `${method.toUpperCase()} `}${first.value} handler`
    if (/^[\w:.-]{1,30}$/.test(first.value)) return `'${first.value}' ${method} callback`
  }
  return method === undefined ? '<anonymous>' : `${method} callback`
}

function passesThrough(node: Node): boolean {
  const type = node.type as string
  return type === 'ParenthesizedExpression' || type === 'ChainExpression' || (type.startsWith('TS') && type.endsWith('Expression'))
}

/** Subtrees with nothing that runs. */
function isTypeOnly(type: string): boolean {
  return (
    type === 'TSTypeAliasDeclaration' ||
    type === 'TSTypeAnnotation' ||
    type === 'TSTypeParameterInstantiation' ||
    type === 'TSTypeParameterDeclaration' ||
    type === 'TSDeclareFunction' ||
    type === 'TSEmptyBodyFunctionExpression' ||
    type === 'TSAbstractMethodDefinition' ||
    type === 'TSAbstractPropertyDefinition'
  )
}

/** Is it there at run time, under a name of its own? */
function isNamespace(node: TSESTree.TSModuleDeclaration): boolean {
  return !node.declare && node.id.type === 'Identifier' && (node.body as Node | undefined)?.type === 'TSModuleBlock'
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
