import type { FunctionTypeAnchor, FunctionAnchor, ParameterAnchor, ReturnAnchor, SignatureAnchor, TypeAnchor } from '../anchors.js'
import type { Span } from '../facts.js'
import { isFunctionNode, isLoop, spanOf } from './syntax-tree.js'
import type { FunctionNode, Node, SyntaxTree } from './syntax-tree.js'

/** Every function: where `async ` goes, what it declares to return, and what in it keeps it from being async. */
export function functionAnchorsOf(tree: SyntaxTree): readonly FunctionAnchor[] {
  const anchors: FunctionAnchor[] = []
  for (const node of tree.nodes) {
    if (isFunctionNode(node)) anchors.push(functionAnchorOf(tree, node))
  }
  return anchors
}

/** Signatures without a body whose return type can follow an implementation's. */
export function signatureAnchorsOf(tree: SyntaxTree): readonly SignatureAnchor[] {
  const anchors: SignatureAnchor[] = []
  for (const node of tree.nodes) {
    if (node.type === 'TSMethodSignature' && node.kind === 'method') {
      anchors.push(signatureOf(tree, node, nameOfKey(node.key), 'method', node.returnType?.typeAnnotation))
    } else if (node.type === 'TSPropertySignature' && node.typeAnnotation?.typeAnnotation.type === 'TSFunctionType') {
      anchors.push(signatureOf(tree, node, nameOfKey(node.key), 'property', node.typeAnnotation.typeAnnotation.returnType?.typeAnnotation))
    } else if (node.type === 'TSDeclareFunction') {
      anchors.push(signatureOf(tree, node, node.id?.name ?? 'default', 'function', node.returnType?.typeAnnotation))
    } else if ((node.type === 'MethodDefinition' || node.type === 'TSAbstractMethodDefinition') && node.value.type === 'TSEmptyBodyFunctionExpression') {
      anchors.push(signatureOf(tree, node, nameOfKey(node.key), 'method', node.value.returnType?.typeAnnotation))
    }
  }
  return anchors
}

export function functionTypesOf(tree: SyntaxTree): readonly FunctionTypeAnchor[] {
  return tree.nodes.flatMap((node) => ((node.type === 'TSFunctionType' || node.type === 'TSMethodSignature' || node.type === 'TSCallSignatureDeclaration') && node.returnType !== undefined && node.returnType !== null ? [{ span: spanOf(node), returnType: typeAnchorOf(tree, node.returnType.typeAnnotation) }] : []))
}

export function resultQueriesOf(tree: SyntaxTree): readonly { readonly span: Span; readonly name: string }[] {
  return tree.nodes.flatMap((node) => {
    if (node.type !== 'TSTypeReference' || !isNamed(node, 'ReturnType')) return []
    const [query] = node.typeArguments?.params ?? []
    if (query?.type !== 'TSTypeQuery' || query.exprName.type !== 'Identifier') return []
    const list = tree.parentOf(node)
    const outer = list === undefined ? undefined : tree.parentOf(list)
    return outer?.type === 'TSTypeReference' && isNamed(outer, 'Awaited') ? [] : [{ span: spanOf(node), name: query.exprName.name }]
  })
}

function isNamed(node: Extract<Node, { type: 'TSTypeReference' }>, name: string): boolean {
  return node.typeName.type === 'Identifier' && node.typeName.name === name
}

function signatureOf(tree: SyntaxTree, node: Node, name: string, kind: SignatureAnchor['kind'], type: Node | undefined): SignatureAnchor {
  const body = tree.parentOf(node)
  const owner = body === undefined || kind === 'function' ? undefined : body.type === 'TSTypeLiteral' ? body : tree.parentOf(body)
  return {
    span: spanOf(node),
    name,
    kind,
    ...(type === undefined ? {} : { returnType: typeAnchorOf(tree, type) }),
    ...(owner === undefined ? {} : { owner: spanOf(owner) }),
    abstract: node.type.startsWith('TSAbstract'),
  }
}

function typeAnchorOf(tree: SyntaxTree, type: Node): TypeAnchor {
  return { span: spanOf(type), text: tree.text.slice(...type.range) }
}

function functionAnchorOf(tree: SyntaxTree, node: FunctionNode): FunctionAnchor {
  const parent = tree.parentOf(node)
  const holder = parent !== undefined && isHolder(parent) && tree.keyOf(node) === 'value' ? parent : undefined
  const kind = kindOf(node, holder)
  const type = node.returnType?.typeAnnotation
  const jsdocReturn = jsdocReturnOf(tree, node)
  const declaredType = declaredTypeOf(tree, node)
  return {
    span: spanOf(node),
    outerSpan: spanOf(holder ?? node),
    name: nameOf(tree, node, holder),
    kind,
    async: node.async,
    generator: node.generator,
    asyncOffset: holder !== undefined && kind !== 'expression' && kind !== 'arrow' ? methodAsyncOffset(tree, holder) : node.range[0],
    parametersSpan: parametersSpanOf(tree, node),
    parameters: node.params.map(parameter => parameterAnchorOf(tree, parameter)),
    bodySpan: spanOf(node.body),
    expressionBody: node.body.type !== 'BlockStatement',
    ...(type === undefined ? {} : { returnType: typeAnchorOf(tree, type) }),
    typePredicate: type?.type === 'TSTypePredicate',
    ...(jsdocReturn === undefined ? {} : { jsdocReturn }),
    ...(declaredType === undefined ? {} : { declaredType }),
    overloads: overloadsOf(tree, node, holder),
    ...contentsOf(tree, node),
    decorated: holder !== undefined && 'decorators' in holder && (holder.decorators?.length ?? 0) > 0,
    statement: node.type === 'FunctionDeclaration',
  }
}

type Holder = Extract<Node, { type: 'MethodDefinition' | 'Property' | 'PropertyDefinition' }>

function isHolder(node: Node): node is Holder {
  return node.type === 'MethodDefinition' || (node.type === 'Property' && (node.method || node.kind !== 'init'))
}

function kindOf(node: FunctionNode, holder: Holder | undefined): FunctionAnchor['kind'] {
  if (holder?.type === 'MethodDefinition') {
    return holder.kind === 'get' ? 'getter' : holder.kind === 'set' ? 'setter' : holder.kind === 'constructor' ? 'constructor' : 'method'
  }
  if (holder?.type === 'Property') return holder.kind === 'get' ? 'getter' : holder.kind === 'set' ? 'setter' : 'object-method'
  if (node.type === 'FunctionDeclaration') return 'declaration'
  return node.type === 'ArrowFunctionExpression' ? 'arrow' : 'expression'
}

function nameOf(tree: SyntaxTree, node: FunctionNode, holder: Holder | undefined): string {
  if (holder !== undefined) return nameOfKey(holder.key)
  if (node.type !== 'ArrowFunctionExpression' && node.id !== null && node.id !== undefined) return node.id.name
  const parent = tree.parentOf(node)
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name
  if (parent?.type === 'Property' || parent?.type === 'PropertyDefinition') return nameOfKey(parent.key)
  if (parent?.type === 'AssignmentExpression') return tree.text.slice(...parent.left.range)
  return '<anonymous>'
}

function nameOfKey(key: Node): string {
  if (key.type === 'Identifier') return key.name
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (key.type === 'Literal') return String(key.value)
  return '<computed>'
}

/** Before the key, its `[` and a generator's `*`; after decorators and modifiers. */
function methodAsyncOffset(tree: SyntaxTree, holder: Holder): number {
  let offset = holder.key.range[0]
  if (holder.computed) offset = tree.endOfTokenBefore(offset) - 1
  const before = tree.endOfTokenBefore(offset)
  return tree.text[before - 1] === '*' && before > holder.range[0] ? before - 1 : offset
}

function parametersSpanOf(tree: SyntaxTree, node: FunctionNode): Span {
  const first = node.params[0]
  const last = node.params.at(-1)
  const beforeBody = node.returnType?.range[0] ?? node.body.range[0]
  if (first !== undefined && last !== undefined && node.type === 'ArrowFunctionExpression') {
    const start = tree.endOfTokenBefore(first.range[0])
    if (start <= node.range[0] || tree.text[start - 1] !== '(') return [first.range[0], last.range[1]]
  }
  const open = first === undefined ? openingParenthesis(tree, node) : tree.endOfTokenBefore(first.range[0]) - 1
  let close = last === undefined ? tree.startOfTokenAfter(open + 1) : tree.startOfTokenAfter(last.range[1])
  if (tree.text[close] === ',') close = tree.startOfTokenAfter(close + 1)
  return [open, Math.min(close + 1, beforeBody)]
}

function openingParenthesis(tree: SyntaxTree, node: FunctionNode): number {
  const from = node.typeParameters?.range[1] ?? (node.type !== 'ArrowFunctionExpression' ? node.id?.range[1] : undefined) ?? node.range[0]
  let offset = tree.startOfTokenAfter(from)
  while (offset < node.body.range[0] && tree.text[offset] !== '(') offset = tree.startOfTokenAfter(offset + 1)
  return offset
}

function parameterAnchorOf(tree: SyntaxTree, parameter: TSParameter): ParameterAnchor {
  const span = spanOf(parameter)
  const annotation = 'typeAnnotation' in parameter ? parameter.typeAnnotation : undefined
  const bareSpan: Span = [span[0], annotation?.range[0] ?? span[1]]
  switch (parameter.type) {
    case 'Identifier':
      return { span, bareSpan: [span[0], span[0] + parameter.name.length], name: parameter.name, kind: 'identifier' }
    case 'AssignmentPattern':
      return {
        span,
        bareSpan,
        kind: 'default',
        ...(parameter.left.type === 'Identifier' ? { name: parameter.left.name, default: defaultOf(tree, parameter.left, parameter.right) } : typedPattern(parameter.left)),
      }
    case 'RestElement':
      return { span, bareSpan, kind: 'rest', ...(parameter.argument.type === 'Identifier' ? { name: parameter.argument.name } : {}) }
    case 'TSParameterProperty':
      return { span, bareSpan, kind: 'property' }
    default:
      return { span, bareSpan, kind: 'pattern', ...typedPattern(parameter) }
  }
}

function typedPattern(pattern: object): { readonly typed?: true } {
  return 'typeAnnotation' in pattern && pattern.typeAnnotation !== null && pattern.typeAnnotation !== undefined ? { typed: true } : {}
}

function defaultOf(tree: SyntaxTree, target: Extract<Node, { type: 'Identifier' }>, value: Node): NonNullable<ParameterAnchor['default']> {
  const annotation = target.typeAnnotation ?? undefined
  const literal = value.type === 'Literal' || (value.type === 'TemplateLiteral' && value.expressions.length === 0)
  return { span: withParentheses(tree, spanOf(value)), targetEnd: annotation?.range[1] ?? target.range[0] + target.name.length, typed: annotation !== undefined, literal }
}

/** An `=` stands before a default, so that a parenthesis there is its own. */
function withParentheses(tree: SyntaxTree, [start, end]: Span): Span {
  const [open, close] = [tree.endOfTokenBefore(start) - 1, tree.startOfTokenAfter(end)]
  return tree.text[open] === '(' && tree.text[close] === ')' ? withParentheses(tree, [open, close + 1]) : [start, end]
}

type TSParameter = FunctionNode['params'][number]

interface Contents {
  readonly usesThis: boolean
  readonly usesArguments: boolean
  readonly usesSuper: boolean
  readonly usesNewTarget: boolean
  readonly awaitIdentifier: boolean
  readonly awaits: boolean
  readonly firstAwait?: number
  readonly returns: readonly ReturnAnchor[]
  readonly fallsOff: boolean
}

/** What the function itself uses; arrow functions in it count, since they share `this` and `arguments`. */
function contentsOf(tree: SyntaxTree, node: FunctionNode): Contents {
  const contents = { usesThis: false, usesArguments: false, usesSuper: false, usesNewTarget: false, awaitIdentifier: false, awaits: false }
  const returns: ReturnAnchor[] = []
  const waits: number[] = []
  for (const inner of tree.descendantsOf(node)) {
    if (inner.type === 'Identifier' && inner.name === 'await') contents.awaitIdentifier = true
    const owner = ownerOf(tree, inner)
    const shared = owner === node || isInArrowsOf(tree, owner, node)
    if (!shared) continue
    if (inner.type === 'ThisExpression') contents.usesThis = true
    else if (inner.type === 'Super') contents.usesSuper = true
    else if (inner.type === 'Identifier' && inner.name === 'arguments') contents.usesArguments = true
    else if (inner.type === 'MetaProperty' && inner.meta.name === 'new') contents.usesNewTarget = true
    if (owner !== node) continue
    if (inner.type === 'AwaitExpression' || (inner.type === 'ForOfStatement' && inner.await)) {
      contents.awaits = true
      if (!isSkippable(tree, inner, node)) waits.push((inner.type === 'ForOfStatement' ? inner.right : inner).range[1])
    }
    else if (inner.type === 'ReturnStatement') {
      const isTail = node.body.type === 'BlockStatement' && node.body.body.at(-1) === inner
      returns.push({ span: spanOf(inner), tail: isTail, last: isLast(tree, inner, node), argument: inner.argument === null ? null : spanOf(inner.argument), inLoop: isWithin(tree, inner, node, isLoop), inSwitch: isWithin(tree, inner, node, ({ type }) => type === 'SwitchStatement'), inBlock: tree.parentOf(inner)?.type === 'BlockStatement' })
    }
  }
  return { ...contents, ...(waits.length === 0 ? {} : { firstAwait: Math.min(...waits) }), returns, fallsOff: node.body?.type === 'BlockStatement' && goesOn(node.body) }
}

/** May what stands behind a statement run? Loops and `switch` are taken to be left. */
function goesOn(node: Node): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
      return false
    case 'BlockStatement':
      return node.body.every((each) => goesOn(each))
    case 'IfStatement':
      return node.alternate === null || goesOn(node.consequent) || goesOn(node.alternate)
    case 'TryStatement':
      return (node.finalizer === null || goesOn(node.finalizer)) && (goesOn(node.block) || (node.handler !== null && goesOn(node.handler.body)))
    case 'ExpressionStatement': {
      const { expression } = node
      const callee = expression.type === 'CallExpression' ? expression.callee : undefined
      return !(callee?.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'process' && callee.property.type === 'Identifier' && callee.property.name === 'exit')
    }
    default:
      return true
  }
}

function isLast(tree: SyntaxTree, node: Node, around: FunctionNode): boolean {
  for (let child = node, parent = tree.parentOf(child); parent !== undefined; child = parent, parent = tree.parentOf(parent)) {
    if (parent.type === 'BlockStatement') {
      if (parent.body.at(-1) !== child) return false
      if (parent === around.body) return true
    } else if (child === node || (parent.type !== 'IfStatement' && parent.type !== 'CatchClause' && (parent.type !== 'TryStatement' || parent.finalizer !== null))) return false
  }
  return false
}

/** The function whose `this` and `await` an inner node shares: class bodies count as a border, decorators aside. */
function ownerOf(tree: SyntaxTree, node: Node): Node | undefined {
  for (let parent = tree.parentOf(node), child = node; parent !== undefined; child = parent, parent = tree.parentOf(parent)) {
    if (isFunctionNode(parent)) return parent
    if ((parent.type === 'PropertyDefinition' && tree.keyOf(child) === 'value') || parent.type === 'StaticBlock') return parent
  }
  return undefined
}

function isInArrowsOf(tree: SyntaxTree, owner: Node | undefined, node: FunctionNode): boolean {
  let current = owner
  while (current !== undefined && current !== node) {
    if (current.type !== 'ArrowFunctionExpression') return false
    current = ownerOf(tree, current)
  }
  return current === node
}

function isWithin(tree: SyntaxTree, inner: Node, node: FunctionNode, matches: (node: Node) => boolean): boolean {
  for (let parent = tree.parentOf(inner); parent !== undefined && parent !== node; parent = tree.parentOf(parent)) {
    if (matches(parent)) return true
  }
  return false
}

/** Can the function pass by an inner node and still come to what stands after it? */
function isSkippable(tree: SyntaxTree, inner: Node, node: FunctionNode): boolean {
  for (let parent = tree.parentOf(inner), child = inner; parent !== undefined && child !== node; child = parent, parent = tree.parentOf(parent)) {
    const key = tree.keyOf(child)
    if (parent.type === 'SwitchCase' || parent.type === 'CatchClause') return true
    if ((parent.type === 'IfStatement' || parent.type === 'ConditionalExpression' || parent.type === 'WhileStatement') && key !== 'test') return true
    if ((parent.type === 'ForStatement' && (key === 'body' || key === 'update')) || ((parent.type === 'ForOfStatement' || parent.type === 'ForInStatement') && key === 'body')) return true
    if (parent.type === 'LogicalExpression' && key === 'right') return true
    if (parent.type === 'AssignmentExpression' && key === 'right' && /^(?:\|\||&&|\?\?)=$/.test(parent.operator)) return true
  }
  return false
}

function overloadsOf(tree: SyntaxTree, node: FunctionNode, holder: Holder | undefined): readonly TypeAnchor[] {
  const types: TypeAnchor[] = []
  if (holder?.type === 'MethodDefinition') {
    const body = tree.parentOf(holder)
    if (body?.type !== 'ClassBody') return types
    for (const member of body.body) {
      if (member.type !== 'MethodDefinition' || member.value.type !== 'TSEmptyBodyFunctionExpression') continue
      if (member.static !== holder.static || nameOfKey(member.key) !== nameOfKey(holder.key)) continue
      if (member.value.returnType !== undefined && member.value.returnType !== null) types.push(typeAnchorOf(tree, member.value.returnType.typeAnnotation))
    }
    return types
  }
  if (node.type !== 'FunctionDeclaration') return types
  const statement = statementOf(tree, node)
  const list = tree.parentOf(statement)
  const siblings: readonly Node[] = list !== undefined && 'body' in list && Array.isArray(list.body) ? (list.body as Node[]) : []
  for (const sibling of siblings) {
    const declared = sibling.type === 'ExportNamedDeclaration' || sibling.type === 'ExportDefaultDeclaration' ? sibling.declaration : sibling
    if (declared?.type !== 'TSDeclareFunction' || declared.id?.name !== node.id?.name || declared.declare) continue
    if (declared.returnType !== undefined && declared.returnType !== null) types.push(typeAnchorOf(tree, declared.returnType.typeAnnotation))
  }
  return types
}

function statementOf(tree: SyntaxTree, node: Node): Node {
  const parent = tree.parentOf(node)
  return parent?.type === 'ExportNamedDeclaration' || parent?.type === 'ExportDefaultDeclaration' ? parent : node
}

function declaredTypeOf(tree: SyntaxTree, node: FunctionNode): FunctionAnchor['declaredType'] {
  const parent = tree.parentOf(node)
  const annotation =
    parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier'
      ? parent.id.typeAnnotation
      : parent?.type === 'PropertyDefinition'
        ? parent.typeAnnotation
        : undefined
  if (annotation === undefined || annotation === null) return undefined
  const type = annotation.typeAnnotation
  if (type.type === 'TSFunctionType' && type.returnType !== undefined) {
    return { kind: 'function-type', returnType: typeAnchorOf(tree, type.returnType.typeAnnotation) }
  }
  return { kind: 'reference', ...typeAnchorOf(tree, type) }
}

/** The comment of the statement, member or property that the function is the value of. */
function jsdocReturnOf(tree: SyntaxTree, node: FunctionNode): TypeAnchor | undefined {
  for (let current: Node | undefined = node; current !== undefined; current = tree.parentOf(current)) {
    const found = jsdocBefore(tree, current.range[0])
    if (found !== undefined) return returnTypeIn(tree, found)
    const parent = tree.parentOf(current)
    if (parent === undefined || !carriesComment(tree, parent, current)) return undefined
  }
  return undefined
}

function carriesComment(tree: SyntaxTree, parent: Node, child: Node): boolean {
  switch (parent.type) {
    case 'MethodDefinition':
    case 'Property':
    case 'PropertyDefinition':
      return tree.keyOf(child) === 'value'
    case 'VariableDeclarator':
      return tree.keyOf(child) === 'init'
    case 'AssignmentExpression':
      return tree.keyOf(child) === 'right'
    case 'VariableDeclaration':
      return parent.declarations.length === 1
    case 'ExpressionStatement':
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return true
    default:
      return false
  }
}

function jsdocBefore(tree: SyntaxTree, offset: number): Span | undefined {
  const comment = tree.comments.findLast(([, end]) => end <= offset)
  if (comment === undefined || !tree.text.startsWith('/**', comment[0])) return undefined
  return tree.text.slice(comment[1], offset).trim() === '' ? comment : undefined
}

function returnTypeIn(tree: SyntaxTree, comment: Span): TypeAnchor | undefined {
  const tag = /@returns?\s*\{/.exec(tree.text.slice(...comment))
  if (tag === null) return undefined
  const start = comment[0] + tag.index + tag[0].length
  let depth = 1
  for (let offset = start; offset < comment[1]; offset += 1) {
    if (tree.text[offset] === '{') depth += 1
    else if (tree.text[offset] === '}') depth -= 1
    if (depth === 0) return { span: [start, offset], text: tree.text.slice(start, offset) }
  }
  return undefined
}
