/**
 * Files of which there is text alone: could one of them call a function?
 */
import path from 'node:path'
import type { ModuleId, Span } from '../../analysis/facts.js'

export interface UnreadFile {
  readonly module: ModuleId
  readonly text: string
  /** An import that leads nowhere: the text is what it names. */
  readonly lost?: Span
}

const STRINGS = /(['"`])([^'"`\n]*)\1/g

/** Does it say the name that the function has in its holders? A default export has the name that it is given where its file is loaded. */
export function isNamedIn(file: UnreadFile, name: string, holders: readonly { readonly key: string; readonly name: string }[]): boolean {
  if (name !== 'default') return new RegExp(`(?<![\\w$])${name.replaceAll(/[$.]/g, '\\$&')}(?![\\w$])`).test(file.text)
  return holders.some((holder) => holder.name === name && mayLoad(file, /^\w+ (.*?)(?:#\d+)?$/s.exec(holder.key)?.[1] ?? ''))
}

function mayLoad({ module: from, text }: UnreadFile, module: ModuleId): boolean {
  const name = bareOf(module)
  return [...text.matchAll(STRINGS)].some(([, , specifier = '']) => {
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) return bareOf(path.posix.join(path.posix.dirname(from), specifier)) === name
    const last = bareOf(specifier).split('/').at(-1) ?? ''
    return last !== '' && last === path.posix.basename(name)
  })
}

function bareOf(file: string): string {
  return file.replace(/\/$/, '').replace(/\.[cm]?[jt]sx?$/, '').replace(/(?:^|\/)index$/, '')
}
