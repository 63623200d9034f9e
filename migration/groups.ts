/**
 * Which conversions only make sense together? Functions connected by calls that are awaited are one group.
 */
import { keyOf } from '../analysis/effects.js'
import type { ModuleId } from '../analysis/facts.js'
import { followersOf } from './propagate.js'
import type { Demand } from './propagate.js'
import type { Site } from './select.js'
import type { StubPlan } from './tests/stub-plan.js'

export interface Groups {
  of(functionKey: string): number
  in(module: ModuleId): readonly number[]
}

/** Functions connected by calls that are awaited, or by a test's stub that moves, make sense only together. Numbered from 1 in file order. */
export function groupsOf(accepted: readonly Site[], demands: readonly Demand[], stubs: StubPlan): Groups {
  const parents = new Map<string, string>()
  const find = (key: string): string => {
    let current = key
    for (let parent = parents.get(current); parent !== undefined && parent !== current; parent = parents.get(current)) current = parent
    return current
  }
  const join = (a: string, b: string): void => {
    const [first, second] = [find(a), find(b)]
    if (first !== second) parents.set(first, second)
  }
  const modules = new Map<string, Set<ModuleId>>()
  for (const demand of demands) {
    const key = keyOf(demand.target)
    if (demand.target.id === 0) continue
    for (const follower of followersOf(demand)) if (follower.id !== 0) join(key, keyOf(follower))
  }
  const stubbed = new Map<string, string>()
  for (const site of accepted) {
    for (const { key } of stubs.of(site)) {
      const other = key === undefined ? undefined : stubbed.get(key)
      if (key === undefined) continue
      if (other === undefined) stubbed.set(key, keyOf(site.holder))
      else join(other, keyOf(site.holder))
    }
  }
  const numbers = new Map<string, number>()
  for (const site of accepted) {
    const root = find(keyOf(site.holder))
    if (!numbers.has(root)) numbers.set(root, numbers.size + 1)
  }
  const note = (key: string, module: ModuleId): void => {
    const set = modules.get(find(key)) ?? new Set()
    modules.set(find(key), set)
    set.add(module)
  }
  for (const site of accepted) for (const module of [site.module, ...stubs.of(site).map(({ test }) => test)]) note(keyOf(site.holder), module)
  for (const demand of demands) for (const module of touchedBy(demand)) note(keyOf(demand.target), module)
  return {
    of: (key) => numbers.get(find(key)) ?? 0,
    in: (module) => [...modules].flatMap(([root, set]) => (set.has(module) ? [numbers.get(root) ?? 0] : [])).filter((number) => number > 0),
  }
}

/** The modules that converting a function edits. */
export function touchedBy(demand: Demand): readonly ModuleId[] {
  const { awaits, rewrites, changes, copy } = demand
  const around = copy === undefined ? [] : [...copy.exposed, ...copy.moved.flatMap(({ access }) => access.elsewhere)]
  return [demand.target.module, ...[...awaits, ...rewrites, ...changes, ...around].map((each) => each.module)]
}
