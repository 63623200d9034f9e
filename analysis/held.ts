/**
 * What becomes of what a variable is given: is it never used, or used for the first time only after an `await` of something else? Of
 * no interest unless it is a promise, which other modules decide.
 *
 * Only what a call, `new` or `import()` makes counts: a promise read from elsewhere has others to care for it. Silent on names with a
 * leading `_`, which say like `void` that the drop is meant, on exports, on what `.catch(…)` handles, and wherever a branch, a loop or
 * a closure may use the variable first.
 */
import type { Variable } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import type { Bindings } from './bindings.js'
import type { HeldFact, Span, Value } from './facts.js'
import { firstEventIn, isNamedIn } from './held/first-event.js'
import { following, placesIn } from './held/statements.js'
import type { Place } from './held/statements.js'
import type { FunctionEntry, Inventory } from './inventory.js'
import { walk } from './loops/tree.js'
import { isFunctionNode, spanOf, staticKeyOf, unwrapped } from './syntax.js'
import type { Node, Syntax } from './syntax.js'

/** `name = value` as a statement, or a declarator. */
interface Write {
  readonly name: TSESTree.Identifier
  readonly value: Node
  /** Declarators behind it in its statement. */
  readonly beside: readonly Node[]
  readonly declares: boolean
  readonly place: Place
}

const NONE: readonly Write[] = []

export function heldFactsOf(syntax: Syntax, inventory: Inventory, bindings: Bindings): readonly HeldFact[] {
  const facts: HeldFact[] = []
  for (const entry of inventory.functions) {
    for (const place of placesIn(bodyOf(entry))) {
      for (const write of writesAt(place)) {
        const variable = bindings.variableOf(write.name)
        if (variable === undefined || write.name.name.startsWith('_') || !isOwn(variable, entry, syntax) || isCaught(write.value)) continue
        const fate = fateOf(write, variable, entry)
        if (fate === undefined) continue
        const value = heldValue(write.value, bindings)
        if (value.kind === 'unknown' || value.kind === 'literal') continue
        facts.push({ name: write.name.name, span: nameSpanOf(write.name), value, valueSpan: spanOf(write.value), function: entry.id, ...fate })
      }
    }
  }
  return facts
}

type Fate = { readonly fate: 'unused' } | Pick<HeldFact & { readonly fate: 'late' }, 'fate' | 'awaitSpan' | 'useSpan'>

function fateOf(write: Write, variable: Variable, entry: FunctionEntry): Fate | undefined {
  const others = variable.references.filter((reference) => reference.identifier !== write.name && !isEmptyInitialiser(reference))
  if (!others.some((reference) => reference.isRead() || !reference.isWrite())) return { fate: 'unused' }
  const isReplaced = others.some((reference) => reference.isWrite())
  // A closure may look at the variable at any time, whatever its place.
  if ((isReplaced || !write.declares) && others.some((reference) => reference.from.variableScope !== variable.scope.variableScope)) return undefined
  const names = new Set(others.map((reference) => reference.identifier as Node))
  if (isReplaced) return isOverwritten(write, names) ? { fate: 'unused' } : undefined
  if (!entry.awaits || entry.id === 0 || cannotReject(write.value)) return undefined
  const late = lateFate(write, names)
  return late === undefined || isHoisted(entry, names) ? undefined : late
}

function lateFate(write: Write, names: ReadonlySet<Node>): Fate | undefined {
  const start = write.name.range[0]
  // Used above it: the next turn of a loop around both.
  if ([...names].some((name) => name.range[0] < start)) return undefined
  for (let rest: readonly Node[] = [...write.beside, ...following(write.place)], place: Place | undefined = write.place; ; ) {
    const event = firstEventIn(rest, names)
    if (event.kind === 'paused') {
      const use = firstAfter(names, event.at.range[0])
      if (use === undefined || !isTakenForPromise([...rest, ...outside(place)], names)) return undefined
      return { fate: 'late', awaitSpan: spanOf(event.at), useSpan: spanOf(use) }
    }
    place = event.kind === 'none' && !write.declares ? place.outer : undefined
    if (place === undefined) return undefined
    rest = following(place)
  }
}

function outside(place: Place): readonly Node[] {
  return place.outer === undefined ? [] : [...following(place.outer), ...outside(place.outer)]
}

function firstAfter(names: ReadonlySet<Node>, offset: number): Node | undefined {
  return [...names].filter((name) => name.range[0] > offset).sort((a, b) => a.range[0] - b.range[0])[0]
}

/** Given another value in the same list of statements before anything reads it. */
function isOverwritten(write: Write, names: ReadonlySet<Node>): boolean {
  for (const statement of [...write.beside, ...following(write.place)]) {
    const { expression } = statement.type === 'ExpressionStatement' ? statement : {}
    if (expression?.type === 'AssignmentExpression' && expression.operator === '=' && names.has(expression.left)) return !isNamedIn(expression.right, names)
    if (isNamedIn(statement, names) || firstEventIn([statement], names).kind === 'leaves') return false
  }
  return false
}

/**
 * Is it awaited, returned, or asked for `.then`, `.catch` or `.finally`, alone or in what a method of `Promise` is given? Values that are
 * not are seldom promises, and there are many of them.
 */
function isTakenForPromise(nodes: readonly Node[], names: ReadonlySet<Node>): boolean {
  const isName = (node: Node | null): boolean => node !== null && names.has(unwrapped(node))
  let taken = false
  for (const root of nodes) {
    walk(root, (node) => {
      if (taken) return false
      switch (node.type) {
        case 'AwaitExpression':
        case 'ReturnStatement':
        case 'YieldExpression':
          taken = isName(node.argument ?? null)
          break
        case 'MemberExpression':
          taken = isName(node.object) && /^(?:then|catch|finally)$/.test(staticKeyOf(node.property, node.computed) ?? '')
          break
        case 'CallExpression': {
          const { callee } = node
          const [first] = node.arguments
          if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Promise' && first !== undefined)
            taken = isName(first) || (first.type === 'ArrayExpression' && first.elements.some((element) => element?.type === 'SpreadElement' ? isName(element.argument) : isName(element)))
          break
        }
        default:
      }
      return !taken
    })
  }
  return taken
}

/** Function declarations run from wherever they are called, also from above them. */
function isHoisted(entry: FunctionEntry, names: ReadonlySet<Node>): boolean {
  return placesIn(bodyOf(entry)).some(({ statement }) => {
    const [start, end] = statement.range
    return statement.type === 'FunctionDeclaration' && [...names].some((name) => start <= name.range[0] && name.range[1] <= end)
  })
}

/** What the statement puts into variables by a call, `new` or `import()`. */
function writesAt(place: Place): readonly Write[] {
  const { statement } = place
  if (statement.type === 'VariableDeclaration') {
    if (statement.kind === 'using' || statement.kind === 'await using') return NONE
    const writes: Write[] = []
    for (const [index, { id, init }] of statement.declarations.entries()) {
      if (id.type === 'Identifier' && init !== null && makesSomething(init))
        writes.push({ name: id, value: init, beside: statement.declarations.slice(index + 1), declares: true, place })
    }
    return writes
  }
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') return NONE
  const { operator, left, right } = statement.expression
  return operator === '=' && left.type === 'Identifier' && makesSomething(right) ? [{ name: left, value: right, beside: [], declares: false, place }] : NONE
}

/** Declared once, in the function itself, and not for other scripts of a page to see. */
function isOwn(variable: Variable, entry: FunctionEntry, { program, format }: Syntax): boolean {
  const [definition, ...others] = variable.defs
  if (others.length > 0 || (definition?.type as string | undefined) !== 'Variable' || variable.scope.variableScope.block !== entry.node) return false
  return entry.id !== 0 || format !== 'script' || program.sourceType === 'module'
}

/** `let p`, `let p = null`: given nothing yet. */
function isEmptyInitialiser(reference: Variable['references'][number]): boolean {
  if (reference.init !== true) return false
  const value = reference.writeExpr as Node | null | undefined
  return !value || (value.type === 'Literal' && value.value === null && value.raw === 'null') || (value.type === 'Identifier' && value.name === 'undefined')
}

/** Without the type that is written behind it. */
function nameSpanOf({ name, range: [start] }: TSESTree.Identifier): Span {
  return [start, start + name.length]
}

function bodyOf({ node }: FunctionEntry): Node {
  return isFunctionNode(node) ? node.body : node
}

function makesSomething(node: Node): boolean {
  const inner = unwrapped(node)
  switch (inner.type) {
    case 'CallExpression':
    case 'NewExpression':
    case 'ImportExpression':
      return true
    case 'ConditionalExpression':
      return makesSomething(inner.consequent) || makesSomething(inner.alternate)
    case 'LogicalExpression':
      return inner.operator === '&&' && makesSomething(inner.right)
    default:
      return false
  }
}

function heldValue(node: Node, bindings: Bindings): Value {
  const value = bindings.valueOf(node)
  return unwrapped(node).type === 'ImportExpression' ? { kind: 'promised', value } : value
}

/** `load().catch(report)`, `load().then(use, report).finally(end)`. */
function isCaught(node: Node): boolean {
  const call = unwrapped(node)
  if (call.type !== 'CallExpression') return false
  const callee = unwrapped(call.callee)
  if (callee.type !== 'MemberExpression') return false
  const name = staticKeyOf(callee.property, callee.computed)
  if (name === 'catch' ? call.arguments.length > 0 : name === 'then' && call.arguments.length > 1) return true
  return /^(?:then|catch|finally)$/.test(name ?? '') && isCaught(callee.object)
}

/** `new Promise(resolve => …)` has no means to reject, and `Promise.allSettled(…)` does not. */
function cannotReject(node: Node): boolean {
  const made = unwrapped(node)
  if (made.type === 'NewExpression') {
    const [executor] = made.arguments
    return made.callee.type === 'Identifier' && made.callee.name === 'Promise' && executor !== undefined && isFunctionNode(executor) && executor.params.length < 2
  }
  const callee = made.type === 'CallExpression' ? unwrapped(made.callee) : undefined
  if (callee?.type !== 'MemberExpression' || callee.object.type !== 'Identifier' || callee.object.name !== 'Promise') return false
  return /^(?:allSettled|resolve|withResolvers)$/.test(staticKeyOf(callee.property, callee.computed) ?? '')
}
