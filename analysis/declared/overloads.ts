import type { ArgumentShape, SignatureFact, TypeFact } from '../types/type-facts.js'

/**
 * Which signatures can a call mean, by the number of its arguments and by what they obviously are? The first that certainly fits, or
 * all that may.
 */
export function chosenSignatures(signatures: readonly SignatureFact[], shapes: readonly ArgumentShape[]): readonly SignatureFact[] {
  const [only, ...others] = signatures
  if (only !== undefined && others.length === 0) return [only]
  const fitting: SignatureFact[] = []
  for (const signature of signatures) {
    const fit = fitOf(signature, shapes)
    if (fit === 'no') continue
    fitting.push(signature)
    // Later signatures are asked only where this one may not be meant.
    if (fit === 'yes') break
  }
  return fitting
}

type Fit = 'yes' | 'maybe' | 'no'

function fitOf({ parameters }: SignatureFact, shapes: readonly ArgumentShape[]): Fit {
  const isCounted = !shapes.includes('spread')
  if (isCounted && shapes.length < parameters.filter((parameter) => !parameter.optional).length) return 'no'
  let fit: Fit = isCounted ? 'yes' : 'maybe'
  for (const [index, shape] of shapes.entries()) {
    if (shape === 'spread') return 'maybe'
    const parameter = parameters[index] ?? (parameters.at(-1)?.rest === true ? parameters.at(-1) : undefined)
    if (parameter === undefined) return 'no'
    const one = kindFit(parameter.type, shape)
    if (one === 'no') return 'no'
    if (one === 'maybe') fit = 'maybe'
  }
  return fit
}

function kindFit(type: TypeFact, shape: ArgumentShape): Fit {
  switch (type.kind) {
    case 'function':
      return shape === 'function' ? 'yes' : shape === 'unknown' ? 'maybe' : 'no'
    case 'plain':
      return shape === 'string' || shape === 'number' || shape === 'boolean' ? 'yes' : shape === 'unknown' ? 'maybe' : 'no'
    case 'nothing':
      return shape === 'null' ? 'yes' : shape === 'unknown' ? 'maybe' : 'no'
    case 'array':
      return shape === 'array' ? 'yes' : shape === 'unknown' ? 'maybe' : 'no'
    case 'union': {
      const fits = type.of.map((part) => kindFit(part, shape))
      return fits.includes('yes') ? 'yes' : fits.includes('maybe') ? 'maybe' : 'no'
    }
    default:
      // A named type may be anything; that what is no function fits an options object is the rule.
      return shape === 'unknown' ? 'maybe' : 'yes'
  }
}
