import { fork } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseForESLint } from '@typescript-eslint/parser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FACTS_VERSION } from '../../analysis/module-facts.js'
import { createProject } from '../../analysis/project.js'
import type { Project } from '../../analysis/project.js'

let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'unblock-project-')))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** `line: chain` of each finding of a file. */
function found(project: Project, name: string): readonly string[] {
  const file = join(root, name)
  return project.findings(file).map((finding) => {
    const chain = finding.kind === 'blocking-call' ? (finding.blockers[0]?.chain.map((step) => step.name).join(' → ') ?? '') : finding.kind
    return `${project.position(file, finding.span[0]).line}: ${chain}`
  })
}

const handler = "import { load } from './load.js'\nexport async function handler() {\n  load()\n}\n"
const blocking = "import fs from 'node:fs'\nexport const load = () => fs.readFileSync('a')\n"
const quiet = "export const load = () => 'a'\n"

/** Longer than a file is taken as read. */
const STALE = 700

/** As a linter does for the file it is asked to lint. */
function loadAsHost(project: Project, name: string, text: string): void {
  const { ast, scopeManager } = parseForESLint(text, { range: true, comment: true, sourceType: 'module' })
  project.loadHost(join(root, name), text, ast as never, scopeManager as never)
}

async function lookAnew(project: Project): Promise<void> {
  await setTimeout(STALE)
  loadAsHost(project, 'main.js', handler)
}

describe('a project that changes', () => {
  it('sees a changed, a vanished and a new dependency', async () => {
    write({ 'main.js': handler, 'load.js': quiet })
    const project = createProject({ root })
    expect(found(project, 'main.js')).toEqual([])
    write({ 'load.js': blocking })
    await lookAnew(project)
    expect(found(project, 'main.js')).toEqual(['3: load → fs.readFileSync'])
    rmSync(join(root, 'load.js'))
    await lookAnew(project)
    expect(found(project, 'main.js')).toEqual([])
    write({ 'load.js': blocking })
    await lookAnew(project)
    expect(found(project, 'main.js')).toEqual(['3: load → fs.readFileSync'])
  })

  it('sees a dependency that was not there when it was first asked for', async () => {
    write({ 'main.js': handler })
    const project = createProject({ root })
    expect(found(project, 'main.js')).toEqual([])
    write({ 'load.js': blocking })
    await lookAnew(project)
    expect(found(project, 'main.js')).toEqual(['3: load → fs.readFileSync'])
  })

  it('sees a change that leaves size and text length alone', async () => {
    write({ 'main.js': handler, 'load.js': blocking.replace('readFileSync', 'readFileXxxx') })
    const project = createProject({ root })
    expect(found(project, 'main.js')).toEqual([])
    write({ 'load.js': blocking })
    utimesSync(join(root, 'load.js'), new Date(), new Date(Date.now() + 5000))
    await lookAnew(project)
    expect(found(project, 'main.js')).toEqual(['3: load → fs.readFileSync'])
  })
})

describe('facts on disk', () => {
  const cacheFiles = (): readonly string[] =>
    readdirSync(join(root, 'cache'), { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []))

  it('are the same as fresh ones, and survive JSON', () => {
    write({ 'main.js': handler, 'load.js': blocking })
    const fresh = createProject({ root, cacheDirectory: join(root, 'cache') })
    const first = fresh.findings(join(root, 'main.js'))
    expect(first).toHaveLength(1)
    expect(cacheFiles().length).toBeGreaterThan(0)
    const cached = createProject({ root, cacheDirectory: join(root, 'cache') })
    expect(cached.findings(join(root, 'main.js'))).toEqual(first)
    for (const name of ['main.js', 'load.js']) {
      const facts = fresh.facts(join(root, name))
      expect(cached.facts(join(root, name))).toEqual(facts)
      expect(JSON.parse(JSON.stringify(facts))).toEqual(facts)
    }
  })

  it.each(['', '{', 'null', '[]', '{"version":-1}', `{"version":${FACTS_VERSION}}`])('are read anew where they are damaged: %j', (damage) => {
    write({ 'main.js': handler, 'load.js': blocking })
    const cacheDirectory = join(root, 'cache')
    expect(found(createProject({ root, cacheDirectory }), 'main.js')).toHaveLength(1)
    for (const file of cacheFiles()) writeFileSync(file, damage)
    expect(found(createProject({ root, cacheDirectory }), 'main.js')).toEqual(['3: load → fs.readFileSync'])
  })

  it('are read anew part by part where a part is damaged', () => {
    write({ 'main.js': handler, 'load.js': blocking })
    const cacheDirectory = join(root, 'cache')
    expect(found(createProject({ root, cacheDirectory }), 'main.js')).toHaveLength(1)
    for (const file of cacheFiles()) {
      const [head, ...parts] = readFileSync(file, 'utf8').split('\n')
      writeFileSync(file, [head, ...parts.map((part) => part.slice(0, -2))].join('\n'))
    }
    expect(found(createProject({ root, cacheDirectory }), 'main.js')).toEqual(['3: load → fs.readFileSync'])
  })

  it('are not needed where they cannot be kept', () => {
    write({ 'main.js': handler, 'load.js': blocking, cache: 'a file' })
    expect(found(createProject({ root, cacheDirectory: join(root, 'cache') }), 'main.js')).toEqual(['3: load → fs.readFileSync'])
  })

  it('do not serve a file of another language', () => {
    write({ 'a.ts': 'export const f = <T>(value: T) => value\n', 'a.js': 'export const f = <T>(value: T) => value\n' })
    const project = createProject({ root, cacheDirectory: join(root, 'cache') })
    expect(project.facts(join(root, 'a.ts'))?.functions).toHaveLength(2)
    expect(createProject({ root, cacheDirectory: join(root, 'cache') }).facts(join(root, 'a.ts'))).toEqual(project.facts(join(root, 'a.ts')))
  })

  it('are written by several processes at once, whole', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `m${index}.js`)
    write(Object.fromEntries(names.map((name, index) => [name, `${blocking}// ${index}\nexport async function live() { load() }\n`])))
    write({ 'package.json': '{ "type": "module" }' })
    const program = join(root, 'writer.mjs')
    const source = new URL('../../analysis/project.ts', import.meta.url).href
    writeFileSync(
      program,
      `const { createProject } = await import(${JSON.stringify(source)})
      const project = createProject({ root: ${JSON.stringify(root)}, cacheDirectory: ${JSON.stringify(join(root, 'cache'))} })
      let findings = 0
      for (const name of ${JSON.stringify(names)}) findings += project.findings(${JSON.stringify(`${root}/`)} + name).length
      process.send(findings)`,
    )
    const counts = await Promise.all(
      Array.from({ length: 4 }, () =>
        new Promise<unknown>((resolve, reject) => {
          const child = fork(program, { execArgv: ['--import', import.meta.resolve('tsx')], cwd: fileURLToPath(new URL('../..', import.meta.url)) })
          let answer: unknown
          child.on('message', (message) => {
            answer = message
          })
          child.on('error', reject)
          child.on('exit', () => resolve(answer))
        }),
      ),
    )
    expect(counts).toEqual([30, 30, 30, 30])
    expect(cacheFiles()).toHaveLength(30)
    for (const file of cacheFiles()) {
      for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) expect(() => { JSON.parse(line) }, file).not.toThrow()
    }
  })
})

describe('files that cannot be analysed', () => {
  it('are named with their place, and do no harm to others', () => {
    write({ 'main.js': `${handler}import fs from 'node:fs'\nexport async function other() { fs.rmSync('a') }\n`, 'load.js': "import fs from 'node:fs'\nexport function load( {\n" })
    const project = createProject({ root })
    expect(found(project, 'main.js')).toEqual(['6: fs.rmSync'])
    expect(project.facts(join(root, 'load.js'))).toBeUndefined()
    expect(project.skipped()).toMatchObject([{ file: join(root, 'load.js'), message: expect.stringMatching(/^Does not parse: .*\.$/) as string, line: 3 }])
  })

  it('are missing, folders or closed', () => {
    write({ 'folder.js/a.js': '', 'closed.js': '' })
    chmodSync(join(root, 'closed.js'), 0)
    const project = createProject({ root })
    for (const name of ['gone.js', 'folder.js']) expect(project.facts(join(root, name)), name).toBeUndefined()
    expect(project.skipped().map(({ file, message }) => [file.slice(root.length + 1), message])).toEqual([
      ['gone.js', 'Cannot be read: no such file.'],
      ['folder.js', 'Cannot be read: it is a folder.'],
    ])
  })

  it('are no longer named once they parse', async () => {
    write({ 'a.js': 'export function (' })
    const project = createProject({ root })
    expect(project.facts(join(root, 'a.js'))).toBeUndefined()
    expect(project.skipped()).toHaveLength(1)
    write({ 'a.js': 'export function a() {}' })
    await setTimeout(STALE)
    expect(project.facts(join(root, 'a.js'))).toBeDefined()
    expect(project.skipped()).toEqual([])
  })
})

describe('odd texts', () => {
  it.each([
    ['a byte order mark', `\uFEFF${blocking}export async function live() {\n  load()\n}\n`],
    ['CRLF', `${blocking}export async function live() {\n  load()\n}\n`.replaceAll('\n', '\r\n')],
  ])('%s does not move places', (_, text) => {
    write({ 'a.js': text })
    const project = createProject({ root })
    expect(found(project, 'a.js')).toEqual(['4: load → fs.readFileSync'])
    const [finding] = project.findings(join(root, 'a.js'))
    expect(readFileSync(join(root, 'a.js'), 'utf8').slice(...(finding?.span ?? [0, 0]))).toBe('load()')
  })

  it('a #! line does not move places', () => {
    write({ 'a.js': `#!/usr/bin/env node\n${blocking}setInterval(() => load(), 1)\n` })
    const project = createProject({ root })
    expect(found(project, 'a.js')).toEqual(['4: load → fs.readFileSync'])
  })

  it('a root that is a link, and links in it, name each file once', () => {
    write({ 'real/main.js': handler, 'real/load.js': blocking })
    symlinkSync(join(root, 'real'), join(root, 'link'))
    const project = createProject({ root: join(root, 'link') })
    expect(project.root).toBe(join(root, 'real'))
    expect(found(project, 'real/main.js')).toEqual(['3: load → fs.readFileSync'])
    expect(existsSync(join(root, 'link/main.js'))).toBe(true)
  })

  it('deep nesting and long chains end', () => {
    const depth = 400
    write({
      'chain.js': `import fs from 'node:fs'\n${Array.from({ length: depth }, (_, index) => `function f${index}() { return f${index + 1}() }\n`).join('')}function f${depth}() { fs.readFileSync('a') }\nexport async function live() { f0() }\n`,
      'members.js': `import fs from 'node:fs'\nlet a = { fs }\nexport async function live() { a${'.a'.repeat(depth)}.fs.readFileSync('a'); return ${'('.repeat(200)}fs.readFileSync('a')${')'.repeat(200)} }\n`,
      'cycle.js': "export const a = b\nexport const b = a\nconst c = { ...c, ...d }\nconst d = { ...c }\nexport async function live() { a.b(); c.d.e(); class A extends A {} ; new A().b() }\n",
    })
    const project = createProject({ root })
    expect(project.findings(join(root, 'chain.js'))).toHaveLength(1)
    expect(found(project, 'members.js')).toEqual(['3: fs.readFileSync'])
    expect(found(project, 'cycle.js')).toEqual([])
  })
})

describe('a linter', () => {
  it('has its unsaved text taken before what lies on disk, and left again when it is saved', async () => {
    write({ 'main.js': handler, 'load.js': quiet })
    const project = createProject({ root })
    loadAsHost(project, 'main.js', handler)
    expect(found(project, 'main.js')).toEqual([])
    loadAsHost(project, 'load.js', blocking)
    expect(found(project, 'main.js')).toEqual(['3: load → fs.readFileSync'])
    loadAsHost(project, 'load.js', quiet)
    expect(found(project, 'main.js')).toEqual([])
    write({ 'load.js': blocking })
    await setTimeout(STALE)
    loadAsHost(project, 'main.js', handler)
    expect(found(project, 'main.js')).toEqual(['3: load → fs.readFileSync'])
  })
})

it('counts the calls it could resolve', () => {
  write({ 'a.js': "import fs from 'node:fs'\nfs.readFileSync('a')\nfs.rmSync('b')\nunknown.thing[key]()\n" })
  const project = createProject({ root })
  project.findings(join(root, 'a.js'))
  expect(project.statistics()).toEqual({ calls: 3, resolved: 2 })
})

it('explains a line and lists what blocks on it', () => {
  write({ 'main.js': handler, 'load.js': blocking })
  const project = createProject({ root })
  expect(project.explain(join(root, 'main.js'), 3)).toMatchObject([
    { text: 'load', line: 3, column: 3, resolved: ['load (load.js)'], context: 'live', reason: 'request handler', caller: 'handler', chain: [{ name: 'load' }, { name: 'fs.readFileSync' }] },
  ])
  expect(project.explain(join(root, 'main.js'), 1)).toEqual([])
  expect(project.sites(join(root, 'load.js'))).toMatchObject([{ label: 'fs.readFileSync', category: 'fs', context: 'unknown' }])
  expect(project.sites(join(root, 'main.js'))).toEqual([])
})
