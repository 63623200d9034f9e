/** The function that fetches in place of `sync-request`. Only what the calls of the file ask for is in it. */
import type { Style } from '../../../analysis/anchors.js'
import type { FileDeclaration } from '../replacer.js'
import { inStyle } from './style.js'

/** Options that are obeyed, with their types, in the order in which they are declared. */
const optionTypes = {
  qs: 'object',
  headers: "import('node:http').IncomingHttpHeaders",
  json: 'unknown',
  body: 'string | Buffer',
  timeout: 'number',
  followRedirects: 'boolean',
  allowRedirectHeaders: 'string[]',
  retry: 'boolean',
  retryDelay: 'number',
  maxRetries: 'number',
} as const

/** Have no effect on what is answered, or none at all: `sync-request` does not hand on the last two to what would obey them. */
const idleTypes = { gzip: 'boolean', agent: 'boolean', maxRedirects: 'number', socketTimeout: 'number' } as const

export type FetchedOption = keyof typeof optionTypes | keyof typeof idleTypes

const types: Readonly<Record<FetchedOption, string>> = { ...optionTypes, ...idleTypes }
const defaults: Readonly<Partial<Record<FetchedOption, string>>> = { qs: ' = {}', headers: ' = {}', allowRedirectHeaders: ' = []', retryDelay: ' = 200', maxRetries: ' = 5' }

export function isFetchedOption(name: string): name is FetchedOption {
  return name in types
}

/** What the calls of a file ask for. */
export interface Fetching {
  readonly options: readonly FetchedOption[]
  /** GET and HEAD alone, of which `fetch` follows redirects as `sync-request` does. */
  readonly onlyReads: boolean
  /** The methods are written in capitals. */
  readonly isUpperCase: boolean
  /** No URL has a password in it, which `fetch` refuses. */
  readonly isWithoutLogin: boolean
}

/** @param named how a global is named in the file */
export function fetchResponse(fetching: Fetching, named: (name: string) => string, style: Style): FileDeclaration {
  return {
    name: 'fetchResponse',
    needs: [],
    text: (name) =>
      inStyle(
        [
          '/** Asks as sync-request does, on a connection of its own. Any status is a response, and `getBody` throws from 300 on. */',
          `async function ${name}(${parametersOf(fetching, style.typescript)})${style.typescript ? `: ${responseType}` : ''} {`,
          ...linesOf(fetching, named, style.typescript),
          '}',
        ],
        style,
      ),
  }
}

const responseType = `Promise<{
  readonly statusCode: number;
  readonly headers: import('node:http').IncomingHttpHeaders;
  readonly body: Buffer | string;
  readonly url: string;
  isError(): boolean;
  getBody(encoding: string): string;
  getBody(): Buffer | string;
}>`

function parametersOf({ options, onlyReads }: Fetching, isTyped: boolean): string {
  const named = Object.keys(types).filter((name): name is FetchedOption => options.some((option) => option === name))
  // Those that mean something by themselves, and to what the file asks.
  const isObeyed = (name: FetchedOption): boolean => {
    if (name === 'json') return !onlyReads
    if (name === 'retryDelay' || name === 'maxRetries') return options.includes('retry')
    return name === 'allowRedirectHeaders' ? options.includes('headers') : name in optionTypes
  }
  const obeyed = named.filter(isObeyed)
  const first = isTyped ? 'method: string, url: string | URL' : 'method, url'
  if (obeyed.length === 0 && !(isTyped && named.length > 0)) return first
  const pattern = obeyed.length === 0 ? '_options' : `{ ${obeyed.map((name) => `${name}${defaults[name] ?? ''}`).join(', ')} }`
  return `${first}, ${pattern}${isTyped ? `: { ${named.map((name) => `${name}?: ${types[name]}`).join('; ')} }` : ''} = {}`
}

type Has = (...names: readonly FetchedOption[]) => boolean

function linesOf({ options, onlyReads, isUpperCase, isWithoutLogin }: Fetching, named: (name: string) => string, isTyped: boolean): readonly string[] {
  const has: Has = (...names) => names.some((name) => options.includes(name))
  const when = (condition: boolean, ...lines: readonly string[]): readonly string[] => (condition ? lines : [])
  const typed = (type: string): string => (isTyped ? `: ${type}` : '')
  const [fetch, URL, Buffer, Headers] = [named('fetch'), named('URL'), named('Buffer'), named('Headers')]
  // Here `fetch` follows redirects itself, as there is nothing that a redirect would drop.
  const isSimple = onlyReads && !has('headers', 'timeout', 'followRedirects', 'retry')
  const isBare = isSimple && isWithoutLogin && !has('qs')
  const hasHeaders = !isWithoutLogin || has('headers') || (!onlyReads && has('json'))
  const verb = onlyReads && isUpperCase ? 'method' : 'verb'
  // A connection that waits for the next request may be closed just then, and a new process never had one.
  const request = [verb === 'method' ? verb : `method: ${verb}`, hasHeaders ? 'headers: sent' : "headers: { connection: 'close' }", ...when(!onlyReads, 'body: content')].join(', ')
  const [once, many] = isSimple ? ['const', 'const'] : [onlyReads ? 'const' : 'let', 'let']
  return [
    ...when(verb === 'verb', `  ${once} verb = method.toUpperCase();`),
    ...when(!isBare, `  ${many} target = new ${URL}(url);`),
    ...when(
      has('qs'),
      `  const addQuery = (name${typed('string')}, value${typed('any')})${typed('void')} => {`,
      "    if (value === null || typeof value !== 'object') return target.searchParams.set(name, value ?? '');",
      '    target.searchParams.delete(name);',
      '    for (const key of Object.keys(value)) addQuery(`${name}[${key}]`, value[key]);',
      '  };',
      // Options went through JSON on their way to the process that sent them.
      '  for (const [name, value] of Object.entries(JSON.parse(JSON.stringify(qs)))) addQuery(name, value);',
    ),
    ...when(hasHeaders, `  ${many} sent = new ${Headers}(${has('headers') ? 'JSON.parse(JSON.stringify(headers))' : "{ connection: 'close' }"});`),
    ...when(has('headers'), "  sent.set('connection', 'close');"),
    ...when(
      !isWithoutLogin,
      "  if (target.username !== '') {",
      '    const login = decodeURIComponent(`${target.username}:${target.password}`);',
      `    sent.set('authorization', \`Basic \${${Buffer}.from(login).toString('base64')}\`);`,
      "    target.username = '';",
      "    target.password = '';",
      '  }',
    ),
    ...when(!onlyReads, ...contentLines(has, Buffer, isTyped)),
    ...(isSimple
      ? [`  const response = await ${fetch}(${isBare ? 'url' : 'target'}, { ${request} }).catch((error) => {`, '    throw error.cause ?? error;', '  });']
      : [...sendLines(has, verb, `${fetch}(target, { ${request}, redirect: 'manual'`), ...redirectLines({ has, onlyReads, hasHeaders, URL, Headers })]),
    `  const answer = ${Buffer}.from(await response.arrayBuffer());`,
    // Types of browsers know neither `getSetCookie()` nor that headers can be iterated, unless they are asked to.
    `  const received${typed("import('node:http').IncomingHttpHeaders")} = {};`,
    '  response.headers.forEach((value, name) => {',
    "    received[name] = name === 'set-cookie' ? [...(received[name] ?? []), value] : value;",
    '  });',
    "  delete received['content-encoding'];",
    `  const address = ${isSimple ? 'response.redirected ? response.url : String(url)' : 'hops === 0 ? String(url) : target.href'};`,
    '  const result = { statusCode: response.status, headers: received, body: answer, url: address };',
    '  return {',
    '    ...result,',
    '    isError: () => response.status >= 400,',
    `    getBody(encoding${isTyped ? '?: string' : ''})${typed('any')} {`,
    '      if (response.status >= 300) {',
    '        throw Object.assign(new Error(`Server responded to ${address} with status code ${response.status}:\\n${answer}`), result);',
    '      }',
    `      return encoding ? answer.toString(encoding${isTyped ? ' as BufferEncoding' : ''}) : answer;`,
    '    },',
    '  };',
  ]
}

/** Only what may have a body is sent one, as bytes: of a string `fetch` would tell the type. */
function contentLines(has: Has, Buffer: string, isTyped: boolean): readonly string[] {
  const plain = has('body') ? "body ?? ''" : "''"
  const bytes = `${Buffer}.from(${has('json') ? `json ? JSON.stringify(json) : ${plain}` : plain})`
  return [
    '  const isRead = /^(?:GET|HEAD|DELETE)$/.test(verb);',
    ...(has('body') ? ['  if (isRead && body) throw new Error(`You cannot pass a body to a ${verb} request.`);'] : []),
    // A Buffer may stand on shared memory, as far as its type tells, and bodies may not.
    `  let content = isRead ? undefined : ${isTyped ? `Uint8Array.from(${bytes})` : bytes};`,
    ...(has('json') ? ["  if (!isRead && json && !sent.has('content-type')) sent.set('content-type', 'application/json');"] : []),
  ]
}

/** @param call one request, up to where its options may go on */
function sendLines(has: Has, verb: string, call: string): readonly string[] {
  const cause = ['.catch((error) => {', '    throw error.cause ?? error;']
  const ask = has('retry') ? 'ask' : 'send'
  const once = has('timeout')
    ? [
        `  const ${ask} = () => {`,
        '    const controller = new AbortController();',
        '    const timer = timeout ? setTimeout(() => controller.abort(new Error(`Request timed out after ${timeout}ms`)), timeout) : undefined;',
        `    return ${call}, signal: controller.signal })`,
        '      .catch((error) => {',
        '        throw error.cause ?? error;',
        '      })',
        '      .finally(() => clearTimeout(timer));',
        '  };',
      ]
    : [`  const ${ask} = () => ${call} })${cause[0] ?? ''}`, cause[1] ?? '', '  });']
  if (!has('retry')) return once
  return [
    ...once,
    '  const send = async () => {',
    '    for (let attempt = 0; ; attempt += 1) {',
    `      const isLast = !retry || ${verb} !== 'GET' || attempt >= ${has('maxRetries') ? '(maxRetries || 5)' : '5'};`,
    '      const response = await ask().catch((error) => {',
    '        if (isLast) throw error;',
    '        return undefined;',
    '      });',
    '      if (response && (isLast || response.status < 400)) return response;',
    '      await response?.body?.cancel();',
    `      await new Promise((resolve) => setTimeout(resolve, ${has('retryDelay') ? 'retryDelay || 200' : '200'}));`,
    '    }',
    '  };',
  ]
}

interface Redirecting {
  readonly has: Has
  readonly onlyReads: boolean
  readonly hasHeaders: boolean
  readonly URL: string
  readonly Headers: string
}

/** A redirect is followed by GET, without body and headers; DELETE stays what it is but for 303. */
function redirectLines({ has, onlyReads, hasHeaders, URL, Headers }: Redirecting): readonly string[] {
  const isFollowed = `${has('followRedirects') ? 'followRedirects !== false && ' : ''}[301, 302, 303, 307, 308].includes(response.status)`
  const keeps = has('allowRedirectHeaders') && has('headers')
  const kept = keeps ? "allowRedirectHeaders.filter((name) => sent.get(name)).map((name) => [name, sent.get(name) ?? ''])" : "{ connection: 'close' }"
  return [
    '  let response = await send();',
    '  let hops = 0;',
    `  for (; ${isFollowed}; hops += 1) {`,
    "    const location = response.headers.get('location');",
    "    if (location === null) throw new Error('Cannot redirect to non string location: undefined');",
    "    if (hops === 20) throw new Error('Maximum number of redirects exceeded');",
    '    await response.body?.cancel();',
    `    target = new ${URL}(location, target);`,
    ...(hasHeaders ? [`    sent = new ${Headers}(${kept});`] : []),
    ...(keeps ? ["    sent.set('connection', 'close');"] : []),
    ...(onlyReads ? [] : ["    if (!isRead || (verb === 'DELETE' && response.status === 303)) verb = 'GET';", '    content = undefined;']),
    '    response = await send();',
    '  }',
  ]
}
