import { adapt, below, promisify, twin, worker } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const heavy = { category: 'compression', cost: 'heavy' } as const

const without = adapt('argument', 'sync: false')
/** Its last overload has no options. */
const sliced = { most: 2, typed: { arguments: 1 } } as const
const callbackSnappy = (name: string, most: number) => [below('7.0.0', promisify('snappy', name, { most }))]
const sync = { kind: 'option', at: 0, name: 'sync', value: true } as const

export const compressionRows = [
  { ...heavy, module: 'adm-zip', path: '().addLocalFile', replacement: adapt('package', 'AdmZip.addLocalFileAsync') },
  { ...heavy, module: 'adm-zip', path: '().addLocalFolder', replacement: adapt('package', 'AdmZip.addLocalFolderPromise') },
  { ...heavy, module: 'adm-zip', path: '().extractAllTo', replacement: twin('adm-zip', '().extractAllToAsync', { most: 3 }), formerly: [below('0.6.0')] },
  { ...heavy, module: 'adm-zip', path: '().extractEntryTo', replacement: worker },
  { ...heavy, module: 'adm-zip', path: '().readAsText', replacement: adapt('package', 'AdmZip.readAsTextAsync') },
  { ...heavy, module: 'adm-zip', path: '().readFile', replacement: adapt('package', 'AdmZip.readFileAsync') },
  { ...heavy, module: 'adm-zip', path: '().toBuffer', replacement: twin('adm-zip', '().toBufferPromise', { most: 0 }), formerly: [below('0.5.9')] },
  { ...heavy, module: 'adm-zip', path: '().writeZip', replacement: twin('adm-zip', '().writeZipPromise', { most: 1 }), formerly: [below('0.5.9')] },
  { ...heavy, module: 'fflate', path: 'compressSync', replacement: promisify('fflate', 'compress', sliced) },
  { ...heavy, module: 'fflate', path: 'decompressSync', replacement: promisify('fflate', 'decompress', sliced) },
  { ...heavy, module: 'fflate', path: 'deflateSync', replacement: promisify('fflate', 'deflate', sliced) },
  { ...heavy, module: 'fflate', path: 'gunzipSync', replacement: promisify('fflate', 'gunzip', sliced) },
  { ...heavy, module: 'fflate', path: 'gzipSync', replacement: promisify('fflate', 'gzip', sliced) },
  { ...heavy, module: 'fflate', path: 'inflateSync', replacement: promisify('fflate', 'inflate', sliced) },
  { ...heavy, module: 'fflate', path: 'unzipSync', replacement: promisify('fflate', 'unzip', sliced) },
  { ...heavy, module: 'fflate', path: 'unzlibSync', replacement: promisify('fflate', 'unzlib', sliced) },
  { ...heavy, module: 'fflate', path: 'zipSync', replacement: promisify('fflate', 'zip', sliced) },
  { ...heavy, module: 'fflate', path: 'zlibSync', replacement: promisify('fflate', 'zlib', sliced) },
  { ...heavy, module: 'pako', path: 'deflate', replacement: worker },
  { ...heavy, module: 'pako', path: 'deflateRaw', replacement: worker },
  { ...heavy, module: 'pako', path: 'gzip', replacement: worker },
  { ...heavy, module: 'pako', path: 'inflate', replacement: worker },
  { ...heavy, module: 'pako', path: 'inflateRaw', replacement: worker },
  { ...heavy, module: 'pako', path: 'ungzip', replacement: worker },
  { ...heavy, module: 'snappy', path: 'compressSync', replacement: twin('snappy', 'compress'), formerly: callbackSnappy('compress', 1) },
  { ...heavy, module: 'snappy', path: 'uncompressSync', replacement: twin('snappy', 'uncompress'), formerly: callbackSnappy('uncompress', 2) },
  { ...heavy, module: 'tar', path: 'c', replacement: without, when: sync },
  { ...heavy, module: 'tar', path: 'create', replacement: without, when: sync },
  { ...heavy, module: 'tar', path: 'extract', replacement: without, when: sync },
  { ...heavy, module: 'tar', path: 'list', replacement: without, when: sync },
  { ...heavy, module: 'tar', path: 'r', replacement: without, when: sync },
  { ...heavy, module: 'tar', path: 'replace', replacement: without, when: sync },
  { ...heavy, module: 'tar', path: 't', replacement: without, when: sync },
  { ...heavy, module: 'tar', path: 'u', replacement: without, when: sync },
  { ...heavy, module: 'tar', path: 'update', replacement: without, when: sync },
  { ...heavy, module: 'tar', path: 'x', replacement: without, when: sync },
] as const satisfies readonly BlockingRow[]
