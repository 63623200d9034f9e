import type { RuleOptions } from './create-rule.js'

/** Options of the rules that have nothing to choose but how sure they must be. */

export const confidenceProperty = {
  description: "Report what is proven ('definite'), or also what a name or a shape suggests ('probable').",
  enum: ['definite', 'probable'],
} as const

export const confidenceSchema = {
  type: 'object',
  additionalProperties: false,
  properties: { confidence: confidenceProperty },
} as const

export const definite: RuleOptions = { confidence: 'definite' }
