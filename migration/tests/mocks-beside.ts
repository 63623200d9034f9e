/**
 * What stands beside `vi.mock('fs', …)` once code asks for promises: the same of `fs/promises`, or a member `promises`, whose functions ask
 * those that the test has replaced, so that its answers and assertions stay as they are.
 */
import { anchorsOf, expressionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, LoadAnchor, ObjectAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { canonicalModule } from '../../catalogue/index.js'
import { importsFor, isRefusal, keyOfSpan } from '../imports.js'
import type { Edit } from '../plan.js'
import { applyEdits } from '../write.js'
import { indentationAt } from '../spans.js'
import type { Member } from './given.js'
import { placeBeside } from './installed.js'
import type { ModuleMock } from './module-mocks.js'

/** How rewritten code comes to a function. */
export interface Access {
  /** From `fs/promises`, or through the object that `fs` is. */
  readonly form: 'module' | 'object'
  /** The module that the call is of is imported as a default. */
  readonly isDefault: boolean
}

/** A function that is replaced along with a module, and how the rewritten code comes to its counterpart. */
export interface MockedMember {
  readonly mock: ModuleMock
  readonly member: Member
  readonly access: Access
}

/** How a call comes to its counterpart, once it is rewritten; nothing where what stands for the module would not be found. */
export function accessAt(anchors: Anchors, text: string, span: Span, name: string, method: string, mock: ModuleMock): Access | undefined {
  const callee = expressionAt(anchors, span)
  const load = callee === undefined ? undefined : loadOf(anchors, callee.member?.objectSpan ?? callee.calleeSpan)
  if (callee === undefined || load === undefined || load.load.path.length > 0 || callee.member?.computed === true || /throwIfNoEntry/.test(text.slice(...span))) return undefined
  // To Jest, another spelling is another module.
  const isSpelled = (specifier: string, wanted: string): boolean => mock.runner !== 'jest' || specifier === wanted
  if (!isSpelled(load.load.specifier, mock.specifier)) return undefined
  const isDefault = load.kind === 'default' && load.load.form === 'import'
  const plan = importsFor(anchors, text, [{ call: span, api: { module: 'node:fs', path: name }, need: { module: 'node:fs/promises', path: method } }])
  const edits = plan.callees.get(keyOfSpan(span))
  const [edit] = edits === undefined || isRefusal(edits) ? [] : edits
  if (edits === undefined || isRefusal(edits) || edits.length !== 1 || edit === undefined) return undefined
  if (edit.start > callee.calleeSpan[0]) return edit.text === `promises.${method}` ? { form: 'object', isDefault } : undefined
  const root = edit.text.split('.')[0]
  const rewritten = anchorsOf(anchors.file, applyEdits(text, [...edits, ...plan.edits]))
  const found = rewritten.loads.flatMap((each) => each.specifiers.flatMap((specifier) => (specifier.local === root ? [{ load: each, specifier }] : [])))[0]
  if (found === undefined) return undefined
  const path = [...found.load.path, ...(found.specifier.kind === 'named' ? [found.specifier.imported] : [])]
  if (canonicalModule(found.load.specifier) === 'node:fs/promises') {
    // A default export is nothing that Vitest would make up.
    if ((found.specifier.kind === 'default' && mock.runner !== 'jest') || path.length > 1) return undefined
    return isSpelled(found.load.specifier, `${mock.specifier}/promises`) ? { form: 'module', isDefault } : undefined
  }
  return path.join('.') === 'promises' && isSpelled(found.load.specifier, mock.specifier) ? { form: 'object', isDefault: false } : undefined
}

function loadOf(anchors: Anchors, span: Span): { readonly load: LoadAnchor; readonly kind: 'named' | 'default' | 'namespace' } | undefined {
  const variable = variableAt(anchors, span)
  for (const load of variable === undefined ? [] : anchors.loads) {
    for (const { localSpan, kind } of load.specifiers) if (localSpan[0] === variable?.nameSpan[0]) return { load, kind }
  }
  return undefined
}

/** The edits of a test for what it replaces along with one module; nothing where they have no place. */
export function mocksBeside(anchors: Anchors, text: string, mocks: readonly ModuleMock[], members: readonly MockedMember[]): readonly Edit[] | undefined {
  const [first] = members
  if (first === undefined) return []
  const { mock } = first
  const edits: Edit[] = []
  const ofModule = members.filter(({ access, member }, index) => access.form === 'module' && members.findIndex((each) => each.access.form === 'module' && each.member.name === member.name) === index)
  const ofObject = members.filter(({ access }) => access.form === 'object')
  const written = (each: MockedMember): string => `${each.member.counterpart.path.at(-1) ?? ''}: ${bridgeOf(anchors, text, each)}`
  if (ofModule.length > 0) {
    const present = mocks.find(({ specifier }) => canonicalModule(specifier) === 'node:fs/promises')
    const added = present === undefined ? mockOfPromises(anchors, text, mock, ofModule.map(written)) : present.kind === 'listed' ? propertiesIn(anchors, text, present.object, ofModule.map(written)) : undefined
    if (added === undefined) return undefined
    edits.push(...added)
  }
  for (const isDefault of [false, true]) {
    const own = ofObject.filter((each) => usesDefault(each) === isDefault)
    const added = own.length === 0 ? [] : promisesIn(anchors, text, mock, isDefault, own.map(written))
    if (added === undefined) return undefined
    edits.push(...added)
  }
  return edits
}

/** Is the default export of the mock what the calling module has? */
function usesDefault({ mock, access }: MockedMember): boolean {
  return access.isDefault && (mock.runner !== 'jest' || (mock.kind === 'listed' && mock.object.properties.some(({ name }) => name === '__esModule')))
}

/** `async (...args) => (await import('fs')).readFileSync(...args)` */
function bridgeOf(anchors: Anchors, text: string, each: MockedMember): string {
  const { mock, member } = each
  const { quote, semicolons, typescript } = anchors.style
  const module = `${quote}${mock.specifier}${quote}`
  const replaced = mock.runner !== 'jest' ? `(await import(${module}))` : typescript ? `(${mock.runner}.requireMock(${module}) as typeof import(${module}))` : `${mock.runner}.requireMock(${module})`
  const called = `${replaced}${usesDefault(each) ? '.default' : ''}.${member.name}`
  if (!member.counterpart.rejects) {
    return `async (...args${typescript ? `: Parameters<typeof import(${module}).${member.name}>` : ''}) => ${called}(...args)`
  }
  const parameter = typescript ? '(path: string)' : parenthesized(text, 'path')
  return `async ${parameter} => { if (!${called}(path)) throw new Error(${quote}ENOENT${quote})${semicolons ? ';' : ''} }`
}

function parenthesized(text: string, name: string): string {
  return /[(,=]\s*(?:async\s+)?\w+ =>/.test(text) ? name : `(${name})`
}

/** `vi.mock('fs/promises', …)` below that of `fs`. */
function mockOfPromises(anchors: Anchors, text: string, { call, runner, specifier }: ModuleMock, properties: readonly string[]): readonly Edit[] | undefined {
  const place = placeBeside(anchors, text, call)
  if (place === undefined) return undefined
  const { quote, typescript, newline, indent: step, trailingComma } = anchors.style
  const module = `${quote}${specifier}/promises${quote}`
  const indent = indentationAt(text, call.span[0])
  const callee = text.slice(...call.calleeSpan)
  const isJest = runner === 'jest'
  const actual = isJest ? `${runner}.requireActual(${module})${typescript ? ` as typeof import(${module})` : ''}` : `await importOriginal${typescript ? `<typeof import(${module})>` : ''}()`
  const rest = isJest && !typescript ? `...${actual}` : `...(${actual})`
  const lines = [rest, ...properties].map((each) => `${newline}${indent}${step}${each}`).join(',')
  const head = isJest ? '()' : `async ${parenthesized(text, 'importOriginal')}`
  return place.editsFor(`${callee}(${module}, ${head} => ({${lines}${trailingComma ? ',' : ''}${newline}${indent}}))`)
}

/** A member `promises` of what stands for the module. */
function promisesIn(anchors: Anchors, text: string, mock: ModuleMock, isDefault: boolean, properties: readonly string[]): readonly Edit[] | undefined {
  const { quote, typescript, newline, indent: step, trailingComma } = anchors.style
  const module = `${quote}${mock.specifier}${quote}`
  if (mock.kind === 'automock') {
    // What a getter gives is left out of Jest's automatic mocks, and let through by those of Vitest.
    const [subject] = mock.call.arguments
    if (mock.runner !== 'jest' || isDefault || subject === undefined || mock.call.arguments.length !== 1) return undefined
    const indent = indentationAt(text, mock.call.span[0])
    const type = typescript ? `<typeof import(${module})>` : ''
    const table = tableOf(anchors, properties, indent + step + step)
    const made = `() =>${newline}${indent}${step}Object.assign(${mock.runner}.createMockFromModule${type}(${module}), {${newline}${indent}${step}${step}promises: ${table}${trailingComma ? ',' : ''}${newline}${indent}${step}})`
    return [{ start: subject.span[1], end: subject.span[1], text: `, ${made}` }]
  }
  const object = mock.kind === 'listed' ? (isDefault ? mock.ownDefault : mock.object) : undefined
  if (mock.kind !== 'listed' || object === undefined) return undefined
  const present = object.properties.find(({ name }) => name === 'promises')
  if (present !== undefined) {
    const own = anchors.objects.find(({ span }) => span[0] === present.valueSpan[0] && span[1] === present.valueSpan[1])
    return own === undefined ? undefined : propertiesIn(anchors, text, own, properties)
  }
  const last = object.properties.at(-1)
  if (last === undefined) return undefined
  const indent = indentationAt(text, last.span[0])
  const actual = mock.isOpen ? [`...${actualOf(anchors, text, mock, object)}.promises`] : []
  return propertiesIn(anchors, text, object, [`promises: ${tableOf(anchors, [...actual, ...properties], indent)}`])
}

/** What the module itself is called in a factory that spreads it. */
function actualOf({ style }: Anchors, text: string, { runner, specifier }: ModuleMock, { span }: ObjectAnchor): string {
  const name = /\.\.\.\s*([\w$]+)\s*[,}\n]/.exec(text.slice(...span))?.[1]
  if (name !== undefined) return name
  const module = `${style.quote}${specifier}${style.quote}`
  if (runner !== 'jest') return `(await ${runner}.importActual${style.typescript ? `<typeof import(${module})>` : ''}(${module}))`
  return style.typescript ? `(${runner}.requireActual(${module}) as typeof import(${module}))` : `${runner}.requireActual(${module})`
}

function tableOf({ style: { newline, indent: step, trailingComma } }: Anchors, properties: readonly string[], indent: string): string {
  const line = `{ ${properties.join(', ')} }`
  if (line.length + indent.length <= 110) return line
  return `{${properties.map((each) => `${newline}${indent}${step}${each}`).join(',')}${trailingComma ? ',' : ''}${newline}${indent}}`
}

/** Properties below the last one of an object. */
export function propertiesIn({ comments }: Anchors, text: string, { span, properties }: ObjectAnchor, added: readonly string[]): readonly Edit[] | undefined {
  const last = properties.at(-1)
  // What is spread after it would stand above it.
  if (last === undefined || text.slice(last.span[1], span[1]).includes('...')) return undefined
  const [, end] = last.span
  if (!text.slice(...span).includes('\n')) return [{ start: end, end, text: `, ${added.join(', ')}` }]
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const indent = indentationAt(text, last.span[0])
  const comma = /^\s*,/.exec(text.slice(end))?.[0]
  const at = end + (comma?.length ?? 0)
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n)/.exec(text.slice(at))?.[0] ?? ''
  const lines = added.map((each) => `${newline}${indent}${each}`).join(',')
  const isComment = comments.some(([start]) => start >= at && start < at + rest.length)
  if (comma === undefined && isComment) return [{ start: end, end, text: ',' }, { start: at + rest.length, end: at + rest.length, text: lines }]
  return [{ start: at + rest.length, end: at + rest.length, text: comma === undefined ? `,${lines}` : `${lines},` }]
}
