import { describe, expect, it } from 'vitest'
import {
  allBlockingRows,
  allCalleeRows,
  anyReceiverRows,
  blockingRowsOf,
  blockingTables,
  blockingText,
  calleeRowsOf,
  calleeTables,
  entryRows,
  findBlockingRow,
  labelOf,
} from '../../catalogue/index.js'
import { keyOf } from '../../catalogue/names.js'
import type { BlockingRow, CalleeRow, Condition } from '../../catalogue/types.js'

const tables = Object.entries({ ...blockingTables, ...calleeTables }) as [string, readonly (BlockingRow | CalleeRow)[]][]

describe('tables', () => {
  const written = tables.filter(([name]) => !/Shared|Substitute|Import|gracefulFs/.test(name))

  it.each(written)('%s is sorted by module and path', (_, rows) => {
    const names = rows.map((row) => `${row.module}\0${row.path}`)
    expect(names).toEqual([...names].sort())
  })

  it('has one row per blocking API, whatever its spelling', () => {
    expect(repeated(allBlockingRows.map((row) => keyOf(row.module, row.path)))).toEqual([])
  })

  it('has one row per callback, event list and version', () => {
    const names = allCalleeRows.map(({ module, path, callback, event, shape, version }) =>
      JSON.stringify([keyOf(module, path), callback, event, shape, version]),
    )
    expect(repeated(names)).toEqual([])
  })

  it('finds every row by its own name', () => {
    for (const row of allBlockingRows) {
      expect(findBlockingRow(row.module, row.path)).toBe(row)
      expect(blockingRowsOf(row.module)).toContain(row)
    }
    for (const row of allCalleeRows) {
      expect(calleeRowsOf(row.module, row.path)).toContain(row)
      if (row.module === 'any') expect(anyReceiverRows(row.path)).toContain(row)
    }
  })
})

describe('what users read', () => {
  it('writes notes and reasons as sentences', () => {
    const reasons = allBlockingRows.flatMap(({ replacement }) => (replacement.kind === 'none' ? replacement.reason : []))
    const sentences = [...reasons, ...allBlockingRows.flatMap((row) => row.note ?? [])]
    expect(sentences.length).toBeGreaterThan(20)
    expect(sentences.filter((sentence) => !/^[A-Z`].*[^.]\.$/.test(sentence))).toEqual([])
  })

  it('labels every API without brackets at its ends', () => {
    const labels = allBlockingRows.map(labelOf)
    expect(labels.filter((label) => !/^[$@\w].*\w(?:\(\))?$/.test(label) || /^\W*\(|\.\.|node:/.test(label))).toEqual([])
  })

  it('names what to use in adapted forms', () => {
    const uses = allBlockingRows.flatMap((row) => (row.replacement.kind === 'adapt' ? row.replacement.use : []))
    expect(uses.filter((use) => use.trim() === '' || /[`'".]$/.test(use))).toEqual([])
  })

  it('writes Node versions as a lowest version', () => {
    const ranges = allBlockingRows.flatMap((row) => row.node ?? [])
    expect(ranges.filter((range) => !/^>=\d+\.\d+\.\d+$/.test(range))).toEqual([])
  })
})

describe('conditions', () => {
  it('look at arguments that exist', () => {
    const conditions = allBlockingRows.flatMap((row) => (row.when === undefined ? [] : simpleOf(row.when)))
    expect(conditions.length).toBeGreaterThan(15)
    for (const condition of conditions) if (condition.kind !== 'all') expect(condition.at).toBeGreaterThanOrEqual(0)
  })
})

describe('entries', () => {
  it('are found by a file, an export or a decorator', () => {
    for (const row of entryRows) {
      expect('file' in row || 'exports' in row || 'decorators' in row).toBe(true)
      if ('file' in row) expect(() => new RegExp(row.file)).not.toThrow()
    }
  })

  it.each([
    ['Next.js', 'app/api/users/route.ts', 'GET'],
    ['Next.js', 'src/app/route.js', 'POST'],
    ['Next.js', 'pages/api/users/[id].ts', 'default'],
    ['Next.js', 'middleware.ts', 'middleware'],
    ['SvelteKit', 'src/routes/users/+server.js', 'PATCH'],
    ['SvelteKit', 'src/routes/+page.server.ts', 'load'],
    ['Remix', 'app/routes/users.$id.tsx', 'loader'],
    ['Nuxt', 'server/api/users.get.ts', 'default'],
    ['AWS Lambda', 'src/users/list.mjs', 'handler'],
  ])('knows %s in %s by %s', (framework, file, name) => {
    expect(frameworksOf(file, name)).toContain(framework)
  })

  it.each([
    ['src/app/routes.ts', 'GET'],
    ['lib/pages.ts', 'getServerSideProps'],
    ['src/commands/build.ts', 'handler'],
    ['app/components/list.tsx', 'loader'],
  ])('leaves %s with %s alone', (file, name) => {
    expect(frameworksOf(file, name)).toEqual([])
  })
})

describe('text pre-filter', () => {
  it('matches a text that imports and calls any blocking API', () => {
    const missed = allBlockingRows.filter((row) => {
      const text = row.module === 'global' ? `${row.path}()` : `import api from '${row.module}'\napi.${row.path}()`
      return !blockingText.test(text)
    })
    expect(missed).toEqual([])
  })

  it.each([
    `const { loadEnvFile } = process`,
    `require("child_process").execSync`,
    `import db from "libsql"`,
    `window.alert(1)`,
  ])('matches %s', (text) => {
    expect(blockingText.test(text)).toBe(true)
  })

  it.each([
    `const user = await load(which)`,
    `promise.then(resolve, reject)`,
    `import { readFile } from 'node:fs/promises'`,
    `process.exit(1)`,
    `import path from 'path'`,
    `synchronize(this.promptly)`,
  ])('does not match %s', (text) => {
    expect(blockingText.test(text)).toBe(false)
  })
})

function frameworksOf(file: string, name: string): readonly string[] {
  return entryRows.flatMap((row) => {
    if (!('exports' in row)) return []
    const exports: readonly string[] = row.exports
    return exports.includes(name) && new RegExp(row.file).test(file) ? row.framework : []
  })
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index)
}

function simpleOf(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.of.flatMap(simpleOf) : [condition]
}
