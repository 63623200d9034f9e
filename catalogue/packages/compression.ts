import { adapt, promisify, twin, worker } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const heavy = { category: 'compression', cost: 'heavy' } as const

const without = adapt('argument', 'sync: false')
const sync = { kind: 'option', at: 0, name: 'sync', value: true } as const

export const compressionRows = [
  { ...heavy, module: 'adm-zip', path: '().addLocalFile', replacement: adapt('package', 'AdmZip.addLocalFileAsync') },
  { ...heavy, module: 'adm-zip', path: '().addLocalFolder', replacement: adapt('package', 'AdmZip.addLocalFolderPromise') },
  { ...heavy, module: 'adm-zip', path: '().extractAllTo', replacement: adapt('package', 'AdmZip.extractAllToAsync') },
  { ...heavy, module: 'adm-zip', path: '().extractEntryTo', replacement: worker },
  { ...heavy, module: 'adm-zip', path: '().readAsText', replacement: adapt('package', 'AdmZip.readAsTextAsync') },
  { ...heavy, module: 'adm-zip', path: '().readFile', replacement: adapt('package', 'AdmZip.readFileAsync') },
  { ...heavy, module: 'adm-zip', path: '().toBuffer', replacement: adapt('package', 'AdmZip.toBufferPromise') },
  { ...heavy, module: 'adm-zip', path: '().writeZip', replacement: adapt('package', 'AdmZip.writeZipPromise') },
  { ...heavy, module: 'fflate', path: 'compressSync', replacement: promisify('fflate', 'compress') },
  { ...heavy, module: 'fflate', path: 'decompressSync', replacement: promisify('fflate', 'decompress') },
  { ...heavy, module: 'fflate', path: 'deflateSync', replacement: promisify('fflate', 'deflate') },
  { ...heavy, module: 'fflate', path: 'gunzipSync', replacement: promisify('fflate', 'gunzip') },
  { ...heavy, module: 'fflate', path: 'gzipSync', replacement: promisify('fflate', 'gzip') },
  { ...heavy, module: 'fflate', path: 'inflateSync', replacement: promisify('fflate', 'inflate') },
  { ...heavy, module: 'fflate', path: 'unzipSync', replacement: promisify('fflate', 'unzip') },
  { ...heavy, module: 'fflate', path: 'unzlibSync', replacement: promisify('fflate', 'unzlib') },
  { ...heavy, module: 'fflate', path: 'zipSync', replacement: promisify('fflate', 'zip') },
  { ...heavy, module: 'fflate', path: 'zlibSync', replacement: promisify('fflate', 'zlib') },
  { ...heavy, module: 'pako', path: 'deflate', replacement: worker },
  { ...heavy, module: 'pako', path: 'deflateRaw', replacement: worker },
  { ...heavy, module: 'pako', path: 'gzip', replacement: worker },
  { ...heavy, module: 'pako', path: 'inflate', replacement: worker },
  { ...heavy, module: 'pako', path: 'inflateRaw', replacement: worker },
  { ...heavy, module: 'pako', path: 'ungzip', replacement: worker },
  { ...heavy, module: 'snappy', path: 'compressSync', replacement: twin('snappy', 'compress') },
  { ...heavy, module: 'snappy', path: 'uncompressSync', replacement: twin('snappy', 'uncompress') },
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
