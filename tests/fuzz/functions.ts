/** Functions as values: other names, tables, wrappers, functions that make functions, callbacks of the project's own. */
import { bodyScope, braces, deeper } from './writer.js'
import type { Callable, ModuleState, Scope, Writer } from './writer.js'

type Form = (module: ModuleState) => readonly string[]

export function functionFormsOf(writer: Writer): readonly Form[] {
  const { fresh, end, callables, value, block, one, chance } = writer
  const declared: Callable[] = []

  const declare = (module: ModuleState, name: string, call: (file: string, n: string) => string, isAsync = false): void => {
    declared.push({ module: module.name, name, call, isAsync })
  }
  const arrow = (module: ModuleState, head = '(name, n)'): string => `${head} => ${value(deeper(bodyScope(module, false)))}`
  const returning = (scope: Scope): readonly string[] => [...block(deeper(scope), 2), `return ${value(deeper(scope))}${end}`]
  const plainOf = (module: ModuleState): string | undefined => callables.findLast(each => each.module === module.name && !each.isAsync && /^run/.test(each.name) && each.call('1', '2') === `${each.name}(1, 2)`)?.name

  const forms: readonly Form[] = [
    module => {
      const plain = plainOf(module)
      const name = fresh('alias')
      if (plain === undefined) {
        declare(module, name, (file, n) => `${name}(${file}, ${n})`)
        return [`const ${name} = ${arrow(module)}${end}`]
      }
      declare(module, name, one([(file, n) => `${name}(${file}, ${n})`, (file, n) => `${name}.call(null, ${file}, ${n})`, (file, n) => `${name}.bind(null, ${file})(${n})`, (file, n) => `${name}.apply(null, [${file}, ${n}])`, (file, n) => `${name}?.(${file}, ${n})`, (file, n) => `${name}(...[${file}, ${n}])`, (file, n) => `(0, ${name})(${file}, ${n})`, file => `[${file}].map(${name})[0]`]))
      return [`const ${name} = ${plain}${end}`]
    },
    module => {
      const name = fresh('table')
      declare(module, name, one([(file, n) => `${name}.a(${file}, ${n})`, (file, n) => `${name}['b'](${file}, ${n})`, (file, n) => `${name}[${n} > 0 ? 'a' : 'b'](${file}, ${n})`, (file, n) => `Object.values(${name}).map(f => f(${file}, ${n})).join()`, (file, n) => `(${name}.c || ${name}.b)(${file}, ${n})`]))
      return [...braces(`const ${name} =`, [`a: ${arrow(module)},`, ...braces('b(name, n)', returning(bodyScope(module, false))).slice(0, -1), '  },'])]
    },
    module => {
      const name = fresh('kept')
      const isMap = chance(2)
      declare(module, name, isMap ? (file, n) => `${name}.get('a')(${file}, ${n})` : one([(file, n) => `${name}[${n} % 2](${file}, ${n})`, (file, n) => `${name}.map(f => f(${file}, ${n})).join()`, (file, n) => `${name}.at(-1)(${file}, ${n})`]))
      const [first, second] = [arrow(module), plainOf(module) ?? arrow(module)]
      return [isMap ? `const ${name} = new Map([['a', ${first}], ['b', ${second}]])${end}` : `const ${name} = [${first}, ${second}]${end}`]
    },
    module => {
      const name = fresh('given')
      const isArguments = chance(2)
      declare(module, name, (file, n) => `${name}(${file}, ${n})`)
      const scope = bodyScope(module, false)
      return isArguments
        ? braces(`function ${name}(name)`, [`const n = arguments[1]${end}`, ...block(deeper(scope), 2), `return arguments.length + ${value(deeper(scope))}${end}`])
        : braces(`function ${name}(...given)`, [`const [name, n = ${value(deeper({ ...scope, values: ['name'] }))}] = given${end}`, ...returning(scope)])
    },
    module => {
      const name = fresh('apart')
      declare(module, name, (file, n) => `${name}({ name: ${file}, n: ${n} })`)
      return braces(`function ${name}({ name, n, other = ${value(deeper({ ...bodyScope(module, false), values: ['name'] }))} })`, returning({ ...bodyScope(module, false), values: ['name', 'n', 'other'] }))
    },
    module => {
      const name = fresh('answered')
      declare(module, name, (file, n) => `(() => { let got; ${name}(${file}, ${n}, (error, result) => { got = error ? error.code : result }); return got })()`)
      const scope = bodyScope(module, false)
      return braces(`function ${name}(name, n, done)`, [`let result${end}`, ...braces('try', [...block(deeper(scope), 1), `result = ${value(deeper(scope))}${end}`]), ...braces('catch (error)', [`return done(error)${end}`]), `done(null, result)${end}`])
    },
    module => {
      const [name, wrap] = [fresh('wrapped'), fresh('wrap')]
      declare(module, name, (file, n) => `${name}(${file}, ${n})`)
      const wrapper = one([`f => (...values) => { log('before'); const result = f(...values); log('after'); return result }`, `f => { let known; return (...values) => (known ??= f(...values)) }`, `f => function (...values) { try { return f.apply(this, values) } finally { log('left') } }`])
      return [`const ${wrap} = ${wrapper}${end}`, `const ${name} = ${wrap}(${plainOf(module) ?? arrow(module)})${end}`]
    },
    module => {
      const name = fresh('maker')
      const isObject = chance(2)
      declare(module, name, (file, n) => `${name}(${file})${isObject ? '.read' : ''}(${n})`)
      return [isObject ? `const ${name} = name => ({ read: ${arrow(module, 'n')} })${end}` : `const ${name} = name => ${arrow(module, 'n')}${end}`]
    },
    module => {
      const name = fresh('walk')
      declare(module, name, (file, n) => `${name}(${file}, ${n})`)
      const scope = bodyScope(module, false)
      return [`const ${name} = (name, n) => (n <= 0 ? ${value(deeper(scope))} : ['f0', name].map(each => ${name}(each, n - 1)).join())${end}`]
    },
    module => {
      const name = fresh('stream')
      declare(module, name, (file, n) => `(async () => { const all = []; for await (const each of ${name}(${file}, ${n})) all.push(each); return all.join() })()`, true)
      return braces(`async function* ${name}(name, n)`, [`yield name${end}`, ...block(deeper(bodyScope(module, true)), 1), `yield ${value(deeper(bodyScope(module, true)))}${end}`])
    },
    module => {
      const [name, each] = [fresh('used'), fresh('each')]
      declare(module, name, (file, n) => `${name}(${file}, ${n})`)
      const scope: Scope = { ...bodyScope(module, false), values: ['name', 'n', 'item'], mayReturn: false }
      return [
        ...braces(`function ${each}(items, f)`, [`for (const item of items) f(item)${end}`, `return items.length${end}`]),
        ...braces(`function ${name}(name, n)`, [`let last = ''${end}`, `const count = ${each}(['f0', name], item => {`, ...block(deeper(scope), 1).map(line => `  ${line}`), `  last = ${value(deeper(scope))}${end}`, `})${end}`, `return last + count${end}`]),
      ]
    },
  ]  // What is declared can be called once it is written: no form calls itself without an end.
  return forms.map(form => module => {
    const lines = form(module)
    callables.push(...declared.splice(0))
    return lines
  })
}
