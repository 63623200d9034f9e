import type { Span } from '../facts.js'
import { isFunctionNode, parseText, spanOf } from './syntax-tree.js'
import type { FunctionNode, Node, SyntaxTree } from './syntax-tree.js'

/**
 * Where functions and exports stand, as one who puts another beside them must know. Depends on the text alone; asked for few files,
 * and so not part of what is known of every file.
 */

/** How a function with a name of its own is written down, and what would have to change for a copy under another name. */
export interface FunctionPlacement {
  /** The function's own span, as `FunctionAnchor` has it. */
  readonly span: Span
  readonly form: 'declaration' | 'variable' | 'property' | 'method' | 'assignment'
  /** What it is called where it stands: a variable, a member (`#load` with its sign); a whole module without a name goes by that of its file. */
  readonly name: string
  /** What a copy is a copy of: the statement with `export`, the property, the class member. */
  readonly element: Span
  /** The doc comment above it. */
  readonly comment?: Span
  /** The tokens that name it. */
  readonly names: readonly Span[]
  /** `export default `, which only one function can have. */
  readonly defaultSpan?: Span
  /** `module.exports` in `module.exports = function …`. */
  readonly wholeSpan?: Span
  readonly exported: boolean
  /** What is assigned to, for an assignment: `exports`, `Store.prototype`. */
  readonly owner?: string
  /** The object literal or class body that it is a member of. */
  readonly container?: Span
}

/** A place where a module gives a name to something that stands elsewhere. */
export type NamingPlace =
  /** `export { load as read } from './json.js'` */
  | { readonly kind: 'specifier'; readonly exported: string; readonly local: string; readonly span: Span; readonly source?: string }
  /** `export * from './json.js'` */
  | { readonly kind: 'star'; readonly source: string }
  /** `export default load` */
  | { readonly kind: 'default'; readonly local: string; readonly span: Span }
  /** `exports.load = load`; `owner`: `exports`. */
  | { readonly kind: 'assigned'; readonly exported: string; readonly local: string; readonly owner: string; readonly span: Span }
  /** `module.exports = load` */
  | { readonly kind: 'whole'; readonly local: string; readonly span: Span }
  /** `load` or `read: load` in an object literal. */
  | { readonly kind: 'entry'; readonly exported: string; readonly local: string; readonly object: Span; readonly span: Span }

export interface Placements {
  readonly functions: readonly FunctionPlacement[]
  readonly namings: readonly NamingPlace[]
}

export function placementsOf(file: string, text: string): Placements {
  const tree = parseText(file, text)
  const functions: FunctionPlacement[] = []
  const namings: NamingPlace[] = []
  for (const node of tree.nodes) {
    if (isFunctionNode(node)) {
      const placement = placementOf(tree, node)
      if (placement !== undefined) functions.push(placement)
    } else namings.push(...namingsOf(tree, node))
  }
  return { functions, namings }
}

function placementOf(tree: SyntaxTree, node: FunctionNode): FunctionPlacement | undefined {
  const parent = tree.parentOf(node)
  if (parent === undefined) return undefined
  if (node.type === 'FunctionDeclaration') return declarationOf(tree, node, parent)
  const own = node.type === 'FunctionExpression' && node.id !== null ? node.id : undefined
  const names = (name: string, at: Span): readonly Span[] => (own?.name === name ? [at, spanOf(own)] : [at])
  switch (parent.type) {
    case 'VariableDeclarator': {
      const statement = tree.parentOf(parent)
      if (parent.id.type !== 'Identifier' || statement?.type !== 'VariableDeclaration' || statement.declarations.length > 1) return undefined
      const outer = tree.parentOf(statement)
      const isExported = outer?.type === 'ExportNamedDeclaration'
      if (!isExported && !isStatementList(outer)) return undefined
      const at: Span = [parent.id.range[0], parent.id.range[0] + parent.id.name.length]
      return placed(tree, node, { form: 'variable', name: parent.id.name, names: names(parent.id.name, at), exported: isExported }, isExported ? outer : statement)
    }
    case 'Property': {
      const object = tree.parentOf(parent)
      if (parent.kind !== 'init' || parent.computed || object?.type !== 'ObjectExpression') return undefined
      const name = parent.key.type === 'Identifier' ? parent.key.name : undefined
      if (name === undefined) return undefined
      return placed(tree, node, { form: 'property', name, names: names(name, spanOf(parent.key)), exported: false, container: spanOf(object) }, parent)
    }
    case 'MethodDefinition':
    case 'PropertyDefinition': {
      const body = tree.parentOf(parent)
      if (parent.computed || tree.keyOf(node) !== 'value' || body === undefined || parent.decorators.length > 0) return undefined
      if (parent.type === 'MethodDefinition' && (parent.kind !== 'method' || isOverloaded(tree, body, parent.key))) return undefined
      const name = parent.key.type === 'Identifier' ? parent.key.name : parent.key.type === 'PrivateIdentifier' ? `#${parent.key.name}` : undefined
      if (name === undefined) return undefined
      return placed(tree, node, { form: 'method', name, names: names(name, spanOf(parent.key)), exported: false, container: spanOf(body) }, parent)
    }
    case 'AssignmentExpression': {
      const statement = tree.parentOf(parent)
      const { left } = parent
      if (parent.operator !== '=' || statement?.type !== 'ExpressionStatement' || !isStatementList(tree.parentOf(statement))) return undefined
      if (left.type !== 'MemberExpression' || left.computed || left.property.type !== 'Identifier') return undefined
      const owner = tree.text.slice(...left.object.range)
      if (owner === 'module' && left.property.name === 'exports') {
        const name = own?.name ?? nameOfFile(tree.file)
        if (name === undefined) return undefined
        return placed(tree, node, { form: 'assignment', name, names: own === undefined ? [] : [spanOf(own)], exported: true, wholeSpan: spanOf(left), owner: 'module.exports' }, statement)
      }
      if (!/^[\w$]+(?:\.[\w$]+)*$/.test(owner) || owner === 'this') return undefined
      const { name } = left.property
      return placed(tree, node, { form: 'assignment', name, names: names(name, spanOf(left.property)), exported: /^(?:module\.)?exports$/.test(owner), owner }, statement)
    }
    default:
      return undefined
  }
}

/** What a function without a name goes by where it is its whole module: `readFile` in `read-file.js`, and in `read-file/index.js`. */
function nameOfFile(file: string): string | undefined {
  const [last = '', folder = ''] = file.split(/[\\/]/).reverse()
  const bare = last.replace(/(?:\.[cm]?[jt]sx?)$/, '')
  const words = (bare === 'index' ? folder : bare).split(/[^\w$]+/).filter((word) => word !== '')
  const name = words.map((word, index) => (index === 0 ? word : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)).join('')
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : undefined
}

function declarationOf(tree: SyntaxTree, node: FunctionNode, parent: Node): FunctionPlacement | undefined {
  if (node.type !== 'FunctionDeclaration' || node.id === null) return undefined
  const isDefault = parent.type === 'ExportDefaultDeclaration'
  const isExported = isDefault || parent.type === 'ExportNamedDeclaration'
  const list = isExported ? tree.parentOf(parent) : parent
  if (!isStatementList(list) || isOverloaded(tree, list, node.id)) return undefined
  const about = { form: 'declaration' as const, name: node.id.name, names: [spanOf(node.id)], exported: isExported }
  return placed(tree, node, isDefault ? { ...about, defaultSpan: [parent.range[0], node.range[0]] as Span } : about, isExported ? parent : node)
}

function placed(tree: SyntaxTree, node: FunctionNode, about: Omit<FunctionPlacement, 'span' | 'element' | 'comment'>, element: Node): FunctionPlacement {
  const [start, end] = spanOf(element)
  const comment = tree.comments.findLast(([, commentEnd]) => commentEnd <= start)
  const isDoc = comment !== undefined && tree.text.startsWith('/**', comment[0]) && /^\s*$/.test(tree.text.slice(comment[1], start)) && startsLine(tree.text, comment[0])
  return { ...about, span: spanOf(node), element: [start, end], ...(isDoc ? { comment } : {}) }
}

function startsLine(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === ''
}

function isStatementList(node: Node | undefined): node is Node {
  return node?.type === 'Program' || node?.type === 'BlockStatement'
}

/** Signatures of the same name stand beside it. */
function isOverloaded(tree: SyntaxTree, list: Node, key: Node): boolean {
  const name = tree.text.slice(key.range[0], key.range[1])
  return tree.childrenOf(list).some((sibling) => {
    const declared = sibling.type === 'ExportNamedDeclaration' || sibling.type === 'ExportDefaultDeclaration' ? sibling.declaration : sibling
    if (declared?.type === 'TSDeclareFunction') return declared.id?.name === name
    return sibling.type === 'MethodDefinition' && sibling.value.type === 'TSEmptyBodyFunctionExpression' && tree.text.slice(...sibling.key.range) === name
  })
}

function namingsOf(tree: SyntaxTree, node: Node): readonly NamingPlace[] {
  switch (node.type) {
    case 'ExportNamedDeclaration':
      if (node.exportKind === 'type') return []
      return node.specifiers.flatMap((specifier): readonly NamingPlace[] => {
        if (specifier.exportKind === 'type') return []
        const { local, exported } = specifier
        const source = node.source === null ? {} : { source: node.source.value }
        return local.type === 'Identifier' && exported.type === 'Identifier' ? [{ kind: 'specifier', exported: exported.name, local: local.name, span: spanOf(specifier), ...source }] : []
      })
    case 'ExportAllDeclaration':
      return node.exported === null && node.exportKind !== 'type' ? [{ kind: 'star', source: node.source.value }] : []
    case 'ExportDefaultDeclaration':
      return node.declaration.type === 'Identifier' ? [{ kind: 'default', local: node.declaration.name, span: spanOf(node) }] : []
    case 'ObjectExpression':
      return node.properties.flatMap((property): readonly NamingPlace[] => {
        if (property.type !== 'Property' || property.computed || property.kind !== 'init' || property.key.type !== 'Identifier' || property.value.type !== 'Identifier') return []
        return [{ kind: 'entry', exported: property.key.name, local: property.value.name, object: spanOf(node), span: spanOf(property) }]
      })
    case 'ExpressionStatement': {
      const { expression } = node
      if (expression.type !== 'AssignmentExpression' || expression.operator !== '=' || expression.right.type !== 'Identifier' || tree.parentOf(node)?.type !== 'Program') return []
      const { left, right } = expression
      if (left.type !== 'MemberExpression' || left.computed || left.property.type !== 'Identifier') return []
      const owner = tree.text.slice(...left.object.range)
      if (owner === 'module' && left.property.name === 'exports') return [{ kind: 'whole', local: right.name, span: spanOf(node) }]
      return [{ kind: 'assigned', exported: left.property.name, local: right.name, owner, span: spanOf(node) }]
    }
    default:
      return []
  }
}
