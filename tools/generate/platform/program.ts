import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { resolved } from './relevance.js'

/** What Node and browsers offer by name, as their declarations say. */
export interface Platform {
  readonly checker: ts.TypeChecker
  readonly globals: ReadonlyMap<string, ts.Symbol>
  /** Exports by `node:` name. */
  readonly modules: ReadonlyMap<string, ReadonlyMap<string, ts.Symbol>>
  /** The module that a symbol of TypeScript's stands for. */
  moduleOf(symbol: ts.Symbol): string | undefined
}

/** Types of a later Node than the one this project is written for. Packages that refer to `node` mean these too, or the two would be mixed. */
const newestNode = 'types-of-newest-node'

export function loadPlatform(): Platform {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const file = path.join(root, 'platform.ts')
  const lib = ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.webworker.d.ts']
  const options: ts.CompilerOptions = { lib, target: ts.ScriptTarget.ESNext, types: ['node'], strict: true, noEmit: true }
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(file, 'export {}', ts.ScriptTarget.ESNext) : getSourceFile.call(host, name, ...rest))
  host.getCurrentDirectory = () => root
  host.resolveTypeReferenceDirectiveReferences = (references, from, redirected, settings) =>
    references.map(reference => {
      const name = typeof reference === 'string' ? reference : reference.fileName
      return ts.resolveTypeReferenceDirective(name === 'node' ? newestNode : name, from, settings, host, redirected)
    })
  const program = ts.createProgram([file], options, host)
  const checker = program.getTypeChecker()
  const scope = program.getSourceFile(file)
  const meanings = ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Namespace
  const globals = new Map((scope === undefined ? [] : checker.getSymbolsInScope(scope, meanings)).map(symbol => [symbol.name, symbol]))
  // A service worker's own globals are members of its scope alone: the declarations of workers are those of dedicated ones.
  const worker = globals.get('ServiceWorkerGlobalScope')
  for (const member of worker?.members?.values() ?? []) if (!globals.has(member.name)) globals.set(member.name, member)
  const modules = new Map<string, Map<string, ts.Symbol>>()
  for (const module of checker.getAmbientModules()) {
    const name = moduleOf(module)
    if (name === undefined) continue
    const exported = modules.get(name) ?? new Map<string, ts.Symbol>()
    const assignment = module.exports?.get(ts.InternalSymbolName.ExportEquals)
    const assigned = assignment === undefined ? undefined : resolved(checker, assignment)
    const isValue = assigned !== undefined && (assigned.flags & ts.SymbolFlags.Value) !== 0
    const properties = isValue ? checker.getTypeOfSymbol(assigned).getProperties() : []
    const symbols = [...properties, ...checker.getExportsOfModule(module)].filter(({ name }) => name !== 'prototype' && name !== 'export=')
    for (const symbol of symbols) exported.set(symbol.name, resolved(checker, symbol))
    if (assigned !== undefined) exported.set('default', assigned)
    modules.set(name, exported)
  }
  return { checker, globals, modules, moduleOf }
}

function moduleOf(symbol: ts.Symbol): string | undefined {
  const name = /^"([\w:/]+)"$/.exec(symbol.name)?.[1]
  return name === undefined ? undefined : coreModule(name)
}

/** Which modules there are must not depend on the Node that runs this. */
export function coreModule(name: string): string {
  return name.startsWith('node:') ? name : `node:${name}`
}
