import { canonicalModule } from '../../catalogue/index.js'
import { promisifiedVerdict } from './promisified.js'
import { refusedWith } from './replacer.js'
import type { ReplaceableCall, ReplacementFile, Replacer } from './replacer.js'

/** What is written in place of a blocking call of `node:crypto`: its own callback form, which is the same function for some. */
export const cryptoReplacer: Replacer = {
  // What nothing but a worker can do is left to those who write workers.
  handles: ({ module, replacement }) => canonicalModule(module) === 'node:crypto' && replacement.kind !== 'worker' && replacement.kind !== 'none',
  verdictOf(call, file) {
    const replacement = call.row?.replacement
    if (replacement?.kind === 'promisify') return isLarge(call, file) ? promisifiedVerdict(call, file, replacement) : refusedWith('size-unknown', `How many bytes \`${call.label}\` is asked for is not known here, and few of them are there before a promise could be.`)
    const use = replacement?.kind === 'adapt' ? `\`${replacement.use}\` takes keys and names of algorithms of its own. Change it by hand, or run it in a worker thread.` : 'Run it in a worker thread.'
    return refusedWith('no-async-form', `\`${call.label}\` has no promise form of the same shape. ${use}`)
  },
}

/** Where a row is about large sizes, the size is known to be one. */
function isLarge({ row, call }: ReplaceableCall, { project, module }: ReplacementFile): boolean {
  const conditions = row?.when === undefined ? [] : row.when.kind === 'all' ? row.when.of : [row.when]
  return conditions.every((condition) => {
    if (condition.kind !== 'size') return true
    const size = call?.arguments[condition.at]
    const targets = size === undefined ? [] : project.graph.targetsOf(module, size.value)
    return targets.length > 0 && targets.every((target) => target.kind === 'literal' && typeof target.value === 'number' && target.value >= condition.atLeast)
  })
}
