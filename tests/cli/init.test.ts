import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { main } from '../../cli/main.js'
import { recipeOf } from '../doors/recipes.js'
import { folderOf, git } from './run-cli.js'
import { terminalOf } from './terminal-of.js'

type Files = Readonly<Record<string, string>>

/** A project that has our package already, so that only what a test is about changes. */
const manifest = '{\n  "private": true,\n  "type": "module",\n  "devDependencies": {\n    "eslint-plugin-unblock": "^0.1.0"\n  }\n}\n'

async function init(cwd: string, args: readonly string[] = ['--yes'], answer?: string) {
  const { terminal, written } = terminalOf({ cwd, interactive: answer !== undefined })
  const questions: string[] = []
  const ask = async (question: string): Promise<string> => {
    questions.push(question)
    return answer ?? ''
  }
  const code = await main(['init', ...args], answer === undefined ? terminal : { ...terminal, ask })
  return { code, questions, ...written }
}

function contents(folder: string, inner = ''): Files {
  return Object.fromEntries(readdirSync(join(folder, inner), { withFileTypes: true }).flatMap(entry => {
    const path = inner === '' ? entry.name : `${inner}/${entry.name}`
    if (entry.isDirectory()) return path.startsWith('.git/') && path !== '.git/hooks' ? [] : Object.entries(contents(folder, path))
    return path.startsWith('.git/') && !path.startsWith('.git/hooks/') ? [] : [[path, entry.isSymbolicLink() ? 'link' : readFileSync(join(folder, path), 'utf8')] as const]
  }))
}

function repositoryOf(files: Files): string {
  const folder = folderOf({ 'package.json': manifest, ...files })
  git(folder, 'init', '--quiet', '--template=')
  return folder
}

/** What one run makes of a file, after it was seen that a second run changes nothing at all. */
async function after(files: Files, path: string, only: string): Promise<string> {
  const folder = repositoryOf(files)
  const first = await init(folder, ['--yes', '--only', only])
  expect(first, first.err).toMatchObject({ code: 0, err: '' })
  const changed = contents(folder)
  const second = await init(folder, ['--yes', '--only', only])
  expect(second.out).toContain('nothing was changed')
  expect(contents(folder)).toEqual(changed)
  return readFileSync(join(folder, path), 'utf8')
}

async function byHand(files: Files, only: string): Promise<string> {
  const folder = repositoryOf(files)
  const before = contents(folder)
  const { code, out, err } = await init(folder, ['--yes', '--only', only])
  expect(err).toBe('')
  expect(code).toBe(1)
  expect(contents(folder)).toEqual(before)
  return out
}

describe('an ESLint config', () => {
  const eslint = (text: string, name = 'eslint.config.js'): Promise<string> => after({ [name]: text }, name, 'lint')

  it.each([
    ['an array, line by line', "import js from '@eslint/js'\n\nexport default [\n  js.configs.recommended, // theirs\n  { rules: { a: 'off' } },\n]\n",
      "import js from '@eslint/js'\nimport unblock from 'eslint-plugin-unblock'\n\nexport default [\n  js.configs.recommended, // theirs\n  { rules: { a: 'off' } },\n  ...unblock.configs.recommended,\n]\n"],
    ['no comma behind the last element, but a comment', 'import js from "@eslint/js";\n\nexport default [\n\tjs.configs.recommended // theirs\n];\n',
      'import js from "@eslint/js";\nimport unblock from "eslint-plugin-unblock";\n\nexport default [\n\tjs.configs.recommended, // theirs\n\t...unblock.configs.recommended\n];\n'],
    ['one line', "import js from '@eslint/js'\nexport default [js.configs.recommended]\n",
      "import js from '@eslint/js'\nimport unblock from 'eslint-plugin-unblock'\nexport default [js.configs.recommended, ...unblock.configs.recommended]\n"],
    ['a comma at the end of one line', 'export default [{ },]\n', "import unblock from 'eslint-plugin-unblock'\n\nexport default [{ }, ...unblock.configs.recommended,]\n"],
    ['an empty array', 'export default []\n', "import unblock from 'eslint-plugin-unblock'\n\nexport default [...unblock.configs.recommended]\n"],
    ['brackets around the last element', 'export default [({ })]\n', "import unblock from 'eslint-plugin-unblock'\n\nexport default [({ }), ...unblock.configs.recommended]\n"],
    ['defineConfig of an array', "import { defineConfig } from 'eslint/config'\n\nexport default defineConfig([\n  { files: ['a'] },\n])\n",
      "import { defineConfig } from 'eslint/config'\nimport unblock from 'eslint-plugin-unblock'\n\nexport default defineConfig([\n  { files: ['a'] },\n  unblock.configs.recommended,\n])\n"],
    ['defineConfig of several', "import { defineConfig as define } from 'eslint/config'\n\nexport default define({ }, { })\n",
      "import { defineConfig as define } from 'eslint/config'\nimport unblock from 'eslint-plugin-unblock'\n\nexport default define({ }, { }, unblock.configs.recommended)\n"],
    ['tseslint.config', "import tseslint from 'typescript-eslint';\n\nexport default tseslint.config(\n  tseslint.configs.strict,\n  {\n    rules: {},\n  },\n);\n",
      "import tseslint from 'typescript-eslint';\nimport unblock from 'eslint-plugin-unblock';\n\nexport default tseslint.config(\n  tseslint.configs.strict,\n  {\n    rules: {},\n  },\n  unblock.configs.recommended,\n);\n"],
    ['a constant, and a comment that documents it', "// @ts-check\n\n/** @type {import('eslint').Linter.Config[]} */\nconst config = [{}]\nexport default config\n",
      "// @ts-check\n\nimport unblock from 'eslint-plugin-unblock'\n\n/** @type {import('eslint').Linter.Config[]} */\nconst config = [{}, ...unblock.configs.recommended]\nexport default config\n"],
    ['one object', 'export default { rules: {} }\n', "import unblock from 'eslint-plugin-unblock'\n\nexport default [{ rules: {} }, ...unblock.configs.recommended]\n"],
    ['a name that is taken', "import unblock from './mine.js'\nexport default [unblock]\n",
      "import unblock from './mine.js'\nimport unblockPlugin from 'eslint-plugin-unblock'\nexport default [unblock, ...unblockPlugin.configs.recommended]\n"],
    ['line ends of Windows', "import js from '@eslint/js'\r\n\r\nexport default [\r\n  js.configs.recommended,\r\n]\r\n",
      "import js from '@eslint/js'\r\nimport unblock from 'eslint-plugin-unblock'\r\n\r\nexport default [\r\n  js.configs.recommended,\r\n  ...unblock.configs.recommended,\r\n]\r\n"],
    ['a byte order mark', '\uFEFFexport default [{}]\n', "\uFEFFimport unblock from 'eslint-plugin-unblock'\n\nexport default [{}, ...unblock.configs.recommended]\n"],
  ])('grows by one element: %s', async (_, before, expected) => {
    expect(await eslint(before)).toBe(expected)
  })

  it('may be CommonJS', async () => {
    expect(await eslint("'use strict'\nconst js = require('@eslint/js')\n\nmodule.exports = [js.configs.recommended]\n", 'eslint.config.cjs')).toBe(
      "'use strict'\nconst js = require('@eslint/js')\nconst unblock = require('eslint-plugin-unblock')\n\nmodule.exports = [js.configs.recommended, ...unblock.configs.recommended]\n",
    )
    expect(await eslint('module.exports = []\n', 'eslint.config.cjs')).toBe("const unblock = require('eslint-plugin-unblock')\n\nmodule.exports = [...unblock.configs.recommended]\n")
  })

  it('may be TypeScript', async () => {
    const text = "import type { Linter } from 'eslint'\n\nexport default [\n  { rules: {} },\n] satisfies Linter.Config[]\n"
    expect(await eslint(text, 'eslint.config.ts')).toBe(
      "import type { Linter } from 'eslint'\nimport unblock from 'eslint-plugin-unblock'\n\nexport default [\n  { rules: {} },\n  ...unblock.configs.recommended,\n] satisfies Linter.Config[]\n",
    )
  })

  it.each([
    ['a factory', "import antfu from '@antfu/eslint-config'\nexport default antfu({})\n"],
    ['a defineConfig of somebody else', "import { defineConfig } from './mine.js'\nexport default defineConfig([])\n"],
    ['a promise', 'export default (async () => [])()\n'],
    ['a variable that may change', 'let config = []\nconfig = [{}]\nexport default config\n'],
    ['no export', 'console.log(1)\n'],
  ])('is left alone, with what to add, where it is not understood: %s', async (_, text) => {
    expect(await byHand({ 'eslint.config.js': text }, 'lint')).toMatch(/eslint\.config\.js is left as it is: .*\. Add by hand:\n\n {4}import unblock from 'eslint-plugin-unblock'\n/u)
  })

  it('is made where ESLint has none, and asked for where it is of the old kind', async () => {
    const withEslint = manifest.replace('"eslint-plugin', '"eslint": "^10",\n    "eslint-plugin')
    expect(await after({ 'package.json': withEslint }, 'eslint.config.js', 'lint')).toBe("import unblock from 'eslint-plugin-unblock'\n\nexport default [...unblock.configs.recommended]\n")
    expect(await byHand({ 'package.json': withEslint, '.eslintrc.json': '{}' }, 'lint')).toContain('@eslint/migrate-config')
  })
})

describe('an Oxlint config', () => {
  it('keeps comments, and rules of ours that are there', async () => {
    const text = '{\n  // why\n  "plugins": ["unicorn"], /* more */\n  "rules": {\n    "no-var": "error",\n    "unblock/no-busy-wait": "off" // measured\n  }\n}\n'
    const result = await after({ '.oxlintrc.json': text }, '.oxlintrc.json', 'lint')
    expect(result).toContain('"unblock/no-busy-wait": "off", // measured\n    "unblock/')
    expect(result).toContain('  "jsPlugins": ["eslint-plugin-unblock"]\n}\n')
    expect(result).toContain('    "unblock/no-blocking-call": "error"')
    expect(result.startsWith('{\n  // why\n  "plugins": ["unicorn"], /* more */\n  "rules": {\n    "no-var": "error",\n')).toBe(true)
  })

  it('is made where oxlint has none', async () => {
    const text = await after({ 'package.json': manifest.replace('"eslint-plugin', '"oxlint": "^1",\n    "eslint-plugin') }, '.oxlintrc.json', 'lint')
    expect(JSON.parse(text)).toMatchObject({ jsPlugins: ['eslint-plugin-unblock'], rules: { 'unblock/no-blocking-call': 'error' } })
  })

  it('that is a program gets advice', async () => {
    expect(await byHand({ 'oxlint.config.ts': 'export default {}\n' }, 'lint')).toContain("jsPlugins: ['eslint-plugin-unblock']")
  })
})

describe('package.json', () => {
  it('gets the dependency among the others, which are sorted', async () => {
    const folder = folderOf({ 'package.json': '{\n\t"name": "a",\n\t"devDependencies": {\n\t\t"eslint": "^10",\n\t\t"vitest": "^4"\n\t},\n\t"x": [1,2]\n}' })
    const { code, out } = await init(folder, ['--yes'])
    expect(code).toBe(0)
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toMatch(
      /^\{\n\t"name": "a",\n\t"devDependencies": \{\n\t\t"eslint": "\^10",\n\t\t"eslint-plugin-unblock": "\^\d+\.\d+\.\d+",\n\t\t"vitest": "\^4"\n\t\},\n\t"x": \[1,2\]\n\}$/u,
    )
    expect(out).toContain("Next: 'npm install', then 'npx --no unblock scan'.")
  })

  it('gets the field, too, in the indentation that it has', async () => {
    const folder = folderOf({ 'package.json': '{\n    "name": "a"\n}\n', 'pnpm-lock.yaml': '' })
    const { out } = await init(folder, ['--yes'])
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toMatch(/^\{\n {4}"name": "a",\n {4}"devDependencies": \{\n {8}"eslint-plugin-unblock": "\^.*"\n {4}\}\n\}\n$/u)
    expect(out).toContain("'pnpm install'")
  })

  it.each([
    ['a lockfile of yarn', { 'yarn.lock': '' }, 'yarn run unblock scan --staged'],
    ['a lockfile of bun', { 'bun.lock': '' }, 'bun run unblock scan --staged'],
    ['none', {}, 'npx --no unblock scan --staged'],
    ['a field, whatever the lockfile', { 'yarn.lock': '', 'package.json': manifest.replace('"private"', '"packageManager": "pnpm@10.1.0",\n  "private"') }, 'pnpm exec unblock scan --staged'],
  ])('and the files beside it tell the package manager: %s', async (_, files, line) => {
    expect(await after({ ...files, '.husky/.gitkeep': '' }, '.husky/pre-commit', 'hook')).toBe(`${line}\n`)
  })

  it.each([
    ['is broken', '{ "a": 1, }'],
    ['holds no object', '[]'],
  ])('that %s stops everything', async (_, text) => {
    const folder = folderOf({ 'package.json': text, 'eslint.config.js': 'export default []\n' })
    const { code, out, err } = await init(folder)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^unblock: '.*package\.json' .* Put that right first\.\n$/u)
    expect(contents(folder)).toEqual({ 'package.json': text, 'eslint.config.js': 'export default []\n' })
  })

  it('is needed', async () => {
    expect(await init(folderOf())).toMatchObject({ code: 2, err: expect.stringContaining('There is no package.json') })
  })
})

describe('a hook', () => {
  const hook = (files: Files, path: string): Promise<string> => after(files, path, 'hook')
  const line = 'npx --no unblock scan --staged'

  it('of husky runs the scan after what it runs', async () => {
    expect(await hook({ '.husky/pre-commit': 'npx lint-staged' }, '.husky/pre-commit')).toBe(`npx lint-staged\n${line}\n`)
    expect(await byHand({ '.husky/pre-commit': 'npm test\nexit 0\n' }, 'hook')).toContain(`    ${line}\n`)
    expect(await byHand({ 'package.json': manifest.replace('"eslint-plugin', '"husky": "9",\n    "eslint-plugin') }, 'hook')).toContain('husky init')
  })

  it('of lefthook is a command, or a job where there are jobs', async () => {
    const commands = '# ours\npre-commit:\n  parallel: true # fast\n  commands:\n    lint:\n      run: npm run lint # all\n    # the end\n\npre-push:\n  commands: {}\n'
    const result = await hook({ 'lefthook.yml': commands }, 'lefthook.yml')
    expect(parse(result)).toEqual({ ...parse(commands), 'pre-commit': { parallel: true, commands: { lint: { run: 'npm run lint' }, unblock: { glob: '*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}', run: line } } } })
    expect(result.replace(/^ {4}unblock:\n(?: {6}.*\n)+/mu, '')).toBe(commands)
    const jobs = 'pre-commit:\n    jobs:\n        - run: npm test'
    const other = await hook({ '.config/lefthook.yaml': jobs }, '.config/lefthook.yaml')
    expect(parse(other)).toEqual({ 'pre-commit': { jobs: [{ run: 'npm test' }, { name: 'unblock', glob: '*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}', run: line }] } })
    expect(other.startsWith(jobs)).toBe(true)
    expect(parse(await hook({ 'lefthook.yml': '# nothing yet\n' }, 'lefthook.yml'))).toHaveProperty('pre-commit.commands.unblock.run', line)
    expect(JSON.parse(await hook({ 'lefthook.json': '{ "pre-push": {} }' }, 'lefthook.json'))).toHaveProperty('pre-commit.commands.unblock.run', line)
    expect(await byHand({ 'lefthook.toml': '' }, 'hook')).toContain(`run: ${line}`)
    expect(await byHand({ 'lefthook.yml': 'pre-commit: { commands: { a: { run: b } } }\n' }, 'hook')).toContain('its form is unusual')
  })

  it('of simple-git-hooks stands in package.json or a file of its own', async () => {
    const own = manifest.replace('"private"', '"simple-git-hooks": {\n    "pre-commit": "npm test"\n  },\n  "private"')
    expect(await hook({ 'package.json': own }, 'package.json')).toBe(own.replace('"npm test"', `"npm test && ${line}"`))
    expect(await hook({ '.simple-git-hooks.json': '{}\n' }, '.simple-git-hooks.json')).toBe(`{\n  "pre-commit": "${line}"\n}\n`)
    expect(await byHand({ '.simple-git-hooks.cjs': 'module.exports = {}\n' }, 'hook')).toContain(line)
    expect(await byHand({ '.simple-git-hooks.json': '{ "pre-commit": "a; b" }\n' }, 'hook')).toContain(line)
  })

  it('of pre-commit is local to the repository', async () => {
    const config = '# theirs\nrepos:\n- repo: https://example.org/x # pinned\n  rev: v1\n  hooks:\n  - id: x\n'
    const result = await hook({ '.pre-commit-config.yaml': config }, '.pre-commit-config.yaml')
    expect(result.startsWith(config)).toBe(true)
    expect(parse(result).repos).toHaveLength(2)
    expect(parse(result).repos[1]).toMatchObject({ repo: 'local', hooks: [{ id: 'unblock', entry: line, language: 'system', pass_filenames: false }] })
  })

  it('of git alone is made, or comes first in what is there', async () => {
    expect(await hook({}, '.git/hooks/pre-commit')).toBe(`#!/bin/sh\n${line}\n`)
    const folder = repositoryOf({})
    mkdirSync(join(folder, '.git/hooks'), { recursive: true })
    writeFileSync(join(folder, '.git/hooks/pre-commit'), '#!/bin/sh\n# ours\nnpm test || true\n', { mode: 0o755 })
    await init(folder, ['--yes'])
    expect(readFileSync(join(folder, '.git/hooks/pre-commit'), 'utf8')).toBe(`#!/bin/sh\n# ours\n${line} || exit 1\nnpm test || true\n`)
    expect(statSync(join(folder, '.git/hooks/pre-commit')).mode & 0o111).toBe(0o111)
  })

  it('lies where the repository says', async () => {
    const folder = repositoryOf({ '.githooks/pre-commit': '#!/usr/bin/env node\n' })
    git(folder, 'config', 'core.hooksPath', '.githooks')
    expect(await init(folder)).toMatchObject({ code: 1, out: expect.stringContaining('.githooks/pre-commit is left as it is: it is no shell script') })
    const outside = repositoryOf({})
    git(outside, 'config', 'core.hooksPath', folderOf())
    expect(await init(outside)).toMatchObject({ code: 1, out: expect.stringContaining('outside of this repository') })
  })

  it.each([
    ['lefthook.yml', 'a: [\n'],
    ['lefthook.json', '{'],
    ['.pre-commit-config.yaml', 'a: b: c\n'],
    ['.simple-git-hooks.json', 'x'],
  ])('config that is broken stops everything: %s', async (name, text) => {
    const folder = repositoryOf({ [name]: text, 'eslint.config.js': 'export default []\n' })
    const before = contents(folder)
    expect(await init(folder)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/is not valid (?:YAML|JSON).*Put that right first\. Nothing was written\.\n$/u) })
    expect(contents(folder)).toEqual(before)
  })
})

describe('CI', () => {
  it('on GitHub gets a workflow of its own', async () => {
    const workflow = parse(await after({ '.github/workflows/test.yml': 'on: push\njobs: {}\n' }, '.github/workflows/unblock.yml', 'ci'))
    expect(workflow).toMatchObject({ on: 'pull_request', permissions: { contents: 'read' } })
    expect(workflow.jobs.unblock.steps.map((step: { run?: string }) => step.run).filter(Boolean)).toEqual(['npm ci', 'npx --no unblock scan --changed "origin/$GITHUB_BASE_REF" --format github'])
  })

  it('on GitLab gets a job', async () => {
    const pipeline = 'stages: [build, test]\n\nbuild:\n  stage: build\n  script: [make] # all\n'
    const result = await after({ '.gitlab-ci.yml': pipeline }, '.gitlab-ci.yml', 'ci')
    expect(result.startsWith(pipeline)).toBe(true)
    expect(parse(result).unblock.artifacts.reports.codequality).toBe('gl-code-quality-report.json')
    const tagged = 'a:\n  script:\n    - !reference [.b, script]\n'
    expect((await after({ '.gitlab-ci.yml': tagged }, '.gitlab-ci.yml', 'ci')).startsWith(`${tagged}unblock:\n`)).toBe(true)
    expect(await byHand({ '.gitlab-ci.yml': 'spec:\n  inputs: {}\n---\na:\n  script: [b]\n' }, 'ci')).toContain('codequality')
    expect(await byHand({ '.gitlab-ci.yml': 'stages: [build]\nbuild:\n  script: [make]\n' }, 'ci')).toContain('codequality')
  })
})

it.each([
  ['hooks.md', 'lefthook', { 'lefthook.yml': '' }, 'hook'],
  ['hooks.md', 'pre-commit', { '.pre-commit-config.yaml': '' }, 'hook'],
  ['ci.md', 'GitHub Actions', { '.github/workflows/test.yml': '' }, 'ci'],
  ['ci.md', 'GitLab code quality', { '.gitlab-ci.yml': '' }, 'ci'],
] as const)('what it writes is what docs/guides/%s says under %s', async (page, heading, files, only) => {
  const [file] = recipeOf(page, heading).flatMap(step => (step.kind === 'file' ? [step] : []))
  expect(file).toBeDefined()
  expect(parse(await after(files, file?.path ?? '', only))).toEqual(parse(file?.text ?? ''))
})

describe('consent', () => {
  const files = { 'package.json': manifest, 'eslint.config.js': 'export default []\n' }
  const diff = '--- a/eslint.config.js\n+++ b/eslint.config.js\n@@ -1,1 +1,3 @@\n-export default []\n+'

  it('is asked for on a terminal, after the diff', async () => {
    const folder = folderOf(files)
    expect(await init(folder, [], 'y')).toMatchObject({ code: 0, questions: [expect.stringContaining('Write this file? [y/N]')], out: expect.stringContaining(diff) })
    expect(readFileSync(join(folder, 'eslint.config.js'), 'utf8')).toContain('eslint-plugin-unblock')
  })

  it.each(['', 'n', 'yep'])("is not given with '%s'", async answer => {
    const folder = folderOf(files)
    expect(await init(folder, [], answer)).toMatchObject({ code: 1, out: expect.stringMatching(/Nothing was written\.\n$/u) })
    expect(contents(folder)).toEqual(files)
  })

  it('cannot be given in a pipe', async () => {
    const folder = folderOf(files)
    expect(await init(folder, [])).toMatchObject({ code: 2, out: expect.stringContaining(diff), err: "unblock: Nothing was written, since nobody can be asked here. 'unblock init --yes' writes it.\n" })
    expect(contents(folder)).toEqual(files)
  })

  it('is of no matter with --dry-run', async () => {
    const folder = folderOf(files)
    expect(await init(folder, ['--dry-run', '--yes'], 'y')).toMatchObject({ code: 0, questions: [], out: expect.stringContaining(diff) })
    expect(contents(folder)).toEqual(files)
  })
})

it('writes nothing where one file cannot be written: a config behind a link that leads out', async () => {
  const outside = folderOf({ 'eslint.config.js': 'export default []\n' })
  const folder = folderOf({ 'package.json': '{ "name": "a" }\n' })
  symlinkSync(join(outside, 'eslint.config.js'), join(folder, 'eslint.config.js'))
  expect(await init(folder)).toMatchObject({ code: 2, err: expect.stringContaining('a link leads out of it') })
  expect(readFileSync(join(outside, 'eslint.config.js'), 'utf8')).toBe('export default []\n')
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe('{ "name": "a" }\n')
})

it('finds the files of a monorepo above the package', async () => {
  const folder = repositoryOf({ 'eslint.config.js': 'export default []\n', '.husky/pre-commit': 'npm test\n', 'packages/a/package.json': '{ "name": "a" }\n' })
  expect(await init(join(folder, 'packages/a'))).toMatchObject({ code: 0 })
  expect(readFileSync(join(folder, 'eslint.config.js'), 'utf8')).toContain('eslint-plugin-unblock')
  expect(readFileSync(join(folder, '.husky/pre-commit'), 'utf8')).toContain('unblock scan --staged')
  expect(existsSync(join(folder, 'packages/a/.husky'))).toBe(false)
})
