import type { Linter, Rule } from 'eslint'

/** Which rules a config turns on, and how: computed from what each rule says of itself. */

/** What is linted: it answers many at once, runs in programs of others, or does one thing for one user. */
export type ProgramKind = 'server' | 'library' | 'cli'

export type ConfigName = 'recommended' | 'strict' | 'all' | ProgramKind

export const configNames: readonly ConfigName[] = ['recommended', 'strict', 'all', 'server', 'library', 'cli']

type Options = Readonly<Record<string, unknown>>

interface Docs {
  readonly recommended?: boolean
  readonly kinds?: Readonly<Partial<Record<ProgramKind, 'off' | Options>>>
}

/** The rule's options in the config, empty where its defaults hold; `undefined` where the config leaves it off. */
export function configuredOptionsOf(config: ConfigName, rule: Rule.RuleModule): Options | undefined {
  const { recommended = false, kinds = {} } = (rule.meta?.docs ?? {}) as Docs
  switch (config) {
    case 'recommended':
      return recommended ? {} : undefined
    case 'strict':
      return recommended ? { confidence: 'probable' } : undefined
    case 'all':
      return { confidence: 'probable' }
    default: {
      const own = kinds[config] ?? (recommended ? {} : 'off')
      if (own === 'off') return undefined
      // What a server only might do while it serves is worth a look; elsewhere rules say where they want it.
      return config === 'server' ? { confidence: 'probable', ...own } : own
    }
  }
}

export function ruleEntriesOf(config: ConfigName, rules: Readonly<Record<string, Rule.RuleModule>>): Linter.RulesRecord {
  const entries = Object.entries(rules).flatMap(([name, rule]): readonly (readonly [string, Linter.RuleEntry])[] => {
    const options = configuredOptionsOf(config, rule)
    if (options === undefined) return []
    return [[`unblock/${name}`, Object.keys(options).length > 0 ? ['error', options] : 'error']]
  })
  return Object.fromEntries(entries)
}
