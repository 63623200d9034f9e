/**
 * Promises that specs drop. Jasmine runs one spec after the other without a turn of the event loop between them, so that nobody sees one reject
 * that a spec drops, until a spec waits: then whichever runs at that moment fails. Where specs come to wait, such promises get a handler that
 * does nothing, which is what became of their errors so far.
 */
import { expressionAt } from '../../analysis/anchors.js'
import type { CallFact, ModuleId } from '../../analysis/facts.js'
import type { Change, PropagationContext } from '../propagate.js'

const JASMINE = /\bjasmine\s*\.|\.and\s*\.\s*(?:callFake|callThrough|rejectWith|resolveTo|returnValues?|stub|throwError)\b/

/** Edits of specs that go with any function's becoming async. */
export function droppedPromisesIn(context: PropagationContext): () => readonly Change[] {
  const { project, files, isEditable } = context
  let changes: readonly Change[] | undefined

  const isDropped = (module: ModuleId, call: CallFact): boolean => {
    const anchors = context.anchors(module)
    if (call.kind !== 'call' || call.awaited || anchors === undefined || project.facts(module)?.functions[call.function]?.async !== false) return false
    if (expressionAt(anchors, call.span)?.use !== 'statement' || project.natures.natureOfCall(module, call).promise !== 'always') return false
    const targets = project.graph.calleesOf(module, call)
    return targets.length > 0 && targets.every((target) => target.kind === 'function' && project.graph.functionAt(target)?.catchesAll === false)
  }

  const found = (): readonly Change[] => {
    const specs = files.filter((module) => project.liveness.isTest(module))
    if (!specs.some((module) => JASMINE.test(project.text(module) ?? ''))) return []
    return specs.filter(isEditable).flatMap((module) =>
      (project.facts(module)?.calls ?? []).flatMap((call): readonly Change[] =>
        isDropped(module, call) ? [{ module, operations: [{ kind: 'edit', edits: [{ start: call.span[1], end: call.span[1], text: '.catch(() => {})' }] }] }] : [],
      ),
    )
  }

  return () => (changes ??= found())
}
