import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eslintPlaces } from './findings.js'
import { placesOfOxlint } from './host-places.js'
import { scratchProject, type Scratch } from './scratch.js'

/**
 * Projects whose TypeScript has no API for other tools (7 and later), and projects that have none: nothing stands in the way of the install, and
 * every parser and host that works there gives the rules what they need.
 */

const sources = {
  'src/json.ts': "import { readFileSync } from 'node:fs'\n\nexport function readJson<T>(path: string): T {\n  return JSON.parse(readFileSync(path, 'utf8')) as T\n}\n",
  'src/server.ts': `import { createServer, type IncomingMessage } from 'node:http'
import { Worker } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import { readJson } from './json.js'

export async function load(request: IncomingMessage, until: number): Promise<void> {
  const user = readJson<{ name: string }>(\`\${request.url!}.json\`)
  gzipSync(user.name satisfies string)
  new Worker('./worker.js')
  while (Date.now() < until) {}
  for (;;) await null
}

createServer((request, response) => {
  load(request, 1)
    .catch(console.error)
    .finally(() => response.end())
}).listen(8080)
`,
}
const found = [
  'src/server.ts:7:16 unblock/no-blocking-call',
  'src/server.ts:8:3 unblock/no-cpu-bound-call',
  'src/server.ts:9:3 unblock/no-worker-per-call',
  'src/server.ts:10:3 unblock/no-busy-wait',
  'src/server.ts:11:3 unblock/no-microtask-starvation',
]

const babel = `import parser from '@babel/eslint-parser'
import unblock from 'eslint-plugin-unblock'
export default [
  ...unblock.configs.strict,
  { files: ['**/*.ts'], languageOptions: { parser, parserOptions: { requireConfigFile: false, babelOptions: { presets: ['@babel/preset-typescript'] } } } },
]
`

const packages = ['eslint@10', 'oxlint@1', '@babel/core@8', '@babel/eslint-parser@8', '@babel/preset-typescript@8']

describe.each([
  ['TypeScript 7', ['typescript@7']],
  ['no TypeScript', []],
] as const)('%s', (_, typescript) => {
  let scratch: Scratch

  beforeAll(async () => {
    const rules = Object.fromEntries(found.map(place => [place.split(' ')[1] ?? '', 'error']))
    scratch = await scratchProject({
      packages: [...packages, ...typescript],
      manifest: { type: 'module' },
      files: { ...sources, 'eslint.config.js': babel, '.oxlintrc.json': JSON.stringify({ jsPlugins: ['eslint-plugin-unblock'], categories: { correctness: 'off' }, rules }) },
    })
  })

  afterAll(() => scratch.remove())

  it('has it, and no other', () => {
    expect(scratch.exists('node_modules/typescript/package.json')).toBe(typescript.length > 0)
    if (typescript.length > 0) expect(scratch.read('node_modules/typescript/package.json')).toMatch(/"version": "7\./)
  })

  it('is linted by ESLint, with the parser of Babel', async () => {
    expect(eslintPlaces(await scratch.run('eslint', ['--format', 'json', 'src']), scratch.root)).toEqual(found)
  })

  it('is linted by Oxlint', async () => {
    const places = placesOfOxlint(await scratch.run('oxlint', ['--format', 'json', 'src']), scratch.root)
    expect(places.map(place => / (unblock\/[\w-]+) /.exec(place)?.[1]).toSorted()).toEqual(found.map(place => place.split(' ')[1]).toSorted())
  })

  it('is scanned and rewritten by the command', async () => {
    const { stdout } = await scratch.run('unblock', ['scan', '--format', 'json'])
    for (const place of found) expect(stdout).toContain(place.split('/')[2])
    await scratch.run('unblock', ['fix', '--force'])
    expect(scratch.read('src/json.ts')).toContain('export async function readJson<T>(path: string): Promise<T>')
    expect(scratch.read('src/server.ts')).toContain('await readJson<{ name: string }>')
  })
})
