/**
 * The edits of every file that converting the accepted calls takes.
 */
import type { Anchors } from '../analysis/anchors.js'
import type { ModuleId } from '../analysis/facts.js'
import { isProblem, parse } from '../analysis/syntax.js'
import { editsFor } from './edits.js'
import type { Operation } from './edits.js'
import { importsFor, isRefusal, keyOfSpan } from './imports.js'
import { isTypeScriptForCommonJs } from './places.js'
import type { Edit, FilePlan } from './plan.js'
import type { Demand, Propagation, PropagationContext } from './propagate.js'
import { declarationsIn } from './replacements/declarations.js'
import type { Dependency, Rewriting } from './replacements/replacer.js'
import type { Verdicts } from './judge.js'
import { groupedByModule } from './select.js'
import type { Site } from './select.js'
import { applyEdits, hashOf } from './write.js'

export interface EditedFiles {
  readonly files: readonly FilePlan[]
  readonly broken: ReadonlySet<ModuleId>
  readonly demands: readonly Demand[]
  readonly created: ReadonlyMap<ModuleId, { readonly text: string; readonly sites: readonly Site[] }>
  readonly dependencies: ReadonlyMap<ModuleId, readonly Dependency[]>
}

export function editFiles(context: PropagationContext, propagation: Propagation, accepted: readonly Site[], verdicts: Verdicts): EditedFiles {
  const { project } = context
  const demands = propagation.closureOf(accepted.map((site) => site.holder))
  const operations = new Map<ModuleId, Operation[]>()
  const at = (module: ModuleId): Operation[] => {
    const list = operations.get(module) ?? []
    operations.set(module, list)
    return list
  }
  const created = new Map<ModuleId, { readonly text: string; readonly sites: readonly Site[] }>()
  const dependencies = new Map<ModuleId, readonly Dependency[]>()
  const rewritten = new Set<string>()
  const awaited = new Set<string>()
  for (const [module, sites] of groupedByModule(accepted)) {
    const anchors = context.anchors(module)
    if (anchors === undefined) continue
    at(module).push(...replacementsIn(module, anchors, project.text(module) ?? '', sites, verdicts, created, dependencies))
    for (const site of sites) if (site.kind === 'promise' && 'repair' in site.verdict) at(module).push(...site.verdict.repair.operations)
  }
  for (const { target, function: function_, awaits, rewrites, changes } of demands) {
    // A callback that became the body of a loop is no function any more, and some rewrites see to it themselves.
    const isSeenTo = rewrites.some(
      ({ keepsCallback, operations: own }) => !keepsCallback || own.some((each) => each.kind === 'async' && String(each.function) === String(function_.span)),
    )
    if (target.id !== 0 && !function_.async && !isSeenTo) at(target.module).push({ kind: 'async', function: function_.span })
    for (const { module, call } of awaits) {
      const key = `${module}:${String(call.span)}`
      if (call.awaited || awaited.has(key) || isLeftFloating(context, module, call.function)) continue
      awaited.add(key)
      at(module).push({ kind: 'await', span: call.span })
    }
    for (const { module, span, operations: own } of rewrites) {
      const key = `${module}:${String(span)}`
      if (rewritten.has(key)) continue
      rewritten.add(key)
      at(module).push(...own)
    }
    for (const { module, operations: own } of changes) at(module).push(...own)
  }
  const files: FilePlan[] = []
  const broken = new Set<ModuleId>()
  for (const [module, list] of operations) {
    const anchors = context.anchors(module)
    const text = project.text(module)
    if (anchors === undefined || text === undefined) continue
    const edits = changesOf(text, editsFor(anchors, text, list))
    if (edits.length === 0) continue
    if (isProblem(parse(module, applyEdits(text, edits).replace(/^\uFEFF/, ' ')))) broken.add(module)
    files.push({ file: module, hash: hashOf(text), edits, groups: [] })
  }
  return { files, broken, demands, created, dependencies }
}

/** The last statement of a CommonJS module starts the program; there is nothing that could await it. */
function isLeftFloating(context: PropagationContext, module: ModuleId, id: number): boolean {
  if (id !== 0) return false
  return context.project.facts(module)?.format !== 'module' || isTypeScriptForCommonJs(context.project, module)
}

function changesOf(text: string, edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit) => text.slice(edit.start, edit.end) !== edit.text)
}

/** What stands in place of the calls of one file, with its imports and what it declares. */
function replacementsIn(
  module: ModuleId,
  anchors: Anchors,
  text: string,
  sites: readonly Site[],
  verdicts: Verdicts,
  created: Map<ModuleId, { readonly text: string; readonly sites: readonly Site[] }>,
  dependencies: Map<ModuleId, readonly Dependency[]>,
): readonly Operation[] {
  const rewritings = sites.flatMap((site): readonly { readonly site: Site; readonly rewriting: Rewriting }[] => {
    const verdict = site.kind === 'api' ? verdicts.of(site) : undefined
    if (verdict === undefined) return []
    if ('refusal' in verdict) throw new Error(`A refused call is not converted: ${verdict.refusal.message}`)
    return [{ site, rewriting: verdict.rewriting }]
  })
  if (rewritings.length === 0) return []
  const taken = new Set(anchors.names)
  const declared = declarationsIn(anchors, text, rewritings.flatMap(({ rewriting }) => rewriting.declarations ?? []), taken)
  const imports = importsFor(
    anchors,
    text,
    rewritings.flatMap(({ rewriting }) => rewriting.callee ?? []),
    [...rewritings.flatMap(({ rewriting }) => rewriting.names ?? []), ...declared.requests],
    taken,
  )
  const operations: Operation[] = []
  const edits = [...imports.edits, ...declared.edits((span) => unrefused(imports.names.get(keyOfSpan(span)) ?? []))]
  if (edits.length > 0) operations.push({ kind: 'edit', edits })
  for (const { site, rewriting } of rewritings) {
    operations.push(
      ...rewriting.operations({
        callee: unrefused(imports.callees.get(keyOfSpan(site.span)) ?? []),
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
