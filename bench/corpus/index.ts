/**
 * `npx tsx bench/corpus/index.ts DIR --scripts FOLDER [--mode keep|change] [--include-tests] [--results FOLDER] [--rounds N] [--json FILE] [NAMES…]`:
 * what the migration does to real projects. DIR has them, prepared and clean, one folder each; FOLDER has the scripts that know them and run
 * their tests. `keep`: the public API and the tests stay as they are. `change`: both follow. With `--include-tests` the tests' own calls are
 * converted as well, in either mode. Every project is put back as it was.
 *
 * Exits with 1 where anything is lost: a test, a type, a file that parses, a way back, or a second run with nothing to do.
 */
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { measured, projectNames } from './project.js'
import type { Corpus, Measured } from './project.js'
import { tableOf } from './table.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scripts: { type: 'string' },
    mode: { type: 'string', default: 'keep' },
    'include-tests': { type: 'boolean', default: false },
    results: { type: 'string', default: join(tmpdir(), 'unblock-corpus') },
    rounds: { type: 'string', default: '2' },
    json: { type: 'string' },
  },
})
const [folder, ...names] = positionals
const { scripts, mode, 'include-tests': includeTests, results, rounds, json } = values
if (folder === undefined || scripts === undefined || (mode !== 'keep' && mode !== 'change')) {
  throw new Error('Usage: bench/corpus/index.ts DIR --scripts FOLDER [--mode keep|change] [--include-tests] [--results FOLDER] [--rounds N] [--json FILE] [NAMES…]')
}
mkdirSync(results, { recursive: true })
const corpus: Corpus = { folder: realpathSync(folder), scripts: realpathSync(scripts), results: realpathSync(results), mode, includeTests, rounds: Number(rounds) }
const all: Measured[] = []
for (const name of names.length > 0 ? names : projectNames(corpus)) {
  if (!existsSync(join(corpus.folder, name, '.git'))) {
    console.error(`${name}: is not in ${folder}`)
    continue
  }
  console.error(`${name} …`)
  all.push(await measured(name, corpus))
  if (json !== undefined) writeFileSync(resolve(json), `${JSON.stringify(all, null, 2)}\n`)
}
console.log(`Mode: ${mode}${includeTests ? ', tests included' : ''}\n\n${tableOf(all)}`)
const isLost = all.some(
  ({ tests, types, migrated: { unparsed, notUndone, again, failure } }) =>
    ('lost' in tests && tests.lost.length > 0) || (types?.fresh.length ?? 0) + unparsed.length + notUndone.length + again.length > 0 || failure !== undefined,
)
process.exitCode = isLost ? 1 : 0
