/**
 * What the `return` statements of a callback become in the body of a loop.
 */
import type { FunctionAnchor, ReturnAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import type { Refusal } from '../edits.js'
import type { Edit } from '../plan.js'
import { isOneBracket } from './receiver-kinds.js'

/** How a `return` of the callback reads in the loop: `prefix argument suffix`, or `replacement` where nothing is returned. */
export interface ReturnForm {
  readonly prefix: string
  readonly suffix: string
  readonly bare: string
  /** For a literal argument that decides by itself. */
  readonly literal?: (literal: string) => string | undefined
  /** What is returned is a list whose items the prefix spreads: those of `[a, b]` need no spreading. */
  readonly isSpread?: boolean
  /** A name that has its value already. */
  readonly same?: string
}

export const ignoredReturns: ReturnForm = { prefix: '', suffix: '', bare: '', literal: () => '' }

/** Edits for the `return` statements of a callback whose body becomes that of a loop. */
export function returnEdits(text: string, callback: FunctionAnchor, form: ReturnForm, leave: string, label?: string): readonly Edit[] | Refusal {
  const edits: Edit[] = []
  // What happens at the end of a body, where none of its paths has returned.
  const ending = !callback.expressionBody && callback.fallsOff ? form.bare : ''
  for (const statement of callback.returns) {
    const isAtEnd = statement.tail || (statement.last && ending === '')
    const inner = label !== undefined && (statement.inLoop || statement.inSwitch) ? label : undefined
    const edit = returnEditsOf(text, statement, inner === undefined ? form : labelled(form, inner), isAtEnd ? '' : inner === undefined ? leave : `${leave} ${inner}`)
    if ('code' in edit) return edit
    edits.push(...edit)
  }
  return ending === '' ? edits : [...edits, ended(text, callback.bodySpan, ending)]
}

/** In a loop or a `switch` of the callback's own, `break` would mean that. */
function labelled(form: ReturnForm, label: string): ReturnForm {
  const named = (written: string): string => written.replace(/\bbreak\b/, `break ${label}`)
  const { literal } = form
  return {
    ...form,
    suffix: named(form.suffix),
    bare: named(form.bare),
    ...(literal === undefined ? {} : { literal: (given) => { const known = literal(given); return known === undefined ? undefined : named(known) } }),
  }
}

/** A last statement, in front of the bracket that closes a body. */
function ended(text: string, [start, end]: Span, statement: string): Edit {
  const closing = /(\r?\n)([ \t]*)$/.exec(text.slice(start, end - 1))
  const semicolon = /;\s*$/.test(text.slice(start, end - 1)) ? ';' : ''
  if (closing === null) {
    const at = start + text.slice(start, end - 1).trimEnd().length
    return { start: at, end: at, text: `${semicolon === '' && at > start + 1 ? ';' : ''} ${statement}${semicolon}` }
  }
  const [whole, newline = '\n', indentation = ''] = closing
  const line = [...text.slice(start, end - 1 - whole.length).matchAll(/\n([ \t]*)\S/g)].map(([, spaces = '']) => spaces).find((spaces) => spaces.length > indentation.length) ?? indentation
  return { start: end - 1 - whole.length, end: end - 1 - whole.length, text: `${newline}${line}${statement.replaceAll('; ', `${semicolon}${newline}${line}`)}${semicolon}` }
}

function returnEditsOf(text: string, statement: ReturnAnchor, form: ReturnForm, leave: string): readonly Edit[] | Refusal {
  const { span, argument, inBlock } = statement
  const end = text[span[1] - 1] === ';' ? ';' : ''
  const lineStart = text.lastIndexOf('\n', span[0] - 1) + 1
  const before = text.slice(lineStart, span[0])
  const newline = text[lineStart - 2] === '\r' ? '\r\n' : '\n'
  // On a line of its own, what follows gets one, too.
  const next = before.trim() === '' ? `${end}${newline}${before}` : '; '
  const [open, close] = inBlock ? ['', ''] : ['{ ', ' }']
  const whole = (content: string): readonly Edit[] => [{ start: content === '' ? startOfLine(text, span) : span[0], end: span[1], text: content }]
  const written = argument === null ? undefined : text.slice(...argument)
  const isName = written !== undefined && form === ignoredReturns && /^[A-Za-z_$][\w$]*$/.test(written)
  const known = isName ? '' : written !== undefined && /^(?:true|false|null|undefined|\d+|-1|'[^']*'|"[^"]*"|\[\s*\])$/.test(written) ? form.literal?.(written) : undefined
  const isSame = written !== undefined && written === form.same
  if (argument === null || known !== undefined || isSame) {
    const effect = isSame ? '' : (known ?? form.bare)
    if (effect === '') return whole(`${leave === '' ? '' : leave}${leave === '' ? '' : end}`)
    if (/^(?:break(?: \w+)?|return \w+)$/.test(effect)) return whole(effect + end)
    if (/\bbreak\b/.test(effect) || leave === '') return whole(inBlock && !effect.includes(';') ? effect + end : `{ ${effect} }`)
    return whole(inBlock ? `${effect}${next}${leave}${end}` : `{ ${effect}; ${leave} }`)
  }
  if (form.prefix === '' && /^(?:\{|function\b|class\b)/.test(written ?? '')) {
    return { code: 'foreach-nonarray', message: 'The callback returns a literal that nobody uses. Remove it.' }
  }
  if (leave === '' && form.prefix === '') {
    return [
      { start: span[0], end: argument[0], text: '' },
      { start: argument[1], end: span[1], text: end },
    ]
  }
  const isBlock = form.suffix.endsWith('}')
  const [first, last] = form.isSpread === true && written !== undefined ? bareItemsOf(written, argument) : argument
  const prefix = first === argument[0] ? form.prefix : form.prefix.replace(/\.\.\.$/, '')
  const following = (isClosed: boolean): string => (!inBlock ? `${isClosed ? '' : ';'} ` : isClosed ? next.replace(/^;/, '') : next)
  return [
    { start: span[0], end: first, text: `${leave === '' ? '' : open}${prefix}` },
    { start: last, end: span[1], text: `${form.suffix}${leave === '' ? (isBlock ? '' : end) : `${following(isBlock)}${leave}${inBlock ? end : close}`}` },
  ]
}

/** The items of a list that is written out on one line. */
function bareItemsOf(written: string, [start, end]: Span): Span {
  return isOneBracket(written) && !written.includes('\n') ? [start + 1, end - 1] : [start, end]
}

/** Where the line before ends, for a statement that has a line of its own and goes; elsewhere one of the blanks around it goes along. */
function startOfLine(text: string, [start, end]: Span): number {
  const before = /\r?\n[ \t]*$/.exec(text.slice(Math.max(0, start - 200), start))?.[0]
  if (before !== undefined && /^[ \t]*\r?\n/.test(text.slice(end, end + 200))) return start - before.length
  return text[start - 1] === ' ' && text[end] === ' ' ? start - 1 : start
}

export function isFalsy(literal: string): boolean {
  return /^(?:false|null|undefined|0|''|"")$/.test(literal)
}
