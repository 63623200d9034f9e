import type { Definition, Scope, Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import type { Span } from '../facts.js'
import type { VariableAnchor } from '../anchors.js'
import { scopeAnalysis } from '../scope-analysis.js'
import { isFunctionNode, spanOf } from './syntax-tree.js'
import type { Node, SyntaxTree } from './syntax-tree.js'

/** Every variable of the file with its uses. Where a scope is entered by `with` or direct `eval`, references are still by name. */
export function variableAnchorsOf(tree: SyntaxTree): readonly VariableAnchor[] {
  if (tree.errors.length > 0) return []
  const manager = scopeAnalysis().analyze(tree.program, {
    sourceType: tree.program.sourceType === 'module' ? 'module' : 'script',
    globalReturn: tree.program.sourceType !== 'module',
    jsxPragma: null,
    lib: [],
  })
  const exportedNames = exportedNamesOf(tree)
  const anchors: VariableAnchor[] = []
  for (const scope of manager.scopes) {
    for (const variable of scope.variables) {
      const anchor = anchorOf(tree, scope, variable, exportedNames, (node) => manager.getDeclaredVariables(node))
      if (anchor !== undefined) anchors.push(anchor)
    }
  }
  return anchors
}

type Declared = (node: TSESTree.VariableDeclaration) => readonly Variable[]

function anchorOf(tree: SyntaxTree, scope: Scope, variable: Variable, exportedNames: ReadonlySet<string>, declaredBy: Declared): VariableAnchor | undefined {
  const { DefinitionType } = scopeAnalysis()
  const definition = variable.defs[0]
  const name = variable.identifiers[0]
  // `arguments`, globals, and a class's inner name for itself (the outer one is listed too).
  if (definition === undefined || name === undefined || (scope.type === 'class' && definition.type === DefinitionType.ClassName)) return undefined
  const place = functionOf(scope)
  const initSpan = initSpanOf(definition)
  const varSpans = kindOf(definition) === 'var' ? varSpansOf(tree, variable, declaredBy) : undefined
  return {
    name: variable.name,
    kind: kindOf(definition),
    // The node of a declared name reaches over its type annotation.
    nameSpan: [name.range[0], name.range[0] + variable.name.length],
    span: spanOf(definition.node),
    ...(initSpan === undefined ? {} : { initSpan }),
    ...(definition.type === DefinitionType.Variable && definition.parent.declarations.length === 1 && !/^For/.test(tree.parentOf(definition.parent)?.type ?? '')
      ? { statementSpan: spanOf(definition.parent) }
      : {}),
    ...destructuredOf(definition, variable.name),
    ...(varSpans === undefined ? {} : { varSpans }),
    function: place,
    references: variable.references
      .filter(reference => reference.init !== true)
      .map(reference => ({
        span: [reference.identifier.range[0], reference.identifier.range[0] + variable.name.length],
        read: reference.isRead(),
        write: reference.isWrite(),
        type: reference.isTypeReference && !reference.isValueReference,
        function: functionOf(reference.from),
      })),
    exported: place === null && (exportedNames.has(variable.name) || isUnderExport(tree, definition.node)),
  }
}

function kindOf(definition: Definition): VariableAnchor['kind'] {
  const { DefinitionType } = scopeAnalysis()
  switch (definition.type) {
    case DefinitionType.ImportBinding:
      return 'import'
    case DefinitionType.Variable:
      return definition.parent.kind === 'const' || definition.parent.kind === 'let' || definition.parent.kind === 'var' ? definition.parent.kind : 'const'
    case DefinitionType.FunctionName:
      return 'function'
    case DefinitionType.ClassName:
      return 'class'
    case DefinitionType.Parameter:
      return 'parameter'
    case DefinitionType.CatchClause:
      return 'catch'
    case DefinitionType.Type:
      return 'type'
    default:
      return 'other'
  }
}

function initSpanOf(definition: Definition): Span | undefined {
  const { DefinitionType } = scopeAnalysis()
  if (definition.type !== DefinitionType.Variable || definition.node.id.type !== 'Identifier') return undefined
  return definition.node.init === null ? undefined : spanOf(definition.node.init)
}

/** `const { key: name } = init`. */
function destructuredOf(definition: Definition, name: string): { destructured?: { readonly initSpan: Span; readonly key: string; readonly span: Span; readonly siblings: readonly Span[] } } {
  const { DefinitionType } = scopeAnalysis()
  if (definition.type !== DefinitionType.Variable || definition.node.id.type !== 'ObjectPattern' || definition.node.init === null) return {}
  for (const property of definition.node.id.properties) {
    if (property.type !== 'Property' || property.computed || property.value.type !== 'Identifier' || property.value.name !== name) continue
    if (property.key.type !== 'Identifier') continue
    return { destructured: { initSpan: spanOf(definition.node.init), key: property.key.name, span: spanOf(property), siblings: definition.node.id.properties.map(spanOf) } }
  }
  return {}
}

/** The words `var` that may as well be `let`, for all that their statements declare. */
function varSpansOf(tree: SyntaxTree, variable: Variable, declaredBy: Declared): readonly Span[] | undefined {
  if (!hasBlocksOfItsOwn(tree, variable)) return undefined
  const declarations = variable.defs.flatMap(({ parent }) => (parent?.type === 'VariableDeclaration' ? [parent] : []))
  if (!declarations.every((each) => declaredBy(each).every((other) => other === variable || hasBlocksOfItsOwn(tree, other)))) return undefined
  return declarations.map(({ range: [start] }): Span => [start, start + 'var'.length])
}

/** Is the variable of each `var` used after it and in its block alone, and new whenever that is entered? */
function hasBlocksOfItsOwn(tree: SyntaxTree, variable: Variable): boolean {
  const { DefinitionType } = scopeAnalysis()
  const home = functionNodeOf(variable.scope)
  const places: { readonly block: Node; readonly start: number; readonly isShared: boolean }[] = []
  for (const definition of variable.defs) {
    if (definition.type !== DefinitionType.Variable || definition.parent.kind !== 'var' || home === undefined) return false
    const block = tree.parentOf(definition.parent)
    const isHead = block !== undefined && /^For/.test(block.type)
    if (block === undefined || (!isHead && block.type !== 'BlockStatement') || isNamedByHandler(tree, block, variable.name)) return false
    // In a loop `var` keeps what it had, and functions share it.
    const isRepeated = isInLoop(tree, isHead ? block : definition.parent)
    if (isRepeated && definition.node.init === null && !/^For(?:In|Of)/.test(block.type)) return false
    places.push({ block, start: definition.node.range[1], isShared: isRepeated || isHead })
  }
  const isApart = places.every((one, index) => places.slice(index + 1).every((other) => one.block.range[1] <= other.block.range[0] || other.block.range[1] <= one.block.range[0]))
  if (!isApart) return false
  return variable.references.every(({ identifier, from, init }) => {
    if (init === true) return true
    const place = places.find(({ block, start }) => start <= identifier.range[0] && identifier.range[1] <= block.range[1])
    const user = functionNodeOf(from)
    return place !== undefined && (user === home || (!place.isShared && user?.type !== 'FunctionDeclaration'))
  })
}

/** `catch (error) { var error }` */
function isNamedByHandler(tree: SyntaxTree, block: Node, name: string): boolean {
  const handler = tree.parentOf(block)
  if (handler?.type !== 'CatchClause' || handler.param === null) return false
  return new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(tree.text.slice(...spanOf(handler.param)))
}

function isInLoop(tree: SyntaxTree, node: Node): boolean {
  for (let parent = tree.parentOf(node); parent !== undefined && !isFunctionNode(parent); parent = tree.parentOf(parent)) {
    if (/^(?:For|While|DoWhile)/.test(parent.type)) return true
  }
  return false
}

function functionNodeOf(scope: Scope): Node | undefined {
  for (let current: Scope | null = scope; current !== null; current = current.upper) {
    const block: Node = current.block
    if (isFunctionNode(block)) return block
  }
  return undefined
}

function functionOf(scope: Scope): Span | null {
  const node = functionNodeOf(scope)
  return node === undefined ? null : spanOf(node)
}

function exportedNamesOf(tree: SyntaxTree): ReadonlySet<string> {
  const names = new Set<string>()
  for (const node of tree.nodes) {
    if (node.type === 'ExportSpecifier' && node.local.type === 'Identifier') names.add(node.local.name)
    if (node.type === 'ExportDefaultDeclaration' && node.declaration.type === 'Identifier') names.add(node.declaration.name)
  }
  return names
}

function isUnderExport(tree: SyntaxTree, node: Node): boolean {
  for (let parent = tree.parentOf(node); parent !== undefined && !isFunctionNode(parent); parent = tree.parentOf(parent)) {
    if (parent.type === 'ExportNamedDeclaration' || parent.type === 'ExportDefaultDeclaration') return true
  }
  return false
}
