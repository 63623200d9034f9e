/**
 * Modules that a test file puts something else in the place of, for all that it loads: `vi.mock('fs', factory)`. What is asked here is what
 * of the module is replaced: some names, or all of it.
 */
import { functionAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, FunctionAnchor, ObjectAnchor } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import { canonicalModule } from '../../catalogue/index.js'
import { isWithinSpan } from '../spans.js'

interface MockBase {
  readonly call: ExpressionAnchor
  /** As it is written. */
  readonly specifier: string
  /** `vi`, `vitest`, `jest` */
  readonly runner: string
}

export type ModuleMock = MockBase &
  (
    | /** Every function of it answers nothing, until it is told to. */ { readonly kind: 'automock' }
    /** The functions are as they were, and watched. */
    | { readonly kind: 'watched' }
    | { readonly kind: 'unknown' }
    | {
        readonly kind: 'listed'
        /** `readFileSync`, `promises.readFile`; those of its default export have no other names. */
        readonly names: ReadonlySet<string>
        /** What is not listed is as it was; else it is not there. */
        readonly isOpen: boolean
        readonly factory: FunctionAnchor
        readonly object: ObjectAnchor
        /** The object that the default export is, where it is told. */
        readonly ownDefault?: ObjectAnchor
      }
  )

const MOCKS = /^(vi|vitest|jest)\s*\.\s*(mock|doMock|unstable_mockModule)$/
const ACTUAL = /\b(?:importActual|requireActual)\b/

export function moduleMocksIn(anchors: Anchors, text: string): readonly ModuleMock[] {
  return anchors.expressions.flatMap((call): readonly ModuleMock[] => {
    const [subject, factory] = call.arguments
    const [, runner, method] = call.kind === 'call' ? (MOCKS.exec(text.slice(...call.calleeSpan)) ?? []) : []
    if (runner === undefined || subject === undefined) return []
    const specifier = subject.shape.kind === 'literal' ? String(subject.shape.value) : /^import\(\s*(['"])([^'"]+)\1\s*\)$/.exec(text.slice(...subject.span))?.[2]
    if (specifier === undefined) return []
    const base = { call, specifier, runner }
    if (factory === undefined) return [{ ...base, kind: 'automock' }]
    if (factory.shape.kind === 'object') return [{ ...base, kind: /^\{\s*spy\s*:\s*true\s*,?\s*\}$/.test(text.slice(...factory.span)) ? 'watched' : 'unknown' }]
    const listed = factory.shape.kind === 'function' ? listedBy(anchors, text, factory.span) : undefined
    // What is loaded by links must have every name that is asked for as soon as it is loaded.
    return [listed === undefined || (method === 'unstable_mockModule' && !listed.isOpen) ? { ...base, kind: 'unknown' } : { ...base, kind: 'listed', ...listed }]
  })
}

type Listed = Pick<Extract<ModuleMock, { kind: 'listed' }>, 'names' | 'isOpen' | 'factory' | 'object' | 'ownDefault'>

function listedBy(anchors: Anchors, text: string, span: Span): Listed | undefined {
  const factory = functionAt(anchors, span)
  const object = factory === undefined ? undefined : returnedBy(anchors, text, factory)
  const isOpen = factory === undefined || object === undefined ? undefined : isSpreadOfActual(anchors, text, factory, object)
  if (factory === undefined || object === undefined || isOpen === undefined) return undefined
  const names = new Set<string>()
  let ownDefault: ObjectAnchor | undefined
  for (const { name, valueSpan } of object.properties) {
    const nested = anchors.objects.find((each) => each.span[0] === valueSpan[0] && each.span[1] === valueSpan[1])
    if (name === 'default') {
      const isAlike = nested !== undefined && isSpreadOfActual(anchors, text, factory, nested) === isOpen
      if (!isAlike && !(isOpen && isActual(anchors, text, factory, text.slice(...valueSpan)))) return undefined
      ownDefault = nested
      for (const property of nested?.properties ?? []) addTo(names, anchors, property.name, property.valueSpan)
    } else if (name !== '__esModule') addTo(names, anchors, name, valueSpan)
  }
  return { names, isOpen, factory, object, ...(ownDefault === undefined ? {} : { ownDefault }) }
}

function addTo(names: Set<string>, anchors: Anchors, name: string, valueSpan: Span): void {
  names.add(name)
  const nested = anchors.objects.find((each) => each.span[0] === valueSpan[0] && each.span[1] === valueSpan[1])
  for (const property of nested?.properties ?? []) names.add(`${name}.${property.name}`)
}

/** The one object literal that a factory gives. */
function returnedBy(anchors: Anchors, text: string, { expressionBody, bodySpan, returns }: FunctionAnchor): ObjectAnchor | undefined {
  const [only] = returns
  const span = expressionBody ? bodySpan : returns.length === 1 && only?.tail === true ? only.argument : null
  return span === null ? undefined : anchors.objects.find((each) => isWithinSpan(each.span, span) && /^[\s(]*$/.test(text.slice(span[0], each.span[0])) && /^[\s)]*$/.test(text.slice(each.span[1], span[1])))
}

/** Is all else in it what the module has itself? Undefined where that is not told. */
function isSpreadOfActual(anchors: Anchors, text: string, factory: FunctionAnchor, { span, open, properties }: ObjectAnchor): boolean | undefined {
  if (!open) return false
  const [start, end] = span
  let rest = text.slice(start + 1, end - 1)
  for (const own of [...properties.map((each) => each.span), ...anchors.comments.filter((each) => isWithinSpan(each, span))]) {
    rest = rest.slice(0, own[0] - start - 1) + ' '.repeat(own[1] - own[0]) + rest.slice(own[1] - start - 1)
  }
  const others = /^[\s,]*\.\.\.([^]*?)[\s,]*$/.exec(rest)?.[1]
  return others !== undefined && !others.includes('...') && isActual(anchors, text, factory, others) ? true : undefined
}

/** `await importOriginal()`, `jest.requireActual('fs')`, or the name of what was set to it. */
function isActual(anchors: Anchors, text: string, { parameters, span }: FunctionAnchor, written: string): boolean {
  const bare = untyped(written).replaceAll(/[\s()]/g, '')
  const original = parameters[0]?.name
  const isTaken = (value: string): boolean => ACTUAL.test(value) || (original !== undefined && new RegExp(`^(?:await\\s*)?${original}$`).test(value))
  if (/^(?:await)?(?:vi|vitest|jest)\.(?:importActual|requireActual)['"][^'"]+['"]$/.test(bare) || isTaken(bare)) return true
  if (!/^[\w$]+$/.test(bare)) return false
  const variable = anchors.variables.find((each) => each.name === bare && each.function !== null && each.function[0] === span[0])
  if (variable?.initSpan === undefined || variable.destructured !== undefined || variable.references.some((each) => each.write)) return false
  const init = untyped(text.slice(...variable.initSpan)).replaceAll(/[()]/g, '').trim()
  return /^(?:await\s+)?(?:vi|vitest|jest)\.(?:importActual|requireActual)['"][^'"]+['"]$/.test(init) || isTaken(init)
}

function untyped(code: string): string {
  return code.replaceAll(/\bimport\(\s*(['"])[^'"]*\1\s*\)/g, 'module').replaceAll(/\bas\b[^)]*|<[^<>()]*>/g, '')
}

/** The mocks of one module, however it is written. */
export function mocksOf(mocks: readonly ModuleMock[], home: string): readonly ModuleMock[] {
  return mocks.filter(({ specifier }) => canonicalModule(specifier) === home)
}
