import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { discoverFiles, isSourceName, MAX_BYTES } from '../../analysis/files.js'

let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'unblock-files-')))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

function found(paths?: readonly string[], options?: Parameters<typeof discoverFiles>[2]): string[] {
  return discoverFiles(root, paths, options).files.map(file => file.slice(root.length + 1))
}

function skipped(paths?: readonly string[], options?: Parameters<typeof discoverFiles>[2]): [string, string, boolean][] {
  return discoverFiles(root, paths, options).skipped.map(({ file, message, deliberate }) => [file.slice(root.length + 1), message, deliberate === true])
}

describe('names', () => {
  it('takes every extension of JavaScript and TypeScript, and no declarations', () => {
    for (const name of ['a.js', 'a.mjs', 'a.cjs', 'a.jsx', 'a.ts', 'a.mts', 'a.cts', 'a.tsx', '.eslintrc.js', 'd.ts']) expect(isSourceName(name), name).toBe(true)
    for (const name of ['a.d.ts', 'a.d.mts', 'a.d.cts', 'a.d.css.ts', 'a.json', 'a.vue', 'js', 'a.js.map', 'a.mjsx']) expect(isSourceName(name), name).toBe(false)
  })

  it('leaves out folders that tools install or generate', () => {
    write({ 'a.js': '', 'node_modules/x/i.js': '', 'packages/p/node_modules/y/i.js': '', 'dist/i.js': '', 'coverage/i.js': '', '.next/i.js': '', 'src/dist.js': '', '.github/x.js': '', 'build/x.js': '' })
    expect(found()).toEqual(['.github/x.js', 'a.js', 'build/x.js', 'src/dist.js'])
  })
})

describe('.gitignore', () => {
  it('holds below its own folder, and deeper files win', () => {
    write({
      '.gitignore': 'generated/\n*.gen.js\n/only-top.js\n',
      'only-top.js': '', 'x.gen.js': '', 'generated/a.js': '', 'src/generated/a.js': '', 'src/only-top.js': '',
      'src/.gitignore': '!keep.gen.js\nlocal.js\n',
      'src/keep.gen.js': '', 'src/drop.gen.js': '', 'src/local.js': '', 'local.js': '',
    })
    expect(found()).toEqual(['local.js', 'src/keep.gen.js', 'src/only-top.js'])
  })

  it('counts above the root, up to the repository', () => {
    write({ '.gitignore': 'secret.js\n', '.git/HEAD': '', 'app/secret.js': '', 'app/open.js': '' })
    expect(discoverFiles(join(root, 'app')).files).toEqual([join(root, 'app/open.js')])
  })

  it('does not count above a repository', () => {
    write({ '.gitignore': 'secret.js\n', 'app/.git/HEAD': '', 'app/secret.js': '' })
    expect(discoverFiles(join(root, 'app')).files).toEqual([join(root, 'app/secret.js')])
  })

  it('gives way to what is named exactly', () => {
    write({ '.gitignore': 'generated/\nlone.js\n', '.git/HEAD': '', 'generated/a.js': '', 'generated/.gitignore': 'b.js\n', 'generated/b.js': '', 'lone.js': '', 'src.js': '' })
    expect(found(['generated'])).toEqual(['generated/a.js'])
    expect(found(['lone.js'])).toEqual(['lone.js'])
    expect(discoverFiles(join(root, 'generated')).files).toEqual([join(root, 'generated/a.js')])
    expect(found([], { gitignore: false })).toEqual(['generated/a.js', 'generated/b.js', 'lone.js', 'src.js'])
  })

  it('matches case as git does, and bears a BOM', () => {
    write({ '.gitignore': '\uFEFFlower.js\n', 'lower.js': '', 'Lower.js': '' })
    expect(found()).toEqual(['Lower.js'])
  })

  it('agrees with git itself', () => {
    write({
      '.gitignore': '*.log.js\nbuild/*\n!build/keep.js\ndeep/**/x.js\n\\!odd.js\nspace\\ .js\n',
      'a.log.js': '', 'build/a.js': '', 'build/keep.js': '', 'deep/x.js': '', 'deep/a/b/x.js': '', 'deep/y.js': '', '!odd.js': '', 'space .js': '',
      'pkg/.gitignore': '!a.log.js\n*.tmp.js\n', 'pkg/a.log.js': '', 'pkg/b.tmp.js': '', 'pkg/c.js': '',
    })
    execFileSync('git', ['init', '--quiet'], { cwd: root })
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '*.js'], { cwd: root, encoding: 'utf8' })
    expect(found()).toEqual(listed.split('\0').filter(Boolean).sort())
  })
})

describe('paths', () => {
  it('takes files, folders and patterns, relative or absolute, each file once', () => {
    write({ 'src/a.js': '', 'src/b.ts': '', 'lib/c.js': '', 'node_modules/d/a.js': '', '.gitignore': 'lib/e.js', 'lib/e.js': '' })
    expect(found(['src/a.js', 'src', join(root, 'src')])).toEqual(['src/a.js', 'src/b.ts'])
    expect(found(['**/*.js'])).toEqual(['lib/c.js', 'src/a.js'])
  })

  it('says why a named path is left out', () => {
    write({ 'README.md': '', 'a.d.ts': '' })
    expect(skipped(['README.md', 'a.d.ts', 'gone.js'])).toEqual([
      ['README.md', 'This is not a JavaScript or TypeScript source file.', true],
      ['a.d.ts', 'This is not a JavaScript or TypeScript source file.', true],
      ['gone.js', 'This path does not exist, or its links lead nowhere.', false],
    ])
  })

  it('finds nothing in an empty folder', () => {
    expect(discoverFiles(root)).toEqual({ files: [], skipped: [] })
  })

  it('walks a folder that is named like a file', () => {
    write({ 'x.js/inner.js': '' })
    expect(found()).toEqual(['x.js/inner.js'])
  })
})

describe('links', () => {
  it('survives loops and finds each file by its real path', () => {
    write({ 'src/a.js': '' })
    symlinkSync('..', join(root, 'src/up'))
    symlinkSync('self', join(root, 'self'))
    symlinkSync('self.js', join(root, 'self.js'))
    symlinkSync('src', join(root, 'alias'))
    symlinkSync('src/a.js', join(root, 'b.js'))
    expect(found()).toEqual(['src/a.js'])
    expect(found(['alias'])).toEqual(['src/a.js'])
    expect(skipped()).toEqual([['self.js', 'This link leads nowhere.', true]])
  })

  it('does not follow what leaves the project or enters generated folders', () => {
    write({ 'app/a.js': '', 'outside/b.js': '', 'app/dist/c.js': '' })
    symlinkSync('../outside', join(root, 'app/out'))
    symlinkSync('../outside/b.js', join(root, 'app/b.js'))
    symlinkSync('dist', join(root, 'app/current'))
    const result = discoverFiles(join(root, 'app'))
    expect(result.files).toEqual([join(root, 'app/a.js')])
    expect(result.skipped).toEqual(['app/b.js', 'app/out'].map(path => (
      { file: join(root, path), message: 'This link leaves the project and is not followed.', deliberate: true }
    )))
  })

  it('takes a linked root for what it is', () => {
    write({ 'app/a.js': '' })
    symlinkSync('app', join(root, 'link'))
    expect(discoverFiles(join(root, 'link')).files).toEqual([join(root, 'app/a.js')])
  })
})

describe('contents', () => {
  it('leaves out bundles', () => {
    write({ 'bundle.js': 'let x = 1\n'.repeat(MAX_BYTES / 5), 'big.js': 'let x = 1\n'.repeat(MAX_BYTES / 10) })
    expect(found()).toEqual(['big.js'])
    expect(skipped()).toEqual([['bundle.js', 'This file has 2.0 MB, more than 1.0 MB: it is taken for a bundle.', true]])
    expect(found([], { maxBytes: 3_000_000 })).toEqual(['big.js', 'bundle.js'])
  })

  it('leaves out minified files, by name or by their lines', () => {
    write({ 'a.min.js': 'x', 'b.js': `/*!\n * licence\n */\n${'var a=1;'.repeat(2_000)}`, 'long-line.js': `const data = '${'x'.repeat(3_000)}'\n`, 'short.js': 'var a=1;\n'.repeat(2_000) })
    write({ 'drawing.tsx': `export const path = '${'M0 0'.repeat(2_000)}'\n` })
    expect(found()).toEqual(['drawing.tsx', 'long-line.js', 'short.js'])
    expect(skipped()).toEqual([['a.min.js', 'This file is minified.', true], ['b.js', 'This file is minified.', true]])
  })

  it.skipIf(process.platform === 'win32')('reports what is no regular file', () => {
    execFileSync('mkfifo', [join(root, 'pipe.js')])
    write({ 'a.js': '' })
    expect(found()).toEqual(['a.js'])
    expect(skipped()).toEqual([['pipe.js', 'This is not a regular file.', false]])
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('reports an unreadable folder and goes on', () => {
    write({ 'a.js': '', 'closed/b.js': '' })
    chmodSync(join(root, 'closed'), 0)
    try {
      expect(found()).toEqual(['a.js'])
      expect(skipped()).toEqual([['closed', 'This folder cannot be read (EACCES). Make it readable, or leave it out.', false]])
    } finally {
      chmodSync(join(root, 'closed'), 0o700)
    }
  })
})
