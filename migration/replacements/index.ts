import type { Replacer } from './replacer.js'
import { fsReplacer } from './fs.js'

/** Who knows what: codemods by name, in the order in which they take calls that several could. */
export const replacers: ReadonlyMap<string, Replacer> = new Map([['fs-sync-to-promises', fsReplacer]])

/** The replacers of a run, with their codemods' names. */
export function replacersOf(codemods: readonly string[]): readonly (readonly [string, Replacer])[] {
  return [...replacers].filter(([name]) => codemods.includes(name))
}
