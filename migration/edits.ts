import { expressionAt, functionAt } from '../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, FunctionAnchor, TypeAnchor } from '../analysis/anchors.js'
import type { Span } from '../analysis/facts.js'
import { defaultRefusalOf, withMovedDefaults } from './default-parameters.js'
import { handedOn } from './handed-on.js'
import { guarded, withLoops, withNames } from './loops-before.js'
import type { LoopBefore, Piece } from './loops-before.js'
import type { Edit } from './plan.js'
import { endOfStatement, indentationAt, isWithinSpan } from './spans.js'

/**
 * Operations on places become edits of the text. Each operation touches only its own tokens, so that calls nested in each other
 * can all change; what meets at one offset is put in order here and leaves as one edit.
 */

export interface Refusal {
  readonly code: string
  readonly message: string
}

export type Operation =
  /** Put `await` before an expression. */
  | { readonly kind: 'await'; readonly span: Span }
  /**
   * Change a call in place: `pieces` replace tokens of it (never an argument that stays), `before` and `after` go around it inside
   * the `await`, `suffix` after the awaited value: `(await before call after)suffix`.
   */
  | {
      readonly kind: 'rewrite'
      readonly span: Span
      readonly pieces: readonly Edit[]
      readonly before?: string
      readonly after?: string
      readonly suffix?: string
      readonly awaited: boolean
    }
  /** Make a function async, with its return type, overloads and JSDoc. */
  | { readonly kind: 'async'; readonly function: Span }
  /** Let a signature without a body return a promise. */
  | { readonly kind: 'promise-return'; readonly span: Span }
  /** Let a function type give a promise; the span is that of what it gives. */
  | { readonly kind: 'promise-type'; readonly span: Span }
  /** Await a call before its statement, in a variable of its own. */
  | { readonly kind: 'hoist'; readonly span: Span; readonly name: string }
  /** What follows the expression goes away, so that `await` needs no parentheses there. */
  | { readonly kind: 'unwrap'; readonly span: Span }
  /** Text around a span, outside of everything that other operations put at its ends. */
  | { readonly kind: 'around'; readonly span: Span; readonly before: string; readonly after: string }
  | { readonly kind: 'edit'; readonly edits: readonly Edit[] }
  /** Text in place of a span and of all that other operations would do in it. */
  | { readonly kind: 'drop'; readonly span: Span; readonly text: string }
  | LoopBefore

/** Why an expression cannot be awaited where it stands, once its function is async. */
export function awaitRefusalOf(anchors: Anchors, span: Span): Refusal | undefined {
  const anchor = expressionAt(anchors, span)
  if (anchor === undefined) return { code: 'unknown-place', message: 'The place is not a call that an edit can address.' }
  switch (anchor.position) {
    case 'parameter-default':
      if (anchor.chain?.place === 'inside' && anchor.chain.split === undefined) break
      return defaultRefusalOf(anchors, anchor)
    case 'class-field':
      return { code: 'in-class-field', message: 'A class field cannot wait for its value. Fill it in an async factory or method instead.' }
    case 'static-block':
      return { code: 'in-static-block', message: '`await` is not allowed in a static block. Move the call out of the class.' }
    case 'decorator':
      return { code: 'decorated', message: '`await` in a decorator would delay the class. Call it before the class and pass the value.' }
    case 'enum':
    case 'namespace':
      return { code: 'in-namespace', message: '`await` is not allowed in an enum or a namespace. Move the call out of it.' }
    default:
  }
  if (anchor.function !== null && functionAt(anchors, anchor.function)?.awaitIdentifier === true) {
    return { code: 'await-identifier', message: 'The function uses `await` as a name, so it cannot become async. Rename it first.' }
  }
  if (anchor.chain?.place === 'inside' && anchor.chain.split === undefined) {
    return { code: 'optional-chain', message: 'Awaiting inside an optional chain would end its short circuit. Split the chain into two statements.' }
  }
  if (anchor.compound?.shared === true && !canHoist(anchors, anchor) && !canHoistInBlock(anchors, anchor)) {
    return {
      code: 'operand-order',
      message: `\`${anchor.compound.target}\` is read before the call and written after it, and other code can change it in between. Put the call into a variable of its own first.`,
    }
  }
  return undefined
}

/** Why a function cannot become async, as far as its own text tells. */
export function asyncRefusalOf(anchors: Anchors, span: Span): Refusal | undefined {
  const anchor = functionAt(anchors, span)
  if (anchor === undefined) return { code: 'unknown-place', message: 'The place is not a function that an edit can address.' }
  if (anchor.async) return anchor.generator ? generatorRefusal : undefined
  switch (anchor.kind) {
    case 'constructor':
      return { code: 'in-constructor', message: 'A constructor cannot be async. Make an async factory, or load in a method that is awaited.' }
    case 'getter':
      return { code: 'in-getter', message: 'A getter cannot be async. Make it a method.' }
    case 'setter':
      return { code: 'in-setter', message: 'A setter cannot be async. Make it a method.' }
    default:
  }
  if (anchor.generator) return generatorRefusal
  if (anchor.typePredicate || anchor.overloads.some(isPredicate)) {
    return { code: 'type-predicate', message: 'A type predicate cannot be async. Return a boolean, or load before the check.' }
  }
  if (anchor.awaitIdentifier) return { code: 'await-identifier', message: 'The function uses `await` as a name, so it cannot become async. Rename it first.' }
  if (anchor.usesNewTarget) return { code: 'used-as-constructor', message: 'A function that reads `new.target` is a constructor and cannot be async.' }
  return undefined
}

const generatorRefusal: Refusal = { code: 'in-generator', message: 'A generator that awaits becomes an async iterator, which its consumers do not expect.' }

function isPredicate(type: TypeAnchor): boolean {
  return /^asserts\s|\sis\s/.test(type.text)
}

/** A statement can be put before the one the expression stands in without changing what runs, or whether it runs. */
export function canHoist(anchors: Anchors, anchor: ExpressionAnchor): boolean {
  if (anchor.statement?.inList !== true || anchor.conditional) return false
  if (!/^(?:ExpressionStatement|VariableDeclaration|ReturnStatement|IfStatement|ThrowStatement)$/.test(anchor.statement.kind)) return false
  return anchor.earlier.every(read => read.kind !== 'call') && anchors.errors.length === 0
}

/** A statement that is alone under an `if` or a loop gets a block for itself and for what is put before it. */
function canHoistInBlock(anchors: Anchors, anchor: ExpressionAnchor): boolean {
  return anchor.statement?.kind === 'ExpressionStatement' && !anchor.statement.inList && canHoist(anchors, { ...anchor, statement: { ...anchor.statement, inList: true } })
}

/** The edits of a file, sorted and without overlap. Throws where operations contradict each other: a bug of the caller. */
export function editsFor(anchors: Anchors, text: string, given: readonly Operation[]): readonly Edit[] {
  const operations = handedOn(anchors, given)
  const pieces: Piece[] = []
  const taken = new Set(anchors.names)
  const seen = new Set<string>()
  const promised = new Set<number>()
  const unwrapped = new Set(operations.flatMap(operation => (operation.kind === 'unwrap' ? [operation.span.join(':')] : [])))
  const awaited = operations.flatMap(operation => (operation.kind === 'await' || (operation.kind === 'rewrite' && operation.awaited) ? [operation.span] : []))
  for (const operation of operations) {
    if (operation.kind === 'unwrap' || operation.kind === 'drop' || operation.kind === 'loop') continue
    if (operation.kind !== 'edit' && operation.kind !== 'around') {
      const key = `${operation.kind === 'async' ? 'async' : 'place'}:${(operation.kind === 'async' ? operation.function : operation.span).join(':')}`
      if (seen.has(key)) continue
      seen.add(key)
    }
    addPieces(anchors, text, operation, { taken, unwrapped, promised, awaited }, pieces)
  }
  const drops = operations.filter(operation => operation.kind === 'drop')
  const loops = operations.filter(operation => operation.kind === 'loop').filter((loop, index, all) => all.findIndex(({ span }) => String(span) === String(loop.span)) === index)
  const kept = guardedOnce(withLoops(anchors, text, loops, pieces, mergedEdits)).filter(piece => !drops.some(({ span }) => isIn(piece, span)))
  const edits = mergedEdits([...kept, ...drops.map(({ span, text: content }): Piece => ({ kind: 'replace', start: span[0], end: span[1], text: content }))])
  const inDefaults = operations.flatMap(operation => {
    const anchor = operation.kind === 'await' || (operation.kind === 'rewrite' && operation.awaited) ? expressionAt(anchors, operation.span) : undefined
    return anchor?.position === 'parameter-default' && anchor.use !== 'awaited' ? [anchor] : []
  })
  return withMovedDefaults(anchors, text, withNames(text, edits), inDefaults)
}

/** What keeps a bracket from going on with the line before stands before all that opens there. */
function guardedOnce(pieces: readonly Piece[]): readonly Piece[] {
  const widest = new Map<number, number>()
  for (const piece of pieces) if (piece.kind === 'open') widest.set(piece.offset, Math.max(piece.reach, widest.get(piece.offset) ?? -1))
  return pieces.map(piece => (piece.kind === 'open' && piece.text.startsWith(';(') && piece.reach < (widest.get(piece.offset) ?? -1) ? { ...piece, text: piece.text.slice(1) } : piece))
}

function isIn(piece: Piece, [start, end]: Span): boolean {
  if (piece.kind === 'replace') return start <= piece.start && piece.end <= end && !(piece.start === piece.end && (piece.start === start || piece.start === end))
  // At the edge it belongs to the span only where its other end does.
  return start <= piece.offset && piece.offset <= end && start <= piece.reach && piece.reach <= end
}

interface Surroundings {
  readonly taken: Set<string>
  readonly unwrapped: ReadonlySet<string>
  /** Where types start that give a promise from now on. */
  readonly promised: Set<number>
  /** What is waited for. */
  readonly awaited: readonly Span[]
}

function addPieces(anchors: Anchors, text: string, operation: Exclude<Operation, { kind: 'unwrap' | 'drop' | 'loop' }>, surroundings: Surroundings, pieces: Piece[]): void {
  switch (operation.kind) {
    case 'edit':
      for (const edit of operation.edits) pieces.push(isHead(anchors, edit) ? { kind: 'open', offset: edit.start, reach: Infinity, text: edit.text } : pieceOf(edit))
      return
    case 'around':
      if (operation.before !== '') pieces.push({ kind: 'open', offset: operation.span[0], reach: operation.span[1] + 0.5, text: operation.before })
      if (operation.after !== '') pieces.push({ kind: 'close', offset: operation.span[1], reach: operation.span[0] - 0.5, text: operation.after })
      return
    case 'async': {
      const anchor = functionAt(anchors, operation.function)
      invariant(anchor !== undefined, 'An async operation names a function.')
      addAsync(anchor, surroundings, pieces)
      return
    }
    case 'promise-type': {
      const type = anchors.functionTypes.find(({ returnType }) => returnType.span[0] === operation.span[0] && returnType.span[1] === operation.span[1])?.returnType
      invariant(type !== undefined, 'A promise-type operation names what a function type gives.')
      addPromise(type, surroundings, pieces)
      return
    }
    case 'promise-return': {
      const signature = anchors.signatures.find(({ span }) => span[0] === operation.span[0] && span[1] === operation.span[1])
      invariant(signature !== undefined, 'A promise-return operation names a signature.')
      if (signature.returnType !== undefined) addPromise(signature.returnType, surroundings, pieces)
      return
    }
    case 'rewrite': {
      const anchor = anchorOf(anchors, operation.span)
      for (const edit of operation.pieces) pieces.push(pieceOf(edit))
      addWrapping(anchors, text, anchor, operation, surroundings, pieces)
      return
    }
    case 'await':
      addWrapping(anchors, text, anchorOf(anchors, operation.span), { awaited: true }, surroundings, pieces)
      return
    case 'hoist':
      addHoist(anchors, text, anchorOf(anchors, operation.span), {}, operation.name, pieces)
      return
  }
}

function anchorOf(anchors: Anchors, span: Span): ExpressionAnchor {
  const anchor = expressionAt(anchors, span)
  invariant(anchor !== undefined, 'An operation names an expression that has an anchor.')
  return anchor
}

/** Declarations before the first statement stand before all that changes at its start. */
function isHead({ firstStatement }: Anchors, { start, end, text }: Edit): boolean {
  return start === firstStatement && end === start && text.endsWith('\n')
}

function pieceOf(edit: Edit): Piece {
  return { kind: 'replace', start: edit.start, end: edit.end, text: edit.text }
}

interface Wrapping {
  readonly before?: string
  readonly after?: string
  readonly suffix?: string
}

function addWrapping(
  anchors: Anchors,
  text: string,
  anchor: ExpressionAnchor,
  wrapping: Wrapping & { readonly awaited: boolean },
  { taken, unwrapped, awaited }: Surroundings,
  pieces: Piece[],
): void {
  const { before = '', after = '', suffix = '' } = wrapping
  const span = targetSpanOf(anchor)
  if (!wrapping.awaited || anchor.use === 'awaited') {
    if (before !== '') pieces.push({ kind: 'open', offset: span[0], reach: span[1], text: before })
    if (after !== '' || suffix !== '') pieces.push({ kind: 'close', offset: span[1], reach: span[0], text: after + suffix })
    return
  }
  const { compound } = anchor
  // What another call is given that is waited for as well stays with it.
  const isOutermost = compound !== undefined && !awaited.some(other => isWithinSpan(other, compound.span) && isWithinSpan(anchor.span, other) && String(other) !== String(anchor.span))
  if (isOutermost && compound.shared && (canHoist(anchors, anchor) || canHoistInBlock(anchors, anchor))) {
    addHoist(anchors, text, anchor, wrapping, freeName(taken, 'value'), pieces)
    return
  }
  addSplit(anchor, pieces)
  const isParenthesized = (anchor.needsParentheses && !unwrapped.has(anchor.span.join(':'))) || suffix !== ''
  const semicolon = isParenthesized && anchor.needsSemicolon ? ';' : ''
  pieces.push({ kind: 'open', offset: span[0], reach: span[1], text: `${semicolon}${isParenthesized ? '(' : ''}await ${before}` })
  const closing = `${after}${isParenthesized ? ')' : ''}${suffix}`
  if (closing !== '') pieces.push({ kind: 'close', offset: span[1], reach: span[0], text: closing })
}

/** `cfg?.load().port` becomes `cfg == null ? undefined : (await cfg.load()).port`. */
function addSplit({ chain }: ExpressionAnchor, pieces: Piece[]): void {
  const split = chain?.place === 'inside' ? chain.split : undefined
  if (chain === undefined || split === undefined) return
  const [start, end] = split.operatorSpan
  // Of several calls in one chain the first has seen to it.
  if (pieces.some(piece => piece.kind === 'replace' && piece.start === start && piece.end === end)) return
  const [open, close] = split.needsParentheses ? ['(', ')'] : ['', '']
  pieces.push({ kind: 'open', offset: chain.span[0], reach: chain.span[1] + 0.25, text: split.isStatement ? `if (${split.subject} != null) ` : `${open}${split.subject} == null ? undefined : ` })
  pieces.push({ kind: 'replace', start, end, text: '.' })
  if (close !== '') pieces.push({ kind: 'close', offset: chain.span[1], reach: chain.span[0] - 0.25, text: close })
}

function targetSpanOf(anchor: ExpressionAnchor): Span {
  return anchor.chain?.place === 'whole' ? anchor.chain.span : anchor.span
}

/** `total += size(p)` becomes `const value = await size(p)` and `total += value`: what stood before the call moves behind it. */
function addHoist(anchors: Anchors, text: string, anchor: ExpressionAnchor, wrapping: Wrapping, name: string, pieces: Piece[]): void {
  const statement = anchor.statement
  invariant(statement !== undefined && (canHoist(anchors, anchor) || canHoistInBlock(anchors, anchor)), 'Only what `canHoist` allows is hoisted.')
  const span = targetSpanOf(anchor)
  const { before = '', after = '', suffix = '' } = wrapping
  const lead = text.slice(statement.span[0], span[0])
  const end = anchors.style.semicolons ? ';' : ''
  const awaited = suffix === '' ? `await ${before}` : `(await ${before}`
  const declaration = `${statement.inList ? '' : '{ '}const ${name} = ${awaited}`
  if (lead === '') pieces.push({ kind: 'open', offset: span[0], reach: Infinity, text: declaration })
  else pieces.push({ kind: 'replace', start: statement.span[0], end: span[0], text: declaration })
  const isAlone = /(?:^|\n)[ \t]*;?$/.test(text.slice(Math.max(0, statement.span[0] - 200), statement.span[0]))
  const next = statement.inList && isAlone ? `${end}${anchors.style.newline}${indentationAt(text, statement.span[0])}${guarded(anchors, lead)}` : `; ${lead}`
  const tail = `${after}${suffix === '' ? '' : `)${suffix}`}${next}${name}`
  pieces.push({ kind: 'close', offset: span[1], reach: statement.span[0], text: tail })
  if (!statement.inList) pieces.push({ kind: 'close', offset: endOfStatement(text, statement.span), reach: statement.span[0] - 0.5, text: ' }' })
}

/** A name that the file does not have yet; taken from then on. */
export function freeName(taken: Set<string>, wanted: string): string {
  let name = wanted
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`
  taken.add(name)
  return name
}

function addAsync(anchor: FunctionAnchor, surroundings: Surroundings, pieces: Piece[]): void {
  if (anchor.async) return
  pieces.push({ kind: 'open', offset: anchor.asyncOffset, reach: anchor.span[1], text: 'async ' })
  if (anchor.returnType !== undefined) addPromise(anchor.returnType, surroundings, pieces)
  if (anchor.declaredType?.kind === 'function-type') addPromise(anchor.declaredType.returnType, surroundings, pieces)
  if (anchor.jsdocReturn !== undefined) addPromise(anchor.jsdocReturn, surroundings, pieces)
  for (const overload of anchor.overloads) addPromise(overload, surroundings, pieces)
}

const promiseType = /^(?:Promise|PromiseLike|Bluebird)\s*(?:\.\s*)?<([\s\S]*)>$/

/** A comment may say that it is a promise, and not of what. */
const bareType = /^(?:Promise|PromiseLike|Bluebird)$/

function addPromise(type: TypeAnchor, { promised }: Surroundings, pieces: Piece[]): void {
  // A type may be named by the function and by what the function belongs to.
  if (promised.has(type.span[0])) return
  promised.add(type.span[0])
  if (bareType.test(type.text.trim())) return
  const parts = unionParts(type.text)
  const inner = parts.map(part => promiseType.exec(part)?.[1]?.trim())
  if (parts.length === 1 && inner[0] !== undefined) {
    // An async function is declared to return the global Promise and nothing else.
    if (!/^Promise\b/.test(type.text)) pieces.push({ kind: 'replace', start: type.span[0], end: type.span[1], text: `Promise<${inner[0]}>` })
    return
  }
  if (inner.some(part => part !== undefined)) {
    const members = [...new Set(parts.map((part, index) => inner[index] ?? part))]
    pieces.push({ kind: 'replace', start: type.span[0], end: type.span[1], text: `Promise<${members.join(' | ')}>` })
    return
  }
  pieces.push({ kind: 'open', offset: type.span[0], reach: type.span[1], text: 'Promise<' })
  pieces.push({ kind: 'close', offset: type.span[1], reach: type.span[0], text: '>' })
}

/** The members of a union type at its top level; a function type is one member, since its `|` belongs to what it returns. */
function unionParts(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let offset = 0; offset < text.length; offset += 1) {
    const character = text[offset]
    if (character === '=' && text[offset + 1] === '>') {
      if (depth === 0) return [text]
      offset += 1
    } else if (character === '<' || character === '(' || character === '[' || character === '{') depth += 1
    else if (character === '>' || character === ')' || character === ']' || character === '}') depth -= 1
    else if (character === '|' && depth === 0) {
      parts.push(text.slice(from, offset).trim())
      from = offset + 1
    }
  }
  parts.push(text.slice(from).trim())
  return parts.filter(part => part !== '')
}

function mergedEdits(pieces: readonly Piece[]): readonly Edit[] {
  const replaced = pieces.filter(piece => piece.kind === 'replace').sort((a, b) => a.start - b.start || a.end - b.end)
  for (const [index, piece] of replaced.entries()) {
    const next = replaced[index + 1]
    invariant(next === undefined || next.start >= piece.end, 'Two operations replace the same text.')
  }
  const byOffset = new Map<number, { closes: Piece[]; opens: Piece[]; replaces: Extract<Piece, { kind: 'replace' }>[] }>()
  const at = (offset: number): { closes: Piece[]; opens: Piece[]; replaces: Extract<Piece, { kind: 'replace' }>[] } => {
    const found = byOffset.get(offset) ?? { closes: [], opens: [], replaces: [] }
    byOffset.set(offset, found)
    return found
  }
  for (const piece of pieces) {
    if (piece.kind === 'replace') at(piece.start).replaces.push(piece)
    else {
      const inside = replaced.some(other => other.start < piece.offset && piece.offset < other.end)
      invariant(!inside, 'An operation lies within text that another one replaces.')
      at(piece.offset)[piece.kind === 'open' ? 'opens' : 'closes'].push(piece)
    }
  }
  const edits: Edit[] = []
  for (const [offset, { closes, opens, replaces }] of [...byOffset].sort(([a], [b]) => a - b)) {
    closes.sort((a, b) => reachOf(b) - reachOf(a))
    opens.sort((a, b) => reachOf(b) - reachOf(a))
    // A pure insertion among the replacements stands before the text that is replaced.
    replaces.sort((a, b) => a.end - b.end)
    const end = Math.max(offset, ...replaces.map(piece => piece.end))
    edits.push({ start: offset, end, text: [...closes, ...opens, ...replaces].map(piece => piece.text).join('') })
  }
  return edits
}

function reachOf(piece: Piece): number {
  return piece.kind === 'replace' ? piece.end : piece.reach
}

function invariant(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence)
}
