import { adapt, promisify, twin, worker } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const light = { category: 'crypto', cost: 'light' } as const
const heavy = { category: 'crypto', cost: 'heavy' } as const

const sliced = 'Its async form computes on the same thread, in slices; `bcrypt` uses threads.'
const generateKeyPair = adapt('package', 'util.promisify(crypto.generateKeyPair)')
const withoutCallback = { kind: 'without-callback', at: 1 } as const

export const cryptographyRows = [
  { ...heavy, module: 'bcrypt', path: 'compareSync', replacement: twin('bcrypt', 'compare') },
  { ...light, module: 'bcrypt', path: 'genSaltSync', replacement: twin('bcrypt', 'genSalt') },
  { ...heavy, module: 'bcrypt', path: 'hashSync', replacement: twin('bcrypt', 'hash') },
  { ...heavy, module: 'bcrypt-nodejs', path: 'compareSync', replacement: promisify('bcrypt-nodejs', 'compare') },
  { ...light, module: 'bcrypt-nodejs', path: 'genSaltSync', replacement: promisify('bcrypt-nodejs', 'genSalt') },
  { ...heavy, module: 'bcrypt-nodejs', path: 'hashSync', replacement: promisify('bcrypt-nodejs', 'hash') },
  { ...heavy, module: 'bcryptjs', path: 'compareSync', replacement: twin('bcryptjs', 'compare'), note: sliced },
  { ...light, module: 'bcryptjs', path: 'genSaltSync', replacement: twin('bcryptjs', 'genSalt'), note: sliced },
  { ...heavy, module: 'bcryptjs', path: 'hashSync', replacement: twin('bcryptjs', 'hash'), note: sliced },
  { ...heavy, module: 'crypto-js', path: 'EvpKDF', replacement: worker },
  { ...heavy, module: 'crypto-js', path: 'PBKDF2', replacement: adapt('package', 'util.promisify(crypto.pbkdf2)') },
  { ...heavy, module: 'node-forge', path: 'pki.rsa.generateKeyPair', replacement: generateKeyPair, when: withoutCallback },
] as const satisfies readonly BlockingRow[]
