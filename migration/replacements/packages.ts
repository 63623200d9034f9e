import { expressionAt } from '../../analysis/anchors.js'
import type { ExpressionAnchor } from '../../analysis/anchors.js'
import { canonicalModule } from '../../catalogue/index.js'
import type { BlockingRow, Category, Replacement } from '../../catalogue/types.js'
import type { Edit } from '../plan.js'
import { closedInput, differenceRefusal } from './packages/differences.js'
import { methodOf, methodVerdict } from './packages/makers.js'
import { replacementFor } from './packages/versions.js'
import type { Fitting } from './packages/versions.js'
import { crossSpawnResultIn, spawnResultIn } from './child-process/declarations.js'
import { temporaryVerdict } from './packages/temporary.js'
import { declaredVerdict, promisifiedVerdict } from './promisified.js'
import { refusedWith } from './replacer.js'
import type { ReplaceableCall, ReplacementFile, Replacer, Verdict } from './replacer.js'

/**
 * What is written in place of a blocking call of a package, by the row of the catalogue alone: its promise form, or its callback form
 * promisified, in the version that the project has.
 */

/** What other codemods see to. */
const others: ReadonlySet<Category> = new Set(['bridge', 'network', 'prompt', 'sleep'])
const substitutes = new Set(['fs-extra', 'graceful-fs'])

export const packageReplacer: Replacer = {
  handles: ({ module, category, replacement }) => isPackage(canonicalModule(module)) && !others.has(category) && replacement.kind !== 'worker' && replacement.kind !== 'none',
  verdictOf(call, file) {
    const { row } = call
    const anchor = expressionAt(file.anchors, call.span)
    if (row === undefined || anchor === undefined || anchor.kind === 'member' || anchor.kind === 'import') return refusedWith('unknown-place', 'The place is not a call that an edit can address.')
    const fitting = fittingOf(row, file)
    if (fitting === 'unknown') {
      return refusedWith('version-unknown', `Which version of \`${row.module}\` this is, the project does not tell, and the asynchronous form of \`${call.label}\` depends on it. Install it first.`)
    }
    if ('since' in fitting) {
      const version = file.project.modules.packageVersion(file.module, nameOf(row.module)) ?? ''
      return refusedWith('version-lacks', `\`${nameOf(row.module)}\` ${version} has no asynchronous form of \`${call.label}\`; ${fitting.since} has one. Update it first.`)
    }
    return verdictFor(call, file, anchor, fitting.replacement)
  },
}

function isPackage(module: string): boolean {
  return module !== '' && module !== 'global' && !/^(?:node|bun|deno):/.test(module) && !substitutes.has(module)
}

function nameOf(module: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module
}

function fittingOf(row: BlockingRow, { project, module }: ReplacementFile): Fitting {
  return replacementFor(row, project.modules.packageVersion(module, nameOf(row.module)))
}

function verdictFor(call: ReplaceableCall, file: ReplacementFile, anchor: ExpressionAnchor, replacement: Replacement): Verdict {
  if (replacement.kind === 'adapt') {
    if (replacement.name === 'argument') return withoutSyncOption(call, anchor, file.text)
    if (anchor.kind === 'call' && replacement.name === 'spawn') return declaredVerdict(call, anchor, file, replacement.use === 'cross-spawn' ? crossSpawnResultIn(file.anchors.style) : spawnResultIn(file.anchors.style))
    if (anchor.kind === 'call' && replacement.name === 'temporary') return temporaryVerdict(call, anchor, file, replacement.use)
    return refusedWith('no-async-form', `\`${call.label}\` is replaced by \`${replacement.use}\`, which has another shape. ${call.row?.note ?? 'Change it by hand.'}`)
  }
  if (replacement.kind !== 'twin' && replacement.kind !== 'promisify') return refusedWith('no-async-form', `\`${call.label}\` has no asynchronous form. Run it in a worker thread.`)
  const refusal = differenceRefusal(call, anchor, replacement)
  if (refusal !== undefined) return refusal
  if (replacement.kind === 'promisify') {
    return promisifiedVerdict(call, file, replacement, ({ row }) => {
      const fitting = row === undefined ? 'unknown' : fittingOf(row, file)
      return fitting !== 'unknown' && 'replacement' in fitting && fitting.replacement.kind === 'promisify'
    })
  }
  if (methodOf(replacement.export) !== undefined) return methodVerdict(call, file, replacement.module, replacement.export)
  const pieces = replacement.input === undefined ? [] : closedInput(call, anchor, replacement.input, file)
  if ('refusal' in pieces || 'rewriting' in pieces) return pieces
  const after = replacement.result === 'settles' ? { after: '.then(() => true, () => false)' } : {}
  return {
    rewriting: {
      unit: [call.span],
      callee: { call: call.span, api: call.api, need: { module: replacement.module, path: replacement.export } },
      operations: ({ callee }) => [{ kind: 'rewrite', span: call.span, pieces: [...callee, ...pieces], ...after, awaited: true }],
    },
  }
}

/** `tar.create({ sync: true, file }, …)`: the same call without the option gives a promise, where it writes or reads a file. */
function withoutSyncOption(call: ReplaceableCall, anchor: ExpressionAnchor, text: string): Verdict {
  const shape = anchor.arguments[0]?.shape
  const properties = shape?.kind === 'object' ? shape.properties : []
  const index = properties.findIndex(({ name }) => name === 'sync')
  const sync = properties[index]
  if (shape?.kind !== 'object' || shape.open || sync === undefined) {
    return refusedWith('option-unknown', `The options of \`${call.label}\` are not written in the call, and \`sync\` is one of them. Write them in the call.`)
  }
  if (!properties.some(({ name }) => name === 'file' || name === 'f')) {
    return refusedWith('result-differs', `Without \`file\`, \`${call.label}\` gives a stream. Read or write a file, or pipe the stream by hand.`)
  }
  const [next, previous] = [properties[index + 1], properties[index - 1]]
  const start = next === undefined && previous !== undefined ? previous.span[1] : sync.span[0]
  const end = next === undefined ? sync.span[1] : next.span[0]
  const pieces: readonly Edit[] = /\/[/*]/.test(text.slice(start, end)) ? [{ start: sync.valueSpan[0], end: sync.valueSpan[1], text: 'false' }] : [{ start, end, text: '' }]
  return { rewriting: { unit: [call.span], operations: () => [{ kind: 'rewrite', span: call.span, pieces, awaited: true }] } }
}
