/**
 * `text.replace(pattern, async replacer)`: the texts first, one after the other as the matches come, and then the replacement.
 */
import { functionAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import { awaitRefusalOf } from '../edits.js'
import type { Operation } from '../edits.js'
import type { FileDeclaration } from '../replacements/replacer.js'
import { refuse } from './verdict.js'
import type { CallbackVerdict } from './verdict.js'

const NAME = 'replaceAsync'

/** @param method `replace` or `replaceAll` */
export function replaceRewrite(anchors: Anchors, text: string, anchor: ExpressionAnchor, method: string): CallbackVerdict {
  const { member } = anchor
  const [pattern, replacer, ...others] = anchor.arguments
  if (member === undefined || member.computed || member.optional || pattern === undefined || replacer === undefined || others.length > 0 || anchor.chain !== undefined) {
    return refuse('string-replacer', 'A replacer is used at once. Collect the matches, wait for their texts, then replace.')
  }
  const written = text.slice(...pattern.span)
  const flags = /^\/.*\/([a-z]*)$/s.exec(written)?.[1]
  const isLiteral = pattern.shape.kind === 'literal' || flags !== undefined
  if (!isLiteral || flags?.includes('y') === true) {
    return refuse('string-replacer', 'The pattern is not written in the call, and may keep a state of its own. Write it there, or collect the matches first.')
  }
  if (method === 'replaceAll' && flags === undefined) return refuse('string-replacer', 'Only patterns that are regular expressions are replaced more than once. Write one.')
  if (anchors.names.includes(NAME)) return refuse('string-replacer', `The file has a \`${NAME}\` already.`)
  const refusal = awaitRefusalOf(anchors, anchor.span)
  if (refusal !== undefined) return { refusal }
  const callback = replacer.shape.kind === 'function' ? functionAt(anchors, replacer.span) : undefined
  if (callback?.usesArguments === true && callback.kind === 'arrow') return refuse('string-replacer', 'The replacer uses the `arguments` of the function around it.')
  const close = /^\s*\)/.test(text.slice(member.objectSpan[1])) ? ')' : ''
  const pieces = [{ start: member.objectSpan[1], end: pattern.span[0], text: `${close}, ` }]
  const operations: Operation[] = [
    { kind: 'rewrite', span: anchor.span, pieces, before: `${NAME}(`, awaited: true },
    ...(close === '' ? [{ kind: 'unwrap', span: member.objectSpan } as const] : []),
    ...(callback === undefined ? [] : [{ kind: 'async', function: replacer.span } as const]),
  ]
  return { rewrite: { operations, awaits: true, keepsCallback: true, declarations: [declaration(anchors)] } }
}

function declaration({ style: { typescript, semicolons, indent } }: Anchors): FileDeclaration {
  const typed = (text: string): string => (typescript ? text : '')
  const end = semicolons ? ';' : ''
  return {
    name: NAME,
    needs: [],
    text: (name) =>
      [
        '/** `text.replace(pattern, replacer)` for a replacer that has to be waited for. */',
        `async function ${name}(text${typed(': string')}, pattern${typed(': string | RegExp')}, replacer${typed(': (match: string, ...groups: any[]) => string | Promise<string>')})${typed(': Promise<string>')} {`,
        `  const matches${typed(': [string, ...unknown[]][]')} = []${end}`,
        `  text.replace(pattern, (...match) => String(matches.push(match)))${end}`,
        `  const parts${typed(': string[]')} = []${end}`,
        `  for (const match of matches) parts.push(await replacer(...match))${end}`,
        `  return text.replace(pattern, () => String(parts.shift()))${end}`,
        '}',
      ]
        .map((line) => line.replace(/^ +/, (spaces) => indent.repeat(spaces.length / 2)))
        .join('\n'),
  }
}
