import { adapt, promisify, worker } from '../replacement.js'
import type { BlockingRow, CallbackForm } from '../types.js'

const heavy = { module: 'node:crypto', category: 'crypto', cost: 'heavy' } as const
const light = { module: 'node:crypto', category: 'crypto', cost: 'light' } as const

const callback = (name: string, most: number, typed?: CallbackForm['typed']) => promisify('node:crypto', name, { most, ...(typed === undefined ? {} : { typed }) })
/** TypeScript picks the parameters of one overload and the result of another. */
const overloaded = { arguments: 0 } as const
const subtle = (name: string) => adapt('subtle-crypto', `crypto.subtle.${name}`)
const without = (at: number) => ({ kind: 'without-callback', at }) as const
const large = (at: number) => ({ kind: 'size', at, atLeast: 65536 }) as const
const largeWithout = { kind: 'all', of: [without(1), large(0)] } as const
const later = 'Takes a callback from Node 22.16 and 23.11 on.'

/** Hashing and ciphers are left out: nearly all of their input is small, and no name tells which is not. */
export const cryptoRows = [
  { ...heavy, path: 'argon2Sync', replacement: callback('argon2', 2), node: '>=24.7.0' },
  { ...heavy, path: 'checkPrimeSync', replacement: callback('checkPrime', 2, overloaded) },
  { ...heavy, path: 'createDiffieHellman().computeSecret', replacement: worker },
  { ...heavy, path: 'createDiffieHellman().generateKeys', replacement: worker },
  { ...heavy, path: 'createSign().sign', replacement: subtle('sign') },
  { ...light, path: 'createVerify().verify', replacement: subtle('verify') },
  { ...heavy, path: 'decapsulate', replacement: callback('decapsulate', 2), when: without(2), node: '>=24.7.0' },
  { ...heavy, path: 'diffieHellman', replacement: worker, when: without(1), note: later },
  { ...heavy, path: 'encapsulate', replacement: callback('encapsulate', 1), when: without(1), node: '>=24.7.0' },
  { ...heavy, path: 'generateKeyPairSync', replacement: callback('generateKeyPair', 2) },
  { ...light, path: 'generateKeySync', replacement: callback('generateKey', 2) },
  { ...heavy, path: 'generatePrimeSync', replacement: callback('generatePrime', 2, overloaded) },
  { ...heavy, path: 'getDiffieHellman().computeSecret', replacement: worker },
  { ...heavy, path: 'getDiffieHellman().generateKeys', replacement: worker },
  { ...light, path: 'hkdfSync', replacement: callback('hkdf', 5) },
  { ...heavy, path: 'pbkdf2Sync', replacement: callback('pbkdf2', 5) },
  { ...heavy, path: 'privateDecrypt', replacement: subtle('decrypt') },
  { ...heavy, path: 'privateEncrypt', replacement: worker },
  { ...light, path: 'publicDecrypt', replacement: worker },
  { ...light, path: 'publicEncrypt', replacement: subtle('encrypt') },
  { ...light, path: 'randomBytes', replacement: callback('randomBytes', 1), when: largeWithout },
  { ...light, path: 'randomFillSync', replacement: callback('randomFill', 3, overloaded), when: large(2) },
  { ...heavy, path: 'scryptSync', replacement: callback('scrypt', 4, overloaded) },
  { ...heavy, path: 'sign', replacement: callback('sign', 3), when: without(3) },
  { ...light, path: 'verify', replacement: callback('verify', 4), when: without(4) },
] as const satisfies readonly BlockingRow[]
