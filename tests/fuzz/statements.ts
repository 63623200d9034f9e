/** Statements, each of which may bring variables along. */
import { controlFlowFormsOf } from './control-flow.js'
import { MAX_DEPTH, braces, deeper, indented } from './writer.js'
import type { Made, Scope, Writer } from './writer.js'

export function statementsOf(writer: Writer): Pick<Writer, 'statement'> {
  const more = controlFlowFormsOf(writer)
  const { pick, chance, one, fresh, end, isDone, fs, nameOf, pathOf, value, condition, list, call, block, asStatement } = writer

  const statement = (scope: Scope): Made => {
    const inner = deeper(scope)
    if (isDone() || scope.depth >= MAX_DEPTH) return { lines: [`log(${value(scope)})${end}`] }
    const loop = deeper(scope, { isInLoop: true })
    const form = pick(26 + more.length)
    const other = more[form - 26]
    if (other !== undefined) return other(scope)
    switch (form) {
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

  return { statement }
}
