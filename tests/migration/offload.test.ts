import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { planMigration } from '../../migration/index.js'
import type { MigrationOptions, Plan } from '../../migration/plan.js'
import { writePlan } from '../../migration/write.js'

/** What offload-to-worker makes, built and run: in TypeScript, with what is thrown, and to the end of the process. */

const home = fileURLToPath(new URL('../../', import.meta.url))
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const tsx = pathToFileURL(path.join(home, 'node_modules/tsx/dist/loader.mjs')).href

function placed(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-offload-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  symlinkSync(path.join(home, 'node_modules'), path.join(root, 'node_modules'), 'junction')
  return root
}

async function offloaded(root: string, functions: readonly string[], options: Partial<MigrationOptions> = {}): Promise<Plan> {
  const plan = planMigration(createProject({ root }), discoverFiles(root).files, { codemods: ['offload-to-worker'], functions, scope: 'live', includeTests: false, publicApi: 'keep', ...options })
  const { failure } = await writePlan(plan, { root })
  expect(failure).toBeUndefined()
  return plan
}

const node = (root: string, ...args: readonly string[]) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 60_000 })
  return { stdout, stderr, status }
}

const strict = { strict: true, target: 'es2022', types: ['node'], skipLibCheck: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noPropertyAccessFromIndexSignature: true, isolatedModules: true, rootDir: 'src', outDir: 'dist' }

describe.each([
  ['ES modules', 'module', { module: 'nodenext' }, '.js'],
  ['CommonJS', 'commonjs', { module: 'node16', moduleResolution: 'node16' }, ''],
] as const)('TypeScript for %s', (_, type, options, ending) => {
  it('compiles, and runs from source and built', async () => {
    const root = placed({
      'package.json': JSON.stringify({ private: true, type }),
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...strict, ...options }, include: ['src'] }),
      'src/pictures/shrink.ts': `export interface Size {\n  readonly width: number\n}\n\nexport function shrink(picture: Buffer, { width }: Size): Buffer {\n  if (width < 0) throw Object.assign(new RangeError('Too small.'), { code: 'ESIZE' })\n  return picture.subarray(0, width)\n}\n\nexport const pick = <Item>(items: readonly Item[], index: number): Item | undefined => items[index]\n`,
      'src/main.ts': `import { pick, shrink } from './pictures/shrink${ending}'\n\nasync function main(): Promise<void> {\n  console.log(shrink(Buffer.from('pictures'), { width: 3 }).toString('base64'), pick(['a', 'b'], 1))\n  try {\n    shrink(Buffer.from(''), { width: -1 })\n  } catch (error) {\n    console.log(error instanceof RangeError, (error as NodeJS.ErrnoException).code)\n  }\n}\n\nvoid main()\n`,
    })
    const expected = { stdout: 'cGlj b\ntrue ESIZE\n', stderr: '', status: 0 }
    expect(node(root, '--import', tsx, 'src/main.ts')).toEqual(expected)
    const plan = await offloaded(root, ['src/pictures/shrink.ts#shrink', 'src/pictures/shrink.ts#pick'])
    expect(plan.refused).toEqual([])
    expect(plan.created.map(({ file }) => path.posix.relative(root, file)).sort()).toEqual(['src/pictures/shrink.pick.worker.ts', 'src/pictures/shrink.worker.ts', 'src/unblock-pool.ts'])
    execFileSync(process.execPath, [tsc, '-p', root], { encoding: 'utf8', stdio: 'pipe' })
    expect(node(root, 'dist/main.js')).toEqual(expected)
    // This runner reads TypeScript, and its threads do not, where Node is old.
    if (type === 'module') {
      const { shrink } = (await import(path.join(root, 'src/pictures/shrink.ts'))) as { readonly shrink: (picture: Buffer, size: { readonly width: number }) => Promise<Buffer> }
      expect((await shrink(Buffer.from('pictures'), { width: 3 })).toString()).toBe('pic')
    }
    expect(node(root, '--import', tsx, 'src/main.ts')).toEqual(expected)
  }, 120_000)
})

describe('what goes over', () => {
  it('throws what was thrown, gives what was given, and lets the process end', async () => {
    const root = placed({
      'package.json': '{ "private": true, "type": "module" }',
      'work.js': `import { readFileSync } from 'node:fs'

export function fail(how) {
  if (how === 'text') throw 'only a text'
  if (how === 'missing') return readFileSync('not-there.txt', 'utf8')
  if (how === 'cause') throw new TypeError('outer', { cause: Object.assign(new Error('inner'), { code: 'EIN' }) })
  const error = Object.assign(new SyntaxError('odd'), { code: 'EODD', details: { bytes: Buffer.from('ab'), line: 3 }, retry: () => {} })
  error.name = 'OddError'
  throw error
}

export function echo(value) {
  return { nested: [value] }
}
`,
      'main.js': `import { echo, fail } from './work.js'

for (const how of ['text', 'missing', 'cause', 'odd']) {
  try {
    fail(how)
  } catch (error) {
    console.log(how, typeof error, error instanceof Error, error instanceof SyntaxError, error.name, error.message, error.code, error.syscall, error.cause?.code, error.details?.bytes.toString(), Object.keys(error).includes('code'), String(error.stack).includes('at fail'))
  }
}
const bytes = Buffer.from('bytes')
const shared = new Uint8Array([1, 2])
const { nested: [value] } = echo({ bytes, shared, map: new Map([['a', new Date(0)]]), none: undefined })
console.log(value.bytes.toString(), value.shared instanceof Uint8Array, Buffer.isBuffer(value.shared), value.map.get('a').toISOString(), 'none' in value, bytes.length, shared.length)
`,
    })
    const before = node(root, 'main.js')
    expect(before.stderr).toBe('')
    const plan = await offloaded(root, ['work.js#fail', 'work.js#echo'])
    expect(plan.refused).toEqual([])
    const after = node(root, 'main.js')
    // What ran in the worker is the second function.
    expect(after).toEqual(before)
    expect(after.stdout).toContain('missing object true false Error ENOENT: no such file')
    expect(after.stdout).toContain('odd object true true OddError odd EODD')
    expect(after.stdout).toContain('ab true true')
  }, 60_000)
})

describe('plans', () => {
  const files = {
    'package.json': '{ "name": "maths", "main": "index.js", "type": "module" }',
    'index.js': "export * from './sums.js'\n",
    'sums.js': 'function total(list) {\n  let sum = 0\n  for (const each of list) sum += each\n  return sum\n}\n\nexport async function mean(list) {\n  return total(list) / list.length\n}\n\nexport function product(list) {\n  return list.reduce((all, each) => all * each, 1)\n}\n',
  }

  it('does not add exports to what a package exposes', async () => {
    const plan = await offloaded(placed(files), ['sums.js#total'])
    expect(plan.refused.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "offload-exposed: The worker needs 'totalSync' exported, and whatever its module exports (sums.js:1) is public API of the package. Move the function to a module of its own, or run with '--public-api change'.",
    ])
    expect([plan.files, plan.created, plan.dependencies]).toEqual([[], [], []])
    const changed = await offloaded(placed(files), ['sums.js#total'], { publicApi: 'change' })
    expect(changed.refused).toEqual([])
    expect(changed.dependencies).toEqual(['piscina@^5.3.2'])
  })

  it('goes on with the pool that is there', async () => {
    const root = placed({ ...files, 'package.json': '{ "private": true, "type": "module" }', 'index.js': "import { mean, product } from './sums.js'\n\nconsole.log(await mean([1, 2]), product([2, 3]))\n" })
    const first = await offloaded(root, ['sums.js#total'])
    expect(first.refused).toEqual([])
    const again = await offloaded(root, ['sums.js#total', 'sums.js#product'])
    expect(again.refused).toEqual([])
    expect(again.created.map(({ file }) => path.posix.relative(root, file))).toEqual(['sums.product.worker.js'])
    expect(again.dependencies).toEqual([])
    expect(node(root, 'index.js')).toEqual({ stdout: '1.5 6\n', stderr: '', status: 0 })
    // A worker would start workers of its own.
    expect((await offloaded(root, ['sums.js#mean'])).refused.map(({ code }) => code)).toEqual(['offload-changes-state'])
  })

  it('is made by itself, since what goes to a worker must stay as it is', () => {
    const root = placed({ 'package.json': '{ "private": true, "type": "module" }', 'a.js': "import { size } from './b.js'\n\nexport function doubled(file) {\n  return size(file) * 2\n}\n", 'b.js': "import { statSync } from 'node:fs'\n\nexport function size(file) {\n  return statSync(file).size\n}\n" })
    const plan = planMigration(createProject({ root }), discoverFiles(root).files, { codemods: ['fs-sync-to-promises', 'offload-to-worker'], functions: ['a.js#doubled'], scope: 'all', includeTests: false, publicApi: 'keep' })
    expect(plan.refused.map(({ code }) => code)).toEqual(['offload-alone'])
    expect(plan.converted).toHaveLength(1)
  })

  it('changes no call that cannot wait', async () => {
    const root = placed({ 'package.json': '{ "private": true, "type": "module" }', 'a.js': 'export function measured(text) {\n  return text.length\n}\n\nexport class Text {\n  constructor(text) {\n    this.size = measured(text)\n  }\n}\n' })
    const plan = await offloaded(root, ['a.js#measured'])
    expect(plan.refused.map(({ code }) => code)).toEqual(['in-constructor'])
    expect([plan.files, plan.created, plan.dependencies]).toEqual([[], [], []])
  })
})
