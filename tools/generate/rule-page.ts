import { configNames, configuredOptionsOf, type ConfigName } from '../../rules/kit/configs.js'
import type { NamedRule } from './files.js'

/** The parts of a rule's page that follow from the rule object. */

export function header({ name, rule }: NamedRule): string {
  const docs = rule.meta?.docs
  const codemods = codemodsOf(rule)
  return [
    `# unblock/${name}`,
    '',
    `${docs?.description ?? ''}.`,
    '',
    `- In the configs ${configNames.flatMap(config => configText(config, rule)).join(', ')}.`,
    ...(rule.meta?.fixable ? ['- Fixes what it reports.'] : []),
    ...(codemods.length > 0 ? [`- Rewritten by ${codemods.map(codemod => `[\`${codemod}\`](../codemods/${codemod}.md)`).join(', ')}.`] : []),
  ].join('\n')
}

/** The config's name, with the options that are of this rule alone; `confidence` is explained with the configs. */
function configText(config: ConfigName, rule: NamedRule['rule']): readonly string[] {
  const options = configuredOptionsOf(config, rule)
  if (options === undefined) return []
  const own = Object.entries(options).filter(([name]) => name !== 'confidence')
  return [own.length === 0 ? `\`${config}\`` : `\`${config}\` (with ${own.map(([name, value]) => `\`${name}\` ${code(value)}`).join(', ')})`]
}

export function codemodsOf(rule: NamedRule['rule']): readonly string[] {
  const docs = rule.meta?.docs as { readonly codemods?: readonly string[] } | undefined
  return docs?.codemods ?? []
}

export interface PropertySchema {
  readonly description?: string
  readonly type?: string
  readonly enum?: readonly string[]
  readonly items?: PropertySchema
}

export interface ObjectSchema {
  readonly properties: Readonly<Record<string, PropertySchema>>
}

export function optionsTable({ rule }: NamedRule): string {
  const [schema] = rule.meta?.schema as readonly ObjectSchema[]
  const defaults = (rule.meta?.defaultOptions?.[0] ?? {}) as Readonly<Record<string, unknown>>
  const rows = Object.entries(schema?.properties ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, property]) => `| \`${name}\` | ${typeText(property)} | ${code(defaults[name])} | ${property.description ?? ''} |`)
  return ['| option | values | default | |', '|---|---|---|---|', ...rows].join('\n')
}

function typeText(property: PropertySchema): string {
  if (property.enum) return property.enum.map(code).join(', ')
  return property.items ? `array of ${property.items.enum ? typeText(property.items) : property.items.type ?? 'any'}` : (property.type ?? 'any')
}

function code(value: unknown): string {
  const text = Array.isArray(value) ? `[${value.map(quoted).join(', ')}]` : quoted(value)
  return `\`${text}\``
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
}
