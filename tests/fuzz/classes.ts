/** Classes as real programs have them: private methods, statics, accessors, fields, families, prototypes. */
import { bodyScope, braces, deeper } from './writer.js'
import type { Callable, ModuleState, Scope, Writer } from './writer.js'

type Form = (module: ModuleState) => readonly string[]

export function classFormsOf(writer: Writer): readonly Form[] {
  const { fresh, end, callables, value, block, chance } = writer
  const declared: Callable[] = []

  const own = (module: ModuleState, isAsync = false): Scope => ({ ...bodyScope(module, isAsync), values: ['n', 'this.name'] })
  const constructor = (): readonly string[] => braces('constructor(name)', [`this.name = name${end}`])
  const method = (head: string, scope: Scope, more = ''): readonly string[] => braces(head, [...block(deeper(scope), 2), `return ${more}${value(deeper(scope))}${end}`])
  const declare = (module: ModuleState, name: string, call: (file: string, n: string) => string, isAsync = false): void => {
    declared.push({ module: module.name, name, call, isAsync })
  }

  const forms: readonly Form[] = [
    module => {
      const name = fresh('Store')
      const scope: Scope = { ...own(module), values: ['n'] }
      declare(module, name, chance(2) ? (file, n) => `${name}.first(${file}, ${n})` : (file, n) => `${name}.of(${file}).read(${n})`)
      return braces(`class ${name}`, [
        `static made = 0${end}`,
        `#name${end}`,
        ...braces('constructor(name)', [`this.#name = name${end}`, `${name}.made += 1${end}`]),
        ...method('#text(n)', scope, 'this.#name + '),
        ...braces('read(n)', [`return this.#text(n) + ${value(deeper(scope))}${end}`]),
        ...braces('static of(name)', [`return new this(name)${end}`]),
        ...braces('static first(name, n)', [`return this.of(name).read(n) + this.made${end}`]),
      ])
    },
    module => {
      const name = fresh('Text')
      const scope: Scope = { ...own(module), values: ['this.name'] }
      const made = (file: string): string => `new ${name}(${file})`
      declare(module, name, writer.one([file => `JSON.stringify(${made(file)})`, file => `\`\${${made(file)}}\``, file => `[...${made(file)}].join()`, file => `${made(file)}.text`, (file, n) => `(${made(file)}.text = ${n})`]))
      return braces(`class ${name}`, [
        ...constructor(),
        ...braces('get text()', [`return ${value(deeper(scope))}${end}`]),
        ...braces('set text(given)', [`this.given = given + ${value(deeper(scope))}${end}`]),
        ...braces('toString()', [`return String(${value(deeper(scope))})${end}`]),
        ...braces('toJSON()', [`return { name: this.name, more: this.more() }${end}`]),
        ...method('more()', scope),
        ...braces('*[Symbol.iterator]()', [`yield this.name${end}`, `yield ${value(deeper(scope))}${end}`]),
      ])
    },
    module => {
      const name = fresh('Fields')
      const scope = own(module)
      declare(module, name, writer.one([(file, n) => `new ${name}(${file}).load(${n})`, (file, n) => `[${n}].map(new ${name}(${file}).load)[0]`, (file, n) => `[${n}].map(new ${name}(${file}).read).join()`]))
      return braces(`class ${name}`, [...constructor().slice(0, -1), `  this.read = this.read.bind(this)${end}`, '}', `load = n => ${value(deeper(scope))}${end}`, ...method('read(n)', scope)])
    },
    module => {
      const [base, left, right, step, act] = [fresh('Task'), fresh('Left'), fresh('Right'), fresh('step'), fresh('act')]
      const scope = own(module)
      const derived = (name: string): readonly string[] => braces(`class ${name} extends ${base}`, method(`${step}(n)`, scope, chance(2) ? `super.${step}(n) + ` : ''))
      const each = chance(2) ? `map(each => each.${act}(REST)).join()` : `reduce((sum, each) => sum + each.${step}(REST), '')`
      const list = fresh('all')
      declare(module, list, (file, n) => `${list}(${file}).${each.replace('REST', n)}`)
      return [
        ...braces(`class ${base}`, [...constructor(), ...braces(`${step}(n)`, [`return n${end}`]), ...braces(`${act}(n)`, [`return this.${step}(n) + ${value(deeper(scope))}${end}`])]),
        ...derived(left),
        ...derived(right),
        `const ${list} = name => [new ${left}(name), new ${right}(name), new ${base}(name)]${end}`,
      ]
    },
    module => {
      const [name, more] = [fresh('Old'), fresh('more')]
      const scope = own(module)
      declare(module, name, (file, n) => `new ${name}(${file}).read(${n})`)
      return [
        ...braces(`function ${name}(name)`, [`this.name = name${end}`]),
        ...method(`${name}.prototype.read = function (n)`, scope, chance(2) ? `this.${more}(n) + ` : ''),
        ...method(`${name}.prototype.${more} = function (n)`, scope),
      ]
    },
    module => {
      const [name, mixin, more] = [fresh('Mixed'), fresh('mixin'), fresh('more')]
      declare(module, name, (file, n) => `new ${name}(${file}).${more}(${n})`)
      return [
        ...braces(`class ${name}`, constructor()),
        ...braces(`const ${mixin} =`, [...method(`${more}(n)`, own(module)).slice(0, -1), '},']),
        `Object.assign(${name}.prototype, ${mixin})${end}`,
      ]
    },
    module => {
      const name = fresh('Later')
      declare(module, name, (file, n) => `new ${name}(${file}).load(${n})`, true)
      return braces(`class ${name}`, [...constructor(), ...method('async load(n)', own(module, true), 'this.helped(n) + '), ...method('helped(n)', own(module))])
    },
  ]  // What is declared can be called once it is written: no form calls itself without an end.
  return forms.map(form => module => {
    const lines = form(module)
    callables.push(...declared.splice(0))
    return lines
  })
}
