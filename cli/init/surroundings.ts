import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findRepository } from '../../analysis/files.js'
import { isRecord, parseJson, type JsonRecord } from './json-text.js'

/** What a project works with, told by its files. */

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun'
export type HookTool = 'husky' | 'lefthook' | 'simple-git-hooks' | 'pre-commit' | 'git'

export interface Surroundings {
  /** The folder of the nearest package.json. */
  readonly root: string
  /** The repository's folder, or the root where there is none. What is looked for is looked for from the root up to here. */
  readonly top: string
  readonly isRepository: boolean
  readonly manifest: JsonRecord
  readonly manager: PackageManager
  /** Direct dependencies, of the root and of packages above it. */
  readonly dependencies: ReadonlySet<string>
  /** The first of these files, from the root upwards. */
  readonly find: (names: readonly string[]) => string | undefined
}

export type Looked = { readonly kind: 'surroundings'; readonly surroundings: Surroundings } | { readonly kind: 'mistake'; readonly sentence: string }

const lockfiles: Readonly<Record<string, PackageManager>> = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
}

export function lookAround(cwd: string): Looked {
  const repository = findRepository(cwd)
  const root = upwards(cwd, repository ?? '').find(folder => existsSync(join(folder, 'package.json')))
  if (root === undefined) return mistake(`There is no package.json in '${cwd}' or above it. Start in a project, or make one with 'npm init'.`)
  const top = repository ?? root
  const folders = upwards(root, top)
  const manifests: JsonRecord[] = []
  for (const folder of folders) {
    const read = manifestIn(folder)
    if (typeof read === 'string') return mistake(read)
    if (read !== undefined) manifests.push(read)
  }
  const [manifest = {}] = manifests
  const find = (names: readonly string[]): string | undefined => folders.flatMap(folder => names.map(name => join(folder, name))).find(path => existsSync(path))
  return {
    kind: 'surroundings',
    surroundings: { root, top, isRepository: repository !== undefined, manifest, manager: managerOf(manifests, find), dependencies: new Set(manifests.flatMap(dependenciesOf)), find },
  }
}

/** The files of a folder whose name has the form. */
export function namesIn(folder: string, form: RegExp): readonly string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder).filter(name => form.test(name)).sort() : []
}

function upwards(from: string, to: string): readonly string[] {
  return from === to || dirname(from) === from ? [from] : [from, ...upwards(dirname(from), to)]
}

function manifestIn(folder: string): JsonRecord | string | undefined {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return undefined
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/u, '')
  try {
    JSON.parse(text)
  } catch (error) {
    return `'${path}' is not valid JSON: ${error instanceof Error ? error.message : String(error)}. Put that right first.`
  }
  const manifest = parseJson(text)
  return isRecord(manifest) ? manifest : `'${path}' holds no object. Put that right first.`
}

/** A `packageManager` field is a decision; a lockfile is what somebody left behind. */
function managerOf(manifests: readonly JsonRecord[], find: Surroundings['find']): PackageManager {
  const named = manifests.map(({ packageManager }) => /^(?<name>npm|pnpm|yarn|bun)@/u.exec(String(packageManager))?.groups?.name).find(name => name !== undefined)
  if (named === 'npm' || named === 'pnpm' || named === 'yarn' || named === 'bun') return named
  const found = find(Object.keys(lockfiles))
  return (found === undefined ? undefined : lockfiles[found.slice(dirname(found).length + 1)]) ?? 'npm'
}

function dependenciesOf(manifest: JsonRecord): readonly string[] {
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap(field => {
    const of = manifest[field]
    return isRecord(of) ? Object.keys(of) : []
  })
}

function mistake(sentence: string): Looked {
  return { kind: 'mistake', sentence }
}
