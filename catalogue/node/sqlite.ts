import { worker } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const sqlite = { module: 'node:sqlite', category: 'database', cost: 'heavy', replacement: worker } as const
const light = { module: 'node:sqlite', category: 'database', cost: 'light', replacement: worker } as const
const newer = { ...sqlite, node: '>=24.9.0' } as const

/** The only asynchronous function of the module is `backup`. */
export const sqliteRows = [
  { ...light, path: 'DatabaseSync', node: '>=22.5.0' },
  { ...sqlite, path: 'DatabaseSync().applyChangeset', node: '>=22.12.0' },
  { ...light, path: 'DatabaseSync().close', node: '>=22.5.0' },
  { ...newer, path: 'DatabaseSync().createTagStore().all' },
  { ...newer, path: 'DatabaseSync().createTagStore().get' },
  { ...newer, path: 'DatabaseSync().createTagStore().iterate' },
  { ...newer, path: 'DatabaseSync().createTagStore().run' },
  { ...sqlite, path: 'DatabaseSync().deserialize', node: '>=24.21.0' },
  { ...sqlite, path: 'DatabaseSync().exec', node: '>=22.5.0' },
  { ...sqlite, path: 'DatabaseSync().loadExtension', node: '>=22.13.0' },
  { ...light, path: 'DatabaseSync().open', node: '>=22.5.0' },
  { ...light, path: 'DatabaseSync().prepare', node: '>=22.5.0' },
  { ...sqlite, path: 'DatabaseSync().serialize', node: '>=24.21.0' },
  { ...sqlite, path: 'StatementSync().all', node: '>=22.5.0' },
  { ...sqlite, path: 'StatementSync().get', node: '>=22.5.0' },
  { ...sqlite, path: 'StatementSync().iterate', node: '>=22.13.0' },
  { ...sqlite, path: 'StatementSync().run', node: '>=22.5.0' },
] as const satisfies readonly BlockingRow[]
