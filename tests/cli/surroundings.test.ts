import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { workingTreeOf } from '../../cli/git.js'
import { findNearest } from '../../cli/nearest.js'
import { projectRootOf } from '../../analysis/project-root.js'
import { displayPath, locate } from '../../cli/paths.js'
import { createProgress } from '../../cli/progress.js'
import { wantsColour } from '../../cli/terminal.js'
import { terminalOf } from './terminal-of.js'

let folder: string

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'unblock-cli-')))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(path: string, text = ''): string {
  const full = join(folder, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, text)
  return full
}

describe('findNearest', () => {
  it('finds a slip of the finger, and nothing where nothing is near', () => {
    expect(findNearest('sacn', ['scan', 'why', 'fix'])).toBe('scan')
    expect(findNearest('fixx', ['scan', 'why', 'fix'])).toBe('fix')
    expect(findNearest('deploy', ['scan', 'why', 'fix'])).toBeUndefined()
    expect(findNearest('x', [])).toBeUndefined()
  })
})

describe('workingTreeOf', () => {
  const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: folder, encoding: 'utf8' })

  it('knows no tree where there is no repository', () => {
    expect(workingTreeOf(folder)).toBe('none')
  })

  it('does not take a repository that git cannot read for none', () => {
    mkdirSync(join(folder, '.git'))
    expect(workingTreeOf(folder)).toBe('unknown')
  })

  it('tells a clean tree from one with changed or untracked files, below the folder asked about', () => {
    git('init', '--quiet')
    write('sub/a.js', '1')
    expect(workingTreeOf(folder)).toBe('changed')
    git('add', '.')
    git('commit', '--quiet', '--message', 'first')
    expect(workingTreeOf(folder)).toBe('clean')
    write('sub/a.js', '2')
    write('other/b.js', '2')
    expect(workingTreeOf(folder)).toBe('changed')
    git('checkout', '--quiet', 'sub/a.js')
    expect(workingTreeOf(join(folder, 'sub'))).toBe('clean')
    expect(workingTreeOf(folder)).toBe('changed')
  })
})

describe('locate', () => {
  it('takes the working directory for the root, and the common folder where paths lead out of it', () => {
    write('work/src/a.js')
    write('other/x/b.js')
    write('other/c.js')
    const cwd = join(folder, 'work')
    expect(locate(cwd, [])).toEqual({ kind: 'target', target: { root: cwd, paths: [] } })
    expect(locate(cwd, ['src/a.js', 'src'])).toEqual({ kind: 'target', target: { root: cwd, paths: [join(cwd, 'src/a.js'), join(cwd, 'src')] } })
    expect(locate(cwd, ['../other/x/b.js'])).toMatchObject({ target: { root: join(folder, 'other/x') } })
    expect(locate(cwd, ['../other/x', '../other/c.js'])).toMatchObject({ target: { root: join(folder, 'other') } })
  })

  it('leaves patterns as they are', () => {
    expect(locate(folder, ['src/**/*.js'])).toEqual({ kind: 'target', target: { root: folder, paths: ['src/**/*.js'] } })
  })

  it('refuses what does not exist', () => {
    expect(locate(folder, ['scr'])).toEqual({ kind: 'mistake', sentence: "'scr' does not exist. Name files or folders that do, or none for the whole working directory." })
  })
})

describe('projectRootOf', () => {
  it('is the folder itself where no package is above', () => {
    mkdirSync(join(folder, '.git'))
    mkdirSync(join(folder, 'a'))
    expect(projectRootOf(join(folder, 'a'))).toBe(join(folder, 'a'))
  })

  it('is the package around the folder, or the workspace around the package', () => {
    write('packages/p/package.json', '{}')
    write('packages/p/src/a.js')
    write('package.json', '{}')
    expect(projectRootOf(join(folder, 'packages/p/src'))).toBe(join(folder, 'packages/p'))
    write('package.json', '{ "workspaces": ["packages/*"] }')
    expect(projectRootOf(join(folder, 'packages/p/src'))).toBe(folder)
  })

  it('does not leave the repository', () => {
    write('package.json', '{ "workspaces": ["inner"] }')
    write('inner/package.json', '{}')
    mkdirSync(join(folder, 'inner/.git'))
    expect(projectRootOf(join(folder, 'inner'))).toBe(join(folder, 'inner'))
  })
})

describe('displayPath', () => {
  it('is relative to the root', () => {
    expect(displayPath('/a/b', '/a/b/c/d.js')).toBe('c/d.js')
    expect(displayPath('/a/b', 'c/d.js')).toBe('c/d.js')
    expect(displayPath('/a/b', '/a/b')).toBe('.')
  })
})

describe('wantsColour', () => {
  it('colours for people and for who asks', () => {
    expect(wantsColour({}, true)).toBe(true)
    expect(wantsColour({}, false)).toBe(false)
    expect(wantsColour({ CI: '1' }, false)).toBe(false)
    expect(wantsColour({ TERM: 'dumb' }, true)).toBe(false)
    expect(wantsColour({ NO_COLOR: '1' }, true)).toBe(false)
    expect(wantsColour({ FORCE_COLOR: '1' }, false)).toBe(true)
    expect(wantsColour({ FORCE_COLOR: '0' }, true)).toBe(false)
  })
})

describe('createProgress', () => {
  it('rewrites one line on a terminal and cleans up behind itself', () => {
    let time = 1_000
    const { terminal, written } = terminalOf({ interactive: true })
    const progress = createProgress(terminal, () => time)
    progress.advance('Analysing', 1, 20)
    progress.advance('Analysing', 2, 20)
    time += 100
    progress.advance('Analysing', 9, 20)
    progress.clear()
    expect(written.err).toBe(`\rAnalysing 1/20\rAnalysing 9/20\r${' '.repeat(14)}\r`)
    expect(written.out).toBe('')
  })

  it('is silent in a pipe', () => {
    const { terminal, written } = terminalOf({ interactive: false })
    const progress = createProgress(terminal)
    progress.advance('Analysing', 1, 20)
    progress.clear()
    expect(written.err).toBe('')
  })
})

describe('links', () => {
  it('are resolved before anything else', () => {
    write('real/a.js')
    symlinkSync('real', join(folder, 'link'))
    expect(locate(folder, ['link'])).toMatchObject({ target: { paths: [join(folder, 'real')] } })
  })
})
