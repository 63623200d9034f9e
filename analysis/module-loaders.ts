/**
 * Calls that give the module at a path as `require` does: those of tests that put something in the place of what it uses, or want it anew.
 * What they give behaves like the module, so that its functions are called there.
 */
import type { Value } from './facts.js'
import { staticKeyOf, unwrapped } from './syntax.js'
import type { Node } from './syntax.js'

interface Names {
  readonly valueOf: (node: Node) => Value
  /** The variable's own value. */
  readonly followed: (value: Value) => Value | undefined
  readonly callAt: (value: Extract<Value, { kind: 'result' }>) => Node | undefined
}

/** What a call is given: a string, or what is found out where the callee may load something. */
interface Specifier {
  readonly fixed: string | undefined
  readonly found: (() => string | undefined) | undefined
}

const PATH = /^(?:\.{0,2}\/|\.{1,2}$)/
/** What is called is the package, one of its methods, or what a method gives that sets it up. */
const PACKAGES: Readonly<Record<string, 'require' | 'import'>> = { rewire: 'require', proxyquire: 'require', 'import-fresh': 'require', 'require-inject': 'require', 'require-uncached': 'require', esmock: 'import' }
const METHODS = new Set(['default', 'load', 'strict', 'p'])
const SETTINGS = new Set(['noCallThru', 'callThru', 'noPreserveCache', 'preserveCache'])
const RUNNERS: Readonly<Record<string, 'require' | 'import'>> = { 'jest.requireActual': 'require', 'vi.importActual': 'import', 'vitest.importActual': 'import' }

/** The module that a call of `callee` gives; nothing where it loads none of the project. */
export function moduleGivenBy(callee: Node, { fixed, found }: Specifier, names: Names): Value | undefined {
  if (fixed === undefined ? found === undefined : !PATH.test(fixed)) return undefined
  const form = formOf(names.valueOf(callee), names)
  const specifier = form === undefined ? undefined : (fixed ?? found?.())
  return form === undefined || specifier === undefined || !PATH.test(specifier) ? undefined : { kind: 'module', specifier, form }
}

function formOf(value: Value, names: Names): 'require' | 'import' | undefined {
  switch (value.kind) {
    case 'variable': {
      const inner = names.followed(value)
      return inner === undefined || inner.kind === 'variable' ? undefined : formOf(inner, names)
    }
    case 'module':
      return Object.hasOwn(PACKAGES, value.specifier) ? PACKAGES[value.specifier] : undefined
    case 'member':
      return METHODS.has(value.name) ? formOf(value.object, names) : runnerForm(value.object, value.name)
    case 'result': {
      const call = names.callAt(value)
      const callee = call?.type === 'CallExpression' ? unwrapped(call.callee) : undefined
      if (callee?.type !== 'MemberExpression' || !SETTINGS.has(staticKeyOf(callee.property, callee.computed) ?? '')) return undefined
      return formOf(names.valueOf(callee.object), names)
    }
    default:
      return undefined
  }
}

function runnerForm(object: Value, name: string): 'require' | 'import' | undefined {
  const runner = object.kind === 'global' || (object.kind === 'member' && object.object.kind === 'module') ? `${object.name}.${name}` : ''
  return Object.hasOwn(RUNNERS, runner) ? RUNNERS[runner] : undefined
}
