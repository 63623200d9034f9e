/** What is run of each row of the packages that are installed here: how their module is named, and the entries as in `core.ts`. */

import { fsRows } from './core.js'

export interface PackageRows {
  /** The folder in `node_modules`, where it is not the package's name: an older version. */
  readonly from?: string
  readonly head: string
  readonly rows: Readonly<Record<string, readonly string[]>>
}

const json = `{ "name": "here", "version": "1.0.0" }`
const withManifest = `fs['writeFile' + 'Sync']('package.json', '${json}')`
const head = (line: string): string => `${line}\nimport fs from 'node:fs'`
const bcryptRows = {
  compareSync: [`bcrypt.compareSync('secret', bcrypt.hashSync('secret', 4))`, `bcrypt.compareSync('other', bcrypt.hashSync('secret', 4))`, `bcrypt.compareSync('secret', 1)`],
  genSaltSync: [`bcrypt.genSaltSync(4).slice(0, 7)`, `bcrypt.genSaltSync(99).slice(0, 7)`],
  hashSync: [`bcrypt.hashSync('secret', '$2b$04$abcdefghijklmnopqrstuu')`, `bcrypt.hashSync('secret', 4).length`, `bcrypt.hashSync('secret', 'no salt')`],
}
const finds = (call: string): readonly string[] => [`${call}('**/*.txt').sort()`, `${call}('*.none')`, `${call}('*.txt', { cwd: 'd' })`]
const removes = (call: string): readonly string[] => [`${call}('d')`, `${call}('none')`]
const makes = (call: string): readonly string[] => [`String(${call}('m/n')).endsWith('m')`, `${call}('m/n')`, `${call}('a.txt/m')`]
const fflate = (pack: string, unpack: string): readonly string[] => [`Buffer.from(fflate.${unpack}(fflate.${pack}(Buffer.from('a'.repeat(99))))).toString()`, `fflate.${unpack}(new Uint8Array(2))`]
const jsonRows = (call: string): readonly string[] => [`${withManifest}; out(${call}('package.json'))`, `${call}('none.json')`, `${call}('a.txt')`]
const zips = (call: string): readonly string[] => [`Object.keys(fflate.unzipSync(fflate.zipSync({ 'a.txt': Buffer.from('a') })))`, call]

const fsExtraRows = {
  copySync: [`fs.copySync('d', 'e')`, `fs.copySync('none', 'f')`],
  createFileSync: [`fs.createFileSync('x/y.txt')`, `fs.createFileSync('d')`],
  createLinkSync: [`fs.createLinkSync('a.txt', 'x/l.txt')`, `fs.createLinkSync('none', 'x/m.txt')`],
  createSymlinkSync: [`fs.createSymlinkSync('a.txt', 's.txt')`, `fs.createSymlinkSync('a.txt', 'a.txt/s.txt')`],
  // Its promise is of an array.
  emptyDirSync: [`fs.emptyDirSync('d'); out('empty')`, `fs.emptyDirSync('a.txt')`],
  emptydirSync: [`fs.emptydirSync('d'); out('empty')`],
  ensureDirSync: [`String(fs.ensureDirSync('m/n')).endsWith('m')`, `fs.ensureDirSync('a.txt')`],
  ensureFileSync: [`fs.ensureFileSync('m/n.txt')`, `fs.ensureFileSync('a.txt/n.txt')`],
  ensureLinkSync: [`fs.ensureLinkSync('a.txt', 'x/l.txt')`, `fs.ensureLinkSync('none', 'x/m.txt')`],
  ensureSymlinkSync: [`fs.ensureSymlinkSync('a.txt', 's.txt')`],
  mkdirpSync: [`String(fs.mkdirpSync('m/n')).endsWith('m')`],
  mkdirsSync: [`String(fs.mkdirsSync('m/n')).endsWith('m')`],
  moveSync: [`fs.moveSync('a.txt', 'd/b.txt')`, `fs.moveSync('none', 'd/c.txt')`, `fs.moveSync('d/b.txt', 'd/inner.txt')`],
  outputFileSync: [`fs.outputFileSync('x/y.txt', 'y')`, `fs.outputFileSync('d', 'y')`],
  outputJSONSync: [`fs.outputJSONSync('x/y.json', { y: 1 })`],
  outputJsonSync: [`fs.outputJsonSync('x/y.json', { y: 1 }, { spaces: 2 })`],
  pathExistsSync: [`fs.pathExistsSync('a.txt')`, `fs.pathExistsSync('none')`],
  readJSONSync: [`fs.writeJSONSync('j.json', { a: 1 }); out(fs.readJSONSync('j.json'))`, `fs.readJSONSync('a.txt')`],
  readJsonSync: [`fs.readJsonSync('none.json')`, `fs.readJsonSync('a.txt', { throws: false })`],
  removeSync: [`fs.removeSync('d')`, `fs.removeSync('none')`],
  writeJSONSync: [`fs.writeJSONSync('j.json', { a: 1 })`],
  writeJsonSync: [`fs.writeJsonSync('j.json', { a: 1 })`, `fs.writeJsonSync('d', {})`],
}

export const packageRows: Readonly<Record<string, readonly PackageRows[]>> = {
  'fs-extra': [{ head: `import fs from 'fs-extra'`, rows: { ...fsRows, ...fsExtraRows } }],
  'graceful-fs': [{ head: `import fs from 'graceful-fs'`, rows: fsRows }],
  'adm-zip': [
    {
      head: `import AdmZip from 'adm-zip'`,
      rows: {
        '().extractAllTo': [`const zip = new AdmZip(); zip.addFile('x/y.txt', Buffer.from('y')); zip.extractAllTo('out', true)`],
        '().toBuffer': [`const zip = new AdmZip(); zip.addFile('y.txt', Buffer.from('y')); out(zip.toBuffer().length)`],
        '().writeZip': [`const zip = new AdmZip(); zip.addFile('y.txt', Buffer.from('y')); zip.writeZip('y.zip'); out(new AdmZip('y.zip').getEntries().length)`],
      },
    },
  ],
  bcryptjs: [{ head: `import bcrypt from 'bcryptjs'`, rows: bcryptRows }],
  'command-exists': [{ head: `import commandExists from 'command-exists'`, rows: { sync: [`commandExists.sync('node')`, `commandExists.sync('no-such-program')`] } }],
  cosmiconfig: [
    {
      head: head(`import { cosmiconfigSync } from 'cosmiconfig'`),
      rows: {
        'cosmiconfigSync().load': [`fs['writeFile' + 'Sync']('here.json', '{"a":1}'); out(cosmiconfigSync('here').load('here.json').config)`, `cosmiconfigSync('here').load('none.json')`],
        'cosmiconfigSync().search': [`const explorer = cosmiconfigSync('here', { stopDir: process.cwd() }); out(explorer.search()); fs['writeFile' + 'Sync']('.hererc', 'a: 1'); explorer.clearCaches(); out(explorer.search()?.config)`],
      },
    },
  ],
  'csv-parse': [{ head: `import { parse } from 'csv-parse/sync'`, rows: { 'csv-parse/sync parse': [`parse('a,b\\n1,2')`, `parse('a,b\\n1,2', { columns: true })`, `parse('a,"b')`] } }],
  'csv-stringify': [{ head: `import { stringify } from 'csv-stringify/sync'`, rows: { 'csv-stringify/sync stringify': [`stringify([[1, 2], ['a b', '"']])`, `stringify([{ a: 1 }], { header: true })`] } }],
  del: [
    { head: `import { deleteSync } from 'del'`, rows: { deleteSync: [`deleteSync('*.txt').length`, `deleteSync('*.none')`, `deleteSync('..')`] } },
    { from: 'del-6', head: `import del from 'del'`, rows: { sync: [`del.sync('*.txt').length`, `del.sync('*.none')`, `del.sync('..')`] } },
  ],
  'enhanced-resolve': [{ head: head(`import resolve from 'enhanced-resolve'`), rows: { sync: [`resolve.sync(process.cwd(), './a.txt').endsWith('a.txt')`, `resolve.sync(process.cwd(), './none') !== ''`] } }],
  esbuild: [
    {
      head: `import * as esbuild from 'esbuild'`,
      rows: {
        analyzeMetafileSync: [`esbuild.analyzeMetafileSync(esbuild.buildSync({ stdin: { contents: 'a()' }, metafile: true, write: false, logLevel: 'silent' }).metafile).trim().split('\\n').length`],
        buildSync: [`esbuild.buildSync({ stdin: { contents: 'a()' }, outfile: 'out.js' }).errors`, `esbuild.buildSync({ entryPoints: ['none.js'], logLevel: 'silent' })`],
        formatMessagesSync: [`esbuild.formatMessagesSync([{ text: 'a' }], { kind: 'error' })`],
        transformSync: [`esbuild.transformSync('let a: number = 1', { loader: 'ts' }).code`, `esbuild.transformSync('let', { logLevel: 'silent' })`],
      },
    },
  ],
  execa: [
    {
      head: `import { execaCommandSync, execaSync } from 'execa'`,
      rows: {
        execaCommandSync: [`execaCommandSync('echo a b').stdout`, `execaCommandSync('cat').stdout`],
        execaSync: [`execaSync('cat').stdout`, `execaSync('node', ['-p', '1']).stdout`, `execaSync('node', ['-e', 'process.exit(3)'], { reject: false }).exitCode`, `execaSync('node', ['-e', 'process.exit(4)'])`, `execaSync('no-such-program')`],
      },
    },
    {
      from: 'execa-5',
      head: `import execa from 'execa'`,
      rows: {
        commandSync: [`execa.commandSync('echo a b').stdout`, `execa.commandSync('cat').stdout`],
        sync: [`execa.sync('cat').stdout`, `execa.sync('node', ['-p', '1']).stdout`, `execa.sync('node', ['-e', 'process.exit(3)'], { reject: false }).exitCode`, `execa.sync('node', ['-e', 'process.exit(4)'])`],
      },
    },
  ],
  'fast-glob': [{ head: `import fastGlob from 'fast-glob'`, rows: { globSync: finds('fastGlob.globSync'), sync: finds('fastGlob.sync') } }],
  fflate: [
    {
      head: `import * as fflate from 'fflate'`,
      rows: {
        compressSync: fflate('compressSync', 'decompressSync'),
        decompressSync: fflate('gzipSync', 'decompressSync'),
        deflateSync: fflate('deflateSync', 'inflateSync'),
        gunzipSync: fflate('gzipSync', 'gunzipSync'),
        gzipSync: [...fflate('gzipSync', 'gunzipSync'), `fflate.gunzipSync(fflate.gzipSync(Buffer.from('a'), { level: 1 })).length`],
        inflateSync: fflate('deflateSync', 'inflateSync'),
        unzipSync: zips(`fflate.unzipSync(new Uint8Array(2))`),
        unzlibSync: fflate('zlibSync', 'unzlibSync'),
        zipSync: zips(`fflate.zipSync({})`),
        zlibSync: fflate('zlibSync', 'unzlibSync'),
      },
    },
  ],
  'find-up': [
    {
      head: `import { findDownSync, findUpMultipleSync, findUpSync } from 'find-up'`,
      rows: {
        findDownSync: [`findDownSync('inner.txt', { depth: 2 })?.endsWith('inner.txt')`, `findDownSync('none')`],
        findUpMultipleSync: [`findUpMultipleSync('a.txt').length`, `findUpMultipleSync('none')`],
        findUpSync: [`findUpSync('a.txt', { cwd: 'd' })?.endsWith('a.txt')`, `findUpSync('none')`, `findUpSync((folder) => (folder.endsWith('d') ? folder : undefined), { cwd: 'd', type: 'directory' })?.endsWith('d')`],
      },
    },
    { from: 'find-up-5', head: `import findUp from 'find-up'`, rows: { sync: [`findUp.sync('a.txt', { cwd: 'd' })?.endsWith('a.txt')`, `findUp.sync(['none', 'a.txt'])?.endsWith('a.txt')`, `findUp.sync('none')`] } },
  ],
  'find-up-simple': [{ head: `import { findUpSync } from 'find-up-simple'`, rows: { findUpSync: [`findUpSync('a.txt', { cwd: 'd' })?.endsWith('a.txt')`, `findUpSync('none')`] } }],
  glob: [
    { head: `import * as globs from 'glob'\nimport { glob } from 'glob'`, rows: { 'glob.sync': finds('glob.sync'), globSync: finds('globs.globSync'), sync: finds('globs.sync') } },
    { from: 'glob-7', head: `import glob from 'glob'`, rows: { sync: [...finds('glob.sync'), `glob.sync(1)`] } },
  ],
  globby: [
    {
      head: `import { generateGlobTasksSync, globbySync, isGitIgnoredSync, isIgnoredByIgnoreFilesSync } from 'globby'`,
      rows: {
        generateGlobTasksSync: [`generateGlobTasksSync('*.txt').map(({ patterns }) => patterns)`],
        globbySync: [...finds('globbySync'), `globbySync(['*', '!a.*'])`],
        isGitIgnoredSync: [`isGitIgnoredSync()('a.txt')`],
        isIgnoredByIgnoreFilesSync: [`isIgnoredByIgnoreFilesSync('**/.gitignore')('a.txt')`],
      },
    },
    { from: 'globby-11', head: `import globby from 'globby'`, rows: { 'gitignore.sync': [`globby.gitignore.sync()('a.txt')`], sync: finds('globby.sync') } },
  ],
  hasha: [{ head: `import { hashFileSync } from 'hasha'`, rows: { hashFileSync: [`hashFileSync('a.txt', { algorithm: 'md5' })`, `hashFileSync('none')`] } }],
  jsonfile: [
    { head: head(`import jsonfile from 'jsonfile'`), rows: { readFileSync: [...jsonRows('jsonfile.readFileSync'), `jsonfile.readFileSync('a.txt', { throws: false })`], writeFileSync: [`jsonfile.writeFileSync('w.json', { a: 1 }, { spaces: 2 })`, `jsonfile.writeFileSync('d', {})`] } },
    { from: 'jsonfile-4', head: head(`import jsonfile from 'jsonfile'`), rows: { readFileSync: jsonRows('jsonfile.readFileSync'), writeFileSync: [`jsonfile.writeFileSync('w.json', { a: 1 }, { spaces: 2 })`, `jsonfile.writeFileSync('d', {})`] } },
  ],
  'load-json-file': [
    { head: head(`import { loadJsonFileSync } from 'load-json-file'`), rows: { loadJsonFileSync: jsonRows('loadJsonFileSync') } },
    { from: 'load-json-file-6', head: head(`import loadJsonFile from 'load-json-file'`), rows: { sync: jsonRows('loadJsonFile.sync') } },
  ],
  'locate-path': [
    { head: `import { locatePathSync } from 'locate-path'`, rows: { locatePathSync: [`locatePathSync(['none', 'a.txt'])`, `locatePathSync(['none'])`] } },
    { from: 'locate-path-5', head: `import locatePath from 'locate-path'`, rows: { sync: [`locatePath.sync(['none', 'a.txt'])`, `locatePath.sync(['none'])`] } },
  ],
  lockfile: [
    {
      head: `import lockfile from 'lockfile'`,
      rows: {
        checkSync: [`lockfile.checkSync('x.lock')`, `lockfile.lockSync('x.lock', {}); out(lockfile.checkSync('x.lock', {})); lockfile.unlockSync('x.lock')`],
        lockSync: [`lockfile.lockSync('y.lock')`, `lockfile.lockSync('y.lock', {})`, `lockfile.unlockSync('y.lock')`],
        unlockSync: [`lockfile.unlockSync('none.lock')`],
      },
    },
  ],
  'make-dir': [
    { head: `import { makeDirectorySync } from 'make-dir'`, rows: { makeDirectorySync: [`makeDirectorySync('m/n').endsWith('n')`, `makeDirectorySync('a.txt/m')`] } },
    { from: 'make-dir-3', head: `import makeDir from 'make-dir'`, rows: { sync: [`makeDir.sync('m/n').endsWith('n')`, `makeDir.sync('a.txt/m')`] } },
  ],
  'md5-file': [
    { head: `import md5File from 'md5-file'`, rows: { sync: [`md5File.sync('a.txt')`, `md5File.sync('none')`] } },
    { from: 'md5-file-4', head: `import md5File from 'md5-file'`, rows: { sync: [`md5File.sync('a.txt')`, `md5File.sync('none')`] } },
  ],
  mkdirp: [
    {
      head: `import * as all from 'mkdirp'\nimport { mkdirp } from 'mkdirp'`,
      rows: {
        'mkdirp.sync': makes('mkdirp.sync'),
        mkdirpManualSync: makes('all.mkdirpManualSync'),
        mkdirpNativeSync: makes('all.mkdirpNativeSync'),
        mkdirpSync: makes('all.mkdirpSync'),
      },
    },
    { from: 'mkdirp-0', head: `import mkdirp from 'mkdirp'`, rows: { sync: makes('mkdirp.sync') } },
    { from: 'mkdirp-1', head: `import mkdirp from 'mkdirp'`, rows: { manualSync: makes('mkdirp.manualSync'), nativeSync: makes('mkdirp.nativeSync'), sync: makes('mkdirp.sync') } },
  ],
  'oxc-parser': [{ head: `import { parseSync } from 'oxc-parser'`, rows: { parseSync: [`parseSync('a.js', 'a()').program.body.length`, `parseSync('a.js', 'let').errors.length`] } }],
  'package-up': [{ head: head(`import { packageUpSync } from 'package-up'`), rows: { packageUpSync: [`${withManifest}; out(packageUpSync({ cwd: 'd' }).endsWith('package.json'))`] } }],
  'path-exists': [
    { head: `import { pathExistsSync } from 'path-exists'`, rows: { pathExistsSync: [`pathExistsSync('a.txt')`, `pathExistsSync('none')`] } },
    { from: 'path-exists-4', head: `import pathExists from 'path-exists'`, rows: { sync: [`pathExists.sync('a.txt')`, `pathExists.sync('none')`] } },
  ],
  'path-type': [
    {
      head: `import * as types from 'path-type'`,
      rows: { isDirectorySync: [`types.isDirectorySync('d')`, `types.isDirectorySync('none')`], isFileSync: [`types.isFileSync('d')`, `types.isFileSync('none')`], isSymlinkSync: [`types.isSymlinkSync('d')`, `types.isSymlinkSync(1)`] },
    },
  ],
  'proper-lockfile': [
    {
      head: `import lockfile from 'proper-lockfile'`,
      rows: {
        checkSync: [`lockfile.checkSync('a.txt')`, `lockfile.checkSync('none')`],
        lockSync: [`lockfile.lockSync('a.txt'); out(lockfile.checkSync('a.txt')); lockfile.unlockSync('a.txt')`],
        unlockSync: [`lockfile.unlockSync('a.txt')`],
      },
    },
  ],
  'read-pkg': [{ head: head(`import { readPackageSync } from 'read-pkg'`), rows: { readPackageSync: [`${withManifest}; out(readPackageSync({ normalize: false }))`, `readPackageSync({ cwd: 'd' })`] } }],
  resolve: [{ head: `import resolve from 'resolve'`, rows: { sync: [`resolve.sync('./a.txt', { basedir: process.cwd() }).endsWith('a.txt')`, `resolve.sync('./none', { basedir: process.cwd() })`, `resolve.sync('fs')`] } }],
  rimraf: [
    {
      head: `import * as all from 'rimraf'\nimport { rimraf } from 'rimraf'`,
      rows: {
        manualSync: removes('all.manualSync'),
        moveRemoveSync: removes('all.moveRemoveSync'),
        nativeSync: removes('all.nativeSync'),
        posixSync: removes('all.posixSync'),
        'rimraf.sync': removes('rimraf.sync'),
        rimrafSync: [...removes('all.rimrafSync'), `all.rimrafSync('*.txt', { glob: true })`],
        sync: removes('all.sync'),
        windowsSync: removes('all.windowsSync'),
      },
    },
    { from: 'rimraf-3', head: `import rimraf from 'rimraf'`, rows: { sync: [...removes('rimraf.sync'), `rimraf.sync('*.txt', { disableGlob: true })`, `rimraf.sync('*.txt')`] } },
  ],
  tar: [
    {
      head: `import * as tar from 'tar'`,
      rows: Object.fromEntries(
        [['c', 'x'], ['create', 'extract']].flatMap(([create = '', extract = '']) => {
          const made = `tar.${create}({ sync: true, file: 'a.tar', portable: true }, ['a.txt', 'd'])`
          return [
            [create, [made, `tar.${create}({ file: 'b.tar', sync: true }, ['none'])`]],
            [extract, [`${made}; tar.${extract}({ sync: true, file: 'a.tar', cwd: 'd' })`, `tar.${extract}({ sync: true, file: 'none.tar' })`]],
            ...(create === 'c' ? ['t', 'r', 'u'] : ['list', 'replace', 'update']).map((name) => [
              name,
              /^[tl]/.test(name) ? [`${made}; const names = []; tar.${name}({ file: 'a.tar', sync: true, onReadEntry: (each) => { names.push(each.path) } }); out(names)`] : [`${made}; tar.${name}({ file: 'a.tar', sync: true, portable: true }, ['d/inner.txt'])`, `tar.${name}({ file: 'd', sync: true }, ['a.txt'])`],
            ] as const),
          ] as const
        }),
      ),
    },
  ],
  temp: [
    {
      head: `import temp from 'temp'`,
      rows: { mkdirSync: [`typeof temp.mkdirSync('a')`], openSync: [`Object.keys(temp.openSync('a'))`] },
    },
  ],
  terser: [{ head: `import { minify_sync } from 'terser'`, rows: { minify_sync: [`minify_sync('const a = 1; b(a)').code`, `minify_sync('let')`] } }],
  tinyglobby: [{ head: `import { globSync } from 'tinyglobby'`, rows: { globSync: finds('globSync') } }],
  tmp: [{ head: `import tmp from 'tmp'`, rows: { tmpNameSync: [`tmp.tmpNameSync({ name: 'a', tmpdir: process.cwd() }).endsWith('a')`, `tmp.tmpNameSync({ template: 'none' })`] } }],
  'tmp-promise': [{ head: `import tmp from 'tmp-promise'`, rows: { tmpNameSync: [`tmp.tmpNameSync({ name: 'a', tmpdir: process.cwd() }).endsWith('a')`], dirSync: [`tmp.dirSync({ name: 'made', tmpdir: process.cwd(), keep: true }); out('made')`], fileSync: [`tmp.fileSync({ name: 'made.txt', tmpdir: process.cwd(), keep: true }); out('made')`] } }],
  touch: [{ head: `import touch from 'touch'`, rows: { sync: [`touch.sync('new.txt')`, `touch.sync('none', { nocreate: true })`, `touch.sync('none/x')`] } }],
  walkdir: [{ head: `import walkdir from 'walkdir'`, rows: { sync: [`walkdir.sync('d').length`, `walkdir.sync('none')`] } }],
  which: [
    { head: `import which from 'which'`, rows: { sync: [`typeof which.sync('node')`, `which.sync('no-such-program', { nothrow: true })`, `which.sync('no-such-program')`] } },
    { from: 'which-1', head: `import which from 'which'`, rows: { sync: [`typeof which.sync('node')`, `which.sync('no-such-program')`] } },
    { from: 'which-2', head: `import which from 'which'`, rows: { sync: [`typeof which.sync('node')`, `which.sync('no-such-program')`] } },
  ],
  'write-file-atomic': [
    { head: `import writeFileAtomic from 'write-file-atomic'`, rows: { sync: [`writeFileAtomic.sync('w.txt', 'w', { mode: 0o600 })`, `writeFileAtomic.sync('none/w.txt', 'w')`] } },
    { from: 'write-file-atomic-2', head: `import writeFileAtomic from 'write-file-atomic'`, rows: { sync: [`writeFileAtomic.sync('w.txt', 'w')`, `writeFileAtomic.sync('none/w.txt', 'w')`] } },
  ],
  'write-json-file': [{ head: `import { writeJsonFileSync } from 'write-json-file'`, rows: { writeJsonFileSync: [`writeJsonFileSync('w/w.json', { b: 1, a: 2 }, { sortKeys: true })`, `writeJsonFileSync('d', {})`] } }],
}
