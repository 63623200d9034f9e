/**
 * Does what a plan does keep a command passing, and the project's own compiler content? What breaks either is found, put back and refused;
 * the rest stays. Until the very end nothing is final: whatever interrupts it, the project ends as it was, or as the result says.
 */
import { relative, sep } from 'node:path'
import type { ConvertedCall, Plan, RefusedCall } from './plan.js'
import { refusalMessage } from './refusal-codes.js'
import { openJournal } from './verify/journal.js'
import type { Journal, PutBack } from './verify/journal.js'
import { runCommand } from './verify/run-command.js'
import type { Ran } from './verify/run-command.js'
import { findCulprits } from './verify/search.js'
import { newDiagnostics, typeChecksOf, typeProjectsOf } from './verify/type-checks.js'
import type { Diagnostic, TypeChecks } from './verify/type-checks.js'
import { writePlan } from './write.js'

export interface VerifyOptions {
  readonly plan: Plan
  readonly command: string
  /** The plan with these calls left out besides those that it refuses. The files have their original texts then. */
  readonly replan: (excluded: readonly RefusedCall[]) => Plan
  /** Aborted by whoever interrupts the run. */
  readonly signal: AbortSignal
  /** Tells what is going on. */
  readonly advance: (label: string) => void
}

export interface Reverted extends ConvertedCall {
  readonly code: 'verify-failed' | 'types-break'
}

export interface Verification {
  readonly command: string
  /** With what is left of the plan. */
  readonly passed: boolean
  readonly reverted: readonly Reverted[]
  /** How often the command was run, the run before the edits included. */
  readonly runs: number
  /** The configurations that the project's compiler checked, relative to the root. */
  readonly types: readonly string[]
}

export type Verified =
  /** The files are as the plan says. */
  | { readonly kind: 'verified'; readonly plan: Plan; readonly verification: Verification }
  /** The files are as they were, or the sentence says which are not. */
  | { readonly kind: 'failed'; readonly sentence: string; readonly output?: string }
  | { readonly kind: 'interrupted'; readonly sentence?: string }

/** A conversion group: what is put back together. */
interface Unit {
  readonly group: number
  readonly calls: readonly ConvertedCall[]
  /** Paths relative to the root, with `/`. */
  readonly files: readonly string[]
}

interface Failure {
  readonly code: Reverted['code']
  readonly message: string
  /** Whether it says something about a file. */
  readonly mentions: (file: string) => boolean
}

/** What is asked of every state of the files that is tried. */
type Question = (kept: readonly Unit[]) => Promise<Failure | undefined>

/** A run of an edited project that takes that much longer than before hangs. */
const PATIENCE = 10
const LEAST_PATIENCE_MS = 60_000

export async function verifyPlan(options: VerifyOptions): Promise<Verified> {
  const { plan, command, signal, advance } = options
  const { root } = plan
  advance(`Running '${command}' before the changes`)
  const before = await runCommand(command, { cwd: root, signal })
  if (signal.aborted) return { kind: 'interrupted' }
  if (!before.passed) {
    const sentence = `'${command}' fails before anything is changed (${before.how}), so that it cannot tell what a change breaks. Nothing was written; make it pass, or name a command that does.`
    return { kind: 'failed', sentence, output: tailOf(before.output) }
  }
  const projects = await typeProjectsOf(root, [...plan.files, ...plan.created].map(({ file }) => file))
  const checks = projects.length === 0 ? undefined : await typeChecksOf(root, projects)
  let journal: Journal
  try {
    journal = await openJournal(root)
  } catch (error) {
    await checks?.close()
    return { kind: 'failed', sentence: `What the files have in them now cannot be kept for as long as '${command}' runs: ${error instanceof Error ? error.message : String(error)}` }
  }
  try {
    const verified = await verifiedWith(options, before, checks, journal)
    await journal.close()
    return verified
  } catch (error) {
    const outcome = await journal.putBack()
    const leftovers = leftoversIn(outcome)
    if (outcome.failed.length === 0) await journal.close()
    if (error instanceof Stopped) return signal.aborted ? { kind: 'interrupted', ...(leftovers !== undefined && { sentence: leftovers }) } : { kind: 'failed', sentence: [error.message, leftovers ?? 'Nothing was changed.'].join(' ') }
    throw error
  } finally {
    await checks?.close()
  }
}

/** Ends the search wherever it stands, with a sentence for the user; whoever catches it puts the files back. */
class Stopped extends Error {}

async function verifiedWith({ plan, command, replan, signal, advance }: VerifyOptions, before: Ran, checks: TypeChecks | undefined, journal: Journal): Promise<Verified> {
  const { root } = plan
  const units = unitsOf(plan)
  const stopIfInterrupted = (): void => {
    if (signal.aborted) throw new Stopped('Interrupted.')
  }
  if (checks !== undefined) advance('Checking types before the changes')
  const knownDiagnostics = await checks?.diagnostics(signal)
  stopIfInterrupted()

  const refusals = new Map<Unit, Failure>()
  let placed = { key: '', plan }
  /** Brings the files to where these units are converted and no others. */
  const place = async (kept: readonly Unit[]): Promise<void> => {
    if (keyOf(kept) === placed.key) return
    const { foreign, failed } = await journal.putBack()
    if (foreign.length + failed.length > 0) throw new Stopped(`'${command}' was being run, and files have changed meanwhile.`)
    const left = units.filter(unit => !kept.includes(unit))
    const next = left.length === 0 ? plan : replan([...plan.refused, ...left.flatMap(unit => refusedCalls(unit, refusals.get(unit)))])
    await journal.expect(next)
    const { failure } = await writePlan(next, { root })
    if (failure !== undefined) throw new Stopped(failure.message)
    placed = { key: keyOf(kept), plan: next }
    stopIfInterrupted()
  }
  const shown = (kept: readonly Unit[]): string => (kept.length === units.length ? 'with all changes' : `with ${kept.length} of ${units.length} groups of changes`)

  let runs = 1
  const types: Question = async kept => {
    if (checks === undefined || knownDiagnostics === undefined) return undefined
    await place(kept)
    advance(`Checking types ${shown(kept)}`)
    const after = await checks.diagnostics(signal)
    stopIfInterrupted()
    return typesFailure(after === undefined ? [{ file: '', code: '', message: 'it ends without an answer' }] : newDiagnostics(knownDiagnostics, after))
  }
  const behaviour: Question = async kept => {
    await place(kept)
    advance(`Running '${command}' ${shown(kept)}`)
    runs += 1
    const ran = await runCommand(command, { cwd: root, signal, limit: Math.max(LEAST_PATIENCE_MS, before.took * PATIENCE) })
    stopIfInterrupted()
    return ran.passed ? undefined : commandFailure(command, ran)
  }

  const questions = [askedOnce(types), askedOnce(behaviour)]
  let kept: readonly Unit[] = units
  // What one question leaves has to answer the other as well.
  for (let settled = false; !settled; ) {
    settled = true
    for (const failureOf of questions) {
      const failure = kept.length === 0 ? undefined : await failureOf(kept)
      if (failure === undefined) continue
      const suspects = new Set(kept.filter(({ files }) => files.some(file => failure.mentions(file))))
      const found = await findCulprits(kept, failure, suspects, failureOf)
      for (const [unit, reason] of found.culprits) refusals.set(unit, reason)
      kept = found.kept
      settled = false
    }
  }
  // The state may have been tried before it was known what each culprit had done, which its refusals tell, and comments in the code.
  if (refusals.size > 0) placed = { ...placed, key: 'unfinished' }
  await place(kept)
  const reverted = units.flatMap(unit => {
    const code = refusals.get(unit)?.code
    return code === undefined ? [] : unit.calls.map((call): Reverted => ({ ...call, code }))
  })
  const configs = knownDiagnostics === undefined ? [] : (checks?.projects ?? []).map(({ config }) => relativeTo(root, config))
  return { kind: 'verified', plan: { ...placed.plan, options: plan.options }, verification: { command, passed: true, reverted, runs, types: configs } }
}

function unitsOf({ root, converted, files, created }: Plan): readonly Unit[] {
  return [...new Set(converted.map(({ group }) => group))].map(group => ({
    group,
    calls: converted.filter(call => call.group === group),
    files: [...files, ...created].filter(({ groups }) => groups.includes(group)).map(({ file }) => relativeTo(root, file)),
  }))
}

function keyOf(units: readonly Unit[]): string {
  return units.map(({ group }) => group).join()
}

function askedOnce(question: Question): Question {
  const answers = new Map<string, Failure | undefined>()
  return async kept => {
    const key = keyOf(kept)
    if (!answers.has(key)) answers.set(key, await question(kept))
    return answers.get(key)
  }
}

function refusedCalls({ calls }: Unit, failure: Failure | undefined): readonly RefusedCall[] {
  // Left out for one run only, the message is seen by nobody.
  const { code, message } = failure ?? { code: 'verify-failed', message: '' }
  return calls.map(({ file, line, column, api }) => ({ file, line, column, api, code, message }))
}

function typesFailure(diagnostics: readonly Diagnostic[]): Failure | undefined {
  const [first] = diagnostics
  if (first === undefined) return undefined
  const text = `${first.file}${first.file === '' ? '' : ': '}${first.code}${first.code === '' ? '' : ': '}${first.message.split('\n')[0] ?? ''}`
  return {
    code: 'types-break',
    message: refusalMessage('types-break', 'tsc', `${text.replace(/\.$/u, '')}${diagnostics.length > 1 ? `, and ${diagnostics.length - 1} more` : ''}`),
    mentions: file => diagnostics.some(diagnostic => diagnostic.file === file),
  }
}

function commandFailure(command: string, { how, output }: Ran): Failure {
  return { code: 'verify-failed', message: refusalMessage('verify-failed', command, how), mentions: file => output.includes(file) }
}

const TAIL_LINES = 20

/** The end of what a command printed, for people. */
function tailOf(output: string): string {
  return output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
}

function leftoversIn({ foreign, failed }: PutBack): string | undefined {
  const sentences = [...(foreign.length === 0 ? [] : [`Left as somebody else changed them meanwhile: ${foreign.join(', ')}.`]), ...failed]
  return sentences.length === 0 ? undefined : `${sentences.join(' ')} All other files are as they were.`
}

function relativeTo(root: string, file: string): string {
  return relative(root, file).split(sep).join('/')
}
