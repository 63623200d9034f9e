import { adapt, twin } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const light = { module: 'node:fs', category: 'fs', cost: 'light' } as const
const heavy = { module: 'node:fs', category: 'fs', cost: 'heavy' } as const

const promised = (name: string) => twin('node:fs/promises', name)
const handle = (use: string) => adapt('file-descriptor', use)
const exists = adapt('exists', 'fs.promises.access')
const directory = (use: string) => adapt('directory-handle', use)
const disposable = adapt('disposable', 'fs.promises.mkdtempDisposable')
const native = adapt('realpath-native', 'util.promisify(fs.realpath.native)')

const pathsOnly = 'The promise form does not take a numeric file descriptor.'
const lstatThrows = 'The promise form rejects for a missing file even with `throwIfNoEntry: false`.'
const statThrows = 'Before Node 25.7 the promise form rejects for a missing file even with `throwIfNoEntry: false`.'
const iterator = 'The promise form gives an async iterator.'
const reads = 'The promise form gives `bytesRead` in an object.'
const writes = 'The promise form gives `bytesWritten` in an object.'
const syncOption = { kind: 'option', at: 0, name: 'sync', value: true } as const

export const fsRows = [
  { ...light, path: 'Dir().closeSync', replacement: directory('Dir.close') },
  { ...light, path: 'Dir().readSync', replacement: directory('Dir.read') },
  { ...light, path: 'Utf8Stream', replacement: adapt('argument', 'sync: false'), when: syncOption, node: '>=24.6.0' },
  { ...heavy, path: 'Utf8Stream().flushSync', replacement: adapt('argument', 'Utf8Stream.flush'), node: '>=24.6.0' },
  { ...light, path: 'accessSync', replacement: promised('access') },
  { ...heavy, path: 'appendFileSync', replacement: promised('appendFile'), note: pathsOnly },
  { ...light, path: 'chmodSync', replacement: promised('chmod') },
  { ...light, path: 'chownSync', replacement: promised('chown') },
  { ...light, path: 'closeSync', replacement: handle('FileHandle.close') },
  { ...heavy, path: 'copyFileSync', replacement: promised('copyFile') },
  { ...heavy, path: 'cpSync', replacement: promised('cp') },
  { ...light, path: 'existsSync', replacement: exists, note: '`access` rejects where `existsSync` gives false.' },
  { ...light, path: 'fchmodSync', replacement: handle('FileHandle.chmod') },
  { ...light, path: 'fchownSync', replacement: handle('FileHandle.chown') },
  { ...heavy, path: 'fdatasyncSync', replacement: handle('FileHandle.datasync') },
  { ...light, path: 'fstatSync', replacement: handle('FileHandle.stat') },
  { ...heavy, path: 'fsyncSync', replacement: handle('FileHandle.sync') },
  { ...light, path: 'ftruncateSync', replacement: handle('FileHandle.truncate') },
  { ...light, path: 'futimesSync', replacement: handle('FileHandle.utimes') },
  { ...heavy, path: 'globSync', replacement: adapt('glob-iterator', 'fs.promises.glob'), note: iterator, node: '>=22.0.0' },
  { ...light, path: 'lchmodSync', replacement: promised('lchmod'), note: 'Exists on macOS only.' },
  { ...light, path: 'lchownSync', replacement: promised('lchown') },
  { ...light, path: 'linkSync', replacement: promised('link') },
  { ...light, path: 'lstatSync', replacement: promised('lstat'), note: lstatThrows },
  { ...light, path: 'lutimesSync', replacement: promised('lutimes') },
  { ...light, path: 'mkdirSync', replacement: promised('mkdir') },
  { ...light, path: 'mkdtempDisposableSync', replacement: disposable, note: 'Disposed with `await using`.', node: '>=24.4.0' },
  { ...light, path: 'mkdtempSync', replacement: promised('mkdtemp') },
  { ...light, path: 'openAsBlobSync', replacement: twin('node:fs', 'openAsBlob'), node: '>=26.10.0' },
  { ...light, path: 'openSync', replacement: handle('fs.promises.open'), note: 'The promise form gives a `FileHandle`.' },
  { ...light, path: 'opendirSync', replacement: directory('fs.promises.opendir') },
  { ...light, path: 'opendirSync().closeSync', replacement: directory('Dir.close') },
  { ...light, path: 'opendirSync().readSync', replacement: directory('Dir.read') },
  { ...heavy, path: 'readFileSync', replacement: promised('readFile'), note: pathsOnly },
  { ...heavy, path: 'readSync', replacement: handle('FileHandle.read'), note: reads },
  { ...heavy, path: 'readdirSync', replacement: promised('readdir') },
  { ...light, path: 'readlinkSync', replacement: promised('readlink') },
  { ...heavy, path: 'readvSync', replacement: handle('FileHandle.readv'), note: reads },
  { ...light, path: 'realpathSync', replacement: promised('realpath') },
  { ...light, path: 'realpathSync.native', replacement: native, note: '`fs.promises` has no native form.' },
  { ...light, path: 'renameSync', replacement: promised('rename') },
  { ...heavy, path: 'rmSync', replacement: promised('rm') },
  { ...light, path: 'rmdirSync', replacement: promised('rmdir') },
  { ...light, path: 'statSync', replacement: promised('stat'), note: statThrows },
  { ...light, path: 'statfsSync', replacement: promised('statfs') },
  { ...light, path: 'symlinkSync', replacement: promised('symlink') },
  { ...light, path: 'truncateSync', replacement: promised('truncate'), note: pathsOnly },
  { ...light, path: 'unlinkSync', replacement: promised('unlink') },
  { ...light, path: 'utimesSync', replacement: promised('utimes') },
  { ...heavy, path: 'writeFileSync', replacement: promised('writeFile'), note: pathsOnly },
  { ...heavy, path: 'writeSync', replacement: handle('FileHandle.write'), note: writes },
  { ...heavy, path: 'writevSync', replacement: handle('FileHandle.writev'), note: writes },
] as const satisfies readonly BlockingRow[]

/** An opened directory has blocking methods however it was opened. */
export const fsPromisesRows = [
  { ...light, module: 'node:fs/promises', path: 'opendir().closeSync', replacement: directory('Dir.close') },
  { ...light, module: 'node:fs/promises', path: 'opendir().readSync', replacement: directory('Dir.read') },
] as const satisfies readonly BlockingRow[]
