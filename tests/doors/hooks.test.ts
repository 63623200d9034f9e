import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import { recipeOf } from './recipes.js'
import { scratchProject, type Scratch } from './scratch.js'

/** The recipes of docs/guides/hooks.md, followed to the letter in repositories of their own: a commit that is stopped, one that passes. */

const made: Scratch[] = []

afterEach(() => {
  for (const scratch of made.splice(0)) scratch.remove()
})

const project = {
  '.gitignore': 'node_modules\n',
  'src/page.js': "export async function page(name) {\n  return name;\n}\n",
  'src/server.js': "import { createServer } from 'node:http';\nimport { page } from './page.js';\n\ncreateServer(async (request, response) => {\n  try {\n    response.end(await page(request.url));\n  } catch {\n    response.end();\n  }\n}).listen(0);\n",
}
const blocking = "import { readFileSync } from 'node:fs';\n\nexport async function page(name) {\n  return readFileSync(`pages${name}`);\n}\n"
const waiting = "import { readFile } from 'node:fs/promises';\n\nexport async function page(name) {\n  return readFile(`pages${name}`);\n}\n"

/** A repository with one commit, in which somebody has done what the page says. */
async function following(heading: string, env: Readonly<Record<string, string>> = {}, changed = (text: string): string => text): Promise<Scratch> {
  const steps = recipeOf('hooks.md', heading)
  const packages = steps.flatMap(step => (step.kind === 'commands' ? packagesIn(step.text) : [])).filter(name => name !== 'eslint-plugin-unblock')
  const scratch = await scratchProject({ packages, manifest: { type: 'module', scripts: { test: 'node --check src/server.js' } }, files: project })
  made.push(scratch)
  await scratch.mustRun('git', ['init', '--quiet'])
  for (const step of steps) {
    if (step.kind === 'file') scratch.write({ [step.path]: changed(step.text) })
    else await scratch.mustRun('sh', ['-ec', step.text.replaceAll(installation, '')], { env })
  }
  await scratch.mustRun('git', ['add', '.'], { env })
  const first = await scratch.run('git', ['commit', '--message', 'first'], { env })
  expect(first.code, first.stdout + first.stderr).toBe(0)
  return scratch
}

const installation = /^npm install --save-dev (?<names>.*)$/gmu

/** What the page installs, which scratch projects share, in versions that this Node can run. */
function packagesIn(commands: string): readonly string[] {
  const isOld = Number(process.versions.node.split('.')[0]) < 22
  return [...commands.matchAll(installation)].flatMap(({ groups }) => groups?.names?.split(' ') ?? []).map(name => (isOld && name === 'lint-staged' ? 'lint-staged@16' : name))
}

async function expectToGuard(scratch: Scratch, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const commit = async (text: string) => {
    scratch.write({ 'src/page.js': text })
    await scratch.mustRun('git', ['add', 'src/page.js'], { env })
    const outcome = await scratch.run('git', ['commit', '--message', 'second'], { env })
    return { ...outcome, all: outcome.stdout + outcome.stderr }
  }
  const count = async (): Promise<string> => (await scratch.mustRun('git', ['rev-list', '--count', 'HEAD'])).stdout.trim()

  const stopped = await commit(blocking)
  expect(stopped.all).toContain("'readFileSync()' blocks the event loop")
  expect(stopped.code).not.toBe(0)
  expect(await count()).toBe('1')

  // What counts is what is staged: the work tree may hold what it likes.
  scratch.write({ 'src/page.js': waiting })
  expect((await scratch.run('git', ['commit', '--message', 'second'], { env })).code).not.toBe(0)

  const passed = await commit(waiting)
  expect(passed.code, passed.all).toBe(0)
  expect(await count()).toBe('2')
}

describe('docs/guides/hooks.md', () => {
  it('husky with lint-staged', async () => {
    const scratch = await following('husky with lint-staged')
    await expectToGuard(scratch)
    scratch.write({ 'src/page.js': 'export   async function page(name) { return name.trim() }\n' })
    await scratch.mustRun('git', ['add', '.'])
    await scratch.mustRun('git', ['commit', '--message', 'third'])
    expect((await scratch.mustRun('git', ['show', 'HEAD:src/page.js'])).stdout).toBe('export async function page(name) {\n  return name.trim();\n}\n')
  })

  it.each(['lefthook', 'simple-git-hooks', 'git alone'])('%s', async heading => {
    await expectToGuard(await following(heading))
  })

  it('reports a caller that nobody touched', async () => {
    const scratch = await following('git alone')
    scratch.write({ 'src/page.js': "import { readFileSync } from 'node:fs';\n\nexport function page(name) {\n  return readFileSync(`pages${name}`);\n}\n" })
    await scratch.mustRun('git', ['add', '.'])
    const { code, stdout, stderr } = await scratch.run('git', ['commit', '--message', 'second'])
    expect(stdout + stderr).toMatch(/src\/server\.js\n +6:\d+ {2}'page\(\)' blocks the event loop: page → fs\.readFileSync \(src\/page\.js:4\)/u)
    expect(code).not.toBe(0)
  })
})

describe('the pre-commit framework', () => {
  const manifest = fileURLToPath(new URL('../../.pre-commit-hooks.yaml', import.meta.url))
  let env: Readonly<Record<string, string>> | undefined

  beforeAll(() => {
    const folder = mkdtempSync(path.join(inject('doors').shared, 'pre-commit-'))
    const { status } = spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder, 'pre-commit'], { stdio: 'ignore' })
    if (status === 0) env = { PYTHONPATH: folder, PATH: `${folder}/bin:${process.env.PATH ?? ''}`, PRE_COMMIT_HOME: path.join(folder, 'home') }
  })

  it('has a hook here with the fields that it requires', () => {
    const hooks: unknown = parse(readFileSync(manifest, 'utf8'))
    expect(hooks).toEqual([expect.objectContaining({ id: 'unblock', name: expect.any(String), entry: expect.stringMatching(/scan --staged$/u), language: 'system', pass_filenames: false })])
  })

  it('takes our hook for valid, and runs it', async context => {
    if (env === undefined) return context.skip('Python or the pre-commit package cannot be had here.')
    const scratch = await following('pre-commit', env)
    await scratch.mustRun('pre-commit', ['validate-manifest', manifest], { env })
    await expectToGuard(scratch, env)
  })

  // npx prefers what is installed; what it would download is not published yet.
  it('takes it from this repository', async context => {
    if (env === undefined) return context.skip('Python or the pre-commit package cannot be had here.')
    const home = await scratchProject({ unblock: false, files: { '.pre-commit-hooks.yaml': readFileSync(manifest, 'utf8') } })
    made.push(home)
    await home.mustRun('git', ['init', '--quiet'])
    await home.mustRun('git', ['add', '.'])
    await home.mustRun('git', ['commit', '--quiet', '--message', 'first'])
    await home.mustRun('git', ['tag', 'v0.1.0'])
    const scratch = await following('pre-commit, from this repository', env, text => text.replace(/https:\/\/.*/u, home.root))
    await expectToGuard(scratch, env)
  })
})
