/** Where a response is used: in the place of its call, or wherever the variable is named that holds it. */
import type { Anchors, ExpressionAnchor, VariableAnchor } from '../../../analysis/anchors.js'
import type { Span } from '../../../analysis/facts.js'
import type { ReplacementFile } from '../replacer.js'

export interface ResponseUse {
  readonly span: Span
  /** It stands in the function that asks, which awaits. */
  readonly isOwn: boolean
}

/** All uses, or nothing where some cannot be known: the response is handed on, or held by more than one variable. */
export function heldBy({ anchors }: ReplacementFile, call: ExpressionAnchor): readonly ResponseUse[] | undefined {
  if (call.use === 'statement') return []
  if (call.use === 'member-object') return [{ span: call.span, isOwn: true }]
  const variable = variableOf(anchors, call)
  if (variable === undefined || variable.exported) return undefined
  const uses: ResponseUse[] = []
  for (const { span, write, type, function: around } of variable.references) {
    if (write && span[0] === call.assignedTo) continue
    if (write || type) return undefined
    uses.push({ span, isOwn: (around?.[0] ?? -1) === (call.function?.[0] ?? -1) })
  }
  return uses
}

/** `const response = call`, or the only assignment of a variable that is declared without a value. */
function variableOf(anchors: Anchors, call: ExpressionAnchor): VariableAnchor | undefined {
  return anchors.variables.find((variable) => {
    if (variable.initSpan !== undefined) return variable.initSpan[0] === call.span[0] && variable.initSpan[1] === call.span[1]
    return call.use === 'assigned' && call.assignedTo !== undefined && variable.references.some(({ span }) => span[0] === call.assignedTo)
  })
}
