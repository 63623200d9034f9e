/**
 * Which of two expressions of a function may be evaluated after the other in one run of it.
 */
import { isFunctionNode, isProblem, parse, spanOf } from '../syntax.js'
import { inventoryOf } from '../inventory.js'
import type { Span } from '../facts.js'
import { eventsIn, reaches } from './events.js'
import type { Event } from './events.js'

/** @param callees the spans of what is called at the places asked for */
export function runsAfter(file: string, text: string, callees: readonly Span[]): (earlier: Span, later: Span) => boolean {
  const syntax = parse(file, text)
  const events = new Map<string, Event>()
  if (isProblem(syntax)) return () => false
  const wanted = new Set(callees.map(String))
  for (const { node } of inventoryOf(syntax.program).functions) {
    if (!isFunctionNode(node) || !callees.some(([start, end]) => node.range[0] <= start && end <= node.range[1])) continue
    const found = eventsIn(node.body, (each) => (wanted.has(String(spanOf(each))) ? { key: '', text: '', shared: 'variable', owner: 0 } : undefined))
    for (const event of found) events.set(String(spanOf(event.node)), event)
  }
  return (earlier, later) => {
    const [first, last] = [events.get(String(earlier)), events.get(String(later))]
    return first !== undefined && last !== undefined && earlier[0] < later[0] && reaches(first, last)
  }
}
