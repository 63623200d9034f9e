/**
 * Stubs of sync functions that tests put in the place of what the code calls: `sinon.stub(fs, 'readFileSync').returns(x)`. Where all that
 * a stub stands for is rewritten, it may move to what is called then; else it stays, and one beside it hands on to it what the rewritten
 * code asks, so that answers and assertions stay as they are. Where neither is certain to mean the same, so does the code.
 */
import { canonicalModule } from '../../catalogue/index.js'
import { expressionAt } from '../../analysis/anchors.js'
import type { Anchors } from '../../analysis/anchors.js'
import { keyOf } from '../../analysis/effects.js'
import type { ModuleId, Span } from '../../analysis/facts.js'
import type { Project } from '../../analysis/project.js'
import type { Operation } from '../edits.js'
import type { Replaced } from '../test-doubles.js'
import type { ApiSite } from '../select.js'
import { isWithinSpan } from '../spans.js'
import { givenIn, hasMember, membersBeside, standInsIn } from './given.js'
import type { Given, Member, StandIn } from './given.js'
import { installedIn, isCalledOn, isModule, stubsBeside } from './installed.js'
import type { Counterpart } from './installed.js'
import { NAMESAKES } from './mocked.js'
import type { Mocked } from './mocked.js'
import type { MockedMember } from './mocks-beside.js'
import type { ModuleMock } from './module-mocks.js'
import { movedStubs } from './moved-stubs.js'
import { functionsRunBy } from './runs.js'

/** The stubs of one function in one test file. */
export interface Stub {
  readonly test: ModuleId
  /** `readFileSync` */
  readonly name: string
  /** The first of them. */
  readonly span?: Span
  /** How they move; absent where they cannot. */
  readonly moved?: readonly Operation[]
  /** How others come beside them; absent where they cannot. */
  readonly added?: readonly Operation[]
  /** What is in the way of that. */
  readonly obstacle?: Span
  /** Objects that the calling module has in the place of the other: the promise form comes in there. */
  readonly given?: { readonly standIns: readonly StandIn[]; readonly member: Member }
  /** The module that it is of is replaced as a whole: the promise form is replaced along with it. */
  readonly mocked?: { readonly mocks: readonly ModuleMock[]; readonly own: MockedMember }
}

/** What keeps a call from being rewritten: a test, and where in it. */
export interface Obstacle {
  readonly module: ModuleId
  readonly span: Span
}

export interface Stubs {
  /** What goes with a call, for each test that stubs what it calls. */
  of(site: ApiSite): readonly Stub[] | Obstacle
}

interface StubContext {
  readonly project: Project
  readonly replaced: Replaced
  readonly mocked: Mocked
  readonly anchors: (module: ModuleId) => Anchors | undefined
  readonly isEditable: (module: ModuleId) => boolean
}

/** Those whose promise form takes the same and gives the same, so that a stub need not know which it is. */
const SAME_SHAPE = /^(?:access|appendFile|chmod|chown|copyFile|cp|lchown|link|lstat|lutimes|mkdir|mkdtemp|readFile|readdir|readlink|realpath|rename|rm|rmdir|stat|statfs|symlink|truncate|unlink|utimes|writeFile)Sync$/
const MOVING = new Set(['node:fs', 'graceful-fs'])
const HOMES = new Set([...MOVING, 'fs-extra'])
const START: Span = [0, 0]

export function stubsIn({ project, replaced, mocked, anchors: anchorsOf, isEditable }: StubContext): Stubs {
  const known = new Map<string, Stub | undefined>()
  const promised = new Map<ModuleId, readonly { readonly name: string; readonly holder: number }[]>()
  const reached = new Map<ModuleId, ReturnType<typeof functionsRunBy>>()

  /** The promise forms that a module calls by itself. */
  const promisedIn = (module: ModuleId): readonly { readonly name: string; readonly holder: number }[] => {
    const found = promised.get(module) ?? (project.facts(module)?.calls ?? []).flatMap((call) =>
      project.graph.calleesOf(module, call).flatMap((target) => {
        if (target.kind !== 'api' || !HOMES.has(canonicalModule(target.module).replace(/\/promises$/, ''))) return []
        return [{ name: target.path.replace(/^(?:default\.)?(?:promises\.)?/, ''), holder: call.function }]
      }),
    )
    promised.set(module, found)
    return found
  }
  /** Does a test run code that calls the counterpart already? It would come to call the stub. */
  const isCalledAnyway = (test: ModuleId, name: string): boolean => {
    const callers = [...replaced.loadedBy(test)].flatMap((module) => promisedIn(module).flatMap((each) => (each.name === name ? [keyOf({ module, id: each.holder })] : [])))
    if (callers.length === 0) return false
    const runs = reached.get(test) ?? functionsRunBy(project, test, replaced.loadedBy(test))
    reached.set(test, runs)
    return callers.some((key) => runs.has(key))
  }

  /** Nothing where the test stubs no such function after all. */
  const stubIn = (test: ModuleId, name: string, home: string, counterpart: Counterpart): Stub | undefined => {
    const key = `${test}:${name}:${home}`
    if (known.has(key)) return known.get(key)
    const stub = stubFor(test, name, home, counterpart)
    known.set(key, stub)
    return stub
  }

  const stubFor = (test: ModuleId, name: string, home: string, counterpart: Counterpart): Stub | undefined => {
    const anchors = anchorsOf(test)
    const text = project.text(test)
    if (anchors === undefined || text === undefined) return { test, name, obstacle: START }
    const standIns = standInsIn(anchors, text)
    const claimed = [...standIns.map((each) => (each.kind === 'literal' ? each.object.span : each.call.span)), ...(mocked.in(test) ?? []).map(({ call }) => call.span)]
    const installed = installedIn(anchors, text, name, home, (offset) => claimed.some((span) => isWithinSpan([offset, offset], span)))
    if (installed.unexplained !== undefined) return { test, name, obstacle: installed.unexplained }
    const [first] = installed.stubs
    if (first === undefined) return undefined
    if (!isEditable(test)) return { test, name, obstacle: first.call.span }
    if (isCalledAnyway(test, counterpart.path.at(-1) ?? '')) return { test, name, obstacle: first.call.span }
    const moved = MOVING.has(home) ? movedStubs(anchors, text, name, home) : undefined
    const beside = stubsBeside(anchors, text, installed, name, counterpart)
    return {
      test,
      name,
      span: first.call.span,
      ...(moved === undefined ? {} : { moved }),
      ...('obstacle' in beside ? beside : { added: [{ kind: 'edit', edits: beside }] }),
    }
  }

  const given = new Map<string, Given>()
  /** What a test puts in the place of the variable that a call is made on. */
  const givenTo = (test: ModuleId, module: ModuleId, local: string): Given => {
    const anchors = anchorsOf(test)
    const text = project.text(test)
    if (anchors === undefined || text === undefined) return { standIns: [], obstacle: START }
    if (!text.includes('__set__')) return { standIns: [] }
    const key = `${test}:${module}:${local}`
    const found = given.get(key) ?? givenIn(anchors, text, module, local, (specifier) => {
      const resolution = project.modules.resolve(test, specifier)
      return resolution.kind === 'project' ? resolution.module : undefined
    })
    given.set(key, found)
    return found
  }

  /** What the stand-ins of a test need for a call to find its promise form; or what is in the way. */
  const stubGiven = (test: ModuleId, module: ModuleId, local: string | undefined, member: Member, isGiven: boolean): Stub | Span | undefined => {
    const anchors = anchorsOf(test)
    const text = project.text(test) ?? ''
    const { standIns, obstacle } = local === undefined ? { standIns: [], obstacle: isGiven ? START : undefined } : givenTo(test, module, local)
    if (obstacle !== undefined) return isGiven || standIns.length > 0 ? obstacle : undefined
    if (isGiven && !text.includes('__set__')) return START
    const asked = standIns.filter((each) => hasMember(text, each, member.name))
    const [first] = asked
    if (first === undefined) return undefined
    const span = first.kind === 'literal' ? first.object.span : first.call.span
    if (anchors === undefined || !isEditable(test) || member.counterpart.path[0] !== 'promises') return span
    const stuck = asked.find((each) => membersBeside(anchors, text, each, [member]) === undefined)
    return stuck === undefined ? { test, name: member.name, given: { standIns: asked, member } } : span
  }

  return {
    of(site) {
      const name = site.row?.path.split('.').at(-1) ?? ''
      const home = canonicalModule(site.row?.module ?? '')
      const counterpart = counterpartOf(site, name, home)
      const anchors = anchorsOf(site.module)
      const text = project.text(site.module)
      const isDirect = anchors !== undefined && text !== undefined && isCalledOn(anchors, text, site.span, name, home)
      const stubs: Stub[] = []
      const local = isDirect ? nameCalledOn(anchors, text, site.span) : undefined
      for (const { test, isByName, isGiven, isWhole } of name === '' ? [] : replaced.replacing(site.module, name, home)) {
        // What a stub that came beside another hands on is in the test itself.
        if (test === site.module) return { module: test, span: START }
        const along = isWhole ? mocked.of(test, site, name, home, counterpart) : undefined
        if (along !== undefined && !('mock' in along)) return { module: test, span: along }
        if (along !== undefined) stubs.push({ test, name, mocked: { mocks: mocked.in(test) ?? [], own: along } })
        if (along !== undefined || (isWhole && !mocked.mayRun(test, site))) continue
        const own = stubGiven(test, site.module, local, { name, counterpart: counterpart ?? { path: [name], rejects: false } }, isGiven)
        if (own !== undefined && !('test' in own)) return { module: test, span: own }
        if (own !== undefined) stubs.push(own)
        if (!isByName || !mocked.mayRun(test, site)) continue
        const stub = stubIn(test, name, home, counterpart ?? { path: [name], rejects: false })
        if (stub === undefined) continue
        if (counterpart === undefined || !isDirect || (stub.moved === undefined && stub.added === undefined)) return { module: test, span: stub.obstacle ?? stub.span ?? START }
        stubs.push(stub)
      }
      // What is stubbed already would come to stand for this call, too.
      const method = counterpart?.path.at(-1) ?? ''
      for (const { test } of method === '' ? [] : replaced.replacing(site.module, method, home)) {
        const span = stubs.some((each) => each.test === test) || !mocked.mayRun(test, site) ? undefined : stubOfPromise(anchorsOf(test), project.text(test) ?? '', method)
        if (span !== undefined) return { module: test, span }
      }
      // The stub of one would stand for the other as well.
      const namesake = NAMESAKES[name] ?? ''
      for (const { test, isByName } of namesake === '' || !MOVING.has(home) ? [] : replaced.replacing(site.module, namesake, home)) {
        const stub = isByName && mocked.mayRun(test, site) ? stubIn(test, namesake, home, { path: ['promises', 'access'], rejects: namesake === 'existsSync' }) : undefined
        if (stub !== undefined) return { module: test, span: stub.obstacle ?? stub.span ?? START }
      }
      return stubs
    },
  }
}

function nameCalledOn(anchors: Anchors, text: string, span: Span): string | undefined {
  const object = expressionAt(anchors, span)?.member?.objectSpan
  return object === undefined ? undefined : text.slice(...object)
}

/** `spyOn(fs.promises, 'access')` */
function stubOfPromise(anchors: Anchors | undefined, text: string, method: string): Span | undefined {
  return anchors?.expressions.find(({ kind, arguments: [object, name] }) => {
    if (kind !== 'call' || object === undefined || name?.shape.kind !== 'literal' || name.shape.value !== method) return false
    return /(?:^|\.)promises$/.test(text.slice(...object.span)) || isModule(anchors, object.span, 'node:fs/promises') || isModule(anchors, object.span, 'fs-extra')
  })?.span
}

/** What the rewritten code calls; nothing where that is no method of the same module, or takes or gives something else. */
function counterpartOf({ row }: ApiSite, name: string, home: string): Counterpart | undefined {
  if (row === undefined || !HOMES.has(home)) return undefined
  const { replacement } = row
  if (name === 'existsSync') return home === 'fs-extra' ? { path: ['pathExists'], rejects: false } : { path: ['promises', 'access'], rejects: true }
  if (replacement.kind !== 'twin') return undefined
  if (home === 'fs-extra') return replacement.module === home && !/^(?:f\w+|open|close|read|readv|write|writev)Sync$/.test(name) ? { path: replacement.export.split('.'), rejects: false } : undefined
  return SAME_SHAPE.test(name) ? { path: ['promises', replacement.export.replace(/^promises\./, '')], rejects: false } : undefined
}
