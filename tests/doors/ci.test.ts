import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { recipeOf } from './recipes.js'
import { scratchProject, tool, type Outcome, type Scratch } from './scratch.js'

/** The pipelines of docs/guides/ci.md: valid for the service that reads them, and their commands run where a service would run them. */

const made: Scratch[] = []

afterEach(() => {
  for (const scratch of made.splice(0)) scratch.remove()
})

const page = (body: string): string => `import { readFileSync } from 'node:fs'\n\nexport function page(name) {\n  return ${body}\n}\n`
const server = "import { createServer } from 'node:http'\nimport { page } from './page.js'\n\ncreateServer((request, response) => {\n  response.end(page(request.url))\n}).listen(0)\n"

/** A clone on a branch of its own, one commit ahead of `origin/main`. */
async function branch(body: string): Promise<Scratch> {
  const scratch = await scratchProject({ manifest: { type: 'module' }, files: { '.gitignore': 'node_modules\n', 'src/server.js': server, 'src/page.js': page('name') } })
  made.push(scratch)
  const git = async (...args: string[]): Promise<Outcome> => scratch.mustRun('git', args)
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '.')
  await git('commit', '--quiet', '--message', 'first')
  await git('update-ref', 'refs/remotes/origin/main', 'HEAD')
  await git('checkout', '--quiet', '-b', 'feature')
  scratch.write({ 'src/page.js': page(body) })
  await git('commit', '--quiet', '--all', '--message', 'second')
  return scratch
}

const blocking = 'readFileSync(`pages${name}`)'

function fileOf(heading: string): { readonly path: string; readonly text: string } {
  const file = recipeOf('ci.md', heading).find(step => step.kind === 'file')
  if (file === undefined) throw new Error(`Section '${heading}' has no file.`)
  return file
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>
}

/** Each command in a shell of its own, as a runner has it, until one fails. What `npm ci` would install is installed in scratch projects. */
async function runAll(scratch: Scratch, commands: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> {
  let last: Outcome | undefined
  for (const command of commands.filter(text => text !== 'npm ci')) {
    last = await scratch.run('bash', ['-ec', command], { env })
    if (last.code !== 0) return last
  }
  if (last === undefined) throw new Error('There are no commands.')
  return last
}

const commandsOf = (heading: string): readonly string[] => Object.values((parse(fileOf(heading).text) as Workflow).jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))

it.each(['GitHub Actions', 'GitHub code scanning'])('%s: the workflow is valid', async heading => {
  const { path, text } = fileOf(heading)
  const scratch = await scratchProject({ unblock: false, files: { [path]: text } })
  made.push(scratch)
  // The schema of GitHub workflows, and more, as a package of the registry.
  const validator = await tool('@action-validator/cli@0.6', 'action-validator')
  const valid = await scratch.run(validator, [path])
  expect(valid.code, valid.stdout + valid.stderr).toBe(0)
  scratch.write({ [path]: text.replace('runs-on', 'runs-in') })
  expect((await scratch.run(validator, [path])).code).not.toBe(0)
})

describe('GitHub Actions', () => {
  const commands = commandsOf('GitHub Actions')

  it('marks what a pull request brings about, in a caller that it did not touch', async () => {
    const { code, stdout, stderr } = await runAll(await branch(blocking), commands, { GITHUB_BASE_REF: 'main', CI: 'true' })
    expect(stdout, stderr).toMatch(/^::error file=src\/server\.js,line=5,.*title=no-blocking-call::'page\(\)' blocks the event loop/mu)
    expect(code).toBe(1)
  })

  it('passes what brings nothing about', async () => {
    expect(await runAll(await branch('name.trim()'), commands, { GITHUB_BASE_REF: 'main', CI: 'true' })).toMatchObject({ code: 0, stdout: expect.not.stringContaining('::error') })
  })
})

it('GitHub code scanning: writes SARIF, whatever it finds, and fails where it cannot', async () => {
  const commands = commandsOf('GitHub code scanning')
  const scratch = await branch(blocking)
  expect(await runAll(scratch, commands, { CI: 'true' })).toMatchObject({ code: 0 })
  const sarif = JSON.parse(scratch.read('unblock.sarif')) as { readonly version: string; readonly runs: readonly { readonly results: readonly { readonly ruleId: string }[] }[] }
  expect(sarif.version).toBe('2.1.0')
  expect(sarif.runs[0]?.results).toHaveLength(1)
  scratch.write({ 'src/page.js': 'export const =\n' })
  expect((await runAll(scratch, commands.slice(-1), { CI: 'true' })).code).not.toBe(0)
})

it('GitLab code quality: the pipeline is valid', async () => {
  const { path, text } = fileOf('GitLab code quality')
  const scratch = await scratchProject({ unblock: false, files: { [path]: text } })
  made.push(scratch)
  await scratch.mustRun('git', ['init', '--quiet', '--initial-branch=main'])
  // It holds a pipeline against the schema that GitLab's own editor has. Later versions want Node 22.
  const validator = await tool('gitlab-ci-local@4.61.0', 'gitlab-ci-local')
  const valid = await scratch.run(validator, ['--list'])
  expect(valid.code, valid.stdout + valid.stderr).toBe(0)
  expect(valid.stdout + valid.stderr).toContain('json schema validated')
  scratch.write({ [path]: text.replace('when: always', 'when: sometimes') })
  expect((await scratch.run(validator, ['--list'])).code).not.toBe(0)
})

it('GitLab code quality: reports what a merge request brings about', async () => {
  const { unblock: job } = parse(fileOf('GitLab code quality').text) as { readonly unblock: { readonly script: readonly string[]; readonly artifacts: { readonly reports: { readonly codequality: string } } } }
  for (const [body, count] of [[blocking, 1], ['name.trim()', 0]] as const) {
    const scratch = await branch(body)
    const base = (await scratch.mustRun('git', ['rev-parse', 'origin/main'])).stdout.trim()
    const { code } = await runAll(scratch, job.script, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base, CI_PROJECT_DIR: scratch.root, CI: 'true' })
    expect(code).toBe(count)
    const report = JSON.parse(scratch.read(job.artifacts.reports.codequality)) as readonly unknown[]
    expect(report).toHaveLength(count)
    // The fields that GitLab requires.
    for (const finding of report) {
      expect(finding).toMatchObject({ description: expect.any(String), check_name: expect.any(String), fingerprint: expect.any(String), severity: expect.any(String), location: { path: 'src/server.js', lines: { begin: 5 } } })
    }
  }
})

it('Whole scans with old findings: only new ones fail', async () => {
  const scratch = await branch(blocking)
  const steps = recipeOf('ci.md', 'Whole scans with old findings')
  const commands = steps.flatMap(step => (step.kind === 'commands' ? step.text.trim().split('\n') : []))
  expect(await runAll(scratch, commands, {})).toMatchObject({ code: 0 })
  scratch.write({ 'src/other.js': "import { statSync } from 'node:fs'\n\nexport async function size(name) {\n  return statSync(name)\n}\n" })
  const again = await runAll(scratch, commands.slice(-1), {})
  expect(again.stdout).toContain('src/other.js')
  expect(again.stdout).not.toContain('src/server.js')
  expect(again.code).toBe(1)
})
