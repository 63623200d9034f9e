import type { Command } from './command.js'
import { describeFlags, parseFlags } from './flags.js'
import { findNearest } from './nearest.js'
import { complain, type Terminal } from './terminal.js'
import { version } from './version.js'

/** Each command is a module of its own, loaded when it is called for: `scan` never loads jscodeshift. */
const commands: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<{ readonly command: Command }> }>> = {
  scan: { summary: 'report what blocks the event loop, with the path that leads there', load: () => import('./scan.js') },
  why: { summary: 'tell what is known about the calls on one line', load: () => import('./why.js') },
  fix: { summary: 'rewrite blocking calls to awaited ones, across files', load: () => import('./fix.js') },
  run: { summary: 'run one codemod, with the flags of fix', load: () => import('./run.js') },
  init: { summary: 'set up lint config, commit hook and CI in this project, after showing the changes', load: () => import('./init.js') },
  trace: { summary: 'run a Node program and tell what really held its event loop', load: () => import('./trace.js') },
  list: { summary: 'list rules and codemods', load: () => import('./list.js') },
}

/** Runs what the arguments ask for. Mistakes of the user end in one sentence and exit code 2; our own throw. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined) {
    terminal.err(helpText())
    return 2
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    terminal.out(helpText())
    return 0
  }
  if (name === '--version' || name === '-v') {
    terminal.out(`${version()}\n`)
    return 0
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (entry === undefined) return complain(terminal, unknownCommand(name))

  const { command } = await entry.load()
  const parsed = parseFlags(name, { ...command.flags, help: { description: 'show this text' } }, rest.map(argument => (argument === '-h' ? '--help' : argument)))
  if (parsed.kind === 'mistake') return complain(terminal, parsed.sentence)
  if (parsed.invocation.switches.has('help')) {
    terminal.out(`Usage: unblock ${name} ${command.synopsis}\n\n${command.description}\n`)
    if (Object.keys(command.flags).length > 0) terminal.out(`\n${describeFlags(command.flags)}`)
    return 0
  }
  return command.run(parsed.invocation, terminal)
}

function helpText(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(6)}${summary}\n`)
  return `Usage: unblock COMMAND [arguments]\n\n${lines.join('')}\n'unblock COMMAND --help' describes a command and its flags.\nExit codes: 0 nothing found or all done, 1 findings or refusals under --strict, 2 something to put right first.\n`
}

function unknownCommand(name: string): string {
  const kind = name.startsWith('-') ? 'flag' : 'command'
  const nearest = findNearest(name, Object.keys(commands))
  return `There is no ${kind} '${name}'. ${nearest === undefined ? `'unblock --help' lists the commands.` : `Did you mean 'unblock ${nearest}'?`}`
}
