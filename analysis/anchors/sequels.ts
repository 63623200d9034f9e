/**
 * Does a function go on once a statement of it is through? At the top of a module the question is the same of the module.
 */
import type { TSESTree } from '@typescript-eslint/types'
import type { Anchors } from '../anchors.js'
import type { Span } from '../facts.js'
import { isFunctionNode, isLoop, parseText, spanOf } from './syntax-tree.js'
import type { Node, SyntaxTree } from './syntax-tree.js'

export function hasSequel(anchors: Anchors, text: string, span: Span): boolean {
  const tree = parseText(anchors.file, text)
  const start = tree.nodes.find((node) => node.range[0] === span[0] && node.range[1] === span[1])
  return start === undefined || goesOnAfter(tree, start)
}

/** `require.main === module`: whoever loads the module as a part of something else does not run what stands under it. */
const IS_MAIN = /^\(*\s*(?:require\.main\s*===?\s*module|module\s*===?\s*require\.main|!\s*module\.parent)\s*\)*$/

/** Does what stands there run only where the module is the program that was started? */
export function isProgramOnly(anchors: Anchors, text: string, span: Span): boolean {
  const tree = parseText(anchors.file, text)
  return ancestryOf(tree, span).some(
    ([node, parent]) => parent.type === 'IfStatement' && parent.consequent === node && text.slice(...spanOf(parent.test)).split('&&').some((each) => IS_MAIN.test(each.trim())),
  )
}

/** Is it the last thing that a module does at its top? Not what a `try` is around, whose handler would hear nothing of a rejection. */
export function isAtEnd(anchors: Anchors, text: string, span: Span): boolean {
  const tree = parseText(anchors.file, text)
  const ancestry = ancestryOf(tree, span)
  const start = ancestry[0]?.[0]
  return start !== undefined && !goesOnAfter(tree, start) && !ancestry.some(([, parent]) => isFunctionNode(parent) || parent.type === 'TryStatement')
}

/** Each node from the one at the span on, with its parent. */
function ancestryOf(tree: SyntaxTree, span: Span): readonly (readonly [Node, Node])[] {
  const pairs: (readonly [Node, Node])[] = []
  let node = tree.nodes.find(({ range }) => range[0] === span[0] && range[1] === span[1])
  for (let parent = node === undefined ? undefined : tree.parentOf(node); node !== undefined && parent !== undefined; node = parent, parent = tree.parentOf(parent)) pairs.push([node, parent])
  return pairs
}

/** Statements that do nothing when their turn comes: hoisted, or there for types alone. */
const IDLE = /^(?:FunctionDeclaration|EmptyStatement|ImportDeclaration|ExportAllDeclaration|TS\w+Declaration|TSDeclareFunction)$/

function goesOnAfter(tree: SyntaxTree, start: Node): boolean {
  for (let node = start, parent = tree.parentOf(start); parent !== undefined; node = parent, parent = tree.parentOf(parent)) {
    if (isFunctionNode(parent)) return false
    if (isLoop(parent)) return true
    if (parent.type === 'TryStatement' && parent.finalizer !== null && parent.finalizer !== node) return true
    const list = listAround(parent, node)
    if (list === undefined) continue
    const next = list.slice(list.findIndex((each) => each === node) + 1).find((each) => !isIdle(each))
    if (next === undefined) {
      if (parent.type === 'SwitchCase' && !isLastCase(tree, parent)) return true
      continue
    }
    if (next.type === 'ReturnStatement' && next.argument === null) return false
    if (next.type !== 'BreakStatement' || next.label !== null) return true
    // What is left is what stands after the `switch`.
    for (let outer: Node | undefined = parent; outer !== undefined && outer.type !== 'SwitchStatement'; outer = tree.parentOf(outer)) if (isLoop(outer)) return true
    parent = switchAround(tree, parent) ?? parent
  }
  return false
}

function listAround(parent: Node, node: Node): readonly Node[] | undefined {
  if (parent.type === 'BlockStatement' || parent.type === 'Program') return parent.body
  return parent.type === 'SwitchCase' && parent.test !== node ? parent.consequent : undefined
}

function isIdle(node: Node): boolean {
  if (node.type === 'ExportNamedDeclaration') return node.declaration === null || IDLE.test(node.declaration.type)
  if (node.type === 'ExportDefaultDeclaration') return node.declaration.type === 'FunctionDeclaration' || node.declaration.type === 'Identifier'
  return IDLE.test(node.type)
}

function isLastCase(tree: SyntaxTree, node: TSESTree.SwitchCase): boolean {
  const around = tree.parentOf(node)
  return around?.type === 'SwitchStatement' && around.cases.at(-1) === node
}

function switchAround(tree: SyntaxTree, node: Node): Node | undefined {
  for (let outer: Node | undefined = node; outer !== undefined && !isFunctionNode(outer); outer = tree.parentOf(outer)) if (outer.type === 'SwitchStatement') return outer
  return undefined
}
