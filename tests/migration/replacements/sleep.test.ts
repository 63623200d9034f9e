import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject } from '../../../analysis/project.js'
import { planMigration } from '../../../migration/index.js'
import type { Plan } from '../../../migration/plan.js'
import { applyEdits } from '../../../migration/write.js'

/**
 * Each way to sleep is run as it is and as it is converted: it gives the same and takes as long, and what it kept from running while it
 * slept runs once it is converted.
 */

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-sleeps-')))

beforeAll(() => {
  mkdirSync(path.join(root, 'node_modules'))
  symlinkSync(fileURLToPath(new URL('../../../node_modules/atomic-sleep', import.meta.url)), path.join(root, 'node_modules/atomic-sleep'))
})
afterAll(() => rmSync(root, { recursive: true }))

function planned(text: string): Plan {
  const file = path.join(root, 'main.mjs')
  writeFileSync(file, text)
  return planMigration(createProject({ root }), [file], { codemods: ['sleep-to-timers'], scope: 'all', includeTests: false, publicApi: 'keep' })
}

interface Shown {
  readonly value: unknown
  readonly elapsed: number
  readonly ticks: number
}

function shown(text: string): Shown {
  writeFileSync(path.join(root, 'main.mjs'), text)
  const { stdout, stderr, status } = spawnSync(process.execPath, ['main.mjs'], { cwd: root, encoding: 'utf8', timeout: 20_000 })
  expect([stderr, status]).toEqual(['', 0])
  return JSON.parse(stdout) as Shown
}

const program = (head: string, body: string): string => `${head}
async function main() {
  let ticks = 0
  const ticking = setInterval(() => { ticks += 1 }, 5)
  const ms = 150
  const before = performance.now()
  let value
${body}
  const elapsed = performance.now() - before
  clearInterval(ticking)
  console.log(JSON.stringify({ value: value === undefined ? 'undefined' : value, elapsed, ticks }))
}
main()
`

const ways: readonly { readonly body: string; readonly head?: string }[] = [
  { body: 'value = Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)' },
  { body: 'value = Atomics.wait(new BigInt64Array(new SharedArrayBuffer(16)), 1, 0n, 50 + 100)' },
  { body: 'const cells = new Int32Array(new SharedArrayBuffer(4))\nAtomics.wait(cells, 0, 0, 150)' },
  { body: 'Atomics.wait(cells, 0, 0, 100)\nAtomics.wait(cells, 0, 0, 50)', head: 'const cells = new Int32Array(new SharedArrayBuffer(4))' },
  { body: "if (Atomics.wait(cells, 0, 0, ms) === 'timed-out') value = 1", head: 'const memory = new SharedArrayBuffer(4)\nconst cells = new Int32Array(memory)' },
  { body: 'const end = Date.now() + ms\nwhile (Date.now() < end) {}' },
  { body: 'const end = ms + Date.now()\nwhile (end >= Date.now()) { /* wait */ }' },
  { body: 'const end = new Date().getTime() + ms\nwhile (end > new Date().getTime());' },
  { body: 'const end = +new Date() + ms\nwhile (+new Date() < end);' },
  { body: 'const end = new Date(Date.now() + ms)\nwhile (new Date() < end) {}' },
  { body: 'const start = Date.now()\nwhile (Date.now() - start < ms) {}' },
  { body: 'const start = performance.now()\nwhile (performance.now() < start + ms) {}' },
  { body: 'const start = Date.now()\nwhile (!(Date.now() - start >= ms)) continue' },
  { body: 'const start = Date.now()\nfor (;;) { if (Date.now() - start > ms) break }' },
  { body: 'const start = Date.now()\nwhile (true) if (Date.now() > start + ms) { break }' },
  { body: 'for (let start = Date.now(); Date.now() - start < ms; ) {}' },
  { body: 'for (const start = Date.now(), end = start + ms; Date.now() < end; );' },
  { body: 'const start = Date.now()\nlet now = start\nwhile (now - start < ms) now = Date.now()' },
  { body: 'const start = Date.now()\nlet now\ndo { now = Date.now() } while (now - start < ms)' },
  { body: 'const begin = Date.now(), end = begin + 2 * ms - ms\nwhile (Date.now() < end);\nvalue = end - begin' },
  { body: "execSync('sleep 0.15')", head: "import { execSync } from 'node:child_process'" },
  { body: "value = execSync('sleep 0.15', { encoding: 'utf8' })", head: "import { execSync } from 'node:child_process'" },
  { body: "processes.execSync('sleep 0.0025m', { stdio: 'inherit' })", head: "import * as processes from 'node:child_process'" },
  { body: "spawnSync('sleep', ['0.15'])", head: "import { spawnSync } from 'node:child_process'" },
  { body: "execFileSync('sleep', ['0.15s'])", head: "import { execFileSync } from 'node:child_process'" },
  { body: 'value = sleep(ms)', head: "import sleep from 'atomic-sleep'" },
  { body: 'sleep(30 * 5)', head: "import sleep from 'atomic-sleep'" },
]

describe('a sleep', () => {
  it.each(ways)('$body', ({ body, head = '' }) => {
    const text = program(head, body)
    const plan = planned(text)
    expect(plan.refused).toEqual([])
    expect(plan.converted.length).toBe(body.split('Atomics.wait').length - 1 || 1)
    const before = shown(text)
    const after = shown(applyEdits(text, plan.files[0]?.edits ?? []))
    expect(after.value).toEqual(before.value)
    expect(before.ticks).toBe(0)
    expect(after.ticks).toBeGreaterThan(2)
    // Timers count whole milliseconds.
    expect(after.elapsed).toBeGreaterThan(147)
  })
})

it('leaves to others what only the program itself knows to be a sleep', () => {
  const { selected } = planned(program("import { spawnSync } from 'node:child_process'", "spawnSync('sleep', [String(ms / 1000)])"))
  expect(selected).toBe(0)
})

describe('a loop that is left alone', () => {
  it.each([
    ['let rounds = 0\nconst end = Date.now() + ms\nwhile (Date.now() < end) rounds += 1\nvalue = rounds'],
    ['const end = Date.now() + ms\nlet now = 0\nwhile (now < end) now = Date.now()\nvalue = now'],
    ['let done = false\nsetTimeout(() => { done = true }, 1)\nwhile (!done && Date.now() < 0) {}'],
    ['const end = Date.now() + ms\nwhile (end - Date.now()) {}'],
    ['let end = Date.now() + ms\nwhile (Date.now() < end || ticks > 5) {}'],
  ])('%s', body => {
    const { refused, converted, selected } = planned(program('', body))
    expect(converted).toEqual([])
    expect(refused.map(({ code }) => code)).toEqual(selected === 0 ? [] : [expect.stringMatching(/^spins-/)])
  })
})
