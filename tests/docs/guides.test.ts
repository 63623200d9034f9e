import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import plugin from '../../index.js'
import { builtCli, folderOf, git, write } from '../cli/run-cli.js'
import { differencesIn } from './comparison/measure.js'

/** What the guides tell a reader to type is typed, what they show printed is printed, and lines they call reported are reported. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const docs = path.join(root, 'docs')

interface Block {
  readonly language: string
  readonly file?: string
  readonly text: string
}

function blocksIn(text: string): readonly Block[] {
  return [...text.matchAll(/^```(\w+)(?: title="([^"]+)")?\n([^]*?)^```$/gmu)].map(([, language = '', file, content = '']) => ({ language, text: content, ...(file !== undefined && { file }) }))
}

const pageOf = (name: string): string => readFileSync(path.join(docs, 'guides', name), 'utf8')
const sectionsOf = (name: string): readonly (readonly [string, string])[] => pageOf(name).split(/^## /mu).map(section => [section.split('\n')[0] ?? '', section])

/** What npx runs in a project that has us, without asking a registry. Two and above means that something is wrong with the command itself. */
const npx = `#!/bin/sh
command=$1
shift
case $command in
  unblock) "${process.execPath}" "${builtCli}" "$@" ;;
  eslint) "${process.execPath}" "${path.join(root, 'node_modules/eslint/bin/eslint.js')}" "$@" ;;
  *) false ;;
esac
code=$?
if [ $code -gt 1 ]; then echo "$command ended with $code"; fi
exit $code
`

/** A copy of the server in examples/, as a repository that has us and ESLint installed. */
function serverWithUs(): string {
  const folder = folderOf()
  const example = path.join(root, 'examples/notes-server')
  cpSync(example, folder, { recursive: true, filter: file => !/^[\\/](?:data|node_modules)(?:[\\/]|$)/.test(file.slice(example.length)) })
  write(folder, { '.gitignore': 'node_modules\nbin-of-test\n', 'bin-of-test/npx': npx, 'node_modules/.keep': '' })
  chmodSync(path.join(folder, 'bin-of-test/npx'), 0o755)
  symlinkSync(root, path.join(folder, 'node_modules/eslint-plugin-unblock'), 'junction')
  symlinkSync(path.join(root, 'node_modules/eslint'), path.join(folder, 'node_modules/eslint'), 'junction')
  git(folder, 'init', '--quiet', '--initial-branch', 'main')
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '--message', 'first')
  return folder
}

/** Types a block of commands, and gives what they print. */
function typed(folder: string, commands: string): string {
  const env = {
    PATH: `${path.join(folder, 'bin-of-test')}${path.delimiter}${process.env['PATH'] ?? ''}`,
    HOME: folder,
    UNBLOCK_CACHE: 'off',
    GIT_AUTHOR_NAME: 't',
    GIT_AUTHOR_EMAIL: 't@example.org',
    GIT_COMMITTER_NAME: 't',
    GIT_COMMITTER_EMAIL: 't@example.org',
  }
  const { stdout, stderr } = spawnSync('bash', ['-c', commands], { cwd: folder, encoding: 'utf8', env })
  expect(stdout + stderr, commands).not.toMatch(/ended with \d|not found|fatal:/)
  return stdout + stderr
}

it('adopting.md can be followed to the end', () => {
  const folder = serverWithUs()
  let printed = ''
  for (const { language, file, text } of blocksIn(pageOf('adopting.md'))) {
    if (file !== undefined) write(folder, { [file]: text })
    else if (language === 'text') expect(printed).toContain(text.trimEnd())
    else printed = typed(folder, text)
  }
}, 240_000)

it('README.md shows what scan prints, and commands that work', () => {
  const folder = serverWithUs()
  const [finding, ...rest] = blocksIn(readFileSync(path.join(root, 'README.md'), 'utf8'))
  expect(typed(folder, 'npx unblock scan')).toContain(finding?.text.trimEnd())
  const outputs = rest.flatMap(({ language, file, text }) => {
    if (file !== undefined) write(folder, { [file]: text })
    git(folder, 'add', '.')
    git(folder, 'commit', '--quiet', '--message', 'followed')
    return language === 'sh' ? [typed(folder, text)] : []
  })
  expect(outputs).toHaveLength(3)
  expect(outputs[0]).toContain('12 problems')
  expect(outputs[1]).toContain('13 calls selected: 13 converted, 0 refused.')
  expect(outputs[2]).toContain('unblock scan --staged')
}, 240_000)

const strict = Object.assign({}, ...plugin.configs.strict.map(({ rules = {} }) => rules)) as Readonly<Record<string, unknown>>

describe.each(['what-is-seen.md', 'workers.md', 'catalogue.md'])('%s', page => {
  const projects = sectionsOf(page)
    .map(([heading, section]) => [heading, blocksIn(section).filter(({ language, file }) => /^[jt]s$/.test(language) && file !== undefined && file !== 'eslint.config.js')] as const)
    .filter(([, blocks]) => blocks.length > 0)

  it('has examples', () => {
    expect(projects.length).toBeGreaterThan(0)
  })

  it.each(projects)('%s', (_, blocks) => {
    const files = Object.fromEntries(blocks.map(({ file = '', text }) => [file, text.replaceAll(' // reported', ' //!')]))
    expect(differencesIn({ files, rules: strict, settings: settingsIn(page) })).toEqual([])
  })
})

/** The settings that a page shows, as its reader would have them. */
function settingsIn(page: string): Readonly<Record<string, unknown>> {
  const config = blocksIn(pageOf(page)).find(({ file }) => file === 'eslint.config.js')?.text
  const list = config === undefined ? undefined : /blocking: (\[[^]*?\n +\]),/u.exec(config)?.[1]
  // A literal of strings and lists; nothing but this page writes it.
  return list === undefined ? {} : { blocking: new Function(`return ${list}`)() as unknown }
}

describe('workers.md', () => {
  it.each(['A pool of workers', 'Without a dependency'])('%s: runs', heading => {
    const section = sectionsOf('workers.md').find(([title]) => title === heading)?.[1] ?? ''
    const folder = folderOf({ 'package.json': '{ "type": "module" }', ...Object.fromEntries(blocksIn(section).map(({ file = '', text }) => [file, text])) })
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction')
    const { status, stdout, stderr } = spawnSync(process.execPath, ['main.js'], { cwd: folder, encoding: 'utf8', timeout: 30_000 })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toMatch(heading === 'A pool of workers' ? /Piscina: 2,/ : /^[\da-f]{64}\n$/)
  })
})

const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.md')).map(file => path.join('docs', file))]

it.each(pages)('%s: its links lead somewhere', page => {
  const text = readFileSync(path.join(root, page), 'utf8').replaceAll(/^```[^]*?^```$/gmu, '')
  const missing = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(#[^)\s]+)?\)/gu)].flatMap(([, target = '']) => (existsSync(path.join(root, path.dirname(page), target)) ? [] : [target]))
  expect(missing).toEqual([])
})

it('docs/README.md names every page', () => {
  const index = readFileSync(path.join(docs, 'README.md'), 'utf8')
  const unnamed = pages.filter(page => page.startsWith('docs') && page !== path.join('docs', 'README.md')).map(page => path.relative('docs', page).split(path.sep).join('/'))
  expect(unnamed.filter(page => !index.includes(`](${page})`))).toEqual([])
})

it('docs/guides/codemods.md names every codemod', () => {
  const guide = readFileSync(path.join(docs, 'guides', 'codemods.md'), 'utf8')
  const names = readdirSync(path.join(docs, 'codemods'))
  expect(names.length).toBeGreaterThan(5)
  expect(names.filter(name => !guide.includes(`](../codemods/${name})`))).toEqual([])
})
