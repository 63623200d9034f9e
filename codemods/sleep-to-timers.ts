import { defineCodemod } from './kit/define-codemod.js'

/**
 * Rewrites: `Atomics.wait` on memory that nobody else has, loops that spin until the clock says so, the packages `sleep`, `system-sleep`,
 * `atomic-sleep`, `sleep-synchronously` and `deasync.sleep`, and `execSync('sleep 2')`, to `await setTimeout(…)` of `node:timers/promises`;
 * loops that ask for a file again and again to asking every now and then; bridges of `deasync`, `make-synchronous` and `synckit` to awaiting
 * the original.
 * Refuses: bridges that are exported or made with options, loops that wait for a flag or do more than wait, `Atomics.wait` for another thread, and what cannot wait.
 */
export default defineCodemod({
  name: 'sleep-to-timers',
  description: 'Rewrites sleeps and loops that spin until the clock says so to awaited timers, and makes their callers async across files.',
})
