/**
 * Where does an object come from that a function changes: did the function make it, was it given it, or does it belong to a module?
 *
 * Told from the text: variables with one value are followed, what calls give is new, but for methods that pick from what they are called
 * on. A second name for a part of an argument that goes through a collection is not seen.
 */
import { variableAt } from '../../../analysis/anchors.js'
import type { VariableAnchor } from '../../../analysis/anchors.js'
import type { Span } from '../../../analysis/facts.js'
import type { Project } from '../../../analysis/project.js'
import type { Reach, Source } from './reach.js'
import type { Unit } from './units.js'

interface Origin {
  readonly origin: 'own' | 'argument' | 'module'
  /** The variable in question. */
  readonly name: string
}

interface Origins {
  /** @param function_ the function that the expression stands in */
  originOf(source: Source, span: Span, function_: number): Origin
}

/** Methods that give what was in there before. */
const PICKING = new Set('at concat entries filter find findLast flat get pop reverse shift slice sort splice values toReversed toSorted toSpliced with fill'.split(' '))
const DEEPEST = 12

export function originsIn(project: Project, unit: Unit, reach: Reach): Origins {
  const own: Origin = { origin: 'own', name: '' }

  const originOf = (source: Source, span: Span, function_: number, depth = 0): Origin => {
    const text = source.text.slice(...span)
    const trimmed = text.replace(/^[\s(]+/, '').replace(/^await\s+/, '')
    const start = span[0] + text.length - trimmed.length
    if (depth > DEEPEST || trimmed === '') return own
    if (/^this\b/.test(trimmed)) return { origin: 'module', name: 'this' }
    const listed = /^(?:Object\.(?:values|entries)|Array\.from|Reflect\.get)\(/.exec(trimmed)
    if (listed !== null) return originOf(source, [start + listed[0].length, span[1]], function_, depth + 1)
    const name = /^[A-Za-z_$][\w$]*/.exec(trimmed)?.[0]
    // Literals, and what `new` and function expressions make.
    if (name === undefined || /^(?:new|function|async|class|typeof|null|true|false|undefined|void)$/.test(name)) return alternativesOf(source, trimmed, start, function_, depth)
    const rest = trimmed.slice(name.length)
    if (isFreshPath(rest)) return own
    const found = variableAt(source.anchors, [start, start + name.length])
    if (found === undefined) return { origin: 'module', name }
    const first = variableOrigin(source, found, depth + 1)
    return first.origin === 'own' ? alternativesOf(source, trimmed, start, function_, depth) : first
  }

  /** The other sides of `a ?? b` and `c ? a : b`. */
  const alternativesOf = (source: Source, text: string, start: number, function_: number, depth: number): Origin => {
    if (/^[[{'"`/]|=>|^(?:new|function|async|class)\b/.test(text)) return own
    for (const match of text.matchAll(/(?:\?\?|\|\||&&|[?:](?![.:]))\s*(?=[A-Za-z_$])/g)) {
      const from = match.index + match[0].length
      const found = originOf(source, [start + from, start + text.length], function_, depth + 1)
      if (found.origin !== 'own') return found
    }
    return own
  }

  const variableOrigin = (source: Source, variable: VariableAnchor, depth: number): Origin => {
    const { name } = variable
    if (depth > DEEPEST) return own
    if (variable.function === null) return { origin: 'module', name }
    if (variable.kind === 'catch' || variable.kind === 'function' || variable.kind === 'class') return own
    if (variable.kind === 'parameter') return parameterOrigin(source, variable, depth)
    const init = variable.destructured?.initSpan ?? variable.initSpan
    if (init !== undefined) return named(originOf(source, init, 0, depth), name)
    const iterated = /^[\s\]}),\w$]*?\s+(?:of|in)\s+/.exec(source.text.slice(variable.nameSpan[1]))
    if (iterated === null) return own
    const from = variable.nameSpan[1] + iterated[0].length
    // A copy of a list has the same elements.
    const spread = /^\[\s*\.\.\./.exec(source.text.slice(from))?.[0].length ?? 0
    return named(originOf(source, [from + spread, endOfPath(source.text, from + spread)], 0, depth), name)
  }

  const parameterOrigin = (source: Source, variable: VariableAnchor, depth: number): Origin => {
    const { name } = variable
    const function_ = source.facts.functions.find((each) => String(each.span) === String(variable.function))
    if (function_ === undefined) return own
    if (source.module === unit.module && function_.id === unit.function.id) {
      // A rest parameter is a list of the function's own.
      return isRest(source, variable) ? own : { origin: 'argument', name }
    }
    const index = parameterIndex(source, variable)
    for (const { source: other, call } of reach.calls) {
      if (depth > DEEPEST) break
      const given = call.arguments[index]
      const isCalled = project.graph.calleesOf(other.module, call).some((target) => target.kind === 'function' && target.module === source.module && target.id === function_.id)
      if (isCalled) {
        const found = given === undefined ? own : originOf(other, given.span, call.function, depth + 1)
        if (found.origin !== 'own') return found
      }
      if (other !== source || !call.arguments.some((argument) => argument.span[0] === function_.span[0] && argument.span[1] === function_.span[1])) continue
      const method = call.text.split('.').at(-1) ?? ''
      // The accumulator is the callback's own where it starts as something new.
      if (/^reduce(?:Right)?$/.test(method) && index === 0) {
        const seed = call.arguments[1]
        const found = seed === undefined ? own : originOf(other, seed.span, call.function, depth + 1)
        if (found.origin !== 'own') return found
        continue
      }
      const found = originOf(other, call.calleeSpan, call.function, depth + 1)
      const receiver = found.origin === 'module' && !isReceiverOfModule(other, call.calleeSpan) ? own : found
      if (receiver.origin !== 'own') return named(receiver, name)
    }
    return own
  }

  /** `list` of `list.forEach(…)`, and not `fs` of `fs.walk(…)`. */
  const isReceiverOfModule = (source: Source, span: Span): boolean => {
    const root = /^[A-Za-z_$][\w$]*/.exec(source.text.slice(...span))?.[0]
    const variable = root === undefined ? undefined : variableAt(source.anchors, [span[0], span[0] + root.length])
    return variable !== undefined && variable.kind !== 'import' && variable.kind !== 'function'
  }

  return { originOf: (source, span, function_) => originOf(source, span, function_) }
}

function named(found: Origin, name: string): Origin {
  return found.origin === 'own' ? found : { ...found, name }
}

/** Does what follows the first name end in a call that makes something new? */
function isFreshPath(rest: string): boolean {
  let depth = 0
  let method = ''
  let isFresh = false
  let word = ''
  for (const character of rest) {
    if ('([{'.includes(character)) {
      if (depth === 0 && character === '(') {
        method = word
        isFresh = !PICKING.has(method)
        if (isFresh) return true
      }
      depth += 1
    } else if (')]}'.includes(character)) {
      depth -= 1
      if (depth < 0) break
    } else if (depth === 0) {
      if (/[\w$]/.test(character)) word += character
      else if (character === '.' || character === '?' || character === '!') word = ''
      else break
    }
  }
  return isFresh
}

function endOfPath(text: string, from: number): number {
  let depth = 0
  for (let offset = from; offset < text.length; offset += 1) {
    const character = text[offset] ?? ''
    if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) {
      depth -= 1
      if (depth < 0) return offset
    } else if (depth === 0 && /[;\n]/.test(character)) return offset
  }
  return text.length
}

function isRest({ anchors }: Source, variable: VariableAnchor): boolean {
  const anchor = anchors.functions.find(({ span }) => String(span) === String(variable.function))
  return anchor?.parameters.some(({ kind, span }) => kind === 'rest' && span[0] <= variable.nameSpan[0] && variable.nameSpan[1] <= span[1]) === true
}

function parameterIndex({ anchors }: Source, variable: VariableAnchor): number {
  const anchor = anchors.functions.find(({ span }) => String(span) === String(variable.function))
  return anchor?.parameters.findIndex(({ span }) => span[0] <= variable.nameSpan[0] && variable.nameSpan[1] <= span[1]) ?? -1
}
