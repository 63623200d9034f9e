import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { recipeOf } from './recipes.js'
import { scratchProject, tool, type Outcome, type Scratch } from './scratch.js'

/** The Codemod CLI, from the registry, runs our codemods as the package brings them along. Nothing is asked of its servers. */

const made: Scratch[] = []
const home = (file: string): string => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8')

afterEach(() => {
  for (const scratch of made.splice(0)) scratch.remove()
})

const sources = {
  '.gitignore': 'node_modules\n',
  'a.js': "import { readFileSync } from 'node:fs'\n\nexport async function load(path) {\n  return readFileSync(path)\n}\n",
  'b.js': "import { statSync } from 'node:fs'\n\nconsole.log(statSync('a').size)\n",
}

async function repository(files: Readonly<Record<string, string>> = sources): Promise<Scratch> {
  const scratch = await scratchProject({ manifest: { type: 'module' }, files: { '.gitignore': sources['.gitignore'], ...files } })
  made.push(scratch)
  await scratch.mustRun('git', ['init', '--quiet'])
  await scratch.mustRun('git', ['add', '.'])
  await scratch.mustRun('git', ['commit', '--quiet', '--message', 'first'])
  return scratch
}

async function codemod(scratch: Scratch, ...args: readonly string[]): Promise<Outcome> {
  return scratch.run(await tool('codemod@1', 'codemod'), ['--disable-analytics', 'workflow', ...args])
}

const workflow = ['--workflow', 'node_modules/eslint-plugin-unblock']

describe('the Codemod CLI', () => {
  it('takes our workflow for valid', async () => {
    const { code, stdout, stderr } = await codemod(await repository(), 'validate', ...workflow)
    expect(stdout + stderr).toContain('Schema validation: Passed')
    expect(code).toBe(0)
  })

  it('runs it: calls in live code, or all of them', async () => {
    const live = await repository()
    const { code, stdout, stderr } = await codemod(live, 'run', ...workflow, '--no-interactive')
    expect(code, stdout + stderr).toBe(0)
    expect(live.read('a.js')).toContain('return await readFile(path)')
    expect(live.read('b.js')).toBe(sources['b.js'])

    const all = await repository()
    await codemod(all, 'run', ...workflow, '--no-interactive', '--param', 'scope=all')
    expect(all.read('b.js')).toContain("(await stat('a')).size")
  })

  it('fails with us where git could not give the old text back', async () => {
    const scratch = await repository()
    scratch.write({ 'b.js': '1\n' })
    const { code, stdout, stderr } = await codemod(scratch, 'run', ...workflow, '--no-interactive', '--allow-dirty')
    expect(stdout + stderr).toContain('uncommitted changes')
    expect(code).not.toBe(0)
    expect(scratch.read('a.js')).toBe(sources['a.js'])
  })
})

describe('docs/guides/codemods.md', () => {
  const commands = (heading: string): readonly string[] => recipeOf('codemods.md', heading).flatMap(step => (step.kind === 'commands' ? step.text.trim().split('\n') : []))

  it('The command', async () => {
    const scratch = await repository()
    for (const command of commands('The command')) await scratch.mustRun('sh', ['-ec', command])
    expect(scratch.read('a.js')).toContain('return await readFile(path)')
  })

  it('jscodeshift', async () => {
    const scratch = await repository({ 'src/a.js': sources['a.js'], 'src/a.test.js': "import { statSync } from 'node:fs'\nimport { it } from 'node:test'\n\nit('is', () => {\n  statSync('a')\n})\n" })
    // What the first line installs is installed already.
    const [, ...rest] = commands('jscodeshift')
    for (const command of rest) await scratch.mustRun('sh', ['-ec', command])
    expect(scratch.read('src/a.js')).toContain('return await readFile(path)')
    expect(scratch.read('src/a.test.js')).toContain('async () => {\n  await stat(')
  })

  it('The Codemod CLI', async () => {
    const scratch = await repository()
    const folder = path.dirname(await tool('codemod@1', 'codemod'))
    const env = { PATH: `${folder}:${process.env.PATH ?? ''}` }
    for (const command of commands('The Codemod CLI')) await scratch.mustRun('sh', ['-ec', command.replace('npx codemod', 'codemod --disable-analytics')], { env })
    expect(scratch.read('a.js')).toContain('return await readFile(path)')
    expect(scratch.read('b.js')).toContain("(await stat('a')).size")
  })
})

it('names codemods that exist, the version of the package, and a workflow that is here', () => {
  const manifest = parse(home('codemod.yaml'))
  expect(manifest.version).toBe((JSON.parse(home('package.json')) as { version: string }).version)
  const [workflow] = manifest.workflows
  const named = String(parse(home(workflow.path)).params.schema.codemods.default).split(',')
  for (const name of named) expect(existsSync(new URL(`../../codemods/${name}.ts`, import.meta.url)), name).toBe(true)
})
