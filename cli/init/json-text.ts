import { isDeepStrictEqual } from 'node:util'
import { parseSync, type Comment, type Expression, type ObjectExpression } from 'oxc-parser'
import type { Edit } from '../../migration/plan.js'
import { applyEdits } from '../../migration/write.js'
import { indentAt, indentUnitOf, insertInto, isSpread, lineEndOf, type BracketList } from './insertion.js'

/** JSON, with comments or without, changed where it has to be: all other bytes stay. JSON with comments is a JavaScript expression. */

export type Json = null | boolean | number | string | readonly Json[] | JsonRecord
export interface JsonRecord {
  readonly [key: string]: Json
}

/** `undefined` where the text is no JSON, even with comments and trailing commas allowed. */
export function parseJson(text: string): Json | undefined {
  const tree = treeOf(wrapped(text))
  return tree && valueOf(tree.root)
}

export function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The text with a value put at a path of keys, whose objects are made where they are missing. `undefined` where something else stands
 * in the way. Among keys that are sorted, a new one goes where it belongs, unless comments stand there, too: it might come between one and its key.
 */
export function withValueAt(text: string, path: readonly string[], value: Json): string | undefined {
  const whole = wrapped(text)
  const tree = treeOf(whole)
  if (tree === undefined) return undefined
  const edits = editsToPut(whole, tree, path, value)
  return edits && verified(unwrapped(applyEdits(whole, edits)), placed(valueOf(tree.root), path, value))
}

/** The text with one more element in the list at a path, which is made where it is missing. */
export function withElementAt(text: string, path: readonly string[], element: Json): string | undefined {
  const whole = wrapped(text)
  const tree = treeOf(whole)
  const list = tree && nodeAt(tree.root, path)
  if (tree === undefined || list === undefined) return withValueAt(text, path, [element])
  if (list.type !== 'ArrayExpression') return undefined
  const edits = insertInto(whole, listOf(list, list.elements, tree), JSON.stringify(element))
  return verified(unwrapped(applyEdits(whole, edits)), placed(valueOf(tree.root), path, [...(valueOf(list) as readonly Json[]), element]))
}

interface Tree {
  readonly root: Expression
  readonly comments: readonly Comment[]
}

function wrapped(text: string): string {
  return `(${text}\n)`
}

function unwrapped(whole: string): string {
  return whole.slice(1, -2)
}

function treeOf(whole: string): Tree | undefined {
  const { program, errors, comments } = parseSync('data.js', whole, { lang: 'js', preserveParens: true, sourceType: 'script' })
  const [statement] = program.body
  if (errors.length > 0 || program.body.length !== 1 || statement?.type !== 'ExpressionStatement') return undefined
  const outer = statement.expression
  if (outer.type !== 'ParenthesizedExpression' || valueOf(outer.expression) === undefined) return undefined
  return { root: outer.expression, comments }
}

function valueOf(node: Expression): Json | undefined {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'bigint' || node.value instanceof RegExp ? undefined : node.value
    case 'UnaryExpression':
      return node.operator === '-' && node.argument.type === 'Literal' && typeof node.argument.value === 'number' ? -node.argument.value : undefined
    case 'ArrayExpression': {
      const values = node.elements.map(element => (element === null || element.type === 'SpreadElement' ? undefined : valueOf(element)))
      return values.every(value => value !== undefined) ? values : undefined
    }
    case 'ObjectExpression': {
      const entries = membersOf(node)?.map(({ key, value }) => [key, valueOf(value)] as const)
      return entries?.every((entry): entry is readonly [string, Json] => entry[1] !== undefined) === true ? Object.fromEntries(entries) : undefined
    }
    default:
      return undefined
  }
}

interface Member {
  readonly key: string
  readonly value: Expression
}

function membersOf(node: ObjectExpression): readonly Member[] | undefined {
  const members: Member[] = []
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.method || property.shorthand || property.computed || property.key.type !== 'Literal') return undefined
    if (typeof property.key.value !== 'string') return undefined
    members.push({ key: property.key.value, value: property.value })
  }
  return members
}

function nodeAt(node: Expression, path: readonly string[]): Expression | undefined {
  const [key, ...rest] = path
  if (key === undefined) return node
  const inner = node.type === 'ObjectExpression' ? membersOf(node)?.findLast(member => member.key === key)?.value : undefined
  return inner && nodeAt(inner, rest)
}

function listOf(node: Expression, items: readonly ({ readonly start: number; readonly end: number } | null)[], { comments }: Tree): BracketList {
  return { open: node.start, close: node.end - 1, items: items.filter(item => item !== null), comments }
}

function editsToPut(whole: string, tree: Tree, path: readonly string[], value: Json): readonly Edit[] | undefined {
  let depth = 0
  while (depth < path.length && nodeAt(tree.root, path.slice(0, depth + 1)) !== undefined) depth++
  const found = nodeAt(tree.root, path.slice(0, depth))
  const [key, ...inner] = path.slice(depth)
  if (found === undefined) return undefined
  if (key === undefined) return [{ start: found.start, end: found.end, text: rendered(whole, found.start, value) }]
  if (found.type !== 'ObjectExpression') return undefined
  const keys = membersOf(found)?.map(member => member.key) ?? []
  const list = listOf(found, found.properties, tree)
  const nested = inner.reduceRight<Json>((content, name) => ({ [name]: content }), value)
  const member = (indent: string): string => `${JSON.stringify(key)}: ${spread(whole, nested, indent)}`
  if (keys.length === 0) {
    // An empty object opens up, as all tools that write JSON have it.
    const [outer, unit, eol] = [indentAt(whole, found.start), indentUnitOf(whole), lineEndOf(whole)]
    if (!isSpread(whole, list) && list.comments.every(({ start }) => start < list.open || start > list.close)) {
      return [{ start: list.open + 1, end: list.close, text: `${eol}${outer}${unit}${member(outer + unit)}${eol}${outer}` }]
    }
    return insertInto(whole, list, member(outer + unit))
  }
  const sorted = keys.length > 1 && tree.comments.length === 0 && isDeepStrictEqual([...keys].sort(), keys)
  const index = sorted ? keys.filter(other => other < key).length : keys.length
  return insertInto(whole, list, isSpread(whole, list) ? member(indentAt(whole, found.properties[0]?.start ?? 0)) : `${JSON.stringify(key)}: ${inline(nested)}`, index)
}

function rendered(whole: string, at: number, value: Json): string {
  return spread(whole, value, indentAt(whole, at))
}

function spread(whole: string, value: Json, indent: string): string {
  const isShort = Array.isArray(value) && value.length < 2
  return isShort ? JSON.stringify(value) : JSON.stringify(value, null, indentUnitOf(whole)).replaceAll('\n', `${lineEndOf(whole)}${indent}`)
}

function inline(value: Json): string {
  if (isRecord(value)) return `{ ${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${inline(inner)}`).join(', ')} }`
  return JSON.stringify(value)
}

function placed(value: Json | undefined, path: readonly string[], content: Json): Json {
  const [key, ...rest] = path
  if (key === undefined) return content
  const record = isRecord(value) ? value : {}
  return { ...record, [key]: placed(record[key], rest, content) }
}

/** What was meant is what was written, or nothing is. */
function verified(text: string, meant: Json): string | undefined {
  return isDeepStrictEqual(parseJson(text), meant) ? text : undefined
}
