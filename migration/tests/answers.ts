import { expressionAt } from '../../analysis/anchors.js'
import type { CallFact, ModuleId } from '../../analysis/facts.js'
import { canonicalModule } from '../../catalogue/index.js'
import type { PropagationContext } from '../propagate.js'

/** The test that answers what a method is called on with an object that has a method of that name, rather than with an array: `{ filter: () => [] }`. */
export function answeredWithOwn({ project, replaced, anchors }: PropagationContext, module: ModuleId, call: CallFact): ModuleId | undefined {
  const file = anchors(module)
  const member = file === undefined ? undefined : expressionAt(file, call.span)?.member
  const inner = member === undefined ? undefined : project.facts(module)?.calls.find(({ span }) => String(span) === String(member.objectSpan))
  const row = inner === undefined ? undefined : project.effects.rowOf(module, inner)
  if (member === undefined || row === undefined) return undefined
  const own = new RegExp(`(?<![\\w$.])${member.name}\\s*:|(['"\`])${member.name}\\1`)
  return replaced.replacing(module, row.path.split('.').at(-1) ?? '', canonicalModule(row.module)).find(({ test }) => own.test(project.text(test) ?? ''))?.test
}
