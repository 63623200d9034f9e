import { defineCodemod } from './kit/define-codemod.js'

/**
 * Rewrites: calls of `node:zlib` that end in `Sync` (gzip, deflate, brotli, zstd and their inverses), to the awaited callback form
 * through `util.promisify`, with their callers across the project. A function that is called several times in a file is promisified once,
 * below the imports. Archives go by the promise form that they have.
 * Refuses: arguments whose number is not known, and every place that cannot wait.
 */
export default defineCodemod({
  name: 'zlib-sync-to-async',
  description: 'Rewrites synchronous compression and decompression to awaited ones, and makes their callers async across files.',
})
