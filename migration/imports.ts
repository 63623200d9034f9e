import { canonicalModule } from '../catalogue/index.js'
import { expressionAt, variableAt } from '../analysis/anchors.js'
import type { Anchors, LoadAnchor, SpecifierAnchor, VariableAnchor } from '../analysis/anchors.js'
import type { ApiName, Span } from '../analysis/facts.js'
import { freeName } from './edits.js'
import type { Refusal } from './edits.js'
import type { Edit } from './plan.js'

/**
 * How a file can name an async API where it names the sync one now, in its own manner of importing: through the object it already
 * has (`fs.promises.readFile`), through an import that is there, or through a new one beside the old. What nobody uses any more
 * is taken out of the imports.
 */

/** An export that the rewritten callee needs: `readFile` of `node:fs/promises`. */
export interface Need {
  readonly module: string
  readonly path: string
  /** A module of the project: what it exports as default is not the module. */
  readonly isOwn?: boolean
  /** What to call it where its own name is taken, the first that is free. */
  readonly locals?: readonly string[]
}

export interface CalleeRequest {
  readonly call: Span
  readonly api: ApiName
  /** Absent where the callee goes away: nothing is imported, and its name is not used any more. */
  readonly need?: Need
  /** Wrap the callee: `promisify(…)` of `node:util`. */
  readonly wrapper?: Need
  /** The callee's name goes on being used where it stands: what is rewritten is a copy. */
  readonly keeps?: boolean
  /** Keep the wrapped callee in a constant below the imports, where it can be. */
  readonly shared?: boolean
}

/** Exports that rewritten code names in other places than the callee. */
export interface NameRequest {
  readonly call: Span
  readonly names: readonly Need[]
}

export interface ImportPlan {
  /** By the start and end of each call: edits of its callee, or why there are none. */
  readonly callees: ReadonlyMap<string, readonly Edit[] | Refusal>
  /** By the start and end of each call: how the names it asked for are written, or why they cannot be. */
  readonly names: ReadonlyMap<string, readonly string[] | Refusal>
  /** Edits of import declarations. */
  readonly edits: readonly Edit[]
}

export function isRefusal(value: object): value is Refusal {
  return 'code' in value
}

export function keyOfSpan(span: Span): string {
  return `${span[0]}:${span[1]}`
}

/**
 * Callees, names and import edits for all requests of a file together: the edits are only right as a whole.
 * @param taken names that new ones must differ from; those that are given away are added to it
 */
export function importsFor(
  anchors: Anchors,
  text: string,
  requests: readonly CalleeRequest[],
  nameRequests: readonly NameRequest[] = [],
  taken: Set<string> = new Set(anchors.names),
): ImportPlan {
  const book: Book = { anchors, text, taken, added: [], released: new Map(), extended: new Map(), constants: [], reused: new Set(), gone: new Set() }
  for (const name of namesThatLeave(anchors, requests)) taken.delete(name)
  const callees = new Map<string, readonly Edit[] | Refusal>()
  for (const request of requests) {
    const released = request.keeps === true ? new Map<number, Set<number>>() : book.released
    callees.set(keyOfSpan(request.call), calleeEditsOf({ ...book, released }, request))
  }
  const names = new Map<string, readonly string[] | Refusal>()
  for (const request of nameRequests) names.set(keyOfSpan(request.call), namesOf(book, request))
  return { callees, names, edits: declarationEdits(book) }
}

/** Names of imports that only rewritten calls use: what replaces them may take their place. */
function namesThatLeave(anchors: Anchors, requests: readonly CalleeRequest[]): readonly string[] {
  const callees = new Set(requests.filter(({ keeps }) => keeps !== true).map(({ call }) => keyOfSpan(expressionAt(anchors, call)?.calleeSpan ?? call)))
  const needed = new Set(requests.flatMap(({ need }) => (need === undefined ? [] : [`${need.module} ${need.path}`])))
  return anchors.variables.flatMap((variable) => {
    const found = loadOf(anchors, variable)
    if (found === undefined || variable.exported || !isOnlyName(anchors, variable.name) || !found.load.complete || !found.load.alone) return []
    const path = [...found.load.path, ...(found.specifier.kind === 'named' ? [found.specifier.imported] : [])].filter((part) => part !== 'default')
    const isLeaving = path.length > 0 && !needed.has(`${canonicalModule(found.load.specifier)} ${path.join('.')}`)
    return isLeaving && variable.references.every(({ span }) => callees.has(keyOfSpan(span))) ? [variable.name] : []
  })
}

function namesOf(book: Book, { call, names }: NameRequest): readonly string[] | Refusal {
  const near = lastLoadBefore(book.anchors, call)
  const given: string[] = []
  for (const need of names) {
    const name = acquire(book, need, near, call)
    if (isRefusal(name)) return name
    given.push(name.text)
  }
  return given
}

/** The last of the declarations that load something for the whole file, where new ones go; none where nothing is loaded. */
function lastLoadBefore(anchors: Anchors, call: Span): LoadAnchor | typeof HEAD {
  const loads = anchors.loads.filter(load => load.topLevel && !load.typeOnly && load.form !== 'dynamic' && load.statementSpan[1] <= call[0])
  // `require` far down in a file stands there for a reason; the first block of declarations is where the others are.
  return loads.find((load, index) => !isFollowed(anchors, load, loads[index + 1])) ?? HEAD
}

function isFollowed(anchors: Anchors, load: LoadAnchor, next: LoadAnchor | undefined): boolean {
  return next !== undefined && next.form === load.form && !anchors.expressions.some(({ statement, span }) => statement !== undefined && span[0] > load.statementSpan[1] && span[1] < next.statementSpan[0])
}

/** Stands for the start of a file that loads nothing. */
const HEAD = 'head'

interface Addition {
  readonly near: LoadAnchor | typeof HEAD
  readonly specifier: string
  readonly imported: string
  readonly local: string
}

/** What has been decided so far for one file. */
interface Book {
  readonly anchors: Anchors
  readonly text: string
  readonly taken: Set<string>
  /** Names for new declarations. */
  readonly added: Addition[]
  /** References that are rewritten, by the start of their variable's name. */
  readonly released: Map<number, Set<number>>
  /** Names that existing declarations get, by the start of the declaration. */
  readonly extended: Map<number, Addition[]>
  /** Wrapped callees that have a name of their own. */
  readonly constants: Constant[]
  /** Imported names that rewritten code goes on using. */
  readonly reused: Set<string>
  /** Modules of which a call goes away, not a name, by the start of their variable's name. */
  readonly gone: Set<number>
}

interface Constant {
  /** The last declaration of its block; the constant stands below. */
  readonly below: LoadAnchor
  readonly local: string
  /** `promisify(crypto.pbkdf2)` */
  readonly value: string
}

function calleeEditsOf(book: Book, request: CalleeRequest): readonly Edit[] | Refusal {
  const { anchors, text } = book
  const anchor = expressionAt(anchors, request.call)
  if (anchor === undefined) return { code: 'unknown-place', message: 'The place is not a call that an edit can address.' }
  const segments = segmentsOf(request.api.path)
  let object = anchor.calleeSpan
  let matched = segments.length
  let propertyStart = anchor.calleeSpan[1]
  while (matched > 0) {
    const member = expressionAt(anchors, object)
    if (member?.kind !== 'member' || member.member === undefined || member.member.name !== segments[matched - 1]) break
    propertyStart = propertyStartOf(text, member.span, member.member)
    object = member.member.objectSpan
    matched -= 1
  }
  // `default` is how ES modules see what CommonJS exports.
  const base = expressionAt(anchors, object)
  const inner = base?.kind === 'member' && base.member?.name === 'default' ? base.member.objectSpan : object
  if (request.need === undefined) {
    const isWhole = matched === 0
    const gone = variableAt(anchors, isWhole ? inner : object)
    if (gone !== undefined) release(book, gone, isWhole ? inner : object)
    if (gone !== undefined && isWhole && request.keeps !== true) book.gone.add(gone.nameSpan[0])
    return []
  }
  if (matched === 0) {
    const home = moduleOf(anchors, text, inner) ?? moduleOf(anchors, text, object)
    if (home === undefined) {
      return { code: 'fs-substitute', message: `\`${text.slice(...object)}\` may be something else than the module itself at run time, so its promise form is not certain to exist.` }
    }
    const path = pathFrom(home.module, request.need)
    if (path === undefined && home.load !== undefined && !fsFamily.has(request.need.module) && request.need.module !== 'node:fs/promises') {
      const name = acquire(book, request.need, home.load, request.call)
      if (isRefusal(name)) return name
      const gone = variableAt(anchors, inner)
      if (gone !== undefined) release(book, gone, inner)
      return wrapped(book, request, home.load, anchor.calleeSpan, [{ start: anchor.calleeSpan[0], end: anchor.calleeSpan[1], text: name.text }])
    }
    if (path === undefined) {
      return { code: 'fs-substitute', message: `\`${home.module}\` has no \`${request.need.path}\` to call instead.` }
    }
    if (path === '') {
      const whole = wholeOf(anchors, home.load, object)
      if (whole === undefined) return { code: 'module-form', message: moduleForm(home.module) }
      return wrapped(book, request, home.load, anchor.calleeSpan, [{ start: object[1], end: anchor.calleeSpan[1], text: whole }])
    }
    // `fs⏎.readFileSync(…)`: the method keeps its line.
    const lastDot = /^\s*\n\s*\.$/.test(text.slice(object[1], propertyStart)) ? path.lastIndexOf('.') : -1
    if (lastDot > 0) {
      const insertion = { start: object[1], end: object[1], text: `.${path.slice(0, lastDot)}` }
      return wrapped(book, request, home.load, anchor.calleeSpan, [insertion, memberEdit(text, propertyStart, anchor.calleeSpan[1], path.slice(lastDot + 1))])
    }
    return wrapped(book, request, home.load, anchor.calleeSpan, [memberEdit(text, propertyStart, anchor.calleeSpan[1], path)])
  }
  const variable = variableAt(anchors, object)
  if (variable === undefined) {
    const code = anchor.member === undefined ? 'indirect-call' : 'unresolved-import'
    return { code, message: `\`${text.slice(...anchor.calleeSpan)}\` does not name the API directly. Call it through the module or an import.` }
  }
  const name = nameFor(book, request.need, request.call, variable, segments.slice(0, matched))
  if (isRefusal(name)) return name
  release(book, variable, object)
  return wrapped(book, request, name.load, anchor.calleeSpan, [{ start: anchor.calleeSpan[0], end: anchor.calleeSpan[1], text: name.text }])
}

/** What has to follow the object for it to be the module's own function; undefined where that is not known. */
function wholeOf(anchors: Anchors, load: LoadAnchor | undefined, object: Span): string | undefined {
  const name = variableAt(anchors, object)?.name
  const isNamespace = load?.form === 'import' && load.specifiers.some(({ kind, local }) => kind === 'namespace' && local === name)
  if (!isNamespace) return ''
  // What a namespace of CommonJS can be called as is for the compiler's options to say.
  return anchors.style.typescript ? undefined : '.default'
}

function moduleForm(module: string): string {
  return `\`${module}\` itself has to be called, and how this file can import that depends on its compiler. Import it as a default first.`
}

function segmentsOf(path: string): readonly string[] {
  return path.split('.').filter(segment => segment !== '' && segment !== 'default')
}

/** Where the property's name, or the bracket of a computed one, starts. */
function propertyStartOf(text: string, span: Span, member: { readonly name: string; readonly computed: boolean }): number {
  return member.computed ? text.lastIndexOf('[', span[1]) : span[1] - member.name.length
}

function memberEdit(text: string, start: number, end: number, path: string): Edit {
  const dot = text[start] === '[' && text.slice(0, start).trimEnd().endsWith('?.') === false ? '.' : ''
  return { start, end, text: dot + path }
}

function wrapped(book: Book, request: CalleeRequest, near: LoadAnchor | undefined, calleeSpan: Span, edits: readonly Edit[]): readonly Edit[] | Refusal {
  const { wrapper: need } = request
  if (need === undefined || edits.length === 0) return edits
  const callee = applied(book.text, calleeSpan, edits)
  const named = (name: string): readonly Edit[] => [{ start: calleeSpan[0], end: calleeSpan[1], text: name }]
  const present = wrappedAlready(book.anchors, book.text, request, callee)
  if (present !== undefined) return named(present)
  const wrapper = acquire(book, need, near ?? lastLoadBefore(book.anchors, request.call), request.call)
  if (isRefusal(wrapper)) return wrapper
  const value = `${wrapper.text}(${callee})`
  const below = near === undefined || request.shared !== true ? undefined : lastOfBlock(book, near, callee)
  if (below !== undefined) {
    const known = book.constants.find((each) => each.value === value)
    const plain = callee.split('.').at(-1) ?? callee
    const local = known?.local ?? freeName(book.taken, book.taken.has(plain) ? `${plain}Async` : plain)
    if (known === undefined) book.constants.push({ below, local, value })
    return named(local)
  }
  const first = edits[0]
  const last = edits.at(-1)
  if (first === undefined || last === undefined) return edits
  if (edits.length === 1 && first.start === calleeSpan[0]) return named(value)
  return [{ start: calleeSpan[0], end: calleeSpan[0], text: `${wrapper.text}(` }, ...edits.slice(0, -1), { ...last, text: `${last.text})` }]
}

function applied(text: string, [start, end]: Span, edits: readonly Edit[]): string {
  let from = start
  let result = ''
  for (const edit of edits) {
    result += text.slice(from, edit.start) + edit.text
    from = edit.end
  }
  return result + text.slice(from, end)
}

/** `const scryptAsync = util.promisify(crypto.scrypt)` that the file has. */
function wrappedAlready(anchors: Anchors, text: string, { call, wrapper }: CalleeRequest, callee: string): string | undefined {
  const shape = (code: string): string => code.replaceAll(/\s+/g, '')
  return anchors.variables.find(({ name, function: owner, initSpan, references, span }) => {
    if (owner !== null || initSpan === undefined || references.some(({ write }) => write) || !isOnlyName(anchors, name)) return false
    const init = shape(text.slice(...initSpan))
    if (init !== `${wrapper?.path}(${shape(callee)})` && !init.endsWith(`.${wrapper?.path}(${shape(callee)})`)) return false
    return span[1] <= call[0] || (expressionAt(anchors, call)?.function ?? null) !== null
  })?.name
}

/** Where a constant that needs what `near` loads can stand: below the last declaration of its block, which loads what the callee names. */
function lastOfBlock({ anchors, added, extended }: Book, near: LoadAnchor, callee: string): LoadAnchor | undefined {
  const root = callee.split('.')[0]
  const isLoaded = (local: string): boolean => local === root
  const isNew = [...added, ...[...extended.values()].flat()].some(({ local }) => isLoaded(local))
  if (!near.topLevel || (!isNew && !near.specifiers.some(({ local }) => isLoaded(local)))) return undefined
  const loads = anchors.loads.filter((load) => load.topLevel && load.form !== 'dynamic')
  const from = loads.indexOf(near)
  return from === -1 ? undefined : loads.find((load, index) => index >= from && !isFollowed(anchors, load, loads[index + 1]))
}

interface Home {
  readonly module: string
  /** The declaration that loads it; none for `require('fs').x` in an expression. */
  readonly load?: LoadAnchor
}

const fsFamily = new Set(['node:fs', 'graceful-fs'])

/** How a member of module `home` is named from there; `promises` is part of `fs`. */
function pathFrom(home: string, need: Need): string | undefined {
  if (need.module === home) return need.path
  if (need.module === 'node:fs/promises' && fsFamily.has(home)) return `promises.${need.path}`
  // graceful-fs is a patched clone: everything of fs is there under its own name.
  if (fsFamily.has(need.module) && fsFamily.has(home)) return need.path
  return undefined
}

/** The module that an expression denotes as a whole. */
function moduleOf(anchors: Anchors, text: string, span: Span, hops = 3): Home | undefined {
  const variable = variableAt(anchors, span)
  if (variable === undefined) {
    const inline = /^(?:require|process\s*\.\s*getBuiltinModule)\s*\(\s*(['"])([^'"]+)\1\s*\)$|^await\s+import\s*\(\s*(['"])([^'"]+)\3\s*\)(?:\s*\)?\s*\.\s*default)?$/.exec(text.slice(...span))
    const specifier = inline?.[2] ?? inline?.[4]
    return specifier === undefined ? fieldModuleOf(anchors, text, span) : { module: canonicalModule(specifier) }
  }
  const found = loadOf(anchors, variable)
  if (found !== undefined) {
    const whole = found.load.path.every(part => part === 'default') && (found.specifier.kind !== 'named' || found.specifier.imported === 'default')
    return whole ? { module: canonicalModule(found.load.specifier), load: found.load } : undefined
  }
  // `const files = fs`: the same object under another name.
  if (hops === 0 || variable.initSpan === undefined || variable.references.some(reference => reference.write)) return undefined
  return moduleOf(anchors, text, variable.initSpan, hops - 1)
}

/** `this.fs` where the file sets it once, to a module: `this.fs = require('fs-extra')`. */
function fieldModuleOf(anchors: Anchors, text: string, span: Span): Home | undefined {
  const name = /^this\s*\.\s*(\w+)$/.exec(text.slice(...span))?.[1]
  if (name === undefined) return undefined
  const values = [...text.matchAll(new RegExp(`\\bthis\\s*\\.\\s*${name}\\s*=(?![=>])\\s*([^;}\\r\\n]+)`, 'g'))].map(match => match[1]?.trim() ?? '')
  const [value] = values
  if (value === undefined || values.length > 1) return undefined
  const specifier = /^require\s*\(\s*(['"])([^'"]+)\1\s*\)$/.exec(value)?.[2]
  if (specifier !== undefined) return { module: canonicalModule(specifier) }
  const load = anchors.loads.find(({ specifiers, path }) => path.length === 0 && specifiers.some(({ local, kind }) => local === value && kind !== 'named'))
  return load !== undefined && isOnlyName(anchors, value) ? { module: canonicalModule(load.specifier), load } : undefined
}

function loadOf(anchors: Anchors, variable: VariableAnchor): { readonly load: LoadAnchor; readonly specifier: SpecifierAnchor } | undefined {
  if (variable.references.some(reference => reference.write)) return undefined
  for (const load of anchors.loads) {
    for (const specifier of load.specifiers) {
      if (specifier.localSpan[0] === variable.nameSpan[0]) return { load, specifier }
    }
  }
  return undefined
}

interface Name {
  readonly text: string
  readonly load?: LoadAnchor
}

/** How the needed export is written where `variable` named the sync one. */
function nameFor(book: Book, need: Need, call: Span, variable: VariableAnchor, path: readonly string[]): Name | Refusal {
  const { anchors, text } = book
  const found = loadOf(anchors, variable)
  if (found !== undefined) {
    const full = [...found.load.path, ...(found.specifier.kind === 'named' ? [found.specifier.imported] : [])].filter(part => part !== 'default')
    if (full.join('.') !== path.join('.')) {
      return { code: 'unresolved-import', message: `\`${variable.name}\` is imported in a way that does not lead to its promise form. Import the function by name.` }
    }
    return acquire(book, need, found.load, call)
  }
  const object = aliasedObject(anchors, variable, path)
  const home = object === undefined ? undefined : moduleOf(anchors, text, object)
  if (object !== undefined && home !== undefined && isVisible(anchors, object)) {
    const own = pathFrom(home.module, need)
    const tail = own === '' ? wholeOf(anchors, home.load, object) : own === undefined ? undefined : `.${own}`
    if (tail !== undefined) return { text: text.slice(...object) + tail, ...(home.load === undefined ? {} : { load: home.load }) }
  }
  return { code: 'unresolved-import', message: `\`${variable.name}\` is an alias that an edit cannot follow to its module. Call the function through the module or an import.` }
}

/** `fs` of `const read = fs.readFileSync` and of `const { readFileSync: read } = fs`. */
function aliasedObject(anchors: Anchors, variable: VariableAnchor, path: readonly string[]): Span | undefined {
  if (variable.references.some(reference => reference.write) || path.length !== 1) return undefined
  if (variable.destructured !== undefined) return variable.destructured.key === path[0] ? variable.destructured.initSpan : undefined
  const init = variable.initSpan === undefined ? undefined : expressionAt(anchors, variable.initSpan)
  return init?.kind === 'member' && init.member !== undefined && init.member.name === path[0] ? init.member.objectSpan : undefined
}

/** The identifier at `span` names the same variable everywhere in the file: no other variable has its name. */
function isVisible(anchors: Anchors, span: Span): boolean {
  const variable = variableAt(anchors, span)
  return variable !== undefined && isOnlyName(anchors, variable.name)
}

function isOnlyName(anchors: Anchors, name: string): boolean {
  return anchors.variables.filter(variable => variable.name === name && variable.kind !== 'type').length === 1
}

/** A name for an export: one that the file has, or a new one declared beside `near`. */
function acquire(book: Book, need: Need, near: LoadAnchor | typeof HEAD, call: Span): Name | Refusal {
  const { anchors } = book
  for (const load of anchors.loads) {
    if (load.typeOnly || !isInReach(load, near, call)) continue
    const name = nameIn(anchors, load, need)
    if (name === undefined) continue
    book.reused.add(name.split('.')[0] ?? name)
    return { text: name, load }
  }
  const given = (text: string): Name => (near === HEAD ? { text } : { text, load: near })
  if (need.path === '') return acquireWhole(book, need, near)
  const [imported = '', ...rest] = need.path.split('.')
  const tail = rest.map(part => `.${part}`).join('')
  const earlier = [...book.added, ...[...book.extended.values()].flat()].find(
    addition => addition.imported === imported && canonicalModule(addition.specifier) === need.module && (addition.near === near || addition.near === HEAD || addition.near.topLevel),
  )
  if (earlier !== undefined) return given(earlier.local + tail)
  const wanted = book.taken.has(imported) ? (need.locals?.find(local => !book.taken.has(local)) ?? `${imported}Async`) : imported
  const local = freeName(book.taken, wanted)
  const host = anchors.loads.find(load => canonicalModule(load.specifier) === need.module && load.path.length === 0 && load.bracesSpan !== undefined && !load.typeOnly && load.form !== 'dynamic' && isInReach(load, near, call))
  const addition: Addition = { near: host ?? near, specifier: specifierFor(need.module, near, anchors), imported, local }
  if (host === undefined) book.added.push(addition)
  else book.extended.set(host.statementSpan[0], [...(book.extended.get(host.statementSpan[0]) ?? []), addition])
  return given(local + tail)
}

/** The module itself under a name of its own: `import rimraf from 'rimraf'`. */
function acquireWhole(book: Book, { module }: Need, near: LoadAnchor | typeof HEAD): Name | Refusal {
  const isImport = near === HEAD ? book.anchors.style.module === 'module' : near.form === 'import'
  if (isImport && book.anchors.style.typescript) return { code: 'module-form', message: moduleForm(module) }
  const earlier = book.added.find((each) => each.imported === '' && each.specifier === module)
  const words = (module.split('/').at(-1) ?? module).split(/[^A-Za-z0-9$]+/).filter((word) => word !== '')
  const wanted = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')
  const local = earlier?.local ?? freeName(book.taken, wanted)
  if (earlier === undefined) book.added.push({ near, specifier: module, imported: '', local })
  return near === HEAD ? { text: local } : { text: local, load: near }
}

/** The declaration has run, and is in scope, wherever the call can stand. */
function isInReach(load: LoadAnchor, near: LoadAnchor | typeof HEAD, call: Span): boolean {
  if (load === near) return true
  return load.topLevel && (load.declaration === 'import' || load.statementSpan[1] <= call[0])
}

/** How an export is named through a declaration that the file has. */
function nameIn(anchors: Anchors, load: LoadAnchor, need: Need): string | undefined {
  const loaded = canonicalModule(load.specifier)
  const [first] = load.path
  const isPromises = fsFamily.has(loaded) && load.path.length === 1 && first === 'promises'
  if (load.path.length > 0 && !isPromises) return undefined
  const module = isPromises ? 'node:fs/promises' : loaded
  for (const specifier of load.specifiers) {
    if (specifier.typeOnly || !isOnlyName(anchors, specifier.local)) continue
    const isDefault = specifier.kind === 'default' || specifier.imported === 'default'
    if (isDefault && need.isOwn === true && load.form === 'import') continue
    const isWhole = isDefault || specifier.kind !== 'named'
    if (isWhole) {
      const path = pathFrom(module, need)
      if (path === '') return specifier.kind === 'namespace' && load.form === 'import' ? undefined : specifier.local
      if (path !== undefined) return `${specifier.local}.${path}`
    } else if (specifier.imported === need.path && module === need.module) return specifier.local
    else if (specifier.imported === 'promises' && need.module === 'node:fs/promises' && module === 'node:fs') return `${specifier.local}.${need.path}`
  }
  return undefined
}

function specifierFor(module: string, near: LoadAnchor | typeof HEAD, anchors: Anchors): string {
  if (near === HEAD) return module
  if (canonicalModule(near.specifier) === module) return near.specifier
  if (!module.startsWith('node:')) return module
  const isBuiltin = canonicalModule(near.specifier).startsWith('node:')
  const hasPrefix = isBuiltin ? near.specifier.startsWith('node:') : anchors.style.nodePrefix
  return hasPrefix ? module : module.slice('node:'.length)
}

function release(book: Book, variable: VariableAnchor, reference: Span): void {
  const starts = book.released.get(variable.nameSpan[0]) ?? new Set()
  starts.add(reference[0])
  book.released.set(variable.nameSpan[0], starts)
}

function isUnused(book: Book, variable: VariableAnchor): boolean {
  const starts = book.released.get(variable.nameSpan[0])
  return starts !== undefined && !variable.exported && !book.reused.has(variable.name) && variable.references.every(reference => starts.has(reference.span[0]))
}

function declarationEdits(book: Book): readonly Edit[] {
  const { anchors } = book
  const edits: Edit[] = []
  const unused = anchors.variables.filter(variable => isUnused(book, variable))
  const touched = new Set<LoadAnchor>()
  for (const { near } of [...book.added, ...[...book.extended.values()].flat()]) if (near !== HEAD) touched.add(near)
  for (const { below } of book.constants) if (neighbourOf(book, below) === undefined) touched.add(below)
  for (const variable of unused) {
    const found = loadOf(anchors, variable)
    if (found !== undefined) touched.add(found.load)
    else edits.push(...aliasRemoval(book, variable, unused))
  }
  edits.push(...constantsBesideOthers(book))
  const starts = new Set(unused.map(variable => variable.nameSpan[0]))
  for (const load of touched) edits.push(...loadEdits(book, load, starts))
  const first = book.added.filter(({ near }) => near === HEAD)
  if (first.length > 0) edits.push(headEdit(book, first))
  return edits
}

/** Declarations before the first statement of a file that loads nothing yet. */
function headEdit({ anchors, text }: Book, additions: readonly Addition[]): Edit {
  const { quote, newline, semicolons, module } = anchors.style
  const lines = [...new Set(additions.map(({ specifier }) => specifier))].map(specifier => {
    const names = additions.filter(each => each.specifier === specifier)
    const pad = anchors.style.bracesPadded ? ' ' : ''
    const list = names.map(({ imported, local }) => (imported === local ? local : `${imported}${module === 'module' ? ' as ' : ': '}${local}`)).join(', ')
    const from = `${quote}${specifier}${quote}`
    return (module === 'module' ? `import {${pad}${list}${pad}} from ${from}` : `const {${pad}${list}${pad}} = require(${from})`) + (semicolons ? ';' : '')
  })
  // A comment right above the first statement belongs to it; declarations go above both.
  const start = anchors.firstStatement
  const blank = text.trim() === '' ? '' : newline
  return { start, end: start, text: `${lines.join(newline)}${newline}${blank}` }
}

function loadEdits(book: Book, load: LoadAnchor, unused: ReadonlySet<number>): readonly Edit[] {
  const { text, anchors } = book
  const removable = load.complete && load.alone
  // `const read = require('fs').readFileSync` names an export as braces do.
  const isNamed = (specifier: SpecifierAnchor): boolean => specifier.kind === 'named' || load.path.length > 0
  const isRemoved = (specifier: SpecifierAnchor): boolean => removable && isNamed(specifier) && unused.has(specifier.localSpan[0])
  const additions = (book.extended.get(load.statementSpan[0]) ?? []).filter(addition => addition.near === load)
  const declarations = declarationsNear(book, load)
  const named = load.specifiers.filter(isNamed)
  const kept = named.filter(specifier => !isRemoved(specifier))
  const hasOther = load.specifiers.length > named.length
  if (kept.length === 0 && named.length > 0 && !hasOther && additions.length === 0) {
    if (declarations.length === 0) return [lineRemoval(text, load.statementSpan)]
    return [{ start: load.statementSpan[0], end: load.statementSpan[1], text: joined(book, load, declarations) }]
  }
  const whole = load.specifiers.find(specifier => !isNamed(specifier) && unused.has(specifier.localSpan[0]) && book.gone.has(specifier.localSpan[0]))
  if (whole !== undefined && removable && kept.length === 0 && declarations.length > 0 && additions.length === 0) {
    return [{ start: load.statementSpan[0], end: load.statementSpan[1], text: joined(book, load, declarations) }]
  }
  if (whole !== undefined && removable && declarations.length === 0 && additions.length === 0) {
    if (kept.length === 0) return [withoutLeadingBlank(text, lineRemoval(text, load.statementSpan))]
    // `import request, { type Options } from 'sync-request'`
    if (kept.length === named.length && load.bracesSpan !== undefined) return [{ start: whole.span[0], end: load.bracesSpan[0], text: '' }]
  }
  const edits: Edit[] = []
  if (kept.length < named.length || additions.length > 0) edits.push(...specifierEdits(text, load, named, kept, additions, anchors))
  if (declarations.length > 0) edits.push(insertionAfter(text, load, joined(book, load, declarations), anchors))
  return edits
}

/** Where nothing is left above, the blank lines below go, too. */
function withoutLeadingBlank(text: string, { start, end }: Edit): Edit {
  const blank = text.slice(0, start).trim() === '' ? (/^(?:[ \t]*\r?\n)+/.exec(text.slice(end))?.[0].length ?? 0) : 0
  return { start, end: end + blank, text: '' }
}

/** New declarations that stand beside a load, one for each module. */
function declarationsNear(book: Book, load: LoadAnchor): readonly string[] {
  const own = book.added.filter(addition => addition.near === load)
  const loads = [...new Set(own.map(addition => addition.specifier))].flatMap(specifier => {
    const additions = own.filter(addition => addition.specifier === specifier)
    const [whole, named] = [additions.filter(({ imported }) => imported === ''), additions.filter(({ imported }) => imported !== '')]
    return [whole, named].filter(({ length }) => length > 0).map(each => declarationText(book, load, specifier, each))
  })
  return [...loads, ...constantsBelow(book, load)]
}

function constantsBelow(book: Book, load: LoadAnchor): readonly string[] {
  if (neighbourOf(book, load) !== undefined) return []
  const lines = constantLines(book, load)
  // Imports stand apart from what is declared below them; `require` does not.
  return load.declaration === 'import' && lines.length > 0 ? ['', ...lines] : lines
}

function constantLines({ constants, text }: Book, load: LoadAnchor): readonly string[] {
  const end = text[load.statementSpan[1] - 1] === ';' ? ';' : ''
  const own = constants.filter(({ below }) => below === load)
  return own.map(({ local, value }) => `${load.declaration === 'var' ? 'var' : 'const'} ${local} = ${value}${end}`)
}

/** Where the file has a constant of that kind right below its imports, new ones join it. */
function neighbourOf({ anchors, text }: Book, load: LoadAnchor): Span | undefined {
  const end = load.statementSpan[1]
  return anchors.variables.find(({ function: owner, initSpan, statementSpan }) => {
    if (owner !== null || initSpan === undefined || statementSpan === undefined || statementSpan[0] < end) return false
    return /^(?:\w+\.)?promisify\(/.test(text.slice(...initSpan)) && text.slice(end, statementSpan[0]).trim().replace(/^;/, '') === ''
  })?.statementSpan
}

function constantsBesideOthers(book: Book): readonly Edit[] {
  const { newline } = book.anchors.style
  return [...new Set(book.constants.map(({ below }) => below))].flatMap((below) => {
    const start = neighbourOf(book, below)?.[0]
    return start === undefined ? [] : [{ start, end: start, text: constantLines(book, below).map((line) => line + newline).join('') }]
  })
}

function declarationText(book: Book, load: LoadAnchor, specifier: string, additions: readonly Addition[]): string {
  const { style } = book.anchors
  const quote = book.text[load.specifierSpan[0]] === '"' ? '"' : "'"
  const pad = style.bracesPadded ? ' ' : ''
  const end = book.text[load.statementSpan[1] - 1] === ';' ? ';' : ''
  const asImport = load.form === 'import' || load.form === 'import-equals'
  const names = additions.map(({ imported, local }) => (imported === local ? local : asImport ? `${imported} as ${local}` : `${imported}: ${local}`)).join(', ')
  const quoted = `${quote}${specifier}${quote}`
  const [whole] = additions.filter(({ imported }) => imported === '')
  const pattern = whole === undefined ? `{${pad}${names}${pad}}` : whole.local
  if (asImport) return `import ${pattern} from ${quoted}${end}`
  const loading = book.text.slice(load.statementSpan[0], load.specifierSpan[0]).match(/(?:await\s+import|require|process\s*\.\s*getBuiltinModule)\s*\($/)?.[0] ?? 'require('
  return `${load.declaration} ${pattern} = ${loading}${quoted})${end}`
}

function joined(book: Book, load: LoadAnchor, declarations: readonly string[]): string {
  const { text, anchors } = book
  const lineStart = text.lastIndexOf('\n', load.statementSpan[0] - 1) + 1
  const indentation = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
  return declarations.join(anchors.style.newline + indentation)
}

/** On the line after the declaration; a comment that ends its line stays with it. */
function insertionAfter(text: string, load: LoadAnchor, declaration: string, anchors: Anchors): Edit {
  const end = load.statementSpan[1]
  const lineStart = text.lastIndexOf('\n', load.statementSpan[0] - 1) + 1
  const indentation = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(end))
  if (rest === null) return { start: end, end, text: ` ${declaration}${declaration.endsWith(';') ? '' : ';'}` }
  const offset = end + rest[0].length
  return { start: offset, end: offset, text: anchors.style.newline + indentation + declaration }
}

function specifierEdits(
  text: string,
  load: LoadAnchor,
  named: readonly SpecifierAnchor[],
  kept: readonly SpecifierAnchor[],
  additions: readonly Addition[],
  anchors: Anchors,
): readonly Edit[] {
  const asImport = load.form === 'import'
  const names = additions.map(({ imported, local }) => (imported === local ? local : asImport ? `${imported} as ${local}` : `${imported}: ${local}`)).join(', ')
  const first = named[0]
  const last = named.at(-1)
  if (first === undefined || last === undefined) {
    const pad = anchors.style.bracesPadded ? ' ' : ''
    return load.bracesSpan === undefined ? [] : [{ start: load.bracesSpan[0], end: load.bracesSpan[1], text: `{${pad}${names}${pad}}` }]
  }
  if (kept.length === 0) {
    if (additions.length > 0) return [{ start: first.span[0], end: last.span[1], text: names }]
    // `import fs, { readFileSync } from`: the default import stays alone.
    const before = load.specifiers.find(specifier => specifier.kind !== 'named')
    return before === undefined || load.bracesSpan === undefined ? [] : [{ start: before.span[1], end: load.bracesSpan[1], text: '' }]
  }
  const edits = removalsFrom(text, named.map(({ span }) => span), named.filter(specifier => !kept.includes(specifier)).map(({ span }) => span), anchors.comments)
  const tail = kept.at(-1)
  if (additions.length > 0 && tail !== undefined) {
    const own = /\n([ \t]*)$/.exec(text.slice(0, tail.span[0]))?.[1]
    const isListed = own !== undefined && (named.length === 1 || named.every(({ span }) => /\n[ \t]*$/.test(text.slice(0, span[0]))))
    edits.push({ start: tail.span[1], end: tail.span[1], text: isListed ? `,${anchors.style.newline}${own}${names.replaceAll(', ', `,${anchors.style.newline}${own}`)}` : `, ${names}` })
  }
  return edits
}

/** Takes members out of a list with commas; comments between them stay. */
function removalsFrom(text: string, all: readonly Span[], removed: readonly Span[], comments: readonly Span[]): Edit[] {
  const edits: Edit[] = []
  for (const [index, span] of all.entries()) {
    if (!removed.includes(span)) continue
    const next = all[index + 1]
    const isTail = all.slice(index).every(other => removed.includes(other))
    const previous = all[index - 1]
    let range: Span = next !== undefined && !isTail ? [span[0], next[0]] : previous === undefined ? span : [previous[1], span[1]]
    // In a tail that goes, each range starts where the one before it ended.
    if (isTail && comments.every(([start, end]) => end <= range[0] || start >= range[1])) {
      edits.push({ start: range[0], end: range[1], text: '' })
      continue
    }
    if (comments.some(([start, end]) => start < range[1] && end > range[0])) {
      const comma = /^\s*,/.exec(text.slice(span[1]))?.[0].length ?? 0
      range = [span[0], span[1] + comma]
    }
    edits.push({ start: range[0], end: range[1], text: '' })
  }
  return edits
}

/** The statement and, where nothing else stands on its lines, the line break after it. */
export function lineRemoval(text: string, span: Span): Edit {
  const lineStart = text.lastIndexOf('\n', span[0] - 1) + 1
  const rest = /^[ \t]*\r?\n/.exec(text.slice(span[1]))
  const isAlone = text.slice(lineStart, span[0]).replace('\uFEFF', '').trim() === '' && rest !== null
  if (!isAlone) return { start: span[0], end: span[1], text: '' }
  const start = text.startsWith('\uFEFF') && lineStart === 0 ? 1 : lineStart
  return { start, end: span[1] + rest[0].length, text: '' }
}

function aliasRemoval(book: Book, variable: VariableAnchor, unused: readonly VariableAnchor[]): readonly Edit[] {
  const { text, anchors } = book
  const statement = variable.statementSpan
  if (statement === undefined) return []
  if (variable.destructured === undefined) return [lineRemoval(text, statement)]
  const { siblings } = variable.destructured
  const gone = unused.filter(other => other.statementSpan?.[0] === statement[0] && other.destructured !== undefined).flatMap(other => (other.destructured === undefined ? [] : [other.destructured.span]))
  // The first of the variables that go from one pattern makes the edits for all of them.
  if (gone[0]?.[0] !== variable.destructured.span[0]) return []
  if (gone.length === siblings.length) return [lineRemoval(text, statement)]
  return removalsFrom(text, siblings, siblings.filter(span => gone.some(other => other[0] === span[0])), anchors.comments)
}
