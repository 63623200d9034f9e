import type { TSESTree } from '@typescript-eslint/types'
import type { Bindings } from '../bindings.js'
import type { FunctionId, SequenceFact } from '../facts.js'
import { spanOf, staticKeyOf, unwrapped } from '../syntax.js'
import { awaitsIn } from './tree.js'

const AGGREGATORS = new Set(['all', 'allSettled', 'any', 'race'])

/** `Promise.all([await a(), await b()])`: each element is finished before the next is begun. */
export function aggregatorFactOf(node: TSESTree.CallExpression, function_: FunctionId, bindings: Bindings): readonly SequenceFact[] {
  const callee = unwrapped(node.callee)
  const [list] = node.arguments
  if (callee.type !== 'MemberExpression' || list?.type !== 'ArrayExpression' || list.elements.length < 2) return []
  const name = staticKeyOf(callee.property, callee.computed)
  const object = unwrapped(callee.object)
  if (name === undefined || !AGGREGATORS.has(name) || object.type !== 'Identifier' || object.name !== 'Promise') return []
  if ((bindings.variableOf(object)?.defs.length ?? 0) > 0) return []
  const elements = list.elements.flatMap((element) => (element === null ? [] : [unwrapped(element)]))
  const awaited = elements.filter((element) => element.type === 'AwaitExpression')
  // The last element's await delays nobody but the aggregator itself.
  const delaying = awaited.filter((element) => element !== elements.at(-1))
  if (delaying.length === 0 || awaited.some((element) => awaitsIn(element).length > 1)) return []
  return [
    {
      form: 'aggregator',
      function: function_,
      span: spanOf(node),
      awaits: awaited.map(spanOf),
      callee: `Promise.${name}`,
      operands: awaited.map((element) => spanOf(element.argument)),
    },
  ]
}
