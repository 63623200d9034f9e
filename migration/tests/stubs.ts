/**
 * Stubs of sync functions that tests put in the place of what the code calls: `sinon.stub(fs, 'readFileSync').returns(x)`. Where the
 * rewritten code calls a method of `promises` of the same object, the stub moves there, with all that the test asks of it; where any
 * use of the name in the test is of another kind, it stays, and so does the code.
 */
import { canonicalModule } from '../../catalogue/index.js'
import { expressionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor } from '../../analysis/anchors.js'
import type { ModuleId, Span } from '../../analysis/facts.js'
import type { Project } from '../../analysis/project.js'
import type { Operation } from '../edits.js'
import type { Edit } from '../plan.js'
import type { Replaced } from '../test-doubles.js'
import type { ApiSite } from '../select.js'

/** The stubs of one function in one test file. */
export interface Stub {
  readonly test: ModuleId
  /** `readFileSync` */
  readonly name: string
  readonly operations: readonly Operation[]
}

export interface Stubs {
  /** What moves together with a call, where all stubs of what it calls can; nothing where one cannot. */
  of(site: ApiSite): readonly Stub[] | undefined
}

interface StubContext {
  readonly project: Project
  readonly replaced: Replaced
  readonly anchors: (module: ModuleId) => Anchors | undefined
  readonly isEditable: (module: ModuleId) => boolean
}

/** Those whose promise form takes the same and gives the same, so that a stub need not know which it is. */
const SAME_SHAPE = /^(?:access|appendFile|chmod|copyFile|cp|lstat|mkdir|mkdtemp|readFile|readdir|readlink|realpath|rename|rm|rmdir|stat|symlink|unlink|utimes|writeFile)Sync$/
const HOMES = new Set(['node:fs', 'graceful-fs'])
/** What a stub is told next, and what it is told of a promise. Those that run a function are awaited as they are. */
const ANSWERS: Readonly<Record<string, string>> = { returns: 'resolves', throws: 'rejects', mockReturnValue: 'mockResolvedValue', mockReturnValueOnce: 'mockResolvedValueOnce' }
const KEPT = /^(?:callsFake|callThrough|callFake|stub|returnValue|throwError|mockImplementation|mockImplementationOnce)$/

export function stubsIn({ project, replaced, anchors: anchorsOf, isEditable }: StubContext): Stubs {
  const known = new Map<string, readonly Operation[] | undefined>()

  const operationsIn = (test: ModuleId, name: string, home: string): readonly Operation[] | undefined => {
    const key = `${test}:${name}:${home}`
    if (known.has(key)) return known.get(key)
    const anchors = isEditable(test) ? anchorsOf(test) : undefined
    const text = project.text(test)
    const operations = anchors === undefined || text === undefined ? undefined : movedStubs(anchors, text, name, home)
    known.set(key, operations)
    return operations
  }

  return {
    of(site) {
      const name = site.row?.path.split('.').at(-1) ?? ''
      const home = canonicalModule(site.row?.module ?? '')
      if (!HOMES.has(home) || !(SAME_SHAPE.test(name) || name === 'existsSync')) return undefined
      const anchors = anchorsOf(site.module)
      const text = project.text(site.module)
      if (anchors === undefined || text === undefined || !isCalledOnModule(anchors, text, site, name, home)) return undefined
      const stubs: Stub[] = []
      for (const { test, isByName } of replaced.replacing(site.module, name, home)) {
        const operations = isByName ? operationsIn(test, name, home) : undefined
        if (operations === undefined) return undefined
        stubs.push({ test, name, operations })
      }
      return stubs
    },
  }
}

/** `fs.readFileSync(…)` on the object that `require` or a default import gives: what is stubbed there is what it calls. */
function isCalledOnModule(anchors: Anchors, text: string, { span }: ApiSite, name: string, home: string): boolean {
  const anchor = expressionAt(anchors, span)
  if (anchor?.member?.name !== name || anchor.member.computed || /throwIfNoEntry/.test(text.slice(...span))) return false
  return isModule(anchors, anchor.member.objectSpan, home)
}

function isModule(anchors: Anchors, span: Span, home: string): boolean {
  const variable = variableAt(anchors, span)
  if (variable === undefined || variable.references.some((reference) => reference.write)) return false
  const load = anchors.loads.find(({ specifiers }) => specifiers.some(({ localSpan }) => localSpan[0] === variable.nameSpan[0]))
  const kind = load?.specifiers.find(({ localSpan }) => localSpan[0] === variable.nameSpan[0])?.kind
  if (load === undefined || load.path.length > 0 || canonicalModule(load.specifier) !== home) return false
  return load.form === 'import' ? kind === 'default' : kind !== 'named'
}

function movedStubs(anchors: Anchors, text: string, name: string, home: string): readonly Operation[] | undefined {
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
