/**
 * What a name of the language of types means: in its scope, in those around it, or global; through imports, re-exports and namespaces.
 */
import type { ModuleId } from '../facts.js'
import type { DeclarationFact, DeclarationScope, TypeAt, TypeFact } from './type-facts.js'
import { PLATFORM } from './declaration-files.js'
import type { DeclarationFiles } from './declaration-files.js'

export interface Place {
  readonly module: ModuleId
  /** Namespaces around it; `"node:fs"` for a declared module. */
  readonly path: readonly string[]
}

/** A name, and where it is declared. */
export interface Entity extends Place {
  readonly name: string
  readonly facts: readonly DeclarationFact[]
  /** Of what no scope has under this name: a member of an exported object, say. */
  readonly type?: TypeAt
}

export interface Names {
  lookup(module: ModuleId, path: readonly string[], name: string): Entity | undefined
  /** `*` as a name means the module as a whole. */
  importedEntity(from: ModuleId, specifier: string, name: string): Entity | undefined
  exportedEntity(place: Place, name: string): Entity | undefined
  /** A member of a namespace, module or class as an entity of its own. */
  memberEntity(outer: Entity, name: string): Entity | undefined
  namespaceMember(outer: Entity, name: string): Entity | undefined
  placeOf(from: ModuleId, specifier: string): Place | undefined
}

/**
 * @param within ends what declarations in a circle would never end
 * @param valueMember what a value declared under a name has as a member
 */
export function namesOver(
  files: DeclarationFiles,
  within: <Answer>(otherwise: Answer, ask: () => Answer) => Answer,
  valueMember: (entity: Entity, name: string) => TypeAt | undefined,
): Names {
  const scopeAt = (module: ModuleId, path: readonly string[]): DeclarationScope | undefined => {
    const file = files.declarationsIn(module)
    return path.reduce<DeclarationScope | undefined>((scope, name) => {
      if (name === '"global"') return file?.global
      if (name.startsWith('"')) return own(file?.modules, name.slice(1, -1))
      const namespaces = (own(scope?.names, name) ?? []).filter((fact) => fact.kind === 'namespace')
      const [first, ...others] = namespaces
      return first === undefined ? undefined : others.reduce<DeclarationScope>((sum, { scope: each }) => ({ ...sum, names: { ...sum.names, ...each.names }, exports: { ...sum.exports, ...each.exports } }), first.scope)
    }, file)
  }

  /** A name as seen from a scope: in it, around it, or global. */
  const lookup = (module: ModuleId, path: readonly string[], name: string): Entity | undefined =>
    within<Entity | undefined>(undefined, () => {
      const [first = name, ...rest] = name.split('.')
      const entity = lookupFirst(module, path, first)
      return rest.reduce<Entity | undefined>((outer, member) => (outer === undefined ? undefined : memberEntity(outer, member)), entity)
    })

  const lookupFirst = (module: ModuleId, path: readonly string[], name: string): Entity | undefined => {
    for (let length = path.length; length >= 0; length -= 1) {
      const around = path.slice(0, length)
      const facts = own(scopeAt(module, around)?.names, name)
      if (facts !== undefined) return followed({ module, path: around, name, facts })
    }
    if (module === PLATFORM) return undefined
    for (const ambient of files.ambientIn(module)) {
      const facts = own(ambient.scope.names, name)
      if (facts !== undefined) return followed({ module: ambient.module, path: ambient.path, name, facts })
    }
    const facts = own(files.declarationsIn(PLATFORM)?.names, name)
    return facts === undefined ? undefined : { module: PLATFORM, path: [], name, facts }
  }

  /** Imports and references lead to what they name. */
  const followed = (entity: Entity): Entity | undefined => {
    const [first] = entity.facts
    if (first?.kind === 'reference') return lookup(entity.module, entity.path, first.name)
    return first?.kind === 'import' ? importedEntity(entity.module, first.specifier, first.name) : entity
  }

  const importedEntity = (from: ModuleId, specifier: string, name: string): Entity | undefined =>
    within<Entity | undefined>(undefined, () => {
      const place = placeOf(from, specifier)
      return place === undefined ? undefined : name === '*' ? wholeModule(place) : exportedEntity(place, name)
    })

  const placeOf = (from: ModuleId, specifier: string): Place | undefined => {
    // `declare module 'x'` in the file itself, or in the one that augments it.
    const declared = own(files.declarationsIn(from)?.modules, specifier)
    if (declared !== undefined) return { module: from, path: [`"${specifier}"`] }
    const origin = files.originOf(from, specifier)
    if (origin?.kind === 'core') {
      const core = own(files.declarationsIn(PLATFORM)?.modules, origin.name)
      return core === undefined ? undefined : { module: PLATFORM, path: [`"${origin.name}"`] }
    }
    if (origin === undefined) return undefined
    // Files of `@types` that declare their module by name.
    return own(files.declarationsIn(origin.module)?.modules, specifier) === undefined ? { module: origin.module, path: [] } : { module: origin.module, path: [`"${specifier}"`] }
  }

  const exportedEntity = ({ module, path }: Place, name: string): Entity | undefined =>
    within<Entity | undefined>(undefined, () => {
      const scope = scopeAt(module, path)
      if (scope === undefined) return undefined
      const { assigned } = scope
      if (name === 'export=') return assigned === undefined ? wholeModule({ module, path }) : lookup(module, path, assigned)
      const exported = own(scope.exports, name)
      if (exported !== undefined) {
        if ('local' in exported) return lookup(module, path, exported.local)
        if ('type' in exported) return { module, path, name, facts: [{ kind: 'variable', type: exported.type }], type: at({ module, path }, exported.type) }
        return importedEntity(module, exported.specifier, exported.name)
      }
      if (assigned !== undefined) {
        const whole = lookup(module, path, assigned)
        return name === 'default' || whole === undefined ? whole : memberEntity(whole, name)
      }
      for (const specifier of name === 'default' ? [] : scope.stars) {
        const found = importedEntity(module, specifier, name)
        if (found !== undefined) return found
      }
      // All that an ambient module declares is exported.
      const facts = Object.keys(scope.exports).length === 0 || path.length > 0 ? own(scope.names, name) : undefined
      return facts === undefined ? undefined : followed({ module, path, name, facts })
    })

  /** A member of a namespace, module or class as an entity of its own. */
  const memberEntity = (outer: Entity, name: string): Entity | undefined => {
    if (outer.name === '') return exportedEntity(outer, name)
    const declared = namespaceMember(outer, name)
    if (declared !== undefined) return declared
    const type = valueMember(outer, name)
    return type === undefined ? undefined : { module: outer.module, path: outer.path, name, facts: [{ kind: 'variable', type: type.type }], type }
  }

  const namespaceMember = (outer: Entity, name: string): Entity | undefined => {
    if (!outer.facts.some((fact) => fact.kind === 'namespace')) return undefined
    const path = [...outer.path, outer.name]
    const scope = scopeAt(outer.module, path)
    const exported = own(scope?.exports, name)
    if (exported !== undefined && 'local' in exported && exported.local !== name) return lookup(outer.module, path, exported.local)
    if (exported !== undefined && 'specifier' in exported) return importedEntity(outer.module, exported.specifier, exported.name)
    const facts = own(scope?.names, name)
    return facts === undefined ? undefined : followed({ module: outer.module, path, name, facts })
  }

  return { lookup, importedEntity, exportedEntity, memberEntity, namespaceMember, placeOf }
}

export function wholeModule({ module, path }: Place): Entity {
  return { module, path, name: '', facts: [] }
}

export function at(place: Place, type: TypeFact, bound: TypeAt['bound'] = {}): TypeAt {
  return { type, module: place.module, path: place.path, bound }
}

/** Facts that were cached have `toString` and the like from `Object.prototype`. */
export function own<Item>(record: Readonly<Record<string, Item>> | undefined, name: string): Item | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
}
