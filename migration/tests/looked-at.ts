/** Functions that a test only asks about: was it called, is it that one? Stand-ins are asked so. */
import type { CallFact, MentionFact, ModuleId } from '../../analysis/facts.js'
import type { Project } from '../../analysis/project.js'

/** What asks a function how it was called, or compares it, and neither calls it nor looks at what it gave. */
const LOOKS = /^(?:\s*\.\s*(?:not|to|be|been|have|has|is|and|deep|withContext\([^()]*\)))*\s*\.\s*(?:to(?:HaveBeen|Be)(?:(?:Last|Nth|Once)?Called\w*)|(?:last|nth)CalledWith|called\w*|toHaveSpyInteractions|toBe|toEqual|toStrictEqual|toBe(?:Defined|Undefined|Truthy|Falsy|Null|InstanceOf)|equal|eql?|ok|exist|undefined|a|an|instance[oO]f)\b/
const LOOKING_CALLS = /^(?:assert\s*\.\s*(?:(?:not|deep|strict)*equals?|ok|is(?:Not)?(?:Function|Defined|Undefined|Null))|sinon\s*\.\s*assert\s*\.\s*(?:not)?called\w*)$/i

/** `vi.mocked(fs.readFileSync)`: the same function, for the compiler another. */
const MOCKED = /^(?:(?:vi|vitest|jest)\s*\.\s*)?mocked$/

/** Does a test ask for the stand-in of an API, without calling it? */
export function isStandInAskedFor(project: Project, module: ModuleId, mention: MentionFact): boolean {
  const call = mention.role !== 'argument' || mention.call === undefined ? undefined : project.facts(module)?.calls[mention.call]
  return call !== undefined && (isLookedAt(project, module, mention, call) || (project.liveness.isTest(module) && mention.argument === 0 && MOCKED.test(call.text)))
}

export function isLookedAt(project: Project, module: ModuleId, { argument }: MentionFact, call: CallFact): boolean {
  if (!project.liveness.isTest(module) || call.kind !== 'call') return false
  if (LOOKING_CALLS.test(call.text)) return true
  const text = project.text(module) ?? ''
  if (/(?:^|\.)expect$/.test(call.text)) return argument === 0 && LOOKS.test(text.slice(call.span[1]))
  // `expect(made).toBe(load)`
  return /^\s*expect\s*\(/.test(text.slice(...call.calleeSpan)) && /\.\s*(?:toBe|toEqual|toStrictEqual|equal|eql?)$/.test(text.slice(...call.calleeSpan))
}
