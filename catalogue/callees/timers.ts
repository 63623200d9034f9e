import { event, first, last, option, second, timer } from './callback.js'
import type { CalleeRow } from '../types.js'

/** Timers, ticks and schedules. */
export const timerRows = [
  { ...timer, module: 'cron', path: 'CronJob', callback: second },
  { ...timer, module: 'cron', path: 'CronJob.from', callback: option(0, 'onTick') },
  { ...timer, module: 'croner', path: 'Cron', callback: last },
  { ...event, module: 'global', path: 'queueMicrotask', callback: first },
  { ...event, module: 'global', path: 'requestAnimationFrame', callback: first },
  { ...event, module: 'global', path: 'requestIdleCallback', callback: first },
  { ...timer, module: 'global', path: 'setImmediate', callback: first },
  { ...timer, module: 'global', path: 'setInterval', callback: first },
  { ...timer, module: 'global', path: 'setTimeout', callback: first },
  { ...timer, module: 'node-cron', path: 'schedule', callback: second },
  { ...timer, module: 'node-schedule', path: 'scheduleJob', callback: last },
  { ...event, module: 'node:process', path: 'nextTick', callback: first },
  { ...timer, module: 'node:timers', path: 'setImmediate', callback: first },
  { ...timer, module: 'node:timers', path: 'setInterval', callback: first },
  { ...timer, module: 'node:timers', path: 'setTimeout', callback: first },
  { ...timer, module: 'toad-scheduler', path: 'AsyncTask', callback: second },
  { ...timer, module: 'toad-scheduler', path: 'Task', callback: second },
] as const satisfies readonly CalleeRow[]
