import type { AdapterName, CallbackForm, Differences, FormerReplacement, Replacement } from './types.js'

/** Constructors that keep a catalogue row on one line. */

export const twin = (module: string, path: string, differences: Differences = {}) =>
  ({ kind: 'twin', module, export: path, ...differences }) as const satisfies Replacement

export const promisify = (module: string, path: string, form: CallbackForm & Differences = {}) =>
  ({ kind: 'promisify', module, export: path, ...form }) as const satisfies Replacement

export const adapt = (name: AdapterName, use: string) => ({ kind: 'adapt', name, use }) as const satisfies Replacement

export const worker = { kind: 'worker' } as const satisfies Replacement

export const none = (reason: string) => ({ kind: 'none', reason }) as const satisfies Replacement

/** What versions below one have instead; nothing, where no replacement is named. */
export const below = (version: string, replacement?: Replacement): FormerReplacement => (replacement === undefined ? { below: version } : { below: version, replacement })
