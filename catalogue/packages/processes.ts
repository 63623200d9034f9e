import { adapt, twin, worker } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const light = { category: 'process', cost: 'light' } as const
const heavy = { category: 'process', cost: 'heavy' } as const
const unbounded = { category: 'process', cost: 'unbounded' } as const

const exec = adapt('exec', 'util.promisify(child_process.exec)')

export const processRows = [
  { ...heavy, module: 'command-exists', path: 'sync', replacement: twin('command-exists', '', { result: 'settles', most: 1 }) },
  { ...unbounded, module: 'cross-spawn', path: 'sync', replacement: adapt('spawn', 'cross-spawn') },
  { ...heavy, module: 'default-gateway', path: 'gateway4sync', replacement: twin('default-gateway', 'gateway4async') },
  { ...heavy, module: 'default-gateway', path: 'gateway6sync', replacement: twin('default-gateway', 'gateway6async') },
  { ...unbounded, module: 'execa', path: '$.sync', replacement: twin('execa', '$') },
  { ...unbounded, module: 'execa', path: 'commandSync', replacement: twin('execa', 'command', { input: { at: 1 } }) },
  { ...unbounded, module: 'execa', path: 'execaCommandSync', replacement: twin('execa', 'execaCommand', { input: { at: 1 } }) },
  { ...unbounded, module: 'execa', path: 'execaSync', replacement: twin('execa', 'execa', { input: { at: 2 } }) },
  { ...unbounded, module: 'execa', path: 'sync', replacement: twin('execa', '', { input: { at: 2 } }) },
  { ...heavy, module: 'git-rev-sync', path: 'branch', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'count', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'date', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'hasUnstagedChanges', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'isDirty', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'isTagDirty', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'log', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'long', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'message', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'remoteUrl', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'short', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'tag', replacement: worker },
  { ...heavy, module: 'git-rev-sync', path: 'tagFirstParent', replacement: worker },
  { ...light, module: 'internal-ip', path: 'internalIpV4Sync', replacement: twin('internal-ip', 'internalIpV4') },
  { ...light, module: 'internal-ip', path: 'internalIpV6Sync', replacement: twin('internal-ip', 'internalIpV6') },
  { ...light, module: 'internal-ip', path: 'v4.sync', replacement: twin('internal-ip', 'v4') },
  { ...light, module: 'internal-ip', path: 'v6.sync', replacement: twin('internal-ip', 'v6') },
  { ...heavy, module: 'node-machine-id', path: 'machineIdSync', replacement: twin('node-machine-id', 'machineId') },
  { ...heavy, module: 'shell-env', path: 'shellEnvSync', replacement: twin('shell-env', 'shellEnv') },
  { ...heavy, module: 'shell-path', path: 'shellPathSync', replacement: twin('shell-path', 'shellPath') },
  { ...unbounded, module: 'spawn-sync', path: '', replacement: adapt('spawn', 'child_process.spawn') },
  { ...unbounded, module: 'sync-exec', path: '', replacement: exec },
  { ...heavy, module: 'username', path: 'sync', replacement: twin('username', '') },
  { ...heavy, module: 'username', path: 'usernameSync', replacement: twin('username', 'username') },
  { ...unbounded, module: 'zx', path: '$.sync', replacement: twin('zx', '$') },
] as const satisfies readonly BlockingRow[]
