/** Expressions: strings and numbers, conditions, lists. */
import { MAX_DEPTH, deeper, indented } from './writer.js'
import type { Scope, Writer } from './writer.js'

export function expressionsOf(writer: Writer): Pick<Writer, 'value' | 'condition' | 'list' | 'callback'> {
  const { pick, chance, one, fresh, end, isDone, fs, nameOf, pathOf, call, block } = writer

  /** A string or a number. */
  const value = (scope: Scope): string => {
    if (isDone() || scope.depth >= MAX_DEPTH) return scope.values.length > 0 ? one(scope.values) : '1'
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
    if (isDone() || scope.depth >= MAX_DEPTH) return 'true'
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
    if (isDone() || scope.depth >= MAX_DEPTH) return scope.lists.length > 0 ? one(scope.lists) : `['f0', 'f1']`
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

  return { value, condition, list, callback }
}
