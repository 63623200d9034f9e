import { adapt } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const unbounded = { category: 'bridge', cost: 'unbounded' } as const
const network = { category: 'network', cost: 'unbounded' } as const
const prompt = { category: 'prompt', cost: 'unbounded' } as const
const sleep = { category: 'sleep', cost: 'unbounded' } as const

const original = adapt('bridge', 'await')
const pause = adapt('sleep', 'timers.promises.setTimeout')
const question = adapt('prompt', 'readline.promises')

/** What waits for a promise or another process without giving the loop back. */
export const bridgeRows = [
  { ...unbounded, module: 'deasync', path: '()', replacement: adapt('bridge', 'util.promisify') },
  { ...unbounded, module: 'deasync', path: 'loopWhile', replacement: original },
  { ...unbounded, module: 'deasync', path: 'runLoopOnce', replacement: original },
  { ...sleep, module: 'deasync', path: 'sleep', replacement: pause },
  { ...unbounded, module: 'electron', path: 'ipcRenderer.sendSync', replacement: adapt('bridge', 'ipcRenderer.invoke') },
  { ...unbounded, module: 'make-synchronous', path: '()', replacement: original },
  { ...unbounded, module: 'sync-rpc', path: '()', replacement: adapt('bridge', 'fetch') },
  { ...unbounded, module: 'synckit', path: 'createSyncFn()', replacement: original },
] as const satisfies readonly BlockingRow[]

export const networkRows = [
  { ...network, module: 'jquery', path: 'ajax', replacement: adapt('request', 'await $.ajax'), when: { kind: 'option', at: 0, name: 'async', value: false } },
  { ...network, module: 'sync-fetch', path: '', replacement: adapt('request', 'fetch') },
  { ...network, module: 'sync-request', path: '', replacement: adapt('request', 'fetch') },
] as const satisfies readonly BlockingRow[]

export const sleepRows = [
  { ...sleep, module: 'atomic-sleep', path: '', replacement: pause },
  { ...sleep, module: 'sleep', path: 'msleep', replacement: pause },
  { ...sleep, module: 'sleep', path: 'sleep', replacement: pause },
  { ...sleep, module: 'sleep', path: 'usleep', replacement: pause },
  { ...sleep, module: 'sleep-synchronously', path: '', replacement: pause },
  { ...sleep, module: 'system-sleep', path: '', replacement: pause },
] as const satisfies readonly BlockingRow[]

export const promptRows = [
  { ...prompt, module: 'electron', path: 'dialog.showMessageBoxSync', replacement: adapt('prompt', 'dialog.showMessageBox') },
  { ...prompt, module: 'electron', path: 'dialog.showOpenDialogSync', replacement: adapt('prompt', 'dialog.showOpenDialog') },
  { ...prompt, module: 'electron', path: 'dialog.showSaveDialogSync', replacement: adapt('prompt', 'dialog.showSaveDialog') },
  { ...prompt, module: 'prompt-sync', path: '()', replacement: question },
  { ...prompt, module: 'prompt-sync', path: '().hide', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'keyIn', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'keyInPause', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'keyInSelect', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'keyInYN', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'keyInYNStrict', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'prompt', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'promptCL', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'promptCLLoop', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'promptLoop', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'promptSimShell', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'question', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'questionEMail', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'questionFloat', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'questionInt', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'questionNewPassword', replacement: question },
  { ...prompt, module: 'readline-sync', path: 'questionPath', replacement: question },
] as const satisfies readonly BlockingRow[]
