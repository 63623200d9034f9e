/**
 * Files that others may change between two awaits: looked at and then used, read and then written from what was read, written under a name
 * of passage and then renamed. The two may stand in functions of their own (`const list = load()`, `save(list)`): where paths are told by
 * their text, by constants and by what functions are given, the places are those where both come together.
 */
import { expressionAt } from '../analysis/anchors.js'
import type { Anchors, VariableAnchor } from '../analysis/anchors.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { ModuleId, Span } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import { groupedBy, push } from '../analysis/multimap.js'
import { runsAfter } from '../analysis/races/paths.js'
import { placeAt } from './places.js'
import type { PlanWarning } from './plan.js'
import type { Demand } from './propagate.js'
import type { ApiSite, Site } from './select.js'
import { isWithinSpan } from './spans.js'

type Deed = 'look' | 'read' | 'write' | 'move' | 'use'

/** What a path is: that of a parameter, or something that is the same wherever the key is. */
type Path = { readonly parameter: number } | { readonly key: string; readonly isOwn: boolean; readonly made: string }

interface Act {
  readonly deed: Deed
  readonly path: Path
  readonly written: string
}

/** A call of a function, with all that it leads to. */
interface Event {
  readonly module: ModuleId
  readonly span: Span
  readonly calleeSpan: Span
  readonly acts: readonly Act[]
}

/** More files than anybody would look at in one function. */
const MOST_ACTS = 40
const CHECKS = /^(?:exists|access|stat|lstat|readdir|pathExists)Sync$/
const READS = /^(?:readFile|readJson|readJSON)Sync$/
const WRITES = /^(?:writeFile|outputFile|writeJson|writeJSON|outputJson|outputJSON|truncate)Sync$/
const ARRIVALS = /^(?:rename|copyFile|copy|move|cp)Sync$/
/** A name that each run makes for itself. */
const UNIQUE = /rand|uuid|nanoid|now\(|hrtime|pid\b|unique|mkdtemp|tmpName|counter|\+\+|getTime|digest/i

export function pathWarnings(project: Project, accepted: readonly Site[], demands: readonly Demand[], anchorsOf: (module: ModuleId) => Anchors | undefined): readonly PlanWarning[] {
  const paths = pathsIn(project, anchorsOf)
  const events = new Map<string, Event[]>()
  const add = (holder: FunctionTarget, event: Event): void => push(events, keyOf(holder), event)
  for (const site of accepted) {
    if (site.kind !== 'api' || site.row?.category !== 'fs' || site.holder.id === 0 || project.liveness.isTest(site.module)) continue
    const anchor = anchorsOf(site.module)
    const call = anchor === undefined ? undefined : expressionAt(anchor, site.span)
    if (call === undefined) continue
    const acts = deedsOf(nameOf(site)).flatMap(({ deed, argument }): readonly Act[] => {
      const given = call.arguments[argument]?.span
      const path = given === undefined ? undefined : paths.pathAt(site.module, site.holder, given)
      return given === undefined || path === undefined ? [] : [{ deed, path, written: paths.textAt(site.module, given) }]
    })
    if (acts.length > 0) add(site.holder, { module: site.module, span: site.span, calleeSpan: call.calleeSpan, acts })
  }
  if (events.size === 0) return []
  followCallers(demands, events, add, paths)
  return [...events.values()].flatMap((own) => warningsIn(project, own))
}

/** Functions that call the others do, by them, what these do with files of that name everywhere, and with those that they are given. */
function followCallers(demands: readonly Demand[], events: ReadonlyMap<string, readonly Event[]>, add: (holder: FunctionTarget, event: Event) => void, { pathAt, textAt }: Paths): void {
  const awaits = new Map(demands.map((demand) => [keyOf(demand.target), demand.awaits]))
  const told = new Map<string, Set<string>>()
  const queue = [...events.keys()]
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const acts = (events.get(key) ?? []).flatMap((event) => event.acts).slice(0, MOST_ACTS)
    for (const { module, call } of awaits.get(key) ?? []) {
      const holder = { module, id: call.function }
      if (call.function === 0 || keyOf(holder) === key) continue
      const place = `${module}:${String(call.span)}`
      const known = told.get(place) ?? new Set<string>()
      told.set(place, known)
      const passed = acts.flatMap((act): readonly Act[] => {
        const given = 'parameter' in act.path ? call.arguments[act.path.parameter] : undefined
        const path = !('parameter' in act.path) ? act.path : given === undefined || given.spread ? undefined : pathAt(module, holder, given.span)
        if (path === undefined || (!('parameter' in act.path) && act.path.isOwn)) return []
        const name = `${act.deed}:${JSON.stringify(path)}`
        if (known.has(name)) return []
        known.add(name)
        return [{ ...act, path, ...(given === undefined ? {} : { written: textAt(module, given.span) }) }]
      })
      if (passed.length === 0) continue
      add(holder, { module, span: call.span, calleeSpan: call.calleeSpan, acts: passed })
      queue.push(keyOf(holder))
    }
  }
}

function warningsIn(project: Project, events: readonly Event[]): readonly PlanWarning[] {
  const [first] = events
  if (first === undefined || events.every(({ span }) => String(span) === String(first.span))) return []
  const { module } = first
  let after: ReturnType<typeof runsAfter> | undefined
  const sorted = [...groupedBy(events, ({ span }) => String(span)).values()]
    .flatMap(([one, ...others]): readonly Event[] => (one === undefined ? [] : [{ ...one, acts: [one, ...others].flatMap(({ acts }) => acts) }]))
    .sort((a, b) => a.span[0] - b.span[0])
  const found = new Map<string, PlanWarning>()
  for (const [index, later] of sorted.entries()) {
    for (const act of later.acts) {
      for (const earlier of sorted.slice(0, index)) {
        if (earlier.span[0] === later.span[0]) continue
        for (const before of earlier.acts) {
          const code = codeOf(before, act, earlier, later)
          if (code === undefined || found.has(`${code}:${String(earlier.span)}`) || found.has(`${code}:${JSON.stringify(act.path)}`)) continue
          after ??= runsAfter(module, project.text(module) ?? '', sorted.map(({ calleeSpan }) => calleeSpan))
          if (!after(earlier.calleeSpan, later.calleeSpan)) continue
          const other = placeAt(project, module, later.span[0])
          const warning: PlanWarning = { ...placeAt(project, module, earlier.span[0]), code: code === 'passage' ? 'fs-toctou' : code, message: SENTENCES[code](before.written, other.line), other }
          found.set(`${code}:${String(earlier.span)}`, warning)
          found.set(`${code}:${JSON.stringify(act.path)}`, warning)
        }
      }
    }
  }
  return [...new Set(found.values())]
}

const SENTENCES = {
  'fs-toctou': (path: string, line: number) => `'${path}' is looked at here and used in line ${line}, and may have changed in between. Use it without looking, and handle the error.`,
  'read-modify-write': (path: string, line: number) => `'${path}' is read here and written in line ${line}: what other runs write in between is lost. Let one run at a time do both.`,
  passage: (path: string, line: number) => `'${path}' is written here and moved in line ${line}, and another run may write it in between. Give it a name that each run makes for itself.`,
}

function codeOf(before: Act, act: Act, earlier: Event, later: Event): keyof typeof SENTENCES | undefined {
  if (!isSame(before.path, act.path)) return undefined
  const does = ({ acts }: Event, deed: Deed): boolean => acts.some((each) => each.deed === deed && isSame(each.path, act.path))
  // Whoever looks or reads once more goes by what is there then, and a function that looks and reads has its own warning.
  if (before.deed === 'look' && act.deed !== 'look') return does(later, 'look') || does(earlier, 'read') ? undefined : 'fs-toctou'
  if (before.deed === 'read' && act.deed === 'write') return does(later, 'read') ? undefined : 'read-modify-write'
  return before.deed === 'write' && act.deed === 'move' && !('made' in before.path && UNIQUE.test(before.path.made)) ? 'passage' : undefined
}

function isSame(one: Path, other: Path): boolean {
  return 'parameter' in one ? 'parameter' in other && one.parameter === other.parameter : !('parameter' in other) && one.key === other.key
}

function deedsOf(name: string): readonly { readonly deed: Deed; readonly argument: number }[] {
  if (CHECKS.test(name)) return [{ deed: 'look', argument: 0 }]
  if (READS.test(name)) return [{ deed: 'read', argument: 0 }]
  if (WRITES.test(name)) return [{ deed: 'write', argument: 0 }]
  if (ARRIVALS.test(name)) return [{ deed: /^(?:rename|move)/.test(name) ? 'move' : 'use', argument: 0 }, { deed: 'write', argument: 1 }]
  return [{ deed: 'use', argument: 0 }]
}

function nameOf({ row }: ApiSite): string {
  return row?.path.split('.').at(-1) ?? ''
}

interface Paths {
  textAt(module: ModuleId, span: Span): string
  pathAt(module: ModuleId, holder: FunctionTarget, span: Span): Path | undefined
}

function pathsIn(project: Project, anchorsOf: (module: ModuleId) => Anchors | undefined): Paths {
  const namesMemo = new Map<ModuleId, ReadonlyMap<number, VariableAnchor>>()
  const namesOf = (module: ModuleId): ReadonlyMap<number, VariableAnchor> => {
    const known = namesMemo.get(module) ?? new Map(anchorsOf(module)?.variables.flatMap((variable) => variable.references.map(({ span }) => [span[0], variable] as const)) ?? [])
    namesMemo.set(module, known)
    return known
  }

  const pathAt = (module: ModuleId, holder: FunctionTarget, span: Span, depth = 3): Path | undefined => {
    const written = project.text(module)?.slice(...span) ?? ''
    if (/=>|\bfunction\b|\bawait\b/.test(written)) return undefined
    if (/^(['"])[^'"]*\1$/.test(written)) return { key: written.slice(1, -1), isOwn: false, made: '' }
    const names = [...written.matchAll(/[A-Za-z_$][\w$]*/g)].flatMap(({ index }) => namesOf(module).get(span[0] + index) ?? [])
    const [only] = names
    const local = names.filter((variable) => variable.function !== null)
    const around = project.graph.functionAt(holder)?.span
    if (names.length === 1 && only !== undefined && only.name === written && only.function !== null) {
      const parameter = only.kind === 'parameter' && String(only.function) === String(around) && only.references.every(({ write }) => !write) ? parameterOf(anchorsOf(module), only) : undefined
      if (parameter !== undefined) return { parameter }
      if (only.kind === 'const' && only.initSpan !== undefined && depth > 0) {
        const made = pathAt(module, holder, only.initSpan, depth - 1)
        if (made !== undefined) return made
      }
    }
    const isShared = names.length > 0 ? local.length === 0 : /^this\.[\w$.#]+$/.test(written)
    const made = written.replaceAll(/\s/g, '')
    return { key: `${isShared ? module : keyOf(holder)}:${made}`, isOwn: !isShared, made }
  }

  const textAt = (module: ModuleId, span: Span): string => (project.text(module)?.slice(...span) ?? '').replace(/^(['"])(.*)\1$/, '$2')

  return { pathAt, textAt }
}

/** Which parameter of its function a variable is, where it is one whole. */
function parameterOf(anchors: Anchors | undefined, { nameSpan, function: around }: VariableAnchor): number | undefined {
  const owner = anchors?.functions.find(({ span }) => String(span) === String(around))
  const index = owner?.parameters.findIndex(({ kind, bareSpan }) => kind === 'identifier' && isWithinSpan(nameSpan, bareSpan)) ?? -1
  return index === -1 ? undefined : index
}
