#!/usr/bin/env node
/** `cli/index.ts` as it is published: what hooks start at every commit is one file, and need not be compiled anew each time. */
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { keptCodeOf } from './kept-code.js'

if (process.argv[2] === 'scan') {
  const { exports, keep } = keptCodeOf(fileURLToPath(new URL('./start.cjs', import.meta.url)))
  await (exports as typeof import('./start.js')).start(keep)
} else {
  // Since Node 22.8 it keeps code itself, though not that of functions which are compiled when they are first called.
  const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown }
  enableCompileCache?.()
  const { start } = await import('./start.js')
  await start()
}
