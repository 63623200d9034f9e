import { promisify, twin } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const zlib = { module: 'node:zlib', category: 'compression', cost: 'heavy' } as const

const callback = (name: string) => promisify('node:zlib', name, { most: 2 })
const promised = (name: string) => twin('node:zlib', name)

export const zlibRows = [
  { ...zlib, path: 'ZipEntry.createSync', replacement: promised('ZipEntry.create'), node: '>=26.10.0' },
  { ...zlib, path: 'ZipFile.openSync', replacement: promised('ZipFile.open'), node: '>=26.10.0' },
  { ...zlib, path: 'brotliCompressSync', replacement: callback('brotliCompress') },
  { ...zlib, path: 'brotliDecompressSync', replacement: callback('brotliDecompress') },
  { ...zlib, path: 'createZipArchiveSync', replacement: promised('createZipArchive'), node: '>=26.10.0' },
  { ...zlib, path: 'deflateRawSync', replacement: callback('deflateRaw') },
  { ...zlib, path: 'deflateSync', replacement: callback('deflate') },
  { ...zlib, path: 'gunzipSync', replacement: callback('gunzip') },
  { ...zlib, path: 'gzipSync', replacement: callback('gzip') },
  { ...zlib, path: 'inflateRawSync', replacement: callback('inflateRaw') },
  { ...zlib, path: 'inflateSync', replacement: callback('inflate') },
  { ...zlib, path: 'unzipSync', replacement: callback('unzip') },
  { ...zlib, path: 'zstdCompressSync', replacement: callback('zstdCompress'), node: '>=22.15.0' },
  { ...zlib, path: 'zstdDecompressSync', replacement: callback('zstdDecompress'), node: '>=22.15.0' },
] as const satisfies readonly BlockingRow[]
