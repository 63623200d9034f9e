/**
 * The plan of `concurrent-awaits`: awaits one after another become `Promise.all`, loops a bounded concurrent map, where all that they
 * call is proven to do no more than look. Nothing but the statements themselves changes, so no caller has to follow.
 */
import { anchorsOf } from '../analysis/anchors.js'
import type { Anchors } from '../analysis/anchors.js'
import type { FunctionId, ModuleFacts, ModuleId, Obstacle, SequenceFact, Span } from '../analysis/facts.js'
import { independenceOf } from '../analysis/independence.js'
import type { Independence, Verdict } from '../analysis/independence.js'
import type { Project } from '../analysis/project.js'
import { verdictOn } from '../analysis/promise-findings/sequences.js'
import { isProblem, parse } from '../analysis/syntax.js'
import { aggregatorForm, loopForm, statementsForm } from './concurrency/forms.js'
import type { FormContext, FormVerdict } from './concurrency/forms.js'
import { MAP_NAME, mapFunctionFor, mapFunctionIn } from './concurrency/map-function.js'
import type { ConvertedCall, Edit, FilePlan, MigrationOptions, Place, Plan, RefusedCall } from './plan.js'
import { refusalMessage } from './refusal-codes.js'
import type { RefusalCode } from './refusal-codes.js'
import { hasChanged, isOnChangedLine, isWithin } from './select.js'
import { applyEdits, hashOf } from './write.js'
import { relativeTo } from './places.js'

export const CONCURRENT_AWAITS = 'concurrent-awaits'

/** One sequence, and what becomes of it. */
interface Judged {
  readonly fact: SequenceFact
  readonly outcome:
    | { readonly kind: 'converted'; readonly edits: readonly Edit[]; readonly usesMap: boolean; readonly why: string }
    | { readonly kind: 'refused'; readonly code: string; readonly message: string }
}

/** A sequence as it is reported. */
type Called = Place & Pick<RefusedCall, 'api'>

export function planConcurrency(project: Project, files: readonly ModuleId[], options: MigrationOptions): Plan {
  const independence = independenceOf(project.modules, project.graph, project.callbacks, project.effects)
  const converted: ConvertedCall[] = []
  const refused: RefusedCall[] = []
  const plans: FilePlan[] = []
  let group = 0
  for (const module of files) {
    const facts = project.facts(module)
    const text = project.text(module)
    const sequences = facts === undefined ? [] : selectedIn(project, module, facts, options)
    if (facts === undefined || text === undefined || sequences.length === 0) continue
    const anchors = anchorsOf(module, text)
    if (anchors.errors.length > 0) continue
    const callOf = ({ fact }: Judged): Called => ({ file: relativeTo(project, module), ...project.position(module, reportedAt(fact)), api: nameOf(fact, facts, text) })
    const judged = withoutExcluded(judge(project, independence, { module, facts, text, anchors, sequences }, options), callOf, options)
    const { outcomes, edits } = checked(module, text, anchors, judged)
    const groups: number[] = []
    for (const each of outcomes) {
      const { outcome } = each
      const place = callOf(each)
      if (outcome.kind === 'refused') refused.push({ ...place, code: outcome.code, message: outcome.message })
      else {
        group += 1
        groups.push(group)
        converted.push({ ...place, group, why: outcome.why })
      }
    }
    if (edits.length > 0) plans.push({ file: module, hash: hashOf(text), edits, groups })
  }
  return { version: 1, root: project.root, options, selected: converted.length + refused.length, converted, refused, warnings: [], files: plans, created: [], dependencies: [] }
}

/** One plan of two. Both were made of the same texts, so a file that the first changes is left for another run. */
export function withOthers(others: Plan, concurrency: Plan): Plan {
  const taken = new Set(others.files.map(({ file }) => file))
  const isTaken = (call: { readonly file: string }): boolean => taken.has(`${concurrency.root}/${call.file}`)
  const left = concurrency.converted.filter(isTaken).map(({ file, line, column, api }): RefusedCall => ({ file, line, column, api, code: 'other-edits', message: refusalMessage('other-edits', api, '') }))
  const first = Math.max(0, ...others.converted.map(({ group }) => group))
  return {
    ...others,
    options: concurrency.options,
    selected: others.selected + concurrency.selected,
    converted: [...others.converted, ...concurrency.converted.filter((call) => !isTaken(call)).map((call) => ({ ...call, group: first + call.group }))],
    refused: [...others.refused, ...concurrency.refused, ...left],
    files: [...others.files, ...concurrency.files.filter(({ file }) => !taken.has(file)).map((file) => ({ ...file, groups: file.groups.map((group) => first + group) }))],
  }
}

function selectedIn(project: Project, module: ModuleId, facts: ModuleFacts, options: MigrationOptions): readonly SequenceFact[] {
  if (options.paths !== undefined && !options.paths.some((each) => isWithin(module, each))) return []
  if (!options.includeTests && project.liveness.isTest(module)) return []
  if (!hasChanged(module, options)) return []
  return facts.sequences.filter((fact) => {
    if (!isOnChangedLine(project, module, fact.span, options)) return false
    const { context } = project.liveness.placeOf(module, fact.function)
    if (context === 'exit' || (context === 'test' && !options.includeTests)) return false
    return options.scope === 'all' || context !== 'startup'
  })
}

interface ModuleAt {
  readonly module: ModuleId
  readonly facts: ModuleFacts
  readonly text: string
  readonly anchors: Anchors
  readonly sequences: readonly SequenceFact[]
}

function judge(project: Project, independence: Independence, at: ModuleAt, options: MigrationOptions): readonly Judged[] {
  const { module, facts, text, anchors, sequences } = at
  const place = (span: Span, where = module): string => `${relativeTo(project, where)}:${project.position(where, span[0]).line}`
  const refuse = (code: RefusalCode, name: string, where: string): Judged['outcome'] => ({ kind: 'refused', code, message: refusalMessage(code, name, where) })
  const context: FormContext = {
    anchors,
    text,
    mapName: mapFunctionFor(anchors, text).name,
    made: new Set(),
    givesPromise: (operand) => {
      const call = facts.calls.find(({ span }) => String(span) === String(operand))
      if (call === undefined) return false
      return project.natures.natureOfCall(module, call).promise === 'always' || project.graph.calleesOf(module, call).every((target) => target.kind === 'api' && isPromiseApi(target.module, target.path))
    },
  }
  const around: SequenceFact[] = []
  const own = mapFunctionIn(anchors, text)
  return sequences.flatMap((fact): readonly Judged[] => {
    if (own !== undefined && own[0] < fact.span[0] && fact.span[1] < own[1]) return []
    const verdict = verdictOn(independence, module, facts, fact)
    const obstacle = fact.form === 'loop' ? fact.obstacle : undefined
    if (verdict === undefined && obstacle === undefined) return []
    const outcome = ((): Judged['outcome'] => {
      if (options.editable !== undefined && !options.editable.some((each) => isWithin(module, each))) return refuse('outside-run', nameOf(fact, facts, text), place(fact.span))
      if (obstacle !== undefined) return refuse(codeOf(obstacle), obstacle.name, place(obstacle.span))
      if (verdict?.kind === 'writes') return refuse('order-of-effects', verdict.name, place(verdict.span, verdict.module))
      if (verdict?.kind === 'unknown') return refuse('unknown-callee', verdict.name, place(verdict.span, verdict.module))
      const outer = around.find(({ span }) => span[0] < fact.span[0] && fact.span[1] < span[1])
      if (fact.form === 'loop' && outer !== undefined) return refuse('nested-loop', 'for', place(outer.span))
      const map = fact.form === 'loop' ? mapAround(facts, fact.function) : undefined
      if (map !== undefined) return refuse('nested-loop', 'for', place(map))
      const form: FormVerdict = fact.form === 'loop' ? loopForm(fact, context) : fact.form === 'statements' ? statementsForm(fact, context) : aggregatorForm(fact, context)
      if ('refusal' in form) return refuse(form.refusal.code, fact.form === 'aggregator' ? fact.callee : shortened(text.slice(...form.refusal.span)), place(form.refusal.span))
      if (fact.form === 'loop') around.push(fact)
      return { kind: 'converted', edits: form.edits, usesMap: form.usesMap === true, why: justificationOf(fact, verdict) }
    })()
    return [{ fact, outcome }]
  })
}

/**
 * Refuses what a caller of the plan has ruled out. A loop and the loop around it can be reported at the same place, so a refusal that one of them
 * has by itself does not speak of the other; and what stands in a loop that is ruled out stays as it was judged.
 */
function withoutExcluded(judged: readonly Judged[], callOf: (each: Judged) => Called, { excluded = [] }: MigrationOptions): readonly Judged[] {
  if (excluded.length === 0) return judged
  const isAt = (a: Called, b: Called): boolean => a.line === b.line && a.column === b.column && a.file === b.file && a.api === b.api
  return judged.map((each) => {
    if (each.outcome.kind === 'refused') return each
    const call = callOf(each)
    const own = judged.flatMap((other) => (other.outcome.kind === 'refused' && isAt(callOf(other), call) ? [other.outcome.code] : []))
    const found = excluded.find((one) => isAt(one, call) && !own.includes(one.code))
    return found === undefined ? each : { fact: each.fact, outcome: { kind: 'refused', code: found.code, message: found.message } }
  })
}

/** A call of the map in whose callback the function stands. */
function mapAround(facts: ModuleFacts, id: FunctionId): Span | undefined {
  for (let current = id; current !== 0; current = facts.functions[current]?.parent ?? 0) {
    const call = facts.calls.find(({ text, arguments: given }) => text.startsWith(MAP_NAME) && given.some(({ value }) => value.kind === 'function' && value.id === current))
    if (call !== undefined) return call.span
  }
  return undefined
}

function codeOf({ code }: Obstacle): RefusalCode {
  return code
}

/** The edits of a file, with the function they need. Where they would not parse, that is our mistake, and nothing is edited. */
function checked(module: ModuleId, text: string, anchors: Anchors, judged: readonly Judged[]): { readonly outcomes: readonly Judged[]; readonly edits: readonly Edit[] } {
  const accepted = judged.flatMap(({ outcome }) => (outcome.kind === 'converted' ? [outcome] : []))
  const map = accepted.some(({ usesMap }) => usesMap) ? mapFunctionFor(anchors, text).edit : undefined
  const edits = [...accepted.flatMap((each) => each.edits), ...(map === undefined ? [] : [map])].sort((a, b) => a.start - b.start || a.end - b.end)
  if (edits.length === 0 || !isProblem(parse(module, applyEdits(text, edits).replace(/^\uFEFF/, ' ')))) return { outcomes: judged, edits }
  const outcomes = judged.map(({ fact, outcome }): Judged =>
    outcome.kind === 'refused' ? { fact, outcome } : { fact, outcome: { kind: 'refused', code: 'output-does-not-parse', message: 'The edits of this file would give one that does not parse. Please report this.' } },
  )
  return { outcomes, edits: [] }
}

function justificationOf(fact: SequenceFact, verdict: Verdict | undefined): string {
  const through = verdict?.kind === 'reads' ? verdict.through : []
  const names = through.slice(0, 4).map((name) => `'${name}'`)
  const list = `${names.join(', ')}${through.length > names.length ? ', …' : ''}`
  switch (fact.form) {
    case 'statements':
      return `${fact.steps.length === 2 ? 'Neither uses what the other gives' : `None of the ${fact.steps.length} uses what another gives`}, and all that they do is look: ${list}.`
    case 'loop':
      return `No round uses what another leaves, none ends the loop, and all that they do is look: ${list}. At most 8 run at once; the results keep their order.`
    case 'aggregator':
      return `The elements are awaited together already, and all that they do is look: ${list}.`
  }
}

function isPromiseApi(module: string, path: string): boolean {
  return /^(?:node:)?(?:fs|dns)\/promises$/.test(module) || (/^(?:node:)?fs$/.test(module) && path.startsWith('promises.')) || (module === 'global' && path === 'fetch')
}

/** What reports call it: the first call that waits for no good reason. */
function nameOf(fact: SequenceFact, facts: ModuleFacts, text: string): string {
  const awaited = (fact.form === 'statements' ? fact.steps[1]?.awaitSpan : fact.awaits[0]) ?? fact.span
  const call = facts.calls.find(({ span, awaited: isAwaited }) => isAwaited && span[1] === awaited[1] && span[0] > awaited[0])
  return call?.text ?? shortened(text.slice(...awaited))
}

function reportedAt(fact: SequenceFact): number {
  return ((fact.form === 'statements' ? fact.steps[1]?.awaitSpan : fact.awaits[0]) ?? fact.span)[0]
}

function shortened(text: string): string {
  const flat = text.replace(/\s+/g, ' ')
  return flat.length <= 40 ? flat : `${flat.slice(0, 37)}…`
}
