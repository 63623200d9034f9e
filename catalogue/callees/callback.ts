import type { CalleeRow } from '../types.js'

type Where = CalleeRow['callback']
type Fate = Pick<CalleeRow, 'immediate' | 'context' | 'result' | 'rejection'>

/** Which argument is the callback. */
export const first = { at: 0 } as const satisfies Where
export const second = { at: 1 } as const satisfies Where
export const last = { at: 'last' } as const satisfies Where
export const all = { at: 'rest', from: 0 } as const satisfies Where
export const afterFirst = { at: 'rest', from: 1 } as const satisfies Where
export const afterSecond = { at: 'rest', from: 2 } as const satisfies Where
export const option = (argument: number, name: string) => ({ at: 'option', argument, name }) as const satisfies Where

/** What becomes of a callback: the combinations that occur over and over. */
export const each = { immediate: true, context: 'caller', result: 'ignored', rejection: 'unhandled' } as const satisfies Fate
export const value = { immediate: true, context: 'caller', result: 'used', rejection: 'unhandled' } as const satisfies Fate
export const passed = { immediate: true, context: 'caller', result: 'awaited', rejection: 'forwarded' } as const satisfies Fate
/** Kept, and called in place of what the call gives back: memoizers, binders. */
export const wrapped = { immediate: false, context: 'caller', result: 'used', rejection: 'unhandled' } as const satisfies Fate
export const executor = { immediate: true, context: 'promise', result: 'ignored', rejection: 'unhandled' } as const satisfies Fate
export const reaction =
  { immediate: false, context: 'promise', result: 'awaited', rejection: 'forwarded' } as const satisfies Fate
export const timer = { immediate: false, context: 'timer', result: 'ignored', rejection: 'unhandled' } as const satisfies Fate
export const event = { immediate: false, context: 'event', result: 'ignored', rejection: 'unhandled' } as const satisfies Fate
export const startup = { immediate: false, context: 'startup', result: 'ignored', rejection: 'unhandled' } as const satisfies Fate
export const command = { immediate: false, context: 'startup', result: 'awaited', rejection: 'forwarded' } as const satisfies Fate
export const exit = { immediate: false, context: 'exit', result: 'ignored', rejection: 'unhandled' } as const satisfies Fate
export const thread = { immediate: false, context: 'worker', result: 'ignored', rejection: 'unhandled' } as const satisfies Fate
export const request = { immediate: false, context: 'request', result: 'awaited', rejection: 'forwarded' } as const satisfies Fate
/** A handler whose promise the framework does not look at: nobody answers when it rejects. */
export const bareRequest =
  { immediate: false, context: 'request', result: 'ignored', rejection: 'unhandled' } as const satisfies Fate
export const test = { immediate: false, context: 'test', result: 'awaited', rejection: 'forwarded' } as const satisfies Fate
export const suite = { immediate: true, context: 'suite', result: 'ignored', rejection: 'lost' } as const satisfies Fate
