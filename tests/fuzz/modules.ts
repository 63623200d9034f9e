/** The text of a module: how it imports, what it declares, how it exports. */
import type { ModuleState, Writer } from './writer.js'

/** How a module gives what it has, and how others take it from there. */
export interface Forms {
  /** Of its exports: in one list, one by one, within another object, through a barrel. */
  readonly gives: number
  /** Of its imports: by name, as a whole that is taken apart. */
  readonly takes: number
}

export const BARREL = 'all'
const GIVES_BY_BARREL = 3

export function formsOf({ pick }: Pick<Writer, 'pick'>): Forms {
  return { gives: pick(4), takes: pick(3) }
}

/** Files between a module and those who import it. */
export function barrelsOf(modules: readonly { readonly module: ModuleState; readonly forms: Forms }[], end: string): Readonly<Record<string, string>> {
  const given = modules.filter(({ forms, module }) => forms.gives === GIVES_BY_BARREL && module.name !== 'main')
  const [first] = given
  if (first === undefined) return {}
  return first.module.isCommonJs
    ? { [`${BARREL}.cjs`]: `module.exports = { ${given.map(({ module }) => `...require('./${module.name}.cjs')`).join(', ')} }${end}\n` }
    : { [`${BARREL}.mjs`]: given.map(({ module }) => `export * from './${module.name}.mjs'${end}\n`).join('') }
}

export function importLines(module: ModuleState, forms: Forms, formsByName: ReadonlyMap<string, Forms>, end: string): readonly string[] {
  return [...module.usedImports].flatMap(([other, used]) => {
    const { gives = 0 } = formsByName.get(other) ?? {}
    const extension = module.isCommonJs ? 'cjs' : 'mjs'
    const file = `./${gives === GIVES_BY_BARREL ? BARREL : other}.${extension}`
    const names = [...used].join(', ')
    const isDefault = !module.isCommonJs && gives === 2
    if (module.isCommonJs) {
      if (forms.takes === 0) return [`const { ${names} } = require('${file}')${end}`]
      return forms.takes === 1 ? [`const ${other}Whole = require('${file}')${end}`, `const { ${names} } = ${other}Whole${end}`] : [...used].map(name => `const ${name} = require('${file}').${name}${end}`)
    }
    if (isDefault) return [`import ${other}Whole from '${file}'${end}`, `const { ${names} } = ${other}Whole${end}`]
    return forms.takes === 0 ? [`import { ${names} } from '${file}'${end}`] : forms.takes === 1 ? [`import * as ${other}Whole from '${file}'${end}`, `const { ${names} } = ${other}Whole${end}`] : [...used].map(name => `import { ${name} } from '${file}'${end}`)
  })
}

export function exportLines(module: ModuleState, { gives }: Forms, names: readonly string[], end: string): readonly string[] {
  if (module.name === 'main' || names.length === 0) return []
  const list = names.join(', ')
  if (module.isCommonJs) return gives === 1 ? names.map(name => `exports.${name} = ${name}${end}`) : gives === 2 ? [`module.exports = { ...{ ${list} } }${end}`] : [`module.exports = { ${list} }${end}`]
  return gives === 1 ? names.map(name => `export { ${name} }${end}`) : gives === 2 ? [`export default { ${list} }${end}`] : [`export { ${list} }${end}`]
}
