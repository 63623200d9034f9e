import { defineCodemod } from './kit/define-codemod.js'

/**
 * Rewrites: promises that nobody waits for, to awaited ones, with their callers across the project; promises that are taken for the
 * value they will have; `await` on a member of a promise, moved to the promise; arrays of promises, into `Promise.all`; `for…of` over
 * async iterables, to `for await`; `using` of what is disposed asynchronously, to `await using`; `return` of a promise in a `try`, to
 * `return await`; async functions given to `forEach`, to a loop, and async predicates, to a form that waits for them.
 * Refuses: what runs on purpose while others wait (functions called where they stand, promises started early), listeners, timers and
 * executors, async generators that nobody iterates, and every place that cannot wait.
 */
export default defineCodemod({
  name: 'await-promises',
  description: 'Awaits promises that are dropped or taken for their value, and makes the callers async across files.',
  optIn: true,
})
