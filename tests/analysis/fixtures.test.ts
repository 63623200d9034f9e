import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as typescriptParser from '@typescript-eslint/parser'
import type { ScopeManager } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../analysis/finding.js'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import type { Project } from '../../analysis/project.js'
import { settingsOf } from '../../analysis/settings.js'

/**
 * Cases of the analysis: each folder of `tests/fixtures/analysis/` is a project whose lines say at their end what is found there.
 *
 *     //! blocks: loadUser → fs.readFileSync              a finding, with its chain; several blockers are parted by ` | `
 *     //! blocks: fs.readFileSync (request handler)       and what makes the place live
 *     //! blocks, probably: fs.readFileSync               a probable one
 *     //! busy-wait: clock · worker-per-call · starves    the other kinds
 *     //! floating-promise: chain · misplaced-await          of promises, with their form or fate
 *     //! runs: startup                                   where the function that begins on this line runs
 *
 * A line that says nothing must not be reported. `settings` in a case's package.json are those of `settings.unblock`. Projects are copied
 * to a temporary folder, and `workspaces` linked there as npm does.
 */

const fixtures = fileURLToPath(new URL('../fixtures/analysis/', import.meta.url))
const cases = readdirSync(fixtures)

let scratch: string

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'unblock-analysis-')))
})

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true })
})

describe.each(cases)('%s', (name) => {
  it('is found as its lines say', () => {
    const root = copyOf(name)
    const { found, expected } = compared(projectAt(root), root)
    expect(found).toEqual(expected)
  })

  it('is found the same from facts that were kept on disk', () => {
    const root = copyOf(name)
    const cacheDirectory = join(root, 'node_modules/.cache/facts')
    const fresh = compared(projectAt(root, cacheDirectory), root)
    expect(existsSync(cacheDirectory)).toBe(true)
    expect(compared(projectAt(root, cacheDirectory), root).all).toEqual(fresh.all)
  })

  it('is found the same in the tree of a linter', () => {
    const root = copyOf(name)
    const project = projectAt(root)
    for (const file of discoverFiles(root).files) loadAsHost(project, file)
    const { found, expected } = compared(project, root)
    expect(found).toEqual(expected)
  })
})

function projectAt(root: string, cacheDirectory?: string): Project {
  const { settings } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly settings?: unknown }
  return createProject({ root, settings: settingsOf(settings), cacheDirectory })
}

function compared(project: Project, root: string) {
  const found: string[] = []
  const expected: string[] = []
  const all: Finding[] = []
  for (const file of discoverFiles(root).files) {
    const name = file.slice(root.length + 1)
    const lines = readFileSync(file, 'utf8').split('\n')
    const findings = project.findings(file)
    all.push(...findings)
    lines.forEach((text, index) => {
      const line = index + 1
      const said = expectationsIn(text)
      const place = `${name}:${line}`
      for (const words of said) expected.push(`${place} ${words}`)
      for (const finding of findings) {
        if (project.position(file, finding.span[0]).line !== line || isAboutPromises(finding) !== root.includes('promises-')) continue
        found.push(`${place} ${drawn(finding, said)}`)
      }
      if (said.some((words) => words.startsWith('runs: '))) found.push(`${place} runs: ${placeAt(project, file, line)}`)
    })
  }
  return { found: found.sort(), expected: expected.sort(), all }
}

/** Folders named `promises-…` expect these and nothing else; the others are about what blocks. */
function isAboutPromises({ kind }: Finding): boolean {
  return kind !== 'blocking-call' && kind !== 'busy-wait' && kind !== 'worker-per-call' && kind !== 'microtask-starvation'
}

function expectationsIn(line: string): readonly string[] {
  const comment = / \/\/! (.*)$/.exec(line)?.[1]
  return comment === undefined ? [] : comment.split(' · ').map((words) => words.trim())
}

/** The reason is drawn only where the line asks for it. */
function drawn(finding: Finding, said: readonly string[]): string {
  switch (finding.kind) {
    case 'blocking-call': {
      const chains = finding.blockers.map((blocker) => blocker.chain.map((step) => step.name).join(' → ')).join(' | ')
      const words = `blocks${finding.confidence === 'probable' ? ', probably' : ''}: ${chains}`
      return said.some((each) => each.endsWith(')')) ? `${words} (${finding.reason})` : words
    }
    case 'busy-wait':
      return `busy-wait: ${finding.on}`
    case 'worker-per-call':
      return 'worker-per-call'
    case 'microtask-starvation':
      return 'starves'
    case 'async-callback':
      return `async-callback: ${finding.fate}`
    case 'unawaited-return':
      return `unawaited-return: ${finding.guard}`
    default:
      return 'form' in finding ? `${finding.kind}: ${finding.form}` : finding.kind
  }
}

function placeAt(project: Project, file: string, line: number): string {
  const starting = project.facts(file)?.functions.filter((each) => each.id !== 0 && project.position(file, each.span[0]).line === line) ?? []
  const [first] = starting
  return first === undefined ? 'no function' : project.liveness.placeOf(file, first.id).context
}

function loadAsHost(project: Project, file: string): void {
  const text = readFileSync(file, 'utf8')
  // What a linter cannot parse it does not hand over.
  let result
  try {
    result = typescriptParser.parseForESLint(text, { filePath: file, range: true, comment: true, sourceType: file.endsWith('.cjs') ? 'script' : 'module' })
  } catch {
    return
  }
  project.loadHost(file, text, result.ast as unknown as TSESTree.Program, result.scopeManager as unknown as ScopeManager)
}

let copies = 0

function copyOf(name: string): string {
  copies += 1
  const root = join(scratch, `${copies}`, name)
  cpSync(join(fixtures, name), root, { recursive: true })
  const { workspaces = [] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly workspaces?: readonly string[] }
  for (const workspace of workspaces) {
    const manifest = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8')) as { readonly name?: string }
    const link = join(root, 'node_modules', manifest.name ?? basename(workspace))
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, workspace), link)
  }
  return root
}
