/**
 * Functions that give back one of their arguments, or a function that does what the argument does: whoever calls the result calls the
 * argument.
 */

export interface IdentityRow {
  readonly module: string
  readonly name: string
  /** Which argument, from 0. */
  readonly argument: number
}

const identities: readonly IdentityRow[] = [
  { module: 'async_hooks', name: 'AsyncResource.bind', argument: 0 },
  { module: 'lodash', name: 'memoize', argument: 0 },
  { module: 'lodash', name: 'once', argument: 0 },
  { module: 'mem', name: '', argument: 0 },
  { module: 'memoize', name: '', argument: 0 },
  { module: 'memoize-one', name: '', argument: 0 },
  { module: 'memoizee', name: '', argument: 0 },
  { module: 'once', name: '', argument: 0 },
  { module: 'onetime', name: '', argument: 0 },
  { module: 'preact/hooks', name: 'useCallback', argument: 0 },
  { module: 'react', name: 'useCallback', argument: 0 },
  { module: 'react', name: 'useEffectEvent', argument: 0 },
  { module: 'util', name: 'deprecate', argument: 0 },
]

const byName = new Map(identities.map((row) => [`${row.module}:${row.name}`, row.argument]))

/** The argument that a function gives back, if it is one of these. */
export function givenBackBy(module: string, path: string): number | undefined {
  return byName.get(`${module.replace(/^node:/, '')}:${path.replace(/^default(?:\.|$)/, '')}`)
}
