import { isDeepStrictEqual } from 'node:util'
import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml'
import { lineEndOf, lineStartOf } from './insertion.js'
import { isRecord, type Json } from './json-text.js'

/** YAML with one more entry. The library says where it goes and checks what came out; the text itself is only added to. */

export type Yaml = typeof import('yaml')

export type ReadYaml =
  | { readonly kind: 'document'; readonly document: Document.Parsed; readonly value: Json }
  /** Two documents or more, as GitLab has it for inputs: nothing is added to those. */
  | { readonly kind: 'several'; readonly value: null }
  | { readonly kind: 'mistake'; readonly sentence: string }

export function readYaml(yaml: Yaml, text: string): ReadYaml {
  const documents = [...yaml.parseAllDocuments(text)]
  const error = documents.flatMap(({ errors }) => errors)[0]
  if (error !== undefined) return { kind: 'mistake', sentence: error.message.split('\n')[0]?.replace(/:$/u, '') ?? '' }
  if (documents.length > 1) return { kind: 'several', value: null }
  const [document = yaml.parseDocument(text)] = documents
  return { kind: 'document', document, value: document.toJS() as Json }
}

/**
 * The text with an entry put into the map at a path, or at the end of the list there, and the maps on the way to it made where they are
 * missing. `undefined` where what stands there is written in a way that this does not add to.
 * @param kind a list takes any value for its entry, a map takes a record
 */
export function withEntryAt(yaml: Yaml, text: string, path: readonly string[], kind: 'list' | 'map', entry: Json): string | undefined {
  const read = readYaml(yaml, text)
  if (read.kind !== 'document') return undefined
  const { document } = read
  let depth = path.length
  while (depth > 0 && !yaml.isCollection(document.getIn(path.slice(0, depth)))) depth--
  // A key whose value is missing would be written twice.
  if (depth < path.length && document.hasIn(path.slice(0, depth + 1))) return undefined
  const found: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth))
  const content = path.slice(depth).reduceRight<Json>((inner, key) => ({ [key]: inner }), depth < path.length && kind === 'list' ? [entry] : entry)
  const isSeq = yaml.isSeq(found)
  if ((found !== null && !isSeq && !yaml.isMap(found)) || (depth === path.length && isSeq !== (kind === 'list'))) return undefined
  const collection = found as YAMLMap<Node, Node | null> | YAMLSeq<Node> | null
  if (collection !== null && (collection.flow === true || collection.items.length === 0 || !collection.range)) return undefined
  const at = collection === null ? text.length : endOf(yaml, text, collection)
  const start = collection?.range?.[0] ?? 0
  const indent = ' '.repeat(start - lineStartOf(text, start))
  const eol = lineEndOf(text)
  const lines = yaml.stringify(isSeq ? [content] : content, { indentSeq: true, lineWidth: 0, singleQuote: true }).trimEnd().split('\n')
  const addition = lines.map(line => `${indent}${line}${eol}`).join('')
  const separator = at > 0 && text[at - 1] !== '\n' ? eol : ''
  // A job of a workflow stands apart from the one before it where those before it do.
  const apart = depth === 0 && /\n\r?\n\S/u.test(text) ? eol : ''
  const result = `${text.slice(0, at)}${separator}${apart}${addition}${text.slice(at)}`
  return isDeepStrictEqual(valueIn(yaml, result), merged(read.value, path, kind, entry)) ? result : undefined
}

/** The offset of the line after a collection's last word. */
function endOf(yaml: Yaml, text: string, collection: YAMLMap<Node, Node | null> | YAMLSeq<Node>): number {
  let end = 0
  let node: unknown = collection
  while (node !== undefined) {
    if (yaml.isPair<Node, Node | null>(node)) {
      end = Math.max(end, node.key.range?.[1] ?? 0)
      node = node.value ?? undefined
    } else if (yaml.isCollection(node) && node.flow !== true) node = node.items.at(-1)
    else {
      if (yaml.isNode(node)) end = Math.max(end, node.range?.[1] ?? 0)
      node = undefined
    }
  }
  if (text[end - 1] === '\n') return end
  const next = text.indexOf('\n', end)
  return next === -1 ? text.length : next + 1
}

function valueIn(yaml: Yaml, text: string): Json | undefined {
  const read = readYaml(yaml, text)
  return read.kind === 'document' ? read.value : undefined
}

function merged(value: Json | undefined, path: readonly string[], kind: 'list' | 'map', entry: Json): Json {
  const [key, ...rest] = path
  if (key !== undefined) {
    const record = isRecord(value) ? value : {}
    return { ...record, [key]: merged(record[key], rest, kind, entry) }
  }
  if (kind === 'list') return [...(Array.isArray(value) ? (value as readonly Json[]) : []), entry]
  return { ...(isRecord(value) ? value : {}), ...(isRecord(entry) ? entry : {}) }
}
