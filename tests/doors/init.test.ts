import { afterEach, expect, it } from 'vitest'
import { scratchProject, tool, type Scratch } from './scratch.js'

/** The first five minutes of somebody who has a project with ESLint and husky, and types `unblock init`. */

const made: Scratch[] = []

afterEach(() => {
  for (const scratch of made.splice(0)) scratch.remove()
})

const files = {
  '.gitignore': 'node_modules\n',
  'eslint.config.js': "import { defineConfig } from 'eslint/config'\n\n// Ours.\nexport default defineConfig([\n  { files: ['**/*.js'] },\n])\n",
  '.husky/pre-commit': 'node --check src/load.js\n',
  'src/load.js': "import { readFile } from 'node:fs/promises'\n\nexport async function load(path) {\n  return readFile(path)\n}\n",
}

const blocking = "import { readFileSync } from 'node:fs'\n\nexport async function load(path) {\n  return readFileSync(path)\n}\n"

async function project(): Promise<Scratch> {
  const scratch = await scratchProject({ manifest: { type: 'module' }, packages: ['eslint@10', 'husky@9'], files })
  made.push(scratch)
  await scratch.mustRun('git', ['init', '--quiet'])
  await scratch.mustRun('husky')
  await scratch.mustRun('git', ['add', '.'])
  await scratch.mustRun('git', ['commit', '--quiet', '--message', 'first'])
  return scratch
}

it('what it sets up works: ESLint reports, a commit is stopped, and nothing else has changed', async () => {
  const scratch = await project()
  const refused = await scratch.run('unblock', ['init'])
  expect(refused).toMatchObject({ code: 2, stdout: expect.stringContaining('+  unblock.configs.recommended,') })
  expect((await scratch.mustRun('git', ['status', '--porcelain'])).stdout).toBe('')

  await scratch.mustRun('unblock', ['init', '--yes'])
  expect((await scratch.mustRun('git', ['diff', '--numstat'])).stdout).toBe('1\t0\t.husky/pre-commit\n2\t0\teslint.config.js\n')
  await scratch.mustRun('git', ['commit', '--quiet', '--all', '--message', 'second'])
  expect((await scratch.mustRun('unblock', ['init', '--yes'])).stdout).toContain('nothing was changed')
  expect((await scratch.mustRun('git', ['status', '--porcelain'])).stdout).toBe('')

  await scratch.mustRun('eslint', ['.'])
  scratch.write({ 'src/load.js': blocking })
  expect(await scratch.run('eslint', ['.'])).toMatchObject({ code: 1, stdout: expect.stringContaining('unblock/no-blocking-call') })
  expect((await scratch.run('git', ['commit', '--all', '--message', 'third'])).code).not.toBe(0)
  scratch.write({ 'src/load.js': files['src/load.js'].replace('path)\n}', 'path, "utf8")\n}') })
  await scratch.mustRun('git', ['commit', '--quiet', '--all', '--message', 'third'])
})

it('asks on a terminal', async context => {
  const scratch = await project()
  const python = await scratch.run('python3', ['-c', 'import pty'])
  if (python.code !== 0) return context.skip('There is nothing here that makes a terminal.')
  // A terminal with somebody at it who reads the question and answers.
  const session = (answer: string): string => `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp('unblock', ['unblock', 'init', '--only', 'lint'])
seen, answered = b'', False
while True:
    try: data = os.read(fd, 4096)
    except OSError: break
    if not data: break
    seen += data
    if not answered and b'[y/N] ' in seen:
        os.write(fd, ${JSON.stringify(`${answer}\n`)}.encode())
        answered = True
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`
  const declined = await scratch.run('python3', ['-c', session('n')])
  expect(declined).toMatchObject({ code: 1, stdout: expect.stringContaining('Nothing was written.') })
  expect((await scratch.mustRun('git', ['status', '--porcelain'])).stdout).toBe('')
  const accepted = await scratch.run('python3', ['-c', session('y')])
  expect(accepted).toMatchObject({ code: 0, stdout: expect.stringContaining('Wrote eslint.config.js.') })
  expect((await scratch.mustRun('git', ['status', '--porcelain'])).stdout).toBe(' M eslint.config.js\n')
})

it('sets up Oxlint so that it reports the same', async () => {
  const scratch = await scratchProject({ manifest: { type: 'module' }, packages: ['oxlint@1'], files: { 'src/load.js': blocking, '.oxlintrc.json': '{\n  // Ours.\n  "rules": { "no-debugger": "error" }\n}\n' } })
  made.push(scratch)
  await scratch.mustRun('unblock', ['init', '--yes'])
  expect(scratch.read('.oxlintrc.json')).toMatch(/^\{\n {2}\/\/ Ours\.\n {2}"rules": \{ "no-debugger": "error", "unblock\//u)
  expect(await scratch.run('oxlint')).toMatchObject({ code: 1, stdout: expect.stringContaining('unblock(no-blocking-call)') })
})

it("works with pnpm, whose layout hides what a project has not asked for", async () => {
  const scratch = await scratchProject({ manager: 'pnpm', manifest: { type: 'module', packageManager: 'pnpm@10.0.0' }, packages: ['eslint@10'], files: { 'src/load.js': blocking } })
  made.push(scratch)
  await scratch.mustRun('git', ['init', '--quiet'])
  await scratch.mustRun('unblock', ['init', '--yes'])
  expect(scratch.read('eslint.config.js')).toContain('...unblock.configs.recommended')
  expect(scratch.read('.git/hooks/pre-commit')).toBe('#!/bin/sh\npnpm exec unblock scan --staged\n')
  expect((await scratch.run('eslint', ['src'])).stdout).toContain('unblock/no-blocking-call')
  const pnpm = await tool('pnpm@10', 'pnpm')
  scratch.write({ '.gitignore': 'node_modules\n' })
  await scratch.mustRun('git', ['add', 'src', '.gitignore'])
  const env = { PATH: `${pnpm.slice(0, -'/pnpm'.length)}:${process.env.PATH ?? ''}`, npm_config_manage_package_manager_versions: 'false' }
  const commit = await scratch.run('git', ['commit', '--message', 'first'], { env })
  expect(commit.stdout + commit.stderr).toContain("'readFileSync()' blocks the event loop")
  expect(commit.code).not.toBe(0)
})
