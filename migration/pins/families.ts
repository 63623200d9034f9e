/**
 * Methods that override each other, or that an interface declares, change together or not at all.
 */
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { FunctionFact, ModuleId, Span } from '../../analysis/facts.js'
import type { Container } from '../families.js'
import type { Change, PropagationContext, Reason } from '../propagate.js'
import { memberSignatureChange } from '../signatures.js'
import type { FamilyMembership } from './members.js'
import { reasonsIn } from './reasons.js'
import { typedPlacesIn } from './typed-places.js'

export interface FamilyOutcomes {
  familyOutcome(target: FunctionTarget, function_: FunctionFact, container: Container, name: string): Reason | FamilyMembership
}

export function familyOutcomesIn(context: PropagationContext): FamilyOutcomes {
  const { families, project } = context
  const { reason, placeOf } = reasonsIn(context)
  const { memberOutcome } = typedPlacesIn(context)

  const familyOutcome = (target: FunctionTarget, function_: FunctionFact, container: Container, name: string): Reason | FamilyMembership => {
    // Nobody else sees a private name.
    if (name.startsWith('#')) return { partners: [], changes: [] }
    const pin = (module: ModuleId, span: Span): Reason => reason('signature-family', function_.name, placeOf(module, span))
    const { members, foreign } = families.of(container, name, isStaticIn(container, target))
    if (foreign !== undefined) return pin(foreign.module, foreign.span)
    const partners: FunctionTarget[] = []
    const changes: Change[] = []
    for (const member of members) {
      const { module } = member.container
      if (member.kind === 'other') return pin(module, member.span)
      if (member.kind === 'function') {
        if (keyOf(member.function) !== keyOf(target)) partners.push(member.function)
        continue
      }
      const typed = memberOutcome(function_, module, member.span, name)
      if (typed !== undefined) {
        if ('code' in typed) return typed
        partners.push(...typed.partners)
        changes.push(...typed.changes)
        continue
      }
      const anchors = context.anchors(module)
      const operations = anchors === undefined ? undefined : memberSignatureChange(anchors, member.span, name)
      if (operations === undefined) return pin(module, member.span)
      if (operations.length === 0) continue
      if (!context.isEditable(module)) return reason('outside-run', function_.name, placeOf(module, member.span))
      if (context.keepPublic && context.publicApi.entries.has(module)) return reason('public-api', name, placeOf(module, member.span))
      changes.push({ module, operations })
    }
    return { partners, changes }
  }

  const isStaticIn = (container: Container, target: FunctionTarget): boolean => {
    if (container.kind === 'object') return false
    const members = project.graph.classAt(container)?.members ?? []
    return members.some((member) => member.static && member.function === target.id && container.module === target.module)
  }

  return { familyOutcome }
}
