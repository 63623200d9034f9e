import type { Anchors } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import type { Edit } from '../plan.js'
import type { FileDeclaration } from '../replacements/replacer.js'
import { freeName } from './forms.js'

/**
 * The function that loops become calls of: a file's own, so that no project has to take a dependency for it. It bounds how many calls
 * run at once, keeps the order of the results, and begins nothing more after an error.
 */

export const MAP_NAME = 'mapConcurrently'

const COMMENT = '/** Calls `act` for each item, for at most `limit` at a time. The results are in the order of the items; after an error nothing more is begun. */'

/** In the file's own manner. A loop that fails closes the generator that it goes over, for all who share it. */
function textFor({ style: { typescript, semicolons, indent, newline } }: Anchors, name: string): string {
  const typed = (text: string): string => (typescript ? text : '')
  const end = semicolons ? ';' : ''
  const act = typed(': (item: Item, index: number) => Result | Promise<Result>')
  return [
    COMMENT,
    `async function ${name}${typed('<Item, Result>')}(items${typed(': Iterable<Item>')}, limit${typed(': number')}, act${act})${typed(': Promise<Result[]>')} {`,
    `  const results${typed(': Result[]')} = []${end}`,
    `  const queue = (function* () { yield* [...items].entries()${end} })()${end}`,
    `  const work = async ()${typed(': Promise<void>')} => { for (const [index, item] of queue) results[index] = await act(item, index)${end} }${end}`,
    `  await Promise.all(Array.from({ length: limit }, work))${end}`,
    `  return results${end}`,
    `}`,
  ]
    .map((line) => line.replace(/^ +/, (spaces) => indent.repeat(spaces.length / 2)))
    .join(newline)
}

/** Where the file has the function from an earlier run. */
export function mapFunctionIn(anchors: Anchors, text: string): Span | undefined {
  const written = textFor(anchors, MAP_NAME)
  const start = text.indexOf(written)
  return start === -1 ? undefined : [start, start + written.length]
}

/** The name it has, or will have, in a file, and the edit that puts it there where it is missing. */
export function mapFunctionFor(anchors: Anchors, text: string): { readonly name: string; readonly edit?: Edit } {
  const { newline } = anchors.style
  if (mapFunctionIn(anchors, text) !== undefined) return { name: MAP_NAME }
  const name = freeName(anchors, MAP_NAME)
  const end = text.trimEnd().length
  return { name, edit: { start: end, end: text.length, text: `${newline}${newline}${textFor(anchors, name)}${newline}` } }
}

/** The file has something else under that name. */
export function isMapNameTaken(anchors: Anchors, text: string): boolean {
  return anchors.names.includes(MAP_NAME) && mapFunctionIn(anchors, text) === undefined
}

/** For those whose declarations are put into the file together with others. */
export function mapDeclaration(anchors: Anchors): FileDeclaration {
  const unix: Anchors = { ...anchors, style: { ...anchors.style, newline: '\n' } }
  return { name: MAP_NAME, text: (name) => textFor(unix, name), needs: [] }
}
