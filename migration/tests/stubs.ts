/**
 * Stubs of sync functions that tests put in the place of what the code calls: `sinon.stub(fs, 'readFileSync').returns(x)`. Where all that
 * a stub stands for is rewritten, it may move to what is called then; else it stays, and one beside it hands on to it what the rewritten
 * code asks, so that answers and assertions stay as they are. Where neither is certain to mean the same, so does the code.
 */
import { canonicalModule } from '../../catalogue/index.js'
import type { Anchors } from '../../analysis/anchors.js'
import { keyOf } from '../../analysis/effects.js'
import type { ModuleId, Span } from '../../analysis/facts.js'
import type { Project } from '../../analysis/project.js'
import type { Operation } from '../edits.js'
import type { Replaced } from '../test-doubles.js'
import type { ApiSite } from '../select.js'
import { installedIn, isCalledOn, isModule, stubsBeside } from './installed.js'
import type { Counterpart } from './installed.js'
import { movedStubs } from './moved-stubs.js'
import { functionsRunBy } from './runs.js'

/** The stubs of one function in one test file. */
export interface Stub {
  readonly test: ModuleId
  /** `readFileSync` */
  readonly name: string
  /** How they move; absent where they cannot. */
  readonly moved?: readonly Operation[]
  /** How others come beside them; absent where they cannot. */
  readonly added?: readonly Operation[]
  /** What is in the way of that. */
  readonly obstacle?: Span
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
  readonly anchors: (module: ModuleId) => Anchors | undefined
  readonly isEditable: (module: ModuleId) => boolean
}

/** Those whose promise form takes the same and gives the same, so that a stub need not know which it is. */
const SAME_SHAPE = /^(?:access|appendFile|chmod|chown|copyFile|cp|lchown|link|lstat|lutimes|mkdir|mkdtemp|readFile|readdir|readlink|realpath|rename|rm|rmdir|stat|statfs|symlink|truncate|unlink|utimes|writeFile)Sync$/
const MOVING = new Set(['node:fs', 'graceful-fs'])
const HOMES = new Set([...MOVING, 'fs-extra'])
/** Two with one counterpart. */
const NAMESAKES: Readonly<Record<string, string>> = { existsSync: 'accessSync', accessSync: 'existsSync' }
const START: Span = [0, 0]

export function stubsIn({ project, replaced, anchors: anchorsOf, isEditable }: StubContext): Stubs {
  const known = new Map<string, Stub | undefined>()
  const promised = new Map<ModuleId, readonly { readonly name: string; readonly holder: number }[]>()
  const reached = new Map<ModuleId, ReadonlySet<string>>()

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
    const installed = installedIn(anchors, text, name, home, () => false)
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
      ...(moved === undefined ? {} : { moved }),
      ...('obstacle' in beside ? beside : { added: [{ kind: 'edit', edits: beside }] }),
    }
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
      for (const { test, isGiven, isWhole } of name === '' ? [] : replaced.replacing(site.module, name, home)) {
        // What a stub that came beside another hands on is in the test itself.
        if (isGiven || isWhole || test === site.module) return { module: test, span: START }
        const stub = stubIn(test, name, home, counterpart ?? { path: [name], rejects: false })
        if (stub === undefined) continue
        if (counterpart === undefined || !isDirect || (stub.moved === undefined && stub.added === undefined)) return { module: test, span: stub.obstacle ?? START }
        stubs.push(stub)
      }
      // What is stubbed already would come to stand for this call, too.
      const method = counterpart?.path.at(-1) ?? ''
      for (const { test } of method === '' ? [] : replaced.replacing(site.module, method, home)) {
        const span = stubs.some((each) => each.test === test) ? undefined : stubOfPromise(anchorsOf(test), project.text(test) ?? '', method)
        if (span !== undefined) return { module: test, span }
      }
      // The stub of one would stand for the other as well.
      const namesake = NAMESAKES[name] ?? ''
      for (const { test, isByName } of namesake === '' || !MOVING.has(home) ? [] : replaced.replacing(site.module, namesake, home)) {
        const stub = isByName ? stubIn(test, namesake, home, { path: ['promises', 'access'], rejects: namesake === 'existsSync' }) : undefined
        if (stub !== undefined) return { module: test, span: stub.obstacle ?? START }
      }
      return stubs
    },
  }
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
