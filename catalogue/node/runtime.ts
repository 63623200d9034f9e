import { adapt, none, worker } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const debuggerOnly = none('Waiting for a debugger belongs to development.')
const snapshot = none('Take heap snapshots in a process that serves nothing.')
const report = none('Write reports when the process ends, or on a signal.')
const coverage = none('Write coverage when the process ends.')
const certificates = none('Load certificates once, when the program starts.')
const waits = { kind: 'literal', at: 2, value: true } as const
const fromSystem = { kind: 'literal', at: 0, value: 'system' } as const

const cpu = { category: 'cpu', cost: 'heavy' } as const
const files = { category: 'fs', cost: 'heavy' } as const
const bridge = { category: 'bridge', cost: 'light', mainThreadOnly: true } as const
const udp = { module: 'node:dgram', category: 'network', cost: 'light', node: '>=24.21.0' } as const

/** The rest of Node core. `process` rows hold for the global `process` too. */
export const runtimeRows = [
  { ...udp, path: 'Socket().bindSync', replacement: adapt('argument', 'Socket.bind') },
  { ...udp, path: 'Socket().connectSync', replacement: adapt('argument', 'Socket.connect') },
  { module: 'node:inspector', path: 'open', category: 'network', cost: 'unbounded', replacement: debuggerOnly, when: waits },
  { module: 'node:inspector', path: 'waitForDebugger', category: 'network', cost: 'unbounded', replacement: debuggerOnly },
  { module: 'node:process', path: 'loadEnvFile', category: 'fs', cost: 'light', replacement: adapt('env-file', 'util.parseEnv') },
  { ...cpu, module: 'node:process', path: 'report.getReport', replacement: report },
  { ...files, module: 'node:process', path: 'report.writeReport', replacement: report },
  { ...files, module: 'node:tls', path: 'getCACertificates', replacement: certificates, when: fromSystem, node: '>=22.15.0' },
  { ...cpu, module: 'node:v8', path: 'getHeapSnapshot', replacement: snapshot },
  { ...cpu, module: 'node:v8', path: 'queryObjects', replacement: snapshot, node: '>=20.13.0' },
  { ...files, module: 'node:v8', path: 'stopCoverage', replacement: coverage },
  { ...files, module: 'node:v8', path: 'takeCoverage', replacement: coverage },
  { ...files, module: 'node:v8', path: 'writeHeapSnapshot', replacement: snapshot },
  { module: 'node:wasi', path: 'WASI().initialize', category: 'cpu', cost: 'unbounded', replacement: worker },
  { module: 'node:wasi', path: 'WASI().start', category: 'cpu', cost: 'unbounded', replacement: worker },
  { ...bridge, module: 'node:worker_threads', path: 'receiveMessageOnPort', replacement: adapt('bridge', 'MessagePort.on') },
] as const satisfies readonly BlockingRow[]
