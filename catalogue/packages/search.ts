import { adapt, below, none, promisify, twin } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const light = { category: 'fs', cost: 'light' } as const
const heavy = { category: 'fs', cost: 'heavy' } as const

const readdir = adapt('package', 'fs.promises.readdir')
const iterator = 'The replacement gives an async iterator.'
const once = 'Before version 9 its async form takes a callback.'
const globCallback = [below('9.0.0', promisify('glob', '', { most: 2 }))]
/** Synchronous in the one, with a callback in the other. */
const fileReaders = ['isDirectory', 'isFile', 'readFileSync', 'readPackageSync', 'realpathSync']
const silent = { options: { at: 1, names: ['nothrow'] } } as const
const formerWhich = [below('2.0.0', promisify('which', '', { most: 2, typed: { arguments: 0, isWider: true }, ...silent })), below('3.0.0', twin('which', '', silent))]

/** Looking for files: globs, directory walks, executables, configuration. */
export const searchRows = [
  { ...heavy, module: 'cosmiconfig', path: 'cosmiconfigSync().load', replacement: twin('cosmiconfig', 'cosmiconfig().load') },
  { ...heavy, module: 'cosmiconfig', path: 'cosmiconfigSync().search', replacement: twin('cosmiconfig', 'cosmiconfig().search') },
  { ...heavy, module: 'directory-tree', path: '', replacement: readdir },
  { ...light, module: 'enhanced-resolve', path: 'sync', replacement: promisify('enhanced-resolve', '', { most: 4 }) },
  { ...heavy, module: 'fast-glob', path: 'globSync', replacement: twin('fast-glob', 'glob') },
  { ...heavy, module: 'fast-glob', path: 'sync', replacement: twin('fast-glob', '') },
  { ...light, module: 'find-up', path: 'findDownSync', replacement: twin('find-up', 'findDown') },
  { ...light, module: 'find-up', path: 'findUpMultipleSync', replacement: twin('find-up', 'findUpMultiple') },
  { ...light, module: 'find-up', path: 'findUpSync', replacement: twin('find-up', 'findUp') },
  { ...light, module: 'find-up', path: 'sync', replacement: twin('find-up', '') },
  { ...light, module: 'find-up-simple', path: 'findUpSync', replacement: twin('find-up-simple', 'findUp') },
  { ...heavy, module: 'glob', path: 'glob.sync', replacement: twin('glob', 'glob'), formerly: globCallback, note: once },
  { ...heavy, module: 'glob', path: 'globIterateSync', replacement: adapt('glob-iterator', 'glob.globIterate'), note: iterator },
  { ...heavy, module: 'glob', path: 'globStreamSync', replacement: adapt('package', 'glob.globStream') },
  { ...heavy, module: 'glob', path: 'globSync', replacement: twin('glob', 'glob') },
  { ...heavy, module: 'glob', path: 'iterateSync', replacement: adapt('glob-iterator', 'glob.globIterate'), note: iterator },
  { ...heavy, module: 'glob', path: 'streamSync', replacement: adapt('package', 'glob.globStream') },
  { ...heavy, module: 'glob', path: 'sync', replacement: twin('glob', 'glob'), formerly: globCallback, note: once },
  { ...heavy, module: 'globby', path: 'generateGlobTasksSync', replacement: twin('globby', 'generateGlobTasks') },
  { ...heavy, module: 'globby', path: 'gitignore.sync', replacement: twin('globby', 'gitignore') },
  { ...heavy, module: 'globby', path: 'globbySync', replacement: twin('globby', 'globby') },
  { ...heavy, module: 'globby', path: 'isGitIgnoredSync', replacement: twin('globby', 'isGitIgnored') },
  { ...heavy, module: 'globby', path: 'isIgnoredByIgnoreFilesSync', replacement: twin('globby', 'isIgnoredByIgnoreFiles') },
  { ...heavy, module: 'globby', path: 'sync', replacement: twin('globby', '') },
  { ...light, module: 'hasbin', path: 'sync', replacement: adapt('package', 'hasbin') },
  { ...heavy, module: 'import-fresh', path: '', replacement: none('Load modules when the program starts.') },
  { ...heavy, module: 'klaw-sync', path: '', replacement: readdir },
  { ...light, module: 'resolve', path: 'sync', replacement: promisify('resolve', '', { most: 2, typed: { arguments: 2, missing: '{}', isWider: true }, options: { at: 1, names: fileReaders } }) },
  { ...heavy, module: 'tinyglobby', path: 'globSync', replacement: twin('tinyglobby', 'glob') },
  { ...heavy, module: 'walk-sync', path: '', replacement: readdir },
  { ...heavy, module: 'walk-sync', path: 'entries', replacement: readdir },
  { ...heavy, module: 'walkdir', path: 'sync', replacement: twin('walkdir', 'async', { most: 2 }), formerly: [below('0.4.0')] },
  { ...light, module: 'which', path: 'sync', replacement: twin('which', ''), formerly: formerWhich },
] as const satisfies readonly BlockingRow[]
