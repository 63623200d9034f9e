import { canonicalModule } from '../catalogue/index.js'
import type { Replacement } from '../catalogue/types.js'
import { expressionAt, functionAt, type Anchors, type ExpressionAnchor, type LoadAnchor, type SpecifierAnchor } from './anchors.js'
import type { Span } from './facts.js'
import type { BlockingFinding } from './finding.js'

/**
 * The edit that puts a single call right without a look at any other file: a blocking call that stands in an async function becomes
 * an awaited call of its twin, and the import follows. Everything else needs a plan over the project, which is `migration/`.
 *
 * No suggestion where the twin has another shape, where `await` would change what an optional chain means, or where a free name for
 * the import cannot be found.
 */

export interface SuggestedEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface Suggestion {
  /** The new callee, as a reader would write it: `fs.promises.readFile`. */
  readonly use: string
  readonly edits: readonly SuggestedEdit[]
}

type Twin = Extract<Replacement, { kind: 'twin' }>

export function suggestionOf(finding: BlockingFinding, anchors: Anchors, text: string): Suggestion | undefined {
  const blocker = finding.blockers[0]
  if (!finding.direct || !finding.canAwait || blocker?.replacement.kind !== 'twin') return undefined
  const call = expressionAt(anchors, finding.span)
  if (call === undefined || !isAwaitable(call, anchors)) return undefined
  const callee = calleeOf(call, blocker.replacement, blocker.api.path, anchors, text)
  return callee && { use: callee.text, edits: sorted([...awaitEdits(call, callee.text), ...callee.edits]) }
}

function isAwaitable(call: ExpressionAnchor, anchors: Anchors): boolean {
  if (call.kind !== 'call' || call.optional || call.position !== 'body' || call.function === null) return false
  // `(0, fs.readFileSync)(path)`: what stands in front of the callee would be left behind.
  if (call.span[0] !== call.calleeSpan[0]) return false
  if (call.chain?.place === 'inside') return false
  const around = functionAt(anchors, call.function)
  return around !== undefined && around.async && !anchors.comments.some(comment => isWithin(comment, call.calleeSpan))
}

function awaitEdits(call: ExpressionAnchor, callee: string): readonly SuggestedEdit[] {
  const [start, end] = call.calleeSpan
  if (call.use === 'awaited') return [{ start, end, text: callee }]
  const opening = call.needsParentheses ? `${call.needsSemicolon ? ';' : ''}(await ` : 'await '
  const closing = call.needsParentheses ? [{ start: call.span[1], end: call.span[1], text: ')' }] : []
  return [{ start, end, text: opening + callee }, ...closing]
}

interface Callee {
  readonly text: string
  /** What must change elsewhere in the file: its imports. */
  readonly edits: readonly SuggestedEdit[]
}

function calleeOf(call: ExpressionAnchor, twin: Twin, blockingPath: string, anchors: Anchors, text: string): Callee | undefined {
  if (call.member) {
    const { objectSpan, name } = call.member
    if (name !== blockingPath) return undefined
    const load = namespaceLoadAt(anchors, objectSpan)
    const path = load && pathFrom(load, twin)
    return path === undefined ? undefined : { text: `${text.slice(...objectSpan)}.${path}`, edits: [] }
  }
  const named = specifierAt(anchors, call.calleeSpan)
  if (named?.specifier.kind !== 'named' || named.specifier.imported !== blockingPath) return undefined
  return calleeInScope(twin, anchors) ?? importedCallee(named, call, twin, anchors, text)
}

/** A binding of the file that already gives the twin. */
function calleeInScope(twin: Twin, anchors: Anchors): Callee | undefined {
  for (const load of runtimeLoads(anchors)) {
    for (const specifier of load.specifiers) {
      if (specifier.kind === 'named' && isSameModule(load.specifier, twin.module) && specifier.imported === twin.export) {
        return { text: specifier.local, edits: [] }
      }
      const path = isNamespace(load, specifier) ? pathFrom(load, twin) : undefined
      if (path !== undefined) return { text: `${specifier.local}.${path}`, edits: [] }
    }
  }
  return undefined
}

interface NamedLoad {
  readonly load: LoadAnchor
  readonly specifier: SpecifierAnchor
}

function importedCallee({ load, specifier }: NamedLoad, call: ExpressionAnchor, twin: Twin, anchors: Anchors, text: string): Callee | undefined {
  if (!load.topLevel || (load.form !== 'import' && load.form !== 'require')) return undefined
  if (load.form === 'require' && load.path.length > 0) return undefined
  const local = [twin.export, `${twin.export}Async`].find(name => !anchors.names.includes(name))
  if (local === undefined) return undefined
  const statement = loadStatement(load, twin, local, anchors)
  const variable = anchors.variables.find(candidate => isSameSpan(candidate.nameSpan, specifier.localSpan))
  const isLastUse = variable?.references.length === 1 && !variable.exported && isWithin(call.calleeSpan, variable.references[0]?.span ?? [0, 0])
  if (isLastUse && load.alone && load.specifiers.length === 1) {
    const [start, end] = load.statementSpan
    return { text: local, edits: [{ start, end, text: statement }] }
  }
  const [, after] = load.statementSpan
  const addition = { start: after, end: after, text: `${anchors.style.newline}${statement}` }
  const removal = isLastUse ? removalOf(specifier, load, text) : undefined
  return { text: local, edits: removal ? [removal, addition] : [addition] }
}

function loadStatement(load: LoadAnchor, twin: Twin, local: string, { style }: Anchors): string {
  const module = load.specifier.startsWith('node:') ? twin.module : twin.module.replace(/^node:/, '')
  const specifier = `${style.quote}${module}${style.quote}`
  const renamed = load.form === 'import' ? `${twin.export} as ${local}` : `${twin.export}: ${local}`
  const name = local === twin.export ? local : renamed
  const braces = style.bracesPadded ? `{ ${name} }` : `{${name}}`
  const end = style.semicolons ? ';' : ''
  return load.form === 'import' ? `import ${braces} from ${specifier}${end}` : `const ${braces} = require(${specifier})${end}`
}

/** Takes one name out of the braces, with the comma on its far side. */
function removalOf(specifier: SpecifierAnchor, load: LoadAnchor, text: string): SuggestedEdit | undefined {
  const named = load.specifiers.filter(candidate => candidate.kind === 'named')
  const index = named.indexOf(specifier)
  const next = named[index + 1]
  const previous = named[index - 1]
  const [start, end] = next ? [specifier.span[0], next.span[0]] : previous ? [previous.span[1], specifier.span[1]] : [0, 0]
  return start === end || /[/]/.test(text.slice(start, end)) ? undefined : { start, end, text: '' }
}

function namespaceLoadAt(anchors: Anchors, objectSpan: Span): LoadAnchor | undefined {
  const found = specifierAt(anchors, objectSpan)
  return found && isNamespace(found.load, found.specifier) ? found.load : undefined
}

function isNamespace(load: LoadAnchor, specifier: SpecifierAnchor): boolean {
  return (specifier.kind === 'namespace' || specifier.kind === 'default') && load.path.length === 0
}

/** How the twin is reached from a module object: `promises.readFile` from `fs`, `readFile` from `fs-extra`. */
function pathFrom(load: LoadAnchor, twin: Twin): string | undefined {
  if (isSameModule(load.specifier, twin.module)) return twin.export
  const [parent, child] = [canonicalModule(load.specifier), canonicalModule(twin.module)]
  return child === `${parent}/promises` ? `promises.${twin.export}` : undefined
}

function specifierAt(anchors: Anchors, span: Span): NamedLoad | undefined {
  const variable = anchors.variables.find(candidate => candidate.references.some(reference => isSameSpan(reference.span, span)))
  if (variable === undefined) return undefined
  for (const load of runtimeLoads(anchors)) {
    const specifier = load.specifiers.find(candidate => isSameSpan(candidate.localSpan, variable.nameSpan))
    if (specifier) return { load, specifier }
  }
  return undefined
}

function runtimeLoads(anchors: Anchors): readonly LoadAnchor[] {
  return anchors.loads.filter(load => !load.typeOnly && load.topLevel)
}

function isSameModule(one: string, other: string): boolean {
  return canonicalModule(one) === canonicalModule(other)
}

function isSameSpan(one: Span, other: Span): boolean {
  return one[0] === other[0] && one[1] === other[1]
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1]
}

function sorted(edits: readonly SuggestedEdit[]): readonly SuggestedEdit[] {
  return [...edits].sort((one, other) => one.start - other.start)
}
