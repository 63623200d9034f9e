/**
 * Where the declarations of what a module imports stand: files of the project, a package's own `.d.ts`, or those of `@types`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import type { TSESTree } from '@typescript-eslint/types'
import { parseSync } from 'oxc-parser'
import { ResolverFactory } from 'oxc-resolver'
import { canonicalModule } from '../../catalogue/index.js'
import type { ModuleId } from '../facts.js'
import { globbing } from '../globbing.js'
import type { Modules } from '../modules.js'
import { declarationsOf } from './declarations.js'
import type { DeclarationScope, FileDeclarations } from './type-facts.js'
import type { Node } from '../syntax.js'

/** The text that stands for Node core and the Web. */
export const PLATFORM: ModuleId = '<platform>'

export type Origin =
  | { readonly kind: 'file'; readonly module: ModuleId }
  /** A `declare module` of the platform text. */
  | { readonly kind: 'core'; readonly name: string }

export interface DeclarationFiles {
  declarationsIn(module: ModuleId): FileDeclarations | undefined
  originOf(from: ModuleId, specifier: string): Origin | undefined
  /** What declaration files of the project declare for all of its files. */
  ambientIn(module: ModuleId): readonly Ambient[]
}

export interface Ambient {
  readonly module: ModuleId
  readonly path: readonly string[]
  readonly scope: DeclarationScope
}

const DECLARATION = /\.d\.[cm]?ts$/
const SOURCE = /\.([cm]?)jsx?$/
/** Generated ones are larger than that; nobody has asked them anything yet. */
const LARGEST = 4_000_000
/** Declaration files of a project that are looked at for global names. */
const MOST_AMBIENT = 400

/** Shared by all projects of a process: what packages declare is read once. */
const read = new Map<ModuleId, FileDeclarations | undefined>()
let resolver: ResolverFactory | undefined

export function declarationFilesOf(modules: Modules, platformText: () => string): DeclarationFiles {
  const origins = new Map<string, Origin | undefined>()

  const declarationsIn = (module: ModuleId): FileDeclarations | undefined => {
    if (module !== PLATFORM && !DECLARATION.test(module) && !module.includes('/node_modules/')) return modules.facts(module)?.declarations
    if (read.has(module)) return read.get(module)
    const declarations = parsed(module === PLATFORM ? 'platform.d.ts' : module, module === PLATFORM ? platformText() : textOf(module))
    read.set(module, declarations)
    return declarations
  }

  const originOf = (from: ModuleId, specifier: string): Origin | undefined => {
    const key = `${path.posix.dirname(from)}\n${specifier}`
    if (origins.has(key)) return origins.get(key)
    const origin = found(from, specifier)
    origins.set(key, origin)
    return origin
  }

  const found = (from: ModuleId, specifier: string): Origin | undefined => {
    if (isBuiltin(specifier)) return { kind: 'core', name: canonicalModule(specifier) }
    if (from === PLATFORM) return undefined
    const file = declarationFileOf(path.dirname(from), specifier)
    if (file !== undefined) return { kind: 'file', module: file }
    const resolution = from.includes('/node_modules/') ? undefined : modules.resolve(from, specifier)
    return resolution?.kind === 'project' ? { kind: 'file', module: resolution.module } : undefined
  }

  let ambient: readonly Ambient[] | undefined
  const ambientIn = (module: ModuleId): readonly Ambient[] => {
    if (module.includes('/node_modules/') || !/\.[cm]?tsx?$/.test(module)) return []
    ambient ??= declarationFilesIn(modules.root).flatMap((file): readonly Ambient[] => {
      const declarations = declarationsIn(file)
      if (declarations === undefined) return []
      const global = declarations.global === undefined ? [] : [{ module: file, path: ['"global"'], scope: declarations.global }]
      return isModule(declarations) ? global : [...global, { module: file, path: [], scope: declarations }]
    })
    return ambient
  }

  return { declarationsIn, originOf, ambientIn }
}

/** Hand-written ones: what is built stands in folders that git does not see. */
function declarationFilesIn(root: string): readonly ModuleId[] {
  return globbing().globSync('**/*.d.ts', { cwd: root, absolute: true, ignore: ['**/node_modules/**', '**/dist/**', '**/build/**', '**/out/**'] }).slice(0, MOST_AMBIENT)
}

function isModule({ exports, stars, assigned, names }: FileDeclarations): boolean {
  return stars.length > 0 || assigned !== undefined || Object.keys(exports).length > 0 || Object.values(names).some((facts) => facts.some((fact) => fact.kind === 'import'))
}

function declarationFileOf(folder: string, specifier: string): ModuleId | undefined {
  resolver ??= new ResolverFactory({
    conditionNames: ['types', 'import', 'require', 'node', 'default'],
    extensions: ['.d.ts', '.d.mts', '.d.cts', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs'],
    extensionAlias: { '.js': ['.d.ts', '.ts', '.tsx', '.js'], '.mjs': ['.d.mts', '.mts', '.mjs'], '.cjs': ['.d.cts', '.cts', '.cjs'] },
    mainFields: ['types', 'typings', 'main'],
    tsconfig: 'auto',
  })
  const direct = resolver.sync(folder, specifier).path?.replaceAll('\\', '/')
  const declared = direct === undefined ? undefined : declaredBeside(direct)
  if (declared !== undefined) return declared
  if (/^[./]/.test(specifier)) return undefined
  const [first = '', second = '', ...rest] = specifier.split('/')
  const [name, subpath] = first.startsWith('@') ? [`${first.slice(1)}__${second}`, rest] : [first, second === '' ? rest : [second, ...rest]]
  return resolver.sync(folder, ['@types', name, ...subpath].join('/')).path?.replaceAll('\\', '/')
}

/** Sources of the project speak for themselves; JavaScript of a package only through what stands beside it. */
function declaredBeside(file: string): ModuleId | undefined {
  const script = SOURCE.exec(file)
  if (script === null) return /\.[cm]?tsx?$/.test(file) ? file : undefined
  for (const candidate of [file.replace(SOURCE, `.d.${script[1] ?? ''}ts`), file.replace(SOURCE, '.d.ts')]) if (existsSync(candidate)) return candidate
  return file.includes('/node_modules/') ? undefined : file
}

function textOf(module: ModuleId): string | undefined {
  try {
    return readFileSync(module, 'utf8')
  } catch {
    return undefined
  }
}

function parsed(file: string, text: string | undefined): FileDeclarations | undefined {
  if (text === undefined || text.length > LARGEST) return undefined
  const { program, comments } = parseSync(file, text.replace(/^\uFEFF/, ' '), { astType: 'ts', range: true, preserveParens: false })
  return declarationsOf((program as unknown as TSESTree.Program).body as readonly Node[], comments)
}
