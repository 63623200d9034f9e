/**
 * Is a value a promise? Asked of a module's values, across files: from what functions return, from declared types, and from the
 * declarations of core, Web and package APIs. What is not known is unknown, and whoever asks stays silent.
 */
import type { CallFact, ModuleId, Value } from './facts.js'
import type { Nature } from './types/type-facts.js'

export interface Natures {
  natureOf(module: ModuleId, value: Value): Nature
  /** What a call gives. */
  natureOfCall(module: ModuleId, call: CallFact): Nature
  /** What calling the value would give. */
  natureOfResult(module: ModuleId, value: Value): Nature
}
