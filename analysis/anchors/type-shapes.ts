/**
 * What the text says of the types that functions have where they stand: in a variable, a field, a parameter, an object or an array whose type
 * is written there, under `as` or `satisfies`. Names of types stay names; whoever knows the other files follows them.
 *
 * Not seen: types that are inferred. What mapped, conditional and generic types make of others is a mention of those others.
 */
import type { Span } from '../facts.js'
import type { Anchors, NamedShape, TypedPlace, TypedRoot, TypeMention, TypeShape } from '../anchors.js'
import { functionAround, spanOf } from './syntax-tree.js'
import type { Node, SyntaxTree } from './syntax-tree.js'
import { push } from '../multimap.js'

const WRAPPERS = /^(?:Partial|Pick|Required|Readonly|NonNullable)$/
const LISTS = /^(?:Array|ReadonlyArray)$/
/** What is made of a function type, and does not change with what it gives. */
const INDIFFERENT = /^(?:Parameters|ThisParameterType)$/
/** The path step of what has no name: an array's elements, a record's values. */
const ELEMENT = '[]'

export function writtenTypesOf(tree: SyntaxTree): Anchors['types'] {
  if (!/\.[cm]?tsx?$/.test(tree.file)) return { roots: [], aliases: [], mentions: [], given: {} }
  const seen = new Set<Node>()
  const assignments = assignmentsIn(tree)
  const roots = tree.nodes.flatMap((node) => rootsAt(tree, node, assignments, seen))
  const aliases = tree.nodes.flatMap((node): readonly NamedShape[] => {
    if (node.type === 'TSInterfaceDeclaration' && !hasParameters(node.typeParameters) && node.extends.length === 0) {
      // An interface of functions is another way to write their type.
      const [only] = node.body.body
      const call = node.body.body.length === 1 && only?.type === 'TSCallSignatureDeclaration' ? functionShape(tree, only) : undefined
      return call === undefined ? [] : [{ name: node.id.name, exported: tree.parentOf(node)?.type === 'ExportNamedDeclaration', shape: call }]
    }
    if (node.type !== 'TSTypeAliasDeclaration' || hasParameters(node.typeParameters)) return []
    const shape = shapeOf(tree, node.typeAnnotation, seen)
    return shape === undefined ? [] : [{ name: node.id.name, exported: tree.parentOf(node)?.type === 'ExportNamedDeclaration', shape }]
  })
  return { roots, aliases, mentions: mentionsIn(tree, seen), given: givenPlacesOf(tree) }
}

/** The functions, names and other values that an argument is put together from, by its span. */
function givenPlacesOf(tree: SyntaxTree): Readonly<Record<string, readonly TypedPlace[]>> {
  const found: Record<string, readonly TypedPlace[]> = {}
  for (const node of tree.nodes) {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') continue
    for (const argument of node.arguments) if (argument.type !== 'SpreadElement') found[spanOf(argument).join(':')] = placesIn(argument)
  }
  return found
}

/** Assignments to names and to members, by the name. */
type Assignments = ReadonlyMap<string, readonly { readonly left: Node; readonly right: Node }[]>

function assignmentsIn(tree: SyntaxTree): Assignments {
  const found = new Map<string, { left: Node; right: Node }[]>()
  for (const node of tree.nodes) {
    if (node.type !== 'AssignmentExpression') continue
    const { left, right } = node
    const name = left.type === 'Identifier' ? left.name : left.type === 'MemberExpression' && !left.computed ? `.${keyName(left.property)}` : undefined
    if (name !== undefined) push(found, name, { left, right })
  }
  return found
}

function rootsAt(tree: SyntaxTree, node: Node, assignments: Assignments, seen: Set<Node>): readonly TypedRoot[] {
  const root = (kind: TypedRoot['kind'], type: Node | undefined, values: readonly (Node | null | undefined)[], more: Partial<TypedRoot> = {}, pattern?: Node): readonly TypedRoot[] => {
    const shape = type === undefined ? undefined : shapeOf(tree, type, seen)
    if (type === undefined || shape === undefined) return []
    const places = values.flatMap((value) => (value === null || value === undefined ? [] : placesIn(value)))
    return [{ kind, span: spanOf(type), shape, places: [...places, ...(pattern === undefined ? [] : defaultPlacesIn(pattern))], ...more }]
  }
  switch (node.type) {
    case 'VariableDeclarator': {
      const type = annotationOf(node.id)
      const assigned = node.id.type === 'Identifier' ? (assignments.get(node.id.name) ?? []) : []
      return root('variable', type, [node.init, ...assigned.map(({ right }) => right)], node.id.type === 'Identifier' ? { nameSpan: [node.id.range[0], node.id.range[0] + node.id.name.length] } : {}, node.id)
    }
    case 'TSSatisfiesExpression':
    case 'TSAsExpression':
    case 'TSTypeAssertion':
      return isConst(node.typeAnnotation) ? [] : root('assertion', node.typeAnnotation, [node.expression])
    case 'PropertyDefinition':
    case 'AccessorProperty': {
      const name = node.computed ? undefined : keyName(node.key)
      const assigned = name === undefined ? [] : fieldAssignments(tree, node, assignments.get(`.${name}`) ?? [])
      return root('field', node.typeAnnotation?.typeAnnotation, [node.value, ...assigned], name === undefined ? {} : { name })
    }
    case 'TSAbstractPropertyDefinition':
    case 'TSPropertySignature': {
      const owner = tree.parentOf(node)
      const outer = owner === undefined ? undefined : tree.parentOf(owner)
      if (owner?.type === 'TSTypeLiteral' || outer === undefined || node.computed) return []
      return root('member', node.typeAnnotation?.typeAnnotation, [], { name: keyName(node.key), owner: spanOf(outer) })
    }
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      const parameters = node.params.flatMap((parameter, index) => {
        const inner = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
        const [target, value] = inner.type === 'AssignmentPattern' ? [inner.left, inner.right] : [inner, undefined]
        if (target.type === 'RestElement') return []
        const nameSpan: { nameSpan?: Span } = target.type === 'Identifier' ? { nameSpan: [target.range[0], target.range[0] + target.name.length] } : {}
        return root('parameter', annotationOf(target), [value], { function: spanOf(node), index, ...nameSpan }, target)
      })
      const results = node.async || node.generator ? [] : root('result', node.returnType?.typeAnnotation, returnedBy(tree, node), { function: spanOf(node) })
      return [...parameters, ...results]
    }
    default:
      return []
  }
}

/** What is put into the field in its own class. */
function fieldAssignments(tree: SyntaxTree, field: Node, assignments: readonly { readonly left: Node; readonly right: Node }[]): readonly Node[] {
  const body = tree.parentOf(field)
  return assignments.flatMap(({ left, right }) => {
    if (left.type !== 'MemberExpression') return []
    if (left.object.type === 'MemberExpression' && keyName(left.object.property) === 'prototype' && left.object.object.type === 'Identifier') {
      const owner = body === undefined ? undefined : tree.parentOf(body)
      return owner?.type === 'ClassDeclaration' && owner.id?.name === left.object.object.name ? [right] : []
    }
    if (left.object.type !== 'ThisExpression') return []
    let outer = tree.parentOf(left)
    while (outer !== undefined && outer.type !== 'ClassBody') outer = tree.parentOf(outer)
    return outer === body ? [right] : []
  })
}

function returnedBy(tree: SyntaxTree, node: Extract<Node, { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }>): readonly (Node | null)[] {
  if (node.body.type !== 'BlockStatement') return [node.body]
  return tree.descendantsOf(node.body).flatMap((inner) => (inner.type === 'ReturnStatement' && functionAround(tree, inner) === node ? [inner.argument] : []))
}

function hasParameters(parameters: unknown): boolean {
  return parameters !== null && parameters !== undefined
}

function placesIn(value: Node, path: readonly string[] = []): readonly TypedPlace[] {
  switch (value.type) {
    case 'ObjectExpression':
      return [
        { kind: 'object', span: spanOf(value), path },
        ...value.properties.flatMap((property): readonly TypedPlace[] => {
          if (property.type !== 'Property') return [{ kind: 'other', span: spanOf(property), path: [...path, ELEMENT] }]
          return placesIn(property.value, [...path, property.computed ? ELEMENT : keyName(property.key)])
        }),
      ]
    case 'ArrayExpression':
      return value.elements.flatMap((element) => (element === null ? [] : element.type === 'SpreadElement' ? [{ kind: 'other' as const, span: spanOf(element), path: [...path, ELEMENT] }] : placesIn(element, [...path, ELEMENT])))
    case 'ConditionalExpression':
      return [...placesIn(value.consequent, path), ...placesIn(value.alternate, path)]
    case 'LogicalExpression':
      return [...(value.operator === '&&' ? [] : placesIn(value.left, path)), ...placesIn(value.right, path)]
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return placesIn(value.expression, path)
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return [{ kind: 'function', span: spanOf(value), path }]
    case 'Identifier':
      return value.name === 'undefined' ? [] : [{ kind: 'name', span: spanOf(value), path }]
    case 'MemberExpression':
      return [{ kind: 'name', span: spanOf(value), path }]
    // None of these is a function, nor has one that a type would speak of.
    case 'Literal':
    case 'TemplateLiteral':
    case 'UnaryExpression':
    case 'BinaryExpression':
      return []
    default:
      return [{ kind: 'other', span: spanOf(value), path }]
  }
}

/** What a pattern takes where its type has nothing: `{ load = readFile }: Options`. */
function defaultPlacesIn(pattern: Node, path: readonly string[] = []): readonly TypedPlace[] {
  if (pattern.type === 'AssignmentPattern') return [...placesIn(pattern.right, path), ...defaultPlacesIn(pattern.left, path)]
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap((element) => (element === null ? [] : defaultPlacesIn(element, [...path, ELEMENT])))
  if (pattern.type !== 'ObjectPattern') return []
  return pattern.properties.flatMap((property) => (property.type === 'Property' ? defaultPlacesIn(property.value, [...path, property.computed ? ELEMENT : keyName(property.key)]) : []))
}

function isConst(type: Node): boolean {
  return type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'const'
}

function keyName(key: Node): string {
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : key.type === 'PrivateIdentifier' ? `#${key.name}` : ''
}

/** The parser says `null` where there is none. */
function annotationOf(pattern: Node): Node | undefined {
  const annotation = 'typeAnnotation' in pattern ? (pattern.typeAnnotation as { readonly typeAnnotation: Node } | null | undefined) : undefined
  return annotation?.typeAnnotation
}

/** @param seen names of types that the shape accounts for */
function shapeOf(tree: SyntaxTree, type: Node, seen: Set<Node>): TypeShape | undefined {
  switch (type.type) {
    case 'TSFunctionType':
    case 'TSCallSignatureDeclaration':
    case 'TSMethodSignature':
      return functionShape(tree, type)
    case 'TSArrayType':
      return elementsOf(shapeOf(tree, type.elementType, seen))
    case 'TSTypeOperator':
      return type.operator === 'readonly' && type.typeAnnotation !== undefined ? shapeOf(tree, type.typeAnnotation, seen) : undefined
    case 'TSUnionType':
    case 'TSIntersectionType': {
      const of = type.types.flatMap((each) => shapeOf(tree, each, seen) ?? [])
      return of.length > 1 ? { kind: 'several', of } : of[0]
    }
    case 'TSTypeLiteral':
      return literalShape(tree, type, seen)
    case 'TSMappedType':
      return type.typeAnnotation === undefined || type.typeAnnotation === null ? undefined : elementsOf(shapeOf(tree, type.typeAnnotation, seen))
    case 'TSTypeQuery': {
      const name = queriedName(type)
      if (name === undefined) return undefined
      seen.add(type)
      return { kind: 'query', span: spanOf(type), name }
    }
    case 'TSTypeReference': {
      if (type.typeName.type !== 'Identifier') return undefined
      const { name } = type.typeName
      const arguments_ = type.typeArguments?.params ?? []
      const [first, second] = arguments_
      if (WRAPPERS.test(name) && first !== undefined) return shapeOf(tree, first, seen)
      if (LISTS.test(name) && first !== undefined) return elementsOf(shapeOf(tree, first, seen))
      if (name === 'Record' && second !== undefined) return elementsOf(shapeOf(tree, second, seen))
      if (arguments_.length > 0) return undefined
      seen.add(type)
      return { kind: 'name', name }
    }
    default:
      return undefined
  }
}

function literalShape(tree: SyntaxTree, type: Extract<Node, { type: 'TSTypeLiteral' }>, seen: Set<Node>): TypeShape | undefined {
  const [only] = type.members
  if (type.members.length === 1 && only?.type === 'TSCallSignatureDeclaration') return functionShape(tree, only)
  const members: [string, TypeShape][] = []
  for (const member of type.members) {
    if (member.type === 'TSIndexSignature') {
      const shape = member.typeAnnotation === undefined ? undefined : shapeOf(tree, member.typeAnnotation.typeAnnotation, seen)
      if (shape !== undefined) members.push([ELEMENT, shape])
    }
    if ((member.type !== 'TSMethodSignature' && member.type !== 'TSPropertySignature') || member.computed) continue
    const shape = member.type === 'TSMethodSignature' ? functionShape(tree, member) : member.typeAnnotation === undefined || member.typeAnnotation === null ? undefined : shapeOf(tree, member.typeAnnotation.typeAnnotation, seen)
    if (shape !== undefined) members.push([keyName(member.key), shape])
  }
  return { kind: 'members', of: Object.fromEntries(members) }
}

function functionShape(tree: SyntaxTree, type: Extract<Node, { type: 'TSFunctionType' | 'TSMethodSignature' | 'TSCallSignatureDeclaration' }>): TypeShape | undefined {
  const returned: { readonly typeAnnotation: Node } | null | undefined = type.returnType
  if (returned === null || returned === undefined || hasParameters(type.typeParameters)) return undefined
  const { typeAnnotation: result } = returned
  return { kind: 'function', span: spanOf(type), result: { span: spanOf(result), text: tree.text.slice(...result.range) }, predicate: result.type === 'TSTypePredicate' }
}

function elementsOf(element: TypeShape | undefined): TypeShape | undefined {
  return element === undefined ? undefined : { kind: 'elements', of: element }
}

/** Names of types where no shape accounts for what is made of them. */
function mentionsIn(tree: SyntaxTree, seen: ReadonlySet<Node>): readonly TypeMention[] {
  return tree.nodes.flatMap((node): readonly TypeMention[] => {
    switch (node.type) {
      case 'TSTypeReference': {
        if (seen.has(node) || isIndifferent(tree, node)) return []
        const name = node.typeName
        if (name.type === 'Identifier') return [{ span: spanOf(node), name: name.name, ...resultAround(tree, node) }]
        return name.type === 'TSQualifiedName' ? [{ span: spanOf(node), name: name.right.name, qualified: true }] : []
      }
      case 'TSTypeQuery': {
        const name = queriedName(node)
        const isOfKeys = tree.parentOf(node)?.type === 'TSTypeOperator'
        return seen.has(node) || name === undefined || isOfKeys || isIndifferent(tree, node) ? [] : [{ span: spanOf(node), name, query: true, ...resultAround(tree, node) }]
      }
      case 'TSIndexedAccessType': {
        const { objectType, indexType } = node
        if (objectType.type !== 'TSTypeReference' || objectType.typeName.type !== 'Identifier' || indexType.type !== 'TSLiteralType' || isIndifferent(tree, node)) return []
        const key = indexType.literal
        return key.type === 'Literal' && typeof key.value === 'string' ? [{ span: spanOf(node), name: objectType.typeName.name, member: key.value, ...resultAround(tree, node) }] : []
      }
      case 'TSClassImplements':
      case 'TSInterfaceHeritage':
        return node.expression.type === 'Identifier' ? [{ span: spanOf(node), name: node.expression.name }] : []
      case 'TSImportType':
        return node.qualifier?.type === 'Identifier' ? [{ span: spanOf(node), name: node.qualifier.name, qualified: true }] : []
      default:
        return []
    }
  })
}

function isIndifferent(tree: SyntaxTree, node: Node): boolean {
  const parent = tree.parentOf(node)
  if (parent?.type === 'TSTypeOperator' && parent.operator === 'keyof') return true
  const outer = typeAround(tree, node)
  if (outer === undefined) return false
  if (INDIFFERENT.test(outer.name)) return true
  return outer.name === 'ReturnType' && typeAround(tree, outer.node)?.name === 'Awaited'
}

function resultAround(tree: SyntaxTree, node: Node): { readonly result?: Span } {
  const outer = typeAround(tree, node)
  return outer?.name === 'ReturnType' ? { result: spanOf(outer.node) } : {}
}

/** The type that it is an argument of. */
function typeAround(tree: SyntaxTree, node: Node): { readonly node: Node; readonly name: string } | undefined {
  const list = tree.parentOf(node)
  const outer = list === undefined ? undefined : tree.parentOf(list)
  return list?.type === 'TSTypeParameterInstantiation' && outer?.type === 'TSTypeReference' && outer.typeName.type === 'Identifier' ? { node: outer, name: outer.typeName.name } : undefined
}

function queriedName({ exprName, typeArguments }: Extract<Node, { type: 'TSTypeQuery' }>): string | undefined {
  if (hasParameters(typeArguments)) return undefined
  const nameOf = (name: Node): string | undefined => {
    if (name.type === 'Identifier') return name.name
    const left = name.type === 'TSQualifiedName' ? nameOf(name.left) : undefined
    return name.type === 'TSQualifiedName' && left !== undefined ? `${left}.${name.right.name}` : undefined
  }
  return nameOf(exprName)
}
