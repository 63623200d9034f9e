/**
 * `sync-request`: the call stays as it is, and what it calls becomes a function that fetches and gives the same response. So the response
 * may go wherever it went before, and nothing has to be known of its uses.
 */
import { expressionAt } from '../../../analysis/anchors.js'
import type { ArgumentAnchor } from '../../../analysis/anchors.js'
import { canonicalModule } from '../../../catalogue/index.js'
import { refusedWith } from '../replacer.js'
import type { ReplaceableCall, ReplacementFile, Verdict } from '../replacer.js'
import { globalNamed, optionsOf } from './options.js'
import { fetchResponse, isFetchedOption } from './response-declaration.js'
import type { FetchedOption, Fetching } from './response-declaration.js'

/** undici sets them by itself, and refuses them from others. */
const forbiddenHeaders = /^(?:connection|expect|keep-alive|transfer-encoding|upgrade)$/i

export function syncRequestVerdict(call: ReplaceableCall, file: ReplacementFile): Verdict {
  const { anchors } = file
  const anchor = expressionAt(anchors, call.span)
  if (anchor?.kind !== 'call') return refusedWith('unknown-place', 'The place is not a call that an edit can address.')
  const own = fetchingOf(call, file)
  if ('refusal' in own) return own
  const all = file.calls.filter(({ row }) => row !== undefined && canonicalModule(row.module) === 'sync-request').flatMap((each) => {
    const fetching = fetchingOf(each, file)
    return 'refusal' in fetching ? [] : [fetching]
  })
  const declaration = fetchResponse(
    {
      options: all.flatMap(({ options }) => options),
      onlyReads: all.every(({ onlyReads }) => onlyReads),
      isUpperCase: all.every(({ isUpperCase }) => isUpperCase),
      isWithoutLogin: all.every(({ isWithoutLogin }) => isWithoutLogin),
    },
    (name) => globalNamed(anchors, name),
    anchors.style,
  )
  return {
    rewriting: {
      unit: [call.span],
      callee: { call: call.span, api: call.api },
      declarations: [declaration],
      operations: ({ declared: [name = declaration.name] }) => [
        { kind: 'rewrite', span: call.span, pieces: [{ start: anchor.calleeSpan[0], end: anchor.calleeSpan[1], text: name }], awaited: true },
      ],
    },
  }
}

/** What a call asks of the function that fetches. */
function fetchingOf(call: ReplaceableCall, file: ReplacementFile): Fetching | Extract<Verdict, { refusal: unknown }> {
  const [method, url, given] = expressionAt(file.anchors, call.span)?.arguments ?? []
  if (method === undefined || url === undefined || [method, url, given].some((argument) => argument?.shape.kind === 'spread')) {
    return refusal('spread-arguments', 'The arguments are spread, so the options among them are not known.')
  }
  const verb = method.shape.kind === 'literal' && typeof method.shape.value === 'string' ? method.shape.value : undefined
  const known = given === undefined ? { names: [], isInPlace: true } : optionsOf(file, given)
  if (known === undefined) {
    return refusal('request-options-unknown', 'The options are not written in the call or in a variable of their own, so that some of them may have no equal in `fetch`.')
  }
  const options: FetchedOption[] = []
  for (const name of known.names) {
    if (isFetchedOption(name) && (name !== 'gzip' || propertyOf(given, name) === true)) options.push(name)
    else return refusal('request-option', sentences[name] ?? `The option \`${name}\` has no equal in \`fetch\`. Leave it out first.`)
  }
  if (given?.shape.kind === 'object') {
    const headers = given.shape.properties.find(({ name }) => name === 'headers')
    const written = headers === undefined ? '' : file.text.slice(...headers.valueSpan)
    const forbidden = [...written.matchAll(/['"]?([\w-]+)['"]?\s*:/g)].find(([, name = '']) => forbiddenHeaders.test(name))
    if (forbidden !== null && forbidden !== undefined) return refusal('request-option', `\`fetch\` does not let the header \`${forbidden[1] ?? ''}\` be set. Leave it out first.`)
  }
  return { options, onlyReads: verb !== undefined && /^(?:get|head)$/i.test(verb) && !options.includes('body'), isUpperCase: verb !== undefined && verb === verb.toUpperCase(), isWithoutLogin: hasKnownHost(file.text.slice(...url.span)) }
}

/** `'https://example.com/` and the like, up to where a host ends. */
function hasKnownHost(url: string): boolean {
  return /^['"`]https?:\/\/[\w.:-]+(?:[/?#]|['"`]$)/.test(url)
}

const sentences: Readonly<Record<string, string>> = {
  cache: 'The option `cache` keeps answers in files, which `fetch` does not.',
  form: 'A form of `sync-request` is not a `FormData` of the platform. Make it one, and pass it as `body` of `fetch`.',
  gzip: '`fetch` always takes compressed answers and unpacks them, which `gzip: false` asks not to.',
}

function refusal(code: string, message: string): Extract<Verdict, { refusal: unknown }> {
  return { refusal: { code, message } }
}

function propertyOf(argument: ArgumentAnchor | undefined, name: string): unknown {
  return argument?.shape.kind === 'object' ? argument.shape.properties.find((property) => property.name === name)?.value : undefined
}
