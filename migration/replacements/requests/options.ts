/** Options as a call's object literal spells them, in its place or in the variable that it names; what a request is asked by must be known. */
import { variableAt } from '../../../analysis/anchors.js'
import type { Anchors, ArgumentAnchor, VariableAnchor } from '../../../analysis/anchors.js'
import type { Span } from '../../../analysis/facts.js'
import type { ReplacementFile } from '../replacer.js'

export interface KnownOptions {
  readonly names: readonly string[]
  /** Where they stand in the call itself, so that an edit can change them. */
  readonly isInPlace: boolean
}

/** The names of the options, or nothing where others may be among them. */
export function optionsOf(file: ReplacementFile, argument: ArgumentAnchor): KnownOptions | undefined {
  const { shape } = argument
  if (shape.kind === 'identifier' && shape.name === 'undefined') return { names: [], isInPlace: true }
  if (shape.kind === 'object') return shape.open ? undefined : { names: shape.properties.map(({ name }) => name), isInPlace: true }
  if (shape.kind !== 'identifier') return undefined
  const variable = variableAt(file.anchors, argument.span)
  const initial = variable?.initSpan
  if (variable === undefined || initial === undefined || variable.exported) return undefined
  const object = file.project.facts(file.module)?.objects.find(({ span }) => span[0] === initial[0] && span[1] === initial[1])
  if (object === undefined || object.open || object.spreads.length > 0 || object.accessors.length > 0) return undefined
  const added = addedTo(file, variable)
  return added === undefined ? undefined : { names: [...new Set([...Object.keys(object.properties), ...added])], isInPlace: false }
}

/** Properties that the variable's object gets later, or nothing where it may get others: it is handed to more than requests. */
function addedTo({ text, anchors, calls }: ReplacementFile, variable: VariableAnchor): readonly string[] | undefined {
  const names: string[] = []
  for (const { span, write, type } of variable.references) {
    if (type) continue
    if (write) return undefined
    const member = /^\s*\.\s*([\w$]+)/.exec(text.slice(span[1]))?.[1]
    if (member !== undefined) names.push(member)
    else if (!calls.some((call) => isArgumentOf(anchors, call.span, span))) return undefined
  }
  return names
}

function isArgumentOf(anchors: Anchors, call: Span, span: Span): boolean {
  return anchors.expressions.some((each) => each.span[0] === call[0] && each.span[1] === call[1] && each.arguments.some((argument) => argument.span[0] === span[0] && argument.span[1] === span[1]))
}

/** How a global is named where the file may have something else of its name. */
export function globalNamed(anchors: Anchors, name: string): string {
  return anchors.variables.some((variable) => variable.name === name && variable.kind !== 'type') ? `globalThis.${name}` : name
}
