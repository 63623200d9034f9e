import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, ModuleId } from '../../analysis/facts.js'
import { groupedBy } from '../../analysis/multimap.js'
import type { Project } from '../../analysis/project.js'

/** By `keyOf`, what runs in the course of a test, as far as its calls are known, and of loading what it loads. */
export function functionsRunBy(project: Project, test: ModuleId, loaded: ReadonlySet<ModuleId>): ReadonlyMap<string, FunctionTarget> {
  const found = new Map<string, FunctionTarget>()
  const queue: FunctionTarget[] = []
  const add = (target: FunctionTarget): void => {
    if (found.has(keyOf(target))) return
    found.set(keyOf(target), target)
    queue.push(target)
  }
  const calls = new Map<ModuleId, ReadonlyMap<number, readonly CallFact[]>>()
  const callsIn = ({ module, id }: FunctionTarget): readonly CallFact[] => {
    const all = calls.get(module) ?? groupedBy(project.facts(module)?.calls ?? [], (call) => call.function)
    calls.set(module, all)
    return all.get(id) ?? []
  }
  for (const module of loaded) add({ module, id: 0 })
  for (const { id } of project.facts(test)?.functions ?? []) add({ module: test, id })
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { module } = next
    for (const call of callsIn(next)) {
      for (const run of project.effects.runsOf(module, call)) add(run)
      const given = call.arguments.flatMap(({ value }) => project.graph.targetsOf(module, value))
      for (const target of [...project.graph.calleesOf(module, call), ...given]) if (target.kind === 'function') add({ module: target.module, id: target.id })
    }
  }
  return found
}
