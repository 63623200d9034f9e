/**
 * Modules that are loaded by a path which is only put together at run time (`` require(`${base}/utils/tasks`) ``, `import(file)`): what such
 * a call gives is not known, and so neither is who calls the function that a module is.
 */
import path from 'node:path'
import type { ModuleId, Span, Value } from '../analysis/facts.js'
import { groupedBy } from '../analysis/multimap.js'
import type { Project } from '../analysis/project.js'
import { isWithinSpan } from './spans.js'

export interface DynamicLoads {
  /** A call that may load the module. */
  of(module: ModuleId): { readonly module: ModuleId; readonly span: Span } | undefined
  /** May the call at the span load it? `undefined` where no such call is there. */
  mayLoad(place: { readonly module: ModuleId; readonly span: Span }, module: ModuleId): boolean | undefined
  /** May somebody have what it exports who is not seen to load it: by a path of its own, or one kept in a string? */
  isLoadedUnseen(module: ModuleId): boolean
}

interface Load {
  readonly module: ModuleId
  readonly span: Span
  /** What the path ends with, its extension and `/index` left out. */
  readonly tail: string
  /** Where it leads to, as far as its beginning tells. */
  readonly folder: string | undefined
  /** It leads into a folder for temporary files, where nothing of the project is, or to data. */
  readonly isElsewhere: boolean
}

/** `join(tmpdir(), name)`, as the beginning of a path. */
const TEMPORARY = /^(?:await\s+)?(?:[`'"](?:file:\/\/\/?)?(?:\$\{)?)?(?:(?:[\w$]+\.)*(?:join|resolve|normalize|pathToFileURL)\(\s*)*(?:[\w$]+\.)*(?:tmpdir\(|mkdtemp(?:Sync)?\()/
/** `join(folder, 'package.json')` */
const DATA = /\.json(['"`])\s*\)*$/
const LOADS = /(?<![\w$.])(?:require|import)\s*\(\s*(?=[^\s)])/g
const PLAIN = /^(?:'[^'\n]*'|"[^"\n]*"|`[^`$]*`)\s*[,)]/
/** Paths in strings that are no specifiers of the file. */
const NAMED = /(['"`])((?:\.{1,2}\/|(?<=\(\s*['"`])#)[\w./@-]+)\1/g
/** `const [store, other] = await Promise.all([import('./store.js'), …` */
const AMONG_OTHERS = /\bconst\s+\[(?:(?!\.\.\.)[^=])*\]\s*=\s*await\s+Promise\s*\.\s*all\(\s*\[(?:[^\]]*,)?(?:\s|\/\/[^\n]*\n)*$/
/** What an `import()` stands behind whose result is followed: a constant, or a member that is taken from it. */
const FOLLOWED = /\bconst\s+(?:[\w$]+|\{[\w$\s,:]*\})\s*=\s*(\(\s*)?await\s+$/

export function dynamicLoadsIn(project: Project, files: readonly ModuleId[]): DynamicLoads {
  let known: { readonly loads: readonly Load[]; readonly imported: ReadonlySet<ModuleId>; readonly named: ReadonlySet<ModuleId>; readonly unseen: ReadonlySet<ModuleId> } | undefined
  let byName: ReadonlyMap<string, readonly ModuleId[]> | undefined

  const found = (): NonNullable<typeof known> => {
    const loads = files.flatMap((module) => {
      const imports = project.facts(module)?.imports ?? []
      const given = new Set((project.facts(module)?.functions ?? []).flatMap(({ parameters }) => parameters.flatMap(({ name }) => name ?? [])))
      return loadsIn(module, project.text(module) ?? '', given).filter(({ span: [start] }) => !imports.some(({ form, span }) => form === 'require' && span[0] === start))
    })
    const imported = new Set<ModuleId>()
    const named = new Set<ModuleId>()
    const unseen = new Set<ModuleId>()
    for (const module of files) {
      const facts = project.facts(module)
      const text = project.text(module) ?? ''
      const imports = facts?.imports ?? []
      const listed = new Set((facts?.variables ?? []).flatMap((value) => listedIn(value)))
      const specifiers = new Set([...imports.map(({ specifier }) => specifier), ...listed])
      for (const specifier of specifiers) add(imported, module, specifier)
      for (const { form, specifier, span } of imports) if (form === 'dynamic' && !isFollowed(text, span)) add(unseen, module, specifier)
      for (const { 0: string, 2: specifier = '', index } of text.matchAll(NAMED)) {
        const place: Span = [index, index + string.length]
        if (listed.has(specifier) || imports.some(({ span }) => isWithinSpan(place, span))) continue
        if (!(specifiers.has(specifier) && isMocked(text, index))) add(named, module, specifier)
        add(unseen, module, specifier)
        if (project.liveness.isTest(module) && isGivenFirst(text, index)) for (const each of fromElsewhere(module, specifier)) unseen.add(each)
      }
    }
    return { loads, imported, named, unseen }
  }

  /** Those that a test may mean by a path which leads nowhere from its own folder: what loads them for it may stand in another one. */
  const fromElsewhere = (module: ModuleId, specifier: string): readonly ModuleId[] => {
    const tail = bareOf(specifier.replace(/^(?:\.{1,2}\/)+/, ''))
    if (!tail.includes('/') || project.modules.resolve(module, specifier).kind === 'project') return []
    byName ??= groupedBy(files, (file) => path.posix.basename(bareOf(file)))
    return (byName.get(path.posix.basename(tail)) ?? []).filter((file) => isNamed(tail, file))
  }

  const add = (modules: Set<ModuleId>, from: ModuleId, specifier: string): void => {
    const resolution = project.modules.resolve(from, specifier)
    if (resolution.kind === 'project') modules.add(resolution.module)
  }

  const canReach = ({ tail, folder, isElsewhere }: Load, module: ModuleId): boolean => {
    known ??= found()
    if (isElsewhere) return false
    if (tail !== '') return isNamed(tail, module)
    // With nothing known of the path, it is one that nobody else loads, or that is kept in a string.
    return folder === undefined ? !known.imported.has(module) || known.named.has(module) : module.startsWith(folder)
  }

  return {
    of(module) {
      known ??= found()
      const { loads } = known
      return loads.find((load) => load.tail !== '' && canReach(load, module)) ?? loads.find((load) => load.tail === '' && canReach(load, module))
    },
    mayLoad(place, module) {
      known ??= found()
      const load = known.loads.find((each) => each.module === place.module && isWithinSpan(each.span, place.span))
      return load === undefined ? undefined : !load.isElsewhere && (canReach(load, module) || known.unseen.has(module))
    },
    isLoadedUnseen(module) {
      known ??= found()
      return known.unseen.has(module) || !known.imported.has(module) || known.loads.some((load) => canReach(load, module))
    },
  }
}

/** The modules that a computed `import()` was seen to load. */
function listedIn(value: Value): readonly string[] {
  if (value.kind === 'awaited') return listedIn(value.value)
  return value.kind === 'either' ? value.of.flatMap((each) => (each.kind === 'module' ? [each.specifier] : [])) : []
}

/** What a test compares with, or stands in a list, loads nothing. */
function isGivenFirst(text: string, offset: number): boolean {
  return /\w\(\s*$/.test(text.slice(Math.max(0, offset - 60), offset))
}

/** `jest.mock('./store')`, in a file that loads it. */
function isMocked(text: string, offset: number): boolean {
  return /\b(?:jest|vi)\s*\.\s*\w+\(\s*$/.test(text.slice(Math.max(0, offset - 60), offset))
}

function isNamed(tail: string, module: ModuleId): boolean {
  const name = bareOf(module)
  return name === tail || name.endsWith(`/${tail}`)
}

/** `const store = await import('./store.js')`, `const { read } = …`, `const read = (await import('./store.js')).read` */
function isFollowed(text: string, [start, end]: Span): boolean {
  if (AMONG_OTHERS.test(text.slice(Math.max(0, start - 2000), start)) && /^\s*[,\]]/.test(text.slice(end))) return true
  const before = FOLLOWED.exec(text.slice(Math.max(0, start - 300), start))
  return before !== null && (before[1] === undefined ? !/^\s*\??[.[(]/.test(text.slice(end)) : /^\s*\)\s*\.\s*[\w$]+/.test(text.slice(end)))
}

/** @param given names of parameters: what those hold is not written in the file. */
function loadsIn(module: ModuleId, text: string, given: ReadonlySet<string>): readonly Load[] {
  return [...text.matchAll(LOADS)].flatMap((match): readonly Load[] => {
    const start = match.index + match[0].length
    const argument = argumentAt(text, start)
    if (PLAIN.test(`${argument})`) || isCommented(text, match.index)) return []
    const isTemporary = TEMPORARY.test(argument) || [...argument.matchAll(/[A-Za-z_$][\w$]*/g)].some(([name]) => isAlways(text, name, TEMPORARY))
    const isData = DATA.test(argument) || (/^[A-Za-z_$][\w$]*$/.test(argument) && !given.has(argument) && !isTakenOut(text, argument) && isAlways(text, argument, DATA))
    const tail = /(?:^|[^\\])(['"`}])([^'"`{}]*)['"`]\s*(?:,?\s*\))*$/.exec(argument)?.[2] ?? ''
    const head = /^[`'"](\.{1,2}\/(?:[\w.@-]+\/)*)/.exec(argument)?.[1]
    return [
      {
        module,
        span: [match.index, start + argument.length + 1],
        tail: bareOf(tail.replace(/^[./]+/, '')),
        folder: head === undefined ? undefined : `${path.posix.join(path.posix.dirname(module), head)}`,
        isElsewhere: isTemporary || isData,
      },
    ]
  })
}

/** Up to the parenthesis that closes the call. */
function argumentAt(text: string, start: number): string {
  let depth = 0
  for (let offset = start; offset < Math.min(text.length, start + 500); offset += 1) {
    const character = text[offset] ?? ''
    if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) {
      if (depth === 0) return text.slice(start, offset).trim()
      depth -= 1
    }
  }
  return text.slice(start, start + 500)
}

/** Is all that variables of that name are given such a path? */
function isAlways(text: string, name: string, path: RegExp): boolean {
  const values = [...text.matchAll(new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}\\s*(?:[-+*/%&|^?]{1,3})?=(?![=>])\\s*`, 'g'))].map((match) => valueAt(text, match.index + match[0].length))
  return values.length > 0 && values.every((value) => path.test(value))
}

/** Does a pattern or a loop give a variable of that name its value? */
function isTakenOut(text: string, name: string): boolean {
  const own = `(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`
  return new RegExp(`\\b(?:const|let|var)\\s*[{[][^=;]*${own}|${own}\\s+(?:of|in)\\b`).test(text)
}

/** Up to the end of the expression: of its line, unless the next one goes on. */
function valueAt(text: string, start: number): string {
  let depth = 0
  for (let offset = start; offset < Math.min(text.length, start + 500); offset += 1) {
    const character = text[offset] ?? ''
    if ('([{'.includes(character)) depth += 1
    else if (depth > 0 && ')]}'.includes(character)) depth -= 1
    else if (depth === 0 && (/[)\]};,]/.test(character) || (character === '\n' && !/^\s*[.?:+,|&]/.test(text.slice(offset, offset + 200))))) return text.slice(start, offset).trim()
  }
  return text.slice(start, start + 500)
}

function isCommented(text: string, offset: number): boolean {
  return /^\s*(?:\*|\/\/|\/\*)/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))
}

function bareOf(file: string): string {
  return file.replace(/\.[cm]?[jt]sx?$/, '').replace(/(?:^|\/)index$/, '')
}
