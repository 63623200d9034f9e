import type { CallFact, FunctionFact, FunctionId, ModuleFacts, ModuleId, Span, Value } from '../analysis/facts.js'
import type { Blocker, ChainStep, Finding } from '../analysis/finding.js'
import type { Project } from '../analysis/project.js'
import type { LineRange } from '../migration/plan.js'
import { overlaps } from './patch.js'

/**
 * Which findings a change brings: those that stand on changed lines, and those that lead through a changed function, call or import.
 * Says nothing about findings that were there before and lead through the same function: they count, too.
 */
export interface Touch {
  /** `blocker` is the one that is spoken of, where a finding has any. */
  readonly isTouched: (finding: Finding, blocker: Blocker | undefined) => boolean
  /** Could a finding that leads to no blocker count, wherever in the module it stands? Told without looking for any. */
  readonly mayTouchIn: (module: ModuleId) => boolean
  /** The same of one that stands at a place in a function. */
  readonly mayTouch: (module: ModuleId, span: Span, function_: FunctionId) => boolean
  /** Could a finding at a call count, although nothing has changed in the functions that it leads to? */
  readonly isTouchedAt: (module: ModuleId, call: CallFact) => boolean
  /** Functions with changed lines, or with calls that a changed import gave another meaning. */
  readonly functionsIn: (module: ModuleId) => readonly TouchedFunction[]
}

export interface TouchedFunction {
  readonly function: FunctionFact
  /** Its name, `async` or parameters have changed, so that its callers get something else. */
  readonly isOther: boolean
}

export function createTouch(project: Project, lines: ReadonlyMap<ModuleId, readonly LineRange[]>): Touch {
  const specifiers = new Map<ModuleId, ReadonlySet<string>>()
  const callers = new Map<string, boolean>()
  let changedCallees: boolean | undefined

  function isTouched(finding: Finding, blocker: Blocker | undefined): boolean {
    if (isSpanChanged(finding.module, finding.span) || isHeadChanged(finding.caller)) return true
    if (blocker !== undefined) return blocker.chain.some((step, index) => isStepChanged(step, index === 0 ? undefined : blocker.chain[index - 1]?.name))
    return isCalleeChanged(finding)
  }

  /** The hop is made on a changed line, through a changed import, or in a function that has changed. */
  function isStepChanged({ file, line, column }: ChainStep, functionName: string | undefined): boolean {
    if (overlaps(lines.get(file), line, line)) return true
    if (!lines.has(file)) return false
    const call = project.facts(file)?.calls.find(({ span }) => isAt(file, span[0], line, column))
    if (call === undefined) return false
    if (isRebound(file, call.callee)) return true
    return functionName !== undefined && functionsUpTo(file, call, functionName).some(({ span }) => isSpanChanged(file, span))
  }

  /** From the function a call stands in outwards to the one that the chain names: callbacks on the way belong to it. */
  function functionsUpTo(module: ModuleId, call: CallFact, name: string): readonly FunctionFact[] {
    const found: FunctionFact[] = []
    const functions = project.facts(module)?.functions ?? []
    for (let function_ = functions[call.function]; function_ !== undefined && function_.id !== 0; function_ = functions[function_.parent]) {
      found.push(function_)
      if (function_.name === name) return found
    }
    return found.slice(0, 1)
  }

  /** Elsewhere than in chains, what a callee does inside is its own affair: what counts is what it is. */
  function isCalleeChanged(finding: Pick<Finding, 'module' | 'span'>): boolean {
    const facts = project.facts(finding.module)
    return outermostIn(facts, finding.span).some(call =>
      isRebound(finding.module, call.callee) || project.graph.calleesOf(finding.module, call).some(target => target.kind === 'function' && isHeadOf(target.module, target.id)))
  }

  function mayTouchIn(module: ModuleId): boolean {
    return lines.has(module) || areCalleesChanged()
  }

  function mayTouch(module: ModuleId, span: Span, function_: FunctionId): boolean {
    return isSpanChanged(module, span) || isCallerChanged(module, function_) || (areCalleesChanged() && isCalleeChanged({ module, span }))
  }

  function isTouchedAt(module: ModuleId, { span, function: function_ }: CallFact): boolean {
    return lines.has(module) && (specifiersOf(module).size > 0 || isSpanChanged(module, span) || isCallerChanged(module, function_))
  }

  /** Has any function another head, or any import another meaning? Most changes are to bodies. */
  function areCalleesChanged(): boolean {
    changedCallees ??= [...lines.keys()].some(
      module => specifiersOf(module).size > 0 || (project.facts(module)?.functions ?? []).some(function_ => isHeadTouched(module, function_)),
    )
    return changedCallees
  }

  function isCallerChanged(module: ModuleId, id: FunctionId): boolean {
    if (!lines.has(module)) return false
    const key = `${module}#${id}`
    const known = callers.get(key)
    if (known !== undefined) return known
    const function_ = project.facts(module)?.functions[id]
    const isChanged = function_ !== undefined && isHeadChanged({ file: module, ...project.position(module, function_.nameSpan[0]) })
    callers.set(key, isChanged)
    return isChanged
  }

  function isHeadOf(module: ModuleId, id: FunctionId): boolean {
    const function_ = lines.has(module) ? project.facts(module)?.functions[id] : undefined
    return function_ !== undefined && isHeadTouched(module, function_)
  }

  function isHeadChanged({ file, line, column }: Omit<ChainStep, 'name'>): boolean {
    if (!lines.has(file)) return false
    const function_ = project.facts(file)?.functions.find(({ id, nameSpan }) => id !== 0 && isAt(file, nameSpan[0], line, column))
    return function_ !== undefined && isHeadTouched(file, function_)
  }

  /** Name, `async` and parameters; the body is not looked at. */
  function isHeadTouched(module: ModuleId, { nameSpan, span }: FunctionFact): boolean {
    const [first, last] = [Math.min(nameSpan[0], span[0]), Math.max(nameSpan[1], span[0])].map(offset => project.position(module, offset).line)
    return overlaps(lines.get(module), first ?? 0, last ?? 0)
  }

  /** Does an expression come from an import that has changed? */
  function isRebound(module: ModuleId, value: Value): boolean {
    const changed = specifiersOf(module)
    return changed.size > 0 && origins(project.facts(module), value, new Set()).some(specifier => changed.has(specifier))
  }

  function specifiersOf(module: ModuleId): ReadonlySet<string> {
    const known = specifiers.get(module)
    if (known !== undefined) return known
    const imports = lines.has(module) ? (project.facts(module)?.imports ?? []) : []
    const found = new Set(imports.filter(({ span }) => isSpanChanged(module, span)).map(({ specifier }) => specifier))
    specifiers.set(module, found)
    return found
  }

  function functionsIn(module: ModuleId): readonly TouchedFunction[] {
    const facts = lines.has(module) ? project.facts(module) : undefined
    if (facts === undefined) return []
    const rebound = new Set(facts.calls.filter(call => isRebound(module, call.callee)).map(call => call.function))
    const touched = facts.functions.filter(({ id, span }) => id !== 0 && (rebound.has(id) || isSpanChanged(module, span)))
    return touched.map(function_ => ({ function: function_, isOther: isHeadTouched(module, function_) }))
  }

  function isSpanChanged(module: ModuleId, [start, end]: Span): boolean {
    const ranges = lines.get(module)
    return ranges !== undefined && overlaps(ranges, project.position(module, start).line, project.position(module, Math.max(start, end - 1)).line)
  }

  function isAt(module: ModuleId, offset: number, line: number, column: number): boolean {
    const position = project.position(module, offset)
    return position.line === line && position.column === column
  }

  return { isTouched, mayTouchIn, mayTouch, isTouchedAt, functionsIn }
}

/** Calls of an expression that stand in no other call of it. */
function outermostIn(facts: ModuleFacts | undefined, [start, end]: Span): readonly CallFact[] {
  const inside = (facts?.calls ?? []).filter(({ span }) => span[0] >= start && span[1] <= end)
  return inside.filter(call => !inside.some(other => other !== call && other.span[0] <= call.span[0] && other.span[1] >= call.span[1]))
}

/** The specifiers that an expression leads back to. */
function origins(facts: ModuleFacts | undefined, value: Value, seen: Set<number>): readonly string[] {
  switch (value.kind) {
    case 'module':
      return [value.specifier]
    case 'member':
      return origins(facts, value.object, seen)
    case 'awaited':
      return origins(facts, value.value, seen)
    case 'either':
      return value.of.flatMap(each => origins(facts, each, seen))
    case 'variable': {
      const held = seen.has(value.id) ? undefined : facts?.variables[value.id]
      seen.add(value.id)
      return held === undefined ? [] : origins(facts, held, seen)
    }
    default:
      return []
  }
}
