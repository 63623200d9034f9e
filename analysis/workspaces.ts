/**
 * Packages of the same workspace, by the names that they import each other by. What such a name stands for are sources of the project,
 * though the manifest names what is built of them, which may not be there yet.
 *
 * Not seen: sources that lie elsewhere than under `src` or beside what is built.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

export interface Workspaces {
  /** The source file that a specifier with the name of a package names. */
  sourceOf(specifier: string): string | undefined
  /** The source of what is built, for a file of one of the packages. */
  unbuilt(file: string): string | undefined
}

interface Package {
  readonly directory: string
  readonly manifest: Readonly<Record<string, unknown>>
}

/** What a path without its ending may stand for. */
export const SOURCE_ENDINGS: readonly string[] = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.tsx', '/index.js', '/index.mjs', '/index.cjs']

const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/
const BUILT = /^(?:dist|build|out|lib)\//

export function workspacesIn(root: string): Workspaces {
  const packages = new Map<string, Package>()
  for (const pattern of patternsIn(root)) {
    for (const directory of directoriesOf(root, pattern.split('/').filter((each) => each !== '' && each !== '.'))) {
      const manifest = manifestIn(directory)
      if (typeof manifest?.['name'] === 'string') packages.set(manifest['name'], { directory, manifest })
    }
  }
  const directories = [...packages.values()].map(({ directory }) => `${directory}/`).sort((a, b) => b.length - a.length)
  const known = new Map<string, string | undefined>()

  const find = (specifier: string): string | undefined => {
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? ''
    const package_ = packages.get(name)
    if (package_ === undefined) return undefined
    const below = specifier.slice(name.length)
    const named = pathsOf(package_.manifest, below).map((each) => each.replace(/^\.\//, ''))
    const usual = below === '' ? ['src/index', 'lib/index', 'index'] : []
    return firstSource(package_.directory, [...named.map(withoutBuild), ...named, ...usual])
  }

  return {
    sourceOf(specifier) {
      if (packages.size === 0) return undefined
      if (!known.has(specifier)) known.set(specifier, find(specifier))
      return known.get(specifier)
    },
    unbuilt(file) {
      const directory = directories.find((each) => file.startsWith(each))
      const own = directory === undefined ? '' : file.slice(directory.length)
      return directory !== undefined && BUILT.test(own) ? firstSource(directory, [withoutBuild(own)]) : undefined
    },
  }
}

/** `dist/x.js`, `lib/x.js` as built from `src/x`. */
export function withoutBuild(named: string): string {
  return named.replace(/^(?:\.\/)?(?:dist|build|out|lib)\/(?:(?:esm|cjs)\/)?/, 'src/').replace(/(?:\.d)?\.[cm]?[jt]s$/, '')
}

/** All paths that an entry of `exports` names, whatever the condition. */
export function pathsIn(exports: unknown): readonly string[] {
  if (typeof exports === 'string') return [exports]
  if (typeof exports !== 'object' || exports === null) return []
  return Object.values(exports).flatMap((each) => pathsIn(each))
}

function pathsOf(manifest: Readonly<Record<string, unknown>>, below: string): readonly string[] {
  const { exports } = manifest
  if (exports === undefined) {
    const fields = [manifest['source'], manifest['main'], manifest['module'], manifest['types'], manifest['typings']]
    return below === '' ? fields.filter((each) => typeof each === 'string') : [below.slice(1)]
  }
  if (!isRecord(exports) || !Object.keys(exports).some((each) => each.startsWith('.'))) return below === '' ? pathsIn(exports) : []
  const key = `.${below}`
  if (exports[key] !== undefined) return pathsIn(exports[key])
  for (const [pattern, entry] of Object.entries(exports)) {
    const [before = '', after] = pattern.split('*')
    if (after === undefined || !key.startsWith(before) || !key.endsWith(after) || key.length < before.length + after.length) continue
    const star = key.slice(before.length, key.length - after.length)
    return pathsIn(entry).map((each) => each.replaceAll('*', star))
  }
  return []
}

function firstSource(directory: string, named: readonly string[]): string | undefined {
  for (const each of named) {
    const bare = each.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '')
    const candidates = [...SOURCE_ENDINGS.map((ending) => bare + ending), each].map((candidate) => path.posix.join(directory, candidate))
    const found = candidates.find((candidate) => SOURCE.test(candidate) && isFile(candidate))
    if (found !== undefined) return found
  }
  return undefined
}

function patternsIn(root: string): readonly string[] {
  const manifest = manifestIn(root)
  const listed = manifest?.['workspaces']
  const patterns = Array.isArray(listed) ? listed : isRecord(listed) && Array.isArray(listed['packages']) ? listed['packages'] : [...pnpmPatternsIn(root)]
  return patterns.filter((each): each is string => typeof each === 'string' && !each.startsWith('!'))
}

/** The list under `packages:`; nothing else of the file counts. */
function pnpmPatternsIn(root: string): readonly string[] {
  let text: string
  try {
    text = readFileSync(path.posix.join(root, 'pnpm-workspace.yaml'), 'utf8')
  } catch {
    return []
  }
  const list = /^packages:[ \t]*\r?\n((?:[ \t]*(?:-.*|#.*)?\r?\n?)*)/m.exec(text)?.[1] ?? ''
  return [...list.matchAll(/^[ \t]*-[ \t]*(['"]?)([^'"#\r\n]+?)\1[ \t]*(?:#.*)?$/gm)].map((match) => match[2] ?? '')
}

function directoriesOf(base: string, [segment, ...rest]: readonly string[]): readonly string[] {
  if (segment === undefined) return [base]
  if (!segment.includes('*')) return directoriesOf(path.posix.join(base, segment), rest)
  const folders = foldersIn(base)
  if (segment === '**') return [...directoriesOf(base, rest), ...folders.flatMap((each) => directoriesOf(each, [segment, ...rest]))]
  const parts = segment.split('*').map((each) => each.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const matches = new RegExp(`^${parts.join('.*')}$`)
  return folders.filter((each) => matches.test(path.posix.basename(each))).flatMap((each) => directoriesOf(each, rest))
}

function foldersIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((each) => each.isDirectory() && each.name !== 'node_modules' && !each.name.startsWith('.'))
      .map((each) => path.posix.join(directory, each.name))
  } catch {
    return []
  }
}

function manifestIn(directory: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(path.posix.join(directory, 'package.json'), 'utf8'))
    return isRecord(content) ? content : undefined
  } catch {
    return undefined
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
