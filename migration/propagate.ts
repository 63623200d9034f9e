/**
 * Which functions must become async for the selected calls to be awaited, and which of them cannot?
 *
 * Upwards from the calls: a function that awaits is async, its callers await it, and so on to boundaries that can wait. Downwards from
 * what is pinned: whatever a pinned function needs stays synchronous. What is left is converted, each chain whole or not at all.
 */
import type { Anchors } from '../analysis/anchors.js'
import { shownName } from '../analysis/call-graph.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { CallFact, FunctionFact, ModuleId, Span } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import { asyncRefusalOf } from './edits.js'
import type { LoadOrder } from './load-order.js'
import type { PatchedApis } from './patched-apis.js'
import type { DynamicLoads } from './dynamic-loads.js'
import type { FamilyIndex } from './families.js'
import type { CalleeRequest } from './imports.js'
import type { Operation } from './edits.js'
import { declarationsIn } from './pins/declarations.js'
import { earlyWorkIn } from './pins/early-work.js'
import { functionKindsIn } from './pins/function-kinds.js'
import { hostsIn } from './pins/hosts.js'
import { membersIn } from './pins/members.js'
import { mentionsIn } from './pins/mentions.js'
import { testsIn } from './pins/callbacks/tests.js'
import { callPlacesIn } from './pins/places.js'
import { reasonsIn } from './pins/reasons.js'
import type { UnreadFile } from './pins/unread-files.js'
import type { PublicApi } from './public-api.js'
import type { Site } from './select.js'
import type { FileDeclaration } from './replacements/replacer.js'
import { promiseKindOf } from './promises.js'
import type { Replaced } from './test-doubles.js'
import { formsIn, twinsIn } from './twins.js'
import type { MovedCall, Standing } from './twins.js'
import type { FileEdits } from './twins/access.js'
import type { Twin } from './twins/names.js'
import { assertionsIn } from './tests/assertions.js'
import { doubledFunctionsIn } from './tests/doubled-functions.js'
import { droppedPromisesIn } from './tests/dropped.js'
import type { Stubs } from './tests/stubs.js'
import type { FunctionUse, Uses } from './uses.js'

export interface Reason {
  readonly code: string
  readonly message: string
  /** Functions from the one that holds the call up to the one that is pinned. */
  readonly path: readonly string[]
}

export interface Pin extends Reason {
  /** An async copy beside the function would not do either. */
  readonly bars: boolean
}

export interface PropagationContext {
  readonly project: Project
  readonly uses: Uses
  readonly families: FamilyIndex
  /** All source files of the project. */
  readonly files: readonly ModuleId[]
  readonly publicApi: PublicApi
  readonly replaced: Replaced
  readonly patched: PatchedApis
  readonly stubs: Stubs
  readonly loads: DynamicLoads
  readonly order: LoadOrder
  readonly keepPublic: boolean
  /** What a package exposes gets async twins. */
  readonly publicTwins: boolean
  /** Functions with callers that cannot wait may get them, too. */
  readonly twins: boolean
  /** By `keyOf`, the functions that run in live code; `undefined` where all code counts. */
  readonly live: () => ReadonlySet<string> | undefined
  /** Twins must be worth their lines, but for those that `waitedFor` functions call, told by `keyOf`. */
  readonly isFrugal: boolean
  readonly waitedFor: () => ReadonlySet<string>
  readonly isEditable: (module: ModuleId) => boolean
  /** Files that could not be analysed, with their text, and imports that lead nowhere, with what they name. */
  readonly unread: readonly UnreadFile[]
  readonly anchors: (module: ModuleId) => Anchors | undefined
  /** Modules that some CommonJS module requires. */
  readonly required: ReadonlySet<ModuleId>
}

/** What has to change where a function is handed over, for it to become async. */
export interface Rewrite {
  readonly module: ModuleId
  /** Told apart by this: of several rewrites with one span, one is made. */
  readonly span: Span
  readonly operations: readonly Operation[]
  /** The call there gets another callee, which may have to be imported. */
  readonly callee?: CalleeRequest
  /** The function that waits on account of it, and so becomes async in turn; absent where nobody waits (a listener with a handler of its own). */
  readonly waiter?: number
  /** The function goes on as one that needs `async`, and the operations do not see to that. */
  readonly keepsCallback: boolean
  /** Functions that the operations' texts call, under these very names. */
  readonly declarations?: readonly FileDeclaration[]
  readonly warnings?: readonly RewriteWarning[]
  /** Whoever calls the function there could not be made to call a copy of it. */
  readonly isOnly?: true
}

/** What to look at where a function is handed over to somebody who does not wait; the span is in the module of the rewrite. */
export interface RewriteWarning {
  readonly code: string
  readonly span: Span
  readonly message: string
}

/** Edits of declarations in one file. */
export interface Change {
  readonly module: ModuleId
  readonly operations: readonly Operation[]
}

/** What converting one function asks of its surroundings. */
export interface Demand {
  readonly target: FunctionTarget
  readonly function: FunctionFact
  /** Calls to await, each in a function that must be async too. */
  readonly awaits: readonly { readonly module: ModuleId; readonly call: CallFact }[]
  /** Calls that it is handed to, rewritten; whoever waits there must be async too. */
  readonly rewrites: readonly Rewrite[]
  /** Functions that can only become async together with it: overriding and overridden methods. */
  readonly partners: readonly FunctionTarget[]
  /** Edits of declarations that go with it: signatures, types that name it. */
  readonly changes: readonly Change[]
  /** The first of `pins`. */
  readonly pin: Reason | undefined
  readonly pins: readonly Pin[]
  /** Absent where the function becomes async in its place. */
  readonly copy?: CopyDemand
}

/** The function stays as it is, and its async form waits. */
export interface CopyDemand {
  /** Itself, or the function around it in whose copy it is async. */
  readonly root: FunctionTarget
  readonly twin: Twin
  /** The root's own: calls that call the twin from now on, each of `awaits`. */
  readonly moved: readonly MovedCall[]
  readonly exposed: readonly FileEdits[]
}

export interface Propagation {
  /** Why the function at hand cannot be async, nor have a copy that is, if so. */
  pinOf(target: FunctionTarget): Reason | undefined
  /** Why it cannot be async itself. */
  ownPinOf(target: FunctionTarget): Reason | undefined
  standingOf(target: FunctionTarget): Standing
  /** Everything that follows from these functions being async. */
  closureOf(targets: readonly FunctionTarget[]): readonly Demand[]
}

/** Functions with calls that a run is to convert, by `keyOf`. */
export interface Holders {
  readonly all: ReadonlySet<string>
  /** Those with calls that stay as they are, whatever becomes of the function. */
  readonly stuck: ReadonlySet<string>
  /** The calls themselves, by module and span. */
  readonly calls: ReadonlySet<string>
  readonly selected: readonly Site[]
  /** The functions that are declared in its file for a call, with their lengths. */
  readonly declaredFor: (site: Site) => readonly { readonly name: string; readonly lines: number }[]
}

export function propagationOf(context: PropagationContext, holders: Holders): Propagation {
  const { project, uses } = context
  const demands = new Map<string, Demand>()
  const pins = new Map<string, Reason | undefined>()

  const { reason, placeOf } = reasonsIn(context)
  const { kindPin, callerPin, kindForCallers } = functionKindsIn(context)
  const { hostPin } = hostsIn(context)
  const members = membersIn(context)
  const { membershipOf } = members
  const { earlyPin, awaitedPin } = earlyWorkIn(context, members)
  const { mentionOutcome } = mentionsIn(context)
  const { declarationChanges } = declarationsIn(context)
  const { askedOutcome } = assertionsIn(context)
  const { callPin } = callPlacesIn(context)
  const { endsTest } = testsIn(context)

  const droppedPromises = droppedPromisesIn(context)
  const { changesFor } = doubledFunctionsIn(context)

  const forms = formsIn(context)

  const demandOf = (target: FunctionTarget): Demand | undefined => {
    const key = keyOf(target)
    const known = demands.get(key)
    if (known !== undefined) return known
    const function_ = project.graph.functionAt(target)
    if (function_ === undefined) return undefined
    const demand = computed(target, function_)
    demands.set(key, demand)
    return demand
  }

  const computed = (target: FunctionTarget, function_: FunctionFact): Demand => {
    const awaits: { module: ModuleId; call: CallFact }[] = []
    const rewrites: Rewrite[] = []
    const partners: FunctionTarget[] = []
    const changes: Change[] = []
    const all: Pin[] = []
    const done = (pin?: Reason): Demand => {
      const found = pin === undefined ? all : [...all, { ...pin, bars: true }]
      const pins = rewrites.some(({ isOnly }) => isOnly) ? found.map((each) => ({ ...each, bars: true })) : found
      return { target, function: function_, awaits, rewrites, partners, changes, pin: pins[0], pins }
    }
    /** What keeps the function as it is, and not a copy from being made beside it. */
    const keep = (pin: Reason): void => {
      all.push({ ...pin, bars: false })
    }
    const here = placeOf(target.module, function_.nameSpan)
    const name = shownName(function_, target.module)
    if (target.id === 0) return done()
    const pinned = kindPin(target, function_, here) ?? hostPin(target, function_)
    // Others than the handler may wait for what it does.
    if (pinned !== undefined && (pinned.code !== 'exit-handler' || function_.async)) return done(pinned)
    if (function_.async) return done(earlyPin(target, function_))

    const anchors = context.anchors(target.module)
    if (anchors === undefined) return done(reason('unparsed-caller', name, here))
    const refused = asyncRefusalOf(anchors, function_.span)
    if (refused !== undefined) return done({ ...refused, path: [name] })
    const told = promiseKindOf(project, target)
    const kind = told === 'never' ? kindForCallers(target) : told
    const found: FunctionUse[] = [...uses.of(target)]
    if (kind !== 'never') {
      const unseen = told === 'never' ? membershipOf(target, function_) : undefined
      if (unseen !== undefined && 'code' in unseen) return done(unseen)
      const [guess] = unseen?.guesses ?? []
      if (guess !== undefined) return done(reason('unresolved-receiver', name, placeOf(guess.module, guess.call.span)))
      return done(callerPin(target, function_, kind) ?? earlyPin(target, function_))
    }
    const sibling = forms.siblingAt(target)
    if (sibling !== undefined) keep({ ...reason('kept-for-pinned-callers', name, sibling.name), path: [name] })
    if (pinned !== undefined) keep(pinned)
    if (context.keepPublic && context.publicApi.functions.has(keyOf(target))) {
      if (!context.publicTwins && sibling === undefined && !forms.isHidden(target)) return done(reason('public-api', name, here))
      keep(reason('public-api', name, here))
    }
    const membership = membershipOf(target, function_)
    if ('code' in membership) {
      if (sibling === undefined && !isAboutCallers(membership, target)) return done(membership)
      keep(membership)
    } else {
      const declared = declarationChanges(target, function_)
      if ('code' in declared) return done(declared)
      changes.push(...declared.changes)
      partners.push(...declared.partners)
      awaits.push(...declared.awaits)
      partners.push(...membership.partners)
      changes.push(...membership.changes)
      found.push(...membership.guesses)
    }

    for (const use of found) {
      if (use.kind === 'mention') {
        const outcome = mentionOutcome(target, function_, use)
        if (outcome === undefined) continue
        if ('operations' in outcome) rewrites.push(outcome)
        else if ('awaits' in outcome) {
          awaits.push(...outcome.awaits)
          changes.push(...outcome.changes)
        }
        else if (use.mention.role === 'overwritten') return done(outcome)
        else keep(outcome)
        continue
      }
      if (use.call.kind === 'new') return done(reason('used-as-constructor', name, placeOf(use.module, use.call.span)))
      if (endsTest(use.module, use.call)) continue
      const pin = callPin(use.module, use.call, function_)
      if (pin === undefined) awaits.push({ module: use.module, call: use.call })
      else keep(pin)
    }
    const early = awaitedPin(target, function_)
    if (early !== undefined) keep(early)
    changes.push(...droppedPromises(), ...changesFor(target, function_))
    const asked = askedOutcome(target, function_)
    if (asked === undefined) return done()
    if (!('operations' in asked)) return done(asked)
    rewrites.push(asked)
    return done()
  }

  /** Whoever cannot be resolved, or has the object, goes on with what it has; a further member is in the way only where members are enumerated. */
  const isAboutCallers = ({ code }: Reason, target: FunctionTarget): boolean => {
    if (code === 'unresolved-receiver' || code === 'reached-by-name' || code === 'unparsed-caller' || code === 'lost-import') return true
    return (code === 'dynamic-dispatch' || code === 'escapes-as-value' || code === 'external-callback') && uses.holdersOf(target).every(({ key }) => key.startsWith('class '))
  }

  const ownPinOf = (target: FunctionTarget): Reason | undefined => {
    const key = keyOf(target)
    if (pins.has(key)) return pins.get(key)
    // Everything the conversion of this function would reach; the first pin on the way decides for all of it.
    const seen = new Set([key])
    let front: { readonly target: FunctionTarget; readonly path: readonly string[] }[] = [{ target, path: [] }]
    while (front.length > 0) {
      const next: typeof front = []
      for (const { target: current, path } of front) {
        const known = pins.get(keyOf(current))
        const demand = demandOf(current)
        const pin = known ?? demand?.pin
        if (pin !== undefined) {
          const found = { ...pin, path: known === undefined ? [...path, stepOf(current)] : [...path, ...known.path] }
          pins.set(key, found)
          return found
        }
        for (const outer of demand === undefined ? [] : followersOf(demand)) {
          if (outer.id === 0 || seen.has(keyOf(outer))) continue
          seen.add(keyOf(outer))
          next.push({ target: outer, path: [...path, stepOf(current)] })
        }
      }
      front = next
    }
    pins.set(key, undefined)
    return undefined
  }

  /** `loadUser (lib/users.ts:9)` */
  const stepOf = (target: FunctionTarget): string => {
    const function_ = project.graph.functionAt(target)
    if (function_ === undefined) return ''
    const name = shownName(function_, target.module)
    return `${name === '<anonymous>' ? 'a function' : name} (${placeOf(target.module, function_.nameSpan)})`
  }

  const twins = twinsIn(context, holders, forms, demandOf, ownPinOf)

  const pinOf = (target: FunctionTarget): Reason | undefined => {
    const standing = twins.standingOf(target)
    return standing.kind === 'pinned' ? standing.reason : undefined
  }

  const closureOf = (targets: readonly FunctionTarget[]): readonly Demand[] => {
    const found = new Map<string, Demand>()
    const queue = [...targets]
    for (let target = queue.pop(); target !== undefined; target = queue.pop()) {
      const key = keyOf(target)
      if (found.has(key)) continue
      const demand = standingDemandOf(target)
      if (demand === undefined) continue
      found.set(key, demand)
      queue.push(...followersOf(demand))
    }
    return [...found.values()]
  }

  /** What a function asks of its surroundings as it goes on: in place, or as a copy, which only those who can wait come to call. */
  const standingDemandOf = (target: FunctionTarget): Demand | undefined => {
    const demand = demandOf(target)
    const standing = twins.standingOf(target)
    if (demand === undefined || standing.kind === 'whole' || standing.kind === 'pinned') return demand
    const { twin } = standing
    if (standing.kind === 'kept' && !standing.roots.some((root) => keyOf(root) === keyOf(target))) {
      return { ...demand, awaits: [], rewrites: [], changes: [], partners: standing.roots, copy: { root: target, twin, moved: [], exposed: [] } }
    }
    const root = standing.kind === 'copy' ? standing.root : target
    if (keyOf(root) !== keyOf(target)) return { ...demand, partners: [root], copy: { root, twin, moved: [], exposed: [] } }
    const moved = twins.movedTo(root)
    const own = twins.twinOf(root) ?? twin
    return { ...demand, awaits: moved, rewrites: [], partners: [], changes: [], copy: { root, twin: own, moved, exposed: twins.exposedWith(root) } }
  }

  return { pinOf, ownPinOf, standingOf: twins.standingOf, closureOf }
}

/** The functions that must be async where this one is. */
export function followersOf({ awaits, rewrites, partners }: Demand): readonly FunctionTarget[] {
  return [
    ...awaits.map(({ module, call }) => ({ module, id: call.function })),
    ...rewrites.flatMap(({ module, waiter }) => (waiter === undefined ? [] : [{ module, id: waiter }])),
    ...partners,
  ]
}
