import { canonicalModule } from '../../catalogue/index.js'
import { promisifiedVerdict } from './promisified.js'
import { refusedWith } from './replacer.js'
import type { Replacer } from './replacer.js'

/** What is written in place of a blocking call of `node:crypto`: its own callback form, which is the same function for some. */
export const cryptoReplacer: Replacer = {
  // What nothing but a worker can do is left to those who write workers.
  handles: ({ module, replacement }) => canonicalModule(module) === 'node:crypto' && replacement.kind !== 'worker' && replacement.kind !== 'none',
  verdictOf(call, file) {
    const replacement = call.row?.replacement
    if (replacement?.kind === 'promisify') return promisifiedVerdict(call, file, replacement)
    const use = replacement?.kind === 'adapt' ? `\`${replacement.use}\` takes keys and names of algorithms of its own. Change it by hand, or run it in a worker thread.` : 'Run it in a worker thread.'
    return refusedWith('no-async-form', `\`${call.label}\` has no promise form of the same shape. ${use}`)
  },
}
