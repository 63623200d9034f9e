import { defineCodemod } from './kit/define-codemod.js'

/**
 * Rewrites: functions that the user names, and functions that call what has no asynchronous form, to ones that hand their arguments to a
 * pool of worker threads (Piscina), with their callers across the project; a worker module beside each, one module for the pool.
 * Refuses: what a worker has only a copy of (state of modules, open handles, arguments that are changed), what cannot be copied
 * (functions, instances, streams), what acts on its thread, modules that do something while they are loaded, and what cannot wait.
 */
export default defineCodemod({
  name: 'offload-to-worker',
  description: 'Runs functions that compute in a pool of worker threads, and makes their callers async across files.',
  optIn: true,
})
