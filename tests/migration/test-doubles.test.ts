import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { replacedIn } from '../../migration/test-doubles.js'

const SOURCES = { 'src/a.js': "const b = require('./b')\n", 'src/b.js': 'exports.b = 1\n', 'src/c.js': 'exports.c = 1\n' }

/** What one test file replaces for `readFileSync` of fs and others, seen from the three modules above. */
function replacedBy(test: string) {
  const root = mkdtempSync(path.join(tmpdir(), 'unblock-doubles-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [file, text] of Object.entries({ ...SOURCES, 'package.json': '{ "private": true }', 'test/a.test.js': test })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  const project = createProject({ root })
  const replaced = replacedIn(project, discoverFiles(root).files, () => false)
  return (name: string, home: string) => ['a', 'b', 'c'].filter((module) => replaced.replacing(`${project.root}/src/${module}.js`, name, home).length > 0)
}

it('takes what is patched in its module for replaced in all that the test loads', () => {
  const of = replacedBy("const a = require('../src/a')\nsinon.stub(fs, 'readFileSync').returns('x')\nspyOn(which, 'sync')\n")
  expect(of('readFileSync', 'fs')).toEqual(['a', 'b'])
  expect(of('statSync', 'fs')).toEqual([])
  expect(of('sync', 'which')).toEqual(['a', 'b'])
})

it('takes what is put into one module for replaced there alone', () => {
  const of = replacedBy("const a = rewire('../src/a')\na.__set__('fs', { readFileSync: () => 'x' })\na.__set__('child_process', {})\n")
  expect(of('readFileSync', 'node:fs')).toEqual(['a'])
  expect(of('statSync', 'node:fs')).toEqual(['a'])
  expect(of('execSync', 'node:child_process')).toEqual(['a'])
  expect(of('gzipSync', 'node:zlib')).toEqual([])
})

it('takes a mocked module for replaced in all that the test loads', () => {
  const of = replacedBy("jest.mock('node:child_process')\nconst a = require('../src/a')\n")
  expect(of('execSync', 'child_process')).toEqual(['a', 'b'])
  expect(of('readFileSync', 'fs')).toEqual([])
  const mocked = replacedBy("vi.mock('fs', () => ({ readFileSync: vi.fn() }))\nimport '../src/b'\n")
  expect(mocked('readFileSync', 'node:fs')).toEqual(['b'])
  expect(mocked('statSync', 'node:fs')).toEqual(['b'])
})

it('takes it for replaced everywhere where the test does not say into what it is put', () => {
  const of = replacedBy("const load = file => rewire(file)\nload('../src/a').__set__('fs', {})\n")
  expect(of('readFileSync', 'fs')).toEqual(['a', 'b'])
})
