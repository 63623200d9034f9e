import { main } from './main.js'
import { complain, processTerminal } from './terminal.js'

/** Runs the command that the arguments name, and ends the process. @param beforeExit after a run of the kind that hooks repeat */
export async function start(beforeExit?: () => void): Promise<void> {
  // `unblock scan | head` closes the pipe early: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })

  const terminal = processTerminal()
  const args = process.argv.slice(2)
  try {
    // Set, not exited with: what is written to a pipe may still be on its way.
    process.exitCode = await main(args, terminal)
  } catch (error) {
    process.exitCode = complain(terminal, `This is a bug in unblock, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
  if (args[0] !== 'scan') return
  if (process.exitCode !== 2 && args.some(arg => /^--(?:staged|changed)\b/u.test(arg))) beforeExit?.()
  // Left to itself, Node takes its heap apart first. What was written before has gone out when this has.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()))
}
