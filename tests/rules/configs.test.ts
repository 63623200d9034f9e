import { Linter, type Rule } from 'eslint'
import { describe, expect, expectTypeOf, it } from 'vitest'
import plugin, { type RuleOptions, type UnblockRules } from '../../index.js'
import { configNames, configuredOptionsOf, ruleEntriesOf, type ConfigName } from '../../rules/kit/configs.js'
import type { rules } from '../../rules/index.js'

/** What each config turns on, and the types of what one writes in a config. */

const reader = "import fs from 'node:fs'\nexport async function f() { return fs.readFileSync('a') }\n"
const spinner = 'export async function f(t) { while (Date.now() < t) {} }\n'
const sleeper = 'export async function f(cell) { Atomics.wait(cell, 0, 0) }\n'
const hasher = "import { pbkdf2Sync } from 'node:crypto'\nexport async function f(a, b) { return pbkdf2Sync(a, b, 1e5, 64, 'sha512') }\n"
const starter = "import { Worker } from 'node:worker_threads'\nexport async function f() { new Worker('./a.js') }\n"

function reported(config: ConfigName, text: string): readonly (string | null)[] {
  return new Linter().verify(text, [...plugin.configs[config]], { filename: 'src/a.js' }).map(({ ruleId }) => ruleId)
}

describe.each(configNames)('%s', config => {
  it('names itself, this plugin and rules of it, and ESLint takes it', () => {
    const [only, ...others] = plugin.configs[config]
    expect(others).toEqual([])
    expect(only?.name).toBe(`unblock/${config}`)
    expect(only?.plugins).toEqual({ unblock: plugin })
    const known = Object.keys(plugin.rules).map(rule => `unblock/${rule}`)
    expect(Object.keys(only?.rules ?? {}).filter(rule => !known.includes(rule))).toEqual([])
    expect(reported(config, 'f()\n')).toEqual([])
  })

  it('finds what no program is to do', () => {
    expect(reported(config, spinner)).toEqual(['unblock/no-busy-wait'])
    expect(reported(config, sleeper)).toEqual(['unblock/no-blocking-call'])
  })

  it.skipIf(config === 'cli')('finds what others wait for', () => {
    expect(reported(config, reader)).toEqual(['unblock/no-blocking-call'])
    expect(reported(config, hasher)).toEqual(['unblock/no-cpu-bound-call'])
    expect(reported(config, starter)).toEqual(['unblock/no-worker-per-call'])
  })
})

it('lets a command wait for the disk, compute, and start its threads', () => {
  for (const text of [reader, hasher, starter]) expect(reported('cli', text)).toEqual([])
})

it('has all rules in all, and none in the others that is neither recommended nor asked for by its kind', () => {
  expect(Object.keys(ruleEntriesOf('all', plugin.rules))).toHaveLength(Object.keys(plugin.rules).length)
  for (const config of ['recommended', 'strict', 'library', 'cli'] as const) {
    expect(Object.keys(ruleEntriesOf(config, plugin.rules))).not.toContain('unblock/no-sequential-await')
  }
})

it('goes by what rules say of themselves', () => {
  const rule = (docs: object): Rule.RuleModule => ({ meta: { docs }, create: () => ({}) })
  const optionsOf = (docs: object): object => Object.fromEntries(configNames.map(config => [config, configuredOptionsOf(config, rule(docs))]))
  const probable = { confidence: 'probable' }
  expect(optionsOf({ recommended: true })).toEqual({ recommended: {}, strict: probable, all: probable, server: probable, library: {}, cli: {} })
  expect(optionsOf({ recommended: false })).toEqual({ all: probable })
  expect(optionsOf({ recommended: false, kinds: { server: {} } })).toEqual({ all: probable, server: probable })
  expect(optionsOf({ recommended: true, kinds: { server: 'off', cli: { a: 1 } } })).toEqual({ recommended: {}, strict: probable, all: probable, library: {}, cli: { a: 1 } })
})

describe('types', () => {
  it('has the options of each rule, and no others', () => {
    expectTypeOf<keyof RuleOptions>().toEqualTypeOf<keyof typeof rules>()
    expectTypeOf<RuleOptions['no-blocking-call']['minCost']>().toEqualTypeOf<'light' | 'heavy' | 'unbounded' | undefined>()
    expectTypeOf<RuleOptions['no-floating-promise']['ignoreVoid']>().toEqualTypeOf<boolean | undefined>()
  })

  it('reads configs', () => {
    const good = { 'unblock/no-blocking-call': ['error', { allow: ['fs.existsSync'], minCost: 'heavy' }], semi: 'error' } satisfies Partial<UnblockRules>
    // @ts-expect-error there is no such cost
    const value = { 'unblock/no-blocking-call': ['error', { minCost: 'huge' }] } satisfies Partial<UnblockRules>
    // @ts-expect-error there is no such option
    const name = { 'unblock/no-blocking-call': ['error', { cost: 'heavy' }] } satisfies Partial<UnblockRules>
    const config: Linter.Config<UnblockRules> = { rules: { 'unblock/no-busy-wait': ['warn', { confidence: 'probable' }] } }
    // @ts-expect-error there is no such value
    const wrong: Linter.Config<UnblockRules> = { rules: { 'unblock/no-busy-wait': ['warn', { confidence: 'sure' }] } }
    // ESLint's own reading of the same texts.
    const read = (entries: Linter.RulesRecord): unknown => new Linter().verify('', { plugins: { unblock: plugin }, rules: entries })
    for (const entries of [good, config.rules as Linter.RulesRecord]) expect(read(entries)).toEqual([])
    for (const entries of [value, name, wrong.rules as Linter.RulesRecord]) expect(() => read(entries)).toThrow('unblock/no-b')
  })
})
