import { canonicalModule } from '../../catalogue/index.js'
import { promisifiedVerdict } from './promisified.js'
import { refusedWith } from './replacer.js'
import type { Replacer } from './replacer.js'

/** What is written in place of a blocking call of `node:zlib`: its callback form, promisified, or for archives the promise form that they have. */
export const zlibReplacer: Replacer = {
  handles: ({ module, replacement }) => canonicalModule(module) === 'node:zlib' && replacement.kind !== 'worker' && replacement.kind !== 'none',
  verdictOf(call, file) {
    const replacement = call.row?.replacement
    if (replacement?.kind === 'promisify') return promisifiedVerdict(call, file, replacement)
    if (replacement?.kind !== 'twin') return refusedWith('no-async-form', `\`${call.label}\` has no promise form of the same shape. Run it in a worker thread.`)
    return {
      rewriting: {
        unit: [call.span],
        callee: { call: call.span, api: call.api, need: { module: replacement.module, path: replacement.export } },
        operations: ({ callee }) => [{ kind: 'rewrite', span: call.span, pieces: callee, awaited: true }],
      },
    }
  },
}
