import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { workspacesIn } from '../../analysis/workspaces.js'

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true })
})

function placed(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'unblock-workspaces-')).replaceAll('\\', '/')
  roots.push(root)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  return root
}

describe('what the name of a package of the workspace stands for', () => {
  it('is the source of what its manifest names', () => {
    const root = placed({
      'package.json': '{ "workspaces": { "packages": ["packages/*", "!packages/none", "tools/one"] } }',
      'packages/a/package.json': '{ "name": "a", "main": "./dist/cjs/index.js" }',
      'packages/a/src/index.ts': '',
      'packages/b/package.json': '{ "name": "@x/b", "exports": { "import": "./build/entry.mjs" } }',
      'packages/b/src/entry.mts': '',
      'tools/one/package.json': '{ "name": "one" }',
      'tools/one/index.js': '',
    })
    const { sourceOf, unbuilt } = workspacesIn(root)
    expect(sourceOf('a', root)).toBe(`${root}/packages/a/src/index.ts`)
    expect(sourceOf('@x/b', root)).toBe(`${root}/packages/b/src/entry.mts`)
    expect(sourceOf('one', root)).toBe(`${root}/tools/one/index.js`)
    expect(sourceOf('b', root)).toBeUndefined()
    expect(unbuilt(`${root}/packages/a/dist/cjs/index.js`)).toBe(`${root}/packages/a/src/index.ts`)
    expect(unbuilt(`${root}/packages/a/dist/other.js`)).toBeUndefined()
  })

  it('is told for entries below the name', () => {
    const root = placed({
      'package.json': '{ "workspaces": ["**"] }',
      'deep/down/a/package.json': '{ "name": "a", "exports": { ".": "./lib/index.js", "./parts/*.js": "./lib/parts/*.js", "./hidden": null } }',
      'deep/down/a/src/index.ts': '',
      'deep/down/a/src/parts/one.ts': '',
      'b/package.json': '{ "name": "b", "main": "index.js" }',
      'b/parts/two.js': '',
    })
    const { sourceOf } = workspacesIn(root)
    expect(sourceOf('a/parts/one.js', root)).toBe(`${root}/deep/down/a/src/parts/one.ts`)
    expect(sourceOf('a/parts/none.js', root)).toBeUndefined()
    expect(sourceOf('a/src/index.ts', root)).toBeUndefined()
    expect(sourceOf('b/parts/two', root)).toBe(`${root}/b/parts/two.js`)
  })

  it('is read from the list of pnpm too', () => {
    const root = placed({
      'package.json': '{}',
      'pnpm-workspace.yaml': "catalog:\n  x: 1\npackages:\n  # all of them\n  - 'packages/*' # here\n  - \"!**/test/**\"\n  - other\nonlyBuiltDependencies:\n  - none\n",
      'packages/a/package.json': '{ "name": "a" }',
      'packages/a/src/index.ts': '',
      'other/package.json': '{ "name": "other", "types": "dist/index.d.ts" }',
      'other/src/index.ts': '',
      'none/package.json': '{ "name": "none" }',
      'none/src/index.ts': '',
    })
    const { sourceOf } = workspacesIn(root)
    expect(sourceOf('a', root)).toBe(`${root}/packages/a/src/index.ts`)
    expect(sourceOf('other', root)).toBe(`${root}/other/src/index.ts`)
    expect(sourceOf('none', root)).toBeUndefined()
  })

  it('is that of the project itself, and nothing without any', () => {
    const root = placed({ 'package.json': '{ "name": "a", "main": "dist/main.js" }', 'src/main.ts': '' })
    expect(workspacesIn(root).sourceOf('a', root)).toBe(`${root}/src/main.ts`)
    expect(workspacesIn(root).unbuilt(`${root}/dist/main.js`)).toBe(`${root}/src/main.ts`)
    expect(workspacesIn(root).unbuilt(`${root}/dist/main.ts/below.js`)).toBeUndefined()
    expect(workspacesIn(placed({ 'package.json': '{}', 'index.js': '' })).sourceOf('a', root)).toBeUndefined()
  })

  it('is read from the imports of the package around, those of other platforms last', () => {
    const root = placed({
      'package.json': '{ "imports": { "#parts/*": "./dist/parts/*.js", "#own": "left-pad" } }',
      'src/parts/one.ts': '',
      'inner/package.json': '{ "imports": { "#where": { "browser": "./build/browser.js", "default": { "types": "./build/node.d.ts", "default": "./build/node.js" } } } }',
      'inner/src/browser.ts': '',
      'inner/src/node.ts': '',
    })
    const { sourceOf } = workspacesIn(root)
    expect(sourceOf('#parts/one', `${root}/src/deep`)).toBe(`${root}/src/parts/one.ts`)
    expect(sourceOf('#parts/two', root)).toBeUndefined()
    expect(sourceOf('#own', root)).toBeUndefined()
    expect(sourceOf('#where', `${root}/inner/src`)).toBe(`${root}/inner/src/node.ts`)
    expect(sourceOf('#where', root)).toBeUndefined()
  })
})
