/**
 * Declared types as far as promises are concerned: what stands in annotations, declarations and a dependency's `.d.ts`, as data.
 *
 * Nothing here is inferred. A type that is not understood is `unknown`, and whoever asks stays silent.
 */
import type { ApiName, ModuleId } from '../facts.js'

export type TypeFact =
  | { readonly kind: 'unknown' }
  /** Primitives, literals, `void`, `never`: neither a promise nor anything that leads to one. */
  | { readonly kind: 'plain'; readonly primitive?: 'string' | 'number' | 'boolean' | 'void' }
  /** `null` and `undefined`: what makes a promise optional. */
  | { readonly kind: 'nothing' }
  /** `User`, `ns.User`: to be looked up in the scope it stands in. */
  | { readonly kind: 'named'; readonly name: string; readonly arguments: readonly TypeFact[] }
  /** `import('x').Y` */
  | { readonly kind: 'imported'; readonly specifier: string; readonly name: string; readonly arguments: readonly TypeFact[] }
  /** `typeof x`, `typeof import('specifier').x`; with an empty name, all that the module or scope exports. */
  | { readonly kind: 'query'; readonly name: string; readonly specifier?: string }
  | { readonly kind: 'function'; readonly signatures: readonly SignatureFact[] }
  | { readonly kind: 'object'; readonly members: readonly TypeMemberFact[]; readonly signatures: readonly SignatureFact[]; readonly constructs?: readonly SignatureFact[] }
  | { readonly kind: 'union'; readonly of: readonly TypeFact[] }
  | { readonly kind: 'intersection'; readonly of: readonly TypeFact[] }
  /** One of these, and which one is not told: a conditional type. Known where they agree. */
  | { readonly kind: 'branches'; readonly of: readonly TypeFact[] }
  /** Arrays and tuples. */
  | { readonly kind: 'array'; readonly of: TypeFact }
  | { readonly kind: 'indexed'; readonly object: TypeFact; readonly key: string }
  | { readonly kind: 'this' }

export interface SignatureFact {
  readonly typeParameters: readonly string[]
  /** `T extends Options`, by name: what arguments for it must be. */
  readonly constraints?: Readonly<Record<string, TypeFact>>
  readonly parameters: readonly { readonly type: TypeFact; readonly optional: boolean; readonly rest: boolean }[]
  readonly returns: TypeFact
}

export interface TypeMemberFact {
  /** `[Symbol.asyncIterator]` is written `@@asyncIterator`, an index signature `@@index`. */
  readonly name: string
  readonly static: boolean
  readonly optional: boolean
  readonly type: TypeFact
}

/** What one name means in a file or namespace; declarations of one name merge. */
export type DeclarationFact =
  | { readonly kind: 'function'; readonly signature: SignatureFact }
  | { readonly kind: 'variable'; readonly type: TypeFact }
  | { readonly kind: 'alias'; readonly typeParameters: readonly string[]; readonly type: TypeFact }
  | {
      readonly kind: 'class' | 'interface'
      readonly typeParameters: readonly string[]
      readonly heritage: readonly TypeFact[]
      readonly members: readonly TypeMemberFact[]
      /** Call signatures. */
      readonly signatures: readonly SignatureFact[]
      /** Construct signatures of interfaces: what `new` gives. */
      readonly constructs: readonly SignatureFact[]
    }
  | { readonly kind: 'enum' }
  | { readonly kind: 'namespace'; readonly scope: DeclarationScope }
  /** `name` is `*` for a namespace, `default`, or `export=` for `import x = require()`. */
  | { readonly kind: 'import'; readonly specifier: string; readonly name: string }
  /** `import x = ns.y`. */
  | { readonly kind: 'reference'; readonly name: string }

export interface DeclarationScope {
  readonly names: Readonly<Record<string, readonly DeclarationFact[]>>
  /** Exported name to local name, or to another module's. */
  readonly exports: Readonly<Record<string, { readonly local: string } | { readonly specifier: string; readonly name: string } | { readonly type: TypeFact }>>
  /** `export = name`. */
  readonly assigned?: string
  readonly stars: readonly string[]
}

export interface FileDeclarations extends DeclarationScope {
  /** `declare module 'x'`. */
  readonly modules: Readonly<Record<string, DeclarationScope>>
  /** `declare global`. */
  readonly global?: DeclarationScope
  /** `/// <reference path types />` and the like that bring in other files. */
  readonly references: readonly string[]
}

/** What a value is, in the only respects that the promise rules ask for. */
export interface Nature {
  readonly promise: 'always' | 'sometimes' | 'never' | 'unknown'
  /** A promise that its API lets one drop: `test()` of `node:test`. */
  readonly safe: boolean
  /** An array, tuple or iterable whose elements are promises. */
  readonly promises: boolean
  /** Can be iterated by `for await` alone. */
  readonly asyncIterable: boolean
  /** Has `[Symbol.asyncDispose]` and no `[Symbol.dispose]`. */
  readonly asyncDisposable: boolean
}

/** A type and the scope that its names are looked up in. Made and read by `Types` alone. */
export interface TypeAt {
  readonly type: TypeFact
  readonly module: ModuleId
  /** Names of the namespaces it stands in, and what type parameters stand for. */
  readonly path: readonly string[]
  readonly bound: Readonly<Record<string, TypeAt>>
}

export type ArgumentShape = 'function' | 'string' | 'number' | 'boolean' | 'array' | 'object' | 'null' | 'unknown' | 'spread'

export interface Types {
  natureOf(type: TypeAt): Nature
  /** May a promise of that type have members that are not known: those of a child process that can be awaited? */
  isOpen(type: TypeAt): boolean
  /** A member's type; of a promise only its own members. */
  memberOf(type: TypeAt, name: string): TypeAt | undefined
  /** What `await` gives. */
  awaitedOf(type: TypeAt): TypeAt
  /** What an array, set or iterable has in it. */
  elementOf(type: TypeAt): TypeAt | undefined
  /** What a call gives; overloads by number and kind of arguments; unknown where several fit and disagree. */
  resultOf(type: TypeAt, kind: 'call' | 'new', shapes: readonly ArgumentShape[], given?: readonly TypeAt[]): TypeAt | undefined
  /** What an API that is not the project's own is, as `from` sees it: core, global or of a package. `()` in its path is a call's result or an instance, promises seen through. */
  ofApi(from: ModuleId, api: ApiName): TypeAt | undefined
  /** A type that stands in a module of the project. */
  inModule(module: ModuleId, type: TypeFact, bound?: TypeAt['bound']): TypeAt
  /** What a name declared in a module of the project stands for as a type. */
  named(module: ModuleId, name: string): TypeAt | undefined
}
