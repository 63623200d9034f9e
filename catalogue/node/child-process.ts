import { adapt } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const process = { module: 'node:child_process', category: 'process', cost: 'unbounded' } as const

const exec = adapt('exec', 'util.promisify(child_process.exec)')
const execFile = adapt('exec', 'util.promisify(child_process.execFile)')
const output = 'The promise form gives `{ stdout, stderr }`, as strings.'
const events = 'The child process tells its end with a `close` event.'

export const childProcessRows = [
  { ...process, path: 'execFileSync', replacement: execFile, note: output },
  { ...process, path: 'execSync', replacement: exec, note: output },
  { ...process, path: 'spawnSync', replacement: adapt('spawn', 'child_process.spawn'), note: events },
] as const satisfies readonly BlockingRow[]
