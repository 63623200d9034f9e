import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createProject } from '../../analysis/project.js'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'unblock-given-back-'))).replaceAll('\\', '/')
afterAll(() => rmSync(root, { recursive: true, force: true }))

function linesOf(files: Readonly<Record<string, string>>): readonly number[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const file = join(root, 'main.ts')
  const project = createProject({ root, settings: {} })
  return project.findings(file, 'floating-promise').map(({ span }) => project.position(file, span[0]).line)
}

it('takes the result of a function that gives its argument back for the argument', () => {
  const main = `import React, { useCallback } from 'react'
import { deprecate } from 'node:util'
const load = useCallback(async () => {}, [])
load()
const quiet = useCallback(() => 1, [])
quiet()
const again = React.useCallback(async () => {}, [])
again()
deprecate(async () => {}, 'old')()
`
  expect(linesOf({ 'package.json': '{}', 'main.ts': main })).toEqual([4, 8, 9])
})

it('follows variables without annotations in files that no linter has parsed', () => {
  const main = `import { Box } from './box'
export function load(box: Box) {
  const held = box.give<Promise<void>>('x')
  held.then(() => 1)
  const inner = box.open()
  inner.close()
}
`
  const box = `export interface Box { give<T>(name: string): T; open(): Inner }
interface Inner { close(): Promise<void> }
`
  expect(linesOf({ 'package.json': '{}', 'box.d.ts': box, 'main.ts': main })).toEqual([4, 6])
})
