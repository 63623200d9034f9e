/**
 * What a test file puts in the place of a function of a module, by its name: `spyOn(fs, 'existsSync')`. Whoever reads it by that name
 * goes on reading the stub; what is asked here is whether that is all the file does with the name, and what would stand beside it.
 */
import { expressionAt, functionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, VariableAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { canonicalModule } from '../../catalogue/index.js'
import type { Edit } from '../plan.js'
import { indentationAt, isWithinSpan } from '../spans.js'

/** A call that puts a stub there. */
export interface Installed {
  readonly call: ExpressionAnchor
  /** The module's object. */
  readonly object: Span
  /** The name, with its quotes. */
  readonly literal: Span
}

export interface InstalledStubs {
  readonly stubs: readonly Installed[]
  /** A mention of the name that may replace the function in some other way. */
  readonly unexplained?: Span
}

const INSTALLS = /(?:^|\.)(?:stub|spyOn|spy|method|replace)$/
/** What takes a name for a title. */
const TITLED = /^(?:jasmine\s*\.\s*createSpy|(?:x|f)?(?:it|describe)|test|context|specify|suite|before|after|beforeEach|afterEach)(?:\s*\.\s*(?:only|skip|each))?$/

/** @param claimed mentions that somebody else knows of */
export function installedIn(anchors: Anchors, text: string, name: string, home: string, claimed: (offset: number) => boolean): InstalledStubs {
  const stubs: Installed[] = []
  for (const { index } of text.matchAll(new RegExp(`(?<![\\w$])${name}(?![\\w$])`, 'g'))) {
    const span: Span = [index, index + name.length]
    if (claimed(index) || anchors.comments.some((comment) => isWithinSpan(span, comment))) continue
    const quoted: Span = [index - 1, index + name.length + 1]
    if (/^(['"`]).*\1$/.test(text.slice(...quoted))) {
      const call = anchors.expressions.find((each) => each.kind === 'call' && each.arguments.some((argument) => argument.span[0] === quoted[0] && argument.span[1] === quoted[1]))
      const [object, second] = call?.arguments ?? []
      if (call === undefined || object === undefined) return { stubs, unexplained: span }
      if (object.span[0] === quoted[0] ? TITLED.test(text.slice(...call.calleeSpan)) : isElsewhere(anchors, text, object.span, home)) continue
      if (second?.span[0] !== quoted[0] || !isModule(anchors, object.span, home) || !INSTALLS.test(text.slice(...call.calleeSpan))) return { stubs, unexplained: span }
      stubs.push({ call, object: object.span, literal: quoted })
    } else if (!isOnlyRead(anchors, text, span)) return { stubs, unexplained: span }
  }
  return { stubs }
}

/** The object is a stand-in of the test's own, or another module than those that are kinds of `fs`. */
function isElsewhere(anchors: Anchors, text: string, span: Span, home: string): boolean {
  const variable = variableAt(anchors, span)
  if (variable === undefined) return false
  const load = anchors.loads.find(({ specifiers }) => specifiers.some(({ localSpan }) => localSpan[0] === variable.nameSpan[0]))
  if (load !== undefined) {
    const other = canonicalModule(load.specifier)
    return other !== home && !/^(?:node:fs|fs-extra|graceful-fs)/.test(other)
  }
  return variable.initSpan !== undefined && /^\{|^jasmine\s*\.\s*createSpyObj\b/.test(text.slice(...variable.initSpan))
}

/** Not what is assigned to, nor a member of an object that goes anywhere as a whole. */
function isOnlyRead(anchors: Anchors, text: string, span: Span): boolean {
  const after = text.slice(span[1])
  const member = /\.\s*$/.test(text.slice(0, span[0]))
  if (member) return !/^\s*=(?![=>])/.test(after) || /\bthis\s*\.\s*$/.test(text.slice(0, span[0]))
  const isKey = /^\s*[:(,}=]/.test(after) && /[{,]\s*(?:async\s+)?$/.test(text.slice(0, span[0]))
  if (!isKey) return true
  // `const { existsSync } = fs`
  if (anchors.variables.some(({ nameSpan }) => nameSpan[0] === span[0])) return true
  const table = anchors.variables
    .filter(({ initSpan }) => initSpan !== undefined && isWithinSpan(span, initSpan) && text[initSpan[0]] === '{')
    .sort((a, b) => sizeOf(a) - sizeOf(b))[0]
  return table !== undefined && table.references.every((reference) => !reference.write && /^\s*\??\.\s*\w/.test(text.slice(reference.span[1])))
}

function sizeOf({ initSpan = [0, 0] }: VariableAnchor): number {
  return initSpan[1] - initSpan[0]
}

/** `const fs = require('fs')`, `import fs from 'fs'`: the object that everybody has who does the same. */
export function isModule(anchors: Anchors, span: Span, home: string): boolean {
  const variable = variableAt(anchors, span)
  if (variable === undefined || variable.references.some((reference) => reference.write)) return false
  const load = anchors.loads.find(({ specifiers }) => specifiers.some(({ localSpan }) => localSpan[0] === variable.nameSpan[0]))
  const kind = load?.specifiers.find(({ localSpan }) => localSpan[0] === variable.nameSpan[0])?.kind
  if (load === undefined || load.path.length > 0 || canonicalModule(load.specifier) !== home) return false
  return load.form === 'import' ? kind === 'default' : kind !== 'named'
}

/** What the rewritten code calls in place of a function of a module. */
export interface Counterpart {
  /** `['promises', 'readFile']` */
  readonly path: readonly string[]
  /** It says by a rejection what the function says by something falsy. */
  readonly rejects: boolean
}

/** `async (...args) => fs.readFileSync(...args)`: whatever the stub is told and asked, it answers for both. */
export function fakeOf(anchors: Anchors, called: string, { rejects }: Counterpart): string {
  const { quote, semicolons } = anchors.style
  if (!rejects) return `async (...args) => ${called}(...args)`
  const path = anchors.names.includes('path') ? 'file' : 'path'
  return `async ${path} => { if (!${called}(${path})) throw new Error(${quote}ENOENT${quote})${semicolons ? ';' : ''} }`
}

/** The edits that put a stub of the counterpart beside each stub, and restore it where that is restored; or the stub that has no simple form. */
export function stubsBeside(anchors: Anchors, text: string, { stubs }: InstalledStubs, name: string, counterpart: Counterpart): readonly Edit[] | { readonly obstacle: Span } {
  const edits = new Map<string, Edit>()
  const add = (edit: Edit): void => void edits.set(`${edit.start}:${edit.text}`, edit)
  for (const stub of stubs) {
    const made = madeBeside(anchors, text, stub, name, counterpart)
    const place = made === undefined ? undefined : placeBeside(anchors, text, stub.call)
    const restored = made === undefined ? undefined : restoresOf(anchors, text, stub, name, counterpart)
    if (made === undefined || place === undefined || restored === undefined) return { obstacle: stub.call.span }
    if (!text.slice(place.at).trimStart().startsWith(made)) for (const edit of place.editsFor(made)) add(edit)
    for (const edit of restored) add(edit)
  }
  return [...edits.values()]
}

/** `spyOn(fs.promises, 'readFile').and.callFake(async (...args) => fs.readFileSync(...args))` */
function madeBeside(anchors: Anchors, text: string, { call, object, literal }: Installed, name: string, counterpart: Counterpart): string | undefined {
  const callee = text.slice(...call.calleeSpan)
  const objectText = text.slice(...object)
  const quote = text[literal[0]] ?? "'"
  const owner = [objectText, ...counterpart.path.slice(0, -1)].join('.')
  const target = `${owner}, ${quote}${counterpart.path.at(-1) ?? ''}${quote}`
  const isStubbed = new RegExp(`\\(\\s*[\\w$.]*,\\s*['"\`]${counterpart.path.at(-1) ?? ''}['"\`]`).test(text)
  const fake = fakeOf(anchors, `${objectText}.${name}`, counterpart)
  const made = formOf(anchors, callee, call, target, fake)
  // Another stub of the same is one too many.
  return made === undefined || (isStubbed && !text.includes(made)) ? undefined : made
}

function formOf(anchors: Anchors, callee: string, call: ExpressionAnchor, target: string, fake: string): string | undefined {
  // What TypeScript makes of the overloads of both would have to be told.
  if (anchors.style.typescript && fake.includes('...args')) return undefined
  switch (/\w+$/.exec(callee)?.[0]) {
    case 'spyOn':
      if (callee.includes('.')) return `${callee}(${target}).mockImplementation(${fake})`
      return variableAt(anchors, call.calleeSpan) === undefined ? `spyOn(${target}).and.callFake(${fake})` : undefined
    case 'stub':
      return `${callee}(${target}).callsFake(${fake})`
    case 'spy':
      return callee.includes('.') ? `${callee.replace(/spy$/, 'stub')}(${target}).callsFake(${fake})` : undefined
    case 'method':
      return /(?:^|\.)mock\.method$/.test(callee) ? `${callee}(${target}, ${fake})` : undefined
    case 'replace':
      return call.arguments.length === 3 ? `${callee}(${target}, ${fake})` : undefined
    default:
      return undefined
  }
}

interface Place {
  /** Where what is there already would begin. */
  readonly at: number
  readonly editsFor: (statement: string) => readonly Edit[]
}

const HOOKS = /^(?:before|after|beforeEach|afterEach|beforeAll|afterAll|setup|teardown|suiteSetup|suiteTeardown)$/

/** Below the statement of a call; in the braces that the body of a hook then needs. */
export function placeBeside(anchors: Anchors, text: string, call: ExpressionAnchor): Place | undefined {
  if (call.conditional) return undefined
  const { newline, semicolons } = anchors.style
  const { statement } = call
  if (statement !== undefined) {
    if (!statement.inList || !/^(?:ExpressionStatement|VariableDeclaration)$/.test(statement.kind)) return undefined
    const written = text.slice(...statement.span)
    // In the style without semicolons, the one of the next line may count for this one.
    const end = statement.span[0] + written.replace(/\s*\n\s*;$/, '').length
    const rest = /^.*/.exec(text.slice(end))?.[0] ?? ''
    const isLast = /^[ \t]*(?:\/\/.*)?\r?$/.test(rest)
    const at = isLast ? end + rest.replace(/\r$/, '').length : end
    const tail = semicolons || !(isLast || /^\s*\}/.test(rest)) ? ';' : ''
    const lead = isLast ? newline + indentationAt(text, statement.span[0]) : `${text[end - 1] === ';' ? '' : ';'} `
    return { at, editsFor: (made) => [{ start: at, end: at, text: `${lead}${made}${tail}` }] }
  }
  const arrow = call.function === null ? undefined : functionAt(anchors, call.function)
  const hook = arrow === undefined ? undefined : anchors.expressions.find((each) => each.kind === 'call' && each.arguments.some(({ span }) => span[0] === arrow.span[0] && span[1] === arrow.span[1]))
  if (arrow?.expressionBody !== true || arrow.bodySpan[0] !== call.span[0] || hook === undefined || !HOOKS.test(text.slice(...hook.calleeSpan))) return undefined
  const [start, end] = arrow.bodySpan
  return {
    at: end,
    editsFor: (made) => [
      { start, end: start, text: '{ ' },
      { start: end, end, text: `; ${made}${semicolons ? ';' : ''} }` },
    ],
  }
}

/** Runners that do not take back by themselves what they stubbed are asked to by name. */
function restoresOf(anchors: Anchors, text: string, { call, object }: Installed, name: string, { path }: Counterpart): readonly Edit[] | undefined {
  const callee = text.slice(...call.calleeSpan)
  const root = callee.replace(/\s*\.?\s*\w+$/, '')
  const isForgetful = /(?:^|\.)(?:stub|spy|replace)$/.test(callee)
  // What is reset gives nothing at all, and no promise either.
  if (root !== '' && new RegExp(`(?<![\\w$.])${root.replaceAll(/[.$]/g, '\\$&')}\\s*\\.\\s*(?:reset|resetBehavior|resetAllMocks)\\s*\\(`).test(text)) return undefined
  const isCovered = root !== '' && new RegExp(`(?<![\\w$.])${root.replaceAll(/[.$]/g, '\\$&')}\\s*\\.\\s*(?:restore|restoreAllMocks|restoreAll|reset)\\s*\\(`).test(text)
  if (isCovered) return []
  const outer = anchors.expressions.filter((each) => each.kind === 'call' && each.span[0] === call.span[0]).sort((a, b) => b.span[1] - a.span[1])[0] ?? call
  const assigned = /([\w$.]+)\s*=\s*$/.exec(text.slice(0, call.span[0]))?.[1]
  const holders = [`${text.slice(...object)}.${name}`, ...(outer.variable === undefined ? [] : [outer.variable]), ...(assigned === undefined ? [] : [assigned])]
  if (isForgetful && !/^(?:statement|initializer|assigned|arrow-body)$/.test(outer.use)) return undefined
  const edits: Edit[] = []
  for (const restore of anchors.expressions) {
    const how = restore.kind === 'call' && restore.arguments.length === 0 ? /^(.*?)\s*\.\s*(restore|mockRestore|mock\.restore)$/s.exec(text.slice(...restore.calleeSpan)) : null
    if (how === null || !holders.includes(how[1] ?? '')) continue
    const place = anchors.style.typescript ? undefined : placeBeside(anchors, text, restore)
    if (place === undefined) {
      if (isForgetful) return undefined
      continue
    }
    const made = `${text.slice(...object)}.${path.join('.')}.${how[2] ?? 'restore'}()`
    if (!text.slice(place.at).trimStart().startsWith(made)) edits.push(...place.editsFor(made))
  }
  return edits
}

/** The member of the call that a rewritten one calls instead, where it is called on the module itself. */
export function isCalledOn(anchors: Anchors, text: string, span: Span, name: string, home: string): boolean {
  const anchor = expressionAt(anchors, span)
  if (anchor?.member?.name !== name || anchor.member.computed || /throwIfNoEntry/.test(text.slice(...span))) return false
  return isModule(anchors, anchor.member.objectSpan, home)
}
