import { CONCURRENT_AWAITS } from '../../migration/concurrency.js'
import { REFUSALS, SEQUENCE_REFUSALS } from '../../migration/refusal-codes.js'
import type { NamedCodemod, NamedRule } from './files.js'
import { codemodsOf } from './rule-page.js'

/** The parts of a codemod's page that follow from the codemod and from the codes of refusals. */

export function codemodHeader({ name, description }: NamedCodemod, rules: readonly NamedRule[]): string {
  const told = rules.filter(({ rule }) => codemodsOf(rule).includes(name))
  return [
    `# ${name}`,
    '',
    description,
    ...(told.length > 0 ? ['', `- What it rewrites is reported by ${told.map(({ name: rule }) => `[\`${rule}\`](../rules/${rule}.md)`).join(', ')}.`] : []),
  ].join('\n')
}

export function refusalsTable({ name }: NamedCodemod): string {
  const refusals = name === CONCURRENT_AWAITS ? { ...SEQUENCE_REFUSALS, 'outside-run': REFUSALS['outside-run'] } : REFUSALS
  const rows = Object.entries(refusals).map(([code, sentence]) => `| \`${code}\` | ${readable(sentence)} |`)
  return ['| code | why |', '|---|---|', ...rows].join('\n')
}

/** The sentence without the names that a report fills in. */
function readable(sentence: string): string {
  return sentence.replaceAll("'{{name}}'", '`name`').replaceAll('{{name}}', '`name`').replaceAll('{{place}}', '`file:line`')
}
