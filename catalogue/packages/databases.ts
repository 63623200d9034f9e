import { adapt, worker } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const light = { category: 'database', cost: 'light' } as const
const heavy = { category: 'database', cost: 'heavy' } as const
const unbounded = { category: 'database', cost: 'unbounded' } as const

export const databaseRows = [
  { ...light, module: 'better-sqlite3', path: '', replacement: worker },
  { ...light, module: 'better-sqlite3', path: '().close', replacement: worker },
  { ...heavy, module: 'better-sqlite3', path: '().exec', replacement: worker },
  { ...heavy, module: 'better-sqlite3', path: '().loadExtension', replacement: worker },
  { ...light, module: 'better-sqlite3', path: '().pragma', replacement: worker },
  { ...light, module: 'better-sqlite3', path: '().prepare', replacement: worker },
  { ...heavy, module: 'better-sqlite3', path: '().prepare().all', replacement: worker },
  { ...heavy, module: 'better-sqlite3', path: '().prepare().get', replacement: worker },
  { ...heavy, module: 'better-sqlite3', path: '().prepare().iterate', replacement: worker },
  { ...heavy, module: 'better-sqlite3', path: '().prepare().run', replacement: worker },
  { ...heavy, module: 'better-sqlite3', path: '().serialize', replacement: worker },
  { ...heavy, module: 'better-sqlite3', path: '().transaction()', replacement: worker },
  { ...unbounded, module: 'pg-native', path: '().connectSync', replacement: adapt('package', 'Client.connect') },
  { ...unbounded, module: 'pg-native', path: '().executeSync', replacement: adapt('package', 'Client.execute') },
  { ...unbounded, module: 'pg-native', path: '().prepareSync', replacement: adapt('package', 'Client.prepare') },
  { ...unbounded, module: 'pg-native', path: '().querySync', replacement: adapt('package', 'Client.query') },
] as const satisfies readonly BlockingRow[]
