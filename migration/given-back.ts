/**
 * Objects of the project that come back from what is not: `map.get(name)`, `list.find(…)`, `Object.assign(…)`, `_.first(…)`, `cache.get(key)`. What
 * is called on them is no member of the package or of the language.
 */
import { isBuiltin } from 'node:module'
import type { Target } from '../analysis/call-graph.js'

/** What gives back what it was given, whoever has a method or function of that name. */
const GIVERS = new Set(
  (
    'acquire assign assignIn at clone cloneDeep create defaults defaultTo deref extend find findLast first freeze get getInstance getOrInsert getStore head identity inject ' +
    'last max maxBy memoize merge min minBy mixin next nth observable peek pop proxy reactive ref resolve sample seal shift tail take unwrap value'
  ).split(' '),
)
/** These do, whatever is asked of them. */
const HOLDERS = /^(?:Array|Iterator|Map|Object|Promise|Reflect|Set|WeakMap|WeakRef)\b.*\.|^Proxy\(\)$/
/** Gives one thing; others of the language give lists, and promises of it. */
const SINGLE = /^(?:(?:Map|WeakMap)\(\)\.get|WeakRef\(\)\.deref|Reflect\.(?:construct|get|apply)|Object\.(?:assign|create|fromEntries|getPrototypeOf)|Proxy)\(\)$|\.(?:at|find|findLast|pop|shift|value)\(\)$/

/**
 * May the receiver of this member be an object of the project? An instance that a package makes is none; what a collection gives may well be.
 *
 * @param target the member that is called
 */
export function isOfGivenBack({ module, path }: Extract<Target, { kind: 'api' }>): boolean {
  const [, receiver = '', between = '', name = ''] = /^(.*\(\))((?:\.[^.()]+)*)\.([^.()]+)$/.exec(path) ?? []
  if (receiver === '') return false
  if (module === 'global' && HOLDERS.test(receiver)) return between !== '' || SINGLE.test(receiver) || !(name in Array.prototype || name in Promise.prototype)
  return GIVERS.has(/([^.]*)\(\)$/.exec(receiver)?.[1] ?? '') && !isBuiltin(module)
}
