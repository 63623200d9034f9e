/**
 * What puts a finding about a promise right: an `await` where it is missing, moved to where it belongs, or `Promise.all` around a list.
 * What has no form that is right in every case is refused: to wait is a decision where somebody meant not to.
 */
import { expressionAt, functionAt } from '../analysis/anchors.js'
import type { Anchors } from '../analysis/anchors.js'
import type { FunctionId, Span } from '../analysis/facts.js'
import type { AsyncCallbackFinding, Finding, FloatingFinding, MisplacedAwaitFinding, PromiseArrayFinding, PromiseFinding } from '../analysis/finding.js'
import { arrayCallbackOf } from './array-callbacks.js'
import { awaitRefusalOf } from './edits.js'
import type { Operation, Refusal } from './edits.js'
import { refusalMessage } from './refusal-codes.js'
import type { RefusalCode } from './refusal-codes.js'

export interface Repair {
  readonly operations: readonly Operation[]
  /** The function that awaits then. */
  readonly holder: FunctionId
}

export type RepairVerdict = { readonly repair: Repair } | { readonly refusal: Refusal }

const KINDS: ReadonlySet<Finding['kind']> = new Set<PromiseFinding['kind']>([
  'floating-promise',
  'misused-promise',
  'misplaced-await',
  'async-callback',
  'promise-array',
  'async-iterable',
  'async-disposable',
  'unawaited-return',
])

/** What is to run a little later is not waited for. */
const DEFERRED = /^Promise\s*\.\s*resolve\s*\(\s*\)\s*\.\s*then\b/

/** Is the finding one that `await-promises` speaks for? What somebody wrote `void` before is meant. */
export function isRepairable(finding: Finding): finding is PromiseFinding {
  if (!KINDS.has(finding.kind) || finding.confidence !== 'definite') return false
  if (finding.kind === 'floating-promise') return finding.form !== 'void' && !(finding.form === 'iife' && finding.catchesAll)
  return finding.kind !== 'async-callback' || finding.fate !== 'unhandled' || !finding.catchesAll
}

/** @param caller the function that the finding stands in */
export function repairOf(anchors: Anchors, text: string, finding: PromiseFinding, caller: FunctionId): RepairVerdict {
  switch (finding.kind) {
    case 'floating-promise':
      return DEFERRED.test(text.slice(...finding.source.span)) ? refuse('fire-and-forget', finding) : floatingRepair(anchors, finding, caller)
    case 'misused-promise':
      return atSource(anchors, text, finding, caller)
    case 'misplaced-await':
      return misplacedRepair(anchors, text, finding, caller)
    case 'promise-array':
      return listRepair(anchors, text, finding, caller)
    case 'async-iterable':
      return finding.form === 'for-of' ? loopRepair(text, finding, caller) : refuse('async-iterable', finding)
    case 'async-disposable':
      return usingRepair(text, finding, caller)
    case 'unawaited-return':
      return returnRepair(anchors, text, finding, caller)
    case 'async-callback':
      return callbackRepair(anchors, text, finding, caller)
    case 'sequential-await':
    case 'race-after-await':
      return refuse('unknown-place', finding)
  }
}

export function refuse(code: RefusalCode, { text }: PromiseFinding): { readonly refusal: Refusal } {
  return { refusal: { code, message: refusalMessage(code, text, '') } }
}

function awaiting(anchors: Anchors, span: Span, holder: FunctionId): RepairVerdict {
  const refusal = awaitRefusalOf(anchors, span)
  return refusal === undefined ? { repair: { operations: [{ kind: 'await', span }], holder } } : { refusal }
}

function floatingRepair(anchors: Anchors, finding: FloatingFinding, caller: FunctionId): RepairVerdict {
  switch (finding.form) {
    case 'iife':
      return refuse('fire-and-forget', finding)
    case 'empty-catch':
      return refuse('empty-catch', finding)
    case 'generator':
      return refuse('never-iterated', finding)
    case 'late-variable':
      return refuse('late-await', finding)
    case 'array':
      return listing(anchors, finding.span, caller, true)
    default:
      return awaiting(anchors, finding.source.span, finding.form === 'unused-variable' ? finding.source.function : caller)
  }
}

/** Where a variable lies between the promise and its use: once where it is made, unless the variable is also used as a promise. */
function atSource(anchors: Anchors, text: string, finding: PromiseFinding, caller: FunctionId): RepairVerdict {
  const { span, source } = finding
  if (!source.variable) return awaiting(anchors, source.span, caller)
  const name = text.slice(...span)
  if (!/^[\w$]+$/.test(name)) return refuse('unknown-place', finding)
  const variable = anchors.variables.find((each) => each.initSpan !== undefined && each.initSpan[0] <= source.span[0] && source.span[1] <= each.initSpan[1] && each.name === name)
  if (variable === undefined) return refuse('unknown-place', finding)
  const isPromiseElsewhere = variable.references.some(
    (reference) => /^\s*\??\.\s*(?:then|catch|finally)\b/.test(text.slice(reference.span[1])) || /\b(?:await|void)\s*\(?\s*$|\bPromise\s*\.\s*\w+\s*\(\s*\[?[^()]*$/.test(text.slice(Math.max(0, reference.span[0] - 80), reference.span[0])),
  )
  if (isPromiseElsewhere) return refuse('also-a-promise', finding)
  return awaiting(anchors, source.span, source.function)
}

/** A promise in a variable is awaited where it is returned: it may have been made outside of the `try`. */
function returnRepair(anchors: Anchors, text: string, finding: PromiseFinding, caller: FunctionId): RepairVerdict {
  const [start, end] = finding.span
  if (!finding.canAwait || !/^[\w$]+$/.test(text.slice(start, end))) return awaiting(anchors, finding.span, caller)
  return { repair: { operations: [{ kind: 'edit', edits: [{ start, end: start, text: 'await ' }] }], holder: caller } }
}

function misplacedRepair(anchors: Anchors, text: string, finding: MisplacedAwaitFinding, caller: FunctionId): RepairVerdict {
  const verdict = finding.source.variable ? atSource(anchors, text, { ...finding, span: finding.valueSpan }, caller) : awaiting(anchors, finding.source.span, caller)
  if ('refusal' in verdict || !finding.awaited || finding.called || finding.source.variable) return verdict
  // The value of a member that is no call is awaited for nothing, once the promise is.
  const outer = /\bawait\s+$/.exec(text.slice(0, finding.span[0]))
  const isWhole = !/^\s*\??[.[(]/.test(text.slice(finding.span[1]))
  if (outer === null || !isWhole) return verdict
  return { repair: { ...verdict.repair, operations: [...verdict.repair.operations, { kind: 'edit', edits: [{ start: outer.index, end: finding.span[0], text: '' }] }] } }
}

function listRepair(anchors: Anchors, text: string, finding: PromiseArrayFinding, caller: FunctionId): RepairVerdict {
  const { span, source } = finding
  if (finding.form === 'for-await') return refuse('for-await-list', finding)
  if (finding.form === 'nested') {
    if (source.variable || /^\s*\.\.\.\s*$/.test(text.slice(Math.max(0, span[0] - 4), span[0]))) return refuse('unknown-place', finding)
    return { repair: { operations: [{ kind: 'around', span, before: '...', after: '' }], holder: caller } }
  }
  if (source.variable || text.startsWith('[', span[0])) {
    return { repair: { operations: [{ kind: 'around', span, before: 'Promise.all(', after: ')' }], holder: caller } }
  }
  return listing(anchors, span, caller, false)
}

function listing(anchors: Anchors, span: Span, holder: FunctionId, awaited: boolean): RepairVerdict {
  const refusal = awaitRefusalOf(anchors, span)
  if (refusal !== undefined) return { refusal }
  return { repair: { operations: [{ kind: 'rewrite', span, pieces: [], before: 'Promise.all(', after: ')', awaited }], holder } }
}

/** `for (const line of lines)` */
function loopRepair(text: string, finding: PromiseFinding, holder: FunctionId): RepairVerdict {
  const { span } = finding
  const head = /\bfor(\s*\()(?:(?!\bfor\b)[^;])*\bof\s+$/.exec(text.slice(0, span[0]))
  if (head === null) return refuse('unknown-place', finding)
  const start = head.index + 'for'.length
  return { repair: { operations: [{ kind: 'edit', edits: [{ start, end: start, text: ' await' }] }], holder } }
}

function usingRepair(text: string, finding: PromiseFinding, holder: FunctionId): RepairVerdict {
  const { span } = finding
  const head = /\busing\s+[\w$]+\s*(?::[^=;]*)?=\s*$/.exec(text.slice(0, span[0]))
  if (head === null) return refuse('unknown-place', finding)
  return { repair: { operations: [{ kind: 'edit', edits: [{ start: head.index, end: head.index, text: 'await ' }] }], holder } }
}

function callbackRepair(anchors: Anchors, text: string, finding: AsyncCallbackFinding, caller: FunctionId): RepairVerdict {
  if (finding.fate === 'unhandled') return refuse('unhandled-callback', { ...finding, text: calleeText(anchors, text, finding) })
  const verdict = arrayCallbackOf(anchors, text, finding.callSpan, { writes: true, isAsync: true })
  if ('refusal' in verdict) return verdict
  const awaits = verdict.rewrite.keepsCallback ? [] : givenCalls(anchors, finding.callSpan)
  if (awaits === undefined) return refuse('callback-returns-promise', finding)
  return { repair: { operations: [...verdict.rewrite.operations, ...awaits], holder: caller } }
}

/** `download.on`, `new Promise`. */
function calleeText(anchors: Anchors, text: string, finding: AsyncCallbackFinding): string {
  const call = expressionAt(anchors, finding.callSpan)
  if (call === undefined) return finding.text
  const callee = text.slice(...call.calleeSpan).replace(/\s+/g, ' ')
  // Of a long chain its end tells enough.
  const shown = callee.length <= 60 ? callee : `….${/[\w$]+$/.exec(callee)?.[0] ?? ''}`
  return /^new\b/.test(text.slice(call.span[0])) ? `new ${shown}` : shown
}

/** What an async callback returns is waited for by whoever waits for the callback; in a loop it has to be awaited itself. */
function givenCalls(anchors: Anchors, call: Span): readonly Operation[] | undefined {
  const argument = expressionAt(anchors, call)?.arguments[0]
  const callback = argument === undefined ? undefined : functionAt(anchors, argument.span)
  if (callback === undefined) return undefined
  const given = callback.expressionBody ? [callback.bodySpan] : callback.returns.flatMap(({ argument: span }) => (span === null ? [] : [span]))
  const operations: Operation[] = []
  for (const span of given) {
    const anchor = expressionAt(anchors, span)
    if (anchor?.kind === 'call' && anchor.use !== 'awaited') operations.push({ kind: 'await', span })
  }
  return operations
}
