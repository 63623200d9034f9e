/**
 * The plan of a migration: select, propagate to a fixpoint, refuse what cannot be done, and the edits of the rest.
 */
import { anchorsOf } from '../analysis/anchors.js'
import type { Anchors } from '../analysis/anchors.js'
import { keyOf } from '../analysis/effects.js'
import type { ModuleId, Span } from '../analysis/facts.js'
import { createProject } from '../analysis/project.js'
import type { Project } from '../analysis/project.js'
import { isProblem, parse } from '../analysis/syntax.js'
import { CONCURRENT_AWAITS, planConcurrency, withOthers } from './concurrency.js'
import { awaitRefusalOf, editsFor } from './edits.js'
import type { Operation } from './edits.js'
import { fsOperationsFor, fsVerdictOf } from './fs-replacements.js'
import type { FsCall } from './fs-replacements.js'
import type { ConvertedCall, Edit, FilePlan, MigrationOptions, Plan, PlanWarning, RefusedCall } from './plan.js'
import { propagationOf } from './propagate.js'
import type { Demand, Propagation, PropagationContext, Reason } from './propagate.js'
import { publicApiOf } from './public-api.js'
import { refusalMessage } from './refusal-codes.js'
import type { RefusalCode } from './refusal-codes.js'
import { isWithin, select, sitesOf } from './select.js'
import type { ApiSite, PromiseSite, Site } from './select.js'
import { scriptsBeside } from './scripts.js'
import { replacedIn } from './test-doubles.js'
import { usesIn } from './uses.js'
import { applyEdits, hashOf } from './write.js'

/**
 * @param given the project; without every use of every value, its root and settings count and its facts are read anew
 * @param files all source files of the project, tests included: callers follow wherever they stand
 */
export function planMigration(given: Project, files: readonly ModuleId[], options: MigrationOptions): Plan {
  if (!options.codemods.includes(CONCURRENT_AWAITS)) return planCalls(given, files, options)
  const others = options.codemods.filter((name) => name !== CONCURRENT_AWAITS)
  const concurrency = planConcurrency(given, files, options)
  return others.length === 0 ? concurrency : withOthers(planCalls(given, files, { ...options, codemods: others }), concurrency)
}

function planCalls(given: Project, files: readonly ModuleId[], options: MigrationOptions): Plan {
  const project = given.withMentions ? given : createProject({ root: given.root, settings: given.settings, withMentions: true })
  const anchors = anchorsIn(project)
  const context: PropagationContext = {
    project,
    uses: usesIn(project, files),
    publicApi: publicApiOf(project, files),
    replaced: replacedIn(project, files),
    keepPublic: options.publicApi !== 'change',
    isEditable: (module) => options.editable === undefined || options.editable.some((each) => isWithin(module, each)),
    unread: [
      ...files.flatMap((module) => {
        const text = project.facts(module) === undefined ? project.text(module) : undefined
        return text === undefined ? [] : [{ module, text }]
      }),
      ...scriptsBeside(project.root, files),
    ],
    anchors,
    required: requiredModules(project, files),
  }
  const selected = select(project, files, options, anchors)
  const propagation = propagationOf(context)
  const verdicts = judge(context, propagation, selected, options)
  const refused = new Map(verdicts)
  // A file whose edits do not parse is our mistake; nothing that touches it is written.
  for (let attempt = 0; attempt <= selected.length; attempt += 1) {
    const accepted = selected.filter((site) => !refused.has(site))
    const { files: filePlans, broken, demands } = editFiles(context, propagation, accepted, options)
    if (broken.size === 0) return planOf(project, options, selected, accepted, refused, filePlans, demands)
    for (const site of accepted) {
      const touched = [site.module, ...propagation.closureOf([site.holder]).flatMap((demand) => touchedBy(demand))]
      if (touched.some((module) => broken.has(module)))
        refused.set(site, { code: 'output-does-not-parse', message: 'The edits that this conversion needs would give a file that does not parse. Please report this.', path: [] })
    }
  }
  throw new Error('Refusing every call leaves nothing to edit.')
}

function anchorsIn(project: Project): (module: ModuleId) => Anchors | undefined {
  const known = new Map<ModuleId, Anchors | undefined>()
  return (module) => {
    if (known.has(module)) return known.get(module)
    const text = project.facts(module) === undefined ? undefined : project.text(module)
    const anchors = text === undefined ? undefined : anchorsOf(module, text)
    const usable = anchors === undefined || anchors.errors.length > 0 ? undefined : anchors
    known.set(module, usable)
    return usable
  }
}

/** Modules that `require()` reaches: top-level await anywhere below it would make it throw. */
function requiredModules(project: Project, files: readonly ModuleId[]): ReadonlySet<ModuleId> {
  const required = new Set<ModuleId>()
  const queue: ModuleId[] = []
  const importsOf = (module: ModuleId, forms: readonly string[]): readonly ModuleId[] =>
    (project.facts(module)?.imports ?? []).flatMap((each) => {
      const resolution = forms.includes(each.form) ? project.modules.resolve(module, each.specifier) : undefined
      return resolution?.kind === 'project' ? [resolution.module] : []
    })
  for (const module of files) queue.push(...importsOf(module, ['require']))
  for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
    if (required.has(module)) continue
    required.add(module)
    queue.push(...importsOf(module, ['import', 'export', 'require']))
  }
  return required
}

function touchedBy(demand: Demand): readonly ModuleId[] {
  return [demand.target.module, ...demand.awaits.map((each) => each.module), ...demand.rewrites.map((each) => each.module)]
}

/** Why each refused site is refused. */
function judge(context: PropagationContext, propagation: Propagation, selected: readonly Site[], options: MigrationOptions): ReadonlyMap<Site, Reason> {
  const refused = new Map<Site, Reason>()
  for (const [module, sites] of groupedByModule(selected)) {
    const calls = fsCallsOf(context.project, module, options)
    const units = new Map<string, readonly Span[]>()
    for (const site of sites) {
      const own = site.kind === 'promise' ? promiseReason(context, site) : siteReason(context, site, calls, units)
      const reason = own ?? propagation.pinOf(site.holder)
      if (reason !== undefined) refused.set(site, reason)
    }
    // All calls on one descriptor, or none.
    for (let changed = true; changed; ) {
      changed = false
      for (const site of sites) {
        if (refused.has(site)) continue
        const partners = (units.get(String(site.span)) ?? []).filter((span) => String(span) !== String(site.span))
        const missing = partners.find((span) => !sites.some((each) => String(each.span) === String(span) && !refused.has(each)))
        if (missing === undefined) continue
        const partner = sites.find((each) => String(each.span) === String(missing))
        const { line } = context.project.position(module, missing[0])
        refused.set(site, {
          code: (partner === undefined ? undefined : refused.get(partner)?.code) ?? 'fd-escapes',
          message: `It shares a file descriptor with the call in line ${line}, which is not converted.`,
          path: [],
        })
        changed = true
      }
    }
  }
  return refused
}

function groupedByModule(sites: readonly Site[]): ReadonlyMap<ModuleId, readonly Site[]> {
  const groups = new Map<ModuleId, Site[]>()
  for (const site of sites) {
    const group = groups.get(site.module)
    if (group === undefined) groups.set(site.module, [site])
    else group.push(site)
  }
  return groups
}

function fsCallsOf(project: Project, module: ModuleId, options: MigrationOptions): readonly FsCall[] {
  return sitesOf(project, module, options.codemods).flatMap((site) => (site.call === undefined ? [] : [{ span: site.span, api: site.row }]))
}

/** What speaks against a call by itself: its place, its API, its arguments, a test that replaces the API. */
function siteReason(context: PropagationContext, site: ApiSite, calls: readonly FsCall[], units: Map<string, readonly Span[]>): Reason | undefined {
  const { project, replaced } = context
  const place = placeOf(project, site.module, site.span)
  const because = (code: RefusalCode, name = site.label, at = place): Reason => ({ code, message: refusalMessage(code, name, at), path: [] })
  if (!context.isEditable(site.module)) return because('outside-run')
  if (site.call === undefined) return because('passed-as-value')
  const anchors = context.anchors(site.module)
  const text = project.text(site.module)
  if (anchors === undefined || text === undefined) return because('unparsed-caller')
  const name = site.row.path.split('.').at(-1) ?? site.row.path
  const test = replaced.apiIn(site.module, name)
  if (test !== undefined) return because('stubbed-api', site.label, placeOf(project, test, [0, 0]).replace(/:\d+$/, ''))
  const barrier = barrierTo(context, site)
  if (barrier !== undefined) return because(barrier)
  const verdict = fsVerdictOf(anchors, text, { span: site.span, api: site.row }, calls)
  if ('refusal' in verdict) return { ...verdict.refusal, path: [] }
  units.set(String(site.span), verdict.unit)
  const refusal = awaitRefusalOf(anchors, site.span)
  return refusal === undefined ? undefined : { ...refusal, path: [] }
}

/** What keeps a place from waiting, whatever it waits for. */
function barrierTo({ project, required, keepPublic, publicApi }: PropagationContext, { module, holder }: Site): RefusalCode | undefined {
  if (holder.id === 0) {
    if (project.facts(module)?.format !== 'module' || isTypeScriptForCommonJs(project, module)) return 'cjs-top-level'
    if (required.has(module) || (keepPublic && publicApi.entries.has(module))) return 'esm-tla-breaks-require'
  }
  return project.graph.functionAt(holder)?.kind === 'static-block' ? 'in-static-block' : undefined
}

/** What speaks against waiting for a promise where it is dropped or misused. */
function promiseReason(context: PropagationContext, site: PromiseSite): Reason | undefined {
  const { project } = context
  const because = (code: RefusalCode): Reason => ({ code, message: refusalMessage(code, site.label, placeOf(project, site.module, site.span)), path: [] })
  if (!context.isEditable(site.module)) return because('outside-run')
  if ('refusal' in site.verdict) return { ...site.verdict.refusal, path: [] }
  const barrier = barrierTo(context, site)
  return barrier === undefined ? undefined : because(barrier)
}

function isTypeScriptForCommonJs(project: Project, module: ModuleId): boolean {
  return /\.(?:c?ts|tsx)$/.test(module) && project.modules.packageType(module) !== 'module'
}

function placeOf(project: Project, module: ModuleId, span: Span): string {
  return `${relativeTo(project, module)}:${project.position(module, span[0]).line}`
}

function relativeTo(project: Project, module: ModuleId): string {
  return module.startsWith(`${project.root}/`) ? module.slice(project.root.length + 1) : module
}

interface EditedFiles {
  readonly files: readonly FilePlan[]
  readonly broken: ReadonlySet<ModuleId>
  readonly demands: readonly Demand[]
}

function editFiles(context: PropagationContext, propagation: Propagation, accepted: readonly Site[], options: MigrationOptions): EditedFiles {
  const { project } = context
  const demands = propagation.closureOf(accepted.map((site) => site.holder))
  const operations = new Map<ModuleId, Operation[]>()
  const at = (module: ModuleId): Operation[] => {
    const list = operations.get(module) ?? []
    operations.set(module, list)
    return list
  }
  const rewritten = new Set<string>()
  const awaited = new Set<string>()
  for (const [module, sites] of groupedByModule(accepted)) {
    const anchors = context.anchors(module)
    if (anchors === undefined) continue
    const calls = sites.flatMap((site) => (site.kind === 'api' ? [{ span: site.span, api: site.row }] : []))
    at(module).push(...fsOperationsFor(anchors, project.text(module) ?? '', calls, fsCallsOf(project, module, options)))
    for (const site of sites) if (site.kind === 'promise' && 'repair' in site.verdict) at(module).push(...site.verdict.repair.operations)
  }
  for (const { target, function: function_, awaits, rewrites } of demands) {
    // A callback that became the body of a loop is no function any more, and some rewrites see to it themselves.
    const isSeenTo = rewrites.some(
      ({ rewrite }) => !rewrite.keepsCallback || rewrite.operations.some((each) => each.kind === 'async' && String(each.function) === String(function_.span)),
    )
    if (target.id !== 0 && !function_.async && !isSeenTo) at(target.module).push({ kind: 'async', function: function_.span })
    for (const { module, call } of awaits) {
      const key = `${module}:${String(call.span)}`
      if (call.awaited || awaited.has(key) || isLeftFloating(context, module, call.function)) continue
      awaited.add(key)
      at(module).push({ kind: 'await', span: call.span })
    }
    for (const { module, call, rewrite } of rewrites) {
      const key = `${module}:${String(call.span)}`
      if (rewritten.has(key)) continue
      rewritten.add(key)
      at(module).push(...rewrite.operations)
    }
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
  return { files, broken, demands }
}

/** The last statement of a CommonJS module starts the program; there is nothing that could await it. */
function isLeftFloating(context: PropagationContext, module: ModuleId, id: number): boolean {
  if (id !== 0) return false
  return context.project.facts(module)?.format !== 'module' || isTypeScriptForCommonJs(context.project, module)
}

function changesOf(text: string, edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit) => text.slice(edit.start, edit.end) !== edit.text)
}

function planOf(
  project: Project,
  options: MigrationOptions,
  selected: readonly Site[],
  accepted: readonly Site[],
  refused: ReadonlyMap<Site, Reason>,
  files: readonly FilePlan[],
  demands: readonly Demand[],
): Plan {
  const groups = groupsOf(accepted, demands)
  const place = (site: Site) => ({ file: relativeTo(project, site.module), ...project.position(site.module, site.span[0]) })
  const converted = accepted.map((site): ConvertedCall => ({ ...place(site), api: site.label, group: groups.of(keyOf(site.holder)) }))
  const refusals = selected.flatMap((site): RefusedCall[] => {
    const reason = refused.get(site)
    if (reason === undefined) return []
    const route = [...new Set(reason.path.filter((name) => name !== ''))]
    const through = route.length > 1 ? ` Needed by: ${route.join(' ← ')}.` : ''
    return [{ ...place(site), api: site.label, code: reason.code, message: `${reason.message}${through}` }]
  })
  return {
    version: 1,
    root: project.root,
    options,
    selected: selected.length,
    converted,
    refused: refusals,
    warnings: warningsOf(project, demands),
    files: files.map((file) => ({ ...file, groups: groups.in(file.file) })),
  }
}

interface Groups {
  of(functionKey: string): number
  in(module: ModuleId): readonly number[]
}

/** Functions connected by calls that are awaited make sense only together. Numbered from 1 in file order. */
function groupsOf(accepted: readonly Site[], demands: readonly Demand[]): Groups {
  const parents = new Map<string, string>()
  const find = (key: string): string => {
    let current = key
    for (let parent = parents.get(current); parent !== undefined && parent !== current; parent = parents.get(current)) current = parent
    return current
  }
  const join = (a: string, b: string): void => {
    const [first, second] = [find(a), find(b)]
    if (first !== second) parents.set(first, second)
  }
  const modules = new Map<string, Set<ModuleId>>()
  for (const demand of demands) {
    const key = keyOf(demand.target)
    if (demand.target.id === 0) continue
    for (const { module, call } of [...demand.awaits, ...demand.rewrites]) if (call.function !== 0) join(key, keyOf({ module, id: call.function }))
  }
  const numbers = new Map<string, number>()
  for (const site of accepted) {
    const root = find(keyOf(site.holder))
    if (!numbers.has(root)) numbers.set(root, numbers.size + 1)
  }
  const note = (key: string, module: ModuleId): void => {
    const set = modules.get(find(key)) ?? new Set()
    modules.set(find(key), set)
    set.add(module)
  }
  for (const site of accepted) note(keyOf(site.holder), site.module)
  for (const demand of demands) for (const module of touchedBy(demand)) note(keyOf(demand.target), module)
  return {
    of: (key) => numbers.get(find(key)) ?? 0,
    in: (module) => [...modules].flatMap(([root, set]) => (set.has(module) ? [numbers.get(root) ?? 0] : [])).filter((number) => number > 0),
  }
}

/** What a reader should look at: places where code of other tasks can now run in between. */
function warningsOf(project: Project, demands: readonly Demand[]): readonly PlanWarning[] {
  return demands.flatMap(({ awaits }) =>
    awaits.flatMap(({ module, call }): readonly PlanWarning[] => {
      if (!call.inLoop) return []
      return [
        {
          file: relativeTo(project, module),
          ...project.position(module, call.span[0]),
          code: 'await-in-loop',
          message: `'${call.text}()' is awaited once per iteration. Where iterations do not depend on each other, they could run at the same time.`,
        },
      ]
    }),
  )
}
