/**
 * How a caller that names a function names its async form instead, and what must be exported for that: the twin is exported wherever
 * the function is, in the same manner, as far as somebody needs it there.
 */
import { canonicalModule } from '../../catalogue/index.js'
import { expressionAt, variableAt } from '../../analysis/anchors.js'
import type { ExpressionAnchor, LoadAnchor } from '../../analysis/anchors.js'
import type { FunctionPlacement, NamingPlace, Placements } from '../../analysis/anchors/placements.js'
import type { Target } from '../../analysis/call-graph.js'
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, ModuleId, Span } from '../../analysis/facts.js'
import { importsFor, isRefusal } from '../imports.js'
import type { CalleeRequest } from '../imports.js'
import type { Edit } from '../plan.js'
import type { PropagationContext } from '../propagate.js'
import { namesFor } from './names.js'
import type { Twin } from './names.js'

/** Edits of some file, each made once however many ask for it. */
export interface FileEdits {
  readonly module: ModuleId
  readonly edits: readonly Edit[]
}

export interface Access {
  /** Edits of the callee. */
  readonly edits: readonly Edit[]
  /** Its import, where that has to be extended. */
  readonly request?: CalleeRequest
  /** Exports, and an import that no request can extend. */
  readonly elsewhere: readonly FileEdits[]
}

/** Under which name something is exported, once these edits are made. */
export interface Exposure {
  readonly name: string
  readonly edits: readonly FileEdits[]
}

export interface Accesses {
  /** `undefined` where the call cannot be pointed at the twin. */
  accessOf(module: ModuleId, call: CallFact, target: FunctionTarget, twin: Twin): Access | undefined
  /** The twin exported by `module` beside `name`. */
  exposureOf(module: ModuleId, name: string, target: FunctionTarget, twin: Twin): Exposure | undefined
}

export function accessesIn(context: PropagationContext, placementsIn: (module: ModuleId) => Placements | undefined): Accesses {
  const { project } = context
  const { graph } = project

  const isIt = (targets: readonly Target[], target: FunctionTarget): boolean => {
    const known = targets.filter((each) => each.kind !== 'unknown')
    return known.length > 0 && known.every((each) => each.kind === 'function' && keyOf(each) === keyOf(target))
  }

  const accessOf = (module: ModuleId, call: CallFact, target: FunctionTarget, twin: Twin): Access | undefined => {
    const anchors = context.anchors(module)
    const text = project.text(module)
    if (anchors === undefined || text === undefined || call.via !== undefined || call.kind !== 'call') return undefined
    const callee = expressionAt(anchors, call.calleeSpan)
    const loaded = callee === undefined ? undefined : inlineLoadOf(module, callee, text)
    if (loaded !== undefined) {
      // `require('./load')(file)`: the twin is a property of what is loaded.
      const exposure = exposureOf(loaded, 'default', target, twin)
      return exposure === undefined ? undefined : { edits: [{ start: call.calleeSpan[1], end: call.calleeSpan[1], text: `.${exposure.name}` }], elsewhere: exposure.edits }
    }
    if (callee !== undefined) {
      if (callee.kind !== 'member' || call.callee.kind !== 'member') return undefined
      const { name } = call.callee
      const end = callee.span[1]
      // A computed key names nothing that could be renamed.
      if (text.slice(end - name.length, end) !== name || !/\.\s*$/.test(text.slice(0, end - name.length))) return undefined
      const exposures = graph.targetsOf(module, call.callee.object).filter((each) => each.kind !== 'unknown').map((each) => memberExposure(each, name, target, twin))
      const [first] = exposures
      if (first === undefined || exposures.some((each) => each === undefined || each.name !== first.name)) return undefined
      return { edits: [{ start: end - name.length, end, text: first.name }], elsewhere: exposures.flatMap((each) => each?.edits ?? []) }
    }
    const variable = variableAt(anchors, call.calleeSpan)
    if (variable === undefined || text.slice(...call.calleeSpan) !== variable.name || variable.references.some((each) => each.write)) return undefined
    const renamed = (name: string): readonly Edit[] => [{ start: call.calleeSpan[0], end: call.calleeSpan[1], text: name }]
    if (module === target.module && twin.placement.names.some((each) => each[0] === variable.nameSpan[0])) return { edits: renamed(twin.name), elsewhere: [] }
    const load = anchors.loads.find((each) => each.specifiers.some(({ localSpan }) => localSpan[0] === variable.nameSpan[0]))
    const specifier = load?.specifiers.find(({ localSpan }) => localSpan[0] === variable.nameSpan[0])
    const resolved = load === undefined ? undefined : project.modules.resolve(module, load.specifier)
    if (load === undefined || specifier === undefined || resolved?.kind !== 'project') return undefined
    const [wanted = 'default', ...more] = [...load.path, ...(specifier.kind === 'named' ? [specifier.imported] : [])]
    if (more.length > 0 || specifier.kind === 'namespace' && load.form === 'import') return undefined
    const exposure = exposureOf(resolved.module, wanted, target, twin)
    if (exposure === undefined) return undefined
    if (wanted !== 'default') {
      const home = canonicalModule(load.specifier)
      const request: CalleeRequest = { call: call.span, api: { module: home, path: wanted }, need: { module: home, path: exposure.name, isOwn: true } }
      const isNamed = [...importsFor(anchors, text, [request]).callees.values()].every((each) => !isRefusal(each))
      return isNamed ? { edits: [], request, elsewhere: exposure.edits } : undefined
    }
    // `const load = require('./load')`: the twin is a property of the function.
    if (load.form !== 'import') return { edits: renamed(`${variable.name}.${exposure.name}`), elsewhere: exposure.edits }
    const imported = importBeside(load, exposure.name)
    if (imported === undefined || anchors.names.includes(exposure.name)) return undefined
    return { edits: renamed(exposure.name), elsewhere: [...exposure.edits, { module, edits: [imported] }] }
  }

  /** The module that `require('./load')` gives, as an expression of its own. */
  const inlineLoadOf = (module: ModuleId, { kind, span, chain }: ExpressionAnchor, text: string): ModuleId | undefined => {
    const specifier = kind === 'call' && chain === undefined ? /^require\s*\(\s*(['"`])([^'"`$\\]+)\1\s*,?\s*\)$/.exec(text.slice(...span))?.[2] : undefined
    const resolved = specifier === undefined ? undefined : project.modules.resolve(module, specifier)
    return resolved?.kind === 'project' ? resolved.module : undefined
  }

  const memberExposure = (object: Target, name: string, target: FunctionTarget, twin: Twin): Exposure | undefined => {
    switch (object.kind) {
      case 'namespace':
        return exposureOf(object.module, name, target, twin)
      case 'object':
        return entryExposure(object, name, target, twin)
      case 'class':
      case 'instance':
        return twin.placement.form === 'method' && twin.placement.name === name && isIt(graph.memberOf(object, name), target) ? { name: twin.name, edits: [] } : undefined
      case 'made':
      case 'function':
        return twin.placement.form === 'assignment' && twin.placement.name === name && isIt(graph.memberOf(object, name), target) ? { name: twin.name, edits: [] } : undefined
      default:
        return undefined
    }
  }

  const exposureOf = (module: ModuleId, name: string, target: FunctionTarget, twin: Twin, seen: ReadonlySet<string> = new Set()): Exposure | undefined => {
    const key = `${module}:${name}`
    const placements = placementsIn(module)
    const facts = project.facts(module)
    if (seen.has(key) || placements === undefined || facts === undefined || !context.isEditable(module)) return undefined
    if (!isIt(graph.memberOf({ kind: 'namespace', module }, name), target)) return undefined
    const { sibling } = twin
    const present = sibling === undefined ? undefined : [twin.name, ...namesFor(name)].find((each) => isIt(graph.memberOf({ kind: 'namespace', module }, each), sibling))
    if (present !== undefined) return { name: present, edits: [] }
    const own = module === target.module ? twin.placement : undefined
    if (own !== undefined && sibling === undefined && isExportedAs(own, name)) return isTaken(module, twin.name) ? undefined : { name: twin.name, edits: [] }
    if (own !== undefined && (own.form === 'declaration' || own.form === 'variable')) {
      const naming = placements.namings.find((each) => 'local' in each && each.local === own.name && isExport(each, name))
      const free = (name === own.name || name === 'default' ? [twin.name] : namesFor(name)).find((each) => !isTaken(module, each))
      if (naming !== undefined && free !== undefined) return exported(module, naming, twin.name, free)
    }
    const passed = placements.namings.find((each) => isExport(each, name))
    const handed = passed === undefined || own !== undefined ? undefined : passedOn(module, passed, name, target, twin, new Set([...seen, key]))
    if (handed !== undefined) return isTaken(module, handed.name) ? undefined : handed
    for (const naming of placements.namings) {
      const source = 'source' in naming && naming.source !== undefined ? project.modules.resolve(module, naming.source) : undefined
      if (source?.kind !== 'project') continue
      if (naming.kind === 'star') {
        if (facts.exports.named[name] !== undefined) continue
        const inner = exposureOf(source.module, name, target, twin, new Set([...seen, key]))
        if (inner !== undefined) return isTaken(module, inner.name) ? undefined : inner
      } else if (naming.kind === 'specifier' && naming.exported === name) {
        const inner = exposureOf(source.module, naming.local, target, twin, new Set([...seen, key]))
        if (inner === undefined || isTaken(module, inner.name)) return undefined
        const own = context.anchors(module)
        const edit = own === undefined ? undefined : entryAfter(project.text(module) ?? '', naming.span, inner.name, own.style.newline)
        return edit === undefined ? undefined : { name: inner.name, edits: [...inner.edits, { module, edits: [edit] }] }
      }
    }
    const objects = facts.exports.whole.flatMap((value) => graph.targetsOf(module, value)).filter((each) => each.kind !== 'unknown')
    const [object] = objects
    return objects.length === 1 && object?.kind === 'object' ? entryExposure(object, name, target, twin) : undefined
  }

  const isTaken = (module: ModuleId, name: string): boolean => graph.memberOf({ kind: 'namespace', module }, name).some((each) => each.kind !== 'unknown')

  /** An export that names the twin, beside one that names the function. */
  const exported = (module: ModuleId, naming: NamingPlace, local: string, name: string): Exposure | undefined => {
    const anchors = context.anchors(module)
    const text = project.text(module)
    if (anchors === undefined || text === undefined) return undefined
    const { newline, semicolons } = anchors.style
    const line = (statement: string, span: Span): Exposure => ({
      name,
      edits: [{ module, edits: [{ start: span[1], end: span[1], text: `${newline}${statement}${text[span[1] - 1] === ';' || semicolons ? ';' : ''}` }] }],
    })
    switch (naming.kind) {
      case 'specifier':
        return { name, edits: [{ module, edits: [entryAfter(text, naming.span, name === local ? local : `${local} as ${name}`, newline)] }] }
      case 'default':
        return line(`export { ${local} }`, naming.span)
      case 'assigned':
        return line(`${naming.owner}.${name} = ${local}`, naming.span)
      case 'whole':
        return line(`module.exports.${name} = ${local}`, naming.span)
      case 'entry':
        return { name, edits: [{ module, edits: [entryAfter(text, naming.span, name === local ? local : `${name}: ${local}`, newline)] }] }
      default:
        return undefined
    }
  }

  /** What a module exports, having loaded it by name from another that now has the twin. */
  const passedOn = (module: ModuleId, naming: NamingPlace, name: string, target: FunctionTarget, twin: Twin, seen: ReadonlySet<string>): Exposure | undefined => {
    const anchors = context.anchors(module)
    const text = project.text(module)
    if (anchors === undefined || text === undefined || !('local' in naming)) return undefined
    const load = anchors.loads.find((each) => each.topLevel && each.path.length === 0 && !each.typeOnly && each.specifiers.some(({ local, kind }) => local === naming.local && kind === 'named'))
    const specifier = load?.specifiers.find(({ local }) => local === naming.local)
    const resolved = load === undefined ? undefined : project.modules.resolve(module, load.specifier)
    if (load === undefined || specifier === undefined || resolved?.kind !== 'project') return undefined
    const inner = exposureOf(resolved.module, specifier.imported, target, twin, seen)
    if (inner === undefined) return undefined
    const wanted = name === specifier.imported ? inner.name : (namesFor(name)[0] ?? inner.name)
    const quoted = text.slice(...load.specifierSpan)
    const end = anchors.style.semicolons ? ';' : ''
    const { newline } = anchors.style
    const added = (edit: Edit): Exposure => ({ name: wanted, edits: [...inner.edits, { module, edits: [edit] }] })
    switch (naming.kind) {
      case 'specifier': {
        const [, at] = load.statementSpan
        return load.form === 'import' ? added({ start: at, end: at, text: `${newline}export { ${inner.name === wanted ? wanted : `${inner.name} as ${wanted}`} } from ${quoted}${end}` }) : undefined
      }
      case 'assigned':
        return load.form === 'require' ? added({ start: naming.span[1], end: naming.span[1], text: `${newline}${naming.owner}.${wanted} = require(${quoted}).${inner.name}${end}` }) : undefined
      case 'entry':
        return load.form === 'require' ? added(entryAfter(text, naming.span, `${wanted}: require(${quoted}).${inner.name}`, newline)) : undefined
      default:
        return undefined
    }
  }

  const entryExposure = (object: Extract<Target, { kind: 'object' }>, name: string, target: FunctionTarget, twin: Twin): Exposure | undefined => {
    const { module } = object
    const fact = project.facts(module)?.objects[object.id]
    const placements = placementsIn(module)
    if (fact === undefined || placements === undefined || !context.isEditable(module) || !isIt(graph.memberOf(object, name), target)) return undefined
    const { sibling, placement } = twin
    const present = sibling === undefined ? undefined : [twin.name, ...namesFor(name)].find((each) => isIt(graph.memberOf(object, each), sibling))
    if (present !== undefined) return { name: present, edits: [] }
    if (fact.properties[name] !== undefined) {
      const entry = placements.namings.find((each) => each.kind === 'entry' && each.exported === name && String(each.object) === String(fact.span))
      if (module !== target.module) {
        const handed = entry === undefined ? undefined : passedOn(module, entry, name, target, twin, new Set())
        return handed === undefined || fact.properties[handed.name] !== undefined ? undefined : handed
      }
      const free = (name === placement.name ? [twin.name] : namesFor(name)).find((each) => fact.properties[each] === undefined)
      if (free === undefined) return undefined
      if (placement.form === 'property' && placement.name === name && String(placement.container) === String(fact.span)) return sibling === undefined ? { name: free, edits: [] } : undefined
      if (entry?.kind !== 'entry' || entry.local !== placement.name || (placement.form !== 'declaration' && placement.form !== 'variable')) return undefined
      return exported(module, entry, twin.name, free)
    }
    const spread = fact.spreads.flatMap((value) => graph.targetsOf(module, value)).filter((each) => isIt(graph.memberOf(each, name), target))
    const [first] = spread
    return spread.length !== 1 || first === undefined ? undefined : memberExposure(first, name, target, twin)
  }

  return { accessOf, exposureOf }
}

function isExportedAs({ form, name, exported, defaultSpan, wholeSpan }: FunctionPlacement, as: string): boolean {
  if (!exported || form === 'method' || form === 'property') return false
  return defaultSpan !== undefined || wholeSpan !== undefined ? as === 'default' : as === name
}

function isExport(naming: NamingPlace, name: string): boolean {
  switch (naming.kind) {
    case 'specifier':
      return naming.source === undefined && naming.exported === name
    case 'default':
    case 'whole':
      return name === 'default'
    case 'assigned':
      return naming.exported === name && /^(?:module\.)?exports$/.test(naming.owner)
    default:
      return false
  }
}

/** On a line of its own where the entry has one. */
function entryAfter(text: string, span: Span, entry: string, newline: string): Edit {
  const lineStart = text.lastIndexOf('\n', span[0] - 1) + 1
  const indentation = text.slice(lineStart, span[0])
  const isAlone = indentation.trim() === '' && /^\s*,?[ \t]*(?:\/\/[^\n]*)?\r?\n/.test(text.slice(span[1]))
  return { start: span[1], end: span[1], text: isAlone ? `,${newline}${indentation}${entry}` : `, ${entry}` }
}

/** `import load, { loadAsync } from`: braces beside a default import that has none. */
function importBeside(load: LoadAnchor, name: string): Edit | undefined {
  const [only] = load.specifiers
  if (load.specifiers.length !== 1 || only === undefined || load.bracesSpan !== undefined || load.typeOnly) return undefined
  return { start: only.localSpan[1], end: only.localSpan[1], text: `, { ${name} }` }
}
