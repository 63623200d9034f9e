/**
 * What a name of the language of types is imported as, as its own file says. Names that are declared there, and what the import leads to, are
 * for `names.ts`.
 */
import type { ModuleFacts, Value } from '../facts.js'
import type { DeclarationFact } from './type-facts.js'

export function importedType(facts: ModuleFacts | undefined, name: string): Extract<DeclarationFact, { kind: 'import' }> | undefined {
  const names = facts?.declarations?.names
  const [declared] = (names !== undefined && Object.hasOwn(names, name) ? names[name] : undefined) ?? []
  return declared?.kind === 'import' ? declared : undefined
}

/** The same as a value, where it is one member of the module. */
export function importedMember(facts: ModuleFacts | undefined, name: string): Value | undefined {
  const declared = importedType(facts, name)
  return declared === undefined || declared.name === '*' || declared.name === 'export='
    ? undefined
    : { kind: 'member', object: { kind: 'module', specifier: declared.specifier, form: 'import' }, name: declared.name }
}
