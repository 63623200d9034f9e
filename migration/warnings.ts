/**
 * What a reader should look at once calls are awaited: places where code of other tasks can now run in between.
 */
import type { Project } from '../analysis/project.js'
import { relativeTo } from './places.js'
import type { PlanWarning } from './plan.js'
import type { Demand } from './propagate.js'

export function warningsOf(project: Project, demands: readonly Demand[]): readonly PlanWarning[] {
  return demands.flatMap(({ awaits }) =>
    awaits.flatMap(({ module, call }): readonly PlanWarning[] => {
      if (!call.inLoop) return []
      return [
        {
          file: relativeTo(project, module),
          ...project.position(module, call.span[0]),
          code: 'await-in-loop',
          message: `'${call.text}()' is awaited once per iteration. Where iterations do not depend on each other, they could run at the same time.`,
        },
      ]
    }),
  )
}
