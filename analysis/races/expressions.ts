import { childrenOf, isFunctionNode, staticKeyOf, unwrapped } from '../syntax.js'
import type { Node } from '../syntax.js'
import { contains } from './subjects.js'

/** How a value comes from one of its parts, and what a test says of one. */

/** Array and string methods that give a changed copy. */
const COPIES = /^(?:concat|filter|map|slice|toSorted|toSpliced|with|toReversed|flat|trim|replace|padEnd|padStart)$/

/** By operators, literals and copies alone, or through calls that may give anything; nothing where it stands in a function or is only tested. */
export function flowBetween(whole: Node, part: Node): 'computed' | 'called' | undefined {
  const node = unwrapped(whole)
  if (node === unwrapped(part) || (node.type === 'Property' && node.shorthand && node.value === part)) return 'computed'
  if (isFunctionNode(node) || !contains(node, part)) return undefined
  switch (node.type) {
    case 'ConditionalExpression':
      if (contains(node.test, part)) return undefined
      break
    case 'CallExpression': {
      const callee = unwrapped(node.callee)
      const isCopied = callee.type === 'MemberExpression' && contains(callee, part) && COPIES.test(staticKeyOf(callee.property, callee.computed) ?? '')
      if (!isCopied) return 'called'
      break
    }
    case 'NewExpression':
    case 'AwaitExpression':
    case 'YieldExpression':
      return 'called'
    default:
  }
  for (const child of childrenOf(node)) {
    if (contains(child, part)) return flowBetween(child, part)
  }
  return undefined
}

/** Does the test hold where the part is there, or where it is not? */
export function polarityIn(test: Node, part: Node): 'present' | 'absent' | 'other' {
  const node = unwrapped(test)
  if (node === unwrapped(part)) return 'present'
  switch (node.type) {
    case 'UnaryExpression':
      if (node.operator === '!') return opposite(polarityIn(node.argument, part))
      return 'other'
    case 'LogicalExpression':
      return polarityIn(contains(node.left, part) ? node.left : node.right, part)
    case 'BinaryExpression': {
      const [side, other] = contains(node.left, part) ? [node.left, node.right] : [node.right, node.left]
      const inner = unwrapped(side)
      const isPart = inner === unwrapped(part) || (inner.type === 'UnaryExpression' && inner.operator === 'typeof' && unwrapped(inner.argument) === unwrapped(part))
      if (!isPart || !isNothing(other)) return 'other'
      if (/^(?:>|!==?)$/.test(node.operator)) return 'present'
      return /^===?$/.test(node.operator) ? 'absent' : 'other'
    }
    default:
      return 'other'
  }
}

function opposite(polarity: 'present' | 'absent' | 'other'): 'present' | 'absent' | 'other' {
  return polarity === 'present' ? 'absent' : polarity === 'absent' ? 'present' : 'other'
}

/** `null`, `undefined`, `false`, `0`, `''`, `'undefined'` beside `typeof`. */
export function isNothing(node: Node): boolean {
  const inner = unwrapped(node)
  if (inner.type === 'Identifier') return inner.name === 'undefined'
  if (inner.type === 'UnaryExpression') return inner.operator === 'void'
  return inner.type === 'Literal' && (!inner.value || inner.value === 'undefined') && !('regex' in inner) && !('bigint' in inner)
}
