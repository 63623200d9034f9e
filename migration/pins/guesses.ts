/**
 * Calls of something that could not be resolved, by a name that only one function of the project has. It is that function, or somebody else's
 * that gives no promise: `await` is right for both. Where the name could well be somebody else's, awaiting would be an edit for nothing, so
 * that only names count which nobody chooses by chance: of several words, and of nothing that Node, the language or a page has.
 */
import { createRequire } from 'node:module'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import { allCalleeRows } from '../../catalogue/index.js'
import { platformDeclarations } from '../../catalogue/platform-declarations.js'
import type { PropagationContext } from '../propagate.js'
import type { CallUse, NamedUse } from '../uses.js'
import { isReacted } from './places.js'

export interface Guesses {
  /** The call, where it may be awaited whatever it calls. */
  guessAt(name: string, use: NamedUse): CallUse | undefined
  /** What it gives is used as a promise, so that it is none of a function that gives none. */
  isPromised(use: NamedUse): boolean
  /** Has nothing else in the project a member of that name? `family`: functions that change together with it. */
  isAlone(name: string, target: FunctionTarget, family: readonly FunctionTarget[]): boolean
}

const COMPOUND = /[a-z0-9][A-Z]|[a-zA-Z0-9]_[a-zA-Z]/
/** Of pages, beside what gives promises there. */
const PAGES = /^(?:(?:get|set|has|remove|toggle)Attribute|(?:add|remove|dispatch)Event|querySelector|getElement|(?:append|insert|remove|replace|clone|create)(?:Child|Node|Element|Text)|(?:stop|prevent)[A-Z]|scroll[A-Z]|getBounding|getComputed|(?:get|set|remove|clear)(?:Item|Property|State|Timeout|Interval)$|innerH|component(?:Did|Will)|shouldComponent|forceUpdate)/
const MODULES = ['assert', 'buffer', 'child_process', 'cluster', 'crypto', 'dgram', 'dns', 'events', 'fs', 'http', 'http2', 'https', 'net', 'os', 'path', 'perf_hooks', 'process', 'querystring', 'readline', 'stream', 'timers', 'tls', 'tty', 'url', 'util', 'v8', 'vm', 'worker_threads', 'zlib']

let platformNames: ReadonlySet<string> | undefined

export function guessesIn({ project, uses, isEditable }: PropagationContext): Guesses {
  return {
    guessAt(name, { use, receivers, module }) {
      return use.kind !== 'call' || use.call.kind !== 'call' || receivers !== undefined || !isEditable(module) || !isDistinctive(name) ? undefined : use
    },
    isPromised: ({ module, span, use }) => use.kind === 'call' && isReacted(project.text(module) ?? '', span),
    isAlone: (name, target, family) => uses.named(name).every((each) => [target, ...family].some((known) => keyOf(known) === keyOf(each))),
  }
}

function isDistinctive(name: string): boolean {
  platformNames ??= namesOfPlatform()
  return COMPOUND.test(name) && !PAGES.test(name) && !platformNames.has(name)
}

/** Members of the language's and of Node's objects, of what the platform declares, and of what the catalogue has rows for. */
function namesOfPlatform(): ReadonlySet<string> {
  const load = createRequire(import.meta.url)
  const names = new Set(allCalleeRows.map(({ path }) => path.replace(/\(\)$/, '').split('.').at(-1) ?? ''))
  for (const [name] of platformDeclarations.matchAll(/[A-Za-z_$][\w$]*(?=\()/g)) names.add(name)
  const add = (value: unknown, depth: number): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return
    for (const [name, { value: member }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      names.add(name)
      if (depth > 0) add(member, depth - 1)
    }
  }
  add(globalThis, 2)
  for (const name of MODULES) add(load(`node:${name}`), 2)
  return names
}
