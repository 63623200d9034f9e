/**
 * APIs that the program itself puts something else in the place of: `fs.readFileSync = …`. Whoever calls them calls what was put there, and
 * their asynchronous forms know nothing of it. What tests replace is asked in `test-doubles.ts`.
 */
import type { CallFact, ModuleId, Span, Value } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import { canonicalModule } from '../catalogue/index.js'

export interface PatchedApis {
  /** Where an API is replaced. */
  of(module: string, path: string): { readonly module: ModuleId; readonly span: Span } | undefined
}

const DEFINES = /^(?:Object\.(?:assign|defineProperty|defineProperties)|Reflect\.(?:defineProperty|set))$/
/** `fs.existsSync = fs.existsSync || …` leaves what there is where it is. */
const FILLS = /^\s*(?:=\s*([\w$.]+)\s*(?:\|\||\?\?)|(?:\|\||\?\?)=)/

export function patchedApisIn(project: Project, files: readonly ModuleId[]): PatchedApis {
  const found = new Map<string, { readonly module: ModuleId; readonly span: Span }>()

  const note = (module: ModuleId, value: Value, names: readonly string[], span: Span): void => {
    for (const target of project.graph.targetsOf(module, value)) {
      if (target.kind !== 'api' || target.module === 'global') continue
      for (const name of names) {
        const path = [target.path.replace(/^default\.?/, ''), name].filter((each) => each !== '').join('.')
        const key = `${canonicalModule(target.module)} ${path}`
        if (path !== '' && !found.has(key)) found.set(key, { module, span })
      }
    }
  }

  const namesGiven = (module: ModuleId, { arguments: [, second], text }: CallFact): readonly string[] => {
    if (second?.value.kind === 'literal') return [String(second.value.value)]
    const object = second?.value.kind === 'object' && !text.endsWith('set') ? project.facts(module)?.objects[second.value.id] : undefined
    return Object.keys(object?.properties ?? {})
  }

  for (const module of files) {
    if (project.liveness.isTest(module)) continue
    const facts = project.facts(module)
    for (const { role, value, span } of facts?.mentions ?? []) {
      const rest = (project.text(module) ?? '').slice(span[1])
      const fills = role === 'overwritten' ? FILLS.exec(rest) : null
      const isKept = fills !== null && (fills[1] === undefined || fills[1] === (project.text(module) ?? '').slice(...span))
      if (role === 'overwritten' && !isKept) note(module, value, [''], span)
    }
    for (const call of facts?.calls ?? []) {
      const [first] = call.arguments
      if (first !== undefined && DEFINES.test(call.text)) note(module, first.value, namesGiven(module, call), call.span)
    }
  }
  return { of: (module, path) => found.get(`${canonicalModule(module)} ${path.replace(/^default\./, '')}`) }
}
