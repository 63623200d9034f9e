/**
 * A module's facts from its syntax: what `facts.ts` describes, for one file, with no look at any other.
 */
import type { TSESTree } from '@typescript-eslint/types'
import type {
  CallFact,
  CallId,
  ClassFact,
  FunctionFact,
  FunctionId,
  ImportFact,
  LoopFact,
  MemberFact,
  ModuleFacts,
  ObjectFact,
  ParameterFact,
  Value,
} from './facts.js'
import { bindingsOf, either, UNKNOWN } from './bindings.js'
import type { Bindings } from './bindings.js'
import { exportedFrom, exportsFact } from './exports.js'
import { heldFactsOf } from './held.js'
import { inventoryOf } from './inventory.js'
import type { CallEntry, ClassEntry, FunctionEntry, Inventory } from './inventory.js'
import { loopFactOf } from './loops.js'
import { mentionsOf } from './mentions.js'
import { sequencesOf } from './sequences.js'
import { racesOf } from './races.js'
import { declarationsOf } from './declared/declarations.js'
import { jsdocTypesOf, typeFactOf, typeParametersOf } from './declared/type-syntax.js'
import type { JsdocTypes } from './declared/type-syntax.js'
import { sitesOf } from './sites.js'
import { childrenOf, isFunctionNode, spanOf, statementsOf, staticKeyOf, unwrapped } from './syntax.js'
import type { FunctionNode, Node, Syntax } from './syntax.js'
import { writesOf } from './writes.js'

/** Raised whenever the meaning of a field of the facts changes: cached facts of another version are not read. */
export const FACTS_VERSION = 22

const THENABLES = /^\s*:?\s*(?:Promise|PromiseLike|Bluebird|Q\.Promise|Thenable)\s*</

/** @param withMentions for migration: also every use of a value that is not a call */
export function moduleFactsOf(text: string, syntax: Syntax, withMentions = false): ModuleFacts {
  const inventory = inventoryOf(syntax.program)
  const bindings = bindingsOf(syntax.scopes, inventory)
  const properties = propertiesOf(inventory, bindings)
  const uses = usesOf(syntax, inventory)
  const annotations = annotationsOf(text, syntax, inventory)

  const { sites, valueUses, promiseUses } = sitesOf(syntax.program, inventory, bindings)
  const declared = new Map(syntax.scopes.scopes.flatMap((scope) => scope.variables.flatMap((variable) => variable.identifiers.map((name) => [name as Node, variable] as const))))
  const isValue = (name: TSESTree.Identifier): boolean => {
    const references = declared.get(name)?.references.map((reference) => reference.identifier as Node) ?? []
    return references.some((reference) => valueUses.has(reference)) && !references.some((reference) => promiseUses.has(reference))
  }
  const jsdoc = jsdocIn(text, syntax)
  const functions = inventory.functions.map((entry) => functionFact(entry, text, bindings, properties, uses, annotations, isValue, jsdoc))
  const declarations = TYPES.test(text) ? declarationsOf(statementsOf(syntax.program) as readonly Node[]) : undefined
  const classes = inventory.classes.map((entry) => classFact(entry, inventory, bindings, properties))
  const objects = inventory.objects.map((node, id) => objectFact(node, id, bindings, properties))
  const calls = inventory.calls.map((entry) => callFact(entry, text, bindings))
  const exports = exportsFact(inventory, bindings)
  const loops = inventory.loops.flatMap(({ node, function: id }): LoopFact[] => {
    const fact = loopFactOf(node, id, {
      text,
      program: syntax.program,
      variableOf: (identifier) => bindings.variableOf(identifier),
      callIdOf: (call) => inventory.callOf.get(call),
    })
    return fact === undefined ? [] : [fact]
  })

  const held = heldFactsOf(syntax, inventory, bindings)
  const races = racesOf(text, inventory, bindings)
  // Before the variables are read below: following mentions meets variables that nothing else follows.
  const mentions = withMentions ? mentionsOf(syntax.program, inventory, bindings) : undefined
  const locals = withMentions ? localsOf(syntax, bindings) : undefined

  return {
    version: FACTS_VERSION,
    format: syntax.format,
    executable: text.startsWith('#!'),
    worker: isWorker(text),
    imports: [...inventory.imports, ...importsByPath(inventory, bindings)],
    exports,
    variables: bindings.variables,
    functions,
    classes,
    objects,
    calls,
    loops,
    sites,
    held,
    races,
    sequences: sequencesOf(inventory, bindings),
    ...writesOf(syntax.program, inventory, bindings),
    variableTypes: Object.fromEntries([...bindings.annotations].map(([id, annotation]) => [id, typeFactOf(annotation)])),
    ...(declarations === undefined ? {} : { declarations }),
    ...(mentions === undefined ? {} : { mentions }),
    ...(locals === undefined ? {} : { locals }),
  }
}

/** `require(path.join(__dirname, 'lib'))` */
function importsByPath(inventory: Inventory, bindings: Bindings): readonly ImportFact[] {
  const known = new Set(inventory.imports.map(({ span }) => span[0]))
  return inventory.calls.flatMap(({ node, function: id }): readonly ImportFact[] => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require' || known.has(node.range[0])) return []
    const value = bindings.valueOf(node)
    return value.kind === 'module' ? [{ specifier: value.specifier, form: 'require', span: spanOf(node), function: id }] : []
  })
}

/** Node wraps CommonJS in a function, whose scope is the one of the file. */
function localsOf({ program, scopes }: Syntax, bindings: Bindings): Readonly<Record<string, Value>> {
  const variables = scopes.scopes.filter(({ block }) => (block as Node) === program).flatMap((scope) => scope.variables)
  return Object.fromEntries(variables.flatMap(({ name, identifiers: [identifier] }) => (identifier === undefined ? [] : [[name, bindings.valueOf(identifier)]])))
}

/** Files that are both (`isMainThread ? … : …`) count as main-thread code: what is reported there must be certain. */
function isWorker(text: string): boolean {
  return /\bparentPort\b|\bself\.onmessage\b|\bimportScripts\s*\(/.test(text) && !/\bisMainThread\b/.test(text)
}

/** What is assigned to members: of functions and prototypes, of `this`, of objects held in variables. */
interface AssignedProperties {
  readonly functions: ReadonlyMap<FunctionId, Record<string, Value>>
  readonly classes: ReadonlyMap<number, Map<string, { readonly values: Value[]; readonly static: boolean }>>
  readonly objects: ReadonlyMap<number, Record<string, Value>>
}

function propertiesOf(inventory: Inventory, bindings: Bindings): AssignedProperties {
  const functions = new Map<FunctionId, Record<string, Value>>()
  const classes = new Map<number, Map<string, { readonly values: Value[]; readonly static: boolean }>>()
  const objects = new Map<number, Record<string, Value>>()
  const ownerOf = (node: Node): Value => {
    const value = bindings.valueOf(node)
    return value.kind === 'variable' ? (bindings.variables[value.id] ?? UNKNOWN) : value
  }
  const add = <Key>(map: Map<Key, Record<string, Value>>, key: Key, name: string, value: Value): void => {
    const record = map.get(key) ?? {}
    map.set(key, record)
    const before = Object.hasOwn(record, name) ? record[name] : undefined
    record[name] = before === undefined ? value : either([before, value])
  }
  const addMember = (id: number, name: string, value: Value, isStatic: boolean): void => {
    const members = classes.get(id) ?? new Map<string, { readonly values: Value[]; readonly static: boolean }>()
    classes.set(id, members)
    const member = members.get(name) ?? { values: [], static: isStatic }
    members.set(name, member)
    member.values.push(value)
  }
  for (const { node } of inventory.assignments) {
    if (!/^(?:\?\?|\|\|)?=$/.test(node.operator) || node.left.type !== 'MemberExpression') continue
    const name = staticKeyOf(node.left.property, node.left.computed)
    if (name === undefined) continue
    const object = unwrapped(node.left.object)
    const value = bindings.valueOf(node.right)
    if (object.type === 'ThisExpression') {
      const receiver = inventory.functions[inventory.receivers.get(object) ?? 0]
      if (receiver?.class !== undefined) addMember(receiver.class, name, value, receiver.static)
      else if (receiver !== undefined && receiver.id !== 0) {
        const owner = receiver.prototypeOf === undefined ? undefined : ownerOf(receiver.prototypeOf)
        add(functions, owner?.kind === 'function' ? owner.id : receiver.id, `prototype.${name}`, value)
      }
      continue
    }
    if (object.type === 'MemberExpression' && staticKeyOf(object.property, object.computed) === 'prototype') {
      const owner = ownerOf(object.object)
      if (owner.kind === 'function') add(functions, owner.id, `prototype.${name}`, value)
      if (owner.kind === 'class') addMember(owner.id, name, value, false)
      continue
    }
    if (object.type !== 'Identifier') continue
    const owner = ownerOf(object)
    if (owner.kind === 'function') add(functions, owner.id, name, value)
    if (owner.kind === 'object') add(objects, owner.id, name, value)
    if (owner.kind === 'class') addMember(owner.id, name, value, true)
  }
  return { functions, classes, objects }
}

interface FunctionUses {
  readonly calledBy: CallId[]
  escapes: boolean
}

/** For each function that a name denotes: the calls through that name, and whether it is used in any other way. */
function usesOf(syntax: Syntax, inventory: Inventory): ReadonlyMap<FunctionId, FunctionUses> {
  const uses = new Map<FunctionId, FunctionUses>()
  for (const scope of syntax.scopes.scopes) {
    for (const variable of scope.variables) {
      const function_ = functionNamedBy(variable.defs.at(-1), inventory)
      if (function_ === undefined) continue
      const entry: FunctionUses = uses.get(function_) ?? { calledBy: [], escapes: false }
      uses.set(function_, entry)
      let writes = 0
      for (const reference of variable.references) {
        if (reference.isWrite()) writes += 1
        if (!reference.isRead() || ('isTypeReference' in reference && reference.isTypeReference)) continue
        const call = inventory.callees.get(reference.identifier as Node)
        if (call === undefined) entry.escapes = true
        else entry.calledBy.push(call)
      }
      if (writes > 1) entry.escapes = true
    }
  }
  for (const node of [...inventory.exportNodes, ...inventory.namespaceExports]) {
    const declaration = 'declaration' in node ? (node.declaration as Node | null) : null
    const declared =
      declaration === null ? [] : declaration.type === 'VariableDeclaration' ? declaration.declarations.map((each) => each.init) : [declaration]
    for (const each of declared) {
      const id = each === null ? undefined : inventory.functionOf.get(unwrapped(each as Node))
      if (id !== undefined) uses.set(id, { calledBy: uses.get(id)?.calledBy ?? [], escapes: true })
    }
  }
  for (const call of inventory.calls) {
    if (call.kind === 'get' || call.node.type === 'MemberExpression') continue
    const written = unwrapped(call.node.callee)
    const isForwarded = written.type === 'MemberExpression' && /^(?:call|apply)$/.test(staticKeyOf(written.property, written.computed) ?? '')
    const callee = isForwarded ? unwrapped(written.object) : written
    const id = isFunctionNode(callee) ? inventory.functionOf.get(callee) : undefined
    if (id === undefined) continue
    const entry = uses.get(id) ?? { calledBy: [], escapes: false }
    uses.set(id, entry)
    entry.calledBy.push(call.id)
  }
  return uses
}

function functionNamedBy(named: { readonly type: string; readonly node: unknown } | undefined, inventory: Inventory): FunctionId | undefined {
  // The node of a parameter's definition is the function it belongs to.
  if (named === undefined || named.type === 'Parameter') return undefined
  const definition = named.node as Node
  if (isFunctionNode(definition)) return inventory.functionOf.get(definition)
  if (definition.type !== 'VariableDeclarator' || definition.init === null || definition.id.type !== 'Identifier') return undefined
  return inventory.functionOf.get(unwrapped(definition.init))
}

function annotationsOf(text: string, syntax: Syntax, inventory: Inventory): ReadonlyMap<number, 'blocking' | 'nonblocking' | 'offloaded'> {
  const starts = new Map<number, 'blocking' | 'nonblocking' | 'offloaded'>()
  if (!/@(?:non)?blocking\b|@offloaded\b/.test(text) || inventory.functions.length === 1) return starts
  for (const comment of syntax.comments) {
    const tag = /@(blocking|nonblocking|offloaded)\b/.exec(comment.value)?.[1]
    if (tag !== 'blocking' && tag !== 'nonblocking' && tag !== 'offloaded') continue
    const gap = /^\s*/.exec(text.slice(comment.range[1]))?.[0].length ?? 0
    starts.set(comment.range[1] + gap, tag)
  }
  return starts
}

function functionFact(
  entry: FunctionEntry,
  text: string,
  bindings: Bindings,
  properties: AssignedProperties,
  uses: ReadonlyMap<FunctionId, FunctionUses>,
  annotations: ReadonlyMap<number, 'blocking' | 'nonblocking' | 'offloaded'>,
  isValue: (name: TSESTree.Identifier) => boolean,
  jsdoc: ReadonlyMap<number, JsdocTypes>,
): FunctionFact {
  const node = entry.node
  const isFunction = isFunctionNode(node)
  const use = uses.get(entry.id)
  const returnType = isFunction ? node.returnType : undefined
  const owner = entry.prototypeOf === undefined ? undefined : bindings.valueOf(entry.prototypeOf)
  const annotation = annotations.get(entry.start)
  const documented = jsdoc.get(entry.start)
  const declaredReturn = returnType === undefined || returnType === null ? documented?.returns : typeFactOf(returnType)
  return {
    id: entry.id,
    name: entry.name,
    kind: entry.kind,
    span: spanOf(node),
    nameSpan: entry.nameSpan,
    async: isFunction && node.async,
    generator: isFunction && node.generator,
    parent: entry.parent,
    ...(entry.class === undefined ? {} : { class: entry.class }),
    ...(entry.object === undefined ? {} : { object: entry.object }),
    ...(owner?.kind === 'function' ? { prototypeOf: owner.id } : {}),
    static: entry.static,
    parameters: isFunction ? node.params.map((parameter) => parameterFact(parameter, bindings, isValue, documented)) : [],
    returns: entry.returns.map((each) => bindings.valueOf(each)),
    ...(isFunction && node.typeParameters !== undefined ? { typeParameters: typeParametersOf(node.typeParameters) } : {}),
    ...(declaredReturn === undefined ? {} : { returnType: declaredReturn }),
    declaredPromise: returnType !== undefined && returnType !== null && THENABLES.test(text.slice(...spanOf(returnType))),
    catchesAll: isFunction && catchesAll(node),
    typePredicate: returnType?.typeAnnotation.type === 'TSTypePredicate',
    ...(annotation === undefined ? {} : { annotation }),
    decorators: entry.decorators.map((decorator) => ({ value: decoratorValue(decorator, bindings), span: spanOf(decorator) })),
    calledBy: use?.calledBy ?? [],
    // What no name denotes is used where it stands: handed over, stored, returned.
    escapes: use === undefined ? entry.id !== 0 : use.escapes,
    properties: properties.functions.get(entry.id) ?? {},
    awaits: entry.awaits,
  }
}

/** Whatever awaits or throws in it stands in a `try` with a handler that does neither: its promise never rejects. */
function catchesAll(node: FunctionNode): boolean {
  if (node.body.type === 'BlockStatement') return !mayReject(node.body, false)
  return isCaught(node.body) || !mayReject(node.body, true)
}

/**
 * Calls outside of `await` are taken to end well: a handler that logs is a handler.
 *
 * @param gives the value of the node is what the function returns: a call's promise may reject
 */
function mayReject(node: Node, gives: boolean): boolean {
  if (isFunctionNode(node) || isCaught(node)) return false
  switch (node.type) {
    case 'ThrowStatement':
      return true
    case 'AwaitExpression':
      return !isCaught(unwrapped(node.argument))
    case 'ForOfStatement':
      return node.await || childrenOf(node).some((child) => mayReject(child, false))
    case 'CallExpression':
      return gives || childrenOf(node).some((child) => mayReject(child, false))
    case 'ReturnStatement':
      return node.argument !== null && mayReject(unwrapped(node.argument), true)
    case 'TryStatement':
      if (node.handler === null) return childrenOf(node).some((child) => mayReject(child, false))
      // A promise that is returned from the block has left before it rejects.
      return mayReject(node.handler.body, false) || (node.finalizer !== null && mayReject(node.finalizer, false)) || returnsCall(node.block)
    default:
      return childrenOf(node).some((child) => mayReject(child, false))
  }
}

function returnsCall(node: Node): boolean {
  if (isFunctionNode(node)) return false
  if (node.type === 'ReturnStatement') return node.argument !== null && unwrapped(node.argument).type === 'CallExpression' && !isCaught(unwrapped(node.argument))
  return childrenOf(node).some((child) => returnsCall(child))
}

/** `promise.catch(handler)` */
function isCaught(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.arguments.length === 0) return false
  const callee = unwrapped(node.callee)
  return callee.type === 'MemberExpression' && staticKeyOf(callee.property, callee.computed) === 'catch'
}

/** JSDoc types, by where what they describe begins. */
function jsdocIn(text: string, syntax: Syntax): ReadonlyMap<number, JsdocTypes> {
  const starts = new Map<number, JsdocTypes>()
  for (const comment of syntax.comments) {
    const types = comment.value.startsWith('*') ? jsdocTypesOf(comment.value) : undefined
    if (types === undefined) continue
    const gap = /^\s*/.exec(text.slice(comment.range[1], comment.range[1] + 200))?.[0].length ?? 0
    starts.set(comment.range[1] + gap, types)
  }
  return starts
}

/** Something in the text looks as if it were declared in the language of types. */
const TYPES = /\b(?:interface|type|declare|enum|namespace)\s+\w|[)\w\]?]\s*:\s*(?:Promise|string|number|boolean|void|any|unknown|readonly|[A-Z]\w*|\()/

function decoratorValue(decorator: TSESTree.Decorator, bindings: Bindings): Value {
  const expression = unwrapped(decorator.expression)
  return bindings.valueOf(expression.type === 'CallExpression' ? expression.callee : expression)
}

function parameterFact(parameter: Node, bindings: Bindings, isValue: (name: TSESTree.Identifier) => boolean, documented: JsdocTypes | undefined): ParameterFact {
  const inner = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
  const target = inner.type === 'AssignmentPattern' ? inner.left : inner
  const type = target.type === 'Identifier' ? bindings.typeOf(target.typeAnnotation?.typeAnnotation) : undefined
  const annotation = 'typeAnnotation' in target ? (target.typeAnnotation as Node | null | undefined) : undefined
  const declared = annotation !== null && annotation !== undefined ? typeFactOf(annotation) : target.type === 'Identifier' ? documented?.parameters[target.name] : undefined
  return {
    name: target.type === 'Identifier' ? target.name : '',
    ...(type === undefined ? {} : { type }),
    ...(declared === undefined ? {} : { declared }),
    ...(target.type === 'ObjectPattern' || target.type === 'ArrayPattern' || (target.type === 'Identifier' && isValue(target)) ? { value: true } : {}),
    optional: inner.type === 'AssignmentPattern' || (target.type === 'Identifier' && target.optional === true),
  }
}

function classFact(entry: ClassEntry, inventory: Inventory, bindings: Bindings, properties: AssignedProperties): ClassFact {
  const { node } = entry
  if (node.type === 'TSInterfaceDeclaration') {
    return {
      id: entry.id,
      name: entry.name,
      span: spanOf(node),
      kind: 'interface',
      superclasses: (node.extends ?? []).map((heritage) => bindings.valueOf(heritage.expression)),
      implements: [],
      members: node.body.body.flatMap((member) => interfaceMember(member, bindings)),
      decorators: [],
      abstract: true,
    }
  }
  const members: MemberFact[] = []
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock') {
      const id = inventory.functionOf.get(member)
      members.push({ name: '', static: true, kind: 'static-block', abstract: false, ...(id === undefined ? {} : { function: id }) })
      continue
    }
    if (!('key' in member)) continue
    const name = staticKeyOf(member.key, member.computed) ?? symbolKeyOf(member.key)
    if (name === undefined) continue
    const abstract = member.type.startsWith('TSAbstract')
    if ('value' in member && (member.type === 'MethodDefinition' || member.type === 'TSAbstractMethodDefinition')) {
      const id = inventory.functionOf.get(member.value as Node)
      const kind = member.kind === 'get' ? 'getter' : member.kind === 'set' ? 'setter' : member.kind
      if (id === undefined && !abstract) continue
      members.push({ name, static: member.static, kind, abstract, ...(id === undefined ? {} : { function: id }) })
      if (kind === 'constructor' && isFunctionNode(member.value as Node)) members.push(...parameterProperties((member.value as TSESTree.FunctionExpression).params, bindings))
      continue
    }
    const initializer = 'value' in member ? (member.value as Node | null) : null
    const field = initializer === null ? undefined : inventory.functions.find((each) => each.kind === 'field' && each.node === initializer)?.id
    const type = 'typeAnnotation' in member ? bindings.typeOf(member.typeAnnotation?.typeAnnotation) : undefined
    const annotation = 'typeAnnotation' in member ? member.typeAnnotation : undefined
    members.push({
      name,
      static: 'static' in member && member.static,
      kind: 'field',
      abstract,
      ...(annotation === undefined ? {} : { declared: typeFactOf(annotation) }),
      ...(field === undefined ? {} : { function: field }),
      ...(initializer === null ? {} : { value: bindings.valueOf(initializer) }),
      ...(type === undefined ? {} : { type }),
    })
  }
  for (const [name, assigned] of properties.classes.get(entry.id) ?? []) {
    const declared = members.findIndex((member) => member.name === name && member.static === assigned.static)
    const value = either(assigned.values)
    const before = members[declared]
    if (before === undefined) members.push({ name, static: assigned.static, kind: 'field', abstract: false, value })
    else if (before.kind === 'field') members[declared] = { ...before, value: before.value === undefined ? value : either([before.value, value]) }
  }
  return {
    id: entry.id,
    name: entry.name,
    span: spanOf(node),
    kind: 'class',
    superclasses: node.superClass === null ? [] : [bindings.valueOf(node.superClass)],
    implements: (node.implements ?? []).map((heritage) => bindings.valueOf(heritage.expression)),
    members,
    decorators: (node.decorators ?? []).map((decorator) => ({ value: decoratorValue(decorator, bindings), span: spanOf(decorator) })),
    abstract: node.abstract === true,
  }
}

/** `[Symbol.asyncIterator]`, as `@@asyncIterator`. */
function symbolKeyOf(key: Node): string | undefined {
  const isSymbol = key.type === 'MemberExpression' && key.object.type === 'Identifier' && key.object.name === 'Symbol'
  const name = isSymbol ? staticKeyOf(key.property, key.computed) : undefined
  return name === undefined ? undefined : `@@${name}`
}

function interfaceMember(member: TSESTree.TypeElement, bindings: Bindings): readonly MemberFact[] {
  if (member.type !== 'TSMethodSignature' && member.type !== 'TSPropertySignature') return []
  const name = staticKeyOf(member.key, member.computed)
  if (name === undefined) return []
  const type = member.type === 'TSPropertySignature' ? bindings.typeOf(member.typeAnnotation?.typeAnnotation) : undefined
  return [{ name, static: false, kind: member.type === 'TSMethodSignature' ? 'method' : 'field', abstract: true, ...(member.optional ? { optional: true as const } : {}), ...(type === undefined ? {} : { type }) }]
}

/** `constructor(private readonly db: Database)` declares fields. */
function parameterProperties(parameters: readonly Node[], bindings: Bindings): readonly MemberFact[] {
  return parameters.flatMap((parameter): MemberFact[] => {
    if (parameter.type !== 'TSParameterProperty') return []
    const target = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter
    if (target.type !== 'Identifier') return []
    const type = bindings.typeOf(target.typeAnnotation?.typeAnnotation)
    const annotation = target.typeAnnotation
    return [
      { name: target.name, static: false, kind: 'field', abstract: false, ...(type === undefined ? {} : { type }), ...(annotation === undefined ? {} : { declared: typeFactOf(annotation) }) },
    ]
  })
}

function objectFact(node: TSESTree.ObjectExpression | TSESTree.TSModuleDeclaration, id: number, bindings: Bindings, assigned: AssignedProperties): ObjectFact {
  if (node.type === 'TSModuleDeclaration') return { id, span: spanOf(node), properties: exportedFrom(node, bindings), accessors: [], spreads: [], open: false }
  const properties: Record<string, Value> = {}
  const accessors: string[] = []
  const spreads: Value[] = []
  let open = false
  for (const property of node.properties) {
    if (property.type !== 'Property') {
      spreads.push(bindings.valueOf(property.argument))
      continue
    }
    const name = staticKeyOf(property.key, property.computed)
    if (name === undefined) {
      open = true
      continue
    }
    if (property.kind !== 'init') accessors.push(name)
    if (property.kind !== 'set') properties[name] = bindings.valueOf(property.value)
  }
  for (const [name, value] of Object.entries(assigned.objects.get(id) ?? {})) {
    const before = Object.hasOwn(properties, name) ? properties[name] : undefined
    properties[name] = before === undefined ? value : either([before, value])
  }
  return { id, span: spanOf(node), properties, accessors, spreads, open }
}

function callFact(entry: CallEntry, text: string, bindings: Bindings): CallFact {
  const { node } = entry
  const shared = {
    id: entry.id,
    kind: entry.kind,
    span: spanOf(node),
    function: entry.function,
    inLoop: entry.inLoop,
    awaited: entry.awaited,
    inTry: entry.inTry,
  }
  if (node.type === 'MemberExpression')
    return { ...shared, calleeSpan: spanOf(node), callee: bindings.valueOf(node), text: shortText(text, node), arguments: [] }
  const callee = unwrapped(node.callee)
  const forwarded = node.type === 'CallExpression' ? forwardedCall(node, callee) : undefined
  const target = forwarded?.callee ?? node.callee
  const args = forwarded?.arguments ?? node.arguments
  return {
    ...shared,
    calleeSpan: spanOf(node.callee),
    callee: bindings.valueOf(target),
    text: shortText(text, target),
    arguments: args.map((argument) => {
      const spread = argument.type === 'SpreadElement'
      return { span: spanOf(argument), value: bindings.valueOf(spread ? argument.argument : argument), spread: spread || forwarded?.via === 'apply' }
    }),
    ...(node.typeArguments === undefined || node.typeArguments === null ? {} : { typeArguments: node.typeArguments.params.map((each) => typeFactOf(each)) }),
    ...(forwarded === undefined ? {} : { via: forwarded.via }),
    ...(forwarded?.receiver === undefined ? {} : { receiver: bindings.valueOf(forwarded.receiver) }),
  }
}

interface ForwardedCall {
  readonly callee: Node
  readonly arguments: readonly Node[]
  readonly via: 'call' | 'apply' | 'reflect'
  readonly receiver?: Node
}

/** Sees through `f.call(receiver, …)`, `f.apply(receiver, list)` and `Reflect.apply(f, receiver, list)`. */
function forwardedCall(node: TSESTree.CallExpression, callee: Node): ForwardedCall | undefined {
  if (callee.type !== 'MemberExpression') return undefined
  const name = staticKeyOf(callee.property, callee.computed)
  if (callee.object.type === 'Identifier' && callee.object.name === 'Reflect' && name === 'apply') {
    const [target, receiver, list] = node.arguments
    return target === undefined || target.type === 'SpreadElement' ? undefined : { callee: target, arguments: listed(list), via: 'reflect', ...givenAsThis(receiver) }
  }
  if (name !== 'call' && name !== 'apply') return undefined
  const object = unwrapped(callee.object)
  if (object.type !== 'Identifier' && object.type !== 'MemberExpression' && !isFunctionNode(object)) return undefined
  return { callee: object, arguments: name === 'call' ? node.arguments.slice(1) : listed(node.arguments[1]), via: name, ...givenAsThis(node.arguments[0]) }
}

function givenAsThis(argument: Node | undefined): { readonly receiver?: Node } {
  return argument === undefined || argument.type === 'SpreadElement' ? {} : { receiver: argument }
}

function listed(list: Node | undefined): readonly Node[] {
  if (list === undefined) return []
  if (list.type === 'ArrayExpression') return list.elements.filter((element) => element !== null)
  return [list]
}

function shortText(text: string, node: Node): string {
  if (isFunctionNode(unwrapped(node))) return '(function)'
  const whole = text.slice(...spanOf(node))
  if (whole.length <= 60 && !/\s/.test(whole)) return whole
  const written = whole.replace(/\s+/g, ' ').replaceAll(/ ?(\??\.) ?/g, '$1')
  if (written.length <= 60) return written
  // Of a long chain only the last link tells what is called.
  const link = unwrapped(node)
  const name = link.type === 'MemberExpression' ? staticKeyOf(link.property, link.computed) : undefined
  return name === undefined ? `…${written.slice(-57)}` : `….${name}`
}
