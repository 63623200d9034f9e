import path from 'node:path'
import { codemodFor } from '../../catalogue/codemods.js'
import { labelOf } from '../../catalogue/index.js'
import type { Cost, Replacement } from '../../catalogue/types.js'
import type { Blocker, BlockingFinding, ChainStep } from '../../analysis/finding.js'
import type { Reader } from './create-rule.js'

/** How messages put things: the only place that quotes, joins and words what a finding says. */

export function chainText(chain: readonly ChainStep[]): string {
  return chain.map(step => step.name).join(' → ')
}

/** `loadUser()`, `new Config()`, `config.value` where reading it runs an accessor. */
export function callText({ text, form }: BlockingFinding): string {
  if (form === 'get') return text
  return form === 'new' ? `new ${text}()` : `${text}()`
}

/** `lib/json.ts:4`, where the chain ends. */
export function placeText(chain: readonly ChainStep[], reader: Reader): string {
  const last = chain.at(-1)
  return last ? `${path.relative(reader.root, last.file).replaceAll('\\', '/')}:${last.line}` : ''
}

const verbs: Readonly<Record<Cost, string>> = {
  light: 'briefly blocks the event loop',
  heavy: 'blocks the event loop',
  unbounded: 'blocks the event loop for as long as it takes',
}

export function verbOf(cost: Cost): string {
  return verbs[cost]
}

/** The second sentence: what to do. `where` is empty at the call itself, ` there` where the call stands further down. */
export function adviceText({ api, replacement }: Blocker, where: '' | ' there'): string {
  const codemod = codemodFor({ ...api, replacement })
  // `fix` runs all codemods but those that have to be asked for.
  const fix = codemod === undefined ? '' : `, or run 'npx unblock ${codemod.optIn ? `run ${codemod.name}` : 'fix'}'`
  switch (replacement.kind) {
    case 'twin':
    case 'promisify':
    case 'adapt':
      return `Use '${useText(replacement)}'${where}${fix}.`
    case 'worker':
      return `Hand it to a pool of worker threads${where}${fix}.`
    case 'none':
      return replacement.reason
    default:
      return replacement satisfies never
  }
}

function useText(replacement: Extract<Replacement, { kind: 'twin' | 'promisify' | 'adapt' }>): string {
  switch (replacement.kind) {
    case 'twin':
      return `await ${labelOf({ module: replacement.module, path: replacement.export })}(…)`
    case 'promisify':
      return `util.promisify(${labelOf({ module: replacement.module, path: replacement.export })})`
    case 'adapt':
      return replacement.use
    default:
      return replacement satisfies never
  }
}
