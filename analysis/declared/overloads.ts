import type { ArgumentShape, SignatureFact, TypeFact } from './type-facts.js'

/** What a type that goes by a name is made of; `undefined` where that is not known. */
export type Structure = (type: TypeFact, signature: SignatureFact) => TypeFact | undefined

/**
 * Which signatures can a call mean, by the number of its arguments and by what they obviously are? The first that certainly fits, or
 * all that may.
 */
export function chosenSignatures(signatures: readonly SignatureFact[], shapes: readonly ArgumentShape[], structure: Structure): readonly SignatureFact[] {
  const [only, ...others] = signatures
  if (only !== undefined && others.length === 0) return [only]
  const fitting: SignatureFact[] = []
  for (const signature of signatures) {
    const fit = fitOf(signature, shapes, structure)
    if (fit === 'no') continue
    fitting.push(signature)
    // Later signatures are asked only where this one may not be meant.
    if (fit === 'yes') break
  }
  return fitting
}

type Fit = 'yes' | 'maybe' | 'no'

function fitOf(signature: SignatureFact, shapes: readonly ArgumentShape[], structure: Structure): Fit {
  const { parameters } = signature
  const isCounted = !shapes.includes('spread')
  if (isCounted && shapes.length < parameters.filter((parameter) => !parameter.optional).length) return 'no'
  let fit: Fit = isCounted ? 'yes' : 'maybe'
  for (const [index, shape] of shapes.entries()) {
    if (shape === 'spread') return 'maybe'
    const parameter = parameters[index] ?? (parameters.at(-1)?.rest === true ? parameters.at(-1) : undefined)
    if (parameter === undefined) return 'no'
    const one = kindFit(parameter.type, shape, (type) => structure(type, signature))
    if (one === 'no') return 'no'
    if (one === 'maybe') fit = 'maybe'
  }
  return fit
}

function kindFit(type: TypeFact, shape: ArgumentShape, structure: (type: TypeFact) => TypeFact | undefined): Fit {
  if (shape === 'unknown') return 'maybe'
  switch (type.kind) {
    case 'function':
      return shape === 'function' ? 'yes' : 'no'
    case 'plain':
      return shape === type.primitive ? 'yes' : type.primitive === undefined && (shape === 'string' || shape === 'number' || shape === 'boolean') ? 'maybe' : 'no'
    case 'nothing':
      return shape === 'null' ? 'yes' : 'no'
    case 'array':
      return shape === 'array' ? 'yes' : 'no'
    case 'object':
      // Functions and arrays are objects too, but TypeScript lets them stand for none whose members they lack, be those optional.
      if (shape === 'function' && type.signatures.length > 0) return 'yes'
      if (shape === 'function' || shape === 'array') return type.members.length > 0 ? 'no' : 'maybe'
      // An object literal may lack what the type asks for.
      return shape === 'object' ? (type.signatures.length > 0 ? 'no' : hasRequired(type) ? 'maybe' : 'yes') : 'no'
    case 'union':
    case 'branches': {
      const fits = type.of.map((part) => kindFit(part, shape, structure))
      return fits.every((fit) => fit === 'no') ? 'no' : fits.includes('yes') && type.kind === 'union' ? 'yes' : 'maybe'
    }
    case 'intersection': {
      const fits = type.of.map((part) => kindFit(part, shape, structure))
      // A function with members of its own intersects with an object that is none.
      if (shape === 'function' && fits.includes('yes')) return fits.includes('maybe') ? 'maybe' : 'yes'
      return fits.includes('no') ? 'no' : fits.every((fit) => fit === 'yes') ? 'yes' : 'maybe'
    }
    default: {
      const known = structure(type)
      return known === undefined || known.kind === type.kind ? 'maybe' : kindFit(known, shape, structure)
    }
  }
}

function hasRequired(type: Extract<TypeFact, { kind: 'object' }>): boolean {
  return type.members.some((member) => !member.optional && !member.static)
}
