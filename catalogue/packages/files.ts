import { adapt, below, promisify, twin } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const light = { category: 'fs', cost: 'light' } as const
const heavy = { category: 'fs', cost: 'heavy' } as const
const crypto = { category: 'crypto', cost: 'heavy' } as const

const packageDirectory = twin('package-directory', 'packageDirectory')
const once = 'Before version 4 its async form takes a callback.'
const cleanup = 'The result has `cleanup` in place of `removeCallback`.'
const release = 'The function it gives returns a promise too.'
/** Its last overload gives a promise, and none is left for `promisify`. */
const promised = { arguments: 0, isWider: true } as const
const formerLock = [below('3.0.0')]
const formerJson = (name: string, most: number) => [below('5.0.0', promisify('jsonfile', name, { most, typed: { arguments: most - 1 } }))]
const formerWrite = [below('3.0.0', promisify('write-file-atomic', '', { most: 3, typed: { arguments: 2 } }))]
/** Of the file system that it is given, the promise form calls others, and gives them callbacks. */
const givenFunctions = { at: 1, names: ['chmodSync', 'lstatSync', 'readdirSync', 'rmdirSync', 'statSync', 'unlinkSync'] }
const formerUp = [below('9.0.0', twin('read-pkg-up', 'readPackageUpAsync'))]
const formerMkdirp = [below('1.0.0', promisify('mkdirp', '', { most: 2, typed: { arguments: 2, missing: '{}' } })), below('2.0.0', twin('mkdirp', ''))]

/** What fs-extra adds to node:fs. */
export const fsExtraRows = [
  { ...heavy, module: 'fs-extra', path: 'copySync', replacement: twin('fs-extra', 'copy') },
  { ...light, module: 'fs-extra', path: 'createFileSync', replacement: twin('fs-extra', 'createFile') },
  { ...light, module: 'fs-extra', path: 'createLinkSync', replacement: twin('fs-extra', 'createLink') },
  { ...light, module: 'fs-extra', path: 'createSymlinkSync', replacement: twin('fs-extra', 'createSymlink') },
  { ...heavy, module: 'fs-extra', path: 'emptyDirSync', replacement: twin('fs-extra', 'emptyDir') },
  { ...heavy, module: 'fs-extra', path: 'emptydirSync', replacement: twin('fs-extra', 'emptydir') },
  { ...light, module: 'fs-extra', path: 'ensureDirSync', replacement: twin('fs-extra', 'ensureDir') },
  { ...light, module: 'fs-extra', path: 'ensureFileSync', replacement: twin('fs-extra', 'ensureFile') },
  { ...light, module: 'fs-extra', path: 'ensureLinkSync', replacement: twin('fs-extra', 'ensureLink') },
  { ...light, module: 'fs-extra', path: 'ensureSymlinkSync', replacement: twin('fs-extra', 'ensureSymlink') },
  { ...light, module: 'fs-extra', path: 'mkdirpSync', replacement: twin('fs-extra', 'mkdirp') },
  { ...light, module: 'fs-extra', path: 'mkdirsSync', replacement: twin('fs-extra', 'mkdirs') },
  { ...heavy, module: 'fs-extra', path: 'moveSync', replacement: twin('fs-extra', 'move') },
  { ...heavy, module: 'fs-extra', path: 'outputFileSync', replacement: twin('fs-extra', 'outputFile') },
  { ...heavy, module: 'fs-extra', path: 'outputJSONSync', replacement: twin('fs-extra', 'outputJSON') },
  { ...heavy, module: 'fs-extra', path: 'outputJsonSync', replacement: twin('fs-extra', 'outputJson') },
  { ...light, module: 'fs-extra', path: 'pathExistsSync', replacement: twin('fs-extra', 'pathExists') },
  { ...heavy, module: 'fs-extra', path: 'readJSONSync', replacement: twin('fs-extra', 'readJSON') },
  { ...heavy, module: 'fs-extra', path: 'readJsonSync', replacement: twin('fs-extra', 'readJson') },
  { ...heavy, module: 'fs-extra', path: 'removeSync', replacement: twin('fs-extra', 'remove') },
  { ...heavy, module: 'fs-extra', path: 'writeJSONSync', replacement: twin('fs-extra', 'writeJSON') },
  { ...heavy, module: 'fs-extra', path: 'writeJsonSync', replacement: twin('fs-extra', 'writeJson') },
] as const satisfies readonly BlockingRow[]

export const fileRows = [
  { ...heavy, module: 'del', path: 'deleteSync', replacement: twin('del', 'deleteAsync') },
  { ...heavy, module: 'del', path: 'sync', replacement: twin('del', '') },
  { ...light, module: 'dotenv', path: 'config', replacement: adapt('env-file', 'dotenv.parse') },
  { ...light, module: 'dotenv', path: 'configDotenv', replacement: adapt('env-file', 'dotenv.parse') },
  { ...heavy, module: 'fs-jetpack', path: 'append', replacement: twin('fs-jetpack', 'appendAsync') },
  { ...heavy, module: 'fs-jetpack', path: 'copy', replacement: twin('fs-jetpack', 'copyAsync') },
  { ...light, module: 'fs-jetpack', path: 'dir', replacement: twin('fs-jetpack', 'dirAsync') },
  { ...light, module: 'fs-jetpack', path: 'exists', replacement: twin('fs-jetpack', 'existsAsync') },
  { ...light, module: 'fs-jetpack', path: 'file', replacement: twin('fs-jetpack', 'fileAsync') },
  { ...heavy, module: 'fs-jetpack', path: 'find', replacement: twin('fs-jetpack', 'findAsync') },
  { ...light, module: 'fs-jetpack', path: 'inspect', replacement: twin('fs-jetpack', 'inspectAsync') },
  { ...heavy, module: 'fs-jetpack', path: 'inspectTree', replacement: twin('fs-jetpack', 'inspectTreeAsync') },
  { ...heavy, module: 'fs-jetpack', path: 'list', replacement: twin('fs-jetpack', 'listAsync') },
  { ...heavy, module: 'fs-jetpack', path: 'move', replacement: twin('fs-jetpack', 'moveAsync') },
  { ...heavy, module: 'fs-jetpack', path: 'read', replacement: twin('fs-jetpack', 'readAsync') },
  { ...heavy, module: 'fs-jetpack', path: 'remove', replacement: twin('fs-jetpack', 'removeAsync') },
  { ...light, module: 'fs-jetpack', path: 'rename', replacement: twin('fs-jetpack', 'renameAsync') },
  { ...light, module: 'fs-jetpack', path: 'symlink', replacement: twin('fs-jetpack', 'symlinkAsync') },
  { ...light, module: 'fs-jetpack', path: 'tmpDir', replacement: twin('fs-jetpack', 'tmpDirAsync') },
  { ...heavy, module: 'fs-jetpack', path: 'write', replacement: twin('fs-jetpack', 'writeAsync') },
  { ...crypto, module: 'hash-files', path: 'sync', replacement: promisify('hash-files', '', { most: 1 }) },
  { ...crypto, module: 'hasha', path: 'fromFileSync', replacement: twin('hasha', 'fromFile') },
  { ...crypto, module: 'hasha', path: 'hashFileSync', replacement: twin('hasha', 'hashFile') },
  { ...heavy, module: 'jsonfile', path: 'readFileSync', replacement: twin('jsonfile', 'readFile'), formerly: formerJson('readFile', 2) },
  { ...heavy, module: 'jsonfile', path: 'writeFileSync', replacement: twin('jsonfile', 'writeFile'), formerly: formerJson('writeFile', 3) },
  { ...heavy, module: 'load-json-file', path: 'loadJsonFileSync', replacement: twin('load-json-file', 'loadJsonFile') },
  { ...heavy, module: 'load-json-file', path: 'sync', replacement: twin('load-json-file', '') },
  { ...heavy, module: 'load-yaml-file', path: 'loadYamlFileSync', replacement: twin('load-yaml-file', 'loadYamlFile') },
  { ...heavy, module: 'load-yaml-file', path: 'sync', replacement: twin('load-yaml-file', '') },
  { ...light, module: 'locate-path', path: 'locatePathSync', replacement: twin('locate-path', 'locatePath') },
  { ...light, module: 'locate-path', path: 'sync', replacement: twin('locate-path', '') },
  { ...light, module: 'lockfile', path: 'checkSync', replacement: promisify('lockfile', 'check', { most: 2, typed: { arguments: 1 } }) },
  { ...light, module: 'lockfile', path: 'lockSync', replacement: promisify('lockfile', 'lock', { most: 2, typed: { arguments: 1 } }) },
  { ...light, module: 'lockfile', path: 'unlockSync', replacement: promisify('lockfile', 'unlock', { most: 1 }) },
  { ...light, module: 'make-dir', path: 'makeDirectorySync', replacement: twin('make-dir', 'makeDirectory') },
  { ...light, module: 'make-dir', path: 'sync', replacement: twin('make-dir', '') },
  { ...crypto, module: 'md5-file', path: 'sync', replacement: twin('md5-file', ''), formerly: [below('5.0.0', promisify('md5-file', '', { most: 1 }))] },
  { ...light, module: 'mkdirp', path: 'manualSync', replacement: twin('mkdirp', 'manual') },
  { ...light, module: 'mkdirp', path: 'mkdirp.sync', replacement: twin('mkdirp', 'mkdirp'), formerly: formerMkdirp },
  { ...light, module: 'mkdirp', path: 'mkdirpManualSync', replacement: twin('mkdirp', 'mkdirpManual') },
  { ...light, module: 'mkdirp', path: 'mkdirpNativeSync', replacement: twin('mkdirp', 'mkdirpNative') },
  { ...light, module: 'mkdirp', path: 'mkdirpSync', replacement: twin('mkdirp', 'mkdirp') },
  { ...light, module: 'mkdirp', path: 'nativeSync', replacement: twin('mkdirp', 'native') },
  { ...light, module: 'mkdirp', path: 'sync', replacement: twin('mkdirp', 'mkdirp'), formerly: formerMkdirp },
  { ...light, module: 'package-directory', path: 'packageDirectorySync', replacement: packageDirectory },
  { ...light, module: 'package-up', path: 'packageUpSync', replacement: twin('package-up', 'packageUp') },
  { ...light, module: 'path-exists', path: 'pathExistsSync', replacement: twin('path-exists', 'pathExists') },
  { ...light, module: 'path-exists', path: 'sync', replacement: twin('path-exists', '') },
  { ...light, module: 'path-type', path: 'dirSync', replacement: twin('path-type', 'dir') },
  { ...light, module: 'path-type', path: 'fileSync', replacement: twin('path-type', 'file') },
  { ...light, module: 'path-type', path: 'isDirectorySync', replacement: twin('path-type', 'isDirectory') },
  { ...light, module: 'path-type', path: 'isFileSync', replacement: twin('path-type', 'isFile') },
  { ...light, module: 'path-type', path: 'isSymlinkSync', replacement: twin('path-type', 'isSymlink') },
  { ...light, module: 'path-type', path: 'symlinkSync', replacement: twin('path-type', 'symlink') },
  { ...light, module: 'pkg-dir', path: 'packageDirectorySync', replacement: twin('pkg-dir', 'packageDirectory') },
  { ...light, module: 'pkg-dir', path: 'sync', replacement: twin('pkg-dir', '') },
  { ...light, module: 'pkg-up', path: 'pkgUpSync', replacement: twin('pkg-up', 'pkgUp') },
  { ...light, module: 'pkg-up', path: 'sync', replacement: twin('pkg-up', '') },
  { ...light, module: 'proper-lockfile', path: 'checkSync', replacement: twin('proper-lockfile', 'check'), formerly: formerLock },
  { ...light, module: 'proper-lockfile', path: 'lockSync', replacement: twin('proper-lockfile', 'lock', { result: 'unused' }), formerly: formerLock, note: release },
  { ...light, module: 'proper-lockfile', path: 'unlockSync', replacement: twin('proper-lockfile', 'unlock'), formerly: formerLock },
  { ...heavy, module: 'read-package-up', path: 'readPackageUpSync', replacement: twin('read-package-up', 'readPackageUp') },
  { ...heavy, module: 'read-pkg', path: 'readPackageSync', replacement: twin('read-pkg', 'readPackage'), formerly: [below('7.0.0', twin('read-pkg', 'readPackageAsync'))] },
  { ...heavy, module: 'read-pkg', path: 'sync', replacement: twin('read-pkg', '') },
  { ...heavy, module: 'read-pkg-up', path: 'readPackageUpSync', replacement: twin('read-pkg-up', 'readPackageUp'), formerly: formerUp },
  { ...heavy, module: 'read-pkg-up', path: 'sync', replacement: twin('read-pkg-up', '') },
  { ...heavy, module: 'rimraf', path: 'manualSync', replacement: twin('rimraf', 'manual') },
  { ...heavy, module: 'rimraf', path: 'moveRemoveSync', replacement: twin('rimraf', 'moveRemove') },
  { ...heavy, module: 'rimraf', path: 'nativeSync', replacement: twin('rimraf', 'native') },
  { ...heavy, module: 'rimraf', path: 'posixSync', replacement: twin('rimraf', 'posix') },
  { ...heavy, module: 'rimraf', path: 'rimraf.sync', replacement: twin('rimraf', 'rimraf') },
  { ...heavy, module: 'rimraf', path: 'rimrafSync', replacement: twin('rimraf', 'rimraf') },
  { ...heavy, module: 'rimraf', path: 'sync', replacement: twin('rimraf', 'rimraf'), formerly: [below('4.0.0', promisify('rimraf', '', { most: 2, typed: { arguments: 1 }, options: givenFunctions }))], note: once },
  { ...heavy, module: 'rimraf', path: 'windowsSync', replacement: twin('rimraf', 'windows') },
  { ...heavy, module: 'temp', path: 'cleanupSync', replacement: adapt('package', 'temp.cleanup') },
  { ...light, module: 'temp', path: 'mkdirSync', replacement: promisify('temp', 'mkdir', { most: 1, typed: promised }) },
  { ...light, module: 'temp', path: 'openSync', replacement: promisify('temp', 'open', { most: 1, typed: promised }) },
  { ...heavy, module: 'tempy', path: 'temporaryWriteSync', replacement: twin('tempy', 'temporaryWrite') },
  { ...heavy, module: 'tempy', path: 'writeSync', replacement: twin('tempy', 'write') },
  { ...light, module: 'tmp', path: 'dirSync', replacement: adapt('temporary', 'tmp.dir') },
  { ...light, module: 'tmp', path: 'fileSync', replacement: adapt('temporary', 'tmp.file') },
  { ...light, module: 'tmp', path: 'tmpNameSync', replacement: promisify('tmp', 'tmpName', { most: 1, typed: { arguments: 0 } }) },
  { ...light, module: 'tmp-promise', path: 'dirSync', replacement: twin('tmp-promise', 'dir', { result: 'unused' }), note: cleanup },
  { ...light, module: 'tmp-promise', path: 'fileSync', replacement: twin('tmp-promise', 'file', { result: 'unused' }), note: cleanup },
  { ...light, module: 'tmp-promise', path: 'tmpNameSync', replacement: twin('tmp-promise', 'tmpName') },
  { ...light, module: 'touch', path: 'sync', replacement: twin('touch', '') },
  { ...heavy, module: 'write-file-atomic', path: 'sync', replacement: twin('write-file-atomic', '', { most: 3 }), formerly: formerWrite },
  { ...heavy, module: 'write-json-file', path: 'sync', replacement: twin('write-json-file', '') },
  { ...heavy, module: 'write-json-file', path: 'writeJsonFileSync', replacement: twin('write-json-file', 'writeJsonFile') },
] as const satisfies readonly BlockingRow[]
