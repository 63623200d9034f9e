import { adapt, twin, worker } from './replacement.js'
import type { BlockingRow } from './types.js'

const light = { module: 'global', category: 'fs', cost: 'light' } as const
const heavy = { module: 'global', category: 'fs', cost: 'heavy' } as const
const zip = { module: 'global', category: 'compression', cost: 'heavy' } as const
const cpu = { module: 'global', category: 'cpu', cost: 'heavy' } as const
const cryptography = { module: 'global', category: 'crypto', cost: 'heavy' } as const
const network = { module: 'global', category: 'network', cost: 'unbounded' } as const
const process = { module: 'global', category: 'process', cost: 'unbounded' } as const
const sleep = { module: 'global', category: 'sleep', cost: 'unbounded' } as const
const element = adapt('prompt', 'HTMLDialogElement.showModal')
const dialog = { module: 'global', category: 'prompt', cost: 'unbounded', replacement: element } as const
const database = { module: 'bun:sqlite', category: 'database', cost: 'heavy', replacement: worker } as const

const deno = (name: string) => twin('global', `Deno.${name}`)
const notAsync = { kind: 'literal', at: 2, value: false } as const
const withoutAsync = { kind: 'option', at: 0, name: 'async', value: false } as const
const iterator = 'The replacement gives an async iterator.'

/** Globals of JavaScript, browsers, Deno and Bun. Storage and cookies are left out: they are memory nearly always. */
export const globalRows = [
  { ...network, path: '$.ajax', replacement: adapt('request', 'await $.ajax'), when: withoutAsync },
  { ...sleep, path: 'Atomics.wait', replacement: adapt('sleep', 'Atomics.waitAsync'), mainThreadOnly: true },
  { ...heavy, path: 'Bun.Glob().scanSync', replacement: adapt('glob-iterator', 'Bun.Glob.scan'), note: iterator },
  { ...zip, path: 'Bun.deflateSync', replacement: worker },
  { ...zip, path: 'Bun.gunzipSync', replacement: worker },
  { ...zip, path: 'Bun.gzipSync', replacement: worker },
  { ...zip, path: 'Bun.inflateSync', replacement: worker },
  { ...cryptography, path: 'Bun.password.hashSync', replacement: twin('global', 'Bun.password.hash') },
  { ...cryptography, path: 'Bun.password.verifySync', replacement: twin('global', 'Bun.password.verify') },
  { ...light, path: 'Bun.resolveSync', replacement: twin('global', 'Bun.resolve') },
  { ...sleep, path: 'Bun.sleepSync', replacement: twin('global', 'Bun.sleep') },
  { ...process, path: 'Bun.spawnSync', replacement: adapt('spawn', 'Bun.spawn') },
  { ...zip, path: 'Bun.zstdCompressSync', replacement: twin('global', 'Bun.zstdCompress') },
  { ...zip, path: 'Bun.zstdDecompressSync', replacement: twin('global', 'Bun.zstdDecompress') },
  { ...process, path: 'Deno.Command().outputSync', replacement: adapt('spawn', 'Deno.Command.output') },
  { ...light, path: 'Deno.chmodSync', replacement: deno('chmod') },
  { ...light, path: 'Deno.chownSync', replacement: deno('chown') },
  { ...heavy, path: 'Deno.copyFileSync', replacement: deno('copyFile') },
  { ...light, path: 'Deno.createSync', replacement: deno('create') },
  { ...light, path: 'Deno.linkSync', replacement: deno('link') },
  { ...light, path: 'Deno.lstatSync', replacement: deno('lstat') },
  { ...light, path: 'Deno.makeTempDirSync', replacement: deno('makeTempDir') },
  { ...light, path: 'Deno.makeTempFileSync', replacement: deno('makeTempFile') },
  { ...light, path: 'Deno.mkdirSync', replacement: deno('mkdir') },
  { ...heavy, path: 'Deno.open().lockSync', replacement: adapt('file-descriptor', 'Deno.FsFile.lock') },
  { ...heavy, path: 'Deno.open().readSync', replacement: adapt('file-descriptor', 'Deno.FsFile.read') },
  { ...light, path: 'Deno.open().seekSync', replacement: adapt('file-descriptor', 'Deno.FsFile.seek') },
  { ...light, path: 'Deno.open().statSync', replacement: adapt('file-descriptor', 'Deno.FsFile.stat') },
  { ...heavy, path: 'Deno.open().syncDataSync', replacement: adapt('file-descriptor', 'Deno.FsFile.syncData') },
  { ...heavy, path: 'Deno.open().syncSync', replacement: adapt('file-descriptor', 'Deno.FsFile.sync') },
  { ...light, path: 'Deno.open().truncateSync', replacement: adapt('file-descriptor', 'Deno.FsFile.truncate') },
  { ...light, path: 'Deno.open().unlockSync', replacement: adapt('file-descriptor', 'Deno.FsFile.unlock') },
  { ...light, path: 'Deno.open().utimeSync', replacement: adapt('file-descriptor', 'Deno.FsFile.utime') },
  { ...heavy, path: 'Deno.open().writeSync', replacement: adapt('file-descriptor', 'Deno.FsFile.write') },
  { ...light, path: 'Deno.openSync', replacement: deno('open') },
  { ...heavy, path: 'Deno.openSync().lockSync', replacement: adapt('file-descriptor', 'Deno.FsFile.lock') },
  { ...heavy, path: 'Deno.openSync().readSync', replacement: adapt('file-descriptor', 'Deno.FsFile.read') },
  { ...light, path: 'Deno.openSync().seekSync', replacement: adapt('file-descriptor', 'Deno.FsFile.seek') },
  { ...light, path: 'Deno.openSync().statSync', replacement: adapt('file-descriptor', 'Deno.FsFile.stat') },
  { ...heavy, path: 'Deno.openSync().syncDataSync', replacement: adapt('file-descriptor', 'Deno.FsFile.syncData') },
  { ...heavy, path: 'Deno.openSync().syncSync', replacement: adapt('file-descriptor', 'Deno.FsFile.sync') },
  { ...light, path: 'Deno.openSync().truncateSync', replacement: adapt('file-descriptor', 'Deno.FsFile.truncate') },
  { ...light, path: 'Deno.openSync().unlockSync', replacement: adapt('file-descriptor', 'Deno.FsFile.unlock') },
  { ...light, path: 'Deno.openSync().utimeSync', replacement: adapt('file-descriptor', 'Deno.FsFile.utime') },
  { ...heavy, path: 'Deno.openSync().writeSync', replacement: adapt('file-descriptor', 'Deno.FsFile.write') },
  { ...heavy, path: 'Deno.readDirSync', replacement: adapt('glob-iterator', 'Deno.readDir'), note: iterator },
  { ...heavy, path: 'Deno.readFileSync', replacement: deno('readFile') },
  { ...light, path: 'Deno.readLinkSync', replacement: deno('readLink') },
  { ...heavy, path: 'Deno.readTextFileSync', replacement: deno('readTextFile') },
  { ...light, path: 'Deno.realPathSync', replacement: deno('realPath') },
  { ...heavy, path: 'Deno.removeSync', replacement: deno('remove') },
  { ...light, path: 'Deno.renameSync', replacement: deno('rename') },
  { ...light, path: 'Deno.statSync', replacement: deno('stat') },
  { ...light, path: 'Deno.symlinkSync', replacement: deno('symlink') },
  { ...light, path: 'Deno.truncateSync', replacement: deno('truncate') },
  { ...light, path: 'Deno.utimeSync', replacement: deno('utime') },
  { ...heavy, path: 'Deno.writeFileSync', replacement: deno('writeFile') },
  { ...heavy, path: 'Deno.writeTextFileSync', replacement: deno('writeTextFile') },
  { ...cpu, path: 'WebAssembly.Module', replacement: adapt('argument', 'WebAssembly.compile') },
  { ...network, path: 'XMLHttpRequest().open', replacement: adapt('request', 'fetch'), when: notAsync },
  { ...dialog, path: 'alert' },
  { ...dialog, path: 'confirm' },
  { ...network, path: 'jQuery.ajax', replacement: adapt('request', 'await jQuery.ajax'), when: withoutAsync },
  { ...dialog, path: 'prompt' },
] as const satisfies readonly BlockingRow[]

export const bunSqliteRows = [
  { ...database, path: 'Database' },
  { ...database, path: 'Database().close' },
  { ...database, path: 'Database().exec' },
  { ...database, path: 'Database().loadExtension' },
  { ...database, path: 'Database().run' },
  { ...database, path: 'Database().serialize' },
  { ...database, path: 'Database().transaction()' },
  { ...database, path: 'Statement().all' },
  { ...database, path: 'Statement().get' },
  { ...database, path: 'Statement().iterate' },
  { ...database, path: 'Statement().run' },
  { ...database, path: 'Statement().values' },
] as const satisfies readonly BlockingRow[]
