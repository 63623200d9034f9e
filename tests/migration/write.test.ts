import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Edit, Plan } from '../../migration/plan.js'
import { applyEdits, hashOf, unifiedDiffOf, writePlan } from '../../migration/write.js'

/** Stands in for the disk where a test wants it to fail: at which renames and openings, counted from 1. */
const disk = vi.hoisted(() => ({ renames: 0, opens: 0, isFullAt: (_kind: 'rename' | 'open', _count: number): boolean => false }))
vi.mock('node:fs/promises', async original => {
  const real = await original<typeof import('node:fs/promises')>()
  const full = (): never => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  }
  return {
    ...real,
    rename: async (from: string, to: string) => (disk.isFullAt('rename', (disk.renames += 1)) ? full() : real.rename(from, to)),
    open: async (file: string, flags: string, mode: number) => (disk.isFullAt('open', (disk.opens += 1)) ? full() : real.open(file, flags, mode)),
  }
})

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unblock-write-'))
  disk.renames = 0
  disk.opens = 0
  disk.isFullAt = () => false
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function planOf(files: Readonly<Record<string, readonly Edit[]>>): Plan {
  return {
    version: 1,
    root,
    options: { codemods: [], scope: 'all', includeTests: false, publicApi: 'keep' },
    selected: 0,
    converted: [],
    refused: [],
    warnings: [],
    created: [],
    dependencies: [],
    files: Object.entries(files).map(([name, edits]) => ({ file: join(root, name), hash: hashOf(readFileSync(join(root, name), 'utf8')), edits, groups: [] })),
  }
}

const insertion: Edit = { start: 0, end: 0, text: 'await ' }

describe('applyEdits', () => {
  it('applies insertions before the replacement at the same place', () => {
    expect(applyEdits('abc', [{ start: 1, end: 2, text: 'X' }, { start: 1, end: 1, text: '-' }, { start: 3, end: 3, text: '!' }])).toBe('a-Xc!')
  })
  it('throws on overlap and outside the text', () => {
    expect(() => applyEdits('abc', [{ start: 0, end: 2, text: '' }, { start: 1, end: 3, text: '' }])).toThrow('overlap')
    expect(() => applyEdits('abc', [{ start: 2, end: 4, text: '' }])).toThrow('outside')
  })
})

describe('writePlan', () => {
  it('writes all files, keeps mode, byte order mark and line ends, and leaves nothing else behind', async () => {
    mkdirSync(join(root, 'd'))
    writeFileSync(join(root, 'a.js'), 'f()\r\n')
    writeFileSync(join(root, 'd', 'b.js'), '\uFEFFé()\n')
    chmodSync(join(root, 'a.js'), 0o751)
    const report = await writePlan(planOf({ 'a.js': [insertion], 'd/b.js': [{ start: 1, end: 1, text: 'await ' }] }), { root })
    expect(report).toEqual({ written: [join(root, 'a.js'), join(root, 'd', 'b.js')] })
    expect(readFileSync(join(root, 'a.js'), 'utf8')).toBe('await f()\r\n')
    expect(readFileSync(join(root, 'd', 'b.js'), 'utf8')).toBe('\uFEFFawait é()\n')
    expect(statSync(join(root, 'a.js')).mode & 0o777).toBe(0o751)
    expect(readdirSync(root)).toEqual(['a.js', 'd'])
  })

  it('leaves files without edits alone', async () => {
    writeFileSync(join(root, 'a.js'), 'f()')
    const before = statSync(join(root, 'a.js')).ino
    expect(await writePlan(planOf({ 'a.js': [] }), { root })).toEqual({ written: [] })
    expect(statSync(join(root, 'a.js')).ino).toBe(before)
  })

  it('checks every file before the first is written', async () => {
    writeFileSync(join(root, 'a.js'), 'f()')
    writeFileSync(join(root, 'b.js'), 'g()')
    const plan = planOf({ 'a.js': [insertion], 'b.js': [insertion] })
    writeFileSync(join(root, 'b.js'), 'changed()')
    const { written, failure } = await writePlan(plan, { root })
    expect([written, failure?.code]).toEqual([[], 'changed-since'])
    expect(failure?.message).toMatch(/has changed since/)
    expect(readFileSync(join(root, 'a.js'), 'utf8')).toBe('f()')
  })

  it('refuses links that leave the root, and follows those that stay', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'unblock-outside-'))
    writeFileSync(join(outside, 'x.js'), 'f()')
    symlinkSync(join(outside, 'x.js'), join(root, 'x.js'))
    symlinkSync(outside, join(root, 'linked'))
    expect((await writePlan(planOf({ 'x.js': [insertion] }), { root })).failure?.code).toBe('outside-root')
    expect((await writePlan(planOf({ 'linked/x.js': [insertion] }), { root })).failure?.code).toBe('outside-root')
    expect(readFileSync(join(outside, 'x.js'), 'utf8')).toBe('f()')
    rmSync(outside, { recursive: true })
    writeFileSync(join(root, 'y.js'), 'f()')
    symlinkSync('y.js', join(root, 'z.js'))
    expect((await writePlan(planOf({ 'z.js': [insertion] }), { root })).failure).toBeUndefined()
    expect(readFileSync(join(root, 'y.js'), 'utf8')).toBe('await f()')
    expect(readdirSync(root)).toEqual(['linked', 'x.js', 'y.js', 'z.js'])
  })

  it('refuses a path that climbs out, what is not there, and what is not UTF-8', async () => {
    writeFileSync(join(root, 'a.js'), 'f()')
    mkdirSync(join(root, 'inner'))
    expect((await writePlan(planOf({ 'a.js': [insertion] }), { root: join(root, 'inner') })).failure?.code).toBe('outside-root')
    const plan = planOf({ 'a.js': [insertion] })
    writeFileSync(join(root, 'a.js'), Buffer.from([0x66, 0xe9, 0x28, 0x29]))
    expect((await writePlan(plan, { root })).failure?.code).toBe('not-utf8')
    rmSync(join(root, 'a.js'))
    expect((await writePlan(plan, { root })).failure).toMatchObject({ code: 'unreadable', message: expect.stringContaining('ENOENT') })
  })

  it.each([
    ['while the new texts are written', 'open'],
    ['while files are replaced', 'rename'],
  ])('puts everything back when the disk is full %s', async (_, failing) => {
    for (const name of ['a.js', 'b.js', 'c.js']) writeFileSync(join(root, name), 'f()')
    disk.isFullAt = (kind, count) => kind === failing && count === 2
    const { written, failure } = await writePlan(planOf({ 'a.js': [insertion], 'b.js': [insertion], 'c.js': [insertion] }), { root })
    expect(written).toEqual([])
    expect(failure).toMatchObject({ file: join(root, 'b.js'), code: 'write-failed', notRestored: [] })
    expect(failure?.message).toMatch(/ENOSPC.*Nothing was changed/)
    expect(readdirSync(root)).toEqual(['a.js', 'b.js', 'c.js'])
    for (const name of ['a.js', 'b.js', 'c.js']) expect(readFileSync(join(root, name), 'utf8')).toBe('f()')
  })

  it('names the files it could not put back', async () => {
    for (const name of ['a.js', 'b.js']) writeFileSync(join(root, name), 'f()')
    const plan = planOf({ 'a.js': [insertion], 'b.js': [insertion] })
    disk.isFullAt = (kind, count) => kind === 'rename' && count > 1
    const { written, failure } = await writePlan(plan, { root })
    expect(written).toEqual([join(root, 'a.js')])
    expect(failure?.notRestored).toEqual([join(root, 'a.js')])
    expect(failure?.message).toContain('keep their new text')
    expect(readdirSync(root)).toEqual(['a.js', 'b.js'])
  })
})

describe('unifiedDiffOf', () => {
  it('is what git apply takes', async () => {
    mkdirSync(join(root, 'src'))
    const text = `${Array.from({ length: 20 }, (_, index) => `line(${index})`).join('\r\n')}\r\nlast()`
    writeFileSync(join(root, 'src', 'a.js'), text)
    const offset = text.indexOf('line(10)')
    const plan = planOf({ 'src/a.js': [{ start: offset, end: offset, text: 'await ' }, { start: text.length, end: text.length, text: '.x' }] })
    const diff = await unifiedDiffOf(plan, { root })
    expect(diff).toMatch(/^--- a\/src\/a\.js/)
    writeFileSync(join(root, 'p.diff'), diff)
    execFileSync('git', ['init', '-q'], { cwd: root })
    execFileSync('git', ['apply', 'p.diff'], { cwd: root })
    expect(readFileSync(join(root, 'src', 'a.js'), 'utf8')).toBe(text.replace('line(10)', 'await line(10)').replace('last()', 'last().x'))
  })
})

describe('new files', () => {
  it('are made with their folders and their mode, beside the files that change', async () => {
    writeFileSync(join(root, 'a.js'), 'f()\n')
    const file = join(root, 'd/e/hook')
    expect(await writePlan({ ...planOf({ 'a.js': [insertion] }), created: [{ file, text: 'x\n', mode: 0o755 }] }, { root })).toEqual({ written: [join(root, 'a.js'), file] })
    expect(readFileSync(file, 'utf8')).toBe('x\n')
    expect(statSync(file).mode & 0o777).toBe(0o755)
    expect(readFileSync(join(root, 'a.js'), 'utf8')).toBe('await f()\n')
    expect(readdirSync(join(root, 'd/e'))).toEqual(['hook'])
  })

  it('never take the place of a file, nor lie behind a link that leads out', async () => {
    writeFileSync(join(root, 'a.js'), 'f()\n')
    const outside = mkdtempSync(join(tmpdir(), 'unblock-outside-'))
    symlinkSync(outside, join(root, 'out'))
    for (const [name, code] of [['a.js', 'changed-since'], ['out/b.js', 'outside-root'], ['a.js/c.js', 'unreadable'], ['../b.js', 'outside-root']] as const) {
      const { written, failure } = await writePlan({ ...planOf({ 'a.js': [insertion] }), created: [{ file: join(root, name), text: 'x', mode: 0o644 }] }, { root })
      expect({ written, code: failure?.code }, name).toEqual({ written: [], code })
    }
    expect(readFileSync(join(root, 'a.js'), 'utf8')).toBe('f()\n')
    expect(readdirSync(outside)).toEqual([])
    rmSync(outside, { recursive: true })
  })

  it('go again where a later one cannot be made, and what had changed is put back', async () => {
    writeFileSync(join(root, 'a.js'), 'f()\n')
    const created = { file: join(root, 'b.js'), text: 'x', mode: 0o644 }
    const { written, failure } = await writePlan({ ...planOf({ 'a.js': [insertion] }), created: [created, created] }, { root })
    expect({ written, code: failure?.code, notRestored: failure?.notRestored }).toEqual({ written: [], code: 'write-failed', notRestored: [] })
    expect(readdirSync(root)).toEqual(['a.js'])
    expect(readFileSync(join(root, 'a.js'), 'utf8')).toBe('f()\n')
  })
})
