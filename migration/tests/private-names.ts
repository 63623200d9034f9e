/**
 * What a test asks a module for by name that the module keeps to itself: `rewire('./store').__get__('load')`. Where every name stands in the
 * call, what it gives is called like anything else, and what `__set__` puts in its place is awaited by callers that cannot tell.
 */
import { keyOf } from '../../analysis/effects.js'
import type { FunctionTarget } from '../../analysis/effects.js'
import type { CallFact, ModuleFacts, ModuleId, Value } from '../../analysis/facts.js'
import type { Project } from '../../analysis/project.js'

const DOORS = /^__(?:get|set|with)__$/
const LOADERS = /^(?:rewire|proxyquire)$/
const NAME = /^[A-Za-z_$][\w$]*$/

/** Is nothing asked for, and nothing replaced, under a name that the text does not tell, or in a module that it does not? */
export function isToldIn(project: Project, test: ModuleId): boolean {
  const facts = project.facts(test)
  const text = project.text(test) ?? ''
  if (facts?.mentions === undefined) return false
  const doors = [...text.matchAll(/\b__(?:get|set|with)__\b/g)].flatMap(({ index, 0: name }) => (isCommented(text, index) ? [] : [index + name.length]))
  const told = new Set(facts.calls.filter((call) => namesAskedIn(project, test, call) !== undefined).map(({ calleeSpan }) => calleeSpan[1]))
  return doors.every((end) => told.has(end)) && facts.calls.every((call) => isToldLoad(project, test, call)) && !facts.mentions.some(({ value, role }) => role !== 'alias' && isLoader(project, test, value))
}

/** What a test puts something else in the place of, with the module that has it. */
export function replacedLocalsIn(project: Project, test: ModuleId): readonly { readonly module: ModuleId; readonly name: string }[] {
  const facts = project.facts(test)
  return (facts?.calls ?? []).flatMap((call) => {
    const specifier = call.callee.kind === 'member' && call.callee.name !== '__get__' ? loadedBy(facts, call) : undefined
    const resolution = specifier === undefined ? undefined : project.modules.resolve(test, specifier)
    return resolution?.kind === 'project' ? (namesAskedIn(project, test, call) ?? []).map((name) => ({ module: resolution.module, name })) : []
  })
}

/** Identifiers in what is no plain name: `__get__('cache.load')`. */
export function namesInExpressions(text: string): readonly string[] {
  return [...text.matchAll(/\b__(?:get|set)__\s*\(\s*(['"`])([^'"`]*)\1/g)].flatMap((match) => match[2]?.match(/[A-Za-z_$][\w$]*/g) ?? [])
}

/** `mod.__set__('load', load)` puts the function back where it was. */
export function isPutBack(project: Project, module: ModuleId, call: CallFact, target: FunctionTarget): boolean {
  const names = namesAskedIn(project, module, call)
  const specifier = loadedBy(project.facts(module), call)
  const values = call.arguments[1] === undefined ? undefined : [call.arguments[1].value]
  const object = call.arguments[0]?.value
  const literal = object?.kind === 'object' ? project.facts(module)?.objects[object.id] : undefined
  if (names === undefined || specifier === undefined) return false
  const isIt = (value: Value | undefined): boolean => value !== undefined && project.graph.targetsOf(module, value).some((each) => each.kind === 'function' && keyOf(each) === keyOf(target))
  const given = literal === undefined ? (isIt(values?.[0]) ? names : []) : names.filter((name) => isIt(literal.properties[name]))
  return given.length > 0 && given.every((name) => isIt({ kind: 'local', specifier, name }))
}

/** The names that a call asks for or replaces; nothing where it does neither, or does not tell. */
function namesAskedIn(project: Project, module: ModuleId, call: CallFact): readonly string[] | undefined {
  const facts = project.facts(module)
  const specifier = loadedBy(facts, call)
  if (specifier === undefined || project.modules.resolve(module, specifier).kind !== 'project' || call.arguments[0]?.spread !== false) return undefined
  const { value } = call.arguments[0]
  // rewire makes a statement of it, in which `node:fs` is a label and a name.
  const name = value.kind === 'literal' ? String(value.value).replace(/^\w+:/, '') : undefined
  if (name !== undefined) return NAME.test(name) ? [name] : undefined
  const object = value.kind === 'object' ? facts?.objects[value.id] : undefined
  const names = Object.keys(object?.properties ?? {})
  return object === undefined || object.open || object.spreads.length > 0 || !names.every((name) => NAME.test(name)) ? undefined : names
}

function loadedBy(facts: ModuleFacts | undefined, { kind, callee, via }: CallFact): string | undefined {
  if (kind !== 'call' || via !== undefined || callee.kind !== 'member' || !DOORS.test(callee.name)) return undefined
  const object = callee.object.kind === 'variable' ? facts?.variables[callee.object.id] : callee.object
  return object?.kind === 'module' ? object.specifier : undefined
}

function isToldLoad(project: Project, test: ModuleId, { kind, callee, arguments: given }: CallFact): boolean {
  if (kind === 'get' || !isLoader(project, test, callee)) return true
  const path = given[0]?.value
  if (given.length === 0) return true
  return path?.kind === 'literal' && typeof path.value === 'string' && path.value.startsWith('.') && project.modules.resolve(test, path.value).kind === 'project'
}

function isCommented(text: string, offset: number): boolean {
  return /^\s*(?:\*|\/\/)/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))
}

function isLoader(project: Project, module: ModuleId, value: Value): boolean {
  return project.graph.targetsOf(module, value).some((target) => target.kind === 'api' && LOADERS.test(target.module))
}
