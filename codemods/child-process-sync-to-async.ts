import { defineCodemod } from './kit/define-codemod.js'

/**
 * Rewrites: `execSync`, `execFileSync` and `spawnSync` of `node:child_process` to awaited functions that take the same arguments and give or
 * throw the same, declared at the file's end, with their callers across the project.
 * Refuses: calls of what may be something else at run time, and what cannot wait (constructors, accessors, generators, CommonJS top
 * level, exit handlers, callbacks of synchronous contracts), what is public API, what somebody unknown may call, and what a test replaces.
 */
export default defineCodemod({
  name: 'child-process-sync-to-async',
  description: 'Rewrites calls that wait for child processes to awaited ones with the same results, and makes their callers async across files.',
})
