import type { TSESTree } from '@typescript-eslint/types'
import { childrenOf, isFunctionNode, staticKeyOf, unwrapped } from '../syntax.js'
import type { Node } from '../syntax.js'
import { contains } from './subjects.js'
import type { Subject, SubjectOf } from './subjects.js'

/**
 * What one run of a function does to shared state, in the order of evaluation: reads, writes, and the pauses in which others run. Nested
 * functions run at times of their own and are left out; loops are gone through once.
 */

/** One way through a place where ways part: 0 where the test holds, 1 where it does not, the number of the case in a `switch`. */
export interface Arm {
  readonly node: Node
  readonly index: number
  readonly leaves: 'function' | 'loop' | undefined
}

interface EventBase {
  readonly node: Node
  readonly arms: readonly Arm[]
  /** The loop around it, whose next turn `continue` and `break` skip to. */
  readonly loop: Node | undefined
  /** The `catch` it stands in. */
  readonly handler: Node | undefined
}

export interface Read extends EventBase {
  readonly kind: 'read'
  readonly subject: Subject
  /** Read to decide which way to go; `test` is the condition. */
  readonly decides?: { readonly node: Node; readonly test: Node } | undefined
}

export interface Write extends EventBase {
  readonly kind: 'write'
  readonly subject: Subject
  readonly node: TSESTree.AssignmentExpression | TSESTree.UpdateExpression
}

export interface Pause extends EventBase {
  readonly kind: 'pause'
}

export type Event = Read | Write | Pause

interface Position {
  readonly arms: readonly Arm[]
  readonly loop: Node | undefined
  readonly handler: Node | undefined
  readonly decides?: Read['decides']
}

export function eventsIn(body: Node, subjectOf: SubjectOf): readonly Event[] {
  const events: Event[] = []

  const visitAll = (nodes: readonly (Node | null | undefined)[], position: Position): void => {
    for (const node of nodes) if (node) visit(node, position)
  }

  const visit = (node: Node, position: Position): void => {
    if (isFunctionNode(node) || node.type === 'ClassDeclaration' || node.type === 'ClassExpression') return
    const base = { node, arms: position.arms, loop: position.loop, handler: position.handler }
    switch (node.type) {
      case 'AwaitExpression': {
        const { decides: _, ...within } = position
        visit(node.argument, within)
        if (unwrapped(node.argument).type !== 'Literal') events.push({ ...base, kind: 'pause' })
        return
      }
      case 'Identifier':
      case 'MemberExpression':
        visitAccess(node, position)
        return
      case 'AssignmentExpression':
        visitAssignment(node, position)
        return
      case 'UpdateExpression': {
        const subject = subjectOf(node.argument)
        if (subject === undefined) return visit(node.argument, position)
        events.push({ ...base, kind: 'read', subject }, { ...base, node, kind: 'write', subject })
        return
      }
      case 'VariableDeclarator':
        visitAll([node.init], position)
        visitTaken(node, position)
        return
      case 'IfStatement':
      case 'ConditionalExpression':
        visit(node.test, { ...position, decides: { node, test: node.test } })
        visit(node.consequent, armOf(position, node, 0, node.consequent))
        if (node.alternate !== null) visit(node.alternate, armOf(position, node, 1, node.alternate))
        return
      case 'LogicalExpression':
        visit(node.left, position.decides === undefined ? { ...position, decides: { node, test: node.left } } : position)
        visit(node.right, { ...armOf(position, node, node.operator === '&&' ? 0 : 1, node.right), ...(position.decides === undefined ? {} : { decides: position.decides }) })
        return
      case 'SwitchStatement':
        visit(node.discriminant, { ...position, decides: { node, test: node.discriminant } })
        for (const [index, each] of node.cases.entries()) visitAll(each.consequent, armOf(position, node, index, each))
        return
      case 'ForOfStatement':
        visit(node.right, position)
        if (node.await) events.push({ ...base, kind: 'pause' })
        visitAll([node.left, node.body], { ...position, loop: node })
        return
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
      case 'ForInStatement':
        visitAll(childrenOf(node), { ...position, loop: node })
        return
      case 'CatchClause':
        visit(node.body, { ...position, handler: node })
        return
      case 'Property':
        visitAll([node.computed ? node.key : undefined, node.value], position)
        return
      case 'ExpressionStatement':
      case 'ReturnStatement':
      case 'ThrowStatement':
        visitAll(childrenOf(node), position)
        return
      default:
        if (node.type.startsWith('TS') && !node.type.endsWith('Expression')) return
        visitAll(childrenOf(node), position)
    }
  }

  const visitAccess = (node: TSESTree.Identifier | TSESTree.MemberExpression, position: Position): void => {
    const subject = subjectOf(node)
    if (subject !== undefined) events.push({ node, kind: 'read', subject, ...position })
    else if (node.type === 'MemberExpression') visitAll([node.object, node.computed ? node.property : undefined], position)
  }

  const visitAssignment = (node: TSESTree.AssignmentExpression, position: Position): void => {
    const base = { node, arms: position.arms, loop: position.loop, handler: position.handler }
    const subject = subjectOf(node.left)
    if (subject === undefined) {
      visitAll([node.left.type === 'Identifier' ? undefined : node.left, node.right], position)
      return
    }
    if (/^(?:\?\?|\|\||&&)=$/.test(node.operator)) {
      events.push({ ...base, kind: 'read', node: node.left, subject, decides: { node, test: node.left } })
      visit(node.right, armOf(position, node, node.operator === '&&=' ? 0 : 1, node.right))
    } else {
      if (node.operator !== '=') events.push({ ...base, kind: 'read', node: node.left, subject })
      visit(node.right, position)
    }
    events.push({ ...base, kind: 'write', subject, node })
  }

  /** `const { total } = this` */
  const visitTaken = ({ id, init }: TSESTree.VariableDeclarator, position: Position): void => {
    if (id.type !== 'ObjectPattern' || init === null) return
    for (const property of id.properties) {
      const name = property.type === 'Property' ? staticKeyOf(property.key, property.computed) : undefined
      if (name === undefined || property.type !== 'Property') continue
      // As if it were written as a member: what a subject is asks for no more.
      const member = { type: 'MemberExpression', object: init, property: property.key, computed: property.computed, optional: false, range: property.range }
      const subject = subjectOf(member as unknown as Node)
      if (subject !== undefined) events.push({ node: property, kind: 'read', subject, arms: position.arms, loop: position.loop, handler: position.handler })
    }
  }

  visit(body, { arms: [], loop: undefined, handler: undefined })
  return events
}

/** Can the later of two events happen in a run in which the earlier did? */
export function reaches(earlier: Event, later: Event): boolean {
  return earlier.arms.every((arm) => {
    const other = later.arms.find((each) => each.node === arm.node)
    if (other !== undefined) return other.index === arm.index
    if (arm.leaves === 'function') return false
    return arm.leaves !== 'loop' || earlier.loop === undefined || !contains(earlier.loop, later.node)
  })
}

function armOf(position: Position, node: Node, index: number, body: Node): Position {
  const leaves = leavingOf(body)
  return { arms: [...position.arms, { node, index, leaves }], loop: position.loop, handler: position.handler }
}

export function leavingOf(node: Node | null | undefined): Arm['leaves'] {
  switch (node?.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
      return 'function'
    case 'BreakStatement':
    case 'ContinueStatement':
      return 'loop'
    case 'BlockStatement':
      return leavingOf(node.body.at(-1))
    case 'IfStatement': {
      const one = leavingOf(node.consequent)
      return one === undefined || leavingOf(node.alternate) === undefined ? undefined : one
    }
    default:
      return undefined
  }
}
