/**
 * What is known of a key that the text does not tell, `this[method]`: how the names begin and end that it may be.
 */
import { variableAt } from '../../analysis/anchors.js'
import type { Anchors } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'

const TEMPLATE = /^`((?:[^`$\\]|\$\{[^{}`]*\}|\$(?!\{))*)`/
const EITHER = /^[^;\n?'"`]*\?\s*(['"])([\w$]+)\1\s*:\s*(['"])([\w$]+)\3/

/** @param objectSpan what the member is taken from */
export function mayBeKey(anchors: Anchors, text: string, objectSpan: Span, name: string): boolean {
  const bracket = /^\s*(?:\?\.)?\s*\[\s*/.exec(text.slice(objectSpan[1]))
  if (bracket === null) return true
  const start = objectSpan[1] + bracket[0].length
  const fits = fitting(text.slice(start), /^\s*\]/)
  if (fits !== undefined) return fits(name)
  const identifier = /^[\w$]+(?=\s*\])/.exec(text.slice(start))?.[0]
  const variable = identifier === undefined ? undefined : variableAt(anchors, [start, start + identifier.length])
  if (variable === undefined || !/\bconst\s+$/.test(text.slice(Math.max(0, variable.nameSpan[0] - 20), variable.nameSpan[0]))) return true
  const value = /^\s*=\s*/.exec(text.slice(variable.nameSpan[1]))
  const known = value === null ? undefined : fitting(text.slice(variable.nameSpan[1] + value[0].length), /^[ \t]*(?:;|\r?\n(?!\s*[.?+[(`]))/)
  return known === undefined || known(name)
}

/** Which names may the expression be that stands at the start of `text`, up to `end`? */
function fitting(text: string, end: RegExp): ((name: string) => boolean) | undefined {
  const template = TEMPLATE.exec(text)
  if (template !== null && end.test(text.slice(template[0].length))) {
    const written = (template[1] ?? '').split(/\$\{[^{}`]*\}/)
    const pattern = new RegExp(`^${written.map((each) => each.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[^]*')}$`)
    return (name) => pattern.test(name)
  }
  const either = EITHER.exec(text)
  if (either === null || !end.test(text.slice(either[0].length))) return undefined
  return (name) => name === either[2] || name === either[4]
}
