import type { Nature, TypeMemberFact } from './type-facts.js'

/** What several types, or the members of one, come to together. */

export const UNKNOWN_NATURE: Nature = { promise: 'unknown', safe: false, promises: false, asyncIterable: false, asyncDisposable: false }
export const PLAIN: Nature = { ...UNKNOWN_NATURE, promise: 'never' }
export const PROMISE: Nature = { ...UNKNOWN_NATURE, promise: 'always' }

export function structureNature(members: readonly TypeMemberFact[]): Nature {
  const has = (name: string): boolean => members.some((member) => member.name === name && !member.static)
  if (has('then')) return UNKNOWN_NATURE
  return { ...PLAIN, asyncIterable: has('@@asyncIterator') && !has('@@iterator'), asyncDisposable: has('@@asyncDispose') && !has('@@dispose') }
}

/** What is the same whichever of them it is. */
export function agreedNature(parts: readonly Nature[]): Nature {
  const [first = UNKNOWN_NATURE] = parts
  const same = (of: (nature: Nature) => unknown): boolean => parts.every((part) => of(part) === of(first))
  if (!same(({ promise }) => promise)) return UNKNOWN_NATURE
  return {
    promise: first.promise,
    safe: parts.some(({ safe }) => safe),
    promises: parts.every(({ promises }) => promises),
    asyncIterable: parts.every(({ asyncIterable }) => asyncIterable),
    asyncDisposable: parts.every(({ asyncDisposable }) => asyncDisposable),
  }
}

export function unionNature(parts: readonly Nature[]): Nature {
  const promises = parts.filter(({ promise }) => promise === 'always' || promise === 'sometimes')
  if (promises.length > 0) return { ...PROMISE, promise: parts.every(({ promise }) => promise === 'always') ? 'always' : 'sometimes', safe: promises.every(({ safe }) => safe) }
  if (parts.some(({ promise }) => promise === 'unknown')) return UNKNOWN_NATURE
  return { ...PLAIN, promises: parts.some((part) => part.promises), asyncIterable: parts.length > 0 && parts.every(({ asyncIterable }) => asyncIterable) }
}
