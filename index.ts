import { createRequire } from 'node:module'
import type { ESLint, Linter } from 'eslint'
import { rules } from './rules/index.js'

/** The plugin. Loading it loads no codemod, no parser of another tool and no TypeScript. */

const { name, version } = createRequire(import.meta.url)('eslint-plugin-unblock/package.json') as { name: string; version: string }

const base = { meta: { name, version, namespace: 'unblock' }, rules } satisfies ESLint.Plugin

type ConfigName = 'recommended' | 'strict' | 'all'

function configOf(config: ConfigName, entryOf: (rule: string) => Linter.RuleEntry | undefined): Linter.Config[] {
  const entries = Object.keys(rules).flatMap(rule => {
    const entry = entryOf(rule)
    return entry === undefined ? [] : [[`unblock/${rule}`, entry] as const]
  })
  return [{ name: `unblock/${config}`, plugins: { unblock: plugin }, rules: Object.fromEntries(entries) }]
}

const plugin: typeof base & { configs: Record<ConfigName, Linter.Config[]> } = {
  ...base,
  configs: { recommended: [], strict: [], all: [] },
}

const isRecommended = (rule: string): boolean => rules[rule as keyof typeof rules].meta?.docs?.recommended === true

Object.assign(plugin.configs, {
  recommended: configOf('recommended', rule => (isRecommended(rule) ? 'error' : undefined)),
  strict: configOf('strict', rule => (isRecommended(rule) ? ['error', { confidence: 'probable' }] : undefined)),
  all: configOf('all', () => ['error', { confidence: 'probable' }]),
})

export default plugin
