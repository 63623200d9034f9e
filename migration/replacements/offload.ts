import { existsSync } from 'node:fs'
import { variableAt } from '../../analysis/anchors.js'
import type { ModuleId } from '../../analysis/facts.js'
import type { Project } from '../../analysis/project.js'
import type { Edit, NewFile } from '../plan.js'
import { publicApiOf } from '../public-api.js'
import { poolText, RUN, workerText } from './offload/generated.js'
import type { Manner } from './offload/generated.js'
import { because, objectionTo } from './offload/objections.js'
import { builtName, mannerOf, poolFileOf, specifierOf, workerFileOf } from './offload/places.js'
import { sourceOf } from './offload/reach.js'
import { forwardingOf, shapeOf } from './offload/shape.js'
import type { Shape } from './offload/shape.js'
import { filesOf, unitsIn } from './offload/units.js'
import type { Unit } from './offload/units.js'
import type { ReplaceableCall, ReplacementFile, Replacer, Rewriting, Verdict } from './replacer.js'

export { asPlanned, mistakeIn } from './offload/units.js'

/**
 * Functions that compute, or call what has no asynchronous form, run in a pool of worker threads. The function keeps its name, its
 * callers await it; what it did goes on under a second name, which a worker module imports.
 */

export const OFFLOAD = 'offload-to-worker'

export const offloadReplacer: Replacer = {
  // A whole function is replaced, whatever it calls.
  handles: () => false,
  placesIn: (project, module, options) => unitsIn(project, module, options).map(({ span, label, function: { id }, named }) => ({ span, label, function: id, ...(named ? { asked: true } : {}) })),
  verdictOf(call: ReplaceableCall, file: ReplacementFile): Verdict {
    const { project, module, options, text, anchors } = file
    const unit = unitsIn(project, module, options).find(({ span }) => String(span) === String(call.span))
    const source = sourceOf(project, module)
    if (unit === undefined || source === undefined) return { refusal: because(project, 'unparsed-caller', call.label, module, call.span) }
    // What the function runs must stay as it is, and another codemod could make a part of it async.
    if (options.codemods.length > 1) return { refusal: because(project, 'offload-alone', unit.label, module, unit.span) }
    const shape = unit.function.id === 0 ? undefined : shapeOf(text, anchors, source.facts, unit.function)
    if (shape === undefined) return { refusal: because(project, 'offload-no-function', unit.label, module, unit.span) }
    const { anchor } = shape
    if (anchor.usesThis || anchor.usesArguments || anchor.usesSuper || anchor.usesNewTarget) return { refusal: because(project, 'offload-receiver', unit.label, module, unit.span) }
    const objection = objectionTo(project, unit, options)
    if (objection !== undefined) return { refusal: objection }
    if (options.publicApi !== 'change' && exposes(project, module)) return { refusal: because(project, 'offload-exposed', shape.inner, module, unit.span) }
    const forwarding = forwardingOf(text, anchors, shape)
    if (forwarding === undefined) return { refusal: because(project, 'offload-receiver', unit.label, module, unit.span) }
    return { rewriting: rewritingOf(unit, shape, forwarding, file) }
  },
}

function rewritingOf(unit: Unit, shape: Shape, { given, edits }: { readonly given: readonly string[]; readonly edits: readonly Edit[] }, file: ReplacementFile): Rewriting {
  const { project, module, anchors, text } = file
  const manner = mannerOf(project, module, anchors, text)
  const pool = poolFileOf(project, module)
  const worker = workerFileOf(module, shape.inner.replace(/(?:Sync|InWorker)\d*$/, ''))
  const isCommonJs = manner.format === 'commonjs'
  const poolSpecifier = specifierOf(anchors, module, pool, manner)
  const created: NewFile[] = [
    { file: pool, text: poolText(manner) },
    {
      file: worker,
      text: workerText(manner, {
        task: shape.inner,
        name: unit.function.name,
        from: specifierOf(anchors, worker, module, manner),
        pool: specifierOf(anchors, worker, pool, manner),
      }),
    },
  ]
  const { style } = anchors
  return {
    unit: [unit.span],
    names: { call: unit.span, names: [{ module: poolSpecifier, path: RUN }, ...(isCommonJs ? [{ module: 'node:path', path: 'join' }] : [])] },
    moved: shape.anchor.bodySpan,
    created: existsSync(pool) ? created.slice(1) : created,
    dependencies: [{ name: 'piscina', range: '^5.3.2' }],
    operations({ imported: [run = RUN, join = 'join'] }) {
      const name = `${style.quote}${builtName(worker)}${style.quote}`
      const place = isCommonJs ? `${join}(__dirname, ${name.replace('./', '')})` : `new URL(${name}, import.meta.url)`
      const end = style.semicolons ? ';' : ''
      const { newline, indent } = style
      const first = `{${newline}${indent}return await ${run}${resultTypeOf(manner, shape, unit)}(${place}, [${given.join(', ')}])${end}${newline}}${shape.isExpression ? end : ''}`
      const head = `${newline}${newline}${noteOf(file, unit)}${newline}${shape.head}`
      const tail = shape.exporting === undefined ? [] : [{ start: text.trimEnd().length, end: text.trimEnd().length, text: `${newline}${newline}${shape.exporting}${end}` }]
      return [{ kind: 'edit', edits: [{ start: shape.offset, end: shape.offset, text: first + head }, ...edits, ...tail, ...renamed(file, shape)] }]
    },
  }
}

/** What the second function has above it: that it runs in a worker, and in JavaScript the types that the first one has there. */
function noteOf({ text, anchors }: ReplacementFile, { function: { span, name } }: Unit): string {
  const { newline } = anchors.style
  const plain = `/** What '${name}' runs in a worker. @offloaded */`
  if (anchors.style.typescript) return plain
  const before = text.slice(0, span[0]).replace(/(?:export\s+(?:default\s+)?|(?:export\s+)?(?:const|let|var)\s+[\w$]+\s*=\s*)$/, '').trimEnd()
  const comment = before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : ''
  if (!comment.startsWith('/**') || !/@(?:param|returns?|type)\b/.test(comment) || comment.indexOf('*/') !== comment.length - 2) return plain
  const body = comment.includes('\n') ? comment.slice(0, -2).trimEnd() : `/**${newline} * ${comment.slice(3, -2).trim()}`
  return `${body}${newline} * @offloaded${newline} */`
}

/** TypeScript is told what comes back. */
function resultTypeOf({ typescript }: Manner, { anchor, inner }: Shape, { function: { async } }: Unit): string {
  if (!typescript) return ''
  const declared = anchor.returnType?.text
  if (declared === undefined) return `<Awaited<ReturnType<typeof ${inner}>>>`
  const promised = /^Promise\s*<([\s\S]*)>$/.exec(declared)?.[1]
  return `<${async && promised !== undefined ? promised.trim() : async ? `Awaited<${declared}>` : declared}>`
}

/** A function that calls itself goes on doing so where it is. */
function renamed({ anchors }: ReplacementFile, { variable, inner, anchor }: Shape): readonly Edit[] {
  const { references = [] } = (variable === undefined ? undefined : variableAt(anchors, variable)) ?? {}
  const [start, end] = anchor.bodySpan
  return references.flatMap(({ span }) => (start <= span[0] && span[1] <= end ? [{ start: span[0], end: span[1], text: inner }] : []))
}

const exposed = new WeakMap<Project, ReadonlySet<ModuleId>>()

/** Would one more export of the module be one more of the package? */
function exposes(project: Project, module: ModuleId): boolean {
  const known = exposed.get(project)
  if (known !== undefined) return known.has(module)
  const found = new Set<ModuleId>()
  const queue = [...publicApiOf(project, filesOf(project)).entries]
  for (let each = queue.pop(); each !== undefined; each = queue.pop()) {
    if (found.has(each)) continue
    found.add(each)
    for (const specifier of project.facts(each)?.exports.stars ?? []) {
      const resolution = project.modules.resolve(each, specifier)
      if (resolution.kind === 'project') queue.push(resolution.module)
    }
  }
  exposed.set(project, found)
  return found.has(module)
}
