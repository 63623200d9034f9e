import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import type { Bindings } from '../bindings.js'
import type { FunctionId, SequenceFact, SequenceStep } from '../facts.js'
import { childrenOf, isFunctionNode, spanOf, unwrapped } from '../syntax.js'
import type { Node } from '../syntax.js'
import { awaitsIn, changesNothing, variablesNamedIn } from './tree.js'

/**
 * Neighbouring declarations that each await once and use nothing of one another. A result that nobody keeps is no candidate: who awaits
 * and looks away wants the call to have happened before what follows.
 */

interface Candidate {
  readonly step: SequenceStep
  readonly bound: ReadonlySet<Variable>
  readonly needs: ReadonlySet<Variable>
}

export function statementSequencesIn(statements: readonly Node[], function_: FunctionId, bindings: Bindings): readonly SequenceFact[] {
  const found: SequenceFact[] = []
  let run: Candidate[] = []
  const finish = (): void => {
    const [first] = run
    const last = run.at(-1)
    if (first !== undefined && last !== undefined && run.length > 1) {
      found.push({
        form: 'statements',
        function: function_,
        span: [first.step.statementSpan[0], last.step.statementSpan[1]],
        awaits: run.map(({ step }) => step.awaitSpan),
        steps: run.map(({ step }) => step),
      })
    }
    run = []
  }
  for (const statement of statements) {
    const candidate = candidateOf(statement, bindings)
    const bound = new Set(run.flatMap((each) => [...each.bound]))
    if (candidate === undefined || [...candidate.needs].some((variable) => bound.has(variable))) finish()
    if (candidate !== undefined) run.push(candidate)
  }
  finish()
  return found
}

/** `const target = wrapping(await call())`, where the call is made whatever happens and nothing else happens before it. */
function candidateOf(statement: Node, bindings: Bindings): Candidate | undefined {
  if (statement.type !== 'VariableDeclaration' || statement.declarations.length !== 1 || statement.declare) return undefined
  const { kind } = statement
  const [declarator] = statement.declarations
  if (declarator.init === null || (kind !== 'const' && kind !== 'let' && kind !== 'var')) return undefined
  const { id, init } = declarator
  const awaits = awaitsIn(init)
  const [only] = awaits
  if (only === undefined || awaits.length > 1 || !isReached(init, only) || !changesNothing(declarator, bindings)) return undefined
  if (unwrapped(only.argument).type !== 'CallExpression') return undefined
  if (id.type !== 'Identifier' && callsSomething(id)) return undefined
  // oxc has null where others have nothing.
  const annotation = id.typeAnnotation ?? undefined
  return {
    step: {
      statementSpan: spanOf(statement),
      keyword: kind,
      targetSpan: annotation === undefined ? spanOf(id) : [id.range[0], annotation.range[0]],
      ...(annotation === undefined ? {} : { typeSpan: spanOf(annotation.typeAnnotation) }),
      initSpan: spanOf(init),
      awaitSpan: spanOf(only),
      operandSpan: spanOf(only.argument),
    },
    bound: new Set(variablesNamedIn(id, bindings)),
    needs: new Set([...variablesNamedIn(init, bindings), ...(id.type === 'Identifier' ? [] : defaultsIn(id, bindings))]),
  }
}

/** What the defaults and keys of a pattern name is read when the pattern is filled, after all that was awaited. */
function defaultsIn(pattern: Node, bindings: Bindings): readonly Variable[] {
  if (pattern.type === 'AssignmentPattern') return [...variablesNamedIn(pattern.right, bindings), ...defaultsIn(pattern.left, bindings)]
  if (pattern.type === 'Property') return [...(pattern.computed ? variablesNamedIn(pattern.key, bindings) : []), ...defaultsIn(pattern.value, bindings)]
  return pattern.type === 'Identifier' ? [] : childrenOf(pattern).flatMap((child) => defaultsIn(child, bindings))
}

function callsSomething(node: Node): boolean {
  return node.type === 'CallExpression' || node.type === 'NewExpression' || childrenOf(node).some(callsSomething)
}

function endsEarly(node: Node): boolean {
  if (node.type === 'MemberExpression') return node.optional || endsEarly(node.object)
  return node.type === 'CallExpression' && (node.optional || endsEarly(node.callee))
}

/** Every way through the expression comes to the await: no condition, and no chain that may end early, stands before it. */
function isReached(node: Node, target: TSESTree.AwaitExpression): boolean {
  if (node === target) return true
  if (isFunctionNode(node)) return false
  switch (node.type) {
    case 'LogicalExpression':
      return isReached(node.left, target)
    case 'ConditionalExpression':
      return isReached(node.test, target)
    case 'MemberExpression':
      return isReached(node.object, target)
    case 'CallExpression':
      // `f?.(await x)` runs the argument only where there is an `f`.
      return isReached(node.callee, target) || (!endsEarly(node) && node.arguments.some((argument) => isReached(argument, target)))
    default:
      return childrenOf(node).some((child) => isReached(child, target))
  }
}
