/** Functions and classes of a module. */
import { classFormsOf } from './classes.js'
import { functionFormsOf } from './functions.js'
import { bodyScope, braces, deeper } from './writer.js'
import type { ModuleState, Scope, Writer } from './writer.js'

export function declarationsOf(writer: Writer): Pick<Writer, 'declaration'> {
  const more = [...classFormsOf(writer), ...functionFormsOf(writer)]
  const { pick, chance, one, fresh, end, callables, value, block } = writer

  /** Declarations of one module; what they declare can be called from then on. */
  const declaration = (module: ModuleState): readonly string[] => {
    const scope = bodyScope(module, false)
    const plain = (name: string, isAsync = false): void => {
      callables.push({ module: module.name, name, call: (file, n) => `${name}(${file}, ${n})`, isAsync })
    }
    const name = fresh('run')
    const form = pick(11 + more.length)
    const other = more[form - 11]
    if (other !== undefined) return other(module)
    switch (form) {
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

  return { declaration }
}
