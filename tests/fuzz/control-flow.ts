/** Statements around calls: jumps, jumps that are caught, templates, assignments that decide, functions that are called later. */
import { braces, deeper, indented } from './writer.js'
import type { Made, Scope, Writer } from './writer.js'

type Form = (scope: Scope) => Made

export function controlFlowFormsOf(writer: Writer): readonly Form[] {
  const { pick, chance, one, fresh, end, fs, nameOf, pathOf, value, condition, list, callback, block, asStatement } = writer

  /** The scope of a function inside, which nobody waits for. */
  const inside = (scope: Scope, ...values: string[]): Scope => deeper(scope, { values: [...scope.values, ...values], isAsync: false, isInLoop: false, mayReturn: true })

  return [
    scope => {
      const inner = deeper(scope)
      return { lines: braces(`switch (${value(inner)})`, [`case ${value(inner)}:`, `  log('first')${end}`, `case ${value(inner)}: {`, ...block(deeper(inner), 1).map(line => `  ${line}`), ...(chance(2) ? [`  break${end}`] : []), '}', 'default:', `  log('through')${end}`]) }
    },
    scope => {
      const [label, a, b] = [fresh('outer'), fresh('each'), fresh('each')]
      const own = deeper(scope, { values: [...scope.values, a, b], isInLoop: true })
      return { lines: [`${label}:`, ...braces(`for (const ${a} of ${list(deeper(scope))})`, braces(`for (const ${b} of ['f0', ${a}])`, [`if (${condition(own)}) ${one(['continue', 'break'])} ${label}${end}`, ...block(own, 1)]))] }
    },
    scope => {
      const f = fresh('ends')
      const own = inside(scope)
      return { lines: [...braces(`function ${f}()`, [...braces('try', [...block(deeper(own), 1), `return ${value(deeper(own))}${end}`]), ...braces('finally', [`log('ends ' + ${value(deeper(own))})${end}`, ...(chance(3) ? [`return 'replaced'${end}`] : [])])]), `log(${f}())${end}`] }
    },
    scope => {
      const tag = fresh('tag')
      return { lines: [`const ${tag} = (parts, ...values) => parts.join('|') + values.join()${end}`, `log(${tag}\`a\${${value(deeper(scope))}}b\${${value(deeper(scope))}}\`)${end}`] }
    },
    scope => ({ lines: [`${condition(deeper(scope))} ? log(${value(deeper(scope))}) : log('no')${end}`, `log('comma'), log(${value(deeper(scope))})${end}`] }),
    scope => {
      const name = fresh('set')
      return { lines: [`let ${name}${end}`, `${name} ${one(['??=', '||=', '='])} ${value(deeper(scope))}${end}`, `${name} ${one(['+=', '&&=', '??='])} ${value(deeper(scope))}${end}`, `log(${name}, typeof ${name}, !${value(deeper(scope))})${end}`], values: [name] }
    },
    scope => {
      const [target, caught] = [fresh('target'), fresh('error')]
      const own = inside(scope)
      return { lines: [`const ${target} = new EventTarget()${end}`, `${target}.addEventListener('look', () => {`, ...braces('try', [`log(${value(deeper(own))})${end}`]).map(line => `  ${line}`), ...braces(`catch (${caught})`, [`log(${caught}.code ?? ${caught}.name)${end}`]).map(line => `  ${line}`), `})${end}`, `${target}.dispatchEvent(new Event('look'))${end}`] }
    },
    scope => {
      if (!scope.isAsync) return { lines: [`log(${value(deeper(scope))})${end}`] }
      const each = fresh('each')
      return { lines: braces(`for await (const ${each} of ${list(deeper(scope))})`, block(deeper(scope, { values: [...scope.values, each], isInLoop: true }), 2)) }
    },
    scope => {
      const inner = deeper(scope)
      const pair = (own: Scope): string => `['k', ${value(own)}]`
      const form = one([
        () => `Object.fromEntries(${list(inner)}.map(${callback(inner, 1, pair)}))`,
        () => `new Map(${list(inner)}.map(${callback(inner, 1, pair)})).size`,
        () => `[...new Set(${list(inner)}.map(${callback(inner, 1, value)}))].join()`,
        () => `${list(inner)}.findIndex(${callback(inner, 1, condition)})`,
        () => `${list(inner)}.findLastIndex(${callback(inner, 1, condition)})`,
        () => `${list(inner)}.reduceRight((sum, item) => sum + ${value(inside(scope, 'sum', 'item'))}, '')`,
        () => `Object.entries({ a: 'f0', b: 'f1' }).map(([key, name]) => key + ${value(inside(scope, 'key', 'name'))}).join()`,
        () => `${list(inner)}.filter(${callback(inner, 1, condition)}).map(${callback(inner, 1, value)}).slice(0, 2).join()`,
        () => `${list(inner)}.concat(${list(inner)}.map(${callback(inner, 1, value)})).length`,
      ])
      return { lines: [`log(${form()})${end}`] }
    },
    scope => {
      const [object, name] = [fresh('object'), fresh('part')]
      const own = inside(scope)
      return { lines: [`const ${object} = { get text() { return ${value(own)} }, load: (name) => ${value(inside(scope, 'name'))}, none: undefined }${end}`, `let ${name}${end}`, ...asStatement(`({ text: ${name} = ${value(deeper(scope))} } = ${object})${end}`), `log(${name}, ${object}?.load?.(${nameOf(scope)})?.length, ${object}.none?.(${value(deeper(scope))}))${end}`], values: [name] }
    },
    scope => {
      const name = fresh('steps')
      const own = inside(scope)
      return {
        lines: [
          `const ${name} = { [Symbol.iterator]() { let left = 2; return { next: () => (left-- > 0 ? { value: ${value(deeper(own))}, done: false } : { value: undefined, done: true }) } } }${end}`,
          `log([...${name}].join())${end}`,
          ...(chance(2) ? braces(`for (const each of ${name})`, [`log(each, ${value(deeper(scope))})${end}`]) : []),
        ],
      }
    },
    scope => {
      const [later, each] = [fresh('later'), fresh('each')]
      const own = inside(scope, each)
      return { lines: [`const ${later} = []${end}`, `for (const ${each} of ${list(deeper(scope))}) ${later}.push(() => ${value(own)})${end}`, chance(2) ? `log(${later}.map(f => f()).join())${end}` : `for (const f of ${later}) log(f())${end}`] }
    },
    scope => {
      const [use, own] = [fresh('within'), inside(scope, 'file')]
      return {
        lines: [
          ...braces(`const ${use} = (file, f) =>`, [`${fs(scope, 'writeFileSync')}(file, 'x')${end}`, ...braces('try', [`return f(file)${end}`]), ...braces('finally', [`${fs(scope, 'rmSync')}(file)${end}`])]),
          `log(${use}('data/within', file => {\n${indented([...block(deeper(own), 1), `return ${value(deeper(own))}${end}`])}\n}))${end}`,
        ],
      }
    },
    scope => {
      const index = fresh('i')
      return { lines: [`let ${index} = 0${end}`, ...braces('do', block(deeper(scope, { isInLoop: true, values: [...scope.values, index] }), 1)), `while (${index}++ < 1 && ${condition(deeper(scope))})${end}`] }
    },
    scope => ({ lines: [`process.exitCode = ${condition(deeper(scope))} ? ${1 + pick(3)} : 0${end}`] }),
    scope => ({ lines: [`log(${fs(scope, 'readdirSync')}('data').length in [0, 1], ${fs(scope, 'statSync')}(${pathOf(deeper(scope))})?.['size'], void ${value(deeper(scope))})${end}`] }),
  ]
}
