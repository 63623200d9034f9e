import type { TSESTree } from '@typescript-eslint/types'
import type { Node } from '../syntax.js'

/** The statements of one function, each with what runs after it as long as nothing jumps. */

export interface Place {
  readonly statement: Node
  /** The statements it stands among, and where. */
  readonly list: readonly Node[]
  readonly index: number
  /** What follows the statement that the list stands in; absent where that is a loop, a handler or the function itself. */
  readonly outer: Place | undefined
}

/** What follows in the same list. */
export function following({ list, index }: Place): readonly Node[] {
  return list.slice(index + 1)
}

/** Every statement of a function's body, those of nested blocks included, those of nested functions left out. */
export function placesIn(body: Node): readonly Place[] {
  const places: Place[] = []
  const visitList = (list: readonly Node[], outer: Place | undefined): void => {
    for (const [index, statement] of list.entries()) {
      const place = { statement, list, index, outer }
      places.push(place)
      visit(statement, place)
    }
  }
  const visit = (statement: Node, place: Place | undefined): void => {
    switch (statement.type) {
      case 'BlockStatement':
        visitList(statement.body, place)
        return
      case 'IfStatement':
        visitBranch(statement.consequent, place)
        if (statement.alternate !== null) visitBranch(statement.alternate, place)
        return
      case 'TryStatement':
        visitList(statement.block.body, place)
        if (statement.handler !== null) visitList(statement.handler.body.body, undefined)
        if (statement.finalizer !== null) visitList(statement.finalizer.body, undefined)
        return
      case 'LabeledStatement':
        visitBranch(statement.body, undefined)
        return
      case 'SwitchStatement':
        for (const each of statement.cases) visitList(each.consequent, undefined)
        return
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        visitBranch(statement.body, undefined)
        return
      default:
    }
  }
  const visitBranch = (branch: TSESTree.Statement, outer: Place | undefined): void => {
    if (branch.type === 'BlockStatement') visitList(branch.body, outer)
    else visitList([branch], outer)
  }
  if (body.type === 'BlockStatement' || body.type === 'Program' || body.type === 'StaticBlock') visitList(body.body, undefined)
  return places
}
