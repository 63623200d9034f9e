/**
 * What tests replace: sync APIs that a test stubs by name (`sinon.stub(fs, 'readFileSync')`), whole modules (`jest.mock('fs')`), and functions of
 * the project that a test reaches by name (`rewire`). Code that such a test loads must keep calling what is replaced.
 *
 * Told by the text of test files: every string, key or member that names an API counts, wherever it stands.
 */
import type { ModuleId } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'

export interface Replaced {
  /** The test file that replaces an API in code that includes `module`. */
  apiIn(module: ModuleId, name: string): ModuleId | undefined
  /** The test file that asks a module for a private function by name. */
  byName(module: ModuleId, name: string): ModuleId | undefined
  /** The test file that drives the clock of code that includes `module`. */
  clockOf(module: ModuleId): ModuleId | undefined
}

interface Doubles {
  readonly test: ModuleId
  readonly names: ReadonlySet<string>
  readonly all: boolean
  readonly strings: ReadonlySet<string>
  readonly rewired: boolean
  readonly clock: boolean
  readonly loaded: ReadonlySet<ModuleId>
}

const WHOLE = /\b(?:mock|doMock|unstable_mockModule|setMock|module)\s*\(\s*['"](?:node:)?(?:fs|fs-extra|graceful-fs)(?:\/promises)?['"]|['"]?(?:node:)?\b(?:fs|fs-extra|graceful-fs)\b['"]?\s*:\s*(?:\{|\w*[mM]ock|\w*[sS]tub|\w*[fF]ake)|__set__\(\s*(?:\{\s*)?['"]?fs\b|\bmemfs\b|\bunionfs\b/
const CLOCK = /\b(?:useFakeTimers|mock\.timers|installClock|jasmine\.clock|lolex|fake-timers)\b/
const STUBBED = /(?:['"`]|\bfs(?:Extra|e|x)?\s*\.\s*|\b)(\w+Sync)\b(?=['"`]\s*[,)\]:]|\s*=[^=]|\s*:)/g

export function replacedIn(project: Project, files: readonly ModuleId[]): Replaced {
  const doubles = files.filter((module) => project.liveness.isTest(module)).flatMap((module) => doublesIn(project, module))
  return {
    apiIn: (module, name) => doubles.find((each) => (each.all || each.names.has(name)) && each.loaded.has(module))?.test,
    clockOf: (module) => doubles.find((each) => each.clock && each.loaded.has(module))?.test,
    byName: (module, name) => doubles.find((each) => each.rewired && each.strings.has(name) && each.loaded.has(module))?.test,
  }
}

function doublesIn(project: Project, test: ModuleId): readonly Doubles[] {
  const text = project.text(test) ?? ''
  const names = new Set([...text.matchAll(STUBBED)].map((match) => match[1] ?? ''))
  const all = WHOLE.test(text)
  const rewired = /\b__get__\b|\brewire\b|\bproxyquire\b/.test(text)
  const clock = CLOCK.test(text)
  if (names.size === 0 && !all && !rewired && !clock) return []
  const strings = new Set([...text.matchAll(/['"`]([\w$./-]+)['"`]/g)].map((match) => match[1] ?? ''))
  return [{ test, names, all, strings, rewired, clock, loaded: loadedFrom(project, test, strings) }]
}

/** All modules that a test loads, directly or not, by import, require or a path in a string. */
function loadedFrom(project: Project, test: ModuleId, strings: ReadonlySet<string>): ReadonlySet<ModuleId> {
  const loaded = new Set<ModuleId>()
  const queue: ModuleId[] = [test]
  for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
    if (loaded.has(module)) continue
    loaded.add(module)
    const specifiers = (project.facts(module)?.imports ?? []).map((each) => each.specifier)
    if (module === test) specifiers.push(...[...strings].filter((each) => each.startsWith('.')))
    for (const specifier of specifiers) {
      const resolution = project.modules.resolve(module, specifier)
      if (resolution.kind === 'project') queue.push(resolution.module)
    }
  }
  return loaded
}
