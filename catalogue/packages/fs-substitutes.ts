import { fsRows } from '../node/fs.js'
import { adapt, twin } from '../replacement.js'
import type { BlockingRow, Replacement } from '../types.js'

/**
 * Packages that stand in for `node:fs` share its rows, but keep their own promise forms: those retry, queue or are mocked where
 * the originals are not.
 */

const fsExtra = (row: BlockingRow): Replacement => {
  if (row.path === 'existsSync') return twin('fs-extra', 'pathExists')
  if (row.path === 'realpathSync.native') return twin('fs-extra', 'realpath.native')
  if (/^(?:openSync|closeSync|f\w+Sync)$/.test(row.path)) return twin('fs-extra', row.path.slice(0, -'Sync'.length))
  return ofPackage(row, 'fs-extra', (name) => twin('fs-extra', name))
}

const gracefulFs = (row: BlockingRow): Replacement =>
  ofPackage(row, 'graceful-fs', (name) => twin('graceful-fs', `promises.${name}`))

function ofPackage(row: BlockingRow, module: string, promised: (name: string) => Replacement): Replacement {
  const { replacement } = row
  if (replacement.kind === 'twin' && replacement.module === 'node:fs/promises') return promised(replacement.export)
  if (replacement.kind === 'twin') return twin(module, replacement.export)
  if (replacement.kind === 'adapt') return adapt(replacement.name, replacement.use.replace(/\bfs\./, `${module}.`))
  return replacement
}

/** The note of a row whose replacement differs in no way any more is left out. */
const substitute = (module: string, replacementOf: (row: BlockingRow) => Replacement): readonly BlockingRow[] =>
  fsRows.map((row: BlockingRow) => {
    const { note, ...rest } = row
    const replacement = replacementOf(row)
    const noted = note !== undefined && (replacement.kind === row.replacement.kind || /^Exists/.test(note))
    return { ...rest, module, replacement, ...(noted ? { note } : {}) }
  })

export const fsExtraSharedRows = substitute('fs-extra', fsExtra)
export const gracefulFsRows = substitute('graceful-fs', gracefulFs)
