/**
 * Promises that specs drop. Jasmine runs one spec after the other without a turn of the event loop between them, so that nobody sees one reject
 * that a spec drops, until a spec waits: then whichever runs at that moment fails. Where specs come to wait, such promises get a handler that
 * does nothing, which is what became of their errors so far.
 */
import { expressionAt } from '../../analysis/anchors.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, ModuleId, Value } from '../../analysis/facts.js'
import type { Change, PropagationContext } from '../propagate.js'

const JASMINE = /\bjasmine\s*\.|\.and\s*\.\s*(?:callFake|callThrough|rejectWith|resolveTo|returnValues?|stub|throwError)\b/

const REACTION = /^(?:then|catch|finally)$/

/** Edits of specs that go with any function's becoming async. */
export function droppedPromisesIn(context: PropagationContext): () => readonly Change[] {
  const { project, files, isEditable } = context
  let changes: readonly Change[] | undefined

  const isDropped = (module: ModuleId, call: CallFact): boolean => {
    const anchors = context.anchors(module)
    if (call.kind !== 'call' || call.awaited || anchors === undefined || project.facts(module)?.functions[call.function]?.async !== false) return false
    if (expressionAt(anchors, call.span)?.use !== 'statement' || project.natures.natureOfCall(module, call).promise !== 'always') return false
    const targets = project.graph.calleesOf(module, call)
    return targets.length > 0 && targets.every((target) => target.kind === 'function' && project.graph.functionAt(target)?.catchesAll === false && isOwn(target))
  }

  /** What it gives is a promise whatever a spec has put in the place of what it uses. */
  const isOwn = (target: FunctionTarget): boolean => {
    const function_ = project.graph.functionAt(target)
    return function_?.async === true || (function_ !== undefined && function_.returns.length > 0 && function_.returns.every((value) => isMade(target.module, value)))
  }

  /** `new Promise(…)`, `Promise.resolve(…)`, `….then(…)` */
  const isMade = (module: ModuleId, value: Value): boolean => {
    switch (value.kind) {
      case 'either':
        return value.of.every((each) => isMade(module, each))
      case 'variable': {
        const inner = project.facts(module)?.variables[value.id]
        return inner !== undefined && inner.kind !== 'variable' && isMade(module, inner)
      }
      case 'result': {
        const call = project.facts(module)?.calls[value.call]
        if (call === undefined) return false
        if (call.callee.kind === 'member' && REACTION.test(call.callee.name)) return true
        const targets = project.graph.calleesOf(module, call)
        return targets.length > 0 && targets.every((each) => (each.kind === 'api' ? each.module === 'global' && /^Promise(?:\.|$)/.test(each.path) : each.kind === 'function' && each.module === module && project.graph.functionAt(each)?.async === true))
      }
      default:
        return false
    }
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
