/**
 * Listeners of events, and callbacks that are told an error first. Nobody waits for them: what matters is who else acts on the same
 * event before they are done, and where their errors go.
 */
import { expressionAt, functionAt } from '../../../analysis/anchors.js'
import type { Anchors } from '../../../analysis/anchors.js'
import type { CallFact, ModuleId } from '../../../analysis/facts.js'
import type { PropagationContext, Rewrite } from '../../propagate.js'
import { reasonsIn } from '../reasons.js'
import { caughtInside, forwardedInside, isNamed } from './forwarding.js'
import { answersErrors, eventOf, firstWaitOf } from './handed.js'
import type { Handed, Outcome } from './handed.js'
import { warningOf } from './warnings.js'
import type { CallbackWarning } from './warnings.js'

const EMITS = /^(?:emit|dispatchEvent)$/
/** `target.dispatchEvent(new Event('load'))` */
const DISPATCHED = /\(\s*new\s+\w*Event\s*\(\s*['"`]([\w:.-]+)['"`]/
/** Those of which it is known what they do around an event; others may ask a listener for something. */
const EMITTERS = /^(?:node:|(?:chokidar|gaze|ioredis|mqtt|node-watch|nats|redis|sane|watchpack|ws)$)/
/** Come one after another, and what is made of them depends on their order. */
const SEQUENCES = new Set(['data', 'readable', 'line', 'row', 'entry', 'record', 'chunk', 'message', 'drain', 'pipe', 'stdout', 'stderr', 'progress'])
/** Answered rather than watched: an error in the listener is none of the emitter. */
const REQUESTS = new Set(['request', 'connection', 'secureConnection', 'upgrade', 'connect', 'stream', 'session', 'checkContinue'])
const LEAVING = new Set(['beforeunload', 'unload', 'pagehide', 'freeze', 'visibilitychange'])
const CRASHES = new Set(['uncaughtException', 'uncaughtExceptionMonitor', 'unhandledRejection'])
/** Decides what happens to an event, which is over once a listener waits. */
const DECIDES = /\.\s*(?:preventDefault|stopPropagation|stopImmediatePropagation|respondWith|waitUntil|setDragImage|clipboardData|dataTransfer|requestFullscreen)\b|\.\s*returnValue\s*=/
const REGISTERS = /\.\s*(?:on|once|addListener|prependListener|addEventListener|pipe)\s*\(/
/** The parameter of what a stream is made of that takes its error. */
const STREAM_PARTS: Readonly<Record<string, number>> = { construct: 0, destroy: 1, final: 0, flush: 0, transform: 2, write: 2, writev: 1 }

/** Is the event one of a row that is taken one after another? */
export function isSequence(event: string | undefined): boolean {
  return event !== undefined && SEQUENCES.has(event)
}

export interface Listeners {
  listenerOutcome(handed: Handed): Outcome
  /** What runs while the process ends. */
  exitOutcome(handed: Handed): Outcome
}

export function listenersIn(context: PropagationContext): Listeners {
  const { project } = context
  const { reason } = reasonsIn(context)

  const listenerOutcome = (handed: Handed): Outcome => {
    const { function: function_, use, call, place } = handed
    const { row } = use
    if (row === undefined || use.result !== 'ignored') return reason('error-first-callback', function_.name, place)
    if (row.callback.at === 'option') return row.module === 'node:stream' ? streamOutcome(handed) : reason('error-first-callback', function_.name, place)
    if (/^(?:queueMicrotask|nextTick|requestAnimationFrame|requestIdleCallback)$/.test(row.path)) return unwatched(handed, 'timer-callback')
    if (row.event !== undefined) return eventOutcome(handed, undefined)
    if (row.module === 'any') return emitterOutcome(handed)
    if (/\.(?:on|once|addListener|addEventListener)$|^(?:on|once)$/.test(row.path)) return row.module.startsWith('node:') ? eventOutcome(handed, undefined) : reason('event-listener', function_.name, place)
    if (!row.module.startsWith('node:') && row.module !== 'fs-extra' && row.module !== 'graceful-fs') return reason('error-first-callback', function_.name, place)
    // `fs.watch(path, listener)` and `fs.watchFile(path, listener)` call theirs again and again.
    return unwatched(handed, /^watch/.test(row.path) || /^(?:node:https?|node:net|node:tls)$/.test(row.module) ? 'event-listener' : 'error-first-callback', call)
  }

  const emitterOutcome = (handed: Handed): Outcome => {
    const { function: function_, module, call, use, place } = handed
    const refused = () => reason('event-listener', function_.name, place)
    const object = call.callee.kind === 'member' ? call.callee.object : undefined
    if (use.row?.path === 'addEventListener') return domOutcome(handed)
    const targets = object === undefined ? [] : project.graph.targetsOf(module, object)
    const [target] = targets
    if (targets.length !== 1 || target === undefined) return refused()
    if (target.kind !== 'api' || !EMITTERS.test(target.module)) return refused()
    return eventOutcome(handed, `${target.module}:${target.path}`)
  }

  const eventOutcome = (handed: Handed, emitter: string | undefined): Outcome => {
    const { target, function: function_, module, call, place } = handed
    const event = eventOf(context, module, call)
    if (event === undefined) return reason('event-listener', function_.name, place)
    if (isSequence(event)) return reason('event-sequence', function_.name, place)
    const emitting = emitter === 'node:events:EventEmitter()' || emitter === 'node:events:()' || emitter === undefined ? emitterOf(event, module) : undefined
    if (emitting !== undefined) return reason('sync-hook', function_.name, emitting)
    const text = project.text(target.module) ?? ''
    const isServer = emitter !== undefined && /^node:https?:/.test(emitter)
    if (!isServer && REGISTERS.test(text.slice(firstWaitOf(context, target), function_.span[1]))) return reason('event-after-await', function_.name, place)
    return REQUESTS.has(event) || event === 'error' || emitter === undefined ? unwatched(handed, 'event-listener') : forwardedToError(handed)
  }

  const domOutcome = (handed: Handed): Outcome => {
    const { target, function: function_, module, call, place } = handed
    const event = eventOf(context, module, call)
    if (event === undefined) return reason('event-listener', function_.name, place)
    if (LEAVING.has(event)) return reason('exit-handler', function_.name, place)
    const emitting = emitterOf(event, module)
    if (emitting !== undefined) return reason('sync-hook', function_.name, emitting)
    const text = project.text(target.module) ?? ''
    const later = text.slice(firstWaitOf(context, target), function_.span[1])
    return DECIDES.test(later) || REGISTERS.test(later) ? reason('event-after-await', function_.name, place) : unwatched(handed, 'event-listener')
  }

  /** Its error ends the process as it did; what is told is that nobody waits. */
  const unwatched = ({ function: function_, module, span, place }: Handed, code: CallbackWarning, call?: CallFact): Outcome => {
    if (call !== undefined && !context.isEditable(module)) return reason('outside-run', function_.name, place)
    return { module, span, operations: [], keepsCallback: true, warnings: [warningOf(code, function_.name, span)] }
  }

  /** An error goes where the emitter's own errors go. */
  const forwardedToError = (handed: Handed): Outcome => {
    const { target, function: function_, module, call, span, place } = handed
    const anchors = context.anchors(module)
    const text = project.text(module)
    if (anchors === undefined || text === undefined) return reason('unparsed-caller', function_.name, place)
    if (!context.isEditable(module)) return reason('outside-run', function_.name, place)
    const done: Rewrite = { module, span, operations: [], keepsCallback: true, warnings: [warningOf('event-listener', function_.name, span)] }
    if (answersErrors(context, target)) return done
    const emitter = expressionAt(anchors, call.span)?.member?.objectSpan
    const anchor = target.module === module ? functionAt(anchors, span) : undefined
    const isWrittenHere = anchor?.span[0] === function_.span[0]
    if (emitter === undefined || !isNamed(text, emitter)) return reason('event-listener', function_.name, place)
    const name = text.slice(...emitter)
    if (isWrittenHere) {
      if ((name.startsWith('this') && anchor.kind !== 'arrow') || isShadowed(anchors, name, span)) return reason('event-listener', function_.name, place)
      const operations = caughtInside(anchors, text, function_.span, error => `${name}.emit(${anchors.style.quote}error${anchors.style.quote}, ${error})`)
      return operations === undefined ? reason('event-listener', function_.name, place) : { ...done, operations }
    }
    if (!isNamed(text, span) || function_.parameters.some((each) => !/^[\w$]+$/.test(each.name))) return reason('event-listener', function_.name, place)
    const list = function_.parameters.map((each) => each.name)
    if (list.includes(name.split('.')[0] ?? '') || list.includes(/^[\w$]+/.exec(text.slice(...span))?.[0] ?? '')) return reason('event-listener', function_.name, place)
    const after = `(${list.join(', ')}).catch(error => { ${name}.emit(${anchors.style.quote}error${anchors.style.quote}, error) })`
    return { ...done, operations: [{ kind: 'around', span, before: `(${list.join(', ')}) => `, after }] }
  }

  const streamOutcome = (handed: Handed): Outcome => {
    const { target, function: function_, module, use, place } = handed
    const part = use.row?.callback.at === 'option' ? use.row.callback.name : ''
    const forward = STREAM_PARTS[part]
    const anchors = context.anchors(module)
    const text = project.text(module)
    const parameter = forward === undefined ? undefined : function_.parameters[forward]
    if (anchors === undefined || text === undefined || target.module !== module) return reason('error-first-callback', function_.name, place)
    if (forward === undefined || parameter === undefined || !context.isEditable(module)) return reason('error-first-callback', function_.name, place)
    const anchor = functionAt(anchors, function_.span)
    const operations = anchor === undefined ? undefined : forwardedInside(anchors, text, function_.span, { parameters: function_.parameters.map(({ name }) => name), forward })
    return operations === undefined ? reason('error-first-callback', function_.name, place) : { module, span: function_.span, operations, keepsCallback: true }
  }

  const exitOutcome = (handed: Handed): Outcome => {
    const { function: function_, module, call, span, place } = handed
    const event = eventOf(context, module, call) ?? 'exit'
    if (CRASHES.has(event)) return reason('crash-handler', function_.name, place)
    // Whatever is waited for there brings the event about once more.
    const isOnce = call.callee.kind === 'member' && /once/i.test(call.callee.name)
    if (!event.startsWith('SIG') && !(event === 'beforeExit' && isOnce)) return reason('exit-handler', function_.name, place)
    return { module, span, operations: [], keepsCallback: true, warnings: [warningOf('signal-handler', function_.name, span)] }
  }

  /** Where the project emits an event by itself, and so goes on when its listeners return. */
  const emitterOf = (event: string, near: ModuleId): string | undefined => {
    for (const module of context.files) {
      for (const call of project.facts(module)?.calls ?? []) {
        if (call.callee.kind !== 'member' || !EMITS.test(call.callee.name)) continue
        const emitted = call.callee.name === 'emit' ? eventOf(context, module, call) : DISPATCHED.exec((project.text(module) ?? '').slice(...call.span))?.[1]
        if (emitted === event || (emitted === undefined && module === near)) return reasonsIn(context).placeOf(module, call.span)
      }
    }
    return undefined
  }

  return { listenerOutcome, exitOutcome }
}

/** Does the name mean something else inside the function? */
function isShadowed(anchors: Anchors, name: string, [start, end]: readonly [number, number]): boolean {
  const root = name.split('.')[0]
  return anchors.variables.some((each) => each.name === root && start <= each.nameSpan[0] && each.nameSpan[1] <= end)
}
