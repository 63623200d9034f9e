/**
 * Packages of the same workspace, by the names that they import each other by, and parts of a package by names that begin with `#`. What
 * such a name stands for are sources of the project, though the manifest names what is built of them, which may not be there yet.
 *
 * Not seen: sources that lie elsewhere than under `src` or beside what is built.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

export interface Workspaces {
  /** The source file that a specifier names which is the name of a package, or of a part of the one around `directory`. */
  sourceOf(specifier: string, directory: string): string | undefined
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
/** Conditions of what Node does not run. */
const ELSEWHERE = /^(?:browser|deno|edge-light|react-native|worker|workerd)$/
const BUILT = /^(?:dist|build|out|lib)\//
const BELOW_BUILD = /\/(?:dist|build|out|lib)\//

export function workspacesIn(root: string): Workspaces {
  const packages = new Map<string, Package>()
  const own = manifestIn(root)
  if (typeof own?.['name'] === 'string') packages.set(own['name'], { directory: root, manifest: own })
  for (const pattern of patternsIn(root)) {
    for (const directory of directoriesOf(root, pattern.split('/').filter((each) => each !== '' && each !== '.'))) {
      const manifest = manifestIn(directory)
      if (typeof manifest?.['name'] === 'string') packages.set(manifest['name'], { directory, manifest })
    }
  }
  const directories = [...packages.values()].map(({ directory }) => `${directory}/`).sort((a, b) => b.length - a.length)
  const known = new Map<string, string | undefined>()
  const built = new Map<string, string | undefined>()

  const owners = new Map<string, Package | undefined>([[root, own === undefined ? undefined : { directory: root, manifest: own }]])
  /** Whose folder it is: the nearest manifest counts. */
  const ownerOf = (directory: string): Package | undefined => {
    if (owners.has(directory) || !directory.startsWith(`${root}/`)) return owners.get(directory)
    const manifest = manifestIn(directory)
    const owner = manifest === undefined ? ownerOf(path.posix.dirname(directory)) : { directory, manifest }
    owners.set(directory, owner)
    return owner
  }

  const findPart = (specifier: string, owner: Package | undefined): string | undefined => {
    const imports = owner?.manifest['imports']
    const named = isRecord(imports) ? pathsUnder(imports, specifier) : []
    return owner === undefined ? undefined : firstSource(owner.directory, [...named.map(withoutBuild), ...named])
  }

  const findSource = (file: string): string | undefined => {
    const directory = directories.find((each) => file.startsWith(each))
    const below = directory === undefined ? '' : file.slice(directory.length)
    return directory !== undefined && BUILT.test(below) ? firstSource(directory, [withoutBuild(below), below.replace(BUILT, '')]) : undefined
  }

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
    sourceOf(specifier, from) {
      if (specifier.startsWith('#')) {
        const owner = ownerOf(from)
        const key = `${owner?.directory ?? ''}\0${specifier}`
        if (!known.has(key)) known.set(key, findPart(specifier, owner))
        return known.get(key)
      }
      if (!known.has(specifier)) known.set(specifier, find(specifier))
      return known.get(specifier)
    },
    unbuilt(file) {
      if (!BELOW_BUILD.test(file)) return undefined
      if (!built.has(file)) built.set(file, findSource(file))
      return built.get(file)
    },
  }
}

/** `dist/x.js`, `lib/x.js` as built from `src/x`. */
export function withoutBuild(named: string): string {
  return named.replace(/^(?:\.\/)?(?:dist|build|out|lib)\/(?:(?:esm|cjs)\/)?/, 'src/').replace(/(?:\.d)?\.[cm]?[jt]s$/, '')
}

/** All paths that an entry of `exports` names, whatever the condition; those of other platforms last. */
export function pathsIn(exports: unknown): readonly string[] {
  if (typeof exports === 'string') return [exports]
  if (typeof exports !== 'object' || exports === null) return []
  const entries = Object.entries(exports).sort(([one], [other]) => Number(ELSEWHERE.test(one)) - Number(ELSEWHERE.test(other)))
  return entries.flatMap(([, each]) => pathsIn(each))
}

function pathsOf(manifest: Readonly<Record<string, unknown>>, below: string): readonly string[] {
  const { exports } = manifest
  if (exports === undefined) {
    const fields = [manifest['source'], manifest['main'], manifest['module'], manifest['types'], manifest['typings']]
    return below === '' ? fields.filter((each) => typeof each === 'string') : [below.slice(1)]
  }
  if (!isRecord(exports) || !Object.keys(exports).some((each) => each.startsWith('.'))) return below === '' ? pathsIn(exports) : []
  return pathsUnder(exports, `.${below}`)
}

/** The paths of the entry with a key, or of one that it matches. */
function pathsUnder(entries: Readonly<Record<string, unknown>>, key: string): readonly string[] {
  if (entries[key] !== undefined) return pathsIn(entries[key])
  for (const [pattern, entry] of Object.entries(entries)) {
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
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true
  } catch {
    // Below something that is no folder.
    return false
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
