/**
 * What is run of each row of Node core, before and after: entries are run in turn, each with what it shows or throws. Each file of entries
 * starts in a folder with `a.txt` and `d/inner.txt`; what it leaves behind is compared as well.
 */

const descriptor = [
  `const fd = fs.openSync('a.txt', 'r+'); const b = Buffer.alloc(4); out(fs.readSync(fd, b, 0, 4, null)); out(b.toString()); out(fs.writeSync(fd, 'XY', 0)); out(fs.writevSync(fd, [Buffer.from('12'), Buffer.from('3')]));
   out(fs.readvSync(fd, [b], 0)); fs.fsyncSync(fd); fs.fdatasyncSync(fd); out(fs.fstatSync(fd).size); fs.ftruncateSync(fd, 3); fs.futimesSync(fd, 1, 2); fs.fchmodSync(fd, 0o640); fs.fchownSync(fd, process.getuid(), process.getgid());
   out(fs.readFileSync(fd, 'utf8')); fs.closeSync(fd)`,
  `const fd2 = fs.openSync('none'); fs.closeSync(fd2)`,
]
const directory = [
  `const dir = fs.opendirSync('.'); const names = []; let entry; while ((entry = dir.readSync()) !== null) names.push(entry.name); dir.closeSync(); out(names.sort())`,
  `fs.opendirSync('none')`,
]

/** Of node:fs, and of the packages that pass its functions on. */
export const fsRows: Readonly<Record<string, readonly string[]>> = {
  'Dir().closeSync': directory,
  'Dir().readSync': directory,
  accessSync: [`fs.accessSync('a.txt')`, `fs.accessSync('none')`],
  appendFileSync: [`fs.appendFileSync('a.txt', 'more')`, `fs.appendFileSync('d', 'more')`],
  chmodSync: [`fs.chmodSync('a.txt', 0o600)`, `fs.chmodSync('none', 0o600)`],
  chownSync: [`fs.chownSync('a.txt', process.getuid(), process.getgid())`, `fs.chownSync('none', 0, 0)`],
  closeSync: descriptor,
  copyFileSync: [`fs.copyFileSync('a.txt', 'c.txt')`, `fs.copyFileSync('a.txt', 'c.txt', fs.constants.COPYFILE_EXCL)`],
  cpSync: [`fs.cpSync('d', 'e', { recursive: true })`, `fs.cpSync('none', 'f')`],
  existsSync: [`fs.existsSync('a.txt')`, `fs.existsSync('none')`, `fs.existsSync('d/inner.txt/x')`],
  fchmodSync: descriptor,
  fchownSync: descriptor,
  fdatasyncSync: descriptor,
  fstatSync: descriptor,
  fsyncSync: descriptor,
  ftruncateSync: descriptor,
  futimesSync: descriptor,
  globSync: [`fs.globSync('**/*.txt').sort()`],
  lchownSync: [`fs.lchownSync('a.txt', process.getuid(), process.getgid())`, `fs.lchownSync('none', 0, 0)`],
  linkSync: [`fs.linkSync('a.txt', 'l.txt')`, `fs.linkSync('a.txt', 'l.txt')`],
  lstatSync: [`fs.lstatSync('a.txt').size`, `fs.lstatSync('none')`, `fs.lstatSync('none', { throwIfNoEntry: false })`],
  lutimesSync: [`fs.lutimesSync('a.txt', 1, 3)`, `fs.lutimesSync('none', 1, 3)`],
  mkdirSync: [`fs.mkdirSync('m/n', { recursive: true }).endsWith('m')`, `fs.mkdirSync('m')`],
  mkdtempSync: [`fs.mkdtempSync('t-').length`, `fs.mkdtempSync('none/t-')`],
  openAsBlobSync: [`fs.openAsBlobSync('a.txt').size`],
  openSync: descriptor,
  opendirSync: directory,
  'opendirSync().closeSync': directory,
  'opendirSync().readSync': directory,
  readFileSync: [`fs.readFileSync('a.txt')`, `fs.readFileSync('a.txt', 'utf8')`, `fs.readFileSync('none')`, `fs.readFileSync('d')`],
  readSync: descriptor,
  readdirSync: [`fs.readdirSync('.').sort()`, `fs.readdirSync('.', { withFileTypes: true }).map((each) => each.isDirectory()).sort()`, `fs.readdirSync('a.txt')`],
  readlinkSync: [`fs.symlinkSync('a.txt', 's.txt'); out(fs.readlinkSync('s.txt'))`, `fs.readlinkSync('a.txt')`],
  readvSync: descriptor,
  realpathSync: [`fs.realpathSync('d/../a.txt').endsWith('a.txt')`, `fs.realpathSync('none')`],
  'realpathSync.native': [`fs.realpathSync.native('d/../a.txt').endsWith('a.txt')`, `fs.realpathSync.native('none')`],
  renameSync: [`fs.renameSync('a.txt', 'r.txt')`, `fs.renameSync('a.txt', 'r.txt')`],
  rmSync: [`fs.rmSync('d', { recursive: true })`, `fs.rmSync('none')`, `fs.rmSync('none', { force: true })`],
  rmdirSync: [`fs.rmdirSync('d')`, `fs.rmdirSync('none')`],
  statSync: [`fs.statSync('a.txt').size`, `fs.statSync('none')`, `fs.statSync('none', { throwIfNoEntry: false })`],
  statfsSync: [`typeof fs.statfsSync('.').bsize`, `fs.statfsSync('none')`],
  symlinkSync: [`fs.symlinkSync('a.txt', 's.txt')`, `fs.symlinkSync('a.txt', 's.txt')`],
  truncateSync: [`fs.truncateSync('a.txt', 2)`, `fs.truncateSync('none')`],
  unlinkSync: [`fs.unlinkSync('a.txt')`, `fs.unlinkSync('a.txt')`],
  utimesSync: [`fs.utimesSync('a.txt', 1, 2); out(fs.statSync('a.txt').mtimeMs)`, `fs.utimesSync('none', 1, 2)`],
  writeFileSync: [`fs.writeFileSync('w.txt', 'x')`, `fs.writeFileSync('w.txt', 'z', { flag: 'wx' })`, `fs.writeFileSync('d', 'z')`],
  writeSync: descriptor,
  writevSync: descriptor,
}

export const cryptoRows: Readonly<Record<string, readonly string[]>> = {
  argon2Sync: [`crypto.argon2Sync('argon2id', { message: 'a', nonce: 'saltsaltsalt', parallelism: 1, tagLength: 32, memory: 64, passes: 1 })`, `crypto.argon2Sync('none', {})`],
  checkPrimeSync: [`crypto.checkPrimeSync(7n)`, `crypto.checkPrimeSync(8n, { checks: 4 })`, `crypto.checkPrimeSync('no number')`],
  decapsulate: [`const pair = crypto.generateKeyPairSync('x25519'); const { sharedKey, ciphertext } = crypto.encapsulate(pair.publicKey); out(crypto.decapsulate(pair.privateKey, ciphertext).equals(sharedKey))`],
  encapsulate: [`crypto.encapsulate(crypto.generateKeyPairSync('x25519').publicKey).sharedKey.length`, `crypto.encapsulate('no key')`],
  generateKeyPairSync: [
    `const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519'); out([publicKey.type, privateKey.type])`,
    `crypto.generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } }).publicKey.split('\\n')[0]`,
    `crypto.generateKeyPairSync('none')`,
  ],
  generateKeySync: [`crypto.generateKeySync('hmac', { length: 64 }).symmetricKeySize`, `crypto.generateKeySync('none', {})`],
  generatePrimeSync: [`crypto.generatePrimeSync(16).byteLength`, `typeof crypto.generatePrimeSync(16, { bigint: true })`, `crypto.generatePrimeSync(-1)`],
  hkdfSync: [`crypto.hkdfSync('sha256', 'key', 'salt', 'info', 16)`, `crypto.hkdfSync('none', 'key', 'salt', 'info', 16)`],
  pbkdf2Sync: [`crypto.pbkdf2Sync('password', 'salt', 1, 16, 'sha256')`, `crypto.pbkdf2Sync('password', 'salt', 1, 16, 'none')`, `crypto.pbkdf2Sync('password', 'salt', 1, 16)`],
  randomBytes: [`crypto.randomBytes(70000).length`, `crypto.randomBytes(9e9)`],
  randomFillSync: [`const bytes = Buffer.alloc(70000); out(crypto.randomFillSync(bytes, 0, 70000) === bytes)`, `crypto.randomFillSync(new Uint16Array(70000), 1, 65536).length`, `crypto.randomFillSync(Buffer.alloc(2), 0, 70000)`],
  scryptSync: [`crypto.scryptSync('password', 'salt', 16)`, `crypto.scryptSync('password', 'salt', 16, { N: 2 })`, `crypto.scryptSync('password', 'salt', 16, { N: 3 })`, `crypto.scryptSync('password', 'salt', 16, undefined).length`],
  sign: [`const { privateKey, publicKey } = crypto.generateKeyPairSync('ed25519'); out(crypto.verify(null, Buffer.from('a'), publicKey, crypto.sign(null, Buffer.from('a'), privateKey)))`, `crypto.sign('sha256', Buffer.from('a'), 'no key')`],
  verify: [`const { privateKey, publicKey } = crypto.generateKeyPairSync('ed25519'); out(crypto.verify(null, Buffer.from('b'), publicKey, crypto.sign(null, Buffer.from('a'), privateKey)))`, `crypto.verify('sha256', Buffer.from('a'), 'no key', Buffer.alloc(0))`],
}

const both = (pack: string, unpack: string): readonly string[] => [
  `const packed = zlib.${pack}('never block '.repeat(9)); out(zlib.${unpack}(packed).toString())`,
  `zlib.${unpack}(zlib.${pack}(new Uint8Array(8), {}), { maxOutputLength: 4 })`,
  `zlib.${unpack}(Buffer.from('not packed'))`,
  `zlib.${pack}(1)`,
]
const brotli = both('brotliCompressSync', 'brotliDecompressSync')
const deflate = both('deflateSync', 'inflateSync')
const deflateRaw = both('deflateRawSync', 'inflateRawSync')
const gzip = both('gzipSync', 'gunzipSync')
const zstd = both('zstdCompressSync', 'zstdDecompressSync')

export const zlibRows: Readonly<Record<string, readonly string[]>> = {
  brotliCompressSync: [...brotli, `zlib.brotliCompressSync('a', { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })`],
  brotliDecompressSync: brotli,
  deflateRawSync: deflateRaw,
  deflateSync: [...deflate, `zlib.deflateSync('a', { level: zlib.constants.Z_NO_COMPRESSION })`, `zlib.deflateSync('a', { level: 99 })`],
  gunzipSync: gzip,
  gzipSync: [...gzip, `typeof zlib.gzipSync('a', { info: true }).engine`],
  inflateRawSync: deflateRaw,
  inflateSync: deflate,
  unzipSync: [`zlib.unzipSync(zlib.gzipSync('a')).toString()`, `zlib.unzipSync(zlib.deflateSync('b')).toString()`, `zlib.unzipSync('nothing')`],
  zstdCompressSync: zstd,
  zstdDecompressSync: zstd,
}
