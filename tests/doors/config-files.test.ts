import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eslintPlaces } from './findings.js'
import { scratchProject, type Scratch } from './scratch.js'

/** Config files in every language that ESLint reads, with both of its majors, and both ways to take a config in. */

const sources = {
  'src/server.js': "import { createServer } from 'node:http'\nimport { readJson } from './json.js'\n\ncreateServer((request, response) => {\n  response.end(readJson('user.json').name)\n})\n",
  'src/json.js': "import fs from 'node:fs'\n\nexport function readJson(path) {\n  return JSON.parse(fs.readFileSync(path, 'utf8'))\n}\n",
}
const found = ['src/server.js:5:16 unblock/no-blocking-call']

const esm = {
  extends: "import { defineConfig } from 'eslint/config'\nimport unblock from 'eslint-plugin-unblock'\nexport default defineConfig([{ files: ['src/**'], extends: [unblock.configs.recommended] }])\n",
  'extends by name':
    "import { defineConfig } from 'eslint/config'\nimport unblock from 'eslint-plugin-unblock'\nexport default defineConfig({ plugins: { unblock }, extends: ['unblock/recommended'] })\n",
  spread: "import unblock from 'eslint-plugin-unblock'\nexport default [...unblock.configs.recommended]\n",
  'rules alone': "import unblock from 'eslint-plugin-unblock'\nexport default [{ plugins: { unblock }, rules: { 'unblock/no-blocking-call': 'error' } }]\n",
}
const cjs = {
  extends: "const { defineConfig } = require('eslint/config')\nconst unblock = require('eslint-plugin-unblock')\nmodule.exports = defineConfig([{ extends: [unblock.configs.recommended] }])\n",
  spread: "const unblock = require('eslint-plugin-unblock')\nmodule.exports = [...unblock.configs.recommended]\n",
}
const ts = {
  extends: `import { defineConfig } from 'eslint/config'
import unblock, { type UnblockRules } from 'eslint-plugin-unblock'

const rules = { 'unblock/no-blocking-call': ['error', { minCost: 'heavy' }] } satisfies Partial<UnblockRules>
export default defineConfig({ extends: [unblock.configs.recommended], rules })
`,
}

describe.each(['9', '10'])('ESLint %s', major => {
  let scratch: Scratch

  beforeAll(async () => {
    scratch = await scratchProject({ packages: [`eslint@${major}`, 'jiti@2'], files: sources })
  })

  afterAll(() => scratch.remove())

  const cases = [
    ...Object.entries(esm).map(([way, text]) => ['eslint.config.mjs', way, text, 'commonjs'] as const),
    ...Object.entries(esm).map(([way, text]) => ['eslint.config.js', way, text, 'module'] as const),
    ...Object.entries(cjs).map(([way, text]) => ['eslint.config.js', way, text, 'commonjs'] as const),
    ...Object.entries(cjs).map(([way, text]) => ['eslint.config.cjs', way, text, 'module'] as const),
    ...Object.entries(ts).map(([way, text]) => ['eslint.config.ts', way, text, 'module'] as const),
    ...Object.entries(ts).map(([way, text]) => ['eslint.config.mts', way, text, 'commonjs'] as const),
  ]

  it.each(cases)('%s, %s', async (file, _, text, type) => {
    // The sources are modules whatever the config is: a package of their own says so.
    scratch.write({ [file]: text, 'package.json': `{ "name": "scratch", "type": "${type}" }\n`, 'src/package.json': '{ "type": "module" }\n' })
    const outcome = await scratch.run('eslint', ['--config', file, '--format', 'json', 'src'])
    expect(eslintPlaces(outcome, scratch.root)).toEqual(found)
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toBe('')
  })

  it.each(['recommended', 'strict', 'all', 'server', 'library', 'cli'])('takes %s', async config => {
    scratch.write({ 'eslint.config.mjs': `import unblock from 'eslint-plugin-unblock'\nexport default [...unblock.configs.${config}]\n` })
    const outcome = await scratch.run('eslint', ['--config', 'eslint.config.mjs', '--format', 'json', 'src'])
    expect(eslintPlaces(outcome, scratch.root)).toEqual(config === 'cli' ? [] : found)
  })

  it('names the option that is wrong', async () => {
    const text = "import unblock from 'eslint-plugin-unblock'\nexport default [{ plugins: { unblock }, rules: { 'unblock/no-blocking-call': ['error', { minCost: 'huge' }] } }]\n"
    scratch.write({ 'eslint.config.mjs': text })
    const { code, stderr } = await scratch.run('eslint', ['--config', 'eslint.config.mjs', 'src'])
    expect(code).toBe(2)
    expect(stderr).toContain('unblock/no-blocking-call')
    expect(stderr).toContain('Value "huge" should be equal')
  })
})
