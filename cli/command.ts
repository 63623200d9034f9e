import type { Flags, Invocation } from './flags.js'
import type { Terminal } from './terminal.js'

/** What each file of a command exports. Nothing that the command needs is loaded before it runs. */
export interface Command {
  /** Arguments as the help text writes them. */
  readonly synopsis: string
  readonly description: string
  readonly flags: Flags
  /** @returns the exit code: an `ExitCode`, or what a program ended with that was run */
  readonly run: (invocation: Invocation, terminal: Terminal) => Promise<number>
}
