import path from 'node:path'
import * as typescriptParser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import { discoverFiles } from '../../../analysis/files.js'
import { createProject } from '../../../analysis/project.js'
import plugin from '../../../index.js'
import { planMigration } from '../../../migration/index.js'
import { applyEdits } from '../../../migration/write.js'
import { folderOf, repositoryWith, unblock, write } from '../../cli/run-cli.js'
import { differencesIn, inFolder } from './measure.js'
import type { Files } from './snippets.js'

/** Rows that no line of a snippet could answer: messages, rewriting (E) and operation (F). Each is a list of things that a row asks for. */
type Probes = Readonly<Record<string, readonly (() => boolean)[]>>

const fs = "import fs from 'node:fs'\n"
const load = `${fs}\nexport function load(p) {\n  return fs.readFileSync(p, 'utf8')\n}\n`
const caller = "import { load } from './load.js'\n\nexport async function live(p) {\n  const x = load(p)\n  return x\n}\n"

interface Rewritten {
  readonly texts: Files
  readonly refusals: readonly string[]
  readonly warnings: readonly string[]
  readonly converted: number
}

function rewritten(files: Files, codemod = 'fs-sync-to-promises', functions: readonly string[] = []): Rewritten {
  return inFolder(files, root => {
    const plan = planMigration(createProject({ root }), discoverFiles(root).files, { codemods: [codemod], functions, scope: 'all', includeTests: false, publicApi: 'keep' })
    const edits = new Map(plan.files.map(file => [path.relative(root, file.file), file.edits]))
    return {
      texts: Object.fromEntries(Object.entries(files).map(([file, text]) => [file, applyEdits(text, edits.get(file) ?? [])])),
      refusals: plan.refused.map(({ code }) => code),
      warnings: plan.warnings.map(({ code }) => code),
      converted: plan.converted.length,
    }
  })
}

/** Converted, to a text with these parts. */
const becomes = (text: string, ...parts: readonly string[]) => (): boolean => {
  const { texts, refusals } = rewritten({ 'case.ts': text })
  return refusals.length === 0 && parts.every(part => texts['case.ts']?.includes(part))
}

const isRefused = (text: string, code: string) => (): boolean => {
  const { refusals, converted } = rewritten({ 'case.js': text })
  return converted === 0 && refusals.includes(code)
}

interface Lint {
  readonly messages: readonly string[]
  /** The text after each suggestion. */
  readonly suggested: readonly string[]
}

function lint(text: string, file = 'case.js', more: Files = {}): Lint {
  return inFolder({ ...more, [file]: text }, root => {
    const reports = new Linter({ cwd: root }).verify(
      text,
      [{ files: ['**/*.{js,ts}'], languageOptions: { parser: typescriptParser } }, ...plugin.configs.all],
      { filename: path.join(root, file) },
    )
    return {
      messages: reports.map(({ message }) => message),
      suggested: reports.flatMap(({ suggestions = [] }) => suggestions.map(({ fix }) => text.slice(0, fix.range[0]) + fix.text + text.slice(fix.range[1]))),
    }
  })
}

const blocking = { 'package.json': '{ "private": true, "type": "module" }', 'load.js': load, 'case.js': caller }
const typed = path.join(import.meta.dirname, '../../fixtures/rules/typed/')

function withTypes(code: string, hasTypes: boolean): number {
  return new Linter({ cwd: typed }).verify(
    code,
    {
      files: ['**/*.ts'],
      plugins: { unblock: plugin },
      languageOptions: { parser: typescriptParser, ...(hasTypes && { parserOptions: { projectService: true, tsconfigRootDir: typed } }) },
      rules: { 'unblock/no-floating-promise': 'error', 'unblock/no-blocking-call': 'error' },
    },
    { filename: `${typed}case.ts` },
  ).length
}

const arrayBody = (expression: string): string => `${fs}\nasync function f(xs: string[]) {\n  return ${expression}\n}\n\nawait f([])\n`

export const operation: Probes = {
  A28: [
    () => differencesIn({ files: { 'case.js': `${fs}\nexport async function live(p) {\n  fs.existsSync(p)\n  fs.readFileSync(p) //!\n}\n` }, rules: { 'unblock/no-blocking-call': ['error', { minCost: 'heavy' }] } }).length === 0,
    () => lint(`${fs}\nexport async function live(p) {\n  fs.existsSync(p)\n  fs.readFileSync(p)\n}\n`).messages.map(message => message.includes('briefly blocks')).join() === 'true,false',
  ],
  B12: [
    isRefused(`${fs}\nclass A {\n  constructor() {\n    this.a = fs.readFileSync('a')\n  }\n}\n\nconst a = new A()\nconsole.log(a)\n`, 'in-constructor'),
    isRefused(`${fs}\nconst a = {\n  get b() {\n    return fs.readFileSync('a')\n  },\n}\n\nconsole.log(a.b)\n`, 'in-getter'),
    isRefused(`${fs}\nconst a = {\n  toJSON() {\n    return fs.readFileSync('a')\n  },\n}\n\nconsole.log(JSON.stringify(a))\n`, 'coercion-protocol'),
    isRefused(`${fs}\nconst a = {\n  *[Symbol.iterator]() {\n    yield fs.readFileSync('a')\n  },\n}\n\nconsole.log([...a])\n`, 'in-generator'),
    () => rewritten({ 'case.js': `${fs}\nconsole.log(JSON.parse('[]', (key, value) => fs.readFileSync(value)))\n` }).converted === 0,
    () => rewritten({ 'case.js': `${fs}\nconsole.log(new Proxy({}, { get: (target, key) => fs.readFileSync(key) }))\n` }).converted === 0,
    () => lint(`${fs}\nexport async function live(xs) {\n  return xs.sort((a, b) => fs.statSync(a).size - fs.statSync(b).size)\n}\n`).suggested.length === 0,
  ],
  B15: [() => lint(`${fs}\nlet cache\n\nexport async function live(p) {\n  return (cache ??= fs.readFileSync(p))\n}\n`).messages[0] !== lint(`${fs}\nexport async function live(p) {\n  return fs.readFileSync(p)\n}\n`).messages[0]],
  B16: [() => lint(`${fs}\nexport async function live(xs) {\n  for (const x of xs) fs.statSync(x)\n}\n`).messages[0] !== lint(`${fs}\nexport async function live(x) {\n  fs.statSync(x)\n}\n`).messages[0]],
  C8: [
    () => lint(caller, 'case.js', { 'load.js': load }).messages.some(message => message.includes('load → fs.readFileSync (load.js:4)')),
    () => /live \(case\.js:3\) → load \(case\.js:4\) → fs\.readFileSync \(load\.js:4\)/.test(unblock(folderOf(blocking), ['scan']).out),
  ],
  C10: [
    () => {
      const hops = Array.from({ length: 200 }, (_, index) => `function f${index}(p) {\n  return f${index + 1}(p)\n}\n`)
      return differencesIn(`${fs}\n${hops.join('\n')}\nfunction f200(p) {\n  return fs.readFileSync(p)\n}\n\nexport async function live(p) {\n  return f0(p) //!\n}\n`).length === 0
    },
  ],
  C11: [
    () => rewritten({ 'load.js': load, 'case.js': caller }).texts['load.js']?.includes('async function load') === true,
    () => lint(load, 'load.js', { 'case.js': caller }).messages.length > 0,
  ],
  E1: [
    () => lint("import { readFileSync } from 'node:fs'\n\nexport async function live(p) {\n  return readFileSync(p)\n}\n").suggested.some(text => text.includes('await readFile(p)') && text.includes("from 'node:fs/promises'")),
    () => lint(`${fs}\nexport async function live(p) {\n  return fs.readFileSync(p)\n}\n`).suggested.some(text => text.includes('await fs.promises.readFile(p)')),
  ],
  E2: [
    becomes(`${fs}\nfunction f(): string {\n  return fs.readFileSync('a', 'utf8')\n}\n\nconsole.log(f())\n`, 'async function f(): Promise<string>', 'await f()'),
    becomes(`${fs}\n/** @returns {string} */\nfunction f() {\n  return fs.readFileSync('a', 'utf8')\n}\n\nconsole.log(f())\n`, '@returns {Promise<string>}'),
    becomes(`${fs}\ninterface Store {\n  read(): string\n}\n\nclass Files implements Store {\n  read(): string {\n    return fs.readFileSync('a', 'utf8')\n  }\n}\n\nconst store: Store = new Files()\nconsole.log(store.read())\n`, 'read(): Promise<string>', 'await store.read()'),
    becomes(`${fs}\nclass Base {\n  read() {\n    return ''\n  }\n}\n\nclass Files extends Base {\n  override read() {\n    return fs.readFileSync('a', 'utf8')\n  }\n}\n\nconsole.log(new Files().read())\n`, 'await new Files().read()'),
  ],
  E3: [
    () => {
      const { texts } = rewritten({ 'load.js': load, 'middle.js': "import { load } from './load.js'\n\nexport const middle = p => load(p).trim()\n", 'case.js': "import { middle } from './middle.js'\n\nexport async function live(p) {\n  const x = middle(p)\n  return x\n}\n" })
      return texts['middle.js']?.includes('async p => (await load(p)).trim()') === true && texts['case.js']?.includes('const x = await middle(p)') === true
    },
  ],
  E4: [
    isRefused(`${fs}\nclass A {\n  constructor() {\n    this.a = fs.readFileSync('a')\n  }\n}\n\nconsole.log(new A())\n`, 'in-constructor'),
    () => rewritten({ 'package.json': '{ "name": "a", "version": "1.0.0", "type": "module", "exports": "./load.js" }', 'load.js': load }).refusals.includes('public-api'),
    isRefused(`${fs}import { walk } from 'some-walker'\n\nwalk('a', p => fs.readFileSync(p))\n`, 'escapes-as-value'),
  ],
  E5: [
    becomes(arrayBody('xs.map(x => fs.readFileSync(x))'), 'await mapConcurrently(xs, 16, async x => await fs.promises.readFile(x))'),
    ...['filter(x => fs.statSync(x).isFile())', 'some(x => fs.existsSync(x))', 'find(x => fs.existsSync(x))', "reduce((sum, x) => sum + fs.readFileSync(x, 'utf8').length, 0)", 'sort((a, b) => fs.statSync(a).size - fs.statSync(b).size)'].map(call => becomes(arrayBody(`xs.${call}`), 'await fs.promises')),
    becomes(`${fs}\nasync function f(xs: string[]) {\n  xs.forEach(x => {\n    fs.unlinkSync(x)\n  })\n}\n\nawait f([])\n`, 'for (const x of xs)', 'await fs.promises.unlink(x)'),
    becomes(`${fs}\nasync function f(x: string) {\n  return x.replace(/a/g, p => fs.readFileSync(p, 'utf8'))\n}\n\nawait f('')\n`, 'await fs.promises.readFile'),
  ],
  E6: [
    () => {
      const { texts, converted } = rewritten({ 'render.js': `export function render(text) {\n  let sum = 0\n  for (const part of text.split(' ')) for (const letter of part) sum += letter.charCodeAt(0) ** 2\n  return sum\n}\n`, 'case.js': "import { createServer } from 'node:http'\nimport { render } from './render.js'\n\ncreateServer((request, response) => {\n  response.end(String(render(request.url)))\n}).listen(0)\n", 'package.json': '{ "private": true, "type": "module" }' }, 'offload-to-worker', ['render.js#render'])
      return converted === 1 && /await .*render/.test(texts['case.js'] ?? '')
    },
  ],
  E7: [
    becomes(`${fs}\nasync function f(p: string) {\n  return fs.existsSync(p)\n}\n\nawait f('')\n`, 'fs.promises.access(p).then(() => true, () => false)'),
    becomes(`${fs}\nasync function f(p: string) {\n  const fd = fs.openSync(p)\n  const text = fs.readFileSync(fd)\n  fs.closeSync(fd)\n  return text\n}\n\nawait f('')\n`, '.readFile()'),
    becomes(`${fs}\nasync function f(p: string) {\n  return fs.statSync(p, { throwIfNoEntry: false })\n}\n\nawait f('')\n`, 'await fs.promises.stat(p'),
    () => rewritten({ 'case.js': "import { execSync } from 'node:child_process'\n\nexport async function live() {\n  return execSync('ls')\n}\n" }, 'child-process-sync-to-async').texts['case.js']?.includes("await execOutput('ls')") === true,
    () => rewritten({ 'case.js': "import { scryptSync } from 'node:crypto'\n\nexport async function live(p) {\n  return scryptSync(p, 's', 64)\n}\n" }, 'crypto-sync-to-async').texts['case.js']?.includes("await promisify(scrypt)(p, 's', 64)") === true,
    () => rewritten({ 'case.js': "import request from 'sync-request'\n\nexport async function live(u) {\n  return request('GET', u).getBody('utf8')\n}\n" }, 'sync-request-to-fetch').texts['case.js']?.includes('await fetch') === true,
    () => rewritten({ 'case.js': "export async function live() {\n  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)\n}\n" }, 'sleep-to-timers').texts['case.js']?.includes('await setTimeout(100)') === true,
  ],
  E8: [
    () => rewritten({ 'case.js': `${fs}\nasync function f(d) {\n  if (!fs.existsSync(d)) fs.mkdirSync(d)\n}\n\nawait f('a')\n` }).warnings.length > 0,
    () => rewritten({ 'case.js': `${fs}\nlet count = 0\n\nexport async function f(p) {\n  const seen = count\n  const text = fs.readFileSync(p, 'utf8')\n  count = seen + text.length\n}\n` }).warnings.length > 0,
  ],
  E9: [
    () => lint('async function g() {\n  await fetch("/")\n}\n\nexport async function f() {\n  g()\n}\n').suggested.some(text => text.includes('  await g()')),
    () => lint('async function g() {\n  await fetch("/")\n}\n\nexport async function f() {\n  g()\n}\n').suggested.some(text => text.includes('  void g()')),
    () => lint('async function g() {\n  await fetch("/")\n}\n\nexport async function f() {\n  g()\n}\n').suggested.some(text => text.includes('g().catch(')),
  ],
  E10: [() => rewritten({ 'case.js': "import { readFile, stat } from 'node:fs/promises'\n\nexport async function f(u, v) {\n  const a = await readFile(u)\n  const b = await stat(v)\n  return { a, b }\n}\n" }, 'concurrent-awaits').texts['case.js']?.includes('const [a, b] = await Promise.all([') === true],
  E11: [() => rewritten({ 'case.js': "import { readFile } from 'node:fs/promises'\n\nexport async function f(us) {\n  const out = []\n  for (const u of us) out.push(await readFile(u))\n  return out\n}\n" }, 'concurrent-awaits').texts['case.js']?.includes('await mapConcurrently(us, 8, ') === true],
  E12: [
    () => {
      const root = folderOf(blocking)
      const { out } = unblock(root, ['fix', '--dry-run'])
      return out.includes('+export async function load(p) {') && !out.includes('-import fs')
    },
    () => {
      const root = folderOf(blocking)
      const first = JSON.parse(unblock(root, ['fix', '--json']).out) as { readonly changedFiles: readonly string[] }
      const second = JSON.parse(unblock(root, ['fix', '--json']).out) as { readonly changedFiles: readonly string[] }
      return first.changedFiles.length === 2 && second.changedFiles.length === 0
    },
  ],
  E13: [
    () => unblock(folderOf(blocking), ['fix', '--verify', 'true']).code === 0,
    () => {
      const { verified } = JSON.parse(unblock(folderOf(blocking), ['fix', '--json', '--verify', "node -e \"if (fs.readFileSync('load.js', 'utf8').includes('await')) throw 1\""]).out) as { readonly verified: { readonly passed: boolean; readonly reverted: readonly { readonly code: string }[] } }
      return verified.passed && verified.reverted.length === 1 && verified.reverted[0]?.code === 'verify-failed'
    },
  ],
  E14: [() => unblock(folderOf(blocking), ['self-test']).code === 0],
  F1: [() => unblock(folderOf(blocking), ['scan']).code === 1],
  F2: [() => withTypes("declare const made: { [name in 'text']: Promise<string> }['text']\nmade.then(String)\n", true) > withTypes("declare const made: { [name in 'text']: Promise<string> }['text']\nmade.then(String)\n", false)],
  F4: [
    ...(['server', 'library', 'cli'] as const).map(name => () => plugin.configs[name].length > 0),
    ...['browser', 'test'].map(name => () => Object.hasOwn(plugin.configs, name)),
  ],
  F5: [
    () => differencesIn({ files: { 'case.js': "export async function live() {\n  return alert('x')\n}\n" }, rules: Object.assign({}, ...plugin.configs.recommended.map(({ rules = {} }) => rules)) as Record<string, unknown> }).length === 0,
    () => differencesIn({ files: { 'case.js': "export async function live() {\n  return alert('x') //!\n}\n" }, rules: Object.assign({}, ...plugin.configs.strict.map(({ rules = {} }) => rules)) as Record<string, unknown> }).length === 0,
  ],
  F6: [
    () => {
      const root = folderOf(blocking)
      unblock(root, ['scan', '--write-baseline'])
      return unblock(root, ['scan', '--baseline', '.unblock-baseline.json']).code === 0
    },
  ],
  F7: [
    () => {
      const root = repositoryWith({ ...blocking, 'load.js': load.replace("fs.readFileSync(p, 'utf8')", 'p'), 'old.js': `${fs}\nexport async function old(p) {\n  return fs.statSync(p)\n}\n` })
      const before = unblock(root, ['scan', '--changed', 'HEAD'])
      write(root, { 'load.js': load })
      const after = unblock(root, ['scan', '--changed', 'HEAD'])
      return before.code === 0 && after.code === 1 && after.out.includes('case.js') && !after.out.includes('old.js')
    },
  ],
  F8: [
    () => unblock(folderOf(blocking), ['scan', '--format', 'sarif']).out.includes('threadFlows'),
    () => unblock(folderOf(blocking), ['scan', '--format', 'github']).out.startsWith('::error file='),
    () => unblock(folderOf(blocking), ['scan', '--format', 'markdown']).code === 1,
  ],
  F9: [() => unblock(folderOf(blocking), ['why', 'case.js:4']).out.includes('leads to'), () => unblock(folderOf(), ['explain', 'no-blocking-call']).code === 0],
  F10: [
    () => {
      const root = folderOf(blocking)
      unblock(root, ['scan', '--write-baseline'])
      write(root, { 'case.js': `// moved\n\n${caller}`, 'load.js': `// moved\n\n${load}` })
      return unblock(root, ['scan', '--baseline', '.unblock-baseline.json']).code === 0
    },
  ],
  F11: [() => lint('// eslint-disable-next-line unblock/no-blocking-call\nexport const a = 1\n').messages.some(message => message.startsWith('Unused eslint-disable directive'))],
  F12: [() => unblock(folderOf(), ['install-skill']).code === 0],
  F13: [() => /\d+ \(\d+ %\) of \d+ calls could not be resolved/.test(unblock(path.join(import.meta.dirname, '../../../examples/notes-server'), ['scan'], { UNBLOCK_CACHE: 'off' }).out)],
  F15: [() => unblock(folderOf(blocking), ['scan', '--trace', 'trace.log']).code === 1],
}
