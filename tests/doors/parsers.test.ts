import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eslintPlaces } from './findings.js'
import { scratchProject, type Scratch } from './scratch.js'

/** Every parser that hands a tree over: the same findings at the same places, as far as it reads the language at all. */

const typed = {
  'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "strict": true, "skipLibCheck": true }, "include": ["src"] }\n',
  'package.json': '{ "name": "scratch", "type": "module" }\n',
  'src/json.js': "import fs from 'node:fs'\n\nexport function readJson(path) {\n  return JSON.parse(fs.readFileSync(path, 'utf8'))\n}\n",
}

/** What all of them read: classes with private members, optional chains, decorators left out. */
const plain = `import { createServer } from 'node:http'
import { execSync } from 'node:child_process'
import { readJson } from './json.js'

class Users {
  #file = 'user.json'
  static instances = 0
  async name() {
    return readJson(this.#file)?.name ?? execSync('whoami')
  }
}

createServer((request, response) => {
  for (const id of [1, 2]) response.write(String(id ** 2))
  response.end(readJson('user.json').name)
  while (Date.now() < 10) {}
  new Users().name().catch(console.error)
})
`
const inPlain = [
  '9:12 unblock/no-blocking-call',
  '9:42 unblock/no-blocking-call',
  '15:16 unblock/no-blocking-call',
  '16:3 unblock/no-busy-wait',
]

const annotated = `import { readJson } from './json.js'

export class Users {
  constructor(private readonly file: string) {}
  async name<T extends string>(): Promise<T> {
    return (readJson(this.file) as { name: T }).name satisfies T
  }
}

export async function spin(until: number): Promise<void> {
  while (Date.now() < until!) {}
}
`
const inAnnotated = ['6:13 unblock/no-blocking-call', '11:3 unblock/no-busy-wait']

const component = `import { execSync } from 'node:child_process'
import { readJson } from './json.js'

export const View = ({ user }) => {
  const onClick = async () => readJson('user.json')
  return <><a onClick={onClick} {...user}>{user.name}</a>{'a'}</>
}

export const Button = () => <button onClick={async () => { execSync('ls') }} />
`
const inComponent = ['5:31 unblock/no-blocking-call', '9:60 unblock/no-blocking-call']

const on = "[{ files: ['src/**/*.{js,jsx,ts}'], extends: [unblock.configs.recommended], languageOptions: LANGUAGE }]"
const config = (imports: string, language: string): string =>
  `import { defineConfig } from 'eslint/config'\nimport unblock from 'eslint-plugin-unblock'\n${imports}\nexport default defineConfig(${on.replace('LANGUAGE', language)})\n`

const jsx = 'parserOptions: { ecmaFeatures: { jsx: true } }'

const parsers = {
  espree: { config: config('', `{ ${jsx} }`), typescript: false },
  '@typescript-eslint/parser': { config: config("import parser from '@typescript-eslint/parser'", `{ parser, ${jsx} }`), typescript: true },
  '@typescript-eslint/parser with types': {
    config: config("import parser from '@typescript-eslint/parser'", `{ parser, parserOptions: { projectService: { allowDefaultProject: ['src/*.js', 'src/*.jsx'] }, tsconfigRootDir: import.meta.dirname, ecmaFeatures: { jsx: true } } }`),
    typescript: true,
  },
  '@babel/eslint-parser': {
    config: config("import parser from '@babel/eslint-parser'", "{ parser, parserOptions: { requireConfigFile: false, babelOptions: { presets: ['@babel/preset-react', '@babel/preset-typescript'] } } }"),
    typescript: true,
  },
}

const packages = [
  ['ESLint 9, Babel 7', ['eslint@9', '@babel/core@7', '@babel/eslint-parser@7', '@babel/preset-react@7', '@babel/preset-typescript@7']],
  ['ESLint 10, Babel 8', ['eslint@10', '@babel/core@8', '@babel/eslint-parser@8', '@babel/preset-react@8', '@babel/preset-typescript@8']],
] as const

describe.each(packages)('%s', (_, installed) => {
  let scratch: Scratch

  beforeAll(async () => {
    scratch = await scratchProject({ packages: [...installed, '@typescript-eslint/parser@8', 'typescript@5.9'], files: typed })
  })

  afterAll(() => scratch.remove())

  it.each(Object.entries(parsers))('%s', async (_name, { config: text, typescript }) => {
    const sources = { 'src/plain.js': plain, 'src/component.jsx': component, ...(typescript && { 'src/annotated.ts': annotated }) }
    for (const file of ['src/plain.js', 'src/component.jsx', 'src/annotated.ts']) scratch.write({ [file]: '' })
    scratch.write({ 'eslint.config.js': text, ...sources })
    const outcome = await scratch.run('eslint', ['--format', 'json', ...Object.keys(sources)])
    expect(eslintPlaces(outcome, scratch.root).toSorted()).toEqual(
      [
        ...inPlain.map(place => `src/plain.js:${place}`),
        ...inComponent.map(place => `src/component.jsx:${place}`),
        ...(typescript ? inAnnotated.map(place => `src/annotated.ts:${place}`) : []),
      ].toSorted(),
    )
  })
})
