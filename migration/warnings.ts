/**
 * What a reader should look at once calls are awaited: places where code of other tasks can now run in between.
 */
import { interleavingsIn } from '../analysis/interleavings.js'
import type { InterleavingKind } from '../analysis/interleavings.js'
import type { ModuleId, Span } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import { expressionAt } from '../analysis/anchors.js'
import type { Anchors } from '../analysis/anchors.js'
import { pathWarnings } from './path-warnings.js'
import { placeAt } from './places.js'
import type { Edit, FilePlan, PlanWarning } from './plan.js'
import type { Demand } from './propagate.js'
import type { Site } from './select.js'
import { applyEdits } from './write.js'

/** @param files the edits that make the new texts */
export function warningsOf(
  project: Project,
  accepted: readonly Site[],
  demands: readonly Demand[],
  files: readonly FilePlan[],
  anchorsOf: (module: ModuleId) => Anchors | undefined,
): readonly PlanWarning[] {
  const all = [
    ...loopWarnings(project, accepted, demands, anchorsOf),
    ...handoverWarnings(project, demands),
    ...files.flatMap((file) => [...sharedWarnings(project, file), ...fileWarnings(project, file)]),
    ...pathWarnings(project, accepted, demands, anchorsOf),
  ]
  return all.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column))
}

function loopWarnings(project: Project, accepted: readonly Site[], demands: readonly Demand[], anchorsOf: (module: ModuleId) => Anchors | undefined): readonly PlanWarning[] {
  const warning = (module: ModuleId, span: Span, name: string): PlanWarning => {
    const message = `'${name}' is awaited once per iteration. Where iterations do not depend on each other, they could run at the same time.`
    return { ...placeAt(project, module, span[0]), code: 'await-in-loop', message }
  }
  const calls = demands.flatMap(({ awaits }) => awaits.flatMap(({ module, call }) => (call.inLoop && !call.awaited ? [warning(module, call.span, `${call.text}()`)] : [])))
  const sites = accepted.flatMap(({ module, span, label }) => {
    const anchors = anchorsOf(module)
    return anchors !== undefined && (expressionAt(anchors, span)?.loops ?? 0) > 0 ? [warning(module, span, `${label}()`)] : []
  })
  return [...calls, ...sites]
}

/** Where the whole file says that time or context do not go on over an await as they do elsewhere. */
const FILE_WARNINGS: readonly { readonly code: string; readonly text: RegExp; readonly message: string }[] = [
  { code: 'async-context', text: /\.\s*enterWith\s*\(|\bdomain\s*\.\s*(?:create|run)\s*\(/, message: 'This context is entered, not run, and the code after an await may find another one. Use `run` with a function.' },
  { code: 'test-timing', text: /\buseFakeTimers\s*\(|\bmock\s*\.\s*timers\s*\.\s*enable\s*\(|\bjasmine\s*\.\s*clock\s*\(|\binstallFakeTimers\b/, message: 'The time stands still here unless the test moves it, also for what is awaited now.' },
]

function fileWarnings(project: Project, { file, edits }: FilePlan): readonly PlanWarning[] {
  const text = project.text(file) ?? ''
  if (!edits.some((edit) => /\bawait\b/.test(edit.text))) return []
  return FILE_WARNINGS.flatMap(({ code, text: pattern, message }): readonly PlanWarning[] => {
    const index = text.search(pattern)
    return index === -1 ? [] : [{ ...placeAt(project, file, index), code, message }]
  })
}

/** What the rewrites of calls that take functions say by themselves. */
function handoverWarnings(project: Project, demands: readonly Demand[]): readonly PlanWarning[] {
  const found = new Map<string, PlanWarning>()
  for (const { rewrites } of demands) {
    for (const { module, warnings = [] } of rewrites) {
      // What is to be asked of all tests of a file together is said at the first.
      for (const { code, span, message } of warnings) {
        const key = code === 'tests-overlap' ? `${module}:${code}` : `${module}:${String(span)}:${code}`
        const place = placeAt(project, module, span[0])
        const known = found.get(key)
        if (known === undefined || place.line < known.line) found.set(key, { ...place, code, message })
      }
    }
  }
  return [...found.values()]
}

const SENTENCES: Readonly<Record<InterleavingKind, (subject: string, line: number) => string>> = {
  'check-then-act': (subject, line) => `'${subject}' is looked at here and set in line ${line}, and other runs may now come as far in between. Keep the promise in place of its value, or look again.`,
  'read-modify-write': (subject, line) => `'${subject}' is read here and written in line ${line} from what was read: what other runs write in between is lost. Read it after the await.`,
  reentrancy: (subject, line) => `'${subject}' is set here and again in line ${line}, and another run may now set it in between. Keep it in a variable of the run, or let one run in at a time.`,
  'torn-state': (subject, line) => `This is set before an await and '${subject}' after it, in line ${line}: others may now see the one without the other. Set both together.`,
  lifetime: (subject, line) => `'${subject}' is used again in line ${line}, after an await in which another function may have closed it. Look again before it is used.`,
}

/** Shared state before and after the new awaits of a file, told by its new text. */
function sharedWarnings(project: Project, { file, edits }: FilePlan): readonly PlanWarning[] {
  const text = project.text(file)
  if (text === undefined || !/\.[cm]?[jt]sx?$/.test(file)) return []
  const offsets = offsetsOf(edits)
  // What the migration itself brings along knows what it does.
  const found = interleavingsIn(file, applyEdits(text, edits), offsets.isInserted).filter((each) => !offsets.isInserted(each.before[0]))
  return found.map((each) => {
    const [first, last] = [offsets.original(each.before[0]), offsets.original(each.after[0])]
    const other = placeAt(project, file, last)
    return { ...placeAt(project, file, first), code: each.kind, message: SENTENCES[each.kind](each.subject, other.line), other }
  })
}

/** How offsets of the new text relate to those of the old. */
function offsetsOf(edits: readonly Edit[]): { isInserted(offset: number): boolean; original(offset: number): number } {
  let shift = 0
  const pieces = [...edits]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end, text }) => {
      const from = start + shift
      shift += text.length - (end - start)
      return { from, to: from + text.length, start, shift }
    })
  return {
    isInserted: (offset) => pieces.some(({ from, to }) => from <= offset && offset < to),
    original(offset) {
      const piece = pieces.findLast(({ from }) => from <= offset)
      if (piece === undefined) return offset
      return offset < piece.to ? piece.start : offset - piece.shift
    },
  }
}
