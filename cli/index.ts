#!/usr/bin/env node
import module from 'node:module'
import { complain, processTerminal } from './terminal.js'

// Since Node 22.8: a third of a hook's start is compiling. What is loaded before this call is compiled each time, so that is little.
const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown }
enableCompileCache?.()
const { main } = await import('./main.js')

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
