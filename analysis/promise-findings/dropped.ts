import type { CallFact, SiteFact, Value } from '../facts.js'
import type { FloatingFinding } from '../finding.js'
import { REACTIONS } from '../natures.js'
import type { PromiseScene } from '../promise-findings.js'
import { areCaughtInside } from './caught.js'

/** A promise whose value is thrown away, unless its rejection has a handler. */
export function droppedFinding(scene: PromiseScene, site: Extract<SiteFact, { kind: 'dropped' }>): FloatingFinding | undefined {
  const state = stateOf(scene, site.value)
  if (state === undefined) return undefined
  const call = scene.callOf(site.value)
  const form = state.form === 'call' && site.form !== 'statement' ? site.form : site.form === 'void' ? 'void' : state.form
  const place = scene.placeOf(site.function, site.span, site.value)
  const confidence = endsProgram(scene, site, call) ? 'probable' : state.confidence
  return { ...place, kind: 'floating-promise', form, confidence, catchesAll: call !== undefined && areCaughtInside(scene, scene.parts.graph.calleesOf(scene.module, call)) }
}

const PROGRAMS = /^(?:bootstrap|cli|main|run|start)$/
/** Nothing but comments and the ends of statements. */
const NOTHING = /^(?:\s|;|\/\/.*|\/\*[^]*?\*\/)*$/

/**
 * `main()` as the last thing of a file, and in a program an async function called there and `import('./register.js')`: nothing comes after
 * that could have waited, and an error ends the process with its stack, as it would from a handler.
 */
function endsProgram(scene: PromiseScene, { function: function_, form, span, value }: Extract<SiteFact, { kind: 'dropped' }>, call: CallFact | undefined): boolean {
  if (function_ !== 0 || form === 'void') return false
  if (value.kind === 'promised') return scene.facts.executable
  if (!(form === 'iife' ? scene.facts.executable : call !== undefined && PROGRAMS.test(call.text))) return false
  return NOTHING.test(scene.parts.modules.text(scene.module)?.slice(span[1]) ?? '')
}

const ERRORS = /^_?(?:e|er|err|error)$/i
const OUTCOMES = /^(?:callback|cb|done|next)$/

interface State {
  readonly form: 'call' | 'chain' | 'empty-catch' | 'array' | 'generator'
  readonly confidence: 'definite' | 'probable'
}

/** How the value is lost; nothing where it is none to lose, or somebody handles it. */
export function stateOf(scene: PromiseScene, value: Value): State | undefined {
  const { natures } = scene.parts
  const call = scene.callOf(value)
  const { callee } = call ?? {}
  if (call !== undefined && call.kind === 'call' && callee?.kind === 'member' && REACTIONS.has(callee.name)) {
    const receiver = natures.natureOf(scene.module, callee.object)
    const isPromise = receiver.promise === 'always' || receiver.promise === 'sometimes' || natures.natureOfCall(scene.module, call).promise === 'always'
    if (receiver.safe || receiver.promise === 'never') return undefined
    // A receiver that is not known has `then` for a reason, yet many things that are no promises have `finally` and `catch`.
    const confidence = isPromise ? 'definite' : 'probable'
    if (callee.name === 'finally') {
      if (endsProcess(scene, call)) return undefined
      const before = stateOf(scene, callee.object)
      return before === undefined ? undefined : { form: 'chain', confidence: before.confidence }
    }
    if (callee.name === 'catch') return isHandler(scene, call, 0) || !isPromise ? undefined : { form: 'empty-catch', confidence }
    if (isHandler(scene, call, 1) || (call.arguments.length === 0 && !isPromise)) return undefined
    return { form: 'chain', confidence }
  }
  const nature = natures.natureOf(scene.module, value)
  if (nature.safe) return undefined
  if (nature.promise === 'always' || nature.promise === 'sometimes')
    return { form: 'call', confidence: call !== undefined && takesOutcome(scene, call) ? 'probable' : 'definite' }
  if (nature.promises) return { form: 'array', confidence: 'definite' }
  if (nature.asyncIterable && call !== undefined && isOwnGenerator(scene, call)) return { form: 'generator', confidence: 'definite' }
  return undefined
}

/** `list(query, (error, rows) => …)`: functions that give a promise or call back hear of the error there. */
function takesOutcome(scene: PromiseScene, call: CallFact): boolean {
  const last = call.arguments.at(-1)
  if (last === undefined || last.spread) return false
  if (last.value.kind === 'parameter') return OUTCOMES.test(scene.facts.functions[last.value.function]?.parameters[last.value.index]?.name ?? '')
  const function_ = last.value.kind === 'function' ? scene.facts.functions[last.value.id] : undefined
  return function_ !== undefined && !function_.async && ERRORS.test(function_.parameters[0]?.name ?? '')
}

/** `main().finally(() => process.exit())`: nobody is left to hear of the error. */
function endsProcess(scene: PromiseScene, call: CallFact): boolean {
  const last = call.arguments[0]?.value
  if (last?.kind !== 'function') return false
  return scene.facts.calls.some(
    (inner) =>
      inner.function === last.id &&
      scene.parts.graph.calleesOf(scene.module, inner).some((target) => target.kind === 'api' && /^(?:process\.exit|exit)$/.test(target.path) && /^(?:global|(?:node:)?process)$/.test(target.module)),
  )
}

function isHandler(scene: PromiseScene, call: CallFact, index: number): boolean {
  const before = call.arguments.slice(0, index + 1)
  if (before.some((argument) => argument.spread)) return true
  const argument = before[index]
  return argument !== undefined && argument.value.kind !== 'literal' && scene.parts.modules.text(scene.module)?.slice(...argument.span) !== 'undefined'
}

/** Of other async iterables, streams among them, much runs without anybody iterating. */
function isOwnGenerator(scene: PromiseScene, call: CallFact): boolean {
  const targets = scene.parts.graph.calleesOf(scene.module, call)
  return targets.length > 0 && targets.every((target) => target.kind === 'function' && scene.parts.graph.functionAt(target)?.generator === true)
}
