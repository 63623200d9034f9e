import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject } from '../../../analysis/project.js'
import { planMigration } from '../../../migration/index.js'
import type { Plan } from '../../../migration/plan.js'
import { applyEdits } from '../../../migration/write.js'

/**
 * Each expression asks a real server, as it is and as it is converted, in processes of their own: what it gives or throws must be the
 * same, with all fields, and so must the requests that the server saw.
 */

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-requests-')))
const packages = fileURLToPath(new URL('../../../node_modules', import.meta.url))

function migrated(file: string, text: string): { readonly text: string; readonly plan: Plan } {
  const home = path.join(root, 'project')
  mkdirSync(home, { recursive: true })
  const at = path.join(home, file)
  writeFileSync(at, text)
  const plan = planMigration(createProject({ root: home }), [at], { codemods: ['sync-request-to-fetch'], scope: 'all', includeTests: false, publicApi: 'keep' })
  return { text: applyEdits(text, plan.files[0]?.edits ?? []), plan }
}

/** Method, path, body and the headers that a program set, of each request. */
let seen: object[] = []
let flaky = 0

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString('latin1')
  const { method = '', url = '/' } = request
  // That nothing follows may be said or not, and of what type it would be.
  const own = Object.entries(request.headers).filter(([name, value]) => /^(?:x-.*|authorization|content-type|content-length)$/.test(name) && !(name === 'content-length' && value === '0') && !(name === 'content-type' && method === 'GET'))
  const query = new URL(url, 'http://localhost')
  // How a space is written is the client's own; what it means is what counts.
  const saw = { method, path: query.pathname, query: [...query.searchParams], headers: Object.fromEntries(own.sort(([a], [b]) => a.localeCompare(b))), body }
  seen.push(saw)
  response.sendDate = false
  const [, kind = '', detail = ''] = query.pathname.split('/')
  const end = (status: number, text: string | Buffer, headers: Record<string, string | string[]> = {}): void => {
    response.writeHead(status, { connection: 'close', ...headers })
    response.end(method === 'HEAD' ? undefined : text)
  }
  switch (kind) {
    case 'status':
      return end(Number(detail), `this is ${detail} ä`)
    case 'redirect':
      return end(Number(detail), 'elsewhere', { location: query.searchParams.get('to') ?? '/echo' })
    case 'nowhere':
      return end(302, 'where?')
    case 'binary':
      return end(200, Buffer.from([0, 255, 128, 10, 13]))
    case 'empty':
      return end(detail === '' ? 200 : 204, '')
    case 'gzip':
      return end(200, gzipSync('much '.repeat(50)), { 'content-encoding': 'gzip' })
    case 'cookies':
      return end(200, 'yes', { 'set-cookie': ['a=1; Path=/', 'b=2'], 'x-many': ['one', 'two'], 'X-Mixed': 'Case' })
    case 'json':
      return end(200, '{"a":[1,"ä",null]}', { 'content-type': 'application/json' })
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, 6000))
      return end(200, 'late')
    case 'flaky':
      flaky += 1
      return flaky % 3 === 0 ? end(200, 'at last') : end(503, 'busy')
    case 'closed':
      return void request.socket.destroy()
    default:
      return end(200, JSON.stringify(saw))
  }
}

async function listening(each: Server): Promise<number> {
  await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve))
  const address = each.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const server = createServer((request, response) => void answer(request, response))
let port = 0
/** Nobody listens there any more. */
let closed = 0

beforeAll(async () => {
  symlinkSync(packages, path.join(root, 'node_modules'))
  port = await listening(server)
  const other = createServer()
  closed = await listening(other)
  other.close()
})

afterAll(() => {
  server.close()
  rmSync(root, { recursive: true })
})

/** An error of `fetch` tells more of its system call than one that has come from another process. */
const showing = `
const more = new Set(['errno', 'syscall', 'address', 'port', 'hostname', 'name'])
const shown = value => {
  if (value instanceof Error) return { name: value.name, message: value.message.replace(/\\d+ms/, 'ms'), fields: shown(Object.fromEntries(Object.entries(value).filter(([key, each]) => each !== undefined && !more.has(key)))) }
  if (ArrayBuffer.isView(value)) return { bytes: Buffer.from(value).toString('latin1') }
  if (Array.isArray(value)) return value.map(shown)
  if (value !== null && typeof value === 'object') return Object.entries(value).filter(([, each]) => typeof each !== 'function').sort(([a], [b]) => a < b ? -1 : 1).map(([key, each]) => [key, shown(each)])
  return value === undefined ? 'undefined' : value
}
const tell = value => console.log(JSON.stringify(shown(value)))
`

/** What a program prints, its exit code, and what it asked. */
async function ran(file: string, text: string): Promise<object> {
  writeFileSync(path.join(root, file), text)
  seen = []
  flaky = 0
  const { stdout, stderr, code } = await new Promise<{ stdout: string; stderr: string; code: unknown }>((resolve) => {
    execFile(process.execPath, ['--no-warnings', file], { cwd: root, timeout: 60_000 }, (error, stdout, stderr) => resolve({ stdout, stderr, code: error?.code ?? 0 }))
  })
  return { stdout: stdout.split('\n'), stderr, code, seen }
}

async function expectSame(file: string, head: string, bodies: readonly string[]): Promise<string> {
  const placed = bodies.map((body) => body.replaceAll('BASE', `http://127.0.0.1:${port}`).replaceAll('PORT', String(port)).replaceAll('CLOSED', String(closed)))
  const blocks = placed.map((body) => `  try {\n    ${body}\n  } catch (error) {\n    tell(error)\n  }`)
  const before = [head, showing, 'async function main() {', ...blocks, '}', 'main()', ''].join('\n')
  const { text, plan } = migrated(file, before)
  expect(plan.refused).toEqual([])
  expect(plan.converted.length).toBeGreaterThanOrEqual(bodies.length)
  const first = await ran(file, before)
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(await ran(file, text)).toEqual(first)
  return text
}

const modules = [
  { file: 'a.mjs', head: "import request from 'sync-request'" },
  { file: 'a.cjs', head: 'const request = require("sync-request");' },
]

/** Each program's calls decide what its function for fetching can do. */
const programs: Readonly<Record<string, readonly string[]>> = {
  'reads of a host that is written': [
    "tell(request('GET', 'BASE/json'))",
    "tell(JSON.parse(request('GET', 'BASE/json').getBody('utf8')))",
    "tell(request('GET', 'BASE/json').body)",
    "const res = request('GET', 'BASE/binary'); tell([res.statusCode, res.getBody(), res.getBody('base64'), res.isError(), res.url])",
    "tell(request('GET', 'BASE/status/404').getBody('utf8'))",
    "tell(request('GET', 'BASE/status/300').getBody())",
    "const res = request('GET', 'BASE/status/500'); tell([res.isError(), res.statusCode, res.body.toString()])",
    "tell(request('GET', 'BASE/empty'))",
    "tell(request('GET', 'BASE/empty/204').getBody('utf8'))",
    "tell(request('GET', 'BASE/gzip').getBody('utf8'))",
    "tell(request('GET', 'BASE/gzip').headers['content-encoding'])",
    "tell(request('GET', 'BASE/cookies').headers)",
    "tell(request('GET', 'BASE').url)",
    ...[301, 302, 303, 307, 308].map((status) => `tell(request('GET', 'BASE/redirect/${status}?to=/echo?a=b'))`),
    "tell(request('GET', 'BASE/redirect/302?to=/status/404').getBody())",
    "tell(request('HEAD', 'BASE/json'))",
    "tell(request('GET', 'http://127.0.0.1:CLOSED/').getBody())",
    "tell(request('GET', 'http://nowhere.invalid/').getBody())",
  ],
  'reads of any address': [
    "const url = 'BASE/json'; tell(request('GET', url))",
    "tell(request('GET', new URL('BASE/redirect/302')))",
    "tell(request('GET', 'http://me:my%20word@127.0.0.1:PORT/echo').getBody('utf8'))",
    "tell(request('head', 'BASE/echo'))",
    "tell(request('GET', 'BASE/json', { json: { not: 'sent' }, retryDelay: 5, maxRetries: 2, allowRedirectHeaders: ['x-a'] }).body)",
  ],
  queries: [
    "tell(request('GET', 'BASE/echo', { qs: { a: 1, b: 'x y', c: undefined, d: null, e: true, 'f&': 'ä+' } }).getBody('utf8'))",
    "tell(request('GET', 'BASE/echo?a=0&z=1', { qs: { a: 2 } }).getBody('utf8'))",
    "tell(request('GET', 'BASE/echo', { qs: { list: ['x', 'y'], deep: { er: { est: 1 } }, none: [], when: new Date(0) } }).getBody('utf8'))",
    "const qs = { q: 'same' }; tell(request('GET', 'BASE/echo', { qs }).getBody('utf8'))",
  ],
  bodies: [
    "tell(request('POST', 'BASE/echo', { json: { a: 'ä', b: undefined } }).getBody('utf8'))",
    "tell(request('PUT', 'BASE/echo', { json: [1], headers: { 'Content-Type': 'application/x-other', 'X-Number': 5, 'X-None': undefined } }).getBody('utf8'))",
    "tell(request('PATCH', 'BASE/echo', { body: 'a=b', headers: { 'X-One': 'two' } }).getBody('utf8'))",
    "tell(request('POST', 'BASE/echo', { body: Buffer.from([0, 200, 10]) }).getBody('utf8'))",
    "tell(request('POST', 'BASE/echo').getBody('utf8'))",
    "tell(request('GET', 'BASE/echo', { json: { ignored: true } }).getBody('utf8'))",
    "tell(request('GET', 'BASE/echo', { body: 'refused' }).getBody('utf8'))",
    "tell(request('DELETE', 'BASE/echo', { json: { ignored: true } }).getBody('utf8'))",
    "tell(request('OPTIONS', 'BASE/status/405').getBody('utf8'))",
    "const options = { headers: { 'X-Late': 'no' } }; options.headers = { 'X-Late': 'yes' }; tell(request('POST', 'BASE/echo', options).getBody('utf8'))",
    ...[301, 302, 303, 307, 308].flatMap((status) => ['POST', 'DELETE', 'PUT'].map((method) => `tell(request('${method}', 'BASE/redirect/${status}', { headers: { 'X-Dropped': 'yes' } }).getBody('utf8'))`)),
    "const method = 'post'; tell(request(method, 'BASE/echo', { body: 'x' }).getBody('utf8'))",
  ],
  redirects: [
    "tell(request('GET', 'BASE/redirect/302', { followRedirects: false }))",
    "tell(request('GET', 'BASE/redirect/302', { followRedirects: false }).getBody())",
    "tell(request('GET', 'BASE/redirect/302?to=/redirect/301', { followRedirects: true, maxRedirects: 1 }))",
    "tell(request('GET', 'BASE/redirect/302', { headers: { 'X-Kept': 'a', 'X-Dropped': 'b' }, allowRedirectHeaders: ['X-Kept', 'X-None'] }).getBody('utf8'))",
    "tell(request('GET', 'BASE/nowhere').getBody())",
  ],
  'times and attempts': [
    "tell(request('GET', 'BASE/slow', { timeout: 1500 }).getBody())",
    "tell(request('GET', 'BASE/json', { timeout: 20000, socketTimeout: 5000, gzip: true, agent: false }).getBody('utf8'))",
    "tell(request('GET', 'BASE/flaky', { retry: true, retryDelay: 10 }).getBody('utf8'))",
    "tell(request('GET', 'BASE/flaky', { retry: true, retryDelay: 10, maxRetries: 1 }).statusCode)",
    "tell(request('POST', 'BASE/status/500', { retry: true }).statusCode)",
    "tell(request('GET', 'http://127.0.0.1:CLOSED/', { retry: true, retryDelay: 1, maxRetries: 2 }))",
  ],
}

describe.each(modules)('sync-request in $file', ({ file, head }) => {
  it.each(Object.entries(programs))('%s', async (_, bodies) => {
    const text = await expectSame(file, head, bodies)
    expect(text).not.toContain('sync-request"')
    expect(text).not.toContain("'sync-request'")
  }, 60_000)
})

const fetches: Readonly<Record<string, readonly string[]>> = {
  'readers of a body': [
    "tell(get('BASE/json').json())",
    "tell(get('BASE/json').json().a.length)",
    "const res = get('BASE/json'); tell([res.status, res.ok, res.statusText, res.redirected, res.headers.get('content-type'), res.headers.has('x-none'), res.text()])",
    "const res = get('BASE/redirect/301'); tell([res.url, res.redirected, res.json().path])",
    "tell(get('BASE/binary').buffer())",
    "tell(get('BASE/binary').buffer().toString('hex'))",
    "tell(Buffer.from(get('BASE/binary').arrayBuffer()))",
    "const res = get('BASE/status/404'); tell([res.ok, res.status, res.text()])",
    "tell(get('BASE/gzip').text())",
    "tell(get('BASE/empty').text())",
    "tell(get('BASE/cookies').headers.getSetCookie())",
    "let res; res = get('BASE/json'); tell(res.json())",
  ],
  'options': [
    "tell(get('BASE/echo', { method: 'POST', body: 'text', headers: { 'X-One': 'two' } }).json())",
    "tell(get('BASE/echo', { method: 'PUT', body: JSON.stringify({ a: 1 }), headers: { 'content-type': 'application/json' } }).json())",
    "const init = { method: 'DELETE' }; tell(get('BASE/echo', init).json())",
    ...[301, 302, 303, 307, 308].map((status) => `tell(get('BASE/redirect/${status}', { method: 'POST', body: 'x' }).json().method)`),
  ],
  'errors that are looked at': [
    "try { tell(get('BASE/json').text()) } catch (error) { if (error.code) throw error }",
    "tell(get('http://127.0.0.1:CLOSED/').text())",
    "tell(get('http://nowhere.invalid/').text())",
    "tell(get('BASE/slow', { timeout: 2000 }).text())",
    "tell(get('no address').text())",
  ],
}

describe('sync-fetch', () => {
  it.each(Object.entries(fetches))('%s', async (_, bodies) => {
    const text = await expectSame('a.mjs', "import get from 'sync-fetch'", bodies)
    expect(text).not.toContain("'sync-fetch'")
  }, 60_000)
})

const opened = (method: string, url: string, send: string, then: string): string => `const xhr = new XMLHttpRequest()\n    xhr.open('${method}', '${url}', false)\n    ${send}\n    ${then}`

describe('XMLHttpRequest', () => {
  /** As browsers have it: without warnings, which the package prints. */
  const head = [
    "import XMLHttpRequestOfPackage from 'xmlhttprequest-ssl'",
    "Object.defineProperty(globalThis, 'XMLHttp' + 'Request', { value: function () { return new XMLHttpRequestOfPackage({ syncPolicy: 'enabled' }) } })",
  ].join('\n')
  it('is read as before', async () => {
    const text = await expectSame('a.mjs', head, [
      opened('GET', 'BASE/json', 'xhr.send()', 'tell([xhr.status, JSON.parse(xhr.responseText), xhr.getResponseHeader("Content-Type"), xhr.getResponseHeader("x-none")])'),
      opened('GET', 'BASE/status/404', 'xhr.send(null)', 'tell([xhr.readyState === 4 && xhr.status, xhr.responseText, xhr.responseText.length])'),
      opened('POST', 'BASE/echo', "xhr.setRequestHeader('X-One', 'two')\n    xhr.setRequestHeader('Content-Type', 'application/json')\n    xhr.send(JSON.stringify({ a: 'ä' }))", 'tell(JSON.parse(xhr.responseText))'),
      opened('GET', 'BASE/redirect/302', 'xhr.send()', 'tell([xhr.status, xhr.responseText])'),
      opened('GET', 'BASE/gzip', 'xhr.send()', 'tell([xhr.status, xhr.getResponseHeader("connection")])'),
      opened('GET', 'BASE/empty/204', 'xhr.send()', 'tell([xhr.status, [1, 2].map(() => xhr.responseText)])'),
    ].map((body) => `{ ${body} }`))
    expect(text).not.toContain('.open(')
  }, 60_000)
})

describe('jQuery', () => {
  /** Calls back as jQuery does: before what waits for the request goes on, and never throws where it is synchronous. */
  const head = `
const $ = globalThis['$'] = { ajax(settings) {
  const finish = () => { const fails = settings.url.endsWith('bad'); fails ? settings.error?.({ status: 500 }) : settings.success?.('data of ' + settings.url); settings.complete?.(); return fails }
  if (settings.async === false) return finish()
  return new Promise((resolve, reject) => setTimeout(() => (finish() ? reject({ status: 500 }) : resolve()), 5))
} }
`
  it('has called back when it goes on', async () => {
    const text = await expectSame('a.mjs', head.replace('const $ = ', ''), [
      "let got; $.ajax({ url: 'a', async: false, success(data) { got = data } }); tell(got)",
      "let got; $.ajax({ async: false, url: 'bad', error: ({ status }) => { got = status } }); tell(got)",
      "let got; $.ajax({ url: 'bad', complete() { got = 'done' }, async: false, }); tell(got)",
      "$.ajax({ url: 'bad', async: false }); tell('went on')",
    ])
    expect(text.match(/async: false/g)).toBeNull()
  })
})

describe('TypeScript', () => {
  const program = `import request, { type Response, type Options } from 'sync-request'
const options: Options = { timeout: 500, retry: true, maxRetries: 2 }
export function all(host: string, body: string | Buffer, token?: string): Response[] {
  const first: Response = request('GET', new URL(host), options)
  const text: string = first.getBody('utf8') + first.headers.location + first.body.toString()
  const second = request('POST', \`https://\${host}/\`, { json: { text }, headers: { authorization: token, 'x-a': ['b'] }, gzip: true, qs: { a: 1 } })
  return [first, second, request('PUT', host, { body, followRedirects: false, allowRedirectHeaders: ['x-a'] }), request('PATCH', host, { maxRedirects: 2, socketTimeout: 5 })]
}
`
  it('has the same types', () => {
    const options = { strict: true, noEmit: true, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, target: ts.ScriptTarget.ES2022, types: ['node'], typeRoots: [path.join(packages, '@types')], skipLibCheck: true, esModuleInterop: true }
    const { text } = migrated('a.ts', program)
    expect(text).toContain('Promise<Response[]>')
    expect(text).toContain("import { type Response, type Options } from 'sync-request'")
    const at = path.join(root, 'typed.ts')
    const libs = [{}, { lib: ['lib.es2020.d.ts', 'lib.dom.d.ts'] }]
    const complaints = [program, text].flatMap((each) => libs.map((lib) => {
      writeFileSync(at, each)
      return ts.getPreEmitDiagnostics(ts.createProgram([at], { ...options, ...lib })).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
    }))
    expect(complaints).toEqual([[], [], [], []])
  }, 60_000)
})
