/**
 * By which names a receiver is called beside the one at hand: what has no such members is not that receiver.
 */
import type { ModuleId, Value } from '../analysis/facts.js'
import { push } from '../analysis/multimap.js'
import type { Project } from '../analysis/project.js'

export interface Siblings {
  /** Names that are called on what goes by the same words, in the same function; of a field that is set once, in the same class. */
  of(module: ModuleId, receiver: Value, inside: number): readonly string[]
}

export function siblingsIn(project: Project): Siblings {
  const known = new Map<ModuleId, ReadonlyMap<string, readonly string[]>>()

  const namesIn = (module: ModuleId): ReadonlyMap<string, readonly string[]> => {
    const names = known.get(module)
    if (names !== undefined) return names
    const found = new Map<string, string[]>()
    for (const { callee, function: inside } of project.facts(module)?.calls ?? []) {
      const key = callee.kind === 'member' ? keyOf(module, callee.object, inside) : undefined
      if (callee.kind === 'member' && key !== undefined) push(found, key, callee.name)
    }
    known.set(module, found)
    return found
  }

  const keyOf = (module: ModuleId, receiver: Value, inside: number): string | undefined => {
    if (receiver.kind === 'parameter' || receiver.kind === 'variable') return `${inside} ${JSON.stringify(receiver)}`
    if (receiver.kind !== 'member') return undefined
    if (receiver.object.kind !== 'this') {
      const owner = keyOf(module, receiver.object, inside)
      return owner === undefined ? undefined : `${owner}.${receiver.name}`
    }
    const id = project.graph.functionAt({ module, id: receiver.object.function })?.class
    const field = id === undefined ? undefined : project.facts(module)?.classes[id]?.members.find(({ name }) => name === receiver.name)
    return field?.kind !== 'field' || field.value?.kind === 'either' ? undefined : `class ${String(id)}.${receiver.name}`
  }

  return {
    of(module, receiver, inside) {
      const key = keyOf(module, receiver, inside)
      return key === undefined ? [] : (namesIn(module).get(key) ?? [])
    },
  }
}
