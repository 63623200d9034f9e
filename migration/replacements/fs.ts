import { canonicalModule, findBlockingRow } from '../../catalogue/index.js'
import { expressionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, ArgumentAnchor, ExpressionAnchor, VariableAnchor } from '../../analysis/anchors.js'
import type { ApiName, Span } from '../../analysis/facts.js'
import type { Operation, Refusal } from '../edits.js'
import { isRefusal, keyOfSpan } from '../imports.js'
import type { CalleeRequest, Need } from '../imports.js'
import type { Edit } from '../plan.js'
import type { ReplaceableCall, ReplacementFile, Replacer, Verdict } from './replacer.js'

/**
 * What is written in place of each blocking file system call. Same-named twins, and the shapes of their own: existence, missing
 * entries, globs, native paths, opened directories, and numeric descriptors from their `openSync` to their `closeSync`.
 */

export interface FsCall {
  readonly span: Span
  readonly api: ApiName
}

const homes = new Set(['node:fs', 'graceful-fs', 'fs-extra'])

/** Calls that take descriptors are converted together, from the opening to the closing. */
export const fsReplacer: Replacer = {
  handles: ({ module }) => homes.has(canonicalModule(module)),
  verdictOf(call: ReplaceableCall, { anchors, text, calls }: ReplacementFile): Verdict {
    const ours = calls.filter(({ row }) => row !== undefined && fsReplacer.handles(row, undefined))
    const form = formOf(anchors, text, call, ours)
    if (form.kind === 'refused') return { refusal: form.refusal }
    const callee = requestOf(call, form)
    return {
      rewriting: {
        unit: form.kind === 'descriptor' || form.kind === 'open' ? form.unit.map(({ span }) => span) : [call.span],
        ...(callee === undefined ? {} : { callee }),
        operations: names => operationsOf(anchors, text, call, form, names.callee),
      },
    }
  },
}

type Form =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The callee changes, and what goes around it. */
  | {
      readonly kind: 'call'
      readonly need: Need
      readonly wrapper?: Need
      readonly pieces?: readonly Edit[]
      readonly before?: string
      readonly after?: string
      readonly suffix?: string
    }
  /** A method of an object that is there: `dir.readSync()`. */
  | { readonly kind: 'method'; readonly name: string }
  /** Opens a descriptor that lives in one function. */
  | { readonly kind: 'open'; readonly need: Need; readonly unit: readonly FsCall[]; readonly variable?: VariableAnchor }
  /** Uses or closes one: a method of the FileHandle. */
  | { readonly kind: 'descriptor'; readonly method: string; readonly suffix: string; readonly unit: readonly FsCall[]; readonly inline: boolean }

function refused(code: string, message: string): Form {
  return { kind: 'refused', refusal: { code, message } }
}

/** Methods of FileHandle for the calls that take a descriptor first. The suffix picks what the sync form returns. */
const handleMethods: Readonly<Record<string, readonly [method: string, suffix: string]>> = {
  appendFileSync: ['appendFile', ''],
  closeSync: ['close', ''],
  fchmodSync: ['chmod', ''],
  fchownSync: ['chown', ''],
  fdatasyncSync: ['datasync', ''],
  fstatSync: ['stat', ''],
  fsyncSync: ['sync', ''],
  ftruncateSync: ['truncate', ''],
  futimesSync: ['utimes', ''],
  readFileSync: ['readFile', ''],
  readSync: ['read', '.bytesRead'],
  readvSync: ['readv', '.bytesRead'],
  writeFileSync: ['writeFile', ''],
  writeSync: ['write', '.bytesWritten'],
  writevSync: ['writev', '.bytesWritten'],
}

/** Take a path or a descriptor. */
const pathOrDescriptor = new Set(['readFileSync', 'writeFileSync', 'appendFileSync', 'truncateSync'])

function formOf(anchors: Anchors, text: string, call: FsCall, calls: readonly FsCall[]): Form {
  const anchor = expressionAt(anchors, call.span)
  if (anchor === undefined || (anchor.kind !== 'call' && anchor.kind !== 'new')) return refused('unknown-place', 'The place is not a call that an edit can address.')
  const module = canonicalModule(call.api.module)
  const name = call.api.path.split('.').filter(part => part !== 'default').join('.')
  if (/\(\)\.(?:readSync|closeSync)$/.test(name) && !/Utf8Stream/.test(name)) return directoryMethod(anchor, name)
  const row = findBlockingRow(call.api.module, call.api.path)
  const replacement = row?.replacement
  if (replacement === undefined) return refused('no-replacement', `Nothing is known that replaces \`${call.api.path}\`.`)
  if (pathOrDescriptor.has(name)) {
    const form = firstArgumentForm(anchors, text, anchor, name, module, call, calls)
    if (form !== undefined) return form
  }
  if (name === 'statSync' || name === 'lstatSync') return statForm(anchors.style.quote, text, anchor, name, module, replacement)
  if (replacement.kind === 'twin') {
    const [only, ...others] = anchor.arguments
    // The promise form of fs-extra takes its callback for the flags where those are left out.
    const isWithoutFlags = name === 'openSync' && only !== undefined && others.length === 0 && only.shape.kind !== 'spread'
    const flags = isWithoutFlags ? { pieces: [{ start: only.span[1], end: only.span[1], text: `, ${anchors.style.quote}r${anchors.style.quote}` }] } : {}
    return { kind: 'call', need: { module: replacement.module, path: replacement.export }, ...flags }
  }
  if (replacement.kind === 'promisify') {
    return { kind: 'call', need: { module: replacement.module, path: replacement.export }, wrapper: { module: 'node:util', path: 'promisify' } }
  }
  if (replacement.kind !== 'adapt') return refused('no-async-form', `\`${name}\` has no asynchronous form. Run it in a worker thread.`)
  switch (replacement.name) {
    case 'exists':
      return existsForm(anchor, module)
    case 'realpath-native':
      return module === 'fs-extra'
        ? { kind: 'call', need: { module, path: 'realpath.native' } }
        : { kind: 'call', need: { module, path: 'realpath.native' }, wrapper: { module: 'node:util', path: 'promisify' } }
    case 'glob-iterator':
      if (module === 'fs-extra') return refused('fs-substitute', 'fs-extra has no async `glob` of a fixed shape. Take `glob` from `node:fs/promises`.')
      // Node has had `Array.fromAsync` for as long as it has had `globSync`.
      return { kind: 'call', need: promisesNeed(module, 'glob'), before: 'Array.fromAsync(', after: ')' }
    case 'directory-handle':
      return { kind: 'call', need: module === 'fs-extra' ? { module, path: 'opendir' } : promisesNeed(module, 'opendir') }
    case 'file-descriptor':
      return descriptorForm(anchors, text, anchor, name, module, call, calls)
    case 'disposable':
      return refused('disposable', '`mkdtempDisposableSync` is disposed synchronously. Use `mkdtempDisposable` with `await using`.')
    default:
      return refused('no-async-form', `\`${name}\` is replaced by ${replacement.use}, which needs a change of shape by hand.`)
  }
}

function promisesNeed(module: string, name: string): Need {
  return module === 'graceful-fs' ? { module, path: `promises.${name}` } : { module: 'node:fs/promises', path: name }
}

function directoryMethod(anchor: ExpressionAnchor, name: string): Form {
  const method = name.endsWith('readSync') ? 'read' : 'close'
  if (anchor.member === undefined || anchor.member.computed) return refused('indirect-call', 'The method of the directory is not called by its name.')
  return { kind: 'method', name: method }
}

function existsForm(anchor: ExpressionAnchor, module: string): Form {
  if (anchor.arguments.length > 1) return refused('spread-arguments', '`existsSync` ignores what follows its path, `access` does not. Pass the path alone.')
  if (anchor.arguments[0]?.shape.kind === 'spread') return refused('spread-arguments', 'The arguments are spread, so they may be more than a path.')
  if (module === 'fs-extra') return { kind: 'call', need: { module, path: 'pathExists' } }
  return { kind: 'call', need: promisesNeed(module, 'access'), after: '.then(() => true, () => false)' }
}

function statForm(quote: string, text: string, anchor: ExpressionAnchor, name: string, module: string, replacement: { readonly kind: string }): Form {
  const path = name === 'statSync' ? 'stat' : 'lstat'
  const need = module === 'fs-extra' && replacement.kind === 'twin' ? { module, path } : promisesNeed(module, path)
  const options = anchor.arguments[1]
  if (anchor.arguments.some(argument => argument.shape.kind === 'spread')) {
    return refused('throw-if-no-entry-unknown', 'The arguments are spread, so `throwIfNoEntry` may be among them, which the promise form does not know.')
  }
  if (options === undefined || options.shape.kind === 'literal' || (options.shape.kind === 'identifier' && options.shape.name === 'undefined')) return { kind: 'call', need }
  if (options.shape.kind !== 'object' || options.shape.open) {
    return refused('throw-if-no-entry-unknown', 'The options may hold `throwIfNoEntry`, which the promise form does not know. Write them in the call.')
  }
  const property = options.shape.properties.find(({ name: key }) => key === 'throwIfNoEntry')
  if (property === undefined) return { kind: 'call', need }
  if (typeof property.value !== 'boolean') {
    return refused('throw-if-no-entry-unknown', 'Whether `throwIfNoEntry` is true is not known, and the promise form does not know the option.')
  }
  const pieces = [optionRemoval(text, anchor, options, property.span)]
  if (property.value) return { kind: 'call', need, pieces }
  // Since Node 22, `statSync` takes a path through a file for a missing entry, too; `lstatSync` does not.
  const codes = path === 'stat' ? ['ENOENT', 'ENOTDIR'] : ['ENOENT']
  const isMissing = codes.map(code => `error.code === ${quote}${code}${quote}`).join(' || ')
  return { kind: 'call', need, pieces, after: `.catch(error => { if (${isMissing}) return undefined; throw error })` }
}

/** The types of the promise form know no such option. */
function optionRemoval(text: string, anchor: ExpressionAnchor, options: ArgumentAnchor, property: Span): Edit {
  if (options.shape.kind !== 'object') throw new Error('Options with a property are an object.')
  const { properties } = options.shape
  const index = properties.findIndex(({ span }) => span[0] === property[0])
  const next = properties[index + 1]
  const previous = properties[index - 1]
  if (next !== undefined) return { start: property[0], end: next.span[0], text: '' }
  if (previous !== undefined) return { start: previous.span[1], end: property[1], text: '' }
  const before = anchor.arguments[0]
  const comma = /^\s*,/.exec(text.slice(options.span[1]))?.[0].length ?? 0
  return { start: before?.span[1] ?? options.span[0], end: options.span[1] + comma, text: '' }
}

/** What the first argument of a function that takes a path or a descriptor says: nothing where it is a path. */
function firstArgumentForm(
  anchors: Anchors,
  text: string,
  anchor: ExpressionAnchor,
  name: string,
  module: string,
  call: FsCall,
  calls: readonly FsCall[],
): Form | undefined {
  const first = anchor.arguments[0]
  if (first === undefined) return undefined
  const written = text.slice(...first.span)
  const isRead = name === 'readFileSync'
  if (/(?:^|\.)stdin\.fd$/.test(written) || (isRead && first.shape.kind === 'literal' && (first.shape.value === 0 || first.shape.value === '/dev/stdin'))) {
    return refused('stdin-read', "Standard input has no promise of its whole content in `fs`. Use `await text(process.stdin)` from `node:stream/consumers`.")
  }
  // The promisified callback forms of fs-extra take descriptors.
  if (module === 'fs-extra') return undefined
  if (first.shape.kind === 'literal' && typeof first.shape.value === 'number') return refused('fd-escapes', numericDescriptor)
  if (/(?:^|\.)std(?:out|err)\.fd$/.test(written)) return refused('fd-escapes', numericDescriptor)
  const opened = openerOf(anchors, first.span, calls)
  if (opened !== undefined) return descriptorForm(anchors, text, anchor, name, module, call, calls)
  const last = /([\w$]+)$/.exec(written)?.[1] ?? ''
  if (/^(?:fd|fileDescriptor)\d*$|[a-z](?:Fd|FD|FileDescriptor)\d*$|_fd$/.test(last)) return refused('fd-escapes', numericDescriptor)
  return undefined
}

const numericDescriptor = 'The promise form does not take a numeric descriptor. Open, use and close the file in one function.'

interface Opener {
  readonly call: FsCall
  readonly anchor: ExpressionAnchor
  readonly variable?: VariableAnchor
}

/** The `openSync` whose descriptor an argument is: called in its place, or held by a variable. */
function openerOf(anchors: Anchors, span: Span, calls: readonly FsCall[]): Opener | undefined {
  const inline = calls.find(call => isOpen(call) && call.span[0] === span[0] && call.span[1] === span[1])
  if (inline !== undefined) {
    const anchor = expressionAt(anchors, inline.span)
    return anchor === undefined ? undefined : { call: inline, anchor }
  }
  const variable = variableAt(anchors, span)
  if (variable === undefined) return undefined
  for (const call of calls) {
    if (!isOpen(call)) continue
    const anchor = expressionAt(anchors, call.span)
    if (anchor !== undefined && assignedVariable(anchors, anchor) === variable) return { call, anchor, variable }
  }
  return undefined
}

function isOpen(call: FsCall): boolean {
  return /^(?:default\.)?openSync$/.test(call.api.path) && canonicalModule(call.api.module) !== 'fs-extra'
}

/** `const fd = openSync()`, or the only assignment to a `let fd`. */
function assignedVariable(anchors: Anchors, anchor: ExpressionAnchor): VariableAnchor | undefined {
  for (const variable of anchors.variables) {
    if (variable.initSpan !== undefined) {
      if (variable.initSpan[0] === anchor.span[0] && variable.initSpan[1] === anchor.span[1]) return variable
    } else if (anchor.use === 'assigned' && anchor.assignedTo !== undefined && variable.references.some(({ span }) => span[0] === anchor.assignedTo)) {
      return variable
    }
  }
  return undefined
}

function descriptorForm(anchors: Anchors, text: string, anchor: ExpressionAnchor, name: string, module: string, call: FsCall, calls: readonly FsCall[]): Form {
  const method = handleMethods[name]
  if (module === 'fs-extra') {
    // Numbers stay numbers there; only the results of reads and writes are objects.
    const need = { module, path: name.slice(0, -'Sync'.length) }
    const suffix = anchor.use === 'statement' ? '' : (method?.[1] ?? '')
    return { kind: 'call', need, ...(suffix === '' ? {} : { suffix }) }
  }
  if (name === 'openSync') {
    const unit = unitOf(anchors, text, { call, anchor }, calls)
    if (isRefusal(unit)) return { kind: 'refused', refusal: unit }
    const variable = assignedVariable(anchors, anchor)
    return { kind: 'open', need: promisesNeed(module, 'open'), unit, ...(variable === undefined ? {} : { variable }) }
  }
  const first = anchor.arguments[0]
  if (method === undefined) return refused('no-async-form', `FileHandle has nothing in place of \`${name}\`.`)
  if (first === undefined || first.shape.kind === 'spread') return refused('fd-escapes', numericDescriptor)
  if (/(?:^|\.)stdin\.fd$/.test(text.slice(...first.span)) || (/^readv?Sync$/.test(name) && first.shape.kind === 'literal' && first.shape.value === 0)) {
    return refused('stdin-read', 'Standard input is read from its stream: `for await (const chunk of process.stdin)`.')
  }
  const opener = openerOf(anchors, first.span, calls)
  if (opener === undefined) return refused('fd-escapes', 'The descriptor was opened elsewhere. Open, use and close the file in one function.')
  const unit = unitOf(anchors, text, opener, calls)
  if (isRefusal(unit)) return { kind: 'refused', refusal: unit }
  return { kind: 'descriptor', method: method[0], suffix: anchor.use === 'statement' ? '' : method[1], unit, inline: opener.variable === undefined }
}

/** All calls on one descriptor, from its opening on, or why they are not one unit. */
function unitOf(anchors: Anchors, text: string, opener: { readonly call: FsCall; readonly anchor: ExpressionAnchor }, calls: readonly FsCall[]): readonly FsCall[] | Refusal {
  const { call, anchor } = opener
  const escapes = (why: string): Refusal => ({ code: 'fd-escapes', message: `The descriptor ${why}, where a FileHandle would not do. Open, use and close the file in one function.` })
  if (anchor.use === 'argument') {
    const closing = calls.find(other => /(?:^|\.)closeSync$/.test(other.api.path) && keyOfSpan(expressionAt(anchors, other.span)?.arguments[0]?.span ?? [0, 0]) === keyOfSpan(call.span))
    return closing === undefined ? escapes('is passed on') : [call, closing]
  }
  const variable = assignedVariable(anchors, anchor)
  if (variable === undefined) return escapes('is not kept in a variable')
  const unit: FsCall[] = [call]
  const isDeclared = variable.initSpan !== undefined
  if (variable.exported || (variable.function?.[0] ?? -1) !== (anchor.function?.[0] ?? -1)) return escapes('outlives its function')
  for (const reference of variable.references) {
    if (reference.type) return escapes('is part of a type')
    if (reference.write) {
      if (isDeclared || reference.span[0] !== anchor.assignedTo) return escapes('is assigned more than once')
      continue
    }
    if ((reference.function?.[0] ?? -1) !== (anchor.function?.[0] ?? -1)) return escapes('is used in another function')
    const use = calls.find(other => {
      const first = expressionAt(anchors, other.span)?.arguments[0]
      return first !== undefined && first.span[0] === reference.span[0] && first.span[1] === reference.span[1]
    })
    const name = use?.api.path.split('.').at(-1) ?? ''
    if (use !== undefined && handleMethods[name] !== undefined) unit.push(use)
    else if (!isPresenceTest(text, reference.span)) return escapes('is passed on or compared')
  }
  if (!unit.some(({ api }) => /(?:^|\.)closeSync$/.test(api.path))) return escapes('is never closed')
  return unit
}

/** `fd !== undefined`, `fd == null`, `if (fd)`: true and false alike for a number that is not 0 and for a handle. */
function isPresenceTest(text: string, span: Span): boolean {
  const after = text.slice(span[1], span[1] + 40)
  if (/^\s*[!=]==?\s*(?:undefined|null)\b/.test(after)) return true
  return /(?:\bif\s*\(|&&\s*)$/.test(text.slice(Math.max(0, span[0] - 20), span[0])) && /^\s*(?:\)|&&)/.test(after)
}

function requestOf(call: FsCall, form: Form): CalleeRequest | undefined {
  if (form.kind === 'call') return { call: call.span, api: call.api, need: form.need, ...(form.wrapper === undefined ? {} : { wrapper: form.wrapper }) }
  if (form.kind === 'open') return { call: call.span, api: call.api, need: form.need }
  if (form.kind === 'descriptor') return { call: call.span, api: call.api }
  return undefined
}

function operationsOf(anchors: Anchors, text: string, call: FsCall, form: Form, callee: readonly Edit[]): readonly Operation[] {
  const anchor = expressionAt(anchors, call.span)
  if (anchor === undefined) throw new Error('A converted call has an anchor.')
  const span = call.span
  switch (form.kind) {
    case 'call':
      return [{ kind: 'rewrite', span, pieces: [...callee, ...(form.pieces ?? [])], ...around(form), awaited: true }]
    case 'method': {
      const end = anchor.calleeSpan[1]
      const start = end - (anchor.member?.name.length ?? 0)
      return [{ kind: 'rewrite', span, pieces: [{ start, end, text: form.name }], awaited: true }]
    }
    case 'open': {
      const isInline = form.variable === undefined
      const annotation = form.variable === undefined ? [] : numberAnnotation(text, form.variable)
      return [
        { kind: 'rewrite', span, pieces: callee, awaited: true, ...(isInline ? { suffix: '.close()' } : {}) },
        ...(annotation.length === 0 ? [] : [{ kind: 'edit', edits: annotation } as const]),
      ]
    }
    case 'descriptor': {
      const first = anchor.arguments[0]
      const second = anchor.arguments[1]
      if (first === undefined) throw new Error('A call on a descriptor has one.')
      if (form.inline) {
        const pieces = [
          { start: span[0], end: first.span[0], text: '' },
          { start: first.span[1], end: span[1], text: '' },
        ]
        return [{ kind: 'rewrite', span, pieces, awaited: true }]
      }
      const pieces = [
        { start: anchor.calleeSpan[0], end: anchor.calleeSpan[1], text: `${text.slice(...first.span)}.${form.method}` },
        { start: first.span[0], end: second?.span[0] ?? first.span[1], text: '' },
      ]
      return [{ kind: 'rewrite', span, pieces, awaited: true, ...around(form) }]
    }
    case 'refused':
      return []
  }
}

function around(form: { readonly before?: string; readonly after?: string; readonly suffix?: string }): { before?: string; after?: string; suffix?: string } {
  return {
    ...(form.before === undefined ? {} : { before: form.before }),
    ...(form.after === undefined ? {} : { after: form.after }),
    ...(form.suffix === undefined || form.suffix === '' ? {} : { suffix: form.suffix }),
  }
}

/** A handle is not a number. */
function numberAnnotation(text: string, variable: VariableAnchor): readonly Edit[] {
  const annotation = /^\s*:\s*number(?=\s*(?:[;=,\r\n]|\|))/.exec(text.slice(variable.nameSpan[1]))
  if (annotation === null) return []
  const start = variable.nameSpan[1]
  return [{ start, end: start + annotation[0].length, text: ": import('node:fs/promises').FileHandle" }]
}
