#!/usr/bin/env node
import { main } from './main.js'
import { complain, processTerminal } from './terminal.js'

// `unblock scan | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const terminal = processTerminal()
try {
  // Set, not exited with: what is written to a pipe may still be on its way.
  process.exitCode = await main(process.argv.slice(2), terminal)
} catch (error) {
  process.exitCode = complain(terminal, `This is a bug in unblock, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
}
