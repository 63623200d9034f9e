import { expressionAt, functionAt, variableAt } from '../../analysis/anchors.js'
import type { ExpressionAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { isKnown } from '../../analysis/call-graph.js'
import type { BlockingRow } from '../../catalogue/types.js'
import type { Operation } from '../edits.js'
import { lineRemoval } from '../imports.js'
import type { Need } from '../imports.js'
import { calleeRefusal } from './child-process.js'
import { refusedWith } from './replacer.js'
import type { ReplaceableCall, ReplacementFile, Verdict } from './replacer.js'

/**
 * What is written in place of packages that make something asynchronous look synchronous: the original, awaited. A bridge is made once
 * (`const read = deasync(fs.readFile)`) and called in many places; all of these are converted together, or none.
 */

const homes = new Set(['deasync', 'make-synchronous', 'synckit'])
const made = new Set(['deasync ()', 'make-synchronous ()', 'synckit createSyncFn()'])

export function isBridge({ module, path }: BlockingRow): boolean {
  return homes.has(module) && (made.has(`${module} ${path}`) || path === 'loopWhile' || path === 'runLoopOnce')
}

export function bridgeVerdict(call: ReplaceableCall, row: BlockingRow, anchor: ExpressionAnchor, file: ReplacementFile): Verdict {
  if (row.path === 'loopWhile' || row.path === 'runLoopOnce') {
    const refusal = calleeRefusal(call, anchor, file)
    if (refusal !== undefined) return { refusal }
  }
  if (row.path === 'loopWhile') return loopVerdict(call, anchor, file)
  if (row.path === 'runLoopOnce') return turnVerdict(call, anchor)
  const bridge = bridgeOf(call, anchor, file)
  if (bridge === undefined) {
    return refusedWith('bridge-elsewhere', `Where \`${file.text.slice(...anchor.calleeSpan)}\` is made, or what else it is used for, is not known from this file. Await the original instead.`)
  }
  const [argument, ...others] = bridge.definition.arguments
  if (argument === undefined || argument.shape.kind === 'spread' || others.length > 0) return refusedWith('bridge-options', 'The bridge is made with options, which the original does not know.')
  switch (row.module) {
    case 'deasync':
      return promisifyVerdict(call, bridge, file)
    case 'make-synchronous':
      return originalVerdict(call, bridge, argument.span)
    default:
      return workerVerdict(call, anchor, bridge, file)
  }
}

interface Bridge {
  /** The call that makes it. */
  readonly definition: ExpressionAnchor
  /** The declaration that holds it; absent where it is called as soon as it is made. */
  readonly statementSpan?: Span
  readonly isHeld: boolean
  /** All calls of it, in file order. */
  readonly calls: readonly Span[]
}

function bridgeOf(call: ReplaceableCall, anchor: ExpressionAnchor, { anchors, calls }: ReplacementFile): Bridge | undefined {
  const inline = expressionAt(anchors, anchor.calleeSpan)
  if (inline?.kind === 'call') return { definition: inline, isHeld: false, calls: [call.span] }
  const variable = variableAt(anchors, anchor.calleeSpan)
  const definition = variable?.initSpan === undefined ? undefined : expressionAt(anchors, variable.initSpan)
  if (variable === undefined || variable.exported || definition?.kind !== 'call') return undefined
  const uses = variable.references.map(({ span, write }) => (write ? undefined : calls.find((each) => String(expressionAt(anchors, each.span)?.calleeSpan) === String(span))?.span))
  const known = uses.filter((span) => span !== undefined)
  if (known.length < uses.length) return undefined
  return { definition, isHeld: true, calls: known, ...(variable.statementSpan === undefined ? {} : { statementSpan: variable.statementSpan }) }
}

/** The first of the calls makes the edits where the bridge is made. */
function isFirst(call: ReplaceableCall, { calls }: Bridge): boolean {
  return String(calls[0]) === String(call.span)
}

/** Functions whose promisified form gives something else than their callback is told. */
const customPromises: Readonly<Record<string, readonly string[]>> = {
  global: ['setImmediate', 'setTimeout'],
  'node:child_process': ['exec', 'execFile'],
  'node:crypto': ['generateKeyPair'],
  'node:dns': ['lookup', 'lookupService'],
  'node:fs': ['exists', 'read', 'readv', 'write', 'writev'],
  'node:http2': ['connect'],
  'node:stream': ['finished', 'pipeline'],
  'node:timers': ['setImmediate', 'setTimeout'],
}

function promisifyVerdict(call: ReplaceableCall, bridge: Bridge, { module, project }: ReplacementFile): Verdict {
  const { definition } = bridge
  const fact = project.facts(module)?.calls.find(({ span }) => String(span) === String(definition.span))
  const [argument] = fact?.arguments ?? []
  const targets = argument === undefined ? [] : project.graph.targetsOf(module, argument.value)
  const custom = targets.find((target) => target.kind === 'api' && isKnown(target) && customPromises[target.module]?.includes(target.path))
  if (custom?.kind === 'api') return refusedWith('bridge-result', `The promise form of \`${custom.path}\` gives something else than its callback is told. Await it with a change of shape.`)
  return {
    rewriting: {
      unit: bridge.calls,
      names: { call: call.span, names: [{ module: 'node:util', path: 'promisify' }] },
      alongside: [{ call: definition.span, api: { module: 'deasync', path: '' } }],
      operations: ({ imported }) => [
        ...(isFirst(call, bridge) ? [edit(definition.calleeSpan, imported[0] ?? 'promisify')] : []),
        { kind: 'await', span: call.span },
      ],
    },
  }
}

function edit([start, end]: Span, text: string): Operation {
  return { kind: 'edit', edits: [{ start, end, text }] }
}

/** The function runs in this thread: it could not use anything from around itself before either. */
function originalVerdict(call: ReplaceableCall, bridge: Bridge, argument: Span): Verdict {
  const { definition, isHeld } = bridge
  return {
    rewriting: {
      unit: bridge.calls,
      alongside: [{ call: definition.span, api: { module: 'make-synchronous', path: '' } }],
      operations: () => [
        ...(isFirst(call, bridge) ? [edit([definition.span[0], argument[0]], isHeld ? '' : '('), edit([argument[1], definition.span[1]], isHeld ? '' : ')')] : []),
        { kind: 'await', span: call.span },
      ],
    },
  }
}

const workerPaths = [
  /^require\s*\.\s*resolve\s*\(\s*(['"])(\.[^'"]+)\1\s*\)$/,
  /^(?:fileURLToPath\s*\(\s*)?new\s+URL\s*\(\s*(['"])(\.[^'"]+)\1\s*,\s*import\s*\.\s*meta\s*\.\s*url\s*,?\s*\)(?:\s*\)|\s*\.\s*(?:href|pathname))?$/,
  /^(?:path\s*\.\s*)?(?:join|resolve)\s*\(\s*(?:__dirname|import\s*\.\s*meta\s*\.\s*dirname)\s*,\s*(['"])([^'"]+)\1\s*\)$/,
]

/** The function that a worker was given is imported and called where the worker was waited for. */
function workerVerdict(call: ReplaceableCall, anchor: ExpressionAnchor, bridge: Bridge, { module, project, text }: ReplacementFile): Verdict {
  const { definition, isHeld, statementSpan } = bridge
  const [argument] = definition.arguments
  const written = argument === undefined ? '' : text.slice(...argument.span)
  const path = workerPaths.map((pattern) => pattern.exec(written)?.[2]).find((each) => each !== undefined)
  const specifier = path === undefined || path.startsWith('.') ? path : `./${path}`
  const resolution = specifier === undefined ? undefined : project.modules.resolve(module, specifier)
  if (specifier === undefined || resolution?.kind !== 'project') return refusedWith('bridge-elsewhere', 'Which file the worker runs is not known from its path. Import its function instead.')
  const name = workedBy(resolution.module, project)
  if (name === undefined) return refusedWith('worker-not-exported', `\`${specifier}\` does not export the function that it gives to \`runAsWorker\`. Export it by a name.`)
  if (isHeld && statementSpan === undefined) return refusedWith('bridge-elsewhere', 'The bridge is declared together with others. Declare it alone.')
  const need: Need = { module: specifier, path: name, isOwn: true }
  return {
    rewriting: {
      unit: bridge.calls,
      names: { call: call.span, names: [need] },
      alongside: [{ call: definition.span, api: { module: 'synckit', path: 'createSyncFn' } }],
      operations: ({ imported }) => [
        ...(isFirst(call, bridge) && statementSpan !== undefined ? [{ kind: 'edit', edits: [lineRemoval(text, statementSpan)] } as const] : []),
        { kind: 'rewrite', span: call.span, pieces: [{ start: anchor.calleeSpan[0], end: anchor.calleeSpan[1], text: imported[0] ?? name }], awaited: true },
      ],
    },
  }
}

/** The name under which a worker's module exports what it gives to `runAsWorker`. */
function workedBy(worker: string, project: ReplacementFile['project']): string | undefined {
  const facts = project.facts(worker)
  const run = facts?.calls.filter((call) => project.graph.calleesOf(worker, call).some((target) => target.kind === 'api' && target.module === 'synckit' && target.path === 'runAsWorker')) ?? []
  const [argument] = run[0]?.arguments ?? []
  if (run.length !== 1 || argument === undefined) return undefined
  const [given] = project.graph.targetsOf(worker, argument.value)
  if (given?.kind !== 'function') return undefined
  return Object.entries(facts?.exports.named ?? {}).find(
    ([name, value]) => name !== 'default' && project.graph.targetsOf(worker, value).some((target) => target.kind === 'function' && target.module === given.module && target.id === given.id),
  )?.[0]
}

const INTERVAL = 10

/** `deasync.loopWhile(() => !done)` asked after each turn of the loop; now it is asked every now and then. */
function loopVerdict(call: ReplaceableCall, anchor: ExpressionAnchor, { anchors, text }: ReplacementFile): Verdict {
  const [condition] = anchor.arguments
  const body = condition === undefined ? undefined : functionAt(anchors, condition.span)
  if (condition === undefined || condition.shape.kind === 'spread' || anchor.use !== 'statement') return refusedWith('bridge-options', '`deasync.loopWhile` is not a statement of its own with one condition.')
  const isExpression = body?.expressionBody === true && body.parameters.length === 0 && !body.async && text[body.bodySpan[0] - 1] !== '('
  const [start, end] = isExpression ? body.bodySpan : condition.span
  return {
    rewriting: {
      unit: [call.span],
      callee: { call: call.span, api: call.api },
      names: { call: call.span, names: [{ module: 'node:timers/promises', path: 'setTimeout', locals: ['sleep', 'delay', 'pause'] }] },
      operations: ({ imported }) => [
        {
          kind: 'rewrite',
          span: call.span,
          pieces: [
            { start: call.span[0], end: start, text: isExpression ? 'while (' : 'while ((' },
            { start: end, end: call.span[1], text: `${isExpression ? '' : ')()'}) await ${imported[0] ?? 'setTimeout'}(${String(INTERVAL)})` },
          ],
          awaited: false,
        },
      ],
      warnings: [{ code: 'busy-wait', span: call.span, message: `The condition is now asked for every ${String(INTERVAL)} ms. Await a promise that is resolved where it changes.` }],
    },
  }
}

/** One turn of the event loop. */
function turnVerdict(call: ReplaceableCall, anchor: ExpressionAnchor): Verdict {
  if (anchor.arguments.length > 0) return refusedWith('bridge-options', '`deasync.runLoopOnce` takes no arguments.')
  return {
    rewriting: {
      unit: [call.span],
      callee: { call: call.span, api: call.api },
      names: { call: call.span, names: [{ module: 'node:timers/promises', path: 'setImmediate', locals: ['turn'] }] },
      operations: ({ imported }) => [{ kind: 'rewrite', span: call.span, pieces: [{ start: call.span[0], end: call.span[1], text: `${imported[0] ?? 'setImmediate'}()` }], awaited: true }],
    },
  }
}
