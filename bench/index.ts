/**
 * `npm run bench [-- FOLDER]`: how long the main things take beside the least they could take, on one corpus, in one run. Ratios, since
 * seconds say more about the machine. Without a folder (or UNBLOCK_BENCH_CORPUS) the corpus is generated. `npm run bench -- staged` runs
 * what bench/staged.ts measures alone, `npm run bench -- fuzz [PROGRAMS] [SEED] [MODE]` what bench/fuzz.ts does.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pc from 'picocolors'
import { discoverFiles } from '../analysis/files.js'
import { benchFuzz } from './fuzz.js'
import { generateCorpus } from './generate-corpus.js'
import { benchOffload } from './offload.js'
import { benchStaged } from './staged.js'

const here = import.meta.dirname
const unblock = join(here, '..', 'dist', 'cli', 'index.js')
const jscodeshift = createRequire(import.meta.url).resolve('jscodeshift/bin/jscodeshift.js')
const workers = Math.max(1, availableParallelism() - 1)

interface Run {
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Exit codes of a run that did its work. */
  readonly codes?: readonly number[]
  readonly input?: string
}

/** Runs Node to its end, timed from outside: start-up counts, since users wait for it, too. */
async function run({ args, cwd = here, env = {}, codes = [0], input = '' }: Run): Promise<{ readonly took: number; readonly output: string }> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' })
  child.stdin.end(input)
  const exit = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  if (code === null || !codes.includes(code)) throw new Error(`'node ${args.slice(0, 3).join(' ')}' ended with exit code ${code}.\n${errors.slice(-2000)}`)
  return { took: performance.now() - started, output }
}

interface Contestant {
  readonly label: string
  readonly rounds: number
  readonly time: () => Promise<number>
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

/** Rounds alternate between the contestants, so that whatever else the machine does falls on all of them. */
async function mediansOf<Key extends string>(contestants: Readonly<Record<Key, Contestant>>): Promise<ReadonlyMap<Key, number>> {
  const entries = Object.entries(contestants) as [Key, Contestant][]
  const times = new Map<Key, number[]>(entries.map(([key]) => [key, []]))
  for (let round = 0; entries.some(([, { rounds }]) => round < rounds); round++) {
    for (const [key, { label, rounds, time }] of entries) {
      if (round >= rounds) continue
      const took = await time()
      times.get(key)?.push(took)
      if (process.stderr.isTTY) process.stderr.write(pc.dim(`  ${label}: ${took.toFixed(0)} ms\n`))
    }
  }
  return new Map([...times].map(([key, taken]) => [key, median(taken)]))
}

function contestantsOver(root: string, files: readonly string[], temporary: string) {
  const list = join(temporary, 'files.txt')
  const cache = join(temporary, 'cache')
  writeFileSync(list, files.join('\n'))
  const emptyCache = () => {
    rmSync(cache, { recursive: true, force: true })
    mkdirSync(cache)
  }
  const scan = () => run({ args: [unblock, 'scan', '--format', 'json'], cwd: root, env: { UNBLOCK_CACHE: cache }, codes: [0, 1, 2] })
  const lint = async (rules: string) => {
    const { output } = await run({ args: ['--import', 'tsx', join(here, 'lint.ts'), root, list, rules] })
    const result = JSON.parse(output) as { readonly took: number; readonly files: number }
    if (result.files !== files.length) throw new Error(`ESLint took ${result.files} of ${files.length} files.`)
    return result.took
  }
  return {
    floor: { label: 'oxc-parser alone', rounds: 5, time: async () => (await run({ args: [join(here, 'floor.js'), list] })).took },
    cold: { label: 'unblock scan, no cache', rounds: 5, time: async () => (emptyCache(), (await scan()).took) },
    warm: { label: 'unblock scan, warm cache', rounds: 5, time: async () => (await scan()).took },
    jscodeshift: {
      label: `jscodeshift, no-op transform, ${workers} worker${workers === 1 ? '' : 's'} (its default)`,
      rounds: 3,
      time: async () => (await run({ args: [jscodeshift, '-t', join(here, 'no-op.cjs'), '--parser', 'tsx', '--dry', '--silent', '--stdin'], cwd: root, input: files.join('\n') })).took,
    },
    bare: { label: 'ESLint, no rules', rounds: 3, time: () => lint('none') },
    recommended: { label: 'ESLint, recommended', rounds: 3, time: () => lint('recommended') },
  } as const satisfies Record<string, Contestant>
}

function ratioLine(label: string, value: number, aim: number, better: 'at most' | 'at least'): string {
  const met = better === 'at most' ? value <= aim : value >= aim
  return `${label.padEnd(56)}${value.toFixed(2).padStart(8)}   ${better} ${aim}  ${met ? pc.green('met') : pc.yellow('not met')}`
}

async function bench(root: string, temporary: string): Promise<void> {
  const { files } = discoverFiles(root)
  const bytes = files.reduce((sum, file) => sum + readFileSync(file).length, 0)
  console.log(`${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, Node ${process.versions.node}, ${availableParallelism()} cores\n`)
  if (files.length < 500) console.log(pc.yellow('Below 500 files start-up outweighs the work, and the ratios say little.\n'))

  const contestants = contestantsOver(root, files, temporary)
  const times = await mediansOf(contestants)
  const of = (key: keyof typeof contestants) => times.get(key) ?? Number.NaN
  for (const [key, { label, rounds }] of Object.entries(contestants)) {
    console.log(`${label.padEnd(56)}${of(key as keyof typeof contestants).toFixed(0).padStart(8)} ms   median of ${rounds}`)
  }
  console.log()
  console.log(ratioLine('scan, no cache / oxc-parser alone', of('cold') / of('floor'), 3, 'at most'))
  console.log(ratioLine('scan, warm cache / scan, no cache', of('warm') / of('cold'), 0.5, 'at most'))
  console.log(ratioLine('jscodeshift no-op / scan, no cache', of('jscodeshift') / of('cold'), 8, 'at least'))
  console.log(ratioLine('jscodeshift no-op / scan, warm cache', of('jscodeshift') / of('warm'), 8, 'at least'))
  console.log(ratioLine('ESLint recommended / ESLint without rules', of('recommended') / of('bare'), 1.25, 'at most'))
  console.log(pc.dim('\nESLint: the time of lintFiles() alone, without start-up, both with @typescript-eslint/parser. All others: whole processes.'))
}

if (process.argv[2] === 'fuzz') {
  const [programs = 2000, seed = Date.now() % 1_000_000] = process.argv.slice(3, 5).map(Number)
  const mode = (['keep', 'twin'] as const).find((each) => each === process.argv[5])
  process.exit((await benchFuzz(programs, seed, mode)) ? 0 : 1)
}

const temporary = mkdtempSync(join(tmpdir(), 'unblock-bench-'))
try {
  const given = process.argv[2] ?? process.env.UNBLOCK_BENCH_CORPUS
  const generated = join(temporary, 'corpus')
  if (given !== 'staged' && given !== 'offload') {
    if (given === undefined) generateCorpus(generated)
    console.log(`Corpus: ${given ?? 'generated'}`)
    await bench(realpathSync(given ?? generated), temporary)
  }
  if (given !== 'staged') await benchOffload(temporary)
  if (given !== 'offload') benchStaged(temporary)
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
