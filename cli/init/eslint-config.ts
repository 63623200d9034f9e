import { parseSync, type Argument, type ArrayExpressionElement, type Comment, type Expression, type Program, type Statement } from 'oxc-parser'
import type { Edit } from '../../migration/plan.js'
import { applyEdits } from '../../migration/write.js'
import { ownName } from './commands.js'
import { indentAt, insertInto, lineEndOf, type BracketList } from './insertion.js'

/** Our config in an ESLint config file: an import and one more element of the array that the file exports. */

export type ConfigEdit =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'done' }
  /** The text is no program at all. */
  | { readonly kind: 'broken'; readonly sentence: string }
  /** The form of the config is not one that this knows. */
  | { readonly kind: 'unknown'; readonly sentence: string }

/** What takes configs and arrays of them, by the package it comes from. */
const flattening: ReadonlyMap<string, readonly string[]> = new Map([
  ['eslint/config', ['defineConfig']],
  ['@eslint/config-helpers', ['defineConfig']],
  ['typescript-eslint', ['config', 'default.config']],
])

export function withOurConfig(file: string, text: string): ConfigEdit {
  const { program, errors, comments } = parseSync(file, text, { preserveParens: true, sourceType: 'unambiguous' })
  const [error] = errors
  if (error !== undefined) return { kind: 'broken', sentence: `${error.message} (line ${text.slice(0, error.labels[0]?.start ?? 0).split('\n').length})` }
  const sources = sourcesIn(program)
  if (sources.some(({ source }) => source === ownName)) return { kind: 'done' }

  const exported = exportedFrom(program)
  if (exported === undefined) return { kind: 'unknown', sentence: 'it has no single export that holds the config' }
  const place = placeFor(exported, program, sources, comments)
  if (place === undefined) return { kind: 'unknown', sentence: 'what it exports is neither an array nor a call of defineConfig() that is given one' }

  const name = freeName(text)
  const element = place.spread ? `...${name}.configs.recommended` : `${name}.configs.recommended`
  const edits = [importOf(text, program, sources, comments, name, exported.kind === 'default'), ...place.edits(text, element)]
  const result = applyEdits(text, edits)
  return parseSync(file, result, { sourceType: 'unambiguous' }).errors.length === 0 ? { kind: 'edited', text: result } : { kind: 'unknown', sentence: 'its form is unusual' }
}

interface Source {
  readonly kind: 'import' | 'require'
  readonly source: string
  readonly statement: Statement
  /** Local name to name in the package; `default` and `*` among them. */
  readonly names: ReadonlyMap<string, string>
}

function sourcesIn(program: Program): readonly Source[] {
  const sources: Source[] = []
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      const names = statement.specifiers.map(specifier => {
        if (specifier.type !== 'ImportSpecifier') return [specifier.local.name, specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*'] as const
        return [specifier.local.name, specifier.imported.type === 'Literal' ? specifier.imported.value : specifier.imported.name] as const
      })
      sources.push({ kind: 'import', source: statement.source.value, statement, names: new Map(names) })
    }
    if (statement.type !== 'VariableDeclaration') continue
    for (const { id, init } of statement.declarations) {
      const source = init === null ? undefined : required(init)
      if (source === undefined) continue
      const names = new Map<string, string>()
      if (id.type === 'Identifier') names.set(id.name, 'default')
      if (id.type === 'ObjectPattern') {
        for (const property of id.properties) {
          if (property.type === 'Property' && property.key.type === 'Identifier' && property.value.type === 'Identifier') names.set(property.value.name, property.key.name)
        }
      }
      sources.push({ kind: 'require', source, statement, names })
    }
  }
  return sources
}

function required(node: Expression): string | undefined {
  if (node.type === 'MemberExpression') return required(node.object)
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') return undefined
  const [argument] = node.arguments
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined
}

interface Exported {
  readonly kind: 'default' | 'module.exports'
  readonly value: Expression
}

function exportedFrom(program: Program): Exported | undefined {
  const found: Exported[] = []
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement
      if (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration' || declaration.type === 'TSInterfaceDeclaration') return undefined
      found.push({ kind: 'default', value: declaration as Expression })
    }
    if (statement.type === 'TSExportAssignment') found.push({ kind: 'module.exports', value: statement.expression })
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') continue
    const { left, right, operator } = statement.expression
    if (left.type !== 'MemberExpression' || left.computed || operator !== '=') continue
    if (left.object.type === 'Identifier' && left.object.name === 'module' && left.property.name === 'exports') found.push({ kind: 'module.exports', value: right })
  }
  return found.length === 1 ? found[0] : undefined
}

interface Place {
  /** Whether an array has to be spread there. */
  readonly spread: boolean
  readonly edits: (text: string, element: string) => readonly Edit[]
}

function placeFor({ value }: Exported, program: Program, sources: readonly Source[], comments: readonly Comment[]): Place | undefined {
  const node = meantBy(value, program)
  if (node === undefined) return undefined
  const into = (open: number, close: number, items: readonly (ArrayExpressionElement | Argument)[], spread: boolean): Place => {
    const list: BracketList = { open, close, items: items.filter(item => item !== null), comments }
    return { spread, edits: (text, element) => insertInto(text, list, element) }
  }
  if (node.type === 'ArrayExpression') return into(node.start, node.end - 1, node.elements, true)
  if (node.type === 'ObjectExpression') {
    // One config object is an array of one.
    return { spread: true, edits: (_, element) => [{ start: node.start, end: node.start, text: '[' }, { start: node.end, end: node.end, text: `, ${element}]` }] }
  }
  if (node.type !== 'CallExpression' || !flattens(node.callee, sources)) return undefined
  const [first, ...others] = node.arguments
  const [last] = node.arguments.slice(-1)
  if (last === undefined || first === undefined) return undefined
  if (others.length === 0 && first.type === 'ArrayExpression') return into(first.start, first.end - 1, first.elements, false)
  // Between the callee, or its type arguments, and the first argument there is one bracket that is not in a comment: where the list begins matters for none but empty ones.
  return into(first.start - 1, node.end - 1, node.arguments, false)
}

/** Behind brackets, type assertions and the name of a constant. */
function meantBy(node: Expression, program: Program): Expression | undefined {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return meantBy(node.expression, program)
    case 'Identifier': {
      const declared = program.body.flatMap(statement => (statement.type === 'VariableDeclaration' && statement.kind === 'const' ? statement.declarations : []))
      const init = declared.find(({ id }) => id.type === 'Identifier' && id.name === node.name)?.init
      return init === null || init === undefined || init.type === 'Identifier' ? undefined : meantBy(init, program)
    }
    default:
      return node
  }
}

function flattens(callee: Expression, sources: readonly Source[]): boolean {
  const path = pathOf(callee)
  return path !== undefined && sources.some(({ source, names }) => {
    const [local, ...members] = path
    const name = local === undefined ? undefined : names.get(local)
    if (name === undefined) return false
    const whole = [...(name === '*' || (name === 'default' && members.length > 0) ? [] : [name]), ...members].join('.')
    return flattening.get(source)?.includes(whole) === true
  })
}

function pathOf(node: Expression): readonly string[] | undefined {
  if (node.type === 'Identifier') return [node.name]
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return undefined
  const object = pathOf(node.object)
  return object && [...object, node.property.name]
}

function freeName(text: string): string {
  const name = ['unblock', 'unblockPlugin'].find(candidate => !new RegExp(`\\b${candidate}\\b`, 'u').test(text))
  return name ?? 'eslintPluginUnblock'
}

/** The import, after the last one that is there, in its quotes and with its semicolon. */
function importOf(text: string, program: Program, sources: readonly Source[], comments: readonly Comment[], name: string, isModule: boolean): Edit {
  const kind = isModule ? 'import' : 'require'
  const last = sources.findLast(source => source.kind === kind)?.statement
  const sample = text.slice(last?.start ?? 0, last?.end ?? text.length)
  const quote = (sample.match(/"/gu)?.length ?? 0) > (sample.match(/'/gu)?.length ?? 0) ? '"' : "'"
  const semicolon = (last === undefined ? /;[ \t]*\r?$/mu.test(text) : sample.endsWith(';')) ? ';' : ''
  const source = `${quote}${ownName}${quote}`
  const statement = kind === 'import' ? `import ${name} from ${source}${semicolon}` : `const ${name} = require(${source})${semicolon}`
  const eol = lineEndOf(text)
  if (last !== undefined) {
    const end = text.indexOf('\n', last.end)
    const rest = text.slice(last.end, end === -1 ? text.length : end)
    // What follows on the same line is a remark on it, or a statement of its own.
    const at = rest.trim() === '' || /^\s*\/\/|^\s*\/\*[^]*\*\/\s*$/u.test(rest) ? last.end + rest.trimEnd().length : last.end
    return { start: at, end: at, text: `${eol}${indentAt(text, last.start)}${statement}` }
  }
  const first = program.body.find(({ type, ...node }) => !(type === 'ExpressionStatement' && 'directive' in node && typeof node.directive === 'string'))
  const start = first?.start ?? text.length
  // A comment that documents the first statement stays with it.
  const comment = comments.findLast(({ end }) => end <= start && /^\r?\n?[\t ]*$/u.test(text.slice(end, start)))
  const at = comment?.type === 'Block' ? comment.start : start
  return { start: at, end: at, text: `${statement}${eol}${eol}` }
}
