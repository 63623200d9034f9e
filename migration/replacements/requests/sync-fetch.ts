/** `sync-fetch`: the same call of `fetch`, and an `await` for each reader of its body. */
import { expressionAt } from '../../../analysis/anchors.js'
import type { ArgumentAnchor, ExpressionAnchor, PropertyAnchor } from '../../../analysis/anchors.js'
import type { Span } from '../../../analysis/facts.js'
import { awaitRefusalOf } from '../../edits.js'
import type { Operation, Refusal } from '../../edits.js'
import type { Edit } from '../../plan.js'
import { refusedWith } from '../replacer.js'
import type { FileDeclaration, ReplaceableCall, ReplacementFile, Verdict } from '../replacer.js'
import { globalNamed, optionsOf } from './options.js'
import { heldBy } from './response-uses.js'
import { inStyle } from './style.js'

/** Mean the same to `fetch`. */
const sameOptions = new Set(['body', 'headers', 'method', 'signal', 'timeout'])
const readers = new Set(['arrayBuffer', 'blob', 'buffer', 'json', 'text'])
const sameMembers = new Set(['bodyUsed', 'ok', 'redirected', 'status', 'statusText', 'url'])
const headerReaders = /^(?:forEach|get|getSetCookie|has)$/

export function syncFetchVerdict(call: ReplaceableCall, file: ReplacementFile): Verdict {
  const { anchors } = file
  const anchor = expressionAt(anchors, call.span)
  if (anchor?.kind !== 'call') return refusedWith('unknown-place', 'The place is not a call that an edit can address.')
  if (anchor.arguments.some(({ shape }) => shape.kind === 'spread')) return refusedWith('spread-arguments', 'The arguments are spread, so the options among them are not known.')
  const [, given] = anchor.arguments
  const timeout = timeoutOf(file, given)
  if ('code' in timeout) return { refusal: timeout }
  const uses = usesOf(file, anchor)
  if ('code' in uses) return { refusal: uses }
  const declaration = errorsOf(file)
  return {
    rewriting: {
      unit: [call.span],
      callee: { call: call.span, api: call.api },
      ...(declaration === undefined ? {} : { declarations: [declaration] }),
      operations: ({ declared: [name = globalNamed(anchors, 'fetch')] }) => [
        { kind: 'rewrite', span: call.span, pieces: [{ start: anchor.calleeSpan[0], end: anchor.calleeSpan[1], text: name }, ...timeout.edits], awaited: true },
        ...uses.operations,
      ],
    },
  }
}

function timeoutOf(file: ReplacementFile, given: ArgumentAnchor | undefined): { readonly edits: readonly Edit[] } | Refusal {
  if (given === undefined) return { edits: [] }
  const known = optionsOf(file, given)
  if (known === undefined) {
    return { code: 'request-options-unknown', message: 'The options are not written in the call or in a variable of their own, so that some of them may have no equal in `fetch`.' }
  }
  const other = known.names.find((name) => !sameOptions.has(name))
  if (other !== undefined) return { code: 'request-option', message: `The option \`${other}\` has no equal in \`fetch\`. Leave it out first.` }
  if (!known.names.includes('timeout')) return { edits: [] }
  const property = propertyOf(given, 'timeout')
  if (property === undefined || known.names.includes('signal')) return { code: 'request-option', message: 'The option `timeout` becomes a `signal` in the call. Write it there, and no other signal.' }
  const { text } = file
  const written = text.slice(...property.valueSpan)
  return { edits: [{ start: property.span[0], end: property.span[1], text: `signal: AbortSignal.timeout(${written})` }] }
}

function propertyOf({ shape }: ArgumentAnchor, name: string): PropertyAnchor | undefined {
  return shape.kind === 'object' ? shape.properties.find((property) => property.name === name) : undefined
}

/** Everything that is done with the response, as it is done with one of `fetch`. */
function usesOf(file: ReplacementFile, anchor: ExpressionAnchor): { readonly operations: readonly Operation[] } | Refusal {
  const held = heldBy(file, anchor)
  if (held === undefined) return escapes
  const operations: Operation[] = []
  for (const place of held) {
    const member = file.anchors.expressions.find(({ kind, member: own }) => kind === 'member' && own !== undefined && !own.computed && String(own.objectSpan) === String(place.span))
    const name = member?.member?.name ?? ''
    if (member === undefined) return escapes
    const called = file.anchors.expressions.find(({ kind, calleeSpan }) => kind === 'call' && String(calleeSpan) === String(member.span))
    if (readers.has(name)) {
      if (called === undefined || !place.isOwn) return escapes
      const refused = awaitRefusalOf(file.anchors, called.span)
      if (refused !== undefined) return refused
      operations.push(...readingOf(file, called, member.span, name))
    } else if (name === 'headers') {
      const reader = file.anchors.expressions.find(({ kind, member: own }) => kind === 'member' && own !== undefined && String(own.objectSpan) === String(member.span))
      if (reader?.member === undefined || !headerReaders.test(reader.member.name)) return escapes
    } else if (!sameMembers.has(name)) return escapes
  }
  return { operations }
}

const escapes: Refusal = {
  code: 'response-escapes',
  message: 'The response goes where its uses cannot be followed, and its readers give promises now. Read its body in the function that asks.',
}

/** A response of `fetch` has no `buffer()`. */
function readingOf({ anchors }: ReplacementFile, { span }: ExpressionAnchor, member: Span, name: string): readonly Operation[] {
  if (name !== 'buffer') return [{ kind: 'await', span }]
  return [
    { kind: 'rewrite', span, pieces: [{ start: member[1] - name.length, end: member[1], text: 'arrayBuffer' }], awaited: true },
    { kind: 'unwrap', span },
    { kind: 'around', span, before: `${globalNamed(anchors, 'Buffer')}.from(`, after: ')' },
  ]
}

/** Where the file looks at what was wrong: `fetch` puts that into the cause of a `TypeError`. */
function errorsOf({ anchors, text }: ReplacementFile): FileDeclaration | undefined {
  if (!/\bcatch\b/.test(text) || !/\.(?:code|errno|type)\b|\b(?:code|errno|type)\b[^;\n]*\}\s*\)|FetchError/.test(text)) return undefined
  const { style } = anchors
  const parameters = style.typescript ? 'resource: string | URL, init?: RequestInit' : 'resource, init'
  return {
    name: 'fetchOrFetchError',
    needs: [],
    text: (name) =>
      inStyle(
        [
          '/** What keeps a request from being answered is told as sync-fetch does. */',
          `function ${name}(${parameters}) {`,
          `  return ${globalNamed(anchors, 'fetch')}(resource, init).catch((error) => {`,
          "    const code = error.name === 'TimeoutError' ? undefined : error.cause?.code;",
          "    if (error.name !== 'TimeoutError' && (code === undefined || code === 'ERR_INVALID_URL')) throw error;",
          "    const failed = new Error(code === undefined ? 'The operation was aborted.' : `request to ${resource} failed, reason: ${error.cause.message}`);",
          "    throw Object.assign(failed, { name: 'FetchError', type: code === undefined ? 'request-timeout' : 'system', errno: code, code });",
          '  });',
          '}',
        ],
        style,
      ),
  }
}
