import { adapt, below, promisify, twin, worker } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const light = { category: 'crypto', cost: 'light' } as const
const heavy = { category: 'crypto', cost: 'heavy' } as const

const two = { most: 2 } as const
/** Promises came with a version; callbacks were there before. */
const once = (module: string, name: string, version: string) => [below(version, promisify(module, name, two))]
const sliced = 'Its async form computes on the same thread, in slices; `bcrypt` uses threads.'
const generateKeyPair = adapt('package', 'util.promisify(crypto.generateKeyPair)')
const withoutCallback = { kind: 'without-callback', at: 1 } as const

export const cryptographyRows = [
  { ...heavy, module: 'bcrypt', path: 'compareSync', replacement: twin('bcrypt', 'compare', two), formerly: once('bcrypt', 'compare', '1.0.0') },
  { ...light, module: 'bcrypt', path: 'genSaltSync', replacement: twin('bcrypt', 'genSalt', two), formerly: once('bcrypt', 'genSalt', '1.0.0') },
  { ...heavy, module: 'bcrypt', path: 'hashSync', replacement: twin('bcrypt', 'hash', two), formerly: once('bcrypt', 'hash', '1.0.0') },
  { ...heavy, module: 'bcrypt-nodejs', path: 'compareSync', replacement: promisify('bcrypt-nodejs', 'compare', { most: 2 }) },
  { ...light, module: 'bcrypt-nodejs', path: 'genSaltSync', replacement: promisify('bcrypt-nodejs', 'genSalt', { most: 1 }) },
  { ...heavy, module: 'bcrypt-nodejs', path: 'hashSync', replacement: promisify('bcrypt-nodejs', 'hash', { most: 2 }) },
  { ...heavy, module: 'bcryptjs', path: 'compareSync', replacement: twin('bcryptjs', 'compare', two), formerly: once('bcryptjs', 'compare', '2.1.0'), note: sliced },
  { ...light, module: 'bcryptjs', path: 'genSaltSync', replacement: twin('bcryptjs', 'genSalt', two), formerly: once('bcryptjs', 'genSalt', '2.1.0'), note: sliced },
  { ...heavy, module: 'bcryptjs', path: 'hashSync', replacement: twin('bcryptjs', 'hash', two), formerly: once('bcryptjs', 'hash', '2.1.0'), note: sliced },
  { ...heavy, module: 'crypto-js', path: 'EvpKDF', replacement: worker },
  { ...heavy, module: 'crypto-js', path: 'PBKDF2', replacement: adapt('package', 'util.promisify(crypto.pbkdf2)') },
  { ...heavy, module: 'node-forge', path: 'pki.rsa.generateKeyPair', replacement: generateKeyPair, when: withoutCallback },
] as const satisfies readonly BlockingRow[]
