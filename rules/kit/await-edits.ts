import type { Rule } from 'eslint'
import type { PromiseFinding } from '../../analysis/finding.js'
import type { SuggestedEdit } from '../../analysis/suggestion.js'

/**
 * The `await` that puts a finding about a promise right where nothing around it has to change: in an async function, at a place that
 * can wait. Told from the tree that the linter has anyway. Everything else needs a plan over the project, which is `migration/`.
 */

export interface AwaitOffer {
  readonly messageId: 'addAwait' | 'addAll' | 'addVoid'
  readonly edits: readonly SuggestedEdit[]
}

interface Placed {
  readonly type: string
  readonly range: readonly [number, number]
  readonly parent?: Placed | null
}

export function awaitOffersFor(finding: PromiseFinding, sourceCode: Rule.RuleContext['sourceCode']): readonly AwaitOffer[] {
  switch (finding.kind) {
    case 'floating-promise': {
      if (finding.form === 'array') return waiting(finding, sourceCode, 'addAll')
      if (finding.form !== 'call' && finding.form !== 'chain') return []
      return [...waiting(finding, sourceCode, 'addAwait'), { messageId: 'addVoid', edits: [insertion(finding.span[0], 'void ')] }]
    }
    case 'misused-promise':
    case 'unawaited-return':
      return waiting(finding, sourceCode, 'addAwait')
    case 'misplaced-await':
      return finding.awaited ? [] : waiting(finding, sourceCode, 'addAwait')
    case 'promise-array':
      return finding.form === 'awaited' && !finding.source.variable && sourceCode.text[finding.span[0]] !== '['
        ? [{ messageId: 'addAll', edits: [insertion(finding.span[0], 'Promise.all('), insertion(finding.span[1], ')')] }]
        : []
    default:
      return []
  }
}

function waiting({ source, canAwait }: PromiseFinding, sourceCode: Rule.RuleContext['sourceCode'], messageId: 'addAwait' | 'addAll'): readonly AwaitOffer[] {
  const found = canAwait && !source.variable ? nodeAt(sourceCode, source.span) : undefined
  if (found === undefined || !/^(?:CallExpression|NewExpression|ImportExpression)$/.test(found.type)) return []
  // `a?.b()` as a whole is awaited in front of the chain; within one, its short circuit would end.
  const node = found.parent?.type === 'ChainExpression' ? found.parent : found
  if (isInChain(node) || !canWait(node)) return []
  const [start, end] = node.range
  const isTight = bindsTighter(node)
  const opening = isTight ? `${needsSemicolon(node, sourceCode) ? ';' : ''}(await ` : 'await '
  const [before, after] = messageId === 'addAll' ? ['Promise.all(', ')'] : ['', '']
  const closing = `${after}${isTight ? ')' : ''}`
  return [{ messageId, edits: [insertion(start, `${opening}${before}`), ...(closing === '' ? [] : [insertion(end, closing)])] }]
}

function nodeAt(sourceCode: Rule.RuleContext['sourceCode'], [start, end]: readonly [number, number]): Placed | undefined {
  let node = sourceCode.getNodeByRangeIndex(start) as Placed | null | undefined
  while (node && node.range[0] === start && node.range[1] < end) node = node.parent
  return node?.range[0] === start && node.range[1] === end ? node : undefined
}

function isInChain(node: Placed): boolean {
  for (let outer = node.parent; outer && /^(?:MemberExpression|CallExpression|TSNonNullExpression|ChainExpression)$/.test(outer.type); outer = outer.parent) {
    if (outer.type === 'ChainExpression' && outer.range[0] === node.range[0]) return true
  }
  return false
}

/** Not awaited yet, not in the parameters of its function, and not read and written around. */
function canWait(node: Placed): boolean {
  const { parent } = node
  if (!parent || parent.type === 'AwaitExpression') return false
  if (parent.type === 'AssignmentExpression' && (parent as unknown as { operator: string }).operator !== '=') return false
  let inner = node
  for (let outer: Placed | null | undefined = parent; outer; outer = outer.parent) {
    if (/Function/.test(outer.type) && 'params' in outer) return !(outer.params as readonly unknown[]).includes(inner)
    if (outer.type === 'PropertyDefinition' || outer.type === 'StaticBlock') return false
    inner = outer
  }
  return true
}

/** What stands around takes the expression itself, not what `await` gives of it. */
function bindsTighter(node: Placed): boolean {
  const parent = node.parent as (Placed & { readonly object?: unknown; readonly callee?: unknown; readonly tag?: unknown; readonly left?: unknown; readonly operator?: string }) | null | undefined
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === node
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node
    case 'TaggedTemplateExpression':
      return parent.tag === node
    case 'BinaryExpression':
      return parent.operator === '**' && parent.left === node
    case 'TSNonNullExpression':
      return true
    default:
      return false
  }
}

/** A parenthesis at the start of a statement would be read as a call of the line before. */
function needsSemicolon(node: Placed, sourceCode: Rule.RuleContext['sourceCode']): boolean {
  let statement: Placed | null | undefined = node
  while (statement && !/Statement$|Declaration$/.test(statement.type)) statement = statement.parent
  if (statement?.type !== 'ExpressionStatement' || statement.range[0] !== node.range[0]) return false
  const before = /[^\s]\s*$/.exec(sourceCode.text.slice(Math.max(0, node.range[0] - 200), node.range[0]))?.[0][0]
  return before !== undefined && !/[;{}]/.test(before)
}

function insertion(at: number, text: string): SuggestedEdit {
  return { start: at, end: at, text }
}
