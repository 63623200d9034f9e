import type { CallFact, ModuleFacts, ModuleId, SequenceFact, Span } from '../facts.js'
import type { SequentialFinding } from '../finding.js'
import type { Independence, Verdict } from '../independence.js'
import type { PromiseScene } from '../promise-findings.js'

/**
 * Awaits one after another that could run at once: definite where all that they call is known to do no more than look, probable where
 * something could not be followed and no name in it speaks of a change. Tests wait in turn on purpose.
 */
export function sequenceFindings(scene: PromiseScene): readonly SequentialFinding[] {
  const { module, facts, parts } = scene
  if (parts.liveness.isTest(module)) return []
  const found = facts.sequences.flatMap((sequence): readonly SequentialFinding[] => {
    const place = scene.placeOf(sequence.function, reportedSpan(sequence))
    if (place.context === 'test' || place.context === 'exit') return []
    const verdict = verdictOn(parts.independence, module, facts, sequence)
    // Who writes `Promise.all` means at once, whatever the calls do.
    const isCertain = sequence.form === 'aggregator' || verdict?.kind === 'reads'
    if (!isCertain && verdict?.kind !== 'unknown') return []
    const confidence = isCertain ? 'definite' : 'probable'
    return [{ ...place, kind: 'sequential-await', form: sequence.form, confidence, text: textAt(scene, reportedSpan(sequence)), awaits: sequence.awaits }]
  })
  return found.filter((finding) => !found.some((other) => other !== finding && isInnerOf(finding, other)))
}

/** One report for nested loops: that of the outermost that is as certain. */
function isInnerOf(inner: SequentialFinding, outer: SequentialFinding): boolean {
  if (outer.confidence === 'probable' && inner.confidence === 'definite') return false
  return outer.form === 'loop' && outer.awaits.length >= inner.awaits.length && inner.awaits.every((each) => outer.awaits.some((other) => String(each) === String(other)))
}

/** What the calls of a sequence do; nothing where their own file speaks against it, or where nothing is waited for. */
export function verdictOn(independence: Independence, module: ModuleId, facts: ModuleFacts, sequence: SequenceFact): Verdict | undefined {
  switch (sequence.form) {
    case 'loop': {
      if (sequence.obstacle !== undefined) return undefined
      const collecting = new Set(sequence.collects.map(({ call }) => call))
      const calls = callsIn(facts, sequence, [sequence.bodySpan]).filter(({ id }) => !collecting.has(id))
      return waiting(independence.verdictOf(module, calls, sequence.function))
    }
    case 'statements': {
      const verdicts = sequence.steps.map(({ initSpan }) => waiting(independence.verdictOf(module, callsIn(facts, sequence, [initSpan]), sequence.function)))
      return worst(verdicts)
    }
    case 'aggregator':
      return worst(sequence.operands.map((span) => independence.verdictOf(module, callsIn(facts, sequence, [span]), sequence.function)))
  }
}

function waiting(verdict: Verdict): Verdict | undefined {
  return verdict.kind === 'reads' && verdict.through.length === 0 ? undefined : verdict
}

function worst(verdicts: readonly (Verdict | undefined)[]): Verdict | undefined {
  if (verdicts.includes(undefined)) return undefined
  return verdicts.find((each) => each?.kind === 'writes') ?? verdicts.find((each) => each?.kind === 'unknown') ?? readsOf(verdicts)
}

function readsOf(verdicts: readonly (Verdict | undefined)[]): Verdict {
  return { kind: 'reads', through: [...new Set(verdicts.flatMap((each) => (each?.kind === 'reads' ? each.through : [])))] }
}

/** Those that run with the sequence; functions made in it run where something calls them. */
function callsIn(facts: ModuleFacts, sequence: SequenceFact, spans: readonly Span[]): readonly CallFact[] {
  return facts.calls.filter((call) => call.function === sequence.function && spans.some(([start, end]) => start <= call.span[0] && call.span[1] <= end))
}

/** Where a finding stands. */
export function reportedSpan(sequence: SequenceFact): Span {
  return (sequence.form === 'statements' ? sequence.steps[1]?.awaitSpan : sequence.awaits[0]) ?? sequence.span
}

/** Without its `await`: `load(…)`. */
function textAt(scene: PromiseScene, [start, end]: Span): string {
  const call = scene.facts.calls.find(({ span, awaited }) => awaited && span[1] === end && span[0] > start)
  if (call !== undefined) return `${call.text}(${call.arguments.length === 0 ? '' : '…'})`
  const text = (scene.parts.modules.text(scene.module)?.slice(start, end) ?? '').replace(/^await\s+/, '').replace(/\s+/g, ' ')
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}
