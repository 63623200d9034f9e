import type { NamedCodemod, NamedRule } from './files.js'

/** The tables of the README. */

export function rulesTable(rules: readonly NamedRule[]): string {
  const rows = rules.map(({ name, rule }) => `| [\`${name}\`](docs/rules/${name}.md) | ${sentenceOf(rule.meta?.docs?.description)} | ${rule.meta?.docs?.recommended ? '✓' : ''} |`)
  return ['| rule | what it does | recommended |', '|---|---|---|', ...rows].join('\n')
}

export function codemodsTable(codemods: readonly NamedCodemod[]): string {
  const rows = codemods.map(({ name, description }) => `| [\`${name}\`](docs/codemods/${name}.md) | ${sentenceOf(description)} |`)
  return ['| codemod | what it does |', '|---|---|', ...rows].join('\n')
}

function sentenceOf(description = ''): string {
  return description.replaceAll('|', '\\|')
}
