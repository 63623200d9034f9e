import type { NamedRule } from './files.js'

/** The parts of a rule's page that follow from the rule object. */

export function header({ name, rule }: NamedRule): string {
  const docs = rule.meta?.docs
  const configs = docs?.recommended ? '`recommended`, `strict`, `all`' : '`all`'
  const codemods = codemodsOf(rule)
  return [
    `# unblock/${name}`,
    '',
    `${docs?.description ?? ''}.`,
    '',
    `- In the configs ${configs}.`,
    ...(rule.meta?.fixable ? ['- Fixes what it reports.'] : []),
    ...(codemods.length > 0 ? [`- Rewritten by ${codemods.map(codemod => `[\`${codemod}\`](../codemods/${codemod}.md)`).join(', ')}.`] : []),
  ].join('\n')
}

export function codemodsOf(rule: NamedRule['rule']): readonly string[] {
  const docs = rule.meta?.docs as { readonly codemods?: readonly string[] } | undefined
  return docs?.codemods ?? []
}

interface PropertySchema {
  readonly description?: string
  readonly type?: string
  readonly enum?: readonly string[]
  readonly items?: PropertySchema
}

interface ObjectSchema {
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
