/**
 * Functions that rewritten code calls, declared once per file at its end. Function declarations are there before anything runs, so
 * the end of the file is as good as its start, and in nobody's way.
 */
import type { Anchors } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { freeName } from '../edits.js'
import type { NameRequest } from '../imports.js'
import type { Edit } from '../plan.js'
import type { FileDeclaration } from './replacer.js'

export interface Declared {
  /** What the file calls the declaration of this name. */
  nameOf(name: string): string
  /** What has to be imported for them. */
  readonly requests: readonly NameRequest[]
  /** @param importedFor the names that a request was answered with, by its span */
  edits(importedFor: (span: Span) => readonly string[]): readonly Edit[]
}

/** @param wanted those of one name are the same declaration */
export function declarationsIn(anchors: Anchors, text: string, wanted: readonly FileDeclaration[], taken: Set<string>): Declared {
  const byName = new Map<string, FileDeclaration>()
  for (const each of withUsed(wanted)) if (!byName.has(each.name) || each.isPlain !== true) byName.set(each.name, each)
  const distinct = [...byName.values()]
  const end = text.trimEnd().length
  const made = distinct.map((declaration, index) => {
    // An earlier run has left it: all but the names in it is what would be written again.
    const isThere = anchors.functions.some(({ name, statement, span }) => statement && name === declaration.name && isSame(text.slice(...span), declaration))
    // No call ends behind the text, so these spans are nobody else's.
    const span: Span = [text.length + 1 + index, text.length + 1 + index]
    return { declaration, isThere, span, name: isThere ? declaration.name : freeName(taken, declaration.name) }
  })
  const added = made.filter(({ isThere }) => !isThere)
  const { newline } = anchors.style
  const nameOf = (name: string): string => made.find(({ declaration }) => declaration.name === name)?.name ?? name
  const usedBy = ({ uses = [] }: FileDeclaration): readonly string[] => uses.map((each) => nameOf(each.name))
  return {
    nameOf,
    requests: added.flatMap(({ declaration, span }) => (declaration.needs.length === 0 ? [] : [{ call: span, names: declaration.needs }])),
    edits(importedFor) {
      if (added.length === 0) return []
      const texts = added.map(({ declaration, name, span }) => declaration.text(name, importedFor(span), usedBy(declaration)).replaceAll('\n', newline))
      return [{ start: end, end, text: texts.map((each) => `${newline}${newline}${each}`).join('') }]
    },
  }
}

function isSame(present: string, declaration: FileDeclaration): boolean {
  const shape = (code: string): string => code.replaceAll(/\s+/g, '')
  const names = declaration.needs.map(({ path }) => path)
  const used = (declaration.uses ?? []).map(({ name }) => name)
  return shape(declaration.text(declaration.name, names, used)).includes(shape(present))
}

/** Those that others call stand behind them. */
export function withUsed(wanted: readonly FileDeclaration[]): readonly FileDeclaration[] {
  return wanted.flatMap((each) => [each, ...withUsed(each.uses ?? [])])
}

/** The lines that each of them takes at a file's end, with those that they use. */
export function lengthsOf(declarations: readonly FileDeclaration[]): readonly { readonly name: string; readonly lines: number }[] {
  return withUsed(declarations).map((each) => ({ name: each.name, lines: each.text(each.name, [], []).split('\n').length + 1 }))
}
