import type { Command } from './command.js'
import { fixFlags, isCodemod, migrate, unknownCodemod } from './fix.js'
import { complain } from './terminal.js'

export const command: Command = {
  synopsis: 'CODEMOD [paths] [flags]',
  description: `Runs one codemod; 'unblock list' names them. Paths select the calls; callers follow wherever they stand in the project.`,
  flags: fixFlags,
  async run(invocation, terminal) {
    const [name, ...paths] = invocation.positionals
    if (name === undefined) return complain(terminal, `'unblock run' needs the name of a codemod. 'unblock list' names them.`)
    return isCodemod(name) ? migrate([name], paths, invocation, terminal) : complain(terminal, unknownCodemod(name))
  },
}
