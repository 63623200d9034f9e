import { defineCodemod } from './kit/define-codemod.js'

/**
 * Rewrites: calls of `node:fs`, `graceful-fs` and `fs-extra` that end in `Sync`, to awaited calls of the same module's promise API, with
 * their callers across the project; `existsSync` to a check that never throws; file descriptors, from `openSync` to `closeSync`,
 * to a FileHandle; `throwIfNoEntry: false`, `realpathSync.native`, `opendirSync` and `globSync` to their own forms.
 * Refuses: what cannot wait (constructors, accessors, generators, type predicates, CommonJS top level, exit handlers, callbacks of
 * synchronous contracts), what is public API, what somebody unknown may call, and what a test replaces.
 */
export default defineCodemod({
  name: 'fs-sync-to-promises',
  description: 'Rewrites synchronous file system calls to awaited ones, and makes their callers async across files.',
})
