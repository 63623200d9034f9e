/**
 * A function that becomes async and is called `…Sync` loses that part of its name, with all its uses: declaration, imports, exports, members,
 * patterns, comments. Every place of the name in the project must be known to mean it; else it keeps the name, which is ugly and right.
 */
import { variableAt } from '../analysis/anchors.js'
import type { Anchors } from '../analysis/anchors.js'
import { identifiersNamed } from '../analysis/anchors/identifiers.js'
import type { IdentifierAnchor } from '../analysis/anchors/identifiers.js'
import type { FunctionPlacement, NamingPlace } from '../analysis/anchors/placements.js'
import type { Target } from '../analysis/call-graph.js'
import { keyOf } from '../analysis/effects.js'
import type { FunctionTarget } from '../analysis/effects.js'
import type { ModuleId, Span } from '../analysis/facts.js'
import { editsFor } from './edits.js'
import type { Operation } from './edits.js'
import type { Edit } from './plan.js'
import { promiseKindOf } from './promises.js'
import type { Demand, PropagationContext } from './propagate.js'
import { formsIn } from './twins.js'
import { isFree, namesFor } from './twins/names.js'

export interface Renaming {
  readonly target: FunctionTarget
  readonly from: string
  readonly to: string
  readonly files: readonly { readonly module: ModuleId; readonly edits: readonly Edit[] }[]
}

export function renamingsOf(context: PropagationContext, demands: readonly Demand[]): readonly Renaming[] {
  const taken = new Set<string>()
  return demands.flatMap((demand) => {
    const renaming = renamingOf(context, demand)
    if (renaming === undefined || taken.has(renaming.from) || taken.has(renaming.to)) return []
    taken.add(renaming.from).add(renaming.to)
    return [renaming]
  })
}

/** Can the names change along with all that is done besides? */
export function isPossible(context: PropagationContext, { from, files }: Renaming, operationsIn: (module: ModuleId) => readonly Operation[]): boolean {
  return files.every(({ module, edits }) => {
    const anchors = context.anchors(module)
    const text = context.project.text(module)
    const others = operationsIn(module)
    // Text that was made of the old text has the old name.
    if (anchors === undefined || text === undefined || JSON.stringify(others).includes(from)) return false
    try {
      editsFor(anchors, text, [...others, { kind: 'edit', edits }])
      return true
    } catch {
      return false
    }
  })
}

function renamingOf(context: PropagationContext, demand: Demand): Renaming | undefined {
  const { target, function: function_, copy, rewrites, partners, changes } = demand
  if (!/Sync$/.test(function_.name) || copy !== undefined || function_.async || target.id === 0) return undefined
  if (rewrites.length > 0 || partners.length > 0 || changes.length > 0) return undefined
  const { project, publicApi, replaced, unread } = context
  if (publicApi.functions.has(keyOf(target)) || promiseKindOf(project, target) !== 'never') return undefined
  const { placementsIn } = formsIn(context)
  const placements = placementsIn(target.module)
  const placement = placements?.functions.find((each) => String(each.span) === String(function_.span))
  if (placements === undefined || placement === undefined || placement.wholeSpan !== undefined) return undefined
  const { name: from } = placement
  const to = namesFor(from)[0]
  if (to === undefined || from.startsWith('#') || to === from || !isFree(context, placements, target, function_, placement, to)) return undefined
  const pattern = new RegExp(`(?<![\\w$])${from.replaceAll('$', '\\$')}(?![\\w$])`, 'g')
  if (replaced.ofProject(from) !== undefined || unread.some(({ text }) => pattern.test(text))) return undefined
  const edited: { readonly module: ModuleId; readonly edits: readonly Edit[] }[] = []
  for (const module of context.files) {
    const text = project.text(module)
    if (text === undefined || !text.includes(from)) continue
    const anchors = context.anchors(module)
    if (anchors === undefined || !context.isEditable(module)) return undefined
    const places = identifiersNamed(module, text, from)
    if (places.length === 0) continue
    // A member may be called what a variable is.
    if (anchors.names.includes(to) && places.some(({ role }) => role !== 'member' && role !== 'key')) return undefined
    const namings = placementsIn(module)?.namings ?? []
    const own = places.filter((place) => !meansOther(context, module, anchors, place, target))
    if (!own.every((place) => means(context, module, anchors, text, place, { target, placement, from, to, namings }))) return undefined
    if (own.length === 0) continue
    // Where something else has the name as well, it is not known which of them a comment is about.
    const comments = own.length < places.length ? [] : anchors.comments.flatMap((comment) => mentionsIn(text, comment, pattern))
    const spans = [...own.map(({ span }) => span), ...comments]
    edited.push({ module, edits: spans.map(([start, end]) => ({ start, end, text: to })) })
  }
  return edited.length === 0 ? undefined : { target, from, to, files: edited }
}

function mentionsIn(text: string, [start, end]: Span, pattern: RegExp): readonly Span[] {
  return [...text.slice(start, end).matchAll(pattern)].map((match): Span => [start + match.index, start + match.index + match[0].length])
}

interface Sought {
  readonly target: FunctionTarget
  readonly placement: FunctionPlacement
  readonly from: string
  readonly to: string
  readonly namings: readonly NamingPlace[]
}

/** Is the name at a place known to be that of something else: of a member of Node's, say, or of another function of the project? */
function meansOther({ project }: PropagationContext, module: ModuleId, anchors: Anchors, { span, role }: IdentifierAnchor, target: FunctionTarget): boolean {
  const { graph } = project
  const isOther = (targets: readonly Target[]): boolean => targets.length > 0 && targets.every((each) => each.kind === 'api' || (each.kind === 'function' && keyOf(each) !== keyOf(target)))
  if (role === 'member') {
    const call = project.facts(module)?.calls.find((each) => each.calleeSpan[1] === span[1] && each.calleeSpan[0] < span[0])
    return call !== undefined && call.via === undefined && isOther(graph.calleesOf(module, call))
  }
  if (module === target.module || (role !== 'variable' && role !== 'specifier' && role !== 'shorthand')) return false
  const name = role === 'variable' ? variableAt(anchors, span)?.nameSpan : span
  const load = anchors.loads.find((each) => name !== undefined && each.specifiers.some(({ span: own, localSpan }) => localSpan[0] === name[0] || (own[0] <= name[0] && name[1] <= own[1])))
  const resolved = load === undefined ? undefined : project.modules.resolve(module, load.specifier)
  return resolved?.kind === 'external'
}

/** Does the name at a place mean the function, and nothing else? */
function means(context: PropagationContext, module: ModuleId, anchors: Anchors, text: string, { span, role }: IdentifierAnchor, sought: Sought): boolean {
  const { project } = context
  const { graph } = project
  const { target, placement, from, to, namings } = sought
  const isIt = (targets: readonly Target[]): boolean => targets.length > 0 && targets.every((each) => each.kind === 'function' && keyOf(each) === keyOf(target))
  const isExported = (from_: ModuleId): boolean =>
    isIt(graph.memberOf({ kind: 'namespace', module: from_ }, from)) && graph.memberOf({ kind: 'namespace', module: from_ }, to).every((each) => each.kind === 'unknown')
  if (module === target.module && placement.names.some((each) => each[0] === span[0])) return true
  const loaded = (): boolean => {
    const load = anchors.loads.find((each) => each.statementSpan[0] <= span[0] && span[1] <= each.statementSpan[1])
    const resolved = load === undefined ? undefined : project.modules.resolve(module, load.specifier)
    const specifier = load?.specifiers.find((each) => each.span[0] <= span[0] && span[1] <= each.span[1])
    return resolved?.kind === 'project' && load?.path.length === 0 && specifier?.imported === from && isExported(resolved.module)
  }
  const isVariable = (): boolean => {
    const variable = variableAt(anchors, span)
    if (variable === undefined || variable.references.some((each) => each.write)) return false
    if (module === target.module && placement.names.some((each) => each[0] === variable.nameSpan[0])) return true
    const load = anchors.loads.find((each) => each.specifiers.some(({ localSpan }) => localSpan[0] === variable.nameSpan[0]))
    const specifier = load?.specifiers.find(({ localSpan }) => localSpan[0] === variable.nameSpan[0])
    const resolved = load === undefined ? undefined : project.modules.resolve(module, load.specifier)
    return resolved?.kind === 'project' && load?.path.length === 0 && specifier?.imported === from && isExported(resolved.module)
  }
  switch (role) {
    case 'variable':
      return isVariable()
    case 'member': {
      const call = project.facts(module)?.calls.find((each) => each.calleeSpan[1] === span[1] && each.calleeSpan[0] < span[0])
      if (call !== undefined) return call.via === undefined && isIt(graph.calleesOf(module, call))
      const mention = project.facts(module)?.mentions?.find((each) => each.span[1] === span[1] && each.span[0] < span[0])
      if (mention !== undefined) return isIt(graph.targetsOf(module, mention.value))
      return namings.some((each) => each.kind === 'assigned' && each.exported === from && each.local === from && each.span[0] <= span[0] && span[1] <= each.span[1] && module === target.module)
    }
    case 'specifier':
    case 'shorthand':
    case 'key': {
      if (loaded()) return true
      const naming = namings.find((each) => 'span' in each && each.span[0] <= span[0] && span[1] <= each.span[1])
      if ((naming?.kind !== 'specifier' && naming?.kind !== 'entry') || naming.exported !== from || naming.local !== from) return false
      if (naming.kind === 'specifier') {
        const resolved = naming.source === undefined ? undefined : project.modules.resolve(module, naming.source)
        return naming.source === undefined ? isExported(module) : resolved?.kind === 'project' && isExported(resolved.module)
      }
      const object = project.facts(module)?.objects.find((each) => String(each.span) === String(naming.object))
      const value = object?.properties[from]
      return value !== undefined && object?.properties[to] === undefined && isIt(graph.targetsOf(module, value))
    }
    default:
      return text.length === 0
  }
}
