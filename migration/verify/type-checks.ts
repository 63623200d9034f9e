/**
 * What does the project's own compiler say, and what of it is new? Its versions 5, 6 and 7 print alike.
 */
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { runCommand } from './run-command.js'

export interface Diagnostic {
  /** Relative to the root with `/`; empty where it is about no file. */
  readonly file: string
  readonly code: string
  readonly message: string
}

/** Which configuration is checked by which compiler. */
export interface TypeProject {
  readonly config: string
  readonly compiler: string
}

export interface TypeChecks {
  readonly projects: readonly TypeProject[]
  /** What all of them say now. Undefined where a compiler ended without saying anything that can be compared. */
  readonly diagnostics: (signal: AbortSignal) => Promise<readonly Diagnostic[] | undefined>
  readonly close: () => Promise<void>
}

/** The configurations that files belong to, as far as a compiler is installed for them. */
export async function typeProjectsOf(root: string, files: readonly string[]): Promise<readonly TypeProject[]> {
  const configs = new Set<string>()
  const add = async (config: string): Promise<void> => {
    if (configs.has(config) || !(await exists(config))) return
    configs.add(config)
    for (const referenced of await referencesIn(config)) await add(referenced)
  }
  for (const folder of new Set(files.map(file => dirname(file)))) {
    const config = await firstThere(foldersUp(folder, root).map(each => join(each, 'tsconfig.json')))
    if (config !== undefined) await add(config)
  }
  const projects: TypeProject[] = []
  for (const config of configs) {
    const name = process.platform === 'win32' ? 'tsc.cmd' : 'tsc'
    const compiler = await firstThere(foldersUp(dirname(config), root).map(folder => join(folder, 'node_modules', '.bin', name)))
    if (compiler !== undefined) projects.push({ config, compiler })
  }
  return projects
}

export async function typeChecksOf(root: string, projects: readonly TypeProject[]): Promise<TypeChecks> {
  // What an incremental configuration would leave in the project goes here, and makes the next check faster.
  const folder = await mkdtemp(join(tmpdir(), 'unblock-types-'))
  return {
    projects,
    async diagnostics(signal) {
      const all: Diagnostic[] = []
      for (const [index, { config, compiler }] of projects.entries()) {
        const buildInfo = join(folder, `${index}.tsbuildinfo`)
        const args = ['-p', config, '--noEmit', '--pretty', 'false', '--incremental', '--tsBuildInfoFile', buildInfo]
        const { passed, output } = await runCommand([compiler, ...args], { cwd: root, signal })
        const found = diagnosticsIn(output, root)
        if (!passed && found.length === 0) return undefined
        all.push(...found)
      }
      return all
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

/** @param root what printed paths are relative to */
export function diagnosticsIn(output: string, root: string): readonly Diagnostic[] {
  const found: { file: string; code: string; message: string }[] = []
  for (const line of output.split(/\r?\n/u)) {
    const { path, code, message } = /^(?:(?<path>\S.*)\(\d+,\d+\): )?error (?<code>TS\d+): (?<message>.*)$/u.exec(line)?.groups ?? {}
    const last = found.at(-1)
    if (code !== undefined) found.push({ file: path === undefined ? '' : relative(root, resolve(root, path)).split(sep).join('/'), code, message: message ?? '' })
    else if (last !== undefined && line.startsWith(' ')) last.message += `\n${line}`
  }
  return found
}

/** Those that were not there before. Lines move, so a diagnostic is known by its file, code and text; of several alike, by their number. */
export function newDiagnostics(before: readonly Diagnostic[], after: readonly Diagnostic[]): readonly Diagnostic[] {
  const left = new Map<string, number>()
  const keyOf = ({ file, code, message }: Diagnostic): string => `${file}\0${code}\0${message}`
  for (const diagnostic of before) left.set(keyOf(diagnostic), (left.get(keyOf(diagnostic)) ?? 0) + 1)
  return after.filter(diagnostic => {
    const count = left.get(keyOf(diagnostic)) ?? 0
    left.set(keyOf(diagnostic), count - 1)
    return count <= 0
  })
}

/** Other configurations that one refers to, which `tsc -p` itself does not check. */
async function referencesIn(config: string): Promise<readonly string[]> {
  const text = (await readFile(config, 'utf8')).replace(/"(?:[^"\\]|\\.)*"|\/\/.*|\/\*[^]*?\*\//gu, token => (token.startsWith('"') ? token : ''))
  const list = /"references"\s*:\s*\[(?<list>[^\]]*)\]/u.exec(text)?.groups?.list ?? ''
  return [...list.matchAll(/"path"\s*:\s*"(?<path>[^"]+)"/gu)].map(({ groups }) => {
    const path = resolve(dirname(config), groups?.path ?? '')
    return path.endsWith('.json') ? path : join(path, 'tsconfig.json')
  })
}

/** The folder and those around it, up to the root. */
function foldersUp(folder: string, root: string): readonly string[] {
  const path = relative(root, folder)
  if (path.startsWith('..')) return []
  return path === '' ? [root] : [folder, ...foldersUp(dirname(folder), root)]
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await exists(path)) return path
  return undefined
}

function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false)
}
