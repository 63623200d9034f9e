/**
 * From text to a syntax tree with its scopes, and the walk over it. The one place that knows parsers.
 *
 * Trees come in three dialects: ESTree (espree), TS-ESTree (typescript-eslint, oxc) and what Babel's ESLint parser makes. All
 * are read through `TSESTree`, with nothing assumed about fields that a dialect may lack (`parent` is one of them).
 */
import type { ScopeManager } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import { visitorKeys } from '@typescript-eslint/visitor-keys'
import { parseSync } from 'oxc-parser'
import type { Span } from './facts.js'
import { scopeAnalysis } from './scope-analysis.js'

export type Node = TSESTree.Node

export interface Syntax {
  readonly program: TSESTree.Program
  readonly scopes: ScopeManager
  readonly comments: readonly { readonly value: string; readonly range: Span }[]
  readonly format: 'module' | 'commonjs' | 'script'
}

export interface SyntaxProblem {
  readonly message: string
  readonly offset: number
}

/**
 * Parses one file's text.
 * @param file path or name; its extension decides the language (`.ts`, `.tsx`, `.jsx`, …)
 * @param text without a byte order mark
 */
export function parse(file: string, text: string): Syntax | SyntaxProblem {
  if (!isPlain(file)) return read(file, text, undefined, sourceTypeOf(file))
  const first = read(file, text, 'jsx', sourceTypeOf(file))
  if (!isProblem(first)) return first
  // A `return` at top level is CommonJS; type annotations in `.js` files are common enough to try.
  for (const attempt of [() => read(file, text, 'jsx', 'commonjs'), () => read(file, text, 'tsx', 'unambiguous')]) {
    const result = attempt()
    if (!isProblem(result)) return result
  }
  return first
}

/** JavaScript, by its extension or, for a program that has none, by its first line. */
function isPlain(file: string): boolean {
  return /\.[cm]?js$/.test(file) || !file.slice(file.lastIndexOf('/') + 1).includes('.')
}

export function isProblem(result: Syntax | SyntaxProblem): result is SyntaxProblem {
  return 'offset' in result
}

/** What keeps a file from being parsed. Its tree, the expensive part, is not made. */
export function problemIn(file: string, text: string): SyntaxProblem | undefined {
  const lang = isPlain(file) ? 'jsx' : undefined
  const result = parseSync(file, text, { preserveParens: false, sourceType: sourceTypeOf(file), ...(lang === undefined ? {} : { lang }) })
  if (result.errors.length === 0) return undefined
  // Rare enough to let `parse` decide, which knows further readings of `.js` files.
  const full = parse(file, text)
  return isProblem(full) ? full : undefined
}

function sourceTypeOf(file: string): 'module' | 'commonjs' | 'unambiguous' {
  return /\.m[jt]s$/.test(file) ? 'module' : file.endsWith('.cjs') ? 'commonjs' : 'unambiguous'
}

function read(file: string, text: string, lang: 'jsx' | 'tsx' | undefined, sourceType: 'module' | 'commonjs' | 'unambiguous'): Syntax | SyntaxProblem {
  const result = parseSync(file, text, { astType: 'ts', range: true, preserveParens: false, sourceType, ...(lang === undefined ? {} : { lang }) })
  const [error] = result.errors
  if (error !== undefined) return { message: error.message, offset: error.labels[0]?.start ?? 0 }
  // oxc's tree is TS-ESTree in shape; its types are declared on their own.
  const program = result.program as unknown as TSESTree.Program
  const module = program.sourceType === 'module'
  // `module` with `globalReturn` off is how scope analysis treats ES modules; CommonJS gets the function scope Node wraps it in.
  const scopes = scopeAnalysis().analyze(program, { sourceType: module ? 'module' : 'script', globalReturn: !module, lib: [] })
  return {
    program,
    scopes,
    comments: result.comments.map((comment) => ({ value: comment.value, range: [comment.start, comment.end] as const })),
    format: formatOf(program, text),
  }
}

/** A module's statements: in a Svelte component those of its script blocks, which its parser puts between the elements of the markup. */
export function statementsOf(program: TSESTree.Program): readonly TSESTree.ProgramStatement[] {
  return program.body.flatMap((node) => ((node.type as string) === 'SvelteScriptElement' ? (node as unknown as TSESTree.Program).body : [node]))
}

/** What kind of module a tree is, told by what stands in it. */
export function formatOf(program: TSESTree.Program, text: string): 'module' | 'commonjs' | 'script' {
  const isModule = statementsOf(program).some(
    (node) => node.type === 'ImportDeclaration' || node.type.startsWith('Export') || (node.type as string) === 'TSExportAssignment',
  )
  if (isModule) return 'module'
  return /\brequire\s*\(|\bmodule\.exports\b|\bexports\b/.test(text) ? 'commonjs' : 'script'
}

export function spanOf(node: { readonly range: readonly [number, number] }): Span {
  return [node.range[0], node.range[1]]
}

/** The child nodes of a node, in source order as its keys give them. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = []
  const record = node as unknown as Record<string, unknown>
  for (const key of visitorKeys[node.type] ?? fallbackKeys(record)) {
    const value = record[key]
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item)
    } else if (isNode(value)) children.push(value)
  }
  return children
}

function fallbackKeys(record: Record<string, unknown>): readonly string[] {
  return Object.keys(record).filter((key) => key !== 'parent' && key !== 'loc' && key !== 'range')
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** Sees through wrappers that change nothing at run time: TypeScript's assertions, optional chains, parentheses. */
export function unwrapped(node: Node): Node {
  let inner: Node = node
  for (;;) {
    switch (inner.type as string) {
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
      case 'ChainExpression':
      case 'ParenthesizedExpression':
      case 'TypeCastExpression':
        inner = (inner as unknown as { expression: Node }).expression
        break
      default:
        return inner
    }
  }
}

export type FunctionNode = TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression

export function isFunctionNode(node: Node): node is FunctionNode {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
}

/** The name a member access or property key gives statically, or `undefined`. Private names keep their `#`. */
export function staticKeyOf(key: Node, computed: boolean): string | undefined {
  if (!computed) {
    if (key.type === 'Identifier') return key.name
    if (key.type === 'PrivateIdentifier') return `#${key.name}`
  }
  if (key.type === 'Literal') return typeof key.value === 'string' || typeof key.value === 'number' ? String(key.value) : undefined
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0) return key.quasis[0]?.value.cooked ?? undefined
  return undefined
}
