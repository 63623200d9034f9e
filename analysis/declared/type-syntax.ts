/**
 * Types as they are written, in annotations and in JSDoc, as `TypeFact`s. Depends on the text alone; what names mean is asked later.
 */
import type { TSESTree } from '@typescript-eslint/types'
import { parseSync } from 'oxc-parser'
import { staticKeyOf } from '../syntax.js'
import type { Node } from '../syntax.js'
import type { SignatureFact, TypeFact, TypeMemberFact } from './type-facts.js'

export const UNKNOWN_TYPE: TypeFact = { kind: 'unknown' }
const PLAIN_TYPE: TypeFact = { kind: 'plain' }

export function typeFactOf(given: Node | null | undefined): TypeFact {
  if (given === null || given === undefined) return UNKNOWN_TYPE
  switch (given.type) {
    case 'TSTypeAnnotation':
      return typeFactOf(given.typeAnnotation)
    case 'TSStringKeyword':
    case 'TSTemplateLiteralType':
      return { kind: 'plain', primitive: 'string' }
    case 'TSNumberKeyword':
      return { kind: 'plain', primitive: 'number' }
    case 'TSBooleanKeyword':
    case 'TSTypePredicate':
      return { kind: 'plain', primitive: 'boolean' }
    case 'TSVoidKeyword':
      return { kind: 'plain', primitive: 'void' }
    case 'TSBigIntKeyword':
    case 'TSSymbolKeyword':
    case 'TSNeverKeyword':
      return PLAIN_TYPE
    case 'TSLiteralType':
      return literalType(given.literal)
    case 'TSNullKeyword':
    case 'TSUndefinedKeyword':
      return { kind: 'nothing' }
    case 'TSThisType':
      return { kind: 'this' }
    case 'TSArrayType':
      return { kind: 'array', of: typeFactOf(given.elementType) }
    case 'TSTupleType':
      return { kind: 'array', of: { kind: 'union', of: given.elementTypes.map((each) => elementType(each)) } }
    case 'TSNamedTupleMember':
      return typeFactOf(given.elementType)
    case 'TSOptionalType':
    case 'TSRestType':
      return typeFactOf(given.typeAnnotation)
    case 'TSTypeOperator':
      return given.operator === 'readonly' ? typeFactOf(given.typeAnnotation) : PLAIN_TYPE
    case 'TSUnionType':
      return { kind: 'union', of: given.types.map((each) => typeFactOf(each)) }
    case 'TSIntersectionType':
      return { kind: 'intersection', of: given.types.map((each) => typeFactOf(each)) }
    case 'TSFunctionType':
      return { kind: 'function', signatures: [signatureOf(given)] }
    case 'TSTypeLiteral': {
      const members = typeMembersOf(given.members)
      return { kind: 'object', members: members.members, signatures: members.signatures, ...(members.constructs.length === 0 ? {} : { constructs: members.constructs }) }
    }
    case 'TSConstructorType':
      return { kind: 'object', members: [], signatures: [], constructs: [signatureOf(given)] }
    case 'TSConditionalType':
      return { kind: 'branches', of: [typeFactOf(given.trueType), typeFactOf(given.falseType)] }
    case 'TSMappedType':
      return mappedType(given)
    case 'TSTypeReference': {
      const name = entityNameOf(given.typeName as Node)
      return name === undefined ? UNKNOWN_TYPE : { kind: 'named', name, arguments: argumentsOf(given.typeArguments) }
    }
    case 'TSTypeQuery': {
      const imported = given.exprName.type === 'TSImportType' ? typeFactOf(given.exprName) : undefined
      if (imported?.kind === 'imported') return { kind: 'query', name: imported.name, specifier: imported.specifier }
      const name = entityNameOf(given.exprName as Node)
      return name === undefined ? UNKNOWN_TYPE : { kind: 'query', name }
    }
    case 'TSImportType': {
      const source = (given as { readonly source?: Node; readonly argument?: Node }).source ?? given.argument
      const literal = source.type === 'TSLiteralType' ? source.literal : source
      const specifier = literal.type === 'Literal' && typeof literal.value === 'string' ? literal.value : undefined
      const name = given.qualifier === null ? '' : entityNameOf(given.qualifier as Node)
      return specifier === undefined || name === undefined ? UNKNOWN_TYPE : { kind: 'imported', specifier, name, arguments: argumentsOf(given.typeArguments) }
    }
    case 'TSIndexedAccessType': {
      const key = given.indexType.type === 'TSLiteralType' && given.indexType.literal.type === 'Literal' ? given.indexType.literal.value : undefined
      return typeof key === 'string' ? { kind: 'indexed', object: typeFactOf(given.objectType), key } : UNKNOWN_TYPE
    }
    default:
      return UNKNOWN_TYPE
  }
}

function literalType(literal: Node): TypeFact {
  if (literal.type === 'TemplateLiteral') return { kind: 'plain', primitive: 'string' }
  if (literal.type !== 'Literal') return PLAIN_TYPE
  if (literal.value === null) return 'bigint' in literal ? PLAIN_TYPE : { kind: 'nothing' }
  const primitive = typeof literal.value
  return primitive === 'string' || primitive === 'number' || primitive === 'boolean' ? { kind: 'plain', primitive } : PLAIN_TYPE
}

/** What an element of a tuple is; of `...T[]` any of them. */
function elementType(element: Node): TypeFact {
  if (element.type === 'TSRestType') {
    const rest = elementType(element.typeAnnotation)
    return rest.kind === 'array' ? rest.of : UNKNOWN_TYPE
  }
  const isOptional = element.type === 'TSOptionalType' || (element.type === 'TSNamedTupleMember' && element.optional)
  return isOptional ? { kind: 'union', of: [typeFactOf(element), { kind: 'nothing' }] } : typeFactOf(element)
}

/** `{ [K in keyof T]: T[K] }` is as good as `T`. What else is mapped has names that are not told. */
function mappedType(given: TSESTree.TSMappedType): TypeFact {
  const { constraint, typeAnnotation: value } = given
  if (constraint.type !== 'TSTypeOperator' || constraint.operator !== 'keyof' || value?.type !== 'TSIndexedAccessType') return UNKNOWN_TYPE
  const mapped = typeFactOf(constraint.typeAnnotation)
  const object = typeFactOf(value.objectType)
  const isKept = mapped.kind === 'named' && object.kind === 'named' && mapped.name === object.name
  return isKept && value.indexType.type === 'TSTypeReference' && entityNameOf(value.indexType.typeName as Node) === given.key.name ? mapped : UNKNOWN_TYPE
}

export function argumentsOf(given: TSESTree.TSTypeParameterInstantiation | null | undefined): readonly TypeFact[] {
  return given?.params.map((each) => typeFactOf(each)) ?? []
}

/** `a.b.C`, of type names and of expressions. */
export function entityNameOf(node: Node): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return node.name
    case 'TSQualifiedName': {
      const left = entityNameOf(node.left)
      return left === undefined ? undefined : `${left}.${node.right.name}`
    }
    case 'MemberExpression': {
      const object = entityNameOf(node.object)
      const name = staticKeyOf(node.property, node.computed)
      return object === undefined || name === undefined ? undefined : `${object}.${name}`
    }
    default:
      return undefined
  }
}

interface Callable {
  readonly params: readonly Node[]
  readonly returnType?: TSESTree.TSTypeAnnotation | null | undefined
  readonly typeParameters?: TSESTree.TSTypeParameterDeclaration | null | undefined
  readonly async?: boolean
  readonly generator?: boolean
}

/** What an async function or generator without an annotation gives for certain. */
function madeBy({ async = false, generator = false }: Callable): TypeFact {
  const name = generator ? (async ? 'AsyncGenerator' : 'Generator') : async ? 'Promise' : undefined
  return name === undefined ? UNKNOWN_TYPE : { kind: 'named', name, arguments: [UNKNOWN_TYPE] }
}

export function signatureOf(node: Callable): SignatureFact {
  return {
    typeParameters: typeParametersOf(node.typeParameters),
    ...constraintsOf(node.typeParameters),
    parameters: node.params.filter((parameter) => !(parameter.type === 'Identifier' && parameter.name === 'this')).map((parameter) => parameterOf(parameter)),
    returns: node.returnType === undefined || node.returnType === null ? madeBy(node) : typeFactOf(node.returnType),
  }
}

export function typeParametersOf(declared: TSESTree.TSTypeParameterDeclaration | null | undefined): readonly string[] {
  return declared?.params.map(({ name }) => name.name) ?? []
}

function constraintsOf(declared: TSESTree.TSTypeParameterDeclaration | null | undefined): Pick<SignatureFact, 'constraints'> {
  const constrained = declared?.params.flatMap(({ name, constraint }) => (constraint === undefined || constraint === null ? [] : [[name.name, typeFactOf(constraint)] as const])) ?? []
  return constrained.length === 0 ? {} : { constraints: Object.fromEntries(constrained) }
}

function parameterOf(node: Node): SignatureFact['parameters'][number] {
  const inner: Node = node.type === 'TSParameterProperty' ? node.parameter : node
  if (inner.type === 'RestElement') {
    const rest = typeFactOf(inner.typeAnnotation)
    return { type: rest.kind === 'array' ? rest.of : UNKNOWN_TYPE, optional: true, rest: true }
  }
  const target = inner.type === 'AssignmentPattern' ? inner.left : inner
  const annotation = 'typeAnnotation' in target ? (target.typeAnnotation as Node | null | undefined) : undefined
  return { type: typeFactOf(annotation), optional: inner.type === 'AssignmentPattern' || ('optional' in target && target.optional === true), rest: false }
}

interface Members {
  readonly members: readonly TypeMemberFact[]
  readonly signatures: readonly SignatureFact[]
  readonly constructs: readonly SignatureFact[]
}

export function typeMembersOf(elements: readonly TSESTree.TypeElement[]): Members {
  const members: TypeMemberFact[] = []
  const signatures: SignatureFact[] = []
  const constructs: SignatureFact[] = []
  for (const element of elements) {
    if (element.type === 'TSCallSignatureDeclaration') signatures.push(signatureOf(element))
    else if (element.type === 'TSConstructSignatureDeclaration') constructs.push(signatureOf(element))
    else if (element.type === 'TSIndexSignature') addMember(members, { name: '@@index', static: false, optional: false, type: typeFactOf(element.typeAnnotation) })
    else if (element.type === 'TSMethodSignature' || element.type === 'TSPropertySignature') {
      const name = memberNameOf(element.key, element.computed)
      if (name === undefined) continue
      const type: TypeFact =
        element.type === 'TSPropertySignature'
          ? typeFactOf(element.typeAnnotation)
          : element.kind === 'method'
            ? { kind: 'function', signatures: [signatureOf(element)] }
            : typeFactOf(element.returnType)
      addMember(members, { name, static: false, optional: element.optional, type })
    }
  }
  return { members, signatures, constructs }
}

/** Overloads of one name are one member with several signatures. */
export function addMember(members: TypeMemberFact[], member: TypeMemberFact): void {
  const at = members.findIndex((each) => each.name === member.name && each.static === member.static)
  const before = members[at]
  if (before?.type.kind === 'function' && member.type.kind === 'function')
    members[at] = { ...before, type: { kind: 'function', signatures: [...before.type.signatures, ...member.type.signatures] } }
  else if (before === undefined) members.push(member)
}

/** `[Symbol.asyncIterator]` is written `@@asyncIterator`. */
export function memberNameOf(key: Node, computed: boolean): string | undefined {
  const symbol = entityNameOf(key)
  return symbol?.startsWith('Symbol.') === true ? `@@${symbol.slice('Symbol.'.length)}` : staticKeyOf(key, computed)
}

export interface JsdocTypes {
  readonly returns?: TypeFact
  readonly type?: TypeFact
  readonly parameters: Readonly<Record<string, TypeFact>>
}

/** The types of a JSDoc comment, given without its delimiters; `undefined` where it has none. */
export function jsdocTypesOf(comment: string): JsdocTypes | undefined {
  if (!/@(?:returns?|param|type)\s*\{/.test(comment)) return undefined
  const parameters: Record<string, TypeFact> = {}
  let returns: TypeFact | undefined
  let type: TypeFact | undefined
  for (const { index, 0: tag, 1: kind } of comment.matchAll(/@(returns?|param|type)\s*\{/g)) {
    const start = index + tag.length
    const end = closingBrace(comment, start)
    if (end === undefined) continue
    const fact = jsdocType(comment.slice(start, end))
    if (kind === 'param') {
      const name = /^\}\s*\[?\s*([\w$]+)(?!\w*\.)/.exec(comment.slice(end))?.[1]
      if (name !== undefined && !Object.hasOwn(parameters, name)) parameters[name] = fact
    } else if (kind === 'type') type ??= fact
    else returns ??= fact
  }
  return { parameters, ...(returns === undefined ? {} : { returns }), ...(type === undefined ? {} : { type }) }
}

function closingBrace(text: string, from: number): number | undefined {
  let depth = 1
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1
    else if (text[at] === '}') depth -= 1
    if (depth === 0) return at
  }
  return undefined
}

function jsdocType(written: string): TypeFact {
  const text = written
    .replaceAll(/^\s*\*/gm, '')
    .trim()
    .replace(/=$/, '')
    .replace(/^[?!]/, '')
    .replaceAll(/\.</g, '<')
    .replaceAll(/\bPromise\b(?!\s*<)/g, 'Promise<unknown>')
  const { program, errors } = parseSync('jsdoc.ts', `type T = ${text}`, { astType: 'ts', range: true, preserveParens: false })
  const [declaration] = program.body
  if (errors.length > 0 || declaration?.type !== 'TSTypeAliasDeclaration') return UNKNOWN_TYPE
  return typeFactOf(declaration.typeAnnotation as unknown as Node)
}
