/**
 * What tests replace: sync APIs that a test stubs by name (`sinon.stub(fs, 'readFileSync')`), whole modules (`jest.mock('fs')`), and functions of
 * the project that a test reaches by name (`rewire`). Code that such a test loads must keep calling what is replaced.
 *
 * Told by the text of test files: every string, key or member that names an API counts, wherever it stands.
 */
import type { ModuleId } from '../analysis/facts.js'
import { canonicalModule } from '../catalogue/index.js'
import type { Project } from '../analysis/project.js'
import { isToldIn, namesInExpressions, replacedLocalsIn } from './tests/private-names.js'

export interface Replaced {
  /** All test files that replace an API in code that includes `module`. `home`: the module that the API is of. */
  replacing(module: ModuleId, name: string, home: string): readonly Replacing[]
  /** The modules that a test loads, itself included. */
  loadedBy(test: ModuleId): ReadonlySet<ModuleId>
  /** The test file that asks a module for a private function by name. */
  byName(module: ModuleId, name: string): ModuleId | undefined
  /** The test file that puts something else in place of a function of the project (`spyOn(util, 'load')`): what is called under another name escapes it. */
  ofProject(name: string): ModuleId | undefined
  /** The test file that puts something else in place of a module of the project (`jest.mock('./load')`). */
  ofModule(module: ModuleId): ModuleId | undefined
  /** The test file that drives the clock of code that includes `module`. */
  clockOf(module: ModuleId): ModuleId | undefined
}

export interface Replacing {
  readonly test: ModuleId
  /** The function, in its module, for everybody. */
  readonly isByName: boolean
  /** What the file at hand has in the place of the module. */
  readonly isGiven: boolean
  /** The module, for everybody. */
  readonly isWhole: boolean
}

interface Doubles {
  readonly test: ModuleId
  readonly names: ReadonlySet<string>
  readonly all: boolean
  /** The modules that are given a stand-in of the module, or of functions of it, for themselves. */
  readonly injected: ReadonlySet<ModuleId>
  /** What the test loads to put something into it; absent where it does not say. */
  readonly receivers: ReadonlySet<ModuleId> | undefined
  /** Modules that are mocked for everybody. */
  readonly mocked: ReadonlySet<string>
  readonly strings: ReadonlySet<string>
  readonly rewired: boolean
  /** Any of its strings may be a name that it asks a module for. */
  readonly asks: boolean
  /** What it puts something else in the place of for one module, by the name that it has there. */
  readonly locals: readonly { readonly module: ModuleId; readonly name: string }[]
  readonly clock: boolean
  readonly loaded: ReadonlySet<ModuleId>
}

/** Everybody in the process gets the stand-in. */
const MOCKED = /\b(?:mock|doMock|unstable_mockModule|setMock|module)\s*\(\s*['"](?:node:)?(?:fs|fs-extra|graceful-fs)(?:\/promises)?['"]|\bmemfs\b|\bunionfs\b|@global/
/** The module that is loaded for it gets it. What begins as the option of Vite does (`server: { fs: { allow: … } }`) stands for no module. */
export const INJECTED = /['"]?(?:node:)?\b(?:fs|fs-extra|graceful-fs)\b['"]?\s*:\s*(?:\{(?!(?:\s|\/\/.*|\/\*[^]*?\*\/)*(?:allow|deny|strict|cachedChecks)\s*:)|\w*[mM]ock|\w*[sS]tub|\w*[fF]ake)|__set__\(\s*(?:\{\s*)?['"]?fs\b/
const RECEIVER = /\b(?:rewire|proxyquire)\b[^('"`;{}]*\(\s*(?:(['"])(\.[^'"]*)\1)?/g
const CLOCK = /\b(?:useFakeTimers|mock\.timers|installClock|jasmine\.clock|lolex|fake-timers)\b/
const DOUBLED = String.raw`\b(?:mock|doMock|unstable_mockModule|setMock|module|registerMock|registerSubstitute|replace|replaceEsm|replaceCjs|esmock|quibble)\s*\(\s*`
/** Whole modules that are replaced. */
const MODULES = /\b(?:proxyquire|mockery|rewire|replaceEsm|esmock|quibble|(?:jest|vi|td|mock)\s*\.\s*(?:mock|doMock|unstable_mockModule|replace|module))\b/
const STUBBED = /(?:['"`]|\bfs(?:Extra|e|x)?\s*\.\s*|\b)(\w+Sync)\b(?=['"`]\s*[,)\]:]|\s*=[^=]|\s*:)/g

/** `spyOn(which, 'sync')`, `which.sync = …` */
const PATCHED = /\b(?:spyOn|stub|method|replace|fake)\s*\(\s*[^,()]+,\s*['"`](\w+)['"`]|\.\s*(\w+Sync|sync)\s*=[^=]/g
const MOCKS = /\b(?:mock|doMock|unstable_mockModule|setMock|module|registerMock|replace|replaceEsm)\s*\(\s*['"]([^'"]+)['"]/g
/** Puts something in the place of what a module keeps to itself. */
const SETS = /\b__(?:set|with)__\b/
const FILE_SYSTEMS = new Set(['node:fs', 'node:fs/promises', 'fs-extra', 'graceful-fs'])

/** Where a text says that everybody gets a stand-in of a file system. */
export function standInsForAllIn(text: string): readonly number[] {
  return [...text.matchAll(new RegExp(MOCKED, 'g'))].map(({ index }) => index)
}

export function replacedIn(project: Project, files: readonly ModuleId[], isEditable: (module: ModuleId) => boolean): Replaced {
  const tests = files.filter((module) => project.liveness.isTest(module))
  const doubles = tests.flatMap((module) => doublesIn(project, module, isEditable(module)))
  const isOf = (module: ModuleId, local: string, name: string, home: string): boolean => {
    const locals = project.facts(module)?.locals ?? {}
    const value = Object.hasOwn(locals, local) ? locals[local] : undefined
    const targets = value === undefined ? [] : project.graph.targetsOf(module, value)
    return targets.some((target) => target.kind === 'api' && canonicalModule(target.module) === home && /^(?:default)?$/.test(target.path.replace(new RegExp(`(?:^|\\.)${name.replaceAll('$', '\\$')}$`), '')))
  }
  const replacing = (each: Doubles, module: ModuleId, name: string, home: string): Replacing => {
    const isByName = each.names.has(name) && each.loaded.has(module)
    const isSet = each.locals.some((local) => local.module === module && isOf(module, local.name, name, home))
    const found = { test: each.test, isByName }
    if (FILE_SYSTEMS.has(home)) return { ...found, isGiven: isSet || each.injected.has(module), isWhole: each.all && each.loaded.has(module) }
    const isWhole = each.mocked.has(home) && each.loaded.has(module)
    const base = home.replace(/^node:/, '').replaceAll(/[.$]/g, '\\$&')
    const isGiven = new RegExp(`__set__\\(\\s*(?:\\{\\s*)?['"]?(?:${base}|${name})['"]?\\s*[,:]|['"]?(?<![\\w/-])(?:node:)?${base}['"]?\\s*:`)
    return { ...found, isGiven: isSet || (each.rewired && (each.receivers ?? each.loaded).has(module) && isGiven.test(project.text(each.test) ?? '')), isWhole }
  }
  return {
    replacing: (module, name, home) => doubles.map((each) => replacing(each, module, name, canonicalModule(home))).filter((each) => each.isByName || each.isGiven || each.isWhole),
    loadedBy: (test) => doubles.find((each) => each.test === test)?.loaded ?? new Set(),
    ofModule(module) {
      const [last = '', folder = ''] = module.split('/').reverse()
      const bare = last.replace(/\.[cm]?[jt]sx?$/, '')
      const shown = (bare === 'index' ? folder : bare).replaceAll(/[.$]/g, '\\$&')
      const double = new RegExp(`(?:${DOUBLED}|[{,]\\s*)['"\`](?:[^'"\`\\n]*/)?${shown}(?:/index)?(?:\\.[cm]?[jt]sx?)?['"\`]\\s*[,):]`)
      return tests.find((test) => {
        const text = project.text(test) ?? ''
        return MODULES.test(text) && double.test(text)
      })
    },
    clockOf: (module) => doubles.find((each) => each.clock && each.loaded.has(module))?.test,
    ofProject(name) {
      const shown = name.replaceAll('$', '\\$')
      // A double's name is its second argument, what is assigned to, or a key of what stands for a module.
      const direct = new RegExp(`,\\s*['"\`]${shown}['"\`]\\s*[,)]|\\.${shown}\\s*=(?![=>])|\\b__(?:get|set)__\\(\\s*['"\`]${shown}['"\`]`)
      const key = new RegExp(`(?<![\\w$.])${shown}(?:\\s*[:,(}]|['"\`]\\s*:)`)
      return tests.find((test) => {
        const text = project.text(test) ?? ''
        return text.includes(name) && (direct.test(text) || (MODULES.test(text) && key.test(text)) || (SETS.test(text) && doubles.some((each) => each.test === test && each.asks && each.strings.has(name))))
      })
    },
    byName: (module, name) => doubles.find((each) => each.asks && each.strings.has(name) && each.loaded.has(module))?.test,
  }
}

function doublesIn(project: Project, test: ModuleId, isEditable: boolean): readonly Doubles[] {
  const text = project.text(test) ?? ''
  const isMocked = MOCKED.test(text)
  const strings = new Set([...text.matchAll(/['"`]([\w$./-]+)['"`]/g)].map((match) => match[1] ?? ''))
  const isInjected = !isMocked && INJECTED.test(text)
  const receivers = receiversIn(project, test, text)
  const rewired = /\b__get__\b|\brewire\b|\bproxyquire\b/.test(text)
  // `const strict = proxyquire.noCallThru()`: any module that it loads may be given it.
  const isOfAny = isInjected && receivers === undefined && rewired
  const all = isMocked || (isInjected && receivers === undefined && !isOfAny)
  const mocked = new Set([...text.matchAll(MOCKS)].map((match) => canonicalModule(match[1] ?? '')))
  // Where a stand-in is made for one module, what it is made of says nothing of the others.
  const isOfOne = isInjected && receivers !== undefined
  const patterns = isOfOne ? [PATCHED] : [STUBBED, PATCHED]
  const names = new Set(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '')))
  const clock = CLOCK.test(text)
  if (names.size === 0 && !all && !rewired && !clock && mocked.size === 0) return []
  const asks = rewired && !(isEditable && isToldIn(project, test))
  const asked = asks ? new Set([...strings, ...namesInExpressions(text)]) : strings
  const loaded = loadedFrom(project, test, strings)
  return [{ test, names, all, injected: isOfOne ? receivers : isOfAny ? loaded : new Set(), receivers, mocked, strings: asked, rewired, asks, locals: rewired ? replacedLocalsIn(project, test) : [], clock, loaded }]
}

/** The modules that a test loads to put something into them; nothing where it does not say which. */
function receiversIn(project: Project, test: ModuleId, text: string): ReadonlySet<ModuleId> | undefined {
  const found = new Set<ModuleId>()
  for (const match of text.matchAll(RECEIVER)) {
    const [all, , specifier] = match
    // `const rewire = require('rewire')`
    if (/\b(?:require|from)\b/.test(all)) continue
    const resolution = specifier === undefined ? undefined : project.modules.resolve(test, specifier)
    if (resolution?.kind !== 'project') return undefined
    found.add(resolution.module)
  }
  return found.size === 0 ? undefined : found
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
