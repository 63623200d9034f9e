/**
 * Whole modules that tests replace, asked for one call: does the call run in such a test, is what it calls replaced there, and what would
 * have to be replaced along with it?
 */
import type { Anchors } from '../../analysis/anchors.js'
import { keyOf } from '../../analysis/effects.js'
import type { ModuleId, Span } from '../../analysis/facts.js'
import type { Project } from '../../analysis/project.js'
import { canonicalModule } from '../../catalogue/index.js'
import type { ApiSite } from '../select.js'
import { isWithinSpan } from '../spans.js'
import { standInsForAllIn } from '../test-doubles.js'
import type { Replaced } from '../test-doubles.js'
import type { Counterpart } from './installed.js'
import { accessAt, mocksBeside } from './mocks-beside.js'
import type { MockedMember } from './mocks-beside.js'
import { moduleMocksIn, mocksOf } from './module-mocks.js'
import type { ModuleMock } from './module-mocks.js'
import { reachIn } from './reach.js'
import type { Reached } from './reach.js'

export interface Mocked {
  /** The modules that a test replaces, where that is told of all that it puts in the place of file systems. */
  in(test: ModuleId): readonly ModuleMock[] | undefined
  /** May what a call stands in run in the course of a test? */
  mayRun(test: ModuleId, site: ApiSite): boolean
  /** What is to be replaced along with what a call is of, or what is in the way; nothing where it is not replaced. */
  of(test: ModuleId, site: ApiSite, name: string, home: string, counterpart: Counterpart | undefined): MockedMember | Span | undefined
}

interface MockedContext {
  readonly project: Project
  readonly files: readonly ModuleId[]
  readonly replaced: Replaced
  readonly anchors: (module: ModuleId) => Anchors | undefined
  readonly isEditable: (module: ModuleId) => boolean
}

const FILE_SYSTEMS = new Set(['node:fs', 'graceful-fs', 'fs-extra'])
/** Two with one counterpart. */
export const NAMESAKES: Readonly<Record<string, string>> = { existsSync: 'accessSync', accessSync: 'existsSync' }
/** Files without tests are there for others. */
const MAKES_TESTS = /\b(?:it|test|specify|scenario)\b\s*(?:\.\s*\w+\s*(?:\([^()]*\)\s*)?)*(?:<[^<>()]*>\s*)?[(`]/
const START: Span = [0, 0]

export function mockedIn({ project, files, replaced, anchors: anchorsOf, isEditable }: MockedContext): Mocked {
  const known = new Map<ModuleId, readonly ModuleMock[] | undefined>()
  const reachedFrom = reachIn(project)
  const reaches = new Map<ModuleId, Reached>()
  const called = new Map<string, boolean>()

  const inTest = (test: ModuleId): readonly ModuleMock[] | undefined => {
    if (known.has(test)) return known.get(test)
    const anchors = anchorsOf(test)
    const own = anchors === undefined ? undefined : moduleMocksIn(anchors, project.text(test) ?? '')
    const places = [...(own ?? []).map(({ call }) => call.span), ...(anchors?.comments ?? [])]
    const found = standInsForAllIn(project.text(test) ?? '').every((at) => places.some((span) => isWithinSpan([at, at], span))) ? own : undefined
    known.set(test, found)
    return found
  }

  let lent: ReadonlySet<ModuleId> | undefined
  /** What tests load of each other: it runs for them. */
  const lentTests = (): ReadonlySet<ModuleId> =>
    new Set(
      files.flatMap((module) =>
        project.liveness.isTest(module)
          ? (project.facts(module)?.imports ?? []).flatMap(({ specifier }) => {
              const resolution = project.modules.resolve(module, specifier)
              return resolution.kind === 'project' ? [resolution.module] : []
            })
          : [],
      ),
    )

  const runs = (test: ModuleId, module: ModuleId, id: number): boolean => {
    const anchors = anchorsOf(test)
    if (anchors === undefined || !MAKES_TESTS.test(project.text(test) ?? '') || (lent ??= lentTests()).has(test)) return true
    const found = reaches.get(test) ?? reachedFrom(test, anchors, moduleMocksIn(anchors, project.text(test) ?? ''))
    reaches.set(test, found)
    return found.has(keyOf({ module, id }))
  }

  /** Does the code that a test runs call a function of a file system already, be it one that gives a promise? */
  const isCalled = (test: ModuleId, name: string): boolean => {
    const key = `${test}:${name}`
    const found =
      called.get(key) ??
      [...replaced.loadedBy(test)].some((module) =>
        (project.facts(module)?.calls ?? []).some((call) => {
          if (!call.text.endsWith(name) && call.callee.kind !== 'variable') return false
          const isIt = project.graph.calleesOf(module, call).some((target) => target.kind === 'api' && FILE_SYSTEMS.has(canonicalModule(target.module).replace(/\/promises$/, '')) && target.path.replace(/^(?:default\.)?(?:promises\.)?/, '') === name)
          return isIt && module !== test && runs(test, module, call.function)
        }),
      )
    called.set(key, found)
    return found
  }

  const memberOf = (test: ModuleId, site: ApiSite, name: string, mock: ModuleMock, mocks: readonly ModuleMock[], counterpart: Counterpart | undefined): MockedMember | Span => {
    const { span } = mock.call
    const anchors = anchorsOf(test)
    const calling = anchorsOf(site.module)
    const method = counterpart?.path.at(-1) ?? ''
    if (counterpart?.path[0] !== 'promises' || anchors === undefined || calling === undefined || !isEditable(test) || mock.kind === 'watched' || mock.kind === 'unknown') return span
    if (canonicalModule(mock.specifier) !== 'node:fs' || isCalled(test, method) || isCalled(test, NAMESAKES[name] ?? '-')) return span
    const access = accessAt(calling, project.text(site.module) ?? '', site.span, name, method, mock)
    if (access === undefined) return span
    const own = { mock, member: { name, counterpart }, access }
    return mocksBeside(anchors, project.text(test) ?? '', mocks, [own]) === undefined ? span : own
  }

  return {
    in: inTest,
    mayRun: (test, { holder: { module, id } }) => runs(test, module, id),
    of(test, site, name, home, counterpart) {
      const own = inTest(test)
      if (own === undefined) return START
      const { replacement } = site.row ?? {}
      const isFileSystem = FILE_SYSTEMS.has(home)
      const isRun = runs(test, site.holder.module, site.holder.id)
      const [mock, second] = mocksOf(own, home)
      if (mock !== undefined) {
        // What is made of another function when the file is loaded has to be there then.
        if (second !== undefined || (!isFileSystem && replacement?.kind !== 'twin' && !(mock.kind === 'listed' && mock.isOpen))) return mock.call.span
        if (!isRun) return undefined
        if (mock.kind !== 'listed' || mock.names.has(name)) return isFileSystem ? memberOf(test, site, name, mock, own, counterpart) : mock.call.span
        const others = isFileSystem ? [NAMESAKES[name] ?? name, 'promises'] : replacement?.kind === 'twin' ? [replacement.export] : [name]
        // Where there is no such function, somebody may catch what comes of that.
        if (others.some((each) => mock.names.has(each)) || (!mock.isOpen && (!isFileSystem || site.call?.inTry !== false))) return mock.call.span
      }
      if (!isRun || !isFileSystem) return undefined
      const method = counterpart?.path.at(-1) ?? ''
      return own.find((other) => {
        const module = canonicalModule(other.specifier)
        if (module === home || !FILE_SYSTEMS.has(module.replace(/\/promises$/, ''))) return false
        return module !== 'node:fs/promises' || other.kind !== 'listed' || !other.isOpen || other.names.has(method)
      })?.call.span
    },
  }
}
