import type { CallFact, SiteFact, Span, Value } from '../facts.js'
import type { AsyncIterableFinding, PromiseArrayFinding } from '../finding.js'
import type { PromiseScene } from '../promise-findings.js'

const COMBINATORS = new Set(['Promise.all', 'Promise.allSettled', 'Promise.any', 'Promise.race'])

/** Lists of promises that are awaited, iterated or nested as if they were one. */
export function listFinding(scene: PromiseScene, site: SiteFact): PromiseArrayFinding | undefined {
  return listAt(scene, site.value, site.span, site.function, 'awaited')
}

function listAt(scene: PromiseScene, value: Value, span: Span, function_: number, form: PromiseArrayFinding['form']): PromiseArrayFinding | undefined {
  if (!scene.parts.natures.natureOf(scene.module, value).promises) return undefined
  return { ...scene.placeOf(function_, span, value), kind: 'promise-array', form }
}

export function iterableFinding(scene: PromiseScene, site: Extract<SiteFact, { kind: 'iterated' | 'spread' }>): AsyncIterableFinding | PromiseArrayFinding | undefined {
  if (site.kind === 'iterated' && site.form === 'for-await') return listAt(scene, site.value, site.span, site.function, 'for-await')
  if (site.kind === 'iterated' && site.form === 'for-in') return undefined
  if (site.kind === 'spread' && site.into === 'object') return undefined
  const form = site.kind === 'spread' ? 'spread' : site.form
  if (form === 'yield*' && scene.facts.functions[site.function]?.async === true) return undefined
  return iterableAt(scene, site.value, site.span, site.function, form)
}

function iterableAt(scene: PromiseScene, value: Value, span: Span, function_: number, form: AsyncIterableFinding['form'] | 'for-await' | 'for-in'): AsyncIterableFinding | undefined {
  if (form === 'for-await' || form === 'for-in' || !scene.parts.natures.natureOf(scene.module, value).asyncIterable) return undefined
  return { ...scene.placeOf(function_, span, value), kind: 'async-iterable', form }
}

/** `await xs.map(save)`, `Promise.all([xs.map(save)])`, `Array.from(asyncIterable)`. */
export function nestedLists(scene: PromiseScene, call: CallFact): readonly (PromiseArrayFinding | AsyncIterableFinding)[] {
  if (call.kind !== 'call') return []
  if (call.awaited) {
    const awaited = listAt(scene, { kind: 'result', call: call.id }, call.span, call.function, 'awaited')
    if (awaited !== undefined) return [awaited]
  }
  const [first] = call.arguments
  if (first === undefined || first.spread) return []
  const { callee } = call
  if (callee.kind !== 'member' || callee.object.kind !== 'global') return []
  const name = `${callee.object.name}.${callee.name}`
  if (name === 'Array.from') {
    const found = iterableAt(scene, first.value, first.span, call.function, 'array-from')
    return found === undefined ? [] : [found]
  }
  if (!COMBINATORS.has(name) || first.value.kind !== 'array') return []
  return first.value.elements.flatMap((element) => {
    const inner = scene.callOf(element)
    const found = listAt(scene, element, inner?.span ?? first.span, call.function, 'nested')
    return found === undefined ? [] : [found]
  })
}
