import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** A scaffolded rule compiles, passes its own test and the tests of the docs, in a copy of the project. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const copy = path.join(mkdtempSync(path.join(tmpdir(), 'unblock-new-rule-')), 'project')
const copied = ['analysis', 'catalogue', 'cli', 'codemods', 'docs', 'migration', 'rules', 'tools', 'tests/rules', 'tests/docs', 'tests/fixtures']
const alone = ['tests/cli/run-cli.ts', 'README.md', 'index.ts', 'package.json', 'tsconfig.json', 'vitest.config.ts']

beforeAll(() => {
  for (const item of [...copied, ...alone]) cpSync(path.join(root, item), path.join(copy, item), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))
  run('tsx', 'tools/new-rule.ts', 'no-example')
  run('tsx', 'tools/generate.ts')
})

afterAll(() => rmSync(path.dirname(copy), { recursive: true }))

it('is in the index and in the tables', () => {
  expect(readFileSync(path.join(copy, 'rules/index.ts'), 'utf8')).toContain("'no-example': noExample,")
  expect(readFileSync(path.join(copy, 'README.md'), 'utf8')).toContain('docs/rules/no-example.md')
})

it('compiles', () => {
  // The rule, its test and the index that names it: all else compiles without them.
  const settings = { extends: './tsconfig.json', compilerOptions: { noEmit: true, types: ['node'], rootDir: '.' }, include: ['rules/index.ts', 'tests/rules/no-example.test.ts'] }
  writeFileSync(path.join(copy, 'tsconfig.rule.json'), JSON.stringify(settings))
  expect(run('tsc', '-p', 'tsconfig.rule.json')).toBe('')
}, 180_000)

it('passes its tests', () => {
  expect(run('vitest', 'run', 'tests/rules/no-example.test.ts', 'tests/docs/rule-pages.test.ts', '--update')).toMatch(/Test Files .*2 passed/)
})

it('refuses a name that says nothing about the construct', () => {
  const { status, stderr } = spawnSync('npx', ['tsx', 'tools/new-rule.ts', 'Example'], { cwd: copy, encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toContain('Give the rule a name')
})

function run(command: string, ...options: readonly string[]): string {
  return execFileSync(path.join(root, 'node_modules/.bin', command), options, { cwd: copy, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } })
}
