/**
 * Objects that a test gives a module in the place of another: `store.__set__('fs', { existsSync: () => true })`. The promise form of a
 * function that such an object has stands beside it, and asks it.
 */
import { functionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, FunctionAnchor, ObjectAnchor, VariableAnchor } from '../../analysis/anchors.js'
import type { ModuleId, Span } from '../../analysis/facts.js'
import type { Edit } from '../plan.js'
import { INJECTED } from '../test-doubles.js'
import { indentationAt, isWithinSpan } from '../spans.js'
import { fakeOf, placeBeside } from './installed.js'
import type { Counterpart } from './installed.js'

/** An object in the place of a module. */
export type StandIn =
  /** `name`: the constant that holds it. */
  | { readonly kind: 'literal'; readonly object: ObjectAnchor; readonly name?: string }
  /** `name = jasmine.createSpyObj('fs', ['writeFileSync'])` */
  | { readonly kind: 'made'; readonly call: ExpressionAnchor; readonly name: string }

export interface Given {
  readonly standIns: readonly StandIn[]
  /** Something that stands for the module, or may, and is none of these. */
  readonly obstacle?: Span
}

/** A function that a stand-in has, and what is called in its place. */
export interface Member {
  readonly name: string
  readonly counterpart: Counterpart
}

/** Others that put something in the place of what a module loads. */
const OTHERS = /\bproxyquire\b|\bmockery\b|\bregisterMock\b|\besmock\b|\bquibble\b|\btd\s*\.\s*replace|\breplace(?:Esm|Cjs)\b|\b__with__\b/

/**
 * What a test puts in the place of a variable of a module.
 * @param load the module that a path leads to, seen from the test
 */
export function givenIn(anchors: Anchors, text: string, module: ModuleId, local: string, load: (specifier: string) => ModuleId | undefined): Given {
  const standIns: StandIn[] = []
  for (const call of anchors.expressions) {
    if (call.kind !== 'call' || call.member?.name !== '__set__') continue
    const values = valuesIn(call, local)
    if (values?.length === 0) continue
    const receivers = rewiredModules(anchors, text, call.member.objectSpan, load)
    if (receivers !== undefined && !receivers.includes(module)) continue
    if (values === undefined || receivers === undefined) return { standIns, obstacle: call.span }
    for (const value of values) {
      const found = standInsAt(anchors, text, value)
      if (found === undefined) return { standIns, obstacle: value }
      standIns.push(...found)
    }
  }
  return isGivenOtherwise(anchors, text) ? { standIns, obstacle: [0, 0] } : { standIns }
}

/** All stand-ins of a test, whichever module gets them. */
export function standInsIn(anchors: Anchors, text: string): readonly StandIn[] {
  return anchors.expressions.flatMap((call) => {
    const locals = call.kind === 'call' && call.member?.name === '__set__' ? ['fs', 'fse', 'fsExtra'] : []
    return locals.flatMap((local) => (valuesIn(call, local) ?? []).flatMap((value) => standInsAt(anchors, text, value) ?? []))
  })
}

function isGivenOtherwise(anchors: Anchors, text: string): boolean {
  let rest = text
  for (const { kind, member, span } of anchors.expressions) if (kind === 'call' && member?.name === '__set__') rest = rest.slice(0, span[0]) + ' '.repeat(span[1] - span[0]) + rest.slice(span[1])
  return OTHERS.test(rest) || INJECTED.test(rest)
}

/** What a call of `__set__` puts in the place of a variable; undefined where it does not tell. */
function valuesIn({ arguments: [name, value] }: ExpressionAnchor, local: string): readonly Span[] | undefined {
  switch (name?.shape.kind) {
    case 'literal':
      // `node:fs` is a label and a name to what rewire makes of it.
      if (String(name.shape.value).replace(/^\w+:/, '') !== local) return []
      return value === undefined ? undefined : [value.span]
    case 'object':
      return name.shape.open ? undefined : name.shape.properties.flatMap((property) => (property.name === local ? [property.valueSpan] : []))
    default:
      return undefined
  }
}

/** The modules that `const store = rewire('../src/store')` and its like load; undefined where one of them is not told. */
function rewiredModules(anchors: Anchors, text: string, span: Span, load: (specifier: string) => ModuleId | undefined): readonly ModuleId[] | undefined {
  const variable = variableAt(anchors, span)
  if (variable === undefined) return undefined
  const modules = writesOf(text, variable).map((at) => /^rewire\s*\(\s*(['"])([^'"]+)\1\s*\)/.exec(text.slice(at))?.[2]).map((specifier) => (specifier === undefined ? undefined : load(specifier)))
  const known = modules.filter((each) => each !== undefined)
  return known.length === 0 || known.length < modules.length ? undefined : known
}

/** Where the values begin that a variable gets. */
function writesOf(text: string, { initSpan, references }: VariableAnchor): readonly number[] {
  const assigned = references.filter(({ write }) => write).map(({ span }) => span[1] + (/^\s*=\s*/.exec(text.slice(span[1]))?.[0].length ?? 0))
  return [...(initSpan === undefined ? [] : [initSpan[0]]), ...assigned]
}

function standInsAt(anchors: Anchors, text: string, value: Span): readonly StandIn[] | undefined {
  const inline = anchors.objects.find(({ span }) => span[0] === value[0] && span[1] === value[1])
  if (inline !== undefined) return isClosed(inline) ? [{ kind: 'literal', object: inline }] : undefined
  const variable = variableAt(anchors, value)
  if (variable === undefined || !variable.references.every((reference) => isPlain(anchors, text, reference))) return undefined
  const writes = writesOf(text, variable)
  const isOne = writes.length === 1
  const found = writes.map((at): StandIn | undefined => {
    const object = anchors.objects.find(({ span }) => span[0] === at)
    if (object !== undefined) return isClosed(object) ? { kind: 'literal', object, ...(isOne ? { name: variable.name } : {}) } : undefined
    const call = anchors.expressions.find((each) => each.kind === 'call' && each.span[0] === at && /^jasmine\s*\.\s*createSpyObj$/.test(text.slice(...each.calleeSpan)))
    return call?.arguments[1]?.shape.kind === 'array' ? { kind: 'made', call, name: variable.name } : undefined
  })
  const known = found.filter((each) => each !== undefined)
  return known.length === 0 || known.length < found.length ? undefined : known
}

function isClosed({ open, properties }: ObjectAnchor): boolean {
  return !open && properties.every(({ name }) => name !== 'promises')
}

/** Nobody enumerates it, nor gives it away but to be stubbed, or put in the place of the module. */
function isPlain(anchors: Anchors, text: string, { span, write, type }: VariableAnchor['references'][number]): boolean {
  if (write || type || /^\s*\??\.\s*(?!promises\b)\w/.test(text.slice(span[1]))) return !type
  const call = anchors.expressions.find((each) => each.kind === 'call' && each.arguments.some((argument) => isWithinSpan(span, argument.span)) && /(?:^|\.)(?:__set__|spyOn|stub|spy)$/.test(text.slice(...each.calleeSpan)))
  return call !== undefined
}

/** Does a stand-in have a function of that name? Where it has none, nothing that the test runs calls it. */
export function hasMember(text: string, standIn: StandIn, name: string): boolean {
  if (standIn.kind === 'literal') return standIn.object.properties.some((property) => property.name === name)
  return new RegExp(`['"\`]${name}['"\`]`).test(text.slice(...standIn.call.span))
}

/** The edits that put the promise forms beside what a stand-in has; nothing where they have no place. */
export function membersBeside(anchors: Anchors, text: string, standIn: StandIn, members: readonly Member[]): readonly Edit[] | undefined {
  if (standIn.kind === 'made') {
    const place = placeBeside(anchors, text, standIn.call)
    const { newline } = anchors.style
    if (place === undefined || new RegExp(`\\b${standIn.name}\\.promises\\b`).test(text)) return undefined
    const written = members.map((member): readonly [Member, string] => [member, fakeOf(anchors, `${standIn.name}.${member.name}`, member.counterpart)])
    return place.editsFor(`${standIn.name}.promises = ${tableOf(anchors, written, indentationAt(text, standIn.call.span[0]), newline)}`)
  }
  const { object, name } = standIn
  const last = object.properties.at(-1)
  if (last === undefined) return undefined
  const isMultiline = text.slice(...object.span).includes('\n')
  const indent = indentationAt(text, last.span[0])
  const asked = members.map((member): readonly [Member, string | undefined] => [member, askedOf(anchors, text, object, name, member)])
  const told = asked.flatMap(([member, fake]): readonly (readonly [Member, string])[] => (fake === undefined ? [] : [[member, fake]]))
  const { semicolons, newline } = anchors.style
  const own = members.map((member): readonly [Member, string] => [member, fakeOf(anchors, `this.${member.name}`, member.counterpart)])
  const table = (written: readonly (readonly [Member, string])[]): string => tableOf(anchors, written, indent, newline)
  const property = told.length === members.length ? `promises: ${table(told)}` : `get promises() { return ${table(own)}${semicolons ? ';' : ''} }`
  const [, end] = last.span
  const line = /^([ \t]*,)?[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n)/.exec(text.slice(end))
  if (line === null || !isMultiline) return [{ start: end, end, text: `,${isMultiline ? newline + indent : ' '}${property}` }]
  const below = { start: end + line[0].length, end: end + line[0].length, text: `${newline}${indent}${property}${line[1] === undefined ? '' : ','}` }
  return line[1] === undefined ? (line[0] === '' ? [{ ...below, text: `,${below.text}` }] : [{ start: end, end, text: ',' }, below]) : [below]
}

/** How the promise form of a member asks it; undefined where the object has to be asked for it. */
function askedOf(anchors: Anchors, text: string, object: ObjectAnchor, name: string | undefined, { name: own, counterpart }: Member): string | undefined {
  if (name !== undefined) return fakeOf(anchors, `${name}.${own}`, counterpart)
  const value = object.properties.find((property) => property.name === own)?.valueSpan
  const written = value === undefined ? '' : text.slice(...value)
  if (/^[\w$]+$/.test(written)) return fakeOf(anchors, written, counterpart)
  const arrow = value === undefined ? undefined : functionAt(anchors, value)
  if (arrow?.kind !== 'arrow' || arrow.async || written.includes('\n') || written.length > 80) return undefined
  return counterpart.rejects ? existenceOf(anchors, text, arrow) : `async ${written}`
}

/** `path => path === 'x'` says by a rejection what it said by `false`. */
function existenceOf(anchors: Anchors, text: string, { expressionBody, bodySpan, parametersSpan }: FunctionAnchor): string | undefined {
  if (!expressionBody) return undefined
  const { quote, semicolons } = anchors.style
  const body = text.slice(...bodySpan)
  const parameters = text.slice(...parametersSpan)
  const failure = `throw new Error(${quote}ENOENT${quote})${semicolons ? ';' : ''}`
  if (body === 'true') return `async ${parameters} => {}`
  // One term needs no parentheses, and a negated one none of its own.
  const negated = /^!(?!=)\S+$/.test(body) && !/[&|?=<>]/.test(body) ? body.slice(1) : /^[\w$.[\]()'"]+$/.test(body) ? `!${body}` : `!(${body})`
  return `async ${parameters} => { ${body === 'false' ? '' : `if (${negated}) `}${failure} }`
}

/** The members as an object literal, in one line where they fit in. */
function tableOf({ style }: Anchors, members: readonly (readonly [Member, string])[], indent: string, newline: string): string {
  const properties = members.map(([{ counterpart }, fake]) => `${counterpart.path.at(-1) ?? ''}: ${fake}`)
  const line = `{ ${properties.join(', ')} }`
  if (line.length + indent.length <= 120 || properties.length === 1) return line
  const inner = `${newline}${indent}${style.indent}`
  return `{${inner}${properties.join(`,${inner}`)}${newline}${indent}}`
}
