/**
 * The plan of a migration: select, propagate to a fixpoint, refuse what cannot be done, and the edits of the rest.
 */
import { anchorsOf } from '../analysis/anchors.js'
import type { Anchors } from '../analysis/anchors.js'
import { keyOf } from '../analysis/effects.js'
import type { ModuleId } from '../analysis/facts.js'
import { createProject } from '../analysis/project.js'
import type { Project } from '../analysis/project.js'
import { CONCURRENT_AWAITS, planConcurrency, withOthers } from './concurrency.js'
import { dynamicLoadsIn } from './dynamic-loads.js'
import { editFiles } from './edited-files.js'
import type { EditedFiles } from './edited-files.js'
import { familiesIn } from './families.js'
import { groupsOf, touchedBy } from './groups.js'
import { declaredFor, judge, ownReasonsOf, verdictsOf } from './judge.js'
import type { Verdicts } from './judge.js'
import { loadOrderIn } from './load-order.js'
import { manifestsOf } from './manifest.js'
import { patchedApisIn } from './patched-apis.js'
import { lostImportsIn } from './pins/lost-imports.js'
import { relativeTo } from './places.js'
import type { ConvertedCall, MigrationOptions, Plan, PlanWarning, RefusedCall } from './plan.js'
import { propagationOf } from './propagate.js'
import type { Propagation, PropagationContext, Reason } from './propagate.js'
import { breakingChangesIn, publicApiOf } from './public-api.js'
import { OFFLOAD } from './replacements/offload.js'
import { scriptsBeside } from './scripts.js'
import { isWithin, reachedFromHandlers, reachedFromLive, select } from './select.js'
import type { Site } from './select.js'
import { replacedIn } from './test-doubles.js'
import { fixtureFilesIn } from './tests/fixture-files.js'
import { mockedIn } from './tests/mocked.js'
import { stubsIn } from './tests/stubs.js'
import { usesIn } from './uses.js'
import { warningsOf } from './warnings.js'

/**
 * @param given the project; without every use of every value, its root and settings count and its facts are read anew
 * @param files all source files of the project, tests included: callers follow wherever they stand
 */
export function planMigration(given: Project, files: readonly ModuleId[], options: MigrationOptions): Plan {
  // The half of a function that stays synchronous is what the worker runs: a second one for callers that cannot wait would be a third.
  if (options.codemods.includes(OFFLOAD) && options.twins !== false) return planMigration(given, files, { ...options, twins: false, publicApi: options.publicApi === 'twin' ? 'keep' : options.publicApi })
  if (!options.codemods.includes(CONCURRENT_AWAITS)) return planCalls(given, files, options)
  const others = options.codemods.filter((name) => name !== CONCURRENT_AWAITS)
  const concurrency = planConcurrency(given, files, options)
  return others.length === 0 ? concurrency : withOthers(planCalls(given, files, { ...options, codemods: others }), concurrency)
}

function planCalls(given: Project, named: readonly ModuleId[], options: MigrationOptions): Plan {
  const project = given.withMentions ? given : createProject({ root: given.root, settings: given.settings, withMentions: true })
  const anchors = anchorsIn(project)
  const scripts = scriptsBeside(project.root, named)
  const programs = scripts.flatMap(({ module, isProgram }) => (isProgram && anchors(module) !== undefined ? [module] : []))
  const files = programs.length === 0 ? named : [...new Set([...named, ...programs])]
  const publicApi = publicApiOf(project, files)
  let live: ReadonlySet<string> | undefined
  const unread = [
    ...files.flatMap((module) => {
      const text = project.facts(module) === undefined ? project.text(module) : undefined
      return text === undefined ? [] : [{ module, text }]
    }),
    ...scripts.filter(({ module }) => !programs.includes(module)),
    ...lostImportsIn(project, files),
  ]
  const families = familiesIn(project, files, anchors)
  const fixtures = fixtureFilesIn(project, files)
  const isEditable = (module: ModuleId): boolean => !fixtures.has(module) && (options.editable === undefined || options.editable.some((each) => isWithin(module, each)))
  const replaced = replacedIn(project, files, isEditable)
  const context: PropagationContext = {
    project,
    files,
    uses: usesIn(project, files, families, (target) => publicApi.functions.has(keyOf(target)) || isNamedIn(unread, project.graph.functionAt(target)?.name)),
    families,
    publicApi,
    replaced,
    patched: patchedApisIn(project, files),
    stubs: stubsIn({ project, replaced, mocked: mockedIn({ project, files, replaced, anchors, isEditable }), anchors, isEditable }),
    loads: dynamicLoadsIn(project, files),
    order: loadOrderIn(project, files),
    keepPublic: options.publicApi !== 'change',
    publicTwins: options.publicApi === 'twin',
    twins: options.twins !== false,
    live: () => (options.scope === 'live' ? (live ??= reachedFromLive(project, files)) : undefined),
    isFrugal: options.twins === undefined && options.scope === 'all',
    waitedFor: () => reachedFromHandlers(project, files),
    isEditable,
    unread,
    anchors,
    required: requiredModules(project, files),
  }
  const selected = select(project, files, options, anchors)
  const verdicts = verdictsOf(context, options)
  const own = ownReasonsOf(context, selected, verdicts, options)
  const holders = (sites: readonly Site[]): ReadonlySet<string> => new Set(sites.flatMap((site) => (site.kind === 'api' ? [keyOf(site.holder)] : [])))
  const calls = new Set(selected.map(({ module, span }) => `${module}:${String(span)}`))
  const propagation = propagationOf(context, { all: holders(selected), stuck: holders([...own.keys()]), calls, selected, declaredFor: (site) => declaredFor(verdicts, site) })
  const refused = new Map<Site, Reason>(judge(context, propagation, selected, verdicts, own))
  // A file whose edits do not parse is our mistake; nothing that touches it is written.
  for (let attempt = 0; attempt <= selected.length; attempt += 1) {
    const accepted = selected.filter((site) => !refused.has(site))
    const edited = editFiles(context, propagation, accepted, verdicts)
    const { broken } = edited
    if (broken.size === 0) return planOf(project, options, selected, accepted, refused, edited, verdicts, context, propagation)
    const touching = accepted.filter((site) => [site.module, ...propagation.closureOf([site.holder]).flatMap((demand) => touchedBy(demand))].some((module) => broken.has(module)))
    for (const site of touching.length > 0 ? touching : accepted) {
      refused.set(site, { code: 'output-does-not-parse', message: 'The edits that this conversion needs meet others in the same statement. Split the statement in two, or report this.', path: [] })
    }
  }
  throw new Error('Refusing every call leaves nothing to edit.')
}

/** Could a file that was not analysed call a function of that name? */
function isNamedIn(unread: PropagationContext['unread'], name: string | undefined): boolean {
  const last = name?.split('.').at(-1) ?? ''
  return /^[\w$]+$/.test(last) && unread.some(({ text }) => text.includes(last))
}

function anchorsIn(project: Project): (module: ModuleId) => Anchors | undefined {
  const known = new Map<ModuleId, Anchors | undefined>()
  return (module) => {
    if (known.has(module)) return known.get(module)
    const text = project.facts(module) === undefined && !/\.d\.[cm]?ts$/.test(module) ? undefined : project.text(module)
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

function planOf(
  project: Project,
  options: MigrationOptions,
  selected: readonly Site[],
  accepted: readonly Site[],
  refused: ReadonlyMap<Site, Reason>,
  { files, demands, created, dependencies, stubs }: EditedFiles,
  verdicts: Verdicts,
  context: PropagationContext,
  propagation: Propagation,
): Plan {
  const groups = groupsOf(accepted, demands, stubs)
  const place = (site: Site) => ({ file: relativeTo(project, site.module), ...project.position(site.module, site.span[0]) })
  const converted = accepted.map((site): ConvertedCall => {
    const standing = site.kind === 'api' ? propagation.standingOf(site.holder) : undefined
    const twin = standing?.kind === 'copy' || standing?.kind === 'kept' ? standing.twin.name : undefined
    const verdict = site.kind === 'api' ? verdicts.of(site) : undefined
    const why = verdict !== undefined && 'rewriting' in verdict ? verdict.rewriting.why : undefined
    return { ...place(site), api: site.label, group: groups.of(keyOf(site.holder)), ...(twin === undefined ? {} : { twin }), ...(why === undefined ? {} : { why }) }
  })
  const refusals = selected.flatMap((site): RefusedCall[] => {
    const reason = refused.get(site)
    if (reason === undefined) return []
    const route = [...new Set(reason.path.filter((name) => name !== ''))]
    const through = route.length > 1 ? ` Needed by: ${route.join(' ← ')}.` : ''
    return [{ ...place(site), api: site.label, code: reason.code, message: `${reason.message}${through}` }]
  })
  const manifests = manifestsOf(project, dependencies)
  return {
    version: 1,
    root: project.root,
    options,
    selected: selected.length,
    converted,
    refused: refusals,
    warnings: [...breakingChangesIn(context, demands), ...warningsOf(project, accepted, demands, files, context.anchors), ...rewritingWarnings(project, accepted, verdicts)],
    files: [...files.map((file) => ({ ...file, groups: groups.in(file.file) })), ...manifests.files],
    created: [...created].map(([file, { text, sites }]) => ({ file, text, groups: [...new Set(sites.map((site) => groups.of(keyOf(site.holder))))] })),
    dependencies: manifests.added,
  }
}

/** What those who replace calls say of them by themselves. */
function rewritingWarnings(project: Project, accepted: readonly Site[], verdicts: Verdicts): readonly PlanWarning[] {
  return accepted.flatMap((site): readonly PlanWarning[] => {
    const verdict = site.kind === 'api' ? verdicts.of(site) : undefined
    const warnings = verdict !== undefined && 'rewriting' in verdict ? (verdict.rewriting.warnings ?? []) : []
    return warnings.map(({ code, span, message }) => ({ file: relativeTo(project, site.module), ...project.position(site.module, span[0]), code, message }))
  })
}
