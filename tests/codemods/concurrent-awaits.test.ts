import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'
import { afterAll, describe, expect, it } from 'vitest'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { planMigration } from '../../migration/index.js'
import type { LineRange, MigrationOptions, Plan } from '../../migration/plan.js'
import { applyEdits } from '../../migration/write.js'

/** What `concurrent-awaits` writes is run: it does what was there before, at most so many at once, and in the same order. */

const home = mkdtempSync(path.join(tmpdir(), 'unblock-concurrent-'))
afterAll(() => rmSync(home, { recursive: true }))
const fixtures = fileURLToPath(new URL('../fixtures/codemods/concurrent-awaits/', import.meta.url))

function planned(codemods: readonly string[], text: string, { excluded = [], changed }: Pick<MigrationOptions, 'excluded'> & { readonly changed?: LineRange } = {}): { readonly plan: Plan; readonly after: string } {
  const root = mkdtempSync(path.join(home, 'plan-'))
  writeFileSync(path.join(root, 'package.json'), '{ "type": "module" }')
  writeFileSync(path.join(root, 'case.js'), text)
  const plan = planMigration(createProject({ root }), discoverFiles(root).files, { codemods, scope: 'live', includeTests: false, publicApi: 'keep', excluded, ...(changed !== undefined && { changedLines: { [path.join(root, 'case.js')]: [changed] } }) })
  return { plan, after: applyEdits(text, plan.files[0]?.edits ?? []) }
}

let count = 0

async function load(text: string): Promise<Readonly<Record<string, (...given: readonly unknown[]) => Promise<unknown>>>> {
  const file = path.join(home, `module-${count++}.mjs`)
  writeFileSync(file, text)
  return (await import(pathToFileURL(file).href)) as Readonly<Record<string, (...given: readonly unknown[]) => Promise<unknown>>>
}

describe('what is written', () => {
  const folder = path.join(home, 'data')
  mkdirSync(path.join(folder, 'inner'), { recursive: true })
  for (const name of ['a', 'b', 'c', 'inner/d']) writeFileSync(path.join(folder, name), `text of ${name}\n`)
  const at = (name: string): string => path.join(folder, name)
  const three = [at('a'), at('b'), at('c')]

  it.each<[name: string, given: readonly unknown[], folder?: string]>([
    ['readAll', [three]],
    ['readAll', [[]]],
    ['measured', [three.map((file) => ({ name: path.basename(file), folder }))]],
    ['added', [three, ['x']]],
    ['pickedUpLater', [three]],
    ['sizes', [three]],
    ['sizes', [new Set(three)]],
    ['table', [three]],
    ['below', [[path.join(folder, 'inner')]]],
    ['readAll', [[...three, at('missing')]]],
    ['existing', [[...three, at('missing'), at('inner')]], 'conditions'],
    ['onOneLine', [[...three, at('missing')]], 'conditions'],
    ['linesOf', [three], 'conditions'],
    ['linesOf', [[]], 'conditions'],
    ['pickedUpLater', [[...three, '', at('a')]], 'conditions'],
  ])('%s does the same', async (name, given, folder = 'loops') => {
    const before = await load(readFileSync(path.join(fixtures, folder, 'input/files.js'), 'utf8'))
    const after = await load(readFileSync(path.join(fixtures, folder, 'output/files.js'), 'utf8'))
    const outcome = (call: Promise<unknown> | undefined): Promise<unknown> => Promise.resolve(call).catch((error: unknown) => (error instanceof Error && 'code' in error ? error.code : error))
    expect(await outcome(after[name]?.(...given))).toEqual(await outcome(before[name]?.(...given)))
  })

  it('fills what it is given', async () => {
    const { filled } = await load(readFileSync(path.join(fixtures, 'loops/output/files.js'), 'utf8'))
    const users = [{ photoFile: at('a'), textFile: at('b') }, { photoFile: at('c'), textFile: at('a') }]
    await filled?.(users)
    expect(users).toMatchObject([{ text: 'text of b\n' }, { text: 'text of a\n' }])
  })

  it('keeps the order, bounds how many run at once, and begins nothing after an error', async () => {
    const { mapConcurrently } = await load(`${readFileSync(path.join(fixtures, 'loops/output/files.js'), 'utf8')}\nexport { mapConcurrently }\n`)
    let running = 0
    let most = 0
    const begun: number[] = []
    const act = async (item: number): Promise<number> => {
      begun.push(item)
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, (item * 7) % 5))
      running -= 1
      if (item === 30) throw new Error('thirty')
      return item * 2
    }
    const items = Array.from({ length: 25 }, (_, index) => index)
    expect(await mapConcurrently?.(items, 8, act)).toEqual(items.map((item) => item * 2))
    expect(most).toBe(8)
    await expect(mapConcurrently?.(Array.from({ length: 100 }, (_, index) => index), 4, act)).rejects.toThrow('thirty')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(Math.max(...begun)).toBeLessThan(40)
  })

  it('has the types that were there', () => {
    const folder = path.join(home, 'types')
    mkdirSync(folder)
    const files = readdirSync(path.join(fixtures, 'typescript/output')).map((file) => {
      writeFileSync(path.join(folder, file), readFileSync(path.join(fixtures, 'typescript/output', file)))
      return path.join(folder, file)
    })
    const program = ts.createProgram(files, {
      strict: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: ['node'],
      typeRoots: [fileURLToPath(new URL('../../node_modules/@types', import.meta.url))],
    })
    expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
  })
})

describe('as built', () => {
  const cli = fileURLToPath(new URL('../../dist/cli/index.js', import.meta.url))
  const runner = fileURLToPath(new URL('../../node_modules/jscodeshift/bin/jscodeshift.js', import.meta.url))
  const transform = fileURLToPath(new URL('../../dist/codemods/concurrent-awaits.js', import.meta.url))
  const input = readFileSync(path.join(fixtures, 'loops/input/files.js'), 'utf8')
  const output = readFileSync(path.join(fixtures, 'loops/output/files.js'), 'utf8')

  const folderOf = (): string => {
    const root = realpathSync(mkdtempSync(path.join(home, 'built-')))
    writeFileSync(path.join(root, 'package.json'), '{ "type": "module" }')
    writeFileSync(path.join(root, 'files.js'), input)
    return root
  }
  const run = (root: string, ...words: readonly string[]): string => {
    // The runner colours its output where CI is set.
    const env = { ...process.env, NO_COLOR: '1' }
    const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8', timeout: 50_000, env })
    return `${stdout}${stderr}`
  }
  const textIn = (root: string): string => readFileSync(path.join(root, 'files.js'), 'utf8')

  it('runs only where it is named, and says why each conversion is safe', () => {
    const root = folderOf()
    expect(run(root, cli, 'fix', '--force')).toContain('There is nothing to convert.')
    expect(textIn(root)).toBe(input)
    expect(run(root, cli, 'run', 'concurrent-awaits', '--force')).toMatch(/Why that is safe:\n {2}files\.js:7:16 {2}No round uses .* 'fs\.promises\.readFile'\./)
    expect(textIn(root)).toBe(output)
    const other = folderOf()
    run(other, cli, 'fix', '--only', 'concurrent-awaits', '--force')
    expect(textIn(other)).toBe(output)
  }, 60_000)

  it("does the same under jscodeshift's own command line", () => {
    const root = folderOf()
    const out = run(root, runner, '-t', transform, '--run-in-band', 'files.js')
    expect(out).toContain('1 ok')
    expect(out).toMatch(/7:16 readFile is converted\. No round uses/)
    expect(textIn(root)).toBe(output)
    expect(run(root, runner, '-t', transform, '--run-in-band', 'files.js')).toMatch(/1 skipped\s+0 ok/)
  }, 60_000)
})

describe('the plan', () => {
  const reads = `import { readFile } from 'node:fs/promises'\nexport async function f(a, b) {\n  const x = await readFile(a)\n  const y = await readFile(b)\n  return [x, y]\n}\n`

  it('justifies each conversion in a sentence', () => {
    const { plan } = planned(['concurrent-awaits'], reads)
    expect(plan.converted).toEqual([
      { file: 'case.js', line: 4, column: 13, api: 'readFile', group: 1, why: "Neither uses what the other gives, and all that they do is look: 'fs.promises.readFile'." },
    ])
  })

  it('refuses what is excluded, and nothing else', () => {
    const text = `${reads}export async function g(a, b) {\n  const x = await readFile(a)\n  const y = await readFile(b)\n  return [x, y]\n}\n`
    const [first] = planned(['concurrent-awaits'], text).plan.converted
    const excluded = first === undefined ? [] : [{ file: first.file, line: first.line, column: first.column, api: first.api, code: 'verify-failed', message: 'It breaks.' }]
    const { plan, after } = planned(['concurrent-awaits'], text, { excluded })
    expect(plan).toMatchObject({ selected: 2, refused: excluded, converted: [{ line: 9, group: 1 }], files: [{ groups: [1] }] })
    expect(after.slice(0, reads.length)).toBe(reads)
    expect(after.slice(reads.length)).toContain('Promise.all')
  })

  it('tells a loop that is excluded from the one around it, reported at the same place', () => {
    const text = `import { readFile } from 'node:fs/promises'\nexport async function f(groups) {\n  const texts = []\n  for (const group of groups) {\n    let all = ''\n    for (const file of group) all += await readFile(file, 'utf8')\n    texts.push(all)\n  }\n  return texts\n}\n`
    const { plan, after } = planned(['concurrent-awaits'], text)
    const [outer] = plan.converted
    expect(plan.converted).toHaveLength(1)
    expect(plan.refused).toHaveLength(1)
    expect(plan.refused[0]).toMatchObject({ line: outer?.line, column: outer?.column, api: outer?.api })
    // What the plan refuses by itself is handed back with each question, and changes nothing.
    expect(planned(['concurrent-awaits'], text, { excluded: plan.refused }).after).toBe(after)
    const excluded = [...plan.refused, { file: 'case.js', line: outer?.line ?? 0, column: outer?.column ?? 0, api: outer?.api ?? '', code: 'verify-failed', message: 'It breaks.' }]
    const without = planned(['concurrent-awaits'], text, { excluded })
    expect(without.plan).toMatchObject({ selected: 2, converted: [], files: [] })
    expect(without.plan.refused.map(({ code }) => code).sort()).toEqual([plan.refused[0]?.code, 'verify-failed'].sort())
  })

  it('selects what stands on changed lines', () => {
    const text = `${reads}export async function g(a, b) {\n  const x = await readFile(a)\n  const y = await readFile(b)\n  return [x, y]\n}\n`
    const at = (line: number): readonly number[] => planned(['concurrent-awaits'], text, { changed: [line, line] }).plan.converted.map((call) => call.line)
    expect([3, 4, 3.5, 5, 9].map(at)).toEqual([[4], [4], [4], [], [9]])
  })

  it('leaves a file that another codemod of the run changes for another run', () => {
    const { plan, after } = planned(['fs-sync-to-promises', 'concurrent-awaits'], `import { statSync } from 'node:fs'\n${reads}export const size = async (file) => statSync(file).size\n`)
    expect(plan.refused.map(({ code }) => code)).toEqual(['other-edits'])
    expect(plan.selected).toBe(2)
    expect(after).toContain('const y = await readFile(b)')
    expect(after).not.toContain('statSync(')
  })

  it('says nothing of what waits for nobody', () => {
    const { plan } = planned(['concurrent-awaits'], `const add = async (a, b) => a + b\nexport async function f(a, b) {\n  const x = await add(a, b)\n  const y = await add(b, a)\n  return [x, y]\n}\n`)
    expect(plan).toMatchObject({ selected: 0, files: [] })
  })
})
