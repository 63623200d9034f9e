/**
 * The project's modules: their text, their facts (in memory and on disk, by content hash), and what their specifiers name.
 *
 * A specifier resolves to a file of the project, to a core module, to a package, or to nothing. Files under `node_modules` belong to packages: the
 * catalogue speaks for them, their source is not read.
 */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { ResolverFactory } from 'oxc-resolver'
import type { ModuleFacts, ModuleId, SkippedFile } from './facts.js'
import { readFacts, writeFacts } from './facts-cache.js'
import { moduleFactsOf } from './module-facts.js'
import { once } from './once.js'
import { isProblem, parse, problemIn } from './syntax.js'
import type { Syntax, SyntaxProblem } from './syntax.js'
import { workspacesIn } from './workspaces.js'
import type { Workspaces } from './workspaces.js'

export type Resolution =
  | { readonly kind: 'project'; readonly module: ModuleId }
  /** `specifier` as written, for the catalogue. */
  | { readonly kind: 'external'; readonly specifier: string }
  | { readonly kind: 'unresolved' }

export interface Modules {
  readonly root: string
  facts(module: ModuleId): ModuleFacts | undefined
  text(module: ModuleId): string | undefined
  load(module: ModuleId, text: string, syntax: Syntax): void
  /** Does the text of a module, or of any that it leads to by imports, match? Told without parsing; one pattern for all calls. */
  reaches(module: ModuleId, pattern: RegExp): boolean
  /** Notes what keeps a file from being parsed, at a fraction of the price of its facts. */
  verify(module: ModuleId): void
  resolve(from: ModuleId, specifier: string): Resolution
  /** Line and column, from 1, of an offset. */
  position(module: ModuleId, offset: number): { readonly line: number; readonly column: number }
  skipped(): readonly SkippedFile[]
  /** The version of an installed package as `from` sees it, or the range its package.json asks for. */
  packageVersion(from: ModuleId, name: string): string | undefined
  /** The package.json of a package as the first module that imports it sees it. */
  installedPackage(name: string): PackageFile | undefined
  /** What the nearest package.json makes of `.js` files; nothing where there is none. */
  packageType(module: ModuleId): 'module' | 'commonjs' | undefined
  /** Raised whenever a file's facts were replaced. */
  readonly generation: () => number
}

/** What stands in for the disk: texts that are not, or not yet, what lies there. */
export interface Overlay {
  readonly texts: ReadonlyMap<ModuleId, string>
  /** Files on disk that do not count. */
  readonly hides: (module: ModuleId) => boolean
}

interface Entry {
  readonly text: string
  /** Asked for when they are needed: of many files only the imports are. */
  readonly facts: () => ModuleFacts | undefined
  /** Of the file on disk when it was read, `-1` for text that a host gave. */
  readonly modified: number
  readonly size: number
  lines: readonly number[] | undefined
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']
/** Strings in the places of specifiers. */
const SPECIFIERS = /(?:\bfrom|\bimport|\brequire|[(,=])\s*\(?\s*['"`]([^'"`\s]+)['"`]/g
const SOURCE = /\.[cm]?[jt]sx?$/
/** What a specifier without its extension, or with that of the built file, may stand for in an overlay. */
const OVERLAY_ENDINGS = [...EXTENSIONS, ...EXTENSIONS.map((extension) => `/index${extension}`)]
/** How long a file's time stamp is taken as read, in milliseconds: an editor asks for many rules in a row. */
const FRESH = 500
/** Specifiers that named nothing and are looked up anew at a time. */
const MOST_RETRIES = 50

/**
 * @param cacheDirectory where facts are kept between runs; absent: only in memory
 * @param withMentions for migration; such facts are not cached on disk
 */
export function modulesOf(root: string, cacheDirectory: string | undefined, withMentions = false, overlay?: Overlay): Modules {
  const entries = new Map<ModuleId, Entry>()
  const problems = new Map<ModuleId, SkippedFile>()
  const seen = new Map<ModuleId, number>()
  const resolutions = new Map<string, Resolution>()
  const unresolved = new Map<string, { readonly from: ModuleId; readonly specifier: string }>()
  const packageFiles = new Map<string, PackageFile | undefined>()
  let generation = 0
  const resolver = new ResolverFactory({
    extensions: [...EXTENSIONS, '.json', '.node'],
    extensionAlias: { '.js': ['.ts', '.tsx', '.js', '.jsx'], '.mjs': ['.mts', '.mjs'], '.cjs': ['.cts', '.cjs'], '.jsx': ['.tsx', '.jsx'] },
    conditionNames: ['node', 'import', 'require', 'default'],
    mainFields: ['main', 'module'],
    tsconfig: 'auto',
    builtinModules: true,
  })

  const workspaces = once(() => workspacesIn(root))

  const current = (module: ModuleId): Entry | undefined => {
    const now = Date.now()
    const checked = seen.get(module)
    const known = entries.get(module)
    if (checked !== undefined && now - checked < FRESH) return known
    seen.set(module, now)
    if (known?.modified === -1) return known
    const laid = overlay?.texts.get(module)
    if (laid !== undefined) return keep(module, laid, -1, laid.length)
    let state
    try {
      state = statSync(module)
    } catch (error) {
      // What stands for declarations of the platform is no file, and nothing that somebody could mend.
      if (!module.startsWith('<')) problems.set(module, { file: module, message: `Cannot be read: ${reasonOf(error)}.` })
      if (known !== undefined) {
        generation += 1
        forgetResolutionsTo(module)
      }
      entries.delete(module)
      return undefined
    }
    if (known !== undefined && known.modified === state.mtimeMs && known.size === state.size) return known
    return read(module, state.mtimeMs, state.size)
  }

  const read = (module: ModuleId, modified: number, size: number): Entry | undefined => {
    let raw: string
    try {
      raw = readFileSync(module, 'utf8')
    } catch (error) {
      problems.set(module, { file: module, message: `Cannot be read: ${reasonOf(error)}.` })
      return undefined
    }
    return keep(module, raw, modified, size)
  }

  const keep = (module: ModuleId, text: string, modified: number, size: number): Entry => {
    if (entries.has(module) || problems.has(module)) generation += 1
    problems.delete(module)
    const entry: Entry = { text, facts: once(() => factsOf(module, text)), modified, size, lines: undefined }
    entries.set(module, entry)
    return entry
  }

  let refreshed = Date.now()
  /** Answers from memory rest on files that may have changed since: a linter that runs for days looks at them all now and then. */
  const refresh = (): void => {
    const now = Date.now()
    if (now - refreshed < FRESH) return
    refreshed = now
    for (const module of [...entries.keys(), ...problems.keys()]) current(module)
    retryUnresolved()
  }

  /** What a specifier named has gone: something else may answer to it. */
  const forgetResolutionsTo = (module: ModuleId): void => {
    for (const [key, resolution] of resolutions) if (resolution.kind === 'project' && resolution.module === module) resolutions.delete(key)
    resolver.clearCache()
  }

  const retryUnresolved = (): void => {
    if (unresolved.size === 0) return
    resolver.clearCache()
    for (const { from, specifier } of [...unresolved.values()].slice(0, MOST_RETRIES)) {
      if (resolve(from, specifier).kind === 'project') generation += 1
    }
  }

  const factsOf = (module: ModuleId, text: string): ModuleFacts | undefined => {
    if (cacheDirectory === undefined || withMentions) return made(module, text)
    const hash = hashOf(module, text)
    const cached = readFacts(cacheDirectory, hash, () => made(module, text))
    if (cached !== undefined) return cached
    const facts = made(module, text)
    if (facts !== undefined) writeFacts(cacheDirectory, hash, facts)
    return facts
  }

  const made = (module: ModuleId, text: string): ModuleFacts | undefined => {
    const syntax = parse(module, blanked(text))
    if (!isProblem(syntax)) return moduleFactsOf(text, syntax, withMentions)
    noteProblem(module, text, syntax)
    return undefined
  }

  const noteProblem = (module: ModuleId, text: string, problem: SyntaxProblem): void => {
    const { line, column } = positionIn(linesOf(text), problem.offset)
    problems.set(module, { file: module, message: `Does not parse: ${sentence(problem.message)}`, line, column })
  }

  const importers = new Map<string, Set<string>>()
  const noteImporter = (directory: string, specifier: string): void => {
    const name = packageNameOf(specifier)
    if (name === undefined) return
    const directories = importers.get(name)
    if (directories === undefined) importers.set(name, new Set([directory]))
    else directories.add(directory)
  }

  /** In the `node_modules` of a folder, or of one around it. */
  const installedFrom = (start: string, name: string): PackageFile | undefined => {
    for (let directory = start; ; directory = path.posix.dirname(directory)) {
      const place = path.posix.join(directory, 'node_modules', name)
      const installed = packageFileOf(place)
      if (installed?.directory === place) return installed
      if (directory === path.posix.dirname(directory)) return undefined
    }
  }

  const resolve = (from: ModuleId, specifier: string): Resolution => {
    const directory = path.posix.dirname(from)
    const key = `${directory}\0${specifier}`
    const known = resolutions.get(key)
    if (known !== undefined) return known
    const resolution = overlaid(resolved(resolver, root, workspaces, from, directory, specifier), directory, specifier)
    // What is not there yet may be there when the editor asks again.
    if (resolution.kind === 'external') noteImporter(directory, specifier)
    if (resolution.kind === 'unresolved') unresolved.set(key, { from, specifier })
    else {
      unresolved.delete(key)
      resolutions.set(key, resolution)
    }
    return resolution
  }

  /** Files that the overlay hides are not there; files that only it has are found beside those of the disk. */
  const overlaid = (resolution: Resolution, directory: string, specifier: string): Resolution => {
    if (overlay === undefined) return resolution
    const found = resolution.kind === 'project' && overlay.hides(resolution.module) ? { kind: 'unresolved' as const } : resolution
    if (found.kind !== 'unresolved' || !/^\.{1,2}(\/|$)/.test(specifier)) return found
    const base = path.posix.join(directory, specifier)
    const bare = base.replace(/\.([cm]?)jsx?$/, '')
    const candidates = [base, ...OVERLAY_ENDINGS.map((ending) => base + ending), ...(bare === base ? [] : EXTENSIONS.map((extension) => bare + extension))]
    const module = candidates.find((candidate) => overlay.texts.has(candidate))
    return module === undefined ? found : { kind: 'project', module }
  }

  const reached = new Map<ModuleId, boolean>()
  const importedFrom = new Map<ModuleId, readonly ModuleId[]>()
  let reachedAt = 0

  /** Files of the project that a file names, by its text: more than it imports, never fewer. */
  const importsOf = (module: ModuleId): readonly ModuleId[] => {
    const known = importedFrom.get(module)
    if (known !== undefined) return known
    const text = current(module)?.text ?? ''
    // `require(path.join(__dirname, 'lib'))` names no file.
    const byPath = /\b(?:__dirname|__filename)\b/.test(text) && /\brequire\s*\(\s*[^'"\s)]/.test(text) ? (current(module)?.facts()?.imports ?? []).map(({ specifier }) => specifier) : []
    const imported = [...specifiersIn(text), ...byPath].flatMap((specifier) => {
      const resolution = resolve(module, specifier)
      return resolution.kind === 'project' ? [resolution.module] : []
    })
    importedFrom.set(module, imported)
    return imported
  }

  /** The tree that the host handed over last. Older ones are let go: facts that are asked for later are made from the text. */
  let hosted: { readonly module: ModuleId; readonly text: string; readonly syntax: Syntax } | undefined

  const packageFileOf = (directory: string): PackageFile | undefined => {
    if (packageFiles.has(directory)) return packageFiles.get(directory)
    let found: PackageFile | undefined
    try {
      found = { directory, content: JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as Record<string, unknown> }
    } catch {
      const parent = path.dirname(directory)
      found = parent === directory ? undefined : packageFileOf(parent)
    }
    packageFiles.set(directory, found)
    return found
  }

  return {
    root,
    facts: (module) => current(module)?.facts(),
    reaches(module, pattern) {
      if (reachedAt !== generation) {
        reachedAt = generation
        reached.clear()
        importedFrom.clear()
      }
      const visited = new Set([module])
      const queue = [module]
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        const known = reached.get(next)
        if (known === true || (known === undefined && pattern.test(current(next)?.text ?? ''))) {
          reached.set(next, true)
          reached.set(module, true)
          return true
        }
        if (known === false) continue
        for (const imported of importsOf(next)) {
          if (visited.has(imported)) continue
          visited.add(imported)
          queue.push(imported)
        }
      }
      for (const each of visited) reached.set(each, false)
      return false
    },
    verify(module) {
      const entry = current(module)
      // What a linter handed over it has parsed.
      if (entry === undefined || (entry.modified === -1 && overlay?.texts.has(module) !== true)) return
      const problem = problemIn(module, blanked(entry.text))
      if (problem !== undefined) noteProblem(module, entry.text, problem)
    },
    text: (module) => current(module)?.text,
    load(module, text, syntax) {
      refresh()
      const known = entries.get(module)
      seen.set(module, Date.now())
      if (known?.text === text) return
      hosted = { module, text, syntax }
      if (known !== undefined) generation += 1
      problems.delete(module)
      let modified = -1
      let size = text.length
      try {
        // Where the host's text is what lies on disk, later changes on disk count again.
        const state = statSync(module)
        if (readFileSync(module, 'utf8').replace(/^\uFEFF/, '') === text) ({ mtimeMs: modified, size } = state)
      } catch {
        // Text of an unsaved or virtual file: there is nothing on disk to compare with.
      }
      entries.set(module, { text, facts: once(() => (hosted?.module === module && hosted.text === text ? moduleFactsOf(text, hosted.syntax) : factsOf(module, text))), modified, size, lines: undefined })
    },
    resolve,
    position(module, offset) {
      const entry = entries.get(module)
      if (entry === undefined) return { line: 1, column: 1 }
      entry.lines ??= linesOf(entry.text)
      return positionIn(entry.lines, offset)
    },
    skipped: () => [...problems.values()],
    installedPackage(name) {
      for (const directory of importers.get(name) ?? []) {
        const installed = installedFrom(directory, name)
        if (installed !== undefined) return installed
      }
      return undefined
    },
    packageVersion(from, name) {
      for (let directory = path.posix.dirname(from); ; directory = path.posix.dirname(directory)) {
        const installed = packageFileOf(path.posix.join(directory, 'node_modules', name))
        if (installed?.content['name'] === name && typeof installed.content['version'] === 'string') return installed.content['version']
        if (directory === path.posix.dirname(directory)) break
      }
      const manifest = packageFileOf(path.posix.dirname(from))?.content
      for (const field of ['dependencies', 'devDependencies', 'peerDependencies']) {
        const range = (manifest?.[field] as Record<string, unknown> | undefined)?.[name]
        if (typeof range === 'string') return range
      }
      return undefined
    },
    packageType(module) {
      const file = packageFileOf(path.posix.dirname(module))
      return file === undefined ? undefined : file.content['type'] === 'module' ? 'module' : 'commonjs'
    },
    generation: () => generation,
  }
}

/** `@scope/name` of `@scope/name/sub`; nothing for globals and core modules. */
export function packageNameOf(specifier: string): string | undefined {
  return specifier === 'global' || isBuiltin(specifier) ? undefined : /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*(?=\/|$)/.exec(specifier)?.[0]
}

/** What may be specifiers of modules in a text: more than are imported, never fewer. */
export function specifiersIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(SPECIFIERS)].map((match) => match[1] ?? ''))
}

export interface PackageFile {
  readonly directory: string
  readonly content: Record<string, unknown>
}

function resolved(resolver: ResolverFactory, root: string, workspaces: () => Workspaces, from: ModuleId, directory: string, specifier: string): Resolution {
  if (isBuiltin(specifier) || specifier.startsWith('node:')) return { kind: 'external', specifier }
  const bare = !/^\.{0,2}\//.test(specifier) && specifier !== '.' && specifier !== '..'
  // To Node, `..` is a folder, whatever files have its name with an ending.
  const asked = /(?:^|\/)\.{1,2}$/.test(specifier) ? `${specifier}/` : specifier
  const file = resolver.resolveFileSync(from, asked).path ?? resolver.sync(directory, asked).path
  if (file === undefined || file === null) {
    const source = bare ? workspaces().sourceOf(specifier, directory) : workspaces().unbuilt(path.posix.join(directory, specifier))
    if (source !== undefined) return { kind: 'project', module: source }
    return bare ? { kind: 'external', specifier } : { kind: 'unresolved' }
  }
  const module = file.replaceAll('\\', '/')
  const inside = module.startsWith(root.endsWith('/') ? root : `${root}/`)
  if (!inside || module.slice(root.length).includes('/node_modules/')) return bare ? { kind: 'external', specifier } : { kind: 'unresolved' }
  const source = bare ? sourceNamed(workspaces(), specifier, directory, module) : compiledFrom(workspaces(), from, module)
  if (source !== undefined) return { kind: 'project', module: source }
  return SOURCE.test(module) ? { kind: 'project', module } : { kind: 'unresolved' }
}

function sourceNamed(workspaces: Workspaces, specifier: string, directory: string, module: ModuleId): ModuleId | undefined {
  return workspaces.unbuilt(module) ?? (specifier.startsWith('#') ? workspaces.sourceOf(specifier, directory) : undefined)
}

/** A folder with the name of one for builds may hold sources of its own: sure is what was compiled, for those that are not compiled with it. */
function compiledFrom(workspaces: Workspaces, from: ModuleId, module: ModuleId): ModuleId | undefined {
  if (!/\.[cm]?js$/.test(module) || workspaces.unbuilt(from) !== undefined) return undefined
  const source = workspaces.unbuilt(module)
  return source !== undefined && /\.[cm]?tsx?$/.test(source) ? source : undefined
}

/** A byte order mark and a `#!` line as blanks, so that offsets stay those of the file's own text. */
function blanked(text: string): string {
  return text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text
}

function hashOf(module: ModuleId, text: string): string {
  return createHash('sha1').update(path.posix.extname(module)).update('\0').update(text).digest('hex')
}

function linesOf(text: string): readonly number[] {
  const starts = [0]
  for (const match of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(match.index + match[0].length)
  return starts
}

function positionIn(starts: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string }
  return code === 'EACCES' || code === 'EPERM' ? 'permission denied' : code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'it is a folder' : (message ?? String(error))
}

function sentence(message: string): string {
  const line = message.split('\n')[0] ?? message
  return line.endsWith('.') ? line : `${line}.`
}
