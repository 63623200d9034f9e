/**
 * A function that is memoised and called by the variable that holds what came of that: its callers get the promise that the first of them got.
 * They can all wait, or it stays as it is; that a rejection is kept, too, is for somebody to look at.
 */
import { expressionAt } from '../../analysis/anchors.js'
import type { FunctionFact, CallFact, ModuleId } from '../../analysis/facts.js'
import { givenBackBy } from '../../catalogue/identities.js'
import { hostRows } from '../../catalogue/hosts.js'
import { canonicalModule } from '../../catalogue/index.js'
import type { PropagationContext, Rewrite } from '../propagate.js'
import type { MentionUse } from '../uses.js'

export interface Memoizers {
  /** Is argument `index` of the call memoised, and what comes of it only in a variable whose uses are known? */
  isFollowed(module: ModuleId, call: CallFact, index: number | undefined): boolean
  /** What becomes of such a call; nothing where it is none. */
  memoOutcome(function_: FunctionFact, use: MentionUse, call: CallFact): Rewrite | undefined
  /** `memoizeClear(load)` does nothing but empty the store. */
  isCleared(module: ModuleId, call: CallFact): boolean
}

export function memoizersIn(context: PropagationContext): Memoizers {
  const { project } = context

  const apisOf = (module: ModuleId, call: CallFact): readonly { readonly module: string; readonly path: string }[] | undefined => {
    const targets = project.graph.calleesOf(module, call)
    const found = targets.flatMap((target) => (target.kind === 'api' && hostRows.some((row) => row.code === 'memoized' && row.modules?.test(canonicalModule(target.module)) === true) ? [target] : []))
    return found.length === 0 || found.length !== targets.length ? undefined : found
  }

  const isFollowed = (module: ModuleId, call: CallFact, index: number | undefined): boolean => {
    const apis = apisOf(module, call)
    if (index === undefined || call.kind !== 'call' || apis?.every((api) => givenBackBy(api.module, api.path) === index) !== true) return false
    const anchors = context.anchors(module)
    const anchor = anchors === undefined ? undefined : expressionAt(anchors, call.span)
    if (anchors === undefined || anchor?.use !== 'initializer') return false
    const variable = anchors.variables.find(({ initSpan }) => initSpan !== undefined && String(initSpan) === String(call.span))
    return variable !== undefined && variable.references.every(({ write }) => !write)
  }

  const memoOutcome = (function_: FunctionFact, { module, mention }: MentionUse, call: CallFact): Rewrite | undefined => {
    if (!isFollowed(module, call, mention.argument) || String(call.arguments[mention.argument ?? 0]?.span) !== String(mention.span)) return undefined
    const message = `'${function_.name}' is memoised, and now a promise is kept: one that rejects is given to all who ask later. Forget it when it rejects where the next one may succeed.`
    return { module, span: mention.span, operations: [], keepsCallback: true, isOnly: true, warnings: [{ code: 'memoized', span: call.span, message }] }
  }

  const isCleared = (module: ModuleId, call: CallFact): boolean => apisOf(module, call)?.every(({ path }) => /clear$/i.test(path)) === true

  return { isFollowed, memoOutcome, isCleared }
}
