import { anchorsOf, expressionAt, functionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, ArgumentAnchor, ExpressionAnchor, VariableAnchor } from '../../analysis/anchors.js'
import { pollsIn, waitAt } from '../../analysis/anchors/waits.js'
import type { PollAnchor } from '../../analysis/anchors/waits.js'
import type { CallFact, ModuleId, Span } from '../../analysis/facts.js'
import type { Project } from '../../analysis/project.js'
import type { BlockingRow } from '../../catalogue/types.js'
import type { Operation } from '../edits.js'
import { lineRemoval } from '../imports.js'
import type { NameRequest, Need } from '../imports.js'
import type { Edit } from '../plan.js'
import { bridgeVerdict, isBridge } from './bridges.js'
import { calleeRefusal, childProcessReplacer } from './child-process.js'
import { refusedWith } from './replacer.js'
import type { FoundPlace, ReplaceableCall, ReplacementFile, Replacer, Verdict } from './replacer.js'
import { isWithinSpan } from '../spans.js'

/**
 * What is written in place of code that keeps the thread waiting for time to pass: a timer that is awaited. Sleeps of packages, of
 * `Atomics.wait`, of a program named `sleep`, and loops that spin until the clock says so.
 */

/** Milliseconds in the unit that each function of a package takes. */
const units: Readonly<Record<string, number>> = {
  'atomic-sleep': 1,
  'deasync sleep': 1,
  'sleep msleep': 1,
  'sleep sleep': 1000,
  'sleep usleep': 0.001,
  'sleep-synchronously': 1,
  'system-sleep': 1,
}

const POLL_INTERVAL = 50

export const sleepReplacer: Replacer = {
  handles: (row, call) =>
    unitOf(row) !== undefined || isAtomics(row) || isBridge(row) || (childProcessReplacer.handles(row, call) && call !== undefined && programSeconds(row, call) !== undefined),
  placesIn: (project, module) => [...spinsIn(project, module), ...pollsOfFiles(project, module)],
  verdictOf(call: ReplaceableCall, file: ReplacementFile): Verdict {
    if (call.row === undefined) return loopVerdict(call, file)
    const anchor = expressionAt(file.anchors, call.span)
    if (anchor?.kind !== 'call') return refusedWith('unknown-place', 'The place is not a call that an edit can address.')
    if (isBridge(call.row)) return bridgeVerdict(call, call.row, anchor, file)
    const unit = unitOf(call.row)
    if (unit !== undefined) return packageVerdict(call, anchor, unit, file)
    return isAtomics(call.row) ? atomicsVerdict(call, anchor, file) : programVerdict(call, call.row, anchor, file)
  },
}

function unitOf({ module, path }: BlockingRow): number | undefined {
  return units[[module, path].filter((part) => part !== '').join(' ')]
}

function isAtomics({ module, path }: BlockingRow): boolean {
  return module === 'global' && path === 'Atomics.wait'
}

interface Timer {
  readonly names?: NameRequest
  /** A call of it. `value` is what it gives at its end. */
  readonly text: (imported: readonly string[], ms: string, value?: string) => string
}

/** How the file calls the timer: by its own name where the global one is not used. */
function timerIn({ project, module }: ReplacementFile, call: Span): Timer {
  // What neither imports nor exports may be a script of a page, or a module of either kind.
  if (project.facts(module)?.format === 'script') {
    return { text: (_, ms, value) => `new Promise(resolve => setTimeout(resolve, ${ms}${value === undefined ? '' : `, ${value}`}))` }
  }
  const need: Need = { module: 'node:timers/promises', path: 'setTimeout', locals: ['sleep', 'delay', 'pause'] }
  return { names: { call, names: [need] }, text: ([name = 'setTimeout'], ms, value) => `${name}(${ms}${value === undefined ? '' : `, ${value}`})` }
}

function packageVerdict(call: ReplaceableCall, anchor: ExpressionAnchor, unit: number, file: ReplacementFile): Verdict {
  const [duration] = anchor.arguments
  if (duration === undefined || anchor.arguments.length > 1 || duration.shape.kind === 'spread') {
    return refusedWith('sleep-arguments', `\`${call.label}\` is called with something else than a duration.`)
  }
  const refusal = calleeRefusal(call, anchor, file)
  if (refusal !== undefined) return { refusal }
  const timer = timerIn(file, call.span)
  const { argumentsSpan = anchor.span } = anchor
  return {
    rewriting: {
      unit: [call.span],
      callee: { call: call.span, api: call.api },
      ...(timer.names === undefined ? {} : { names: timer.names }),
      operations: ({ imported }) => {
        const [before = '', after = ''] = timer.text(imported, '\n').split('\n')
        const pieces: Edit[] = [
          { start: anchor.span[0], end: duration.span[0], text: before },
          { start: duration.span[1], end: argumentsSpan[1], text: after },
        ]
        const literal = literalOf(duration)
        if (literal !== undefined) pieces.splice(1, 0, { start: duration.span[0], end: duration.span[1], text: String(round(literal * unit)) })
        const factor = unit > 1 ? ` * ${String(unit)}` : ` / ${String(1 / unit)}`
        const isWrapped = unit !== 1 && literal === undefined
        const isSimple = /^[\w$.]+$/.test(file.text.slice(...duration.span))
        const scaled: readonly Operation[] = isWrapped ? [{ kind: 'around', span: duration.span, before: isSimple ? '' : '(', after: isSimple ? factor : `)${factor}` }] : []
        return [{ kind: 'rewrite', span: call.span, pieces, awaited: true }, ...scaled]
      },
    },
  }
}

function literalOf({ shape }: ArgumentAnchor): number | undefined {
  return shape.kind === 'literal' && typeof shape.value === 'number' ? shape.value : undefined
}

function round(value: number): number {
  return Number(value.toFixed(6))
}

function atomicsVerdict(call: ReplaceableCall, anchor: ExpressionAnchor, file: ReplacementFile): Verdict {
  const [array, index, value, duration] = anchor.arguments
  if (anchor.arguments.some(({ shape }) => shape.kind === 'spread') || array === undefined || value === undefined) {
    return refusedWith('waits-for-thread', 'The arguments are not written out, so it may wait for another thread.')
  }
  if (duration === undefined || isEndless(duration)) return refusedWith('waits-for-thread', '`Atomics.wait` without a time limit waits for another thread. Use `Atomics.waitAsync`.')
  const written = file.text.slice(...value.span)
  const memory = memoryOf(file, array.span)
  if (memory === undefined || index?.shape.kind !== 'literal' || !/^(?:0|0n)$/.test(written)) {
    return refusedWith('waits-for-thread', 'Others may have the memory that it waits on, and wake it before its time. Use `Atomics.waitAsync`.')
  }
  const timer = timerIn(file, call.span)
  const isRead = anchor.use !== 'statement' && !isIgnoredByCallers(file, anchor, call.call)
  return {
    rewriting: {
      unit: [call.span],
      ...(timer.names === undefined ? {} : { names: timer.names }),
      // Of what stands outside of the function, a copy of it would need another.
      ...(memory.length > 0 ? { alongside: [] } : {}),
      operations: ({ imported }) => {
        const [before = '', after = ''] = timer.text(imported, '\n', isRead ? `${file.anchors.style.quote}timed-out${file.anchors.style.quote}` : undefined).split('\n')
        const pieces: Edit[] = [
          { start: anchor.span[0], end: duration.span[0], text: before },
          { start: duration.span[1], end: anchor.span[1], text: after },
        ]
        return [
          { kind: 'rewrite', span: call.span, pieces, awaited: true },
          ...memory.map((statement): Operation => ({ kind: 'edit', edits: [removalOf(file.text, statement)] })),
        ]
      },
    },
  }
}

function isEndless({ shape }: ArgumentAnchor): boolean {
  return shape.kind === 'identifier' && (shape.name === 'Infinity' || shape.name === 'undefined')
}

const freshBuffer = /^new\s+(?:globalThis\.)?SharedArrayBuffer\s*\(\s*[\w.\s*]+\)$/
const freshArray = /^new\s+(?:Int32Array|BigInt64Array)\s*\(([^]*)\)$/

/**
 * Shared memory that nobody else can have: made in place, or held by variables that are read for nothing but this.
 * @returns the declarations that are left over without the call
 */
function memoryOf(file: ReplacementFile, span: Span): readonly Span[] | undefined {
  const { anchors, text } = file
  const written = text.slice(...span)
  const inner = freshArray.exec(written)?.[1]?.trim()
  if (inner !== undefined && freshBuffer.test(inner)) return []
  if (inner !== undefined) {
    const offset = span[0] + written.indexOf(inner, written.indexOf('('))
    const buffer = variableAt(anchors, [offset, offset + inner.length])
    if (buffer === undefined || !isOwn(buffer, 1) || buffer.initSpan === undefined || !freshBuffer.test(text.slice(...buffer.initSpan))) return undefined
    return buffer.statementSpan === undefined ? [] : [buffer.statementSpan]
  }
  const array = variableAt(anchors, span)
  if (array?.initSpan === undefined || !isOwn(array)) return undefined
  const isWaitedOn = array.references.every(({ span: use }) => anchors.expressions.some((each) => String(each.arguments[0]?.span) === String(use) && /^Atomics\s*\.\s*wait$/.test(text.slice(...each.calleeSpan))))
  const below = isWaitedOn && freshArray.test(text.slice(...array.initSpan)) ? memoryOf(file, array.initSpan) : undefined
  if (below === undefined) return undefined
  // Where several calls wait on it, each of them may be the one that stays.
  if (array.references.length > 1) return []
  return array.statementSpan === undefined ? below : [...below, array.statementSpan]
}

function isOwn(variable: VariableAnchor, uses = Infinity): boolean {
  return !variable.exported && variable.kind !== 'parameter' && variable.references.length <= uses && variable.references.every(({ write }) => !write)
}

/** It is all that a function returns, and no caller looks at that. */
function isIgnoredByCallers({ anchors, project, module }: ReplacementFile, anchor: ExpressionAnchor, call: CallFact | undefined): boolean {
  if (anchor.use !== 'arrow-body' || call === undefined || anchor.function === null || functionAt(anchors, anchor.function) === undefined) return false
  const facts = project.facts(module)
  const function_ = facts?.functions[call.function]
  if (function_ === undefined || function_.escapes) return false
  return function_.calledBy.every((id) => {
    const use = facts?.calls[id]
    return use !== undefined && expressionAt(anchors, use.span)?.use === 'statement'
  })
}

const scales: Readonly<Record<string, number>> = { '': 1, d: 86_400, h: 3600, m: 60, s: 1 }

function secondsIn(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text) ?? []
  return amount === undefined ? undefined : Number(amount) * (scales[unit] ?? 1)
}

/** `execSync('sleep 2')`, `spawnSync('sleep', ['2'])`: how long the program waits. */
function programSeconds(row: BlockingRow, { arguments: given, via }: CallFact): number | undefined {
  const [first, second] = given
  if (via !== undefined || given.some(({ spread }) => spread) || first?.value.kind !== 'literal' || typeof first.value.value !== 'string') return undefined
  if (row.path === 'execSync') {
    const [name, amount, ...rest] = first.value.value.trim().split(/\s+/)
    return name === 'sleep' && amount !== undefined && rest.length === 0 ? secondsIn(amount) : undefined
  }
  if (first.value.value !== 'sleep' || second?.value.kind !== 'array' || second.value.elements.length !== 1) return undefined
  const [amount] = second.value.elements
  return amount?.kind === 'literal' ? secondsIn(String(amount.value)) : undefined
}

/** Options that make no difference to a program that says nothing. */
const indifferent = new Set(['encoding', 'stdio', 'windowsHide'])

function programVerdict(call: ReplaceableCall, row: BlockingRow, anchor: ExpressionAnchor, file: ReplacementFile): Verdict {
  const seconds = call.call === undefined ? undefined : programSeconds(row, call.call)
  const options = anchor.arguments[row.path === 'execSync' ? 1 : 2]
  const isPlain = options === undefined || (options.shape.kind === 'object' && !options.shape.open && options.shape.properties.every(({ name }) => indifferent.has(name)))
  // What it gives or throws is that of a process.
  if (seconds === undefined || !isPlain || anchor.use !== 'statement') return childProcessReplacer.verdictOf(call, file)
  const refusal = calleeRefusal(call, anchor, file)
  if (refusal !== undefined) return { refusal }
  const timer = timerIn(file, call.span)
  return {
    rewriting: {
      unit: [call.span],
      callee: { call: call.span, api: call.api },
      ...(timer.names === undefined ? {} : { names: timer.names }),
      operations: ({ imported }) => [
        { kind: 'rewrite', span: call.span, pieces: [{ start: call.span[0], end: call.span[1], text: timer.text(imported, String(round(seconds * 1000))) }], awaited: true },
      ],
    },
  }
}

/** Loops that spin until the clock says so. */
function spinsIn(project: Project, module: ModuleId): readonly FoundPlace[] {
  return (project.facts(module)?.loops ?? []).flatMap((loop): readonly FoundPlace[] =>
    loop.kind === 'busy-wait' ? [{ span: loop.span, label: shownLoop(loop.subject), function: loop.function }] : [],
  )
}

/** Loops without a body that ask the file system the same again and again. */
function pollsOfFiles(project: Project, module: ModuleId): readonly FoundPlace[] {
  const facts = project.facts(module)
  const asking = (facts?.calls ?? []).filter((call) => call.inLoop && project.effects.rowOf(module, call)?.category === 'fs')
  const text = asking.length === 0 ? undefined : project.text(module)
  if (text === undefined) return []
  return pollsIn(anchorsOf(module, text), text).flatMap(({ span, testSpan }): readonly FoundPlace[] => {
    const inTest = (facts?.calls ?? []).filter((call) => call.kind !== 'get' && isWithinSpan(call.span, testSpan))
    const [first] = inTest
    if (first === undefined || !inTest.every((call) => asking.includes(call))) return []
    return [{ span, label: shownLoop(first.text), function: first.function }]
  })
}

function shownLoop(subject: string): string {
  return `while (${subject})`
}

function loopVerdict({ span }: ReplaceableCall, file: ReplacementFile): Verdict {
  const { anchors, project, module, text } = file
  const timer = timerIn(file, span)
  const loop = project.facts(module)?.loops.find((each) => String(each.span) === String(span))
  if (loop?.kind !== 'busy-wait') {
    const poll = pollsIn(anchors, text).find((each) => String(each.span) === String(span))
    return poll === undefined ? refusedWith('unknown-place', 'The place is not a loop that an edit can address.') : pollVerdict(poll, timer, file)
  }
  if (loop.on === 'flag') return refusedWith('spins-on-flag', `The loop waits for \`${loop.subject}\`, not for the clock. Await a promise that is resolved where it changes.`)
  const wait = waitAt(anchors, text, span)
  if (wait === undefined) return refusedWith('spins-otherwise', 'How long the loop waits does not follow from its condition alone. Write `await setTimeout(…)` in its place.')
  return {
    rewriting: {
      unit: [span],
      ...(timer.names === undefined ? {} : { names: timer.names }),
      operations: ({ imported }) => [
        {
          kind: 'edit',
          edits: [
            { start: span[0], end: span[1], text: `await ${timer.text(imported, wait.duration)}${endOf(anchors, text, span)}` },
            ...wait.goneStatements.map((statement) => removalOf(text, statement)),
          ],
        },
      ],
    },
  }
}

/** Asks every now and then, and lets others run in between. */
function pollVerdict({ span, bodySpan }: PollAnchor, timer: Timer, { anchors, text }: ReplacementFile): Verdict {
  const gap = /\s/.test(text[bodySpan[0] - 1] ?? '') ? '' : ' '
  return {
    rewriting: {
      unit: [span],
      ...(timer.names === undefined ? {} : { names: timer.names }),
      operations: ({ imported }) => [
        { kind: 'edit', edits: [{ start: bodySpan[0], end: bodySpan[1], text: `${gap}await ${timer.text(imported, String(POLL_INTERVAL))}${endOf(anchors, text, span)}` }] },
      ],
      warnings: [{ code: 'busy-wait', span, message: `The loop now asks every ${String(POLL_INTERVAL)} ms. Watch the file with 'fs.watch', or set an interval that suits what it waits for.` }],
    },
  }
}

/** Of blank lines above and below, those below go with the statement. */
function removalOf(text: string, statement: Span): Edit {
  const { start, end } = lineRemoval(text, statement)
  const isAfterBlank = /(?:^\uFEFF?|\n[ \t]*\r?\n)$/.test(text.slice(0, start))
  const blank = isAfterBlank ? (/^(?:[ \t]*\r?\n)+/.exec(text.slice(end))?.[0].length ?? 0) : 0
  return { start, end: end + blank, text: '' }
}

/** A loop needs no semicolon behind it, an expression does where the next line could go on with it. */
function endOf({ style }: Anchors, text: string, span: Span): string {
  return style.semicolons || /^\s*[([`+\-/]/.test(text.slice(span[1])) ? ';' : ''
}
