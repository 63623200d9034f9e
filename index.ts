import { createRequire } from 'node:module'
import type { ESLint, Linter } from 'eslint'
import { rules } from './rules/index.js'
import { configNames, ruleEntriesOf, type ConfigName } from './rules/kit/configs.js'

/** The plugin. Loading it loads no codemod, no parser of another tool and no TypeScript. */

export type { UnblockSettings } from './analysis/settings.js'
export type { RuleOptions, UnblockRules } from './rules/rule-options.js'

const { name, version } = createRequire(import.meta.url)('eslint-plugin-unblock/package.json') as { name: string; version: string }

const base = { meta: { name, version, namespace: 'unblock' }, rules } satisfies ESLint.Plugin

const plugin: typeof base & { readonly configs: Record<ConfigName, Linter.Config[]> } = {
  ...base,
  configs: { recommended: [], strict: [], all: [], server: [], library: [], cli: [] },
}

for (const config of configNames) {
  plugin.configs[config].push({ name: `unblock/${config}`, plugins: { unblock: plugin }, rules: ruleEntriesOf(config, rules) })
}

export default plugin

// What `require()` gives: the plugin, as from a CommonJS package, and not a record with the plugin as its `default`.
export { plugin as 'module.exports' }
