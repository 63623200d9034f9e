/**
 * Functions of the project that a test tells what to answer: `vi.mocked(load).mockReturnValue(x)`. Once such a function is async, so are
 * its answers: whoever waits would take a plain value as well, but not the compiler, nor who reacts to the promise.
 */
import { functionAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId, Span } from '../../analysis/facts.js'
import { push } from '../../analysis/multimap.js'
import type { Operation } from '../edits.js'
import type { Change, PropagationContext } from '../propagate.js'
import { isWithinSpan } from '../spans.js'
import type { MentionUse } from '../uses.js'

export interface DoubledFunctions {
  /** What tests that say what a function answers have to say of a promise. */
  changesFor(target: FunctionTarget, function_: FunctionFact): readonly Change[]
  /** Is a function only asked for its double there: `vi.mocked(load)`? */
  isAskedForDouble(use: MentionUse, call: CallFact): boolean
}

const PROMISED: Readonly<Record<string, string>> = { mockReturnValue: 'mockResolvedValue', mockReturnValueOnce: 'mockResolvedValueOnce' }
const GIVEN = new Set(['mockImplementation', 'mockImplementationOnce'])
const ANSWERS = /\.\s*mock(?:ReturnValue|Implementation)(?:Once)?\s*\(/
const MOCKED = /^(?:vi|vitest|jest)\s*\.\s*mocked$/
const SPIES = /^(?:vi|vitest|jest)\s*\.\s*spyOn$/
/** What may stand between the start of an expression and the name in it. */
const HEAD = /^[\s(]*(?:(?:vi|vitest|jest)\s*\.\s*mocked\s*\(\s*)?[\s(]*$/

export function doubledFunctionsIn(context: PropagationContext): DoubledFunctions {
  const { project, files, isEditable } = context
  let imported: ReadonlyMap<string, readonly { readonly module: ModuleId; readonly local: string }[]> | undefined
  let spied: ReadonlyMap<string, readonly { readonly module: ModuleId; readonly call: CallFact }[]> | undefined

  /** The names that tests have for functions of the project, by `keyOf`, where they tell functions what to answer. */
  const locals = (): NonNullable<typeof imported> => {
    const found = new Map<string, { module: ModuleId; local: string }[]>()
    for (const module of files) {
      if (!project.liveness.isTest(module) || !ANSWERS.test(project.text(module) ?? '')) continue
      for (const [local, value] of Object.entries(project.facts(module)?.locals ?? {})) {
        const [target, second] = project.graph.targetsOf(module, value)
        if (target?.kind !== 'function' || second !== undefined || target.module === module) continue
        push(found, keyOf(target), { module, local })
      }
    }
    return found
  }

  /** The calls of `spyOn`, by the name that they put a spy in the place of. */
  const spies = (): NonNullable<typeof spied> => {
    const found = new Map<string, { module: ModuleId; call: CallFact }[]>()
    for (const module of files) {
      if (!project.liveness.isTest(module) || !/\bspyOn\b/.test(project.text(module) ?? '')) continue
      for (const call of project.facts(module)?.calls ?? []) {
        const name = call.arguments[1]?.value
        if (name?.kind !== 'literal' || typeof name.value !== 'string' || !SPIES.test(call.text)) continue
        push(found, name.value, { module, call })
      }
    }
    return found
  }

  const isSpied = ({ module, call }: { readonly module: ModuleId; readonly call: CallFact }, target: FunctionTarget, name: string): boolean => {
    const [object] = call.arguments
    const members = object === undefined ? [] : project.graph.targetsOf(module, object.value).flatMap((each) => project.graph.memberOf(each, name))
    return members.length > 0 && members.every((each) => each.kind === 'function' && keyOf(each) === keyOf(target))
  }

  /** The places in a test that begin with the double of a function, by where they begin. */
  const doublesIn = (anchors: Anchors, text: string, span: Span): readonly number[] => {
    const starts = anchors.expressions.flatMap((each) => (each.member !== undefined && isWithinSpan(span, each.member.objectSpan) && HEAD.test(text.slice(each.span[0], span[0])) ? [each.span[0]] : []))
    // `const mockLoad = load as jest.Mock`
    const variable = anchors.variables.find(({ kind, initSpan }) => kind === 'const' && initSpan !== undefined && isWithinSpan(span, initSpan) && HEAD.test(text.slice(initSpan[0], span[0])))
    const isWhole = variable?.initSpan !== undefined && /^\s*\)?\s*(?:as\b[^]*)?$/.test(text.slice(span[1], variable.initSpan[1]))
    return [...starts, ...(isWhole ? variable.references.map((each) => each.span[0]) : [])]
  }

  const changesFor = (target: FunctionTarget, { name }: FunctionFact): readonly Change[] => {
    const starts = new Map<ModuleId, Set<number>>()
    const note = (module: ModuleId, found: readonly number[]): void => {
      const list = starts.get(module) ?? new Set()
      starts.set(module, list)
      for (const start of found) list.add(start)
    }
    for (const { module, local } of (imported ??= locals()).get(keyOf(target)) ?? []) {
      const anchors = isEditable(module) ? context.anchors(module) : undefined
      const variable = anchors?.variables.find((each) => each.name === local && each.function === null && each.kind !== 'type')
      for (const { span, type } of variable?.references ?? []) if (anchors !== undefined && !type) note(module, doublesIn(anchors, project.text(module) ?? '', span))
    }
    const last = name.split('.').at(-1) ?? ''
    for (const each of (spied ??= spies()).get(last) ?? []) {
      if (isEditable(each.module) && isSpied(each, target, last)) note(each.module, [each.call.span[0]])
    }
    return [...starts].flatMap(([module, found]) => {
      const anchors = context.anchors(module)
      const operations = anchors === undefined ? [] : answersIn(anchors, found)
      return operations.length === 0 ? [] : [{ module, operations }]
    })
  }

  const isAskedForDouble = ({ module, mention }: MentionUse, call: CallFact): boolean => {
    if (!project.liveness.isTest(module) || mention.argument !== 0 || !MOCKED.test(call.text)) return false
    const anchors = context.anchors(module)
    const text = project.text(module) ?? ''
    const isAsked = (end: number): boolean => /^\s*(?:\.\s*(?:mock\w*|getMockName|getMockImplementation)\b|\)\s*\.\s*(?:not\s*\.\s*)?to(?:HaveBeen|BeCalled|Have)\w*)/.test(text.slice(end))
    if (isAsked(call.span[1])) return true
    const variable = anchors?.variables.find(({ kind, initSpan }) => kind === 'const' && initSpan !== undefined && initSpan[0] === call.span[0] && initSpan[1] === call.span[1])
    return variable?.references.every((reference) => reference.type || isAsked(reference.span[1])) === true
  }

  return { changesFor, isAskedForDouble }
}

/** The edits of what is told to doubles that stand at these places. */
function answersIn(anchors: Anchors, starts: ReadonlySet<number>): readonly Operation[] {
  return anchors.expressions.flatMap((call): readonly Operation[] => {
    const { member, calleeSpan } = call
    if (call.kind !== 'call' || member === undefined || member.computed || !starts.has(call.span[0])) return []
    const promised = PROMISED[member.name]
    if (promised !== undefined && call.arguments.length === 1) return [{ kind: 'edit', edits: [{ start: calleeSpan[1] - member.name.length, end: calleeSpan[1], text: promised }] }]
    const given = GIVEN.has(member.name) ? givenTo(anchors, call) : undefined
    return given === undefined ? [] : [{ kind: 'async', function: given }]
  })
}

function givenTo(anchors: Anchors, { arguments: [first] }: ExpressionAnchor): Span | undefined {
  const function_ = first?.shape.kind === 'function' ? functionAt(anchors, first.span) : undefined
  return function_ === undefined || function_.async || function_.generator ? undefined : function_.span
}
