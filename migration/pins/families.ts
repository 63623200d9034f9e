/**
 * Methods that override each other, or that an interface declares, can only change together.
 */
import type { FunctionFact, ModuleId, Span } from '../../analysis/facts.js'
import type { PropagationContext, Reason } from '../propagate.js'
import { reasonsIn } from './reasons.js'

export interface Families {
  /** @param key the class, as `containerKey` writes it; `name`: the method in it */
  familyPin(function_: FunctionFact, key: string, name: string): Reason | undefined
}

const SAFE_SUPERCLASSES = /^(?:global:(?:Error|TypeError|RangeError|Object|EventTarget)|(?:node:)?events:(?:EventEmitter)?|events:|eventemitter3:.*)$/

export function familiesIn(context: PropagationContext): Families {
  const { project, uses } = context
  const { reason, placeOf } = reasonsIn(context)

  const familyPin = (function_: FunctionFact, key: string, name: string): Reason | undefined => {
    const [module, id] = splitKey(key)
    const class_ = project.graph.classAt({ module, id })
    if (class_ === undefined) return undefined
    const family = (at: Span, in_: ModuleId): Reason => reason('signature-family', function_.name, placeOf(in_, at))
    const seen = new Set<string>()
    const queue = [{ module, id }]
    for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
      const currentKey = `class ${current.module}#${current.id}`
      if (seen.has(currentKey)) continue
      seen.add(currentKey)
      const each = project.graph.classAt(current)
      if (each === undefined) continue
      if (currentKey !== key && each.members.some((member) => member.name === name)) return family(each.span, current.module)
      for (const implemented of each.implements) {
        const interfaces = project.graph.targetsOf(current.module, implemented)
        for (const one of interfaces) {
          const declared = one.kind === 'class' ? project.graph.classAt(one) : undefined
          if (declared === undefined || declared.members.some((member) => member.name === name)) return family(each.span, current.module)
        }
      }
      for (const parent of project.graph.superclassesOf(current)) {
        if (parent.kind === 'class') queue.push(parent)
        else if (parent.kind !== 'api' || !SAFE_SUPERCLASSES.test(`${parent.module}:${parent.path}`)) return family(each.span, current.module)
      }
      // A superclass that nothing is known of may call it.
      if (each.superclasses.length > 0 && project.graph.superclassesOf(current).length === 0) return family(each.span, current.module)
      queue.push(...uses.subclassesOf(currentKey))
    }
    return undefined
  }

  return { familyPin }
}

function splitKey(key: string): readonly [ModuleId, number] {
  const at = key.lastIndexOf('#')
  return [key.slice(key.indexOf(' ') + 1, at), Number(key.slice(at + 1))]
}

