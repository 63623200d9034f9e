import type { Anchors } from '../../analysis/anchors.js'
import type { CollectFact, FunctionId, SequenceFact, Span } from '../../analysis/facts.js'
import type { Edit } from '../plan.js'
import { indentationAt, isWithinSpan } from '../spans.js'

/**
 * The edits that let awaits run at once, and why a form has none. Each keeps the text of what is called as it is; what is written anew
 * is the frame around it.
 */

export type FormVerdict = { readonly edits: readonly Edit[]; readonly usesMap?: true } | { readonly refusal: FormRefusal }

export interface FormRefusal {
  readonly code: 'comment-in-between' | 'result-form' | 'declared-types' | 'loop-form' | 'aggregator-form' | 'maybe-no-promise'
  readonly span: Span
}

export interface FormContext {
  readonly anchors: Anchors
  readonly text: string
  /** What the generated function is called in this file. */
  readonly mapName: string
  /** Variables made so far, by function: `3 values`. */
  readonly made: Set<string>
  /** Is what the call at the span gives a promise for certain? */
  givesPromise(operand: Span): boolean
}

/** Columns that one line may have. */
const WIDEST = 100

type LoopFact = Extract<SequenceFact, { form: 'loop' }>
type StatementsFact = Extract<SequenceFact, { form: 'statements' }>

/** `const [a, b] = await Promise.all([f(), g()])` */
export function statementsForm(fact: StatementsFact, context: FormContext): FormVerdict {
  const { anchors, text } = context
  const { steps } = fact
  const [first] = steps
  const at = (span: Span): string => text.slice(...span)
  if (first === undefined) throw new Error('A sequence has steps.')
  const typed = steps.filter(({ typeSpan }) => typeSpan !== undefined)
  const untyped = steps.find(({ typeSpan }) => typeSpan === undefined)
  if (typed.length > 0 && untyped !== undefined) return refuse('declared-types', untyped.targetSpan)
  if (steps.some(({ keyword }) => keyword === 'var') && steps.some(({ keyword }) => keyword !== 'var')) return refuse('result-form', first.statementSpan)

  const elements: string[] = []
  for (const step of steps) {
    if (commentsIn(anchors, step.statementSpan).some((comment) => !isWithinSpan(comment, step.operandSpan))) return refuse('comment-in-between', step.statementSpan)
    const isBare = String(step.awaitSpan) === String(step.initSpan)
    if (!isBare && !context.givesPromise(step.operandSpan)) return refuse('maybe-no-promise', step.operandSpan)
    elements.push(isBare ? at(step.operandSpan) : `${at(step.operandSpan)}.then(${parameter(valueName(context), context)} => ${withoutAwait(text, step.initSpan, step.awaitSpan, valueName(context))})`)
  }
  const keyword = steps.every((step) => step.keyword === first.keyword) ? first.keyword : 'let'
  const targets = `[${steps.map(({ targetSpan }) => at(targetSpan).trimEnd()).join(', ')}]`
  const types = untyped === undefined ? `: [${steps.map(({ typeSpan }) => at(typeSpan ?? [0, 0])).join(', ')}]` : ''
  const head = `${keyword} ${targets}${types} = await Promise.all([`
  const end = /;$/.test(at(steps.at(-1)?.statementSpan ?? first.statementSpan)) ? ']);' : '])'
  const indent = indentationAt(text, fact.span[0])
  const gaps = steps.slice(1).map((step, index) => text.slice(steps[index]?.statementSpan[1], step.statementSpan[0]))
  const single = `${head}${elements.join(', ')}${end}`
  const hasComments = gaps.some((gap) => gap.replaceAll(';', '').trim() !== '')
  const replacement =
    !hasComments && !single.includes('\n') && indent.length + single.length <= WIDEST ? single : `${head}${severalLines(context, elements, gaps, indent)}${end}`
  return { edits: [{ start: fact.span[0], end: fact.span[1], text: replacement }] }
}

/** Comments behind a statement stay behind its element, those before the next stay before that. */
function severalLines({ anchors: { style } }: FormContext, elements: readonly string[], gaps: readonly string[], indent: string): string {
  const inner = `${style.newline}${indent}${style.indent}`
  const lines = elements.map((element, index) => {
    const [behind = '', ...before] = (gaps[index] ?? '').replace(/^\s*;/, '').split(/\r?\n/)
    const deeper = element.replace(/(\r?\n)(?=[^\r\n])/g, `$1${style.indent}`)
    const comments = before.map((line) => line.trim()).filter((line) => line !== '')
    const isLast = index === elements.length - 1
    return [`${deeper}${isLast && !style.trailingComma ? '' : ','}${behind.trim() === '' ? '' : ` ${behind.trim()}`}`, ...comments].join(inner)
  })
  return `${inner}${lines.join(inner)}${style.newline}${indent}`
}

/** `await` goes away in front of each element. */
export function aggregatorForm(fact: Extract<SequenceFact, { form: 'aggregator' }>, { anchors }: FormContext): FormVerdict {
  // The others do not fail with their first: `allSettled([await a()])` throws today, and would not.
  if (fact.callee !== 'Promise.all') return refuse('aggregator-form', fact.span)
  const edits = fact.awaits.map(([start], index): Edit => ({ start, end: fact.operands[index]?.[0] ?? start, text: '' }))
  const comment = anchors.comments.find((each) => edits.some(({ start, end }) => isWithinSpan(each, [start, end])))
  return comment === undefined ? { edits } : refuse('comment-in-between', comment)
}

/** `const list = await mapConcurrently(items, 8, async (item) => { …; return value })` */
export function loopForm(fact: LoopFact, context: FormContext): FormVerdict {
  const { anchors, text, mapName } = context
  const at = (span: Span): string => text.slice(...span)
  const { listSpan, itemSpan, bodySpan, collects, span } = fact
  if (fact.shape !== 'for-of' || listSpan === undefined) return refuse('loop-form', span)
  const [collect] = collects
  // What is put away last, and in every round, can be what the round gives. Other rounds give a list.
  const last = fact.statements.at(-1) ?? bodySpan
  const isGiven = collects.length === 1 && collect?.valueSpans.length !== 0 && fact.continues.length === 0 && String(collect?.span) === String(last)
  if (collect !== undefined && !isGiven) return listForm(fact, context)
  if (fact.continues.length > 0) return refuse('loop-form', fact.continues[0] ?? span)

  const spread = collect === undefined ? undefined : valueOfRound(fact, collect, context)
  const kept = spread === undefined ? [] : collect?.valueSpans ?? []
  const frame = [[span[0], bodySpan[0]] as const, ...(collect === undefined ? [] : [collect.span])]
  const lost = commentsIn(anchors, span).find((comment) => frame.some((each) => isWithinSpan(comment, each)) && ![...kept, listSpan, itemSpan].some((each) => isWithinSpan(comment, each)))
  if (lost !== undefined) return refuse('comment-in-between', lost)

  const { emptyList } = fact
  const isAdjacent = isMergeable(fact, context)
  const call = `${mapName}(${at(listSpan)}, 8, `
  const isAlone = fact.statements.length <= 1 && commentsIn(anchors, bodySpan).every((comment) => kept.some((each) => isWithinSpan(comment, each)))
  const item = `${parameter(at(itemSpan), context)} =>`
  const name = valueName(context)
  const names = collect !== undefined && collect.valueSpans.length > 1 ? keyed(collect.valueSpans.length, context) : [name]
  const putAway = collect === undefined ? '' : collect.form === 'assignment' ? `${collect.name}[${names[0] ?? ''}] = ${names[1] ?? ''}` : `${collect.name}.${collect.method ?? ''}(${names.join(', ')})`
  const target = names.length > 1 ? `[${names.join(', ')}]` : names.join('')
  const end = anchors.style.semicolons ? ';' : ''
  const isAssigned = collect === undefined || isAdjacent
  const start = isAdjacent && emptyList !== undefined ? emptyList.initSpan[0] : span[0]

  if (spread !== undefined && isAlone) {
    const mapped = `await ${call}${spread.awaits ? 'async ' : ''}${item} ${spread.alone})`
    return { usesMap: true, edits: [{ start, end: span[1], text: isAssigned ? `${mapped}${end}` : `for (const ${target} of ${mapped}) ${putAway}${end}` }] }
  }
  const list = isAssigned ? '' : newName('values', fact.function, context)
  const after = isAssigned ? `)${end}` : `)${end}${anchors.style.newline}${indentationAt(text, span[0])}for (const ${target} of ${list}) ${putAway}${end}`
  const edits: Edit[] = [{ start, end: bodySpan[0], text: `${isAssigned ? '' : `const ${list} = `}await ${call}async ${item} ` }]
  if (fact.statements.length === 0) {
    edits.push({ start: bodySpan[0], end: span[1], text: `{ ${at(bodySpan).replace(/;$/, '')}${end} }${after}` })
    return { usesMap: true, edits }
  }
  if (collect !== undefined && spread !== undefined) edits.push({ start: collect.span[0], end: collect.span[1], text: `return ${spread.value}${at(collect.span).endsWith(';') ? ';' : ''}` })
  edits.push({ start: bodySpan[1], end: span[1], text: after })
  return { usesMap: true, edits }
}

/** `const found = (await mapConcurrently(items, 8, async (item) => { const own = []; …; return own })).flat()` */
function listForm(fact: LoopFact, context: FormContext): FormVerdict {
  const { anchors, text, mapName } = context
  const { listSpan, itemSpan, bodySpan, collects, span, emptyList } = fact
  const [first] = collects
  const other = collects.find(({ method, name }) => method !== 'push' || name !== first?.name)
  if (other !== undefined || first === undefined || listSpan === undefined) return refuse('loop-form', other?.span ?? span)
  const unclear = collects.find((each) => !text.startsWith(`${each.name}.`, each.span[0]))
  if (unclear !== undefined || fact.statements.length === 0) return refuse('loop-form', unclear?.span ?? span)
  const begin = fact.statements[0]?.[0] ?? bodySpan[1]
  const isOneLine = !text.slice(bodySpan[0], begin).includes('\n')
  const lost = commentsIn(anchors, [span[0], isOneLine ? begin : bodySpan[0]]).find((comment) => ![listSpan, itemSpan].some((each) => isWithinSpan(comment, each)))
  if (lost !== undefined) return refuse('comment-in-between', lost)

  const { newline, indent, semicolons } = anchors.style
  const end = semicolons ? ';' : ''
  const outer = indentationAt(text, span[0])
  const own = newName('own', fact.function, context)
  const type = emptyList === undefined ? '' : /:[^]*(?==\s*$)/.exec(text.slice(emptyList.statementSpan[0], emptyList.initSpan[0]))?.[0].trimEnd() ?? ''
  const isAdjacent = isMergeable(fact, context)
  const list = isAdjacent ? '' : newName('values', fact.function, context)
  const value = valueName(context)
  const after = `)).flat()${end}` + (isAdjacent ? '' : `${newline}${outer}for (const ${value} of ${list}) ${first.name}.push(${value})${end}`)
  return {
    usesMap: true,
    edits: [
      {
        start: isAdjacent && emptyList !== undefined ? emptyList.initSpan[0] : span[0],
        end: isOneLine ? begin : bodySpan[0] + 1,
        text: `${isAdjacent ? '' : `const ${list} = `}(await ${mapName}(${text.slice(...listSpan)}, 8, async ${parameter(text.slice(...itemSpan), context)} => {${newline}${outer}${indent}const ${own}${type} = []${end}${isOneLine ? `${newline}${outer}${indent}` : ''}`,
      },
      ...collects.map((each): Edit => ({ start: each.span[0], end: each.span[0] + each.name.length, text: own })),
      ...fact.continues.map(([start, stop]): Edit => ({ start, end: stop, text: `return ${own}${text.slice(start, stop).endsWith(';') ? ';' : ''}` })),
      { start: text.slice(0, bodySpan[1] - 1).trimEnd().length, end: span[1], text: `${newline}${outer}${indent}return ${own}${end}${newline}${outer}}${after}` },
    ],
  }
}

/** The empty list right before the loop can be declared with what the loop gives. */
function isMergeable({ emptyList, span, collects }: LoopFact, { anchors, text }: FormContext): boolean {
  if (emptyList === undefined || collects.length === 0 || text.slice(emptyList.initSpan[1], span[0]).replaceAll(';', '').trim() !== '') return false
  // In TypeScript, a list without a type takes its own from all that is pushed to it, here or later.
  return !anchors.style.typescript || text.slice(emptyList.statementSpan[0], emptyList.initSpan[0]).includes(':')
}

interface RoundValue {
  /** As the value of `return`. */
  readonly value: string
  /** As the body of an arrow function, which is async where it still awaits. */
  readonly alone: string
  readonly awaits: boolean
}

function valueOfRound(fact: LoopFact, { valueSpans }: CollectFact, { text, anchors }: FormContext): RoundValue {
  const [only] = valueSpans
  if (only === undefined || valueSpans.length > 1) {
    const tuple = `[${valueSpans.map((span) => text.slice(...span)).join(', ')}]${anchors.style.typescript ? ' as const' : ''}`
    return { value: tuple, alone: tuple, awaits: true }
  }
  const value = text.slice(...only)
  const isAwait = fact.awaits.some((span) => String(span) === String(only))
  const bare = isAwait ? value.replace(/^await\s+/, '') : value
  return { value: bare, alone: bare.startsWith('{') ? `(${bare})` : bare, awaits: !isAwait || fact.awaits.some((span) => isWithinSpan(span, only) && String(span) !== String(only)) }
}

function keyed(count: number, { anchors }: FormContext): readonly string[] {
  return ['key', 'value', ...Array.from({ length: count }, (_, index) => `value${index}`)].slice(0, count).map((name) => freeName(anchors, name))
}

/** `item =>` or `(item) =>`, as the file has it. */
function parameter(name: string, { text }: FormContext): string {
  const isBare = /(?:^|[^\w$.)\]\s])\s*(?:async )?[A-Za-z_$][\w$]* =>/m.test(text) && !/\([A-Za-z_$][\w$]*\) =>/.test(text)
  return isBare && /^[\w$]+$/.test(name) ? name : `(${name})`
}

function newName(wish: string, function_: FunctionId, { anchors, made }: FormContext): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wish : `${wish}${number}`
    if (anchors.names.includes(name) || made.has(`${function_} ${name}`)) continue
    made.add(`${function_} ${name}`)
    return name
  }
}

function valueName({ anchors }: FormContext): string {
  return freeName(anchors, 'value')
}

export function freeName(anchors: Anchors, wish: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wish : `${wish}${number}`
    if (!anchors.names.includes(name)) return name
  }
}

/** The initialiser with a name in place of what was awaited, and without the parentheses that only the `await` needed. */
function withoutAwait(text: string, init: Span, awaited: Span, name: string): string {
  const before = text.slice(init[0], awaited[0])
  const after = text.slice(awaited[1], init[1])
  const grouped = /(?:^|[^\w$)\]>\s])\s*\(\s*$/.test(before) && /^\s*\)/.test(after)
  return grouped ? `${before.replace(/\(\s*$/, '')}${name}${after.replace(/^\s*\)/, '')}` : `${before}${name}${after}`
}

function commentsIn(anchors: Anchors, span: Span): readonly Span[] {
  return anchors.comments.filter((comment) => isWithinSpan(comment, span))
}

function refuse(code: FormRefusal['code'], span: Span): FormVerdict {
  return { refusal: { code, span } }
}
