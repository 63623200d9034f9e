import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createProject } from '../../analysis/project.js'
import { manifestsOf } from '../../migration/manifest.js'
import { applyEdits } from '../../migration/write.js'

const piscina = { name: 'piscina', range: '^5.3.2' }

interface Edited {
  readonly after: Readonly<Record<string, string>>
  readonly added: readonly string[]
}

function edited(files: Readonly<Record<string, string>>, module = 'src/a.js', packages = [piscina]): Edited {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-manifest-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(path.join(root, path.dirname(module)), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, file), text)
  const { files: plans, added } = manifestsOf(createProject({ root }), new Map([[path.posix.join(root, module), packages]]))
  return { added, after: Object.fromEntries(plans.map(({ file, edits }) => [path.posix.relative(root, file), applyEdits(files[path.posix.relative(root, file)] ?? '', edits)])) }
}

const after = (text: string, packages = [piscina]): string | undefined => edited({ 'package.json': text }, 'src/a.js', packages).after['package.json']

describe('manifestsOf', () => {
  it.each([
    ['in its place', '{\n  "dependencies": {\n    "express": "^5.0.0",\n    "zod": "^4.0.0"\n  }\n}\n', '{\n  "dependencies": {\n    "express": "^5.0.0",\n    "piscina": "^5.3.2",\n    "zod": "^4.0.0"\n  }\n}\n'],
    ['first', '{\n\t"dependencies": {\n\t\t"zod": "^4.0.0"\n\t}\n}', '{\n\t"dependencies": {\n\t\t"piscina": "^5.3.2",\n\t\t"zod": "^4.0.0"\n\t}\n}'],
    ['last, with CRLF', '{\r\n  "dependencies": {\r\n    "a": "1"\r\n  }\r\n}\r\n', '{\r\n  "dependencies": {\r\n    "a": "1",\r\n    "piscina": "^5.3.2"\r\n  }\r\n}\r\n'],
    ['into an empty list', '{\n    "name": "a",\n    "dependencies": {}\n}', '{\n    "name": "a",\n    "dependencies": {\n        "piscina": "^5.3.2"\n    }\n}'],
    ['before what is for development', '{\n  "name": "a",\n  "devDependencies": {\n    "b": "1"\n  }\n}', '{\n  "name": "a",\n  "dependencies": {\n    "piscina": "^5.3.2"\n  },\n  "devDependencies": {\n    "b": "1"\n  }\n}'],
    ['at the end', '{\n  "name": "a \\"b\\" {",\n  "files": ["x", { "y": [1] }]\n}\n', '{\n  "name": "a \\"b\\" {",\n  "files": ["x", { "y": [1] }],\n  "dependencies": {\n    "piscina": "^5.3.2"\n  }\n}\n'],
    ['on one line', '{ "private": true, "type": "module" }', '{ "private": true, "type": "module", "dependencies": { "piscina": "^5.3.2" } }'],
    ['into nothing', '{}', '{\n  "dependencies": {\n    "piscina": "^5.3.2"\n  }\n}'],
  ])('adds %s', (_, before, expected) => {
    const text = after(before)
    expect(text).toBe(expected)
    expect(JSON.parse(text ?? '')).toMatchObject({ dependencies: { piscina: '^5.3.2' } })
  })

  it('adds several in order', () => {
    expect(after('{ "dependencies": { "b": "1" } }', [{ name: 'd', range: '2' }, { name: 'c', range: '3' }, { name: 'a', range: '4' }])).toBe('{ "dependencies": { "a": "4", "b": "1", "c": "3", "d": "2" } }')
  })

  it.each(['dependencies', 'peerDependencies', 'optionalDependencies'])('leaves a version in %s as it is', list => {
    expect(edited({ 'package.json': `{ "${list}": { "piscina": "^4.0.0" } }` })).toEqual({ after: {}, added: [] })
  })

  it('takes over the range of what was there for development alone', () => {
    expect(edited({ 'package.json': '{ "devDependencies": { "piscina": "^4.9.0" } }' }).added).toEqual(['piscina@^4.9.0'])
  })

  it('takes the nearest manifest, and says what it cannot write', () => {
    expect(Object.keys(edited({ 'package.json': '{}', 'src/package.json': '{}' }).after)).toEqual(['src/package.json'])
    expect(edited({ 'package.json': '{ broken' })).toEqual({ after: {}, added: ['piscina@^5.3.2'] })
    expect(edited({ 'a.txt': '' })).toEqual({ after: {}, added: ['piscina@^5.3.2'] })
  })
})
