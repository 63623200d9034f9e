import { isBuiltin } from 'node:module'
import type { LoadAnchor, SpecifierAnchor, Style } from '../anchors.js'
import { functionAround, spanOf } from './syntax-tree.js'
import type { Node, SyntaxTree } from './syntax-tree.js'

/** Declarations that bring a module's exports into the file, and the manner the file writes them in. */
export function loadAnchorsOf(tree: SyntaxTree): readonly LoadAnchor[] {
  const anchors: LoadAnchor[] = []
  for (const node of tree.nodes) {
    if (node.type === 'ImportDeclaration') {
      const open = node.specifiers.some(specifier => specifier.type === 'ImportSpecifier') || /\{\s*\}/.test(tree.text.slice(node.range[0], node.source.range[0]))
      anchors.push({
        form: 'import',
        specifier: node.source.value,
        statementSpan: spanOf(node),
        span: spanOf(node),
        specifierSpan: spanOf(node.source),
        alone: true,
        declaration: 'import',
        specifiers: node.specifiers.map(importSpecifierOf),
        complete: true,
        ...(open ? bracesOf(tree, node) : {}),
        typeOnly: node.importKind === 'type',
        topLevel: true,
        path: [],
      })
    } else if (node.type === 'TSImportEqualsDeclaration' && node.moduleReference.type === 'TSExternalModuleReference') {
      const source = node.moduleReference.expression
      if (source.type !== 'Literal' || typeof source.value !== 'string') continue
      anchors.push({
        form: 'import-equals',
        specifier: source.value,
        statementSpan: spanOf(node),
        span: spanOf(node),
        specifierSpan: spanOf(source),
        alone: true,
        declaration: 'import',
        specifiers: [{ span: spanOf(node.id), kind: 'namespace', imported: '*', local: node.id.name, localSpan: spanOf(node.id), typeOnly: node.importKind === 'type' }],
        complete: true,
        typeOnly: node.importKind === 'type',
        topLevel: true,
        path: [],
      })
    } else if (node.type === 'VariableDeclarator' && node.init !== null) {
      const load = requireOf(tree, node.init)
      if (load !== undefined) anchors.push(declaratorAnchorOf(tree, node, load))
    }
  }
  return anchors
}

function importSpecifierOf(node: Node): SpecifierAnchor {
  if (node.type === 'ImportSpecifier') {
    const imported = node.imported.type === 'Identifier' ? node.imported.name : String(node.imported.value)
    return { span: spanOf(node), kind: 'named', imported, local: node.local.name, localSpan: spanOf(node.local), typeOnly: node.importKind === 'type' }
  }
  if (node.type === 'ImportNamespaceSpecifier' || node.type === 'ImportDefaultSpecifier') {
    const kind = node.type === 'ImportNamespaceSpecifier' ? 'namespace' : 'default'
    return { span: spanOf(node), kind, imported: kind === 'default' ? 'default' : '*', local: node.local.name, localSpan: spanOf(node.local), typeOnly: false }
  }
  throw new Error(`An import has no ${node.type}.`)
}

interface RequireCall {
  readonly form: 'require' | 'dynamic'
  readonly source: Node & { readonly value: string }
  readonly path: readonly string[]
}

/** `require('x')`, `require('x').y`, `await import('x')`, `process.getBuiltinModule('x')`. */
function requireOf(tree: SyntaxTree, node: Node): RequireCall | undefined {
  if (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier') {
    const inner = requireOf(tree, node.object)
    return inner === undefined ? undefined : { ...inner, path: [...inner.path, node.property.name] }
  }
  if (node.type === 'TSAsExpression' || node.type === 'TSNonNullExpression') return requireOf(tree, node.expression)
  if (node.type === 'AwaitExpression' && node.argument.type === 'ImportExpression') return literalLoad(node.argument.source, 'dynamic')
  if (node.type !== 'CallExpression') return undefined
  const isRequire = node.callee.type === 'Identifier' && node.callee.name === 'require'
  const isGetBuiltin = /^process\s*\.\s*getBuiltinModule$/.test(tree.text.slice(...node.callee.range))
  const source = node.arguments[0]
  return (isRequire || isGetBuiltin) && source !== undefined ? literalLoad(source, 'require') : undefined
}

function literalLoad(source: Node, form: RequireCall['form']): RequireCall | undefined {
  return source.type === 'Literal' && typeof source.value === 'string' ? { form, source: source as Node & { readonly value: string }, path: [] } : undefined
}

function declaratorAnchorOf(tree: SyntaxTree, node: Extract<Node, { type: 'VariableDeclarator' }>, load: RequireCall): LoadAnchor {
  const declaration = tree.parentOf(node)
  if (declaration?.type !== 'VariableDeclaration') throw new Error('A declarator stands in a declaration.')
  const specifiers: SpecifierAnchor[] = []
  if (node.id.type === 'Identifier') {
    specifiers.push({ span: spanOf(node.id), kind: 'namespace', imported: '*', local: node.id.name, localSpan: [node.id.range[0], node.id.range[0] + node.id.name.length], typeOnly: false })
  } else if (node.id.type === 'ObjectPattern') {
    for (const property of node.id.properties) {
      if (property.type !== 'Property' || property.computed || property.value.type !== 'Identifier') continue
      const imported = property.key.type === 'Identifier' ? property.key.name : property.key.type === 'Literal' ? String(property.key.value) : ''
      specifiers.push({ span: spanOf(property), kind: 'named', imported, local: property.value.name, localSpan: spanOf(property.value), typeOnly: false })
    }
  }
  const kind = declaration.kind
  return {
    form: load.form,
    specifier: load.source.value,
    statementSpan: spanOf(declaration),
    span: spanOf(declaration.declarations.length === 1 ? declaration : node),
    specifierSpan: spanOf(load.source),
    alone: declaration.declarations.length === 1,
    declaration: kind === 'const' || kind === 'let' || kind === 'var' ? kind : 'const',
    specifiers,
    complete: node.id.type === 'Identifier' || (node.id.type === 'ObjectPattern' && node.id.properties.length === specifiers.length),
    ...(node.id.type === 'ObjectPattern' ? { bracesSpan: spanOf(node.id) } : {}),
    typeOnly: false,
    topLevel: functionAround(tree, node) === undefined && tree.parentOf(declaration)?.type === 'Program',
    path: load.path,
  }
}

function bracesOf(tree: SyntaxTree, node: Node & { readonly source: Node }): { bracesSpan?: readonly [number, number] } {
  const end = tree.text.lastIndexOf('}', node.source.range[0])
  const start = tree.text.lastIndexOf('{', end)
  return start > node.range[0] && end < node.source.range[0] ? { bracesSpan: [start, end + 1] } : {}
}

export function styleOf(tree: SyntaxTree): Style {
  const { text } = tree
  const counts = { single: 0, double: 0, semicolons: 0, bare: 0, prefixed: 0, unprefixed: 0, padded: 0, tight: 0 }
  for (const node of tree.nodes) {
    if (node.type === 'Literal' && typeof node.value === 'string') {
      if (text[node.range[0]] === "'") counts.single += 1
      else if (text[node.range[0]] === '"') counts.double += 1
      if (isSpecifier(tree, node) && isBuiltin(node.value)) {
        if (node.value.startsWith('node:')) counts.prefixed += 1
        else counts.unprefixed += 1
      }
    } else if (/^(?:ExpressionStatement|ReturnStatement|ImportDeclaration|VariableDeclaration)$/.test(node.type)) {
      if (/^For/.test(tree.parentOf(node)?.type ?? '')) continue
      if (text[node.range[1] - 1] === ';') counts.semicolons += 1
      else counts.bare += 1
    } else if (node.type === 'ObjectExpression' || node.type === 'ObjectPattern') {
      if (/^\{[ \t]+\S/.test(text.slice(...node.range))) counts.padded += 1
      else if (/^\{[^\s}]/.test(text.slice(...node.range))) counts.tight += 1
    } else if (node.type === 'ImportDeclaration') {
      if (/\{ /.test(text.slice(...node.range))) counts.padded += 1
    }
  }
  for (const match of text.matchAll(/import \{(.)/g)) counts[match[1] === ' ' ? 'padded' : 'tight'] += 1
  const indent = /^(\t| {2,8})\S/m.exec(withoutComments(tree))?.[1] ?? '  '
  return {
    quote: counts.double > counts.single ? '"' : "'",
    semicolons: counts.semicolons >= counts.bare,
    indent,
    newline: /\r\n/.test(text) && (text.match(/\r\n/g)?.length ?? 0) * 2 > (text.match(/\n/g)?.length ?? 0) ? '\r\n' : '\n',
    module: tree.program.sourceType === 'module' ? 'module' : 'commonjs',
    nodePrefix: counts.prefixed > 0 && counts.prefixed >= counts.unprefixed,
    bracesPadded: counts.padded >= counts.tight,
    trailingComma: /,\s*\n\s*[}\])]/.test(text),
    typescript: /\.[cm]?tsx?$/.test(tree.file),
  }
}

function isSpecifier(tree: SyntaxTree, node: Node): boolean {
  const parent = tree.parentOf(node)
  if (parent?.type === 'ImportDeclaration' || parent?.type === 'ImportExpression') return true
  return parent?.type === 'CallExpression' && parent.callee.type === 'Identifier' && parent.callee.name === 'require'
}

/** Continuation lines of block comments are indented by one space more and would pass for indentation. */
function withoutComments(tree: SyntaxTree): string {
  let text = ''
  let from = 0
  for (const [start, end] of tree.comments) {
    text += tree.text.slice(from, start)
    from = end
  }
  return text + tree.text.slice(from)
}
