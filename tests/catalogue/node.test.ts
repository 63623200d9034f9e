import { builtinModules, createRequire } from 'node:module'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { allBlockingRows, blockingTables, calleeTables, findBlockingRow } from '../../catalogue/index.js'
import type { BlockingRow } from '../../catalogue/types.js'

/** Holds the rows of Node core against the Node that runs the tests, both ways. */

type ZlibFunction = (data: Uint8Array, done: (error: unknown, bytes: Uint8Array) => void) => void

const require = createRequire(import.meta.url)
const prefixed = ['node:sqlite', 'node:sea', 'node:test', 'node:ffi', 'node:quic']
const unprefixed = builtinModules.map((name) => (name.startsWith('node:') ? name : `node:${name}`))
const modules = [...new Set([...unprefixed, ...prefixed])].filter(
  (name) => !/^node:(?:_|sys$|punycode$)/.test(name) && isLoadable(name),
)

describe('every function of Node core whose name ends in Sync', () => {
  const names = modules.flatMap((module) => syncNamesOf(require(module)).map((path) => [module, path] as const))

  it('is found by the enumeration', () => {
    const found = names.map(([module, path]) => `${module} ${path}`)
    const known = ['node:fs readFileSync', 'node:fs Dir().readSync', 'node:zlib gzipSync', 'node:crypto scryptSync']
    expect(found).toEqual(expect.arrayContaining(known))
    expect(found.length).toBeGreaterThan(60)
  })

  it.each(names)('%s %s has a row', (module, path) => {
    const own = findBlockingRow(module, path)
    const ofInstances = allBlockingRows.some((row) => row.module === module && row.path.startsWith(`${path}().`))
    expect(own !== undefined || ofInstances).toBe(true)
  })
})

describe('every row of Node core', () => {
  const tables: readonly BlockingRow[] = allBlockingRows.filter((row) => row.module.startsWith('node:'))
  const rows = tables.filter((row) => isOfThisNode(row.node) && isOfThisPlatform(row.path))

  it.each(rows.map((row) => [row.module, row.path] as const))('%s %s exists', (module, path) => {
    expect(typeof memberOf(module, path)).toBe('function')
  })

  const replaced = rows.flatMap(({ replacement }) =>
    replacement.kind === 'twin' || replacement.kind === 'promisify'
      ? [[replacement.kind, replacement.module, replacement.export] as const]
      : [],
  )

  it.each(replaced)('the %s %s %s exists', (_, module, path) => {
    expect(typeof memberOf(module, path)).toBe('function')
  })
})

describe('callback twins', () => {
  const zlib = require('node:zlib') as Record<string, (data: Uint8Array) => Uint8Array>
  const opposites: Readonly<Record<string, string>> = {
    brotliDecompressSync: 'brotliCompressSync',
    gunzipSync: 'gzipSync',
    inflateRawSync: 'deflateRawSync',
    inflateSync: 'deflateSync',
    unzipSync: 'gzipSync',
    zstdDecompressSync: 'zstdCompressSync',
  }
  const text = new TextEncoder().encode('never block the event loop')
  const zlibRows = blockingTables.zlibRows.flatMap((row) =>
    row.replacement.kind === 'promisify' && isOfThisNode(optionalNode(row)) ? [[row.path, row.replacement.export] as const] : [],
  )

  it.each(zlibRows)('%s and its promise form agree', async (path, twin) => {
    const opposite = opposites[path]
    const promised = promisify(memberOf('node:zlib', twin) as ZlibFunction)
    if (opposite !== undefined) return expect(await promised(call(zlib, opposite, text))).toEqual(Buffer.from(text))
    const inverse = Object.keys(opposites).find((name) => opposites[name] === path)
    if (inverse === undefined) return expect.unreachable(`nothing undoes ${path}`)
    // The bytes may differ (the async form of zstd writes no content size); what they unpack to may not.
    expect(call(zlib, inverse, await promised(text))).toEqual(call(zlib, inverse, call(zlib, path, text)))
  })

  const samples: Readonly<Record<string, readonly unknown[]>> = {
    argon2Sync: ['argon2id', { message: 'a', nonce: 'saltsaltsalt', parallelism: 1, tagLength: 32, memory: 64, passes: 1 }],
    checkPrimeSync: [7n],
    generateKeyPairSync: ['ed25519'],
    generateKeySync: ['hmac', { length: 64 }],
    generatePrimeSync: [16],
    hkdfSync: ['sha256', 'key', 'salt', 'info', 16],
    pbkdf2Sync: ['password', 'salt', 1, 16, 'sha256'],
    randomFillSync: [new Uint8Array(4)],
    scryptSync: ['password', 'salt', 16, { N: 2 }],
  }
  const random = new Set(['generateKeyPairSync', 'generateKeySync', 'generatePrimeSync', 'randomFillSync'])
  const cryptoRows = blockingTables.cryptoRows.flatMap((row) =>
    row.path.endsWith('Sync') && isOfThisNode(optionalNode(row)) ? [[row.path, row.replacement] as const] : [],
  )

  it.each(cryptoRows)('%s and its promise form agree', async (path, replacement) => {
    const args = samples[path]
    if (args === undefined || replacement.kind !== 'promisify') return expect.unreachable(`no sample for ${path}`)
    const sync = (memberOf('node:crypto', path) as (...args: readonly unknown[]) => unknown)(...args)
    const twin = memberOf(replacement.module, replacement.export) as (...args: readonly unknown[]) => void
    const promised = await (promisify(twin) as (...args: readonly unknown[]) => Promise<unknown>)(...args)
    expect(Object.prototype.toString.call(promised)).toBe(Object.prototype.toString.call(sync))
    if (!random.has(path)) expect(promised).toEqual(sync)
  })
})

describe('every callee of Node core', () => {
  const { fsCallbackRows, nodeRows, serverRows, timerRows } = calleeTables
  const newer = /^(?:argon2|decapsulate|encapsulate|finalization\.\w+|glob|zstd\w+)$/
  const rows = [...fsCallbackRows, ...nodeRows, ...serverRows, ...timerRows].filter(
    (row) => row.module.startsWith('node:') && !/^(?:lchmod$|parentPort\.|worker\.)/.test(row.path),
  )

  it.each([...new Set(rows.map((row) => `${row.module} ${row.path}`))])('%s exists', (name) => {
    const [module = '', path = ''] = name.split(' ')
    const member = memberOf(module, path)
    if (!(newer.test(path) && member === undefined)) expect(typeof member).toBe('function')
  })
})

/** Follows an export path; `X().m` is read from `X`'s prototype, or from what the factory `X` gives. */
function memberOf(module: string, path: string): unknown {
  const made: Readonly<Record<string, () => unknown>> = {
    createDiffieHellman: () => require('node:crypto').DiffieHellman.prototype,
    createInterface: () => require('node:readline').Interface.prototype,
    createSign: () => require('node:crypto').createSign('sha256'),
    createVerify: () => require('node:crypto').createVerify('sha256'),
    getDiffieHellman: () => require('node:crypto').getDiffieHellman('modp1'),
    opendir: () => require('node:fs').Dir.prototype,
    opendirSync: () => require('node:fs').Dir.prototype,
    createTagStore: () => new (require('node:sqlite').DatabaseSync)(':memory:').createTagStore(),
  }
  const start: unknown = require(module)
  return path.split('.').reduce<unknown>((owner, step) => {
    const name = step.replace('()', '')
    const member = propertyOf(owner, name)
    if (!step.endsWith('()') || member === undefined) return member
    const factory = made[name]
    return factory === undefined ? propertyOf(member, 'prototype') : factory()
  }, start)
}

function syncNamesOf(exports: object): readonly string[] {
  const isSync = (name: string) => name.endsWith('Sync')
  return functionsOf(exports).flatMap(([name, value]) => [
    ...(isSync(name) ? [name] : []),
    ...functionsOf(value).flatMap(([member]) => (isSync(member) ? [`${name}.${member}`] : [])),
    ...functionsOf(propertyOf(value, 'prototype')).flatMap(([member]) => (isSync(member) ? [`${name}().${member}`] : [])),
  ])
}

function functionsOf(owner: unknown): readonly (readonly [string, unknown])[] {
  if ((typeof owner !== 'object' || owner === null) && typeof owner !== 'function') return []
  return Object.entries(Object.getOwnPropertyDescriptors(owner)).flatMap(([name, { value }]) =>
    typeof value === 'function' ? [[name, value] as const] : [],
  )
}

function propertyOf(owner: unknown, name: string): unknown {
  return (typeof owner === 'object' && owner !== null) || typeof owner === 'function' ? Reflect.get(owner, name) : undefined
}

function call(exports: Record<string, (data: Uint8Array) => Uint8Array>, name: string, data: Uint8Array): Uint8Array {
  const member = exports[name]
  if (member === undefined) throw new Error(`no ${name}`)
  return member(data)
}

function optionalNode(row: object): string | undefined {
  return 'node' in row && typeof row.node === 'string' ? row.node : undefined
}

function isLoadable(name: string): boolean {
  try {
    require(name)
    return true
  } catch {
    return false
  }
}

function isOfThisNode(range: string | undefined): boolean {
  if (range === undefined) return true
  const wanted = range.replace('>=', '').split('.').map(Number)
  const running = process.versions.node.split('.').map(Number)
  const index = wanted.findIndex((part, position) => part !== running[position])
  return index === -1 || (running[index] ?? 0) > (wanted[index] ?? 0)
}

function isOfThisPlatform(path: string): boolean {
  return path !== 'lchmodSync' || process.platform === 'darwin'
}
