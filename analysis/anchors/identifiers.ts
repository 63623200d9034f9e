import type { Span } from '../facts.js'
import { parseText, spanOf } from './syntax-tree.js'
import type { Node, SyntaxTree } from './syntax-tree.js'

/** A place where a name stands in the code of a file. */
export interface IdentifierAnchor {
  readonly span: Span
  /**
   * `variable`: declared or referred to. `member`: after a dot. `key`: names a member of an object, a pattern or a class. `shorthand`: both
   * at once. `specifier`: what an import or export calls it on the other side. `other`: types, JSX, labels, strings of exactly this text.
   */
  readonly role: 'variable' | 'member' | 'key' | 'shorthand' | 'specifier' | 'other'
}

/** Every place of a name, comments left out; asked for few names, and so not part of what is known of every file. */
export function identifiersNamed(file: string, text: string, name: string): readonly IdentifierAnchor[] {
  const tree = parseText(file, text)
  const places = new Map<number, IdentifierAnchor>()
  for (const node of tree.nodes) {
    if (node.type === 'Literal' && node.value === name) places.set(node.range[0], { span: spanOf(node), role: 'other' })
    if ((node.type !== 'Identifier' && node.type !== 'PrivateIdentifier' && node.type !== 'JSXIdentifier') || node.name !== name) continue
    const start = node.range[0]
    const known = places.get(start)
    const role = roleOf(tree, node)
    // `{ load }` is two nodes of one place, key first.
    places.set(start, { span: [start, start + name.length], role: known === undefined ? role : 'shorthand' })
  }
  return [...places.values()]
}

function roleOf(tree: SyntaxTree, node: Node): IdentifierAnchor['role'] {
  const parent = tree.parentOf(node)
  const key = tree.keyOf(node)
  switch (parent?.type) {
    case 'MemberExpression':
      return key === 'property' && !parent.computed ? 'member' : 'variable'
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return key !== 'key' || parent.computed ? 'variable' : parent.type === 'Property' && parent.shorthand ? 'shorthand' : 'key'
    case 'ImportSpecifier':
      return key === 'imported' ? 'specifier' : 'variable'
    case 'ExportSpecifier':
      return key === 'exported' ? 'specifier' : 'variable'
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ImportAttribute':
      return 'other'
    default:
      return node.type !== 'Identifier' || parent === undefined || parent.type.startsWith('TS') || parent.type.startsWith('JSX') ? 'other' : 'variable'
  }
}
