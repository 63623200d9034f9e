/**
 * `tsx bench/promises/restore-awaits.ts FOLDER [--count 200] [--seed 1] [--paths FOLDER]… [--include-tests] [--out FILE] [--keep]`
 *
 * Removes awaits from a project's sources, picked by a seeded generator, has `unblock fix --only await-promises` put them back, and tells how
 * many are where they were (or where the variable is used that was to hold the value), why the others are not, and what else was changed,
 * beside what the codemod changes in the project as it is. The folder's files are as before afterwards.
 *
 * `return await` outside of `try` is not among the awaits removed: without it the program does the same.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { discoverFiles } from '../../analysis/files.js'
import { DEFAULT_TESTS } from '../../analysis/settings.js'
import { problemIn } from '../../analysis/syntax.js'
import { type Change, changesBetween } from './changes.js'
import { removableAwaitsIn, withoutAwaits, type RemovableAwait } from './removable-awaits.js'

interface Removed extends RemovableAwait {
  readonly file: string
  /** Where the operand starts in the text without the awaits removed. */
  readonly offset: number
}

interface FixReport {
  readonly refused: readonly { readonly file: string; readonly line: number; readonly column: number; readonly code: string; readonly message: string }[]
}

const { positionals: [folder], values } = parseArgs({
  allowPositionals: true,
  options: {
    'count': { type: 'string', default: '200' },
    'seed': { type: 'string', default: '1' },
    'paths': { type: 'string', multiple: true },
    'include-tests': { type: 'boolean', default: false },
    'keep': { type: 'boolean', default: false },
    'out': { type: 'string' },
  },
})
if (folder === undefined) throw new Error('Which project? tsx bench/promises/restore-awaits.ts FOLDER')
const root = realpathSync(folder)
const tests = DEFAULT_TESTS.map((pattern) => new RegExp(pattern, 'u'))
const isTestFile = (file: string) => tests.some((test) => test.test(file.slice(root.length + 1)))
const sources = discoverFiles(root).files
const before = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]))

const candidates = discoverFiles(root, values.paths ?? []).files
  .filter((file) => values['include-tests'] || !isTestFile(file))
  .flatMap((file) => removableAwaitsIn(file, before.get(file) ?? '').map((found) => ({ file, found })))
const picked = sampleOf(candidates, Number(values.count), randomFrom(Number(values.seed)))
const byFile = new Map<string, RemovableAwait[]>()
for (const { file, found } of picked) byFile.set(file, [...(byFile.get(file) ?? []), found])

const without = new Map<string, string>()
const removed: Removed[] = []
for (const [file, found] of byFile) {
  const { text, offsets } = withoutAwaits(before.get(file) ?? '', found)
  // What no longer parses would say nothing of the codemod.
  if (problemIn(file, text) !== undefined) continue
  without.set(file, text)
  removed.push(...offsets.map(({ found, offset }) => ({ ...found, file, offset })))
}

let usual: ReadonlySet<string>
try {
  fix()
  // What the codemod does to the project as it is says nothing of the awaits removed.
  usual = new Set([...before].flatMap(([file, text]) => changesBetween(text, readFileSync(file, 'utf8')).map((change) => keyOf(file, change, change.offset))))
} finally {
  putBack()
}
try {
  for (const [file, text] of without) writeFileSync(file, text)
  const started = performance.now()
  const report = fix()
  tell(report, (performance.now() - started) / 1000)
} finally {
  if (!values.keep) putBack()
}

function putBack(): void {
  for (const [file, text] of before) if (readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

function keyOf(file: string, { removed, added }: Change, offset: number): string {
  return [file, offset, removed, added].join('\n')
}

function fix(): FixReport {
  const cli = join(import.meta.dirname, '..', '..', 'cli', 'index.ts')
  const tsx = createRequire(import.meta.url).resolve('tsx')
  const flags = ['--only', 'await-promises', '--scope', 'all', '--public-api', 'change', '--force', '--yes', '--json', '--include-tests']
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, cli, 'fix', ...flags], { cwd: root, encoding: 'utf8', maxBuffer: 1e9, env: { ...process.env, UNBLOCK_CACHE: 'off' } })
  if (stdout.trim() === '') throw new Error(`'unblock fix' ended with ${status} and without a report.\n${stderr.slice(-3000)}`)
  return JSON.parse(stdout) as FixReport
}

function tell({ refused }: FixReport, seconds: number): void {
  const broken: string[] = []
  const otherEdits: (Change & { readonly file: string })[] = []
  const restored = new Set<Removed>()
  const atUse = new Set<Removed>()
  for (const [file, original] of before) {
    const from = without.get(file) ?? original
    const to = readFileSync(file, 'utf8')
    if (from === to) continue
    if (problemIn(file, to) !== undefined) broken.push(file)
    const places = removed.filter((place) => place.file === file)
    // Parentheses and spaces that a diff cuts elsewhere say nothing: a file that is as it was has all of its awaits.
    if (to === original) for (const place of places) restored.add(place)
    for (const change of to === original ? [] : changesBetween(from, to)) {
      const isAwait = change.removed === '' && /^\(*await $/u.test(change.added)
      const place = isAwait ? places.find(({ offset }) => offset === change.offset) : undefined
      const used = isAwait ? places.findLast(({ offset, variable }) => offset < change.offset && variable !== undefined && new RegExp(`^${variable}\\b`, 'u').test(from.slice(change.offset))) : undefined
      if (place !== undefined) restored.add(place)
      else if (used !== undefined && !restored.has(used)) atUse.add(used)
      else {
        const gone = places.filter(({ offset }) => offset <= change.offset).reduce((sum, { start, end }) => sum + end - start, 0)
        // The other half of `(await …)` is no edit of its own.
        if (!/^\)+$/u.test(change.added) && !usual.has(keyOf(file, change, change.offset + gone))) otherEdits.push({ ...change, file })
      }
    }
  }
  for (const place of atUse) restored.add(place)

  const missing = removed.filter((place) => !restored.has(place)).map((place) => {
    const line = lineOf(without.get(place.file) ?? '', place.offset)
    const file = place.file.slice(root.length + 1)
    const refusal = refused.find((at) => at.file === file && at.line === line)
    return { file, line, position: place.position, operand: place.operand, code: refusal?.code ?? 'not-found', message: refusal?.message }
  })
  const share = restored.size / Math.max(1, removed.length)
  console.log(`${root}: ${candidates.length} awaits to choose from; ${removed.length} removed from ${without.size} files, seed ${values.seed}; fix took ${seconds.toFixed(1)} s`)
  console.log(`put back ${restored.size} (${(100 * share).toFixed(1)} %; ${atUse.size} of them where the variable is used), not put back ${missing.length}, other edits ${otherEdits.length}, files that no longer parse ${broken.length}`)
  const why = ({ code, position }: (typeof missing)[number]) => `${code}, ${position}`
  for (const reason of new Set(missing.map(why))) {
    const places = missing.filter((place) => why(place) === reason)
    console.log(`\n${reason}: ${places.length}`)
    for (const { file, line, operand } of places) console.log(`  ${file}:${line}  ${operand}`)
  }
  if (otherEdits.length > 0) console.log('\nother edits')
  for (const { file, offset, removed: gone, added } of otherEdits) {
    console.log(`  ${file.slice(root.length + 1)}:${lineOf(without.get(file) ?? before.get(file) ?? '', offset)}  - ${JSON.stringify(gone.slice(0, 80))} + ${JSON.stringify(added.slice(0, 80))}`)
  }
  if (values.out !== undefined) {
    writeFileSync(values.out, JSON.stringify({ root, seed: values.seed, removed: removed.length, restored: restored.size, atUse: atUse.size, share, seconds, missing, otherEdits, broken }, undefined, 1))
  }
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** Fisher and Yates, as far as needed. */
function sampleOf<Item>(items: readonly Item[], count: number, random: () => number): readonly Item[] {
  const pool = [...items]
  const sample: Item[] = []
  while (pool.length > 0 && sample.length < count) sample.push(...pool.splice(Math.floor(random() * pool.length), 1))
  return sample
}

/** mulberry32: the same numbers from the same seed, everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
