import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { typesOver } from '../../../analysis/declared/types.js'
import { modulesOf } from '../../../analysis/modules.js'
import type { ArgumentShape, Nature, Types } from '../../../analysis/declared/type-facts.js'

export type Expectation = readonly [call: string, nature: string]

/** `fs-extra: copy(string, function)`: what a call of an API gives, in words. */
export function natureOfCall(types: Types, from: string, call: string): string {
  const [, module = '', path = '', shapes = ''] = /^(\S+): (.*)\(([^()]*)\)$/.exec(call) ?? []
  const isNew = path.startsWith('new ')
  const type = types.ofApi(from, { module, path: path.replace(/^new /, '') })
  if (type === undefined) return 'not declared'
  const given = shapes.split(', ').filter((shape) => shape !== '') as ArgumentShape[]
  const result = types.resultOf(type, isNew ? 'new' : 'call', given)
  return result === undefined ? 'no result' : inWords(types.natureOf(result))
}

export function inWords(nature: Nature): string {
  return [
    nature.promise,
    ...(nature.safe ? ['safe'] : []),
    ...(nature.promises ? ['promises'] : []),
    ...(nature.asyncIterable ? ['async iterable'] : []),
    ...(nature.asyncDisposable ? ['async disposable'] : []),
  ].join(', ')
}

/** A project of its own in a temporary folder. Its path stays the caller's to remove. */
export function projectWith(files: Readonly<Record<string, string>>): { readonly root: string; readonly types: Types } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'unblock-types-'))).replaceAll('\\', '/')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return { root, types: typesOver(modulesOf(root, undefined)) }
}
