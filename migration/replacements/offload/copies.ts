/**
 * What a function is given and what it gives goes to another thread as a copy: what cannot be copied cannot go.
 *
 * Told from declared types and from what the text shows, at the function and at every call of it. What neither tells is taken for data.
 */
import type { CallFact, FunctionFact, ModuleId, Value } from '../../../analysis/facts.js'
import type { TypeFact } from '../../../analysis/declared/type-facts.js'
import { variableAt } from '../../../analysis/anchors.js'
import type { Project } from '../../../analysis/project.js'
import type { Refusal } from '../../edits.js'
import { placeOf } from '../../places.js'
import { refusalMessage } from '../../refusal-codes.js'
import type { RefusalCode } from '../../refusal-codes.js'
import { givesLiveValue, isBuiltInMethod } from './apis.js'
import type { Reach, Source } from './reach.js'
import { filesOf } from './units.js'
import type { Unit } from './units.js'

/** Types of which a copy is none, or cannot be made. */
const LIVE_TYPES =
  /^(?:\w*Stream|Readable|Writable|Duplex|Transform|PassThrough|Socket|Server|IncomingMessage|ServerResponse|ClientRequest|Request|Response|NextFunction|FastifyRequest|FastifyReply|EventEmitter|Promise|PromiseLike|Function|WeakMap|WeakSet|WeakRef|Symbol|symbol|Database|DatabaseSync|Pool|PoolClient|Client|Connection|FileHandle|ChildProcess|Worker|MessagePort|AbortSignal|AbortController|URL|URLSearchParams|Headers|FormData|Generator|Iterator|IterableIterator|AsyncIterable|AsyncIterator|AsyncGenerator|AsyncIterableIterator|Proxy|Document|Element|HTMLElement)$/

export function copyObjectionOf(project: Project, unit: Unit, source: Source, reach: Reach): Refusal | undefined {
  return (
    typeObjection(project, unit, source) ??
    useObjection(project, unit, source, reach) ??
    resultObjection(project, unit, source) ??
    callObjection(project, unit)
  )
}

function because(project: Project, code: RefusalCode, name: string, module: ModuleId, span: readonly [number, number]): Refusal {
  return { code, message: refusalMessage(code, name, placeOf(project, module, span)) }
}

function typeObjection(project: Project, { module, function: function_ }: Unit, source: Source): Refusal | undefined {
  for (const parameter of function_.parameters) {
    if (parameter.declared === undefined || !isLive(project, source, parameter.declared)) continue
    return because(project, 'offload-uncloneable-argument', parameter.name === '' ? function_.name : parameter.name, module, function_.nameSpan)
  }
  const { returnType } = function_
  const result = returnType?.kind === 'named' && returnType.name === 'Promise' ? returnType.arguments[0] : returnType
  return result !== undefined && isLive(project, source, result) ? because(project, 'offload-uncloneable-result', function_.name, module, function_.nameSpan) : undefined
}

function isLive(project: Project, source: Source, type: TypeFact, depth = 6): boolean {
  if (depth === 0) return false
  const inner = (each: TypeFact): boolean => isLive(project, source, each, depth - 1)
  switch (type.kind) {
    case 'function':
      return true
    case 'union':
    case 'intersection':
    case 'branches':
      return type.of.some(inner)
    case 'array':
      return inner(type.of)
    case 'object':
      return type.signatures.length > 0 || type.members.some((member) => !member.static && !isIndex(member.name) && inner(member.type))
    case 'named': {
      const name = type.name.split('.').at(-1) ?? ''
      if (LIVE_TYPES.test(name)) return true
      if (type.arguments.some(inner)) return true
      return isLiveDeclared(project, source, type.name, depth)
    }
    case 'imported':
      return LIVE_TYPES.test(type.name)
    default:
      return false
  }
}

function isIndex(name: string): boolean {
  return name.startsWith('@@')
}

/** A class of the project, or a type with functions in it. */
function isLiveDeclared(project: Project, source: Source, name: string, depth: number): boolean {
  const facts = source.facts.declarations?.names[name] ?? []
  return facts.some((declaration): boolean => {
    switch (declaration.kind) {
      case 'class':
        return true
      case 'interface':
        return declaration.signatures.length > 0 || declaration.members.some((member) => isLive(project, source, member.type, depth - 1)) || declaration.heritage.some((each) => isLive(project, source, each, depth - 1))
      case 'alias':
        return isLive(project, source, declaration.type, depth - 1)
      case 'import': {
        const resolution = project.modules.resolve(source.module, declaration.specifier)
        const other = resolution.kind === 'project' ? project.facts(resolution.module) : undefined
        const text = resolution.kind === 'project' ? project.text(resolution.module) : undefined
        if (other === undefined || text === undefined || resolution.kind !== 'project') return LIVE_TYPES.test(declaration.name)
        return isLiveDeclared(project, { ...source, module: resolution.module, facts: other, text }, declaration.name, depth - 1)
      }
      default:
        return false
    }
  })
}

/** A parameter that is called, or has methods called that data does not have. */
function useObjection(project: Project, unit: Unit, source: Source, { calls }: Reach): Refusal | undefined {
  for (const { source: other, call } of calls) {
    if (other !== source) continue
    const [start] = call.calleeSpan
    const callee = source.text.slice(...call.calleeSpan)
    const root = /^[A-Za-z_$][\w$]*/.exec(callee)?.[0]
    const variable = root === undefined ? undefined : variableAt(source.anchors, [start, start + root.length])
    if (root === undefined || variable?.kind !== 'parameter' || String(variable.function) !== String(unit.function.span)) continue
    const path = callee.slice(root.length)
    const method = /^(?:\s*(?:\?\.|\.)\s*[\w$]+)*\s*(?:\?\.|\.)\s*(#?[\w$]+)$/.exec(path)?.[1]
    if (path.trim() !== '' && (method === undefined || isBuiltInMethod(method))) continue
    return because(project, 'offload-uncloneable-argument', root, unit.module, call.span)
  }
  return undefined
}

function resultObjection(project: Project, { module, function: function_ }: Unit, source: Source): Refusal | undefined {
  return function_.returns.some((value) => isLiveValue(project, source, module, value)) ? because(project, 'offload-uncloneable-result', function_.name, module, function_.nameSpan) : undefined
}

/** Is it certain that a value cannot be copied? */
function isLiveValue(project: Project, source: Source, module: ModuleId, value: Value, depth = 4): boolean {
  if (depth === 0) return false
  if (value.kind === 'this') return true
  if (value.kind === 'result') {
    const call = source.facts.calls[value.call]
    if (call !== undefined && project.graph.calleesOf(module, call).some((target) => target.kind === 'api' && givesLiveValue(target))) return true
  }
  return project.graph.targetsOf(module, value).some((target): boolean => {
    switch (target.kind) {
      case 'function':
      case 'class':
      case 'made':
      case 'namespace':
        return true
      case 'instance':
        return project.graph.classAt(target)?.kind === 'class'
      case 'array':
        return target.elements.some((each) => isLiveValue(project, source, target.module, each, depth - 1))
      case 'object': {
        const facts = project.facts(target.module)
        const object = facts?.objects[target.id]
        return object !== undefined && (object.accessors.length > 0 || Object.values(object.properties).some((each) => isLiveValue(project, source, target.module, each, depth - 1)))
      }
      default:
        return false
    }
  })
}

/** What the function is given where it is called. */
function callObjection(project: Project, unit: Unit): Refusal | undefined {
  for (const { module, call } of callsOf(project, unit)) {
    const facts = project.facts(module)
    for (const [index, argument] of call.arguments.entries()) {
      const { value } = argument
      const live = value.kind !== 'result' || facts === undefined ? isGivenLive(project, module, value) : isLiveResult(project, module, value) || isGivenLive(project, module, value)
      if (live) return because(project, 'offload-uncloneable-argument', unit.function.parameters[index]?.name || unit.function.name, module, argument.span)
    }
  }
  return undefined
}

function callsOf(project: Project, { module: home, function: function_ }: Unit): readonly { readonly module: ModuleId; readonly call: CallFact }[] {
  return filesOf(project).flatMap((module) =>
    (project.facts(module)?.calls ?? []).flatMap((call) =>
      call.kind !== 'get' && project.graph.calleesOf(module, call).some((target) => target.kind === 'function' && target.module === home && target.id === function_.id) ? [{ module, call }] : [],
    ),
  )
}

function isLiveResult(project: Project, module: ModuleId, value: Extract<Value, { kind: 'result' }>): boolean {
  const call = project.facts(module)?.calls[value.call]
  return call !== undefined && project.graph.calleesOf(module, call).some((target) => target.kind === 'api' && givesLiveValue(target))
}

function isGivenLive(project: Project, module: ModuleId, value: Value): boolean {
  if (value.kind === 'parameter' && value.path.length === 0) return isHandlers(project, module, project.facts(module)?.functions[value.function])
  if (value.kind === 'this') return true
  return project.graph.targetsOf(module, value).some((target): boolean => {
    if (target.kind === 'function' || target.kind === 'class' || target.kind === 'made' || target.kind === 'namespace') return true
    if (target.kind === 'instance') return project.graph.classAt(target)?.kind === 'class'
    if (target.kind !== 'object') return false
    const object = project.facts(target.module)?.objects[target.id]
    return Object.values(object?.properties ?? {}).some((each) => each.kind === 'function' || project.graph.targetsOf(target.module, each).some((inner) => inner.kind === 'function'))
  })
}

/** Requests, responses and sockets come as the parameters of handlers. */
function isHandlers(project: Project, module: ModuleId, function_: FunctionFact | undefined): boolean {
  return function_ !== undefined && project.liveness.placeOf(module, function_.id).reason === 'request handler'
}
