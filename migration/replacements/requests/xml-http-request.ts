/**
 * A synchronous `XMLHttpRequest`, from its construction to `send` in statements that follow each other, to one `await fetch(…)`; then
 * whatever is read from it, to what is read from the response. Where it is built up in any other way, it stays.
 */
import { expressionAt, variableAt } from '../../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, VariableAnchor } from '../../../analysis/anchors.js'
import type { Span } from '../../../analysis/facts.js'
import { freeName } from '../../edits.js'
import type { Operation, Refusal } from '../../edits.js'
import type { Edit } from '../../plan.js'
import { refusedWith } from '../replacer.js'
import type { ReplaceableCall, ReplacementFile, Verdict } from '../replacer.js'
import { globalNamed } from './options.js'

interface Request {
  readonly variable: VariableAnchor
  readonly construction: Span
  readonly open: ExpressionAnchor
  readonly headers: readonly ExpressionAnchor[]
  readonly withCredentials: boolean
  readonly send: ExpressionAnchor
  /** Uses after `send`. */
  readonly reads: readonly Span[]
}

export function xmlHttpRequestVerdict(call: ReplaceableCall, file: ReplacementFile): Verdict {
  const request = requestOf(call, file)
  if ('code' in request) return { refusal: request }
  // Several of one function get names of their own.
  const earlier = file.calls.filter(({ span, label }) => label === call.label && span[0] < call.span[0] && isSameFunction(file.anchors, span, call.span)).length
  const reads = readsOf(file, request, earlier)
  if ('code' in reads) return { refusal: reads }
  const init = initOf(file, request)
  if ('code' in init) return { refusal: init }
  const { open, send, construction } = request
  const [method, url] = open.arguments
  if (method === undefined || url === undefined) return refusedWith('request-form', 'The request has no method or no address.')
  const { style } = file.anchors
  const fetch = globalNamed(file.anchors, 'fetch')
  const indent = /[ \t]*$/.exec(file.text.slice(0, request.variable.statementSpan?.[0] ?? 0))?.[0] ?? ''
  const reading = reads.text === undefined ? '' : `${file.text[send.span[1]] === ';' ? ';' : ''}${style.newline}${indent}const ${reads.text} = await ${request.variable.name}.text()`
  const edits: readonly Edit[] = [
    { start: construction[0], end: open.span[0], text: '' },
    { start: open.span[1], end: send.span[1], text: reading },
    ...reads.edits,
  ]
  return {
    rewriting: {
      unit: [call.span],
      operations: (): readonly Operation[] => [
        {
          kind: 'rewrite',
          span: call.span,
          pieces: [
            { start: open.span[0], end: url.span[0], text: `${fetch}(` },
            { start: url.span[1], end: open.span[1], text: `${init.text})` },
          ],
          awaited: true,
        },
        { kind: 'edit', edits },
      ],
    },
  }
}

function refusal(code: string, message: string): Refusal {
  return { code, message }
}

const scattered = refusal(
  'request-form',
  'The request is not constructed, opened, given its headers and sent in statements that follow each other. Bring them together, or write `await fetch(…)` by hand.',
)

function requestOf(call: ReplaceableCall, { anchors, text }: ReplacementFile): Request | Refusal {
  const open = expressionAt(anchors, call.span)
  const object = open?.member?.objectSpan
  const variable = object === undefined ? undefined : variableAt(anchors, object)
  const construction = variable?.initSpan
  const constructed = construction === undefined ? undefined : expressionAt(anchors, construction)
  if (open?.kind !== 'call' || variable === undefined || construction === undefined || variable.statementSpan === undefined) return scattered
  if (constructed?.kind !== 'new' || !/^(?:(?:window|self|globalThis)\.)?XMLHttpRequest$/.test(text.slice(...constructed.calleeSpan)) || constructed.arguments.length > 0) return scattered
  if (variable.exported || variable.references.some(({ write, type }) => write || type)) return scattered
  if (open.arguments.length !== 3 || open.arguments.some(({ shape }) => shape.kind === 'spread')) {
    return refusal('request-option', '`fetch` takes no user and password. Send an `Authorization` header instead.')
  }
  const references = [...variable.references].sort((a, b) => a.span[0] - b.span[0])
  const headers: ExpressionAnchor[] = []
  let withCredentials = false
  let end = variable.statementSpan[1]
  for (const [index, { span, function: around }] of references.entries()) {
    if ((around?.[0] ?? -1) !== (open.function?.[0] ?? -1)) return scattered
    const statement = /^\s*;?\s*$/.test(text.slice(end, span[0]))
    if (!statement) return scattered
    const credentials = /^\s*\.\s*withCredentials\s*=\s*true(?=\s*[;\r\n])/.exec(text.slice(span[1]))
    if (credentials !== null) {
      withCredentials = true
      end = span[1] + credentials[0].length
      continue
    }
    const method = calledOn(anchors, span)
    if (method?.use !== 'statement') return scattered
    end = method.span[1]
    if (method.member?.name === 'setRequestHeader') headers.push(method)
    else if (method.member?.name === 'send') return index === 0 ? scattered : { variable, construction, open, headers, withCredentials, send: method, reads: references.slice(index + 1).map((each) => each.span) }
    else if (method !== open) return scattered
  }
  return scattered
}

function isSameFunction(anchors: Anchors, one: Span, other: Span): boolean {
  return expressionAt(anchors, one)?.function?.[0] === expressionAt(anchors, other)?.function?.[0]
}

/** The method call on what stands at `span`. */
function calledOn(anchors: Anchors, span: Span): ExpressionAnchor | undefined {
  return anchors.expressions.find(({ kind, member }) => kind === 'call' && member !== undefined && !member.computed && !member.optional && String(member.objectSpan) === String(span))
}

/** The second argument of `fetch`, with its comma. */
function initOf({ anchors, text }: ReplacementFile, { open, headers, withCredentials, send }: Request): { readonly text: string } | Refusal {
  const [method] = open.arguments
  const verb = method?.shape.kind === 'literal' && typeof method.shape.value === 'string' ? method.shape.value.toUpperCase() : undefined
  const body = send.arguments[0]
  const isEmpty = body === undefined || (body.shape.kind === 'literal' && body.shape.value === null) || (body.shape.kind === 'identifier' && body.shape.name === 'undefined')
  if (!isEmpty && verb === undefined) return refusal('request-option', 'Whether the request may have a body depends on its method, which is not known here. Write the method in the call.')
  const isRead = verb === 'GET' || verb === 'HEAD'
  const moved = [...(method === undefined || verb !== undefined ? [] : [method]), ...headers.flatMap((header) => header.arguments), ...(isEmpty || body === undefined ? [] : [body])]
  if (moved.some(({ span, shape }) => shape.kind === 'spread' || !isQuiet(anchors, text, span))) {
    return refusal('request-form', 'Arguments of the request call functions, which would run in another place. Put what they give into variables first.')
  }
  const names = headers.map(({ arguments: [name] }) => (name?.shape.kind === 'literal' && typeof name.shape.value === 'string' ? name.shape.value.toLowerCase() : undefined))
  if (names.includes(undefined) || new Set(names).size < names.length || headers.some(({ arguments: given }) => given.length !== 2)) {
    return refusal('request-option', 'The names of the headers are not known, or one is set twice. Write each in its call, once.')
  }
  const pairs = headers.map(({ arguments: [name, value] }) => (name === undefined || value === undefined ? '' : `${keyOf(text.slice(...name.span))}: ${text.slice(...value.span)}`))
  const quoted = `${anchors.style.quote}${verb ?? ''}${anchors.style.quote}`
  const properties = [
    ...(verb === 'GET' || method === undefined ? [] : [`method: ${verb === undefined ? text.slice(...method.span) : quoted}`]),
    ...(pairs.length === 0 ? [] : [`headers: ${braced(anchors, pairs)}`]),
    ...(withCredentials ? [`credentials: ${anchors.style.quote}include${anchors.style.quote}`] : []),
    ...(isEmpty || isRead || body === undefined ? [] : [`body: ${text.slice(...body.span)}`]),
  ]
  return { text: properties.length === 0 ? '' : `, ${braced(anchors, properties)}` }
}

function braced(anchors: Anchors, properties: readonly string[]): string {
  return anchors.style.bracesPadded ? `{ ${properties.join(', ')} }` : `{${properties.join(', ')}}`
}

function keyOf(literal: string): string {
  return /^(['"])[A-Za-z_$][\w$]*\1$/.test(literal) ? literal.slice(1, -1) : literal
}

/** Calls of nothing but what encodes. */
function isQuiet(anchors: Anchors, text: string, [start, end]: Span): boolean {
  return anchors.expressions.every(
    ({ kind, span, calleeSpan }) => kind === 'member' || span[0] < start || span[1] > end || (kind === 'call' && /^(?:JSON\.stringify|String|encodeURIComponent|btoa)$/.test(text.slice(...calleeSpan))),
  )
}

const sameMembers: Readonly<Record<string, string>> = { status: 'status', statusText: 'statusText', responseURL: 'url' }

/** Edits of all that is read from the request, and the name of its text. */
function readsOf({ anchors, text }: ReplacementFile, { variable, send, reads }: Request, earlier: number): { readonly edits: readonly Edit[]; readonly text?: string } | Refusal {
  const edits: Edit[] = []
  const taken = new Set(anchors.names)
  for (let count = 0; count < earlier; count += 1) freeName(taken, 'responseText')
  let name: string | undefined
  for (const span of reads) {
    const done = /^\s*\.\s*readyState\s*===?\s*4\s*&&\s*/.exec(text.slice(span[1]))
    if (done !== null) {
      edits.push({ start: span[0], end: span[1] + done[0].length, text: '' })
      continue
    }
    const member = anchors.expressions.find(({ kind, member: own }) => kind === 'member' && own !== undefined && !own.computed && String(own.objectSpan) === String(span))
    const method = calledOn(anchors, span)
    const read = method?.member?.name ?? member?.member?.name ?? ''
    const property = member?.span ?? method?.calleeSpan
    if (property === undefined) return escaping(variable.name)
    const start = property[1] - read.length
    if (method !== undefined && read === 'getResponseHeader') edits.push({ start, end: property[1], text: 'headers.get' })
    else if (method === undefined && (read === 'responseText' || read === 'response')) {
      name ??= freeName(taken, 'responseText')
      edits.push({ start: property[0], end: property[1], text: name })
    } else if (method === undefined && sameMembers[read] !== undefined) {
      if (sameMembers[read] !== read) edits.push({ start, end: property[1], text: sameMembers[read] })
    } else return escaping(variable.name)
  }
  if (name !== undefined && send.statement?.inList !== true) return scattered
  return name === undefined ? { edits } : { edits, text: name }
}

function escaping(name: string): Refusal {
  return refusal('response-escapes', `\`${name}\` is used as only a request can be, after it was sent. Read its status, text and headers alone.`)
}
