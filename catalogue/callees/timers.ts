import { event, first, timer } from './callback.js'
import type { CalleeRow } from '../types.js'

export const timerRows = [
  { ...event, module: 'global', path: 'queueMicrotask', callback: first },
  { ...event, module: 'global', path: 'requestAnimationFrame', callback: first },
  { ...event, module: 'global', path: 'requestIdleCallback', callback: first },
  { ...timer, module: 'global', path: 'setImmediate', callback: first },
  { ...timer, module: 'global', path: 'setInterval', callback: first },
  { ...timer, module: 'global', path: 'setTimeout', callback: first },
  { ...event, module: 'node:process', path: 'nextTick', callback: first },
  { ...timer, module: 'node:timers', path: 'setImmediate', callback: first },
  { ...timer, module: 'node:timers', path: 'setInterval', callback: first },
  { ...timer, module: 'node:timers', path: 'setTimeout', callback: first },
] as const satisfies readonly CalleeRow[]
