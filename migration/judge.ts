/**
 * Which of the selected calls are refused, and why: for what they are, for what their arguments are, or for a function that cannot wait.
 */
import { expressionAt } from '../analysis/anchors.js'
import type { Anchors } from '../analysis/anchors.js'
import type { ModuleId, Span, Value } from '../analysis/facts.js'
import { canonicalModule } from '../catalogue/index.js'
import { INLINERS } from '../catalogue/hosts.js'
import { awaitRefusalOf } from './edits.js'
import { importsFor, isRefusal } from './imports.js'
import { hasTopLevelAwait, placeOf, relativeTo } from './places.js'
import type { MigrationOptions } from './plan.js'
import type { Propagation, PropagationContext, Reason } from './propagate.js'
import { refusalMessage } from './refusal-codes.js'
import type { RefusalCode } from './refusal-codes.js'
import { lengthsOf } from './replacements/declarations.js'
import { typesRefusal } from './replacements/node-types.js'
import type { ReplaceableCall, ReplacementFile, Verdict } from './replacements/replacer.js'
import { groupedByModule, sitesOf } from './select.js'
import type { ApiSite, PromiseSite, Site } from './select.js'
import { stubPlanOf } from './tests/stub-plan.js'

/** What speaks against single sites, whatever becomes of their functions. */
export function ownReasonsOf(context: PropagationContext, selected: readonly Site[], verdicts: Verdicts, options: MigrationOptions): ReadonlyMap<Site, Reason> {
  return new Map(
    selected.flatMap((site): readonly (readonly [Site, Reason])[] => {
      const own = excludedReason(context, site, options) ?? (site.kind === 'promise' ? promiseReason(context, site) : siteReason(context, site, verdicts))
      return own === undefined ? [] : [[site, own]]
    }),
  )
}

/** Why each refused site is refused. */
export function judge(context: PropagationContext, propagation: Propagation, selected: readonly Site[], verdicts: Verdicts, own: ReadonlyMap<Site, Reason>): ReadonlyMap<Site, Reason> {
  const refused = new Map<Site, Reason>()
  for (const [module, sites] of groupedByModule(selected)) {
    const unitOf = (site: Site): readonly Span[] => {
      const verdict = site.kind === 'api' ? verdicts.of(site) : undefined
      return verdict === undefined || 'refusal' in verdict ? [] : verdict.rewriting.unit
    }
    const isOfSharedObject = (site: Site): boolean => {
      const verdict = site.kind === 'api' ? verdicts.of(site) : undefined
      return verdict !== undefined && 'rewriting' in verdict && verdict.rewriting.alongside !== undefined
    }
    for (const site of sites) {
      // A promise that is dropped would go on being dropped in the function that a copy is made of, and what makes an object makes one for both.
      const isOfOriginal = site.kind === 'promise' || isOfSharedObject(site)
      const reason = own.get(site) ?? (isOfOriginal ? propagation.ownPinOf(site.holder) : propagation.pinOf(site.holder))
      if (reason !== undefined) refused.set(site, reason)
    }
    // What is left behind in a default that moves into the body could be converted there by the next run.
    for (const group of defaultsAround(context, module, sites)) {
      const stuck = group.find((site) => refused.has(site))
      const reason = stuck === undefined ? undefined : refused.get(stuck)
      if (reason !== undefined) for (const site of group) if (!refused.has(site)) refused.set(site, { ...reason, path: [] })
    }
    // All calls on one descriptor, or none.
    for (let changed = true; changed; ) {
      changed = false
      for (const site of sites) {
        if (refused.has(site)) continue
        const partners = unitOf(site).filter((span) => String(span) !== String(site.span))
        const missing = partners.find((span) => !sites.some((each) => String(each.span) === String(span) && !refused.has(each)))
        if (missing === undefined) continue
        const partner = sites.find((each) => String(each.span) === String(missing))
        const { line } = context.project.position(module, missing[0])
        refused.set(site, {
          code: (partner === undefined ? undefined : refused.get(partner)?.code) ?? (isOfSharedObject(site) ? 'result-differs' : 'fd-escapes'),
          message: `It shares ${isOfSharedObject(site) ? 'an object' : 'a file descriptor'} with the call in line ${line}, which is not converted.`,
          path: [],
        })
        changed = true
      }
    }
  }
  refuseUnderStubs(context, propagation, selected, refused)
  return refused
}

/** What a test would go on stubbing in vain stays, and with it what the others share with it. */
function refuseUnderStubs(context: PropagationContext, propagation: Propagation, selected: readonly Site[], refused: Map<Site, Reason>): void {
  for (let changed = true; changed; ) {
    const { stuck } = stubPlanOf(context, propagation, selected.filter((site) => !refused.has(site)))
    changed = stuck.size > 0
    for (const [site, { module, span }] of stuck) refused.set(site, { code: 'stubbed-api', message: refusalMessage('stubbed-api', site.label, placeOf(context.project, module, span)), path: [] })
  }
}

/** Sites that stand in one parameter default, functions in it included. */
function defaultsAround(context: PropagationContext, module: ModuleId, sites: readonly Site[]): readonly (readonly Site[])[] {
  const defaults = (context.anchors(module)?.functions ?? []).flatMap(({ parameters }) => parameters.filter(({ kind }) => kind === 'default'))
  return defaults.map(({ span }) => sites.filter((site) => span[0] <= site.span[0] && site.span[1] <= span[1])).filter((group) => group.length > 1)
}

/** What the replacers of a run say, each call asked once. */
export interface Verdicts {
  of(site: ApiSite): Verdict | undefined
}

export function verdictsOf(context: PropagationContext, options: MigrationOptions): Verdicts {
  const known = new Map<string, Verdict | undefined>()
  const calls = new Map<ModuleId, readonly ReplaceableCall[]>()
  const callsIn = (module: ModuleId): readonly ReplaceableCall[] => {
    const found = calls.get(module) ?? sitesOf(context.project, module, options).flatMap((site) => (site.isPassedOn ? [] : [replaceable(site)]))
    calls.set(module, found)
    return found
  }
  return {
    of(site) {
      const key = `${site.module}:${String(site.span)}`
      if (known.has(key)) return known.get(key)
      const anchors = context.anchors(site.module)
      const text = context.project.text(site.module)
      const file = anchors === undefined || text === undefined ? undefined : { module: site.module, text, anchors, project: context.project, options, calls: callsIn(site.module) }
      const verdict = file === undefined ? undefined : withNames(replaceable(site), site.replacer.verdictOf(replaceable(site), file), file)
      known.set(key, verdict)
      return verdict
    },
  }
}

/** The functions that a call's file gets along with it, with the lines that they take. */
export function declaredFor(verdicts: Verdicts, site: Site): readonly { readonly name: string; readonly lines: number }[] {
  const verdict = site.kind === 'api' ? verdicts.of(site) : undefined
  const declarations = verdict === undefined || 'refusal' in verdict ? [] : (verdict.rewriting.declarations ?? [])
  return lengthsOf(declarations)
}

function replaceable({ span, row, call, label }: ApiSite): ReplaceableCall {
  return { span, api: { module: row?.module ?? '', path: row?.path ?? '' }, label, ...(row === undefined ? {} : { row }), ...(call === undefined ? {} : { call }) }
}

/** A conversion whose names cannot be had in the file is none. */
function withNames(call: ReplaceableCall, verdict: Verdict, file: ReplacementFile): Verdict {
  if ('refusal' in verdict) return verdict
  const { anchors, text } = file
  const undeclared = typesRefusal(call, verdict.rewriting, file)
  if (undeclared !== undefined) return { refusal: undeclared }
  const { callee, alongside = [], names } = verdict.rewriting
  const plan = importsFor(anchors, text, [...(callee === undefined ? [] : [callee]), ...alongside], names === undefined ? [] : [names])
  const refusal = [...plan.callees.values(), ...plan.names.values()].find((each) => isRefusal(each))
  return refusal !== undefined && isRefusal(refusal) ? { refusal } : verdict
}

/** What speaks against a call by itself: its place, its API, its arguments, a test that replaces the API. */
function siteReason(context: PropagationContext, site: ApiSite, verdicts: Verdicts): Reason | undefined {
  const { project } = context
  const place = placeOf(project, site.module, site.span)
  const because = (code: RefusalCode, name = site.label, at = place): Reason => ({ code, message: refusalMessage(code, name, at), path: [] })
  if (!context.isEditable(site.module)) return because('outside-run')
  if (site.isPassedOn) return because('passed-as-value')
  const anchors = context.anchors(site.module)
  if (anchors === undefined) return because('unparsed-caller')
  const stubs = context.stubs.of(site)
  if ('span' in stubs) return because('stubbed-api', site.label, placeOf(project, stubs.module, stubs.span))
  const handed = handedStandIn(context, site)
  if (handed !== undefined) return because('stubbed-api', 'fs', placeOf(project, handed, [0, 0]))
  const patch = site.row === undefined ? undefined : context.patched.of(site.row.module, site.row.path)
  if (patch !== undefined) return because('patched-api', site.label, placeOf(project, patch.module, patch.span))
  const local = placedReason(context, site, anchors)
  if (local !== undefined) return because(local)
  const barrier = barrierTo(context, site)
  if (barrier !== undefined) return because(barrier)
  const beside = site.holder.id === 0 ? context.order.beside(site.module, expressionAt(anchors, site.span)?.statement?.span[0] ?? site.span[0]) : undefined
  if (beside !== undefined) return because('esm-load-order', site.label, placeOf(project, beside.module, beside.span))
  const verdict = verdicts.of(site)
  if (verdict === undefined) return because('unparsed-caller')
  if ('refusal' in verdict) return { ...verdict.refusal, path: [] }
  // What becomes a method of a file's handle is no call of the module any more.
  const [stub] = stubs
  if (stub !== undefined && verdict.rewriting.callee?.need === undefined) return because('stubbed-api', site.label, placeOf(project, stub.test, [0, 0]))
  // A loop is no expression; its replacer has seen to its place.
  const refusal = site.row === undefined && site.call === undefined ? undefined : awaitRefusalOf(anchors, site.span)
  return refusal === undefined ? undefined : { ...refusal, path: [] }
}

const LOOKS = ['readdirSync', 'statSync', 'lstatSync', 'realpathSync']

/** The test that puts something in the place of the `fs` which a call is given to work with: the asynchronous form asks that for other functions. */
function handedStandIn({ project, replaced }: PropagationContext, { module, call }: ApiSite): ModuleId | undefined {
  const isFileSystem = (value: Value | undefined): boolean =>
    value !== undefined && project.graph.targetsOf(module, value).some((target) => target.kind === 'api' && target.path === '' && /^(?:node:fs|fs-extra|graceful-fs)$/.test(canonicalModule(target.module)))
  const isHanded = call?.arguments.some(({ value }) => value.kind === 'object' && isFileSystem(project.facts(module)?.objects[value.id]?.properties.fs)) === true
  return isHanded ? LOOKS.flatMap((name) => replaced.replacing(module, name, 'node:fs'))[0]?.test : undefined
}

/** What the place and the arguments of a call say against it, whatever the API. */
function placedReason({ project }: PropagationContext, { module, span, label, holder }: ApiSite, anchors: Anchors): RefusalCode | undefined {
  const text = project.text(module) ?? ''
  const anchor = expressionAt(anchors, span)
  const isRead = /\.(?:readFile|readdir)Sync$/.test(label) && anchor?.arguments.some((argument) => /__dirname|__filename|import\.meta/.test(text.slice(...argument.span))) === true
  if (isRead && INLINERS.some((name) => project.modules.packageVersion(module, name) !== undefined)) return 'build-time-inlined'
  if (holder.id !== 0 || anchor?.statement === undefined || !project.liveness.isTest(module)) return undefined
  return MAKES_TESTS.test(text.slice(...anchor.statement.span)) ? 'test-discovery' : undefined
}

const MAKES_TESTS = /\b(?:it|test|describe|suite|context|specify)\s*(?:\.\s*\w+\s*)*\(/

/** What a caller of the plan has ruled out. */
function excludedReason({ project }: PropagationContext, site: Site, { excluded = [] }: MigrationOptions): Reason | undefined {
  if (excluded.length === 0) return undefined
  const { line, column } = project.position(site.module, site.span[0])
  const file = relativeTo(project, site.module)
  const found = excluded.find((each) => each.line === line && each.column === column && each.file === file)
  return found === undefined ? undefined : { code: found.code, message: found.message, path: [] }
}

/** What keeps a place from waiting, whatever it waits for. */
function barrierTo({ project, required, keepPublic, publicApi }: PropagationContext, { module, holder }: Site): RefusalCode | undefined {
  if (holder.id === 0) {
    if (!hasTopLevelAwait(project, module)) return 'cjs-top-level'
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
