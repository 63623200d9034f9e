import type { TypedObjectAnchor } from '../anchors.js'
import { isFunctionNode, spanOf } from './syntax-tree.js'
import type { Node, SyntaxTree } from './syntax-tree.js'

/** Object literals whose type is named where they stand: variables, fields, parameters, `satisfies`, `as`, and what functions declare to return. */
export function typedObjectsOf(tree: SyntaxTree): readonly TypedObjectAnchor[] {
  return tree.nodes.flatMap((node): readonly TypedObjectAnchor[] => {
    if (node.type !== 'ObjectExpression') return []
    return typesAround(tree, node).map((type) => ({ span: spanOf(node), type }))
  })
}

function typesAround(tree: SyntaxTree, node: Node): readonly string[] {
  const parent = tree.parentOf(node)
  switch (parent?.type) {
    case 'TSSatisfiesExpression':
    case 'TSAsExpression':
    case 'TSTypeAssertion':
      return [...namesIn(parent.typeAnnotation), ...typesAround(tree, parent)]
    case 'VariableDeclarator':
      return annotationIn(parent.id)
    case 'PropertyDefinition':
      return namesIn(parent.typeAnnotation?.typeAnnotation)
    case 'AssignmentPattern':
      return annotationIn(parent.left)
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return typesAround(tree, parent)
    case 'ArrowFunctionExpression':
      return parent.body === node ? returnedBy(parent) : []
    case 'ReturnStatement': {
      let outer = tree.parentOf(parent)
      while (outer !== undefined && !isFunctionNode(outer)) outer = tree.parentOf(outer)
      return outer === undefined ? [] : returnedBy(outer)
    }
    default:
      return []
  }
}

function annotationIn(pattern: Node): readonly string[] {
  return 'typeAnnotation' in pattern ? namesIn((pattern.typeAnnotation as { readonly typeAnnotation: Node } | null | undefined)?.typeAnnotation) : []
}

function returnedBy(node: Node): readonly string[] {
  return 'returnType' in node ? namesIn((node.returnType as { readonly typeAnnotation: Node } | null | undefined)?.typeAnnotation) : []
}

/** `Store`, `Promise<Store>`, `Readonly<Store>`, `Store | undefined`. */
function namesIn(type: Node | null | undefined): readonly string[] {
  if (type === null || type === undefined) return []
  if (type.type === 'TSUnionType' || type.type === 'TSIntersectionType') return type.types.flatMap(namesIn)
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return []
  return [type.typeName.name, ...(type.typeArguments?.params ?? []).flatMap(namesIn)]
}
