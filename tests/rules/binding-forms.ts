/** The ways to name a function of a core module. `head` binds it, `call` calls it with `a`, `b` and `c`. */

type Form = (module: string, name: string) => { readonly head: string; readonly call: string; readonly commonjs?: true; readonly typescript?: true }

export const bindingForms: Readonly<Record<string, Form>> = {
  'namespace import': (module, name) => ({ head: `import * as m from '${module}'`, call: `m.${name}(a, b, c)` }),
  'default import': (module, name) => ({ head: `import m from 'node:${module}'`, call: `m.${name}(a, b, c)` }),
  'named import': (module, name) => ({ head: `import { ${name} } from '${module}'`, call: `${name}(a, b, c)` }),
  'renamed import': (module, name) => ({ head: `import { ${name} as f } from 'node:${module}'`, call: 'f(a, b, c)' }),
  'string-named import': (module, name) => ({ head: `import { '${name}' as f } from '${module}'`, call: 'f(a, b, c)' }),
  'default by name': (module, name) => ({ head: `import { default as m } from '${module}'`, call: `m.${name}(a, b, c)` }),
  require: (module, name) => ({ head: `const m = require('${module}')`, call: `m.${name}(a, b, c)`, commonjs: true }),
  'destructured require': (module, name) => ({ head: `const { ${name} } = require('node:${module}')`, call: `${name}(a, b, c)`, commonjs: true }),
  'renamed require': (module, name) => ({ head: `const { ${name}: f } = require('${module}')`, call: 'f(a, b, c)', commonjs: true }),
  'member of require': (module, name) => ({ head: `const f = require('${module}').${name}`, call: 'f(a, b, c)', commonjs: true }),
  'inline require': (module, name) => ({ head: '', call: `require('${module}').${name}(a, b, c)`, commonjs: true }),
  'alias variable': (module, name) => ({ head: `import m from '${module}'\nconst f = m.${name}`, call: 'f(a, b, c)' }),
  'alias of the module': (module, name) => ({ head: `import m from '${module}'\nconst n = m`, call: `n.${name}(a, b, c)` }),
  'destructured module': (module, name) => ({ head: `import m from '${module}'\nconst { ${name}: f } = m`, call: 'f(a, b, c)' }),
  'computed literal key': (module, name) => ({ head: `import m from '${module}'`, call: `m['${name}'](a, b, c)` }),
  'computed template key': (module, name) => ({ head: `import m from '${module}'`, call: `m[\`${name}\`](a, b, c)` }),
  'optional chain': (module, name) => ({ head: `import m from '${module}'`, call: `m?.${name}?.(a, b, c)` }),
  '.call': (module, name) => ({ head: `import m from '${module}'`, call: `m.${name}.call(m, a, b, c)` }),
  '.apply': (module, name) => ({ head: `import m from '${module}'`, call: `m.${name}.apply(m, [a, b, c])` }),
  '.bind': (module, name) => ({ head: `import m from '${module}'\nconst f = m.${name}.bind(m)`, call: 'f(a, b, c)' }),
  'comma expression': (module, name) => ({ head: `import m from '${module}'`, call: `(0, m.${name})(a, b, c)` }),
  'Reflect.apply': (module, name) => ({ head: `import m from '${module}'`, call: `Reflect.apply(m.${name}, m, [a, b, c])` }),
  createRequire: (module, name) => ({
    head: `import { createRequire } from 'node:module'\nconst load = createRequire(import.meta.url)\nconst m = load('${module}')`,
    call: `m.${name}(a, b, c)`,
  }),
  'process.getBuiltinModule': (module, name) => ({ head: `const m = process.getBuiltinModule('${module}')`, call: `m.${name}(a, b, c)` }),
  'awaited dynamic import': (module, name) => ({ head: '', call: `(await import('${module}')).${name}(a, b, c)` }),
  'awaited dynamic import, default': (module, name) => ({ head: '', call: `(await import('${module}')).default.${name}(a, b, c)` }),
  'destructured dynamic import': (module, name) => ({ head: `const { ${name}: f } = await import('${module}')`, call: 'f(a, b, c)' }),
  'import x = require()': (module, name) => ({ head: `import m = require('${module}')`, call: `m.${name}(a, b, c)`, typescript: true }),
  'non-null assertion': (module, name) => ({ head: `import m from '${module}'`, call: `m.${name}!(a, b, c)`, typescript: true }),
}

/** An async handler that calls the function under the form. */
export function handlerUnder(form: string, module: string, name: string): { readonly code: string; readonly extension: '.js' | '.cjs' | '.ts' } {
  const given = bindingForms[form]?.(module, name)
  if (given === undefined) throw new Error(`There is no form '${form}'.`)
  const { head, call, commonjs, typescript } = given
  return {
    code: `${head}\n${commonjs ? 'module.exports = ' : 'export default '}async (a, b, c) => {\n  return ${call}\n}\n`,
    extension: commonjs ? '.cjs' : typescript ? '.ts' : '.js',
  }
}
