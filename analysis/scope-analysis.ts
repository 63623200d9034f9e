import { createRequire } from 'node:module'

type Package = typeof import('@typescript-eslint/scope-manager')

const require = createRequire(import.meta.url)

/** Two hundred files, loaded with the first text that is parsed: a run that knows all facts already goes without. */
export function scopeAnalysis(): Package {
  return require('@typescript-eslint/scope-manager') as Package
}
