/**
 * What a file declares by name in the language of types: functions with their signatures, classes, interfaces, aliases, annotated
 * variables, namespaces, and what it imports and exports. The same for a dependency's `.d.ts` and for source files of a project.
 */
import type { TSESTree } from '@typescript-eslint/types'
import { isFunctionNode } from '../syntax.js'
import type { Node } from '../syntax.js'
import type { DeclarationFact, DeclarationScope, FileDeclarations, TypeFact, TypeMemberFact } from './type-facts.js'
import { addMember, argumentsOf, entityNameOf, memberNameOf, signatureOf, typeFactOf, typeMembersOf, typeParametersOf, UNKNOWN_TYPE } from './type-syntax.js'

type Export = DeclarationScope['exports'][string]

interface Building {
  readonly names: Record<string, DeclarationFact[]>
  readonly exports: Record<string, Export>
  readonly stars: string[]
  assigned: string | undefined
}

interface FileBuilding {
  readonly modules: Record<string, DeclarationScope>
  readonly globals: DeclarationScope[]
}

/** @param comments for `/// <reference …>` */
export function declarationsOf(body: readonly Node[], comments: readonly { readonly value: string }[] = []): FileDeclarations {
  const file: FileBuilding = { modules: record(), globals: [] }
  const scope = scopeOf(body, file)
  const [global] = file.globals
  return {
    ...scope,
    modules: file.modules,
    ...(global === undefined ? {} : { global }),
    references: comments.flatMap(({ value }) => /^\/\s*<reference\s+(?:path|types)\s*=\s*["']([^"']+)["']/.exec(value)?.[1] ?? []),
  }
}

function record<Item>(): Record<string, Item> {
  return Object.create(null) as Record<string, Item>
}

function scopeOf(body: readonly Node[], file: FileBuilding): DeclarationScope {
  const scope: Building = { names: record(), exports: record(), stars: [], assigned: undefined }
  for (const node of body) statement(node, scope, file)
  return { names: scope.names, exports: scope.exports, stars: scope.stars, ...(scope.assigned === undefined ? {} : { assigned: scope.assigned }) }
}

function add({ names }: Building, name: string, fact: DeclarationFact): void {
  const known = names[name]
  if (known === undefined) names[name] = [fact]
  else known.push(fact)
}

function statement(node: Node, scope: Building, file: FileBuilding): void {
  switch (node.type) {
    case 'ImportDeclaration':
      for (const each of node.specifiers) {
        const name = each.type === 'ImportSpecifier' ? nameOf(each.imported) : each.type === 'ImportDefaultSpecifier' ? 'default' : '*'
        add(scope, each.local.name, { kind: 'import', specifier: node.source.value, name })
      }
      return
    case 'TSImportEqualsDeclaration': {
      const { moduleReference: reference } = node
      if (reference.type === 'TSExternalModuleReference') {
        if (reference.expression.type === 'Literal') add(scope, node.id.name, { kind: 'import', specifier: String(reference.expression.value), name: 'export=' })
        return
      }
      const name = entityNameOf(reference)
      if (name !== undefined) add(scope, node.id.name, { kind: 'reference', name })
      return
    }
    case 'ExportNamedDeclaration':
      if (node.declaration !== null) for (const name of declare(node.declaration as Node, scope, file)) scope.exports[name] = { local: name }
      for (const each of node.specifiers)
        scope.exports[nameOf(each.exported)] = node.source === null ? { local: nameOf(each.local) } : { specifier: node.source.value, name: nameOf(each.local) }
      return
    case 'ExportAllDeclaration':
      if (node.exported === null) scope.stars.push(node.source.value)
      else scope.exports[nameOf(node.exported)] = { specifier: node.source.value, name: '*' }
      return
    case 'ExportDefaultDeclaration': {
      const declaration = node.declaration as Node
      const [name] = declare(declaration, scope, file)
      const referred = entityNameOf(declaration)
      if (name !== undefined) scope.exports['default'] = { local: name }
      else if (referred !== undefined) scope.exports['default'] = { local: referred }
      else if (isFunctionNode(declaration) || declaration.type === 'TSDeclareFunction') scope.exports['default'] = { type: { kind: 'function', signatures: [signatureOf(declaration)] } }
      return
    }
    case 'TSExportAssignment':
      scope.assigned = entityNameOf(node.expression) ?? scope.assigned
      return
    default:
      declare(node, scope, file)
  }
}

/** Notes a declaration; gives the names that it declares. */
function declare(node: Node, scope: Building, file: FileBuilding): readonly string[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      if (node.id === null) return []
      // What carries out overloads is none of them.
      if (node.type === 'TSDeclareFunction' || scope.names[node.id.name]?.some(({ kind }) => kind === 'function') !== true)
        add(scope, node.id.name, { kind: 'function', signature: signatureOf(node) })
      return [node.id.name]
    case 'ClassDeclaration':
      if (node.id === null) return []
      add(scope, node.id.name, classFact(node))
      return [node.id.name]
    case 'TSInterfaceDeclaration': {
      const { members, signatures, constructs } = typeMembersOf(node.body.body)
      add(scope, node.id.name, {
        kind: 'interface',
        typeParameters: typeParametersOf(node.typeParameters),
        heritage: (node.extends ?? []).map((each) => heritageFact(each.expression, each.typeArguments)),
        members,
        signatures,
        constructs,
      })
      return [node.id.name]
    }
    case 'TSTypeAliasDeclaration':
      add(scope, node.id.name, { kind: 'alias', typeParameters: typeParametersOf(node.typeParameters), type: typeFactOf(node.typeAnnotation) })
      return [node.id.name]
    case 'TSEnumDeclaration':
      add(scope, node.id.name, { kind: 'enum' })
      return [node.id.name]
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id, init }) => {
        if (id.type !== 'Identifier') return []
        const type = variableType(id, init)
        if (type !== undefined) add(scope, id.name, { kind: 'variable', type })
        return [id.name]
      })
    case 'TSModuleDeclaration':
      return declareModule(node, scope, file)
    default:
      return []
  }
}

function variableType(id: TSESTree.Identifier, init: Node | null): TypeFact | undefined {
  if (id.typeAnnotation !== undefined) return typeFactOf(id.typeAnnotation)
  return init !== null && isFunctionNode(init) ? { kind: 'function', signatures: [signatureOf(init)] } : undefined
}

function declareModule(node: TSESTree.TSModuleDeclaration, scope: Building, file: FileBuilding): readonly string[] {
  const body = node.body?.type === 'TSModuleBlock' ? (node.body.body as readonly Node[]) : []
  const id = node.id as Node
  if (id.type === 'Literal') {
    const name = String(id.value)
    const declared = scopeOf(body, file)
    const known = file.modules[name]
    file.modules[name] = known === undefined ? declared : merged(known, declared)
    return []
  }
  const name = entityNameOf(id)
  if (name === undefined) return []
  if (name === 'global') {
    file.globals.push(scopeOf(body, file))
    return []
  }
  const [outer = name, ...inner] = name.split('.')
  const innermost = scopeOf(body, file)
  // `namespace A.B` is a namespace in a namespace.
  const nested = inner.reduceRight<DeclarationScope>((content, each) => ({ names: { [each]: [{ kind: 'namespace', scope: content }] }, exports: {}, stars: [] }), innermost)
  add(scope, outer, { kind: 'namespace', scope: nested })
  return [outer]
}

function merged(a: DeclarationScope, b: DeclarationScope): DeclarationScope {
  const names: Record<string, readonly DeclarationFact[]> = { ...a.names }
  for (const [name, facts] of Object.entries(b.names)) names[name] = [...(names[name] ?? []), ...facts]
  const assigned = a.assigned ?? b.assigned
  return { names, exports: { ...a.exports, ...b.exports }, stars: [...a.stars, ...b.stars], ...(assigned === undefined ? {} : { assigned }) }
}

function classFact(node: TSESTree.ClassDeclaration): DeclarationFact {
  const members: TypeMemberFact[] = []
  for (const member of node.body.body) {
    if (!('key' in member)) continue
    const name = memberNameOf(member.key, member.computed)
    if (name === undefined || name === 'constructor') continue
    const isOverloaded = member.type === 'MethodDefinition' && member.value.type === 'FunctionExpression' && members.some((each) => each.name === name && each.static === member.static)
    const type = isOverloaded ? undefined : memberType(member)
    if (type !== undefined) addMember(members, { name, static: member.static, optional: 'optional' in member && member.optional, type })
  }
  const heritage = node.superClass === null ? [] : [heritageFact(node.superClass, node.superTypeArguments)]
  return { kind: 'class', typeParameters: typeParametersOf(node.typeParameters), heritage, members, signatures: [], constructs: [] }
}

function memberType(member: Exclude<TSESTree.ClassElement, TSESTree.StaticBlock | TSESTree.TSIndexSignature>): TypeFact | undefined {
  if (member.type === 'MethodDefinition' || member.type === 'TSAbstractMethodDefinition') {
    if (member.kind === 'set') return undefined
    return member.kind === 'get' ? typeFactOf(member.value.returnType) : { kind: 'function', signatures: [signatureOf(member.value)] }
  }
  if (member.typeAnnotation !== undefined) return typeFactOf(member.typeAnnotation)
  return member.value !== null && isFunctionNode(member.value) ? { kind: 'function', signatures: [signatureOf(member.value)] } : undefined
}

/** What is extended by an expression that is no name may be anything. */
function heritageFact(expression: Node, given: TSESTree.TSTypeParameterInstantiation | null | undefined): TypeFact {
  const name = entityNameOf(expression)
  return name === undefined ? UNKNOWN_TYPE : { kind: 'named', name, arguments: argumentsOf(given) }
}

function nameOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : node.type === 'Literal' ? String(node.value) : ''
}
