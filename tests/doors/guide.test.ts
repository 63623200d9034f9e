import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eslintPlaces } from './findings.js'
import { scratchProject, type Scratch } from './scratch.js'

/** Each config in the guide, as it stands there, in a project with all that the guide speaks of. */

const guide = readFileSync(new URL('../../docs/guides/configs.md', import.meta.url), 'utf8')
const configs = [...guide.matchAll(/```\w+ title="(.+?)"\n(.*?)```/gs)].map(([, file = '', text = ''], index) => ({ name: `${index + 1}: ${file}`, file, text }))

const server = "import fs from 'node:fs'\n\nexport async function load() {\n  return fs.readFileSync('a')\n}\n"
const found = 'src/server.js:4:10 unblock/no-blocking-call'

let scratch: Scratch

beforeAll(async () => {
  const packages = ['eslint@10', 'jiti@2', 'oxlint@1', 'typescript@5.9', 'typescript-eslint@8', '@babel/core@8', '@babel/eslint-parser@8', '@babel/preset-typescript@8']
  const components = ['vue@3', 'eslint-plugin-vue@10', 'vue-eslint-parser@10', 'svelte@5', 'eslint-plugin-svelte@3']
  scratch = await scratchProject({ packages: [...packages, ...components], manifest: { type: 'module' }, files: { 'src/server.js': server, 'bin/command.js': server } })
})

afterAll(() => scratch.remove())

it('has examples', () => {
  expect(configs.length).toBeGreaterThan(7)
})

it.each(configs)('$name', async ({ file, text }) => {
  scratch.write({ [file]: text })
  if (file === '.oxlintrc.json') {
    const { stdout } = await scratch.run('oxlint', ['src'])
    expect(stdout).toContain('unblock(no-blocking-call)')
    return
  }
  const places = eslintPlaces(await scratch.run('eslint', ['--config', file, '--format', 'json', 'src', 'bin']), scratch.root)
  expect(places).toContain(found)
  // Commands may wait for the disk where the config says what a command is; `bin/` is a place of scripts by default.
  expect(places.filter(place => place.startsWith('bin/'))).toEqual(text.includes('scripts:') ? [found.replace('src/server', 'bin/command')] : [])
})
