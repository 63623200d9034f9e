/**
 * `npm run bench -- staged`: how long a pre-commit hook waits for `unblock scan --staged`, whole process, start-up included: ten staged
 * files in a generated project of a thousand, with what earlier runs have kept and what they cannot know: the staged texts are new
 * in every round.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pc from 'picocolors'
import { discoverFiles } from '../analysis/files.js'
import { generateCorpus } from './generate-corpus.js'

const unblock = join(import.meta.dirname, '..', 'dist', 'cli', 'index.js')
/** What the process itself has worked, since on a busy machine the wall clock says more about the others. */
const tellCpu = `data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();process.stderr.write('cpu '+Math.round((user+system)/1000))})`
/** Node 20 reads extra certificates before it does anything, which takes it longer than to start: of no interest here. */
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
const ROUNDS = 22
const STAGED = 10
const AIM_MS = 300

interface Kind {
  readonly label: string
  /** The new text of the n-th staged file; different in each round. */
  readonly edit: (text: string, round: number, index: number) => string
}

/** What commits do: most touch what blocks nobody; some add a blocking call, which everything above it has to hear of. */
const kinds: readonly Kind[] = [
  { label: 'edits that bring nothing', edit: (text, round) => `${text}\nexport const staged${round} = ${round}\n` },
  { label: 'one function edited in each', edit: (text, round) => text.replace(/^(?<head>(?:async )?function \w+\([^)]*\)[^{\n]*\{)$/mu, `$<head>\n  let touched = ${round}; touched++`) },
  {
    label: 'each function of ten files edited',
    edit: (text, round) => text.replaceAll(/^(?<head>(?:export )?(?:async )?function \w+\([^)]*\)[^{\n]*\{)$/gmu, `$<head>\n  let touched = ${round}; touched++`),
  },
  { label: 'the same texts again, so that facts of all are cached', edit: text => `${text}\n// again\n` },
  {
    label: 'one new blocking call in a function that others call',
    edit: (text, round, index) => (index === 0 ? text.replace(/^(?<head>function \w+\([^)]*\)[^{\n]*\{)$/mu, `$<head>\n  process.getBuiltinModule('node:fs').readFileSync('file-${round}')`) : `${text}\n// ${round}\n`),
  },
]

/** Milliseconds from start to exit; the median of the rounds, after one that fills the cache. */
export function benchStaged(temporary: string): void {
  const root = join(temporary, 'staged')
  generateCorpus(root, 1_000)
  // Where there is a node_modules, the cache is kept in it.
  mkdirSync(join(root, 'node_modules'))
  writeFileSync(join(root, '.gitignore'), 'node_modules\n')
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '--message', 'first')
  const files = discoverFiles(realpathSync(root)).files
  const picked = Array.from({ length: STAGED }, (_, index) => files[Math.floor(((index + 0.3) * files.length) / STAGED)] ?? '')
  const texts = picked.map(file => readFileSync(file, 'utf8'))
  const scan = (args: readonly string[], ...nodeArgs: readonly string[]) => {
    const started = performance.now()
    const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, unblock, 'scan', ...args], { cwd: root, env, encoding: 'utf8', maxBuffer: 2 ** 28 })
    const took = performance.now() - started
    if (status !== 0 && status !== 1) throw new Error(`unblock scan ${args.join(' ')} ended with exit code ${status}.\n${stderr}`)
    return { took, cpu: Number(/cpu (?<ms>\d+)/u.exec(stderr)?.groups?.ms), stdout }
  }
  scan(['--format', 'json'])
  console.log(`\n${STAGED} staged files of ${files.length}, warm cache`)
  for (const { label, edit } of kinds) {
    const times: number[] = []
    const works: number[] = []
    let findings = 0
    let analysed = 0
    for (let round = 0; round <= ROUNDS; round++) {
      picked.forEach((file, index) => writeFileSync(file, edit(texts[index] ?? '', round, index)))
      git('add', '.')
      // Telling the work takes time of its own: those rounds are not timed.
      const isTimed = round % 2 === 1
      const { took, cpu, stdout } = scan(['--staged', '--format', 'json'], ...(isTimed ? [] : ['--import', tellCpu]))
      const report = JSON.parse(stdout) as { readonly files: number; readonly findings: readonly unknown[] }
      ;[findings, analysed] = [report.findings.length, report.files]
      if (round === 0) continue
      if (isTimed) times.push(took)
      else works.push(cpu)
    }
    const sorted = times.toSorted((a, b) => a - b)
    const middle = sorted[sorted.length >> 1] ?? Number.NaN
    const work = works.toSorted((a, b) => a - b)[works.length >> 1] ?? Number.NaN
    const verdict = middle < AIM_MS ? pc.green('met') : pc.yellow('not met')
    console.log(`${`scan --staged, ${label}`.padEnd(72)}${middle.toFixed(0).padStart(6)} ms   (${sorted[0]?.toFixed(0)} to ${sorted.at(-1)?.toFixed(0)}), ${work.toFixed(0)} ms of work   below ${AIM_MS}  ${verdict}   ${findings} findings, ${analysed} files analysed`)
    picked.forEach((file, index) => writeFileSync(file, texts[index] ?? ''))
    git('add', '.')
  }
}
