import { childrenOf, isFunctionNode, unwrapped } from '../syntax.js'
import type { Node } from '../syntax.js'

/**
 * What happens to a variable first while code runs: is it named, or does the function pause at an `await` that has nothing to do with it?
 *
 * Reads in the order of evaluation. A branch counts where all that go on agree; where they do not, `none`, as if it were not there. A
 * closure that names the variable may run at any time and counts as a use where it is made.
 */

export type Event =
  | { readonly kind: 'none' }
  | { readonly kind: 'used' }
  /** Leaves the statements that follow. */
  | { readonly kind: 'leaves' }
  | { readonly kind: 'paused'; readonly at: Node }

const NONE: Event = { kind: 'none' }
const USED: Event = { kind: 'used' }
const LEAVES: Event = { kind: 'leaves' }

/** @param names the identifiers that stand for the variable */
export function firstEventIn(nodes: readonly (Node | null | undefined)[], names: ReadonlySet<Node>): Event {
  const first = (list: readonly (Node | null | undefined)[]): Event => {
    for (const node of list) {
      const event = node === null || node === undefined ? NONE : of(node)
      if (event.kind !== 'none') return event
    }
    return NONE
  }
  const mentioned = (list: readonly (Node | null | undefined)[]): Event => (list.some((node) => node && isNamedIn(node, names)) ? USED : NONE)
  /** What runs sometimes: its awaits prove nothing, its uses may come first. */
  const sometimes = (before: readonly (Node | null | undefined)[], rest: readonly (Node | null | undefined)[]): Event => {
    const event = first(before)
    return event.kind === 'none' ? mentioned(rest) : event
  }
  const branches = (test: Node, one: Node, other: Node | null): Event => {
    const event = first([test])
    if (event.kind !== 'none') return event
    const both = [first([one]), first([other])]
    if (both.some((each) => each.kind === 'used')) return USED
    const going = both.filter((each) => each.kind !== 'leaves')
    const [paused] = going
    return paused === undefined ? LEAVES : going.every((each) => each.kind === 'paused') ? paused : NONE
  }

  const of = (node: Node): Event => {
    if (names.has(node)) return USED
    if (isFunctionNode(node)) return mentioned([node])
    switch (node.type) {
      case 'ClassDeclaration':
      case 'ClassExpression':
        return mentioned([node])
      case 'AwaitExpression': {
        const event = of(node.argument)
        return event.kind !== 'none' || isSettledAtOnce(node.argument) ? event : { kind: 'paused', at: node }
      }
      case 'YieldExpression':
        return USED
      case 'ConditionalExpression':
      case 'IfStatement':
        return branches(node.test, node.consequent, node.alternate)
      case 'LogicalExpression':
        return sometimes([node.left], [node.right])
      case 'AssignmentExpression':
        return /^(?:\?\?|\|\||&&)=$/.test(node.operator) ? sometimes([node.left], [node.right]) : first([node.left, node.right])
      case 'ForStatement':
        return sometimes([node.init, node.test], [node.body, node.update])
      case 'WhileStatement':
        return sometimes([node.test], [node.body])
      case 'DoWhileStatement':
        return first([node.body, node.test])
      case 'ForInStatement':
        return sometimes([node.right], [node.left, node.body])
      case 'ForOfStatement': {
        const event = first([node.right])
        return event.kind === 'none' && node.await ? { kind: 'paused', at: node } : event.kind === 'none' ? mentioned([node.left, node.body]) : event
      }
      case 'SwitchStatement':
        return sometimes([node.discriminant], node.cases)
      case 'TryStatement': {
        const event = sometimes([node.block], [node.handler])
        // A block that returns has its finalizer run all the same.
        return event.kind === 'none' || event.kind === 'leaves' ? sometimes([], [node.finalizer]) : event
      }
      case 'ReturnStatement':
      case 'ThrowStatement': {
        const event = first([node.argument])
        return event.kind === 'none' ? LEAVES : event
      }
      case 'BreakStatement':
      case 'ContinueStatement':
        return LEAVES
      default:
        return first(childrenOf(node))
    }
  }
  return first(nodes)
}

export function isNamedIn({ range: [start, end] }: Node, names: ReadonlySet<Node>): boolean {
  for (const name of names) if (start <= name.range[0] && name.range[1] <= end) return true
  return false
}

/** Awaiting it lets no rejection be noticed as unhandled: those are looked for after the microtasks have run. */
function isSettledAtOnce(node: Node): boolean {
  const inner = unwrapped(node)
  return inner.type === 'Literal' || inner.type === 'TemplateLiteral' || (inner.type === 'Identifier' && inner.name === 'undefined')
}
