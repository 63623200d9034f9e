import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** Runs the built command in folders of its own; `npm run build` comes first. */

export const builtCli = fileURLToPath(new URL('../../dist/cli/index.js', import.meta.url))
const fixtures = fileURLToPath(new URL('../fixtures/cli/', import.meta.url))

export interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export function unblock(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [builtCli, ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    timeout: 50_000,
  })
  return { code: status, out: stdout, err: stderr }
}

/** A folder with these files, gone after the test. */
export function folderOf(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'unblock-run-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  write(folder, files)
  return folder
}

/** A copy of a folder of tests/fixtures/cli. */
export function copyOf(fixture: string): string {
  const folder = folderOf()
  cpSync(join(fixtures, fixture), folder, { recursive: true })
  return folder
}

/** The copy as a git repository with one commit. */
export function repositoryOf(fixture: string): string {
  const folder = copyOf(fixture)
  committed(folder)
  return folder
}

/** These files as a git repository with one commit. */
export function repositoryWith(files: Readonly<Record<string, string>>): string {
  const folder = folderOf(files)
  committed(folder)
  return folder
}

function committed(folder: string): void {
  git(folder, 'init', '--quiet', '--initial-branch', 'main')
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '--message', 'first')
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

export function git(cwd: string, ...args: string[]): Run {
  const { status, stdout, stderr } = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'core.autocrlf=false', ...args], { cwd, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}
