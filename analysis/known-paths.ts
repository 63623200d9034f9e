/**
 * Paths that a file puts together from where it lies itself: `path.join(__dirname, '..', 'lib')`, `` `${__dirname}/../lib` ``, or a variable
 * that holds one. What is loaded by such a path is known as well as by a specifier.
 */
import type { TSESTree } from '@typescript-eslint/types'
import type { Variable } from '@typescript-eslint/scope-manager'
import { onlyValueOf } from './known-strings.js'
import { staticKeyOf, unwrapped } from './syntax.js'
import type { Node } from './syntax.js'

type VariableOf = (identifier: Node) => Variable | undefined

/** In the place of the file's own name, which the text does not tell. */
const OWN_NAME = '?'
const MOST_NAMES = 8

/** The path as a specifier of the file, `../lib/store.js`. */
export function specifierAt(node: Node, variableOf: VariableOf): string | undefined {
  const path = pathAt(node, variableOf, 0)
  if (path === undefined || path.includes(OWN_NAME)) return undefined
  return path[0] === '..' ? path.join('/') : ['.', ...path].join('/')
}

/** Steps from the folder of the file: `..` only in front. */
function pathAt(node: Node, variableOf: VariableOf, names: number): readonly string[] | undefined {
  const inner = unwrapped(node)
  switch (inner.type) {
    case 'Identifier': {
      const variable = variableOf(inner)
      if (variable === undefined || variable.defs.length === 0) return inner.name === '__dirname' ? [] : inner.name === '__filename' ? [OWN_NAME] : undefined
      const value = names < MOST_NAMES ? onlyValueOf(variable) : undefined
      return value === undefined ? undefined : pathAt(value, variableOf, names + 1)
    }
    case 'MemberExpression': {
      const name = staticKeyOf(inner.property, inner.computed)
      if (inner.object.type !== 'MetaProperty') return undefined
      return name === 'dirname' ? [] : name === 'filename' || name === 'url' ? [OWN_NAME] : undefined
    }
    case 'TemplateLiteral': {
      const [first, second] = inner.quasis
      const [base] = inner.expressions
      if (base === undefined || inner.expressions.length !== 1 || first?.value.cooked !== '') return undefined
      return continued(pathAt(base, variableOf, names), second?.value.cooked)
    }
    case 'BinaryExpression':
      return inner.operator === '+' ? continued(pathAt(inner.left, variableOf, names), stringAt(inner.right)) : undefined
    case 'CallExpression':
      return pathOfCall(inner, variableOf, names)
    default:
      return undefined
  }
}

function pathOfCall({ callee, arguments: given }: TSESTree.CallExpression, variableOf: VariableOf, names: number): readonly string[] | undefined {
  const [base, ...rest] = given
  const name = pathMethodOf(unwrapped(callee), variableOf)
  const start = name === undefined || base === undefined || base.type === 'SpreadElement' ? undefined : pathAt(base, variableOf, names)
  if (start === undefined) return undefined
  if (name === 'fileURLToPath' || name === 'normalize') return rest.length === 0 ? start : undefined
  if (name === 'dirname') return rest.length === 0 && start.length > 0 && start.at(-1) !== '..' ? start.slice(0, -1) : undefined
  const parts = rest.map(stringAt)
  return parts.reduce<readonly string[] | undefined>((path, part) => (path === undefined || part === undefined || (name === 'resolve' && /^[/\\]|^\w:/.test(part)) ? undefined : joined(path, part)), start)
}

/** `join` of `path`, by whatever name the file has it. */
function pathMethodOf(callee: Node, variableOf: VariableOf): string | undefined {
  if (callee.type === 'Identifier') {
    const [definition] = variableOf(callee)?.defs ?? []
    const node = definition?.node as Node | undefined
    if (node?.type === 'ImportSpecifier') return methodNamed(node.imported.type === 'Identifier' ? node.imported.name : undefined, sourceOf(definition?.parent as Node | null))
    if (node?.type !== 'VariableDeclarator' || node.id.type !== 'ObjectPattern') return undefined
    const taken = node.id.properties.find((each) => each.type === 'Property' && each.value.type === 'Identifier' && each.value.name === callee.name)
    return taken?.type === 'Property' ? methodNamed(staticKeyOf(taken.key, taken.computed), requiredBy(node.init)) : undefined
  }
  if (callee.type !== 'MemberExpression') return undefined
  const name = staticKeyOf(callee.property, callee.computed)
  const object = unwrapped(callee.object)
  if (object.type !== 'Identifier') return methodNamed(name, requiredBy(object))
  const variable = variableOf(object)
  const [definition] = variable?.defs ?? []
  const node = definition?.node as Node | undefined
  if (node?.type === 'ImportDefaultSpecifier' || node?.type === 'ImportNamespaceSpecifier') return methodNamed(name, sourceOf(definition?.parent as Node | null))
  return variable === undefined ? undefined : methodNamed(name, requiredBy(onlyValueOf(variable)))
}

function methodNamed(name: string | undefined, specifier: string | undefined): string | undefined {
  if (specifier === 'url' || specifier === 'node:url') return name === 'fileURLToPath' ? name : undefined
  if (specifier !== 'path' && specifier !== 'node:path') return undefined
  return name === 'join' || name === 'resolve' || name === 'normalize' || name === 'dirname' ? name : undefined
}

function sourceOf(node: Node | null): string | undefined {
  return node?.type === 'ImportDeclaration' ? node.source.value : undefined
}

function requiredBy(node: Node | null | undefined): string | undefined {
  const call = node === null || node === undefined ? undefined : unwrapped(node)
  return call?.type === 'CallExpression' && call.callee.type === 'Identifier' && call.callee.name === 'require' ? stringAt(call.arguments[0]) : undefined
}

function stringAt(node: Node | undefined): string | undefined {
  return node === undefined ? undefined : staticKeyOf(node, true)
}

/** `${path}/lib`: what is put behind a path goes on with a slash, or names something else. */
function continued(path: readonly string[] | undefined, text: string | null | undefined): readonly string[] | undefined {
  if (path === undefined || typeof text !== 'string') return undefined
  return text === '' ? path : /^[/\\]/.test(text) ? joined(path, text) : undefined
}

function joined(path: readonly string[], part: string): readonly string[] {
  return part.split(/[/\\]/).reduce<readonly string[]>((steps, step) => {
    if (step === '' || step === '.') return steps
    return step === '..' && steps.length > 0 && steps.at(-1) !== '..' ? steps.slice(0, -1) : [...steps, step]
  }, path)
}
