/** What is measured of one project: its tests, types and texts before and after, and what became of each call. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newDiagnostics, typeChecksOf, typeProjectsOf } from '../../migration/verify/type-checks.js'
import type { Diagnostic } from '../../migration/verify/type-checks.js'
import type { Migrated } from './migrate.js'

export type Mode = 'keep' | 'change'

export interface Corpus {
  /** The folder of prepared projects, one folder each by name. */
  readonly folder: string
  /** The scripts that know the projects and run their tests. */
  readonly scripts: string
  /** Where results of tests are kept, those before the edits for the next run, too. */
  readonly results: string
  readonly mode: Mode
  /** Whether the tests' own calls are converted, too. */
  readonly includeTests: boolean
  /** How often the tests run after the edits where a run loses some: suites have flaky tests. */
  readonly rounds: number
}

export interface Tally {
  readonly converted: number
  /** A line that was changed counts once, one that was added or removed as well. */
  readonly lines: number
  readonly refused: Readonly<Record<string, number>>
}

export interface Measured {
  readonly name: string
  readonly mode: Mode
  readonly includeTests: boolean
  readonly production: Tally
  readonly other: Tally
  /** Blocking calls in production sources as an independent count has them. */
  readonly counted: { readonly before: number; readonly after: number }
  readonly tests: { readonly before: string; readonly after: string; readonly lost: readonly string[] } | { readonly missing: string }
  /** Diagnostics of the project's own compiler that were not there before; null where it has none. */
  readonly types: { readonly before: number; readonly fresh: readonly Diagnostic[] } | null
  readonly files: number
  readonly created: number
  readonly lines: Lines
  readonly migrated: Migrated
}

interface Lines {
  /** A line that was changed counts once, one that was added or removed as well. */
  readonly changed: number
  readonly added: number
  readonly deleted: number
}

/** Has the parser that the independent count asks for. */
const repository = fileURLToPath(new URL('../../', import.meta.url))

interface Configuration {
  readonly sources: RegExp
  readonly others: RegExp | undefined
  readonly needsBuild: boolean
}

export function projectNames({ scripts }: Pick<Corpus, 'scripts'>): readonly string[] {
  return shell(scripts, 'printf %s "$ALL_NAMES"').split(' ').filter(Boolean)
}

export async function measured(name: string, corpus: Corpus): Promise<Measured> {
  const root = join(corpus.folder, name)
  const git = (...args: string[]): string => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (git('status', '--porcelain') !== '') throw new Error(`'${root}' has changes. Put them back first.`)
  const { sources, others, needsBuild } = configurationOf(name, corpus.scripts)
  const isProduction = (file: string): boolean => sources.test(file) && others?.test(file) !== true
  const build = process.env[`CORPUS_BUILD_${name.toUpperCase().replaceAll('-', '_')}`] ?? process.env['CORPUS_BUILD']
  const results = join(corpus.results, name)
  mkdirSync(results, { recursive: true })
  const runTests = (file: string): string => {
    const { stdout, stderr } = spawnSync(join(corpus.scripts, 'test.sh'), [name, root, file], { encoding: 'utf8', env: { ...process.env, ...(build !== undefined && { CORPUS_BUILD: build }) } })
    return stdout.trim().split('\n').at(-1) ?? stderr.trim()
  }
  const count = (): number => {
    const args = [join(corpus.scripts, 'count-sync.mjs'), root, '--json', ...(sources.source === '(?:)' ? [] : ['--src', sources.source]), ...(others === undefined ? [] : ['--not', others.source])]
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, CORPUS_TOOLS: repository }, maxBuffer: 2 ** 28 })
    return stdout === '' ? Number.NaN : (JSON.parse(stdout) as { readonly total: number }).total
  }

  const commit = git('rev-parse', 'HEAD').trim()
  const before = join(results, `before.${commit}`)
  const isTested = !needsBuild || build !== undefined
  if (isTested && !existsSync(`${before}.summary`)) writeFileSync(`${before}.summary`, runTests(before))
  const countedBefore = count()
  const compilers = await typeProjectsOf(root, git('ls-files').split('\n').map(file => join(root, file)))
  const checks = await typeChecksOf(root, compilers)
  const { signal } = new AbortController()
  try {
    const knownDiagnostics = compilers.length === 0 ? undefined : await checks.diagnostics(signal)
    const migrated = migratedIn(root, corpus)
    const freshDiagnostics = knownDiagnostics === undefined ? undefined : newDiagnostics(knownDiagnostics, (await checks.diagnostics(signal)) ?? [{ file: '', code: '', message: 'The compiler ends without an answer.' }])
    const lost = new Set<string>()
    let after = ''
    if (isTested) {
      const taken: string[] = []
      for (let round = 1; round <= corpus.rounds && (round === 1 || lost.size > 0); round++) {
        taken.push(join(results, `${corpus.mode}${corpus.includeTests ? '.tests' : ''}.${round}`))
        after = runTests(taken.at(-1) ?? '')
        lost.clear()
        for (const test of lostTests(corpus, before, taken)) lost.add(test)
      }
    }
    git('add', '--intent-to-add', '.')
    const lines = linesIn(git('diff', '--unified=0', '--no-color', '--no-renames'))
    return {
      name,
      mode: corpus.mode,
      includeTests: corpus.includeTests,
      production: tallyOf(migrated, lines, isProduction),
      other: tallyOf(migrated, lines, file => !isProduction(file)),
      counted: { before: countedBefore, after: count() },
      tests: isTested ? { before: readFileSync(`${before}.summary`, 'utf8'), after, lost: [...lost] } : { missing: `its compile command in CORPUS_BUILD_${name.toUpperCase().replaceAll('-', '_')}` },
      types: knownDiagnostics === undefined || freshDiagnostics === undefined ? null : { before: knownDiagnostics.length, fresh: freshDiagnostics },
      files: migrated.written.length,
      created: migrated.created.length,
      lines: sumOf([...lines.values()]),
      migrated,
    }
  } finally {
    await checks.close()
    git('reset', '--quiet')
    git('checkout', '--quiet', '--force', '.')
    git('clean', '--force', '-d', '--quiet')
  }
}

function configurationOf(name: string, scripts: string): Configuration {
  const [sources = '', others = '', needsBuild = ''] = shell(scripts, `conf ${JSON.stringify(name)} && printf '%s\\n%s\\n%s' "$SRC" "$NOT" "$NEEDS_BUILD"`).split('\n')
  return { sources: new RegExp(sources), others: others === '' ? undefined : new RegExp(others), needsBuild: needsBuild !== '' }
}

function shell(scripts: string, line: string): string {
  return execFileSync('bash', ['-c', `. ${JSON.stringify(join(scripts, 'repos.sh'))}; ${line}`], { encoding: 'utf8' })
}

function migratedIn(root: string, { mode, includeTests }: Corpus): Migrated {
  const script = fileURLToPath(new URL('migrate.ts', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', script, root, mode, ...(includeTests ? ['--include-tests'] : [])], { encoding: 'utf8', cwd: fileURLToPath(new URL('.', import.meta.url)), maxBuffer: 2 ** 28, env: { ...process.env, UNBLOCK_CACHE: 'off' } })
  if (status !== 0) throw new Error(`The run over '${root}' ended with exit code ${status}.\n${stderr.slice(-4000)}`)
  return JSON.parse(stdout) as Migrated
}

function tallyOf({ converted, refused }: Migrated, lines: ReadonlyMap<string, Lines>, counts: (file: string) => boolean): Tally {
  const codes: Record<string, number> = {}
  for (const { file, code } of refused) if (counts(file)) codes[code] = (codes[code] ?? 0) + 1
  return {
    converted: converted.filter(({ file }) => counts(file)).length,
    lines: sumOf([...lines].flatMap(([file, each]) => (counts(file) ? [each] : []))).changed,
    refused: codes,
  }
}

/** @param after several runs: a test that passes in one of them is not lost */
function lostTests({ scripts }: Corpus, before: string, after: readonly string[]): readonly string[] {
  const { stdout } = spawnSync(process.execPath, [join(scripts, 'compare.mjs'), before, after.join()], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  return stdout.split('\n').filter(line => /^(?:FAILS|MISSING) /.test(line))
}

/** @param patch without context */
function linesIn(patch: string): ReadonlyMap<string, Lines> {
  return new Map(patch.split(/^diff --git /mu).slice(1).map(part => {
    const hunks = [...part.matchAll(/^@@ -\d+(?:,(?<removed>\d+))? \+\d+(?:,(?<brought>\d+))? @@/gmu)]
    const lines = hunks.map(({ groups }) => {
      const [deleted, added] = [Number(groups?.['removed'] ?? 1), Number(groups?.['brought'] ?? 1)]
      return { changed: Math.max(deleted, added), added, deleted }
    })
    return [/^a\/(?<file>.*) b\/\k<file>$/mu.exec(part)?.groups?.['file'] ?? '', sumOf(lines)]
  }))
}

function sumOf(all: readonly Lines[]): Lines {
  const total = (key: keyof Lines): number => all.reduce((sum, lines) => sum + lines[key], 0)
  return { changed: total('changed'), added: total('added'), deleted: total('deleted') }
}
