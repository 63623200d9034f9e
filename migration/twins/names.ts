/**
 * What is the async form of a function called, and is there one already?
 */
import type { FunctionPlacement, Placements } from '../../analysis/anchors/placements.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { FunctionFact } from '../../analysis/facts.js'
import { promiseKindOf } from '../promises.js'
import type { PropagationContext } from '../propagate.js'
import { doesTheSame } from './likeness.js'

export interface Twin {
  /** What it is called beside the function: `loadConfigAsync`. */
  readonly name: string
  /** It is there already, and nothing has to be made. */
  readonly sibling?: FunctionTarget
  readonly placement: FunctionPlacement
}

/** Names for the async form of a function, the best first. */
export function namesFor(name: string): readonly string[] {
  if (/[^_]Async$|_async$/.test(name)) return []
  const snake = /^(#?_*[a-z0-9]+(?:_[a-z0-9]+)*?)(?:_(sync))?$/.exec(name)
  if (snake?.[1] !== undefined && /[a-z0-9]_[a-z0-9]/.test(name)) return snake[2] === undefined ? [`${name}_async`] : [snake[1], `${snake[1]}_async`]
  const bare = /^(#?[\w$]*[a-z0-9])Sync$/.exec(name)?.[1]
  return bare === undefined ? [`${name}Async`] : [bare, `${bare}Async`]
}

export function twinOf(context: PropagationContext, placements: Placements, target: FunctionTarget, function_: FunctionFact): Twin | undefined {
  const placement = placements.functions.find((each) => String(each.span) === String(function_.span))
  if (placement === undefined) return undefined
  for (const name of namesFor(placement.name)) {
    const sibling = siblingOf(context, placements, target, function_, placement, name)
    if (sibling !== undefined) return { name, placement, sibling }
  }
  const name = namesFor(placement.name).find((each) => isFree(context, placements, target, function_, placement, each))
  return name === undefined ? undefined : { name, placement }
}

const isMember = ({ form }: FunctionPlacement): boolean => form === 'method' || form === 'property'

/** A function of that name at the same place, with the same parameters and text, that gives a promise and does not block in turn. */
function siblingOf(
  context: PropagationContext,
  placements: Placements,
  target: FunctionTarget,
  function_: FunctionFact,
  placement: FunctionPlacement,
  name: string,
): FunctionTarget | undefined {
  const { project } = context
  const facts = project.facts(target.module)
  const text = project.text(target.module) ?? ''
  for (const other of placements.functions) {
    if (other.name !== name || other.span[0] === placement.span[0]) continue
    if (isMember(other) !== isMember(placement) || String(other.container) !== String(placement.container)) continue
    const fact = facts?.functions.find(({ span, id }) => id !== 0 && String(other.span) === String(span))
    if (fact === undefined || fact.parent !== function_.parent || fact.static !== function_.static || fact.generator) continue
    const sibling = { module: target.module, id: fact.id }
    if (fact.parameters.map((each) => each.name).join() !== function_.parameters.map((each) => each.name).join()) continue
    if (promiseKindOf(project, sibling) !== 'always' || isBlocking(context, sibling)) continue
    if (!doesTheSame(text.slice(...placement.span), text.slice(...other.span))) continue
    return sibling
  }
  return undefined
}

/** An async function around the synchronous one is no better than that. */
function isBlocking({ project }: PropagationContext, { module, id }: FunctionTarget): boolean {
  const facts = project.facts(module)
  const isInside = (inner: number): boolean => {
    for (let current = inner; current !== 0; current = facts?.functions[current]?.parent ?? 0) if (current === id) return true
    return false
  }
  return (facts?.calls ?? []).some((call) => isInside(call.function) && (project.effects.rowOf(module, call) !== undefined || project.effects.blockersOf(module, call).length > 0))
}

export function isFree(
  { project, anchors, uses }: PropagationContext,
  placements: Placements,
  target: FunctionTarget,
  function_: FunctionFact,
  placement: FunctionPlacement,
  name: string,
): boolean {
  const facts = project.facts(target.module)
  if (!isMember(placement)) {
    if (anchors(target.module)?.names.includes(name) !== false || facts?.exports.named[name] !== undefined) return false
    if (placement.form !== 'assignment') return true
  }
  if (placements.functions.some((each) => each.name === name && each.owner === placement.owner && String(each.container) === String(placement.container))) return false
  if (placement.form === 'property' || placement.form === 'assignment') {
    return !placements.namings.some((each) => each.kind === 'entry' && each.exported === name && String(each.object) === String(placement.container))
  }
  const id = function_.class
  if (id === undefined) return false
  // A class below that overrides the function, or has a member of the new name, would be passed by.
  const queue = [{ module: target.module, id }]
  for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
    const members = project.graph.classAt(current)?.members ?? []
    if (members.some((member) => member.name === name)) return false
    if (current.id !== id && members.some((member) => member.name === placement.name)) return false
    for (const below of uses.subclassesOf(`class ${current.module}#${current.id}`)) queue.push(below)
  }
  return project.graph.superclassesOf({ module: target.module, id }).every((parent) => project.graph.memberOf(parent.kind === 'class' && !function_.static ? { ...parent, kind: 'instance' } : parent, name).every((each) => each.kind === 'unknown'))
}
