import { expressionAt } from '../../analysis/anchors.js'
import type { ArgumentAnchor, ExpressionAnchor } from '../../analysis/anchors.js'
import type { CallbackForm, Replacement } from '../../catalogue/types.js'
import type { Edit } from '../plan.js'
import { calleeRefusal } from './child-process.js'
import { refusedWith } from './replacer.js'
import type { FileDeclaration, ReplaceableCall, ReplacementFile, Verdict } from './replacer.js'
import { typedCallbackIn } from './typed-callbacks.js'

/** The callback twin of a function, wrapped by `promisify`: what crypto, zlib and the older packages have instead of promises. */

export type Promisified = Extract<Replacement, { readonly kind: 'promisify' }>

const wrapper = { module: 'node:util', path: 'promisify' }

/**
 * @param form what is written in place of the call
 * @param isPromisified which of the file's other calls are replaced in this way
 */
export function promisifiedVerdict(
  call: ReplaceableCall,
  file: ReplacementFile,
  form: Promisified,
  isPromisified = (other: ReplaceableCall): boolean => other.row?.replacement.kind === 'promisify',
): Verdict {
  const { anchors } = file
  const anchor = expressionAt(anchors, call.span)
  if (anchor?.kind !== 'call') return refusedWith('unknown-place', 'The place is not a call that an edit can address.')
  const given = anchor.arguments
  const missing = anchors.style.typescript ? missingArguments(form, given.length, anchor.use === 'statement') : []
  const declaration = missing === undefined ? typedCallbackIn(file, form.module, form.export) : undefined
  if (declaration !== undefined) return declaredVerdict(call, anchor, file, declaration)
  const excess = excessRefusal(call, given, form.most)
  if (excess !== undefined) return excess
  if (missing === undefined) {
    return refusedWith('promisified-type', `The type of \`promisify(${form.export})\` has no room for the arguments or the result of this call. Convert it by hand.`)
  }
  const pieces = missing.flatMap((each) => appended(file, anchor, each))
  return {
    rewriting: {
      unit: [call.span],
      callee: { call: call.span, api: call.api, need: { module: form.module, path: form.export }, wrapper, shared: hasConstants(file, isPromisified) },
      operations: ({ callee }) => [{ kind: 'rewrite', span: call.span, pieces: [...callee, ...pieces], awaited: true }],
    },
  }
}

/** A declared function takes the place of the API: it takes the arguments of the sync form, whatever their number, and no callback. */
export function declaredVerdict(call: ReplaceableCall, anchor: ExpressionAnchor, file: ReplacementFile, declaration: FileDeclaration): Verdict {
  const refusal = calleeRefusal(call, anchor, file)
  if (refusal !== undefined) return { refusal }
  const [start, end] = anchor.calleeSpan
  return {
    rewriting: {
      unit: [call.span],
      callee: { call: call.span, api: call.api },
      declarations: [declaration],
      operations: ({ declared }) => [{ kind: 'rewrite', span: call.span, pieces: [{ start, end, text: declared[0] ?? '' }], awaited: true }],
    },
  }
}

/** @returns what to write behind the arguments that are there, or undefined where no call of that form has a type */
function missingArguments({ typed }: CallbackForm, given: number, isUnused: boolean): readonly string[] | undefined {
  if (typed === undefined) return []
  if (typed.isWider === true && !isUnused) return undefined
  const count = typed.arguments - given
  if (count <= 0) return count === 0 ? [] : undefined
  if (typed.missing === undefined || given === 0) return undefined
  return count === 1 ? [typed.missing] : undefined
}

/** Arguments that might be taken for a callback. */
export function excessRefusal({ label }: ReplaceableCall, given: readonly ArgumentAnchor[], most: number | undefined): Verdict | undefined {
  if (most === undefined) return undefined
  if (given.some(({ shape }) => shape.kind === 'spread')) {
    return refusedWith('spread-arguments', `The arguments of \`${label}\` are spread, and one too many would be taken for a callback. Write them out.`)
  }
  if (given.length <= most) return undefined
  return refusedWith('spread-arguments', `\`${label}\` has more arguments than it reads, and its asynchronous form would take one for a callback. Leave them out.`)
}

/** In a file that calls one of them several times, or has such constants already, each of them is promisified once. */
function hasConstants({ anchors, calls, text }: ReplacementFile, isPromisified: (call: ReplaceableCall) => boolean): boolean {
  const names = calls.flatMap((each) => (isPromisified(each) ? [`${each.api.module} ${each.api.path}`] : []))
  if (new Set(names).size < names.length) return true
  return anchors.variables.some(({ function: owner, initSpan }) => owner === null && initSpan !== undefined && /^(?:\w+\.)?promisify\(/.test(text.slice(...initSpan)))
}

/** One more argument, on a line of its own where the last one has its own. */
export function appended({ text, anchors }: Pick<ReplacementFile, 'anchors' | 'text'>, anchor: ExpressionAnchor, argument: string): readonly Edit[] {
  const last = anchor.arguments.at(-1)
  if (last === undefined) return []
  const [start, end] = last.span
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const isAlone = line.trim() === '' && start > (anchor.argumentsSpan?.[0] ?? start)
  return [{ start: end, end, text: isAlone ? `,${anchors.style.newline}${line}${argument}` : `, ${argument}` }]
}
