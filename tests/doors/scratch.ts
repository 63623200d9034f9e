import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { inject } from 'vitest'

/**
 * Projects of other people: a folder outside of this one, with packages from the registry and ours as it would be published. Projects that
 * ask for the same packages share one install, whose files are linked into each.
 */

export interface ScratchOptions {
  /** `package.json` besides its dependencies. */
  readonly manifest?: Readonly<Record<string, unknown>>
  /** Relative paths and texts. */
  readonly files?: Readonly<Record<string, string>>
  /** What the registry gives, as `name@range`. */
  readonly packages?: readonly string[]
  /** Whether ours is installed with them; it is unless told otherwise. */
  readonly unblock?: boolean
  readonly manager?: 'npm' | 'pnpm'
}

export interface Outcome {
  /** `null` where a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

export interface RunOptions {
  /** Relative to the project's root. */
  readonly folder?: string
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Scratch {
  readonly root: string
  write(files: Readonly<Record<string, string>>): void
  read(file: string): string
  exists(file: string): boolean
  /** Runs a command of the system or of an installed package to its end, without a shell. */
  run(command: string, args?: readonly string[], options?: RunOptions): Promise<Outcome>
  /** As `run`, and an error with all that was printed unless it ends with 0. */
  mustRun(command: string, args?: readonly string[], options?: RunOptions): Promise<Outcome>
  remove(): void
}

const ours = 'eslint-plugin-unblock'

export async function scratchProject({ manifest = {}, files = {}, packages = [], unblock = true, manager = 'npm' }: ScratchOptions = {}): Promise<Scratch> {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-scratch-')))
  const scratch = scratchAt(root)
  const devDependencies = { ...Object.fromEntries(packages.map(nameAndRange)), ...(unblock && { [ours]: `file:${tarball()}` }) }
  const whole = { name: 'scratch', version: '1.0.0', private: true, ...manifest, devDependencies }
  scratch.write({ 'package.json': `${JSON.stringify(whole, null, 2)}\n`, ...files })
  if (Object.keys(devDependencies).length > 0) linkTree(await installed(devDependencies, manager), root)
  return scratch
}

/** Our package as a file, for those who install it themselves. */
export function tarball(): string {
  return inject('doors').tarball
}

/** The path of a command that is no dependency of the project, from a package of the registry: `tool('pnpm@10', 'pnpm')`. */
export async function tool(spec: string, command: string): Promise<string> {
  return path.join(await installed(Object.fromEntries([nameAndRange(spec)]), 'npm'), 'node_modules/.bin', command)
}

function scratchAt(root: string): Scratch {
  const run: Scratch['run'] = (command, args = [], { folder = '.', input = '', env = {} } = {}) => outcomeOf(command, args, path.join(root, folder), input, env)
  return {
    root,
    write(files) {
      for (const [file, content] of Object.entries(files)) {
        const target = path.join(root, file)
        mkdirSync(path.dirname(target), { recursive: true })
        // An install links its files here: written in place, the others would change, too.
        rmSync(target, { force: true })
        writeFileSync(target, content)
      }
    },
    read: file => readFileSync(path.join(root, file), 'utf8'),
    exists: file => existsSync(path.join(root, file)),
    run,
    async mustRun(command, args, options) {
      const outcome = await run(command, args, options)
      if (outcome.code !== 0) throw new Error(`'${[command, ...(args ?? [])].join(' ')}' ended with ${outcome.code}.\n${outcome.stdout}\n${outcome.stderr}`)
      return outcome
    },
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }),
  }
}

async function outcomeOf(command: string, args: readonly string[], cwd: string, input: string, env: Readonly<Record<string, string>>): Promise<Outcome> {
  const started = performance.now()
  const child = spawn(command, args, { cwd, env: { ...environment(), PATH: pathFrom(cwd), ...env }, stdio: 'pipe' })
  // A command that ends without reading its input closes the pipe.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>])
  return { code, stdout, stderr, milliseconds: performance.now() - started }
}

/** That of a user: nothing of the npm, the vitest or the git command that runs us. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:npm_|VITEST|NODE_ENV$|NODE_OPTIONS$|NODE_PATH$|GIT_|CI$|FORCE_COLOR$|INIT_CWD$)/i.test(name))
  return {
    ...Object.fromEntries(own),
    NO_COLOR: '1',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
    GIT_AUTHOR_NAME: 'Somebody',
    GIT_AUTHOR_EMAIL: 'somebody@example.com',
    GIT_COMMITTER_NAME: 'Somebody',
    GIT_COMMITTER_EMAIL: 'somebody@example.com',
    GIT_CONFIG_GLOBAL: '/dev/null',
  }
}

/** The commands of installed packages first, as scripts of `package.json` have it. */
function pathFrom(folder: string): string {
  const bins: string[] = []
  for (let at = folder; at !== path.dirname(at); at = path.dirname(at)) bins.push(path.join(at, 'node_modules/.bin'))
  const inherited = (process.env['PATH'] ?? '').split(path.delimiter).filter(entry => !entry.includes('node_modules'))
  return [...bins, ...inherited].join(path.delimiter)
}

/** The folder where exactly these packages are installed: made by the first who asks, awaited by all others, in whatever process they are. */
async function installed(devDependencies: Readonly<Record<string, string>>, manager: 'npm' | 'pnpm'): Promise<string> {
  const key = createHash('sha1').update(JSON.stringify([manager, Object.entries(devDependencies).sort()])).digest('hex').slice(0, 12)
  const folder = path.join(inject('doors').shared, 'installs', key)
  const [done, failed] = [path.join(folder, '.done'), path.join(folder, '.failed')]
  mkdirSync(path.dirname(folder), { recursive: true })
  if (!isMade(folder)) {
    while (!existsSync(done) && !existsSync(failed)) await setTimeout(100)
    if (existsSync(failed)) throw new Error(readFileSync(failed, 'utf8'))
    return folder
  }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'scratch', version: '1.0.0', private: true, devDependencies }))
  try {
    await install(scratchAt(folder), manager)
    writeFileSync(done, '')
    return folder
  } catch (error) {
    writeFileSync(failed, String(error))
    throw error
  }
}

async function install(scratch: Scratch, manager: 'npm' | 'pnpm'): Promise<void> {
  if (manager === 'npm') {
    // Peers that do not fit are what a user would stumble over.
    await scratch.mustRun('npm', ['install', '--strict-peer-deps'])
    return
  }
  const store = path.join(inject('doors').shared, 'pnpm-store')
  // Linked into each project, so that what is stored is not written to through a project.
  await scratch.mustRun(await tool('pnpm@10', 'pnpm'), ['install', '--strict-peer-dependencies', '--store-dir', store])
}

/** True for the one caller that made the folder. */
function isMade(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch {
    return false
  }
}

function nameAndRange(spec: string): [string, string] {
  const at = spec.lastIndexOf('@')
  return at > 0 ? [spec.slice(0, at), spec.slice(at + 1)] : [spec, 'latest']
}

/** Everything of an install but its manifest and our marks: folders made, files linked, links repeated. */
function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isDirectory()) linkTree(source, target)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else if (!existsSync(target) && !['.done', '.failed'].includes(entry.name)) linkSync(source, target)
  }
}
