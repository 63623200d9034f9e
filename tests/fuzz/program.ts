/**
 * Programs of several files over a folder of data, written from a tape of numbers: every choice takes the next number, and where the tape
 * ends the first choice, which is always a leaf. So a shorter tape, or smaller numbers, give a simpler program.
 */

export interface Program {
  /** Texts by path; `main` is what is run, `data/` what it works on. */
  readonly files: Readonly<Record<string, string>>
  readonly main: string
}

interface Tape {
  /** A number below `count`. */
  readonly pick: (count: number) => number
  readonly isDone: () => boolean
}

/** Something that can be called from anywhere further down. */
interface Callable {
  readonly module: string
  /** What has to be imported. */
  readonly name: string
  /** @param name code for a file's name, `n` for a small number */
  readonly call: (name: string, n: string) => string
  readonly isAsync: boolean
}

interface ModuleState {
  readonly name: string
  readonly isCommonJs: boolean
  /** 0: named imports, 1: a default or whole import, 2: a namespace, 3: renamed. */
  readonly fsStyle: number
  readonly usedFs: Set<string>
  readonly usedImports: Map<string, Set<string>>
  usesPath: boolean
}

interface Scope {
  readonly module: ModuleState
  /** Variables with strings or numbers. */
  readonly values: readonly string[]
  /** Variables with arrays of strings. */
  readonly lists: readonly string[]
  readonly isAsync: boolean
  readonly isInLoop: boolean
  /** `return` may stand here, and with a value. */
  readonly mayReturn: boolean
  readonly depth: number
}

const NAMES = ['f0', 'f1', 'f2', 'sub/g0', 'nope']
const MAX_DEPTH = 4

export function programOf(numbers: readonly number[]): Program {
  let at = 0
  const tape: Tape = { pick: count => (numbers[at++] ?? 0) % count, isDone: () => at >= numbers.length }
  return writerOf(tape).program()
}

function writerOf(tape: Tape): { readonly program: () => Program } {
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

  const deeper = (scope: Scope, more: Partial<Scope> = {}): Scope => ({ ...scope, depth: scope.depth + 1, ...more })

  /** A string or a number. */
  const value = (scope: Scope): string => {
    if (tape.isDone() || scope.depth >= MAX_DEPTH) return scope.values.length > 0 ? one(scope.values) : '1'
    const inner = deeper(scope)
    switch (pick(18)) {
      case 0:
        return scope.values.length > 0 ? one(scope.values) : `'x'`
      case 1:
        return String(pick(4))
      case 2:
      case 3:
        return `${fs(scope, 'readFileSync')}(${pathOf(inner)}, 'utf8')`
      case 4:
        return `${fs(scope, 'statSync')}(${pathOf(inner)}).size`
      case 5:
        return `String(${fs(scope, 'existsSync')}(${pathOf(inner)}))`
      case 6:
        return `\`\${${value(inner)}}-\${${value(inner)}}\``
      case 7:
        return `(${condition(inner)} ? ${value(inner)} : ${value(inner)})`
      case 8:
        return `(${value(inner)} ${one(['||', '&&', '??'])} ${value(inner)})`
      case 9:
        return `${list(inner)}.length`
      case 10:
        return `${list(inner)}.join('+')`
      case 11:
        return `${fs(scope, 'readFileSync')}(${pathOf(inner)}, 'utf8').trim().toUpperCase()`
      case 12:
        return `String(${value(inner)}).length + ${value(inner)}`
      case 13:
        return `JSON.stringify({ a: ${value(inner)}, b: [${value(inner)}] })`
      case 14:
        return `(() => ${value(inner)})()`
      case 15:
        return `String(${value(inner)}).replace(/[a-f]/g, letter => ${chance(2) ? 'letter + ' : ''}${value(deeper(scope, { values: [...scope.values, 'letter'], isAsync: false }))})`
      default:
        return call(scope) ?? value(inner)
    }
  }

  const condition = (scope: Scope): string => {
    if (tape.isDone() || scope.depth >= MAX_DEPTH) return 'true'
    const inner = deeper(scope)
    switch (pick(7)) {
      case 0:
        return 'true'
      case 1:
        return `${fs(scope, 'existsSync')}(${pathOf(inner)})`
      case 2:
        return `!${fs(scope, 'existsSync')}(${pathOf(inner)})`
      case 3:
        return `${fs(scope, 'statSync')}(${pathOf(inner)}).isDirectory()`
      case 4:
        return `${list(inner)}.${one(['some', 'every'])}(${callback(inner, 1, () => condition(deeper(inner)))})`
      case 5:
        return `${value(inner)} ${one(['>', '===', '!=='])} ${value(inner)}`
      default:
        return `(${condition(inner)} ${one(['&&', '||'])} ${condition(inner)})`
    }
  }

  /** An array of strings. */
  const list = (scope: Scope): string => {
    if (tape.isDone() || scope.depth >= MAX_DEPTH) return scope.lists.length > 0 ? one(scope.lists) : `['f0', 'f1']`
    const inner = deeper(scope)
    switch (pick(12)) {
      case 0:
        return scope.lists.length > 0 ? one(scope.lists) : `['f0', 'f1', 'f2']`
      case 1:
        return `${fs(scope, 'readdirSync')}('data')`
      case 2:
        return `[${nameOf(scope)}, ${nameOf(scope)}]`
      case 3:
      case 4:
        return `${list(inner)}.map(${callback(inner, 1, own => value(own))})`
      case 5:
        return `${list(inner)}.filter(${callback(inner, 1, own => condition(own))})`
      case 6:
        return `${list(inner)}.flatMap(${callback(inner, 1, own => `[${value(own)}, ${value(own)}]`)})`
      case 7:
        return `[...${list(inner)}, ${value(inner)}]`
      case 8:
        return `Array.from(${list(inner)}, ${callback(inner, 1, own => value(own))})`
      case 9:
        return `String(${value(inner)}).split('')`
      case 10:
        return `${list(inner)}.slice().sort(${callback(inner, 2, own => `String(${value(own)}).length - String(${value(own)}).length`)})`
      default:
        return `[${list(inner)}.${one(['find', 'findLast', 'at'])}(${chance(2) ? callback(inner, 1, own => condition(own)) : '0'})].filter(each => typeof each === 'string')`
    }
  }

  /** A function expression for an array method; its parameters are `item`s. */
  const callback = (scope: Scope, parameters: number, body: (own: Scope) => string): string => {
    const names = Array.from({ length: parameters }, () => fresh('item'))
    if (parameters === 1 && chance(3)) names.push(fresh('index'))
    const own = deeper(scope, { values: [...scope.values, ...names], isAsync: false, isInLoop: false, mayReturn: true })
    const head = `(${names.join(', ')})`
    switch (pick(4)) {
      case 0:
      case 1:
        return `${head} => ${body(own)}`
      case 2: {
        const lines = block(deeper(own), 2)
        return `${head} => {\n${indented([...lines, `return ${body(own)}${end}`])}\n}`
      }
      default:
        return `function ${head} {\n${indented([`return ${body(own)}${end}`])}\n}`
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
      const made = statement(own)
      lines.push(...made.lines)
      own = { ...own, values: [...own.values, ...(made.values ?? [])], lists: [...own.lists, ...(made.lists ?? [])] }
    }
    return lines
  }

  const braces = (head: string, lines: readonly string[]): readonly string[] => [`${head} {`, ...lines.map(line => `  ${line}`), '}']

  interface Made {
    readonly lines: readonly string[]
    readonly values?: readonly string[]
    readonly lists?: readonly string[]
  }

  const statement = (scope: Scope): Made => {
    const inner = deeper(scope)
    if (tape.isDone() || scope.depth >= MAX_DEPTH) return { lines: [`log(${value(scope)})${end}`] }
    const loop = deeper(scope, { isInLoop: true })
    switch (pick(26)) {
      case 0:
      case 1:
        return { lines: [`log(${value(inner)})${end}`] }
      case 2:
      case 3: {
        const name = fresh('v')
        return { lines: [`${one(['const', 'let'])} ${name} = ${value(inner)}${end}`], values: [name] }
      }
      case 4: {
        const name = fresh('many')
        return { lines: [`const ${name} = ${list(inner)}${end}`], lists: [name] }
      }
      case 5: {
        const name = fresh('total')
        const of = fresh('each')
        return {
          lines: [`let ${name} = ${chance(2) ? `''` : '0'}${end}`, ...braces(`for (const ${of} of ${list(inner)})`, [`${name} += ${value({ ...loop, values: [...loop.values, of] })}${end}`]), `log(${name})${end}`],
          values: [name],
        }
      }
      case 6:
        return { lines: [`${fs(scope, 'writeFileSync')}('data/out${pick(3)}', String(${value(inner)}))${end}`] }
      case 7:
        return { lines: [`${fs(scope, 'appendFileSync')}('data/out${pick(3)}', String(${value(inner)}) + '\\n')${end}`] }
      case 8:
        return { lines: [...braces(`if (${condition(inner)})`, block(inner, 3)), ...(chance(2) ? braces('else', block(inner, 2)) : [])] }
      case 9:
        return scope.mayReturn ? { lines: [`if (${condition(inner)}) return ${value(inner)}${end}`] } : { lines: [`log('no return')${end}`] }
      case 10:
        return { lines: [`if (${condition(inner)}) throw new Error(String(${value(inner)}))${end}`] }
      case 11: {
        const caught = fresh('error')
        return {
          lines: [
            ...braces('try', block(inner, 3)),
            ...braces(`catch (${caught})`, [`log(${caught}.code ?? ${caught}.name)${end}`, ...(chance(2) ? block(deeper(inner), 1) : [])]),
            ...(chance(2) ? braces('finally', [`log('finally ' + ${value(deeper(inner))})${end}`]) : []),
          ],
        }
      }
      case 12: {
        const of = fresh('each')
        const own = { ...loop, values: [...loop.values, of] }
        return { lines: braces(`for (const ${of} of ${list(inner)})`, [...(chance(3) ? [`if (${condition(own)}) ${one(['continue', 'break'])}${end}`] : []), ...block(own, 3)]) }
      }
      case 13: {
        const index = fresh('i')
        const own = { ...loop, values: [...loop.values, index] }
        return { lines: braces(`for (let ${index} = 0; ${index} < ${1 + pick(3)}; ${index}++)`, block(own, 2)) }
      }
      case 14: {
        const index = fresh('w')
        const own = { ...loop, values: [...loop.values, index] }
        return { lines: [`let ${index} = 0${end}`, ...braces(`while (${index}++ < 2 && ${condition(inner)})`, block(own, 2))] }
      }
      case 15:
      case 16: {
        const item = fresh('item')
        const own = deeper(scope, { values: [...scope.values, item], isAsync: false, isInLoop: false, mayReturn: false })
        const early = chance(3) ? [`if (${condition(own)}) return${end}`] : []
        return { lines: asStatement(`${list(inner)}.forEach(${chance(3) ? `function (${item})` : `(${item}) =>`} {\n${indented([...early, ...block(own, 2)])}\n})${end}`) }
      }
      case 17: {
        const [sum, item] = [fresh('sum'), fresh('item')]
        const own = deeper(scope, { values: [...scope.values, sum, item], isAsync: false, isInLoop: false })
        return { lines: [`log(${list(inner)}.reduce((${sum}, ${item}) => ${sum} + ${value(own)}, ${chance(2) ? '0' : `''`}))${end}`] }
      }
      case 18: {
        const [f, x] = [fresh('local'), fresh('x')]
        const own = deeper(scope, { values: [...scope.values, x], isAsync: false, isInLoop: false, mayReturn: true })
        const body = chance(2) ? [`const ${f} = ${x} => ${value(own)}${end}`] : braces(`function ${f}(${x})`, [...block(own, 2), `return ${value(own)}${end}`])
        return { lines: [...body, `log(${f}(${nameOf(scope)}), ${f}(${nameOf(scope)}))${end}`] }
      }
      case 19: {
        const [size, rest] = [fresh('size'), fresh('other')]
        return {
          lines: [`const { size: ${size}, other: ${rest} = ${value(inner)} } = ${fs(scope, 'statSync')}(${pathOf(inner)})${end}`],
          values: [size, rest],
        }
      }
      case 20: {
        const [a, b] = [fresh('a'), fresh('b')]
        return { lines: [`const [${a}, ${b} = ${value(inner)}] = ${list(inner)}${end}`], values: [a, b] }
      }
      case 21: {
        const cases = [0, 1].map(each => [`case ${each}:`, ...block(deeper(inner), 1).map(line => `  ${line}`), `  break${end}`])
        return { lines: braces(`switch (String(${value(inner)}).length % 3)`, [...cases.flat().slice(0, 3 + pick(8)), 'default:', `  log('default')${end}`]).map(line => (line.includes(' const ') || line.includes('const ') ? line.replace(/\bconst /, 'var ') : line)) }
      }
      case 22: {
        const key = fresh('key')
        return { lines: braces(`for (const ${key} in { f0: 1, [${value(inner)}]: 2 })`, block({ ...loop, values: [...loop.values, key] }, 2)) }
      }
      case 23: {
        const object = fresh('object')
        return {
          lines: [`const ${object} = { text: ${value(inner)}, load(name) { return ${value(deeper(scope, { values: [...scope.values, 'name'], isAsync: false, isInLoop: false, mayReturn: true }))} } }${end}`, `log(${object}.text, ${object}.load(${nameOf(scope)}))${end}`],
        }
      }
      case 24: {
        const [f, cache] = [fresh('memo'), fresh('cache')]
        const own = deeper(scope, { values: [...scope.values, 'key'], isAsync: false, isInLoop: false })
        return {
          lines: [
            `const ${cache} = {}${end}`,
            `const ${f} = key => key in ${cache} ? ${cache}[key] : (${cache}[key] = ${value(own)})${end}`,
            `log(${f}('f0'), ${f}(${nameOf(scope)}), ${f}('f0'), JSON.stringify(${cache}))${end}`,
          ],
        }
      }
      default: {
        const called = call(inner)
        return { lines: [called === undefined ? `log(${value(inner)})${end}` : `log(${called})${end}`] }
      }
    }
  }

  /** A line that begins with a bracket continues the one before it, where no semicolons are written. */
  const asStatement = (text: string): readonly string[] => (`${/^[[(`]/.test(text) && end === '' ? ';' : ''}${text}`).split('\n')

  const bodyScope = (module: ModuleState, isAsync: boolean): Scope => ({ module, values: ['name', 'n'], lists: [], isAsync, isInLoop: false, mayReturn: true, depth: 0 })

  /** Declarations of one module; what they declare can be called from then on. */
  const declaration = (module: ModuleState): readonly string[] => {
    const scope = bodyScope(module, false)
    const plain = (name: string, isAsync = false): void => {
      callables.push({ module: module.name, name, call: (file, n) => `${name}(${file}, ${n})`, isAsync })
    }
    const name = fresh('run')
    switch (pick(11)) {
      case 0:
      case 1: {
        const lines = braces(`function ${name}(name, n)`, [...block(scope, 3), `return ${value(scope)}${end}`])
        plain(name)
        return lines
      }
      case 2: {
        const lines = [`const ${name} = (name, n) => ${value(scope)}${end}`]
        plain(name)
        return lines
      }
      case 3: {
        const lines = braces(`const ${name} = function (name, n)`, [...block(scope, 3), `return ${value(scope)}${end}`])
        plain(name)
        return lines
      }
      case 4: {
        const lines = braces(`async function ${name}(name, n)`, [...block({ ...scope, isAsync: true }, 3), `return ${value({ ...scope, isAsync: true })}${end}`])
        plain(name, true)
        return lines
      }
      case 5: {
        const lines = braces(`function ${name}(name, n)`, [`if (n <= 0) return ${value(deeper(scope))}${end}`, ...block(scope, 2), `return ${name}(name, n - 1) + ${value(deeper(scope))}${end}`])
        plain(name)
        return lines
      }
      case 6: {
        const other = fresh('run')
        const lines = [
          ...braces(`function ${name}(name, n)`, [...block(scope, 2), `return n <= 0 ? 'end' : ${other}(name, n - 1)${end}`]),
          ...braces(`function ${other}(name, n)`, [`return n <= 0 ? ${value(deeper(scope))} : ${name}(name, n - 1)${end}`]),
        ]
        plain(name)
        return lines
      }
      case 7: {
        const lines = braces(`function ${name}(name, n = ${value(deeper({ ...scope, values: ['name'] }))})`, [...block(scope, 2), `return ${value(scope)}${end}`])
        callables.push({ module: module.name, name, call: file => `${name}(${file})`, isAsync: false })
        return lines
      }
      case 8: {
        const [base, derived] = [fresh('Base'), fresh('Derived')]
        const own: Scope = { ...scope, values: ['n', 'this.name'] }
        const reads = (): readonly string[] => braces('read(n)', [...block(own, 2), `return ${value(own)}${end}`])
        const getter = chance(2) ? braces('get size()', [`return ${value({ ...own, values: ['this.name'] })}${end}`]) : []
        const lines = [
          ...braces(`class ${base}`, [...braces('constructor(name)', [`this.name = name${end}`]), ...reads(), ...getter]),
          ...braces(`class ${derived} extends ${base}`, braces('read(n)', [`const above = super.read(n)${end}`, ...block({ ...own, values: [...own.values, 'above'] }, 2), `return above + ${value({ ...own, values: [...own.values, 'above'] })}${end}`])),
        ]
        const pickOne = chance(2)
        callables.push({ module: module.name, name: base, call: (file, n) => `new ${base}(${file}).${getter.length > 0 && pickOne ? 'size' : `read(${n})`}`, isAsync: false })
        callables.push({ module: module.name, name: derived, call: (file, n) => `new ${derived}(${file}).read(${n})`, isAsync: false })
        return lines
      }
      case 9: {
        const lines = [...braces(`function ${name}(f, x)`, [`log('apply')${end}`, ...(chance(2) ? braces('try', [`return f(x, 1)${end}`]).concat(braces('catch', [`return f('f0', 0)${end}`])) : [`return f(x, 0) + f(x, 1)${end}`])])]
        const inner = callables.filter(each => !each.isAsync && each.module === module.name && /^run/.test(each.name))
        const handed = inner.length > 0 ? one(inner).name : undefined
        callables.push({ module: module.name, name, call: file => `${name}(${handed !== undefined && module.name !== 'main' ? 'String' : 'x => x + 1'}, ${file})`, isAsync: false })
        if (handed === undefined) return lines
        const user = fresh('run')
        callables.push({ module: module.name, name: user, call: (file, n) => `${user}(${file}, ${n})`, isAsync: false })
        return [...lines, ...braces(`function ${user}(name, n)`, [`return ${name}(${chance(2) ? handed : `x => ${handed}(x, n)`}, name)${end}`])]
      }
      default: {
        const lines = [...braces(`function* ${name}(name, n)`, [`yield name${end}`, `yield ${value(scope)}${end}`])]
        callables.push({ module: module.name, name, call: (file, n) => `[...${name}(${file}, ${n})].join()`, isAsync: false })
        return lines
      }
    }
  }

  const rendered = (module: ModuleState, body: readonly string[], formats: ReadonlyMap<string, boolean>): string => {
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
    for (const [other, used] of module.usedImports) {
      const file = `./${other}.${formats.get(other) === true ? 'cjs' : 'mjs'}`
      lines.push(module.isCommonJs ? `const { ${[...used].join(', ')} } = require('${file}')${end}` : `import { ${[...used].join(', ')} } from '${file}'${end}`)
    }
    lines.push(`const log = (...values) => console.log(...values)${end}`, '', ...body)
    const own = callables.filter(each => each.module === module.name).map(each => each.name)
    if (module.name !== 'main' && own.length > 0) lines.push('', module.isCommonJs ? `module.exports = { ${own.join(', ')} }${end}` : `export { ${own.join(', ')} }${end}`)
    return `${lines.join('\n')}\n`
  }

  const program = (): Program => {
    const isCommonJs = chance(2)
    const modules: { readonly module: ModuleState; readonly body: readonly string[] }[] = []
    const moduleNamed = (name: string): ModuleState => ({ name, isCommonJs, fsStyle: pick(4), usedFs: new Set(), usedImports: new Map(), usesPath: false })
    for (let index = pick(3); index >= 0; index -= 1) {
      const module = moduleNamed(`lib${index}`)
      const body: string[] = []
      for (let left = pick(3) + 1; left > 0; left -= 1) body.push(...declaration(module))
      modules.push({ module, body })
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
    modules.push({ module: main, body })
    const formats = new Map(modules.map(({ module }) => [module.name, module.isCommonJs]))
    const extension = isCommonJs ? 'cjs' : 'mjs'
    return {
      main: `main.${extension}`,
      files: {
        'package.json': '{ "private": true }\n',
        ...Object.fromEntries(modules.map(({ module, body: lines }) => [`${module.name}.${extension}`, rendered(module, lines, formats)])),
        'data/f0': 'abc',
        'data/f1': 'f0',
        'data/f2': 'sub/g0\n',
        'data/sub/g0': '12',
      },
    }
  }

  return { program }
}

function indented(lines: readonly string[]): string {
  return lines.flatMap(line => line.split('\n')).map(line => `  ${line}`).join('\n')
}
