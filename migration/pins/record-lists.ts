/**
 * Functions in the records of a list that is given to somebody who waits for them: `new Listr([{ title, task }]).run()`, `prompts(questions)`.
 */
import { expressionAt, variableAt } from '../../analysis/anchors.js'
import type { CallFact, FunctionFact, ModuleId, ObjectFact, Span } from '../../analysis/facts.js'
import { recordListRow } from '../../catalogue/record-lists.js'
import type { RecordListRow } from '../../catalogue/record-lists.js'
import type { PropagationContext } from '../propagate.js'
import { isWithinSpan } from '../spans.js'

export interface RecordLists {
  /** Is the object literal at the span a record of such a list, and in no other hands? */
  isRecord(module: ModuleId, span: Span): boolean
  /** Is the function in its record, or what names it there, waited for? */
  isWaitedFor(function_: FunctionFact, module: ModuleId, span: Span): boolean
}

export function recordListsIn(context: PropagationContext): RecordLists {
  const { project } = context
  const known = new Map<string, RecordListRow | undefined>()

  const rowOf = (module: ModuleId, record: Span): RecordListRow | undefined => {
    const key = `${module}:${String(record)}`
    if (!known.has(key)) known.set(key, computed(module, record))
    return known.get(key)
  }

  const computed = (module: ModuleId, record: Span): RecordListRow | undefined => {
    const taker = callWith(module, record)
    if (taker !== undefined) return takenBy(module, taker) ?? rowOfList(module, pushedTo(module, taker))
    const anchors = context.anchors(module)
    const list = anchors?.variables.find(({ initSpan }) => initSpan !== undefined && isElement(module, record, initSpan))
    return list === undefined || list.exported ? undefined : rowOfList(module, list.nameSpan)
  }

  /** The call that is given the record, alone or in a list that is written out. */
  const callWith = (module: ModuleId, record: Span): CallFact | undefined =>
    project.facts(module)?.calls.find((call) => call.kind !== 'get' && call.arguments.some(({ span, spread }) => !spread && (String(span) === String(record) || isElement(module, record, span))))

  const isElement = (module: ModuleId, record: Span, list: Span): boolean => {
    const facts = project.facts(module)
    const text = project.text(module) ?? ''
    if (facts === undefined || text[list[0]] !== '[' || !isWithinSpan(record, list)) return false
    const isBetween = ({ span }: { readonly span: Span }): boolean => isWithinSpan(record, span) && String(span) !== String(record) && isWithinSpan(span, list)
    return !facts.objects.some(isBetween) && !facts.functions.some(isBetween) && !facts.calls.some(isBetween)
  }

  const takenBy = (module: ModuleId, call: CallFact): RecordListRow | undefined => {
    const targets = project.graph.calleesOf(module, call)
    const rows = targets.map((target) => (target.kind === 'api' ? recordListRow(target.module, target.path) : undefined))
    const [row] = rows
    if (row === undefined || rows.some((each) => each !== row)) return undefined
    const rest = (project.text(module) ?? '').slice(call.arguments[0]?.span[1] ?? call.span[1], call.span[1])
    return row.overlapsWith !== undefined && (call.arguments.length > 2 || rest.includes(row.overlapsWith) || /^\s*,\s*[\w$.]+\s*\)$/.test(rest)) ? undefined : row
  }

  /** `tasks.push(record)` */
  const pushedTo = (module: ModuleId, call: CallFact): Span | undefined => {
    const anchors = context.anchors(module)
    const member = anchors === undefined ? undefined : expressionAt(anchors, call.span)?.member
    if (anchors === undefined || member === undefined || (member.name !== 'push' && member.name !== 'unshift')) return undefined
    const list = variableAt(anchors, member.objectSpan)
    return list === undefined || list.exported ? undefined : list.nameSpan
  }

  /** All that is done with the list is adding to it, asking how long it is, and giving it to one who waits. */
  const rowOfList = (module: ModuleId, name: Span | undefined): RecordListRow | undefined => {
    const list = name === undefined ? undefined : context.anchors(module)?.variables.find(({ nameSpan }) => String(nameSpan) === String(name))
    const text = project.text(module) ?? ''
    if (list === undefined || list.kind === 'parameter' || list.initSpan === undefined || text[list.initSpan[0]] !== '[') return undefined
    let row: RecordListRow | undefined
    for (const { span, type, write } of list.references) {
      if (type || /^\s*\.\s*(?:push|unshift)\s*\(|^\s*\.\s*length\b/.test(text.slice(span[1]))) continue
      const call = write ? undefined : project.facts(module)?.calls.find((each) => String(each.arguments[0]?.span) === String(span))
      const found = call === undefined ? undefined : takenBy(module, call)
      if (found === undefined || (row !== undefined && row !== found)) return undefined
      row = found
    }
    return row
  }

  const isWaitedFor = (function_: FunctionFact, module: ModuleId, span: Span): boolean => {
    const record = recordAround(module, span)
    const row = record === undefined ? undefined : rowOf(module, record.span)
    if (record === undefined || row === undefined) return false
    const names = Object.entries(record.properties).flatMap(([name, value]) =>
      project.graph.targetsOf(module, value).some((target) => target.kind === 'function' && String(project.graph.functionAt(target)?.span) === String(function_.span)) ? [name] : [],
    )
    return names.length > 0 && names.every((name) => row.waitsFor.includes(name))
  }

  /** The innermost object literal with something at the span that is no deeper in it. */
  const recordAround = (module: ModuleId, span: Span): ObjectFact | undefined => {
    const facts = project.facts(module)
    const [inner] = (facts?.objects ?? []).filter((object) => isWithinSpan(span, object.span)).sort((a, b) => b.span[0] - a.span[0])
    if (inner === undefined) return undefined
    const isInside = facts?.functions.some((each) => String(each.span) !== String(span) && isWithinSpan(span, each.span) && isWithinSpan(each.span, inner.span)) === true
    return isInside || inner.open || inner.spreads.length > 0 ? undefined : inner
  }

  return { isRecord: (module, span) => rowOf(module, span) !== undefined, isWaitedFor }
}
