import type { CallFact, HeldFact, ModuleId, Value } from '../facts.js'
import type { FloatingFinding } from '../finding.js'
import type { PromiseScene } from '../promise-findings.js'
import { stateOf } from './dropped.js'
import { areCaughtInside } from './caught.js'

/** Calls that wait for what somebody else is about to cause, or for a while: to make the promise first is the only order there is. */
const WAITS = /(?:^|\.)(?:once|wait|waitFor\w*|waitUntil\w*|next\w*Event|eventually|sleep|delay|setTimeout)$/

/** Promises that never reject: they mark a moment. */
const MOMENTS = new Set(['timers/promises:setTimeout', 'timers/promises:setImmediate', 'timers/promises:scheduler.wait', 'timers/promises:scheduler.yield'])

/** Templates of these files use the variables of their scripts. */
const HAS_TEMPLATE = /\.(?:vue|svelte|astro)$/

/** A variable that holds a promise nobody uses, or nobody has handled while the function waits for something else. */
export function heldFindings(scene: PromiseScene, held: HeldFact): readonly FloatingFinding[] {
  const { parts, module } = scene
  if (held.function === 0 && HAS_TEMPLATE.test(module)) return []
  const nature = parts.natures.natureOf(module, held.value)
  if (nature.safe || (nature.promise !== 'always' && nature.promise !== 'sometimes' && !nature.promises)) return []
  const call = scene.callOf(held.value)
  const source = { span: call?.span ?? held.valueSpan, function: held.function, variable: false }
  const place = { ...scene.placeOf(held.function, held.span), source }
  const base = { ...place, kind: 'floating-promise', name: held.name, catchesAll: call !== undefined && areCaughtInside(scene, parts.graph.calleesOf(module, call)) } as const
  if (held.fate === 'unused') return [{ ...base, form: 'unused-variable' }]
  // Tests make promises first on purpose, to see what happens while they are pending.
  if (base.catchesAll || place.context === 'test' || isHandled(scene, held.value) || neverRejects(scene, module, held.value, 0)) return []
  const confidence = call !== undefined && WAITS.test(call.text) ? 'probable' : 'definite'
  return [{ ...base, form: 'late-variable', confidence, line: parts.modules.position(module, held.awaitSpan[0]).line }]
}

/** `const user = id ? load(id).catch(report) : null` */
function isHandled(scene: PromiseScene, value: Value): boolean {
  return value.kind === 'either' && value.of.every((each) => stateOf(scene, each) === undefined)
}

/** `sleep(5)`: a promise without means to reject, through the functions that return it. */
function neverRejects(scene: PromiseScene, module: ModuleId, value: Value, depth: number): boolean {
  const { graph, modules } = scene.parts
  const call = value.kind === 'result' ? modules.facts(module)?.calls[value.call] : undefined
  if (call === undefined || depth > 5) return false
  if (call.kind === 'new') return isResolveOnly(scene, module, call)
  const targets = graph.calleesOf(module, call)
  return (
    targets.length > 0 &&
    targets.every((target) => {
      if (target.kind === 'api') return MOMENTS.has(`${target.module.replace(/^node:/, '')}:${target.path}`)
      const function_ = target.kind === 'function' ? graph.functionAt(target) : undefined
      if (target.kind !== 'function' || function_ === undefined || function_.async || function_.generator || function_.returns.length === 0) return false
      return function_.returns.every((returned) => neverRejects(scene, target.module, returned, depth + 1))
    })
  )
}

function isResolveOnly({ parts: { modules } }: PromiseScene, module: ModuleId, call: CallFact): boolean {
  const executor = call.arguments[0]?.value
  const function_ = executor?.kind === 'function' ? modules.facts(module)?.functions[executor.id] : undefined
  return call.text === 'Promise' && function_ !== undefined && function_.parameters.length < 2
}
