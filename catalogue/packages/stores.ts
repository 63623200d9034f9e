import { adapt, none } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const light = { category: 'fs', cost: 'light' } as const
const heavy = { category: 'fs', cost: 'heavy' } as const
const noAsyncStore = none('This store writes its file at each change; keep the data in a database or write it yourself.')

const lowdb = 'Make the database with `Low` and its adapter without `Sync` in the name, and await its `read`, `write` and `update`.'

/** Stores that keep their data in a file and read or write it on each access. */
export const storeRows = [
  { ...light, module: 'conf', path: '().clear', replacement: noAsyncStore },
  { ...light, module: 'conf', path: '().delete', replacement: noAsyncStore },
  { ...light, module: 'conf', path: '().get', replacement: noAsyncStore },
  { ...light, module: 'conf', path: '().has', replacement: noAsyncStore },
  { ...light, module: 'conf', path: '().set', replacement: noAsyncStore },
  { ...light, module: 'configstore', path: '().clear', replacement: noAsyncStore },
  { ...light, module: 'configstore', path: '().delete', replacement: noAsyncStore },
  { ...light, module: 'configstore', path: '().get', replacement: noAsyncStore },
  { ...light, module: 'configstore', path: '().has', replacement: noAsyncStore },
  { ...light, module: 'configstore', path: '().set', replacement: noAsyncStore },
  { ...light, module: 'electron-store', path: '().clear', replacement: noAsyncStore },
  { ...light, module: 'electron-store', path: '().delete', replacement: noAsyncStore },
  { ...light, module: 'electron-store', path: '().get', replacement: noAsyncStore },
  { ...light, module: 'electron-store', path: '().has', replacement: noAsyncStore },
  { ...light, module: 'electron-store', path: '().set', replacement: noAsyncStore },
  { ...heavy, module: 'lowdb', path: 'LowSync().read', replacement: adapt('package', 'Low.read'), note: lowdb },
  { ...heavy, module: 'lowdb', path: 'LowSync().update', replacement: adapt('package', 'Low.update'), note: lowdb },
  { ...heavy, module: 'lowdb', path: 'LowSync().write', replacement: adapt('package', 'Low.write'), note: lowdb },
  { ...heavy, module: 'lowdb/node', path: 'JSONFileSync().read', replacement: adapt('package', 'JSONFile.read'), note: lowdb },
  { ...heavy, module: 'lowdb/node', path: 'JSONFileSync().write', replacement: adapt('package', 'JSONFile.write'), note: lowdb },
  { ...heavy, module: 'lowdb/node', path: 'JSONFileSyncPreset', replacement: adapt('package', 'JSONFilePreset'), note: lowdb },
  { ...heavy, module: 'lowdb/node', path: 'TextFileSync().read', replacement: adapt('package', 'TextFile.read'), note: lowdb },
  { ...heavy, module: 'lowdb/node', path: 'TextFileSync().write', replacement: adapt('package', 'TextFile.write'), note: lowdb },
  { ...light, module: 'node-localstorage', path: 'LocalStorage().clear', replacement: noAsyncStore },
  { ...light, module: 'node-localstorage', path: 'LocalStorage().getItem', replacement: noAsyncStore },
  { ...light, module: 'node-localstorage', path: 'LocalStorage().key', replacement: noAsyncStore },
  { ...light, module: 'node-localstorage', path: 'LocalStorage().removeItem', replacement: noAsyncStore },
  { ...light, module: 'node-localstorage', path: 'LocalStorage().setItem', replacement: noAsyncStore },
] as const satisfies readonly BlockingRow[]
