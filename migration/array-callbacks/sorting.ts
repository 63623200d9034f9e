/**
 * `sort` by what has to be waited for: the keys first, all of them, and then the sort by them. Only comparators that do the same to both
 * elements have keys: `(a, b) => size(a) - size(b)`.
 */
import { functionAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, FunctionAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { isMapNameTaken, MAP_NAME, mapDeclaration } from '../concurrency/map-function.js'
import { awaitRefusalOf, canHoist, freeName } from '../edits.js'
import type { Operation } from '../edits.js'
import { guarded } from '../loops-before.js'
import { AT_ONCE, effectRefusal } from './together.js'
import { refuse } from './verdict.js'
import type { CallbackFacts, CallbackVerdict } from './verdict.js'
import { indentationAt, isWithinSpan } from '../spans.js'

const NO_KEYS = 'The comparator does not do the same to both elements, and is used at once. Compute keys first, then sort by them.'

/** @param method `sort` or `toSorted` */
export function sortRewrite(anchors: Anchors, text: string, anchor: ExpressionAnchor, method: string, facts: CallbackFacts): CallbackVerdict {
  const argument = anchor.arguments[0]
  const callback = argument?.shape.kind === 'function' ? functionAt(anchors, argument.span) : undefined
  const { member, statement } = anchor
  if (callback === undefined || anchor.arguments.length > 1 || member === undefined || member.computed) return refuse('sort-comparator', NO_KEYS)
  const compared = comparedBy(anchors, text, callback)
  if (compared === undefined) return refuse('sort-comparator', NO_KEYS)
  const refusal = effectRefusal(anchors, text, anchor, facts, 0) ?? awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined) return { refusal: { code: 'sort-comparator', message: refusal.message } }
  if (statement === undefined || anchor.chain !== undefined || !canHoist(anchors, anchor)) {
    return refuse('sort-comparator', 'The keys would have to be computed before the statement, and no other can stand there. Sort in a statement of its own.')
  }
  const isBounded = facts.onlyLooks !== true
  if (isBounded && isMapNameTaken(anchors, text)) return refuse('sort-comparator', `The file has a \`${MAP_NAME}\` of its own.`)

  const { style } = anchors
  const end = style.semicolons ? ';' : ''
  const line = style.newline + indentationAt(text, statement.span[0])
  const taken = new Set(anchors.names)
  const keys = freeName(taken, 'keys')
  const receiver = text.slice(...member.objectSpan)
  const isSimple = /^[\w$]+(?:\.[\w$]+)*$/.test(receiver)
  const list = isSimple ? receiver : freeName(taken, 'list')
  const lead = text.slice(statement.span[0], anchor.span[0])
  // The parameter keeps its name, and the type that the list gives it.
  const [first, second] = callback.parameters.map(({ span }) => text.slice(...span))
  const map = isBounded ? `${MAP_NAME}(${list}, ${AT_ONCE}, ` : `Promise.all(${list}.map(`
  const head = `const ${keys} = new Map(await ${map}async ${isTyped(first ?? '') ? `(${first ?? ''})` : compared.parameter} => [${compared.parameter}, `
  const keyOf = (parameter: string): string => `${keys}.get(${parameter})${style.typescript ? '!' : ''}`
  const isAsTuple = style.typescript ? ' as const' : ''
  const comparator = `(${first ?? ''}, ${second ?? ''}) => ${compared.write(keyOf)}`
  const tail = `]${isAsTuple})${isBounded ? '' : ')'})${end}${line}${guarded(anchors, lead)}${list}.${method}(${comparator})`
  const operations: Operation[] = isSimple
    ? [{ kind: 'drop', span: [statement.span[0], compared.kept[0]], text: head }]
    : [
        { kind: 'edit', edits: [{ start: statement.span[0], end: member.objectSpan[0], text: `const ${list} = ` }] },
        { kind: 'unwrap', span: member.objectSpan },
        { kind: 'drop', span: [member.objectSpan[1], compared.kept[0]], text: `${end}${line}${head}` },
      ]
  operations.push({ kind: 'unwrap', span: compared.kept }, { kind: 'drop', span: [compared.kept[1], anchor.span[1]], text: tail })
  return { rewrite: { operations, awaits: true, keepsCallback: false, ...(isBounded ? { declarations: [mapDeclaration(anchors)] } : {}) } }
}

function isTyped(parameter: string): boolean {
  return parameter.includes(':')
}

interface Compared {
  /** The side of the comparison that becomes the key. */
  readonly kept: Span
  /** The parameter that it is about. */
  readonly parameter: string
  /** The comparison, of keys. */
  readonly write: (keyOf: (parameter: string) => string) => string
}

/** `E(a) - E(b)`, `E(b) - E(a)`, `E(a).localeCompare(E(b))`: both sides the same but for the parameter. */
function comparedBy(anchors: Anchors, text: string, callback: FunctionAnchor): Compared | undefined {
  const [a, b] = callback.parameters
  if (a?.kind !== 'identifier' || b?.kind !== 'identifier' || a.name === undefined || b.name === undefined || callback.parameters.length > 2) return undefined
  if (callback.async || callback.usesThis || callback.usesArguments) return undefined
  const body = bodyOf(text, callback)
  if (body === undefined) return undefined
  const written = text.slice(...body)
  for (const { left, right, write } of [...differencesIn(written), ...localeComparisonsIn(written)]) {
    const sides = [written.slice(...left), written.slice(...right)] as const
    const parameter = [a.name, b.name].find((name) => uses(sides[0], name))
    const other = parameter === a.name ? b.name : a.name
    if (parameter === undefined || uses(sides[0], other) || renamed(sides[0], parameter, other) !== sides[1]) continue
    const kept: Span = [body[0] + left[0], body[0] + left[1]]
    // Functions in a key would have names of their own for the parameters.
    if (anchors.functions.some(({ span }) => isWithinSpan(span, kept))) return undefined
    return { kept, parameter, write: (keyOf) => write(keyOf(parameter), keyOf(other)) }
  }
  return undefined
}

function bodyOf(text: string, { expressionBody, bodySpan, returns }: FunctionAnchor): Span | undefined {
  if (expressionBody) return bodySpan
  const [only, ...others] = returns
  if (only === undefined || only.argument === null || others.length > 0) return undefined
  const inside = text.slice(bodySpan[0] + 1, bodySpan[1] - 1).trim()
  return inside === text.slice(...only.span) ? only.argument : undefined
}

interface Split {
  readonly left: Span
  readonly right: Span
  readonly write: (left: string, right: string) => string
}

/** Each `-` at the top level of an expression. */
function differencesIn(written: string): readonly Split[] {
  const splits: Split[] = []
  for (const { index } of written.matchAll(/ - /g)) {
    if (depthAt(written, index) === 0) splits.push({ left: [0, index], right: [index + 3, written.length], write: (left, right) => `${left} - ${right}` })
  }
  return splits
}

function localeComparisonsIn(written: string): readonly Split[] {
  const splits: Split[] = []
  const name = '.localeCompare('
  for (let index = written.indexOf(name); index !== -1; index = written.indexOf(name, index + 1)) {
    const start = index + name.length
    const last = written.length - 1
    if (depthAt(written, index) !== 0 || !written.endsWith(')') || depthAt(written, last) !== 1) continue
    splits.push({ left: [0, index], right: [start, last], write: (left, right) => `${left}.localeCompare(${right})` })
  }
  return splits
}

/** How many brackets are open before an offset. */
function depthAt(written: string, offset: number): number {
  let depth = 0
  for (const character of written.slice(0, offset).replaceAll(/(['"`])(?:\\.|(?!\1).)*\1/g, (quoted) => ' '.repeat(quoted.length))) {
    if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) depth -= 1
  }
  return depth
}

function uses(written: string, name: string): boolean {
  return nameIn(name).test(written)
}

function renamed(written: string, from: string, to: string): string {
  return written.replaceAll(nameIn(from), to)
}

function nameIn(name: string): RegExp {
  return new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g')
}
