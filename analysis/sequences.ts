/**
 * Awaits that stand one after another and might as well run at once, as far as their own file tells: neighbouring declarations none of
 * which uses another, loops whose rounds share no variable, and elements of an aggregator. What the awaited calls do is for
 * `independence.ts`.
 *
 * `while` and `do` loops are left alone: what they wait for is what ends them (polling, retries, pages of a result).
 */
import type { TSESTree } from '@typescript-eslint/types'
import type { Bindings } from './bindings.js'
import type { FunctionId, SequenceFact } from './facts.js'
import type { Inventory } from './inventory.js'
import { aggregatorFactOf } from './sequences/aggregators.js'
import { loopSequenceOf } from './sequences/loops.js'
import { statementSequencesIn } from './sequences/statements.js'
import { childrenOf } from './syntax.js'
import type { Node } from './syntax.js'

export function sequencesOf(inventory: Inventory, bindings: Bindings): readonly SequenceFact[] {
  const found: SequenceFact[] = []
  const visit = (node: Node, function_: FunctionId): void => {
    const list = statementsOf(node)
    if (list !== undefined) {
      found.push(...statementSequencesIn(list, function_, bindings))
      list.forEach((statement, index) => {
        if (statement.type === 'ForOfStatement' || statement.type === 'ForInStatement' || statement.type === 'ForStatement')
          found.push(...loopSequenceOf(statement, list[index - 1], function_, inventory, bindings))
      })
    }
    for (const child of childrenOf(node)) if (isStatement(child)) visit(child, function_)
  }
  // Most functions await nothing, and are not walked.
  for (const { node, id, awaits } of inventory.functions) if (awaits) visit(node, id)
  for (const { node, function: id } of inventory.calls) {
    if (node.type === 'CallExpression' && inventory.functions[id]?.awaits === true) found.push(...aggregatorFactOf(node, id, bindings))
  }
  return found.sort((a, b) => a.span[0] - b.span[0])
}

function isStatement(node: Node): boolean {
  return node.type.endsWith('Statement') || node.type === 'SwitchCase' || node.type === 'CatchClause'
}

function statementsOf(node: Node): readonly TSESTree.ProgramStatement[] | undefined {
  if (node.type === 'BlockStatement' || node.type === 'Program') return node.body
  return node.type === 'SwitchCase' ? node.consequent : undefined
}
