/**
 * What an expression denotes, as far as its own file tells: imports, requires, aliases, destructuring, members, wrappers.
 *
 * A variable that is written more than once denotes nothing certain. Reassigned parameters, array patterns and computed keys
 * that are not literals are not followed.
 */
import type { TSESTree } from '@typescript-eslint/types'
import type { Definition, ScopeManager, Variable } from '@typescript-eslint/scope-manager'
import type { Value, VariableId } from './facts.js'
import type { Inventory } from './inventory.js'
import { specifierAt } from './known-paths.js'
import { stringsOf } from './known-strings.js'
import { moduleGivenBy } from './module-loaders.js'
import { push } from './multimap.js'
import { isFunctionNode, statementsOf, staticKeyOf, unwrapped } from './syntax.js'
import type { Node } from './syntax.js'

export const UNKNOWN: Value = { kind: 'unknown' }

/** Wrappers that compilers put around `require()`, and functions that give back their first argument. */
const IDENTITIES = new Set([
  '__importStar',
  '__importDefault',
  '_interopRequireDefault',
  '_interopRequireWildcard',
  '_interop_require_default',
  '_interop_require_wildcard',
  '__toESM',
])

/** Assignments after which a variable that holds anything useful holds what stood there before or the right side. */
const SETTING = new Set(['=', '??=', '||='])

interface Write {
  readonly identifier: unknown
  readonly writeExpr?: unknown
  readonly init?: boolean | undefined
}

export interface Bindings {
  readonly valueOf: (node: Node) => Value
  /** The class, interface or import that a type annotation denotes. */
  readonly typeOf: (annotation: Node | null | undefined) => Value | undefined
  readonly variableOf: (identifier: Node) => Variable | undefined
  /** Values of the variables that `valueOf` has met so far, by id. */
  readonly variables: readonly Value[]
  /** Type annotations of variables whose value the text does not tell, by id. */
  readonly annotations: ReadonlyMap<VariableId, Node>
}

/** Types that TypeScript makes of others; what they give is none of the platform's objects. */
const MADE_OF_TYPES = /^(?:Record|Pick|Omit|NonNullable|Extract|Exclude|ReturnType|InstanceType|Parameters|ConstructorParameters|Awaited|ThisType|ThisParameterType|OmitThisParameter|NoInfer)$/
/** Of those, what has members of the first. */
const PARTS = /^(?:Pick|Omit|NonNullable|NoInfer)$/
/** Values of which the text alone tells little. */
const OPEN: ReadonlySet<Value['kind']> = new Set(['unknown', 'result', 'awaited', 'member', 'typed'])

export function bindingsOf(scopes: ScopeManager, inventory: Inventory): Bindings {
  const resolved = new Map<Node, Variable>()
  for (const scope of scopes.scopes) {
    for (const reference of scope.references) {
      if (reference.resolved !== null) resolved.set(reference.identifier, reference.resolved)
    }
    for (const variable of scope.variables) for (const identifier of variable.identifiers) resolved.set(identifier, variable)
  }
  const operators = new Map<Node, string>()
  for (const { node } of inventory.assignments) if (node.left.type === 'Identifier') operators.set(node.left, node.operator)
  /** What loops over values iterate; `for…in` gives keys. */
  const iterated = new Set<Node>(inventory.loops.flatMap(({ node }) => (node.type === 'ForOfStatement' && !node.await ? [node.right] : [])))
  const adding = new Set<Node>()
  let additions: ReadonlyMap<string, readonly Addition[]> | undefined
  const variables: Value[] = []
  const annotations = new Map<VariableId, Node>()
  const direct = new Map<Variable, Value>()

  const valueOf = (node: Node): Value => {
    const inner = unwrapped(node)
    switch (inner.type) {
      case 'Identifier':
        return identifierValue(inner)
      case 'Literal':
        return inner.value === null || typeof inner.value === 'string' || typeof inner.value === 'number' || typeof inner.value === 'boolean'
          ? { kind: 'literal', value: inner.value }
          : UNKNOWN
      case 'TemplateLiteral': {
        const text = inner.expressions.length === 0 ? inner.quasis[0]?.value.cooked : undefined
        return typeof text === 'string' ? { kind: 'literal', value: text } : UNKNOWN
      }
      case 'UnaryExpression':
        return inner.operator === '!' && inner.argument.type === 'Literal' && typeof inner.argument.value === 'number'
          ? { kind: 'literal', value: inner.argument.value === 0 }
          : UNKNOWN
      case 'MemberExpression':
        return memberValue(inner)
      case 'CallExpression':
        return callValue(inner)
      case 'NewExpression':
        return resultOf(inner)
      case 'ImportExpression':
        return loadedValue(inner.source)
      case 'AwaitExpression':
        return { kind: 'awaited', value: valueOf(inner.argument) }
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration': {
        const id = inventory.functionOf.get(inner)
        return id === undefined ? UNKNOWN : { kind: 'function', id }
      }
      case 'ClassExpression':
      case 'ClassDeclaration':
      case 'TSInterfaceDeclaration': {
        const id = isOfFunctions(inner) ? undefined : inventory.classOf.get(inner)
        return id === undefined ? UNKNOWN : { kind: 'class', id }
      }
      case 'TSModuleDeclaration':
      case 'ObjectExpression': {
        const id = inventory.objectOf.get(inner)
        return id === undefined ? UNKNOWN : { kind: 'object', id }
      }
      case 'ArrayExpression':
        return {
          kind: 'array',
          elements: inner.elements.map((element) => (element === null || element.type === 'SpreadElement' ? UNKNOWN : valueOf(element))),
        }
      case 'ConditionalExpression':
        return either([valueOf(inner.consequent), valueOf(inner.alternate)])
      case 'LogicalExpression':
        return inner.operator === '&&' ? valueOf(inner.right) : either([valueOf(inner.left), valueOf(inner.right)])
      case 'SequenceExpression': {
        const last = inner.expressions.at(-1)
        return last === undefined ? UNKNOWN : valueOf(last)
      }
      case 'AssignmentExpression':
        if (inner.operator === '??=' || inner.operator === '||=') return either([valueOf(inner.left), valueOf(inner.right)])
        return inner.operator === '=' ? valueOf(inner.right) : UNKNOWN
      case 'ThisExpression': {
        const receiver = inventory.receivers.get(inner)
        return receiver === undefined ? UNKNOWN : { kind: 'this', function: receiver }
      }
      case 'Super': {
        const entry = inventory.functions[inventory.receivers.get(inner) ?? 0]
        return entry?.class === undefined ? UNKNOWN : { kind: 'super', class: entry.class, static: entry.static }
      }
      default:
        return UNKNOWN
    }
  }

  const identifierValue = (node: TSESTree.Identifier): Value => {
    const variable = resolved.get(node)
    if (variable === undefined || variable.defs.length === 0) {
      if (node.name === 'exports') return { kind: 'exports' }
      return node.name === 'undefined' ? UNKNOWN : { kind: 'global', name: node.name }
    }
    return variableValue(variable)
  }

  /** The variable's value: itself where it is a function, class or module, by id where following it may not end. */
  const variableValue = (variable: Variable): Value => {
    const known = direct.get(variable)
    if (known !== undefined) return known
    const id: VariableId = variables.length
    variables.push(UNKNOWN)
    const reference: Value = { kind: 'variable', id }
    direct.set(variable, reference)
    const value = definedValue(variable)
    variables[id] = value
    const annotation = OPEN.has(value.kind) ? annotationOf(variable) : undefined
    if (annotation !== undefined) {
      annotations.set(id, annotation)
      return reference
    }
    if (value.kind === 'function' || value.kind === 'class' || value.kind === 'module' || value.kind === 'unknown' || value.kind === 'parameter' || value.kind === 'global' || value.kind === 'exports')
      direct.set(variable, value)
    return direct.get(variable) ?? reference
  }

  /** What a `for…of` takes out of a list that can be named. */
  const elementOf = (list: Node): Value => {
    const of = valueOf(list)
    return of.kind === 'unknown' || of.kind === 'literal' ? UNKNOWN : { kind: 'element', of }
  }

  const annotationOf = (variable: Variable): Node | undefined => {
    const [definition] = variable.defs
    const declarator = definition?.node as Node | undefined
    // oxc says `null` where others leave the field out.
    return declarator?.type === 'VariableDeclarator' && declarator.id.type === 'Identifier' ? (declarator.id.typeAnnotation ?? undefined) : undefined
  }

  const definedValue = (variable: Variable): Value => {
    const [definition] = variable.defs
    if (definition === undefined) return UNKNOWN
    // Overload signatures and merged declarations define a name several times; the one that runs counts.
    const definitions = variable.defs.length === 1 ? variable.defs : variable.defs.filter((each) => isRuntimeDefinition(each))
    const only = definitions[0] ?? definition
    if (definitions.length > 1 && !definitions.every((each) => each.node === only.node)) return redeclaredValue(variable)
    const type = only.type as string
    if (type === 'TSModuleName') return valueOf(only.node as Node)
    if (type === 'FunctionName' || type === 'ClassName') return isWritten(variable) ? UNKNOWN : valueOf(only.node as Node)
    if (type === 'Type') return only.node.type === 'TSInterfaceDeclaration' ? valueOf(only.node) : aliasedType(only.node as Node)
    if (type === 'ImportBinding') return importValue(only.node as Node)
    if (type === 'Parameter') return parameterValue(variable, only)
    if (type === 'Variable') return declaredValue(variable, only)
    return UNKNOWN
  }

  const aliasedType = (node: Node): Value => (node.type === 'TSTypeAliasDeclaration' ? (typeOf(node.typeAnnotation) ?? UNKNOWN) : UNKNOWN)

  /** `var x = a; … var x = b`: like several writes. Of several functions of one name the last one is there from the start. */
  const redeclaredValue = (variable: Variable): Value => {
    const writes = writesOf(variable)
    const last = writes.length === 0 ? variable.defs.findLast(({ type }) => (type as string) === 'FunctionName') : undefined
    if (last !== undefined) return valueOf(last.node as Node)
    return writes.length === 1 ? lastWrite(variable) : UNKNOWN
  }

  const lastWrite = (variable: Variable): Value => {
    const [write] = writesOf(variable)
    return write?.writeExpr === null || write?.writeExpr === undefined ? UNKNOWN : valueOf(write.writeExpr as Node)
  }

  const declaredValue = (variable: Variable, definition: Definition): Value => {
    const declarator = definition.node as Node
    if (declarator.type !== 'VariableDeclarator') return UNKNOWN
    const writes = writesOf(variable)
    if (declarator.id.type === 'Identifier') {
      const declared = declaredAs(declarator.id.typeAnnotation?.typeAnnotation)
      if (writes.length !== 1) return declared ?? reassignedValue(writes)
      const [write] = writes
      const expression = write?.writeExpr as Node | null | undefined
      const operator = write === undefined ? undefined : assignmentOperator(write.identifier as Node)
      if (expression === null || expression === undefined || (operator !== undefined && !SETTING.has(operator))) return UNKNOWN
      if (declarator.init === null && isPatternWrite(write?.identifier as Node, expression)) return iterated.has(expression) ? elementOf(expression) : UNKNOWN
      const value = valueOf(expression)
      if (declared === undefined) return value
      if (value.kind === 'unknown' || value.kind === 'parameter') return declared
      return value.kind === 'result' || value.kind === 'awaited' || value.kind === 'member' ? { kind: 'typed', value, declared } : value
    }
    const path = pathTo(declarator.id, variable)
    const defaults = path === undefined ? [] : defaultsIn(declarator.id, variable)
    if (declarator.init === null || writes.length !== 1 + defaults.length) return UNKNOWN
    if (declarator.id.type === 'ArrayPattern') return elementValue(declarator.id, declarator.init, variable)
    return path === undefined ? UNKNOWN : orDefaults(memberPath(valueOf(declarator.init), path), defaults)
  }

  /** What a pattern binds, or what its defaults give where nothing is there. */
  const orDefaults = (value: Value, defaults: readonly Default[]): Value => {
    const fallbacks = defaults.flatMap(({ node, path }) => partOf(node, path))
    return fallbacks.some(({ kind }) => kind === 'unknown') ? UNKNOWN : either([value, ...fallbacks])
  }

  /** What is at the end of the path; nothing where a literal does not have it. */
  const partOf = (node: Node, path: readonly string[]): readonly Value[] => {
    const [name, ...rest] = path
    if (name === undefined) return [valueOf(node)]
    if (node.type !== 'ObjectExpression' || !node.properties.every((property) => property.type === 'Property' && staticKeyOf(property.key, property.computed) !== undefined)) return [memberPath(valueOf(node), path)]
    return node.properties.flatMap((property) => (property.type === 'Property' && staticKeyOf(property.key, property.computed) === name ? partOf(property.value, rest) : []))
  }

  /** `const [{ read }, list] = await Promise.all([import('./read.js'), load()])` */
  const elementValue = (pattern: TSESTree.ArrayPattern, init: Node, variable: Variable): Value => {
    const call = init.type === 'AwaitExpression' ? unwrapped(init.argument) : undefined
    const isAll = call?.type === 'CallExpression' && call.callee.type === 'MemberExpression' && call.callee.object.type === 'Identifier' && call.callee.object.name === 'Promise' && staticKeyOf(call.callee.property, call.callee.computed) === 'all'
    const list = isAll ? call.arguments[0] : undefined
    if (list?.type !== 'ArrayExpression') return UNKNOWN
    const index = pattern.elements.findIndex((element) => element !== null && pathTo(element, variable) !== undefined)
    const [given, target] = [list.elements[index], pattern.elements[index]]
    const path = target === null || target === undefined ? undefined : pathTo(target, variable)
    if (given === null || given === undefined || path === undefined || list.elements.slice(0, index + 1).some((element) => element?.type === 'SpreadElement')) return UNKNOWN
    const value = valueOf(given)
    return value.kind === 'unknown' ? UNKNOWN : memberPath({ kind: 'awaited', value }, path)
  }

  /** A variable that is only ever set to classes, modules and functions we can name keeps them all; else nothing is certain. */
  const reassignedValue = (all: readonly Write[]): Value => {
    // What is nothing now and then is the one thing it can be wherever it is used: `let store = null … store = new Store()`.
    const writes = all.filter((write) => !isNothing(write.writeExpr as Node | null | undefined))
    if (writes.length === 0 || writes.length > 3) return UNKNOWN
    const values = writes.map((write) => (isWholeWrite(write) ? valueOf(write.writeExpr as Node) : UNKNOWN))
    if (values.length === 1 && writes.length < all.length && values[0] !== undefined) return values[0]
    // Loaded anew for each test, it is the same module.
    if (values[0]?.kind === 'module' && new Set(values.map((value) => JSON.stringify(value))).size === 1) return values[0]
    return values.every((value) => isNamed(value)) ? either(values) : UNKNOWN
  }

  /** A class, module or function of this file, what is imported by its name from another file of the project, a field, or what `new` makes. */
  const isNamed = (value: Value): boolean => {
    const named = value.kind === 'variable' ? variables[value.id] : value
    if (named?.kind === 'result') return inventory.calls[named.call]?.node.type === 'NewExpression'
    if (named?.kind === 'member') return named.object.kind === 'this' || (named.object.kind === 'module' && /^[.#]/.test(named.object.specifier))
    return named?.kind === 'module' || named?.kind === 'class' || named?.kind === 'function'
  }

  /** Sets the variable to the expression itself, not to a part of it, and not in a loop's head. */
  const isWholeWrite = (write: Write): boolean => {
    if (write.writeExpr === null || write.writeExpr === undefined) return false
    const operator = assignmentOperator(write.identifier as Node)
    return operator === undefined ? write.init === true : SETTING.has(operator)
  }

  const parameterValue = (variable: Variable, definition: Definition): Value => {
    const function_ = inventory.functionOf.get(definition.node as Node)
    if (function_ === undefined || !isFunctionNode(definition.node as Node)) return UNKNOWN
    const node = definition.node as TSESTree.FunctionExpression
    const index = node.params.findIndex((parameter) => contains(parameter, definition.name as Node))
    const parameter = node.params[index]
    if (parameter === undefined) return UNKNOWN
    const inner: Node = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
    const [target, fallback] = inner.type === 'AssignmentPattern' ? ([inner.left, inner.right] as const) : ([inner, undefined] as const)
    const defaults = defaultsIn(inner, variable)
    if (isWritten(variable, defaults.length)) return UNKNOWN
    if (target.type === 'RestElement') return UNKNOWN
    if (target.type === 'Identifier') {
      const declared = declaredAs(target.typeAnnotation?.typeAnnotation)
      const plain: Value = { kind: 'parameter', function: function_, index, path: [] }
      const value = fallback === undefined ? plain : either([plain, valueOf(fallback)])
      if (declared === undefined) return value
      // What is imported may be a type of functions, which denotes nothing that has members.
      return declared.kind === 'instance' && (fallback !== undefined || isImported(declared.type)) ? { kind: 'typed', value, declared } : declared
    }
    const path = pathTo(target, variable)
    return path === undefined ? UNKNOWN : orDefaults({ kind: 'parameter', function: function_, index, path }, defaults)
  }

  const isImported = (type: Value): boolean => (type.kind === 'variable' ? isImported(variables[type.id] ?? UNKNOWN) : type.kind === 'member' && type.object.kind === 'module')

  const importValue = (node: Node): Value => {
    const declaration = importDeclarationOf.get(node)
    if (node.type === 'TSImportEqualsDeclaration') {
      const reference = node.moduleReference
      if (reference.type === 'TSExternalModuleReference' && reference.expression.type === 'Literal')
        return { kind: 'module', specifier: String(reference.expression.value), form: 'require' }
      return reference.type === 'TSExternalModuleReference' ? UNKNOWN : entityValue(reference)
    }
    if (declaration === undefined) return UNKNOWN
    const module: Value = { kind: 'module', specifier: declaration.source.value, form: 'import' }
    if (node.type === 'ImportNamespaceSpecifier') return module
    if (node.type === 'ImportDefaultSpecifier') return { kind: 'member', object: module, name: 'default' }
    if (node.type === 'ImportSpecifier') return { kind: 'member', object: module, name: node.imported.type === 'Identifier' ? node.imported.name : String(node.imported.value) }
    return UNKNOWN
  }

  const entityValue = (node: Node): Value => {
    if (node.type === 'Identifier') return identifierValue(node)
    if (node.type === 'TSQualifiedName') return { kind: 'member', object: entityValue(node.left), name: node.right.name }
    return UNKNOWN
  }

  const memberValue = (node: TSESTree.MemberExpression): Value => {
    const name = staticKeyOf(node.property, node.computed) ?? constantKeyOf(node)
    if (name === undefined) return elementOf(node.object)
    if (node.object.type === 'Identifier' && node.object.name === 'module' && name === 'exports' && (resolved.get(node.object)?.defs.length ?? 0) === 0)
      return { kind: 'exports' }
    const object = valueOf(node.object)
    const member: Value = { kind: 'member', object, name }
    const added = addedTo(object, name)
    return added.length === 0 ? member : either([member, ...added])
  }

  /** What the file itself puts on another module of the project: `store.load = store.__get__('load')`. */
  const addedTo = (object: Value, name: string): readonly Value[] => {
    const module = followed(object)
    if (module === undefined || !isProjectModule(module)) return []
    additions ??= additionsIn(inventory)
    return (additions.get(name) ?? []).flatMap((each) => {
      const owner = adding.has(each.right) ? undefined : followed(valueOf(each.object))
      if (owner?.kind !== 'module' || owner.specifier !== module.specifier) return []
      // `store.load = wrapped(store.load)` asks for what was there before.
      adding.add(each.right)
      const value = valueOf(each.right)
      adding.delete(each.right)
      return value.kind === 'unknown' ? [] : [value]
    })
  }

  /** `fs[method]` with `const method = 'readFileSync'`. */
  const constantKeyOf = (node: TSESTree.MemberExpression): string | undefined => {
    if (!node.computed || node.property.type !== 'Identifier') return undefined
    const value = identifierValue(node.property)
    const final = value.kind === 'variable' ? variables[value.id] : value
    return final?.kind === 'literal' && typeof final.value === 'string' ? final.value : undefined
  }

  const callValue = (node: TSESTree.CallExpression): Value => {
    const callee = unwrapped(node.callee)
    const [first] = node.arguments
    if (callee.type === 'Identifier') {
      const specifier = callee.name === 'require' && (resolved.get(callee)?.defs.length ?? 0) === 0 ? specifierOf(first) : undefined
      if (specifier !== undefined) return { kind: 'module', specifier, form: 'require' }
      if (IDENTITIES.has(callee.name) && first !== undefined) return valueOf(first)
    }
    if (callee.type === 'MemberExpression') {
      const name = staticKeyOf(callee.property, callee.computed)
      // Arguments bound in front are not seen; conditions on arguments then judge what stands in the call.
      if (name === 'bind') return valueOf(callee.object)
      const asked = name === '__get__' ? localIn(callee.object, first) : undefined
      if (asked !== undefined) return asked
      if (first !== undefined && callee.object.type === 'Identifier') {
        if (callee.object.name === 'Object' && (name === 'freeze' || name === 'seal')) return valueOf(first)
        if (name !== undefined && IDENTITIES.has(name) && isModule(callee.object, 'tslib')) return valueOf(first)
        // SWC calls its wrappers `_interop_require_default._(require('…'))`.
        if (name === '_' && IDENTITIES.has(callee.object.name)) return valueOf(first)
      }
    }
    // What is no string is looked at for functions that have a name.
    const isNamed = callee.type === 'Identifier' || (callee.type === 'MemberExpression' && callee.object.type === 'Identifier')
    return moduleGivenBy(callee, { fixed: first === undefined ? undefined : staticKeyOf(first, true), found: isNamed ? () => specifierOf(first) : undefined }, { valueOf, followed, callAt: ({ call }) => inventory.calls[call]?.node }) ?? resultOf(node)
  }

  /** What `require` is given: a string, or a path that the file puts together from its own. */
  const specifierOf = (given: TSESTree.CallExpressionArgument | undefined): string | undefined =>
    given === undefined || given.type === 'SpreadElement' ? undefined : (staticKeyOf(given, true) ?? specifierAt(given, (identifier) => resolved.get(identifier)))

  const followed = (value: Value): Value | undefined => (value.kind === 'variable' ? variables[value.id] : value)

  /** `import(table.get(name) ?? './none.js')`: one of the modules that the text names, where it names them all. */
  const loadedValue = (source: Node): Value => {
    const specifiers = stringsOf(source, { program: scopes.scopes[0]?.block, variableOf: (identifier) => resolved.get(identifier) })
    return specifiers === undefined ? UNKNOWN : either([...new Set(specifiers)].map((specifier) => ({ kind: 'module', specifier, form: 'import' })))
  }

  /** What a test asks a module for that it loaded with `rewire`. */
  const localIn = (object: Node, asked: Node | undefined): Value | undefined => {
    const name = asked === undefined ? undefined : staticKeyOf(asked, true)
    const loaded = followed(valueOf(object))
    return name === undefined || loaded?.kind !== 'module' ? undefined : { kind: 'local', specifier: loaded.specifier, name }
  }

  const isModule = (node: Node, specifier: string): boolean => {
    const value = valueOf(node)
    return value.kind === 'module' && value.specifier === specifier
  }

  const resultOf = (node: Node): Value => {
    const call = inventory.callOf.get(node)
    return call === undefined ? UNKNOWN : { kind: 'result', call }
  }

  /** What a declared type tells of a value: an instance of something we can name, or a promise, of what we can name or not. */
  const declaredAs = (annotation: Node | null | undefined): Value | undefined => {
    const type = typeOf(annotation)
    const instance: Value | undefined = type === undefined ? undefined : { kind: 'instance', type }
    const isPromise = annotation?.type === 'TSTypeReference' && annotation.typeName.type === 'Identifier' && annotation.typeName.name === 'Promise'
    return isPromise ? { kind: 'promised', value: instance ?? UNKNOWN } : instance
  }

  const typeOf = (annotation: Node | null | undefined): Value | undefined => {
    if (annotation === null || annotation === undefined) return undefined
    switch (annotation.type) {
      case 'TSTypeAnnotation':
        return typeOf(annotation.typeAnnotation)
      case 'TSTypeReference': {
        const name = annotation.typeName.type === 'Identifier' ? annotation.typeName.name : undefined
        const [inner] = annotation.typeArguments?.params ?? []
        if (name !== undefined && (name === 'Promise' || name === 'Readonly' || name === 'Partial' || name === 'Required')) return typeOf(inner)
        const value = entityValue(annotation.typeName as Node)
        if (name !== undefined && value.kind === 'global' && MADE_OF_TYPES.test(name)) return PARTS.test(name) ? typeOf(inner) : undefined
        // A bare global type (`Database` declared nowhere in sight) says nothing.
        return value.kind === 'unknown' || value.kind === 'literal' || value.kind === 'parameter' ? undefined : value
      }
      case 'TSUnionType': {
        const rest = annotation.types.filter((type) => type.type !== 'TSNullKeyword' && type.type !== 'TSUndefinedKeyword')
        return rest.length === 1 ? typeOf(rest[0]) : undefined
      }
      default:
        return undefined
    }
  }

  const importDeclarationOf = new Map<Node, TSESTree.ImportDeclaration>()
  const program = inventory.functions[0]?.node
  if (program?.type === 'Program') {
    for (const node of statementsOf(program)) {
      if (node.type === 'ImportDeclaration') for (const specifier of node.specifiers) importDeclarationOf.set(specifier, node)
    }
  }

  return { valueOf, typeOf, variableOf: (identifier) => resolved.get(identifier), variables, annotations }

  /** The operator of the assignment that writes an identifier, `undefined` for declarations. */
  function assignmentOperator(identifier: Node): string | undefined {
    return operators.get(identifier)
  }

  function isPatternWrite(identifier: Node, expression: Node): boolean {
    return !operators.has(identifier) && expression.range[0] > identifier.range[0]
  }
}

export function either(values: readonly Value[]): Value {
  const flat = values.flatMap((value) => (value.kind === 'either' ? value.of : [value]))
  const [only] = flat
  return flat.length === 1 && only !== undefined ? only : flat.every((value) => value.kind === 'unknown') ? UNKNOWN : { kind: 'either', of: flat }
}

export function memberPath(value: Value, path: readonly string[]): Value {
  if (value.kind === 'unknown') return UNKNOWN
  return path.reduce<Value>((object, name) => ({ kind: 'member', object, name }), value)
}

function isNothing(node: Node | null | undefined): boolean {
  return (node?.type === 'Literal' && node.value === null && node.raw === 'null') || (node?.type === 'Identifier' && node.name === 'undefined')
}

function writesOf(variable: Variable) {
  return variable.references.filter((reference) => reference.isWrite())
}

function isWritten(variable: Variable, allowed = 0): boolean {
  return writesOf(variable).length > allowed
}

function isRuntimeDefinition(definition: Definition): boolean {
  const node = definition.node as Node
  return node.type !== 'TSDeclareFunction' && node.type !== 'TSInterfaceDeclaration' && node.type !== 'TSModuleDeclaration'
}

function contains(outer: Node, inner: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1]
}

/** A member that is set on what goes by a name. */
interface Addition {
  readonly object: Node
  readonly right: Node
}

function additionsIn({ assignments }: Inventory): ReadonlyMap<string, readonly Addition[]> {
  const found = new Map<string, Addition[]>()
  for (const { node: { left, operator, right } } of assignments) {
    const name = operator === '=' && left.type === 'MemberExpression' && left.object.type === 'Identifier' ? staticKeyOf(left.property, left.computed) : undefined
    if (name !== undefined && left.type === 'MemberExpression') push(found, name, { object: left.object, right })
  }
  return found
}

/** `interface Load { (path: string): string }` is a function type under a name. */
function isOfFunctions(node: Node): boolean {
  return node.type === 'TSInterfaceDeclaration' && node.extends.length === 0 && node.body.body.length > 0 && node.body.body.every(({ type }) => type === 'TSCallSignatureDeclaration')
}

/** By how it is named: by its path, or as a part of the package. */
export function isProjectModule(value: Value): value is Extract<Value, { kind: 'module' }> {
  return value.kind === 'module' && /^[.#/]/.test(value.specifier)
}

interface Default {
  readonly node: Node
  /** From it to the variable. */
  readonly path: readonly string[]
}

/** The defaults that a variable of a pattern may come from: its own and those of the patterns around it. */
function defaultsIn(pattern: Node, variable: Variable): readonly Default[] {
  if (pattern.type === 'AssignmentPattern') {
    const path = pathTo(pattern.left, variable)
    return path === undefined ? [] : [{ node: pattern.right, path }, ...defaultsIn(pattern.left, variable)]
  }
  return pattern.type === 'ObjectPattern' ? pattern.properties.flatMap((property) => (property.type === 'Property' ? defaultsIn(property.value, variable) : [])) : []
}

/** Property names that lead from the whole pattern to where `variable` is bound. Defaults are seen through; array patterns are not. */
function pathTo(pattern: Node, variable: Variable): readonly string[] | undefined {
  if (pattern.type === 'Identifier') return variable.identifiers.includes(pattern) ? [] : undefined
  if (pattern.type === 'AssignmentPattern') return pathTo(pattern.left, variable)
  if (pattern.type !== 'ObjectPattern') return undefined
  for (const property of pattern.properties) {
    if (property.type !== 'Property') continue
    const rest = pathTo(property.value, variable)
    if (rest === undefined) continue
    const name = staticKeyOf(property.key, property.computed)
    return name === undefined ? undefined : [name, ...rest]
  }
  return undefined
}
