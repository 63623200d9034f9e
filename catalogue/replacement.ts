import type { AdapterName, CallbackForm, Replacement } from './types.js'

/** Constructors that keep a catalogue row on one line. */

export const twin = (module: string, path: string) => ({ kind: 'twin', module, export: path }) as const satisfies Replacement

export const promisify = (module: string, path: string, form: CallbackForm = {}) =>
  ({ kind: 'promisify', module, export: path, ...form }) as const satisfies Replacement

export const adapt = (name: AdapterName, use: string) => ({ kind: 'adapt', name, use }) as const satisfies Replacement

export const worker = { kind: 'worker' } as const satisfies Replacement

export const none = (reason: string) => ({ kind: 'none', reason }) as const satisfies Replacement
