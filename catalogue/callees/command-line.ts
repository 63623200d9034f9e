import { afterFirst, command, first, last, option, second } from './callback.js'
import type { CalleeRow } from '../types.js'

/** Commands run once, after which the program ends. */
export const commandLineRows = [
  { ...command, module: 'cac', path: '().action', callback: first },
  { ...command, module: 'cac', path: 'cac().action', callback: first },
  { ...command, module: 'commander', path: 'Command().action', callback: first },
  { ...command, module: 'commander', path: 'Command().hook', callback: second },
  { ...command, module: 'commander', path: 'action', callback: first },
  { ...command, module: 'commist', path: '().register', callback: second },
  { ...command, module: 'gulp', path: 'task', callback: last },
  { ...command, module: 'sade', path: '().action', callback: first },
  { ...command, module: 'yargs', path: '().command', callback: afterFirst },
  { ...command, module: 'yargs', path: '().command', callback: option(0, 'handler') },
  { ...command, module: 'yargs', path: 'command', callback: afterFirst },
  { ...command, module: 'yargs', path: 'command', callback: option(0, 'handler') },
] as const satisfies readonly CalleeRow[]
