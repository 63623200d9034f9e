import type { Command } from './command.js'
import { complain } from './terminal.js'

export const command: Command = {
  synopsis: '',
  description: 'Lists the rules of the ESLint plugin, of which scan reports the recommended ones, and the codemods that fix and run know.',
  flags: {},
  async run({ positionals }, terminal) {
    if (positionals.length > 0) return complain(terminal, `'unblock list' takes no arguments. Leave out '${positionals.join(' ')}'.`)
    const [{ rules }, { codemods }] = await Promise.all([import('../rules/index.js'), import('../codemods/index.js')])
    const { bold } = terminal.colours
    const ruleRows = Object.entries(rules).map(([name, rule]) => ({ name, description: rule.meta?.docs?.description ?? '' }))
    const width = Math.max(...[...ruleRows, ...codemods].map(({ name }) => name.length))
    const rowsOf = (rows: readonly { readonly name: string; readonly description: string }[]): string =>
      rows.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}\n`).join('')
    terminal.out(`${bold('Rules')}\n${rowsOf(ruleRows)}\n${bold('Codemods')}\n${rowsOf(codemods.map(each => ({ ...each, description: each.optIn ? `${each.description} Opt-in: runs where it is named.` : each.description })))}`)
    return 0
  },
}
