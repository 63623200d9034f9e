/**
 * Assertions that a function throws, once it is async: those of the runner that know promises where there are some; for all others the
 * promise is waited for and a function handed over that throws, or gives, what came of it.
 */
import { expressionAt, functionAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId, Span } from '../../analysis/facts.js'
import { canonicalModule } from '../../catalogue/index.js'
import { awaitRefusalOf } from '../edits.js'
import type { Operation } from '../edits.js'
import { importsFor, isRefusal, keyOfSpan } from '../imports.js'
import type { CalleeRequest } from '../imports.js'
import { isNamed } from '../pins/callbacks/forwarding.js'
import { callPlacesIn } from '../pins/places.js'
import { reasonsIn } from '../pins/reasons.js'
import type { PropagationContext, Reason, Rewrite } from '../propagate.js'
import type { MentionUse } from '../uses.js'
import { functionsRunBy } from './runs.js'

export interface Assertions {
  /** For a function that is handed to an assertion: what becomes of that; nothing where it is none. */
  assertionOutcome(function_: FunctionFact, use: MentionUse, call: CallFact): Reason | Rewrite | undefined
  /** For a function that is asked itself: `(() => f()).should.throw()`. */
  askedOutcome(target: FunctionTarget, function_: FunctionFact): Reason | Rewrite | undefined
}

const MATCHERS = /^(?:toThrow\w*|throws?|throwError|throwException|throwA|Throw)$/
const THROWS = /(?:^|\.)(?:throws|doesNotThrow|notThrows|raises|throwsException|doesNotThrowException)$/
/** What their `expect` calls where `rejects` or `resolves` comes next. */
const WAITING_MATCHERS = /^toThrow(?:Error|ErrorMatchingSnapshot|ErrorMatchingInlineSnapshot)?$/
/** Jest's `rejects` takes errors alone for thrown. */
const THROWS_OTHERS = /\bthrow\s*(?:\(\s*)?(?:['"`\d{[]|null\b|undefined\b)/
/** Of Jasmine, what `expectAsync` has for them: without arguments, and with some. */
const REJECTED: Readonly<Record<string, readonly [string, string]>> = { toThrow: ['toBeRejected', 'toBeRejectedWith'], toThrowError: ['toBeRejectedWithError', 'toBeRejectedWithError'] }
const WAITING_MODULES = new Set(['vitest', '@jest/globals', 'bun:test', '@playwright/test'])
const WAITING_METHODS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'node:assert': { throws: 'rejects', doesNotThrow: 'doesNotReject' },
  'node:assert/strict': { throws: 'rejects', doesNotThrow: 'doesNotReject' },
  ava: { throws: 'throwsAsync', notThrows: 'notThrowsAsync' },
}

export function assertionsIn(context: PropagationContext): Assertions {
  const { project } = context
  const { reason, placeOf } = reasonsIn(context)
  const { topLevelPin } = callPlacesIn(context)
  const others = new Map<ModuleId, boolean>()

  const assertionOutcome = (function_: FunctionFact, { module, mention }: MentionUse, call: CallFact): Reason | Rewrite | undefined => {
    const anchors = context.anchors(module)
    const text = project.text(module)
    if (anchors === undefined || text === undefined || mention.argument !== 0 || call.kind !== 'call') return undefined
    const anchor = expressionAt(anchors, call.span)
    const matcher = /(?:^|\.)expect$/.test(call.text) ? matcherOf(anchors, call.span) : undefined
    if (anchor === undefined || (matcher === undefined && !THROWS.test(call.text))) return undefined
    if (matcher !== undefined) return waiting(function_, module, call.function, mention.span, matcher.span, expectOperations(text, module, call, matcher, mention.span))
    const callee = anchor.member === undefined ? importedMethodOf(anchors, text, module, call) : undefined
    const operations = callee === undefined ? throwsOperations(text, module, call, anchor, mention.span) : [{ kind: 'await', span: anchor.span } as const]
    const outcome = waiting(function_, module, call.function, mention.span, anchor.span, operations)
    return 'code' in outcome || callee === undefined ? outcome : { ...outcome, callee }
  }

  const askedOutcome = ({ module }: FunctionTarget, function_: FunctionFact): Reason | Rewrite | undefined => {
    const anchors = context.anchors(module)
    const text = project.text(module)
    const asked = anchors?.expressions.find(
      ({ kind, member }) => kind === 'member' && member?.name === 'should' && member.objectSpan[0] <= function_.span[0] && function_.span[1] <= member.objectSpan[1] && functionAt(anchors, function_.span) !== undefined && isParenthesized(text ?? '', member.objectSpan, function_.span),
    )
    if (anchors === undefined || text === undefined || asked === undefined) return undefined
    return waiting(function_, module, function_.parent, function_.span, asked.span, outcomeOperations(text, function_.span))
  }

  /** @param place the expression that has to be allowed to wait */
  const waiting = (function_: FunctionFact, module: ModuleId, waiter: number, span: Span, place: Span, operations: readonly Operation[]): Reason | Rewrite => {
    const anchors = context.anchors(module)
    if (!context.isEditable(module)) return reason('outside-run', function_.name, placeOf(module, span))
    const refused = anchors === undefined ? undefined : awaitRefusalOf(anchors, place)
    if (refused !== undefined) return { ...refused, path: [function_.name] }
    const pin = waiter === 0 ? topLevelPin(module, place, function_.name) : undefined
    return pin ?? { module, span, waiter, operations, keepsCallback: true }
  }

  const expectOperations = (text: string, module: ModuleId, call: CallFact, matcher: ExpressionAnchor, span: Span): readonly Operation[] => {
    const between = text.slice(call.span[1], matcher.calleeSpan[1]).replace(/\s/g, '')
    const name = matcher.member?.name ?? ''
    const isNegated = between === `.not.${name}`
    const ofJasmine = isOfJasmine(module, call) ? jasmineOperations(text, call, matcher, span, between) : undefined
    if (ofJasmine !== undefined) return ofJasmine
    if (!isWaitingExpect(module, call) || throwsOthers(module) || !WAITING_MATCHERS.test(name) || !(isNegated || between === `.${name}`) || (isNegated && name !== 'toThrow' && name !== 'toThrowError')) return outcomeOperations(text, span)
    const [open, close] = isNamed(text, span) ? ['', ''] : ['(', ')']
    return [
      // `rejects` calls what it is given, `resolves` takes promises alone.
      ...(isNegated ? [{ kind: 'around', span, before: open, after: `${close}()` } as const] : []),
      { kind: 'edit', edits: [{ start: call.span[1], end: call.span[1], text: isNegated ? '.resolves' : '.rejects' }] },
      { kind: 'await', span: matcher.span },
    ]
  }

  /** `await expectAsync(f()).toBeRejectedWith(…)` */
  const jasmineOperations = (text: string, call: CallFact, matcher: ExpressionAnchor, span: Span, between: string): readonly Operation[] | undefined => {
    const name = matcher.member?.name ?? ''
    const [bare, withArguments] = (Object.hasOwn(REJECTED, name) ? REJECTED[name] : undefined) ?? []
    const isResolved = between === '.not.toThrow' && matcher.arguments.length === 0
    const replacement = isResolved ? 'toBeResolved' : between === `.${name}` ? (matcher.arguments.length === 0 ? bare : withArguments) : undefined
    if (replacement === undefined) return undefined
    const [open, close] = isNamed(text, span) ? ['', ''] : ['(', ')']
    const end = matcher.calleeSpan[1]
    const negation = isResolved ? /\.\s*not\s*(?=\.\s*toThrow$)/.exec(text.slice(call.span[1], end)) : null
    return [
      { kind: 'around', span, before: open, after: `${close}()` },
      {
        kind: 'edit',
        edits: [
          { start: call.calleeSpan[1], end: call.calleeSpan[1], text: 'Async' },
          ...(negation === null ? [] : [{ start: call.span[1] + negation.index, end: call.span[1] + negation.index + negation[0].length, text: '' }]),
          { start: end - name.length, end, text: replacement },
        ],
      },
      { kind: 'await', span: matcher.span },
    ]
  }

  /** Does something that the test runs throw what is no error? */
  const throwsOthers = (test: ModuleId): boolean => {
    const known = others.get(test)
    if (known !== undefined) return known
    const found = [...functionsRunBy(project, test, new Set()).values()].some(({ module, id }) => {
      const span = module === test ? undefined : project.graph.functionAt({ module, id })?.span
      return span !== undefined && THROWS_OTHERS.test(project.text(module)?.slice(...span) ?? '')
    })
    others.set(test, found)
    return found
  }

  const throwsOperations = (text: string, module: ModuleId, call: CallFact, anchor: ExpressionAnchor, span: Span): readonly Operation[] => {
    const { member } = anchor
    const replacement = member === undefined || member.computed ? undefined : waitingMethodOf(module, call, member.name)
    if (member === undefined || replacement === undefined) return outcomeOperations(text, span)
    const end = anchor.calleeSpan[1]
    return [
      { kind: 'edit', edits: [{ start: end - member.name.length, end, text: replacement }] },
      { kind: 'await', span: anchor.span },
    ]
  }

  /** `rejects`, for a `throws` that is imported by its name, where it can be imported as well. */
  const importedMethodOf = (anchors: Anchors, text: string, module: ModuleId, call: CallFact): CalleeRequest | undefined => {
    for (const target of project.graph.calleesOf(module, call)) {
      const home = target.kind === 'api' ? canonicalModule(target.module) : ''
      const path = target.kind === 'api' ? WAITING_METHODS[home]?.[target.path] : undefined
      if (target.kind !== 'api' || path === undefined) continue
      const request: CalleeRequest = { call: call.span, api: { module: target.module, path: target.path }, need: { module: home, path } }
      const edits = importsFor(anchors, text, [request]).callees.get(keyOfSpan(call.span))
      return edits === undefined || isRefusal(edits) ? undefined : request
    }
    return undefined
  }

  const waitingMethodOf = (module: ModuleId, call: CallFact, name: string): string | undefined => {
    for (const target of project.graph.calleesOf(module, call)) {
      const found = target.kind === 'api' ? WAITING_METHODS[canonicalModule(target.module)]?.[name] : undefined
      if (found !== undefined) return found
    }
    // The `t` of a test that AVA runs.
    const isAva = (project.facts(module)?.imports ?? []).some((each) => each.specifier === 'ava')
    return isAva && call.callee.kind === 'member' && call.callee.object.kind === 'parameter' ? WAITING_METHODS['ava']?.[name] : undefined
  }

  /** Does its `expect` know `rejects`, and call the function that it is given? */
  const isWaitingExpect = (module: ModuleId, call: CallFact): boolean =>
    project.graph.calleesOf(module, call).some((target) => {
      if (target.kind !== 'api') return false
      if (WAITING_MODULES.has(target.module)) return true
      if (target.module === 'expect') return isAtLeast(project.modules.packageVersion(module, 'expect'), 24)
      if (target.module !== 'global') return false
      return project.modules.packageVersion(module, 'vitest') !== undefined || isAtLeast(project.modules.packageVersion(module, 'jest'), 24)
    })

  /** Is it the `expect` of Jasmine, whose `expectAsync` knows rejections? */
  const isOfJasmine = (module: ModuleId, call: CallFact): boolean => {
    const isInstalled = (name: string): boolean => project.modules.packageVersion(module, name) !== undefined
    return (
      call.text === 'expect' &&
      project.graph.calleesOf(module, call).some((target) => target.kind === 'api' && target.module === 'global') &&
      ['jasmine', 'jasmine-core'].some((name) => isAtLeast(project.modules.packageVersion(module, name), 4)) &&
      !['jest', 'vitest', 'mocha'].some(isInstalled)
    )
  }

  return { assertionOutcome, askedOutcome }
}

/** The call of a matcher at the end of what begins with `expect(…)`. */
function matcherOf(anchors: Anchors, span: Span): ExpressionAnchor | undefined {
  const chain = anchors.expressions.filter((each) => each.kind === 'call' && each.span[0] === span[0] && each.calleeSpan[1] > span[1] && MATCHERS.test(each.member?.name ?? ''))
  return chain.sort((a, b) => a.span[1] - b.span[1])[0]
}

/** `await (async () => f())().then(value => () => value, error => () => { throw error })`: a function that does at once what the async one did. */
function outcomeOperations(text: string, span: Span): readonly Operation[] {
  const [open, close] = isNamed(text, span) ? ['', ''] : ['(', ')']
  return [{ kind: 'around', span, before: `await ${open}`, after: `${close}().then(value => () => value, error => () => { throw error })` }]
}

function isParenthesized(text: string, outer: Span, inner: Span): boolean {
  return /^[(\s]*$/.test(text.slice(outer[0], inner[0])) && /^[)\s]*$/.test(text.slice(inner[1], outer[1]))
}

function isAtLeast(version: string | undefined, major: number): boolean {
  const digits = /\d+/.exec(version ?? '')?.[0]
  return version !== undefined && (digits === undefined || Number(digits) >= major)
}
