/**
 * Functions, and objects with functions, in a list that is only ever looped over: whatever is called in the loop is what stands in the list.
 */
import type { ModuleId, Span } from '../../analysis/facts.js'
import type { PropagationContext } from '../propagate.js'
import { isWithinSpan } from '../spans.js'

export interface LoopedLists {
  /** Is what stands at the span an element of such a list, or in an object literal that is one? */
  isInLoopedList(module: ModuleId, span: Span): boolean
}

const LOOP_HEAD = /\bfor\s*\(\s*(?:const|let|var)\s+[\w$]+\s+of\s*$/

export function loopedListsIn({ project, anchors: anchorsOf }: PropagationContext): LoopedLists {
  const isInLoopedList = (module: ModuleId, span: Span): boolean => {
    const text = project.text(module) ?? ''
    const anchors = anchorsOf(module)
    const lists = anchors?.variables.filter(({ initSpan }) => initSpan !== undefined && text[initSpan[0]] === '[' && text[initSpan[1] - 1] === ']' && isWithinSpan(span, initSpan)) ?? []
    const [list] = lists.sort((a, b) => (b.initSpan?.[0] ?? 0) - (a.initSpan?.[0] ?? 0))
    if (list?.initSpan === undefined || list.kind !== 'const' || list.exported || !isElement(module, span, list.initSpan)) return false
    return list.references.every(({ span: [start, end], type, write }) => {
      if (type) return true
      if (write) return false
      return /^\s*\.\s*length\b/.test(text.slice(end)) || (LOOP_HEAD.test(text.slice(Math.max(0, start - 200), start)) && /^\s*\)/.test(text.slice(end)))
    })
  }

  /** Nothing but an object literal, which is then the element, stands between it and the list. */
  const isElement = (module: ModuleId, span: Span, list: Span): boolean => {
    const facts = project.facts(module)
    const isBetween = ({ span: each }: { readonly span: Span }): boolean => isWithinSpan(span, each) && String(each) !== String(span) && isWithinSpan(each, list)
    const objects = facts?.objects.filter(isBetween) ?? []
    const [object] = objects
    if (facts === undefined || objects.length > 1 || (object !== undefined && (object.open || object.spreads.length > 0))) return false
    const inner = (project.text(module) ?? '').slice(list[0] + 1, (object?.span ?? span)[0])
    // A list within the list is another one.
    return !facts.functions.some(isBetween) && !facts.calls.some(isBetween) && (inner.match(/\[/g)?.length ?? 0) === (inner.match(/\]/g)?.length ?? 0)
  }

  return { isInLoopedList }
}
