import type { Replacer } from './replacer.js'
import { childProcessReplacer } from './child-process.js'
import { cryptoReplacer } from './crypto.js'
import { fsReplacer } from './fs.js'
import { requestReplacer } from './requests.js'
import { OFFLOAD, offloadReplacer } from './offload.js'
import { packageReplacer } from './packages.js'
import { sleepReplacer } from './sleep.js'
import { zlibReplacer } from './zlib.js'

/** Who knows what: codemods by name, in the order in which they take calls that several could. */
export const replacers: ReadonlyMap<string, Replacer> = new Map([
  ['sleep-to-timers', sleepReplacer],
  ['child-process-sync-to-async', childProcessReplacer],
  ['fs-sync-to-promises', fsReplacer],
  ['crypto-sync-to-async', cryptoReplacer],
  ['zlib-sync-to-async', zlibReplacer],
  ['sync-request-to-fetch', requestReplacer],
  ['package-sync-to-async', packageReplacer],
  [OFFLOAD, offloadReplacer],
])

/** The replacers of a run, with their codemods' names. */
export function replacersOf(codemods: readonly string[]): readonly (readonly [string, Replacer])[] {
  return [...replacers].filter(([name]) => codemods.includes(name))
}
