import { adapt } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const light = { category: 'fs', cost: 'light' } as const
const heavy = { category: 'fs', cost: 'heavy' } as const
const unbounded = { category: 'process', cost: 'unbounded' } as const

const execFile = adapt('exec', 'util.promisify(child_process.execFile)')
const exec = adapt('exec', 'util.promisify(child_process.exec)')
const readdir = adapt('package', 'fs.promises.readdir')
const unlessAsync = { kind: 'unless-option', at: 1, name: 'async', value: true } as const
const withoutCallback = { kind: 'without-callback', at: 2 } as const
const notAsync = { kind: 'all', of: [unlessAsync, withoutCallback] } as const

/** Every command of shelljs blocks; only `exec` has an `async` option. */
export const shelljsRows = [
  { ...heavy, module: 'shelljs', path: 'ShellString().to', replacement: adapt('package', 'fs.promises.writeFile') },
  { ...heavy, module: 'shelljs', path: 'ShellString().toEnd', replacement: adapt('package', 'fs.promises.appendFile') },
  { ...heavy, module: 'shelljs', path: 'cat', replacement: adapt('package', 'fs.promises.readFile') },
  { ...light, module: 'shelljs', path: 'chmod', replacement: adapt('package', 'fs.promises.chmod') },
  { ...unbounded, module: 'shelljs', path: 'cmd', replacement: execFile },
  { ...heavy, module: 'shelljs', path: 'cp', replacement: adapt('package', 'fs.promises.cp') },
  { ...unbounded, module: 'shelljs', path: 'exec', replacement: exec, when: notAsync },
  { ...heavy, module: 'shelljs', path: 'find', replacement: readdir },
  { ...heavy, module: 'shelljs', path: 'grep', replacement: adapt('package', 'fs.promises.readFile') },
  { ...heavy, module: 'shelljs', path: 'head', replacement: adapt('package', 'fs.promises.readFile') },
  { ...light, module: 'shelljs', path: 'ln', replacement: adapt('package', 'fs.promises.symlink') },
  { ...heavy, module: 'shelljs', path: 'ls', replacement: readdir },
  { ...light, module: 'shelljs', path: 'mkdir', replacement: adapt('package', 'fs.promises.mkdir') },
  { ...light, module: 'shelljs', path: 'mv', replacement: adapt('package', 'fs.promises.rename') },
  { ...heavy, module: 'shelljs', path: 'rm', replacement: adapt('package', 'fs.promises.rm') },
  { ...heavy, module: 'shelljs', path: 'sed', replacement: adapt('package', 'fs.promises.writeFile') },
  { ...heavy, module: 'shelljs', path: 'sort', replacement: adapt('package', 'fs.promises.readFile') },
  { ...heavy, module: 'shelljs', path: 'tail', replacement: adapt('package', 'fs.promises.readFile') },
  { ...light, module: 'shelljs', path: 'tempdir', replacement: adapt('package', 'fs.promises.access') },
  { ...light, module: 'shelljs', path: 'test', replacement: adapt('package', 'fs.promises.stat') },
  { ...light, module: 'shelljs', path: 'touch', replacement: adapt('package', 'fs.promises.utimes') },
  { ...heavy, module: 'shelljs', path: 'uniq', replacement: adapt('package', 'fs.promises.readFile') },
  { ...light, module: 'shelljs', path: 'which', replacement: adapt('package', 'fs.promises.access') },
] as const satisfies readonly BlockingRow[]
