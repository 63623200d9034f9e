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
  if (ofModule.length > 0) {
    const present = mocks.find(({ specifier }) => canonicalModule(specifier) === 'node:fs/promises')
    const added = present === undefined ? mockOfPromises(anchors, text, mock, ofModule) : present.kind === 'listed' ? propertiesIn(anchors, text, present.object, ofModule.map(inlineBridge(anchors, text, present.object))) : undefined
    if (added === undefined) return undefined
    edits.push(...added)
  }
  for (const isDefault of [false, true]) {
    const own = ofObject.filter((each) => usesDefault(each) === isDefault)
    const added = own.length === 0 ? [] : promisesIn(anchors, text, mock, isDefault, own)
    if (added === undefined) return undefined
    edits.push(...added)
  }
  return edits
}

/** Is the default export of the mock what the calling module has? */
function usesDefault({ mock, access }: MockedMember): boolean {
  return access.isDefault && (mock.runner !== 'jest' || (mock.kind === 'listed' && mock.object.properties.some(({ name }) => name === '__esModule')))
}

/** What a bridge asks: what it calls, and, in the language of types, what it is of. */
interface Asked {
  readonly value: string
  readonly type: string
}

/** `readFile: async (...args) => fs.readFileSync(...args)`, in lines where `indent` is given. */
function bridgeOf({ style }: Anchors, text: string, { member: { name, counterpart } }: MockedMember, asked: Asked, indent: string | undefined): string {
  const { quote, semicolons, typescript, newline, indent: step } = style
  const called = `${asked.value}.${name}`
  const own = `${counterpart.path.at(-1) ?? ''}: async`
  if (!counterpart.rejects) {
    const head = `${own} (...args${typescript ? `: Parameters<typeof ${asked.type}.${name}>` : ''}) =>`
    const line = `${head} ${called}(...args)`
    return indent === undefined || indent.replaceAll('\t', '  ').length + line.length < 120 ? line : `${head}${newline}${indent}${step}${called}(...args)`
  }
  const head = `${own} ${typescript ? '(path: string)' : parenthesized(text, 'path')} =>`
  const failure = `if (!${called}(path)) throw new Error(${quote}ENOENT${quote})${semicolons ? ';' : ''}`
  return indent === undefined ? `${head} { ${failure} }` : `${head} {${newline}${indent}${step}${failure}${newline}${indent}}`
}

/** Bridges that ask for the module whenever they are called. */
function inlineBridge(anchors: Anchors, text: string, object: ObjectAnchor, more = ''): (each: MockedMember) => string {
  const { quote, typescript } = anchors.style
  const last = object.properties.at(-1)
  const indent = last === undefined || !text.slice(...object.span).includes('\n') ? undefined : indentationAt(text, last.span[0]) + more
  return (each) => {
    const module = `${quote}${each.mock.specifier}${quote}`
    const { runner } = each.mock
    const value = runner !== 'jest' ? `(await import(${module}))` : typescript ? `(${runner}.requireMock(${module}) as typeof import(${module}))` : `${runner}.requireMock(${module})`
    return bridgeOf(anchors, text, each, { value: `${value}${usesDefault(each) ? '.default' : ''}`, type: `import(${module})` }, indent)
  }
}

function parenthesized(text: string, name: string): string {
  return /[(,=]\s*(?:async\s+)?\w+ =>/.test(text) ? name : `(${name})`
}

/** `vi.mock('fs/promises', …)` below that of `fs`. */
function mockOfPromises(anchors: Anchors, text: string, { call, runner, specifier }: ModuleMock, members: readonly MockedMember[]): readonly Edit[] | undefined {
  const place = placeBeside(anchors, text, call)
  const [first] = members
  if (place === undefined || first === undefined || members.some((each) => usesDefault(each) !== usesDefault(first))) return undefined
  const { quote, typescript, newline, indent: step, trailingComma, semicolons } = anchors.style
  const home = `${quote}${specifier}${quote}`
  const module = `${quote}${specifier}/promises${quote}`
  const indent = indentationAt(text, call.span[0])
  const isJest = runner === 'jest'
  const end = semicolons ? ';' : ''
  const actual = isJest ? `${runner}.requireActual(${module})${typescript ? ` as typeof import(${module})` : ''}` : `await importOriginal${typescript ? `<typeof import(${module})>` : ''}()`
  const replaced = isJest ? `${runner}.requireMock(${home})${typescript ? ` as typeof import(${home})` : ''}` : `await import(${home})`
  const loaded = `const ${usesDefault(first) ? '{ default: fs }' : 'fs'} = ${replaced}${end}`
  const rest = isJest && !typescript ? `...${actual}` : `...(${actual})`
  const inner = indent + step
  const properties = [rest, ...members.map((each) => bridgeOf(anchors, text, each, { value: 'fs', type: 'fs' }, inner + step))].map((each) => `${newline}${inner}${step}${each}`)
  const given = `return {${properties.join(',')}${trailingComma ? ',' : ''}${newline}${inner}}${end}`
  const head = isJest ? '()' : `async ${parenthesized(text, 'importOriginal')}`
  return place.editsFor(`${text.slice(...call.calleeSpan)}(${module}, ${head} => {${newline}${inner}${loaded}${newline}${inner}${given}${newline}${indent}})`)
}

/** A member `promises` of what stands for the module. */
function promisesIn(anchors: Anchors, text: string, mock: ModuleMock, isDefault: boolean, members: readonly MockedMember[]): readonly Edit[] | undefined {
  if (mock.kind === 'automock') return isDefault ? undefined : promisesOfAutomock(anchors, text, mock, members)
  const object = mock.kind === 'listed' ? (isDefault ? mock.ownDefault : mock.object) : undefined
  if (mock.kind !== 'listed' || object === undefined) return undefined
  const present = object.properties.find(({ name }) => name === 'promises')
  if (present !== undefined) {
    const own = anchors.objects.find(({ span }) => span[0] === present.valueSpan[0] && span[1] === present.valueSpan[1])
    return own === undefined ? undefined : propertiesIn(anchors, text, own, members.map(inlineBridge(anchors, text, own)))
  }
  const last = object.properties.at(-1)
  if (last === undefined) return undefined
  const { newline, indent: step, trailingComma } = anchors.style
  const indent = indentationAt(text, last.span[0])
  const properties = [...(mock.isOpen ? [`...${actualOf(anchors, text, mock, object)}.promises`] : []), ...members.map(inlineBridge(anchors, text, object, step))]
  const isMultiline = text.slice(...object.span).includes('\n')
  const table = isMultiline ? `{${properties.map((each) => `${newline}${indent}${step}${each}`).join(',')}${trailingComma ? ',' : ''}${newline}${indent}}` : `{ ${properties.join(', ')} }`
  return propertiesIn(anchors, text, object, [`promises: ${table}`])
}

/** Jest's automatic mocks leave out what a getter gives, and those of Vitest let it through. */
function promisesOfAutomock(anchors: Anchors, text: string, { call, runner, specifier }: ModuleMock, members: readonly MockedMember[]): readonly Edit[] | undefined {
  const [subject] = call.arguments
  if (runner !== 'jest' || subject === undefined || call.arguments.length !== 1) return undefined
  const { quote, typescript, newline, indent: step, trailingComma, semicolons } = anchors.style
  const module = `${quote}${specifier}${quote}`
  const indent = indentationAt(text, call.span[0]) + step
  const end = semicolons ? ';' : ''
  const comma = trailingComma ? ',' : ''
  const properties = members.map((each) => `${newline}${indent}${step}${step}${bridgeOf(anchors, text, each, { value: 'fs', type: `import(${module})` }, indent + step + step)}`)
  const made = `const fs = ${runner}.createMockFromModule${typescript ? `<typeof import(${module})>` : ''}(${module})${end}`
  const given = `return Object.assign(fs, {${newline}${indent}${step}promises: {${properties.join(',')}${comma}${newline}${indent}${step}}${comma}${newline}${indent}})${end}`
  return [{ start: subject.span[1], end: subject.span[1], text: `, () => {${newline}${indent}${made}${newline}${indent}${given}${newline}${indent.slice(step.length)}}` }]
}

/** What the module itself is called in a factory that spreads it. */
function actualOf({ style }: Anchors, text: string, { runner, specifier }: ModuleMock, { span }: ObjectAnchor): string {
  const name = /\.\.\.\s*([\w$]+)\s*[,}\n]/.exec(text.slice(...span))?.[1]
  if (name !== undefined) return name
  const module = `${style.quote}${specifier}${style.quote}`
  if (runner !== 'jest') return `(await ${runner}.importActual${style.typescript ? `<typeof import(${module})>` : ''}(${module}))`
  return style.typescript ? `(${runner}.requireActual(${module}) as typeof import(${module}))` : `${runner}.requireActual(${module})`
}

/** Properties below the last one of an object. */
export function propertiesIn(anchors: Anchors, text: string, { span, properties, open }: ObjectAnchor, added: readonly string[]): readonly Edit[] | undefined {
  const last = properties.at(-1)
  // What is spread after it would stand above it.
  if (last === undefined || text.slice(last.span[1], span[1]).includes('...')) return undefined
  const [, end] = last.span
  if (!text.slice(...span).includes('\n')) return inLine(anchors, text, { span, properties, open }, added)
  const { comments, style: { newline } } = anchors
  const indent = indentationAt(text, last.span[0])
  const comma = /^\s*,/.exec(text.slice(end))?.[0]
  const at = end + (comma?.length ?? 0)
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n)/.exec(text.slice(at))?.[0] ?? ''
  const lines = added.map((each) => `${newline}${indent}${each}`).join(',')
  const isComment = comments.some(([start]) => start >= at && start < at + rest.length)
  if (comma === undefined && isComment) return [{ start: end, end, text: ',' }, { start: at + rest.length, end: at + rest.length, text: lines }]
  return [{ start: at + rest.length, end: at + rest.length, text: comma === undefined ? `,${lines}` : `${lines},` }]
}

/** Properties of an object that stands in one line, which is taken apart where it gets too long. */
function inLine({ style: { newline, indent: step, trailingComma } }: Anchors, text: string, { span, properties, open }: ObjectAnchor, added: readonly string[]): readonly Edit[] {
  const end = properties.at(-1)?.span[1] ?? span[1]
  const line = /^.*/.exec(text.slice(text.lastIndexOf('\n', span[0]) + 1))?.[0] ?? ''
  if (open || line.length + added.join(', ').length < 118) return [{ start: end, end, text: `, ${added.join(', ')}` }]
  const indent = indentationAt(text, span[0])
  const separator = `${newline}${indent}${step}`
  const gaps = properties.map((each, index): Edit => ({ start: properties[index - 1]?.span[1] ?? span[0] + 1, end: each.span[0], text: `${index === 0 ? '' : ','}${separator}` }))
  // What was written for one line gets lines of its own.
  const inner = added.map((each) => `,${separator}${each.replace(/^(\w+: )\{ (.*) \}$/s, (_, head: string, table: string) => `${head}{${separator}${step}${table.replaceAll(/, (?=\w+: async )/g, `,${separator}${step}`)}${trailingComma ? ',' : ''}${separator}}`)}`)
  return [...gaps, { start: end, end: span[1] - 1, text: `${inner.join('')}${trailingComma ? ',' : ''}${newline}${indent}` }]
}
