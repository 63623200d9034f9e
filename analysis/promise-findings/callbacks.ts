import { keepers } from '../../catalogue/values.js'
import type { CallFact, Span } from '../facts.js'
import type { AsyncCallbackFinding } from '../finding.js'
import type { CallbackUse } from '../callbacks.js'
import type { PromiseScene } from '../promise-findings.js'
import { stateOf } from './dropped.js'
import { areCaughtInside } from './caught.js'

/** Async functions given to what does not wait for them. Only what the catalogue knows: a function of the project may well wait. */
export function asyncCallbackFindings(scene: PromiseScene, call: CallFact): readonly AsyncCallbackFinding[] {
  const { callbacks, natures } = scene.parts
  return callbacks.usesOf(scene.module, call).flatMap((use): readonly AsyncCallbackFinding[] => {
    const fate = fateOf(use)
    // Who is awaited itself may wait for its callbacks: lists of elements, cursors, collections of promises.
    if (fate === undefined || (call.awaited && use.row?.module === 'any') || isHandled(scene, use) || natures.natureOfResult(scene.module, use.value).promise !== 'always') return []
    const place = scene.placeOf(call.function, headOf(scene.parts.modules.text(scene.module) ?? '', use.span))
    return [
      {
        ...place,
        kind: 'async-callback',
        callSpan: call.span,
        confidence: isCertain(scene, call, use) ? use.confidence : 'probable',
        fate,
        callee: fate === 'unhandled' ? roleOf(call, use) : methodOf(call),
        advice: adviceOf(fate, use),
        catchesAll: areCaughtInside(scene, scene.parts.graph.targetsOf(scene.module, use.value)),
      },
    ]
  })
}

/** Anything can have a method `on`, and some emitters of projects wait for their listeners. */
function isCertain(scene: PromiseScene, call: CallFact, { row, context }: CallbackUse): boolean {
  // Some runners wait for the body of a suite, and a global name does not tell which one runs.
  if (context === 'suite' && row?.module === 'global') return false
  if (context === 'event' && (isOfPage(call) || isUnnamedOfProcess(call) || HOOKS.test(call.text))) return false
  return row?.module !== 'any' || context === 'caller' || scene.parts.graph.calleesOf(scene.module, call).some((target) => target.kind === 'api')
}

/** What hooks are added to asks them for what they give: `server.hooks.on('render', async page => …)`. */
const HOOKS = /hooks\.\w+$/i

/** Nothing but a page has such events. There a listener that rejects ends like one that throws, in the console, and async ones are in every code base. */
const PAGE_EVENT =
  /^(?:(?:dbl)?click|contextmenu|submit|input|beforeinput|key(?:down|up|press)|(?:mouse|pointer|touch|drag|composition)\w+|focus(?:in|out)?|blur|wheel|scroll|popstate|hashchange|visibilitychange|domcontentloaded|\w+\.bs\.\w+)(?:[.\s]|$)/i

function isOfPage({ callee, arguments: [name], text }: CallFact): boolean {
  if (name?.value.kind === 'literal' && typeof name.value.value === 'string' && PAGE_EVENT.test(name.value.value)) return true
  if (/^(?:\$|jQuery)\(/.test(text)) return true
  return callee.kind === 'member' && callee.name === 'addEventListener' && callee.object.kind === 'global' && /^(?:document|window)$/.test(callee.object.name)
}

/** `process.on(signal, stop)`: most likely one of the signals that end the process. */
function isUnnamedOfProcess({ text, arguments: [name] }: CallFact): boolean {
  return /^process\.(?:on|once|addListener)$/.test(text) && name?.value.kind !== 'literal'
}

function fateOf({ row, result, immediate, context }: CallbackUse): AsyncCallbackFinding['fate'] | undefined {
  if (row === undefined || result === 'awaited' || context === 'exit') return undefined
  if (result === 'used') return immediate && !keepers.has(row.path) ? 'used' : undefined
  return context === 'caller' || context === 'suite' ? 'ignored' : 'unhandled'
}

/** A function that is not async itself may give a promise whose rejection it has seen to; an executor's result is nobody's. */
function isHandled(scene: PromiseScene, { value, row }: CallbackUse): boolean {
  const function_ = value.kind === 'function' ? scene.facts.functions[value.id] : undefined
  if (function_ === undefined || function_.async) return false
  return row?.path === 'Promise' || function_.returns.every((returned) => stateOf(scene, returned) === undefined)
}

/** A long function is shown by its first line. */
export function headOf(text: string, [start, end]: Span): Span {
  const lineEnd = text.indexOf('\n', start)
  return [start, lineEnd === -1 ? end : Math.min(end, lineEnd)]
}

function methodOf({ callee, text }: CallFact): string {
  return `${callee.kind === 'member' ? callee.name : text}()`
}

function roleOf(call: CallFact, { context, row }: CallbackUse): string {
  const [first] = call.arguments
  switch (context) {
    case 'event':
      return first?.value.kind === 'literal' && typeof first.value.value === 'string' ? `listener of '${first.value.value}'` : `callback of '${methodOf(call)}'`
    case 'timer':
      return 'timer callback'
    case 'request':
      return 'request handler'
    case 'promise':
      return row?.path === 'Promise' ? 'Promise executor' : 'reaction'
    default:
      return `callback of '${methodOf(call)}'`
  }
}

function adviceOf(fate: AsyncCallbackFinding['fate'], { context, row }: CallbackUse): string {
  if (fate === 'used') return "Await all the answers first with 'Promise.all', or use a loop."
  if (fate === 'ignored') return context === 'suite' ? 'Make it synchronous.' : "Use 'for…of' with 'await', or 'await Promise.all(….map(…))'."
  if (row?.path === 'Promise') return 'Make the executor synchronous and await outside of it.'
  return context === 'request' ? 'Catch its errors and answer the request.' : 'Catch its errors inside.'
}
