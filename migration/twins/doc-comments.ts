/**
 * The doc comment of an async copy. What the function does is said beside it, by the comment of the original; types and what tools read
 * go along.
 */
import type { FunctionPlacement } from '../../analysis/anchors/placements.js'

/** Tags that decide who may use a function, wherever they are read. */
const ACCESS_TAGS = new Set(['alpha', 'beta', 'deprecated', 'experimental', 'hidden', 'ignore', 'internal', 'override', 'package', 'private', 'protected', 'public', 'readonly'])

/** Tags that are the types of JavaScript, where they have any. */
const TYPE_TAGS = new Set(['arg', 'argument', 'overload', 'param', 'return', 'returns', 'template', 'this', 'type'])

/** Tags that name something for the whole file, which must not be named twice. */
const DEFINITION = /@(?:typedef|callback|import)\b/

/** @param comment with the changes that the copy asks for */
export function docOfCopy(comment: string, { name, form, container }: FunctionPlacement, { typescript, newline, indentation }: { readonly typescript: boolean; readonly newline: string; readonly indentation: string }): string {
  const lines = comment.split(/\r?\n/)
  const inner = lines.map((line, index) => (index === 0 ? line.replace(/^\/\*\*/, '') : line.replace(/^\s*\*(?!\/)/, '')).replace(/\s*\*\/$/, '').trim())
  const kept: string[] = []
  let isKept = false
  for (const line of inner) {
    const tag = /^@(\w+)/.exec(line)?.[1]
    if (tag !== undefined) isKept = ACCESS_TAGS.has(tag) || (!typescript && TYPE_TAGS.has(tag) && (tag === 'overload' || line.includes('{') || tag === 'template'))
    if (isKept && line !== '') kept.push(line)
  }
  const isMember = form === 'method' || form === 'property' || form === 'assignment' || container !== undefined
  const first = `Async form of ${isMember ? `\`${name}\`` : `{@link ${name}}`}.`
  const short = kept.length === 0 ? [`/** ${first} */`] : ['/**', ...[first, ...kept].map((line) => `${indentation} * ${line}`), `${indentation} */`]
  return short.length < lines.length || DEFINITION.test(comment) ? short.join(newline) : comment
}
