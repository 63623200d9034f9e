/**
 * The edits of every file that converting the accepted calls takes.
 */
import type { Anchors } from '../analysis/anchors.js'
import type { ModuleId } from '../analysis/facts.js'
import { isProblem, parse } from '../analysis/syntax.js'
import { editsFor } from './edits.js'
import type { Operation } from './edits.js'
import { importsFor, isRefusal, keyOfSpan } from './imports.js'
import type { CalleeRequest } from './imports.js'
import { outsideOfMoved } from './moved.js'
import { hasTopLevelAwait } from './places.js'
import type { Edit, FilePlan } from './plan.js'
import type { Demand, Propagation, PropagationContext } from './propagate.js'
import { keyOf } from '../analysis/effects.js'
import type { MovedCall } from './twins.js'
import { isPossible, renamingsOf } from './renames.js'
import type { Renaming } from './renames.js'
import { copyOf, operationsWithin, regionOf } from './twins/copies.js'
import { declarationsIn } from './replacements/declarations.js'
import type { Dependency, FileDeclaration, Rewriting } from './replacements/replacer.js'
import type { Verdicts } from './judge.js'
import { groupedByModule } from './select.js'
import type { Site } from './select.js'
import { stubPlanOf } from './tests/stub-plan.js'
import type { StubPlan } from './tests/stub-plan.js'
import { applyEdits, hashOf } from './write.js'

export interface EditedFiles {
  readonly files: readonly FilePlan[]
  readonly broken: ReadonlySet<ModuleId>
  readonly demands: readonly Demand[]
  readonly created: ReadonlyMap<ModuleId, { readonly text: string; readonly sites: readonly Site[] }>
  readonly dependencies: ReadonlyMap<ModuleId, readonly Dependency[]>
  readonly stubs: StubPlan
}

export function editFiles(context: PropagationContext, propagation: Propagation, accepted: readonly Site[], verdicts: Verdicts): EditedFiles {
  const { project } = context
  const demands = outsideOfMoved(propagation.closureOf(accepted.map((site) => site.holder)), accepted, verdicts)
  const operations = new Map<ModuleId, Operation[]>()
  /** What is done in copies alone, by the function that is copied. */
  const copied = new Map<string, Operation[]>()
  const at = (module: ModuleId): Operation[] => listIn(operations, module)
  /** Where what is done in a function goes: into its file, a copy, or nowhere, as its async form is there already. */
  const inside: Inside = (module, id) => {
    const standing = id === 0 ? undefined : propagation.standingOf({ module, id })
    if (standing === undefined || standing.kind === 'whole' || standing.kind === 'pinned') return at(module)
    return standing.kind === 'copy' && standing.twin.sibling === undefined ? listIn(copied, keyOf(standing.root)) : undefined
  }
  const moved = new Map<ModuleId, MovedCall[]>()
  for (const call of demands.flatMap(({ copy }) => copy?.moved ?? [])) listIn(moved, call.module).push(call)
  const created = new Map<ModuleId, { readonly text: string; readonly sites: readonly Site[] }>()
  const dependencies = new Map<ModuleId, readonly Dependency[]>()
  const rewritten = new Set<string>()
  const awaited = new Set<string>()
  const made = new Set<string>()
  const sitesIn = groupedByModule(accepted)
  const declarations = new Map<ModuleId, FileDeclaration[]>()
  for (const { module, declarations: own = [] } of demands.flatMap((demand) => demand.rewrites)) declarations.set(module, [...(declarations.get(module) ?? []), ...own])
  const renamed = new Map<ModuleId, CalleeRequest[]>()
  for (const { module, callee } of demands.flatMap((demand) => demand.rewrites)) if (callee !== undefined && !listIn(renamed, module).some(({ call }) => String(call) === String(callee.call))) listIn(renamed, module).push(callee)
  /** Edits of the callees in `renamed`, by module and call. */
  const calleeEdits = new Map<string, readonly Edit[]>()
  for (const module of new Set([...sitesIn.keys(), ...declarations.keys(), ...moved.keys(), ...renamed.keys()])) {
    const sites = sitesIn.get(module) ?? []
    const anchors = context.anchors(module)
    if (anchors === undefined) continue
    const wanted = { sites: sites.filter((each) => inside(module, each.holder.id) !== undefined), moved: moved.get(module) ?? [], renamed: renamed.get(module) ?? [], declarations: declarations.get(module) ?? [] }
    at(module).push(...replacementsIn(module, anchors, project.text(module) ?? '', wanted, verdicts, inside, created, dependencies, calleeEdits))
    for (const site of sites) if (site.kind === 'promise' && 'repair' in site.verdict) at(module).push(...site.verdict.repair.operations)
  }
  const stubs = stubPlanOf(context, propagation, accepted)
  for (const { test, operations: own } of stubs.operations) at(test).push(...own)
  for (const { target, function: function_, awaits, rewrites, changes } of demands) {
    // A callback that became the body of a loop is no function any more, and some rewrites see to it themselves.
    const isSeenTo = rewrites.some(
      ({ keepsCallback, operations: own }) => !keepsCallback || own.some((each) => each.kind === 'async' && String(each.function) === String(function_.span)),
    )
    const own = inside(target.module, target.id)
    if (target.id !== 0 && !function_.async && !isSeenTo) own?.push({ kind: 'async', function: function_.span })
    for (const { module, call } of awaits) {
      const key = `${module}:${String(call.span)}`
      if (call.awaited || awaited.has(key) || isLeftFloating(context, module, call.function)) continue
      awaited.add(key)
      inside(module, call.function)?.push({ kind: 'await', span: call.span })
    }
    for (const { module, span, operations: others, callee } of rewrites) {
      const key = `${module}:${String(span)}`
      if (rewritten.has(key)) continue
      rewritten.add(key)
      const edits = callee === undefined ? [] : (calleeEdits.get(`${module}:${keyOfSpan(callee.call)}`) ?? [])
      ;(module === target.module ? own : at(module))?.push(...others, { kind: 'edit', edits })
    }
    for (const { module, operations: others } of changes) at(module).push(...others.filter((each) => (each.kind === 'around' ? isNewAround(made, module, each) : each.kind !== 'edit' || each.edits.some((edit) => isNew(made, module, edit)))))
  }
  for (const { copy } of demands) {
    const around = [...(copy?.exposed ?? []), ...(copy?.moved ?? []).flatMap(({ access }) => access.elsewhere)]
    for (const { module, edits } of around) at(module).push(...edits.flatMap((edit): readonly Operation[] => (isNew(made, module, edit) ? [{ kind: 'edit', edits: [edit] }] : [])))
  }
  for (const { target, copy } of demands) {
    const anchors = context.anchors(target.module)
    const own = copied.get(keyOf(target))
    if (copy === undefined || anchors === undefined || own === undefined) continue
    const all = [...operationsWithin(at(target.module), regionOf(copy.twin.placement)), ...own]
    // Before what is declared at the end of the file, where both go there.
    at(target.module).unshift({ kind: 'edit', edits: [copyOf(anchors, project.text(target.module) ?? '', copy.twin.placement, copy.twin.name, all)] })
  }
  const renamings = renamingsOf(context, demands).filter((renaming) => isPossible(context, renaming, (module) => operations.get(module) ?? []))
  for (const { module, edits } of renamings.flatMap((renaming) => renaming.files)) at(module).push({ kind: 'edit', edits })
  const files: FilePlan[] = []
  const broken = new Set<ModuleId>()
  for (const [module, list] of operations) {
    const anchors = context.anchors(module)
    const text = project.text(module)
    if (anchors === undefined || text === undefined) continue
    const edited = editsOrNone(anchors, text, list)
    if (edited === undefined) {
      broken.add(module)
      continue
    }
    const edits = changesOf(text, edited)
    if (edits.length === 0) continue
    if (isProblem(parse(module, applyEdits(text, edits).replace(/^\uFEFF/, ' ')))) broken.add(module)
    files.push({ file: module, hash: hashOf(text), edits, groups: [] })
  }
  return { files, broken, demands: demands.map((demand) => withRenaming(demand, renamings)), created, dependencies, stubs }
}

function withRenaming(demand: Demand, renamings: readonly Renaming[]): Demand {
  const renaming = renamings.find(({ target }) => keyOf(target) === keyOf(demand.target))
  return renaming === undefined ? demand : { ...demand, changes: [...demand.changes, ...renaming.files.map(({ module }) => ({ module, operations: [] }))] }
}

type Inside = (module: ModuleId, id: number) => Operation[] | undefined

function listIn<Key, Item>(map: Map<Key, Item[]>, key: Key): Item[] {
  const list = map.get(key) ?? []
  map.set(key, list)
  return list
}

function isNew(made: Set<string>, module: ModuleId, { start, end, text }: Edit): boolean {
  const key = `${module}:${start}:${end}:${text}`
  return !made.has(key) && made.add(key).has(key)
}

/** Those of a family ask for it each, and mean one. */
function isNewAround(made: Set<string>, module: ModuleId, { span, before, after }: Extract<Operation, { kind: 'around' }>): boolean {
  return isNew(made, module, { start: span[0], end: span[1], text: `${before}…${after}` })
}

/** Operations that contradict each other are our mistake as well, and no reason to leave all other files unwritten. */
function editsOrNone(anchors: Anchors, text: string, operations: readonly Operation[]): readonly Edit[] | undefined {
  try {
    return editsFor(anchors, text, operations)
  } catch {
    return undefined
  }
}

/** The last statement of a CommonJS module starts the program; there is nothing that could await it. */
function isLeftFloating(context: PropagationContext, module: ModuleId, id: number): boolean {
  if (id !== 0) return false
  return !hasTopLevelAwait(context.project, module)
}

function changesOf(text: string, edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit) => text.slice(edit.start, edit.end) !== edit.text)
}

/** What stands in place of the calls of one file, with its imports and what it declares. */
function replacementsIn(
  module: ModuleId,
  anchors: Anchors,
  text: string,
  { sites, moved, renamed, declarations }: { readonly sites: readonly Site[]; readonly moved: readonly MovedCall[]; readonly renamed: readonly CalleeRequest[]; readonly declarations: readonly FileDeclaration[] },
  verdicts: Verdicts,
  inside: Inside,
  created: Map<ModuleId, { readonly text: string; readonly sites: readonly Site[] }>,
  dependencies: Map<ModuleId, readonly Dependency[]>,
  calleeEdits: Map<string, readonly Edit[]>,
): readonly Operation[] {
  const rewritings = sites.flatMap((site): readonly { readonly site: Site; readonly rewriting: Rewriting }[] => {
    const verdict = site.kind === 'api' ? verdicts.of(site) : undefined
    if (verdict === undefined) return []
    if ('refusal' in verdict) throw new Error(`A refused call is not converted: ${verdict.refusal.message}`)
    return [{ site, rewriting: verdict.rewriting }]
  })
  if (rewritings.length === 0 && declarations.length === 0 && moved.length === 0 && renamed.length === 0) return []
  /** The original of a copy goes on using what the copy does not. */
  const kept = (request: CalleeRequest, id: number): CalleeRequest => (inside(module, id) === inside(module, 0) ? request : { ...request, keeps: true })
  const taken = new Set(anchors.names)
  const declared = declarationsIn(anchors, text, [...rewritings.flatMap(({ rewriting }) => rewriting.declarations ?? []), ...declarations], taken)
  const imports = importsFor(
    anchors,
    text,
    [
      ...rewritings.flatMap(({ site, rewriting: { callee } }) => (callee === undefined ? [] : [kept(callee, site.holder.id)])),
      ...rewritings.flatMap(({ rewriting }) => rewriting.alongside ?? []),
      ...moved.flatMap(({ call, access: { request } }) => (request === undefined ? [] : [kept(request, call.function)])),
      ...renamed,
    ],
    [...rewritings.flatMap(({ rewriting }) => rewriting.names ?? []), ...declared.requests],
    taken,
  )
  const operations: Operation[] = []
  const edits = [...imports.edits, ...declared.edits((span) => unrefused(imports.names.get(keyOfSpan(span)) ?? []))]
  if (edits.length > 0) operations.push({ kind: 'edit', edits })
  for (const { call } of renamed) calleeEdits.set(`${module}:${keyOfSpan(call)}`, unrefused(imports.callees.get(keyOfSpan(call)) ?? []))
  for (const { call, access } of moved) {
    inside(module, call.function)?.push({ kind: 'edit', edits: access.request === undefined ? access.edits : unrefused(imports.callees.get(keyOfSpan(call.span)) ?? []) })
  }
  for (const { site, rewriting } of rewritings) {
    inside(module, site.holder.id)?.push(
      ...rewriting.operations({
        callee: unrefused(imports.callees.get(keyOfSpan(site.span)) ?? []),
        alongside: (rewriting.alongside ?? []).flatMap(({ call }) => unrefused(imports.callees.get(keyOfSpan(call)) ?? [])),
        imported: unrefused(imports.names.get(keyOfSpan(site.span)) ?? []),
        declared: (rewriting.declarations ?? []).map(({ name }) => declared.nameOf(name)),
      }),
    )
    for (const { file, text: content } of rewriting.created ?? []) created.set(file, { text: content, sites: [...(created.get(file)?.sites ?? []), site] })
    if (rewriting.dependencies !== undefined) dependencies.set(module, [...(dependencies.get(module) ?? []), ...rewriting.dependencies])
  }
  return operations
}

function unrefused<Item>(value: readonly Item[] | { readonly code: string; readonly message: string }): readonly Item[] {
  if (isRefusal(value)) throw new Error(`A refused call is not converted: ${value.message}`)
  return value
}
