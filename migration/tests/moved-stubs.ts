/**
 * Stubs that move to where the rewritten code calls: `sinon.stub(fs, 'readFileSync').returns(x)` becomes a stub of a method of `promises`
 * of the same object, with all that the test asks of it. Only as a whole: for use where nothing goes on calling what it stood for.
 */
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import type { Operation } from '../edits.js'
import type { Edit } from '../plan.js'
import { isModule } from './installed.js'

/** What a stub is told next, and what it is told of a promise. Those that run a function are awaited as they are. */
const ANSWERS: Readonly<Record<string, string>> = { returns: 'resolves', throws: 'rejects', mockReturnValue: 'mockResolvedValue', mockReturnValueOnce: 'mockResolvedValueOnce' }
const KEPT = /^(?:callsFake|callThrough|callFake|stub|returnValue|throwError|mockImplementation|mockImplementationOnce)$/

/** Nothing where any use of the name in the test is of another kind. */
export function movedStubs(anchors: Anchors, text: string, name: string, home: string): readonly Operation[] | undefined {
  const method = name === 'existsSync' ? 'access' : name.replace(/Sync$/, '')
  const edits: Edit[] = []
  const accounted = new Set<number>()
  for (const call of anchors.expressions) {
    const [object, literal] = call.arguments
    if (call.kind !== 'call' || literal?.shape.kind !== 'literal' || literal.shape.value !== name) continue
    if (object === undefined || call.arguments.length !== 2 || !/(?:^|\.)(?:stub|spyOn)$/.test(text.slice(...call.calleeSpan)) || !isModule(anchors, object.span, home)) return undefined
    const answer = answerOf(anchors, text, call, name)
    if (answer === undefined) return undefined
    const quote = text[literal.span[0]] ?? "'"
    edits.push({ start: object.span[1], end: object.span[1], text: '.promises' }, { start: literal.span[0], end: literal.span[1], text: quote + method + quote }, ...answer)
    accounted.add(literal.span[0] + 1)
  }
  if (edits.length === 0) return undefined
  for (const match of text.matchAll(new RegExp(`(?<![\\w$])${name}(?![\\w$])`, 'g'))) {
    if (accounted.has(match.index)) continue
    // `expect(fs.readFileSync).toHaveBeenCalled()`: the stub is asked, not called.
    const member = anchors.expressions.find((each) => each.kind === 'member' && each.span[1] === match.index + name.length && each.member?.name === name && !each.member.computed)
    if (member?.member === undefined || !isModule(anchors, member.member.objectSpan, home) || /^\s*(?:\(|=[^=])/.test(text.slice(member.span[1]))) return undefined
    edits.push({ start: match.index, end: match.index + name.length, text: `promises.${method}` })
  }
  return [{ kind: 'edit', edits }]
}

/** The edits of what a stub is told to answer; nothing where that is not certain to mean the same of a promise. */
function answerOf(anchors: Anchors, text: string, stub: ExpressionAnchor, name: string): readonly Edit[] | undefined {
  const told = /^\s*\.\s*(?:(and)\s*\.\s*)?(\w+)\s*\(/.exec(text.slice(stub.span[1]))
  const exists = name === 'existsSync'
  if (told === null) return exists || /^\s*\./.test(text.slice(stub.span[1])) ? undefined : []
  const word = told[2] ?? ''
  const start = stub.span[1] + told[0].lastIndexOf(word)
  const call = anchors.expressions.find((each) => each.kind === 'call' && each.span[0] === stub.span[0] && each.calleeSpan[1] === start + word.length)
  if (call === undefined || /^\s*\./.test(text.slice(call.span[1]))) return undefined
  if (exists) return existenceOf(anchors, call, word, start, told[1] === 'and')
  const answer = ANSWERS[word]
  if (answer === undefined) return KEPT.test(word) ? [] : undefined
  // `rejects('TypeError')` makes an error of a name, as `throws` does.
  return [{ start, end: start + word.length, text: answer }]
}

/** `access` says by a rejection what `existsSync` says by `false`. */
function existenceOf(anchors: Anchors, call: ExpressionAnchor, word: string, start: number, isJasmine: boolean): readonly Edit[] | undefined {
  const [argument] = call.arguments
  if (call.arguments.length !== 1 || argument?.shape.kind !== 'literal' || typeof argument.shape.value !== 'boolean' || !/^(?:returns|returnValue|mockReturnValue)$/.test(word)) return undefined
  const isThere = argument.shape.value
  const { quote } = anchors.style
  const error = `new Error(${quote}ENOENT${quote})`
  const end = call.span[1]
  if (isJasmine) return [{ start, end, text: isThere ? 'returnValue(Promise.resolve())' : `callFake(async () => { throw ${error} })` }]
  if (word === 'returns') return [{ start, end, text: isThere ? 'resolves()' : `rejects(${error})` }]
  return [{ start, end, text: isThere ? 'mockResolvedValue(undefined)' : `mockRejectedValue(${error})` }]
}
