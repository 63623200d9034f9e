/**
 * What a function does to the thread that calls it: which blocking APIs does it lead to, and through which calls?
 *
 * Asynchronous functions are not entered: what blocks in them is reported there. Generators are, since who makes one iterates it.
 * Safe on recursion: a walk over the call graph that enters each function once.
 */
import { findBlockingRow, labelOf } from '../catalogue/index.js'
import type { BlockingRow, Condition, Cost } from '../catalogue/types.js'
import { shownName } from './call-graph.js'
import type { CallGraph, Target } from './call-graph.js'
import type { Callbacks } from './callbacks.js'
import type { CallFact, FunctionId, ModuleId, Span, Value } from './facts.js'
import type { Blocker, ChainStep } from './finding.js'
import type { Modules } from './modules.js'
import type { PackageRows } from './package-rows.js'
import { blockingRowsIn } from './settings.js'
import type { UnblockSettings } from './settings.js'

export interface FunctionTarget {
  readonly module: ModuleId
  readonly id: FunctionId
}

export interface Effects {
  /** The blocking API that a call itself is of, its arguments considered. */
  rowOf(module: ModuleId, call: CallFact): BlockingRow | undefined
  /** The row of a resolved API, whatever the arguments. */
  rowOfTarget(target: Target): BlockingRow | undefined
  /** What a call leads to: itself, through functions of the project, or through callbacks that it runs at once. */
  blockersOf(module: ModuleId, call: CallFact): readonly Blocker[]
  /** What running a value would lead to, from a function handed over at `span`. */
  blockersOfValue(module: ModuleId, value: Value, span: Span): readonly Blocker[]
  /** The functions of the project that a call runs before it returns: its callees that are not async, and callbacks. */
  runsOf(module: ModuleId, call: CallFact): readonly FunctionTarget[]
}

interface Hop {
  readonly target: FunctionTarget
  readonly previous: Hop | undefined
  readonly step: ChainStep
}

const COSTS: Readonly<Record<Cost, number>> = { unbounded: 2, heavy: 1, light: 0 }
/** APIs that one finding names at most; the rest of a large subsystem adds nothing for its reader. */
const MOST_BLOCKERS = 8

export function effectsOf(modules: Modules, graph: CallGraph, callbacks: Callbacks, packages: PackageRows, settings: UnblockSettings): Effects {
  const userRows = blockingRowsIn(settings)
  let clean = new Set<string>()
  let callsByFunction = new Map<ModuleId, ReadonlyMap<FunctionId, readonly CallFact[]>>()
  let memo = new Map<string, readonly Blocker[]>()
  let generation = modules.generation()

  const fresh = (): void => {
    if (generation === modules.generation()) return
    generation = modules.generation()
    clean = new Set()
    callsByFunction = new Map()
    memo = new Map()
  }

  const callsOf = (target: FunctionTarget): readonly CallFact[] => {
    let byFunction = callsByFunction.get(target.module)
    if (byFunction === undefined) {
      const groups = new Map<FunctionId, CallFact[]>()
      for (const call of modules.facts(target.module)?.calls ?? []) {
        const group = groups.get(call.function)
        if (group === undefined) groups.set(call.function, [call])
        else group.push(call)
      }
      byFunction = groups
      callsByFunction.set(target.module, byFunction)
    }
    return byFunction.get(target.id) ?? []
  }

  const rowFor = (target: Target): BlockingRow | undefined => {
    // Users know best, and the authors of a package know it better than the catalogue does.
    if (target.kind === 'api') {
      const { module, path } = target
      return userRows.get(`${module}:${path}`) ?? packages.blockingRowOf(module, path) ?? findBlockingRow(module, path)
    }
    if (target.kind !== 'function') return undefined
    const function_ = graph.functionAt(target)
    if (function_ === undefined) return undefined
    if (userRows.size > 0) {
      const file = target.module.slice(modules.root.length + 1)
      const row = userRows.get(`${file}:${function_.name}`)
      if (row !== undefined) return row
    }
    if (function_.annotation !== 'blocking') return undefined
    return {
      module: '',
      path: function_.name,
      category: 'cpu',
      cost: 'heavy',
      replacement: { kind: 'none', reason: 'Its author marked it as blocking.' },
    }
  }

  const rowOf = (module: ModuleId, call: CallFact): BlockingRow | undefined => {
    const targets = graph.calleesOf(module, call)
    for (const target of targets) {
      const row = rowFor(target)
      if (row === undefined) continue
      if (row.mainThreadOnly === true && modules.facts(module)?.worker === true) continue
      if (row.when === undefined || holds(module, call, row.when)) return row
    }
    return undefined
  }

  const holds = (module: ModuleId, call: CallFact, condition: Condition): boolean => {
    const spread = call.arguments.some((argument) => argument.spread)
    if (condition.kind === 'all') return condition.of.every((each) => holds(module, call, each))
    const argument = call.arguments[condition.at]
    const targets = argument === undefined ? [] : graph.targetsOf(module, argument.value)
    switch (condition.kind) {
      case 'without-callback':
        // An options object or a number in its place is no callback either.
        return !spread && (argument === undefined || (targets.length > 0 && targets.every((target) => target.kind === 'literal' || target.kind === 'object')))
      case 'literal':
        return targets.length > 0 && targets.every((target) => target.kind === 'literal' && target.value === condition.value)
      case 'size':
        return !(targets.length > 0 && targets.every((target) => target.kind === 'literal' && typeof target.value === 'number' && target.value < condition.atLeast))
      case 'option':
        return targets.some((target) => hasOption(target, condition.name, condition.value))
      case 'unless-option':
        if (argument === undefined) return !spread
        return targets.length > 0 && targets.every((target) => isReadable(target) && !hasOption(target, condition.name, condition.value))
    }
  }

  const hasOption = (target: Target, name: string, value: boolean): boolean =>
    graph.memberOf(target, name).some((member) => member.kind === 'literal' && member.value === value)

  const isReadable = (target: Target): boolean => target.kind === 'literal' || target.kind === 'object'

  const runsOf = (module: ModuleId, call: CallFact): readonly FunctionTarget[] => {
    const runs: FunctionTarget[] = []
    for (const target of graph.calleesOf(module, call)) {
      if (target.kind === 'function') runs.push(target)
      else if (target.kind === 'class' && (call.kind === 'new' || call.callee.kind === 'super')) runs.push(...graph.constructionOf(target))
    }
    if (call.kind === 'get') runs.push(...getterOf(module, call))
    for (const use of callbacks.usesOf(module, call)) {
      if (!use.immediate) continue
      for (const target of graph.targetsOf(module, use.value)) if (target.kind === 'function') runs.push(target)
    }
    return runs.filter((target) => {
      const function_ = graph.functionAt(target)
      return function_ !== undefined && !function_.async && function_.annotation !== 'nonblocking' && function_.annotation !== 'offloaded'
    })
  }

  /** The accessor that a member read runs. */
  const getterOf = (module: ModuleId, call: CallFact): readonly FunctionTarget[] => {
    if (call.callee.kind !== 'member') return []
    const { name } = call.callee
    return graph.targetsOf(module, call.callee.object).flatMap((target): readonly FunctionTarget[] => {
      if (target.kind === 'instance' || target.kind === 'class') {
        const members = graph.classAt(target)?.members ?? []
        const getter = members.find((member) => member.name === name && member.kind === 'getter' && member.static === (target.kind === 'class'))
        return getter?.function === undefined ? [] : [{ module: target.module, id: getter.function }]
      }
      if (target.kind !== 'object') return []
      const object = modules.facts(target.module)?.objects[target.id]
      const value = object?.accessors.includes(name) === true ? object.properties[name] : undefined
      return value?.kind === 'function' ? [{ module: target.module, id: value.id }] : []
    })
  }

  /** Blocking APIs that a call names itself: as its callee, or as a callback it runs at once (`paths.map(fs.statSync)`). */
  const namedBy = (module: ModuleId, call: CallFact): readonly { readonly row: BlockingRow; readonly span: Span }[] => {
    const own = rowOf(module, call)
    const found = own === undefined ? [] : [{ row: own, span: call.span }]
    for (const use of callbacks.usesOf(module, call)) {
      if (!use.immediate) continue
      for (const target of graph.targetsOf(module, use.value)) {
        const row = rowFor(target)
        if (row !== undefined && row.when === undefined) found.push({ row, span: use.span })
      }
    }
    return found
  }

  const blockersOf = (module: ModuleId, call: CallFact): readonly Blocker[] => {
    fresh()
    const named = namedBy(module, call).map(({ row, span }) => blocker(row, [step(module, labelOf(row), span)]))
    const reached = runsOf(module, call).flatMap((target) => prefixed(target, module, call.span))
    return ranked([...named, ...reached])
  }

  const blockersOfValue = (module: ModuleId, value: Value, span: Span): readonly Blocker[] => {
    fresh()
    return ranked(
      graph.targetsOf(module, value).flatMap((target): readonly Blocker[] => {
        const row = rowFor(target)
        if (row !== undefined) return row.when === undefined ? [blocker(row, [step(module, labelOf(row), span)])] : []
        if (target.kind !== 'function' || graph.functionAt(target)?.async === true) return []
        return prefixed(target, module, span)
      }),
    )
  }

  const prefixed = (target: FunctionTarget, module: ModuleId, span: Span): readonly Blocker[] => {
    const name = nameOf(target)
    return blockersIn(target).map((each) => ({ ...each, chain: [step(module, name, span), ...each.chain] }))
  }

  /** Breadth first, so that the first chain to each API is a shortest one. */
  const blockersIn = (start: FunctionTarget): readonly Blocker[] => {
    const startKey = keyOf(start)
    if (clean.has(startKey)) return []
    const known = memo.get(startKey)
    if (known !== undefined) return known
    const visited = new Set([startKey])
    const found = new Map<string, Blocker>()
    let front: { readonly target: FunctionTarget; readonly path: Hop | undefined }[] = [{ target: start, path: undefined }]
    while (front.length > 0) {
      const next: typeof front = []
      for (const { target, path } of front) {
        for (const call of callsOf(target)) {
          for (const { row, span } of namedBy(target.module, call)) {
            const label = labelOf(row)
            if (!found.has(label)) found.set(label, blocker(row, [...stepsOf(path), step(target.module, label, span)]))
          }
          for (const run of runsOf(target.module, call)) {
            const key = keyOf(run)
            if (visited.has(key) || clean.has(key)) continue
            visited.add(key)
            next.push({ target: run, path: { target: run, previous: path, step: step(target.module, nameOf(run), call.span) } })
          }
        }
      }
      front = next
    }
    if (found.size === 0) for (const key of visited) clean.add(key)
    const blockers = ranked([...found.values()])
    memo.set(startKey, blockers)
    return blockers
  }

  const nameOf = (target: FunctionTarget): string => {
    const function_ = graph.functionAt(target)
    return function_ === undefined ? '<anonymous>' : shownName(function_, target.module)
  }

  const step = (module: ModuleId, name: string, span: Span): ChainStep => ({ name, file: module, ...modules.position(module, span[0]) })

  return { rowOf, rowOfTarget: (target) => rowFor(target), blockersOf, blockersOfValue, runsOf }
}

function blocker(row: BlockingRow, chain: readonly ChainStep[]): Blocker {
  return {
    api: { module: row.module, path: row.path },
    label: labelOf(row),
    category: row.category,
    cost: row.cost,
    replacement: row.replacement,
    ...(row.note === undefined ? {} : { note: row.note }),
    chain,
  }
}

function stepsOf(hop: Hop | undefined): readonly ChainStep[] {
  return hop === undefined ? [] : [...stepsOf(hop.previous), hop.step]
}

function ranked(blockers: readonly Blocker[]): readonly Blocker[] {
  const byLabel = new Map<string, Blocker>()
  for (const each of blockers) {
    const before = byLabel.get(each.label)
    if (before === undefined || before.chain.length > each.chain.length) byLabel.set(each.label, each)
  }
  return [...byLabel.values()].sort((a, b) => COSTS[b.cost] - COSTS[a.cost] || a.chain.length - b.chain.length).slice(0, MOST_BLOCKERS)
}

export function keyOf(target: FunctionTarget): string {
  return `${target.module}#${target.id}`
}

