import ts from 'typescript'
import type { Platform } from './program.js'
import { coreModule } from './program.js'
import type { Relevance } from './relevance.js'
import { returnsThis } from './relevance.js'
import type { MemberShape, ParameterShape, Shape, Shapes, SignatureShape } from './shapes.js'
import { hasHome, isBuiltIn, unionOf } from './shapes.js'

/** Where a declaration stands: `path` leads through namespaces to its name. */
interface Home {
  readonly module: string | undefined
  readonly path: readonly string[]
}

interface Scope {
  readonly home: Home
  /** Text by name and kind, so that the order is that of names. */
  readonly lines: Map<string, string>
  readonly children: Map<string, Scope>
  /** Local name by `module name`. */
  readonly imports: Map<string, string>
}

/** Test functions report for themselves: one may drop the promises they give. */
const safeModule = 'node:test'

/** The declaration text of all that is reached. */
export function textOfPlatform({ checker, globals, modules, moduleOf }: Platform, shapes: Shapes, relevance: Relevance): string {
  const top = new Map<string | undefined, Scope>()
  const hoisted = new Set([...modules.values()].map(names => names.get('default')))
  const declared = [...relevance.reached].filter(symbol => hasHome(symbol) && moduleOf(symbol) === undefined)
  const taken = namesByScope()

  for (const symbol of declared) declare(symbol)
  for (const [name, symbol] of globals) if (isWanted(symbol) && homeOf(symbol) === undefined) declareValue(scopeAt({ module: undefined, path: [] }), name, symbol)
  for (const [module, names] of modules) for (const [name, symbol] of names) if (isWanted(symbol)) exportName(module, name, symbol)
  const keyOf = (module: string | undefined): string => module ?? ''
  return [...top].sort(([a], [b]) => compare(keyOf(a), keyOf(b))).map(([, scope]) => printTop(scope)).join('')

  function isWanted(symbol: ts.Symbol): boolean {
    return relevance.reached.has(symbol) && relevance.isRelevantSymbol(symbol)
  }

  /** What each scope declares, to see where a name hides another. */
  function namesByScope(): ReadonlySet<string> {
    return new Set(declared.flatMap(symbol => {
      const home = homeOf(symbol)
      return home === undefined ? [] : [`${home.module ?? ''}:${home.path.join('.')}`]
    }))
  }

  function homeOf(symbol: ts.Symbol): Home | undefined {
    const declaration = symbol.declarations?.[0]
    if (declaration === undefined || !hasHome(symbol)) return undefined
    const path = [symbol.name]
    let module: string | undefined
    for (let node: ts.Node = declaration.parent; !ts.isSourceFile(node); node = node.parent) {
      if (!ts.isModuleDeclaration(node)) continue
      if (ts.isStringLiteral(node.name)) module = coreModule(node.name.text)
      else if ((node.flags & ts.NodeFlags.GlobalAugmentation) !== 0) return { module: undefined, path }
      else if (!isHoisted(node)) path.unshift(node.name.text)
    }
    return { module, path }
  }

  /** What `export =` names is the module itself, so that its namespace is the module's scope. */
  function isHoisted(node: ts.ModuleDeclaration): boolean {
    const symbol = checker.getSymbolAtLocation(node.name)
    return symbol !== undefined && hoisted.has(symbol)
  }

  function scopeAt({ module, path }: Home): Scope {
    const known = top.get(module) ?? emptyScope({ module, path: [] })
    top.set(module, known)
    return path.reduce((scope, name, index) => {
      const child = scope.children.get(name) ?? emptyScope({ module, path: path.slice(0, index + 1) })
      scope.children.set(name, child)
      return child
    }, known)
  }

  function declare(symbol: ts.Symbol): void {
    const home = homeOf(symbol)
    if (home === undefined) return
    const scope = scopeAt({ module: home.module, path: home.path.slice(0, -1) })
    const { isClass, members, value } = shapes.ofSymbol(symbol)
    const isType = (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) !== 0
    if (isType && !isBuiltIn(symbol) && (isClass || members.length > 0 || relevance.isRelevantSymbol(symbol))) declareType(scope, symbol)
    if (value !== undefined) declareValue(scope, symbol.name, symbol)
    for (const [name, child] of relevance.childrenOf(symbol)) {
      const own = homeOf(child)
      const isOwn = hoisted.has(symbol) ? !isFunctionOrVariable(child) : own?.path.join('.') === [...home.path, name].join('.')
      if (!isWanted(child) || own === undefined || isOwn) continue
      reexport(scopeAt(home), name, child, own)
    }
  }

  function declareType(scope: Scope, symbol: ts.Symbol): void {
    const { isClass, bases, members, statics } = shapes.ofSymbol(symbol)
    const parents = bases.flatMap(base => heritageOf(base, scope))
    const inherited = new Set(ancestorsOf(symbol).flatMap(base => memberLines(base, shapes.ofSymbol(base).members, scope)))
    const lines = memberLines(symbol, members, scope).filter(line => !inherited.has(line))
    const ownStatics = memberLines(symbol, statics, scope).map(line => `static ${line}`)
    const first = isClass ? parents.find(parent => parent.isClass) : undefined
    const others = [...new Set(parents.map(parent => parent.text))].filter(text => text !== first?.text)
    const head = first === undefined ? '' : ` extends ${first.text}`
    const only = onlyBase(symbol)
    if (only !== undefined) {
      const text = baseText(only, scope)
      if (text !== symbol.name) put(scope, symbol.name, 'interface', `type ${symbol.name} = ${text}`)
      return
    }
    const interfaces = others.length === 0 ? '' : ` extends ${others.join(', ')}`
    if (isClass) put(scope, symbol.name, 'class', `class ${symbol.name}${head} ${block([...ownStatics, ...lines])}`)
    if (!isClass) put(scope, symbol.name, 'interface', `interface ${symbol.name}${interfaces} ${block(lines)}`)
    else if (others.length > 0) put(scope, symbol.name, 'interface', `interface ${symbol.name}${interfaces} {}`)
  }

  function heritageOf(base: Shape, scope: Scope): readonly { readonly text: string; readonly isClass: boolean }[] {
    if (base.kind === 'container') return [{ text: print(base, scope), isClass: false }]
    if (base.kind !== 'named' || !relevance.reached.has(base.symbol)) return []
    const only = onlyBase(base.symbol)
    return only === undefined ? [{ text: reference(base.symbol, scope), isClass: shapes.ofSymbol(base.symbol).isClass }] : heritageOf(only, scope)
  }

  function ancestorsOf(symbol: ts.Symbol): readonly ts.Symbol[] {
    const bases = shapes.ofSymbol(symbol).bases.flatMap(base => (base.kind === 'named' && relevance.reached.has(base.symbol) ? [base.symbol] : []))
    return bases.flatMap(base => [base, ...ancestorsOf(base)])
  }

  function memberLines(symbol: ts.Symbol, members: readonly MemberShape[], scope: Scope): readonly string[] {
    const isDisposable = [symbol, ...ancestorsOf(symbol)].some(owner => shapes.ofSymbol(owner).members.some(({ name }) => name === '[Symbol.asyncDispose]'))
    return members
      .filter(({ name, type }) => relevance.isRelevant(type) || returnsThis(type) || (isDisposable && name === '[Symbol.dispose]'))
      .sort((a, b) => compare(a.name, b.name))
      .flatMap(member => linesOfMember(member, scope))
  }

  function linesOfMember({ name, optional, type: declaredType }: MemberShape, scope: Scope): readonly string[] {
    const type = safeFunction(declaredType) ?? declaredType
    const mark = optional ? '?' : ''
    if (type.kind !== 'function') return [`${name}${mark}: ${print(type, scope)}`]
    return signatureLines(type.signatures, scope, ': ').map(line => `${name}${mark}${line}`)
  }

  /** A test within a test has to be waited for: its type is that of `test`, its promise is not one to drop. */
  function safeFunction(type: Shape): Shape | undefined {
    return type.kind === 'query' && homeOf(type.symbol)?.module === safeModule ? shapes.ofSymbol(type.symbol).value : undefined
  }

  function declareValue(scope: Scope, name: string, symbol: ts.Symbol): void {
    const value = shapes.ofSymbol(symbol).value
    if (value === undefined) return
    if (!relevance.isRelevant(value) && !returnsThis(value)) return
    if (value.kind !== 'function') return put(scope, name, 'value', `${scope.home.module === undefined && scope.home.path.length === 0 ? 'var' : 'const'} ${name}: ${print(value, scope)}`)
    const isSafe = scope.home.module === safeModule
    const lines = signatureLines(value.signatures, scope, ': ').map(line => (isSafe ? line.replace(/: Promise<\w+>$/, ': SafePromise') : line))
    lines.forEach((line, index) => put(scope, name, `value ${String(index).padStart(2, '0')}`, `function ${name}${line}`))
  }

  function exportName(module: string, name: string, symbol: ts.Symbol): void {
    const scope = scopeAt({ module, path: [] })
    const other = moduleOf(symbol)
    if (other !== undefined) {
      if (other !== module && name !== 'default') put(scope, name, 'export', `export * as ${name} from '${other}'`)
      return
    }
    const home = homeOf(symbol)
    if (home === undefined) return exportProperty(scope, name, symbol)
    if (home.module !== module || home.path.join('.') !== name) reexport(scope, name, symbol, home)
  }

  /** What a module assigned to `export =` has as an object. */
  function exportProperty(scope: Scope, name: string, symbol: ts.Symbol): void {
    const { value } = shapes.ofSymbol(symbol)
    const home = value?.kind === 'query' ? homeOf(value.symbol) : undefined
    if (value?.kind === 'query' && home !== undefined) return reexport(scope, name, value.symbol, home)
    if (value?.kind !== 'function' || !value.signatures.some(({ returns }) => isOwnerOf(returns, name))) declareValue(scope, name, symbol)
  }

  /** A method that returns its object, taken off it. */
  function isOwnerOf(result: Shape, name: string): boolean {
    return result.kind === 'named' && [result.symbol, ...ancestorsOf(result.symbol)].some(owner => shapes.ofSymbol(owner).members.some(member => member.name === name))
  }

  function reexport(scope: Scope, name: string, symbol: ts.Symbol, home: Home): void {
    const own = home.path.join('.')
    if (name === 'default' && home.module !== scope.home.module) return
    if (home.module !== undefined && home.module !== scope.home.module && home.path.length === 1 && scope.home.path.length > 0) {
      return put(scope, name, 'export', `export { ${as(importedName(home.module, own, scope), name)} }`)
    }
    if (home.module !== undefined && home.module !== scope.home.module && home.path.length === 1) {
      return put(scope, name, 'export', `export { ${as(own, name)} } from '${home.module}'`)
    }
    if (home.module === scope.home.module && home.path.length === 1 && own !== name) return put(scope, name, 'export', `export { ${as(own, name)} }`)
    if (home.path.length === 1 && home.module === scope.home.module && scope.home.path.length > 0) return put(scope, name, 'export', `export { ${as(own, name)} }`)
    if (home.path.length > 1 && home.module === scope.home.module) return put(scope, name, 'export', `export import ${name} = ${own}`)
    const value = shapes.ofSymbol(symbol).value
    if (value !== undefined) declareValue(scope, name, symbol)
    else console.error(`cannot export ${scope.home.module ?? ''} ${name} from ${home.module ?? ''} ${own}`)
  }

  /** What an interface is, where it adds nothing of interest. */
  function onlyBase(symbol: ts.Symbol): Shape | undefined {
    const { isClass, bases, members } = shapes.ofSymbol(symbol)
    if (isClass || members.some(({ type }) => relevance.isRelevant(type))) return undefined
    const relevant = bases.filter(base => relevance.isRelevant(base))
    const [base, ...others] = relevant.length > 0 ? relevant : bases
    if (base === undefined || others.some(other => !isSameBase(other, base))) return undefined
    return base.kind === 'container' || (base.kind === 'named' && relevance.reached.has(base.symbol)) ? base : undefined
  }

  function nameOf(symbol: ts.Symbol, scope: Scope): string {
    const base = onlyBase(symbol)
    return base === undefined ? reference(symbol, scope) : baseText(base, scope)
  }

  function baseText(base: Shape, scope: Scope): string {
    return base.kind === 'named' ? nameOf(base.symbol, scope) : print(base, scope)
  }

  function reference(symbol: ts.Symbol, scope: Scope): string {
    const module = moduleOf(symbol)
    if (module !== undefined) return `import('${module}')`
    const home = homeOf(symbol)
    if (home === undefined) throw new Error(`'${symbol.name}' has no name that a declaration could use.`)
    const [first = '', ...rest] = home.path
    if (home.module !== undefined && scope.home.module === undefined) return [`import('${home.module}')`, ...home.path].join('.')
    if (home.module !== undefined && home.module !== scope.home.module) return [importedName(home.module, first, scope), ...rest].join('.')
    return [...(isHidden(home, first, scope) ? ['globalThis'] : []), ...home.path].join('.')
  }

  function isHidden({ module, path }: Home, first: string, { home }: Scope): boolean {
    const places = home.path.map((_, index) => home.path.slice(0, index + 1))
    const within = places.some(place => taken.has(`${home.module ?? ''}:${[...place, first].join('.')}`) && place.join('.') !== path.slice(0, place.length).join('.'))
    return within || (module === undefined && home.module !== undefined && taken.has(`${home.module}:${first}`))
  }

  function importedName(module: string, name: string, scope: Scope): string {
    const owner = scopeAt({ module: scope.home.module, path: [] })
    const key = `${module} ${name}`
    const known = owner.imports.get(key)
    if (known !== undefined) return known
    const places = [name, [...scope.home.path, name].join('.')].map(place => `${scope.home.module ?? ''}:${place}`)
    const isTaken = places.some(place => taken.has(place)) || [...owner.imports.values()].includes(name)
    const local = isTaken ? `${module.replace(/^node:/, '').replace(/\W/g, '_')}_${name}` : name
    owner.imports.set(key, local)
    return local
  }

  function print(shape: Shape, scope: Scope): string {
    switch (shape.kind) {
      case 'unknown':
        return 'unknown'
      case 'plain':
        return shape.text
      case 'this':
        return 'this'
      case 'container':
        return `${shape.name}<${printInner(shape.of, scope)}>`
      case 'array':
        return relevance.isRelevant(shape.of) ? `${parenthesised(print(shape.of, scope))}[]` : 'object'
      case 'named':
        return relevance.isRelevant(shape) && isWanted(shape.symbol) ? nameOf(shape.symbol, scope) : 'object'
      case 'query':
        return relevance.isRelevant(shape) && isWanted(shape.symbol) ? `typeof ${reference(shape.symbol, scope)}` : 'object'
      case 'function':
        return relevance.isRelevant(shape) ? printFunction(shape.signatures, scope) : '() => void'
      case 'object':
        return relevance.isRelevant(shape) ? printObject(shape.members, scope) : 'object'
      case 'union':
        return printUnion(shape.of, scope)
    }
  }

  /** What is inside of a promise or iterator is told only where something follows from it. */
  function printInner(shape: Shape, scope: Scope): string {
    return relevance.isRelevant(shape) ? print(shape, scope) : 'unknown'
  }

  function printFunction(signatures: readonly SignatureShape[], scope: Scope): string {
    const lines = signatureLines(signatures, scope, ' => ')
    return lines.length === 1 ? lines.join('') : `{ ${signatureLines(signatures, scope, ': ').join('; ')} }`
  }

  function printObject(members: readonly MemberShape[], scope: Scope): string {
    const lines = members.filter(({ type }) => relevance.isRelevant(type)).flatMap(member => linesOfMember(member, scope))
    return `{ ${lines.join('; ')} }`
  }

  function printUnion(parts: readonly Shape[], scope: Scope): string {
    const texts = [...new Set(parts.map(part => print(part, scope)))]
    const isTold = (text: string): boolean => text !== 'object' && text !== 'unknown'
    return [...texts.filter(isTold), ...texts.filter(text => !isTold(text))].map(text => (text.includes('=>') ? `(${text})` : text)).join(' | ')
  }

  /** One signature where all overloads give the same; else all of them, with the kinds of their parameters. */
  function signatureLines(signatures: readonly SignatureShape[], scope: Scope, arrow: string): readonly string[] {
    const results = signatures.map(({ returns }) => print(returns, scope))
    const [result = 'unknown', ...others] = [...new Set(results)]
    if (others.length === 0) return [`(${merged(signatures.map(({ parameters }) => parameters))})${arrow}${result}`]
    const heads = signatures.map(({ parameters }) => `(${typed(parameters)})`)
    const lines = heads.map((head, index) => {
      const alike = signatures.filter((_, other) => heads[other] === head).map(({ returns }) => returns)
      const common = alike.find(one => alike.every(other => isAncestor(one, other)))
      return `${head}${arrow}${common === undefined ? (results[index] ?? 'unknown') : print(common, scope)}`
    })
    return lines.filter((line, index) => lines.indexOf(line) === index)
  }

  /** Overloads that only the text of an argument tells apart give what they have in common: `closest('a')`, an element. */
  function isAncestor(one: Shape, other: Shape): boolean {
    const [first, second] = [one, other].map(definite)
    if (first?.kind !== 'named' || second?.kind !== 'named') return false
    return first.symbol === second.symbol || ancestorsOf(second.symbol).includes(first.symbol)
  }

  function printTop(scope: Scope): string {
    const { home, imports } = scope
    const body = printScope(scope)
    if (body.length === 0) return ''
    if (home.module === undefined) return body.map(line => `declare ${line}\n`).join('')
    const used = new Set(body.join(' ').match(/[\w$]+/g))
    const entries = [...imports].filter(([, local]) => used.has(local)).map(([key, local]) => [key.slice(0, key.indexOf(' ')), as(key.slice(key.indexOf(' ') + 1), local)] as const)
    const sources = [...new Set(entries.map(([source]) => source))].sort(compare).map(source => {
      const names = entries.filter(([other]) => other === source).map(([, text]) => text)
      return `import { ${names.sort(compare).join(', ')} } from '${source}'`
    })
    return `declare module '${home.module}' {\n${[...sources, ...body].join('\n')}\n}\n`
  }

  function printScope(scope: Scope): readonly string[] {
    const children = [...scope.children].flatMap(([name, child]) => {
      const lines = printScope(child)
      return lines.length === 0 ? [] : [[`${name}:namespace`, `namespace ${name} ${block(lines)}`] as const]
    })
    const all = [...scope.lines, ...children].sort(([a], [b]) => compare(a, b)).map(([, text]) => text)
    // An explicit export ends the rule that all in an ambient module is exported.
    const isExplicit = scope.home.module !== undefined && all.some(text => text.startsWith('export'))
    return isExplicit ? all.map(text => (text.startsWith('export') ? text : `export ${text}`)) : all
  }
}

function isFunctionOrVariable(symbol: ts.Symbol): boolean {
  return (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable)) !== 0
}

/** Without `null`. */
function definite(shape: Shape): Shape {
  return shape.kind === 'union' ? unionOf(shape.of.filter(part => part.kind !== 'plain' || part.text !== 'null')) : shape
}

function isSameBase(one: Shape, other: Shape): boolean {
  return one.kind === 'named' && other.kind === 'named' && one.symbol === other.symbol
}

function emptyScope(home: Home): Scope {
  return { home, lines: new Map(), children: new Map(), imports: new Map() }
}

function put(scope: Scope, name: string, kind: string, text: string): void {
  scope.lines.set(`${name}:${kind}`, text)
}

function block(lines: readonly string[]): string {
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n}`
}

function as(name: string, local: string): string {
  return name === local ? name : `${name} as ${local}`
}

function parenthesised(text: string): string {
  return /[|>]/.test(text) ? `(${text})` : text
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const letters = [...'abcdefghijklmnopqrstuvwxyz']

function letter(index: number): string {
  return letters[index] ?? `a${index}`
}

/** As many parameters as any of them takes, those optional that one does without. */
function merged(lists: readonly (readonly ParameterShape[])[]): string {
  const required = Math.min(...lists.map(list => list.filter(({ optional, rest }) => !optional && !rest).length))
  const most = Math.max(...lists.map(list => list.filter(({ rest }) => !rest).length))
  const names = Array.from({ length: most }, (_, index) => `${letter(index)}${index < required ? '' : '?'}`)
  return [...names, ...(lists.some(list => list.some(({ rest }) => rest)) ? [`...${letter(most)}`] : [])].join(', ')
}

function typed(parameters: readonly ParameterShape[]): string {
  return parameters
    .map(({ type, optional, rest }, index) => `${rest ? '...' : ''}${letter(index)}${optional ? '?' : ''}: ${rest ? 'unknown[]' : parameterText(type)}`)
    .join(', ')
}

/** The kinds of arguments that can be told apart without types. */
function parameterText(shape: Shape): string {
  const parts = shape.kind === 'union' ? shape.of : [shape]
  const texts = [...new Set(parts.map(kindText))]
  if (texts.includes('unknown')) return 'unknown'
  return texts.map(text => (texts.length > 1 && text.includes('=>') ? `(${text})` : text)).join(' | ')
}

function kindText(shape: Shape): string {
  if (shape.kind === 'function') return '() => void'
  if (shape.kind === 'plain') return shape.text
  if (shape.kind === 'array') return 'unknown[]'
  return shape.kind === 'unknown' || shape.kind === 'this' ? 'unknown' : shape.kind === 'union' ? parameterText(unionOf(shape.of)) : 'object'
}
