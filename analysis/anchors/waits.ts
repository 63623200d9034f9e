/**
 * Loops that only wait: how long one would spin from its start on, as an expression, and what is written around it for that alone.
 *
 * Understood is what compares a clock in milliseconds (`Date.now()`, `new Date()`, `performance.now()`) with anything, plus and minus. A loop
 * that does more, counts rounds or looks at two things has no duration here.
 */
import type { TSESTree } from '@typescript-eslint/types'
import { variableAt } from '../anchors.js'
import type { Anchors, VariableAnchor } from '../anchors.js'
import type { Span } from '../facts.js'
import { parseText, spanOf } from './syntax-tree.js'
import type { Node, SyntaxTree } from './syntax-tree.js'

export interface WaitAnchor {
  /** The loop. */
  readonly span: Span
  /** Milliseconds, as an expression to be evaluated where the loop begins. */
  readonly duration: string
  /** Declarations right before it that nothing else reads. */
  readonly goneStatements: readonly Span[]
}

/** A loop without a body that asks the same again: `while (!existsSync(p)) {}`. */
export interface PollAnchor {
  readonly span: Span
  readonly testSpan: Span
  readonly bodySpan: Span
}

export function waitAt(anchors: Anchors, text: string, span: Span): WaitAnchor | undefined {
  const tree = parseText(anchors.file, text)
  const loop = tree.nodes.find((node): node is Loop => isLoop(node) && node.range[0] === span[0] && node.range[1] === span[1])
  return loop === undefined ? undefined : waitOf(anchors, tree, loop)
}

export function pollsIn(anchors: Anchors, text: string): readonly PollAnchor[] {
  return parseText(anchors.file, text).nodes.flatMap((node): readonly PollAnchor[] => {
    if (node.type !== 'WhileStatement' && (node.type !== 'ForStatement' || node.init !== null || node.update !== null)) return []
    if (node.test === null || !isEmpty(node.body)) return []
    return [{ span: spanOf(node), testSpan: spanOf(node.test), bodySpan: spanOf(node.body) }]
  })
}

type Loop = TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement

function isLoop(node: Node): node is Loop {
  return node.type === 'WhileStatement' || node.type === 'DoWhileStatement' || node.type === 'ForStatement'
}

function isEmpty(body: Node): boolean {
  return body.type === 'EmptyStatement' || (body.type === 'BlockStatement' && body.body.length === 0)
}

/** What is declared right before a loop, or in its head: known to be as old as the loop's start. */
interface Noted {
  readonly variable: VariableAnchor
  readonly init: TSESTree.Expression
}

interface Scene {
  readonly anchors: Anchors
  readonly tree: SyntaxTree
  readonly noted: readonly Noted[]
  /** Variables that the loop sets to the time, by where their names are declared. */
  readonly clocks: ReadonlySet<number>
}

function waitOf(anchors: Anchors, tree: SyntaxTree, loop: Loop): WaitAnchor | undefined {
  const body = bodyOf(loop)
  if (body === undefined) return undefined
  if (loop.type === 'ForStatement' && loop.init !== null && !isOnlyRead(anchors, loop)) return undefined
  const clocks = new Set<number>()
  for (const assignment of body.assignments) {
    const variable = variableAt(anchors, spanOf(assignment.left))
    if (variable === undefined || !isClock(assignment.right)) return undefined
    // What it holds after the loop would be what it held before.
    if (variable.exported || variable.references.some(({ span, write }) => !isWithin(span, spanOf(loop)) && (write || span[0] > loop.range[1]))) return undefined
    clocks.add(variable.nameSpan[0])
  }
  const comparison = comparisonOf(body.test, body.leaves)
  if (comparison === undefined) return undefined
  const scene: Scene = { anchors, tree, noted: notedBefore(anchors, tree, loop), clocks }
  const reached = sumOf(scene, comparison.reached)
  const aim = sumOf(scene, comparison.aim)
  if (reached === undefined || aim === undefined || !readsTime(scene, comparison.reached, loop) || readsTime(scene, comparison.aim, loop)) return undefined
  const clockCount = aim.clocks - reached.clocks
  const terms = [...aim.terms, ...reached.terms.map(({ sign, text }) => ({ sign: -sign, text }))]
  if (clockCount !== 0 && clockCount !== -1) return undefined
  if (clockCount === -1) terms.push({ sign: -1, text: clockTextIn(comparison.reached, tree.text) })
  if (terms.length === 0) return undefined
  return { span: spanOf(loop), duration: written(terms), goneStatements: goneWith(scene, loop) }
}

/** What its head declares is read nowhere else. */
function isOnlyRead(anchors: Anchors, loop: TSESTree.ForStatement): boolean {
  if (loop.init?.type !== 'VariableDeclaration') return false
  return loop.init.declarations.every(({ id }) => {
    const variable = id.type === 'Identifier' ? declaredAt(anchors, id) : undefined
    return variable?.references.every(({ span }) => isWithin(span, spanOf(loop))) === true
  })
}

interface Body {
  readonly assignments: readonly { readonly left: TSESTree.Identifier; readonly right: TSESTree.Expression }[]
  readonly test: TSESTree.Expression
  /** The loop ends where the test holds, and not where it fails. */
  readonly leaves: boolean
}

function bodyOf(loop: Loop): Body | undefined {
  const assignments: { left: TSESTree.Identifier; right: TSESTree.Expression }[] = []
  let exit: TSESTree.Expression | undefined
  const add = (expression: TSESTree.Expression): boolean => {
    if (expression.type !== 'AssignmentExpression' || expression.operator !== '=' || expression.left.type !== 'Identifier') return false
    assignments.push({ left: expression.left, right: expression.right })
    return true
  }
  const statements = loop.body.type === 'BlockStatement' ? loop.body.body : [loop.body]
  for (const statement of statements) {
    if (statement.type === 'EmptyStatement' || (statement.type === 'ContinueStatement' && statement.label === null)) continue
    if (statement.type === 'ExpressionStatement') {
      if (!add(statement.expression)) return undefined
    } else if (statement.type === 'IfStatement' && statement.alternate === null && exit === undefined && isBreak(statement.consequent)) exit = statement.test
    else return undefined
  }
  if (loop.type === 'ForStatement') {
    if (loop.update !== null && !add(loop.update)) return undefined
    if (loop.init !== null && loop.init.type !== 'VariableDeclaration') return undefined
  }
  const isEndless = loop.test === null || (loop.test.type === 'Literal' && Boolean(loop.test.value))
  if (exit !== undefined) return isEndless ? { assignments, test: exit, leaves: true } : undefined
  return loop.test === null || isEndless ? undefined : { assignments, test: loop.test, leaves: false }
}

function isBreak(node: Node): boolean {
  if (node.type === 'BlockStatement') return node.body.length === 1 && node.body[0] !== undefined && isBreak(node.body[0])
  return node.type === 'BreakStatement' && node.label === null
}

/** The loop goes on until `reached` is as large as `aim`. */
function comparisonOf(test: TSESTree.Expression, leaves: boolean): { readonly reached: TSESTree.Expression; readonly aim: TSESTree.Expression } | undefined {
  if (test.type === 'UnaryExpression' && test.operator === '!') return comparisonOf(test.argument, !leaves)
  if (test.type !== 'BinaryExpression' || test.left.type === 'PrivateIdentifier') return undefined
  const isSmaller = test.operator === '<' || test.operator === '<='
  if (!isSmaller && test.operator !== '>' && test.operator !== '>=') return undefined
  return isSmaller === leaves ? { reached: test.right, aim: test.left } : { reached: test.left, aim: test.right }
}

const clockCalls = /^(?:(?:globalThis|window|self)\s*\.\s*)?(?:Date\.now|performance\.now)$/

/** Reads the clock, in milliseconds. */
function isClock(node: Node): boolean {
  switch (node.type) {
    case 'NewExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0
    case 'UnaryExpression':
      return node.operator === '+' && node.argument.type === 'NewExpression' && isClock(node.argument)
    case 'CallExpression': {
      if (node.arguments.length === 1 && node.callee.type === 'Identifier' && node.callee.name === 'Number') return isClock(node.arguments[0] ?? node)
      if (node.arguments.length > 0 || node.callee.type !== 'MemberExpression' || node.callee.computed || node.callee.property.type !== 'Identifier') return false
      const { object, property } = node.callee
      if (object.type === 'Identifier') return clockCalls.test(`${object.name}.${property.name}`)
      return (property.name === 'getTime' || property.name === 'valueOf') && object.type === 'NewExpression' && isClock(object)
    }
    default:
      return false
  }
}

interface Sum {
  /** How often the time now is in it. */
  readonly clocks: number
  readonly terms: readonly { readonly sign: number; readonly text: string }[]
}

function sumOf(scene: Scene, node: TSESTree.Expression, depth = 0): Sum | undefined {
  if (isClock(node)) return { clocks: 1, terms: [] }
  if (node.type === 'Identifier') {
    const variable = variableAt(scene.anchors, spanOf(node))
    if (variable !== undefined && scene.clocks.has(variable.nameSpan[0])) return { clocks: 1, terms: [] }
    const noted = variable === undefined ? undefined : scene.noted.find((each) => each.variable === variable)
    if (noted !== undefined && depth < 4) return sumOf(scene, noted.init, depth + 1)
  }
  if (node.type === 'BinaryExpression' && (node.operator === '+' || node.operator === '-')) {
    const left = sumOf(scene, node.left, depth)
    const right = sumOf(scene, node.right, depth)
    if (left === undefined || right === undefined) return undefined
    const sign = node.operator === '+' ? 1 : -1
    return { clocks: left.clocks + sign * right.clocks, terms: [...left.terms, ...right.terms.map((term) => ({ ...term, sign: sign * term.sign }))] }
  }
  // Anything else is a number as it stands, as long as no time is in it.
  if ([node, ...scene.tree.descendantsOf(node)].some((each) => isClock(each) || each.type === 'AwaitExpression')) return undefined
  const text = scene.tree.text.slice(...spanOf(node))
  const isDate = node.type === 'Identifier' && isDateHeld(scene, node)
  return { clocks: 0, terms: [{ sign: 1, text: isDate ? `${text}.getTime()` : isClosed(node) ? text : `(${text})` }] }
}

/** `const end = new Date(…)`, which compares like a number and is none to the types. */
function isDateHeld(scene: Scene, node: TSESTree.Identifier): boolean {
  const variable = variableAt(scene.anchors, spanOf(node))
  return variable?.initSpan !== undefined && /^new\s+Date\b/.test(scene.tree.text.slice(...variable.initSpan))
}

/** Needs no parentheses between plus and minus. */
function isClosed(node: Node): boolean {
  switch (node.type) {
    case 'Literal':
    case 'Identifier':
    case 'MemberExpression':
    case 'CallExpression':
      return true
    case 'BinaryExpression':
      return /^(?:\*\*?|\/|%)$/.test(node.operator)
    default:
      return false
  }
}

/** Is the time, as it is in each round, part of it? */
function readsTime(scene: Scene, node: TSESTree.Expression, loop: Loop): boolean {
  if (!isWithin(spanOf(node), spanOf(loop))) return false
  return [node, ...scene.tree.descendantsOf(node)].some((each) => {
    const variable = each.type === 'Identifier' ? variableAt(scene.anchors, spanOf(each)) : undefined
    return isClock(each) || (variable !== undefined && scene.clocks.has(variable.nameSpan[0]))
  })
}

function clockTextIn(node: Node, text: string): string {
  const found = /(?:performance|Date)\s*\.\s*now\s*\(\s*\)/.exec(text.slice(...spanOf(node)))
  return found?.[0] ?? 'Date.now()'
}

function written(terms: Sum['terms']): string {
  const ordered = [...terms].sort((a, b) => b.sign - a.sign)
  return ordered.map(({ sign, text }, index) => (index === 0 ? (sign > 0 ? text : `-${text}`) : ` ${sign > 0 ? '+' : '-'} ${text}`)).join('')
}

function notedBefore(anchors: Anchors, tree: SyntaxTree, loop: Loop): readonly Noted[] {
  const list = statementsAround(tree, loop)
  const index = list.indexOf(loop)
  const declarations: TSESTree.VariableDeclaration[] = []
  for (const statement of list.slice(Math.max(0, index - 3), Math.max(0, index)).reverse()) {
    // What is called in between takes its time.
    if (statement.type !== 'VariableDeclaration' || hasCall(tree, statement)) break
    declarations.push(statement)
  }
  if (loop.type === 'ForStatement' && loop.init?.type === 'VariableDeclaration') declarations.push(loop.init)
  return declarations.flatMap((declaration) =>
    declaration.declarations.flatMap(({ id, init }): readonly Noted[] => {
      const variable = id.type === 'Identifier' ? declaredAt(anchors, id) : undefined
      if (variable === undefined || init === null || variable.exported || hasCall(tree, init)) return []
      return variable.references.every(({ write }) => !write) ? [{ variable, init }] : []
    }),
  )
}

function statementsAround(tree: SyntaxTree, node: Node): readonly Node[] {
  const parent = tree.parentOf(node)
  switch (parent?.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      return parent.body
    case 'SwitchCase':
      return parent.consequent
    default:
      return []
  }
}

/** The statements that declare nothing but what the loop and they themselves read. */
function goneWith({ anchors, tree, noted, clocks }: Scene, loop: Loop): readonly Span[] {
  const list = statementsAround(tree, loop)
  const index = list.indexOf(loop)
  const gone: Span[] = []
  for (const statement of list.slice(Math.max(0, index - 3), Math.max(0, index)).reverse()) {
    if (statement.type !== 'VariableDeclaration') break
    const isOnlyForLoop = statement.declarations.every(({ id, init }) => {
      const variable = id.type === 'Identifier' ? declaredAt(anchors, id) : undefined
      if (variable === undefined || variable.exported) return false
      const isKnown = noted.some((each) => each.variable === variable) || (clocks.has(variable.nameSpan[0]) && (init === null || !hasCall(tree, init)))
      return isKnown && variable.references.every(({ span }) => isWithin(span, spanOf(loop)) || gone.some((each) => isWithin(span, each)) || isWithin(span, spanOf(statement)))
    })
    if (!isOnlyForLoop) break
    gone.push(spanOf(statement))
  }
  return gone
}

/** The node of a declared name reaches over its type annotation. */
function declaredAt(anchors: Anchors, { name, range }: TSESTree.Identifier): VariableAnchor | undefined {
  return variableAt(anchors, [range[0], range[0] + name.length])
}

function hasCall(tree: SyntaxTree, node: Node): boolean {
  return [node, ...tree.descendantsOf(node)].some((each) => (each.type === 'CallExpression' || each.type === 'NewExpression') && !isClock(each))
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1]
}
