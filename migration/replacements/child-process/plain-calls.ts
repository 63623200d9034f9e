/**
 * Which calls ask no more of a child process than to run with its options and to give its output, so that a few lines can take their place?
 * All else (input, limits of time and output, options that the text does not tell) needs each step that the synchronous form takes.
 */
import { expressionAt, variableAt } from '../../../analysis/anchors.js'
import type { Anchors, ArgumentAnchor, ExpressionAnchor, VariableAnchor } from '../../../analysis/anchors.js'
import type { Span, Value } from '../../../analysis/facts.js'
import type { ReplaceableCall, ReplacementFile } from '../replacer.js'
import { optionsOf } from '../requests/options.js'

const word = (text: string): string | undefined => /^(['"`])([^'"`$\\]*)\1$/.exec(text)?.[2]

const ENCODINGS = new Set(['ascii', 'base64', 'base64url', 'binary', 'hex', 'latin1', 'ucs-2', 'ucs2', 'utf-16le', 'utf-8', 'utf16le', 'utf8'])

/** Options by name, and the values of each that mean the same to a process that is not waited for. */
const OPTIONS: Readonly<Record<string, (text: string) => boolean>> = {
  cwd: () => true,
  env: () => true,
  uid: () => true,
  gid: () => true,
  windowsHide: () => true,
  encoding: (text) => ENCODINGS.has(word(text) ?? ''),
  shell: (text) => text === 'true' || /\S/.test(word(text) ?? ''),
  // What comes to less than this is not cut off; the limit itself is gone.
  maxBuffer: (text) => /^(?:Number\.)?(?:Infinity|MAX_SAFE_INTEGER)$/.test(text) || productOf(text) >= 2 ** 20,
  stdio: (text) => /^(?:pipe|inherit|ignore)$/.test(word(text) ?? '') || /^\[\s*(?:(['"])(?:pipe|inherit|ignore)\1\s*(?:,\s*|(?=\]))){1,3}\]$/.test(text),
}

/** What of an error, and of a result, is the same. */
const ERROR_KEYS = new Set(['code', 'message', 'signal', 'status', 'stderr', 'stdout'])
const RESULT_KEYS = new Set(['error', 'signal', 'status', 'stderr', 'stdout'])

export function isPlain(call: ReplaceableCall, file: ReplacementFile): boolean {
  const { anchors, text } = file
  const anchor = expressionAt(anchors, call.span)
  if (anchor?.kind !== 'call') return false
  const given = givenTo(call, anchor, file)
  if (given === undefined) return false
  if (call.api.path === 'spawnSync') return isTakenApart(anchor, file)
  // Nobody knows who reads what of an error that goes on, but for what this file reads; methods are none of it.
  if (/(?<!\bprocess)\.(?:errno|output|pid|spawnargs|syscall)\b(?!\s*\()/.test(text)) return false
  const isOfShell = call.api.path === 'execSync'
  // A program that does not start is said to have been spawned, not spawned synchronously.
  const keys = isOfShell && !given.includes('cwd') ? ERROR_KEYS : new Set([...ERROR_KEYS].filter((key) => key !== 'message'))
  return anchors.variables.every((variable) => variable.kind !== 'catch' || !isAround(variable, call.span) || isReadFor(keys, variable, text))
}

/** The names of the options, where all arguments are understood. */
function givenTo(call: ReplaceableCall, anchor: ExpressionAnchor, file: ReplacementFile): readonly string[] | undefined {
  const most = call.api.path === 'execSync' ? 2 : 3
  const [program, ...others] = anchor.arguments
  if (program === undefined || anchor.arguments.length > most || anchor.arguments.some(({ shape }) => shape.kind === 'spread')) return undefined
  if (most === 3) {
    const list = others.shift()
    if (list !== undefined && others.length === 0 && list.shape.kind !== 'array' && !isList(call.call?.arguments[1]?.value, file)) return undefined
  }
  const [options] = others
  if (options === undefined) return []
  const texts = textsOf(options, file)
  return texts === undefined || ![...texts].every(([name, text]) => Object.hasOwn(OPTIONS, name) && OPTIONS[name]?.(text) === true) ? undefined : [...texts.keys()]
}

/** Options by name, as they are written. */
function textsOf(argument: ArgumentAnchor, file: ReplacementFile): ReadonlyMap<string, string> | undefined {
  const known = optionsOf(file, argument)
  if (known === undefined) return undefined
  const { shape } = argument
  if (shape.kind === 'object') return new Map(shape.properties.map(({ name, valueSpan }) => [name, file.text.slice(...valueSpan)]))
  const initial = variableAt(file.anchors, argument.span)?.initSpan
  const object = file.project.facts(file.module)?.objects.find(({ span }) => String(span) === String(initial))
  return new Map(known.names.map((name) => [name, shown(object?.properties[name])]))
}

function shown(value: Value | undefined): string {
  if (value?.kind === 'literal') return JSON.stringify(value.value)
  return value?.kind === 'array' ? `[${value.elements.map(shown).join()}]` : ''
}

function isList(value: Value | undefined, { project, module }: ReplacementFile): boolean {
  const targets = value === undefined ? [] : project.graph.targetsOf(module, value)
  return targets.length > 0 && targets.every(({ kind }) => kind === 'array')
}

/** `1024 * 1024 * 50`, `10e6`; what is no such number is none. */
function productOf(text: string): number {
  return text.split('*').reduce((product, factor) => product * (/^\s*[\d_]+(?:e\d+)?\s*$/.test(factor) ? Number(factor.replaceAll('_', '')) : Number.NaN), 1)
}

/** Only parts of the result are looked at, and only those that it has. */
function isTakenApart(anchor: ExpressionAnchor, { anchors, text }: ReplacementFile): boolean {
  const { span, use, variable } = anchor
  if (use === 'statement') return true
  const [before, after] = [text.slice(0, span[0]), text.slice(span[1])]
  const isReadAt = (end: number): boolean => RESULT_KEYS.has(memberAt(text, end)) && !/^\s*(?:\?\.|\.)\s*error\s*(?:\?\.|\.)\s*message\b/.test(text.slice(end))
  if (/^\s*\??\./.test(after)) return isReadAt(span[1])
  const keys = /(?:const|let|var)\s*\{([^{}]*)\}\s*=\s*$/.exec(before)?.[1]
  if (keys !== undefined) {
    const parts = anchors.variables.filter(({ destructured }) => String(destructured?.initSpan) === String(span))
    const isMessageRead = parts.some(({ destructured, references }) => destructured?.key === 'error' && references.some((reference) => memberAt(text, reference.span[1]) === 'message'))
    return !isMessageRead && keys.split(',').every((key) => /^\s*$/.test(key) || RESULT_KEYS.has(/^\s*(\w+)\s*(?::\s*\w+\s*)?$/.exec(key)?.[1] ?? ''))
  }
  const declared = anchors.variables.find(({ initSpan, name }) => (name === variable && String(initSpan) === String(span)) || isBranchOf(initSpan, anchor, anchors, text))
  return declared?.references.every((reference) => !reference.write && isReadAt(reference.span[1])) === true && !declared.exported
}

/** `condition ? spawnSync(…) : spawnSync(…)`, and nothing around it. */
function isBranchOf(whole: Span | undefined, { span, function: owner }: ExpressionAnchor, { functions }: Anchors, text: string): boolean {
  if (whole === undefined || whole[0] >= span[0] || whole[1] < span[1]) return false
  if (functions.some((each) => String(each.span) === String(owner) && whole[0] <= each.span[0])) return false
  const [before, after] = [text.slice(whole[0], span[0]), text.slice(span[1], whole[1])]
  if (!/[?:]\s*$/.test(before) || !/^\s*(?::|$)/.test(after)) return false
  const bare = before.replace(/(['"`])(?:\\.|(?!\1).)*\1/gs, '')
  return ['()', '[]', '{}'].every(([open = '', close = '']) => bare.split(open).length === bare.split(close).length)
}

function isAround({ function: owner }: VariableAnchor, call: Span): boolean {
  return owner === null || (owner[0] <= call[0] && call[1] <= owner[1])
}

function isReadFor(keys: ReadonlySet<string>, { name, nameSpan, references }: VariableAnchor, text: string): boolean {
  if (!/\bcatch\s*\(\s*$/.test(text.slice(0, nameSpan[0]))) return keys.has(name)
  return references.every(({ span, write }) => !write && (keys.has(memberAt(text, span[1])) || /\bthrow\s+$/.test(text.slice(0, span[0]))))
}

/** `status` of `.status` or `?.status`. */
function memberAt(text: string, offset: number): string {
  return /^\s*(?:\?\.|\.)\s*(\w+)/.exec(text.slice(offset, offset + 200))?.[1] ?? ''
}
