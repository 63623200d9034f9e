/**
 * The analysis as the rest sees it: a project, its modules, and what is known about them. One per root and settings.
 */
import { realpathSync } from 'node:fs'
import type { ScopeManager } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import { blockingText, labelOf } from '../catalogue/index.js'
import { callbacksOf } from './callbacks.js'
import type { Callbacks } from './callbacks.js'
import { callGraphOf, isKnown } from './call-graph.js'
import type { CallGraph } from './call-graph.js'
import { effectsOf } from './effects.js'
import type { Effects } from './effects.js'
import type { ModuleFacts, ModuleId, SkippedFile, Span } from './facts.js'
import type { ChainStep, Finding, Liveness } from './finding.js'
import { findingsOver } from './findings.js'
import type { BlockingSite, Interest } from './findings.js'
import { livenessOf } from './liveness.js'
import type { LivenessOf } from './liveness.js'
import { modulesOf } from './modules.js'
import { naturesOver } from './natures.js'
import type { Natures } from './natures.js'
import type { Modules, Overlay } from './modules.js'
import { packageRowsOf } from './package-rows.js'
import type { Nature } from './declared/type-facts.js'
import { typesOver } from './declared/types.js'
import type { UnblockSettings } from './settings.js'
import { formatOf } from './syntax.js'

export type { BlockingSite, Interest } from './findings.js'
export type { Overlay } from './modules.js'

/** What is known about one call, for `unblock why`. */
export interface Explanation {
  readonly text: string
  readonly line: number
  readonly column: number
  /** What the callee was resolved to, as names; empty where it could not be. */
  readonly resolved: readonly string[]
  readonly context: Liveness
  readonly reason: string
  /** The function the call stands in. */
  readonly caller: string
  /** The shortest chain to what blocks; empty where nothing does. */
  readonly chain: readonly ChainStep[]
}

export type TypeAtSpan = (span: Span) => Nature | undefined

export interface Project {
  readonly root: string
  readonly settings: UnblockSettings
  /** Its facts have every use of every value, as a migration needs them. */
  readonly withMentions: boolean
  /** @param typeAt what the host's type checker says of the expression at a span; asked for what the analysis cannot tell */
  loadHost(module: ModuleId, text: string, program: TSESTree.Program, scopeManager: ScopeManager, typeAt?: TypeAtSpan): void
  facts(module: ModuleId): ModuleFacts | undefined
  text(module: ModuleId): string | undefined
  position(module: ModuleId, offset: number): { readonly line: number; readonly column: number }
  /** All of them, or those of one kind or of some interest, for which the others are not looked for. */
  findings(module: ModuleId, kind?: Finding['kind'], interest?: Interest): readonly Finding[]
  sites(module: ModuleId): readonly BlockingSite[]
  explain(module: ModuleId, line: number): readonly Explanation[]
  skipped(): readonly SkippedFile[]
  /** Calls met so far in modules that were asked for, and how many of them were resolved. */
  statistics(): { readonly calls: number; readonly resolved: number }
  readonly modules: Modules
  readonly graph: CallGraph
  readonly callbacks: Callbacks
  readonly effects: Effects
  readonly liveness: LivenessOf
  readonly natures: Natures
}

/** What must stand in a text, or in one that it imports, for a call in it to block. */
const CAUSES = new RegExp(`${blockingText.source}|@blocking\\b`)
/** Loops and workers are judged where they stand. */
const OWN_CAUSES = /\bwhile\s*\(|\bdo\s*\{|\bfor\s*\([^)]*;|\bWorker\b/
/** Where promises come from: functions of the file, what it imports, and what the platform has. */
const PROMISE_CAUSES = /\b(?:async|await|Async\w+|Promise|then|import|require|fetch|navigator|caches|subtle|document|window|self)\b/

export interface ProjectOptions {
  /** Folder that bounds the project; files outside it are not read. */
  readonly root: string
  readonly settings?: UnblockSettings
  /** Where facts are kept between runs. */
  readonly cacheDirectory?: string | undefined
  /** For migration: facts with every use of every value. */
  readonly withMentions?: boolean
  /** Texts that count instead of those on disk, as a git index has them. */
  readonly overlay?: Overlay | undefined
  /** Whether the text of a file names what starts threads, as far as that is known without reading it. */
  readonly mayStartThreads?: (module: ModuleId) => boolean | undefined
}

export function createProject({ root, settings = {}, cacheDirectory, withMentions = false, overlay, mayStartThreads }: ProjectOptions): Project {
  const directory = resolvedRoot(root)
  const modules = modulesOf(directory, cacheDirectory, withMentions, overlay)
  const graph = callGraphOf(modules)
  const packages = packageRowsOf(modules)
  const callbacks = callbacksOf(modules, graph, packages)
  const effects = effectsOf(modules, graph, callbacks, packages, settings)
  const liveness = livenessOf(modules, graph, callbacks, settings, mayStartThreads)
  const types = typesOver(modules)
  const hosts = new Map<ModuleId, TypeAtSpan>()
  const natures = naturesOver(modules, graph, types, (module, span) => hosts.get(module)?.(span))
  const findings = findingsOver(modules, graph, callbacks, effects, liveness, natures)
  const asked = new Set<ModuleId>()
  /** Files that neither name nor import what could block have nothing to report. Users' own rows can be of any name. */
  const canMatter = (module: ModuleId): boolean =>
    (settings.blocking?.length ?? 0) > 0 || OWN_CAUSES.test(modules.text(module) ?? '') || PROMISE_CAUSES.test(modules.text(module) ?? '') || modules.reaches(module, CAUSES)

  return {
    root: directory,
    settings,
    withMentions,
    modules,
    graph,
    callbacks,
    effects,
    liveness,
    natures,
    loadHost(module, text, program, scopeManager, typeAt) {
      const isTyped = hosts.delete(module) || typeAt !== undefined
      if (typeAt !== undefined) hosts.set(module, typeAt)
      const comments = (program.comments ?? []).map((comment) => ({ value: comment.value, range: comment.range }))
      modules.load(module, text, { program, scopes: scopeManager, comments, format: formatOf(program, text) })
      // The same text may have been judged without types, on behalf of a file that imports it.
      if (isTyped) natures.forget(module)
    },
    facts: (module) => modules.facts(module),
    text: (module) => modules.text(module),
    position: (module, offset) => modules.position(module, offset),
    findings(module, kind, interest) {
      if (!canMatter(module)) {
        modules.verify(module)
        return []
      }
      asked.add(module)
      return findings.findingsOf(module, kind, interest)
    },
    sites(module) {
      asked.add(module)
      return (modules.facts(module)?.calls ?? []).flatMap((call): readonly BlockingSite[] => {
        const row = effects.rowOf(module, call)
        if (row === undefined) return []
        const { context, reason } = liveness.placeOf(module, call.function)
        return [{ module, call, label: labelOf(row), category: row.category, cost: row.cost, context, reason }]
      })
    },
    explain(module, line) {
      const facts = modules.facts(module)
      return (facts?.calls ?? []).flatMap((call): readonly Explanation[] => {
        const start = modules.position(module, call.span[0])
        const end = modules.position(module, call.calleeSpan[1])
        if (line !== start.line && line !== end.line) return []
        const { context, reason } = liveness.placeOf(module, call.function)
        return [
          {
            text: call.text,
            ...start,
            resolved: graph.calleesOf(module, call).filter(isKnown).map((target) => nameOf(target)),
            context,
            reason,
            caller: facts?.functions[call.function]?.name ?? '<module>',
            chain: effects.blockersOf(module, call)[0]?.chain ?? [],
          },
        ]
      })
    },
    skipped: () => [...modules.skipped(), ...packages.skipped()],
    statistics() {
      let calls = 0
      let resolved = 0
      for (const module of asked) {
        for (const call of modules.facts(module)?.calls ?? []) {
          if (call.kind === 'get') continue
          calls += 1
          if (graph.calleesOf(module, call).some(isKnown)) resolved += 1
        }
      }
      return { calls, resolved }
    },
  }

  function nameOf(target: ReturnType<CallGraph['targetsOf']>[number]): string {
    const place = 'module' in target && target.kind !== 'api' ? ` (${target.module.startsWith(`${directory}/`) ? target.module.slice(directory.length + 1) : target.module})` : ''
    switch (target.kind) {
      case 'api':
        return labelOf(target)
      case 'function':
        return `${graph.functionAt(target)?.name ?? '<anonymous>'}${place}`
      case 'class':
      case 'instance':
        return `${graph.classAt(target)?.name ?? '<class>'}${place}`
      case 'parameter':
        return `parameter ${target.index + 1} of ${graph.functionAt({ module: target.module, id: target.function })?.name ?? 'a function'}`
      default:
        return `${target.kind}${place}`
    }
  }
}

/** Links are resolved once, so that a file has one name however it was reached. */
function resolvedRoot(root: string): string {
  try {
    return realpathSync(root).replaceAll('\\', '/')
  } catch {
    return root.replaceAll('\\', '/')
  }
}
