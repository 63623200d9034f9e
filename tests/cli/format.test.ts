import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import { colouredDiff } from '../../cli/format/diff.js'
import { fixJson, scanJson } from '../../cli/format/json.js'
import { fixStylish, scanStylish } from '../../cli/format/stylish.js'
import type { FixReport, ReportedFinding, ScanReport } from '../../cli/report.js'

const plain = createColors(false)

const finding: ReportedFinding = {
  rule: 'no-blocking-call',
  file: 'src/server.js',
  line: 12,
  column: 5,
  endLine: 12,
  endColumn: 20,
  message: "'loadUser()' blocks the event loop: loadUser → fs.readFileSync (src/users.js:3). Use 'await fs.promises.readFile(…)' there.",
  api: 'fs.readFileSync',
  category: 'fs',
  context: 'live',
  reason: 'request handler',
  chain: [{ name: 'GET /users handler', file: 'src/server.js', line: 11 }, { name: 'loadUser', file: 'src/server.js', line: 12 }, { name: 'fs.readFileSync', file: 'src/users.js', line: 3 }],
  level: 'error',
  path: 'GET /users handler → loadUser → fs.readFileSync',
}

const scanned: ScanReport = {
  root: '/project',
  files: 3,
  skipped: [
    { file: 'src/broken.js', message: "Expected ';'.", line: 4, column: 7 },
    { file: 'vendor.js', message: 'This file is minified.', deliberate: true },
  ],
  findings: [finding, { ...finding, line: 120, rule: 'no-busy-wait', message: 'This loop spins.', api: null, category: null, chain: [] }],
  statistics: { calls: 200, resolved: 150 },
  repository: '/project',
}

const fixed: FixReport = {
  root: '/project',
  dryRun: false,
  selected: 4,
  converted: [
    { file: 'src/a.js', line: 3, column: 4, api: 'fs.readFileSync', group: 0 },
    { file: 'src/a.js', line: 9, column: 4, api: 'fs.statSync', group: 0 },
  ],
  refused: [
    { file: 'src/b.js', line: 5, column: 1, api: 'fs.readFileSync', code: 'in-constructor', message: 'A constructor cannot be async.' },
    { file: 'src/c.js', line: 6, column: 2, api: 'fs.readFileSync', code: 'in-constructor', message: 'A constructor cannot be async.' },
  ],
  warnings: [{ file: 'src/a.js', line: 3, column: 4, code: 'check-then-act', message: 'The file may be gone by then.', other: { file: 'src/a.js', line: 9, column: 4 } }],
  changedFiles: ['src/a.js', 'src/b.js', 'src/server.js'],
  createdFiles: [],
  markedFiles: ['src/b.js'],
  dependencies: [],
  verified: null,
  skipped: [],
}

describe('scan, for people', () => {
  it('shows places, chains, what was skipped and what nobody knows', () => {
    expect(scanStylish(scanned, plain)).toBe(`src/server.js
   12:5  'loadUser()' blocks the event loop: loadUser → fs.readFileSync (src/users.js:3). Use 'await fs.promises.readFile(…)' there.  no-blocking-call
         GET /users handler (src/server.js:11) → loadUser (src/server.js:12) → fs.readFileSync (src/users.js:3)
  120:5  This loop spins.  no-busy-wait

Skipped 2 files:
  src/broken.js:4:7  Expected ';'.
  vendor.js  This file is minified.

2 findings in 1 of 3 files: 1 no-blocking-call, 1 no-busy-wait.
50 (25 %) of 200 calls could not be resolved; nothing is said about them.
'npx unblock why FILE:LINE' explains a place, 'npx unblock fix --dry-run' shows what can be rewritten.
`)
  })

  it('says so where there is nothing', () => {
    expect(scanStylish({ ...scanned, findings: [], skipped: [], statistics: { calls: 0, resolved: 0 } }, plain)).toBe('Nothing blocks in 3 files.\n')
    expect(scanStylish({ ...scanned, files: 0, findings: [], skipped: [], statistics: { calls: 0, resolved: 0 } }, plain)).toBe('There are no JavaScript or TypeScript files here.\n')
    expect(scanStylish({ ...scanned, files: 0, findings: [], statistics: { calls: 0, resolved: 0 } }, plain)).toMatch(/\nNothing was analysed\.\n$/u)
  })
})

describe('scan, as data', () => {
  it('has the documented fields', () => {
    const data: unknown = JSON.parse(scanJson(scanned))
    expect(data).toEqual({
      version: 1,
      root: '/project',
      files: 3,
      skipped: [{ file: 'src/broken.js', message: "Expected ';'.", line: 4, column: 7 }, { file: 'vendor.js', message: 'This file is minified.' }],
      findings: scanned.findings.map(({ level: _level, path: _path, ...shown }) => shown),
      statistics: { calls: 200, resolved: 150 },
    })
  })
})

describe('fix, for people', () => {
  const commands = { unblock: 'npx unblock', install: 'npm install', test: 'npm test' }

  it('shows what changed, what was refused by code, what to look at and what comes next', () => {
    expect(fixStylish(fixed, plain, commands)).toBe(`Changed 3 files:
  src/a.js       2 calls converted
  src/b.js       marked
  src/server.js  follows

Left 2 calls alone:
  in-constructor (2)
    A constructor cannot be async.
      src/b.js:5:1  fs.readFileSync
      src/c.js:6:2  fs.readFileSync

Look at:
  src/a.js:3:4  The file may be gone by then. See also src/a.js:9:4.  check-then-act

4 calls selected: 2 converted, 2 refused.
'npx unblock why src/b.js:5' explains a refusal.
Next: read the changes with 'git diff', run your tests with 'npm test', and see with 'npx unblock scan' what still blocks.
`)
  })

  it('speaks of what would be in a dry run, and of nothing where there is nothing', () => {
    expect(fixStylish({ ...fixed, dryRun: true, refused: [], warnings: [], selected: 2 }, plain, commands)).toBe(`Would change 3 files:
  src/a.js       2 calls converted
  src/b.js       marked
  src/server.js  follows

2 calls selected: 2 converted, 0 refused.
Nothing was written. The same command without '--dry-run' writes it.
`)
    expect(fixStylish({ ...fixed, selected: 0, converted: [], refused: [], warnings: [], changedFiles: [] }, plain, commands)).toBe('There is nothing to convert.\n')
  })

  it('tells which files are new, and what has to be installed', () => {
    const report = { ...fixed, changedFiles: ['src/a.js', 'package.json', 'src/pool.js'], createdFiles: ['src/pool.js'], dependencies: ['piscina@^5.3.2'], refused: [], warnings: [], selected: 2 }
    expect(fixStylish(report, plain, commands)).toBe(`Changed 3 files:
  src/a.js      2 calls converted
  package.json  follows
  src/pool.js   new

2 calls selected: 2 converted, 0 refused.
Needs piscina@^5.3.2, as package.json now says. Install with 'npm install'.
Next: read the changes with 'git diff', run your tests with 'npm test', and see with 'npx unblock scan' what still blocks.
`)
  })
})

describe('fix, as data', () => {
  it('has the documented fields, and counts that add up', () => {
    const data = JSON.parse(fixJson(fixed)) as Record<string, unknown>
    expect(data).toEqual({
      version: 1,
      root: '/project',
      selected: 4,
      converted: [{ file: 'src/a.js', line: 3, column: 4, api: 'fs.readFileSync' }, { file: 'src/a.js', line: 9, column: 4, api: 'fs.statSync' }],
      refused: fixed.refused,
      warnings: fixed.warnings,
      changedFiles: ['src/a.js', 'src/b.js', 'src/server.js'],
      createdFiles: [],
      dependencies: [],
      verified: null,
      skipped: [],
    })
  })
})

describe('colouredDiff', () => {
  const patch = '--- a/a.js\n+++ b/a.js\n@@ -1,2 +1,2 @@\n one\r\n-two\n\\ No newline at end of file\n+Two\n'

  it('leaves the patch as it is in a pipe', () => {
    expect(colouredDiff(patch, plain)).toBe(patch)
  })

  it('shows additions and deletions in colour to people', () => {
    expect(colouredDiff(patch, createColors(true))).toContain('\u001B[31m-two\u001B[39m\n')
    expect(colouredDiff(patch, createColors(true))).toContain('\u001B[32m+Two\u001B[39m\n')
  })
})
