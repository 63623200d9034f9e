import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { namesIn } from '../../tools/generate/names.js'
import type { Case, Cases } from '../rules/rule-cases.js'
import { placesOfEslint, placesOfOxlint } from './host-places.js'
import { scratchProject, type Outcome, type Scratch } from './scratch.js'

/** Oxlint, as a host of the same rules: what it reports is what ESLint reports, for each case of each rule, for whole programs, and for projects of others. */

interface Given {
  readonly rule: string
  readonly code: string
  readonly file: string
  readonly options: Readonly<Record<string, unknown>>
  readonly settings: Readonly<Record<string, unknown>>
}

const { suite } = vi.hoisted(() => ({ suite: [] as { readonly rule: string; readonly headings: Readonly<Record<string, Cases>> }[] }))

vi.mock('../rules/rule-cases.js', () => ({
  testRule: (rule: string, headings: Readonly<Record<string, Cases>>) => suite.push({ rule, headings }),
  messagesOf: () => [],
}))

const home = fileURLToPath(new URL('../../', import.meta.url))
const ruleTests = readdirSync(path.join(home, 'tests/rules')).flatMap(file => /^((?:no|require)-.*)\.test\.ts$/.exec(file)?.[1] ?? [])

// Their own tests are run elsewhere; here they are read for their cases.
describe.skip('cases', async () => {
  for (const rule of ruleTests) await import(`../rules/${rule}.test.ts`)
})

function casesOf(): readonly Given[] {
  return suite.flatMap(({ rule, headings }) =>
    Object.entries(headings).flatMap(([heading, { reported = [], notReported = [] }]) =>
      [...reported, ...notReported].map(given => whole(rule, given, heading.includes('TypeScript') ? 'package/case.ts' : 'package/case.js')),
    ),
  )
}

function whole(rule: string, given: Case, file: string): Given {
  const parts = typeof given === 'string' ? { code: given } : given
  return { rule, file, options: {}, settings: {}, ...parts }
}

let scratch: Scratch

beforeAll(async () => {
  const packages = ['eslint@10', 'oxlint@1', '@typescript-eslint/parser@8', 'typescript@5.9']
  scratch = await scratchProject({ packages, manifest: { type: 'module' } })
})

afterAll(() => scratch.remove())

interface Entry {
  readonly files: readonly string[]
  readonly rules: Readonly<Record<string, unknown>>
}

/** The same configuration for both. */
function configure(entries: readonly Entry[], settings: Readonly<Record<string, unknown>>): void {
  scratch.write({
    '.oxlintrc.json': JSON.stringify({ jsPlugins: ['eslint-plugin-unblock'], categories: { correctness: 'off' }, settings, overrides: entries }),
    'eslint.config.js': `import parser from '@typescript-eslint/parser'
import unblock from 'eslint-plugin-unblock'
const entries = ${JSON.stringify(entries)}
export default [
  { plugins: { unblock }, settings: ${JSON.stringify(settings)}, linterOptions: { reportUnusedDisableDirectives: 'off' } },
  { files: ['**/*.{ts,cts,mts,tsx}'], languageOptions: { parser } },
  { files: ['**/*.{jsx,tsx}'], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } },
  ...entries,
]
`,
  })
}

async function both(folder: string): Promise<readonly [eslint: Outcome, oxlint: Outcome]> {
  return [await scratch.run('eslint', ['--format', 'json', folder]), await scratch.run('oxlint', ['--format', 'json', folder])]
}

it('is held against all rules', () => {
  expect(suite.length).toBeGreaterThanOrEqual(ruleTests.length)
  expect(casesOf().length).toBeGreaterThan(100)
})

it('reports for each case of each rule what ESLint reports', async () => {
  const all = casesOf()
  const settings = [...new Set(all.map(given => JSON.stringify(given.settings)))]
  for (const [group, shared] of settings.entries()) {
    const folder = `cases-${group}`
    const cases = all.filter(given => JSON.stringify(given.settings) === shared)
    const entries = cases.map(({ rule, code, file, options }, index): Entry => {
      const fixture = path.join(home, 'tests/fixtures/rules', path.dirname(file).split('/')[0] ?? '')
      const place = path.join(folder, String(index))
      if (existsSync(fixture)) cpSync(fixture, path.join(scratch.root, place, path.basename(fixture)), { recursive: true })
      // Oxlint takes a file with neither imports nor exports for a script, which cannot wait at top level.
      scratch.write({ [path.join(place, file)]: /^for await\b/m.test(code) && !/^(?:im|ex)port\b/m.test(code) ? `${code}\nexport {}` : code })
      return { files: [`${place}/**/*.{js,cjs,mjs,ts,cts,mts,jsx,tsx}`], rules: { [`unblock/${rule}`]: ['error', options] } }
    })
    configure(entries, JSON.parse(shared) as Record<string, unknown>)
    const [eslint, oxlint] = await both(folder)
    const expected = placesOfEslint(eslint, scratch.root)
    expect(expected.length).toBeGreaterThan(0)
    expect(placesOfOxlint(oxlint, scratch.root)).toEqual(expected)
  }
})

it('reports for whole programs what ESLint reports', async () => {
  const programs = ['examples/notes-server', 'tests/fixtures/analysis', 'tests/fixtures/codemods'].filter(program => existsSync(path.join(home, program)))
  for (const program of programs) cpSync(path.join(home, program), path.join(scratch.root, 'programs', program), { recursive: true })
  const rules = Object.fromEntries(namesIn('rules').map(rule => [`unblock/${rule}`, ['error', { confidence: 'probable' }]]))
  configure([{ files: ['**/*.{js,cjs,mjs,ts,cts,mts,jsx,tsx}'], rules }], {})
  const [eslint, oxlint] = await both('programs')
  const expected = placesOfEslint(eslint, scratch.root)
  expect(expected.length).toBeGreaterThan(20)
  expect(placesOfOxlint(oxlint, scratch.root)).toEqual(expected)
})

/** Published as it is written, not bundled. */
const projects = ['karma@6.4.4', 'cordova-common@5.0.1', 'nodemon@3.1.9']

it('reports for real projects what ESLint reports', async () => {
  const source = await scratchProject({ packages: projects, unblock: false })
  try {
    for (const project of projects) {
      const name = project.slice(0, project.lastIndexOf('@'))
      const from = path.join(source.root, 'node_modules', name)
      // Which comments turn rules off is for the hosts to say, and they differ; nodemon's declarations Oxlint cannot read.
      const isLeft = (file: string): boolean => file.endsWith('.d.ts') || (/\.[cm]?js$/.test(file) && /(?:eslint|oxlint)-disable/.test(readFileSync(file, 'utf8')))
      const isKept = (file: string): boolean => !file.startsWith(path.join(from, 'node_modules')) && !isLeft(file)
      cpSync(from, path.join(scratch.root, 'real', name), { recursive: true, filter: isKept })
    }
  } finally {
    source.remove()
  }
  const rules = Object.fromEntries(namesIn('rules').map(rule => [`unblock/${rule}`, ['error', { confidence: 'probable' }]]))
  configure([{ files: ['**/*.{js,cjs,mjs}'], rules }], {})
  const [eslint, oxlint] = await both('real')
  const expected = placesOfEslint(eslint, scratch.root)
  for (const project of ['karma', 'cordova-common', 'nodemon']) expect(expected.filter(place => place.startsWith(`real/${project}/`)), project).not.toHaveLength(0)
  expect(expected.length).toBeGreaterThanOrEqual(20)
  expect(placesOfOxlint(oxlint, scratch.root)).toEqual(expected)
})
