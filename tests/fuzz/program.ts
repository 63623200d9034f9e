/**
 * Programs of several files over a folder of data, written from a tape of numbers: every choice takes the next number, and where the tape
 * ends the first choice, which is always a leaf. So a shorter tape, or smaller numbers, give a simpler program.
 */
import { declarationsOf } from './declarations.js'
import { expressionsOf } from './expressions.js'
import { barrelsOf, exportLines, formsOf, importLines } from './modules.js'
import type { Forms } from './modules.js'
import { statementsOf } from './statements.js'
import { NAMES, braces, deeper } from './writer.js'
import type { Callable, ModuleState, Scope, Tape, Writer } from './writer.js'

export interface Program {
  /** Texts by path; `main` is what is run, `data/` what it works on. */
  readonly files: Readonly<Record<string, string>>
  readonly main: string
  /** It needs a process of its own. */
  readonly isAlone?: boolean
}

/** What every program has besides its own files. */
export const DATA: Program['files'] = { 'package.json': '{ "name": "program", "private": true }\n', 'data/f0': 'abc', 'data/f1': 'f0', 'data/f2': 'sub/g0\n', 'data/sub/g0': '12' }

export function programOf(numbers: readonly number[]): Program {
  let at = 0
  const tape: Tape = { pick: count => (numbers[at++] ?? 0) % count, isDone: () => at >= numbers.length }
  return programBy(writerOf(tape))
}

function writerOf(tape: Tape): Writer {
  const { pick } = tape
  const chance = (outOf: number): boolean => pick(outOf) === outOf - 1
  const one = <Item>(items: readonly Item[]): Item => items[pick(items.length)] as Item
  let count = 0
  const fresh = (prefix: string): string => `${prefix}${(count += 1)}`
  const callables: Callable[] = []
  const end = chance(2) ? ';' : ''

  const fs = ({ module }: Scope, name: string): string => {
    module.usedFs.add(name)
    if (module.fsStyle === 0) return name
    return module.fsStyle === 3 ? `${name}_` : `fs.${name}`
  }

  const nameOf = (scope: Scope): string => {
    const kind = pick(4)
    if (kind < 2 || scope.values.length === 0) return `'${one(NAMES)}'`
    return kind === 2 ? (scope.values.includes('name') ? 'name' : `'${one(NAMES)}'`) : `String(${one(scope.values)})`
  }

  const pathOf = (scope: Scope): string => {
    const name = nameOf(scope)
    switch (pick(4)) {
      case 0:
        return /^'[^']*'$/.test(name) ? `'data/${name.slice(1)}` : `'data/' + ${name}`
      case 1:
        return `\`data/\${${name}}\``
      case 2:
        scope.module.usesPath = true
        return `path.join('data', ${name})`
      default:
        return `'data/' + ${name}`
    }
  }

  const call = (scope: Scope): string | undefined => {
    const known = callables.filter(({ isAsync }) => !isAsync || scope.isAsync)
    if (known.length === 0) return undefined
    return callOf(scope, known[known.length - 1 - pick(known.length)] as Callable)
  }

  const callOf = (scope: Scope, callee: Callable): string | undefined => {
    if (callee.isAsync && !scope.isAsync) return undefined
    if (callee.module !== scope.module.name) {
      const names = scope.module.usedImports.get(callee.module) ?? new Set<string>()
      scope.module.usedImports.set(callee.module, names.add(callee.name))
    }
    const text = callee.call(nameOf(scope), String(pick(3)))
    return callee.isAsync ? `(await ${text})` : text
  }

  const block = (scope: Scope, most: number): readonly string[] => {
    const lines: string[] = []
    let own = scope
    for (let left = pick(most) + 1; left > 0; left -= 1) {
      const made = writer.statement(own)
      lines.push(...made.lines)
      own = { ...own, values: [...own.values, ...(made.values ?? [])], lists: [...own.lists, ...(made.lists ?? [])] }
    }
    return lines
  }

  /** A line that begins with a bracket continues the one before it, where no semicolons are written. */
  const asStatement = (text: string): readonly string[] => (`${/^[[(`]/.test(text) && end === '' ? ';' : ''}${text}`).split('\n')

  const writer: Writer = {
    ...tape,
    chance,
    one,
    fresh,
    end,
    callables,
    fs,
    nameOf,
    pathOf,
    call,
    callOf,
    block,
    asStatement,
    value: scope => expressions.value(scope),
    condition: scope => expressions.condition(scope),
    list: scope => expressions.list(scope),
    callback: (scope, parameters, body) => expressions.callback(scope, parameters, body),
    statement: scope => statements.statement(scope),
    declaration: module => declarations.declaration(module),
  }
  const expressions = expressionsOf(writer)
  const statements = statementsOf(writer)
  const declarations = declarationsOf(writer)
  return writer
}

/** A module before its text is put together. */
interface Written {
  readonly module: ModuleState
  readonly forms: Forms
  readonly body: readonly string[]
}

function programBy(writer: Writer): Program {
  const { pick, chance, fresh, end, callables, value, call, callOf, block, declaration } = writer

  const rendered = ({ module, forms, body }: Written, formsByName: ReadonlyMap<string, Forms>): string => {
    const lines: string[] = []
    const names = [...module.usedFs].sort()
    const specifier = module.fsStyle % 2 === 0 ? 'node:fs' : 'fs'
    const pairs = (separator: string): string => names.map(each => (module.fsStyle === 3 ? `${each}${separator}${each}_` : each)).join(', ')
    const isNamed = module.fsStyle === 0 || module.fsStyle === 3
    if (module.isCommonJs) {
      if (names.length > 0) lines.push(isNamed ? `const { ${pairs(': ')} } = require('${specifier}')${end}` : `const fs = require('${specifier}')${end}`)
      if (module.usesPath) lines.push(`const path = require('node:path')${end}`)
    } else {
      if (names.length > 0) lines.push(isNamed ? `import { ${pairs(' as ')} } from '${specifier}'${end}` : `import ${module.fsStyle === 1 ? 'fs' : '* as fs'} from '${specifier}'${end}`)
      if (module.usesPath) lines.push(`import path from 'node:path'${end}`)
    }
    lines.push(...importLines(module, forms, formsByName, end))
    lines.push(`const log = (...values) => console.log(...values)${end}`, '', ...body)
    const own = callables.filter(each => each.module === module.name).map(each => each.name)
    const exported = exportLines(module, forms, own, end)
    if (exported.length > 0) lines.push('', ...exported)
    return `${lines.join('\n')}\n`
  }

  const isCommonJs = chance(2)
  const modules: Written[] = []
  const moduleNamed = (name: string): ModuleState => ({ name, isCommonJs, fsStyle: pick(4), usedFs: new Set(), usedImports: new Map(), usesPath: false })
  for (let index = pick(3); index >= 0; index -= 1) {
    const module = moduleNamed(`lib${index}`)
    const body: string[] = []
    for (let left = pick(3) + 1; left > 0; left -= 1) body.push(...declaration(module))
    modules.push({ module, forms: formsOf(writer), body })
  }
  const main = moduleNamed('main')
  const own = pick(3) > 0 ? declaration(main) : []
  const isAsync = chance(3)
  const guarded = (scope: Scope, index?: number): readonly string[] => {
    const called = index === undefined ? call(scope) : callOf(scope, callables[index] as Callable)
    const caught = fresh('error')
    return [...braces('try', [`log(${called ?? value(deeper(scope))})${end}`]), ...braces(`catch (${caught})`, [`log('caught', ${caught}.code ?? ${caught}.name)${end}`])]
  }
  // Everything is called, however short the tape: what is not run proves nothing.
  const calls = (scope: Scope): string[] => [...callables.map((_, index) => guarded(scope, index)), guarded(scope), guarded(scope)].flat()
  const topLevel = !isCommonJs && chance(2)
  const scope: Scope = { module: main, values: ['name'], lists: [], isAsync: topLevel || isAsync, isInLoop: false, mayReturn: false, depth: 0 }
  const body = topLevel
    ? [...own, `const name = 'f1'${end}`, ...calls(scope), ...block(scope, 3)]
    : [...own, ...braces(`${isAsync ? 'async ' : ''}function main(name)`, [...calls(scope), ...block(scope, 3), `log('done')${end}`]), `main('f1')${chance(4) && isAsync ? `.then(() => log('then'))` : ''}${end}`]
  modules.push({ module: main, forms: formsOf(writer), body })
  const formsByName = new Map(modules.map(({ module, forms }) => [module.name, forms]))
  const extension = isCommonJs ? 'cjs' : 'mjs'
  return {
    main: `main.${extension}`,
    files: {
      ...DATA,
      ...Object.fromEntries(modules.map(each => [`${each.module.name}.${extension}`, rendered(each, formsByName)])),
      ...barrelsOf(modules, end),
    },
  }
}
