import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import { UNKNOWN } from '../bindings.js'
import type { Bindings } from '../bindings.js'
import type { FunctionId } from '../facts.js'
import type { FunctionEntry, Inventory } from '../inventory.js'
import { staticKeyOf, unwrapped } from '../syntax.js'
import type { Node } from '../syntax.js'

/** What several runs of a function have in common: variables from around it, members of `this` and of objects from around it. */
export interface Subject {
  /** Without what the name hides: which variable, whose `this`. */
  readonly key: string
  /** `this.cache`, `total` */
  readonly text: string
  readonly shared: 'variable' | 'object' | 'this'
  /** The function whose variable it is, or is reached through; 0 for the module's. */
  readonly owner: FunctionId
}

export type SubjectOf = (node: Node) => Subject | undefined

export function subjectsOf(entry: FunctionEntry, inventory: Inventory, bindings: Bindings): SubjectOf {
  const numbers = new Map<Variable, number>()
  const numberOf = (variable: Variable): number => {
    const known = numbers.get(variable)
    if (known !== undefined) return known
    numbers.set(variable, numbers.size)
    return numbers.size - 1
  }

  const outerVariable = (name: TSESTree.Identifier): Variable | undefined => {
    const variable = bindings.variableOf(name)
    const declared = variable?.defs[0]?.name as Node | undefined
    if (variable === undefined || variable.defs.length !== 1 || declared === undefined) return undefined
    return contains(entry.node, declared) ? undefined : variable
  }

  const ownerOf = (variable: Variable): FunctionId => inventory.functionOf.get(variable.scope.variableScope.block as Node) ?? 0

  const subjectOf = (node: Node): Subject | undefined => {
    const inner = unwrapped(node)
    if (inner.type === 'Identifier') {
      const variable = outerVariable(inner)
      if (variable === undefined || (variable.defs[0]?.type as string) !== 'Variable') return undefined
      return { key: `${numberOf(variable)}`, text: inner.name, shared: 'variable', owner: ownerOf(variable) }
    }
    if (inner.type !== 'MemberExpression') return undefined
    const name = staticKeyOf(inner.property, inner.computed)
    if (name === undefined) return undefined
    const object = rootOf(inner.object) ?? (unwrapped(inner.object).type === 'MemberExpression' ? subjectOf(inner.object) : undefined)
    return object && { ...object, key: `${object.key}.${name}`, text: `${object.text}.${name}` }
  }

  const rootOf = (node: Node): Subject | undefined => {
    const inner = unwrapped(node)
    if (inner.type === 'ThisExpression') {
      const receiver = inventory.functions[inventory.receivers.get(inner) ?? 0]
      const isMember = receiver !== undefined && (receiver.class !== undefined || receiver.object !== undefined || receiver.prototypeOf !== undefined)
      return isMember ? { key: `this${receiver.id}`, text: 'this', shared: 'this', owner: receiver.id } : undefined
    }
    if (inner.type !== 'Identifier') return undefined
    const variable = outerVariable(inner)
    if (variable === undefined || !isSharedObject(variable, inner)) return undefined
    return { key: `${numberOf(variable)}`, text: inner.name, shared: 'object', owner: ownerOf(variable) }
  }

  /** Made, imported or declared around the function: not what a caller handed in. */
  const isSharedObject = (variable: Variable, name: TSESTree.Identifier): boolean => {
    const type = variable.defs[0]?.type as string
    if (type === 'ImportBinding' || type === 'ClassName') return true
    if (type !== 'Variable') return false
    const direct = bindings.valueOf(name)
    const value = direct.kind === 'variable' ? (bindings.variables[direct.id] ?? UNKNOWN) : direct
    return value.kind === 'object' || value.kind === 'exports' || value.kind === 'module' || (value.kind === 'result' && inventory.calls[value.call]?.kind === 'new')
  }

  return subjectOf
}

export function contains(outer: Node, inner: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1]
}
