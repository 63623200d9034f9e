/**
 * What the text says of the type that a function has where it stands: in a variable, a field, an object or an array whose type is written
 * there, or under `satisfies`. Names of types stay names; whoever knows the other files follows them.
 *
 * Not seen: types that are inferred, and what mapped, conditional and generic types make of others.
 */
import type { TypedPlace, TypeShape } from '../anchors.js'
import { isFunctionNode, spanOf } from './syntax-tree.js'
import type { Node, SyntaxTree } from './syntax-tree.js'

const WRAPPERS = /^(?:Partial|Required|Readonly|NonNullable)$/
const LISTS = /^(?:Array|ReadonlyArray)$/
/** The path step of an array's elements. */
const ELEMENT = '[]'

export function typedPlacesOf(tree: SyntaxTree): readonly TypedPlace[] {
  return tree.nodes.flatMap((node): readonly TypedPlace[] => {
    switch (node.type) {
      case 'VariableDeclarator':
        return node.init === null || isFunctionNode(node.init) ? [] : placesIn(node.init, shapeIn(tree, node.id))
      case 'TSSatisfiesExpression':
        return placesIn(node.expression, shapeOf(tree, node.typeAnnotation))
      case 'PropertyDefinition':
        return node.value === null || isFunctionNode(node.value) ? [] : placesIn(node.value, annotatedShape(tree, node.typeAnnotation))
      case 'AssignmentExpression':
        return node.operator === '=' ? placesIn(node.right, assignedShape(tree, node.left)) : []
      default:
        return []
    }
  })
}

export function typeAliasesOf(tree: SyntaxTree): readonly { readonly name: string; readonly shape: TypeShape }[] {
  return tree.nodes.flatMap((node) => {
    const shape = node.type === 'TSTypeAliasDeclaration' && !hasParameters(node.typeParameters) ? shapeOf(tree, node.typeAnnotation) : undefined
    return node.type === 'TSTypeAliasDeclaration' && shape !== undefined ? [{ name: node.id.name, shape }] : []
  })
}

function hasParameters(parameters: unknown): boolean {
  return parameters !== null && parameters !== undefined
}

/** The functions, and names of them, that a value with a written type is put together from. */
function placesIn(value: Node, shape: TypeShape | undefined, path: readonly string[] = []): readonly TypedPlace[] {
  if (shape === undefined) return []
  switch (value.type) {
    case 'ObjectExpression':
      return value.properties.flatMap((property) =>
        property.type === 'Property' && !property.computed ? placesIn(property.value, shape, [...path, keyName(property.key)]) : [],
      )
    case 'ArrayExpression':
      return value.elements.flatMap((element) => (element === null || element.type === 'SpreadElement' ? [] : placesIn(element, shape, [...path, ELEMENT])))
    case 'ConditionalExpression':
      return [...placesIn(value.consequent, shape, path), ...placesIn(value.alternate, shape, path)]
    case 'LogicalExpression':
      return [...placesIn(value.left, shape, path), ...placesIn(value.right, shape, path)]
    case 'TSAsExpression':
      return value.typeAnnotation.type === 'TSTypeReference' && isConst(value.typeAnnotation) ? placesIn(value.expression, shape, path) : []
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'Identifier':
    case 'MemberExpression':
      return [{ span: spanOf(value), shape, path }]
    default:
      return []
  }
}

function isConst(type: Extract<Node, { type: 'TSTypeReference' }>): boolean {
  return type.typeName.type === 'Identifier' && type.typeName.name === 'const'
}

function keyName(key: Node): string {
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : ''
}

function shapeIn(tree: SyntaxTree, pattern: Node): TypeShape | undefined {
  return pattern.type === 'Identifier' ? annotatedShape(tree, pattern.typeAnnotation) : undefined
}

/** The type of a variable that is declared by itself, or of a field of the class around. */
function assignedShape(tree: SyntaxTree, left: Node): TypeShape | undefined {
  if (left.type === 'Identifier') {
    const declared = tree.nodes.filter((node) => node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === left.name)
    const [only] = declared
    return declared.length === 1 && only?.type === 'VariableDeclarator' ? shapeIn(tree, only.id) : undefined
  }
  if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression' || left.property.type !== 'Identifier' || left.computed) return undefined
  const { name } = left.property
  let outer = tree.parentOf(left)
  while (outer !== undefined && outer.type !== 'ClassBody') outer = tree.parentOf(outer)
  if (outer?.type !== 'ClassBody') return undefined
  const field = outer.body.find((member) => member.type === 'PropertyDefinition' && !member.computed && keyName(member.key) === name)
  return field?.type === 'PropertyDefinition' ? annotatedShape(tree, field.typeAnnotation) : undefined
}

/** The parser says `null` where there is none. */
function annotatedShape(tree: SyntaxTree, annotation: { readonly typeAnnotation: Node } | null | undefined): TypeShape | undefined {
  return annotation === null || annotation === undefined ? undefined : shapeOf(tree, annotation.typeAnnotation)
}

function shapeOf(tree: SyntaxTree, type: Node): TypeShape | undefined {
  switch (type.type) {
    case 'TSFunctionType':
      return functionShape(tree, type)
    case 'TSArrayType':
      return elementsOf(shapeOf(tree, type.elementType))
    case 'TSTypeOperator':
      return type.operator === 'readonly' && type.typeAnnotation !== undefined ? shapeOf(tree, type.typeAnnotation) : undefined
    case 'TSUnionType': {
      const of = type.types.flatMap((each) => shapeOf(tree, each) ?? [])
      return of.length === 1 ? of[0] : undefined
    }
    case 'TSTypeLiteral': {
      const members: [string, TypeShape][] = type.members.flatMap((member): [string, TypeShape][] => {
        if ((member.type !== 'TSMethodSignature' && member.type !== 'TSPropertySignature') || member.computed) return []
        const shape = member.type === 'TSMethodSignature' ? functionShape(tree, member) : annotatedShape(tree, member.typeAnnotation)
        return shape === undefined ? [] : [[keyName(member.key), shape]]
      })
      return { kind: 'members', of: Object.fromEntries(members) }
    }
    case 'TSTypeReference': {
      if (type.typeName.type !== 'Identifier') return undefined
      const { name } = type.typeName
      const arguments_ = type.typeArguments?.params ?? []
      const [first, second] = arguments_
      if (WRAPPERS.test(name) && first !== undefined) return shapeOf(tree, first)
      if (LISTS.test(name) && first !== undefined) return elementsOf(shapeOf(tree, first))
      if (name === 'Record' && second !== undefined) {
        const value = shapeOf(tree, second)
        return value === undefined ? undefined : { kind: 'record', of: value }
      }
      return arguments_.length === 0 ? { kind: 'name', name } : undefined
    }
    default:
      return undefined
  }
}

function functionShape(tree: SyntaxTree, type: Extract<Node, { type: 'TSFunctionType' | 'TSMethodSignature' }>): TypeShape | undefined {
  const returned: { readonly typeAnnotation: Node } | null | undefined = type.returnType
  return returned === null || returned === undefined ? undefined : { kind: 'function', span: spanOf(type), returns: tree.text.slice(...returned.typeAnnotation.range) }
}

function elementsOf(element: TypeShape | undefined): TypeShape | undefined {
  return element === undefined ? undefined : { kind: 'elements', of: element }
}
