import { findValueRow, responseMethods } from '../../catalogue/values.js'
import { canonicalModule } from '../../catalogue/index.js'
import type { CallFact, SiteFact, Value } from '../facts.js'
import type { MisusedFinding } from '../finding.js'
import type { PromiseScene } from '../promise-findings.js'

const COMPARISONS = new Set(['==', '===', '!=', '!==', 'switch'])

/** A promise where only its value makes sense. */
export function misusedFinding(scene: PromiseScene, site: SiteFact): MisusedFinding | undefined {
  const { natures } = scene.parts
  if (natures.natureOf(scene.module, site.value).promise !== 'always') return undefined
  const place = scene.placeOf(site.function, site.span, site.value)
  const base = { ...place, kind: 'misused-promise' } as const
  switch (site.kind) {
    case 'condition':
      // Whether a promise that is handed in is there may well be asked, whatever its type says.
      return isHandedIn(scene, site.value) || isOptional(scene, site.value) || isAskedOf(scene, site) ? undefined : { ...base, form: 'condition', detail: '' }
    case 'template':
    case 'key':
    case 'thrown':
      return { ...base, form: site.kind, detail: '' }
    case 'operand': {
      if (!COMPARISONS.has(site.operator)) return { ...base, form: 'operand', detail: site.operator }
      const against = site.against === undefined ? 'never' : natures.natureOf(scene.module, site.against).promise
      if (isHandedIn(scene, site.value) || isOptional(scene, site.value)) return undefined
      // Two promises may well be compared: is it still the one that runs?
      if (against === 'always' || against === 'sometimes') return undefined
      return { ...base, form: 'comparison', detail: site.operator, confidence: against === 'never' ? 'definite' : 'probable' }
    }
    case 'spread':
      return { ...base, form: 'spread', detail: site.into === 'arguments' ? 'arguments' : `an ${site.into}` }
    case 'assigned':
      return natures.isNoPromise(scene.module, site.declared) ? { ...base, form: 'assigned', detail: site.name } : undefined
    case 'iterated':
      return site.form === 'for-await' ? undefined : { ...base, form: 'iterated', detail: site.form === 'array-pattern' ? '[…] =' : site.form }
    default:
      return undefined
  }
}

function isHandedIn(scene: PromiseScene, value: Value): boolean {
  return (value.kind === 'variable' ? scene.facts.variables[value.id] : value)?.kind === 'promised'
}

/** `store?.load(id)`, `store.load?.(id)`: whether it was called at all is a fair question. */
function isOptional(scene: PromiseScene, value: Value): boolean {
  const call = scene.callOf(value)
  const end = call?.arguments[0]?.span[0] ?? call?.span[1]
  return call !== undefined && scene.parts.modules.text(scene.module)?.slice(call.span[0], end).includes('?.') === true
}

/** `user && user.then(…)`, `!user || typeof user.then !== 'function'`: who asks knows that it may be a promise. */
function isAskedOf(scene: PromiseScene, { span: [start, end] }: SiteFact): boolean {
  const text = scene.parts.modules.text(scene.module) ?? ''
  const name = text.slice(start, end)
  const [, after, member] = /^\s*(?:&&|\|\|)\s*(?:typeof\s+)?([\w$]+)\s*\??\.\s*(then|catch|finally)\b/.exec(text.slice(end, end + 200)) ?? []
  return after === name && member !== undefined
}

/** `JSON.stringify(load())`, `response.json(load())`. */
export function misusedArguments(scene: PromiseScene, call: CallFact): readonly MisusedFinding[] {
  if (call.kind !== 'call' || call.arguments.length === 0) return []
  const taken = takenValues(scene, call)
  return taken.flatMap((index): readonly MisusedFinding[] => {
    const argument = call.arguments[index]
    if (argument === undefined || argument.spread) return []
    if (scene.parts.natures.natureOf(scene.module, argument.value).promise !== 'always') return []
    return [{ ...scene.placeOf(call.function, argument.span, argument.value), kind: 'misused-promise', form: 'argument', detail: `${call.text}()` }]
  })
}

function takenValues(scene: PromiseScene, call: CallFact): readonly number[] {
  const { graph, liveness, natures } = scene.parts
  const { callee } = call
  if (callee.kind === 'member' && callee.object.kind === 'parameter' && responseMethods.has(callee.name)) {
    const handler = scene.facts.functions[callee.object.function]
    const parameter = handler?.parameters[callee.object.index]
    const isHandler = handler !== undefined && callee.object.path.length === 0 && liveness.placeOf(scene.module, handler.id).reason === 'request handler'
    return isHandler && callee.object.index === 1 && /^res(?:ponse)?$/.test(parameter?.name ?? '') ? [0] : []
  }
  const targets = graph.calleesOf(scene.module, call)
  const [only, ...others] = targets
  if (only?.kind === 'function' && others.length === 0) {
    return (graph.functionAt(only)?.parameters ?? []).flatMap((parameter, index) => (parameter.value === true || natures.takesNoPromise(only, index) ? [index] : []))
  }
  if (only?.kind !== 'api' || others.length > 0) return []
  return findValueRow(canonicalModule(only.module), only.path)?.arguments ?? []
}
