/**
 * Functions that cannot wait for some of their callers' sake, and are needed by others that can: which get an async copy beside them,
 * which have one already, and who calls it?
 *
 * A copy is worth its lines only where somebody gains who waits already, or comes to: an async function, a function that is converted
 * whole, the copy of another. What only copies call is copied in turn.
 */
import type { Placements } from '../analysis/anchors/placements.js'
import { placementsOf } from '../analysis/anchors/placements.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { CallFact, ModuleId } from '../analysis/facts.js'
import { groupedBy, push } from '../analysis/multimap.js'
import { placeOf } from './places.js'
import { followersOf } from './propagate.js'
import type { Demand, Holders, PropagationContext, Reason } from './propagate.js'
import { refusalMessage } from './refusal-codes.js'
import { lengthsOf } from './replacements/declarations.js'
import type { FileDeclaration } from './replacements/replacer.js'
import { groupedByModule } from './select.js'
import { accessesIn } from './twins/access.js'
import type { Access, FileEdits } from './twins/access.js'
import { isTooLong, linesOfCopy } from './twins/copies.js'
import { dearCopies, LINES_PER_CALL } from './twins/economy.js'
import type { Candidate, Price } from './twins/economy.js'
import { namesFor, twinOf } from './twins/names.js'
import type { Twin } from './twins/names.js'

/** How a function goes on where calls in it are converted. */
export type Standing =
  /** It becomes async itself. */
  | { readonly kind: 'whole' }
  /** It stays, and a copy of `root`, which is it or a function around it, waits. */
  | { readonly kind: 'copy'; readonly root: FunctionTarget; readonly twin: Twin }
  /** It stays; callers of these functions call the async forms that they have. */
  | { readonly kind: 'kept'; readonly roots: readonly FunctionTarget[]; readonly twin: Twin }
  | { readonly kind: 'pinned'; readonly reason: Reason }

export interface MovedCall {
  readonly module: ModuleId
  readonly call: CallFact
  readonly access: Access
}

export interface Twins {
  standingOf(target: FunctionTarget): Standing
  /** The calls that call the twin from now on. */
  movedTo(root: FunctionTarget): readonly MovedCall[]
  /** Edits that let users of the package reach the twin. */
  exposedWith(root: FunctionTarget): readonly FileEdits[]
  twinOf(root: FunctionTarget): Twin | undefined
}

interface Form {
  readonly twin: Twin
  readonly calls: readonly MovedCall[]
  readonly exposed: readonly FileEdits[] | undefined
  readonly tooLong: boolean
}

const NO_CALLS: readonly MovedCall[] = []

/** Async forms of functions, there or to be made. */
export interface Forms {
  placementsIn(module: ModuleId): Placements | undefined
  twinAt(target: FunctionTarget): Twin | undefined
  /** An async form that is there already: nothing is gained by a second one, nor by converting the function. */
  siblingAt(target: FunctionTarget): Twin | undefined
  /** What stands beside the function is seen in its file alone, unless it is exported by itself. */
  isHidden(target: FunctionTarget): boolean
}

export function formsIn(context: PropagationContext): Forms {
  const placements = new Map<ModuleId, Placements | undefined>()
  const twins = new Map<string, Twin | undefined>()
  const placementsIn = (module: ModuleId): Placements | undefined => {
    if (placements.has(module)) return placements.get(module)
    const text = context.anchors(module) === undefined ? undefined : context.project.text(module)
    const found = text === undefined ? undefined : placementsOf(module, text)
    placements.set(module, found)
    return found
  }
  const twinAt = (target: FunctionTarget): Twin | undefined => {
    const key = keyOf(target)
    if (twins.has(key)) return twins.get(key)
    const function_ = target.id === 0 ? undefined : context.project.graph.functionAt(target)
    const around = function_ === undefined || function_.async || function_.generator ? undefined : placementsIn(target.module)
    const twin = around === undefined || function_ === undefined ? undefined : twinOf(context, around, target, function_)
    twins.set(key, twin)
    return twin
  }
  const siblingAt = (target: FunctionTarget): Twin | undefined => {
    const name = context.project.graph.functionAt(target)?.name.split(/[.\s]/).at(-1) ?? ''
    const text = context.project.text(target.module) ?? ''
    // Most files name no such form, and need not be looked into.
    if (name !== 'default' && name !== 'exports' && !namesFor(name).some((each) => text.includes(each))) return undefined
    const twin = twinAt(target)
    return twin?.sibling === undefined ? undefined : twin
  }
  const isHidden = (target: FunctionTarget): boolean => {
    const placement = twinAt(target)?.placement
    return placement !== undefined && (placement.form === 'declaration' || placement.form === 'variable') && !placement.exported
  }
  return { placementsIn, twinAt, siblingAt, isHidden }
}

export function twinsIn(
  context: PropagationContext,
  holders: Holders,
  { placementsIn, twinAt }: Forms,
  demandOf: (target: FunctionTarget) => Demand | undefined,
  pinOf: (target: FunctionTarget) => Reason | undefined,
): Twins {
  const { project, uses } = context
  const { accessOf, exposureOf } = accessesIn(context, placementsIn)
  const forms = new Map<string, Form | undefined>()
  const standings = new Map<string, Standing>()
  const gaining = new Set<string>()
  let dear: ReadonlyMap<string, Price> | undefined
  const callsIn = new Map<ModuleId, ReadonlyMap<number, readonly CallFact[]>>()

  const isWhole = (target: FunctionTarget): boolean => target.id === 0 || pinOf(target) === undefined

  /** The function around `target` in whose copy it would be converted along: everything between them stays within that. */
  const carriersOf = (target: FunctionTarget): readonly FunctionTarget[] => {
    const facts = project.facts(target.module)
    const carriers: FunctionTarget[] = []
    for (let id = facts?.functions[target.id]?.parent ?? 0; id !== 0; id = facts?.functions[id]?.parent ?? 0) {
      const root = { module: target.module, id }
      if (isCarried(target, root)) carriers.push(root)
    }
    return carriers
  }

  const isCarried = (target: FunctionTarget, root: FunctionTarget): boolean => {
    const seen = new Set([keyOf(target)])
    const queue = [target]
    for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
      const demand = demandOf(current)
      if (demand === undefined || demand.pin !== undefined || demand.partners.length > 0 || demand.changes.length > 0) return false
      for (const follower of followersOf(demand)) {
        if (keyOf(follower) === keyOf(root) || seen.has(keyOf(follower))) continue
        if (!isInside(root, follower)) return false
        seen.add(keyOf(follower))
        queue.push(follower)
      }
    }
    return true
  }

  /** What a twin of the function would be, and who could call it, if they wait. */
  const formOf = (target: FunctionTarget): Form | undefined => {
    const key = keyOf(target)
    if (forms.has(key)) return forms.get(key)
    forms.set(key, undefined)
    const form = computedForm(target)
    forms.set(key, form)
    return form
  }

  const computedForm = (target: FunctionTarget): Form | undefined => {
    const demand = demandOf(target)
    const twin = twinAt(target)
    if (demand === undefined || twin === undefined || !context.isEditable(target.module)) return undefined
    if (twin.sibling === undefined) {
      if (isStuck(target)) return undefined
      if (!context.twins || demand.pins.some(({ bars }) => bars) || demand.partners.length > 0 || demand.changes.length > 0 || project.liveness.isTest(target.module)) return undefined
      // A copy within what may be copied itself would be made twice.
      const functions = project.facts(target.module)?.functions ?? []
      for (let id = demand.function.parent; id !== 0; id = functions[id]?.parent ?? 0) {
        const outer = { module: target.module, id }
        if (functions[id]?.async !== true && !isWhole(outer) && demandOf(outer)?.pins.some(({ bars }) => bars) !== true) return undefined
      }
    }
    const able = new Set(demand.awaits.map(({ call }) => call))
    const live = context.live()
    const isKept = context.keepPublic && !context.publicTwins && context.publicApi.functions.has(keyOf(target))
    const isReplaced = isReplacedIn(target, twin)
    const calls = isReplaced ? NO_CALLS : uses.of(target).flatMap((use): readonly MovedCall[] => {
      if (use.kind !== 'call' || use.ambiguous || !able.has(use.call) || project.liveness.isTest(use.module) || !context.isEditable(use.module)) return []
      if (live !== undefined && !live.has(keyOf({ module: use.module, id: use.call.function }))) return []
      if (isNameless(twin) && use.call.callee.kind === 'member' && context.replaced.ofProject(use.call.callee.name) !== undefined) return []
      const access = accessOf(use.module, use.call, target, twin)
      return access === undefined || (isKept && isSeenOutside(access, use.module)) ? [] : [{ module: use.module, call: use.call, access }]
    })
    const text = project.text(target.module) ?? ''
    return { twin, calls, exposed: twin.sibling === undefined ? publicExposure(target, twin) : undefined, tooLong: twin.sibling === undefined && isTooLong(text, twin.placement) }
  }

  /** Would users of the package get the twin along with what they have? */
  const isSeenOutside = ({ elsewhere }: Access, caller: ModuleId): boolean => elsewhere.some(({ module }) => module !== caller && context.publicApi.exposed.has(module))

  /** A function that is its whole module has no name that a test could replace it by, but for those that others give it. */
  const isNameless = ({ placement: { wholeSpan, names } }: Twin): boolean => wholeSpan !== undefined && names.length === 0

  const isReplacedIn = ({ module }: FunctionTarget, twin: Twin): boolean => {
    if (twin.placement.wholeSpan !== undefined && context.replaced.ofModule(module) !== undefined) return true
    return !isNameless(twin) && context.replaced.ofProject(twin.placement.name) !== undefined
  }

  /** What keeps the copy of a function from being worth its name: a call in it, or in what it calls, that goes on blocking. */
  const isStuck = (root: FunctionTarget): boolean => {
    const facts = project.facts(root.module)
    const seen = new Set<string>()
    const queue: { readonly target: FunctionTarget; readonly barred: boolean }[] = [{ target: root, barred: false }]
    for (const { id, async: isAsync } of facts?.functions ?? []) if (!isAsync && isInside(root, { module: root.module, id })) queue.push({ target: { module: root.module, id }, barred: false })
    for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
      const { target, barred } = entry
      const key = keyOf(target)
      if (seen.has(`${key}:${String(barred)}`)) continue
      seen.add(`${key}:${String(barred)}`)
      if (holders.stuck.has(key) || (barred && holders.all.has(key))) return true
      for (const call of callsOf(target)) {
        const row = project.effects.rowOf(target.module, call)
        if (row !== undefined && row.cost !== 'light' && !holders.calls.has(`${target.module}:${String(call.span)}`)) return true
        for (const run of project.effects.runsOf(target.module, call)) {
          const isOwn = isInside(root, run) || isInside(target, run) || isWhole(run) || (demandOf(run)?.pins.every(({ bars }) => !bars) === true && hasForm(run))
          queue.push({ target: run, barred: barred || !isOwn })
        }
      }
    }
    return false
  }

  /** It has an async form, or may get one. */
  const hasForm = (target: FunctionTarget): boolean => {
    const twin = twinAt(target)
    return twin !== undefined && (twin.sibling !== undefined || !isTooLong(project.text(target.module) ?? '', twin.placement))
  }

  const isInside = (root: FunctionTarget, { module, id }: FunctionTarget): boolean => {
    if (module !== root.module) return false
    const functions = project.facts(module)?.functions ?? []
    for (let current = id; current !== 0; current = functions[current]?.parent ?? 0) if (current === root.id) return true
    return false
  }

  const callsOf = ({ module, id }: FunctionTarget): readonly CallFact[] => {
    const known = callsIn.get(module) ?? groupedBy(project.facts(module)?.calls ?? [], (call) => call.function)
    callsIn.set(module, known)
    return known.get(id) ?? []
  }

  const publicExposure = (target: FunctionTarget, twin: Twin): readonly FileEdits[] | undefined => {
    if (!context.publicTwins || !context.publicApi.functions.has(keyOf(target))) return undefined
    // A member comes along with what it is a member of.
    if (twin.placement.container !== undefined || (twin.placement.form === 'assignment' && !twin.placement.exported)) return []
    const exposures = [...context.publicApi.entries].flatMap((entry) =>
      exportedNames(entry).flatMap((name) => {
        const exposure = exposureOf(entry, name, target, twin)
        return exposure === undefined ? [] : [exposure]
      }),
    )
    return exposures.length === 0 ? undefined : exposures.flatMap(({ edits }) => edits)
  }

  const exportedNames = (entry: ModuleId): readonly string[] => {
    const names = new Set<string>()
    const seen = new Set<ModuleId>()
    const queue: ModuleId[] = [entry]
    for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
      if (seen.has(module)) continue
      seen.add(module)
      const exports = project.facts(module)?.exports
      for (const name of Object.keys(exports?.named ?? {})) names.add(name)
      for (const value of exports?.whole ?? []) {
        names.add('default')
        for (const target of project.graph.targetsOf(module, value)) {
          if (target.kind === 'object') for (const name of Object.keys(project.facts(target.module)?.objects[target.id]?.properties ?? {})) names.add(name)
        }
      }
      for (const specifier of exports?.stars ?? []) {
        const resolution = project.modules.resolve(module, specifier)
        if (resolution.kind === 'project') queue.push(resolution.module)
      }
    }
    return [...names]
  }

  const isNewRoot = (target: FunctionTarget): boolean => gaining.has(keyOf(target)) && twinAt(target)?.sibling === undefined

  /** The copy that a function is converted in. */
  const rootOf = (target: FunctionTarget): FunctionTarget | undefined => (isNewRoot(target) ? target : carriersOf(target).find(isNewRoot))

  const canWait = ({ module, call }: MovedCall): boolean => {
    const caller = { module, id: call.function }
    return isWhole(caller) || rootOf(caller) !== undefined
  }

  /** All that is above these functions: whether a copy gains depends on nothing else, but for its price. */
  const above = (starts: readonly FunctionTarget[]): readonly FunctionTarget[] => {
    const seen = new Map(starts.map((start) => [keyOf(start), start]))
    const queue = [...seen.values()]
    for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
      const demand = demandOf(current)
      if (demand === undefined || isWhole(current)) continue
      const next = [...followersOf(demand), ...(formOf(current)?.calls ?? []).map(({ module, call }) => ({ module, id: call.function }))]
      for (const each of next) {
        if (each.id === 0 || seen.has(keyOf(each))) continue
        seen.set(keyOf(each), each)
        queue.push(each)
      }
    }
    return [...seen.values()]
  }

  const standingOf = (target: FunctionTarget): Standing => {
    const key = keyOf(target)
    const known = standings.get(key)
    if (known !== undefined) return known
    const standing = computedStanding(target)
    standings.set(key, standing)
    return standing
  }

  /** Finds out who of these gains, dear copies left out. */
  const gain = (candidates: readonly FunctionTarget[]): void => {
    for (let changed = true; changed; ) {
      changed = false
      for (const candidate of candidates) {
        const key = keyOf(candidate)
        if (gaining.has(key) || isWhole(candidate) || dear?.has(key) === true) continue
        const form = formOf(candidate)
        if (form === undefined || form.tooLong || (form.exposed === undefined && !form.calls.some(canWait))) continue
        gaining.add(key)
        changed = true
      }
    }
  }

  /** The price of a copy depends on all others of the run, so that all are looked at before the first is made. */
  const priced = (): ReadonlyMap<string, Price> => {
    if (dear !== undefined) return dear
    dear = new Map()
    if (!context.isFrugal) return dear
    const candidates = above(holders.selected.map(({ holder }) => holder))
    gain(candidates)
    const roots = candidates.filter(isNewRoot)
    if (roots.length > 0) {
      const waitedFor = context.waitedFor()
      const selected = groupedByModule(holders.selected)
      const awaiting = callersWithin(roots)
      dear = dearCopies(roots.flatMap((root) => candidateOf(root, waitedFor, selected.get(root.module) ?? [], awaiting.get(keyOf(root)) ?? []) ?? []), context.keepPublic && !context.publicTwins ? LINES_PER_CALL.kept : LINES_PER_CALL.changed)
    }
    gaining.clear()
    return dear
  }

  /** By copy, the functions in it that call other copies. */
  const callersWithin = (roots: readonly FunctionTarget[]): ReadonlyMap<string, readonly FunctionTarget[]> => {
    const found = new Map<string, FunctionTarget[]>()
    for (const { module, call } of roots.flatMap((root) => formOf(root)?.calls ?? NO_CALLS)) {
      const caller = { module, id: call.function }
      const around = isWhole(caller) ? undefined : rootOf(caller)
      if (around !== undefined) push(found, keyOf(around), caller)
    }
    return found
  }

  /** What the rewritten callbacks between these functions and the copy around them need at the file's end. */
  const declaredBetween = (root: FunctionTarget, starts: readonly FunctionTarget[]): readonly FileDeclaration[] => {
    const declarations: FileDeclaration[] = []
    const seen = new Set([keyOf(root)])
    const queue = [...starts]
    for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
      if (seen.has(keyOf(current)) || !isInside(root, current)) continue
      seen.add(keyOf(current))
      const demand = demandOf(current)
      declarations.push(...(demand?.rewrites ?? []).flatMap((rewrite) => rewrite.declarations ?? []))
      if (demand !== undefined) queue.push(...followersOf(demand))
    }
    return declarations
  }

  const candidateOf = (root: FunctionTarget, waitedFor: ReadonlySet<string>, selected: Holders['selected'], awaiting: readonly FunctionTarget[]): Candidate | undefined => {
    const form = formOf(root)
    const anchors = context.anchors(root.module)
    if (form === undefined || anchors === undefined) return undefined
    const callers = form.calls.filter(canWait).map(({ module, call }): FunctionTarget => ({ module, id: call.function }))
    const [start, end] = form.twin.placement.element
    const isWithin = ({ span }: Holders['selected'][number]): boolean => start <= span[0] && span[1] <= end
    const own = selected.filter(isWithin)
    const others = new Set(selected.flatMap((each) => (isWithin(each) ? [] : holders.declaredFor(each).map(({ name }) => name))))
    const between = declaredBetween(root, [...awaiting, ...own.map(({ holder }) => holder)])
    const declared = new Map([...own.flatMap((each) => holders.declaredFor(each)), ...lengthsOf(between)].map(({ name, lines }) => [name, lines] as const))
    const beside = [...declared].reduce((sum, [name, lines]) => sum + (others.has(name) ? 0 : lines), 0)
    return {
      key: keyOf(root),
      lines: linesOfCopy(anchors, project.text(root.module) ?? '', form.twin.placement) + beside,
      calls: own.length,
      purpose: form.exposed !== undefined ? 'asked' : callers.some((caller) => isWhole(caller) && waitedFor.has(keyOf(caller))) ? 'live' : 'other',
      callers: callers.flatMap((caller) => (isWhole(caller) ? [] : [keyOf(rootOf(caller) ?? caller)])),
    }
  }

  const computedStanding = (target: FunctionTarget): Standing => {
    const reason = pinOf(target)
    if (reason === undefined) return { kind: 'whole' }
    const prices = priced()
    const candidates = above([target])
    gain(candidates)
    const root = rootOf(target)
    const twin = root === undefined ? undefined : twinAt(root)
    if (root !== undefined && twin !== undefined) return { kind: 'copy', root, twin }
    const roots = candidates.filter((each) => gaining.has(keyOf(each)) && twinAt(each)?.sibling !== undefined)
    const [first] = roots
    const sibling = first === undefined ? undefined : twinAt(first)
    if (sibling !== undefined) return { kind: 'kept', roots, twin: sibling }
    for (const each of [target, ...carriersOf(target)]) {
      const form = formOf(each)
      const price = prices.get(keyOf(each))
      if (form !== undefined && price !== undefined) {
        const place = placeOf(project, each.module, demandOf(each)?.function.nameSpan ?? [0, 0])
        return { kind: 'pinned', reason: { ...reason, code: 'long-twin', message: `${refusalMessage('long-twin', form.twin.placement.name, place)} It is ${price.lines} lines for ${price.calls === 1 ? 'one call' : `${price.calls} calls`}, and ${price.most} a call are allowed. ${reason.message}` } }
      }
      if (form?.tooLong !== true || !form.calls.some(canWait)) continue
      const function_ = demandOf(each)?.function
      const place = placeOf(project, each.module, function_?.nameSpan ?? [0, 0])
      return { kind: 'pinned', reason: { ...reason, code: 'twin-too-long', message: `${refusalMessage('twin-too-long', form.twin.placement.name, place)} ${reason.message}` } }
    }
    return { kind: 'pinned', reason }
  }

  return {
    standingOf,
    movedTo: (root) => (formOf(root)?.calls ?? NO_CALLS).filter(canWait),
    exposedWith: (root) => formOf(root)?.exposed ?? [],
    twinOf: twinAt,
  }
}
