import type { EarlierRead, VariableAnchor } from '../anchors.js'
import { functionAround, isFunctionNode, spanOf } from './syntax-tree.js'
import type { Node, SyntaxTree } from './syntax-tree.js'

/**
 * What an expression has read before a call in it runs. An `await` at that call lets other code run in between, so what was read
 * is kept from before it, and what is read after it is from later.
 */

export type VariableIndex = ReadonlyMap<string, VariableAnchor>

/** Variables by the start of each identifier that names them. */
export function variableIndexOf(variables: readonly VariableAnchor[]): VariableIndex {
  const index = new Map<string, VariableAnchor>()
  for (const variable of variables) {
    index.set(String(variable.nameSpan[0]), variable)
    for (const reference of variable.references) index.set(String(reference.span[0]), variable)
  }
  return index
}

export function earlierReadsOf(tree: SyntaxTree, node: Node, variables: VariableIndex): readonly EarlierRead[] {
  const reads: EarlierRead[] = []
  for (let child = node, parent = tree.parentOf(node); parent !== undefined; child = parent, parent = tree.parentOf(parent)) {
    if (isFunctionNode(parent) || /Statement$|^VariableDeclaration$/.test(parent.type)) break
    const key = tree.keyOf(child)
    for (const [sibling, role] of evaluatedBefore(parent, key, child)) collect(tree, sibling, role, variables, reads)
  }
  return reads
}

function evaluatedBefore(parent: Node, key: string, child: Node): [Node, EarlierRead['role']][] {
  switch (parent.type) {
    case 'BinaryExpression':
      return key === 'right' ? [[parent.left, 'value']] : []
    case 'AssignmentExpression':
      return key === 'right' ? [[parent.left, parent.operator === '=' ? 'target' : 'value']] : []
    case 'CallExpression':
    case 'NewExpression':
      return key === 'arguments' ? [[parent.callee, 'callee'], ...before(parent.arguments, child)] : []
    case 'MemberExpression':
      return key === 'property' ? [[parent.object, 'value']] : []
    case 'ArrayExpression':
      return before(parent.elements, child)
    case 'ObjectExpression':
      return before(parent.properties, child)
    case 'Property':
      return key === 'value' && parent.computed ? [[parent.key, 'value']] : []
    case 'TemplateLiteral':
      return before(parent.expressions, child)
    case 'TaggedTemplateExpression':
      return key === 'quasi' ? [[parent.tag, 'callee']] : []
    default:
      return []
  }
}

function before(list: readonly (Node | null)[], child: Node): [Node, EarlierRead['role']][] {
  const index = list.indexOf(child)
  return list
    .slice(0, Math.max(index, 0))
    .filter(node => node !== null)
    .map(node => [node, 'value'])
}

function collect(tree: SyntaxTree, node: Node, role: EarlierRead['role'], variables: VariableIndex, reads: EarlierRead[]): void {
  if (isFunctionNode(node) || node.type === 'Literal') return
  if (node.type === 'Identifier') {
    // The name of an assigned variable is not read, and a global such as `JSON` does not change.
    if (role === 'target' || !variables.has(String(node.range[0]))) return
    if (isShared(tree, node, variables)) reads.push({ span: spanOf(node), kind: 'identifier', role, shared: true })
    return
  }
  if (node.type === 'MemberExpression') {
    if (role !== 'target') reads.push({ span: spanOf(node), kind: 'member', role, shared: isShared(tree, node, variables) })
    collect(tree, node.object, role === 'value' ? 'value' : role === 'callee' ? 'callee' : 'value', variables, reads)
    if (node.computed) collect(tree, node.property, 'value', variables, reads)
    return
  }
  if (node.type === 'CallExpression' || node.type === 'NewExpression') {
    reads.push({ span: spanOf(node), kind: 'call', role, shared: false })
    return
  }
  for (const child of tree.childrenOf(node)) collect(tree, child, 'value', variables, reads)
}

/** Whether code that runs while this function waits can change what `node` reads, as far as the file tells. */
export function isShared(tree: SyntaxTree, node: Node, variables: VariableIndex): boolean {
  if (node.type === 'Identifier') {
    const variable = variables.get(String(node.range[0]))
    if (variable === undefined || variable.kind === 'const' || variable.kind === 'import' || variable.kind === 'function' || variable.kind === 'class') return false
    const here = functionAround(tree, node)
    const hereStart = here?.range[0]
    // Declared further out: another run of this very function shares it. Declared here: only a closure that writes it does.
    const isOuter = (variable.function?.[0] ?? -1) !== (hereStart ?? -1)
    return variable.references.some(reference => reference.write && (isOuter ? reference.function !== null : (reference.function?.[0] ?? -1) !== (hereStart ?? -1)))
  }
  if (node.type === 'MemberExpression') return !isConstantTable(node)
  return false
}

/** `process.env`, `path.sep`, `Foo.BAR`, `__dirname` and the like: members that programs do not write while they run. */
function isConstantTable(node: Node): boolean {
  return node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier' && /^[A-Z][A-Z0-9_]*$/.test(node.property.name)
}
