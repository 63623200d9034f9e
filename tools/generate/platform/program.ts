import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { canonicalModule } from '../../../catalogue/names.js'
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

export function loadPlatform(): Platform {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const file = path.join(root, 'platform.ts')
  const options: ts.CompilerOptions = { lib: ['lib.esnext.d.ts', 'lib.dom.d.ts'], target: ts.ScriptTarget.ESNext, types: ['node'], strict: true, noEmit: true }
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(file, 'export {}', ts.ScriptTarget.ESNext) : getSourceFile.call(host, name, ...rest))
  host.getCurrentDirectory = () => root
  const program = ts.createProgram([file], options, host)
  const checker = program.getTypeChecker()
  const scope = program.getSourceFile(file)
  const meanings = ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Namespace
  const globals = scope === undefined ? [] : checker.getSymbolsInScope(scope, meanings)
  const modules = new Map<string, Map<string, ts.Symbol>>()
  for (const module of checker.getAmbientModules()) {
    const name = moduleOf(module)
    if (name === undefined) continue
    const exported = modules.get(name) ?? new Map<string, ts.Symbol>()
    const assignment = module.exports?.get(ts.InternalSymbolName.ExportEquals)
    const assigned = assignment === undefined ? undefined : resolved(checker, assignment)
    const properties = assigned === undefined || (assigned.flags & ts.SymbolFlags.Value) === 0 ? [] : checker.getTypeOfSymbol(assigned).getProperties()
    for (const symbol of [...properties, ...checker.getExportsOfModule(module)]) if (symbol.name !== 'prototype') exported.set(symbol.name, resolved(checker, symbol))
    if (assigned !== undefined) exported.set('default', assigned)
    modules.set(name, exported)
  }
  return { checker, globals: new Map(globals.map(symbol => [symbol.name, symbol])), modules, moduleOf }
}

function moduleOf(symbol: ts.Symbol): string | undefined {
  const name = /^"(.*)"$/.exec(symbol.name)?.[1]
  const canonical = name === undefined ? undefined : canonicalModule(name)
  return canonical?.startsWith('node:') === true ? canonical : undefined
}
