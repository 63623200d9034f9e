import { defineCodemod } from './kit/define-codemod.js'

/**
 * Rewrites: key derivation (`pbkdf2Sync`, `scryptSync`, `hkdfSync`, `argon2Sync`), generation of keys, primes and random bytes, and
 * `sign` and `verify` without a callback, to the awaited callback form through `util.promisify`, with their callers across the project.
 * A function that is called several times in a file is promisified once, below the imports.
 * Refuses: what has no promise form of the same shape (`createSign().sign`, `privateDecrypt`), arguments whose number is not known, what
 * TypeScript's type of `promisify` has no room for, and every place that cannot wait.
 */
export default defineCodemod({
  name: 'crypto-sync-to-async',
  description: 'Rewrites synchronous key derivation, key generation, signatures and random bytes to awaited ones, and makes their callers async across files.',
})
