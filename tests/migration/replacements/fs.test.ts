import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { anchorsOf, expressionAt } from '../../../analysis/anchors.js'
import type { Anchors } from '../../../analysis/anchors.js'
import { editsFor } from '../../../migration/edits.js'
import type { Operation } from '../../../migration/edits.js'
import { findBlockingRow } from '../../../catalogue/index.js'
import { createProject } from '../../../analysis/project.js'
import { importsFor, isRefusal, keyOfSpan } from '../../../migration/imports.js'
import { fsReplacer } from '../../../migration/replacements/fs.js'
import type { ReplaceableCall, Rewriting } from '../../../migration/replacements/replacer.js'
import { applyEdits } from '../../../migration/write.js'

/** Finds the calls that end in `Sync`, as the analysis would. */
function callsOf(anchors: Anchors, text: string, module = 'node:fs'): ReplaceableCall[] {
  const found = (span: ReplaceableCall['span'], path: string): ReplaceableCall => {
    const row = findBlockingRow(module, path)
    return { span, api: { module, path }, label: path, ...(row === undefined ? {} : { row }) }
  }
  return anchors.expressions.flatMap(({ kind, span, calleeSpan }) => {
    if (kind !== 'call') return []
    const path = /(?:^|\.|\[')((?:realpathSync\.native)|\w+Sync|native)(?:'\])?$/.exec(text.slice(...calleeSpan).replace(/\s/g, ''))?.[1]
    if (text.slice(...calleeSpan) === 'read') return [found(span, 'readFileSync')]
    if (path === undefined) return []
    if (/^dir\.(?:readSync|closeSync)$/.test(text.slice(...calleeSpan))) return [found(span, `opendirSync().${path}`)]
    return [found(span, path)]
  })
}

interface Outcome {
  readonly output: string
  readonly codes: readonly string[]
}

function convert(text: string, { file = 'a.mjs', module = 'node:fs' } = {}): Outcome {
  const anchors = anchorsOf(file, text)
  expect(anchors.errors).toEqual([])
  const calls = callsOf(anchors, text, module)
  const codes: string[] = []
  const project = createProject({ root: tmpdir() })
  const options = { codemods: [], scope: 'all', includeTests: false, publicApi: 'keep' } as const
  const converted = calls.flatMap((call): readonly { readonly span: ReplaceableCall['span']; readonly rewriting: Rewriting }[] => {
    const verdict = fsReplacer.verdictOf(call, { module: file, text, anchors, project, options, calls })
    if ('refusal' in verdict) {
      codes.push(verdict.refusal.code)
      return []
    }
    const { callee } = verdict.rewriting
    const own = callee === undefined ? undefined : importsFor(anchors, text, [callee]).callees.get(keyOfSpan(call.span))
    if (own !== undefined && isRefusal(own)) {
      codes.push(own.code)
      return []
    }
    return [{ span: call.span, rewriting: verdict.rewriting }]
  })
  const { callees, edits } = importsFor(anchors, text, converted.flatMap(({ rewriting }) => rewriting.callee ?? []))
  const operations: Operation[] = edits.length === 0 ? [] : [{ kind: 'edit', edits }]
  for (const { span, rewriting } of converted) {
    const callee = callees.get(keyOfSpan(span)) ?? []
    if (isRefusal(callee)) throw new Error(callee.message)
    operations.push(...rewriting.operations({ callee, alongside: [], imported: [], declared: [] }))
  }
  for (const { span } of converted) {
    const place = expressionAt(anchors, span)?.function ?? null
    if (place !== null) operations.push({ kind: 'async', function: place })
  }
  return { output: applyEdits(text, editsFor(anchors, text, operations)), codes }
}

describe('imports stay in the manner of the file', () => {
  it.each([
    ["import fs from 'node:fs'\nfs.readFileSync(p)", "import fs from 'node:fs'\nawait fs.promises.readFile(p)"],
    ["import * as fs from 'fs'\nfs['readFileSync'](p)", "import * as fs from 'fs'\nawait fs.promises.readFile(p)"],
    ["import { readFileSync } from 'node:fs'\nreadFileSync(p)", "import { readFile } from 'node:fs/promises'\nawait readFile(p)"],
    ['import {readFileSync} from "fs";\nreadFileSync(p);', 'import {readFile} from "fs/promises";\nawait readFile(p);'],
    ["import { readFileSync as read } from 'fs'\nread(p)", "import { readFile } from 'fs/promises'\nawait readFile(p)"],
    ["import { readFileSync, statSync } from 'fs'\nreadFileSync(p)\nstatSync(p).size", "import { readFile, stat } from 'fs/promises'\nawait readFile(p)\n;(await stat(p)).size"],
    ["import { readFileSync, watch } from 'fs'\nreadFileSync(p); watch(p)", "import { watch } from 'fs'\nimport { readFile } from 'fs/promises'\nawait readFile(p); watch(p)"],
    ["import { watch, readFileSync } from 'fs' // files\nreadFileSync(p); watch(p)", "import { watch } from 'fs' // files\nimport { readFile } from 'fs/promises'\nawait readFile(p); watch(p)"],
    ["import { readFileSync } from 'fs'\nimport { stat } from 'fs/promises'\nreadFileSync(p); stat(p)", "import { stat, readFile } from 'fs/promises'\nawait readFile(p); stat(p)"],
    ["import { readFileSync } from 'fs'\nimport { readFile as rf } from 'fs/promises'\nreadFileSync(p); rf(p)", "import { readFile as rf } from 'fs/promises'\nawait rf(p); rf(p)"],
    ["import { readFileSync, promises as fsp } from 'fs'\nreadFileSync(p); fsp.stat(p)", "import { promises as fsp } from 'fs'\nawait fsp.readFile(p); fsp.stat(p)"],
    ["import { readFileSync } from 'fs'\nimport fsp from 'fs/promises'\nreadFileSync(p); fsp.stat(p)", "import fsp from 'fs/promises'\nawait fsp.readFile(p); fsp.stat(p)"],
    ["import fs, { readFileSync } from 'fs'\nreadFileSync(p); fs.watch(p)", "import fs from 'fs'\nawait fs.promises.readFile(p); fs.watch(p)"],
    ["import { readFileSync } from 'fs'\nconst readFile = 1\nreadFileSync(p)", "import { readFile as readFileAsync } from 'fs/promises'\nconst readFile = 1\nawait readFileAsync(p)"],
    ["import { readFile, readFileSync } from 'fs'\nreadFileSync(p); readFile(p, cb)", "import { readFile } from 'fs'\nimport { readFile as readFileAsync } from 'fs/promises'\nawait readFileAsync(p); readFile(p, cb)"],
    ["import fs from 'fs'\nconst { readFileSync } = fs\nreadFileSync(p)", "import fs from 'fs'\nawait fs.promises.readFile(p)"],
    ["import fs from 'fs'\nconst { readFileSync, watch } = fs\nreadFileSync(p); watch(p)", "import fs from 'fs'\nconst { watch } = fs\nawait fs.promises.readFile(p); watch(p)"],
    ["import fs from 'fs'\nconst read = fs.readFileSync\nread(p)", "import fs from 'fs'\nawait fs.promises.readFile(p)"],
    ["import fs from 'fs'\nconst read = fs.readFileSync\nread(p); use(read)", "import fs from 'fs'\nconst read = fs.readFileSync\nawait fs.promises.readFile(p); use(read)"],
    ["import fs from 'fs'\nconst files = fs\nfiles.readFileSync(p)", "import fs from 'fs'\nconst files = fs\nawait files.promises.readFile(p)"],
    ["(await import('fs')).readFileSync(p)", "await (await import('fs')).promises.readFile(p)"],
    ["process.getBuiltinModule('fs').readFileSync(p)", "await process.getBuiltinModule('fs').promises.readFile(p)"],
    ["import { realpathSync } from 'node:fs'\nrealpathSync.native(p)", "import { realpath } from 'node:fs'\nimport { promisify } from 'node:util'\nawait promisify(realpath.native)(p)"],
    ["import fs from 'fs'\nfs.realpathSync.native(p).x", "import fs from 'fs'\nimport { promisify } from 'util'\n;(await promisify(fs.realpath.native)(p)).x"],
    ["\uFEFFimport { readFileSync } from 'fs'\r\n\r\n\treadFileSync(p)\r\n", "\uFEFFimport { readFile } from 'fs/promises'\r\n\r\n\tawait readFile(p)\r\n"],
    ["import {\n  readFileSync,\n  // keep\n  watch,\n} from 'fs'\nreadFileSync(p); watch()", "import {\n  \n  // keep\n  watch,\n} from 'fs'\nimport { readFile } from 'fs/promises'\nawait readFile(p); watch()"],
    ["import { existsSync, readFileSync, statSync, watch } from 'fs'\nexistsSync(p); readFileSync(p); statSync(p); watch(p)", "import { watch } from 'fs'\nimport { access, readFile, stat } from 'fs/promises'\nawait access(p).then(() => true, () => false); await readFile(p); await stat(p); watch(p)"],
    ["import { readFileSync } from 'fs'\nexport { readFileSync }\nreadFileSync(p)", "import { readFileSync } from 'fs'\nimport { readFile } from 'fs/promises'\nexport { readFileSync }\nawait readFile(p)"],
  ])('%j', (input, output) => {
    expect(convert(input).output).toBe(output)
  })

  it.each([
    ["const fs = require('fs')\nfunction f(p) { return fs.readFileSync(p) }", "const fs = require('fs')\nasync function f(p) { return await fs.promises.readFile(p) }"],
    ["const { readFileSync } = require('node:fs');\nfunction f(p) { return readFileSync(p); }", "const { readFile } = require('node:fs/promises');\nasync function f(p) { return await readFile(p); }"],
    ["const { readFileSync: read } = require('fs');\nconst f = p => read(p)", "const { readFile } = require('fs/promises');\nconst f = async p => await readFile(p)"],
    ["const { readFileSync } = require('fs').promises.fs\nfunction f() { readFileSync() }", undefined],
    ["let read = require('fs').readFileSync; read = other\nfunction f() { read() }", undefined],
    ["var readFileSync = require('fs').readFileSync\nfunction f(p) { return readFileSync(p) }", "var { readFile } = require('fs/promises')\nasync function f(p) { return await readFile(p) }"],
    ["function f(p) { return require('fs').readFileSync(p) }", "async function f(p) { return await require('fs').promises.readFile(p) }"],
    ["function f(p) {\n  const { readFileSync } = require('fs')\n  return readFileSync(p)\n}", "async function f(p) {\n  const { readFile } = require('fs/promises')\n  return await readFile(p)\n}"],
    ["const path = require('path'), { readFileSync } = require('fs');\nfunction f(p) { return readFileSync(p) }", "const path = require('path'), { readFileSync } = require('fs');\nconst { readFile } = require('fs/promises');\nasync function f(p) { return await readFile(p) }"],
    ["const { readFileSync } = require('fs'); foo()\nfunction f(p) { return readFileSync(p) }", "const { readFile } = require('fs/promises'); foo()\nasync function f(p) { return await readFile(p) }"],
    ["const { readFileSync, writeFileSync } = require('fs'); foo(writeFileSync)\nfunction f(p) { return readFileSync(p) }", "const { writeFileSync } = require('fs'); const { readFile } = require('fs/promises'); foo(writeFileSync)\nasync function f(p) { return await readFile(p) }"],
    ["const fs = require('graceful-fs')\nfunction f(p) { return fs.existsSync(p) }", "const fs = require('graceful-fs')\nasync function f(p) { return await fs.promises.access(p).then(() => true, () => false) }"],
  ])('%j', (input, output) => {
    const { output: actual, codes } = convert(input, { file: 'a.cjs' })
    if (output === undefined) expect([actual, codes]).toEqual([input, ['unresolved-import']])
    else expect(actual).toBe(output)
  })

  it.each([
    ["const fs = require('fs-extra')\nfunction f(p) { return fs.existsSync(p) && fs.readFileSync(p) }", "const fs = require('fs-extra')\nasync function f(p) { return await fs.pathExists(p) && await fs.readFile(p) }"],
    ["function R() { this.fs = require('fs-extra') }\nR.prototype.f = function (p) { return this.fs.existsSync(p) }", "function R() { this.fs = require('fs-extra') }\nR.prototype.f = async function (p) { return await this.fs.pathExists(p) }"],
    ["const { copySync } = require('fs-extra')\nfunction f(p) { copySync(p, q) }", "const { copy } = require('fs-extra')\nasync function f(p) { await copy(p, q) }"],
    ["const fs = require('fs-extra')\nfunction f(p) { const fd = fs.openSync(p); const n = fs.readSync(fd, b); fs.closeSync(fd) }", "const fs = require('fs-extra')\nasync function f(p) { const fd = await fs.open(p, 'r'); const n = (await fs.read(fd, b)).bytesRead; await fs.close(fd) }"],
  ])('%j', (input, output) => {
    expect(convert(input, { file: 'a.cjs', module: 'fs-extra' }).output).toBe(output)
  })
})

describe('shapes of their own', () => {
  const head = "import fs from 'fs'\n"
  it.each([
    ['if (!fs.existsSync(p)) x()', 'if (!await fs.promises.access(p).then(() => true, () => false)) x()'],
    ['const s = fs.statSync(p, { throwIfNoEntry: false })', "const s = await fs.promises.stat(p).catch(error => { if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined; throw error })"],
    ['const s = fs.statSync(p, { throwIfNoEntry: false, bigint: true })?.size', "const s = (await fs.promises.stat(p, { bigint: true }).catch(error => { if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined; throw error }))?.size"],
    ['const s = fs.lstatSync(p, { bigint: true, throwIfNoEntry: true })', 'const s = await fs.promises.lstat(p, { bigint: true })'],
    ['const all = fs.globSync(p).sort()', 'const all = (await Array.fromAsync(fs.promises.glob(p))).sort()'],
    ['const dir = fs.opendirSync(p); let e; while ((e = dir.readSync())) x(e); dir.closeSync()', 'const dir = await fs.promises.opendir(p); let e; while ((e = await dir.read())) x(e); await dir.close()'],
    ["fs.closeSync(fs.openSync(p, 'w'))", "await (await fs.promises.open(p, 'w')).close()"],
    [
      "const fd = fs.openSync(p, 'r+')\nconst n = fs.readSync(fd, b, 0, 4, null)\nfs.writeSync(fd, b)\nfs.fsyncSync(fd)\nconst s = fs.fstatSync(fd).size\nfs.closeSync(fd)",
      "const fd = await fs.promises.open(p, 'r+')\nconst n = (await fd.read(b, 0, 4, null)).bytesRead\nawait fd.write(b)\nawait fd.sync()\nconst s = (await fd.stat()).size\nawait fd.close()",
    ],
    [
      "let fd\ntry {\n  fd = fs.openSync(p)\n  fs.readFileSync(fd, 'utf8')\n} finally {\n  if (fd !== undefined) fs.closeSync(fd)\n}",
      "let fd\ntry {\n  fd = await fs.promises.open(p)\n  await fd.readFile('utf8')\n} finally {\n  if (fd !== undefined) await fd.close()\n}",
    ],
  ])('%j', (input, output) => {
    expect(convert(head + input)).toEqual({ output: head + output, codes: [] })
  })

  it('takes the names that nobody uses any more out of the import', () => {
    const input = "import { openSync, closeSync, readSync } from 'fs'\nexport function f(p) {\n  const fd = openSync(p)\n  readSync(fd, b)\n  closeSync(fd)\n}"
    const output = "import { open } from 'fs/promises'\nexport async function f(p) {\n  const fd = await open(p)\n  await fd.read(b)\n  await fd.close()\n}"
    expect(convert(input).output).toBe(output)
  })

  it('gives a descriptor that was declared a number the type of a handle', () => {
    const input = "import fs from 'fs'\nlet fd: number | undefined\nfd = fs.openSync(p)\nfs.closeSync(fd)"
    expect(convert(input, { file: 'a.mts' }).output).toBe("import fs from 'fs'\nlet fd: import('node:fs/promises').FileHandle | undefined\nfd = await fs.promises.open(p)\nawait fd.close()")
  })
})

describe('refusals', () => {
  const head = "import fs from 'fs'\n"
  it.each([
    ['fs.readFileSync(0)', ['stdin-read']],
    ["fs.readFileSync('/dev/stdin', 'utf8')", ['stdin-read']],
    ['fs.readFileSync(process.stdin.fd)', ['stdin-read']],
    ['fs.readSync(process.stdin.fd, b)', ['stdin-read']],
    ['fs.readFileSync(fd)', ['fd-escapes']],
    ['fs.writeFileSync(logFd, s)', ['fd-escapes']],
    ['fs.writeSync(1, s)', ['fd-escapes']],
    ['const fd = fs.openSync(p); use(fd); fs.closeSync(fd)', ['fd-escapes', 'fd-escapes']],
    ['const fd = fs.openSync(p); fs.readSync(fd, b)', ['fd-escapes', 'fd-escapes']],
    ['const fd = fs.openSync(p); setTimeout(() => fs.closeSync(fd))', ['fd-escapes', 'fd-escapes']],
    ['let fd = fs.openSync(p); fd = 3; fs.closeSync(fd)', ['fd-escapes', 'fd-escapes']],
    ['export const fd = fs.openSync(p); fs.closeSync(fd)', ['fd-escapes', 'fd-escapes']],
    ['use(fs.openSync(p))', ['fd-escapes']],
    ['fs.statSync(p, options)', ['throw-if-no-entry-unknown']],
    ['fs.statSync(p, { throwIfNoEntry: strict })', ['throw-if-no-entry-unknown']],
    ['fs.statSync(...args)', ['throw-if-no-entry-unknown']],
    ['fs.existsSync(...args)', ['spread-arguments']],
    ['fs.mkdtempDisposableSync(p)', ['disposable']],
    ['(0, fs.readFileSync)(p)', ['indirect-call']],
    ['this.fs.readFileSync(p)', ['fs-substitute']],
    ['export function f(fs) { fs.readFileSync(p) }', ['fs-substitute']],
  ])('%s: %j', (input, codes) => {
    expect(convert(head + input)).toEqual({ output: head + input, codes })
  })
})

describe('every function of the running Node that ends in Sync is converted or refused with a code', () => {
  const names = Object.keys(fs).filter(name => name.endsWith('Sync') && typeof (fs as unknown as Record<string, unknown>)[name] === 'function')
  it.each(names)('%s', name => {
    const { output, codes } = convert(`import fs from 'fs'\nexport function f(a) { return fs.${name}(a, 'x') }`)
    if (codes.length > 0) expect(codes).toEqual([expect.stringMatching(/^[a-z]+(?:-[a-z]+)*$/)])
    else expect(output).toMatch(/^import fs from 'fs'\nexport async function f\(a\) \{ return await (?:Array\.fromAsync\()?fs\./)
  })
})

/** Small programs: each prints what it got, then the tree it left. */
const programs: Readonly<Record<string, string>> = {
  access: "out(fs.accessSync('a.txt')); fails(() => fs.accessSync('none'))",
  append: "out(fs.appendFileSync('a.txt', 'b')); out(fs.readFileSync('a.txt', 'utf8'))",
  chmod: "out(fs.chmodSync('a.txt', 0o600)); out((fs.statSync('a.txt').mode & 0o777).toString(8))",
  copy: "fs.copyFileSync('a.txt', 'c.txt'); fails(() => fs.copyFileSync('a.txt', 'c.txt', fs.constants.COPYFILE_EXCL)); fs.cpSync('d', 'e', { recursive: true })",
  exists: "out(fs.existsSync('a.txt')); out(fs.existsSync('none')); out(fs.existsSync()); out(fs.existsSync({})); out(fs.existsSync('d/e/f')); out(fs.existsSync('a\\0b'))",
  link: "fs.linkSync('a.txt', 'l.txt'); fs.symlinkSync('a.txt', 's.txt'); out(fs.readlinkSync('s.txt')); out(fs.lstatSync('s.txt').isSymbolicLink()); fails(() => fs.linkSync('a.txt', 'l.txt'))",
  mkdir: "out(fs.mkdirSync('m/n/o', { recursive: true }).endsWith('m')); out(fs.mkdirSync('m', { recursive: true })); fails(() => fs.mkdirSync('m')); out(fs.mkdtempSync('t-').length)",
  read: "out(fs.readFileSync('a.txt')); out(fs.readFileSync('a.txt', 'utf8').length); out(fs.readFileSync('a.txt', { encoding: 'hex' })); fails(() => fs.readFileSync('none')); fails(() => fs.readFileSync('d')); fails(() => fs.readFileSync({}))",
  readdir: "out(fs.readdirSync('.').sort()); out(fs.readdirSync('.', { withFileTypes: true }).map(e => e.isDirectory()).sort()); out(fs.readdirSync('.', { recursive: true }).sort()); fails(() => fs.readdirSync('a.txt'))",
  realpath: "out(fs.realpathSync('d/../a.txt').endsWith('a.txt')); out(fs.realpathSync.native('d/../a.txt').endsWith('a.txt')); fails(() => fs.realpathSync.native('none'))",
  remove: "fs.rmSync('d', { recursive: true }); fs.rmSync('none', { force: true }); fails(() => fs.rmSync('none')); fs.unlinkSync('a.txt'); fails(() => fs.rmdirSync('none'))",
  rename: "fs.renameSync('a.txt', 'r.txt'); fails(() => fs.renameSync('a.txt', 'r.txt'))",
  // Node 20 throws where later ones say that there is no entry.
  ...(Number(process.versions.node.split('.')[0]) >= 22 && { 'stat through a file': "out(fs.statSync('a.txt/x', { throwIfNoEntry: false }))" }),
  stat: "out(fs.statSync('a.txt').size); fails(() => fs.statSync('none')); out(fs.statSync('none', { throwIfNoEntry: false })); out(fs.lstatSync('none', { throwIfNoEntry: false })?.size); out(fs.statSync('d', { throwIfNoEntry: false }).isDirectory()); fails(() => fs.lstatSync('a.txt/x', { throwIfNoEntry: false })); fails(() => fs.statSync('a.txt/x')); out(typeof fs.statSync('a.txt', { bigint: true, throwIfNoEntry: false }).size); out(typeof fs.statfsSync('.').bsize)",
  truncate: "fs.truncateSync('a.txt', 2); out(fs.readFileSync('a.txt', 'utf8')); fs.utimesSync('a.txt', 1, 2); out(fs.statSync('a.txt').mtimeMs); fs.lutimesSync('a.txt', 1, 3)",
  write: "out(fs.writeFileSync('w.txt', 'x')); out(fs.writeFileSync('w.txt', Buffer.from('y'), { flag: 'a' })); fails(() => fs.writeFileSync('w.txt', 'z', { flag: 'wx' })); fails(() => fs.writeFileSync('d', 'z')); out(fs.readFileSync('w.txt', 'latin1'))",
  directory: "const dir = fs.opendirSync('.'); let names = []; let entry; while ((entry = dir.readSync()) !== null) names.push(entry.name); dir.closeSync(); out(names.sort()); fails(() => fs.opendirSync('none'))",
  touch: "fs.closeSync(fs.openSync('touched', 'w'))",
  descriptor:
    "const fd = fs.openSync('a.txt', 'r+'); const b = Buffer.alloc(4); out(fs.readSync(fd, b, 0, 4, null)); out(b.toString()); out(fs.readSync(fd, b, { position: 1, length: 2 })); out(fs.writeSync(fd, 'XY', 0)); out(fs.writeSync(fd, Buffer.from('Z'), 0, 1, 3)); out(fs.writevSync(fd, [Buffer.from('12'), Buffer.from('3')])); out(fs.readvSync(fd, [b], 0)); fs.fsyncSync(fd); fs.fdatasyncSync(fd); out(fs.fstatSync(fd).size); fs.ftruncateSync(fd, 3); fs.futimesSync(fd, 1, 2); fs.fchmodSync(fd, 0o640); out(fs.readFileSync(fd, 'utf8')); fs.appendFileSync(fd, 'end'); fs.writeFileSync(fd, 'more'); fs.closeSync(fd); out(fs.readFileSync('a.txt', 'utf8'))",
}

describe('before and after behave the same', () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'unblock-fs-'))
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

  function run(name: string, source: string): string {
    const home = join(folder, name)
    fs.mkdirSync(join(home, 'd'), { recursive: true })
    fs.writeFileSync(join(home, 'a.txt'), 'some text\n')
    fs.writeFileSync(join(home, 'd', 'inner.txt'), 'inner')
    fs.writeFileSync(join(folder, `${name}.mjs`), source)
    return execFileSync(process.execPath, ['--no-warnings', join(folder, `${name}.mjs`)], { cwd: home, encoding: 'utf8' })
  }

  it.each(Object.entries(programs))('%s', (name, body) => {
    const fails = (text: string): string => text.replace(/fails\(\(\) => /g, 'await fails(() => ')
    const head = [
      "import fs from 'node:fs'",
      "import { inspect } from 'node:util'",
      'const out = value => console.log(inspect(value, { depth: 4 }))',
      'const fails = async f => { try { await f(); console.log("no error") } catch (error) { console.log(error.code) } }',
      "const tree = at => fs['readdir' + 'Sync'](at, { withFileTypes: true }).map(e => e.isDirectory() ? [e.name, tree(at + '/' + e.name)] : [e.name.replace(/^t-.*/, 't-'), fs['readFile' + 'Sync'](at + '/' + e.name, 'utf8')])",
      '',
    ].join('\n')
    const source = `${head}${fails(body)}\nout(tree('.').sort())\n`.replaceAll(/'t-\w+'/g, "'t-'")
    const { output, codes } = convert(source)
    expect(codes).toEqual([])
    expect(output).not.toMatch(/\bfs\.\w+Sync\b/)
    const normalized = (text: string): string => text.replace(/t-\w{6}/g, 't-')
    expect(normalized(run(`${name}-after`, output))).toBe(normalized(run(`${name}-before`, source)))
  })

  it.skipIf(!('globSync' in fs))('glob', () => {
    const source = "import fs from 'node:fs'\nconsole.log(fs.globSync('**/*.txt').sort())\n"
    const { output } = convert(source)
    expect(run('glob-after', output)).toBe(run('glob-before', source))
  })
})
